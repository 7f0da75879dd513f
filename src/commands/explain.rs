//! `itbcp explain`: what a rule checks, why, an example, and how to fix it.

use crate::check::rules;
use crate::cli::Explain;
use crate::commands::ExitStatus;
use crate::diagnostic::explanations;
use crate::load;

/// Prints the explanation of a rule, or of what reading and making papers can find.
pub(super) fn explain(arguments: &Explain) -> anyhow::Result<ExitStatus> {
    if let Some(rule) = rules::rule(&arguments.id) {
        println!("# {}\n\n{}", rule.id, rule.explanation.trim_end());
        return Ok(ExitStatus::Clean);
    }
    if let Some(explanation) = explanations::explanation(&arguments.id) {
        println!("# {}\n\n{}", arguments.id, explanation.trim_end());
        return Ok(ExitStatus::Clean);
    }
    let mut known: Vec<&str> = rules::RULES.iter().map(|rule| rule.id).collect();
    known.extend(explanations::ids());
    let nearest = load::nearest(&arguments.id, known.iter().copied());
    let hint = nearest.map(|id| format!("。もしかして: {id}")).unwrap_or_default();
    anyhow::bail!("「{}」という項目の説明はありません{hint}\n説明のある項目: {}", arguments.id, known.join("、"));
}

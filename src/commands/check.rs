//! `itbcp check`: every finding at once, how far the official lists are answered, and no paper.

use crate::analysis::coverage::{self, Coverage};
use crate::check::CheckedPlan;
use crate::cli::{Check, Deny, ReportFormat};
use crate::commands::{Examined, ExitStatus, count, show, tell};
use crate::diagnostic::{self, Severity};
use crate::form::Forms;
use crate::model::answers::FormName;

/// Reads and checks a plan, and says what it found.
pub(super) fn check(arguments: &Check) -> anyhow::Result<ExitStatus> {
    let Examined { sources, forms, diagnostics, plan } = Examined::read(&arguments.plan, arguments.as_of)?;
    match arguments.format {
        ReportFormat::Json => tell(diagnostic::json::draw(&sources, &diagnostics))?,
        ReportFormat::Sarif => tell(diagnostic::sarif::draw(&sources, &diagnostics))?,
        ReportFormat::Github => tell(diagnostic::github::draw(&sources, &diagnostics))?,
        ReportFormat::Text => {
            if diagnostics.is_empty() {
                eprintln!("{}: {}", arguments.plan.display(), count(&[]));
            }
            show(&sources, &diagnostics);
            // A plan with errors is not whole, and what it answers cannot be told.
            if let Some(plan) = &plan {
                for name in [FormName::BcpConfirmation, FormName::HospitalChecklist] {
                    if let Some(line) = covered(plan, forms, name) {
                        eprintln!("{line}");
                    }
                }
            }
        }
    }
    let stops = |severity| match severity {
        Severity::Error => true,
        Severity::Warning => arguments.deny == Some(Deny::Warnings),
        Severity::Info => false,
    };
    let stopped = diagnostics.iter().any(|diagnostic| stops(diagnostic.severity));
    Ok(if stopped { ExitStatus::Findings } else { ExitStatus::Clean })
}

/// How far a list is answered, in one line with counts and per cent.
fn covered(plan: &CheckedPlan, forms: &Forms, name: FormName) -> Option<String> {
    let form = coverage::edition(plan, forms, name)?;
    let sums = Coverage::of(plan, plan.as_of(), name, form);
    let share = |word: &str, count: usize| format!("{word} {count}件 {}%", percent(count, sums.total));
    let contradicted = match sums.contradicted {
        0 => String::new(),
        count => format!("、{}", share("要確認(データと食い違う「はい」)", count)),
    };
    Some(format!(
        "{}({}、{}項目): {}({}){contradicted}、{}、{}、{}",
        name.label(),
        form.edition_title,
        sums.total,
        share("はい", sums.yes),
        share("うちデータの裏付けあり", sums.backed),
        share("いいえ", sums.no),
        share("該当なし", sums.not_applicable),
        share("未回答", sums.unanswered),
    ))
}

/// Rounded, but 0 and 100 only where that is the whole truth.
fn percent(count: usize, total: usize) -> usize {
    if count == 0 || count == total {
        return if count == 0 { 0 } else { 100 };
    }
    ((200 * count + total) / (2 * total)).clamp(1, 99)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn nothing_and_everything_are_not_rounded_to() {
        let shares = [(0, 0), (0, 30), (1, 300), (1, 3), (2, 3), (299, 300), (300, 300)];
        assert_eq!(shares.map(|(count, total)| percent(count, total)), [0, 0, 1, 33, 67, 99, 100]);
    }
}

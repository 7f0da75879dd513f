//! An answer that belongs to no item of the edition that it names.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::form::FormKind;
use crate::load::nearest;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "answer-unknown-item",
    severity: Severity::Error,
    explanation: include_str!("answer_unknown_item.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let forms = found.forms;
    for (at, answer) in plan.answers().iter().enumerate() {
        let kind = FormKind::of(answer.form);
        let path = item("answers.yaml", "answers", at);
        let Some(form) = forms.edition(kind, &answer.edition) else {
            let known: Vec<&str> = forms.editions(kind).map(|form| form.edition.as_str()).collect();
            found.at(
                path.key("edition"),
                format!("「{}」に「{}」という版はありません", kind.label(), answer.edition),
                format!("このソフトが知っている版は {} です", known.join("、")),
            );
            continue;
        };
        if form.item(&answer.item).is_none() {
            let numbers: Vec<&str> = form.items().map(|(_, item)| item.number.as_str()).collect();
            // The number of an earlier or later year: the same requirement has another one here.
            let renumbered = forms.editions(kind).rev().find_map(|other| {
                let same = other.item(&answer.item)?;
                let (_, here) =
                    form.items().find(|(_, item)| item.id == same.id || item.replaces.contains(&same.id))?;
                Some((other, &here.number))
            });
            let guess = nearest(&answer.item, numbers.iter().copied());
            found.at(
                path.key("item"),
                format!("{}の「{}」に、番号「{}」の項目はありません", form.edition_title, kind.label(), answer.item),
                match (renumbered, guess) {
                    (Some((other, number)), _) => format!(
                        "{}は{}の番号です。{}では「{number}」と書いてください",
                        answer.item, other.edition_title, form.edition_title
                    ),
                    (None, Some(number)) => format!("もしかして: {number}"),
                    (None, None) => format!("この版の番号は {} です", numbers.join("、")),
                },
            );
        }
    }
}

//! An addition of the hospital's own stands behind a section that the form does not have.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::form::{FormItem, FormKind};
use crate::load::nearest;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "addition-unknown-section",
    severity: Severity::Error,
    explanation: include_str!("addition_unknown_section.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let Some(form) = found.forms.newest(FormKind::Hinagata) else { return };
    let numbers: Vec<&str> = form.items().map(|(_, item): (_, &FormItem)| item.number.as_str()).collect();
    for (at, addition) in plan.hospital.additions.iter().enumerate() {
        let path = item("hospital.yaml", "additions", at);
        if !numbers.contains(&addition.after.as_str()) {
            found.at(
                path.key("after"),
                format!("院独自の追加の after「{}」は、ひな形の節番号にありません", addition.after),
                match nearest(&addition.after, numbers.iter().copied()) {
                    Some(number) => format!("もしかして: {number}"),
                    None => format!("節番号は {} です", numbers.join("、")),
                },
            );
        } else if addition.text.is_none() && addition.items.is_empty() {
            found.at(
                path.key("after"),
                "院独自の追加に、本文も箇条書きもありません".to_owned(),
                "text(本文)か items(箇条書き)を書いてください",
            );
        }
    }
}

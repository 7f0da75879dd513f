//! A card that tells its bearer of nobody to call.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "card-without-call",
    severity: Severity::Warning,
    explanation: include_str!("card_without_call.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, card) in plan.cards().iter().enumerate() {
        let calls = !card.contacts.is_empty() || card.first_actions.iter().any(|action| action.call.is_some());
        if !calls {
            found.at(
                item("response.yaml", "cards", at).key("number"),
                format!("カード「{}」に、連絡する相手がありません", card.number),
                "contacts に、報告する役割と用件を書いてください",
            );
        }
    }
}

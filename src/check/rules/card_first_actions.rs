//! A card with more first actions than a person takes in at once, or none.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "card-first-actions",
    severity: Severity::Error,
    explanation: include_str!("card_first_actions.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, card) in plan.cards().iter().enumerate() {
        let path = item("response.yaml", "cards", at).key("first_actions");
        match card.first_actions.len() {
            1..=3 => {}
            0 => found.at(
                item("response.yaml", "cards", at),
                format!("カード {} に「最初にすること」がありません", card.number),
                "first_actions に、最初にすることを1〜3個書いてください",
            ),
            count => found.at(
                path,
                format!("カード {} の「最初にすること」が {count} 個あります", card.number),
                "3個までにして、残りは steps に移してください",
            ),
        }
    }
}

//! A card lies nowhere.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "card-without-copies",
    severity: Severity::Warning,
    explanation: include_str!("card_without_copies.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, card) in plan.cards().iter().enumerate() {
        if card.copies.iter().all(|copies| copies.count == 0) {
            found.at(
                item("response.yaml", "cards", at).key("number"),
                format!("カード「{}」の置き場所がありません", card.number),
                "copies に、置く部署・枚数・場所を書いてください",
            );
        }
    }
}

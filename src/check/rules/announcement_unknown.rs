//! A card is tied to an announcement that the plan does not have.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "announcement-unknown",
    severity: Severity::Error,
    explanation: include_str!("announcement_unknown.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let known: BTreeSet<u32> = plan.announcements().iter().map(|announcement| announcement.number).collect();
    for (at, card) in plan.cards().iter().enumerate() {
        for (nth, number) in card.announcements.iter().enumerate() {
            if !known.contains(number) {
                let numbers: Vec<String> = known.iter().map(ToString::to_string).collect();
                found.at(
                    item("response.yaml", "cards", at).key("announcements").index(nth),
                    format!("カード {} が、書かれていない院内放送({number})を指しています", card.number),
                    match numbers.as_slice() {
                        [] => "announcements に放送を書いてください".to_owned(),
                        known => format!("書かれている放送の番号は {} です", known.join("、")),
                    },
                );
            }
        }
    }
}

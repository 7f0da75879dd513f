//! A decision of the emergency that nobody may make.

use std::collections::BTreeSet;

use super::{Findings, Rule};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::response::Decision;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "decision-nobody-makes",
    severity: Severity::Warning,
    explanation: include_str!("decision_nobody_makes.md"),
    check,
};

/// Decisions without which the emergency cannot begin or end.
const NEEDED: [Decision; 5] =
    [Decision::Cutoff, Decision::StopSystem, Decision::SwitchToPaper, Decision::StartRestore, Decision::Resume];

fn check(plan: &Plan, found: &mut Findings) {
    if plan.response.is_none() {
        return;
    }
    let made: BTreeSet<_> = plan.decisions().iter().map(|row| row.decision).collect();
    for decision in NEEDED.into_iter().filter(|decision| !made.contains(decision)) {
        found.at(
            YamlPath::file("response.yaml").key("decisions"),
            format!("「{}」を誰が決めるかが書かれていません", decision.label()),
            "response.yaml の decisions に、決定者・代行・条件を書いてください",
        );
    }
}

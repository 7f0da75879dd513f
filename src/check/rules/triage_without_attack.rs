//! The triage does not think of an attack.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "triage-without-attack",
    severity: Severity::Warning,
    explanation: include_str!("triage_without_attack.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if plan.response.is_some() {
        found.unless(
            "triage",
            &[State::Fails, State::Missing],
            "response.yaml の triage に code: cyber の分類を、確認すること・対応すること・切り替える条件とともに書いてください",
        );
    }
}

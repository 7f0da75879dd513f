//! Nothing says how evidence is kept, or what may not be done before permission.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "evidence-policy-missing",
    severity: Severity::Warning,
    explanation: include_str!("evidence_policy_missing.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if plan.response.is_some() {
        found.unless(
            "evidence-policy",
            &[State::Fails, State::Missing],
            "response.yaml の evidence に、保全する物・方法・保管者・許可者と、許可の前に禁じること(prohibited)を書いてください",
        );
    }
}

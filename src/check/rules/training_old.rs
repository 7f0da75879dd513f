//! No training within a year.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule =
    Rule { id: "training-old", severity: Severity::Warning, explanation: include_str!("training_old.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    if plan.governance.is_some() {
        found.unless(
            "training-recent",
            &[State::Fails, State::Missing],
            "訓練を行い、governance.yaml の trainings に実施日(held_on)と結果を書いてください",
        );
    }
}

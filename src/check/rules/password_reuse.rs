//! Nothing forbids the same password in two places, or the maker's default.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule =
    Rule { id: "password-reuse", severity: Severity::Warning, explanation: include_str!("password_reuse.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    if plan.governance.is_some() {
        found.unless(
            "password-reuse",
            &[State::Fails, State::Missing],
            "password_policy に、使い回しの禁止(reuse_prohibited)と初期値の変更(initial_changed)を定め、院内に知らせてください",
        );
    }
}

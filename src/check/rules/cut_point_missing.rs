//! A kind of place at which the network is cut is not there.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "cut-point-missing",
    severity: Severity::Warning,
    explanation: include_str!("cut_point_missing.md"),
    check,
};

fn check(_: &Plan, found: &mut Findings) {
    found.unless(
        "cut-points",
        &[State::Fails],
        "network.yaml の cut_points に、その区分(category)の遮断点を、場所・操作・決定者とともに書いてください",
    );
    if found.plan.network.is_some() {
        found.unless(
            "cut-points",
            &[State::Missing],
            "攻撃を受けたときに抜く線を決め、network.yaml の cut_points に書いてください",
        );
    }
}

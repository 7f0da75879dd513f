//! The ledger lacks a kind of device that every hospital has.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "device-kind-missing",
    severity: Severity::Warning,
    explanation: include_str!("device_kind_missing.md"),
    check,
};

fn check(_: &Plan, found: &mut Findings) {
    found.unless(
        "device-ledger",
        &[State::Fails],
        "その種別の機器を台帳に加えてください。ルータやハブも1台ずつ書きます",
    );
}

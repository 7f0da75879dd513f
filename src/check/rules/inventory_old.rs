//! The devices have not been counted for a year, or more differ than the ledger says.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule =
    Rule { id: "inventory-old", severity: Severity::Warning, explanation: include_str!("inventory_old.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    if plan.devices.is_none() {
        return;
    }
    found.unless(
        "inventory-recent",
        &[State::Fails, State::Missing],
        "現物と台帳を突き合わせ、devices.yaml の inventories に日・実施者・台数・差異を書いてください",
    );
}

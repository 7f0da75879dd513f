//! Two assignments of one role.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "role-assigned-twice",
    severity: Severity::Error,
    explanation: include_str!("role_assigned_twice.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (at, assignment) in plan.contacts.assignments.iter().enumerate() {
        if !seen.insert(&assignment.role) {
            found.at(
                item("contacts.yaml", "assignments", at).key("role"),
                format!("役割 {} の担当者が二度書かれています", assignment.role),
                "担当者(正)は一人です。ほかの人は deputies(代行順)に書いてください",
            );
        }
    }
}

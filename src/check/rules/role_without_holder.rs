//! A role that papers call has nobody in it.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::contacts::RoleKind;

pub(super) const RULE: Rule = Rule {
    id: "role-without-holder",
    severity: Severity::Error,
    explanation: include_str!("role_without_holder.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let held: BTreeSet<_> = plan.contacts.assignments.iter().map(|assignment| &assignment.role).collect();
    for (at, role) in plan.contacts.roles.iter().enumerate() {
        // Whoever finds something, and the head of whichever department it is, are not one person; a duty with its
        // own telephone is held by whoever is on the roster.
        let anybody = matches!(role.kind, RoleKind::Finder | RoleKind::DepartmentHead);
        if !anybody && role.phones.is_empty() && !held.contains(&role.id) {
            found.at(
                item("contacts.yaml", "roles", at).key("name"),
                format!("役割「{}」に担当者がいません", role.name),
                "assignments に担当者を書くか、当番で持つ電話を phones に書いてください",
            );
        }
    }
}

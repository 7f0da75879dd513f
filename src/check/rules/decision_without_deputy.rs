//! A decision that waits for one person.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::id::{PersonId, RoleId};

pub(super) const RULE: Rule = Rule {
    id: "decision-without-deputy",
    severity: Severity::Warning,
    explanation: include_str!("decision_without_deputy.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let mut people: BTreeMap<&RoleId, BTreeSet<&PersonId>> = BTreeMap::new();
    for assignment in &plan.contacts.assignments {
        let able = people.entry(&assignment.role).or_default();
        able.insert(&assignment.person);
        able.extend(assignment.deputies.iter().chain(&assignment.night_deputies));
    }
    // A role with a telephone of its own is held by whoever is on the roster.
    let rosters: BTreeSet<_> =
        plan.contacts.roles.iter().filter(|role| !role.phones.is_empty()).map(|role| &role.id).collect();
    let alone = |decider: &RoleId, deputies: &[RoleId]| {
        let roles: Vec<&RoleId> = std::iter::once(decider).chain(deputies).collect();
        let able: BTreeSet<_> = roles.iter().filter_map(|role| people.get(*role)).flatten().collect();
        able.len() < 2 && !roles.iter().any(|role| rosters.contains(role))
    };
    for (at, row) in plan.decisions().iter().enumerate() {
        if alone(&row.decided_by, &row.deputies) {
            found.at(
                item("response.yaml", "decisions", at).key("decided_by"),
                format!("「{}」を決められる人が一人しかいません", row.decision.label()),
                "deputies に代行の役割を書くか、contacts.yaml の assignments に代行者を加えてください",
            );
        }
    }
    for (at, point) in plan.cut_points().iter().enumerate() {
        if alone(&point.decided_by, &point.deputies) {
            found.at(
                item("network.yaml", "cut_points", at).key("decided_by"),
                format!("遮断点「{}」を切ると決められる人が一人しかいません", point.name),
                "deputies に代行の役割を書くか、contacts.yaml の assignments に代行者を加えてください",
            );
        }
    }
}

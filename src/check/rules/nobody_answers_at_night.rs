//! Nobody of a role that decides in an emergency can be called at night.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::id::RoleId;
use crate::model::phone::{Hours, Phone, PhoneKind};

pub(super) const RULE: Rule = Rule {
    id: "nobody-answers-at-night",
    severity: Severity::Warning,
    explanation: include_str!("nobody_answers_at_night.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let people: BTreeMap<_, _> = plan.contacts.people.iter().map(|person| (&person.id, person)).collect();
    let roles: BTreeMap<_, _> = plan.contacts.roles.iter().map(|role| (&role.id, role)).collect();
    let at_night =
        |phones: &[Phone]| phones.iter().any(|phone| phone.kind != PhoneKind::Fax && phone.hours != Hours::Day);
    let mut deciding: BTreeSet<&RoleId> = BTreeSet::new();
    for row in plan.decisions() {
        deciding.insert(row.night_decided_by.as_ref().unwrap_or(&row.decided_by));
    }
    for (at, assignment) in plan.contacts.assignments.iter().enumerate() {
        let Some(role) = roles.get(&assignment.role).filter(|role| deciding.contains(&role.id)) else { continue };
        let mut able =
            std::iter::once(&assignment.person).chain(&assignment.night_deputies).chain(&assignment.deputies);
        let reached = able.any(|id| people.get(id).is_some_and(|person| at_night(&person.phones)));
        if !reached && !at_night(&role.phones) {
            found.at(
                item("contacts.yaml", "assignments", at).key("role"),
                format!("夜間・休日に決める役割「{}」の、夜間につながる番号がありません", role.name),
                "担当者か代行者の phones に、hours: night 又は always の番号を書いてください",
            );
        }
    }
}

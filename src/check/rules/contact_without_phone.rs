//! Somebody who is called has no telephone number.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::contacts::RoleKind;

pub(super) const RULE: Rule = Rule {
    id: "contact-without-phone",
    severity: Severity::Error,
    explanation: include_str!("contact_without_phone.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let finders: BTreeSet<_> =
        plan.contacts.roles.iter().filter(|role| role.kind == RoleKind::Finder).map(|role| &role.id).collect();
    let mut called = BTreeSet::new();
    for assignment in plan.contacts.assignments.iter().filter(|assignment| !finders.contains(&assignment.role)) {
        called.insert(&assignment.person);
        called.extend(&assignment.deputies);
        called.extend(&assignment.night_deputies);
    }
    for (at, person) in plan.contacts.people.iter().enumerate() {
        if called.contains(&person.id) && person.phones.is_empty() {
            found.at(
                item("contacts.yaml", "people", at).key("name"),
                format!("「{}」に電話番号がありません", person.name),
                "phones に番号を書くか、assignments(担当者・代行)から外してください",
            );
        }
    }
    for (at, vendor) in plan.vendors.vendors.iter().enumerate() {
        if vendor.contacts.iter().all(|contact| contact.phones.is_empty()) {
            found.at(
                item("vendors.yaml", "vendors", at).key("name"),
                format!("事業者「{}」に電話番号がありません", vendor.name),
                "contacts に窓口と phones を書いてください",
            );
        }
    }
    for (at, organization) in plan.contacts.organizations.iter().enumerate() {
        if organization.phones.is_empty() && organization.url.is_none() {
            found.at(
                item("contacts.yaml", "organizations", at).key("name"),
                format!("外部機関「{}」に電話番号も URL もありません", organization.name),
                "phones に番号を、Webで受け付ける窓口なら url に宛先を書いてください",
            );
        }
    }
}

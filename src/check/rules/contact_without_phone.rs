//! Somebody who is called has no telephone number.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::contacts::RoleKind;
use crate::model::id::{DepartmentId, RoleId};

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
    let silent = |id: &RoleId| {
        let own = plan.contacts.roles.iter().any(|role| role.id == *id && !role.phones.is_empty());
        !own && !plan.contacts.assignments.iter().any(|assignment| assignment.role == *id)
    };
    let silent_department = |id: &DepartmentId| {
        plan.contacts.departments.iter().any(|department| department.id == *id && department.phones.is_empty())
    };
    for (at, card) in plan.cards().iter().enumerate() {
        let path = item("response.yaml", "cards", at);
        for (nth, action) in card.first_actions.iter().enumerate() {
            if let Some(role) = action.call.as_ref().filter(|role| silent(role)) {
                found.at(
                    path.clone().key("first_actions").index(nth).key("call"),
                    format!("カード {} の電話先の役割 {role} に、番号がありません", card.number),
                    "contacts.yaml の assignments に担当者を書くか、役割の phones に番号を書いてください",
                );
            }
        }
        for (nth, contact) in card.contacts.iter().enumerate() {
            let path = path.clone().key("contacts").index(nth);
            if let Some(role) = contact.role.as_ref().filter(|role| silent(role)) {
                found.at(
                    path,
                    format!("カード {} の連絡先の役割 {role} に、番号がありません", card.number),
                    "contacts.yaml の assignments に担当者を書くか、役割の phones に番号を書いてください",
                );
            } else if let Some(department) = contact.department.as_ref().filter(|id| silent_department(id)) {
                found.at(
                    path,
                    format!("カード {} の連絡先の部署 {department} に、番号がありません", card.number),
                    "contacts.yaml の departments の phones に番号を書いてください",
                );
            }
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

//! The register to check numbers with (連絡先確認台帳): people, roles with telephones of their own, departments.

use serde::Serialize;

use super::of;
use crate::check::CheckedPlan;
use crate::model::contacts::Assignment;
use crate::model::id::PersonId;
use crate::model::phone::{Hours, Phone, PhoneKind};
use crate::view::words::{confirmed, department, or_none, person, role, short_role, systems};

/// Everybody and every department that is called.
#[derive(Debug, Clone, Serialize)]
pub(super) struct People {
    staff: Vec<PersonRow>,
    roles: Vec<RoleRow>,
    departments: Vec<DepartmentRow>,
}

#[derive(Debug, Clone, Serialize)]
struct PersonRow {
    name: String,
    title: String,
    department: String,
    roles: Vec<String>,
    /// Roles in which the person stands in for another.
    deputy_roles: Vec<String>,
    phones: Vec<PhoneLine>,
    /// Empty where there is none.
    email: String,
    verified_on: String,
    visibility: String,
}

#[derive(Debug, Clone, Serialize)]
struct RoleRow {
    name: String,
    holder: String,
    phones: Vec<PhoneLine>,
}

#[derive(Debug, Clone, Serialize)]
struct DepartmentRow {
    name: String,
    /// Empty where there is none.
    short_name: String,
    kind: String,
    manager: String,
    location: String,
    phones: Vec<PhoneLine>,
    systems: String,
}

/// A number as people say it; the template names kind and hours.
#[derive(Debug, Clone, Serialize)]
struct PhoneLine {
    number: String,
    kind: PhoneKind,
    hours: Hours,
}

pub(super) fn people(plan: &CheckedPlan) -> People {
    People {
        staff: plan
            .contacts
            .people
            .iter()
            .map(|person| PersonRow {
                name: person.name.to_string(),
                title: or_none(person.title.as_ref()),
                department: department(plan, &person.department),
                roles: roles(plan, |assignment| assignment.person == person.id),
                deputy_roles: roles(plan, |assignment| stands_in(assignment, &person.id)),
                phones: phones(&person.phones),
                email: person.email.as_ref().map_or_else(String::new, ToString::to_string),
                verified_on: confirmed(plan, person.verified_on.as_ref()),
                visibility: person.visibility.label().to_owned(),
            })
            .collect(),
        roles: plan
            .contacts
            .roles
            .iter()
            .filter(|role| !role.phones.is_empty())
            .map(|role| RoleRow {
                name: role.name.to_string(),
                holder: of(plan.assignment(&role.id), |assignment| person(plan, &assignment.person)),
                phones: phones(&role.phones),
            })
            .collect(),
        departments: plan
            .contacts
            .departments
            .iter()
            .map(|department| DepartmentRow {
                name: department.name.to_string(),
                short_name: department.short_name.as_ref().map_or_else(String::new, ToString::to_string),
                kind: department.kind.label().to_owned(),
                manager: of(department.manager.as_ref(), |id| role(plan, id)),
                location: or_none(department.location.as_ref()),
                phones: phones(&department.phones),
                systems: systems(plan, &department.uses_systems),
            })
            .collect(),
    }
}

fn stands_in(assignment: &Assignment, person: &PersonId) -> bool {
    assignment.deputies.contains(person) || assignment.night_deputies.contains(person)
}

fn roles(plan: &CheckedPlan, holds: impl Fn(&Assignment) -> bool) -> Vec<String> {
    plan.contacts
        .assignments
        .iter()
        .filter(|assignment| holds(assignment))
        .map(|assignment| short_role(plan, &assignment.role))
        .collect()
}

fn phones(phones: &[Phone]) -> Vec<PhoneLine> {
    phones.iter().map(|phone| PhoneLine { number: phone.print(), kind: phone.kind, hours: phone.hours }).collect()
}

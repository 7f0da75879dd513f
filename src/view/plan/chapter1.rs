//! Chapter 1: purpose, policy, scope, control of the document.

use serde::Serialize;

use crate::check::CheckedPlan;
use crate::model::hospital::EventKind;
use crate::model::text::{Flag, Known};
use crate::view::head::print_date;
use crate::view::words::{NONE, department, known, or_none, role, systems, vendor};

#[derive(Debug, Clone, Serialize)]
pub(super) struct Chapter1 {
    /// Each policy as its paragraphs.
    policies: Vec<Vec<String>>,
    beds: u32,
    address: String,
    phone: String,
    founder: String,
    regime: String,
    /// Fee items that ask for this plan, with the day of notification.
    fee_items: Vec<String>,
    functions: String,
    facilities: Vec<Facility>,
    department_count: usize,
    departments: Vec<Department>,
    system_count: usize,
    patient_system_count: usize,
    systems: Vec<System>,
    impacts: Vec<Event>,
    attacks: Vec<Event>,
    related_plans: Vec<RelatedPlan>,
    owner: String,
    review_cycle_months: u32,
    next_review: String,
    copies: Vec<Copy>,
    copy_count: usize,
    paper_copy_count: usize,
    document_count: usize,
}

#[derive(Debug, Clone, Serialize)]
struct Event {
    name: String,
    /// Added by the hospital to the form's list.
    local: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Facility {
    name: String,
    address: String,
}

#[derive(Debug, Clone, Serialize)]
struct Department {
    name: String,
    kind: String,
    location: String,
    systems: String,
}

#[derive(Debug, Clone, Serialize)]
struct System {
    number: usize,
    name: String,
    purpose: String,
    owner: String,
    vendor: String,
    /// Set behind the name of a system that holds data of patients.
    mark: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct RelatedPlan {
    title: String,
    kind: String,
    owner: String,
}

#[derive(Debug, Clone, Serialize)]
struct Copy {
    number: u32,
    place: String,
    media: String,
    holder: String,
}

pub(super) fn chapter1(plan: &CheckedPlan) -> Chapter1 {
    use crate::model::hospital::Media;
    let hospital = &plan.hospital.hospital;
    let document = &plan.hospital.plan;
    let events = |kind: EventKind| {
        let mut events: Vec<Event> = plan
            .hospital
            .assumed_events
            .iter()
            .filter(|event| event.kind == kind)
            .map(|event| Event { name: event.name.to_string(), local: event.local == Some(true) })
            .collect();
        // The form's own come first, so that what the hospital adds is V, VI.
        events.sort_by_key(|event| event.local);
        events
    };
    let all = plan.systems.systems.as_slice();
    Chapter1 {
        policies: document.policies.iter().map(|policy| policy.paragraphs().map(str::to_owned).collect()).collect(),
        beds: hospital.licensed_beds,
        address: or_none(hospital.address.as_ref()),
        phone: hospital.phone.as_ref().map_or_else(|| NONE.to_owned(), |phone| phone.as_str().to_owned()),
        founder: hospital.founder.label().to_owned(),
        regime: known(Some(&hospital.breach_report_regime)),
        fee_items: hospital
            .fee_items
            .iter()
            .map(|item| match item.since.as_ref() {
                Some(Known::Value(day)) => format!("{}（{}届出）", item.name, print_date(plan, *day)),
                Some(Known::Unknown) | None => item.name.to_string(),
            })
            .collect(),
        functions: hospital.functions.iter().map(|function| function.label()).collect::<Vec<_>>().join("、"),
        facilities: hospital
            .facilities
            .iter()
            .map(|facility| Facility {
                name: facility.name.to_string(),
                address: or_none(facility.address.as_ref().or(hospital.address.as_ref())),
            })
            .collect(),
        department_count: plan.contacts.departments.len(),
        departments: plan
            .contacts
            .departments
            .iter()
            .map(|department| Department {
                name: department.name.to_string(),
                kind: department.kind.label().to_owned(),
                location: or_none(department.location.as_ref()),
                systems: systems(plan, &department.uses_systems),
            })
            .collect(),
        system_count: all.len(),
        patient_system_count: all.iter().filter(|system| system.has_patient_data == Flag::Yes).count(),
        systems: all
            .iter()
            .enumerate()
            .map(|(at, system)| System {
                number: at + 1,
                name: system.name.to_string(),
                purpose: system.purpose.to_string(),
                owner: department(plan, &system.owner),
                vendor: system.vendor.as_ref().map_or_else(|| NONE.to_owned(), |id| vendor(plan, id)),
                mark: if system.has_patient_data == Flag::Yes { "＊" } else { "" },
            })
            .collect(),
        impacts: events(EventKind::Impact),
        attacks: events(EventKind::Attack),
        related_plans: plan
            .hospital
            .related_plans
            .iter()
            .map(|related| RelatedPlan {
                title: related.title.to_string(),
                kind: related.kind.label().to_owned(),
                owner: department(plan, &related.owner),
            })
            .collect(),
        owner: department(plan, &document.owner),
        review_cycle_months: document.review_cycle_months,
        next_review: print_date(plan, document.next_review),
        copies: document
            .distribution
            .iter()
            .map(|copy| Copy {
                number: copy.number,
                place: copy.place.to_string(),
                media: copy.media.label().to_owned(),
                holder: role(plan, &copy.holder),
            })
            .collect(),
        copy_count: document.distribution.len(),
        paper_copy_count: document.distribution.iter().filter(|copy| copy.media == Media::Paper).count(),
        document_count: plan.hospital.related_documents.len(),
    }
}

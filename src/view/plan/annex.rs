//! Annexes: numbers, sharing of responsibility, forms to fill in, documents.

use serde::Serialize;

use crate::check::CheckedPlan;
use crate::model::boundaries::{Area, Boundary, BoundaryPhase, Party};
use crate::model::contacts::Organization;
use crate::model::id::VendorId;
use crate::model::phone::Phone;
use crate::model::vendors::Vendor;
use crate::view::party::role_party;
use crate::view::words::{
    NONE, confirmed, department, known, list, or_none, person, phones, short_vendor, until, yes_no,
};

#[derive(Debug, Clone, Serialize)]
pub(super) struct Annex {
    roles: Vec<RoleLine>,
    systems: Vec<SystemLine>,
    organizations: Vec<OrganizationLine>,
    boundaries: Vec<BoundaryLine>,
    boundary_system_count: usize,
    boundary_missing: String,
    cuts: Vec<CutLine>,
    order: Vec<OrderLine>,
    report_items: Vec<String>,
    custody_rows: Vec<String>,
    documents: Vec<Document>,
    accepted: Vec<AcceptedLine>,
}

/// A finding of `check` that the hospital lives with for a time.
#[derive(Debug, Clone, Serialize)]
struct AcceptedLine {
    findings: Vec<String>,
    rule: String,
    place: String,
    reason: String,
    approved_by: String,
    expires_on: String,
}

#[derive(Debug, Clone, Serialize)]
struct RoleLine {
    role: String,
    person: String,
    phones: Vec<String>,
    deputies: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct SystemLine {
    system: String,
    owner: String,
    administrator: String,
    vendor: String,
    phones: Vec<String>,
    contract: String,
}

#[derive(Debug, Clone, Serialize)]
struct OrganizationLine {
    name: String,
    phones: Vec<String>,
    reference: String,
    /// Website, form and what else is known, each a line.
    about: Vec<String>,
    verified_on: String,
    source: String,
}

#[derive(Debug, Clone, Serialize)]
struct BoundaryLine {
    name: String,
    normal: Vec<String>,
    emergency: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct CutLine {
    number: u32,
    name: String,
    location: String,
}

#[derive(Debug, Clone, Serialize)]
struct OrderLine {
    rank: usize,
    name: String,
}

#[derive(Debug, Clone, Serialize)]
struct Document {
    number: usize,
    title: String,
    kind: String,
    owner: String,
    location: String,
    revised_on: String,
    printed: String,
}

pub(super) fn annex(plan: &CheckedPlan) -> Annex {
    let (boundaries, boundary_system_count, boundary_missing) = boundaries(plan);
    let mut cuts: Vec<_> = plan.cut_points().iter().collect();
    cuts.sort_by_key(|cut| (cut.category, cut.number));
    Annex {
        roles: plan.contacts.roles.iter().map(|role| role_line(plan, role)).collect(),
        systems: systems(plan),
        organizations: plan
            .contacts
            .organizations
            .iter()
            .map(|organization| OrganizationLine {
                name: organization.name.to_string(),
                phones: phones(&organization.phones),
                reference: or_none(organization.reference.as_ref()),
                about: about(organization),
                verified_on: confirmed(plan, organization.verified_on.as_ref()),
                source: or_none(organization.source.as_ref()),
            })
            .collect(),
        boundaries,
        boundary_system_count,
        boundary_missing,
        cuts: cuts
            .into_iter()
            .map(|cut| CutLine { number: cut.number, name: cut.name.to_string(), location: cut.location.to_string() })
            .collect(),
        order: crate::analysis::restore::restore_order(plan)
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| OrderLine { rank: at + 1, name: plan.system(&step.system).name.to_string() })
            .collect(),
        report_items: plan.report_items().iter().map(|item| item.label.to_string()).collect(),
        accepted: accepted(plan),
        custody_rows: (1..=8).map(|row| row.to_string()).collect(),
        documents: plan
            .hospital
            .related_documents
            .iter()
            .enumerate()
            .map(|(at, document)| Document {
                number: at + 1,
                title: document.title.to_string(),
                kind: document.kind.label().to_owned(),
                owner: department(plan, &document.owner),
                location: document.location.to_string(),
                revised_on: known(document.revised_on.as_ref()),
                printed: yes_no(document.printed, "あり", "なし"),
            })
            .collect(),
    }
}

fn about(organization: &Organization) -> Vec<String> {
    let known = [&organization.url, &organization.form, &organization.note];
    let lines: Vec<String> = known.into_iter().flatten().map(ToString::to_string).collect();
    if lines.is_empty() { vec![NONE.to_owned()] } else { lines }
}

/// Entries that accept nothing any more are findings themselves, and stand here until they are taken out.
fn accepted(plan: &CheckedPlan) -> Vec<AcceptedLine> {
    let entries = plan.hospital.accepted_findings.iter().zip(&plan.accepted().entries);
    entries
        .map(|(entry, taken)| AcceptedLine {
            findings: taken.messages.clone(),
            rule: entry.rule.to_string(),
            place: entry.place.to_string(),
            reason: entry.reason.to_string(),
            approved_by: plan.role(&entry.approved_by).name.to_string(),
            expires_on: until(plan, entry.expires_on, "期限切れ"),
        })
        .collect()
}

fn role_line(plan: &CheckedPlan, role: &crate::model::contacts::Role) -> RoleLine {
    let party = role_party(plan, &role.id);
    let both = |day: Option<String>, night: Option<String>| match (day, night) {
        (None, None) => vec![NONE.to_owned()],
        (Some(day), Some(night)) if day == night => vec![day],
        (day, night) => {
            let day = day.map(|number| format!("昼 {number}"));
            day.into_iter().chain(night.map(|number| format!("夜 {number}"))).collect()
        }
    };
    let deputies: Vec<String> = party
        .deputies
        .iter()
        .enumerate()
        .map(|(at, deputy)| {
            let numbers = match (&deputy.day, &deputy.night) {
                (None, None) => NONE.to_owned(),
                (Some(day), Some(night)) if day == night => day.clone(),
                (day, None) => or_none(day.as_ref()),
                (None, Some(night)) => format!("夜 {night}"),
                (Some(day), Some(night)) => format!("昼 {day}、夜 {night}"),
            };
            format!("{} {}（{numbers}）", at + 1, deputy.name)
        })
        .collect();
    RoleLine {
        role: role.name.to_string(),
        person: party.person.unwrap_or_else(|| NONE.to_owned()),
        phones: both(party.day, party.night),
        deputies: if deputies.is_empty() { vec![NONE.to_owned()] } else { deputies },
    }
}

fn vendor_phones(vendor: &Vendor) -> Vec<String> {
    let all: Vec<Phone> = vendor.contacts.iter().flat_map(|contact| contact.phones.iter().cloned()).collect();
    phones(&all)
}

fn systems(plan: &CheckedPlan) -> Vec<SystemLine> {
    plan.systems
        .systems
        .iter()
        .map(|system| {
            let vendor = system.vendor.as_ref().map(|id| plan.vendor(id));
            let contract = system.contract.as_ref().map(|id| plan.contract(id));
            SystemLine {
                system: system.name.to_string(),
                owner: department(plan, &system.owner),
                administrator: system.administrator.as_ref().map_or_else(|| NONE.to_owned(), |id| person(plan, id)),
                vendor: vendor.map_or_else(|| NONE.to_owned(), |vendor| short_vendor(plan, &vendor.id)),
                phones: vendor.map_or_else(|| vec![NONE.to_owned()], vendor_phones),
                contract: contract.map_or_else(|| NONE.to_owned(), |contract| or_none(contract.number.as_ref())),
            }
        })
        .collect()
}

/// For each system the areas of each vendor, in normal times and in an emergency.
fn boundaries(plan: &CheckedPlan) -> (Vec<BoundaryLine>, usize, String) {
    let rows = &plan.boundaries.boundaries;
    let mut lines = Vec::new();
    let mut missing = Vec::new();
    for system in &plan.systems.systems {
        let own: Vec<&Boundary> = rows.iter().filter(|row| row.system.as_ref() == Some(&system.id)).collect();
        if own.is_empty() {
            missing.push(system.name.to_string());
        } else {
            lines.push(BoundaryLine {
                name: system.name.to_string(),
                normal: vendor_areas(plan, &own, BoundaryPhase::Normal),
                emergency: vendor_areas(plan, &own, BoundaryPhase::Emergency),
            });
        }
    }
    let covered = lines.len();
    (lines, covered, crate::view::words::and(missing))
}

/// `甲：機器、OS` for each vendor that answers for something in that phase.
fn vendor_areas(plan: &CheckedPlan, rows: &[&Boundary], phase: BoundaryPhase) -> Vec<String> {
    let mut vendors: Vec<(&VendorId, Vec<Area>)> = Vec::new();
    for row in rows.iter().filter(|row| row.phase == phase) {
        if let Party::Vendor(id) = &row.accountable {
            match vendors.iter_mut().find(|(other, _)| *other == id) {
                Some((_, areas)) => areas.extend(&row.areas),
                None => vendors.push((id, row.areas.clone())),
            }
        }
    }
    if vendors.is_empty() {
        return vec![NONE.to_owned()];
    }
    vendors
        .into_iter()
        .map(|(id, areas)| format!("{}：{}", short_vendor(plan, id), list(areas.into_iter().map(Area::label))))
        .collect()
}

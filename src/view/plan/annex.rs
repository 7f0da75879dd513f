//! Annexes: numbers, sharing of responsibility, forms to fill in, documents.

use serde::Serialize;

use super::words::{NONE, department, known, list, or_none, person, phones, short_vendor, yes_no};
use crate::check::CheckedPlan;
use crate::model::boundaries::{Area, BoundaryPhase, Party};
use crate::model::phone::Phone;
use crate::model::vendors::Vendor;
use crate::view::party::role_party;

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
    url: String,
    reference: String,
    form: String,
    verified_on: String,
    source: String,
}

#[derive(Debug, Clone, Serialize)]
struct BoundaryLine {
    name: String,
    phase: String,
    hospital: String,
    vendors: Vec<String>,
    basis: String,
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
                url: organization.url.as_ref().map_or_else(String::new, ToString::to_string),
                reference: or_none(organization.reference.as_ref()),
                form: or_none(organization.form.as_ref()),
                verified_on: known(organization.verified_on.as_ref()),
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
            let numbers = both(deputy.day.clone(), deputy.night.clone());
            format!("{} {}（{}）", at + 1, deputy.name, numbers.join("、"))
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

/// For each system and phase: areas for which the hospital answers, and areas per vendor.
fn boundaries(plan: &CheckedPlan) -> (Vec<BoundaryLine>, usize, String) {
    let rows = &plan.boundaries.boundaries;
    let mut lines = Vec::new();
    let mut covered = 0;
    let mut missing = Vec::new();
    for system in &plan.systems.systems {
        let own: Vec<_> = rows.iter().filter(|row| row.system.as_ref() == Some(&system.id)).collect();
        if own.is_empty() {
            missing.push(system.name.to_string());
            continue;
        }
        covered += 1;
        for phase in BoundaryPhase::ALL {
            let of_phase: Vec<_> = own.iter().filter(|row| row.phase == *phase).collect();
            if of_phase.is_empty() {
                continue;
            }
            let areas = |party: &Party| -> Vec<Area> {
                of_phase
                    .iter()
                    .filter(|row| row.accountable == *party)
                    .flat_map(|row| row.areas.iter().copied())
                    .collect()
            };
            let mut vendors: Vec<&Party> = Vec::new();
            for row in &of_phase {
                if row.accountable != Party::Hospital && !vendors.contains(&&row.accountable) {
                    vendors.push(&row.accountable);
                }
            }
            let mut basis: Vec<String> = Vec::new();
            for row in &of_phase {
                if let Some(id) = &row.contract {
                    let contract = plan.contract(id);
                    let name = contract.number.as_ref().unwrap_or(&contract.title).to_string();
                    if !basis.contains(&name) {
                        basis.push(name);
                    }
                }
            }
            lines.push(BoundaryLine {
                name: system.name.to_string(),
                phase: phase.label().to_owned(),
                hospital: list(areas(&Party::Hospital).into_iter().map(Area::label)),
                vendors: if vendors.is_empty() {
                    vec![NONE.to_owned()]
                } else {
                    vendors
                        .into_iter()
                        .map(|party| {
                            let name = match party {
                                Party::Hospital => String::new(),
                                Party::Vendor(id) => short_vendor(plan, id),
                            };
                            format!("{name}：{}", list(areas(party).into_iter().map(Area::label)))
                        })
                        .collect()
                },
                basis: list(basis),
            });
        }
    }
    (lines, covered, super::words::and(missing))
}

//! The sheet of each vendor: who it is, what its contracts say, what it has to do, what it owes, what is unsettled.

use std::mem;

use serde::Serialize;

use super::gaps::{NightRow, is_every_area, night_row};
use super::{Lettered, Letters, areas, party, subject_name};
use crate::analysis::responsibility::{Gaps, subject};
use crate::check::CheckedPlan;
use crate::model::boundaries::{Boundary, BoundaryPhase, Party};
use crate::model::id::VendorId;
use crate::model::text::Flag;
use crate::model::vendors::{Contract, Vendor};
use crate::view::party::role_party;
use crate::view::words::{
    NONE, confirmed, date, ending, has, in_rows, known, lines_of, list, or_none, phones, short_system, short_vendor,
    systems, until, yes_no,
};

/// A vendor's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct VendorSheet {
    id: String,
    name: String,
    short_name: String,
    kind: &'static str,
    desks: Vec<Desk>,
    /// Whom the vendor informs; `None` where nobody is named.
    notify: Option<Notify>,
    subcontractors: String,
    certifications: String,
    note: String,
    contracts: Vec<ContractFacts>,
    normal: Vec<Part>,
    emergency: Vec<Part>,
    /// What the letters of the parts stand for.
    bases: Vec<Lettered>,
    disclosures: Vec<DisclosureRow>,
    gaps: VendorGaps,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Desk {
    name: String,
    phones: Vec<String>,
    hours: String,
    email: String,
    verified_on: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Notify {
    role: String,
    person: String,
    day: String,
    night: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ContractFacts {
    number: String,
    title: String,
    systems: String,
    scope: String,
    starts_on: String,
    ends_on: String,
    auto_renewal: String,
    support_hours: String,
    night: String,
    response_time: String,
    sla: String,
    vulnerability_notice: String,
    incident_support: String,
    forensic_support: String,
    offline_backup: String,
    emergency_scope: String,
    document: String,
}

/// What the vendor has to do, with all systems on which it does so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Part {
    /// As what: who answers, who does it, who is asked, who is told.
    stances: Stances,
    areas: Vec<&'static str>,
    subjects: Vec<String>,
    /// Letters of what it stands on; empty where the entries name nothing.
    bases: Vec<String>,
    interfaces: Vec<String>,
    /// Whether the row before names other systems of the same part.
    continued: bool,
    /// How many rows the name of the phase holds together that stands before this one; 0 where none does.
    held: usize,
}

/// Letters of areas and of systems in a line of their columns.
const LETTERS: (usize, usize) = (17, 19);

/// Lines of rows that the name of the phase holds together on one page.
const LINES_TOGETHER: usize = 40;

/// Lines of points to talk about that are kept on one page with the signatures.
const LINES_OF_POINTS: usize = 24;

/// Letters in a line of them.
const LETTERS_OF_POINTS: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of its own, and a vendor may have several")]
struct Stances {
    accountable: bool,
    responsible: bool,
    consulted: bool,
    informed: bool,
    /// Another vendor's entry names this one as its neighbour.
    interface: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct DisclosureRow {
    kind: &'static str,
    system: String,
    edition: String,
    requested_on: String,
    received_on: String,
    /// Asked for and not come.
    missing: bool,
    open_items: String,
    next_due: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct VendorGaps {
    without_night: Vec<NightRow>,
    overlaps: Vec<OverlapLine>,
    unassigned: Vec<UnassignedLine>,
    /// Other vendors with whom the work is not joined.
    unjoined: Vec<Neighbour>,
    /// Contracts that are not known to promise help in an incident.
    without_incident_support: Vec<String>,
    missing_disclosures: usize,
    /// Number of points to talk about.
    count: usize,
    /// Whether these take so much room that a page may end among them.
    long: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct OverlapLine {
    subject: String,
    phase: &'static str,
    area: &'static str,
    parties: Vec<String>,
}

/// Systems that lack the same in the same phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct UnassignedLine {
    systems: Vec<String>,
    phase: &'static str,
    areas: Vec<&'static str>,
    /// Every area of the phase.
    all: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Neighbour {
    vendor: String,
    /// On how many systems and connections.
    count: usize,
}

pub(super) fn sheet(plan: &CheckedPlan, vendor: &Vendor, all: &Gaps) -> VendorSheet {
    let contracts: Vec<&Contract> =
        plan.vendors.contracts.iter().filter(|contract| contract.vendor == vendor.id).collect();
    let disclosures = disclosures(plan, &vendor.id);
    let mut letters = Letters::default();
    VendorSheet {
        id: vendor.id.to_string(),
        name: vendor.name.to_string(),
        short_name: short_vendor(plan, &vendor.id),
        kind: vendor.kind.label(),
        desks: vendor
            .contacts
            .iter()
            .map(|contact| Desk {
                name: contact.name.to_string(),
                phones: phones(&contact.phones),
                hours: contact.hours.to_string(),
                email: contact.email.as_ref().map_or_else(String::new, ToString::to_string),
                verified_on: confirmed(plan, contact.verified_on.as_ref()),
            })
            .collect(),
        notify: vendor.notify_to.as_ref().map(|id| {
            let party = role_party(plan, id);
            Notify {
                role: party.full_name,
                person: party.person.unwrap_or_default(),
                day: party.day.unwrap_or_default(),
                night: party.night.unwrap_or_default(),
            }
        }),
        subcontractors: list(&vendor.subcontractors),
        certifications: list(&vendor.certifications),
        note: vendor.note.as_ref().map_or_else(String::new, ToString::to_string),
        contracts: contracts.iter().map(|contract| facts(plan, contract)).collect(),
        normal: parts(plan, &vendor.id, BoundaryPhase::Normal, &mut letters),
        emergency: parts(plan, &vendor.id, BoundaryPhase::Emergency, &mut letters),
        bases: letters.0,
        gaps: gaps(plan, &vendor.id, &contracts, disclosures.iter().filter(|row| row.missing).count(), all),
        disclosures,
    }
}

fn facts(plan: &CheckedPlan, contract: &Contract) -> ContractFacts {
    ContractFacts {
        number: or_none(contract.number.as_ref()),
        title: contract.title.to_string(),
        systems: systems(plan, &contract.systems),
        scope: contract.scope.to_string(),
        starts_on: date(Some(contract.starts_on)),
        ends_on: ending(plan, &contract.ends_on),
        auto_renewal: has(contract.auto_renewal),
        support_hours: contract.support_hours.to_string(),
        night: has(Some(contract.night_support)),
        response_time: known(contract.response_time.as_ref()),
        sla: or_none(contract.sla.as_ref()),
        vulnerability_notice: has(Some(contract.vulnerability_notice_clause)),
        incident_support: has(Some(contract.incident_support)),
        forensic_support: has(Some(contract.forensic_support)),
        offline_backup: yes_no(contract.offline_backup_clause, "あり", "なし"),
        emergency_scope: or_none(contract.emergency_scope.as_ref()),
        document: contract.document.as_ref().map_or_else(|| NONE.to_owned(), |id| plan.document(id).title.to_string()),
    }
}

/// The vendor's parts in a phase; what is shared in the same way on several systems stands in one row, and the rows in
/// which it answers come first.
fn parts(plan: &CheckedPlan, id: &VendorId, phase: BoundaryPhase, letters: &mut Letters) -> Vec<Part> {
    let me = Party::Vendor(id.clone());
    let mut parts: Vec<Part> = Vec::new();
    for entry in plan.boundaries.boundaries.iter().filter(|entry| entry.phase == phase) {
        let Some(stances) = stances(entry, &me) else { continue };
        let name = subject(entry).map_or_else(String::new, |subject| subject_name(plan, &subject));
        let areas = areas(&entry.areas);
        let bases: Vec<String> =
            Some(letters.of(plan, entry)).into_iter().filter(|letter| !letter.is_empty()).collect();
        let neighbours = entry.interfaces.iter().filter(|other| **other != me);
        let interfaces: Vec<String> = neighbours.map(|other| party(plan, other)).collect();
        let same = |part: &&mut Part| {
            part.stances == stances && part.areas == areas && part.bases == bases && part.interfaces == interfaces
        };
        match parts.iter_mut().find(same) {
            Some(part) => part.subjects.push(name),
            None => {
                parts.push(Part { stances, areas, subjects: vec![name], bases, interfaces, continued: false, held: 0 });
            }
        }
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.stances));
    for_pages(merge_those_it_only_hears_of(parts))
}

/// The same as rows that pages can hold, however many systems there are.
fn for_pages(parts: Vec<Part>) -> Vec<Part> {
    let mut rows: Vec<Part> = Vec::new();
    let (mut head, mut lines) = (0, 0);
    for mut part in parts {
        for (at, subjects) in in_rows(mem::take(&mut part.subjects)).into_iter().enumerate() {
            let named = lines_of(subjects.iter().map(String::as_str), LETTERS.1);
            let areas = lines_of(part.areas.iter().copied(), LETTERS.0)
                + lines_of(part.interfaces.iter().map(String::as_str), LETTERS.0);
            let high = named.max(areas);
            if lines + high > LINES_TOGETHER {
                (head, lines) = (rows.len(), 0);
            }
            lines += high;
            rows.push(Part { subjects, continued: at > 0, ..part.clone() });
            rows[head].held += 1;
        }
    }
    rows
}

/// Where the vendor neither answers nor acts, the areas of the same systems stand in one row, so that what it has to do
/// is not lost among what it is asked or told.
fn merge_those_it_only_hears_of(parts: Vec<Part>) -> Vec<Part> {
    let mut merged: Vec<Part> = Vec::new();
    for part in parts {
        let hears = !part.stances.accountable && !part.stances.responsible;
        let same = |other: &&mut Part| {
            hears
                && other.stances == part.stances
                && other.subjects == part.subjects
                && other.interfaces == part.interfaces
        };
        match merged.iter_mut().find(same) {
            Some(other) => {
                add(&mut other.areas, part.areas);
                add(&mut other.bases, part.bases);
            }
            None => merged.push(part),
        }
    }
    merged
}

fn add<T: PartialEq>(list: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !list.contains(&one) {
            list.push(one);
        }
    }
}

fn stances(entry: &Boundary, me: &Party) -> Option<Stances> {
    let stances = Stances {
        accountable: entry.accountable == *me,
        responsible: entry.responsible.contains(me),
        consulted: entry.consulted.contains(me),
        informed: entry.informed.contains(me),
        interface: entry.interfaces.contains(me),
    };
    let any = stances.accountable || stances.responsible || stances.consulted || stances.informed || stances.interface;
    any.then_some(stances)
}

fn disclosures(plan: &CheckedPlan, id: &VendorId) -> Vec<DisclosureRow> {
    plan.vendors
        .disclosures
        .iter()
        .filter(|disclosure| disclosure.vendor == *id)
        .map(|disclosure| DisclosureRow {
            kind: disclosure.kind.label(),
            system: disclosure.system.as_ref().map_or_else(|| NONE.to_owned(), |id| short_system(plan, id)),
            edition: disclosure.edition.to_string(),
            requested_on: date(disclosure.requested_on),
            received_on: disclosure.received_on.map_or_else(String::new, |day| day.to_string()),
            missing: disclosure.received_on.is_none(),
            open_items: list(&disclosure.open_items),
            next_due: until(plan, disclosure.next_due, "期限超過"),
        })
        .collect()
}

fn gaps(
    plan: &CheckedPlan,
    id: &VendorId,
    contracts: &[&Contract],
    missing_disclosures: usize,
    all: &Gaps,
) -> VendorGaps {
    let me = Party::Vendor(id.clone());
    let without_night: Vec<NightRow> =
        all.without_night.iter().filter(|one| one.vendor == *id).map(|one| night_row(plan, one)).collect();
    let overlaps: Vec<OverlapLine> = all
        .overlaps
        .iter()
        .filter(|one| one.parties.contains(&me))
        .map(|one| OverlapLine {
            subject: subject_name(plan, &one.subject),
            phase: one.phase.label(),
            area: one.area.label(),
            parties: one.parties.iter().map(|other| party(plan, other)).collect(),
        })
        .collect();
    // Nobody is named there, so it touches the vendor that looks after the system.
    let mut unassigned: Vec<UnassignedLine> = Vec::new();
    for one in all.unassigned.iter().filter(|one| plan.system(&one.system).vendor.as_ref() == Some(id)) {
        let (system, phase, all) = (short_system(plan, &one.system), one.phase.label(), is_every_area(&one.areas));
        let areas = areas(&one.areas);
        match unassigned.iter_mut().find(|line| line.phase == phase && line.areas == areas) {
            Some(line) => line.systems.push(system),
            None => unassigned.push(UnassignedLine { systems: vec![system], phase, areas, all }),
        }
    }
    let without_incident_support: Vec<String> = contracts
        .iter()
        .filter(|contract| contract.incident_support != Flag::Yes)
        .map(|contract| contract.title.to_string())
        .collect();
    let unjoined = unjoined(plan, id, all);
    // A point without a list of names takes up to two lines.
    let short = without_night.len() + overlaps.len() + without_incident_support.len();
    let names = unassigned.iter().map(|line| lines_of(line.systems.iter().map(String::as_str), LETTERS_OF_POINTS) + 2);
    let neighbours = lines_of(unjoined.iter().map(|one| one.vendor.as_str()), LETTERS_OF_POINTS);
    VendorGaps {
        long: 2 * short + names.sum::<usize>() + neighbours > LINES_OF_POINTS,
        count: without_night.len()
            + overlaps.len()
            + unassigned.len()
            + usize::from(!unjoined.is_empty())
            + without_incident_support.len()
            + usize::from(missing_disclosures > 0),
        without_night,
        overlaps,
        unassigned,
        unjoined,
        without_incident_support,
        missing_disclosures,
    }
}

/// In the order of `vendors.yaml`.
fn unjoined(plan: &CheckedPlan, id: &VendorId, all: &Gaps) -> Vec<Neighbour> {
    let met = |other: &VendorId| {
        let pairs = all.unjoined.iter().flat_map(|one| &one.pairs);
        pairs.filter(|(a, b)| (a == id && b == other) || (b == id && a == other)).count()
    };
    plan.vendors
        .vendors
        .iter()
        .map(|vendor| Neighbour { vendor: short_vendor(plan, &vendor.id), count: met(&vendor.id) })
        .filter(|neighbour| neighbour.count > 0)
        .collect()
}

//! The holes in the sharing of responsibility, as tables.

use std::mem;

use serde::Serialize;

use super::{areas, party, subject_name};
use crate::analysis::responsibility::{Gaps, Subject, Unjoined, WithoutNight};
use crate::check::CheckedPlan;
use crate::model::boundaries::Area;
use crate::view::words::{has, in_rows, lines_of, or_none, short_vendor, system};

/// Tables of what is missing or doubled; each is empty where nothing was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct GapTables {
    none: bool,
    unassigned: Vec<UnassignedRow>,
    undivided: Vec<String>,
    overlaps: Vec<OverlapRow>,
    without_night: Vec<NightRow>,
    unjoined: Vec<UnjoinedRow>,
    pair_count: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct UnassignedRow {
    system: String,
    phase: &'static str,
    areas: Vec<&'static str>,
    /// Every area of the phase.
    all: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct OverlapRow {
    subject: String,
    phase: &'static str,
    area: &'static str,
    parties: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct NightRow {
    vendor: String,
    /// Title of the contract; empty where none covers the duty.
    contract: String,
    number: String,
    hours: String,
    night: String,
    duties: Vec<Duties>,
    /// Whether the row before names other duties on the same contract.
    continued: bool,
}

/// Areas with all systems on which they fall to the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Duties {
    areas: Vec<&'static str>,
    subjects: Vec<String>,
}

/// Systems of which the same vendors are not joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct UnjoinedRow {
    subjects: Vec<String>,
    /// Whether these and those in rows after it are more than one.
    many: bool,
    vendors: Vec<String>,
    /// Number of pairs that are not joined, per system.
    count: usize,
    /// Per vendor those with whom it is not joined; empty where no pair at all is.
    pairs: Vec<(String, Vec<String>)>,
}

/// Lines of duties in a row, from which on others begin a row of their own, and letters in a line.
const LINES_IN_A_ROW: usize = 24;
const LETTERS: usize = 28;

pub(super) fn tables(plan: &CheckedPlan, gaps: &Gaps) -> GapTables {
    GapTables {
        none: gaps.is_empty(),
        unassigned: unassigned(plan, gaps),
        undivided: gaps.undivided.iter().map(|id| plan.connection(id).name.to_string()).collect(),
        overlaps: gaps
            .overlaps
            .iter()
            .map(|overlap| OverlapRow {
                subject: subject_name(plan, &overlap.subject),
                phase: overlap.phase.label(),
                area: overlap.area.label(),
                parties: overlap.parties.iter().map(|one| party(plan, one)).collect(),
            })
            .collect(),
        without_night: gaps.without_night.iter().flat_map(|one| for_pages(night_row(plan, one))).collect(),
        unjoined: unjoined(plan, &gaps.unjoined),
        pair_count: gaps.unjoined.iter().map(|one| one.pairs.len()).sum(),
    }
}

pub(super) fn unassigned(plan: &CheckedPlan, gaps: &Gaps) -> Vec<UnassignedRow> {
    gaps.unassigned
        .iter()
        .map(|one| UnassignedRow {
            system: system(plan, &one.system),
            phase: one.phase.label(),
            areas: areas(&one.areas),
            all: is_every_area(&one.areas),
        })
        .collect()
}

pub(super) fn is_every_area(areas: &[Area]) -> bool {
    areas.len() == Area::ALL.len()
}

pub(super) fn night_row(plan: &CheckedPlan, one: &WithoutNight) -> NightRow {
    let contract = one.contract.as_ref().map(|id| plan.contract(id));
    NightRow {
        vendor: short_vendor(plan, &one.vendor),
        contract: contract.map_or_else(String::new, |contract| contract.title.to_string()),
        number: contract.map_or_else(String::new, |contract| or_none(contract.number.as_ref())),
        hours: contract.map_or_else(String::new, |contract| contract.support_hours.to_string()),
        night: contract.map_or_else(String::new, |contract| has(Some(contract.night_support))),
        duties: duties(plan, &one.duties),
        continued: false,
    }
}

/// The same as rows that pages can hold, however many systems there are.
fn for_pages(mut row: NightRow) -> Vec<NightRow> {
    let mut rows: Vec<NightRow> = Vec::new();
    let mut lines = 0;
    for duty in mem::take(&mut row.duties) {
        for subjects in in_rows(duty.subjects) {
            let part = Duties { areas: duty.areas.clone(), subjects };
            let words = part.areas.iter().copied().chain(part.subjects.iter().map(String::as_str));
            let high = lines_of(words, LETTERS);
            match rows.last_mut() {
                Some(row) if lines + high <= LINES_IN_A_ROW => row.duties.push(part),
                _ => {
                    lines = 0;
                    rows.push(NightRow { duties: vec![part], continued: !rows.is_empty(), ..row.clone() });
                }
            }
            lines += high;
        }
    }
    if rows.is_empty() { vec![row] } else { rows }
}

/// Duties with the same areas in one line, in the order in which they come first.
fn duties(plan: &CheckedPlan, all: &[(Subject, Vec<Area>)]) -> Vec<Duties> {
    let mut lines: Vec<Duties> = Vec::new();
    for (subject, list) in all {
        let (areas, name) = (areas(list), subject_name(plan, subject));
        match lines.iter_mut().find(|line| line.areas == areas) {
            Some(line) if line.subjects.contains(&name) => {}
            Some(line) => line.subjects.push(name),
            None => lines.push(Duties { areas, subjects: vec![name] }),
        }
    }
    lines
}

/// Systems with the same vendors and the same pairs in one row.
fn unjoined(plan: &CheckedPlan, all: &[Unjoined]) -> Vec<UnjoinedRow> {
    let mut rows: Vec<(&Unjoined, UnjoinedRow)> = Vec::new();
    for one in all {
        let name = subject_name(plan, &one.subject);
        if let Some((_, row)) = rows.iter_mut().find(|(other, _)| same(other, one)) {
            row.subjects.push(name);
            continue;
        }
        let vendors: Vec<String> = one.vendors.iter().map(|id| short_vendor(plan, id)).collect();
        let none_joined = one.pairs.len() == vendors.len() * (vendors.len() - 1) / 2;
        let mut pairs: Vec<(String, Vec<String>)> = Vec::new();
        for (a, b) in one.pairs.iter().filter(|_| !none_joined) {
            let (a, b) = (short_vendor(plan, a), short_vendor(plan, b));
            match pairs.iter_mut().find(|(first, _)| *first == a) {
                Some((_, others)) => others.push(b),
                None => pairs.push((a, vec![b])),
            }
        }
        rows.push((one, UnjoinedRow { subjects: vec![name], many: false, vendors, count: one.pairs.len(), pairs }));
    }
    let for_pages = |(_, mut row): (_, UnjoinedRow)| -> Vec<UnjoinedRow> {
        row.many = row.subjects.len() > 1;
        let parted = in_rows(mem::take(&mut row.subjects));
        parted.into_iter().map(|subjects| UnjoinedRow { subjects, ..row.clone() }).collect()
    };
    rows.into_iter().flat_map(for_pages).collect()
}

/// Whether the order in which the entries name the vendors is all that differs.
fn same(one: &Unjoined, other: &Unjoined) -> bool {
    let within = |(a, b)| other.pairs.iter().any(|(c, d)| (a, b) == (c, d) || (a, b) == (d, c));
    one.vendors.len() == other.vendors.len()
        && one.vendors.iter().all(|id| other.vendors.contains(id))
        && one.pairs.len() == other.pairs.len()
        && one.pairs.iter().all(|(a, b)| within((a, b)))
}

//! The sharing of each system's areas, in normal times and in an emergency, with what it stands on.

use serde::Serialize;

use super::{Lettered, Letters, areas, parties, party};
use crate::analysis::responsibility::{Subject, entries};
use crate::check::CheckedPlan;
use crate::model::boundaries::{Area, Boundary, BoundaryPhase};
use crate::view::words::{has, short_vendor};

/// A system with its two phases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct SystemSheet {
    id: String,
    name: String,
    owner: String,
    /// Vendor that looks after the system; empty where there is none.
    vendor: String,
    /// Title of the contract; empty where there is none.
    contract: String,
    number: String,
    support_hours: String,
    night: String,
    phases: Vec<Phase>,
    /// What the letters in the rows stand for.
    bases: Vec<Lettered>,
}

/// The connections that have boundaries of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Connections {
    rows: Vec<ConnectionRows>,
    bases: Vec<Lettered>,
}

/// A connection with its two phases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ConnectionRows {
    name: String,
    phases: Vec<Phase>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Phase {
    name: &'static str,
    rows: Vec<Row>,
}

/// Areas that are shared in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Row {
    areas: Vec<&'static str>,
    /// Who answers; empty where nobody does.
    accountable: String,
    responsible: Vec<String>,
    consulted: Vec<String>,
    informed: Vec<String>,
    /// Letter of what it stands on; empty where it names nothing.
    basis: String,
    interfaces: Vec<String>,
    note: String,
}

pub(super) fn systems(plan: &CheckedPlan) -> Vec<SystemSheet> {
    plan.systems
        .systems
        .iter()
        .map(|system| {
            let subject = Subject::System(system.id.clone());
            let rows: Vec<&Boundary> = entries(plan, &subject).collect();
            let mut letters = Letters::default();
            let phases = phases(plan, &rows, Area::ALL, &mut letters);
            let contract = system.contract.as_ref().map(|id| plan.contract(id));
            SystemSheet {
                id: system.id.to_string(),
                name: system.name.to_string(),
                owner: plan.department(&system.owner).name.to_string(),
                vendor: system.vendor.as_ref().map_or_else(String::new, |id| short_vendor(plan, id)),
                contract: contract.map_or_else(String::new, |contract| contract.title.to_string()),
                number: contract
                    .and_then(|contract| contract.number.as_ref())
                    .map_or_else(String::new, ToString::to_string),
                support_hours: contract.map_or_else(String::new, |contract| contract.support_hours.to_string()),
                night: contract.map_or_else(String::new, |contract| has(Some(contract.night_support))),
                phases: if rows.is_empty() { Vec::new() } else { phases },
                bases: letters.0,
            }
        })
        .collect()
}

pub(super) fn connections(plan: &CheckedPlan) -> Connections {
    let mut letters = Letters::default();
    let rows = plan
        .connections()
        .iter()
        .filter_map(|connection| {
            let subject = Subject::Connection(connection.id.clone());
            let rows: Vec<&Boundary> = entries(plan, &subject).collect();
            // Most areas mean nothing for a line, so none of them is missed.
            let phases = phases(plan, &rows, &[], &mut letters);
            (!phases.is_empty()).then(|| ConnectionRows { name: connection.name.to_string(), phases })
        })
        .collect();
    Connections { rows, bases: letters.0 }
}

/// Rows by phase, in the order of the plan; those of `wanted` that nobody answers for stand last.
fn phases(plan: &CheckedPlan, rows: &[&Boundary], wanted: &[Area], letters: &mut Letters) -> Vec<Phase> {
    BoundaryPhase::ALL
        .iter()
        .map(|&phase| {
            let rows: Vec<&&Boundary> = rows.iter().filter(|row| row.phase == phase).collect();
            let missing: Vec<Area> =
                wanted.iter().copied().filter(|area| !rows.iter().any(|row| row.areas.contains(area))).collect();
            let mut rows: Vec<Row> = rows.into_iter().map(|entry| row(plan, entry, letters)).collect();
            if !missing.is_empty() {
                rows.push(Row {
                    areas: areas(&missing),
                    accountable: String::new(),
                    responsible: Vec::new(),
                    consulted: Vec::new(),
                    informed: Vec::new(),
                    basis: String::new(),
                    interfaces: Vec::new(),
                    note: String::new(),
                });
            }
            Phase { name: phase.label(), rows }
        })
        .filter(|phase| !phase.rows.is_empty())
        .collect()
}

fn row(plan: &CheckedPlan, entry: &Boundary, letters: &mut Letters) -> Row {
    Row {
        areas: areas(&entry.areas),
        accountable: party(plan, &entry.accountable),
        responsible: parties(plan, &entry.responsible),
        consulted: parties(plan, &entry.consulted),
        informed: parties(plan, &entry.informed),
        basis: letters.of(plan, entry),
        interfaces: parties(plan, &entry.interfaces),
        note: entry.note.as_ref().map_or_else(String::new, ToString::to_string),
    }
}

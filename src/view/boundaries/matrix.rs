//! Who answers for which area of which system in an emergency, and how much each party has to do.

use serde::Serialize;

use super::{areas, party};
use crate::analysis::responsibility::{Subject, entries, subject};
use crate::check::CheckedPlan;
use crate::model::boundaries::{Area, Boundary, BoundaryPhase, Party};
use crate::view::words::NONE;

/// Areas that stand below each other in the head of a column; more stand in pairs, lest the head fill the page.
const HEAD_LINES: usize = 4;

/// Columns of one table beyond the system's name: so many of the longest words find room beside it.
const COLUMNS: usize = 4;

/// The matrix and the counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Matrix {
    /// More than one where the areas are shared in too many ways for the width of a page.
    tables: Vec<Table>,
    shares: Vec<Share>,
    system_count: usize,
    connection_count: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Table {
    columns: Vec<Column>,
    /// Letters of the longest name of a system.
    letters: usize,
    rows: Vec<Row>,
}

/// Areas that in every system fall to the same party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Column {
    areas: Vec<&'static str>,
    /// The same as lines of the head.
    head: Vec<String>,
    /// Letters of the longest line that stands in the column.
    letters: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Row {
    system: String,
    /// Per column who answers; more than one only where the sharing overlaps.
    cells: Vec<Vec<String>>,
}

/// How many areas of systems and connections fall to a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Share {
    party: String,
    systems: usize,
    normal_accountable: usize,
    normal_responsible: usize,
    emergency_accountable: usize,
    emergency_responsible: usize,
}

pub(super) fn matrix(plan: &CheckedPlan) -> Matrix {
    let systems = &plan.systems.systems;
    // Who answers, per area and system.
    let answers: Vec<Vec<Vec<String>>> = Area::ALL
        .iter()
        .map(|area| systems.iter().map(|system| answering(plan, &Subject::System(system.id.clone()), *area)).collect())
        .collect();
    let mut groups: Vec<(Vec<Area>, &Vec<Vec<String>>)> = Vec::new();
    for (area, answer) in Area::ALL.iter().zip(&answers) {
        match groups.iter_mut().find(|(_, other)| *other == answer) {
            Some((areas, _)) => areas.push(*area),
            None => groups.push((vec![*area], answer)),
        }
    }
    let connections = plan.connections().iter().filter(|connection| {
        plan.boundaries.boundaries.iter().any(|entry| entry.connection.as_ref() == Some(&connection.id))
    });
    Matrix {
        tables: if plan.boundaries.boundaries.is_empty() {
            Vec::new()
        } else {
            groups.chunks(COLUMNS).map(|groups| table(plan, groups)).collect()
        },
        shares: shares(plan),
        system_count: systems.iter().filter(|system| has_entries(plan, &Subject::System(system.id.clone()))).count(),
        connection_count: connections.count(),
    }
}

fn has_entries(plan: &CheckedPlan, subject: &Subject) -> bool {
    entries(plan, subject).next().is_some()
}

fn table(plan: &CheckedPlan, groups: &[(Vec<Area>, &Vec<Vec<String>>)]) -> Table {
    let letters = |line: &str| line.chars().count();
    let columns = groups
        .iter()
        .map(|(group, answer)| {
            let areas = areas(group);
            let in_line = if areas.len() > HEAD_LINES { 2 } else { 1 };
            let head: Vec<String> = areas.chunks(in_line).map(|line| line.join("、")).collect();
            let lines = head.iter().chain(answer.iter().flatten());
            Column { letters: lines.map(|line| letters(line)).max().unwrap_or(0), areas, head }
        })
        .collect();
    let rows = plan
        .systems
        .systems
        .iter()
        .enumerate()
        .map(|(at, system)| Row {
            system: system.name.to_string(),
            cells: groups.iter().map(|(_, answer)| answer[at].clone()).collect(),
        })
        .collect();
    let letters = plan.systems.systems.iter().map(|system| letters(&system.name)).max().unwrap_or(0);
    Table { columns, letters, rows }
}

/// Who answers for an area in an emergency, each once.
fn answering(plan: &CheckedPlan, subject: &Subject, area: Area) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let rows = entries(plan, subject).filter(|entry| entry.phase == BoundaryPhase::Emergency);
    for entry in rows.filter(|entry| entry.areas.contains(&area)) {
        let name = party(plan, &entry.accountable);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() { vec![NONE.to_owned()] } else { names }
}

fn shares(plan: &CheckedPlan) -> Vec<Share> {
    let vendors = plan.vendors.vendors.iter().map(|vendor| Party::Vendor(vendor.id.clone()));
    std::iter::once(Party::Hospital)
        .chain(vendors)
        .map(|one| {
            let count = |phase: BoundaryPhase, takes_part: &dyn Fn(&Boundary) -> bool| {
                let rows = plan.boundaries.boundaries.iter().filter(|entry| entry.phase == phase && takes_part(entry));
                rows.map(|entry| entry.areas.len()).sum()
            };
            let accountable = |entry: &Boundary| entry.accountable == one;
            let responsible = |entry: &Boundary| entry.responsible.contains(&one);
            let mut subjects: Vec<Subject> = Vec::new();
            for entry in plan.boundaries.boundaries.iter().filter(|entry| accountable(entry) || responsible(entry)) {
                if let Some(subject @ Subject::System(_)) = subject(entry)
                    && !subjects.contains(&subject)
                {
                    subjects.push(subject);
                }
            }
            Share {
                systems: subjects.len(),
                normal_accountable: count(BoundaryPhase::Normal, &accountable),
                normal_responsible: count(BoundaryPhase::Normal, &responsible),
                emergency_accountable: count(BoundaryPhase::Emergency, &accountable),
                emergency_responsible: count(BoundaryPhase::Emergency, &responsible),
                party: party(plan, &one),
            }
        })
        .collect()
}

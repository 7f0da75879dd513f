//! Who is responsible for what (責任分界), per system and per vendor, as the template sees it.
//!
//! The same entries are shown three times: by area over all systems, by system with what they stand on, and by vendor
//! on a sheet that both sides sign. The holes between them come from [`crate::analysis::responsibility`].

mod checklist;
mod gaps;
mod matrix;
mod systems;
mod vendors;

use serde::Serialize;

use super::head::{Head, head};
use crate::analysis::responsibility::{self, Subject};
use crate::check::CheckedPlan;
use crate::model::boundaries::{Area, Boundary, Party};
use crate::view::Request;
use crate::view::words::{date, short_system, short_vendor};

/// What the template sees.
#[derive(Debug, Clone, Serialize)]
pub struct Boundaries {
    head: Head,
    matrix: matrix::Matrix,
    systems: Vec<systems::SystemSheet>,
    connections: systems::Connections,
    gaps: gaps::GapTables,
    vendors: Vec<vendors::VendorSheet>,
    checklist: Option<checklist::Checklist>,
}

/// What the template sees.
#[must_use]
pub fn boundaries(plan: &CheckedPlan, request: Request<'_>) -> Boundaries {
    let gaps = responsibility::gaps(plan);
    Boundaries {
        head: head(plan),
        matrix: matrix::matrix(plan),
        systems: systems::systems(plan),
        connections: systems::connections(plan),
        vendors: plan.vendors.vendors.iter().map(|vendor| vendors::sheet(plan, vendor, &gaps)).collect(),
        gaps: gaps::tables(plan, &gaps),
        checklist: checklist::checklist(plan, request.forms),
    }
}

/// What an entry stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Basis {
    /// Title of the contract.
    contract: String,
    /// Clause.
    clause: String,
    /// Day of agreement.
    agreed_on: String,
}

/// What an entry stands on; `None` where it names nothing.
fn basis(plan: &CheckedPlan, entry: &Boundary) -> Option<Basis> {
    if entry.contract.is_none() && entry.clause.is_none() && entry.agreed_on.is_none() {
        return None;
    }
    Some(Basis {
        contract: entry.contract.as_ref().map_or_else(String::new, |id| plan.contract(id).title.to_string()),
        clause: entry.clause.as_ref().map_or_else(String::new, ToString::to_string),
        agreed_on: entry.agreed_on.map_or_else(String::new, |day| date(Some(day))),
    })
}

/// A letter and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Lettered {
    letter: String,
    basis: Basis,
}

/// Letters for what rows stand on, each once, since most rows of a system or vendor stand on the same few clauses.
#[derive(Default)]
struct Letters(Vec<Lettered>);

impl Letters {
    /// The letter for what an entry stands on; empty where it names nothing.
    fn of(&mut self, plan: &CheckedPlan, entry: &Boundary) -> String {
        basis(plan, entry).map_or_else(String::new, |basis| self.letter(basis))
    }

    fn letter(&mut self, basis: Basis) -> String {
        if let Some(known) = self.0.iter().find(|known| known.basis == basis) {
            return known.letter.clone();
        }
        let at = self.0.len();
        let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap_or(0));
        // After z two letters, so that none stands for two things.
        let letter = if at < 26 { letter(at).to_string() } else { format!("{}{}", letter(at / 26 - 1), letter(at)) };
        self.0.push(Lettered { letter: letter.clone(), basis });
        letter
    }
}

/// The hospital as it calls itself, or the vendor in its short form.
fn party(plan: &CheckedPlan, party: &Party) -> String {
    match party {
        Party::Hospital => {
            let hospital = &plan.hospital.hospital;
            hospital.short_name.as_ref().unwrap_or(&hospital.name).to_string()
        }
        Party::Vendor(id) => short_vendor(plan, id),
    }
}

fn parties(plan: &CheckedPlan, list: &[Party]) -> Vec<String> {
    list.iter().map(|one| party(plan, one)).collect()
}

fn areas(list: &[Area]) -> Vec<&'static str> {
    list.iter().copied().map(Area::label).collect()
}

/// The short form of a system, or the name of a connection.
fn subject_name(plan: &CheckedPlan, subject: &Subject) -> String {
    match subject {
        Subject::System(id) => short_system(plan, id),
        Subject::Connection(id) => plan.connection(id).name.to_string(),
    }
}

#[cfg(test)]
mod tests;

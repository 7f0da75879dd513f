//! Where the sharing of responsibility has holes: areas that nobody answers for, areas that two answer for, duties of
//! the night on contracts of the day, and vendors of one system whose work nobody has joined.
//!
//! Each of these is found out in the incident otherwise, when everybody waits for somebody else.

use crate::model::Plan;
use crate::model::boundaries::{Area, Boundary, BoundaryPhase, Party};
use crate::model::id::{ConnectionId, ContractId, SystemId, VendorId};
use crate::model::text::Flag;
use crate::model::vendors::Contract;

/// What a boundary is drawn through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A system.
    System(SystemId),
    /// A connection.
    Connection(ConnectionId),
}

/// All that is missing or doubled in the sharing of responsibility.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Areas of a system that nobody answers for (抜け), in the order of systems and phases.
    pub unassigned: Vec<Unassigned>,
    /// Connections to the outside for which no boundary is drawn.
    pub undivided: Vec<ConnectionId>,
    /// Areas for which more than one entry names who answers (重なり).
    pub overlaps: Vec<Overlap>,
    /// Duties of vendors in an emergency, on contracts without support at night and on holidays.
    pub without_night: Vec<WithoutNight>,
    /// Vendors of one system whose work is not joined (事業者間の境目).
    pub unjoined: Vec<Unjoined>,
}

/// Areas of a system that nobody answers for in a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unassigned {
    /// The system.
    pub system: SystemId,
    /// The phase.
    pub phase: BoundaryPhase,
    /// The areas, in the order of [`Area::ALL`]; all of them where nothing is written.
    pub areas: Vec<Area>,
}

/// An area for which more than one entry names who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// System or connection.
    pub subject: Subject,
    /// The phase.
    pub phase: BoundaryPhase,
    /// The area.
    pub area: Area,
    /// Who answers, once per entry; the same party twice where two entries name it.
    pub parties: Vec<Party>,
}

/// Duties in an emergency on a contract without support at night and on holidays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithoutNight {
    /// The vendor.
    pub vendor: VendorId,
    /// The contract on which the duty stands; `None` where no contract of the vendor covers it.
    pub contract: Option<ContractId>,
    /// Areas for which it answers or which it does, with the system or connection of each entry.
    pub duties: Vec<(Subject, Vec<Area>)>,
}

/// Vendors of one system or connection of whom some pairs are not joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjoined {
    /// System or connection.
    pub subject: Subject,
    /// All vendors that answer for something or do it, in the order in which they are named.
    pub vendors: Vec<VendorId>,
    /// The pairs that no entry joins by `interfaces`.
    pub pairs: Vec<(VendorId, VendorId)>,
}

impl Gaps {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.unassigned.is_empty()
            && self.undivided.is_empty()
            && self.overlaps.is_empty()
            && self.without_night.is_empty()
            && self.unjoined.is_empty()
    }
}

/// Looks through the boundaries of a plan.
#[must_use]
pub fn gaps(plan: &Plan) -> Gaps {
    Gaps {
        unassigned: unassigned(plan),
        undivided: undivided(plan),
        overlaps: overlaps(plan),
        without_night: without_night(plan),
        unjoined: unjoined(plan),
    }
}

/// The entries of a system or connection.
pub fn entries<'a>(plan: &'a Plan, subject: &'a Subject) -> impl Iterator<Item = &'a Boundary> {
    plan.boundaries.boundaries.iter().filter(move |entry| match subject {
        Subject::System(id) => entry.system.as_ref() == Some(id),
        Subject::Connection(id) => entry.connection.as_ref() == Some(id),
    })
}

/// What an entry is about; `None` where it names neither, which the rules refuse.
#[must_use]
pub fn subject(entry: &Boundary) -> Option<Subject> {
    let system = entry.system.clone().map(Subject::System);
    system.or_else(|| entry.connection.clone().map(Subject::Connection))
}

/// The vendors that answer for something in an entry or do it, each once.
#[must_use]
pub fn acting(entry: &Boundary) -> Vec<&VendorId> {
    vendors_among(std::iter::once(&entry.accountable).chain(&entry.responsible))
}

/// The vendors among parties, each once, in their order.
pub fn vendors_among<'a>(parties: impl IntoIterator<Item = &'a Party>) -> Vec<&'a VendorId> {
    let mut vendors = Vec::new();
    for party in parties {
        if let Party::Vendor(id) = party
            && !vendors.contains(&id)
        {
            vendors.push(id);
        }
    }
    vendors
}

/// The contract on which a vendor's part in an entry stands: the one the entry names if it is this vendor's, else this
/// vendor's contract on the system, else the only one that is bound to no system, such as that of an investigator.
#[must_use]
pub fn contract_of<'a>(plan: &'a Plan, entry: &Boundary, vendor: &VendorId) -> Option<&'a Contract> {
    let own: Vec<&Contract> = plan.vendors.contracts.iter().filter(|contract| contract.vendor == *vendor).collect();
    let named = own.iter().find(|contract| entry.contract.as_ref() == Some(&contract.id));
    let covering = || own.iter().find(|contract| entry.system.as_ref().is_some_and(|id| contract.systems.contains(id)));
    let general = || own.iter().find(|contract| contract.systems.is_empty());
    named.or_else(covering).or_else(general).copied()
}

/// All systems, then the connections that have entries.
fn subjects(plan: &Plan) -> Vec<Subject> {
    let systems = plan.systems.systems.iter().map(|system| Subject::System(system.id.clone()));
    let connections = plan.connections().iter().map(|connection| Subject::Connection(connection.id.clone()));
    systems.chain(connections).collect()
}

/// Areas of systems that nobody answers for.
#[must_use]
pub fn unassigned(plan: &Plan) -> Vec<Unassigned> {
    let mut found = Vec::new();
    for system in &plan.systems.systems {
        let subject = Subject::System(system.id.clone());
        let entries: Vec<&Boundary> = entries(plan, &subject).collect();
        for &phase in BoundaryPhase::ALL {
            let named = |area: &Area| entries.iter().any(|entry| entry.phase == phase && entry.areas.contains(area));
            let areas: Vec<Area> = Area::ALL.iter().copied().filter(|area| !named(area)).collect();
            if !areas.is_empty() {
                found.push(Unassigned { system: system.id.clone(), phase, areas });
            }
        }
    }
    found
}

/// Connections to the outside for which no boundary is drawn.
#[must_use]
pub fn undivided(plan: &Plan) -> Vec<ConnectionId> {
    let outside = plan.connections().iter().filter(|connection| connection.to_segment.is_none());
    let divided =
        |id: &ConnectionId| plan.boundaries.boundaries.iter().any(|entry| entry.connection.as_ref() == Some(id));
    outside.map(|connection| connection.id.clone()).filter(|id| !divided(id)).collect()
}

/// Areas for which more than one entry names who answers.
#[must_use]
pub fn overlaps(plan: &Plan) -> Vec<Overlap> {
    let mut found = Vec::new();
    for subject in subjects(plan) {
        let entries: Vec<&Boundary> = entries(plan, &subject).collect();
        for &phase in BoundaryPhase::ALL {
            for &area in Area::ALL {
                let of = entries.iter().filter(|entry| entry.phase == phase && entry.areas.contains(&area));
                let parties: Vec<Party> = of.map(|entry| entry.accountable.clone()).collect();
                if parties.len() > 1 {
                    found.push(Overlap { subject: subject.clone(), phase, area, parties });
                }
            }
        }
    }
    found
}

/// Duties of vendors in an emergency on contracts without support at night and on holidays.
#[must_use]
pub fn without_night(plan: &Plan) -> Vec<WithoutNight> {
    let mut found: Vec<WithoutNight> = Vec::new();
    for entry in plan.boundaries.boundaries.iter().filter(|entry| entry.phase == BoundaryPhase::Emergency) {
        let Some(subject) = subject(entry) else { continue };
        for vendor in acting(entry) {
            let contract = contract_of(plan, entry, vendor);
            if contract.is_some_and(|contract| contract.night_support == Flag::Yes) {
                continue;
            }
            let contract = contract.map(|contract| contract.id.clone());
            let duty = (subject.clone(), entry.areas.clone());
            match found.iter_mut().find(|one| one.vendor == *vendor && one.contract == contract) {
                Some(one) => one.duties.push(duty),
                None => found.push(WithoutNight { vendor: vendor.clone(), contract, duties: vec![duty] }),
            }
        }
    }
    found
}

/// Vendors of one system or connection whose work is not joined.
#[must_use]
pub fn unjoined(plan: &Plan) -> Vec<Unjoined> {
    subjects(plan).into_iter().filter_map(|subject| unjoined_at(plan, subject)).collect()
}

fn unjoined_at(plan: &Plan, subject: Subject) -> Option<Unjoined> {
    let entries: Vec<(&Boundary, Vec<&VendorId>)> =
        entries(plan, &subject).map(|entry| (entry, acting(entry))).collect();
    let mut vendors: Vec<VendorId> = Vec::new();
    for (_, acting) in &entries {
        for id in acting {
            if !vendors.contains(id) {
                vendors.push((*id).clone());
            }
        }
    }
    let joins = |a: &VendorId, b: &VendorId| {
        entries.iter().any(|(entry, acting)| {
            let joined =
                |id: &VendorId| entry.interfaces.iter().any(|party| matches!(party, Party::Vendor(it) if it == id));
            (acting.contains(&a) && joined(b)) || (acting.contains(&b) && joined(a))
        })
    };
    let mut pairs = Vec::new();
    for (at, a) in vendors.iter().enumerate() {
        for b in &vendors[at + 1..] {
            if !joins(a, b) {
                pairs.push((a.clone(), b.clone()));
            }
        }
    }
    (!pairs.is_empty()).then_some(Unjoined { subject, vendors, pairs })
}

#[cfg(test)]
mod tests;

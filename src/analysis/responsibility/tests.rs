//! Each kind of hole, in a plan of one system and two vendors.

use std::path::Path;

use super::*;
use crate::load;
use crate::model::network::ConnectionKind;
use crate::source::Sources;

/// The clinic's electronic record alone, with two of its vendors and no boundaries.
fn small() -> Plan {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plans/clinic");
    let sources = Sources::read(&folder).expect("the clinic is there");
    let mut plan = load::load(&sources).plan.expect("the clinic loads");
    plan.systems.systems.retain(|system| system.id.as_str() == "denshi-karte");
    plan.boundaries.boundaries.clear();
    plan.network = None;
    plan
}

fn vendor(id: &str) -> VendorId {
    VendorId::try_from(id.to_owned()).expect("an id")
}

fn party(id: &str) -> Party {
    if id == "hospital" { Party::Hospital } else { Party::Vendor(vendor(id)) }
}

fn entry(phase: BoundaryPhase, areas: &[Area], accountable: &str, responsible: &[&str]) -> Boundary {
    Boundary {
        system: Some(SystemId::try_from("denshi-karte".to_owned()).expect("an id")),
        connection: None,
        areas: areas.to_vec(),
        phase,
        accountable: party(accountable),
        responsible: responsible.iter().map(|id| party(id)).collect(),
        consulted: Vec::new(),
        informed: Vec::new(),
        contract: None,
        clause: None,
        agreed_on: None,
        interfaces: Vec::new(),
        confirmation: None,
        note: None,
    }
}

/// Both phases of all areas with the hospital.
fn whole() -> Vec<Boundary> {
    BoundaryPhase::ALL.iter().map(|&phase| entry(phase, Area::ALL, "hospital", &["hospital"])).collect()
}

#[test]
fn where_one_answers_for_each_area_nothing_is_found() {
    let mut plan = small();
    plan.boundaries.boundaries = whole();
    assert!(gaps(&plan).is_empty(), "{:#?}", gaps(&plan));
}

#[test]
fn areas_that_nobody_answers_for_are_named_by_phase() {
    let mut plan = small();
    plan.boundaries.boundaries = whole();
    plan.boundaries.boundaries[1].areas.retain(|area| !matches!(area, Area::Log | Area::Os));
    let found = gaps(&plan).unassigned;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].phase, found[0].areas.as_slice()),
        (BoundaryPhase::Emergency, [Area::Os, Area::Log].as_slice())
    );
}

#[test]
fn a_system_without_entries_lacks_every_area_in_both_phases() {
    let found = gaps(&small()).unassigned;
    assert_eq!(found.iter().map(|one| one.areas.len()).collect::<Vec<_>>(), [16, 16]);
}

#[test]
fn two_that_answer_for_one_area_are_both_named() {
    let mut plan = small();
    plan.boundaries.boundaries = whole();
    plan.boundaries.boundaries.push(entry(BoundaryPhase::Normal, &[Area::Backup], "umikaze-karte", &[]));
    let found = gaps(&plan).overlaps;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].phase, found[0].area), (BoundaryPhase::Normal, Area::Backup));
    assert_eq!(found[0].parties, [party("hospital"), party("umikaze-karte")]);
}

#[test]
fn a_duty_in_an_emergency_needs_a_contract_with_support_at_night() {
    let mut plan = small();
    let duty = |plan: &mut Plan, flag: Flag| {
        plan.vendors.contracts[0].night_support = flag;
        plan.boundaries.boundaries =
            vec![entry(BoundaryPhase::Emergency, &[Area::Restore], "hospital", &["umikaze-karte"])];
        gaps(plan).without_night
    };
    assert_eq!(duty(&mut plan, Flag::Yes), []);
    // What is not known cannot be relied on.
    for flag in [Flag::No, Flag::Unknown] {
        let found = duty(&mut plan, flag);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].contract.as_ref().map(ContractId::as_str), Some("umikaze-karte-hosyu"));
        assert_eq!(found[0].duties[0].1, [Area::Restore]);
    }
    // By day it is no gap.
    plan.boundaries.boundaries[0].phase = BoundaryPhase::Normal;
    assert_eq!(gaps(&plan).without_night, []);
}

#[test]
fn a_duty_of_a_vendor_without_a_contract_on_the_system_is_found() {
    let mut plan = small();
    plan.boundaries.boundaries =
        vec![entry(BoundaryPhase::Emergency, &[Area::Network], "hamabe-tsushin", &["hamabe-tsushin"])];
    let found = gaps(&plan).without_night;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].contract, None);
}

#[test]
fn two_vendors_of_a_system_are_a_gap_until_an_entry_joins_them() {
    let mut plan = small();
    plan.boundaries.boundaries = vec![
        entry(BoundaryPhase::Normal, &[Area::Application], "umikaze-karte", &["umikaze-karte"]),
        entry(BoundaryPhase::Normal, &[Area::Network], "hospital", &["hamabe-tsushin"]),
    ];
    let found = gaps(&plan).unjoined;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].pairs, [(vendor("umikaze-karte"), vendor("hamabe-tsushin"))]);
    // Either side may name the other.
    plan.boundaries.boundaries[1].interfaces = vec![party("umikaze-karte")];
    assert_eq!(gaps(&plan).unjoined, []);
}

#[test]
fn connections_to_the_outside_without_a_boundary_are_named_and_those_within_are_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plans/sample");
    let sources = Sources::read(&folder).expect("the sample is there");
    let mut plan = load::load(&sources).plan.expect("the sample loads");
    plan.boundaries.boundaries.retain(|entry| entry.connection.is_none());
    let found = gaps(&plan).undivided;
    let within = |id: &ConnectionId| {
        plan.connections().iter().any(|other| other.id == *id && other.kind == ConnectionKind::Internal)
    };
    assert!(found.len() > 3 && !found.iter().any(within), "{found:?}");
}

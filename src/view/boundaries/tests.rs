//! The papers of both example plans whole, and what must be true of each table.

use std::collections::BTreeSet;

use super::*;
use crate::analysis::responsibility::{acting, subject};
use crate::model::Plan;
use crate::model::boundaries::{Boundary, BoundaryPhase, Confirmation};
use crate::model::date::Date;
use crate::model::id::SystemId;
use crate::model::text::{Flag, Text};
use crate::pages::Pages;
use crate::source::Sources;
use crate::view::testing::{self, checked, forms, made};
use crate::view::{Kind, words};

fn plan_of(folder: &str) -> Plan {
    testing::plan(folder).0
}

fn view_of(plan: &CheckedPlan) -> Boundaries {
    let (sources, pages) = (Sources::default(), Pages::default());
    boundaries(plan, Request::new(forms(), &sources, &pages))
}

fn json(plan: &CheckedPlan) -> serde_json::Value {
    serde_json::to_value(view_of(plan)).expect("a view is serialisable")
}

/// The texts of an array.
fn texts(value: &serde_json::Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect()
}

#[test]
fn both_example_plans_pass_all_gates_and_the_clinic_stays_short() {
    let pages = |folder: &str| {
        let made = made(Kind::Boundaries, &checked(plan_of(folder)));
        let found = Pages::of(Kind::Boundaries, made.paged());
        for label in ["bnd-matrix", "bnd-systems", "bnd-gaps", "bnd-vendors", "bnd-list"] {
            assert!(found.section(Kind::Boundaries, label).is_some(), "{folder} has no {label}");
        }
        made.paged().pages().len()
    };
    assert!(pages("plans/sample") > 20);
    let clinic = pages("plans/clinic");
    assert!(clinic <= 13, "{clinic} pages");
}

#[test]
fn every_area_of_every_system_stands_once_per_phase_with_one_that_answers() {
    let view = json(&checked(plan_of("plans/sample")));
    let systems = view["systems"].as_array().expect("systems");
    assert!(systems.len() > 20);
    for system in systems {
        for phase in system["phases"].as_array().expect("phases") {
            let rows = phase["rows"].as_array().expect("rows");
            let areas: Vec<&str> = rows.iter().flat_map(|row| texts(&row["areas"])).collect();
            assert_eq!(areas.len(), Area::ALL.len(), "{}", system["name"]);
            assert_eq!(areas.iter().collect::<BTreeSet<_>>().len(), areas.len(), "{}", system["name"]);
            assert!(rows.iter().all(|row| row["accountable"] != ""), "{}", system["name"]);
        }
    }
}

#[test]
fn an_area_that_nobody_answers_for_stands_in_the_systems_table_without_a_name() {
    let mut plan = plan_of("plans/clinic");
    plan.boundaries.boundaries[0].areas.retain(|area| *area != Area::Patch);
    let view = json(&checked(plan));
    let last = &view["systems"][0]["phases"][0]["rows"].as_array().expect("rows").last().cloned().expect("a row");
    assert_eq!((texts(&last["areas"]), &last["accountable"]), (vec![Area::Patch.label()], &"".into()));
    assert_eq!(view["gaps"]["unassigned"][0]["areas"][0], Area::Patch.label());
}

#[test]
fn the_matrix_has_each_area_in_one_column_and_a_row_for_each_system() {
    let plan = checked(plan_of("plans/sample"));
    let view = json(&plan);
    let tables = view["matrix"]["tables"].as_array().expect("tables");
    let columns = tables.iter().flat_map(|table| table["columns"].as_array().expect("columns"));
    let mut areas: Vec<&str> = columns.flat_map(|column| texts(&column["areas"])).collect();
    areas.sort_unstable();
    let mut all: Vec<&str> = Area::ALL.iter().copied().map(Area::label).collect();
    all.sort_unstable();
    assert_eq!(areas, all);
    for table in tables {
        assert_eq!(table["rows"].as_array().map(Vec::len), Some(plan.systems.systems.len()));
    }
}

#[test]
fn a_vendors_sheet_names_every_system_for_which_it_answers() {
    let plan = checked(plan_of("plans/sample"));
    let view = json(&plan);
    let sheets = view["vendors"].as_array().expect("sheets");
    assert_eq!(sheets.len(), plan.vendors.vendors.len());
    let mut looked_at = 0;
    for entry in &plan.boundaries.boundaries {
        let (Party::Vendor(id), Some(system)) = (&entry.accountable, &entry.system) else { continue };
        let sheet = sheets.iter().find(|sheet| sheet["id"] == id.as_str()).expect("each vendor has a sheet");
        let key = if entry.phase == BoundaryPhase::Normal { "normal" } else { "emergency" };
        let name = words::short_system(&plan, system);
        let part = sheet[key].as_array().expect("parts").iter().find(|part| {
            part["stances"]["accountable"] == true
                && texts(&part["subjects"]).contains(&name.as_str())
                && areas(&entry.areas).iter().all(|area| texts(&part["areas"]).contains(area))
        });
        assert!(part.is_some(), "{id} {name} {key}");
        looked_at += 1;
    }
    assert!(looked_at > 50);
}

#[test]
fn duties_on_contracts_without_support_at_night_stand_on_the_vendors_sheet() {
    let view = json(&checked(plan_of("plans/clinic")));
    for sheet in view["vendors"].as_array().expect("sheets") {
        assert_eq!(sheet["gaps"]["without_night"].as_array().map(Vec::len), Some(1), "{}", sheet["name"]);
    }
}

fn confirmation(part: u32, item: &str, day: i8) -> Confirmation {
    Confirmation {
        part,
        item: Text::try_from(item.to_owned()).expect("a number"),
        first_check: Some(Flag::Yes),
        first_checked_on: Date::new(2026, 6, day),
        completed_on: None,
    }
}

#[test]
fn answers_to_the_official_list_stand_at_their_item_and_none_is_lost() {
    let mut plan = plan_of("plans/clinic");
    plan.boundaries.boundaries.iter_mut().for_each(|entry| entry.confirmation = None);
    let contract = plan.vendors.contracts[0].id.clone();
    let mut own = plan.boundaries.boundaries.iter_mut().filter(|entry| entry.contract.as_ref() == Some(&contract));
    own.next().expect("an entry").confirmation = Some(confirmation(2, "A-1", 1));
    // The edition at hand has no such item, and part 1 no A-1.
    own.next().expect("an entry").confirmation = Some(confirmation(2, "Z-9", 2));
    own.next().expect("an entry").confirmation = Some(confirmation(1, "A-1", 3));
    let plan = checked(plan);
    let view = json(&plan);
    let lists = view["checklist"]["vendors"].as_array().expect("lists");
    assert_eq!(lists.len(), 3);
    let rows = |at: usize| -> Vec<(String, String)> {
        let items = lists[at]["items"].as_array().expect("items").iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        items.map(|item| (text(&item["number"]), text(&item["checked_on"]))).collect()
    };
    let shown = |rows: &[(String, String)]| rows.iter().map(|(a, b)| format!("{a} {b}")).collect::<Vec<_>>();
    assert_eq!(
        shown(&rows(0)),
        ["Part1 ", "A-1 2026-06-01", "Part2 ", "Z-9 2026-06-02", "A-1 2026-06-03"],
        "{lists:#?}"
    );
    // Other vendors have the boxes empty.
    assert_eq!(shown(&rows(1)), ["Part1 ", "A-1 ", "Part2 "]);
    made(Kind::Boundaries, &plan);
}

#[test]
fn what_is_not_there_is_said_in_a_sentence() {
    let mut bare = plan_of("plans/clinic");
    bare.boundaries.boundaries.clear();
    bare.vendors.disclosures.clear();
    bare.network = None;
    for vendor in &mut bare.vendors.vendors {
        vendor.notify_to = None;
    }
    made(Kind::Boundaries, &checked(bare));
}

#[test]
fn where_everything_is_settled_the_paper_says_so() {
    let mut plan = plan_of("plans/clinic");
    for contract in &mut plan.vendors.contracts {
        contract.night_support = Flag::Yes;
        contract.incident_support = Flag::Yes;
    }
    let vendors: Vec<Party> = plan.vendors.vendors.iter().map(|vendor| Party::Vendor(vendor.id.clone())).collect();
    for entry in &mut plan.boundaries.boundaries {
        entry.interfaces.clone_from(&vendors);
    }
    // Vendors without a contract on a system would have no support at night there.
    for contract in &mut plan.vendors.contracts {
        contract.systems.clear();
    }
    plan.network = None;
    plan.boundaries.boundaries.retain(|entry| entry.connection.is_none());
    plan.vendors.disclosures.clear();
    let plan = checked(plan);
    let view = json(&plan);
    assert_eq!(view["gaps"]["none"], true, "{:#}", view["gaps"]);
    for sheet in view["vendors"].as_array().expect("sheets") {
        assert_eq!(sheet["gaps"]["count"], 0, "{}", sheet["name"]);
    }
    made(Kind::Boundaries, &plan);
}

#[test]
fn an_answer_about_what_the_hospital_does_alone_stands_on_a_vendors_list() {
    for folder in ["plans/sample", "plans/clinic"] {
        let plan = checked(plan_of(folder));
        let view = json(&plan);
        let items: Vec<&serde_json::Value> = view["checklist"]["vendors"]
            .as_array()
            .expect("lists")
            .iter()
            .flat_map(|list| list["items"].as_array().into_iter().flatten())
            .collect();
        let alone = |entry: &&Boundary| entry.contract.is_none() && acting(entry).is_empty();
        let mut looked_at = 0;
        for entry in plan.boundaries.boundaries.iter().filter(alone) {
            let Some(record) = &entry.confirmation else { continue };
            let name = subject_name(&plan, &subject(entry).expect("it is about something"));
            let is_its = |item: &&&serde_json::Value| {
                item["number"] == record.item.as_str()
                    && item["subjects"].as_str().is_some_and(|subjects| subjects.contains(&name))
            };
            assert!(items.iter().any(|item| is_its(&item)), "{folder}: {name} {}", record.item.as_str());
            looked_at += 1;
        }
        assert!(looked_at > 0, "{folder}");
    }
}

#[test]
fn a_vendor_of_a_hundred_systems_has_sheets_that_pages_can_hold() {
    for is_shared in [true, false] {
        let mut plan = plan_of("plans/sample");
        let named = |text: &str| Text::try_from(text.to_owned()).expect("a name");
        let pattern =
            plan.systems.systems.iter().find(|system| system.id.as_str() == "rehab").cloned().expect("it is there");
        let shared: Vec<Boundary> = plan
            .boundaries
            .boundaries
            .iter()
            .filter(|entry| entry.system.as_ref() == Some(&pattern.id))
            .cloned()
            .collect();
        assert!(!shared.is_empty());
        for number in 0..100 {
            let mut system = pattern.clone();
            system.id = SystemId::try_from(format!("rehab-{number}")).expect("an id");
            system.name = named(&format!("リハビリテーション部門の記録システム{number}"));
            system.short_name = Some(named(&format!("リハビリ記録{number}")));
            system.recovery_priority = 100 + number;
            if is_shared {
                let copies = shared.iter().cloned();
                plan.boundaries
                    .boundaries
                    .extend(copies.map(|entry| Boundary { system: Some(system.id.clone()), ..entry }));
            }
            plan.systems.systems.push(system);
        }
        made(Kind::Boundaries, &checked(plan));
    }
}

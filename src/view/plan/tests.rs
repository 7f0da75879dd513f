//! The plan is made whole, through typesetting and gates, from rich, bare and swollen data.

use crate::analysis::facts::fact;
use crate::check::CheckedPlan;
use crate::model::Plan;
use crate::model::date::Date;
use crate::model::devices::DeviceKind;
use crate::model::id::{DeviceId, RoleId, SystemId};
use crate::model::text::Text;
use crate::typeset::Typeset;
use crate::view::Kind;
use crate::view::testing::{self, checked};

fn sample() -> Plan {
    testing::plan("plans/sample").0
}

fn made(checked: &CheckedPlan) -> Typeset {
    testing::made(Kind::Plan, checked)
}

#[test]
fn the_samples_plan_passes_all_gates_in_both_formats() {
    let pages = made(&checked(sample())).paged().pages().len();
    assert!(pages >= 25, "{pages} pages");
}

#[test]
fn what_is_not_there_is_said_in_a_sentence_and_leaves_no_empty_table() {
    let mut bare = sample();
    bare.network = None;
    bare.devices = None;
    bare.backups = None;
    bare.response = None;
    bare.downtime = None;
    bare.governance = None;
    bare.answers = None;
    let hospital = &mut bare.hospital;
    hospital.plan.policies.clear();
    hospital.plan.distribution.clear();
    hospital.assumed_events.clear();
    hospital.related_plans.clear();
    hospital.related_documents.clear();
    hospital.additions.clear();
    hospital.hospital.facilities.clear();
    hospital.hospital.functions.clear();
    bare.contacts.routes.clear();
    bare.contacts.organizations.clear();
    bare.contacts.deadlines.clear();
    for role in &mut bare.contacts.roles {
        role.appointment = None;
    }
    for contract in &mut bare.vendors.contracts {
        contract.document = None;
    }
    bare.vendors.disclosures.clear();
    bare.boundaries.boundaries.clear();
    for system in &mut bare.systems.systems {
        system.impact.clear();
        system.segments.clear();
        system.restore_time = None;
    }
    made(&checked(bare));
}

#[test]
fn drawings_and_tables_hold_however_much_there_is() {
    let mut swollen = sample();
    let long = |text: &str| Text::try_from(format!("{text}の長い名前を持つ管理区画・部門システム連携用の第二端末区画"));
    if let Some(network) = &mut swollen.network {
        network.connections = network.connections.iter().cycle().take(70).cloned().collect();
        network.segments.iter_mut().for_each(|segment| segment.name = long(&segment.name).expect("a name"));
    }
    let routes: Vec<_> = swollen.contacts.routes.iter().cycle().take(90).cloned().collect();
    swollen.contacts.routes = routes;
    let pattern = swollen.contacts.roles[0].clone();
    let mut above = pattern.id.clone();
    for number in 0..90 {
        let mut role = pattern.clone();
        role.id = RoleId::try_from(format!("role-{number}")).expect("an id");
        role.parent = Some(above.clone());
        if number % 6 != 0 {
            above = role.id.clone();
        }
        swollen.contacts.roles.push(role);
    }
    let pattern = swollen.systems.systems[0].clone();
    for number in 0..80 {
        let mut system = pattern.clone();
        system.id = SystemId::try_from(format!("system-{number}")).expect("an id");
        system.name = long(&format!("第{number}")).expect("a name");
        system.recovery_priority = 100 + number;
        swollen.systems.systems.push(system);
    }
    // A rack of virtual servers.
    let devices = &mut swollen.devices.as_mut().expect("the sample has a ledger").devices;
    let pattern = devices[0].clone();
    for number in 0..300 {
        let mut device = pattern.clone();
        device.id = DeviceId::try_from(format!("server-{number}")).expect("an id");
        device.name = long(&format!("第{number}")).expect("a name");
        device.ip_addresses.clear();
        device.mac_addresses.clear();
        devices.push(device);
    }
    made(&checked(swollen));
}

#[test]
fn a_name_with_signs_of_markup_comes_through_as_typed() {
    let mut hostile = sample();
    let name = r#"福井#1 *大学* [病院] @x $y$ <z> \ // -- "q""#;
    hostile.hospital.hospital.name = Text::try_from(name.to_owned()).expect("printable");
    hostile.systems.systems[0].name = Text::try_from(name.to_owned()).expect("printable");
    hostile.contacts.roles[0].name = Text::try_from(name.to_owned()).expect("printable");
    made(&checked(hostile));
}

#[test]
fn an_objective_that_is_missed_stands_with_its_cause_and_the_ways_out() {
    let mut late = sample();
    late.backups.as_mut().expect("the sample has backups").parallel_restores = Some(1);
    let late = checked(late);
    let chapter = serde_json::to_value(super::chapter3::chapter3(&late)).expect("a view is data");
    let missed = &chapter["order"]["missed"][0];
    assert_eq!((&missed["system"], &missed["rto"]), (&"共有ストレージ".into(), &"16時間".into()), "{missed:#}");
    assert_eq!(missed["chain"][1]["wait"], "hands");
    assert_eq!(missed["ways"].as_array().map(Vec::len), Some(2));
    assert!(missed["behind"].as_str().is_some_and(|text| text.contains("ほか")), "{missed:#}");
    made(&late);
}

#[test]
fn the_binder_counts_the_terminals_that_the_plan_counts() {
    let plan = sample();
    let all: Vec<_> = plan.devices().iter().filter(|device| device.kind == DeviceKind::Terminal).collect();
    let used = all.iter().filter(|device| device.is_in_use()).count();
    assert!(used < all.len(), "the sample has a terminal that was disposed of");
    let today = Date::new(2026, 10, 1).expect("a day");
    let fact = fact("device-ledger", &plan, today).expect("it is known");
    assert!(fact.values.contains(&("terminals", used.to_string())), "{:?}", fact.values);
}

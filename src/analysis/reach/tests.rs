//! Each way in which a chain of calls holds or breaks, on the sample with one thing changed.

use std::path::Path;

use super::*;
use crate::load;
use crate::model::systems::Dependency;
use crate::source::Sources;

fn sample() -> Plan {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plans/sample");
    let sources = Sources::read(&folder).expect("the sample is there");
    load::load(&sources).plan.expect("the sample loads")
}

fn role(id: &str) -> RoleId {
    RoleId::try_from(id.to_owned()).expect("an id")
}

fn find(found: &[GoalReach], shift: Shift, goal: Goal) -> &GoalReach {
    found.iter().find(|it| it.shift == shift && it.goal == goal).expect("each goal is looked at at each time")
}

/// The person who holds a role.
fn holder<'a>(plan: &'a mut Plan, of: &str) -> &'a mut Person {
    let person = plan.contacts.assignments.iter().find(|it| it.role == role(of)).expect("it is held").person.clone();
    plan.contacts.people.iter_mut().find(|it| it.id == person).expect("the plan loads")
}

fn assignment<'a>(plan: &'a mut Plan, of: &str) -> &'a mut Assignment {
    plan.contacts.assignments.iter_mut().find(|it| it.role == role(of)).expect("it is held")
}

#[test]
fn in_the_sample_every_call_gets_through_by_the_ordinary_way() {
    let found = reach(&sample());
    assert!(found.iter().all(|it| it.broken.is_empty()), "{found:?}");
    let night = find(&found, Shift::Night, Goal::Chief);
    assert_eq!(night.chain, ["jimu-tochoku", "system-kanri", "anzen-kanri", "saiko-sekinin"].map(role));
    let day = find(&found, Shift::Day, Goal::Chief);
    assert_eq!(day.chain, ["system-kanri", "anzen-kanri", "saiko-sekinin"].map(role));
}

#[test]
fn a_chain_that_is_cut_at_night_is_broken_at_night_only_and_from_everywhere() {
    let mut plan = sample();
    plan.contacts.routes.retain(|route| route.from.role != Some(role("jimu-tochoku")));
    plan.contacts.routes.iter_mut().for_each(|route| route.alternate = None);
    let found = reach(&plan);
    assert!(find(&found, Shift::Day, Goal::Chief).broken.is_empty());
    let night = find(&found, Shift::Night, Goal::Chief);
    assert_eq!(night.broken.len(), plan.contacts.departments.len());
    assert!(night.chain.is_empty() && night.role == Some(role("saiko-sekinin")));
}

#[test]
fn a_department_with_a_route_of_its_own_is_not_among_those_that_are_cut_off() {
    let mut plan = sample();
    let finder = role("hakkensha");
    let own = plan.contacts.departments[3].id.clone();
    plan.contacts.first_call.day = role("koho");
    plan.contacts.routes.iter_mut().for_each(|route| route.alternate = None);
    plan.contacts
        .routes
        .retain(|route| route.from.role.as_ref() != Some(&finder) || route.to.role == Some(role("system-kanri")));
    for route in plan.contacts.routes.iter_mut().filter(|route| route.from.role.as_ref() == Some(&finder)) {
        route.from.role = None;
        route.from.department = Some(own.clone());
    }
    let found = reach(&plan);
    let broken = &find(&found, Shift::Day, Goal::Chief).broken;
    assert_eq!(broken.len(), plan.contacts.departments.len() - 1);
    assert!(!broken.contains(&own));
}

#[test]
fn a_role_is_reached_by_whoever_stands_in_as_long_as_somebody_answers_at_that_hour() {
    let mut plan = sample();
    holder(&mut plan, "saiko-sekinin").phones.clear();
    assert!(find(&reach(&plan), Shift::Night, Goal::Chief).broken.is_empty(), "the deputies answer");
    assignment(&mut plan, "saiko-sekinin").deputies.clear();
    let found = reach(&plan);
    assert!(!find(&found, Shift::Night, Goal::Chief).broken.is_empty());
    assert!(find(&found, Shift::Night, Goal::Officer).broken.is_empty(), "before the chief nothing has changed");
}

#[test]
fn a_fax_is_not_answered() {
    let mut plan = sample();
    assignment(&mut plan, "saiko-sekinin").deputies.clear();
    holder(&mut plan, "saiko-sekinin").phones.iter_mut().for_each(|phone| phone.kind = PhoneKind::Fax);
    assert!(!find(&reach(&plan), Shift::Day, Goal::Chief).broken.is_empty());
}

#[test]
fn a_person_without_anybody_to_stand_in_is_a_single_point_at_the_hours_that_it_matters() {
    let mut plan = sample();
    assert_eq!(single_points(&plan), []);
    assignment(&mut plan, "saiko-sekinin").deputies.clear();
    let chief = holder(&mut plan, "saiko-sekinin").id.clone();
    let goals = vec![Goal::Chief];
    assert_eq!(
        single_points(&plan),
        [(
            SinglePoint::Person(chief),
            vec![Broken { shift: Shift::Day, goals: goals.clone() }, Broken { shift: Shift::Night, goals }]
        )]
    );
}

#[test]
fn the_one_number_of_a_duty_is_a_single_point_since_whoever_is_on_the_roster_carries_it() {
    let mut plan = sample();
    plan.contacts.routes.iter_mut().for_each(|route| route.alternate = None);
    assert_eq!(single_points(&plan), [], "the duty has two numbers");
    let duty = plan.contacts.roles.iter_mut().find(|it| it.id == role("jimu-tochoku")).expect("there is a duty");
    duty.phones.truncate(1);
    let found = single_points(&plan);
    let goals = Goal::ALL.to_vec();
    assert_eq!(
        found,
        [(
            SinglePoint::Number("内線 1199".to_owned(), role("jimu-tochoku")),
            vec![Broken { shift: Shift::Night, goals }]
        )]
    );
}

#[test]
fn two_roles_of_one_person_are_told_unless_they_are_declared() {
    let mut plan = sample();
    assert_eq!(same_persons(&plan), []);
    let chief = holder(&mut plan, "saiko-sekinin").id.clone();
    assignment(&mut plan, "anzen-kanri").person = chief.clone();
    let both = ["anzen-kanri", "saiko-sekinin"].map(role).to_vec();
    let expected = SamePerson { person: chief, roles: both, shifts: Shift::ALL.to_vec() };
    assert_eq!(same_persons(&plan), [expected], "the officer is said to do nothing else");
    let officer = plan.contacts.roles.iter_mut().find(|it| it.id == role("anzen-kanri")).expect("there is one");
    officer.dedication = Some(Dedication::Concurrent);
    assert_eq!(same_persons(&plan), []);
}

#[test]
fn an_exchange_that_stops_takes_the_calls_with_it_where_no_other_number_rings() {
    let mut plan = sample();
    assert!(outages(&plan).iter().all(|outage| outage.broken.is_empty()));
    for person in &mut plan.contacts.people {
        person.phones.retain(|phone| phone.kind != PhoneKind::Mobile || phone.hours == Hours::Night);
    }
    let pbx = plan.contacts.phone_systems.as_ref().and_then(|it| it.phs.clone()).expect("the sample says so");
    let network = plan.systems.systems[0].id.clone();
    let exchange = plan.systems.systems.iter_mut().find(|it| it.id == pbx).expect("the plan loads");
    exchange.depends_on = vec![Dependency { system: network.clone(), kind: DependencyKind::Hard }];
    let found = outages(&plan);
    let broken: Vec<_> = found.iter().filter(|outage| !outage.broken.is_empty()).collect();
    assert!(broken.iter().any(|outage| outage.systems.contains(&pbx)), "{found:#?}");
    assert!(broken.iter().any(|outage| outage.systems.contains(&network)), "what the exchange stands on, too");
    for outage in broken {
        assert_eq!(outage.broken.iter().map(|it| it.shift).collect::<Vec<_>>(), [Shift::Day], "mobiles ring at night");
        assert!(outage.mute.contains(&(Shift::Day, role("anzen-kanri"))), "{outage:#?}");
    }
}

#[test]
fn a_runner_needs_no_telephone() {
    let mut plan = sample();
    let everything = Media { extension: true, phs: true, line: true, mail: true, paging: true };
    for role in &mut plan.contacts.roles {
        role.phones.retain(|phone| phone.kind != PhoneKind::Mobile);
    }
    for person in &mut plan.contacts.people {
        person.phones.retain(|phone| phone.kind != PhoneKind::Mobile);
    }
    assert!(!find(&reach_without(&plan, everything), Shift::Day, Goal::Chief).broken.is_empty());
    plan.contacts.routes.iter_mut().for_each(|route| route.medium = Medium::Runner);
    assert!(find(&reach_without(&plan, everything), Shift::Day, Goal::Chief).broken.is_empty());
}

#[test]
fn vendors_are_needed_at_night_where_the_contract_promises_it() {
    let mut plan = sample();
    assert_eq!(vendors_out_of_reach(&plan), []);
    let contract = plan.vendors.contracts.iter().find(|it| it.night_support == Flag::Yes).expect("there is one");
    let id = contract.vendor.clone();
    let vendor = plan.vendors.vendors.iter_mut().find(|it| it.id == id).expect("the plan loads");
    vendor.contacts.iter_mut().flat_map(|it| &mut it.phones).for_each(|phone| phone.hours = Hours::Day);
    assert_eq!(vendors_out_of_reach(&plan), [VendorLack { shift: Shift::Night, vendor: id.clone(), no_route: false }]);
    for contract in plan.vendors.contracts.iter_mut().filter(|it| it.vendor == id) {
        contract.night_support = Flag::No;
    }
    assert_eq!(vendors_out_of_reach(&plan), []);
    plan.contacts.routes.retain(|route| route.to.group != Some(Group::Vendors));
    assert!(vendors_out_of_reach(&plan).iter().any(|lack| lack.no_route && lack.shift == Shift::Day));
}

#[test]
fn a_circle_of_calls_is_told_once_and_reports_that_come_back_are_none() {
    let mut plan = sample();
    assert_eq!(circles(&plan), Vec::<Vec<RoleId>>::new());
    let mut back = plan
        .contacts
        .routes
        .iter()
        .find(|route| route.from.role == Some(role("anzen-kanri")) && route.to.role == Some(role("saiko-sekinin")))
        .expect("there is one")
        .clone();
    std::mem::swap(&mut back.from, &mut back.to);
    plan.contacts.routes.push(back.clone());
    assert_eq!(circles(&plan), [["anzen-kanri", "saiko-sekinin"].map(role).to_vec()]);
    plan.contacts.routes.pop();
    back.kind = RouteKind::Liaison;
    plan.contacts.routes.push(back);
    assert_eq!(circles(&plan), Vec::<Vec<RoleId>>::new());
}

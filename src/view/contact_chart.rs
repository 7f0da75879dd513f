//! What the template of the contact chart sees: the chart laid out, and the tables of all numbers behind it.
//!
//! Which role stands in which lane, who calls which group of organisations, and in what order, is decided here; where
//! it stands on the sheet, in [`crate::diagram::contact_chart`].

use std::collections::BTreeMap;

use serde::Serialize;

use super::head::{Head, head, print_date};
use super::party::{Deputy, Party, day_number, deputy, night_number, organization_party, role_party, vendor_party};
use super::sheet::{Occasion, Sheet as PrintedSheet, code};
use super::words::{confirmed, list};
use super::{Kind, Request};
use crate::check::CheckedPlan;
use crate::diagram::contact_chart::{
    Call, Entries, GroupEntry, GroupKind, Node, OrganizationEntry, RoleEntry, Sheet, VendorEntry, lay_out,
};
use crate::diagram::qr::Qr;
use crate::fingerprint::Fingerprint;
use crate::model::contacts::{
    Endpoint, Group, Lane, Medium, Organization, OrganizationKind, Role, RoleKind, Route, RouteHours, RouteKind,
};
use crate::model::date::Date;
use crate::model::id::{OrganizationId, RoleId};
use crate::model::response::Level;
use crate::model::text::{Known, Text};
use crate::model::vendors::Vendor;

/// The contact chart with its tables.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContactChart {
    /// Hospital, version, date.
    pub head: Head,
    /// Day on which the least recently tried number of this paper was tried, as the hospital prints dates.
    pub verified_on: Option<String>,
    /// Day until which the chart holds: that of the next review.
    pub valid_until: String,
    /// For which occasion the chart is made.
    pub occasion: PrintedOccasion,
    /// The mark by which page 1 is known.
    pub mark: String,
    /// The mark by which the tables are known.
    pub tables_mark: String,
    /// The code of page 1.
    pub qr: Option<Qr>,
    /// The number to call first.
    pub first_call: FirstCall,
    /// Page 1.
    pub sheet: Sheet,
    /// What each level means here.
    pub levels: BTreeMap<&'static str, String>,
    /// Numbers of departments.
    pub departments: Vec<DepartmentRow>,
    /// Roles with those who stand in.
    pub roles: Vec<RoleRow>,
    /// Systems with those who maintain them.
    pub systems: Vec<SystemRow>,
    /// Desks of vendors.
    pub desks: Vec<DeskRow>,
    /// Organisations outside.
    pub organizations: Vec<OrganizationRow>,
    /// Who calls whom.
    pub routes: Vec<RouteRow>,
    /// What to say on the telephone.
    pub report_items: Vec<ReportRow>,
    /// Numbers that a chart needs and the plan lacks, for the findings of the check stage.
    #[serde(skip)]
    pub missing: Vec<Missing>,
}

/// For which occasion a chart is made, as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PrintedOccasion {
    /// Names of those who are away.
    pub absent: Vec<String>,
    /// The hours.
    pub hours: Option<RouteHours>,
    /// The level.
    pub level: Option<Level>,
}

/// The number to call first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FirstCall {
    /// Office hours as printed.
    pub office_hours: String,
    /// Who answers in office hours.
    pub day: Party,
    /// Who answers at night and on holidays.
    pub night: Party,
}

/// Something that the chart lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The role to call first has no number in office hours.
    FirstCallDay(RoleId),
    /// The role to call first has no number at night.
    FirstCallNight(RoleId),
    /// A role on the chart that is called has no number at all.
    RoleNumber(RoleId),
    /// An organisation has neither number nor address on the web.
    OrganizationNumber(OrganizationId),
    /// A lane without which nobody can be reached is empty.
    Lane(Lane),
}

/// A department in the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepartmentRow {
    /// Name.
    pub name: String,
    /// Building and floor.
    pub location: Option<String>,
    /// Role that leads it.
    pub manager: Option<String>,
    /// Who holds that role.
    pub person: Option<String>,
    /// Number in office hours.
    pub day: Option<String>,
    /// Number at night.
    pub night: Option<String>,
}

/// A role in the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleRow {
    /// Name, holder, numbers, deputies.
    pub party: Party,
    /// What its box on the chart says where there is room.
    pub lines: Vec<String>,
    /// Deputies at night and on holidays, where they differ.
    pub night_deputies: Vec<Deputy>,
}

/// A system in the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SystemRow {
    /// System.
    pub name: String,
    /// Who maintains it; none where the hospital does so itself.
    pub vendor: Option<Party>,
    /// Hours of its desk.
    pub hours: Option<String>,
    /// Contract number.
    pub contract: Option<String>,
}

/// A desk of a vendor in the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeskRow {
    /// Vendor.
    pub vendor: String,
    /// Desk or person.
    pub name: String,
    /// Number in office hours.
    pub day: Option<String>,
    /// Number at night.
    pub night: Option<String>,
    /// When it answers.
    pub hours: String,
    /// When the number was last tried.
    pub verified_on: Option<String>,
}

/// An organisation in the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrganizationRow {
    /// Which group.
    pub group: GroupKind,
    /// Name and numbers.
    pub party: Party,
    /// Address on the web.
    pub url: Option<String>,
    /// What for.
    pub purpose: String,
    /// When.
    pub trigger: String,
    /// Deadlines: what, and until when.
    pub deadlines: Vec<(String, String)>,
    /// Who calls.
    pub reporter: String,
    /// Contract or membership number.
    pub reference: Option<String>,
    /// When the number was checked.
    pub verified_on: Option<String>,
}

/// A call in the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteRow {
    /// Order of calls.
    pub order: u32,
    /// Who calls.
    pub from: Called,
    /// Who is called.
    pub to: Called,
    /// What the line means.
    pub kind: RouteKind,
    /// When.
    pub hours: RouteHours,
    /// From which level on.
    pub level: Option<Level>,
    /// Within what time.
    pub limit: Option<String>,
    /// How.
    pub medium: Medium,
    /// On what condition.
    pub condition: Option<String>,
    /// Whom else.
    pub alternate: Option<String>,
}

/// An end of a call: a name of the hospital's own, or a group for which the template has the word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Called {
    /// Name.
    pub name: Option<String>,
    /// Group.
    pub group: Option<Group>,
}

/// An item of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportRow {
    /// What.
    pub label: String,
    /// Example.
    pub hint: Option<String>,
    /// Whether the first report needs it.
    pub required: bool,
}

/// All that page 1 says, and nothing of where it stands: of this its fingerprint is made.
#[derive(Debug, Serialize)]
struct Said {
    occasion: PrintedOccasion,
    first_call: FirstCall,
    entries: Entries,
    levels: BTreeMap<&'static str, String>,
}

/// All that the tables say.
#[derive(Debug, Serialize)]
struct Tables {
    departments: Vec<DepartmentRow>,
    roles: Vec<RoleRow>,
    systems: Vec<SystemRow>,
    desks: Vec<DeskRow>,
    organizations: Vec<OrganizationRow>,
    routes: Vec<RouteRow>,
    report_items: Vec<ReportRow>,
}

fn said(plan: &CheckedPlan, usual: &CheckedPlan, occasion: &Occasion) -> Said {
    let first = &plan.contacts.first_call;
    Said {
        occasion: PrintedOccasion {
            absent: occasion.absent.iter().map(|id| plan.person(id).name.to_string()).collect(),
            hours: occasion.hours,
            level: occasion.level,
        },
        first_call: FirstCall {
            office_hours: first.office_hours.to_string(),
            day: role_party(plan, &first.day),
            night: role_party(plan, &first.night),
        },
        entries: entries(plan, usual, occasion),
        levels: plan.levels().iter().map(|level| (level.code.code(), level.definition.to_string())).collect(),
    }
}

fn tables(plan: &CheckedPlan) -> Tables {
    Tables {
        departments: departments(plan),
        roles: roles(plan),
        systems: systems(plan),
        desks: desks(plan),
        organizations: organizations(plan),
        routes: contacts_in_order(plan).into_iter().map(|route| route_row(plan, route)).collect(),
        report_items: plan
            .report_items()
            .iter()
            .map(|item| ReportRow {
                label: item.label.to_string(),
                hint: item.hint.as_ref().map(ToString::to_string),
                required: item.required,
            })
            .collect(),
    }
}

/// The tables without marks of age, of which their fingerprint is made: they are not other ones because a month has
/// passed.
fn undated_tables(plan: &CheckedPlan) -> Tables {
    tables(&plan.on(plan.hospital.plan.effective_date))
}

/// The sheets of the chart: page 1, and the tables behind it, which are the same on most occasions.
#[must_use]
pub fn sheets(plan: &CheckedPlan, occasion: &Occasion) -> Vec<PrintedSheet> {
    let here = &*occasion.plan(plan);
    let title = Kind::ContactChart.title();
    let name = format!("{title}{}", occasion.suffix());
    let chart = PrintedSheet::new(Kind::ContactChart, name.clone(), title, &said(here, plan, occasion));
    vec![chart, PrintedSheet::new(Kind::ContactChart, name + "/2", title, &undated_tables(here))]
}

/// The contact chart of a plan.
#[must_use]
pub fn contact_chart(plan: &CheckedPlan, request: Request<'_>) -> ContactChart {
    let occasion = request.occasion;
    let usual = plan;
    let plan = &*occasion.plan(plan);
    let head = head(plan);
    let said = said(plan, usual, occasion);
    let mark = Fingerprint::of(&said).mark();
    let Said { occasion: printed, first_call, entries, levels } = said;
    let tables_mark = Fingerprint::of(&undated_tables(plan)).mark();
    let tables = tables(plan);
    let by_day = [&first_call.day.day, &first_call.day.night, &first_call.night.night];
    let by_night = [&first_call.night.night, &first_call.day.night, &first_call.day.day];
    let numbers = if occasion.hours == Some(RouteHours::Night) { by_night } else { by_day };
    ContactChart {
        verified_on: verified_on(plan).map(|date| print_date(plan, date)),
        valid_until: print_date(plan, plan.hospital.plan.next_review),
        occasion: printed,
        qr: code(plan, &head, Kind::ContactChart.title(), &mark, numbers.into_iter().flatten().map(String::as_str)),
        mark,
        tables_mark,
        head,
        missing: missing(plan, &entries, &first_call),
        first_call,
        sheet: lay_out(&entries, request.print.chart_paper(plan)),
        levels,
        departments: tables.departments,
        roles: tables.roles,
        systems: tables.systems,
        desks: tables.desks,
        organizations: tables.organizations,
        routes: tables.routes,
        report_items: tables.report_items,
    }
}

fn contacts_in_order(plan: &CheckedPlan) -> Vec<&Route> {
    let mut routes: Vec<&Route> = plan.contacts.routes.iter().collect();
    routes.sort_by_key(|route| route.order);
    routes
}

/// The calls that are made on an occasion, in their order.
fn calls_on<'a>(plan: &'a CheckedPlan, occasion: &Occasion) -> Vec<&'a Route> {
    let at = |route: &&Route| {
        let hours = route.hours == RouteHours::Always || occasion.hours.is_none_or(|hours| hours == route.hours);
        let level = occasion.level.is_none_or(|level| route.level.is_none_or(|from| from <= level));
        hours && level
    };
    contacts_in_order(plan).into_iter().filter(at).collect()
}

/// Whether some of the calls begin or end here.
fn is_end(routes: &[&Route], at: impl Fn(&Endpoint) -> bool) -> bool {
    routes.iter().any(|route| at(&route.from) || at(&route.to))
}

/// Whether a role has a part on an occasion: only a chart for one level leaves roles out.
fn takes_part(plan: &CheckedPlan, occasion: &Occasion, routes: &[&Route], role: &Role) -> bool {
    let first = &plan.contacts.first_call;
    let whole = Some(Group::Headquarters).filter(|_| role.lane == Some(Lane::Headquarters));
    occasion.level.is_none()
        || role.lane == Some(Lane::Discovery)
        || [&first.day, &first.night].contains(&&role.id)
        || is_end(routes, |end| {
            let leads = end.department.as_ref().and_then(|id| plan.department(id).manager.as_ref());
            [end.role.as_ref(), leads].contains(&Some(&role.id)) || (whole.is_some() && end.group == whole)
        })
        || routes.iter().any(|route| route.alternate.as_ref() == Some(&role.id))
}

/// Somebody to call as a chart for these hours shows them: the other number only where there is none for the hours.
fn at_hours(mut party: Party, hours: Option<RouteHours>) -> Party {
    match hours {
        _ if party.day == party.night => {}
        // The hours of a desk that closes are those of the number for the night.
        Some(RouteHours::Day) if party.day.is_some() => (party.night, party.hours) = (None, None),
        Some(RouteHours::Night) if party.night.is_some() => party.day = None,
        _ => {}
    }
    party
}

fn role_at(plan: &CheckedPlan, id: &RoleId, hours: Option<RouteHours>) -> Party {
    let mut party = role_party(plan, id);
    let night = plan.assignment(id).map_or(&[][..], |assignment| &assignment.night_deputies);
    if hours == Some(RouteHours::Night) && !night.is_empty() {
        party.deputies = night.iter().map(|id| deputy(plan, id)).collect();
    }
    at_hours(party, hours)
}

fn entries(plan: &CheckedPlan, usual: &CheckedPlan, occasion: &Occasion) -> Entries {
    let contacts = &plan.contacts;
    let routes = calls_on(plan, occasion);
    let here = |role: &&Role| takes_part(plan, occasion, &routes, role);
    let (members, roles): (Vec<&Role>, Vec<&Role>) = contacts
        .roles
        .iter()
        .filter(|role| role.lane.is_some())
        .filter(here)
        .partition(|role| role.lane == Some(Lane::Headquarters));
    let strong = on_the_way(plan, occasion, &routes);
    let mut groups = groups(plan, &routes, occasion);
    for row in groups.iter_mut().flat_map(|group| &mut group.entry.rows) {
        row.party = at_hours(row.party.clone(), occasion.hours);
    }
    let stage = Stage { plan, roles: &roles, members: &members, groups: &groups };
    let mut calls = calls(&stage, &routes);
    if let Some(hours) = occasion.hours {
        // Where all calls are made at these hours, saying so on each is noise.
        for call in calls.iter_mut().filter(|call| call.hours == hours) {
            call.hours = RouteHours::Always;
        }
    }
    let desks = |end: &Endpoint| end.vendor.is_some() || end.group == Some(Group::Vendors);
    let called = occasion.level.is_none() || is_end(&routes, desks);
    let mut vendors: Vec<&Vendor> =
        plan.vendors.vendors.iter().filter(|vendor| vendor.chart.is_some() && called).collect();
    vendors.sort_by_key(|vendor| vendor.chart.as_ref().map(|chart| chart.order));
    let holder = |plan: &CheckedPlan, role: &RoleId| plan.assignment(role).map(|assignment| assignment.person.clone());
    Entries {
        roles: roles
            .iter()
            .map(|role| RoleEntry {
                id: role.id.to_string(),
                lane: role.lane.unwrap_or(Lane::Discovery),
                party: role_at(plan, &role.id, occasion.hours),
                lines: role.chart_lines.iter().map(ToString::to_string).collect(),
                strong: strong.contains(&&role.id),
                acting: holder(plan, &role.id) != holder(usual, &role.id),
            })
            .collect(),
        members: members.iter().map(|role| role_at(plan, &role.id, occasion.hours)).collect(),
        vendors: vendors.into_iter().map(|vendor| vendor_entry(plan, vendor, occasion.hours)).collect(),
        groups: groups.into_iter().map(|group| group.entry).collect(),
        calls,
        report_items: plan
            .report_items()
            .iter()
            .filter(|item| item.required)
            .map(|item| item.label.to_string())
            .collect(),
    }
}

/// The roles that every grave report passes: from the first number by calls that must be made, one in each lane.
fn on_the_way<'a>(plan: &'a CheckedPlan, occasion: &Occasion, routes: &[&'a Route]) -> Vec<&'a RoleId> {
    let desks = &plan.contacts.first_call;
    let mut way = vec![if occasion.hours == Some(RouteHours::Night) { &desks.night } else { &desks.day }];
    let rank = |id: &RoleId| plan.role(id).lane.map(|lane| lane as u8);
    // A role is added at most once, so this ends.
    while let Some(next) = routes.iter().find_map(|route| {
        let (from, to) = (route.from.role.as_ref()?, route.to.role.as_ref()?);
        // At night the way begins with the duty, who calls the desk's own people in the same lane.
        let onward = (rank(to) > rank(from) || (way.len() == 1 && *to == desks.day)) && !way.contains(&to);
        (route.kind == RouteKind::Must && way.last() == Some(&from) && onward).then_some(to)
    }) {
        way.push(next);
    }
    way
}

fn vendor_entry(plan: &CheckedPlan, vendor: &Vendor, hours: Option<RouteHours>) -> VendorEntry {
    let contract =
        plan.vendors.contracts.iter().find(|contract| contract.vendor == vendor.id && contract.number.is_some());
    let party = at_hours(vendor_party(vendor), hours);
    VendorEntry {
        heading: vendor.chart.as_ref().map_or_else(String::new, |chart| chart.heading.to_string()),
        hours: party.hours.clone().or_else(|| vendor.contacts.first().map(|contact| contact.hours.to_string())),
        party,
        contract: contract.and_then(|contract| contract.number.as_ref()).map(ToString::to_string),
    }
}

// ---------------------------------------------------------------------------------------------------- organisations

/// A group with the node from which its line begins.
struct PlannedGroup {
    entry: GroupEntry,
    members: Vec<OrganizationId>,
    route: Option<usize>,
}

fn group_of(kind: OrganizationKind) -> GroupKind {
    match kind {
        OrganizationKind::Fire | OrganizationKind::Neighbor | OrganizationKind::Press => GroupKind::Region,
        OrganizationKind::Ministry
        | OrganizationKind::Prefecture
        | OrganizationKind::Privacy
        | OrganizationKind::Eligibility => GroupKind::Report,
        OrganizationKind::Police | OrganizationKind::TechnicalSupport | OrganizationKind::MedicalAssociation => {
            GroupKind::Support
        }
        OrganizationKind::Insurer | OrganizationKind::Lawyer | OrganizationKind::Forensic => GroupKind::Contract,
        OrganizationKind::Other => GroupKind::Other,
    }
}

/// The route by which an organisation is called: its own before that of all organisations.
fn route_to(routes: &[&Route], organization: &OrganizationId) -> Option<usize> {
    routes
        .iter()
        .position(|route| route.to.organization.as_ref() == Some(organization))
        .or_else(|| routes.iter().position(|route| route.to.group == Some(Group::Organizations)))
}

fn groups(plan: &CheckedPlan, routes: &[&Route], occasion: &Occasion) -> Vec<PlannedGroup> {
    let mut groups: Vec<PlannedGroup> = Vec::new();
    for kind in [GroupKind::Region, GroupKind::Report, GroupKind::Support, GroupKind::Contract, GroupKind::Other] {
        let members: Vec<&Organization> = plan
            .contacts
            .organizations
            .iter()
            .filter(|organization| group_of(organization.kind) == kind)
            .filter(|organization| occasion.level.is_none() || route_to(routes, &organization.id).is_some())
            .collect();
        if members.is_empty() {
            continue;
        }
        let ways: Vec<Option<usize>> = members.iter().map(|organization| route_to(routes, &organization.id)).collect();
        // The line of the group is that of most of its members; who differs says so in the row.
        let count = |way: usize| {
            let from = &routes[way].from;
            ways.iter().flatten().filter(|other| routes[**other].from == *from).count()
        };
        let main = ways.iter().flatten().copied().max_by_key(|way| (count(*way), std::cmp::Reverse(*way)));
        let callers: Vec<String> = members
            .iter()
            .map(|organization| {
                let own = routes.iter().find(|route| route.to.organization.as_ref() == Some(&organization.id));
                let caller = own.and_then(|route| name_of(plan, &route.from).name);
                caller.unwrap_or_else(|| role_party(plan, &organization.reporter).name)
            })
            .collect();
        let caller = most_common(&callers);
        let order = main.map(|way| routes[way].order);
        let of_main =
            |way: &Option<usize>| way.is_some_and(|way| main.is_some_and(|main| routes[way].from == routes[main].from));
        let conditions: Vec<Option<&Text>> =
            ways.iter().filter(|way| of_main(way)).flatten().map(|way| routes[*way].condition.as_ref()).collect();
        let same_condition =
            conditions.first().copied().flatten().filter(|first| conditions.iter().all(|it| *it == Some(*first)));
        let levels: Vec<Option<Level>> = ways.iter().flatten().map(|way| routes[*way].level).collect();
        let same_level = levels.first().copied().flatten().filter(|first| levels.iter().all(|it| *it == Some(*first)));
        let rows = members
            .iter()
            .zip(&ways)
            .zip(&callers)
            .map(|((organization, way), own)| {
                let party = organization_party(organization);
                let number = way.map(|way| routes[way].order).filter(|number| Some(*number) != order);
                OrganizationEntry {
                    web_only: party.day.is_none() && party.night.is_none() && organization.url.is_some(),
                    party,
                    number: number.map(|number| number.to_string()),
                    caller: Some(own.clone()).filter(|own| Some(own) != caller.as_ref()),
                    purpose: organization.purpose.to_string(),
                    trigger: organization.trigger.to_string(),
                    deadlines: organization.deadlines.iter().map(|id| plan.deadline(id).text.to_string()).collect(),
                }
            })
            .collect();
        groups.push(PlannedGroup {
            entry: GroupEntry {
                kind,
                number: order.map(|order| order.to_string()),
                caller,
                level: same_level,
                condition: same_condition.map(ToString::to_string),
                rows,
            },
            members: members.iter().map(|organization| organization.id.clone()).collect(),
            route: main,
        });
    }
    groups
}

fn most_common(names: &[String]) -> Option<String> {
    let count = |name: &String| names.iter().filter(|other| *other == name).count();
    names
        .iter()
        .enumerate()
        .max_by_key(|(at, name)| (count(name), std::cmp::Reverse(*at)))
        .map(|(_, name)| name.clone())
}

// ---------------------------------------------------------------------------------------------------- calls

/// What can be an end of a line.
struct Stage<'a> {
    plan: &'a CheckedPlan,
    roles: &'a [&'a Role],
    members: &'a [&'a Role],
    groups: &'a [PlannedGroup],
}

impl Stage<'_> {
    fn role(&self, id: &RoleId) -> Option<Node> {
        if self.roles.iter().any(|role| role.id == *id) {
            return Some(Node::Role(id.to_string()));
        }
        self.members.iter().position(|role| role.id == *id).map(Node::Member)
    }

    fn first_of(&self, kind: RoleKind) -> Option<Node> {
        let role = self.roles.iter().find(|role| role.lane == Some(Lane::Discovery) && role.kind == kind);
        role.map(|role| Node::Role(role.id.to_string()))
    }

    fn node(&self, end: &Endpoint) -> Option<Node> {
        if let Some(id) = &end.role {
            return self.role(id);
        }
        if let Some(id) = &end.department {
            return self.role(self.plan.department(id).manager.as_ref()?);
        }
        if end.vendor.is_some() {
            return Some(Node::Vendors);
        }
        match end.group? {
            // Staff hear through their department, so both are one line on the chart.
            Group::Staff | Group::Departments => {
                self.first_of(RoleKind::DepartmentHead).or_else(|| self.first_of(RoleKind::Finder))
            }
            Group::Headquarters if !self.members.is_empty() => Some(Node::Headquarters),
            Group::Headquarters | Group::Organizations => None,
            Group::Vendors => Some(Node::Vendors),
        }
    }
}

fn calls(stage: &Stage<'_>, routes: &[&Route]) -> Vec<Call> {
    let mut calls = Vec::new();
    let name = |end: &Endpoint| name_of(stage.plan, end).name.unwrap_or_default();
    for (at, route) in routes.iter().enumerate() {
        let call = |from: Node, to: Node, to_name: String| Call {
            order: Some(route.order),
            from,
            to,
            from_name: called_name(stage.plan, &route.from),
            to_name,
            kind: route.kind,
            hours: route.hours,
            level: route.level,
            limit: route.time_limit.map(|limit| limit.to_string()),
            condition: route.condition.as_ref().map(ToString::to_string),
            no_answer: false,
        };
        let Some(from) = stage.node(&route.from) else { continue };
        if route.to.group == Some(Group::Organizations) || route.to.organization.is_some() {
            for (number, group) in stage.groups.iter().enumerate() {
                let of_group = route.to.organization.as_ref().is_none_or(|id| group.members.contains(id));
                let like = |main: usize| routes[main].from == route.from && routes[main].kind == route.kind;
                let same_caller = group.route.is_some_and(like);
                let main = group.route == Some(at) || (route.to.organization.is_some() && same_caller);
                if of_group && main {
                    let to_name = Some(name(&route.to)).filter(|name| !name.is_empty());
                    let named = |id| organization_party(stage.plan.organization(id)).name;
                    let members = || list(group.members.iter().map(named));
                    calls.push(call(from.clone(), Node::Group(number), to_name.unwrap_or_else(members)));
                }
            }
            continue;
        }
        let Some(to) = stage.node(&route.to) else { continue };
        // What goes back to the wards comes from the headquarters as one voice.
        let back = matches!(route.to.group, Some(Group::Staff | Group::Departments));
        let from = if back && matches!(from, Node::Member(_)) { Node::Headquarters } else { from };
        let to_name = called_name(stage.plan, &route.to);
        calls.push(call(from, to, to_name));
    }
    calls.extend(unanswered(stage, routes));
    calls
}

/// Lines to whoever is called when nobody answers, between neighbours, where no route of its own says so.
fn unanswered(stage: &Stage<'_>, routes: &[&Route]) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for route in routes {
        let (Some(called), Some(alternate)) = (&route.to.role, &route.alternate) else { continue };
        let (Some(from), Some(to)) = (stage.role(called), stage.role(alternate)) else { continue };
        let lanes = (stage.plan.role(called).lane, stage.plan.role(alternate).lane);
        let drawn = routes.iter().any(|other| {
            let between =
                |a: &RoleId, b: &RoleId| other.from.role.as_ref() == Some(a) && other.to.role.as_ref() == Some(b);
            between(called, alternate)
                || between(alternate, called)
                || (other.from == route.from && other.to.role.as_ref() == Some(alternate))
        });
        if lanes.0 != lanes.1 || drawn || calls.iter().any(|call| call.from == from && call.to == to) {
            continue;
        }
        calls.push(Call {
            order: None,
            from,
            to,
            from_name: role_party(stage.plan, called).name,
            to_name: role_party(stage.plan, alternate).name,
            kind: RouteKind::Conditional,
            hours: RouteHours::Always,
            level: None,
            limit: route.time_limit.map(|limit| limit.to_string()),
            condition: None,
            no_answer: true,
        });
    }
    calls
}

fn name_of(plan: &CheckedPlan, end: &Endpoint) -> Called {
    let name = if let Some(id) = &end.role {
        Some(role_party(plan, id).name)
    } else if let Some(id) = &end.department {
        Some(plan.department(id).name.to_string())
    } else if let Some(id) = &end.vendor {
        Some(vendor_party(plan.vendor(id)).name)
    } else {
        end.organization.as_ref().map(|id| organization_party(plan.organization(id)).name)
    };
    Called { group: end.group.filter(|_| name.is_none()), name }
}

/// A name for the words that describe the lines; a group has its term.
fn called_name(plan: &CheckedPlan, end: &Endpoint) -> String {
    let called = name_of(plan, end);
    called.name.or_else(|| called.group.map(|group| group.label().to_owned())).unwrap_or_default()
}

// ---------------------------------------------------------------------------------------------------- tables

fn print_known(plan: &CheckedPlan, date: Option<&Known<Date>>) -> Option<String> {
    date.filter(|date| date.value().is_some()).map(|date| confirmed(plan, Some(date)))
}

fn departments(plan: &CheckedPlan) -> Vec<DepartmentRow> {
    let row = |department: &crate::model::contacts::Department| {
        let manager = department.manager.as_ref().map(|id| role_party(plan, id));
        DepartmentRow {
            name: department.name.to_string(),
            location: department.location.as_ref().map(ToString::to_string),
            person: manager.as_ref().and_then(|party| party.person.clone()),
            manager: manager.map(|party| party.name),
            day: day_number(&department.phones),
            night: night_number(&department.phones),
        }
    };
    plan.contacts.departments.iter().map(row).collect()
}

fn roles(plan: &CheckedPlan) -> Vec<RoleRow> {
    let row = |role: &Role| {
        let party = role_party(plan, &role.id);
        let night = plan.assignment(&role.id).map_or(&[][..], |assignment| &assignment.night_deputies);
        let night_deputies: Vec<Deputy> = night.iter().map(|id| deputy(plan, id)).collect();
        (party.person.is_some() || party.day.is_some() || party.night.is_some()).then(|| RoleRow {
            lines: role.chart_lines.iter().map(ToString::to_string).collect(),
            // Said once where a role is called at night alone.
            night_deputies: if night_deputies == party.deputies { Vec::new() } else { night_deputies },
            party,
        })
    };
    plan.contacts.roles.iter().filter_map(row).collect()
}

fn systems(plan: &CheckedPlan) -> Vec<SystemRow> {
    let row = |system: &crate::model::systems::System| {
        let covering = || plan.vendors.contracts.iter().find(|contract| contract.systems.contains(&system.id));
        let contract = system.contract.as_ref().map(|id| plan.contract(id)).or_else(covering);
        let vendor = system.vendor.as_ref().or(contract.map(|contract| &contract.vendor)).map(|id| plan.vendor(id));
        SystemRow {
            name: system.name.to_string(),
            hours: vendor.and_then(|vendor| vendor.contacts.first()).map(|contact| contact.hours.to_string()),
            vendor: vendor.map(vendor_party),
            contract: contract.and_then(|contract| contract.number.as_ref()).map(ToString::to_string),
        }
    };
    plan.systems.systems.iter().map(row).collect()
}

fn desks(plan: &CheckedPlan) -> Vec<DeskRow> {
    let of = |vendor: &'_ Vendor| {
        let name = vendor.name.to_string();
        vendor
            .contacts
            .iter()
            .map(|contact| DeskRow {
                vendor: name.clone(),
                name: contact.name.to_string(),
                day: day_number(&contact.phones),
                night: night_number(&contact.phones),
                hours: contact.hours.to_string(),
                verified_on: print_known(plan, contact.verified_on.as_ref()),
            })
            .collect::<Vec<_>>()
    };
    plan.vendors.vendors.iter().flat_map(of).collect()
}

fn organizations(plan: &CheckedPlan) -> Vec<OrganizationRow> {
    let mut rows: Vec<OrganizationRow> = plan
        .contacts
        .organizations
        .iter()
        .map(|organization| OrganizationRow {
            group: group_of(organization.kind),
            party: organization_party(organization),
            url: organization.url.as_ref().map(ToString::to_string),
            purpose: organization.purpose.to_string(),
            trigger: organization.trigger.to_string(),
            deadlines: organization
                .deadlines
                .iter()
                .map(|id| plan.deadline(id))
                .map(|deadline| (deadline.name.to_string(), deadline.text.to_string()))
                .collect(),
            reporter: role_party(plan, &organization.reporter).name,
            reference: organization.reference.as_ref().map(ToString::to_string),
            verified_on: print_known(plan, organization.verified_on.as_ref()),
        })
        .collect();
    rows.sort_by_key(|row| row.group);
    rows
}

fn route_row(plan: &CheckedPlan, route: &Route) -> RouteRow {
    RouteRow {
        order: route.order,
        from: name_of(plan, &route.from),
        to: name_of(plan, &route.to),
        kind: route.kind,
        hours: route.hours,
        level: route.level,
        limit: route.time_limit.map(|limit| limit.to_string()),
        medium: route.medium,
        condition: route.condition.as_ref().map(ToString::to_string),
        alternate: route.alternate.as_ref().map(|id| role_party(plan, id).name),
    }
}

/// The earliest of all days on which a number of this paper was tried.
fn verified_on(plan: &CheckedPlan) -> Option<Date> {
    let people = plan.contacts.people.iter().map(|person| person.verified_on.as_ref());
    let organizations = plan.contacts.organizations.iter().map(|organization| organization.verified_on.as_ref());
    let desks =
        plan.vendors.vendors.iter().flat_map(|vendor| &vendor.contacts).map(|contact| contact.verified_on.as_ref());
    people.chain(organizations).chain(desks).flatten().filter_map(Known::value).min().copied()
}

fn missing(plan: &CheckedPlan, entries: &Entries, first_call: &FirstCall) -> Vec<Missing> {
    let contacts = &plan.contacts;
    let mut missing = Vec::new();
    if first_call.day.day.is_none() {
        missing.push(Missing::FirstCallDay(contacts.first_call.day.clone()));
    }
    if first_call.night.night.is_none() {
        missing.push(Missing::FirstCallNight(contacts.first_call.night.clone()));
    }
    let silent = |role: &&Role| {
        let party = role_party(plan, &role.id);
        // Whoever finds something is called by nobody.
        role.lane.is_some_and(|lane| lane != Lane::Discovery) && party.day.is_none() && party.night.is_none()
    };
    missing.extend(contacts.roles.iter().filter(silent).map(|role| Missing::RoleNumber(role.id.clone())));
    let unreachable = |organization: &&Organization| organization.phones.is_empty() && organization.url.is_none();
    missing
        .extend(contacts.organizations.iter().filter(unreachable).map(|it| Missing::OrganizationNumber(it.id.clone())));
    for lane in [Lane::Reception, Lane::Decision] {
        if !entries.roles.iter().any(|role| role.lane == lane) {
            missing.push(Missing::Lane(lane));
        }
    }
    missing
}

#[cfg(test)]
mod tests;

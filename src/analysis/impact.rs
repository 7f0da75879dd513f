//! What the loss of a system, a device, a segment, a vendor or a connection means tonight: what stops with it, who works
//! how without it, whom one can still call and must call, and in which order things come back.
//!
//! Where the plan leaves it open whether something stops, it counts as stopped: at three in the morning the safe side is
//! to have taken out the paper.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::reach::{Goal, Media, Shift, number_left, reach, stopped};
use super::restore::restore_order;
use crate::model::Plan;
use crate::model::contacts::{Group, RoleKind, Route, RouteKind};
use crate::model::devices::{DeviceKind, DeviceStatus};
use crate::model::id::{ConnectionId, DepartmentId, DeviceId, OrganizationId, RoleId, SegmentId, SystemId, VendorId};
use crate::model::phone::Phone;
use crate::model::systems::{Delivery, DependencyKind, System};
use crate::model::text::{Flag, Known};

/// Something that can be down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Down<'a> {
    /// A system.
    System(&'a SystemId),
    /// A device.
    Device(&'a DeviceId),
    /// A segment of the network.
    Segment(&'a SegmentId),
    /// A vendor.
    Vendor(&'a VendorId),
    /// A connection.
    Connection(&'a ConnectionId),
}

/// Everything of that id that can be down; empty where the plan has no such id.
#[must_use]
pub fn named<'a>(plan: &'a Plan, id: &str) -> Vec<Down<'a>> {
    all(plan).filter(|(known, _)| *known == id).map(|(_, down)| down).collect()
}

/// All ids of things that can be down.
pub fn ids(plan: &Plan) -> impl Iterator<Item = &str> {
    all(plan).map(|(id, _)| id)
}

fn all(plan: &Plan) -> impl Iterator<Item = (&str, Down<'_>)> {
    let systems = plan.systems.systems.iter().map(|it| (it.id.as_str(), Down::System(&it.id)));
    let segments = plan.segments().iter().map(|it| (it.id.as_str(), Down::Segment(&it.id)));
    let connections = plan.connections().iter().map(|it| (it.id.as_str(), Down::Connection(&it.id)));
    let vendors = plan.vendors.vendors.iter().map(|it| (it.id.as_str(), Down::Vendor(&it.id)));
    let devices = plan.devices().iter().map(|it| (it.id.as_str(), Down::Device(&it.id)));
    systems.chain(segments).chain(connections).chain(vendors).chain(devices)
}

/// What a loss means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Impact {
    /// Name of the hospital.
    pub hospital: String,
    /// Version of the plan.
    pub version: String,
    /// What is down, as asked.
    pub causes: Vec<Cause>,
    /// Systems that stop, those that are down themselves first.
    pub stopped: Vec<Stopped>,
    /// Systems that go on with some of their functions.
    pub limited: Vec<Limited>,
    /// Systems that run but have nobody to look after them, since their vendor is down.
    pub unsupported: Vec<String>,
    /// Connections that are cut.
    pub connections: Vec<String>,
    /// Whom to call first.
    pub first_calls: Vec<RoleCall>,
    /// Calls as they are left.
    pub calls: Calls,
    /// Departments that cannot work as usual.
    pub departments: Vec<DepartmentImpact>,
    /// Where patients' data can still be read.
    pub references: Vec<Reference>,
    /// Action cards to take out.
    pub cards: Vec<Card>,
    /// Announcements to make, in order.
    pub announcements: Vec<Announcement>,
    /// Vendors to call.
    pub vendors: Vec<VendorCall>,
    /// Organisations outside to call when their condition holds.
    pub organizations: Vec<OrganizationCall>,
    /// In which order what has stopped comes back.
    pub order: Vec<Back>,
}

/// Something that is down, as asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Its id.
    pub id: String,
    /// What it is: システム, 機器, …
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What the plan leaves open about it.
    pub note: Option<String>,
}

/// A system that stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stopped {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it cannot do without and has lost; empty where it is down itself.
    pub without: Vec<String>,
    /// Importance for care, 1 highest.
    pub importance: u8,
    /// Recovery time objective.
    pub rto: String,
    /// Longest tolerable outage.
    pub mtpd: Option<String>,
}

/// A system that goes on with some of its functions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Limited {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it misses.
    pub without: Vec<String>,
    /// How to work with part of it.
    pub modes: Vec<String>,
}

/// A role to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleCall {
    /// Its name.
    pub role: String,
    /// Who answers by day and the number that still rings.
    pub day: Option<Answer>,
    /// Who answers at night and on holidays, and the number that still rings.
    pub night: Option<Answer>,
}

/// Who answers where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The person, where the number is somebody's.
    pub person: Option<String>,
    /// The number as people say it.
    pub number: String,
}

/// Calls as they are left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Calls {
    /// Ways to call that are gone.
    pub lost: Vec<&'static str>,
    /// Goals that no call reaches any more, with the time of the week.
    pub broken: Vec<String>,
    /// Routes of which nobody at the other end can be rung.
    pub routes: Vec<GoneRoute>,
    /// Departments all of whose numbers are gone.
    pub silent: Vec<String>,
    /// Numbers of those who decide that still ring.
    pub left: Vec<RoleCall>,
}

/// A route that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoneRoute {
    /// Who calls.
    pub from: String,
    /// Who cannot be rung.
    pub to: String,
    /// When.
    pub shift: &'static str,
    /// Whom to call instead.
    pub alternate: Option<RoleCall>,
}

/// A department that cannot work as usual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepartmentImpact {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Systems that it misses.
    pub systems: Vec<String>,
    /// What it cannot do.
    pub effects: Vec<String>,
    /// How it goes on.
    pub tasks: Vec<Task>,
    /// Systems that it misses without a way to go on.
    pub without_fallback: Vec<String>,
    /// Kits of paper to take out.
    pub kits: Vec<Kit>,
}

/// How a task goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Task.
    pub task: String,
    /// System that is missing.
    pub system: String,
    /// Means.
    pub method: &'static str,
    /// What is done.
    pub procedure: String,
    /// After what time of outage.
    pub after: String,
    /// Who decides.
    pub decided_by: String,
    /// For how long it can be kept up.
    pub limit: Option<String>,
}

/// A kit of paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kit {
    /// Where it stands.
    pub place: String,
    /// What is in it.
    pub items: Vec<String>,
}

/// An environment for reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// What it is.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Where.
    pub location: String,
    /// What can be seen.
    pub data_range: String,
    /// How many.
    pub count: u32,
}

/// A card to take out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Card {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// When to take it.
    pub trigger: String,
    /// From which level on.
    pub level: Option<&'static str>,
    /// Where copies lie.
    pub places: Vec<String>,
}

/// An announcement to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Announcement {
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// When.
    pub timing: String,
    /// Who decides.
    pub decided_by: String,
    /// Who speaks.
    pub spoken_by: String,
    /// What is done instead, where the loudspeakers are down.
    pub instead: Option<String>,
}

/// A vendor to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VendorCall {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether what it looks after is down itself; else it only stands still.
    pub direct: bool,
    /// What it looks after of what has stopped.
    pub systems: Vec<String>,
    /// Within what time it is to be called.
    pub within: Option<String>,
    /// Who calls.
    pub caller: Option<String>,
    /// Numbers of contracts to give.
    pub contracts: Vec<String>,
    /// Whether it helps at night and on holidays by contract.
    pub night_support: bool,
    /// Within what time it answers.
    pub response: Option<String>,
    /// Desks and people.
    pub desks: Vec<Desk>,
}

/// A desk with its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Desk {
    /// Its name.
    pub name: String,
    /// When it answers, as printed.
    pub hours: String,
    /// Numbers by day.
    pub day: Vec<String>,
    /// Numbers at night and on holidays.
    pub night: Vec<String>,
}

/// An organisation outside to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrganizationCall {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it stands at the other end of what is cut, so that it is to be called in any case.
    pub direct: bool,
    /// When to call.
    pub trigger: String,
    /// Deadlines.
    pub deadlines: Vec<String>,
    /// Who calls.
    pub reporter: String,
    /// Numbers by day.
    pub day: Vec<String>,
    /// Numbers at night and on holidays.
    pub night: Vec<String>,
    /// Address on the web.
    pub url: Option<String>,
}

/// When a system is back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Back {
    /// Its name.
    pub system: String,
    /// Start, minutes from the order to begin.
    pub start: u32,
    /// End, minutes from the order to begin.
    pub finish: u32,
    /// Whether all times are known.
    pub certain: bool,
    /// Recovery time objective, minutes.
    pub rto: u32,
    /// Whether it ends after that.
    pub late: bool,
}

/// What the loss of these things means.
#[must_use]
pub fn impact(plan: &Plan, down: &[Down]) -> Impact {
    let names = Names::of(plan);
    let lost = Lost::of(plan, down);
    let stopped = stopped(plan, &lost.systems);
    let media = Media::on(plan, &stopped);
    let departments = departments(plan, &names, &lost, &stopped);
    Impact {
        hospital: plan.hospital.hospital.name.to_string(),
        version: plan.hospital.plan.version.to_string(),
        causes: down.iter().map(|down| cause(plan, *down)).collect(),
        stopped: stopped_systems(plan, &names, &lost, &stopped),
        limited: limited(plan, &names, &stopped, &lost),
        unsupported: plan
            .systems
            .systems
            .iter()
            .filter(|system| system.vendor.as_ref().is_some_and(|id| lost.vendors.contains(id)))
            .filter(|system| !stopped.contains(&system.id))
            .map(|system| system.name.to_string())
            .collect(),
        connections: plan
            .connections()
            .iter()
            .filter(|connection| lost.connections.contains(&connection.id))
            .map(|connection| connection.name.to_string())
            .collect(),
        first_calls: first_calls(plan, media),
        calls: calls(plan, &names, media),
        references: plan
            .reference_environments()
            .iter()
            .filter(|it| stopped.contains(&it.system))
            .map(|it| Reference {
                kind: it.kind.label(),
                name: it.name.to_string(),
                location: it.location.to_string(),
                data_range: it.data_range.to_string(),
                count: it.count,
            })
            .collect(),
        cards: cards(plan, &names, &departments),
        announcements: if departments.is_empty() { Vec::new() } else { announcements(plan, &names, media) },
        vendors: vendors(plan, &names, &lost, &stopped),
        organizations: organizations(plan, &names, &lost),
        order: order(plan, &names, &stopped),
        departments,
    }
}

/// Names by id in their short forms, looked up once.
struct Names<'a> {
    systems: BTreeMap<&'a SystemId, String>,
    roles: BTreeMap<&'a RoleId, String>,
    departments: BTreeMap<&'a DepartmentId, String>,
}

impl<'a> Names<'a> {
    fn of(plan: &'a Plan) -> Self {
        Self {
            systems: plan
                .systems
                .systems
                .iter()
                .map(|it| (&it.id, it.short_name.as_ref().unwrap_or(&it.name).to_string()))
                .collect(),
            roles: plan
                .contacts
                .roles
                .iter()
                .map(|it| (&it.id, it.short_name.as_ref().unwrap_or(&it.name).to_string()))
                .collect(),
            departments: plan.contacts.departments.iter().map(|it| (&it.id, it.name.to_string())).collect(),
        }
    }

    fn system(&self, id: &SystemId) -> String {
        self.systems.get(id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn role(&self, id: &RoleId) -> String {
        self.roles.get(id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn department(&self, id: &DepartmentId) -> String {
        self.departments.get(id).cloned().unwrap_or_else(|| id.to_string())
    }
}

/// What is lost at once with what is down.
#[derive(Default)]
struct Lost<'a> {
    systems: BTreeSet<&'a SystemId>,
    /// Systems that have lost some of their segments.
    partly: BTreeMap<&'a SystemId, String>,
    connections: BTreeSet<&'a ConnectionId>,
    vendors: BTreeSet<&'a VendorId>,
    organizations: BTreeSet<&'a OrganizationId>,
    /// Departments whose devices are lost, and how many of them.
    devices: BTreeMap<&'a DepartmentId, usize>,
    /// Who looks after a device or a line that is down.
    keepers: BTreeSet<&'a VendorId>,
}

impl<'a> Lost<'a> {
    fn of(plan: &'a Plan, down: &[Down<'_>]) -> Self {
        let mut lost = Self::default();
        let segments: BTreeSet<&SegmentId> =
            down.iter().filter_map(|down| if let Down::Segment(id) = down { Some(*id) } else { None }).collect();
        let devices: BTreeSet<&DeviceId> =
            down.iter().filter_map(|down| if let Down::Device(id) = down { Some(*id) } else { None }).collect();
        let is_down = |other: Down| down.contains(&other);
        for device in plan.devices().iter().filter(|device| device.is_in_use()) {
            let alone = devices.contains(&device.id);
            if alone || device.segment.as_ref().is_some_and(|id| segments.contains(id)) {
                *lost.devices.entry(&device.department).or_default() += 1;
            }
            if !alone {
                continue;
            }
            lost.keepers.extend(&device.vendor);
            if carries(device.kind) {
                lost.systems.extend(&device.system);
            }
        }
        for connection in plan.connections() {
            let ends = [Some(&connection.from), connection.to_segment.as_ref()];
            let cut = is_down(Down::Connection(&connection.id))
                || connection.device.as_ref().is_some_and(|id| devices.contains(id))
                || connection.to_vendor.as_ref().is_some_and(|id| is_down(Down::Vendor(id)))
                || ends.into_iter().flatten().any(|end| segments.contains(end));
            if cut {
                lost.connections.insert(&connection.id);
                lost.organizations.extend(&connection.to_organization);
                lost.keepers.extend(&connection.vendor);
                lost.keepers.extend(&connection.to_vendor);
            }
        }
        // What a cut point is said to stop is what its connections carry; that counts where the connection itself is down.
        for cut in plan.cut_points() {
            if cut.cuts.iter().any(|id| is_down(Down::Connection(id))) {
                lost.systems.extend(&cut.stops);
            }
        }
        for system in &plan.systems.systems {
            if is_down(Down::System(&system.id)) {
                lost.systems.insert(&system.id);
            }
            let by_vendor = system.vendor.as_ref().is_some_and(|id| is_down(Down::Vendor(id)));
            if by_vendor {
                lost.vendors.extend(&system.vendor);
                match system.delivery {
                    Delivery::Onprem => {}
                    Delivery::Saas | Delivery::Paas | Delivery::Iaas | Delivery::Hosted => {
                        lost.systems.insert(&system.id);
                    }
                }
            }
            let within = system.segments.iter().filter(|id| segments.contains(id)).count();
            if within > 0 && within == system.segments.len() {
                lost.systems.insert(&system.id);
            } else if within > 0 {
                lost.partly.insert(&system.id, segment_names(plan, &system.segments, &segments));
            }
        }
        lost
    }
}

fn segment_names(plan: &Plan, of: &[SegmentId], down: &BTreeSet<&SegmentId>) -> String {
    let segments = plan.segments().iter().filter(|it| of.contains(&it.id) && down.contains(&it.id));
    segments.map(|segment| segment.name.to_string()).collect::<Vec<_>>().join("、")
}

/// Whether a system stands on a device of this kind; a terminal or a printer only shows it.
fn carries(kind: DeviceKind) -> bool {
    match kind {
        DeviceKind::Server | DeviceKind::Network | DeviceKind::Storage => true,
        DeviceKind::Terminal | DeviceKind::Medical | DeviceKind::Mobile | DeviceKind::Printer => false,
    }
}

fn cause(plan: &Plan, down: Down) -> Cause {
    let made = |id: &str, kind, name: Option<String>, note| Cause {
        id: id.to_owned(),
        kind,
        name: name.unwrap_or_else(|| id.to_owned()),
        note,
    };
    match down {
        Down::System(id) => {
            let found = plan.systems.systems.iter().find(|it| it.id == *id);
            made(id.as_str(), "システム", found.map(|it| it.name.to_string()), None)
        }
        Down::Segment(id) => {
            let found = plan.segments().iter().find(|it| it.id == *id);
            made(id.as_str(), "区画", found.map(|it| it.name.to_string()), None)
        }
        Down::Connection(id) => {
            let found = plan.connections().iter().find(|it| it.id == *id);
            made(id.as_str(), "接続", found.map(|it| it.name.to_string()), None)
        }
        Down::Vendor(id) => {
            let found = plan.vendors.vendors.iter().find(|it| it.id == *id);
            made(id.as_str(), "事業者", found.map(|it| it.name.to_string()), None)
        }
        Down::Device(id) => {
            let Some(device) = plan.devices().iter().find(|it| it.id == *id) else {
                return made(id.as_str(), "機器", None, None);
            };
            let fellows = plan.devices().iter().filter(|other| {
                other.id != device.id
                    && other.system.is_some()
                    && other.system == device.system
                    && other.kind == device.kind
                    && other.status == DeviceStatus::Active
            });
            let note = match (carries(device.kind), device.system.is_some(), fellows.count()) {
                (false, ..) => Some(format!("{}なので、システムは止まらないとみなした", device.kind.label())),
                (true, false, _) => Some("台帳にシステムの記載がなく、何が止まるか分からない".to_owned()),
                (true, true, 0) => None,
                (true, true, count) => Some(format!(
                    "同じシステムの{}がほかに{count}台ある。止まらないこともあるが、止まるものとして示す",
                    device.kind.label()
                )),
            };
            made(id.as_str(), "機器", Some(device.name.to_string()), note)
        }
    }
}

fn stopped_systems(plan: &Plan, names: &Names, lost: &Lost, stopped: &BTreeSet<&SystemId>) -> Vec<Stopped> {
    let mut systems: Vec<&System> = plan.systems.systems.iter().filter(|it| stopped.contains(&it.id)).collect();
    systems.sort_by_key(|it| (!lost.systems.contains(&it.id), it.importance, it.recovery_priority));
    systems
        .into_iter()
        .map(|system| Stopped {
            id: system.id.to_string(),
            name: system.name.to_string(),
            without: if lost.systems.contains(&system.id) {
                Vec::new()
            } else {
                let needs = system.depends_on.iter().filter(|need| need.kind == DependencyKind::Hard);
                needs.filter(|need| stopped.contains(&need.system)).map(|need| names.system(&need.system)).collect()
            },
            importance: system.importance.rank(),
            rto: system.rto.to_string(),
            mtpd: system.mtpd.map(|time| time.to_string()),
        })
        .collect()
}

fn limited(plan: &Plan, names: &Names, stopped: &BTreeSet<&SystemId>, lost: &Lost) -> Vec<Limited> {
    let systems = plan.systems.systems.iter().filter(|system| !stopped.contains(&system.id));
    systems
        .filter_map(|system| {
            let needs = system.depends_on.iter().filter(|need| stopped.contains(&need.system));
            let mut without: Vec<String> = needs.map(|need| names.system(&need.system)).collect();
            without.extend(lost.partly.get(&system.id).cloned());
            (!without.is_empty()).then(|| Limited {
                id: system.id.to_string(),
                name: system.name.to_string(),
                without,
                modes: system.degraded_modes.iter().map(ToString::to_string).collect(),
            })
        })
        .collect()
}

fn role_call(plan: &Plan, role: &RoleId, media: Media) -> RoleCall {
    let answer = |shift| {
        let (person, number) = number_left(plan, role, shift, media)?;
        let person = person.and_then(|id| plan.contacts.people.iter().find(|it| it.id == id));
        Some(Answer { person: person.map(|it| it.name.to_string()), number })
    };
    let found = plan.contacts.roles.iter().find(|it| it.id == *role);
    RoleCall {
        role: found.map_or_else(|| role.to_string(), |it| it.short_name.as_ref().unwrap_or(&it.name).to_string()),
        day: answer(Shift::Day),
        night: answer(Shift::Night),
    }
}

fn first_calls(plan: &Plan, media: Media) -> Vec<RoleCall> {
    let first = &plan.contacts.first_call;
    let day = RoleCall { night: None, ..role_call(plan, &first.day, media) };
    let night = RoleCall { day: None, ..role_call(plan, &first.night, media) };
    vec![day, night]
}

fn calls(plan: &Plan, names: &Names, media: Media) -> Calls {
    use crate::model::contacts::Medium;
    let mut routes = Vec::new();
    for route in plan.contacts.routes.iter().filter(|route| route.kind != RouteKind::Reverse && !media.is_empty()) {
        let Some(to) = &route.to.role else { continue };
        for shift in Shift::ALL.into_iter().filter(|shift| shift.uses(route.hours)) {
            let before = number_left(plan, to, shift, Media::default());
            let gone = match route.medium {
                Medium::Phone => before.is_some() && number_left(plan, to, shift, media).is_none(),
                Medium::Mail => media.mail,
                Medium::Paging => media.paging,
                Medium::Runner | Medium::WebForm => false,
            };
            if gone {
                routes.push(GoneRoute {
                    from: end_name(plan, names, route),
                    to: names.role(to),
                    shift: shift.label(),
                    alternate: route.alternate.as_ref().map(|id| role_call(plan, id, media)),
                });
            }
        }
    }
    let roles = plan.contacts.roles.iter();
    let deciders = roles.filter(|role| {
        matches!(
            role.kind,
            RoleKind::SystemOperator
                | RoleKind::Csirt
                | RoleKind::SecurityOfficer
                | RoleKind::PlanningManager
                | RoleKind::ChiefOfficer
                | RoleKind::Duty
                | RoleKind::Reporter
        )
    });
    let silent = plan.contacts.departments.iter().filter(|department| {
        !department.phones.is_empty() && department.phones.iter().all(|phone| media.takes(phone.kind))
    });
    Calls {
        lost: media.labels(),
        broken: broken(plan, media),
        routes,
        silent: silent.map(|department| department.name.to_string()).collect(),
        left: deciders.map(|role| role_call(plan, &role.id, media)).collect(),
    }
}

/// Goals that calls reach in ordinary times but no longer.
fn broken(plan: &Plan, media: Media) -> Vec<String> {
    if media.is_empty() {
        return Vec::new();
    }
    let before = reach(plan);
    let after = super::reach::reach_without(plan, media);
    let lost = before.iter().zip(&after).filter(|(before, after)| before.broken.is_empty() && !after.broken.is_empty());
    lost.map(|(goal, _)| {
        let role = goal.role.as_ref().and_then(|id| plan.contacts.roles.iter().find(|role| role.id == *id));
        let name = match (goal.goal, role) {
            (Goal::Desk, _) | (_, None) => goal.goal.label().to_owned(),
            (_, Some(role)) => role.short_name.as_ref().unwrap_or(&role.name).to_string(),
        };
        format!("{}（{}）", name, goal.shift.label())
    })
    .collect()
}

fn end_name(plan: &Plan, names: &Names, route: &Route) -> String {
    let end = &route.from;
    if let Some(role) = &end.role {
        return names.role(role);
    }
    if let Some(department) = &end.department {
        return names.department(department);
    }
    if let Some(id) = &end.vendor {
        let vendor = plan.vendors.vendors.iter().find(|it| it.id == *id);
        return vendor.map_or_else(|| id.to_string(), |it| it.name.to_string());
    }
    end.group.map_or_else(String::new, |group| group.label().to_owned())
}

fn departments(plan: &Plan, names: &Names, lost: &Lost, stopped: &BTreeSet<&SystemId>) -> Vec<DepartmentImpact> {
    let mut effects: BTreeMap<&DepartmentId, Vec<(&SystemId, String)>> = BTreeMap::new();
    for system in plan.systems.systems.iter().filter(|system| stopped.contains(&system.id)) {
        for impact in &system.impact {
            effects.entry(&impact.department).or_default().push((&system.id, impact.effect.to_string()));
        }
    }
    let mut found = Vec::new();
    for department in &plan.contacts.departments {
        let mut systems: Vec<&SystemId> =
            department.uses_systems.iter().filter(|system| stopped.contains(system)).collect();
        let own: &[(&SystemId, String)] = effects.get(&department.id).map_or(&[], Vec::as_slice);
        for (system, _) in own {
            if !systems.contains(system) {
                systems.push(system);
            }
        }
        let devices = lost.devices.get(&department.id).copied().unwrap_or(0);
        if systems.is_empty() && devices == 0 {
            continue;
        }
        let mut told: Vec<String> = own.iter().map(|(_, effect)| effect.clone()).collect();
        if devices > 0 {
            told.push(format!("止まった機器・区画にある機器 {devices}台が使えない"));
        }
        let fallbacks = plan.fallbacks().iter().filter(|it| it.department == department.id);
        let fallbacks: Vec<_> = fallbacks.filter(|it| stopped.contains(&it.system)).collect();
        let without = department
            .uses_systems
            .iter()
            .filter(|system| stopped.contains(system) && fallbacks.iter().all(|fallback| fallback.system != **system));
        let kits = plan.paper_kits().iter().filter(|kit| {
            kit.department == department.id
                && (kit.systems.is_empty() || kit.systems.iter().any(|id| stopped.contains(id)))
        });
        found.push(DepartmentImpact {
            id: department.id.to_string(),
            name: department.name.to_string(),
            without_fallback: without.map(|id| names.system(id)).collect(),
            systems: systems.into_iter().map(|id| names.system(id)).collect(),
            effects: told,
            tasks: fallbacks
                .iter()
                .map(|it| Task {
                    task: it.task.to_string(),
                    system: names.system(&it.system),
                    method: it.method.label(),
                    procedure: it.procedure.to_string(),
                    after: it.trigger_time.to_string(),
                    decided_by: names.role(&it.decided_by),
                    limit: it.limit.as_ref().and_then(Known::value).map(ToString::to_string),
                })
                .collect(),
            kits: kits
                .map(|kit| Kit {
                    place: kit.place.to_string(),
                    items: kit.items.iter().map(|item| format!("{} {}", item.code, item.name)).collect(),
                })
                .collect(),
        });
    }
    found
}

/// Cards of those who find, take the call, decide and restore, and of those who lead the departments concerned.
fn cards(plan: &Plan, names: &Names, departments: &[DepartmentImpact]) -> Vec<Card> {
    let concerned: BTreeSet<&str> = departments.iter().map(|department| department.id.as_str()).collect();
    let mut leading: BTreeSet<&RoleId> = BTreeSet::new();
    for department in &plan.contacts.departments {
        if concerned.contains(department.id.as_str()) {
            leading.extend(&department.manager);
        }
    }
    let roles: BTreeMap<&RoleId, _> = plan.contacts.roles.iter().map(|role| (&role.id, role)).collect();
    let applies = |role: &RoleId| {
        let Some(role) = roles.get(role) else { return false };
        let of_department = role.department.as_ref().is_some_and(|id| concerned.contains(id.as_str()));
        match role.kind {
            RoleKind::Finder
            | RoleKind::Duty
            | RoleKind::SystemOperator
            | RoleKind::SecurityOfficer
            | RoleKind::PlanningManager
            | RoleKind::ChiefOfficer
            | RoleKind::Csirt
            | RoleKind::Recorder => true,
            RoleKind::Administration
            | RoleKind::DepartmentHead
            | RoleKind::PublicRelations
            | RoleKind::Legal
            | RoleKind::Engineering
            | RoleKind::Reporter
            | RoleKind::Other => of_department || leading.contains(&role.id),
        }
    };
    plan.cards()
        .iter()
        .filter(|card| applies(&card.role))
        .map(|card| Card {
            number: card.number.to_string(),
            title: card.title.as_ref().map_or_else(|| names.role(&card.role), ToString::to_string),
            trigger: card.trigger.to_string(),
            level: card.level.map(crate::model::response::Level::code),
            places: card
                .copies
                .iter()
                .map(|copies| {
                    let department = names.department(&copies.department);
                    copies.place.as_ref().map_or(department.clone(), |place| format!("{department} {place}"))
                })
                .collect(),
        })
        .collect()
}

fn announcements(plan: &Plan, names: &Names, media: Media) -> Vec<Announcement> {
    let mut all: Vec<_> = plan.announcements().iter().collect();
    all.sort_by_key(|it| it.number);
    all.into_iter()
        .map(|it| Announcement {
            number: it.number,
            title: it.title.to_string(),
            timing: it.timing.to_string(),
            decided_by: names.role(&it.decided_by),
            spoken_by: names.role(&it.spoken_by),
            instead: media.paging.then(|| it.fallback.to_string()),
        })
        .collect()
}

fn numbers(phones: &[Phone], shift: Shift) -> Vec<String> {
    phones.iter().filter(|phone| shift.answers(phone)).map(Phone::print).collect()
}

fn vendors(plan: &Plan, names: &Names, lost: &Lost, stopped: &BTreeSet<&SystemId>) -> Vec<VendorCall> {
    let mut of_vendor: BTreeMap<&VendorId, BTreeSet<&SystemId>> = BTreeMap::new();
    for system in plan.systems.systems.iter().filter(|system| stopped.contains(&system.id)) {
        let contract = plan.vendors.contracts.iter().find(|it| Some(&it.id) == system.contract.as_ref());
        for vendor in [system.vendor.as_ref(), contract.map(|it| &it.vendor)].into_iter().flatten() {
            of_vendor.entry(vendor).or_default().insert(&system.id);
        }
    }
    let routes = || plan.contacts.routes.iter().filter(|route| route.kind != RouteKind::Reverse);
    let mut calls: Vec<VendorCall> = Vec::new();
    for vendor in &plan.vendors.vendors {
        let systems = of_vendor.get(&vendor.id);
        let keeper = lost.keepers.contains(&vendor.id) || lost.vendors.contains(&vendor.id);
        if systems.is_none() && !keeper {
            continue;
        }
        let direct = keeper || systems.is_some_and(|systems| systems.iter().any(|id| lost.systems.contains(id)));
        // A route to this vendor says more than one to all of them.
        let route = routes()
            .find(|route| route.to.vendor.as_ref() == Some(&vendor.id))
            .or_else(|| routes().find(|route| route.to.group == Some(Group::Vendors)));
        let contracts: Vec<_> = plan
            .vendors
            .contracts
            .iter()
            .filter(|contract| contract.vendor == vendor.id)
            .filter(|contract| {
                contract.systems.is_empty() || keeper || contract.systems.iter().any(|id| stopped.contains(id))
            })
            .collect();
        let order = |id: &&SystemId| plan.systems.systems.iter().position(|system| system.id == **id);
        let mut systems: Vec<&SystemId> = systems.into_iter().flatten().copied().collect();
        systems.sort_by_key(order);
        calls.push(VendorCall {
            id: vendor.id.to_string(),
            name: vendor.name.to_string(),
            direct,
            systems: systems.into_iter().map(|id| names.system(id)).collect(),
            within: route.and_then(|route| route.time_limit).map(|time| time.to_string()),
            caller: route.and_then(|route| route.from.role.as_ref()).map(|id| names.role(id)),
            contracts: contracts.iter().filter_map(|it| it.number.as_ref()).map(ToString::to_string).collect(),
            night_support: contracts.iter().any(|it| it.night_support == Flag::Yes),
            response: contracts
                .iter()
                .filter_map(|it| it.response_time.as_ref().and_then(Known::value))
                .min()
                .map(ToString::to_string),
            desks: vendor
                .contacts
                .iter()
                .map(|desk| Desk {
                    name: desk.name.to_string(),
                    hours: desk.hours.to_string(),
                    day: numbers(&desk.phones, Shift::Day),
                    night: numbers(&desk.phones, Shift::Night),
                })
                .collect(),
        });
    }
    calls.sort_by_key(|call| !call.direct);
    calls
}

fn organizations(plan: &Plan, names: &Names, lost: &Lost) -> Vec<OrganizationCall> {
    let deadlines: BTreeMap<_, _> = plan.contacts.deadlines.iter().map(|it| (&it.id, it)).collect();
    let mut calls: Vec<OrganizationCall> = plan
        .contacts
        .organizations
        .iter()
        .map(|it| OrganizationCall {
            id: it.id.to_string(),
            name: it.name.to_string(),
            direct: lost.organizations.contains(&it.id),
            trigger: it.trigger.to_string(),
            deadlines: it
                .deadlines
                .iter()
                .filter_map(|id| deadlines.get(id))
                .map(|deadline| format!("{}: {}", deadline.name, deadline.text))
                .collect(),
            reporter: names.role(&it.reporter),
            day: numbers(&it.phones, Shift::Day),
            night: numbers(&it.phones, Shift::Night),
            url: it.url.as_ref().map(ToString::to_string),
        })
        .collect();
    calls.sort_by_key(|call| !call.direct);
    calls
}

/// The order in which what has stopped comes back, all else being there.
fn order(plan: &Plan, names: &Names, stopped: &BTreeSet<&SystemId>) -> Vec<Back> {
    let mut rest = plan.clone();
    rest.systems.systems.retain(|system| stopped.contains(&system.id));
    let rto: BTreeMap<&SystemId, u32> = plan.systems.systems.iter().map(|it| (&it.id, it.rto.minutes())).collect();
    restore_order(&rest)
        .steps
        .into_iter()
        .map(|step| Back {
            system: names.system(&step.system),
            start: step.start,
            finish: step.finish,
            certain: step.certain,
            rto: rto.get(&step.system).copied().unwrap_or(0),
            late: step.late,
        })
        .collect()
}

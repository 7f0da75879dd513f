//! Chapter 2: devices, network, risks and ways to go on; contacts, intelligence, training, backups.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::chapter3;
use super::reach::{Reach, calls_reach};
use crate::check::CheckedPlan;
use crate::diagram::canvas::Figure;
use crate::diagram::{calls, network, organisation};
use crate::model::backups::{Backup, RestoreTest};
use crate::model::contacts::{RoleKind, RouteHours};
use crate::model::date::Date;
use crate::model::devices::{Device, DeviceKind, DeviceStatus, PatchStatus};
use crate::model::id::{DepartmentId, DocumentId, PersonId, RoleId, SystemId};
use crate::model::network::RemoteMaintenance;
use crate::model::systems::DependencyKind;
use crate::model::text::{Flag, Known};
use crate::view::head::print_date;
use crate::view::words::{
    NONE, UNKNOWN, and, department, every, has, in_rows, known, list, name_of_kind, optional_role, or_none, person,
    person_with_post, phones, role, role_of_kind, short_role, short_system, short_vendor, sign, system, until, within,
    yearly,
};

#[derive(Debug, Clone, Serialize)]
pub(super) struct Chapter2 {
    officers: Vec<Officer>,
    chief: Option<Officer>,
    security: Option<Officer>,
    planning_manager: String,
    system_operator: String,
    stand_ins: Vec<StandIn>,
    organisation: Vec<Figure>,
    roles: Vec<Role>,
    role_count: usize,
    devices: Devices,
    network: Network,
    priorities: Vec<Priority>,
    impacts: Vec<Impact>,
    fallbacks: Vec<Fallback>,
    fallback_department_count: usize,
    references: Vec<Reference>,
    accounts: Vec<Account>,
    risks: Vec<Risk>,
    weaknesses: Weaknesses,
    calls: Vec<Figure>,
    routes: Vec<Route>,
    route_count: usize,
    reach: Reach,
    organizations: Vec<Organization>,
    intelligence: Vec<Intelligence>,
    notices: Notices,
    log_reviews: Vec<LogReview>,
    trainings: Trainings,
    backups: Backups,
}

#[derive(Debug, Clone, Serialize)]
struct Officer {
    role: String,
    person: String,
    post: String,
    department: String,
    dedication: String,
    appointed_on: String,
    document: String,
    deputies: String,
}

#[derive(Debug, Clone, Serialize)]
struct StandIn {
    role: String,
    person: String,
    deputies: String,
    night: String,
}

#[derive(Debug, Clone, Serialize)]
struct Role {
    name: String,
    department: String,
    person: String,
    summary: String,
}

#[derive(Debug, Clone, Serialize)]
struct Devices {
    total: usize,
    active: usize,
    other_states: Vec<Count>,
    kinds: Vec<String>,
    /// For each department its name, a count per kind and the sum.
    rows: Vec<DeviceRow>,
    sums: Vec<usize>,
    places: Vec<Place>,
    inventories: Vec<Inventory>,
    last_inventory: Option<LastInventory>,
}

#[derive(Debug, Clone, Serialize)]
struct Count {
    name: String,
    count: usize,
}

#[derive(Debug, Clone, Serialize)]
struct DeviceRow {
    department: String,
    counts: Vec<String>,
    sum: usize,
}

#[derive(Debug, Clone, Serialize)]
struct Place {
    location: String,
    /// Names of what stands there under the care of one vendor, or some of them.
    devices: Vec<String>,
    vendor: String,
    /// Whether the row before names others of the same place.
    continued: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Inventory {
    date: String,
    by: String,
    total: u32,
    differences: String,
}

#[derive(Debug, Clone, Serialize)]
struct LastInventory {
    date: String,
    by: String,
    total: u32,
    difference_count: usize,
}

#[derive(Debug, Clone, Serialize)]
struct Network {
    updated_on: String,
    drawings: network::Drawings,
    segments: Vec<Segment>,
    segment_count: usize,
    connections: Vec<Connection>,
    connection_count: usize,
    outside_count: usize,
    always_on_count: usize,
    maintenance: Vec<Maintenance>,
    /// Cut points in the order in which they are cut.
    cuts: Vec<chapter3::Cut>,
}

#[derive(Debug, Clone, Serialize)]
struct Segment {
    name: String,
    zone: String,
    purpose: String,
    address: String,
    systems: String,
}

#[derive(Debug, Clone, Serialize)]
struct Connection {
    number: usize,
    name: String,
    kind: String,
    from: String,
    to: String,
    purpose: String,
    device: String,
    hours: String,
    restriction: String,
    mfa: String,
    cuts: String,
}

#[derive(Debug, Clone, Serialize)]
struct Maintenance {
    vendor: String,
    systems: String,
    connection: String,
    method: String,
    initiator: String,
    approval: String,
    reviewed_on: String,
}

#[derive(Debug, Clone, Serialize)]
struct Priority {
    rank: u32,
    name: String,
    importance: u8,
    rto: String,
    rpo: String,
    mtpd: String,
    needs: String,
    degraded: String,
}

#[derive(Debug, Clone, Serialize)]
struct Impact {
    system: String,
    lines: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Fallback {
    department: String,
    task: String,
    system: String,
    method: String,
    procedure: String,
    trigger: String,
    decided_by: String,
    /// What keeps the patient safe meanwhile; empty where nothing is said.
    checks: String,
    limit: String,
    /// Who enters the paper records until when; empty where nothing is said.
    entry: String,
}

#[derive(Debug, Clone, Serialize)]
struct Reference {
    name: String,
    location: String,
    range: String,
    refresh: String,
    count: u32,
    rule: String,
}

#[derive(Debug, Clone, Serialize)]
struct Account {
    scope: String,
    place: String,
    opened_by: String,
    renewal: String,
}

#[derive(Debug, Clone, Serialize)]
struct Risk {
    threat: String,
    causes: String,
    systems: String,
    likelihood: String,
    impact: String,
    treatment: String,
    measure: String,
    owner: String,
    reviewed_on: String,
}

#[derive(Debug, Clone, Serialize)]
struct Weaknesses {
    states: Vec<String>,
    rows: Vec<WeaknessRow>,
    pending: Vec<PendingDevice>,
    ending: Vec<EndingDevice>,
    unknown_eos: usize,
    without_antivirus: usize,
    horizon: String,
    exceptions: Vec<Exception>,
    password: Option<Password>,
    media_policy: String,
}

#[derive(Debug, Clone, Serialize)]
struct WeaknessRow {
    kind: String,
    counts: Vec<String>,
    sum: usize,
}

#[derive(Debug, Clone, Serialize)]
struct PendingDevice {
    name: String,
    department: String,
    os: String,
    patched_on: String,
    vendor: String,
    note: String,
}

#[derive(Debug, Clone, Serialize)]
struct EndingDevice {
    name: String,
    department: String,
    os: String,
    eos: String,
    vendor: String,
}

#[derive(Debug, Clone, Serialize)]
struct Exception {
    what: String,
    system: String,
    reason: String,
    compensating: String,
    approved_by: String,
    expires_on: String,
}

#[derive(Debug, Clone, Serialize)]
struct Password {
    min_length: u32,
    mixed: bool,
    rotation_days: u32,
    reuse_prohibited: bool,
    initial_changed: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Route {
    order: u32,
    from: String,
    to: String,
    kind: String,
    when: String,
    medium: String,
    within: String,
    alternate: String,
}

#[derive(Debug, Clone, Serialize)]
struct Organization {
    name: String,
    kind: String,
    purpose: String,
    trigger: String,
    deadlines: String,
    reporter: String,
    phones: Vec<String>,
    url: String,
}

#[derive(Debug, Clone, Serialize)]
struct Intelligence {
    name: String,
    url: String,
    content: String,
    owner: String,
    interval: String,
    distribution: String,
}

#[derive(Debug, Clone, Serialize)]
struct Notices {
    contracts: usize,
    with_clause: usize,
    /// Titles of contracts without the clause, joined for a sentence.
    without: String,
}

#[derive(Debug, Clone, Serialize)]
struct LogReview {
    name: String,
    kind: String,
    interval: String,
    reviewer: String,
    last: String,
}

#[derive(Debug, Clone, Serialize)]
struct Trainings {
    held: Vec<TrainingLine>,
    planned: Vec<TrainingLine>,
    findings: usize,
    manuals: String,
}

#[derive(Debug, Clone, Serialize)]
struct TrainingLine {
    when: String,
    kind: String,
    title: String,
    audience: String,
    participants: String,
    result: String,
    scenario: String,
    findings: String,
}

#[derive(Debug, Clone, Serialize)]
struct Backups {
    rows: Vec<BackupRow>,
    places: Vec<BackupPlace>,
    row_count: usize,
    system_count: usize,
    guarded_count: usize,
    without: String,
    tests: Vec<TestRow>,
    untested: String,
    untested_count: usize,
    monitored_by: String,
}

#[derive(Debug, Clone, Serialize)]
struct BackupRow {
    system: String,
    target: String,
    interval: String,
    method: String,
    restore: String,
}

/// A place where backups lie, with the systems whose backups lie there in the same way.
#[derive(Debug, Clone, Serialize)]
struct BackupPlace {
    location: String,
    media: String,
    offline: String,
    immutable: String,
    offsite: String,
    retention: String,
    systems: String,
}

#[derive(Debug, Clone, Serialize)]
struct TestRow {
    system: String,
    target: String,
    date: String,
    result: String,
    duration: String,
    loss: String,
}

pub(super) fn chapter2(plan: &CheckedPlan) -> Chapter2 {
    let fallback_departments: BTreeSet<_> = plan.fallbacks().iter().map(|fallback| &fallback.department).collect();
    Chapter2 {
        officers: [RoleKind::ChiefOfficer, RoleKind::SecurityOfficer, RoleKind::PlanningManager]
            .into_iter()
            .filter_map(|kind| role_of_kind(plan, kind))
            .map(|id| officer(plan, id))
            .collect(),
        chief: role_of_kind(plan, RoleKind::ChiefOfficer).map(|id| officer(plan, id)),
        security: role_of_kind(plan, RoleKind::SecurityOfficer).map(|id| officer(plan, id)),
        planning_manager: name_of_kind(plan, RoleKind::PlanningManager),
        system_operator: name_of_kind(plan, RoleKind::SystemOperator),
        stand_ins: stand_ins(plan),
        organisation: organisation::organisation(plan),
        roles: roles(plan),
        role_count: plan.contacts.roles.len(),
        devices: devices(plan),
        network: network_section(plan),
        priorities: priorities(plan),
        impacts: impacts(plan),
        fallbacks: fallbacks(plan),
        fallback_department_count: fallback_departments.len(),
        references: references(plan),
        accounts: accounts(plan),
        risks: risks(plan),
        weaknesses: weaknesses(plan),
        calls: calls::calls(plan),
        routes: routes(plan),
        route_count: plan.contacts.routes.len(),
        reach: calls_reach(plan),
        organizations: organizations(plan),
        intelligence: intelligence(plan),
        notices: notices(plan),
        log_reviews: log_reviews(plan),
        trainings: trainings(plan),
        backups: backups(plan),
    }
}

fn title_of(plan: &CheckedPlan, id: Option<&DocumentId>) -> String {
    id.map_or_else(|| NONE.to_owned(), |id| plan.document(id).title.to_string())
}

fn officer(plan: &CheckedPlan, id: &RoleId) -> Officer {
    let role = plan.role(id);
    let assignment = plan.assignment(id);
    let holder = assignment.map(|assignment| plan.person(&assignment.person));
    Officer {
        role: role.name.to_string(),
        person: holder.map_or_else(|| NONE.to_owned(), |person| person.name.to_string()),
        post: holder.map_or_else(|| NONE.to_owned(), |person| or_none(person.title.as_ref())),
        department: holder.map_or_else(|| NONE.to_owned(), |person| department(plan, &person.department)),
        dedication: role.dedication.map_or(NONE, |dedication| dedication.label()).to_owned(),
        appointed_on: role
            .appointed_on
            .as_ref()
            .and_then(Known::value)
            .map_or_else(|| known(role.appointed_on.as_ref()), |date| print_date(plan, *date)),
        document: title_of(plan, role.appointment.as_ref()),
        deputies: assignment.map_or_else(
            || NONE.to_owned(),
            |assignment| list(assignment.deputies.iter().map(|id| person_with_post(plan, id))),
        ),
    }
}

fn stand_ins(plan: &CheckedPlan) -> Vec<StandIn> {
    let ordered = |ids: &[PersonId]| list(ids.iter().map(|id| person(plan, id)));
    plan.contacts
        .roles
        .iter()
        .filter_map(|role| plan.assignment(&role.id).map(|assignment| (role, assignment)))
        .map(|(role, assignment)| StandIn {
            role: role.name.to_string(),
            person: person(plan, &assignment.person),
            deputies: ordered(&assignment.deputies),
            // Where nothing else is said, the same people stand in at night.
            night: if assignment.night_deputies.is_empty() && !assignment.deputies.is_empty() {
                "同左".to_owned()
            } else {
                ordered(&assignment.night_deputies)
            },
        })
        .collect()
}

fn roles(plan: &CheckedPlan) -> Vec<Role> {
    plan.contacts
        .roles
        .iter()
        .map(|role| {
            let holder = plan.assignment(&role.id).map(|assignment| &assignment.person);
            let own = role.department.as_ref().or_else(|| holder.map(|id| &plan.person(id).department));
            Role {
                name: role.name.to_string(),
                department: own.map_or_else(String::new, |id| department(plan, id)),
                person: holder.map_or_else(|| NONE.to_owned(), |id| person_with_post(plan, id)),
                summary: role.summary.to_string(),
            }
        })
        .collect()
}

fn count_text(count: usize) -> String {
    if count == 0 { NONE.to_owned() } else { count.to_string() }
}

fn devices(plan: &CheckedPlan) -> Devices {
    let all = plan.devices();
    let kinds: Vec<DeviceKind> = DeviceKind::ALL
        .iter()
        .copied()
        .filter(|kind| all.iter().any(|device| device.kind == *kind && device.is_in_use()))
        .collect();
    let mut table: BTreeMap<&DepartmentId, BTreeMap<DeviceKind, usize>> = BTreeMap::new();
    for device in all.iter().filter(|device| device.is_in_use()) {
        *table.entry(&device.department).or_default().entry(device.kind).or_default() += 1;
    }
    let rows = plan
        .contacts
        .departments
        .iter()
        .filter_map(|department| table.get(&department.id).map(|counts| (department, counts)))
        .map(|(department, counts)| DeviceRow {
            department: department.name.to_string(),
            counts: kinds.iter().map(|kind| count_text(counts.get(kind).copied().unwrap_or(0))).collect(),
            sum: counts.values().sum(),
        })
        .collect();
    let mut sums: Vec<usize> =
        kinds.iter().map(|kind| table.values().filter_map(|counts| counts.get(kind)).sum()).collect();
    sums.push(sums.iter().sum());
    let last = plan.inventories().iter().map(|inventory| inventory.date).max();
    let inventories: Vec<Inventory> = plan
        .inventories()
        .iter()
        .map(|inventory| Inventory {
            date: if Some(inventory.date) == last { yearly(plan, inventory.date) } else { inventory.date.to_string() },
            by: person(plan, &inventory.by),
            total: inventory.total,
            differences: if inventory.differences.is_empty() {
                "なし".to_owned()
            } else {
                list(&inventory.differences)
            },
        })
        .collect();
    Devices {
        total: all.len(),
        active: all.iter().filter(|device| device.status == DeviceStatus::Active).count(),
        other_states: [DeviceStatus::Spare, DeviceStatus::Lost, DeviceStatus::Disposed]
            .into_iter()
            .map(|status| Count {
                name: status.label().to_owned(),
                count: all.iter().filter(|device| device.status == status).count(),
            })
            .filter(|count| count.count > 0)
            .collect(),
        kinds: kinds.iter().map(|kind| kind.label().to_owned()).collect(),
        rows,
        sums,
        places: device_places(plan),
        inventories,
        last_inventory: plan.inventories().iter().max_by_key(|inventory| inventory.date).map(|inventory| {
            LastInventory {
                date: print_date(plan, inventory.date),
                by: person_with_post(plan, &inventory.by),
                total: inventory.total,
                difference_count: inventory.differences.len(),
            }
        }),
    }
}

fn os_of(device: &Device) -> String {
    let os = known(device.os.as_ref());
    match device.os_version.as_ref() {
        Some(Known::Value(version)) if os != NONE => format!("{os} {version}"),
        _ => os,
    }
}

fn cuts(plan: &CheckedPlan) -> Vec<chapter3::Cut> {
    let mut cuts: Vec<_> = plan.cut_points().iter().collect();
    cuts.sort_by_key(|cut| cut.number);
    cuts.into_iter().map(|cut| chapter3::cut(plan, cut)).collect()
}

/// Servers, stores and network devices by place and vendor, since a rack is looked for once and not once per device.
fn device_places(plan: &CheckedPlan) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for kind in [DeviceKind::Server, DeviceKind::Storage, DeviceKind::Network] {
        for device in plan.devices().iter().filter(|device| device.is_in_use() && device.kind == kind) {
            let location = or_none(device.location.as_ref());
            let vendor = device.vendor.as_ref().map_or_else(|| NONE.to_owned(), |id| short_vendor(plan, id));
            let name = device.name.to_string();
            match places.iter_mut().find(|place| place.location == location && place.vendor == vendor) {
                Some(place) => place.devices.push(name),
                None => places.push(Place { location, devices: vec![name], vendor, continued: false }),
            }
        }
    }
    places.sort_by(|a, b| a.location.cmp(&b.location));
    let mut rows: Vec<Place> = Vec::new();
    for Place { location, devices, vendor, .. } in places {
        for (at, devices) in in_rows(devices).into_iter().enumerate() {
            let (location, vendor) = (location.clone(), vendor.clone());
            rows.push(Place { location, devices, vendor, continued: at > 0 });
        }
    }
    rows
}

fn network_section(plan: &CheckedPlan) -> Network {
    let updated = plan.network.as_ref().map(|file| &file.diagram_updated_on);
    Network {
        updated_on: updated.and_then(Known::value).map_or_else(String::new, |date| print_date(plan, *date)),
        drawings: network::network(plan),
        cuts: cuts(plan),
        segments: plan
            .segments()
            .iter()
            .map(|segment| Segment {
                name: segment.name.to_string(),
                zone: segment.zone.label().to_owned(),
                purpose: segment.purpose.to_string(),
                address: or_none(segment.cidr.as_ref()),
                systems: list(
                    plan.systems
                        .systems
                        .iter()
                        .filter(|system| system.segments.contains(&segment.id))
                        .map(|system| system.short_name.as_ref().unwrap_or(&system.name)),
                ),
            })
            .collect(),
        segment_count: plan.segments().len(),
        connections: plan
            .connections()
            .iter()
            .enumerate()
            .map(|(at, connection)| {
                let to = connection
                    .to_segment
                    .as_ref()
                    .map(|id| plan.segment(id).name.to_string())
                    .or_else(|| connection.to_vendor.as_ref().map(|id| plan.vendor(id).name.to_string()))
                    .or_else(|| connection.to_organization.as_ref().map(|id| plan.organization(id).name.to_string()));
                Connection {
                    number: at + 1,
                    name: connection.name.to_string(),
                    kind: connection.kind.label().to_owned(),
                    from: plan.segment(&connection.from).name.to_string(),
                    to: to.unwrap_or_else(|| connection.kind.label().to_owned()),
                    purpose: connection.purpose.to_string(),
                    device: connection
                        .device
                        .as_ref()
                        .map_or_else(|| NONE.to_owned(), |id| plan.device(id).name.to_string()),
                    hours: match (connection.always_on, &connection.hours) {
                        (_, Some(hours)) => hours.to_string(),
                        (Flag::Yes, None) => "常時".to_owned(),
                        (Flag::No, None) => "使用時のみ".to_owned(),
                        (Flag::Unknown, None) => UNKNOWN.to_owned(),
                    },
                    restriction: has(connection.source_restriction),
                    mfa: has(connection.mfa),
                    cuts: list(network::cut_numbers(plan, connection)),
                }
            })
            .collect(),
        connection_count: plan.connections().len(),
        outside_count: plan.connections().iter().filter(|connection| connection.to_segment.is_none()).count(),
        always_on_count: plan
            .connections()
            .iter()
            .filter(|connection| connection.to_segment.is_none() && connection.always_on == Flag::Yes)
            .count(),
        maintenance: maintenance(plan),
    }
}

/// Ways in for maintenance: one row for the systems that a vendor reaches in the same way.
fn maintenance(plan: &CheckedPlan) -> Vec<Maintenance> {
    let mut groups: Vec<Vec<&RemoteMaintenance>> = Vec::new();
    for way in plan.remote_maintenance() {
        let same = |other: &RemoteMaintenance| {
            other.vendor == way.vendor
                && other.connection == way.connection
                && other.method == way.method
                && other.initiator == way.initiator
                && other.approval_required == way.approval_required
        };
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| same(first))) {
            Some(group) => group.push(way),
            None => groups.push(vec![way]),
        }
    }
    groups
        .into_iter()
        .filter_map(|group| group.first().copied().map(|first| (first, group)))
        .map(|(first, group)| {
            // The oldest review speaks for the group; one that is not known, or has not been, speaks louder.
            let oldest = group.iter().min_by_key(|way| match &way.reviewed_on {
                None => (0, None),
                Some(Known::Unknown) => (1, None),
                Some(Known::Value(date)) => (2, Some(*date)),
            });
            Maintenance {
                vendor: short_vendor(plan, &first.vendor),
                systems: list(group.iter().map(|way| short_system(plan, &way.system))),
                connection: plan.connection(&first.connection).name.to_string(),
                method: first.method.label().to_owned(),
                initiator: first.initiator.label().to_owned(),
                approval: crate::view::words::yes_no(Some(first.approval_required), "必要", "不要"),
                reviewed_on: oldest.map_or_else(|| NONE.to_owned(), |way| known(way.reviewed_on.as_ref())),
            }
        })
        .collect()
}

fn priorities(plan: &CheckedPlan) -> Vec<Priority> {
    let mut systems: Vec<_> = plan.systems.systems.iter().collect();
    systems.sort_by_key(|system| system.recovery_priority);
    systems
        .into_iter()
        .map(|system| Priority {
            rank: system.recovery_priority,
            name: system.name.to_string(),
            importance: system.importance.rank(),
            rto: system.rto.to_string(),
            rpo: system.rpo.to_string(),
            mtpd: or_none(system.mtpd.as_ref()),
            needs: list(
                system
                    .depends_on
                    .iter()
                    .filter(|need| need.kind == DependencyKind::Hard)
                    .map(|need| short_system(plan, &need.system)),
            ),
            degraded: list(&system.degraded_modes),
        })
        .collect()
}

fn impacts(plan: &CheckedPlan) -> Vec<Impact> {
    plan.systems
        .systems
        .iter()
        .filter(|system| !system.impact.is_empty())
        .map(|system| Impact {
            system: system.name.to_string(),
            lines: system
                .impact
                .iter()
                .map(|impact| format!("{}：{}", department(plan, &impact.department), impact.effect))
                .collect(),
        })
        .collect()
}

fn fallbacks(plan: &CheckedPlan) -> Vec<Fallback> {
    let departments = &plan.contacts.departments;
    let mut all: Vec<_> = plan.fallbacks().iter().collect();
    all.sort_by_key(|fallback| departments.iter().position(|department| department.id == fallback.department));
    all.into_iter()
        .map(|fallback| Fallback {
            department: department(plan, &fallback.department),
            task: fallback.task.to_string(),
            system: short_system(plan, &fallback.system),
            method: fallback.method.label().to_owned(),
            procedure: fallback.procedure.to_string(),
            trigger: {
                let time = fallback.trigger_time;
                let time = if time.minutes() == 0 { time.to_string() } else { format!("{time}停止") };
                fallback.trigger_level.map_or(time.clone(), |level| format!("{time}又は{level}以上"))
            },
            decided_by: short_role(plan, &fallback.decided_by),
            checks: fallback.safety_checks.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
            limit: known(fallback.limit.as_ref()),
            entry: fallback
                .reverse_entry
                .as_ref()
                .map_or_else(String::new, |entry| format!("{}が{}", entry.who, entry.deadline)),
        })
        .collect()
}

fn references(plan: &CheckedPlan) -> Vec<Reference> {
    plan.reference_environments()
        .iter()
        .map(|environment| Reference {
            name: environment.name.to_string(),
            location: environment.location.to_string(),
            range: environment.data_range.to_string(),
            refresh: every(environment.refresh),
            count: environment.count,
            rule: or_none(environment.distribution_rule.as_ref()),
        })
        .collect()
}

fn accounts(plan: &CheckedPlan) -> Vec<Account> {
    plan.emergency_accounts()
        .iter()
        .map(|account| Account {
            scope: account.scope.to_string(),
            place: account.storage_place.to_string(),
            opened_by: short_role(plan, &account.opened_by),
            renewal: account.renewal.to_string(),
        })
        .collect()
}

fn risks(plan: &CheckedPlan) -> Vec<Risk> {
    plan.risks()
        .iter()
        .map(|risk| {
            let causes = [(risk.intentional, "意図的"), (risk.accidental, "偶発的"), (risk.environmental, "環境的")];
            Risk {
                threat: risk.threat.to_string(),
                causes: list(causes.into_iter().filter_map(|(holds, name)| holds.then_some(name))),
                systems: crate::view::words::systems(plan, &risk.systems),
                likelihood: risk.likelihood.label().to_owned(),
                impact: risk.impact.label().to_owned(),
                treatment: risk.treatment.label().to_owned(),
                measure: risk.measure.to_string(),
                owner: short_role(plan, &risk.owner),
                reviewed_on: known(Some(&risk.reviewed_on)),
            }
        })
        .collect()
}

fn weaknesses(plan: &CheckedPlan) -> Weaknesses {
    let used: Vec<&Device> = plan.devices().iter().filter(|device| device.is_in_use()).collect();
    // Not stated counts as not known: a ledger without the word says nothing about the device.
    let state = |device: &Device| device.patch_status.unwrap_or(PatchStatus::Unknown);
    let horizon: Date = plan.hospital.plan.next_review;
    let governance = plan.governance.as_ref();
    let policy = governance.and_then(|file| file.password_policy.as_ref());
    let mut ending: Vec<(Date, &Device)> = used
        .iter()
        .filter_map(|device| device.eos_date.as_ref().and_then(Known::value).map(|eos| (*eos, *device)))
        .filter(|(eos, _)| *eos <= horizon)
        .collect();
    ending.sort_by_key(|(eos, _)| *eos);
    Weaknesses {
        states: PatchStatus::ALL.iter().map(|status| status.label().to_owned()).collect(),
        rows: DeviceKind::ALL
            .iter()
            .filter_map(|kind| {
                let same: Vec<&&Device> = used.iter().filter(|device| device.kind == *kind).collect();
                (!same.is_empty()).then(|| WeaknessRow {
                    kind: kind.label().to_owned(),
                    counts: PatchStatus::ALL
                        .iter()
                        .map(|status| count_text(same.iter().filter(|device| state(device) == *status).count()))
                        .collect(),
                    sum: same.len(),
                })
            })
            .collect(),
        pending: used
            .iter()
            .filter(|device| device.patch_status == Some(PatchStatus::Pending))
            .map(|device| PendingDevice {
                name: device.name.to_string(),
                department: department(plan, &device.department),
                os: os_of(device),
                patched_on: known(device.patched_on.as_ref()),
                vendor: device.vendor.as_ref().map_or_else(|| NONE.to_owned(), |id| short_vendor(plan, id)),
                note: or_none(device.note.as_ref()),
            })
            .collect(),
        ending: ending
            .into_iter()
            .map(|(eos, device)| EndingDevice {
                name: device.name.to_string(),
                department: department(plan, &device.department),
                os: os_of(device),
                eos: until(plan, eos, "終了"),
                vendor: device.vendor.as_ref().map_or_else(|| NONE.to_owned(), |id| short_vendor(plan, id)),
            })
            .collect(),
        unknown_eos: used.iter().filter(|device| matches!(device.eos_date, Some(Known::Unknown))).count(),
        without_antivirus: used
            .iter()
            .filter(|device| matches!(device.kind, DeviceKind::Server | DeviceKind::Terminal))
            .filter(|device| device.antivirus_running != Some(Flag::Yes))
            .count(),
        horizon: print_date(plan, horizon),
        exceptions: plan
            .exceptions()
            .iter()
            .map(|exception| Exception {
                what: exception.what.to_string(),
                system: exception.system.as_ref().map_or_else(|| NONE.to_owned(), |id| short_system(plan, id)),
                reason: exception.reason.to_string(),
                compensating: exception.compensating.to_string(),
                approved_by: short_role(plan, &exception.approved_by),
                expires_on: until(plan, exception.expires_on, "期限切れ"),
            })
            .collect(),
        password: policy.map(|policy| Password {
            min_length: policy.min_length,
            mixed: policy.mixed == Flag::Yes,
            rotation_days: policy.rotation_days.unwrap_or(0),
            reuse_prohibited: policy.reuse_prohibited == Flag::Yes,
            initial_changed: policy.initial_changed == Flag::Yes,
        }),
        media_policy: governance
            .and_then(|file| file.removable_media_policy.as_ref())
            .map_or_else(String::new, ToString::to_string),
    }
}

fn routes(plan: &CheckedPlan) -> Vec<Route> {
    let mut routes: Vec<_> = plan.contacts.routes.iter().collect();
    routes.sort_by_key(|route| route.order);
    routes
        .into_iter()
        .map(|route| {
            let mut when: Vec<String> = Vec::new();
            if route.hours != RouteHours::Always {
                when.push(route.hours.label().to_owned());
            }
            if let Some(level) = route.level {
                when.push(format!("{level}以上"));
            }
            if let Some(condition) = &route.condition {
                when.push(condition.to_string());
            }
            Route {
                order: route.order,
                from: calls::end_name(plan, &route.from),
                to: calls::end_name(plan, &route.to),
                kind: route.kind.label().to_owned(),
                when: list(when),
                medium: route.medium.label().to_owned(),
                within: route.time_limit.map_or_else(|| NONE.to_owned(), within),
                alternate: optional_role(plan, route.alternate.as_ref()),
            }
        })
        .collect()
}

fn organizations(plan: &CheckedPlan) -> Vec<Organization> {
    plan.contacts
        .organizations
        .iter()
        .map(|organization| Organization {
            name: organization.name.to_string(),
            kind: organization.kind.label().to_owned(),
            purpose: organization.purpose.to_string(),
            trigger: organization.trigger.to_string(),
            deadlines: list(organization.deadlines.iter().map(|id| {
                let deadline = plan.deadline(id);
                format!("{}：{}", deadline.name, deadline.text)
            })),
            reporter: short_role(plan, &organization.reporter),
            phones: phones(&organization.phones),
            url: organization.url.as_ref().map_or_else(String::new, ToString::to_string),
        })
        .collect()
}

fn intelligence(plan: &CheckedPlan) -> Vec<Intelligence> {
    plan.intelligence_sources()
        .iter()
        .map(|source| Intelligence {
            name: source.name.to_string(),
            url: source.url.as_ref().map_or_else(String::new, ToString::to_string),
            content: source.content.to_string(),
            owner: short_role(plan, &source.owner),
            interval: every(source.interval),
            distribution: source.distribution.to_string(),
        })
        .collect()
}

fn notices(plan: &CheckedPlan) -> Notices {
    let contracts = &plan.vendors.contracts;
    let with = |contract: &&crate::model::vendors::Contract| contract.vulnerability_notice_clause == Flag::Yes;
    Notices {
        contracts: contracts.len(),
        with_clause: contracts.iter().filter(with).count(),
        without: and(contracts
            .iter()
            .filter(|contract| !with(contract))
            .map(|contract| format!("{}（{}）", contract.title, short_vendor(plan, &contract.vendor)))),
    }
}

fn log_reviews(plan: &CheckedPlan) -> Vec<LogReview> {
    plan.log_sources()
        .iter()
        .filter_map(|log| log.review_interval.map(|interval| (log, interval)))
        .map(|(log, interval)| LogReview {
            name: log.name.to_string(),
            kind: log.kind.label().to_owned(),
            interval: every(interval),
            reviewer: optional_role(plan, log.reviewer.as_ref()),
            last: known(log.last_reviewed_on.as_ref()),
        })
        .collect()
}

fn trainings(plan: &CheckedPlan) -> Trainings {
    use crate::model::hospital::DocumentKind;
    let line = |training: &crate::model::governance::Training, when: String| TrainingLine {
        when,
        kind: training.kind.label().to_owned(),
        title: training.title.to_string(),
        audience: training.audience.to_string(),
        participants: training.participants.map_or_else(|| NONE.to_owned(), |count| format!("{count}人")),
        result: or_none(training.result.as_ref()),
        scenario: or_none(training.scenario.as_ref()),
        findings: list(&training.findings),
    };
    let mut held: Vec<_> =
        plan.trainings().iter().filter_map(|training| training.held_on.map(|day| (day, training))).collect();
    held.sort_by_key(|(day, _)| *day);
    let last = held.last().map(|(day, _)| *day);
    let when = |day: Date| if Some(day) == last { yearly(plan, day) } else { day.to_string() };
    Trainings {
        findings: held.iter().map(|(_, training)| training.findings.len()).sum(),
        held: held.into_iter().map(|(day, training)| line(training, when(day))).collect(),
        planned: plan
            .trainings()
            .iter()
            .filter(|training| training.held_on.is_none())
            .map(|training| line(training, or_none(training.planned_for.as_ref())))
            .collect(),
        manuals: and(plan
            .hospital
            .related_documents
            .iter()
            .filter(|document| document.kind == DocumentKind::Manual)
            .map(|document| format!("「{}」", document.title))),
    }
}

fn backups(plan: &CheckedPlan) -> Backups {
    let position = |id: &SystemId| plan.systems.systems.iter().position(|system| system.id == *id);
    let mut all: Vec<_> = plan.backups().iter().collect();
    all.sort_by_key(|backup| position(&backup.system));
    let covered: BTreeSet<&SystemId> = all.iter().map(|backup| &backup.system).collect();
    let guarded: BTreeSet<&SystemId> = all
        .iter()
        .filter(|backup| backup.offline == Flag::Yes || backup.immutable == Flag::Yes)
        .map(|backup| &backup.system)
        .collect();
    let tested: BTreeSet<&SystemId> =
        all.iter().filter(|backup| !backup.restore_tests.is_empty()).map(|backup| &backup.system).collect();
    let missing = plan.systems.systems.iter().filter(|system| !covered.contains(&system.id)).map(|system| &system.name);
    let untested: Vec<_> = plan
        .systems
        .systems
        .iter()
        .filter(|system| covered.contains(&system.id) && !tested.contains(&system.id))
        .map(|system| system.name.to_string())
        .collect();
    let monitors: BTreeSet<&RoleId> = all.iter().filter_map(|backup| backup.monitored_by.as_ref()).collect();
    Backups {
        row_count: all.len(),
        system_count: covered.len(),
        guarded_count: guarded.len(),
        without: and(missing),
        untested_count: untested.len(),
        untested: and(untested),
        monitored_by: and(monitors.into_iter().map(|id| role(plan, id))),
        tests: latest_tests(plan, &all),
        places: backup_places(plan, &all),
        rows: all
            .iter()
            .map(|backup| BackupRow {
                system: system(plan, &backup.system),
                target: backup.target.label().to_owned(),
                interval: every(backup.interval),
                method: backup.method.to_string(),
                restore: backup.restore_method.to_string(),
            })
            .collect(),
    }
}

/// The last test of each system; the registers hold them all.
fn latest_tests(plan: &CheckedPlan, all: &[&Backup]) -> Vec<TestRow> {
    let mut latest: Vec<(&Backup, &RestoreTest)> = Vec::new();
    for backup in all {
        for test in &backup.restore_tests {
            match latest.iter_mut().find(|(other, _)| other.system == backup.system) {
                Some(known) if known.1.date >= test.date => {}
                Some(known) => *known = (backup, test),
                None => latest.push((backup, test)),
            }
        }
    }
    latest
        .into_iter()
        .map(|(backup, test)| TestRow {
            system: system(plan, &backup.system),
            target: backup.target.label().to_owned(),
            date: yearly(plan, test.date),
            result: test.result.label().to_owned(),
            duration: or_none(test.duration.as_ref()),
            loss: or_none(test.data_loss.as_ref()),
        })
        .collect()
}

fn backup_places(plan: &CheckedPlan, all: &[&Backup]) -> Vec<BackupPlace> {
    let mut groups: Vec<Vec<&Backup>> = Vec::new();
    for &backup in all {
        let same = |other: &Backup| {
            other.location == backup.location
                && other.media == backup.media
                && other.offline == backup.offline
                && other.immutable == backup.immutable
                && other.offsite == backup.offsite
        };
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| same(first))) {
            Some(group) => group.push(backup),
            None => groups.push(vec![backup]),
        }
    }
    groups
        .into_iter()
        .filter_map(|group| group.first().copied().map(|first| (first, group)))
        .map(|(first, group)| {
            let days = group.iter().map(|backup| backup.retention_days);
            let (least, most) = (days.clone().min().unwrap_or(0), days.max().unwrap_or(0));
            let mut systems: Vec<String> = Vec::new();
            for backup in &group {
                let name = short_system(plan, &backup.system);
                if !systems.contains(&name) {
                    systems.push(name);
                }
            }
            BackupPlace {
                location: first.location.to_string(),
                media: first.media.label().to_owned(),
                offline: sign(Some(first.offline)),
                immutable: sign(Some(first.immutable)),
                offsite: sign(Some(first.offsite)),
                retention: if least == most { format!("{least}日") } else { format!("{least}〜{most}日") },
                systems: list(systems),
            }
        })
        .collect()
}

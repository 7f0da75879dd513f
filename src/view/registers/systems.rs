//! The sheet of each system (機器管理票): one page, with all that is known of it.

use serde::Serialize;

use super::of;
use crate::check::CheckedPlan;
use crate::model::date::DateStyle;
use crate::model::devices::{Device, DeviceKind, DeviceStatus};
use crate::model::network::Connection;
use crate::model::systems::System;
use crate::view::words::{
    NONE, department, every, has, known, list, or_none, person_with_post, short_system, short_vendor, vendor, yes_no,
};

/// More devices of a kind than this are counted by department instead of named, so that the sheet stays one page.
const NAMED: usize = 12;

/// The sheet of a system.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Sheet {
    /// Of the label.
    id: String,
    name: String,
    /// Empty where there is none.
    short_name: String,
    category: String,
    delivery: String,
    purpose: String,
    usage: String,
    users: String,
    owner: String,
    site_department: String,
    location: String,
    administrator: String,
    confidentiality: String,
    integrity: String,
    availability: String,
    data_volume: String,
    patient_data: String,
    removable_media: String,
    os: String,
    backups: Vec<BackupLine>,
    parts: Vec<PartsLine>,
    segments: String,
    internet: String,
    connections: String,
    maintenance: Vec<MaintenanceLine>,
    cut_points: String,
    exchange_partners: String,
    vendor: String,
    contract: String,
    /// Empty where there is none.
    contract_number: String,
    importance: u8,
    recovery_priority: u32,
    rto: String,
    rpo: String,
    mtpd: String,
    restore_time: String,
    needs: Vec<Need>,
    needed_by: Vec<Need>,
    degraded_modes: Vec<String>,
    mfa: String,
    /// 令和9年度 or 2027年度; empty where nothing is planned.
    mfa_planned: String,
    impact: Vec<ImpactLine>,
    last_changed_on: String,
    note: String,
}

#[derive(Debug, Clone, Serialize)]
struct BackupLine {
    target: String,
    interval: String,
    media: String,
    location: String,
    generations: u32,
}

/// The devices of a kind.
#[derive(Debug, Clone, Serialize)]
struct PartsLine {
    kind: String,
    count: usize,
    groups: Vec<PartsGroup>,
}

/// Devices at a place by name, or, where they are many, in a department by number.
#[derive(Debug, Clone, Serialize)]
struct PartsGroup {
    place: String,
    count: usize,
    /// Empty where they are many.
    names: String,
}

#[derive(Debug, Clone, Serialize)]
struct MaintenanceLine {
    vendor: String,
    connection: String,
    method: String,
}

#[derive(Debug, Clone, Serialize)]
struct Need {
    system: String,
    kind: String,
}

#[derive(Debug, Clone, Serialize)]
struct ImpactLine {
    department: String,
    effect: String,
}

pub(super) fn sheets(plan: &CheckedPlan) -> Vec<Sheet> {
    plan.systems.systems.iter().map(|system| sheet(plan, system)).collect()
}

fn sheet(plan: &CheckedPlan, system: &System) -> Sheet {
    let contract = system.contract.as_ref().map(|id| plan.contract(id));
    Sheet {
        id: system.id.to_string(),
        name: system.name.to_string(),
        short_name: system.short_name.as_ref().map_or_else(String::new, ToString::to_string),
        category: system.category.label().to_owned(),
        delivery: system.delivery.label().to_owned(),
        purpose: system.purpose.to_string(),
        usage: or_none(system.usage.as_ref()),
        users: or_none(system.users.as_ref()),
        owner: department(plan, &system.owner),
        site_department: of(system.site_department.as_ref(), |id| department(plan, id)),
        location: or_none(system.location.as_ref()),
        administrator: of(system.administrator.as_ref(), |id| person_with_post(plan, id)),
        confidentiality: system.confidentiality.map_or(NONE, |grade| grade.label()).to_owned(),
        integrity: system.integrity.map_or(NONE, |grade| grade.label()).to_owned(),
        availability: system.availability.map_or(NONE, |grade| grade.label()).to_owned(),
        data_volume: known(system.data_volume.as_ref()),
        patient_data: has(Some(system.has_patient_data)),
        removable_media: or_none(system.removable_media.as_ref()),
        os: known(system.os.as_ref()),
        backups: backups(plan, system),
        parts: parts(plan, system),
        segments: list(system.segments.iter().map(|id| plan.segment(id).name.to_string())),
        internet: has(system.internet),
        connections: list(
            plan.connections()
                .iter()
                .filter(|connection| touches(system, connection))
                .map(|connection| &connection.name),
        ),
        maintenance: plan
            .remote_maintenance()
            .iter()
            .filter(|way| way.system == system.id)
            .map(|way| MaintenanceLine {
                vendor: short_vendor(plan, &way.vendor),
                connection: plan.connection(&way.connection).name.to_string(),
                method: way.method.label().to_owned(),
            })
            .collect(),
        cut_points: list(
            plan.cut_points()
                .iter()
                .filter(|cut| cut.stops.contains(&system.id))
                .map(|cut| format!("{} {}", cut.number, cut.name)),
        ),
        exchange_partners: list(&system.exchange_partners),
        vendor: of(system.vendor.as_ref(), |id| vendor(plan, id)),
        contract: of(contract, |contract| contract.title.to_string()),
        contract_number: contract
            .and_then(|contract| contract.number.as_ref())
            .map_or_else(String::new, ToString::to_string),
        importance: system.importance.rank(),
        recovery_priority: system.recovery_priority,
        rto: system.rto.to_string(),
        rpo: system.rpo.to_string(),
        mtpd: or_none(system.mtpd.as_ref()),
        restore_time: known(system.restore_time.as_ref()),
        needs: system
            .depends_on
            .iter()
            .map(|need| Need { system: short_system(plan, &need.system), kind: need.kind.label().to_owned() })
            .collect(),
        needed_by: needed_by(plan, system),
        degraded_modes: system.degraded_modes.iter().map(ToString::to_string).collect(),
        mfa: yes_no(system.mfa, "導入済み", "未導入"),
        mfa_planned: system
            .mfa_planned_fiscal_year
            .map_or_else(String::new, |year| fiscal_year(plan.hospital.hospital.date_style, year)),
        impact: system
            .impact
            .iter()
            .map(|impact| ImpactLine {
                department: department(plan, &impact.department),
                effect: impact.effect.to_string(),
            })
            .collect(),
        last_changed_on: known(system.last_changed_on.as_ref()),
        note: or_none(system.note.as_ref()),
    }
}

/// A connection that begins or ends in a segment of the system.
fn touches(system: &System, connection: &Connection) -> bool {
    system.segments.contains(&connection.from)
        || connection.to_segment.as_ref().is_some_and(|segment| system.segments.contains(segment))
}

fn needed_by(plan: &CheckedPlan, system: &System) -> Vec<Need> {
    plan.systems
        .systems
        .iter()
        .flat_map(|other| {
            other
                .depends_on
                .iter()
                .filter(|need| need.system == system.id)
                .map(|need| Need { system: short_system(plan, &other.id), kind: need.kind.label().to_owned() })
        })
        .collect()
}

fn backups(plan: &CheckedPlan, system: &System) -> Vec<BackupLine> {
    plan.backups()
        .iter()
        .filter(|backup| backup.system == system.id)
        .map(|backup| BackupLine {
            target: backup.target.label().to_owned(),
            interval: every(backup.interval),
            media: backup.media.label().to_owned(),
            location: backup.location.to_string(),
            generations: backup.generations,
        })
        .collect()
}

fn parts(plan: &CheckedPlan, system: &System) -> Vec<PartsLine> {
    let mut all = Vec::new();
    for kind in DeviceKind::ALL {
        let devices: Vec<&Device> = plan
            .devices()
            .iter()
            .filter(|device| device.system.as_ref() == Some(&system.id) && device.kind == *kind)
            .filter(|device| device.status != DeviceStatus::Disposed)
            .collect();
        if devices.is_empty() {
            continue;
        }
        let count = devices.len();
        let many = count > NAMED;
        let mut groups: Vec<(String, Vec<&Device>)> = Vec::new();
        for device in devices {
            let place = if many { department(plan, &device.department) } else { or_none(device.location.as_ref()) };
            match groups.iter_mut().find(|(other, _)| *other == place) {
                Some((_, group)) => group.push(device),
                None => groups.push((place, vec![device])),
            }
        }
        let groups = groups
            .into_iter()
            .map(|(place, group)| PartsGroup {
                place,
                count: group.len(),
                names: if many { String::new() } else { list(group.iter().map(|device| &device.name)) },
            })
            .collect();
        all.push(PartsLine { kind: kind.label().to_owned(), count, groups });
    }
    all
}

/// 令和9年度 or 2027年度; a fiscal year begins on the first of April.
fn fiscal_year(style: DateStyle, year: u32) -> String {
    match (style, year) {
        (DateStyle::Japanese, 2019) => "令和元年度".to_owned(),
        (DateStyle::Japanese, 2020..) => format!("令和{}年度", year - 2018),
        (DateStyle::Japanese, 1989..=2018) => format!("平成{}年度", year - 1988),
        (DateStyle::Japanese | DateStyle::Western, _) => format!("{year}年度"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fiscal_year_is_printed_as_the_hospital_prints_dates() {
        assert_eq!(fiscal_year(DateStyle::Japanese, 2027), "令和9年度");
        assert_eq!(fiscal_year(DateStyle::Japanese, 2019), "令和元年度");
        assert_eq!(fiscal_year(DateStyle::Western, 2027), "2027年度");
    }
}

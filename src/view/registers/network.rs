//! Segments, connections, remote maintenance and cut points, with all their fields.

use serde::Serialize;

use super::of;
use crate::check::CheckedPlan;
use crate::model::network;
use crate::view::head::print_date;
use crate::view::words::{
    has, known, list, optional_role, or_none, short_role, short_roles, short_system, short_vendor, systems, vendor,
    yes_no,
};

/// The network.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Network {
    /// Empty where it is not known.
    diagram_updated_on: String,
    segments: Vec<SegmentRow>,
    connections: Vec<ConnectionRow>,
    maintenance: Vec<MaintenanceRow>,
    /// In the order in which they are cut.
    cuts: Vec<CutRow>,
}

#[derive(Debug, Clone, Serialize)]
struct SegmentRow {
    name: String,
    zone: String,
    vlan: String,
    cidr: String,
    purpose: String,
    systems: String,
}

#[derive(Debug, Clone, Serialize)]
struct ConnectionRow {
    number: usize,
    name: String,
    kind: String,
    from: String,
    to: String,
    purpose: String,
    always_on: String,
    hours: String,
    approved_by: String,
    source_restriction: String,
    mfa: String,
    vendor: String,
    device: String,
    log: String,
    cut_points: String,
}

#[derive(Debug, Clone, Serialize)]
struct MaintenanceRow {
    system: String,
    vendor: String,
    connection: String,
    method: String,
    initiator: String,
    approval: String,
    account: String,
    device: String,
    patch_responsible: String,
    firmware_updated_on: String,
    last_used_on: String,
    reviewed_on: String,
}

#[derive(Debug, Clone, Serialize)]
struct CutRow {
    number: u32,
    category: String,
    name: String,
    location: String,
    device: String,
    method: String,
    cuts: String,
    stops: String,
    clinical_impact: String,
    decided_by: String,
    deputies: String,
    executed_by: String,
    night_executed_by: String,
    reconnect_condition: String,
    reconnect_by: String,
    tested_on: String,
}

pub(super) fn network(plan: &CheckedPlan) -> Network {
    let mut cuts: Vec<_> = plan.cut_points().iter().collect();
    // The categories stand in the order in which they are cut.
    cuts.sort_by_key(|cut| (cut.category, cut.number));
    Network {
        diagram_updated_on: plan
            .network
            .as_ref()
            .and_then(|file| file.diagram_updated_on.value())
            .map_or_else(String::new, |date| print_date(plan, *date)),
        segments: plan.segments().iter().map(|segment| segment_row(plan, segment)).collect(),
        connections: plan
            .connections()
            .iter()
            .enumerate()
            .map(|(at, connection)| connection_row(plan, at + 1, connection))
            .collect(),
        maintenance: plan.remote_maintenance().iter().map(|way| maintenance_row(plan, way)).collect(),
        cuts: cuts.into_iter().map(|cut| cut_row(plan, cut)).collect(),
    }
}

fn segment_row(plan: &CheckedPlan, segment: &network::Segment) -> SegmentRow {
    SegmentRow {
        name: segment.name.to_string(),
        zone: segment.zone.label().to_owned(),
        vlan: or_none(segment.vlan.as_ref()),
        cidr: or_none(segment.cidr.as_ref()),
        purpose: segment.purpose.to_string(),
        systems: list(
            plan.systems
                .systems
                .iter()
                .filter(|system| system.segments.contains(&segment.id))
                .map(|system| short_system(plan, &system.id)),
        ),
    }
}

fn connection_row(plan: &CheckedPlan, number: usize, connection: &network::Connection) -> ConnectionRow {
    let ends = [
        connection.to_segment.as_ref().map(|id| plan.segment(id).name.to_string()),
        connection.to_vendor.as_ref().map(|id| vendor(plan, id)),
        connection.to_organization.as_ref().map(|id| plan.organization(id).name.to_string()),
    ];
    let mut cuts: Vec<u32> =
        plan.cut_points().iter().filter(|cut| cut.cuts.contains(&connection.id)).map(|cut| cut.number).collect();
    cuts.sort_unstable();
    ConnectionRow {
        number,
        name: connection.name.to_string(),
        kind: connection.kind.label().to_owned(),
        from: plan.segment(&connection.from).name.to_string(),
        to: list(ends.into_iter().flatten()),
        purpose: connection.purpose.to_string(),
        always_on: yes_no(Some(connection.always_on), "常時", "使用時のみ"),
        hours: or_none(connection.hours.as_ref()),
        approved_by: optional_role(plan, connection.approved_by.as_ref()),
        source_restriction: has(connection.source_restriction),
        mfa: has(connection.mfa),
        vendor: of(connection.vendor.as_ref(), |id| short_vendor(plan, id)),
        device: of(connection.device.as_ref(), |id| plan.device(id).name.to_string()),
        log: of(connection.log.as_ref(), |id| plan.log_source(id).name.to_string()),
        cut_points: list(cuts),
    }
}

fn maintenance_row(plan: &CheckedPlan, way: &network::RemoteMaintenance) -> MaintenanceRow {
    MaintenanceRow {
        system: short_system(plan, &way.system),
        vendor: short_vendor(plan, &way.vendor),
        connection: plan.connection(&way.connection).name.to_string(),
        method: way.method.label().to_owned(),
        initiator: way.initiator.label().to_owned(),
        approval: yes_no(Some(way.approval_required), "必要", "不要"),
        account: or_none(way.account.as_ref()),
        device: of(way.device.as_ref(), |id| plan.device(id).name.to_string()),
        patch_responsible: or_none(way.patch_responsible.as_ref()),
        firmware_updated_on: known(way.firmware_updated_on.as_ref()),
        last_used_on: known(way.last_used_on.as_ref()),
        reviewed_on: known(way.reviewed_on.as_ref()),
    }
}

fn cut_row(plan: &CheckedPlan, cut: &network::CutPoint) -> CutRow {
    CutRow {
        number: cut.number,
        category: cut.category.label().to_owned(),
        name: cut.name.to_string(),
        location: cut.location.to_string(),
        device: of(cut.device.as_ref(), |id| plan.device(id).name.to_string()),
        method: cut.method.to_string(),
        cuts: list(cut.cuts.iter().map(|id| &plan.connection(id).name)),
        stops: systems(plan, &cut.stops),
        clinical_impact: cut.clinical_impact.to_string(),
        decided_by: short_role(plan, &cut.decided_by),
        deputies: short_roles(plan, &cut.deputies),
        executed_by: short_role(plan, &cut.executed_by),
        night_executed_by: optional_role(plan, cut.night_executed_by.as_ref()),
        reconnect_condition: cut.reconnect_condition.to_string(),
        reconnect_by: short_role(plan, &cut.reconnect_by),
        tested_on: known(cut.tested_on.as_ref()),
    }
}

//! The diagram of the network (ネットワーク・システム構成図): each segment a bar, each connection an upright line
//! between two bars, each cut point a red number on the line that it cuts.

use crate::check::CheckedPlan;
use crate::model::network::{Connection, ConnectionKind, Zone};

use super::canvas::{Dash, Figure};
use super::tracks::{self, Row, Track};

/// The diagram in as many parts as it needs; none without segments.
#[must_use]
pub fn network(plan: &CheckedPlan) -> Vec<Figure> {
    let mut rows = Vec::new();
    let mut outside: Vec<String> = Vec::new();
    for connection in plan.connections() {
        if let Some(name) = other_end_outside(plan, connection)
            && !outside.contains(&name)
        {
            outside.push(name);
        }
    }
    for name in &outside {
        rows.push(Row { lane: Zone::External.label().to_owned(), name: name.clone() });
    }
    let first_segment = rows.len();
    let mut segments: Vec<_> = plan.segments().iter().collect();
    segments.sort_by_key(|segment| segment.zone);
    for segment in &segments {
        let vlan = segment.vlan.map_or_else(String::new, |vlan| format!("（VLAN {vlan}）"));
        rows.push(Row { lane: segment.zone.label().to_owned(), name: format!("{}{vlan}", segment.name) });
    }
    let segment_row = |id: &crate::model::id::SegmentId| {
        segments.iter().position(|segment| segment.id == *id).map(|at| at + first_segment)
    };
    let tracks: Vec<Track> = plan
        .connections()
        .iter()
        .enumerate()
        .filter_map(|(at, connection)| {
            let from = segment_row(&connection.from)?;
            let to = match (&connection.to_segment, other_end_outside(plan, connection)) {
                (Some(segment), _) => segment_row(segment)?,
                (None, Some(name)) => outside.iter().position(|other| *other == name)?,
                (None, None) => return None,
            };
            let mut cuts: Vec<u32> = plan
                .cut_points()
                .iter()
                .filter(|cut| cut.cuts.contains(&connection.id))
                .map(|cut| cut.number)
                .collect();
            cuts.sort_unstable();
            Some(Track {
                number: (at + 1).to_string(),
                from,
                to,
                dash: if connection.kind == ConnectionKind::Internal { Dash::Solid } else { Dash::Dashed },
                head: false,
                marks: cuts.iter().map(ToString::to_string).collect(),
            })
        })
        .collect();
    let parts = tracks::parts(&rows, &tracks, "接続の番号");
    let count = parts.len();
    parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| {
            let lines: Vec<String> = part
                .tracks
                .iter()
                .map(|&track| {
                    let track = &tracks[track];
                    let cut = if track.marks.is_empty() {
                        String::new()
                    } else {
                        format!("（遮断点 {}）", track.marks.join("、"))
                    };
                    format!("接続{}は{}と{}を結ぶ{cut}", track.number, rows[track.from].name, rows[track.to].name)
                })
                .collect();
            let names: Vec<&str> = part.rows.iter().map(|&row| rows[row].name.as_str()).collect();
            let mut alt = format!("ネットワークの構成。区画と接続先は{}。", names.join("、"));
            if !lines.is_empty() {
                alt.push_str(&lines.join("。"));
                alt.push('。');
            }
            Figure { label: format!("fig-network-{}", at + 1), part: at + 1, parts: count, alt, canvas: part.canvas }
        })
        .collect()
}

/// Name of the other end where it lies outside: organisation, vendor, or what the connection leads to.
fn other_end_outside(plan: &CheckedPlan, connection: &Connection) -> Option<String> {
    if connection.to_segment.is_some() {
        return None;
    }
    if let Some(vendor) = &connection.to_vendor {
        return Some(plan.vendor(vendor).name.to_string());
    }
    if let Some(organization) = &connection.to_organization {
        return Some(plan.organization(organization).name.to_string());
    }
    Some(connection.kind.label().to_owned())
}

//! Who calls whom (連絡体制図), simplified: each party a bar, each route an arrow in the order of calls from left to right.
//!
//! The sheet to hang on the wall is a paper of its own; this figure shows a reader of the plan the order of the calls.

use crate::check::CheckedPlan;
use crate::model::contacts::{Endpoint, Lane, Route, RouteKind};

use super::canvas::{Dash, Figure};
use super::tracks::{self, Row, Track};

/// The order of calls in as many parts as it needs; none without routes.
#[must_use]
pub fn calls(plan: &CheckedPlan) -> Vec<Figure> {
    let mut routes: Vec<&Route> = plan.contacts.routes.iter().collect();
    routes.sort_by_key(|route| route.order);
    let mut ends: Vec<&Endpoint> = Vec::new();
    for route in &routes {
        for end in [&route.from, &route.to] {
            if !ends.contains(&end) {
                ends.push(end);
            }
        }
    }
    // A stable sort: within a lane the order of the calls stays.
    ends.sort_by_key(|end| lane(plan, end).0);
    let rows: Vec<Row> =
        ends.iter().map(|end| Row { lane: lane(plan, end).1.to_owned(), name: end_name(plan, end) }).collect();
    let place = |end: &Endpoint| ends.iter().position(|other| *other == end).unwrap_or(0);
    let tracks: Vec<Track> = routes
        .iter()
        .map(|route| Track {
            number: route.order.to_string(),
            from: place(&route.from),
            to: place(&route.to),
            dash: match route.kind {
                RouteKind::Must => Dash::Solid,
                RouteKind::Conditional | RouteKind::Liaison => Dash::Dashed,
                RouteKind::Reverse => Dash::Dotted,
            },
            head: true,
            marks: Vec::new(),
        })
        .collect();
    let parts = tracks::parts(&rows, &tracks, "連絡の順");
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
                    format!("{}、{}から{}へ", track.number, rows[track.from].name, rows[track.to].name)
                })
                .collect();
            let alt = format!("連絡の順。{}。", lines.join("。"));
            Figure { label: format!("fig-calls-{}", at + 1), part: at + 1, parts: count, alt, canvas: part.canvas }
        })
        .collect()
}

/// Name of an end of a route.
#[must_use]
pub fn end_name(plan: &CheckedPlan, end: &Endpoint) -> String {
    if let Some(role) = &end.role {
        return plan.role(role).name.to_string();
    }
    if let Some(department) = &end.department {
        return plan.department(department).name.to_string();
    }
    if let Some(vendor) = &end.vendor {
        return plan.vendor(vendor).name.to_string();
    }
    if let Some(organization) = &end.organization {
        return plan.organization(organization).name.to_string();
    }
    end.group.map_or_else(String::new, |group| group.label().to_owned())
}

/// Rank and name of the lane of an end.
fn lane(plan: &CheckedPlan, end: &Endpoint) -> (u8, &'static str) {
    use crate::model::contacts::Group;
    if let Some(role) = &end.role {
        return match plan.role(role).lane {
            Some(Lane::Discovery) => (0, Lane::Discovery.label()),
            Some(Lane::Reception) => (1, Lane::Reception.label()),
            Some(Lane::Judgement) => (2, Lane::Judgement.label()),
            Some(Lane::Decision) => (3, Lane::Decision.label()),
            Some(Lane::Headquarters) => (4, Lane::Headquarters.label()),
            None => (5, "院内"),
        };
    }
    if end.department.is_some() {
        return (0, Lane::Discovery.label());
    }
    if end.vendor.is_some() {
        return (6, Group::Vendors.label());
    }
    if end.organization.is_some() {
        return (7, Group::Organizations.label());
    }
    match end.group {
        Some(Group::Staff | Group::Departments) | None => (0, Lane::Discovery.label()),
        Some(Group::Headquarters) => (4, Lane::Headquarters.label()),
        Some(Group::Vendors) => (6, Group::Vendors.label()),
        Some(Group::Organizations) => (7, Group::Organizations.label()),
    }
}

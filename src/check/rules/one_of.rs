//! Several keys of which exactly one may be given.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::contacts::Endpoint;
use crate::source::YamlPath;

pub(super) const RULE: Rule =
    Rule { id: "one-of", severity: Severity::Error, explanation: include_str!("one_of.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    for (at, route) in plan.contacts.routes.iter().enumerate() {
        for (key, end) in [("from", &route.from), ("to", &route.to)] {
            exactly_one(
                found,
                item("contacts.yaml", "routes", at).key(key),
                &["role", "department", "vendor", "organization", "group"],
                given(end),
            );
        }
    }
    for (at, boundary) in plan.boundaries.boundaries.iter().enumerate() {
        let given = usize::from(boundary.system.is_some()) + usize::from(boundary.connection.is_some());
        exactly_one(found, item("boundaries.yaml", "boundaries", at), &["system", "connection"], given);
    }
    for (at, connection) in plan.connections().iter().enumerate() {
        let given = usize::from(connection.to_segment.is_some())
            + usize::from(connection.to_vendor.is_some())
            + usize::from(connection.to_organization.is_some());
        // The internet has no other party.
        if given > 0 || connection.kind != crate::model::network::ConnectionKind::Internet {
            exactly_one(
                found,
                item("network.yaml", "connections", at),
                &["to_segment", "to_vendor", "to_organization"],
                given,
            );
        }
    }
    for (at, log) in plan.log_sources().iter().enumerate() {
        let given = usize::from(log.device.is_some()) + usize::from(log.system.is_some());
        exactly_one(found, item("response.yaml", "log_sources", at), &["device", "system"], given);
    }
    for (at, card) in plan.cards().iter().enumerate() {
        for (nth, contact) in card.contacts.iter().enumerate() {
            let given = usize::from(contact.role.is_some())
                + usize::from(contact.department.is_some())
                + usize::from(contact.vendor.is_some())
                + usize::from(contact.organization.is_some());
            exactly_one(
                found,
                item("response.yaml", "cards", at).key("contacts").index(nth),
                &["role", "department", "vendor", "organization"],
                given,
            );
        }
    }
}

fn given(end: &Endpoint) -> usize {
    usize::from(end.role.is_some())
        + usize::from(end.department.is_some())
        + usize::from(end.vendor.is_some())
        + usize::from(end.organization.is_some())
        + usize::from(end.group.is_some())
}

fn exactly_one(found: &mut Findings, path: YamlPath, keys: &[&str], given: usize) {
    let keys = keys.join("・");
    match given {
        1 => {}
        0 => found.at(
            path,
            format!("相手が書かれていません({keys} のどれか一つが要ります)"),
            "一つを選んで書いてください",
        ),
        _ => found.at(path, format!("{keys} は、どれか一つだけ書けます"), "一つを残して、ほかを消してください"),
    }
}

//! A connection to the outside through which no boundary of responsibility is drawn.

use std::collections::BTreeMap;

use super::{Findings, Rule, is_way_in, item};
use crate::analysis::responsibility;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "connection-without-boundary",
    severity: Severity::Warning,
    explanation: include_str!("connection_without_boundary.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let kinds: BTreeMap<_, _> =
        plan.connections().iter().enumerate().map(|(at, connection)| (&connection.id, (at, connection))).collect();
    for id in &responsibility::undivided(plan) {
        let Some((at, connection)) = kinds.get(id).filter(|(_, it)| it.to_vendor.is_some() && is_way_in(it.kind))
        else {
            continue;
        };
        found.at(
            item("network.yaml", "connections", *at).key("name"),
            format!("接続「{}」の責任分界がありません", connection.name),
            "boundaries.yaml に connection: でこの接続を書き、装置の更新・記録・遮断を誰が負うかを定めてください",
        );
    }
}

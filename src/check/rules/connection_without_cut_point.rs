//! A connection that no cut point cuts.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::network::ConnectionKind;

pub(super) const RULE: Rule = Rule {
    id: "connection-without-cut-point",
    severity: Severity::Warning,
    explanation: include_str!("connection_without_cut_point.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    // Without any cut point the rule of the cut points themselves speaks.
    if plan.cut_points().is_empty() {
        return;
    }
    let cut: BTreeSet<_> = plan.cut_points().iter().flat_map(|point| &point.cuts).collect();
    for (at, connection) in plan.connections().iter().enumerate() {
        if connection.kind != ConnectionKind::Telephone && !cut.contains(&connection.id) {
            found.at(
                item("network.yaml", "connections", at).key("name"),
                format!("接続「{}」を切る遮断点がありません", connection.name),
                "どの機器のどの線を抜けば切れるかを確かめ、cut_points の cuts にこの接続の id を加えてください",
            );
        }
    }
}

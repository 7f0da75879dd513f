//! Cut points whose numbers do not follow the order backup, outside, segments.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule =
    Rule { id: "cut-order", severity: Severity::Warning, explanation: include_str!("cut_order.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    let mut points: Vec<_> = plan.cut_points().iter().enumerate().collect();
    points.sort_by_key(|(_, point)| point.number);
    for pair in points.windows(2) {
        let [(_, before), (at, after)] = pair else { continue };
        if before.category > after.category {
            found.at(
                item("network.yaml", "cut_points", *at).key("number"),
                format!(
                    "遮断点「{}」({})の番号が、「{}」({})より後になっています",
                    after.name,
                    after.category.label(),
                    before.name,
                    before.category.label()
                ),
                "①バックアップに通じる経路、②外部との通信、③セグメント境界の順になるように、number を付け直してください",
            );
        }
    }
}

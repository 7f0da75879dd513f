//! A line that is always up, without somebody who allowed it or a log.

use super::{Findings, Rule, is_way_in, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::network::ConnectionKind;
use crate::model::text::Flag;

pub(super) const RULE: Rule = Rule {
    id: "always-on-unwatched",
    severity: Severity::Warning,
    explanation: include_str!("always_on_unwatched.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, connection) in plan.connections().iter().enumerate() {
        let led_in = is_way_in(connection.kind) || connection.kind == ConnectionKind::Regional;
        if !led_in || connection.always_on == Flag::No {
            continue;
        }
        let lacking: Vec<&str> =
            [("許可者(approved_by)", connection.approved_by.is_none()), ("記録(log)", connection.log.is_none())]
                .into_iter()
                .filter_map(|(what, absent)| absent.then_some(what))
                .collect();
        if !lacking.is_empty() {
            found.at(
                item("network.yaml", "connections", at).key("always_on"),
                format!("常時つながる接続「{}」に、{}がありません", connection.name, lacking.join("と")),
                "許可した役割と、通信の記録(response.yaml の log_sources)を書くか、使うときだけつなぐ形(always_on: false)に改めてください",
            );
        }
    }
}

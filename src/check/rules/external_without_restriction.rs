//! A way in from outside says nothing of who may come.

use super::{Findings, Rule, is_way_in, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::text::Flag;

pub(super) const RULE: Rule = Rule {
    id: "external-without-restriction",
    severity: Severity::Error,
    explanation: include_str!("external_without_restriction.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, connection) in plan.connections().iter().enumerate() {
        if !is_way_in(connection.kind) {
            continue;
        }
        let path = item("network.yaml", "connections", at);
        let name = &connection.name;
        match connection.source_restriction {
            Some(Flag::Yes) => {}
            None => found.at(
                path.key("name"),
                format!("接続「{name}」に、接続元の制限(source_restriction)が書かれていません"),
                "接続元を制限していれば true、していなければ false、確かめていなければ unknown と書いてください",
            ),
            Some(Flag::No) => found.warn(
                path.key("source_restriction"),
                format!("接続「{name}」は、接続元を制限していません"),
                "境界機器で、接続を許す相手のアドレスを限り、source_restriction を true にしてください",
            ),
            Some(Flag::Unknown) => found.warn(
                path.key("source_restriction"),
                format!("接続「{name}」の接続元を制限しているかが分かっていません"),
                "境界機器を保守する事業者に確かめ、true 又は false に書き換えてください",
            ),
        }
    }
}

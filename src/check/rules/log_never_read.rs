//! Nobody looks at the log of a way in from outside.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::network::ConnectionKind;
use crate::model::response::LogKind;

pub(super) const RULE: Rule =
    Rule { id: "log-never-read", severity: Severity::Warning, explanation: include_str!("log_never_read.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    let used: BTreeSet<_> = plan
        .connections()
        .iter()
        .filter(|connection| connection.kind != ConnectionKind::Internal)
        .filter_map(|connection| connection.log.as_ref())
        .collect();
    for (at, log) in plan.log_sources().iter().enumerate() {
        let border = used.contains(&log.id) || matches!(log.kind, LogKind::Vpn | LogKind::Firewall);
        if border && (log.review_interval.is_none() || log.reviewer.is_none()) {
            found.at(
                item("response.yaml", "log_sources", at).key("name"),
                format!("院外との境のログ「{}」を、誰がどれだけの頻度で見るかが書かれていません", log.name),
                "review_interval(頻度)と reviewer(点検者)を書いてください",
            );
        }
    }
}

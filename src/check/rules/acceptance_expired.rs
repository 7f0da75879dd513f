//! An entry of accepted_findings is beyond its end.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "acceptance-expired",
    severity: Severity::Warning,
    explanation: include_str!("acceptance_expired.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let as_of = found.as_of;
    for (at, entry) in plan.hospital.accepted_findings.iter().enumerate() {
        let Some(message) = found.accepted.entries[at].messages.first().cloned() else { continue };
        if entry.expires_on < as_of {
            found.at(
                item("hospital.yaml", "accepted_findings", at).key("expires_on"),
                format!("受け入れた指摘「{}」の期限が過ぎています。元の指摘: {message}", entry.rule),
                "指摘を直して行を消すか、承認を受け直して期限を書き換えてください",
            );
        }
    }
}

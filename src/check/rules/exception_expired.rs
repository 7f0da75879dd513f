//! An exception is used beyond its end.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "exception-expired",
    severity: Severity::Warning,
    explanation: include_str!("exception_expired.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let as_of = found.as_of;
    for (at, exception) in plan.exceptions().iter().enumerate() {
        if exception.expires_on < as_of {
            found.at(
                item("governance.yaml", "exceptions", at).key("expires_on"),
                format!("例外「{}」の期限が過ぎています", exception.what),
                "例外をやめて行を消すか、承認を受け直して期限を書き換えてください",
            );
        }
    }
}

//! A measure against recurrence is late.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "improvement-overdue",
    severity: Severity::Warning,
    explanation: include_str!("improvement_overdue.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let as_of = found.as_of;
    for (at, improvement) in plan.improvements().iter().enumerate() {
        if improvement.done_on.is_none() && improvement.due < as_of {
            found.at(
                item("governance.yaml", "improvements", at).key("due"),
                format!("課題「{}」の対策が、期限を過ぎても終わっていません", improvement.issue),
                "終わっていれば done_on に完了日を書き、そうでなければ担当者と相談して期限を決め直してください",
            );
        }
    }
}

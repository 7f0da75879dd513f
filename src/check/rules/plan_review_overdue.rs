//! The day of the plan's review is past.

use super::{Findings, Rule};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "plan-review-overdue",
    severity: Severity::Warning,
    explanation: include_str!("plan_review_overdue.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let document = &plan.hospital.plan;
    if document.next_review < found.as_of {
        found.at(
            YamlPath::file("hospital.yaml").key("plan").key("next_review"),
            format!("計画書「{}」の見直しの期限が過ぎています", document.title),
            "計画を見直し、版と改訂履歴、次回の見直し日(next_review)を書き換えてください",
        );
    }
}

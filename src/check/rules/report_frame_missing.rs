//! Nobody has laid down what a report says, or which levels there are.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "report-frame-missing",
    severity: Severity::Warning,
    explanation: include_str!("report_frame_missing.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if plan.response.is_some() {
        found.unless(
            "report-items",
            &[State::Missing],
            "response.yaml の report_items に、いつ・どこで・何が・影響などの報告項目を書いてください",
        );
        found.unless(
            "levels",
            &[State::Missing],
            "response.yaml の levels に、障害レベルの状況・対応・連絡する役割を書いてください",
        );
    }
}

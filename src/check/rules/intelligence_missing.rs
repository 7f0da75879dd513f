//! Nobody gathers news of weaknesses and attacks.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "intelligence-missing",
    severity: Severity::Warning,
    explanation: include_str!("intelligence_missing.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if plan.governance.is_some() {
        found.unless(
            "intelligence",
            &[State::Missing],
            "governance.yaml の intelligence_sources に、情報源・担当・頻度を書いてください(事業者からの通知、IPA、JPCERT/CC、都道府県など)",
        );
    }
}

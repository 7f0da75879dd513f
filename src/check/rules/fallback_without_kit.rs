//! A department is to go on with paper and has no paper.

use std::collections::BTreeSet;

use super::{Findings, Rule, department_name, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::downtime::FallbackMethod;

pub(super) const RULE: Rule = Rule {
    id: "fallback-without-kit",
    severity: Severity::Warning,
    explanation: include_str!("fallback_without_kit.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let kits: BTreeSet<_> = plan.paper_kits().iter().map(|kit| &kit.department).collect();
    let mut said = BTreeSet::new();
    for (at, fallback) in plan.fallbacks().iter().enumerate() {
        let paper = fallback.method == FallbackMethod::Paper;
        if paper && !kits.contains(&fallback.department) && said.insert(&fallback.department) {
            found.at(
                item("downtime.yaml", "fallbacks", at).key("method"),
                format!(
                    "部署「{}」は紙で続けますが、紙セットがありません",
                    department_name(plan, &fallback.department)
                ),
                "用紙をそろえて置き場所を決め、paper_kits に書いてください",
            );
        }
    }
}

//! A system is to come back before one that it cannot work without.

use super::{Findings, Rule, item};
use crate::analysis::facts::priority_conflicts;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "priority-before-need",
    severity: Severity::Warning,
    explanation: include_str!("priority_before_need.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let systems = &plan.systems.systems;
    for (at, needed) in priority_conflicts(plan) {
        let (system, needed) = (&systems[at], &systems[needed]);
        found.at(
            item("systems.yaml", "systems", at).key("recovery_priority"),
            format!(
                "「{}」の復旧優先度 {} は、欠かせない「{}」の {} より先です",
                system.name, system.recovery_priority, needed.name, needed.recovery_priority
            ),
            format!(
                "「{}」の recovery_priority を小さくするか、「{}」を後にしてください。なくても動くのであれば、depends_on を kind: soft にします",
                needed.name, system.name
            ),
        );
    }
}

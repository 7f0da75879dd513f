//! A department works with a system and has no way to go on without it.

use std::collections::BTreeSet;

use super::{Findings, Rule, item, quoted, system_name};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "system-without-fallback",
    severity: Severity::Warning,
    explanation: include_str!("system_without_fallback.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if plan.downtime.is_none() {
        return;
    }
    let known: BTreeSet<_> = plan.fallbacks().iter().map(|fallback| (&fallback.department, &fallback.system)).collect();
    for (at, department) in plan.contacts.departments.iter().enumerate() {
        let lacking: Vec<String> = department
            .uses_systems
            .iter()
            .filter(|system| !known.contains(&(&department.id, *system)))
            .map(|system| quoted(system_name(plan, system)))
            .collect();
        if !lacking.is_empty() {
            found.at(
                item("contacts.yaml", "departments", at).key("uses_systems"),
                format!("部署「{}」に、{}が止まったときの代替運用がありません", department.name, lacking.join("")),
                "downtime.yaml の fallbacks に、紙・電話などでどう続けるかを書いてください",
            );
        }
    }
}

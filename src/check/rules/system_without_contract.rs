//! A system without a contract, and nothing says why.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "system-without-contract",
    severity: Severity::Warning,
    explanation: include_str!("system_without_contract.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, system) in plan.systems.systems.iter().enumerate() {
        if system.contract.is_none() && system.note.is_none() {
            found.at(
                item("systems.yaml", "systems", at).key("name"),
                format!("「{}」に保守契約がなく、理由も書かれていません", system.name),
                "vendors.yaml に契約を書いて contract で指すか、契約のない理由と、止まったときに誰が直すかを note に書いてください",
            );
        }
    }
}

//! The contract of an important system does not oblige the vendor to report weaknesses.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::text::Flag;

pub(super) const RULE: Rule = Rule {
    id: "contract-without-notice-clause",
    severity: Severity::Warning,
    explanation: include_str!("contract_without_notice_clause.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let important: BTreeSet<_> =
        plan.systems.systems.iter().filter(|system| system.is_important()).map(|system| &system.id).collect();
    for (at, contract) in plan.vendors.contracts.iter().enumerate() {
        let covers = contract.systems.iter().any(|system| important.contains(system));
        if covers && contract.vulnerability_notice_clause != Flag::Yes {
            found.at(
                item("vendors.yaml", "contracts", at).key("vulnerability_notice_clause"),
                format!("重要なシステムの契約「{}」に、脆弱性を知らせる条項がないか、確かめていません", contract.title),
                "契約書を確かめ、条項があれば true にしてください。なければ、次の更新で加えるよう事業者に求めてください",
            );
        }
    }
}

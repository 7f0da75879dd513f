//! A vendor does not know whom of the hospital to tell.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "vendor-cannot-tell",
    severity: Severity::Warning,
    explanation: include_str!("vendor_cannot_tell.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let contracted: BTreeSet<_> = plan
        .vendors
        .contracts
        .iter()
        .filter(|contract| !contract.systems.is_empty())
        .map(|contract| &contract.vendor)
        .collect();
    for (at, vendor) in plan.vendors.vendors.iter().enumerate() {
        if contracted.contains(&vendor.id) && vendor.notify_to.is_none() {
            found.at(
                item("vendors.yaml", "vendors", at).key("name"),
                format!("事業者「{}」が異常に気づいたときに、病院の誰に知らせるかが書かれていません", vendor.name),
                "notify_to に病院の役割を書き、夜間・休日の番号とともに事業者へ文書で伝えてください",
            );
        }
    }
}

//! A vendor's disclosure or checklist was asked for and has not come, or the next one is due.

use std::collections::BTreeMap;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "disclosure-outstanding",
    severity: Severity::Warning,
    explanation: include_str!("disclosure_outstanding.md"),
    check,
};

/// Months after which an answer to a request is late.
const MONTHS: i32 = 6;

fn check(plan: &Plan, found: &mut Findings) {
    let as_of = found.as_of;
    let vendors: BTreeMap<_, _> = plan.vendors.vendors.iter().map(|vendor| (&vendor.id, vendor)).collect();
    for (at, paper) in plan.vendors.disclosures.iter().enumerate() {
        let vendor = vendors.get(&paper.vendor).map_or_else(|| paper.vendor.to_string(), |it| it.name.to_string());
        let kind = paper.kind.label();
        let path = item("vendors.yaml", "disclosures", at);
        if paper.next_due.is_some_and(|due| due < as_of) {
            found.at(
                path.key("next_due"),
                format!("「{vendor}」の{kind}の、次の提出期限が過ぎています"),
                "新しい版の提出を求め、受領日(received_on)と次回期限(next_due)を書き換えてください",
            );
        } else if paper.received_on.is_none() && paper.requested_on.is_none_or(|day| day.months_until(as_of) >= MONTHS)
        {
            found.at(
                path.key("vendor"),
                format!("「{vendor}」の{kind}を受け取っていません"),
                "提出を求めて依頼日(requested_on)を書き、受け取ったら received_on を書いてください。依頼から6か月の間は知らせません",
            );
        }
    }
}

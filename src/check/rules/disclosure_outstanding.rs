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
    let (mut due_again, mut not_received) = (Vec::new(), Vec::new());
    for (at, paper) in plan.vendors.disclosures.iter().enumerate() {
        let vendor = vendors.get(&paper.vendor).map_or_else(|| paper.vendor.to_string(), |it| it.name.to_string());
        let name = format!("{vendor}の{}", paper.kind.label());
        let path = item("vendors.yaml", "disclosures", at);
        if paper.next_due.is_some_and(|due| due < as_of) {
            due_again.push((path.key("next_due"), name));
        } else if paper.received_on.is_none() && paper.requested_on.is_none_or(|day| day.months_until(as_of) >= MONTHS)
        {
            not_received.push((path.key("vendor"), name));
        }
    }
    found.each(
        due_again,
        |names| format!("次の提出期限が過ぎています: {names}"),
        "新しい版の提出を求め、受領日(received_on)と次回期限(next_due)を書き換えてください",
    );
    found.each(
        not_received,
        |names| format!("事業者からまだ受け取っていません: {names}"),
        "提出を求めて依頼日(requested_on)を書き、受け取ったら received_on を書いてください。依頼から6か月の間は知らせません",
    );
}

//! The deadline for a report of a breach is not with the commission.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::contacts::OrganizationKind;

pub(super) const RULE: Rule = Rule {
    id: "breach-deadline-missing",
    severity: Severity::Warning,
    explanation: include_str!("breach_deadline_missing.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, organization) in plan.contacts.organizations.iter().enumerate() {
        if organization.kind == OrganizationKind::Privacy && organization.deadlines.is_empty() {
            found.at(
                item("contacts.yaml", "organizations", at).key("name"),
                format!("「{}」への報告の期限が書かれていません", organization.name),
                "deadlines に速報(3〜5日以内)と確報(不正アクセスのときは60日以内)を定義し、organizations の deadlines に id を書いてください",
            );
        }
    }
}

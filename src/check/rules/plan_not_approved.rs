//! The plan has not been approved.

use super::{Findings, Rule, role_name};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "plan-not-approved",
    severity: Severity::Warning,
    explanation: include_str!("plan_not_approved.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let path = YamlPath::file("hospital.yaml").key("plan").key("approvals");
    if plan.hospital.plan.approvals.is_empty() {
        found.at(
            path.clone(),
            "計画書を承認した者が書かれていません",
            "approvals に、承認した役割・氏名・承認日を書いてください",
        );
    }
    for (at, approval) in plan.hospital.plan.approvals.iter().enumerate() {
        if approval.date.is_none() {
            found.at(
                path.clone().index(at).key("role"),
                format!("計画書の「{}」の承認日がありません", role_name(plan, &approval.role)),
                "決裁を受け、date に承認日を書いてください",
            );
        }
    }
}

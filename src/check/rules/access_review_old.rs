//! Accounts or rights were last compared with the staff more than a year ago.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "access-review-old",
    severity: Severity::Warning,
    explanation: include_str!("access_review_old.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let Some(governance) = &plan.governance else { return };
    let help = "在籍する職員の名簿と見比べ、点検した日を書いてください";
    if governance.access_control.is_some() {
        found.unless("access-control", &[State::Fails], help);
    }
    if governance.account_review.is_some() {
        found.unless("account-review", &[State::Fails], help);
    }
}

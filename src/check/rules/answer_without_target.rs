//! An item is answered いいえ, and nobody says until when it will be はい.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::answers::{FormName, Reply};

pub(super) const RULE: Rule = Rule {
    id: "answer-without-target",
    severity: Severity::Warning,
    explanation: include_str!("answer_without_target.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, answer) in plan.answers().iter().enumerate() {
        let checklist = matches!(answer.form, FormName::HospitalChecklist | FormName::VendorChecklist);
        if checklist && answer.reply == Reply::No && answer.target_date.is_none() {
            found.at(
                item("answers.yaml", "answers", at).key("reply"),
                format!("{} の回答は「いいえ」ですが、対応目標日がありません", answer.item),
                "target_date に、実際に間に合う日を書いてください（例: target_date: 2027-03-31）",
            );
        }
    }
}

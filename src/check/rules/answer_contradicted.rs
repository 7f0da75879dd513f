//! An item is answered はい, and the data of the plan say otherwise.

use super::{Findings, Rule, item};
use crate::analysis::facts::{self, State};
use crate::diagnostic::Severity;
use crate::form::FormKind;
use crate::model::Plan;
use crate::model::answers::{FormAnswer, Reply};

pub(super) const RULE: Rule = Rule {
    id: "answer-contradicted",
    severity: Severity::Warning,
    explanation: include_str!("answer_contradicted.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let forms = found.forms;
    let as_of = found.as_of;
    for (at, answer) in plan.answers().iter().enumerate() {
        if answer.reply != Reply::Yes || !is_last(plan, answer) {
            continue;
        }
        let form = forms.edition(FormKind::of(answer.form), &answer.edition);
        let Some(asked) = form.and_then(|form| form.item(&answer.item)) else { continue };
        for name in &asked.facts {
            let Some(fact) = facts::fact(name, plan, as_of).filter(|fact| fact.state == State::Fails) else { continue };
            found.at(
                item("answers.yaml", "answers", at).key("reply"),
                format!(
                    "{} の回答は「はい」ですが、データと食い違います: {}",
                    answer.item,
                    forms.sentence(name, &fact)
                ),
                "データを直すか、回答を \"no\" にして target_date（対応目標日）を書いてください。このままでは、綴りに「要確認」と印字します",
            );
        }
    }
}

/// Whether no later answer to the same item replaces this one.
fn is_last(plan: &Plan, answer: &FormAnswer) -> bool {
    let same = |other: &&FormAnswer| {
        (other.form, &other.edition, &other.item, &other.vendor, &other.system)
            == (answer.form, &answer.edition, &answer.item, &answer.vendor, &answer.system)
    };
    plan.answers().iter().filter(same).all(|other| other.checked_on <= answer.checked_on)
}

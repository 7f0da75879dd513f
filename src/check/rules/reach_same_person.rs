//! One person stands in two roles of a chain of calls without that being declared.

use super::{Findings, Rule, item, quoted_all};
use crate::analysis::reach::{Shift, same_persons, vacant};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "reach-same-person",
    severity: Severity::Warning,
    explanation: include_str!("reach_same_person.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if vacant(plan) {
        return;
    }
    for same in same_persons(plan) {
        let Some(person) = plan.contacts.people.iter().find(|person| person.id == same.person) else { continue };
        let roles: Vec<usize> =
            same.roles.iter().filter_map(|id| plan.contacts.roles.iter().position(|role| role.id == *id)).collect();
        let Some(&first) = roles.first() else { continue };
        let when = match same.shifts.as_slice() {
            [shift] => format!("{}に、", shift.label()),
            _ => format!("{}も{}も、", Shift::Day.label(), Shift::Night.label()),
        };
        found.at(
            item("contacts.yaml", "roles", first).key("name"),
            format!(
                "{when}「{}」が一つの連絡の流れの中で{}を同時に担います",
                person.name,
                quoted_all(roles.iter().map(|&at| plan.contacts.roles[at].name.to_string()))
            ),
            "別の人を任命してください。規模から見て兼ねるのであれば、本務のほかの役割に dedication: concurrent(兼務)と書き、その人が不在のときの代行が同じ人に重ならないようにします",
        );
    }
}

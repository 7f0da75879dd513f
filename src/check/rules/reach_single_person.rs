//! One person or one number holds a chain of calls together.

use super::{Findings, Rule, item};
use crate::analysis::reach::{SinglePoint, single_points, vacant};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "reach-single-person",
    severity: Severity::Warning,
    explanation: include_str!("reach_single_person.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if plan.contacts.routes.is_empty() || vacant(plan) {
        return;
    }
    let contacts = &plan.contacts;
    for (point, broken) in single_points(plan) {
        let lost = super::lost(plan, &broken);
        match point {
            SinglePoint::Person(id) => {
                let Some(at) = contacts.people.iter().position(|person| person.id == id) else { continue };
                found.at(
                    item("contacts.yaml", "people", at).key("name"),
                    format!("「{}」と連絡がつかないだけで、{lost}", contacts.people[at].name),
                    "担当する役割に代行(assignments の deputies)を置くか、その役割へ向かう routes の alternate に別の役割を書いてください",
                );
            }
            SinglePoint::Number(number, role) => {
                let Some(at) = contacts.roles.iter().position(|it| it.id == role) else { continue };
                found.at(
                    YamlPath::file("contacts.yaml").key("roles").index(at).key("name"),
                    format!("「{}」の番号 {number} が使えないだけで、{lost}", contacts.roles[at].name),
                    "役割か担当者に二つめの番号を書くか、その役割へ向かう routes の alternate に別の役割を書いてください",
                );
            }
        }
    }
}

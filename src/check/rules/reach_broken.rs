//! A call does not get from the departments to the desk, the security officer or the head of the hospital.

use super::{Findings, Rule, quoted_all};
use crate::analysis::reach::{GoalReach, Media, number_left, reach, vacant};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule =
    Rule { id: "reach-broken", severity: Severity::Error, explanation: include_str!("reach_broken.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    if plan.contacts.routes.is_empty() || vacant(plan) {
        return;
    }
    for lacking in reach(plan).iter().filter(|reach| !reach.broken.is_empty()) {
        let departments = &plan.contacts.departments;
        let from = if lacking.broken.len() == departments.len() {
            "どの部署からも".to_owned()
        } else {
            let names = departments.iter().filter(|department| lacking.broken.contains(&department.id));
            format!("{}から", quoted_all(names.map(|department| department.name.to_string())))
        };
        found.at(
            YamlPath::file("contacts.yaml").key("routes"),
            format!("{}は、{from}{}まで連絡が届きません", lacking.shift.label(), goal(plan, lacking)),
            advice(plan, lacking),
        );
    }
}

fn goal(plan: &Plan, reach: &GoalReach) -> String {
    let role = reach.role.as_ref().and_then(|id| plan.contacts.roles.iter().find(|role| role.id == *id));
    role.map_or_else(|| reach.goal.label().to_owned(), |role| format!("「{}」", role.name))
}

fn advice(plan: &Plan, reach: &GoalReach) -> String {
    let shift = reach.shift.label();
    match &reach.role {
        None => format!("contacts.yaml の roles に、{}にあたる役割を書いてください", reach.goal.label()),
        Some(role) if number_left(plan, role, reach.shift, Media::default()).is_none() => {
            format!(
                "{}に、{shift}に出る番号がありません。担当か代行の phones に hours: always などで書いてください",
                goal(plan, reach)
            )
        }
        Some(_) => format!(
            "{}へ向かう{shift}の経路を routes に書くか、途中の役割に{shift}の番号と代行を書いてください",
            goal(plan, reach)
        ),
    }
}

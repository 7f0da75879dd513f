//! Something is decided by whoever happens to find it.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::contacts::RoleKind;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "decider-is-anybody",
    severity: Severity::Warning,
    explanation: include_str!("decider_is_anybody.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let finders: BTreeSet<_> =
        plan.contacts.roles.iter().filter(|role| role.kind == RoleKind::Finder).map(|role| &role.id).collect();
    let mut say = |path: YamlPath, what: String| {
        found.at(
            path.key("decided_by"),
            format!("{what}の決定者が「発見者」で、誰でもない人になっています"),
            "担当者の決まった役割を decided_by に書いてください",
        );
    };
    for (at, row) in plan.announcements().iter().enumerate() {
        if finders.contains(&row.decided_by) {
            say(item("response.yaml", "announcements", at), format!("院内放送「{}」", row.title));
        }
    }
    for (at, row) in plan.decisions().iter().enumerate() {
        if finders.contains(&row.decided_by) {
            say(item("response.yaml", "decisions", at), format!("「{}」", row.decision.label()));
        }
    }
    for (at, row) in plan.cut_points().iter().enumerate() {
        if finders.contains(&row.decided_by) {
            say(item("network.yaml", "cut_points", at), format!("遮断点「{}」", row.name));
        }
    }
    for (at, row) in plan.fallbacks().iter().enumerate() {
        if finders.contains(&row.decided_by) {
            say(item("downtime.yaml", "fallbacks", at), format!("代替運用「{}」", row.task));
        }
    }
}

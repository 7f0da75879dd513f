//! Calls that must be made lead round in a circle.

use super::{Findings, Rule};
use crate::analysis::reach::circles;
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule =
    Rule { id: "route-cycle", severity: Severity::Warning, explanation: include_str!("route_cycle.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    for circle in circles(plan) {
        let name = |id: &crate::model::id::RoleId| {
            let role = plan.contacts.roles.iter().find(|role| role.id == *id);
            role.map_or_else(|| id.to_string(), |role| role.name.to_string())
        };
        let Some(first) = circle.first() else { continue };
        let at = plan.contacts.routes.iter().position(|route| {
            route.from.role.as_ref() == Some(first) && route.to.role.as_ref() == circle.get(1).or(Some(first))
        });
        let names: Vec<String> = circle.iter().map(name).collect();
        found.at(
            YamlPath::file("contacts.yaml").key("routes").index(at.unwrap_or(0)).key("to"),
            format!("必ず連絡する経路が輪になっています: {} → {}", names.join(" → "), name(first)),
            "報告を返すだけの経路は kind: liaison(連携)に、条件のあるものは kind: conditional にしてください",
        );
    }
}

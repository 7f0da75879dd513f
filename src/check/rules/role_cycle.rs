//! Roles above each other in a circle.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::id::RoleId;

pub(super) const RULE: Rule =
    Rule { id: "role-cycle", severity: Severity::Error, explanation: include_str!("role_cycle.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    let parent =
        |id: &RoleId| plan.contacts.roles.iter().find(|role| role.id == *id).and_then(|role| role.parent.as_ref());
    for (at, role) in plan.contacts.roles.iter().enumerate() {
        let mut above = role.parent.as_ref();
        for _ in 0..plan.contacts.roles.len() {
            let Some(id) = above else { break };
            if *id == role.id {
                found.at(
                    item("contacts.yaml", "roles", at).key("parent"),
                    format!("役割「{}」の上位をたどると、自分に戻ります", role.name),
                    "組織図は最高責任者を頂点とする木です。parent のどれか一つを直してください",
                );
                break;
            }
            above = parent(id);
        }
    }
}

//! A system of little importance comes back before one of the highest, and nothing says why.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "importance-and-priority-apart",
    severity: Severity::Info,
    explanation: include_str!("importance_and_priority_apart.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let systems = &plan.systems.systems;
    let last_important =
        systems.iter().filter(|system| system.importance.rank() == 1).map(|system| system.recovery_priority).max();
    let needed: BTreeSet<_> = systems.iter().flat_map(|system| &system.depends_on).map(|need| &need.system).collect();
    for (at, system) in systems.iter().enumerate() {
        let early = last_important.is_some_and(|last| system.recovery_priority < last);
        if system.importance.rank() >= 4 && early && system.note.is_none() && !needed.contains(&system.id) {
            found.at(
                item("systems.yaml", "systems", at).key("recovery_priority"),
                format!(
                    "「{}」は重要度が{}ですが、重要度1のシステムより先に復旧する順になっています",
                    system.name,
                    system.importance.rank()
                ),
                "順を後にするか、先に戻す理由を note に書いてください",
            );
        }
    }
}

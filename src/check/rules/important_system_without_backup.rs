//! A system that care cannot do without has no backup.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "important-system-without-backup",
    severity: Severity::Warning,
    explanation: include_str!("important_system_without_backup.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if plan.backups.is_none() {
        return;
    }
    let saved: BTreeSet<_> = plan.backups().iter().map(|backup| &backup.system).collect();
    for (at, system) in plan.systems.systems.iter().enumerate() {
        if system.is_important() && !saved.contains(&system.id) {
            found.at(
                item("systems.yaml", "systems", at).key("importance"),
                format!("重要度{}の「{}」に、バックアップがありません", system.importance.rank(), system.name),
                "backups.yaml に、このシステムのデータか設定のバックアップを書いてください",
            );
        }
    }
}

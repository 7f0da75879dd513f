//! All backups of a system that care cannot do without can be reached and changed over the network.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::text::Flag;

pub(super) const RULE: Rule = Rule {
    id: "backup-not-isolated",
    severity: Severity::Warning,
    explanation: include_str!("backup_not_isolated.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let mut saved = BTreeSet::new();
    let mut isolated = BTreeSet::new();
    for backup in plan.backups() {
        saved.insert(&backup.system);
        if backup.offline == Flag::Yes || backup.immutable == Flag::Yes {
            isolated.insert(&backup.system);
        }
    }
    for (at, system) in plan.systems.systems.iter().enumerate() {
        if system.is_important() && saved.contains(&system.id) && !isolated.contains(&system.id) {
            found.at(
                item("systems.yaml", "systems", at).key("name"),
                format!("「{}」のバックアップに、網から切り離したものも、書き換えのできないものもありません", system.name),
                "取り外しディスク・テープなどの網から切り離した写し(offline: true)か、変更できない写し(immutable: true)を加えてください",
            );
        }
    }
}

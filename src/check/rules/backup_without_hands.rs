//! Nobody is named to restore a backup of a system that care cannot do without, or no procedure.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "backup-without-hands",
    severity: Severity::Warning,
    explanation: include_str!("backup_without_hands.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let mut hands = BTreeSet::new();
    let mut procedure = BTreeSet::new();
    let mut saved = BTreeSet::new();
    for backup in plan.backups() {
        saved.insert(&backup.system);
        if backup.restored_by.is_some() || backup.restored_by_vendor.is_some() {
            hands.insert(&backup.system);
        }
        if backup.procedure.is_some() {
            procedure.insert(&backup.system);
        }
    }
    for (at, system) in plan.systems.systems.iter().enumerate() {
        if !system.is_important() || !saved.contains(&system.id) {
            continue;
        }
        let path = item("systems.yaml", "systems", at).key("name");
        if !hands.contains(&system.id) {
            found.at(
                path,
                format!("「{}」を復元する担当が、病院にも事業者にも決まっていません", system.name),
                "backups.yaml の restored_by(役割)か restored_by_vendor(事業者)を書いてください",
            );
        } else if system.vendor.is_none() && !procedure.contains(&system.id) {
            found.at(
                path,
                format!("自院で復元する「{}」に、復旧の手順書がありません", system.name),
                "手順書を作って related_documents に加え、backups.yaml の procedure に書いてください",
            );
        }
    }
}

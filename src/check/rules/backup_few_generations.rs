//! Too few generations to go back behind the day on which an attacker came in.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Rule, item, system_name};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::backups::BackupTarget;

pub(super) const RULE: Rule = Rule {
    id: "backup-few-generations",
    severity: Severity::Warning,
    explanation: include_str!("backup_few_generations.md"),
    check,
};

/// Least number of generations, source: 診療録管理体制加算 疑義解釈 (3世代以上).
const GENERATIONS: u32 = 3;

fn check(plan: &Plan, found: &mut Findings) {
    let mut most: BTreeMap<_, u32> = BTreeMap::new();
    for backup in plan.backups().iter().filter(|backup| backup.target != BackupTarget::Config) {
        let kept = most.entry(&backup.system).or_default();
        *kept = backup.generations.max(*kept);
    }
    let mut said = BTreeSet::new();
    for (at, backup) in plan.backups().iter().enumerate() {
        let few = most.get(&backup.system).is_some_and(|most| *most < GENERATIONS);
        // Said once for each system, at the first of its rows.
        if few && said.insert(&backup.system) {
            found.at(
                item("backups.yaml", "backups", at).key("generations"),
                format!(
                    "「{}」のバックアップは、多くても{}世代です",
                    system_name(plan, &backup.system),
                    most[&backup.system]
                ),
                format!("侵入に気づくまでの日数より前に戻れるように、{GENERATIONS}世代以上を残してください"),
            );
        }
    }
}

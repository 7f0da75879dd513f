//! The backups of a system with patients' data are all on one kind of medium.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, HOSPITAL_BEDS, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::text::Flag;

pub(super) const RULE: Rule = Rule {
    id: "backup-single-media",
    severity: Severity::Warning,
    explanation: include_str!("backup_single_media.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    // The fee item asks hospitals for it; a clinic with one backup at its provider is not wrong.
    if plan.hospital.hospital.licensed_beds < HOSPITAL_BEDS {
        return;
    }
    let mut media: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for backup in plan.backups() {
        media.entry(&backup.system).or_default().insert(backup.media);
    }
    for (at, system) in plan.systems.systems.iter().enumerate() {
        let kept = media.get(&system.id).map_or(0, BTreeSet::len);
        if system.is_important() && system.has_patient_data == Flag::Yes && kept == 1 {
            found.at(
                item("systems.yaml", "systems", at).key("name"),
                format!("「{}」のバックアップが、一つの種類の媒体にしかありません", system.name),
                "種類の違う媒体(テープ、取り外しディスク、クラウドなど)への写しを backups.yaml に加えてください",
            );
        }
    }
}

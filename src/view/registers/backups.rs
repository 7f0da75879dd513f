//! The register of backups (バックアップ台帳): one row per method, with all its fields.

use serde::Serialize;

use super::of;
use crate::check::CheckedPlan;
use crate::view::words::{date, every, known, optional_role, or_none, short_vendor, sign, system};

/// One method of backup for one system.
#[derive(Debug, Clone, Serialize)]
pub(super) struct BackupRow {
    system: String,
    target: String,
    interval: String,
    method: String,
    media: String,
    location: String,
    offline: String,
    immutable: String,
    offsite: String,
    retention_days: u32,
    generations: u32,
    restore_method: String,
    procedure: String,
    restored_by: String,
    restored_by_vendor: String,
    monitored_by: String,
    last_success_on: String,
    clean_check: String,
    tests: Vec<TestLine>,
}

#[derive(Debug, Clone, Serialize)]
struct TestLine {
    date: String,
    result: String,
    /// Empty where it was not measured.
    duration: String,
    /// Empty where it was not measured.
    data_loss: String,
}

pub(super) fn backups(plan: &CheckedPlan) -> Vec<BackupRow> {
    let mut all: Vec<_> = plan.backups().iter().collect();
    all.sort_by_key(|backup| plan.systems.systems.iter().position(|system| system.id == backup.system));
    all.into_iter()
        .map(|backup| BackupRow {
            system: system(plan, &backup.system),
            target: backup.target.label().to_owned(),
            interval: every(backup.interval),
            method: backup.method.to_string(),
            media: backup.media.label().to_owned(),
            location: backup.location.to_string(),
            offline: sign(Some(backup.offline)),
            immutable: sign(Some(backup.immutable)),
            offsite: sign(Some(backup.offsite)),
            retention_days: backup.retention_days,
            generations: backup.generations,
            restore_method: backup.restore_method.to_string(),
            procedure: of(backup.procedure.as_ref(), |id| plan.document(id).title.to_string()),
            restored_by: optional_role(plan, backup.restored_by.as_ref()),
            restored_by_vendor: of(backup.restored_by_vendor.as_ref(), |id| short_vendor(plan, id)),
            monitored_by: optional_role(plan, backup.monitored_by.as_ref()),
            last_success_on: known(backup.last_success_on.as_ref()),
            clean_check: or_none(backup.clean_check.as_ref()),
            tests: backup
                .restore_tests
                .iter()
                .map(|test| TestLine {
                    date: date(Some(test.date)),
                    result: test.result.label().to_owned(),
                    duration: test.duration.map_or_else(String::new, |time| time.to_string()),
                    data_loss: test.data_loss.map_or_else(String::new, |time| time.to_string()),
                })
                .collect(),
        })
        .collect()
}

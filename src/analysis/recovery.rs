//! To which moment systems come back: the recovery point that the copies allow, in ordinary times and when an attacker has
//! had the copies that hang on the network; and what the tests of restoration say of it.

use std::collections::BTreeMap;

use crate::model::Plan;
use crate::model::backups::{Backup, BackupTarget, RestoreTest, TestResult};
use crate::model::date::Date;
use crate::model::duration::Duration;
use crate::model::id::SystemId;
use crate::model::text::{Flag, Known};

/// How far back a system falls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryPoint {
    /// Its place in `systems.yaml`.
    pub place: usize,
    /// Longest loss with all copies there, minutes.
    pub ordinary: u32,
    /// Longest loss with those copies only that cannot be reached or changed over the network; none where there is none.
    pub safe: Option<u32>,
}

/// The recovery points of all systems that have copies.
#[must_use]
pub fn recovery_points(plan: &Plan) -> Vec<RecoveryPoint> {
    let rows = rows(plan);
    let systems = plan.systems.systems.iter().enumerate();
    systems
        .filter_map(|(place, system)| {
            let rows = rows.get(&system.id)?;
            let safe: Vec<&Backup> =
                rows.iter().copied().filter(|row| row.offline == Flag::Yes || row.immutable == Flag::Yes).collect();
            Some(RecoveryPoint { place, ordinary: point(rows)?, safe: point(&safe) })
        })
        .collect()
}

/// Important systems with copies from which nothing was restored within a year and a month before that day, by their
/// places, with the day of the last test that passed.
#[must_use]
pub fn untested(plan: &Plan, as_of: Date) -> Vec<(usize, Option<Date>)> {
    let rows = rows(plan);
    let mut found = Vec::new();
    for (place, system) in plan.systems.systems.iter().enumerate().filter(|(_, system)| system.is_important()) {
        let Some(rows) = rows.get(&system.id) else { continue };
        let last = passed(rows).map(|test| test.date).max();
        if last.is_none_or(|day| day.is_year_before(as_of)) {
            found.push((place, last));
        }
    }
    found
}

/// A test of restoration that took longer than the plan allows for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlowTest {
    /// The system's place in `systems.yaml`.
    pub place: usize,
    /// When it was.
    pub date: Date,
    /// How long it took.
    pub took: Duration,
    /// What it took longer than: the time of work that the order of restoration reckons with, or the objective.
    pub allowed: Duration,
    /// Whether that is the objective.
    pub is_objective: bool,
}

/// Tests that passed but took longer than reckoned with; of each system the slowest among the last of each copy.
#[must_use]
pub fn slow_tests(plan: &Plan) -> Vec<SlowTest> {
    let rows = rows(plan);
    let mut found = Vec::new();
    for (place, system) in plan.systems.systems.iter().enumerate() {
        let last = rows.get(&system.id).into_iter().flatten().filter_map(|row| {
            let test = row.restore_tests.iter().filter(|test| test.result == TestResult::Passed);
            let test = test.max_by_key(|test| test.date)?;
            Some((test.duration?, test.date))
        });
        let Some((took, date)) = last.max() else { continue };
        let reckoned = system.restore_time.as_ref().and_then(Known::value).copied();
        let (allowed, is_objective) =
            reckoned.filter(|time| *time <= system.rto).map_or((system.rto, true), |time| (time, false));
        if took > allowed {
            found.push(SlowTest { place, date, took, allowed, is_objective });
        }
    }
    found
}

fn rows(plan: &Plan) -> BTreeMap<&SystemId, Vec<&Backup>> {
    let mut rows: BTreeMap<&SystemId, Vec<&Backup>> = BTreeMap::new();
    for row in plan.backups() {
        rows.entry(&row.system).or_default().push(row);
    }
    rows
}

fn passed<'a>(rows: &'a [&Backup]) -> impl Iterator<Item = &'a RestoreTest> {
    rows.iter().flat_map(|row| &row.restore_tests).filter(|test| test.result == TestResult::Passed)
}

/// The longest loss with these copies: the shortest interval among them. A log goes on from a copy, so it counts only
/// beside one; settings count where there are no data. A switch of which only settings are kept loses nothing by their
/// age: they change when somebody changes them.
fn point(rows: &[&Backup]) -> Option<u32> {
    let has = |target: BackupTarget| rows.iter().any(|row| row.target == target);
    if !has(BackupTarget::Data) && !has(BackupTarget::SystemImage) {
        return None;
    }
    let counts = |row: &&&Backup| match row.target {
        BackupTarget::Data | BackupTarget::SystemImage | BackupTarget::Log => true,
        BackupTarget::Config => !has(BackupTarget::Data),
    };
    rows.iter().filter(counts).map(|row| row.interval.minutes()).min()
}

//! How work goes on without a system (代替運用台帳), with every field; and what was trained (教育・訓練台帳).

use serde::Serialize;

use super::of;
use crate::check::CheckedPlan;
use crate::model::downtime::Fallback;
use crate::model::governance::Training;
use crate::model::id::ImprovementId;
use crate::view::words::{NONE, department, every, known, list, or_none, short_role, short_system};

/// The fallbacks of a department.
#[derive(Debug, Clone, Serialize)]
pub(super) struct DepartmentFallbacks {
    department: String,
    rows: Vec<FallbackRow>,
}

#[derive(Debug, Clone, Serialize)]
struct FallbackRow {
    task: String,
    system: String,
    method: String,
    procedure: String,
    /// When it begins: the time without the system, the level.
    after: String,
    level: String,
    decided_by: String,
    supplies: String,
    staff: String,
    limit: String,
    safety_checks: String,
    /// Who enters the records afterwards, until when, how; empty where nothing is said.
    entered_by: String,
    entry_deadline: String,
    entry_method: String,
    drilled_on: String,
}

/// An environment for reading.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ReferenceRow {
    name: String,
    kind: String,
    system: String,
    location: String,
    count: u32,
    range: String,
    refresh: String,
    rule: String,
}

/// A training, held or planned.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TrainingRow {
    kind: String,
    title: String,
    held_on: String,
    planned_for: String,
    audience: String,
    departments: String,
    scenario: String,
    participants: String,
    result: String,
    findings: String,
    document: String,
}

/// The fallbacks by department, in the order of the departments.
pub(super) fn fallbacks(plan: &CheckedPlan) -> Vec<DepartmentFallbacks> {
    plan.contacts
        .departments
        .iter()
        .map(|department| DepartmentFallbacks {
            department: department.name.to_string(),
            rows: plan
                .fallbacks()
                .iter()
                .filter(|fallback| fallback.department == department.id)
                .map(|fallback| fallback_row(plan, fallback))
                .collect(),
        })
        .filter(|department| !department.rows.is_empty())
        .collect()
}

fn fallback_row(plan: &CheckedPlan, fallback: &Fallback) -> FallbackRow {
    let entry = fallback.reverse_entry.as_ref();
    let of_entry = |text: fn(&crate::model::downtime::ReverseEntry) -> String| entry.map_or_else(String::new, text);
    FallbackRow {
        task: fallback.task.to_string(),
        system: short_system(plan, &fallback.system),
        method: fallback.method.label().to_owned(),
        procedure: fallback.procedure.to_string(),
        after: fallback.trigger_time.to_string(),
        level: fallback.trigger_level.map_or_else(String::new, |level| level.code().to_owned()),
        decided_by: short_role(plan, &fallback.decided_by),
        supplies: list(&fallback.supplies),
        staff: or_none(fallback.staff.as_ref()),
        limit: known(fallback.limit.as_ref()),
        safety_checks: list(&fallback.safety_checks),
        entered_by: of_entry(|entry| entry.who.to_string()),
        entry_deadline: of_entry(|entry| entry.deadline.to_string()),
        entry_method: of_entry(|entry| entry.method.to_string()),
        drilled_on: known(fallback.drilled_on.as_ref()),
    }
}

/// The environments for reading, in the order of the plan.
pub(super) fn references(plan: &CheckedPlan) -> Vec<ReferenceRow> {
    plan.reference_environments()
        .iter()
        .map(|environment| ReferenceRow {
            name: environment.name.to_string(),
            kind: environment.kind.label().to_owned(),
            system: short_system(plan, &environment.system),
            location: environment.location.to_string(),
            count: environment.count,
            range: environment.data_range.to_string(),
            refresh: every(environment.refresh),
            rule: or_none(environment.distribution_rule.as_ref()),
        })
        .collect()
}

/// All trainings, in the order of the plan.
pub(super) fn trainings(plan: &CheckedPlan) -> Vec<TrainingRow> {
    plan.trainings().iter().map(|training| training_row(plan, training)).collect()
}

fn training_row(plan: &CheckedPlan, training: &Training) -> TrainingRow {
    TrainingRow {
        kind: training.kind.label().to_owned(),
        title: training.title.to_string(),
        held_on: training.held_on.map_or_else(String::new, |day| day.to_string()),
        planned_for: training.planned_for.as_ref().map_or_else(String::new, ToString::to_string),
        audience: training.audience.to_string(),
        departments: list(training.departments.iter().map(|id| department(plan, id))),
        scenario: or_none(training.scenario.as_ref()),
        participants: training.participants.map_or_else(|| NONE.to_owned(), |count| format!("{count}人")),
        result: or_none(training.result.as_ref()),
        findings: list(training.findings.iter().map(ImprovementId::as_str)),
        document: of(training.document.as_ref(), |id| plan.document(id).title.to_string()),
    }
}

/// Where the copies of an action card lie.
#[derive(Debug, Clone, Serialize)]
pub(super) struct CardRow {
    number: String,
    title: String,
    /// Short names of the systems whose change makes it stale.
    systems: Vec<String>,
    copies: Vec<CopyRow>,
}

#[derive(Debug, Clone, Serialize)]
struct CopyRow {
    department: String,
    place: String,
    count: u32,
}

/// The action cards with all their places.
pub(super) fn cards(plan: &CheckedPlan) -> Vec<CardRow> {
    plan.cards()
        .iter()
        .filter(|card| !card.copies.is_empty())
        .map(|card| CardRow {
            number: card.number.to_string(),
            title: card.title.as_ref().map_or_else(|| plan.role(&card.role).name.to_string(), ToString::to_string),
            systems: card
                .systems
                .iter()
                .map(|id| plan.system(id))
                .map(|system| system.short_name.as_ref().unwrap_or(&system.name).to_string())
                .collect(),
            copies: card
                .copies
                .iter()
                .map(|copy| CopyRow {
                    department: department(plan, &copy.department),
                    place: or_none(copy.place.as_ref()),
                    count: copy.count,
                })
                .collect(),
        })
        .collect()
}

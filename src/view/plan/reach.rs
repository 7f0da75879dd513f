//! Section 2.2.1: how far a call gets, by day and by night, and what would break it.

use serde::Serialize;

use crate::analysis::reach::{Goal, Shift, SinglePoint, outages, reach, single_points};
use crate::check::CheckedPlan;
use crate::model::id::{RoleId, SystemId};
use crate::view::words::{list, person, short_role, short_system};

#[derive(Debug, Clone, Serialize)]
pub(super) struct Reach {
    rows: Vec<ReachRow>,
    /// People and numbers that alone hold the calls together, with the time of the week.
    singles: Vec<String>,
    media: Vec<MediaRow>,
}

#[derive(Debug, Clone, Serialize)]
struct ReachRow {
    when: String,
    to: String,
    by: String,
    /// Departments from which it does not get there; empty where it does from all.
    broken: String,
}

#[derive(Debug, Clone, Serialize)]
struct MediaRow {
    ways: String,
    systems: String,
    /// Whom no call reaches then, by the time of the week; empty where everybody is still reached.
    broken: Vec<String>,
}

pub(super) fn calls_reach(plan: &CheckedPlan) -> Reach {
    Reach {
        rows: reach(plan)
            .into_iter()
            .map(|it| ReachRow {
                when: it.shift.label().to_owned(),
                to: it.role.as_ref().map_or_else(|| it.goal.label().to_owned(), |id| short_role(plan, id)),
                by: it.chain.iter().map(|id| short_role(plan, id)).collect::<Vec<_>>().join(" → "),
                broken: if it.broken.is_empty() {
                    String::new()
                } else {
                    list(it.broken.iter().map(|id| plan.department(id).name.to_string()))
                },
            })
            .collect(),
        singles: single_points(plan)
            .into_iter()
            .map(|(point, broken)| {
                let when = broken.iter().map(|it| it.shift.label()).collect::<Vec<_>>().join("、");
                match point {
                    SinglePoint::Person(id) => format!("{}（{when}）", person(plan, &id)),
                    SinglePoint::Number(number, role) => format!("{} {number}（{when}）", short_role(plan, &role)),
                }
            })
            .collect(),
        media: media(plan),
    }
}

fn media(plan: &CheckedPlan) -> Vec<MediaRow> {
    let goal = |goal: Goal, shift: Shift| {
        let role = reach(plan).into_iter().find(|it| it.goal == goal && it.shift == shift).and_then(|it| it.role);
        role.as_ref().map_or_else(|| goal.label().to_owned(), |id: &RoleId| short_role(plan, id))
    };
    outages(plan)
        .into_iter()
        .filter(|outage| !outage.media.is_empty())
        .map(|outage| MediaRow {
            ways: list(outage.media.labels()),
            systems: list(outage.systems.iter().map(|id: &SystemId| short_system(plan, id))),
            broken: outage
                .broken
                .iter()
                .map(|it| {
                    let goals = it.goals.iter().map(|of| goal(*of, it.shift));
                    format!("{}に{}", it.shift.label(), list(goals))
                })
                .collect(),
        })
        .collect()
}

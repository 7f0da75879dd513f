//! Systems that need each other in a circle: no order of restoration exists.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::id::SystemId;
use crate::model::systems::{DependencyKind, System};

pub(super) const RULE: Rule =
    Rule { id: "dependency-cycle", severity: Severity::Error, explanation: include_str!("dependency_cycle.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    let systems: BTreeMap<&SystemId, &System> =
        plan.systems.systems.iter().map(|system| (&system.id, system)).collect();
    let mut told = BTreeSet::new();
    for (at, system) in plan.systems.systems.iter().enumerate() {
        if told.contains(&system.id) {
            continue;
        }
        if let Some(circle) = circle_from(&system.id, &systems) {
            let names: Vec<&str> =
                circle.iter().filter_map(|id| systems.get(id)).map(|system| system.name.as_str()).collect();
            found.at(
                item("systems.yaml", "systems", at).key("depends_on"),
                format!("依存が輪になっていて、復旧の順が決まりません: {} → {}", names.join(" → "), system.name),
                "どれか一つの依存を kind: soft(一部機能)にするか、取り除いてください",
            );
            told.extend(circle);
        }
    }
}

/// The shortest way over hard dependencies from a system back to itself.
fn circle_from<'a>(start: &'a SystemId, systems: &BTreeMap<&'a SystemId, &'a System>) -> Option<Vec<&'a SystemId>> {
    let mut reached_from: BTreeMap<&SystemId, &SystemId> = BTreeMap::new();
    let mut front = vec![start];
    while !front.is_empty() {
        let mut next = Vec::new();
        for id in front {
            let needs = systems.get(id).map_or(&[][..], |system| system.depends_on.as_slice());
            for need in needs.iter().filter(|need| need.kind == DependencyKind::Hard) {
                if need.system == *start {
                    let mut path = vec![id];
                    while let Some(before) = path.last().and_then(|last| reached_from.get(*last)) {
                        path.push(before);
                    }
                    path.reverse();
                    return Some(path);
                }
                if !reached_from.contains_key(&need.system) && need.system != *start {
                    reached_from.insert(&need.system, id);
                    next.push(&need.system);
                }
            }
        }
        front = next;
    }
    None
}

//! Areas of a system for which nobody answers.

use std::collections::BTreeMap;

use super::{Findings, Rule, item, system_name};
use crate::analysis::responsibility;
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::boundaries::Area;
use crate::model::id::SystemId;

pub(super) const RULE: Rule = Rule {
    id: "responsibility-unassigned",
    severity: Severity::Warning,
    explanation: include_str!("responsibility_unassigned.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let places = places(plan);
    for gap in responsibility::unassigned(plan) {
        let areas: Vec<&str> = gap.areas.iter().map(|area| area.label()).collect();
        let what = if areas.len() == Area::ALL.len() { "どの領域".to_owned() } else { areas.join("・") };
        let at = places.get(&gap.system).copied().unwrap_or_default();
        found.at(
            item("systems.yaml", "systems", at).key("name"),
            format!("「{}」の{}、{}に責任をもつ者がいません", system_name(plan, &gap.system), gap.phase.label(), what),
            "boundaries.yaml に、病院(hospital)か事業者の一者を accountable として書いてください。その領域がないシステムでは、病院とします",
        );
    }
}

fn places(plan: &Plan) -> BTreeMap<SystemId, usize> {
    plan.systems.systems.iter().enumerate().map(|(at, system)| (system.id.clone(), at)).collect()
}

//! Patients' records cannot be read anywhere when the system is down.

use std::collections::BTreeSet;

use super::{Findings, HOSPITAL_BEDS, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::systems::SystemCategory;

pub(super) const RULE: Rule = Rule {
    id: "no-reading-environment",
    severity: Severity::Info,
    explanation: include_str!("no_reading_environment.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if plan.downtime.is_none() || plan.hospital.hospital.licensed_beds < HOSPITAL_BEDS {
        return;
    }
    let read: BTreeSet<_> = plan.reference_environments().iter().map(|it| &it.system).collect();
    for (at, system) in plan.systems.systems.iter().enumerate() {
        if system.category == SystemCategory::Ehr && !read.contains(&system.id) {
            found.at(
                item("systems.yaml", "systems", at).key("name"),
                format!("「{}」が止まったときに、過去の診療録を見る手段がありません", system.name),
                "参照専用端末や緊急用PCがあれば downtime.yaml の reference_environments に書いてください。なければ、必要かどうかを検討してください",
            );
        }
    }
}

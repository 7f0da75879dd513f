//! More restorations at a time than people who are appointed to them.

use std::collections::BTreeSet;

use super::{Findings, Rule};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule =
    Rule { id: "restore-hands", severity: Severity::Warning, explanation: include_str!("restore_hands.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    let Some(wanted) = plan.backups.as_ref().and_then(|file| file.parallel_restores) else { return };
    let of_steps = plan.restore_steps().iter().map(|step| &step.executed_by);
    let of_rows = plan.backups().iter().filter_map(|row| row.restored_by.as_ref());
    let roles: BTreeSet<_> = of_steps.chain(of_rows).collect();
    let mut people = BTreeSet::new();
    for assignment in plan.contacts.assignments.iter().filter(|assignment| roles.contains(&assignment.role)) {
        people.insert(&assignment.person);
        people.extend(&assignment.deputies);
        people.extend(&assignment.night_deputies);
    }
    if !people.is_empty() && usize::try_from(wanted).is_ok_and(|wanted| wanted > people.len()) {
        found.at(
            YamlPath::file("backups.yaml").key("parallel_restores"),
            format!("同時に{wanted}件を復旧する計画ですが、復旧にあたる役割に任命されているのは{}人です", people.len()),
            "parallel_restores を人数に合わせるか、復旧にあたる役割(restored_by、executed_by)の代行を contacts.yaml の assignments に足してください",
        );
    }
}

//! Nobody knows in which segment a system stands.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "system-without-segment",
    severity: Severity::Warning,
    explanation: include_str!("system_without_segment.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if plan.segments().is_empty() {
        return;
    }
    let systems = plan.systems.systems.iter().enumerate();
    let nowhere = systems.filter(|(_, system)| system.segments.is_empty());
    found.each(
        nowhere.map(|(at, system)| (item("systems.yaml", "systems", at).key("name"), system.name.to_string())),
        |names| format!("{names}の置かれている区画が書かれていません"),
        "segments に、サーバ(クラウドなら利用する端末)のある区画の id を書いてください",
    );
}

//! A lane of the contact chart that every hospital needs stands empty.

use super::{Findings, Rule};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::contacts::Lane;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "chart-lane-empty",
    severity: Severity::Warning,
    explanation: include_str!("chart_lane_empty.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for lane in [Lane::Reception, Lane::Judgement, Lane::Decision] {
        if !plan.contacts.roles.iter().any(|role| role.lane == Some(lane)) {
            let word = match lane {
                Lane::Reception => "reception",
                Lane::Judgement => "judgement",
                Lane::Discovery | Lane::Decision | Lane::Headquarters => "decision",
            };
            found.at(
                YamlPath::file("contacts.yaml").key("roles"),
                format!("連絡体制図の「{}」に立つ役割がありません", lane.label()),
                format!("その役割の項目に lane: {word} と書いてください"),
            );
        }
    }
}

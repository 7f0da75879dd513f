//! No copy of the plan can be read when the systems are down.

use super::{Findings, Rule};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::hospital::Media;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "plan-only-in-systems",
    severity: Severity::Warning,
    explanation: include_str!("plan_only_in_systems.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let safe = |media: Media| matches!(media, Media::Paper | Media::OfflinePdf);
    if !plan.hospital.plan.distribution.iter().any(|copy| safe(copy.media)) {
        found.at(
            YamlPath::file("hospital.yaml").key("plan").key("distribution"),
            format!("計画書「{}」が、紙にも、ネットワークに接続しない端末にもありません", plan.hospital.plan.title),
            "印刷した計画書の置き場所を distribution に media: paper で書いてください",
        );
    }
}

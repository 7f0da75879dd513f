//! A vendor has duties in an emergency on a contract of the day, or on none.

use std::collections::BTreeMap;

use super::{Findings, Rule, item};
use crate::analysis::responsibility;
use crate::analysis::responsibility::Subject;
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::boundaries::Area;
use crate::model::duration::Duration;

pub(super) const RULE: Rule = Rule {
    id: "duty-without-night-support",
    severity: Severity::Warning,
    explanation: include_str!("duty_without_night_support.md"),
    check,
};

/// From the end of office hours to the next morning.
const NIGHT: Duration = Duration::from_minutes(12 * 60);

fn check(plan: &Plan, found: &mut Findings) {
    // A clinic that is closed at night waits until the morning.
    if plan.hospital.hospital.licensed_beds == 0 {
        return;
    }
    let rto: BTreeMap<_, _> = plan.systems.systems.iter().map(|system| (&system.id, system.rto)).collect();
    for gap in responsibility::without_night(plan) {
        let vendor = plan.vendors.vendors.iter().find(|vendor| vendor.id == gap.vendor);
        let name = vendor.map_or_else(|| gap.vendor.to_string(), |vendor| vendor.name.to_string());
        // Such systems have to be mended within the night in which they fail.
        let urgent = gap.duties.iter().any(|(subject, areas)| match subject {
            Subject::System(id) => areas.contains(&Area::Restore) && rto.get(id).is_some_and(|rto| *rto <= NIGHT),
            Subject::Connection(_) => false,
        });
        if !urgent {
            continue;
        }
        let contract = gap
            .contract
            .as_ref()
            .and_then(|id| plan.vendors.contracts.iter().enumerate().find(|(_, contract)| contract.id == *id));
        match contract {
            Some((at, contract)) => found.at(
                item("vendors.yaml", "contracts", at).key("night_support"),
                format!(
                    "「{name}」は非常時の役割を負いますが、契約「{}」に夜間・休日の対応がありません",
                    contract.title
                ),
                "契約に夜間・休日の対応を加えるか、来るまでの間に誰が何をするかを決めてください",
            ),
            None => found.at(
                item(
                    "vendors.yaml",
                    "vendors",
                    plan.vendors.vendors.iter().position(|it| it.id == gap.vendor).unwrap_or_default(),
                )
                .key("name"),
                format!("「{name}」は非常時の役割を負いますが、根拠となる契約がありません"),
                "契約を結んで vendors.yaml に書き、boundaries.yaml の contract で指してください",
            ),
        }
    }
}

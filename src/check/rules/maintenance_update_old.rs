//! The device of a way in for maintenance was last updated more than a year ago.

use super::{Findings, Rule, item, system_name};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::text::Known;

pub(super) const RULE: Rule = Rule {
    id: "maintenance-update-old",
    severity: Severity::Warning,
    explanation: include_str!("maintenance_update_old.md"),
    check,
};

/// Months after which an update of a device at the border is old.
const MONTHS: i32 = 12;

fn check(plan: &Plan, found: &mut Findings) {
    let as_of = found.as_of;
    let old = plan.remote_maintenance().iter().enumerate().filter_map(|(at, way)| {
        let Some(Known::Value(day)) = way.firmware_updated_on else { return None };
        let months = day.months_until(as_of);
        let path = item("network.yaml", "remote_maintenance", at).key("firmware_updated_on");
        (months >= MONTHS).then(|| (path, system_name(plan, &way.system)))
    });
    found.each(
        old,
        |names| format!("リモート保守の装置を、{MONTHS}か月以上更新していません: {names}"),
        "更新プログラムの有無を事業者に確かめ、適用した日を firmware_updated_on に書いてください",
    );
}

//! A way in for maintenance says nothing of the updates of its device.

use super::{Findings, Rule, item, system_name};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::network::MaintenanceMethod;
use crate::model::text::Known;

pub(super) const RULE: Rule = Rule {
    id: "maintenance-without-updates",
    severity: Severity::Error,
    explanation: include_str!("maintenance_without_updates.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, way) in plan.remote_maintenance().iter().enumerate() {
        if way.method == MaintenanceMethod::Cloud && way.device.is_none() {
            // Nothing of it stands in the hospital.
            continue;
        }
        let path = item("network.yaml", "remote_maintenance", at);
        let system = system_name(plan, &way.system);
        if way.patch_responsible.is_none() {
            found.at(
                path.clone().key("system"),
                format!("「{system}」のリモート保守の装置を更新する責任者(patch_responsible)が書かれていません"),
                "病院と事業者のどちらが装置を更新するかを決め、patch_responsible に書いてください。決まっていなければ、その旨を書いてください",
            );
        }
        match way.firmware_updated_on {
            Some(Known::Value(_)) => {}
            None => found.at(
                path.key("system"),
                format!("「{system}」のリモート保守の装置の更新日(firmware_updated_on)が書かれていません"),
                "装置の更新日を書いてください。分からないときは unknown と書き、事業者に確かめてください",
            ),
            Some(Known::Unknown) => found.warn(
                path.key("firmware_updated_on"),
                format!("「{system}」のリモート保守の装置をいつ更新したかが分かっていません"),
                "装置を保守する事業者に更新日を確かめ、firmware_updated_on に書いてください",
            ),
        }
    }
}

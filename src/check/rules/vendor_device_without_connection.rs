//! A network device that a vendor owns and that ends no registered connection.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::devices::{CostType, DeviceKind};

pub(super) const RULE: Rule = Rule {
    id: "vendor-device-without-connection",
    severity: Severity::Warning,
    explanation: include_str!("vendor_device_without_connection.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    if plan.network.is_none() {
        return;
    }
    let mut ends: BTreeSet<_> = plan.connections().iter().filter_map(|connection| connection.device.as_ref()).collect();
    ends.extend(plan.remote_maintenance().iter().filter_map(|way| way.device.as_ref()));
    for (at, device) in plan.devices().iter().enumerate() {
        let theirs = device.kind == DeviceKind::Network && device.cost_type == Some(CostType::Vendor);
        if theirs && device.is_in_use() && !ends.contains(&device.id) {
            found.at(
                item("devices.yaml", "devices", at).key("name"),
                format!("事業者が持ち込んだネットワーク機器「{}」の先の接続が、登録されていません", device.name),
                "どこへつながる機器かを事業者に確かめ、network.yaml の connections に接続を書き、その device にこの機器の id を書いてください",
            );
        }
    }
}

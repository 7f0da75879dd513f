//! A server, terminal or network device of which nobody knows the segment.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::devices::{DeviceKind, DeviceStatus};

pub(super) const RULE: Rule = Rule {
    id: "device-without-segment",
    severity: Severity::Warning,
    explanation: include_str!("device_without_segment.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    // Where no device has one, the ledger is kept without segments and the systems tell where they stand.
    if plan.devices().iter().all(|device| device.segment.is_none()) {
        return;
    }
    let nowhere = plan.devices().iter().enumerate().filter(|(_, device)| {
        device.status == DeviceStatus::Active
            && matches!(device.kind, DeviceKind::Server | DeviceKind::Network | DeviceKind::Storage)
            && device.segment.is_none()
    });
    found.each(
        nowhere.map(|(at, device)| (item("devices.yaml", "devices", at).key("name"), device.name.to_string())),
        |names| format!("機器{names}の区画が書かれていません"),
        "配線を確かめ、segment に区画の id を書いてください",
    );
}

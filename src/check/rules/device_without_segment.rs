//! A server, terminal or network device of which nobody knows the segment.

use std::collections::BTreeSet;

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
    let mut connected = BTreeSet::new();
    connected.extend(plan.systems.systems.iter().filter(|system| !system.segments.is_empty()).map(|system| &system.id));
    let nowhere = plan.devices().iter().enumerate().filter(|(_, device)| {
        let placed = device.segment.is_some() || device.system.is_none();
        device.status == DeviceStatus::Active
            && matches!(device.kind, DeviceKind::Server | DeviceKind::Network | DeviceKind::Storage)
            && !placed
            && device.system.as_ref().is_some_and(|system| connected.contains(system))
    });
    found.each(
        nowhere.map(|(at, device)| (item("devices.yaml", "devices", at).key("name"), device.name.to_string())),
        |names| format!("機器{names}の区画が書かれていません"),
        "配線を確かめ、segment に区画の id を書いてください",
    );
}

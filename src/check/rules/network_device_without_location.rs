//! A network device of which nobody knows where it stands.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::devices::DeviceKind;

pub(super) const RULE: Rule = Rule {
    id: "network-device-without-location",
    severity: Severity::Error,
    explanation: include_str!("network_device_without_location.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let hidden =
        plan.devices().iter().enumerate().filter(|(_, device)| {
            device.kind == DeviceKind::Network && device.is_in_use() && device.location.is_none()
        });
    found.each(
        hidden.map(|(at, device)| (item("devices.yaml", "devices", at).key("name"), device.name.to_string())),
        |names| format!("ネットワーク機器{names}の設置場所が書かれていません"),
        "棟・階・室・ラックまで、夜間に一人で行き着ける書き方で location に書いてください",
    );
}

//! Servers or terminals whose local administrator has the password of others.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::devices::DeviceKind;
use crate::model::text::Flag;

pub(super) const RULE: Rule = Rule {
    id: "local-admin-shared",
    severity: Severity::Warning,
    explanation: include_str!("local_admin_shared.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let shared = plan.devices().iter().enumerate().filter(|(_, device)| {
        matches!(device.kind, DeviceKind::Server | DeviceKind::Terminal)
            && device.is_in_use()
            && matches!(device.local_admin_unique, Some(Flag::No | Flag::Unknown))
    });
    let path = |at| item("devices.yaml", "devices", at).key("local_admin_unique");
    found.each(
        shared.map(|(at, device)| (path(at), device.name.to_string())),
        |names| format!("管理者のパスワードがほかの機器と同じか、確かめていない機器があります: {names}"),
        "機器ごとに違うパスワードに変え、local_admin_unique を true にしてください",
    );
}

//! Nobody knows whether the weaknesses of some devices are mended.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::devices::{DeviceKind, PatchStatus};

pub(super) const RULE: Rule = Rule {
    id: "patch-state-unknown",
    severity: Severity::Warning,
    explanation: include_str!("patch_state_unknown.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    // A ledger that says it of no device at all is begun, not wrong.
    if plan.devices().iter().all(|device| device.patch_status.is_none()) {
        return;
    }
    let unclear = plan.devices().iter().enumerate().filter(|(_, device)| {
        matches!(device.kind, DeviceKind::Server | DeviceKind::Terminal | DeviceKind::Network)
            && device.is_in_use()
            && matches!(device.patch_status, None | Some(PatchStatus::Unknown))
    });
    found.each(
        unclear.map(|(at, device)| (item("devices.yaml", "devices", at).key("name"), device.name.to_string())),
        |names| format!("更新プログラムを当てたかどうかの分からない機器があります: {names}"),
        "保守する事業者に確かめ、patch_status を applied・pending・not_applicable のどれかにしてください",
    );
}

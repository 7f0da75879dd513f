//! A device runs software that its maker no longer mends.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::text::Known;

pub(super) const RULE: Rule = Rule {
    id: "device-out-of-support",
    severity: Severity::Warning,
    explanation: include_str!("device_out_of_support.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let as_of = found.as_of;
    let excepted: BTreeSet<_> = plan
        .exceptions()
        .iter()
        .filter(|exception| exception.expires_on >= as_of)
        .filter_map(|exception| exception.system.as_ref())
        .collect();
    let old = plan.devices().iter().enumerate().filter(|(_, device)| {
        let ended = device.eos_date.as_ref().and_then(Known::value).is_some_and(|day| *day < as_of);
        ended && device.is_in_use() && !device.system.as_ref().is_some_and(|system| excepted.contains(system))
    });
    found.each(
        old.map(|(at, device)| (item("devices.yaml", "devices", at).key("eos_date"), device.name.to_string())),
        |names| format!("サポートの終わった機器を、例外の手続なしに使っています: {names}"),
        "入れ替えるか、governance.yaml の exceptions に、対象のシステム・理由・代償策・期限を書いてください",
    );
}

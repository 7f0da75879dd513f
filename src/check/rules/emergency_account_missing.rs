//! Servers of the house, and no account for the emergency.

use super::{Findings, Rule};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::devices::DeviceKind;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "emergency-account-missing",
    severity: Severity::Warning,
    explanation: include_str!("emergency_account_missing.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let servers = plan.devices().iter().any(|device| device.kind == DeviceKind::Server && device.is_in_use());
    if plan.downtime.is_some() && servers && plan.emergency_accounts().is_empty() {
        found.at(
            YamlPath::file("downtime.yaml").key("emergency_accounts"),
            "非常時に使うアカウントの保管場所が書かれていません",
            "認証のサーバが止まっても使える管理者のアカウントを用意し、保管場所・開封者・使用後の更新を emergency_accounts に書いてください(パスワードは書きません)",
        );
    }
}

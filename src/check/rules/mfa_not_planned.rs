//! A system with patients' data, or a way in from outside, has no second factor and no year for it.

use super::{Findings, Rule, item};
use crate::analysis::facts::MFA_FISCAL_YEAR;
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::network::ConnectionKind;
use crate::model::text::Flag;

pub(super) const RULE: Rule =
    Rule { id: "mfa-not-planned", severity: Severity::Warning, explanation: include_str!("mfa_not_planned.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    // Where no system says anything of it, the list of systems is begun and not wrong.
    let begun = plan.systems.systems.iter().any(|it| it.mfa.is_some() || it.mfa_planned_fiscal_year.is_some());
    for (at, system) in plan.systems.systems.iter().enumerate().filter(|_| begun) {
        let planned = system.mfa_planned_fiscal_year.is_some_and(|year| year <= MFA_FISCAL_YEAR);
        if system.mfa != Some(Flag::Yes) && !planned {
            found.at(
                item("systems.yaml", "systems", at).key("name"),
                format!("「{}」に、二要素認証も、{MFA_FISCAL_YEAR}年度までの予定もありません", system.name),
                "mfa を true にするか、実装する年度を mfa_planned_fiscal_year に書いてください",
            );
        }
    }
    for (at, connection) in plan.connections().iter().enumerate() {
        let entered =
            matches!(connection.kind, ConnectionKind::Vpn | ConnectionKind::Rdp | ConnectionKind::RemoteMaintenance);
        if entered && connection.mfa != Some(Flag::Yes) {
            found.at(
                item("network.yaml", "connections", at).key("name"),
                format!("院外から入る接続「{}」に、二要素認証がありません", connection.name),
                "ワンタイムパスワード、証明書などの二つ目の要素を加え、mfa を true にしてください",
            );
        }
    }
}

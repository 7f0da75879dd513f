//! A plan file that papers need is not there.

use super::{Findings, Rule};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule =
    Rule { id: "missing-file", severity: Severity::Warning, explanation: include_str!("missing_file.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    let files = [
        ("network.yaml", plan.network.is_none(), "ネットワーク構成図・外部接続・遮断点(計画書 2.1.4、3.3.2)"),
        ("devices.yaml", plan.devices.is_none(), "情報機器台帳(計画書 2.1.3)"),
        ("backups.yaml", plan.backups.is_none(), "バックアップ体制と復旧(計画書 2.2.4、3.5)"),
        ("response.yaml", plan.response.is_none(), "障害レベル・決定権限(計画書 第3章)とアクションカード"),
        ("downtime.yaml", plan.downtime.is_none(), "代替運用と紙セット(計画書 2.1.5)"),
        ("governance.yaml", plan.governance.is_none(), "教育・訓練、リスク評価、情報収集(計画書 2.2)"),
    ];
    for (file, absent, papers) in files {
        if absent {
            found.at(
                YamlPath::file("hospital.yaml").key("plan"),
                format!("{file} がありません。{papers}が書けません"),
                format!("`itbcp new 見本` で作れる見本の {file} を写し、自院の内容に書き換えてください"),
            );
        }
    }
}

//! A log is kept too short, nobody knows how long, or its clock is not set.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::text::{Flag, half_width};

pub(super) const RULE: Rule = Rule {
    id: "log-kept-too-short",
    severity: Severity::Warning,
    explanation: include_str!("log_kept_too_short.md"),
    check,
};

/// Least number of days for which a log is kept, source: 手引き (侵入から発覚まで).
const DAYS: u32 = 90;

fn check(plan: &Plan, found: &mut Findings) {
    for (at, log) in plan.log_sources().iter().enumerate() {
        let path = item("response.yaml", "log_sources", at);
        let days = log.retention_days.value().map(|text| half_width(text));
        let days = days.as_deref().map(|text| text.trim_end_matches('日').trim().parse::<u32>().ok());
        match days {
            None => found.at(
                path.clone().key("retention_days"),
                format!("ログ「{}」が何日残るかが分かっていません", log.name),
                "機器の設定か事業者に確かめ、retention_days に日数を書いてください",
            ),
            Some(Some(days)) if days < DAYS => found.at(
                path.clone().key("retention_days"),
                format!("ログ「{}」は{days}日しか残りません", log.name),
                format!("{DAYS}日以上残るように設定するか、別の場所へ写してください"),
            ),
            Some(_) => {}
        }
        if log.time_sync != Flag::Yes {
            found.at(
                path.key("time_sync"),
                format!("ログ「{}」の時計が合っているかが確かでありません", log.name),
                "院内の時刻サーバに合わせ、time_sync を true にしてください",
            );
        }
    }
}

//! Nothing was restored from the copies of an important system for more than a year.

use super::{Findings, Rule, item, quoted_all};
use crate::analysis::recovery::untested;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "restore-untested",
    severity: Severity::Warning,
    explanation: include_str!("restore_untested.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let untested = untested(plan, found.as_of);
    let Some((first, _)) = untested.first() else { return };
    let systems = &plan.systems.systems;
    let row = plan.backups().iter().position(|row| row.system == systems[*first].id).unwrap_or(0);
    let names = untested.iter().map(|(at, last)| match last {
        Some(day) => format!("{}（最後は{day}）", systems[*at].name),
        None => systems[*at].name.to_string(),
    });
    found.at(
        item("backups.yaml", "backups", row).key("system"),
        format!("成功した復元試験が12か月以内にない重要なシステムがあります: {}", quoted_all(names)),
        "控えから戻してみて、日付・結果・所要時間を backups.yaml の restore_tests に書いてください。予定だけのときは governance.yaml の trainings に書きます",
    );
}

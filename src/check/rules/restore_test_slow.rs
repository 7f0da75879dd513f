//! A test of restoration took longer than the plan reckons with.

use super::{Findings, Rule, item};
use crate::analysis::recovery::slow_tests;
use crate::diagnostic::Severity;
use crate::diagram::restoration::hours;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "restore-test-slow",
    severity: Severity::Warning,
    explanation: include_str!("restore_test_slow.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for slow in slow_tests(plan) {
        let system = &plan.systems.systems[slow.place];
        let (key, what) = if slow.is_objective {
            ("rto", "目標復旧時間(RTO)")
        } else {
            ("restore_time", "復旧作業の見込み")
        };
        found.at(
            item("systems.yaml", "systems", slow.place).key(key),
            format!(
                "「{}」の{what}は{}ですが、復元試験({})では{}かかりました",
                system.name,
                hours(slow.allowed.minutes()),
                slow.date,
                hours(slow.took.minutes())
            ),
            format!("試験でかかった時間に合わせて {key} を見直すか、手順を改めて試験をやり直してください"),
        );
    }
}

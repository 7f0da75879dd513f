//! Two things carry the same printed number.

use std::collections::BTreeMap;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "number-used-twice",
    severity: Severity::Error,
    explanation: include_str!("number_used_twice.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    unique(
        found,
        "アクションカードの番号",
        plan.cards()
            .iter()
            .enumerate()
            .map(|(at, card)| (card.number.to_string(), item("response.yaml", "cards", at).key("number"))),
    );
    unique(
        found,
        "院内放送の番号",
        plan.announcements().iter().enumerate().map(|(at, announcement)| {
            (announcement.number.to_string(), item("response.yaml", "announcements", at).key("number"))
        }),
    );
    unique(
        found,
        "遮断点の番号",
        plan.cut_points()
            .iter()
            .enumerate()
            .map(|(at, cut)| (cut.number.to_string(), item("network.yaml", "cut_points", at).key("number"))),
    );
    unique(
        found,
        "復旧優先度",
        plan.systems.systems.iter().enumerate().map(|(at, system)| {
            (system.recovery_priority.to_string(), item("systems.yaml", "systems", at).key("recovery_priority"))
        }),
    );
    unique(
        found,
        "計画書の部番号",
        plan.hospital.plan.distribution.iter().enumerate().map(|(at, copy)| {
            let path = YamlPath::file("hospital.yaml").key("plan").key("distribution").index(at).key("number");
            (copy.number.to_string(), path)
        }),
    );
    unique(
        found,
        "障害レベル",
        plan.levels()
            .iter()
            .enumerate()
            .map(|(at, level)| (level.code.to_string(), item("response.yaml", "levels", at).key("code"))),
    );
}

fn unique(found: &mut Findings, what: &str, numbers: impl Iterator<Item = (String, YamlPath)>) {
    let mut seen = BTreeMap::new();
    for (number, path) in numbers {
        if let Some(first) = seen.get(&number) {
            found.at(
                path,
                format!("{what} {number} が二度使われています"),
                format!("最初の場所は {first} です。どちらかの番号を変えてください"),
            );
        } else {
            seen.insert(number, path);
        }
    }
}

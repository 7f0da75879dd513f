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
    let cards = plan.cards().iter().enumerate().map(|(at, card)| {
        let label = card.title.as_ref().map_or_else(|| card.id.to_string(), ToString::to_string);
        (card.number.to_string(), label, item("response.yaml", "cards", at).key("number"))
    });
    unique(found, "アクションカードの番号", cards);
    let announcements = plan.announcements().iter().enumerate().map(|(at, announcement)| {
        let path = item("response.yaml", "announcements", at).key("number");
        (announcement.number.to_string(), announcement.title.to_string(), path)
    });
    unique(found, "院内放送の番号", announcements);
    let cuts = plan.cut_points().iter().enumerate().map(|(at, cut)| {
        (cut.number.to_string(), cut.name.to_string(), item("network.yaml", "cut_points", at).key("number"))
    });
    unique(found, "遮断点の番号", cuts);
    let systems = plan.systems.systems.iter().enumerate().map(|(at, system)| {
        let path = item("systems.yaml", "systems", at).key("recovery_priority");
        (system.recovery_priority.to_string(), system.name.to_string(), path)
    });
    unique(found, "復旧優先度", systems);
    let copies = plan.hospital.plan.distribution.iter().enumerate().map(|(at, copy)| {
        let path = YamlPath::file("hospital.yaml").key("plan").key("distribution").index(at).key("number");
        (copy.number.to_string(), copy.place.to_string(), path)
    });
    unique(found, "計画書の部番号", copies);
    let levels = plan.levels().iter().enumerate().map(|(at, level)| {
        let path = item("response.yaml", "levels", at).key("code");
        (level.code.to_string(), level.definition.to_string(), path)
    });
    unique(found, "障害レベル", levels);
}

/// Numbers, with the name and the place of what carries each.
fn unique(found: &mut Findings, what: &str, numbers: impl Iterator<Item = (String, String, YamlPath)>) {
    let mut seen = BTreeMap::new();
    for (number, name, path) in numbers {
        if let Some(first) = seen.get(&number) {
            found.at(
                path,
                format!("{what} {number} が二度使われています"),
                format!("「{first}」も同じ番号です。どちらかを、使われていない番号に変えてください"),
            );
        } else {
            seen.insert(number, name);
        }
    }
}

//! Telephone numbers that nobody has tried for half a year.

use std::collections::BTreeSet;

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::contacts::STALE_MONTHS;
use crate::model::date::Date;
use crate::model::text::Known;
use crate::source::{Segment, YamlPath};

pub(super) const RULE: Rule = Rule {
    id: "contact-not-verified",
    severity: Severity::Warning,
    explanation: include_str!("contact_not_verified.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let as_of = found.as_of;
    let old = |day: Option<&Known<Date>>| {
        day.and_then(Known::value).is_some_and(|day| day.months_until(as_of) >= STALE_MONTHS)
    };
    let unknown = |day: Option<&Known<Date>>| matches!(day, Some(Known::Unknown));
    let contacts = &plan.contacts;
    let mut rows: Vec<(YamlPath, String, Option<&Known<Date>>)> = Vec::new();
    for (at, person) in contacts.people.iter().enumerate() {
        rows.push((item("contacts.yaml", "people", at), person.name.to_string(), person.verified_on.as_ref()));
    }
    for (at, it) in contacts.organizations.iter().enumerate() {
        rows.push((item("contacts.yaml", "organizations", at), it.name.to_string(), it.verified_on.as_ref()));
    }
    for (at, vendor) in plan.vendors.vendors.iter().enumerate() {
        for (nth, desk) in vendor.contacts.iter().enumerate() {
            let path = item("vendors.yaml", "vendors", at).key("contacts").index(nth);
            rows.push((path, format!("{} {}", vendor.name, desk.name), desk.verified_on.as_ref()));
        }
    }
    let day = |path: &YamlPath| path.clone().key("verified_on");
    found.each(
        rows.iter().filter(|row| old(row.2)).map(|(path, name, _)| (day(path), name.clone())),
        |names| format!("電話番号を{STALE_MONTHS}か月以上確かめていません: {names}"),
        "電話をかけて確かめ、verified_on に確かめた日を書いてください",
    );
    found.each(
        rows.iter().filter(|row| unknown(row.2)).map(|(path, name, _)| (day(path), name.clone())),
        |names| format!("電話番号をいつ確かめたかが分かっていません: {names}"),
        "電話をかけて確かめ、verified_on に確かめた日を書いてください",
    );
    // A list without any such day has not begun; one that has begun should not leave gaps.
    let begun: BTreeSet<YamlPath> = rows.iter().filter(|row| row.2.is_some()).map(|row| list(&row.0)).collect();
    found.each(
        rows.iter()
            .filter(|row| row.2.is_none() && begun.contains(&list(&row.0)))
            .map(|(path, name, _)| (path.clone().key("name"), name.clone())),
        |names| format!("電話番号を確かめた日が書かれていません: {names}"),
        "電話をかけて確かめ、verified_on に確かめた日を書いてください",
    );
}

/// The list in which a row stands.
fn list(row: &YamlPath) -> YamlPath {
    match row.segments().first() {
        Some(Segment::Key(key)) => YamlPath::file(row.file_name()).key(key),
        _ => YamlPath::file(row.file_name()),
    }
}

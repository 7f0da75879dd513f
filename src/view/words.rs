//! How values become words in a cell or a sentence.

use std::fmt::Display;

use crate::check::CheckedPlan;
use crate::model::contacts::{RoleKind, STALE_MONTHS};
use crate::model::date::Date;
use crate::model::duration::Duration;
use crate::model::id::{DepartmentId, PersonId, RoleId, SystemId, VendorId};
use crate::model::phone::Phone;
use crate::model::text::{Flag, Known};
use crate::view::party::{day_number, night_number};

/// In a cell: there is nothing to say here.
pub(in crate::view) const NONE: &str = "―";

/// In a cell: the hospital knows that it does not know.
pub(in crate::view) const UNKNOWN: &str = "不明";

pub(in crate::view) fn or_none<T: Display>(value: Option<&T>) -> String {
    value.map_or_else(|| NONE.to_owned(), ToString::to_string)
}

pub(in crate::view) fn known<T: Display>(value: Option<&Known<T>>) -> String {
    match value {
        None => NONE.to_owned(),
        Some(Known::Unknown) => UNKNOWN.to_owned(),
        Some(Known::Value(value)) => value.to_string(),
    }
}

/// A day on which a number was tried, marked where it should be tried again: `2026-01-20 要再確認`.
///
/// The mark counts no months: it stays true for as long as the paper is used.
pub(in crate::view) fn confirmed(plan: &CheckedPlan, day: Option<&Known<Date>>) -> String {
    let old = day.and_then(Known::value).is_some_and(|day| day.months_until(plan.as_of()) >= STALE_MONTHS);
    format!("{}{}", known(day), if old { " 要再確認" } else { "" })
}

/// The last day of something, marked where it is past: `2026-03-31（終了）`.
pub(in crate::view) fn ending(plan: &CheckedPlan, day: &Known<Date>) -> String {
    match day {
        Known::Value(day) => until(plan, *day, "終了"),
        Known::Unknown => known(Some(day)),
    }
}

/// A day until which something is to be done or may be so, with a word where it is past: `2026-03-31（期限切れ）`.
pub(in crate::view) fn until(plan: &CheckedPlan, day: impl Into<Option<Date>>, past: &str) -> String {
    let day = day.into();
    format!(
        "{}{}",
        date(day),
        if day.is_some_and(|day| day < plan.as_of()) { format!("（{past}）") } else { String::new() }
    )
}

/// The last day of what is done once a year, marked where it is due again: `2025-03-31（1年超）`.
pub(in crate::view) fn yearly(plan: &CheckedPlan, day: Date) -> String {
    if day.is_year_before(plan.as_of()) { format!("{day}（1年超）") } else { day.to_string() }
}

/// あり, なし, 不明.
pub(in crate::view) fn has(flag: Option<Flag>) -> String {
    yes_no(flag, "あり", "なし")
}

/// ○, ×, 不明; for narrow columns.
pub(in crate::view) fn sign(flag: Option<Flag>) -> String {
    yes_no(flag, "○", "×")
}

pub(in crate::view) fn yes_no(flag: Option<Flag>, yes: &str, no: &str) -> String {
    match flag {
        None => NONE,
        Some(Flag::Yes) => yes,
        Some(Flag::No) => no,
        Some(Flag::Unknown) => UNKNOWN,
    }
    .to_owned()
}

/// `10分以内`, `直ちに`.
pub(in crate::view) fn within(time: Duration) -> String {
    if time.minutes() == 0 { time.to_string() } else { format!("{time}以内") }
}

/// `1日ごと`, `常時` where there is no pause.
pub(in crate::view) fn every(time: Duration) -> String {
    if time.minutes() == 0 { "常時".to_owned() } else { format!("{time}ごと") }
}

/// `甲、乙、丙` for cells, or [`NONE`].
pub(in crate::view) fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if items.is_empty() { NONE.to_owned() } else { items.join("、") }
}

/// Letters of names in a row of a table, from which on others begin a row of their own: a row is not parted between pages,
/// and a rack of virtual servers or a vendor of a whole hospital has hundreds.
const LETTERS_IN_A_ROW: usize = 300;

/// Names for the rows of a table, as many in each as a row should hold.
pub(in crate::view) fn in_rows(names: Vec<String>) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut letters = 0;
    for name in names {
        let long = letters_of(&name) + 1;
        match rows.last_mut() {
            Some(row) if letters < LETTERS_IN_A_ROW => row.push(name),
            _ => {
                letters = 0;
                rows.push(vec![name]);
            }
        }
        letters += long;
    }
    rows
}

fn letters_of(text: &str) -> usize {
    text.chars().count()
}

/// Lines that a text takes, with so many letters in each.
pub(in crate::view) fn lines_of<'a>(texts: impl IntoIterator<Item = &'a str>, letters: usize) -> usize {
    texts.into_iter().map(|text| letters_of(text) + 1).sum::<usize>().div_ceil(letters)
}

/// `甲、乙及び丙` for sentences; empty without items.
pub(in crate::view) fn and<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let mut items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match items.pop() {
        None => String::new(),
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{}及び{last}", items.join("、")),
    }
}

pub(in crate::view) fn role(plan: &CheckedPlan, id: &RoleId) -> String {
    plan.role(id).name.to_string()
}

/// The short form of a role, for narrow columns.
pub(in crate::view) fn short_role(plan: &CheckedPlan, id: &RoleId) -> String {
    let role = plan.role(id);
    role.short_name.as_ref().unwrap_or(&role.name).to_string()
}

pub(in crate::view) fn short_roles(plan: &CheckedPlan, ids: &[RoleId]) -> String {
    list(ids.iter().map(|id| short_role(plan, id)))
}

pub(in crate::view) fn optional_role(plan: &CheckedPlan, id: Option<&RoleId>) -> String {
    id.map_or_else(|| NONE.to_owned(), |id| short_role(plan, id))
}

pub(in crate::view) fn system(plan: &CheckedPlan, id: &SystemId) -> String {
    plan.system(id).name.to_string()
}

/// The short form of a system, for lists in cells.
pub(in crate::view) fn short_system(plan: &CheckedPlan, id: &SystemId) -> String {
    let system = plan.system(id);
    system.short_name.as_ref().unwrap_or(&system.name).to_string()
}

pub(in crate::view) fn systems(plan: &CheckedPlan, ids: &[SystemId]) -> String {
    list(ids.iter().map(|id| short_system(plan, id)))
}

pub(in crate::view) fn department(plan: &CheckedPlan, id: &DepartmentId) -> String {
    plan.department(id).name.to_string()
}

pub(in crate::view) fn person(plan: &CheckedPlan, id: &PersonId) -> String {
    plan.person(id).name.to_string()
}

/// `副院長 宇野 千尋`.
pub(in crate::view) fn person_with_post(plan: &CheckedPlan, id: &PersonId) -> String {
    let person = plan.person(id);
    match &person.title {
        Some(title) => format!("{title} {}", person.name),
        None => person.name.to_string(),
    }
}

pub(in crate::view) fn vendor(plan: &CheckedPlan, id: &VendorId) -> String {
    plan.vendor(id).name.to_string()
}

pub(in crate::view) fn short_vendor(plan: &CheckedPlan, id: &VendorId) -> String {
    let vendor = plan.vendor(id);
    vendor.short_name.as_ref().unwrap_or(&vendor.name).to_string()
}

pub(in crate::view) fn date(value: Option<Date>) -> String {
    or_none(value.as_ref())
}

/// Numbers by day and by night, each on a line of its own unless they are the same.
pub(in crate::view) fn phones(phones: &[Phone]) -> Vec<String> {
    match (day_number(phones), night_number(phones)) {
        (None, None) => vec![NONE.to_owned()],
        (Some(day), Some(night)) if day == night => vec![day],
        (day, night) => {
            let day = day.map(|number| format!("昼 {number}"));
            let night = night.map(|number| format!("夜 {number}"));
            day.into_iter().chain(night).collect()
        }
    }
}

/// The first role of a kind.
pub(in crate::view) fn role_of_kind(plan: &CheckedPlan, kind: RoleKind) -> Option<&RoleId> {
    plan.contacts.roles.iter().find(|role| role.kind == kind).map(|role| &role.id)
}

/// The name of the role of a kind, or empty where there is none.
pub(in crate::view) fn name_of_kind(plan: &CheckedPlan, kind: RoleKind) -> String {
    role_of_kind(plan, kind).map_or_else(String::new, |id| role(plan, id))
}

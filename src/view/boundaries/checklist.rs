//! The official list of shared duties (役割分担等に関する確認表), per vendor, with the answers that the plan records.

use serde::Serialize;

use super::areas;
use crate::analysis::responsibility::{acting, subject, vendors_among};
use crate::check::CheckedPlan;
use crate::form::{Form, FormGroup, FormItem, FormKind, Forms};
use crate::model::boundaries::{Boundary, Confirmation, Party};
use crate::model::id::VendorId;
use crate::model::text::Flag;
use crate::view::boundaries::subject_name;
use crate::view::words::{lines_of, list};

/// The list with its vendors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Checklist {
    title: String,
    publisher: String,
    published: String,
    columns: Vec<String>,
    vendors: Vec<VendorList>,
    /// Answers recorded.
    recorded: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct VendorList {
    name: String,
    /// Titles of the contracts.
    contracts: String,
    items: Vec<ItemRow>,
    /// Whether the items take so much room that no page holds them together.
    long: bool,
}

/// Letters in a line of the questions, and lines of items that a page holds.
const LETTERS: usize = 14;
const LINES_ON_A_PAGE: usize = 44;

/// Names that an answer is recorded for; the systems' own tables have them all.
const MOST_SUBJECTS: usize = 40;

/// An item, or one of several answers to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ItemRow {
    number: String,
    /// Title; empty where the edition at hand lacks the number.
    title: String,
    question: String,
    /// Systems or connections for which it was recorded; empty where it was not.
    subjects: String,
    yes: bool,
    no: bool,
    /// The answer was sought and not found.
    unknown: bool,
    checked_on: String,
    completed_on: String,
}

/// The newest edition of the list; `None` where there is none.
pub(super) fn checklist(plan: &CheckedPlan, forms: &Forms) -> Option<Checklist> {
    let form = forms.newest(FormKind::SharedDuties)?;
    let vendors: Vec<VendorList> =
        plan.vendors.vendors.iter().filter_map(|vendor| vendor_list(plan, form, &vendor.id)).collect();
    Some(Checklist {
        title: form.title.to_string(),
        publisher: form.publisher.to_string(),
        published: form.published.to_string(),
        columns: form.columns.iter().map(ToString::to_string).collect(),
        recorded: vendors.iter().flat_map(|vendor| &vendor.items).filter(|item| !item.subjects.is_empty()).count(),
        vendors,
    })
}

/// A vendor with a contract or with a recorded answer.
fn vendor_list(plan: &CheckedPlan, form: &Form, id: &VendorId) -> Option<VendorList> {
    let contracts: Vec<&str> = plan
        .vendors
        .contracts
        .iter()
        .filter(|contract| contract.vendor == *id)
        .map(|contract| contract.title.as_str())
        .collect();
    let records: Vec<(&Boundary, &Confirmation)> = plan
        .boundaries
        .boundaries
        .iter()
        .filter(|entry| vendors_of(plan, entry).contains(&id))
        .filter_map(|entry| Some((entry, entry.confirmation.as_ref()?)))
        .collect();
    if contracts.is_empty() && records.is_empty() {
        return None;
    }
    let mut items: Vec<ItemRow> = Vec::new();
    for (group, item) in form.items() {
        let own: Vec<_> = records.iter().filter(|(_, record)| answers(record, group, item)).copied().collect();
        if own.is_empty() {
            items.push(row(plan, item.number.as_str(), Some(item), &[], None));
        } else {
            items.extend(answered(plan, item.number.as_str(), Some(item), &own));
        }
    }
    // The list may have more items than the edition at hand knows; an answer is never dropped.
    let mut strange: Vec<(&Boundary, &Confirmation)> = records
        .iter()
        .filter(|(_, record)| !form.items().any(|(group, item)| answers(record, group, item)))
        .copied()
        .collect();
    while let Some((_, first)) = strange.first().copied() {
        let same = |record: &Confirmation| record.part == first.part && record.item == first.item;
        let (own, rest): (Vec<_>, Vec<_>) = strange.into_iter().partition(|(_, record)| same(record));
        items.extend(answered(plan, first.item.as_str(), None, &own));
        strange = rest;
    }
    // Two lines at least, for the boxes.
    let high = |item: &ItemRow| {
        (lines_of([item.question.as_str()], LETTERS) + lines_of([item.subjects.as_str()], LETTERS)).max(2)
    };
    let long = items.iter().map(high).sum::<usize>() > LINES_ON_A_PAGE;
    Some(VendorList { name: plan.vendor(id).name.to_string(), contracts: list(contracts), items, long })
}

/// To whose list an entry belongs: that of the contract's vendor, else of the one that answers, else of those that act. What
/// the hospital does alone was agreed on with those whom it asks or tells, else with the vendor of the system.
fn vendors_of<'a>(plan: &'a CheckedPlan, entry: &'a Boundary) -> Vec<&'a VendorId> {
    if let Some(id) = &entry.contract {
        return vec![&plan.contract(id).vendor];
    }
    match &entry.accountable {
        Party::Vendor(id) => vec![id],
        Party::Hospital => {
            [acting(entry), vendors_among(entry.consulted.iter().chain(&entry.informed)), of_system(plan, entry)]
                .into_iter()
                .find(|vendors| !vendors.is_empty())
                .unwrap_or_default()
        }
    }
}

fn of_system<'a>(plan: &'a CheckedPlan, entry: &Boundary) -> Vec<&'a VendorId> {
    entry.system.as_ref().and_then(|id| plan.system(id).vendor.as_ref()).into_iter().collect()
}

/// Whether a record answers this item: the part is the figure at the end of the group's number.
fn answers(record: &Confirmation, group: &FormGroup, item: &FormItem) -> bool {
    let figures = group.number.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    figures == record.part.to_string() && item.number == record.item
}

/// A row per answer that differs from the others, with the systems for which it was given.
fn answered(
    plan: &CheckedPlan,
    number: &str,
    item: Option<&FormItem>,
    records: &[(&Boundary, &Confirmation)],
) -> Vec<ItemRow> {
    let mut kinds: Vec<(&Confirmation, Vec<&Boundary>)> = Vec::new();
    for (entry, record) in records {
        let same = |other: &Confirmation| {
            other.first_check == record.first_check
                && other.first_checked_on == record.first_checked_on
                && other.completed_on == record.completed_on
        };
        match kinds.iter_mut().find(|(other, _)| same(other)) {
            Some((_, entries)) => entries.push(entry),
            None => kinds.push((record, vec![entry])),
        }
    }
    kinds.into_iter().map(|(record, entries)| row(plan, number, item, &entries, Some(record))).collect()
}

fn row(
    plan: &CheckedPlan,
    number: &str,
    item: Option<&FormItem>,
    entries: &[&Boundary],
    record: Option<&Confirmation>,
) -> ItemRow {
    let mut subjects: Vec<String> = Vec::new();
    for entry in entries {
        let name = subject(entry).map_or_else(String::new, |subject| subject_name(plan, &subject));
        if !subjects.contains(&name) {
            subjects.push(name);
        }
    }
    let flag = record.and_then(|record| record.first_check);
    let question = item.and_then(|item| item.question.as_ref()).map_or_else(
        // Without a question of the list the areas say what was agreed on.
        || entries.first().map_or_else(String::new, |entry| list(areas(&entry.areas))),
        ToString::to_string,
    );
    ItemRow {
        number: number.to_owned(),
        title: item.map_or_else(String::new, |item| item.title.to_string()),
        question,
        subjects: match subjects.len() {
            0 => String::new(),
            count if count > MOST_SUBJECTS => {
                format!("{}ほか{}件", list(&subjects[..MOST_SUBJECTS]), count - MOST_SUBJECTS)
            }
            _ => list(&subjects),
        },
        yes: flag == Some(Flag::Yes),
        no: flag == Some(Flag::No),
        unknown: flag == Some(Flag::Unknown),
        checked_on: record.and_then(|record| record.first_checked_on).map_or_else(String::new, |day| day.to_string()),
        completed_on: record.and_then(|record| record.completed_on).map_or_else(String::new, |day| day.to_string()),
    }
}

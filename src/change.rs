//! What has changed between two plans: by meaning, not by line.
//!
//! Things are the same where they have the same id (or whatever their list knows its items by); one that vanished and one
//! that came are taken for the same thing under a new id where most of what is said of them is the same. The changes are
//! complete: [`apply`] makes the new plan of the old one and them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::data::{PlanData, Value};

pub mod telling;
pub mod wording;

/// What happened to a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// It is only in the new plan.
    Added {
        /// The value.
        new: Value,
    },
    /// It is only in the old plan.
    Removed {
        /// The value.
        old: Value,
    },
    /// It is another one.
    Changed {
        /// The value in the old plan.
        old: Value,
        /// The value in the new plan.
        new: Value,
    },
    /// The items of a list that both have stand in another order.
    Moved {
        /// Where each of them stood and stands, in the order of the new plan, from 0.
        order: Vec<(usize, usize)>,
    },
}

/// A step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Step {
    /// The value of a field; of the plan itself, a file.
    Field(String),
    /// An item of a list.
    Item {
        /// Its place in the old list, from 0; `None` where it was added.
        old: Option<usize>,
        /// Its place in the new list, from 0; `None` where it was removed.
        new: Option<usize>,
    },
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The way to the value, from the plan.
    pub path: Vec<Step>,
    /// What happened to it.
    #[serde(flatten)]
    pub what: What,
}

impl Change {
    /// The change that undoes this one.
    #[must_use]
    pub fn undone(self) -> Self {
        let turn = |step| match step {
            Step::Item { old, new } => Step::Item { old: new, new: old },
            Step::Field(field) => Step::Field(field),
        };
        let what = match self.what {
            What::Added { new } => What::Removed { old: new },
            What::Removed { old } => What::Added { new: old },
            What::Changed { old, new } => What::Changed { old: new, new: old },
            What::Moved { order } => {
                let mut order: Vec<_> = order.into_iter().map(|(old, new)| (new, old)).collect();
                order.sort_by_key(|(_, new)| *new);
                What::Moved { order }
            }
        };
        Self { path: self.path.into_iter().map(turn).collect(), what }
    }
}

/// The changes that make the new plan of the old one, in the order of the files and their fields.
#[must_use]
pub fn changes(old: &PlanData, new: &PlanData) -> Vec<Change> {
    let mut found = Vec::new();
    // Where two pairings are equally good, the one taken depends on the direction; so there is only one direction.
    if old <= new {
        compare(&mut Vec::new(), old.value(), new.value(), &mut found);
        found
    } else {
        compare(&mut Vec::new(), new.value(), old.value(), &mut found);
        found.into_iter().map(Change::undone).collect()
    }
}

fn compare(path: &mut Vec<Step>, old: &Value, new: &Value, found: &mut Vec<Change>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Value::Record(before), Value::Record(after)) => {
            for (field, was) in before {
                path.push(Step::Field(field.clone()));
                match new.get(field) {
                    Some(is) => compare(path, was, is, found),
                    None => found.push(Change { path: path.clone(), what: What::Removed { old: was.clone() } }),
                }
                path.pop();
            }
            for (field, is) in after.iter().filter(|(field, _)| old.get(field).is_none()) {
                path.push(Step::Field(field.clone()));
                found.push(Change { path: path.clone(), what: What::Added { new: is.clone() } });
                path.pop();
            }
        }
        (Value::List(before), Value::List(after)) => compare_lists(path, before, after, found),
        _ => found.push(Change { path: path.clone(), what: What::Changed { old: old.clone(), new: new.clone() } }),
    }
}

fn compare_lists(path: &mut Vec<Step>, old: &[Value], new: &[Value], found: &mut Vec<Change>) {
    let pairs = pairs(old, new);
    if !pairs.is_sorted_by_key(|(old, _)| *old) {
        found.push(Change { path: path.clone(), what: What::Moved { order: pairs.clone() } });
    }
    let mut step = |old, new, found: &mut Vec<Change>, what: &mut dyn FnMut(&mut Vec<Step>, &mut Vec<Change>)| {
        path.push(Step::Item { old, new });
        what(path, found);
        path.pop();
    };
    let stayed: BTreeSet<usize> = pairs.iter().map(|(old, _)| *old).collect();
    let known: BTreeSet<usize> = pairs.iter().map(|(_, new)| *new).collect();
    for (at, value) in old.iter().enumerate().filter(|(at, _)| !stayed.contains(at)) {
        step(Some(at), None, found, &mut |path, found| {
            found.push(Change { path: path.clone(), what: What::Removed { old: value.clone() } });
        });
    }
    for (before, after) in &pairs {
        let (Some(was), Some(is)) = (old.get(*before), new.get(*after)) else { continue };
        step(Some(*before), Some(*after), found, &mut |path, found| compare(path, was, is, found));
    }
    for (at, value) in new.iter().enumerate().filter(|(at, _)| !known.contains(at)) {
        step(None, Some(at), found, &mut |path, found| {
            found.push(Change { path: path.clone(), what: What::Added { new: value.clone() } });
        });
    }
}

/// Fields by which the items of a list are known, the best first. A list uses the first of them that each of its items
/// has, no two the same.
const KEYS: [&str; 12] =
    ["id", "item", "version", "number", "code", "order", "name", "title", "role", "department", "system", "rule"];

/// The field by which the items of both lists are known; `None` where there is no such field.
fn key(lists: [&[Value]; 2]) -> Option<&'static str> {
    KEYS.into_iter().find(|key| {
        lists.iter().all(|list| {
            let mut values: Vec<&Value> = list.iter().filter_map(|item| item.get(key)).collect();
            let (all, scalar) = (values.len() == list.len(), values.iter().all(|value| value.is_scalar()));
            values.sort_unstable();
            all && scalar && values.windows(2).all(|pair| pair[0] != pair[1])
        })
    })
}

/// Which items of two lists are the same thing, in the order of the new list.
fn pairs(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = match key([old, new]) {
        Some(key) => {
            let places: BTreeMap<&Value, usize> =
                old.iter().enumerate().filter_map(|(at, item)| Some((item.get(key)?, at))).collect();
            let find = |(at, item): (usize, &Value)| Some((*places.get(item.get(key)?)?, at));
            new.iter().enumerate().filter_map(find).collect()
        }
        None => same_in_order(old, new),
    };
    pairs.extend(likely(old, new, &pairs));
    pairs.sort_by_key(|(_, new)| *new);
    pairs
}

/// The longest run of equal items that both lists have in the same order, for lists whose items are not known by a field.
fn same_in_order(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    /// Beyond that many comparisons only what is equal at both ends of the lists is taken for the same.
    const MOST: usize = 4_000_000;
    let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old_rest[..old_rest.len() - end], &new_rest[..new_rest.len() - end]);
    let (old_rest, new_rest) =
        if old_rest.len() * new_rest.len() > MOST { (&old_rest[..0], &new_rest[..0]) } else { (old_rest, new_rest) };
    // Length of the longest common run of the rests from each pair of places on.
    let mut lengths = vec![vec![0_usize; new_rest.len() + 1]; old_rest.len() + 1];
    for (i, was) in old_rest.iter().enumerate().rev() {
        for (j, is) in new_rest.iter().enumerate().rev() {
            lengths[i][j] =
                if was == is { lengths[i + 1][j + 1] + 1 } else { lengths[i + 1][j].max(lengths[i][j + 1]) };
        }
    }
    let mut pairs: Vec<(usize, usize)> = (0..start).map(|at| (at, at)).collect();
    let (mut i, mut j) = (0, 0);
    while i < old_rest.len() && j < new_rest.len() {
        if old_rest[i] == new_rest[j] {
            pairs.push((start + i, start + j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[i + 1][j] >= lengths[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs.extend((0..end).rev().map(|back| (old.len() - 1 - back, new.len() - 1 - back)));
    pairs
}

/// Pairs of what is left in both lists that say most of the same, the most alike first.
fn likely(old: &[Value], new: &[Value], known: &[(usize, usize)]) -> Vec<(usize, usize)> {
    /// Beyond that many, so much has changed that no pair is likely, and comparing each with each takes long.
    const MOST: usize = 200;
    let stayed: BTreeSet<usize> = known.iter().map(|(old, _)| *old).collect();
    let come_before: BTreeSet<usize> = known.iter().map(|(_, new)| *new).collect();
    let gone: Vec<usize> = (0..old.len()).filter(|at| !stayed.contains(at)).collect();
    let come: Vec<usize> = (0..new.len()).filter(|at| !come_before.contains(at)).collect();
    if gone.len() > MOST || come.len() > MOST {
        return Vec::new();
    }
    let mut scored: Vec<(u32, usize, usize)> = gone
        .iter()
        .flat_map(|was| come.iter().map(|is| (alike(&old[*was], &new[*is]), *was, *is)))
        .filter(|(score, ..)| *score >= 50)
        .collect();
    scored.sort_by_key(|(score, was, is)| (std::cmp::Reverse(*score), was.abs_diff(*is), *was, *is));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, was, is) in scored {
        if pairs.iter().all(|(old, new)| *old != was && *new != is) {
            pairs.push((was, is));
        }
    }
    pairs
}

/// How much two items say the same, in per cent: of records, the share of equal fields; of texts, the share of letters
/// that stand at their beginning or end in both.
fn alike(old: &Value, new: &Value) -> u32 {
    match (old, new) {
        (Value::Record(before), Value::Record(after)) => {
            // An id that fits nothing else says little; a name says much.
            let weight = |field: &str| match field {
                "id" => 0,
                "name" | "title" => 3,
                _ => 1,
            };
            let fields = before.iter().chain(after.iter().filter(|(field, _)| old.get(field).is_none()));
            let (mut equal, mut all) = (0_u32, 0_u32);
            for (field, _) in fields {
                all += weight(field);
                equal += if old.get(field) == new.get(field) { weight(field) } else { 0 };
            }
            (100 * equal).checked_div(all).unwrap_or(0)
        }
        (Value::Text(before), Value::Text(after)) => {
            let (before, after): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
            let length = before.len().max(after.len());
            let start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
            let end = before[start..].iter().rev().zip(after[start..].iter().rev()).take_while(|(a, b)| a == b).count();
            (100 * (start + end)).checked_div(length).map_or(0, |share| u32::try_from(share).unwrap_or(100))
        }
        _ => 0,
    }
}

/// The plan that the changes make of an old one; `None` where they are changes of another plan.
#[must_use]
pub fn apply(old: &PlanData, changes: &[Change]) -> Option<PlanData> {
    let changes: Vec<(&[Step], &What)> = changes.iter().map(|change| (&*change.path, &change.what)).collect();
    Some(PlanData::from_value(applied(old.value(), &changes)?))
}

fn applied(old: &Value, changes: &[(&[Step], &What)]) -> Option<Value> {
    if changes.is_empty() {
        return Some(old.clone());
    }
    if let [([], What::Changed { old: was, new })] = changes {
        return (old == was).then(|| new.clone());
    }
    match old {
        Value::Record(fields) => applied_to_record(old, fields, changes),
        Value::List(items) => applied_to_list(items, changes),
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => None,
    }
}

fn applied_to_record(old: &Value, fields: &[(String, Value)], changes: &[(&[Step], &What)]) -> Option<Value> {
    let mut by_field: BTreeMap<&str, Vec<(&[Step], &What)>> = BTreeMap::new();
    for (path, what) in changes {
        let [Step::Field(field), rest @ ..] = path else { return None };
        by_field.entry(field).or_default().push((rest, what));
    }
    let mut new = Vec::new();
    for (field, value) in fields {
        match by_field.get(field.as_str()).map(Vec::as_slice) {
            None => new.push((field.clone(), value.clone())),
            Some([([], What::Removed { old })]) => (old == value).then_some(())?,
            Some(changes) => new.push((field.clone(), applied(value, changes)?)),
        }
    }
    for (field, changes) in by_field.into_iter().filter(|(field, _)| old.get(field).is_none()) {
        let [([], What::Added { new: value })] = changes.as_slice() else { return None };
        new.push((field.to_owned(), value.clone()));
    }
    Some(Value::Record(new))
}

fn applied_to_list(items: &[Value], changes: &[(&[Step], &What)]) -> Option<Value> {
    let mut order: Option<&[(usize, usize)]> = None;
    let mut within: BTreeMap<usize, Vec<(&[Step], &What)>> = BTreeMap::new();
    let (mut removed, mut added) = (Vec::new(), BTreeMap::new());
    for (path, what) in changes {
        match (path, what) {
            ([], What::Moved { order: moved }) => order = Some(moved),
            ([Step::Item { old: Some(at), new: None }], What::Removed { old }) => {
                (items.get(*at)? == old).then_some(())?;
                removed.push(*at);
            }
            ([Step::Item { old: None, new: Some(at) }], What::Added { new }) => {
                added.insert(*at, new);
            }
            ([Step::Item { old: Some(at), new: Some(_) }, rest @ ..], what) => {
                within.entry(*at).or_default().push((rest, what));
            }
            _ => return None,
        }
    }
    let kept: Vec<usize> = match order {
        Some(order) => order.iter().map(|(old, _)| *old).collect(),
        None => (0..items.len()).filter(|at| !removed.contains(at)).collect(),
    };
    let mut kept = kept.into_iter();
    let mut new = Vec::new();
    loop {
        if let Some(value) = added.remove(&new.len()) {
            new.push(value.clone());
        } else if let Some(at) = kept.next() {
            new.push(applied(items.get(at)?, within.get(&at).map_or(&[], Vec::as_slice))?);
        } else {
            return added.is_empty().then_some(Value::List(new));
        }
    }
}

#[cfg(test)]
mod tests;

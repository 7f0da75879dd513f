//! How far the official lists are answered, and what of it the data of the plan support.
//!
//! An answer comes from `answers.yaml`, what the data show from `facts`. The binder for an inspection prints each item,
//! `check` the sums; both read the items here, so that they cannot count differently.

use serde::Serialize;

use super::facts::{self, Fact, State};
use crate::form::{Form, FormItem, FormKind, Forms};
use crate::model::Plan;
use crate::model::answers::{FormAnswer, FormName, Reply};
use crate::model::date::Date;
use crate::model::id::{SystemId, VendorId};

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// はい.
    Yes,
    /// いいえ.
    No,
    /// 該当なし.
    NotApplicable,
    /// Answered はい, and contradicted by the data.
    Contradicted,
    /// Not answered; the data support a はい.
    DataYes,
    /// Not answered; the data contradict a はい.
    DataNo,
    /// Not answered, and no data to tell.
    Open,
}

/// An item of an official list as a plan answers it.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The answers, oldest first, with their places in the list of answers.
    pub answers: Vec<(usize, &'a FormAnswer)>,
    /// What the data show, by the name of the fact.
    pub facts: Vec<(&'a str, Fact)>,
    /// How the item stands.
    pub standing: Standing,
}

/// The sums of one list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Items of the list.
    pub total: usize,
    /// Answered はい, and not contradicted.
    pub yes: usize,
    /// Those of `yes` for which every fact holds; the others rest on the hospital's word alone.
    pub backed: usize,
    /// Answered はい, and contradicted by the data.
    pub contradicted: usize,
    /// Answered いいえ.
    pub no: usize,
    /// Answered 該当なし, or not asked of this hospital.
    pub not_applicable: usize,
    /// Not answered.
    pub unanswered: usize,
}

impl<'a> Reading<'a> {
    /// Reads an item of an edition; `as_of` is the day on which the facts are judged.
    #[must_use]
    pub fn of(plan: &'a Plan, as_of: Date, name: FormName, form: &Form, item: &'a FormItem) -> Self {
        let answers = answers(plan, name, &form.edition, &item.number, None);
        let facts: Vec<(&str, Fact)> =
            item.facts.iter().filter_map(|name| Some((name.as_str(), facts::fact(name, plan, as_of)?))).collect();
        let states: Vec<State> = facts.iter().map(|(_, fact)| fact.state).collect();
        let excused = item.only_with_vendor == Some(true) && plan.vendors.contracts.is_empty();
        let standing = standing(answers.last().map(|(_, answer)| answer.reply), &states, excused);
        Self { answers, facts, standing }
    }

    /// Whether the item is はい and every fact on which it rests holds.
    fn is_backed(&self) -> bool {
        self.standing == Standing::Yes
            && !self.facts.is_empty()
            && self.facts.iter().all(|(_, fact)| fact.state == State::Holds)
    }
}

impl Coverage {
    /// The sums of the items of an edition; `as_of` is the day on which the facts are judged.
    #[must_use]
    pub fn of(plan: &Plan, as_of: Date, name: FormName, form: &Form) -> Self {
        let mut sums = Self::default();
        for (_, item) in form.items() {
            let reading = Reading::of(plan, as_of, name, form, item);
            sums.total += 1;
            sums.backed += usize::from(reading.is_backed());
            *match reading.standing {
                Standing::Yes => &mut sums.yes,
                Standing::No => &mut sums.no,
                Standing::NotApplicable => &mut sums.not_applicable,
                Standing::Contradicted => &mut sums.contradicted,
                Standing::DataYes | Standing::DataNo | Standing::Open => &mut sums.unanswered,
            } += 1;
        }
        sums
    }
}

/// The edition in force on the plan's day, or a newer one that the hospital has already answered.
#[must_use]
pub fn edition<'a>(plan: &Plan, forms: &'a Forms, name: FormName) -> Option<&'a Form> {
    let day = plan.hospital.plan.effective_date;
    let kind = FormKind::of(name);
    let answered =
        |form: &Form| plan.answers().iter().any(|answer| answer.form == name && answer.edition == form.edition);
    forms.editions(kind).rev().find(|form| form.valid_from <= day || answered(form)).or_else(|| forms.newest(kind))
}

/// The answers to an item, oldest first, with their places in the list of answers; of one vendor for one system, where
/// the list is one for vendors.
#[must_use]
pub fn answers<'a>(
    plan: &'a Plan,
    name: FormName,
    edition: &str,
    number: &str,
    of: Option<(&VendorId, &SystemId)>,
) -> Vec<(usize, &'a FormAnswer)> {
    let mut found: Vec<(usize, &FormAnswer)> = plan
        .answers()
        .iter()
        .enumerate()
        .filter(|(_, answer)| {
            answer.form == name
                && answer.edition.as_str() == edition
                && answer.item.as_str() == number
                && of.is_none_or(|(vendor, system)| {
                    answer.vendor.as_ref() == Some(vendor) && answer.system.as_ref() == Some(system)
                })
        })
        .collect();
    found.sort_by_key(|(_, answer)| answer.checked_on);
    found
}

fn standing(reply: Option<Reply>, states: &[State], excused: bool) -> Standing {
    let worst = states.iter().max().copied();
    match reply {
        Some(Reply::No) => Standing::No,
        Some(Reply::NotApplicable) => Standing::NotApplicable,
        Some(Reply::Yes) if worst == Some(State::Fails) => Standing::Contradicted,
        Some(Reply::Yes) => Standing::Yes,
        None if excused => Standing::NotApplicable,
        None => match worst {
            Some(State::Holds) => Standing::DataYes,
            Some(State::Fails) => Standing::DataNo,
            Some(State::Missing) | None => Standing::Open,
        },
    }
}

//! What sheets for the wall and the pocket have in common: how they are printed, for which occasion, by which mark the
//! one in hand is known, and the code that a telephone reads.

use std::borrow::Cow;

use serde::Serialize;

use super::{Kind, action_cards, announcements, contact_chart};
use crate::check::CheckedPlan;
use crate::diagram::qr::{Qr, qr};
use crate::fingerprint::Fingerprint;
use crate::model::contacts::RouteHours;
use crate::model::hospital::{CardSize, ChartPaper, QrContent, Turn};
use crate::model::id::PersonId;
use crate::model::response::Level;
use crate::view::head::Head;

/// For which occasion a sheet is made; the usual one holds for all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Occasion {
    /// People who are away, whose deputies stand in their place.
    pub absent: Vec<PersonId>,
    /// The hours for which it is made.
    pub hours: Option<RouteHours>,
    /// The level for which it is made.
    pub level: Option<Level>,
}

/// The usual occasion, which is any.
pub static ANY: Occasion = Occasion { absent: Vec::new(), hours: None, level: None };

impl Occasion {
    /// The plan as it is on this occasion: with deputies in the place of those who are away.
    pub(super) fn plan<'a>(&self, plan: &'a CheckedPlan) -> Cow<'a, CheckedPlan> {
        if self.absent.is_empty() { Cow::Borrowed(plan) } else { Cow::Owned(plan.without(&self.absent)) }
    }

    /// What file names say of it, such as `-night-l4`; nothing of the usual one.
    #[must_use]
    pub fn suffix(&self) -> String {
        let hours = self.hours.map(|hours| match hours {
            RouteHours::Day => "-day".to_owned(),
            RouteHours::Night => "-night".to_owned(),
            RouteHours::Always => String::new(),
        });
        let level = self.level.map(|level| format!("-{}", level.code().to_lowercase()));
        let absent = self.absent.iter().map(|person| format!("-without-{person}"));
        hours.into_iter().chain(level).chain(absent).collect()
    }
}

/// How sheets are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Print {
    /// Another paper of the contact chart than the plan's.
    pub chart_paper: Option<ChartPaper>,
    /// Another size of the cards than the plan's.
    pub card_size: Option<CardSize>,
    /// Another edge over which cards are turned than the plan's.
    pub card_turn: Option<Turn>,
    /// Whether each copy of a card is printed, with its number and place.
    pub copies: bool,
}

impl Print {
    /// What file names say of it, such as `-a3`; nothing where all is as the plan says.
    #[must_use]
    pub fn suffix(&self) -> String {
        let paper = self.chart_paper.map(|paper| match paper {
            ChartPaper::A4 => "-a4",
            ChartPaper::A3 => "-a3",
        });
        let size = self.card_size.map(|size| match size {
            CardSize::A5 => "-a5",
            CardSize::A6 => "-a6",
            CardSize::A4 => "-a4",
        });
        let turn = self.card_turn.map(|turn| match turn {
            Turn::Long => "-long-edge",
            Turn::Short => "-short-edge",
        });
        let copies = self.copies.then_some("-copies");
        [paper, size, turn, copies].into_iter().flatten().collect()
    }

    /// The paper of the contact chart.
    #[must_use]
    pub fn chart_paper(&self, plan: &CheckedPlan) -> ChartPaper {
        let own = plan.hospital.sheets.as_ref().and_then(|sheets| sheets.chart_paper);
        self.chart_paper.or(own).unwrap_or(ChartPaper::A4)
    }

    /// The size of the cards.
    #[must_use]
    pub fn card_size(&self, plan: &CheckedPlan) -> CardSize {
        let own = plan.hospital.sheets.as_ref().and_then(|sheets| sheets.card_size);
        self.card_size.or(own).unwrap_or(CardSize::A5)
    }

    /// The edge over which cards are turned.
    #[must_use]
    pub fn card_turn(&self, plan: &CheckedPlan) -> Turn {
        let own = plan.hospital.sheets.as_ref().and_then(|sheets| sheets.card_turn);
        self.card_turn.or(own).unwrap_or(Turn::Long)
    }
}

/// The code of a sheet, as the plan asks for it: the first of the numbers, or what the sheet is.
#[must_use]
pub(super) fn code<'a>(
    plan: &CheckedPlan,
    head: &Head,
    name: &str,
    mark: &str,
    numbers: impl IntoIterator<Item = &'a str>,
) -> Option<Qr> {
    match plan.hospital.sheets.as_ref()?.qr? {
        QrContent::Tel => numbers.into_iter().find_map(telephone).and_then(|text| qr(&text)),
        QrContent::Version => qr(&format!("{name} {} {} {mark}", head.version, head.iso_date)),
    }
}

/// The address of a number that can be dialled from any telephone. An extension can't: dialled outside the house, 1199
/// would begin with 119.
fn telephone(printed: &str) -> Option<String> {
    let digits: String = printed.chars().filter(char::is_ascii_digit).collect();
    let outside = printed.starts_with('0') && printed.chars().all(|c| c.is_ascii_digit() || c == '-');
    (outside && digits.len() >= 9).then(|| format!("tel:{digits}"))
}

/// A sheet of a plan: what hangs on a wall, lies in a box or is worn, and is swapped when what it says changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The paper that it is a part of.
    pub kind: Kind,
    /// Its number or name, such as `AC-03`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Of what it says.
    pub fingerprint: Fingerprint,
}

/// A sheet as people call it: アクションカード AC-03 病棟; `occasion` in brackets where it is for one only, or empty.
#[must_use]
pub fn called(kind: Kind, name: &str, title: &str, occasion: &str) -> String {
    match kind {
        Kind::ContactChart if name.ends_with("/2") => format!("{title}の別表{occasion}"),
        Kind::ContactChart => format!("{title}{occasion}"),
        Kind::Announcements => format!("{name} {title}"),
        Kind::Plan | Kind::ActionCards | Kind::Registers | Kind::Boundaries | Kind::Inspection => {
            format!("{} {name} {title}{occasion}", kind.title())
        }
    }
}

impl Sheet {
    pub(super) fn new(kind: Kind, name: impl Into<String>, title: impl Into<String>, said: &impl Serialize) -> Self {
        Self { kind, name: name.into(), title: title.into(), fingerprint: Fingerprint::of(said) }
    }
}

/// All sheets of a plan for an occasion.
#[must_use]
pub fn sheets(plan: &CheckedPlan, occasion: &Occasion) -> Vec<Sheet> {
    let mut sheets = contact_chart::sheets(plan, occasion);
    if occasion.hours.is_none() && occasion.level.is_none() {
        sheets.extend(action_cards::sheets(plan, occasion));
    }
    if *occasion == ANY {
        sheets.extend(announcements::sheets(plan));
    }
    sheets
}

/// A copy of a sheet, where each is printed with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetCopy {
    /// Its number.
    pub number: u32,
    /// Where it lies.
    pub place: String,
}

#[cfg(test)]
mod tests;

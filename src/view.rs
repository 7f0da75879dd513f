//! What the template of each paper sees, and the table of the kinds of paper.

pub mod action_cards;
pub mod announcements;
pub mod boundaries;
pub mod changes;
pub mod contact_chart;
pub mod head;
pub mod inspection;
pub mod party;
pub mod plan;
pub mod registers;
pub mod sheet;
#[cfg(test)]
pub(crate) mod testing;
mod words;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::check::CheckedPlan;
use crate::form::Forms;
use crate::pages::Pages;
use crate::source::{Sources, YamlPath};

use sheet::{Occasion, Print};

/// A kind of paper: what `--only` names and what the output file is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Kind {
    /// The IT-BCP itself (IT-BCP 本文).
    Plan,
    /// The contact chart (連絡体制図) with its tables of numbers.
    ContactChart,
    /// The action cards (アクションカード).
    ActionCards,
    /// The scripts of announcements over the loudspeakers (院内放送).
    Announcements,
    /// The registers: devices, systems, risks, cut points, paper kits (台帳).
    Registers,
    /// Who is responsible for what, per system and per vendor (責任分界).
    Boundaries,
    /// The binder for an inspection: the official lists filled in (立入検査綴り).
    Inspection,
}

impl Kind {
    /// All kinds, in the order in which they are listed and built.
    pub const ALL: [Self; 7] = [
        Self::Plan,
        Self::ContactChart,
        Self::ActionCards,
        Self::Announcements,
        Self::Registers,
        Self::Boundaries,
        Self::Inspection,
    ];

    /// The name in file names, on the command line and of the template folder, such as `contact-chart`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::ContactChart => "contact-chart",
            Self::ActionCards => "action-cards",
            Self::Announcements => "announcements",
            Self::Registers => "registers",
            Self::Boundaries => "boundaries",
            Self::Inspection => "inspection",
        }
    }

    /// What people call the paper, such as 連絡体制図.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Plan => "IT-BCP",
            Self::ContactChart => "連絡体制図",
            Self::ActionCards => "アクションカード",
            Self::Announcements => "院内放送文",
            Self::Registers => "台帳",
            Self::Boundaries => "責任分界",
            Self::Inspection => "立入検査綴り",
        }
    }

    /// Rank by the time that the paper takes, the longest last.
    #[must_use]
    pub const fn length(self) -> u8 {
        match self {
            Self::Inspection | Self::Announcements => 0,
            Self::ContactChart => 1,
            Self::ActionCards => 2,
            Self::Boundaries => 3,
            Self::Plan => 4,
            Self::Registers => 5,
        }
    }

    /// Whether the paper has few pages in every hospital, so that little memory is held by those that wait to be written.
    #[must_use]
    pub const fn is_short(self) -> bool {
        matches!(self, Self::ContactChart | Self::ActionCards | Self::Announcements)
    }

    /// Whether the paper names pages of the others, so that it can be made only when they are.
    #[must_use]
    pub const fn names_pages(self) -> bool {
        matches!(self, Self::Inspection)
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            format!("「{text}」という種類はありません。{} から選んでください", names.join("、"))
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a view may ask for beside the plan.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The official forms.
    pub forms: &'a Forms,
    /// The plan's files, for the place where a fact stands.
    pub sources: &'a Sources,
    /// On which page of the papers already made a section stands; empty where none is made yet.
    pub pages: &'a Pages,
    /// For which occasion sheets are made.
    pub occasion: &'a Occasion,
    /// How sheets are printed.
    pub print: Print,
}

impl<'a> Request<'a> {
    /// Papers for any occasion, printed as the plan says.
    #[must_use]
    pub const fn new(forms: &'a Forms, sources: &'a Sources, pages: &'a Pages) -> Self {
        let print = Print { chart_paper: None, card_size: None, card_turn: None, copies: false };
        Self { forms, sources, pages, occasion: &sheet::ANY, print }
    }

    /// File and line of a value of the plan, such as `systems.yaml 12行`; `None` where the plan lacks the file.
    #[must_use]
    pub fn place(&self, path: &YamlPath) -> Option<String> {
        let span = self.sources.place(path)?;
        Some(format!("{} {}行", self.sources.name(span.file), self.sources.start(span).line))
    }
}

/// What the template of a kind sees.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum View {
    /// Of the plan.
    Plan(Box<plan::PlanView>),
    /// Of the contact chart.
    ContactChart(Box<contact_chart::ContactChart>),
    /// Of the action cards.
    ActionCards(Box<action_cards::ActionCards>),
    /// Of the announcements.
    Announcements(Box<announcements::Announcements>),
    /// Of the registers.
    Registers(Box<registers::Registers>),
    /// Of the boundaries of responsibility.
    Boundaries(Box<boundaries::Boundaries>),
    /// Of the binder for an inspection.
    Inspection(Box<inspection::Inspection>),
}

/// The view of a kind.
#[must_use]
pub fn view(kind: Kind, plan: &CheckedPlan, request: Request<'_>) -> View {
    match kind {
        Kind::Plan => View::Plan(Box::new(plan::plan(plan, request))),
        Kind::ContactChart => View::ContactChart(Box::new(contact_chart::contact_chart(plan, request))),
        Kind::ActionCards => View::ActionCards(Box::new(action_cards::action_cards(plan, request))),
        Kind::Announcements => View::Announcements(Box::new(announcements::announcements(plan))),
        Kind::Registers => View::Registers(Box::new(registers::registers(plan))),
        Kind::Boundaries => View::Boundaries(Box::new(boundaries::boundaries(plan, request))),
        Kind::Inspection => View::Inspection(Box::new(inspection::inspection(plan, request))),
    }
}

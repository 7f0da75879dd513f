//! What the template of each paper sees, and the table of the kinds of paper.

pub mod action_cards;
pub mod contact_chart;
pub mod head;
pub mod party;
pub mod plan;

use std::fmt;

use serde::Serialize;

use crate::check::CheckedPlan;

/// A kind of paper: what `--only` names and what the output file is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The IT-BCP itself (IT-BCP 本文).
    Plan,
    /// The contact chart (連絡体制図) with its tables of numbers.
    ContactChart,
    /// The action cards (アクションカード).
    ActionCards,
}

impl Kind {
    /// All kinds, in the order in which they are listed and built.
    pub const ALL: [Self; 3] = [Self::Plan, Self::ContactChart, Self::ActionCards];

    /// The name in file names, on the command line and of the template folder, such as `contact-chart`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::ContactChart => "contact-chart",
            Self::ActionCards => "action-cards",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
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
}

/// The view of a kind.
#[must_use]
pub fn view(kind: Kind, plan: &CheckedPlan) -> View {
    match kind {
        Kind::Plan => View::Plan(Box::new(plan::plan(plan))),
        Kind::ContactChart => View::ContactChart(Box::new(contact_chart::contact_chart(plan))),
        Kind::ActionCards => View::ActionCards(Box::new(action_cards::action_cards(plan))),
    }
}

//! Sheets made otherwise than usual: which kinds the options mean, under which names, and for whom.

use crate::check::CheckedPlan;
use crate::cli::{Build, SheetHours};
use crate::commands::person;
use crate::diagnostic::Diagnostic;
use crate::model::contacts::RouteHours;
use crate::source::YamlPath;
use crate::view::Kind;
use crate::view::sheet::{Occasion, Print};

/// Sheets as asked for on the command line.
#[derive(Debug, Clone)]
pub(super) struct Sheets {
    pub(super) occasion: Occasion,
    pub(super) print: Print,
}

/// More copies than any house hangs; a mistyped count must not fill the disk.
const MOST_COPIES: u64 = 2000;

impl Sheets {
    /// What the options say; a person who is not in the plan is told.
    pub(super) fn of(arguments: &Build, plan: &CheckedPlan) -> anyhow::Result<Self> {
        let absent =
            arguments.absent.iter().map(|name| person(plan, "--absent", name)).collect::<anyhow::Result<_>>()?;
        let hours = arguments.hours.map(|hours| match hours {
            SheetHours::Day => RouteHours::Day,
            SheetHours::Night => RouteHours::Night,
        });
        let print = Print {
            chart_paper: arguments.chart_paper,
            card_size: arguments.card_size,
            card_turn: arguments.card_turn,
            copies: arguments.copies,
        };
        if print.copies {
            let copies: u64 =
                plan.cards().iter().flat_map(|card| &card.copies).map(|copies| u64::from(copies.count)).sum();
            anyhow::ensure!(
                copies <= MOST_COPIES,
                "写しが{copies}枚になります。response.yaml の copies の count を確かめてください(--copies で作れるのは{MOST_COPIES}枚まで)"
            );
        }
        Ok(Self { occasion: Occasion { absent, hours, level: arguments.level }, print })
    }

    /// Whether all is as usual.
    pub(super) fn are_usual(&self) -> bool {
        Kind::ALL.into_iter().all(|kind| self.suffix(kind).is_empty())
    }

    /// What the name of a kind's file gets, so that it never takes the place of the usual sheet.
    pub(super) fn suffix(&self, kind: Kind) -> String {
        let Print { chart_paper, card_size, card_turn, copies } = self.print;
        match kind {
            Kind::ContactChart => Print { chart_paper, ..Print::default() }.suffix() + self.occasion.suffix().as_str(),
            Kind::ActionCards => {
                let absent = Occasion { absent: self.occasion.absent.clone(), ..Occasion::default() };
                Print { chart_paper: None, card_size, card_turn, copies }.suffix() + absent.suffix().as_str()
            }
            Kind::Plan | Kind::Announcements | Kind::Registers | Kind::Boundaries | Kind::Inspection => String::new(),
        }
    }

    /// Of the kinds asked for, those that the options mean.
    pub(super) fn kinds(&self, asked: &[Kind], only: &[Kind]) -> anyhow::Result<Vec<Kind>> {
        if self.are_usual() {
            return Ok(asked.to_vec());
        }
        let (meant, other): (Vec<Kind>, Vec<Kind>) =
            asked.iter().copied().partition(|kind| !self.suffix(*kind).is_empty());
        if let Some(kind) = other.first().filter(|kind| only.contains(kind)) {
            anyhow::bail!(
                "--only の {kind} には、連絡体制図とアクションカードの形を選ぶ引数(--chart-paper、--card-size、--card-turn、--copies、--absent、--hours、--level)が当てはまりません。{kind} は別に作ってください"
            );
        }
        Ok(meant)
    }

    /// Roles that nobody is left for.
    pub(super) fn unheld(&self, plan: &CheckedPlan) -> Vec<Diagnostic> {
        let left = plan.without(&self.occasion.absent);
        let unheld = plan.contacts.assignments.iter().enumerate();
        unheld
            .filter(|(_, assignment)| left.assignment(&assignment.role).is_none())
            .map(|(at, assignment)| {
                let (role, person) = (plan.role(&assignment.role), plan.person(&assignment.person));
                let path = YamlPath::file("contacts.yaml").key("assignments").index(at);
                Diagnostic::error(
                    "role-without-holder",
                    format!("{}が不在のとき、「{}」を代わる人がいません", person.name, role.name),
                )
                .at_path(path)
                .help("この役割の deputies に、代わる人を順に書いてください")
            })
            .collect()
    }
}

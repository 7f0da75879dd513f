//! The scripts of announcements over the loudspeakers (院内放送), as their template sees them.
//!
//! A script is read aloud under stress, so everything that its reader needs stands with it: who decides and by what
//! number, the text breath by breath, the blanks, what to do without loudspeakers, and whose cards it starts.

use serde::Serialize;

use super::Kind;
use super::head::{Head, head};
use super::party::{Party, role_party};
use super::sheet::Sheet;
use crate::check::CheckedPlan;
use crate::model::id::RoleId;
use crate::model::response::{ActionCard, Announcement};
use crate::model::text::Prose;
use crate::view::words::within;

/// What the template sees.
#[derive(Debug, Clone, Serialize)]
pub struct Announcements {
    head: Head,
    scripts: Vec<Script>,
    /// Whether an announcement has other wordings.
    with_variants: bool,
    /// Numbers from 1 to 5 under which the plan has no announcement.
    unused: Vec<u32>,
}

/// An announcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Script {
    number: u32,
    title: String,
    timing: String,
    /// Time limit from the report of the failure; empty where there is none.
    within: String,
    decider: Caller,
    speaker: Caller,
    /// Whether the one who decides also speaks.
    same: bool,
    patients: Vec<Breath>,
    staff: Vec<Breath>,
    /// Whether the text for staff begins without saying that it is for them.
    staff_unannounced: bool,
    variants: Vec<Variant>,
    fallback: String,
    cards: Vec<Card>,
    /// Numbers of the cards, runs drawn together: `AC-01〜AC-07`.
    card_numbers: Vec<String>,
    /// The mark by which the script is known.
    mark: String,
}

/// Somebody with the numbers to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Caller {
    /// The full name of the role.
    role: String,
    short_role: String,
    person: String,
    numbers: Numbers,
    deputies: Vec<Deputy>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Deputy {
    name: String,
    numbers: Numbers,
}

/// Numbers; `always` where day and night are the same. Each is empty where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Numbers {
    always: String,
    day: String,
    night: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Variant {
    name: String,
    lines: Vec<Breath>,
}

/// What is read in one breath.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Breath {
    pieces: Vec<Piece>,
    /// Whether another one follows, for which breath is taken.
    breath: bool,
}

/// Words, or a blank to fill in by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Piece {
    /// The words; for a blank the signs that stand for it in the plan.
    text: String,
    blank: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Card {
    number: String,
    title: String,
}

/// What the template sees.
#[must_use]
pub fn announcements(plan: &CheckedPlan) -> Announcements {
    let mut scripts: Vec<Script> = plan
        .announcements()
        .iter()
        .map(|it| script(plan, it))
        .map(|script| Script { mark: sheet(&script).fingerprint.mark(), ..script })
        .collect();
    scripts.sort_by_key(|script| script.number);
    Announcements {
        head: head(plan),
        unused: (1..=5).filter(|number| !scripts.iter().any(|script| script.number == *number)).collect(),
        with_variants: scripts.iter().any(|script| !script.variants.is_empty()),
        scripts,
    }
}

fn sheet(script: &Script) -> Sheet {
    let kind = Kind::Announcements;
    Sheet::new(kind, format!("{}({})", kind.title(), script.number), script.title.clone(), script)
}

/// Each script as a sheet.
#[must_use]
pub fn sheets(plan: &CheckedPlan) -> Vec<Sheet> {
    plan.announcements().iter().map(|it| sheet(&script(plan, it))).collect()
}

fn script(plan: &CheckedPlan, announcement: &Announcement) -> Script {
    let cards: Vec<&ActionCard> =
        plan.cards().iter().filter(|card| card.announcements.contains(&announcement.number)).collect();
    Script {
        number: announcement.number,
        title: announcement.title.to_string(),
        timing: announcement.timing.to_string(),
        within: announcement.within.map_or_else(String::new, within),
        decider: caller(plan, &announcement.decided_by),
        speaker: caller(plan, &announcement.spoken_by),
        same: announcement.decided_by == announcement.spoken_by,
        patients: breaths(&announcement.patients),
        staff: announcement.staff.as_ref().map_or_else(Vec::new, breaths),
        staff_unannounced: announcement
            .staff
            .as_ref()
            .is_some_and(|text| text.paragraphs().next().is_some_and(|first| !first.contains("業務連絡"))),
        variants: announcement
            .variants
            .iter()
            .map(|variant| Variant { name: variant.name.to_string(), lines: breaths(&variant.text) })
            .collect(),
        mark: String::new(),
        fallback: announcement.fallback.to_string(),
        card_numbers: runs(cards.iter().map(|card| card.number.as_str())),
        cards: cards
            .into_iter()
            .map(|card| Card {
                number: card.number.to_string(),
                title: card.title.as_ref().unwrap_or_else(|| &plan.role(&card.role).name).to_string(),
            })
            .collect(),
    }
}

fn caller(plan: &CheckedPlan, id: &RoleId) -> Caller {
    let party: Party = role_party(plan, id);
    Caller {
        role: party.full_name,
        short_role: party.name,
        person: party.person.unwrap_or_default(),
        numbers: numbers(party.day, party.night),
        deputies: party
            .deputies
            .into_iter()
            .map(|deputy| Deputy { name: deputy.name, numbers: numbers(deputy.day, deputy.night) })
            .collect(),
    }
}

fn numbers(day: Option<String>, night: Option<String>) -> Numbers {
    match (day, night) {
        (Some(day), Some(night)) if day == night => Numbers { always: day, ..Numbers::default() },
        (day, night) => {
            Numbers { day: day.unwrap_or_default(), night: night.unwrap_or_default(), ..Numbers::default() }
        }
    }
}

fn breaths(text: &Prose) -> Vec<Breath> {
    let lines: Vec<&str> = text.paragraphs().collect();
    let last = lines.len().saturating_sub(1);
    lines.iter().enumerate().map(|(at, line)| Breath { pieces: pieces(line), breath: at < last }).collect()
}

/// Cuts a line at the signs that stand for something to be written in: `＿＿時＿＿分`, `○時○分`, `__分`.
fn pieces(line: &str) -> Vec<Piece> {
    let is_blank = |letter: char| matches!(letter, '＿' | '_' | '○' | '◯');
    let mut pieces: Vec<Piece> = Vec::new();
    for letter in line.chars() {
        let blank = is_blank(letter);
        match pieces.last_mut() {
            Some(piece) if piece.blank == blank => piece.text.push(letter),
            _ => pieces.push(Piece { text: letter.to_string(), blank }),
        }
    }
    pieces
}

/// Three or more numbers that follow each other are drawn together: `AC-01〜AC-07`.
fn runs<'a>(numbers: impl Iterator<Item = &'a str>) -> Vec<String> {
    let numbers: Vec<&str> = numbers.collect();
    let mut runs: Vec<Vec<&str>> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| follows(last, number)) => run.push(number),
            _ => runs.push(vec![number]),
        }
    }
    let mut printed = Vec::new();
    for run in runs {
        match run.as_slice() {
            [first, _, .., last] => printed.push(format!("{first}〜{last}")),
            few => printed.extend(few.iter().map(ToString::to_string)),
        }
    }
    printed
}

/// Whether the figures at the end are one more, and all before them is the same.
fn follows(before: &str, after: &str) -> bool {
    let split = |text: &str| {
        let head = text.trim_end_matches(|letter: char| letter.is_ascii_digit()).to_owned();
        let figures = text[head.len()..].parse::<u32>().ok();
        (head, figures)
    };
    match (split(before), split(after)) {
        ((head, Some(first)), (other, Some(second))) => head == other && first.checked_add(1) == Some(second),
        _ => false,
    }
}

#[cfg(test)]
mod tests;

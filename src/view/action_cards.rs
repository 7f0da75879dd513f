//! What the template of the action cards sees: per card, who does what by when, and whom this role calls.
//!
//! A card shows only what its role needs. Numbers are looked up here, so that a card never holds one of its own.

use serde::Serialize;

use super::head::{Head, head};
use super::party::{Deputy, Party, day_number, night_number, organization_party, role_party, vendor_party};
use super::sheet::{Occasion, Sheet, SheetCopy, code};
use super::{Kind, Request};
use crate::check::CheckedPlan;
use crate::diagram::qr::Qr;
use crate::model::contacts::{Department, RoleKind};
use crate::model::hospital::{CardSize, Turn};
use crate::model::id::{CardId, RoleId};
use crate::model::response::{
    ActionCard, CardAudience, CardContact, CardCopies, CardSide, CardTone, FirstAction, Level, Step,
};

/// All action cards.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionCards {
    /// Hospital, version, date.
    pub head: Head,
    /// Size of the cards.
    pub size: CardSize,
    /// Edge over which they are turned.
    pub turn: Turn,
    /// Names of those who are away, whose deputies stand in their place.
    pub absent: Vec<String>,
    /// Cards in the order of the plan.
    pub cards: Vec<Card>,
    /// What a first report says, in order.
    pub report_items: Vec<ReportLine>,
    /// Numbers that a card needs and the plan lacks, for the findings of the check stage.
    #[serde(skip)]
    pub missing: Vec<MissingNumber>,
}

/// A number that a card needs and the plan lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingNumber {
    /// Card.
    pub card: CardId,
    /// Whose number, as the card names it.
    pub whose: String,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Card {
    /// Id.
    pub id: String,
    /// Number as printed.
    pub number: String,
    /// Sign in the disc.
    pub symbol: String,
    /// Colour and pattern of the band.
    pub tone: CardTone,
    /// Leader or member.
    pub audience: CardAudience,
    /// Title: role, or what the hospital calls the card.
    pub title: String,
    /// The role's short name, for where the title has no room.
    pub short_title: String,
    /// When to take it.
    pub trigger: String,
    /// From which level on.
    pub level: Option<Level>,
    /// At most three first actions.
    pub first: Vec<First>,
    /// Steps on the front, by time.
    pub front: Vec<Steps>,
    /// Steps on the back, by time.
    pub back: Vec<Steps>,
    /// What must not be done.
    pub prohibitions: Vec<String>,
    /// Whom this role calls.
    pub contacts: Vec<Contact>,
    /// What it may decide.
    pub authority: Vec<String>,
    /// What it hands over.
    pub handover: Vec<String>,
    /// When it ends.
    pub end: String,
    /// Announcements after which it is used.
    pub announcements: Vec<u32>,
    /// Where copies lie.
    pub copies: Vec<Copies>,
    /// Number of all copies.
    pub copies_total: u32,
    /// What can be written on the back.
    pub notes: Vec<String>,
    /// The mark by which the card is known.
    pub mark: String,
    /// Its code.
    pub qr: Option<Qr>,
    /// Each copy, where all are printed; else the card is printed once, with room for the number of the copy.
    pub prints: Vec<SheetCopy>,
}

/// A first action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct First {
    /// What to do.
    pub text: String,
    /// Number for office hours behind the text.
    pub day: Option<String>,
    /// Number for night and holidays.
    pub night: Option<String>,
}

/// Steps that have the same time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Steps {
    /// Within what time, as printed.
    pub within: String,
    /// What to do.
    pub texts: Vec<String>,
}

/// Somebody this role calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// What for.
    pub label: String,
    /// Who.
    pub party: Party,
    /// Who stands in, with numbers.
    pub deputies: Vec<Deputy>,
    /// Whether it is reached through the web and has no number to call.
    pub web_only: bool,
}

/// Copies of a card in a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Copies {
    /// Department, in its short form where there is one.
    pub department: String,
    /// How many.
    pub count: u32,
    /// Where exactly.
    pub place: Option<String>,
}

/// A line of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportLine {
    /// What.
    pub label: String,
}

fn report_lines(plan: &CheckedPlan) -> Vec<ReportLine> {
    let required = plan.report_items().iter().filter(|item| item.required);
    required.map(|item| ReportLine { label: item.label.to_string() }).collect()
}

/// A card as a sheet. Where the other copies lie is no part of what it says.
fn sheet(card: &Card, report_items: &[ReportLine]) -> Sheet {
    let said = Card { copies: Vec::new(), copies_total: 0, ..card.clone() };
    Sheet::new(Kind::ActionCards, card.number.clone(), card.title.clone(), &(&said, report_items))
}

/// Each card as a sheet.
#[must_use]
pub fn sheets(plan: &CheckedPlan, occasion: &Occasion) -> Vec<Sheet> {
    let plan = &*occasion.plan(plan);
    let report_items = report_lines(plan);
    plan.cards().iter().map(|card| sheet(&card_of(plan, card), &report_items)).collect()
}

/// The action cards of a plan.
#[must_use]
pub fn action_cards(plan: &CheckedPlan, request: Request<'_>) -> ActionCards {
    let plan = &*request.occasion.plan(plan);
    let head = head(plan);
    let report_items = report_lines(plan);
    let marked = |card: &ActionCard| {
        let mut card = card_of(plan, card);
        card.mark = sheet(&card, &report_items).fingerprint.mark();
        let numbers = card.contacts.iter().flat_map(|contact| [&contact.party.day, &contact.party.night]);
        card.qr = code(plan, &head, &card.number, &card.mark, numbers.flatten().map(String::as_str));
        if request.print.copies {
            card.prints = prints(&card.copies);
        }
        card
    };
    ActionCards {
        size: request.print.card_size(plan),
        turn: request.print.card_turn(plan),
        absent: request.occasion.absent.iter().map(|id| plan.person(id).name.to_string()).collect(),
        cards: plan.cards().iter().map(marked).collect(),
        missing: plan.cards().iter().flat_map(|card| missing(plan, card)).collect(),
        head,
        report_items,
    }
}

/// Each copy with its number, place by place.
fn prints(copies: &[Copies]) -> Vec<SheetCopy> {
    let places = copies.iter().flat_map(|copies| (0..copies.count).map(|_| copies.department.clone()));
    (1..).zip(places).map(|(number, place)| SheetCopy { number, place }).collect()
}

fn card_of(plan: &CheckedPlan, card: &ActionCard) -> Card {
    let role = plan.role(&card.role);
    let title = card.title.as_ref().unwrap_or(&role.name);
    let short_title = card.title.as_ref().or(role.short_name.as_ref()).unwrap_or(title);
    Card {
        short_title: short_title.to_string(),
        id: card.id.to_string(),
        number: card.number.to_string(),
        symbol: card.symbol.to_string(),
        tone: card.tone,
        audience: card.audience,
        title: title.to_string(),
        trigger: card.trigger.to_string(),
        level: card.level,
        first: card.first_actions.iter().map(|action| first(plan, card, action)).collect(),
        front: steps(&card.steps, CardSide::Front),
        back: steps(&card.steps, CardSide::Back),
        prohibitions: card.prohibitions.iter().map(ToString::to_string).collect(),
        contacts: card
            .contacts
            .iter()
            .filter_map(|it| contact_of(plan, card, it))
            // A name without a number would cost a call; the finding says what is missing.
            .filter(|it| it.web_only || !is_silent(&it.party))
            .collect(),
        authority: card.authority.iter().map(ToString::to_string).collect(),
        handover: card.handover.iter().map(ToString::to_string).collect(),
        end: card.end.to_string(),
        announcements: card.announcements.clone(),
        copies_total: card.copies.iter().map(|copies| copies.count).fold(0, u32::saturating_add),
        copies: card.copies.iter().map(|it| copies(plan, it)).collect(),
        notes: card.notes.iter().map(ToString::to_string).collect(),
        mark: String::new(),
        qr: None,
        prints: Vec::new(),
    }
}

/// Whom the holder of a card reaches as this role. Staff who find something call the desk by day and the duty by night,
/// as the strip of the chart says; those who work on it have the night number of the desk's own people.
fn called(plan: &CheckedPlan, card: &ActionCard, id: &RoleId) -> Party {
    let mut party = role_party(plan, id);
    let desks = &plan.contacts.first_call;
    let finder = matches!(plan.role(&card.role).kind, RoleKind::Finder | RoleKind::DepartmentHead);
    if finder && *id == desks.day && desks.night != desks.day {
        party.night = role_party(plan, &desks.night).night;
    }
    party
}

fn first(plan: &CheckedPlan, card: &ActionCard, action: &FirstAction) -> First {
    let party = action.call.as_ref().map(|id| called(plan, card, id));
    First {
        text: action.text.to_string(),
        day: party.as_ref().and_then(|party| party.day.clone()),
        night: party.and_then(|party| party.night),
    }
}

/// Steps of a side by time, each time once, in the order of time; within a time as written.
fn steps(steps: &[Step], side: CardSide) -> Vec<Steps> {
    let mut here: Vec<&Step> = steps.iter().filter(|step| step.side == side).collect();
    here.sort_by_key(|step| step.within);
    let mut groups: Vec<Steps> = Vec::new();
    for step in here {
        let within = step.within.to_string();
        match groups.last_mut() {
            Some(group) if group.within == within => group.texts.push(step.text.to_string()),
            _ => groups.push(Steps { within, texts: vec![step.text.to_string()] }),
        }
    }
    groups
}

fn contact_of(plan: &CheckedPlan, card: &ActionCard, contact: &CardContact) -> Option<Contact> {
    let organization = contact.organization.as_ref().map(|id| plan.organization(id));
    let party = if let Some(id) = &contact.role {
        let mut party = called(plan, card, id);
        let desks = &plan.contacts.first_call;
        let duty_has_a_line = card.contacts.iter().any(|other| other.role.as_ref() == Some(&desks.night));
        let of_duty = role_party(plan, &desks.night).night;
        if *id == desks.day && *id != desks.night && duty_has_a_line && party.night == of_duty {
            // The duty's number stands on the duty's own line.
            party.night = None;
        }
        party
    } else if let Some(id) = &contact.department {
        department_party(plan.department(id))
    } else if let Some(id) = &contact.vendor {
        vendor_party(plan.vendor(id))
    } else {
        organization_party(organization?)
    };
    let web_only = is_silent(&party) && organization.is_some_and(|organization| organization.url.is_some());
    // Whoever holds the card does not call himself.
    let holder = plan.assignment(&card.role).map(|assignment| plan.person(&assignment.person).name.as_str());
    let deputies = party.deputies.iter().filter(|deputy| Some(deputy.name.as_str()) != holder).cloned().collect();
    Some(Contact { label: contact.label.to_string(), deputies, party, web_only })
}

fn is_silent(party: &Party) -> bool {
    party.day.is_none() && party.night.is_none()
}

fn department_party(department: &Department) -> Party {
    Party {
        name: department.short_name.as_ref().unwrap_or(&department.name).to_string(),
        full_name: department.name.to_string(),
        person: None,
        title: None,
        day: day_number(&department.phones),
        night: night_number(&department.phones),
        hours: None,
        deputies: Vec::new(),
    }
}

fn copies(plan: &CheckedPlan, copies: &CardCopies) -> Copies {
    let department = plan.department(&copies.department);
    Copies {
        department: department.short_name.as_ref().unwrap_or(&department.name).to_string(),
        count: copies.count,
        place: copies.place.as_ref().map(ToString::to_string),
    }
}

fn missing(plan: &CheckedPlan, card: &ActionCard) -> Vec<MissingNumber> {
    let first = card.first_actions.iter().filter_map(|action| action.call.as_ref()).map(|id| role_party(plan, id));
    let contacts =
        card.contacts.iter().filter_map(|it| contact_of(plan, card, it)).filter(|it| !it.web_only).map(|it| it.party);
    first
        .chain(contacts)
        .filter(is_silent)
        .map(|party| MissingNumber { card: card.id.clone(), whose: party.name })
        .collect()
}

#[cfg(test)]
mod tests;

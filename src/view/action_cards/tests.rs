//! Cards by hand, from the view to the PDF that passes every gate.

use super::*;
use crate::gate::gate;
use crate::model::duration::Duration;
use crate::model::text::Text;
use crate::pdf::pdf;
use crate::templates::{Templates, render};
use crate::typeset::{Fault, Formats, typeset};
use crate::view::{Kind, testing};

fn step(minutes: u32, side: CardSide, text: &str) -> Step {
    let text = Text::try_from(text.to_owned()).expect("a step has a text");
    Step { within: Duration::from_minutes(minutes), text, side }
}

#[test]
fn steps_stand_under_their_time_in_the_order_of_time() {
    let written = [
        step(30, CardSide::Front, "c"),
        step(10, CardSide::Front, "a"),
        step(60, CardSide::Back, "z"),
        step(10, CardSide::Front, "b"),
    ];
    let front = steps(&written, CardSide::Front);
    let printed: Vec<(&str, Vec<&str>)> =
        front.iter().map(|group| (group.within.as_str(), group.texts.iter().map(String::as_str).collect())).collect();
    assert_eq!(printed, [("10分", vec!["a", "b"]), ("30分", vec!["c"])]);
    assert_eq!(steps(&written, CardSide::Back).len(), 1);
}

fn groups(count: usize) -> Vec<Steps> {
    let texts = (1..=count).map(|at| format!("手順{at}をする")).collect();
    vec![Steps { within: "10分".to_owned(), texts }]
}

fn card(number: usize, tone: CardTone, front: usize, back: usize) -> Card {
    let party = Party {
        name: "安全管理責任者".to_owned(),
        full_name: "医療情報システム安全管理責任者".to_owned(),
        person: None,
        title: None,
        day: Some("内線 1010".to_owned()),
        night: Some("00-0000-1011".to_owned()),
        hours: None,
        deputies: Vec::new(),
    };
    let deputy =
        Deputy { name: "北見 亘".to_owned(), title: None, day: None, night: Some("00-0000-1091".to_owned()) };
    let contact = Contact { label: "報告1".to_owned(), party, deputies: vec![deputy], web_only: false };
    Card {
        id: format!("ac-{number:02}"),
        number: format!("AC-{number:02}"),
        symbol: "当".to_owned(),
        tone,
        audience: CardAudience::Member,
        title: format!("役割{number}"),
        short_title: format!("役割{number}"),
        trigger: "異常の電話を受けた".to_owned(),
        level: Some(Level::L3),
        first: vec![First {
            text: "責任者へ電話する".to_owned(),
            day: Some("内線 1010".to_owned()),
            night: Some("00-0000-1011".to_owned()),
        }],
        front: groups(front),
        back: groups(back),
        prohibitions: vec!["電源を切る".to_owned()],
        contacts: vec![contact],
        authority: vec!["自分の端末の使用をやめること".to_owned()],
        handover: vec!["電話した相手と時刻".to_owned()],
        end: "放送（5）まで".to_owned(),
        announcements: vec![1, 5],
        copies: vec![Copies { department: "医事課".to_owned(), count: 2, place: None }],
        copies_total: 2,
        notes: vec!["患者数".to_owned()],
        mark: "3F7A-92C1".to_owned(),
        qr: crate::diagram::qr::qr("tel:0000001011"),
        prints: Vec::new(),
    }
}

fn deck(cards: Vec<Card>) -> ActionCards {
    let head = Head {
        hospital: "あおば野総合病院".to_owned(),
        short_name: "当院".to_owned(),
        plan_title: "計画".to_owned(),
        version: "第3.2版".to_owned(),
        date: "令和8年4月1日".to_owned(),
        year: 2026,
        month: 4,
        day: 1,
        iso_date: "2026-04-01".to_owned(),
        handling: "院外秘".to_owned(),
        system_office: "システム管理室".to_owned(),
        medical_affairs: "医事課".to_owned(),
        director: "病院長".to_owned(),
        headquarters: "対策本部".to_owned(),
    };
    let report_items = vec![ReportLine { label: "いつ（気付いた日時）".to_owned() }];
    let (size, turn) = (CardSize::A5, Turn::Long);
    ActionCards { head, size, turn, absent: Vec::new(), cards, report_items, missing: Vec::new() }
}

/// Pages, or the faults that typesetting, the gates and the PDF find.
fn pages(deck: &ActionCards) -> Result<usize, Vec<Fault>> {
    let templates = Templates::built_in().expect("the templates that are compiled in are right");
    let source = render(&templates, Kind::ActionCards, deck).expect("the view has every name that the template uses");
    let paper = typeset(&source, &templates, Formats { pdf: true, word: true })?;
    let mut faults = gate(&paper);
    faults.extend(pdf(&paper).err().unwrap_or_default());
    if faults.is_empty() { Ok(paper.paged().pages().len()) } else { Err(faults) }
}

#[test]
fn cards_of_every_tone_pass_all_gates_two_to_a_sheet_with_backs() {
    let cards = CardTone::ALL.iter().enumerate().map(|(at, tone)| card(at + 1, *tone, 6, 4)).collect();
    assert_eq!(pages(&deck(cards)), Ok(6));
}

#[test]
fn an_odd_card_gets_a_sheet_of_its_own() {
    let cards = (1..=3).map(|number| card(number, CardTone::Red, 3, 0)).collect();
    assert_eq!(pages(&deck(cards)), Ok(4));
}

#[test]
fn a_front_that_is_too_full_names_the_card_and_the_step_that_is_too_much() {
    let full = deck(vec![card(1, CardTone::Red, 40, 0)]);
    let faults = pages(&full).expect_err("forty steps have no room on A5");
    let fault = faults.first().expect("a full card is a fault");
    assert!(fault.detail.contains("ac-01/front"), "{fault:?}");
    let named =
        fault.value.as_deref().and_then(|value| value.strip_prefix("手順")?.strip_suffix("をする")?.parse().ok());
    assert!(named.is_some_and(|step: usize| (10..=20).contains(&step)), "{fault:?}");
}

#[test]
fn a_back_that_is_too_full_names_the_card_and_the_step_that_is_too_much() {
    let full = deck(vec![card(1, CardTone::Red, 3, 40)]);
    let faults = pages(&full).expect_err("forty steps have no room on A5");
    let fault = faults.first().expect("a full card is a fault");
    assert!(fault.detail.contains("ac-01/back"), "{fault:?}");
    assert!(fault.value.as_deref().is_some_and(|value| value.starts_with("手順")), "{fault:?}");
}

#[test]
fn nobody_is_sent_to_himself_and_the_next_in_line_is_named() {
    let mut passed_over = 0;
    for folder in ["plans/sample", "plans/clinic"] {
        let (plan, _) = testing::plan(folder);
        let plan = testing::checked(plan);
        for card in &plan.response.as_ref().expect("there are cards").cards {
            let Some(assignment) = plan.assignment(&card.role) else { continue };
            let holder = plan.person(&assignment.person).name.as_str();
            for contact in card_of(&plan, card).contacts {
                assert!(contact.deputies.iter().all(|deputy| deputy.name != holder), "{folder} {}", card.id.as_str());
                let first = contact.party.deputies.first().map(|deputy| deputy.name.as_str());
                if first == Some(holder) {
                    assert!(!contact.deputies.is_empty(), "{folder} {}", card.id.as_str());
                    passed_over += 1;
                }
            }
        }
    }
    assert!(passed_over >= 4, "{passed_over}");
}

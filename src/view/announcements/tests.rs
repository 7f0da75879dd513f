//! What stands on each script, and that a text is never torn.

use super::*;
use crate::model::Plan;
use crate::pages::Pages;
use crate::view::Kind;
use crate::view::testing::{self, checked, made};

fn plan_of(folder: &str) -> Plan {
    testing::plan(folder).0
}

fn text(lines: &[Breath]) -> Vec<String> {
    lines.iter().map(|line| line.pieces.iter().map(|piece| piece.text.as_str()).collect()).collect()
}

fn prose(text: &str) -> Prose {
    Prose::try_from(text.to_owned()).expect("a text")
}

#[test]
fn both_example_plans_pass_all_gates_and_each_script_has_its_label() {
    for folder in ["plans/sample", "plans/clinic"] {
        let plan = checked(plan_of(folder));
        let made = made(Kind::Announcements, &plan);
        let pages = Pages::of(Kind::Announcements, made.paged());
        for label in ["ann-list", "ann-1", "ann-2", "ann-3", "ann-4", "ann-5"] {
            assert!(pages.section(Kind::Announcements, label).is_some(), "{folder} has no {label}");
        }
        // One page for the list, one for each script, one more where there are other wordings.
        let wanted = 1
            + plan.announcements().len()
            + plan.announcements().iter().filter(|announcement| !announcement.variants.is_empty()).count();
        assert_eq!(made.paged().pages().len(), wanted, "{folder}");
    }
}

#[test]
fn the_text_of_each_announcement_stands_line_by_line_in_order() {
    let plan = checked(plan_of("plans/sample"));
    let view = announcements(&plan);
    assert_eq!(view.scripts.len(), 5);
    for (script, source) in view.scripts.iter().zip(plan.announcements()) {
        assert_eq!(text(&script.patients), source.patients.paragraphs().collect::<Vec<_>>());
        let staff = source.staff.as_ref().expect("the sample speaks to staff");
        assert_eq!(text(&script.staff), staff.paragraphs().collect::<Vec<_>>());
        for (variant, source) in script.variants.iter().zip(&source.variants) {
            assert_eq!(text(&variant.lines), source.text.paragraphs().collect::<Vec<_>>());
        }
    }
}

#[test]
fn breath_is_taken_after_every_line_but_the_last() {
    let lines = breaths(&prose("一\n二\n三"));
    assert_eq!(lines.iter().map(|line| line.breath).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn every_card_that_names_an_announcement_stands_on_it_and_no_other() {
    let plan = checked(plan_of("plans/sample"));
    for script in announcements(&plan).scripts {
        let shown: Vec<&str> = script.cards.iter().map(|card| card.number.as_str()).collect();
        let named = plan.cards().iter().filter(|card| card.announcements.contains(&script.number));
        assert_eq!(shown, named.map(|card| card.number.as_str()).collect::<Vec<_>>(), "放送({})", script.number);
        assert!(!shown.is_empty());
    }
}

#[test]
fn scripts_stand_in_the_order_of_their_numbers() {
    let mut plan = plan_of("plans/sample");
    plan.response.as_mut().expect("the sample has a response").announcements.reverse();
    let numbers: Vec<u32> = announcements(&checked(plan)).scripts.iter().map(|script| script.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
}

#[test]
fn runs_of_card_numbers_are_drawn_together_and_no_card_between_is_invented() {
    let drawn = |numbers: &[&str]| runs(numbers.iter().copied());
    assert_eq!(drawn(&["AC-01", "AC-02", "AC-03", "AC-05"]), ["AC-01〜AC-03", "AC-05"]);
    assert_eq!(drawn(&["AC-01", "AC-02"]), ["AC-01", "AC-02"]);
    assert_eq!(drawn(&["A-1", "B-2", "B-3", "C"]), ["A-1", "B-2", "B-3", "C"]);
}

#[test]
fn signs_for_a_time_become_blanks_to_write_in() {
    let cut = |line: &str| {
        pieces(line).into_iter().map(|piece| if piece.blank { "□".to_owned() } else { piece.text }).collect::<String>()
    };
    assert_eq!(cut("再開は、＿＿時＿＿分ごろの見込みです。"), "再開は、□時□分ごろの見込みです。");
    assert_eq!(cut("○○時__分"), "□時□分");
    assert_eq!(cut("一時間ほどで、使えます。"), "一時間ほどで、使えます。");
}

#[test]
fn a_long_announcement_with_blanks_keeps_its_text_on_one_page() {
    let mut plan = plan_of("plans/sample");
    let response = plan.response.as_mut().expect("the sample has a response");
    let long = ["次の放送は、＿＿時＿＿分です。"; 12].join("\n");
    response.announcements[0].patients = prose(&long);
    response.announcements[0].staff = Some(prose("紙の伝票を、使ってください。"));
    let plan = checked(plan);
    assert!(announcements(&plan).scripts[0].staff_unannounced);
    let before = made(Kind::Announcements, &checked(plan_of("plans/sample"))).paged().pages().len();
    assert_eq!(made(Kind::Announcements, &plan).paged().pages().len(), before);
}

#[test]
fn a_plan_without_announcements_says_so() {
    let mut plan = plan_of("plans/clinic");
    plan.response = None;
    assert_eq!(made(Kind::Announcements, &checked(plan)).paged().pages().len(), 1);
}

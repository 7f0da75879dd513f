//! Sheets for the wall and the pocket: made otherwise than usual, known by their marks, with the same numbers everywhere.

use std::collections::BTreeMap;
use std::fs;

use itbcp::pages::Pages;
use itbcp::source::Sources;
use itbcp::view::sheet::{ANY, sheets};
use itbcp::view::{Kind, Request, action_cards, contact_chart};

use crate::support::{Papers, PlanTest, checked, forms};

/// Names of the files of the output folder, but the manifest.
fn made(test: &PlanTest) -> Vec<String> {
    let entries = fs::read_dir(test.out("")).expect("papers were made");
    let mut names: Vec<String> =
        entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name != "manifest.json");
    names.sort();
    names
}

#[test]
fn sheets_made_otherwise_get_names_of_their_own_and_leave_the_usual_ones() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let usual = ["build", "plan", "-o", "out", "--only", "contact-chart"];
    assert_eq!(test.run(&usual).status, 0);
    let before = fs::read(test.out("contact-chart.pdf")).expect("the chart was made");
    for (arguments, file) in [
        (&["--hours", "night"][..], "contact-chart-night.pdf"),
        (&["--level", "l4"], "contact-chart-l4.pdf"),
        (&["--chart-paper", "A3"], "contact-chart-a3.pdf"),
    ] {
        let all = [&["build", "plan", "-o", "out"], arguments].concat();
        let outcome = test.run(&all);
        assert_eq!(outcome.status, 0, "{arguments:?}: {}", outcome.stderr);
        assert!(test.out(file).exists(), "{arguments:?} makes {file}: {:?}", made(&test));
        assert_ne!(fs::read(test.out(file)).expect("it was made"), before, "{file} differs from the usual chart");
    }
    assert_eq!(fs::read(test.out("contact-chart.pdf")).expect("the chart is still there"), before);
    let expected = [
        "contact-chart-a3.pdf",
        "contact-chart-l4.pdf",
        "contact-chart-night.pdf",
        "contact-chart.docx",
        "contact-chart.pdf",
    ];
    assert_eq!(made(&test), expected);
}

#[test]
fn whoever_is_away_is_replaced_or_missed() {
    let test = PlanTest::copy_of("plans/sample");
    let outcome = test.run(&["build", "plan", "-o", "out", "--absent", "日下部隆"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert_eq!(
        made(&test),
        ["action-cards-without-kusakabe-takashi.pdf", "contact-chart-without-kusakabe-takashi.pdf"]
    );

    let unknown = test.run(&["build", "plan", "--absent", "日下部隆志"]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("もしかして: 日下部 隆"), "{}", unknown.stderr);

    let other = test.run(&["build", "plan", "--only", "plan", "--level", "L3"]);
    assert_eq!(other.status, 2);
    assert!(other.stderr.contains("plan は別に作ってください"), "{}", other.stderr);

    // Nobody stands in for the director, once his deputies are away as well.
    let all = "日下部 隆,髙橋 仁,稲葉 俊,早乙女 修";
    let unheld = test.run(&["build", "plan", "-o", "nobody", "--absent", all]);
    assert_eq!(unheld.status, 1, "{}", unheld.stderr);
    assert!(unheld.stderr.contains("日下部 隆が不在のとき、「"), "{}", unheld.stderr);
    assert!(!test.dir().join("nobody").exists(), "nothing is made");
}

#[test]
fn a_mark_tells_whether_the_sheet_in_hand_is_the_current_one() {
    let test = PlanTest::copy_of("plans/sample");
    let (plan, _) = checked(&test.plan());
    let sheet = sheets(&plan, &ANY).into_iter().find(|sheet| sheet.name == "AC-03").expect("the sample has this card");
    let mark = sheet.fingerprint.mark();
    let printed = Papers::of(&test.plan()).text(Kind::ActionCards);
    assert!(printed.contains(&mark), "{mark} is printed on the card");

    let wide: String = mark.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)).collect();
    for typed in [mark.clone(), mark.to_lowercase(), mark.replace('-', ""), wide] {
        let outcome = test.run(&["verify", &typed, "plan"]);
        assert_eq!(outcome.status, 0, "{typed}: {}", outcome.stdout);
        assert!(outcome.stdout.starts_with("今のものです: アクションカード AC-03 "), "{}", outcome.stdout);
    }

    let (sources, pages) = (Sources::default(), Pages::default());
    let cards = action_cards::action_cards(&plan, Request::new(forms(), &sources, &pages)).cards;
    let card = cards.iter().find(|card| card.number == sheet.name).expect("the sheet is a card");
    let mut numbers = card.contacts.iter().flat_map(|it| [&it.party.day, &it.party.night]).flatten();
    let number = numbers.find(|number| number.starts_with("00-0000-")).expect("the card has a number").clone();
    test.edit("contacts.yaml", &format!("\"{number}\""), "\"00-0000-9876\"");
    let outcome = test.run(&["verify", &mark, "plan"]);
    assert_eq!(outcome.status, 1, "{}", outcome.stdout);
    assert!(outcome.stdout.contains("今のプランの紙ではありません"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("アクションカード AC-03"), "the marks of today are listed: {}", outcome.stdout);

    for bad in ["12", "3F7A-92CG", ""] {
        assert_eq!(test.run(&["verify", bad, "plan"]).status, 2, "{bad:?}");
    }
}

#[test]
fn a_person_has_the_same_numbers_on_the_chart_on_the_cards_and_in_the_plan() {
    for folder in ["plans/sample", "plans/clinic"] {
        let test = PlanTest::copy_of(folder);
        let (plan, sources) = checked(&test.plan());
        let pages = Pages::default();
        let request = Request::new(forms(), &sources, &pages);
        let chart = contact_chart::contact_chart(&plan, request);
        let papers = Papers::of(&test.plan());
        let tight = |text: &str| text.replace(' ', "");
        let texts: BTreeMap<Kind, String> =
            [Kind::Plan, Kind::ContactChart].into_iter().map(|kind| (kind, papers.text(kind))).collect();
        let mut compared = 0;
        for row in &chart.roles {
            for number in [&row.party.day, &row.party.night].into_iter().flatten() {
                for (kind, text) in &texts {
                    assert!(text.contains(&tight(number)), "{folder}: {kind} lacks {number} of {}", row.party.name);
                }
            }
        }
        for card in action_cards::action_cards(&plan, request).cards {
            for contact in &card.contacts {
                let Some(row) = chart.roles.iter().find(|row| row.party.full_name == contact.party.full_name) else {
                    continue;
                };
                let known = [&row.party.day, &row.party.night, &chart.first_call.night.night];
                for number in [&contact.party.day, &contact.party.night].into_iter().flatten() {
                    assert!(known.contains(&&Some(number.clone())), "{folder} {}: {number}", card.number);
                    compared += 1;
                }
                for deputy in &contact.deputies {
                    assert!(row.party.deputies.contains(deputy), "{folder} {}: {}", card.number, deputy.name);
                }
            }
        }
        assert!(compared >= 5, "{folder}: only {compared} numbers were compared");
    }
}

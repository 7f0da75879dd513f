//! Sheets as they are printed: sizes of type, backs behind fronts, codes that can be read, names of files.

use super::*;
use crate::model::Plan;
use crate::model::hospital::Sheets;
use crate::pages::Pages;
use crate::source::Sources;
use crate::typeset::{Formats, Typeset};
use crate::view::testing::{Run, checked, forms, made_as, plan, runs};
use crate::view::{Kind, Request};

#[test]
fn only_numbers_of_the_public_network_become_a_code() {
    assert_eq!(telephone("00-0000-1101").as_deref(), Some("tel:0000001101"));
    for inside in ["内線 1199", "PHS 7001", "1199", "110", "#9110"] {
        assert_eq!(telephone(inside), None, "{inside}");
    }
}

#[test]
fn files_of_an_occasion_have_names_of_their_own() {
    let person = PersonId::try_from("uno-chihiro".to_owned()).expect("a slug");
    let occasion = Occasion { absent: vec![person], hours: Some(RouteHours::Night), level: Some(Level::L4) };
    assert_eq!(occasion.suffix(), "-night-l4-without-uno-chihiro");
    assert_eq!(ANY.suffix(), "");
    let print = Print { card_size: Some(CardSize::A6), copies: true, ..Print::default() };
    assert_eq!(print.suffix(), "-a6-copies");
}

fn printed(kind: Kind, plan: &CheckedPlan, print: Print) -> Typeset {
    let (sources, pages) = (Sources::default(), Pages::default());
    made_as(
        kind,
        plan,
        Request { print, ..Request::new(forms(), &sources, &pages) },
        Formats { pdf: true, word: false },
    )
}

fn with_qr(mut plan: Plan, qr: QrContent) -> CheckedPlan {
    plan.hospital.sheets = Some(Sheets { qr: Some(qr), ..Sheets::default() });
    checked(plan)
}

const PLANS: [&str; 2] = ["plans/sample", "plans/clinic"];

#[test]
fn no_type_on_the_chart_is_below_eight_points() {
    for folder in PLANS {
        let plan = checked(plan(folder).0);
        for paper in [ChartPaper::A4, ChartPaper::A3] {
            let made = printed(Kind::ContactChart, &plan, Print { chart_paper: Some(paper), ..Print::default() });
            let (runs, (width, height)) = runs(&made, 0);
            let wanted = if paper == ChartPaper::A4 { (297.0, 210.0) } else { (420.0, 297.0) };
            assert!((width - wanted.0).abs() < 0.1 && (height - wanted.1).abs() < 0.1, "{width} × {height}");
            assert!(runs.len() > 50, "the chart is full of text");
            for run in runs {
                // The signs for day and night in the close rows of the headquarters, and numbers in discs.
                let sign = ["昼", "夜"].contains(&run.text.as_str()) || run.text.chars().count() <= 2;
                assert!(run.size >= if sign { 7.4 } else { 7.99 }, "{folder} {paper:?}: {run:?}");
            }
        }
    }
}

/// What a card's holder reads to act: it must be legible at arm's length.
fn body(plan: &CheckedPlan) -> Vec<String> {
    let steps = plan.cards().iter().flat_map(|card| {
        let first = card.first_actions.iter().map(|action| action.text.to_string());
        let steps = card.steps.iter().map(|step| step.text.to_string());
        let prohibitions = card.prohibitions.iter().map(ToString::to_string);
        first.chain(steps).chain(prohibitions).chain([card.end.to_string()])
    });
    steps.collect()
}

#[test]
fn what_a_card_says_is_twelve_points_or_larger() {
    for folder in PLANS {
        let plan = checked(plan(folder).0);
        let body = body(&plan);
        let headings: Vec<&str> =
            plan.vendors.vendors.iter().filter_map(|it| Some(it.chart.as_ref()?.heading.as_str())).collect();
        for size in [CardSize::A5, CardSize::A6, CardSize::A4] {
            let made = printed(Kind::ActionCards, &plan, Print { card_size: Some(size), ..Print::default() });
            let least = if size == CardSize::A4 { 14.9 } else { 11.99 };
            let mut seen = 0;
            for page in 0..made.paged().pages().len() {
                for run in runs(&made, page).0 {
                    assert!(run.size >= 7.99, "{folder} {size:?} page {}: {run:?}", page + 1);
                    // A step may be broken over lines, and every line of it is measured.
                    // Small beside a number or in the band stand announcements, levels and headings of vendors, as some steps
                    // have them in large type.
                    let is_small = run.text.starts_with("放送（")
                        || ["L1以上", "L2以上", "L3以上", "L4以上"].contains(&run.text.as_str())
                        || headings.contains(&run.text.as_str());
                    let long = run.text.chars().count() > 3;
                    let said = long && !is_small && body.iter().any(|text| text.contains(run.text.trim()));
                    let number = run.text.starts_with("00-0000-");
                    if said || number {
                        seen += 1;
                        assert!(run.size >= least, "{folder} {size:?} page {}: {run:?}", page + 1);
                    }
                }
            }
            assert!(seen > plan.cards().len(), "{folder} {size:?}: {seen}");
        }
    }
}

/// Numbers of cards on a page with the cell of the sheet in which their foot stands, and whether they stand upright.
fn cells(
    runs: &[Run],
    numbers: &[String],
    (width, height): (f64, f64),
    (columns, rows): (u8, u8),
) -> Vec<(String, u8, u8, bool)> {
    let cell = |at: f64, whole: f64, count: u8| ((at / whole * f64::from(count)) as u8).min(count - 1);
    let mut found = Vec::new();
    for run in runs {
        // The foot ends with the number, and so does nothing else.
        if let Some(number) = numbers.iter().find(|number| run.text.ends_with(number.as_str()) && run.size < 10.7) {
            let middle = (f64::midpoint(run.from.0, run.to.0), f64::midpoint(run.from.1, run.to.1));
            found.push((
                number.clone(),
                cell(middle.0, width, columns),
                cell(middle.1, height, rows),
                run.to.0 > run.from.0,
            ));
        }
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn each_back_lies_behind_its_front_whichever_edge_the_sheet_is_turned_over() {
    let (mut sample, _) = plan("plans/sample");
    // Nine cards leave the last sheet of every size partly empty.
    sample.response.as_mut().expect("the sample has cards").cards.truncate(9);
    let plan = checked(sample);
    let numbers: Vec<String> = plan.cards().iter().map(|card| card.number.to_string()).collect();
    for (size, grid) in [(CardSize::A5, (2, 1)), (CardSize::A6, (2, 2)), (CardSize::A4, (1, 1))] {
        for turn in [Turn::Long, Turn::Short] {
            let print = Print { card_size: Some(size), card_turn: Some(turn), ..Print::default() };
            let made = printed(Kind::ActionCards, &plan, print);
            let pages = made.paged().pages().len();
            assert_eq!(pages % 2, 0);
            let mut all = 0;
            for front in (0..pages).step_by(2) {
                let (runs_of_front, sheet) = runs(&made, front);
                let (runs_of_back, _) = runs(&made, front + 1);
                // Paper turns about the middle of the edge: upright for a long edge of a standing sheet.
                let across = (turn == Turn::Long) == (sheet.0 > sheet.1);
                let behind = |(number, column, row, _): &(String, u8, u8, bool)| {
                    let (column, row) = if across { (*column, grid.1 - 1 - row) } else { (grid.0 - 1 - column, *row) };
                    (number.clone(), column, row, !across)
                };
                let fronts = cells(&runs_of_front, &numbers, sheet, grid);
                let mut expected: Vec<_> = fronts.iter().map(behind).collect();
                expected.sort();
                assert_eq!(
                    cells(&runs_of_back, &numbers, sheet, grid),
                    expected,
                    "{size:?} {turn:?} page {}",
                    front + 1
                );
                assert!(fronts.iter().all(|front| front.3), "fronts stand upright");
                all += fronts.len();
            }
            assert_eq!(all, numbers.len(), "{size:?} {turn:?}");
        }
    }
}

#[test]
fn each_copy_is_printed_with_its_number_and_place() {
    let plan = checked(plan("plans/sample").0);
    let made = printed(Kind::ActionCards, &plan, Print { copies: true, ..Print::default() });
    let copies: u32 = plan.cards().iter().flat_map(|card| &card.copies).map(|copies| copies.count).sum();
    assert_eq!(made.paged().pages().len(), copies.div_ceil(2) as usize * 2);
    let card = &plan.cards()[0];
    let of_card: u32 = card.copies.iter().map(|copies| copies.count).sum();
    let all: String =
        (0..made.paged().pages().len()).flat_map(|page| runs(&made, page).0).map(|run| run.text).collect();
    for number in 1..=of_card {
        let wanted = format!("写し{number}/{of_card}");
        assert!(all.contains(&wanted), "{wanted}");
    }
}

/// What the codes of a page say, read from its picture; a telephone tries several distances and is
/// turned round, too.
fn read(made: &Typeset, page: usize) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for dpi in [150.0, 250.0, 400.0] {
        let options = typst_render::RenderOptions { pixel_per_pt: (dpi / 72.0_f64).into(), ..Default::default() };
        let picture = typst_render::render(&made.paged().pages()[page], &options);
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let grey: Vec<u8> = picture.pixels().iter().map(|pixel| pixel.green()).collect();
        // A back may stand upside down on its sheet.
        for picture in [grey.clone(), grey.into_iter().rev().collect()] {
            let mut reader = quircs::Quirc::default();
            let codes = reader.identify(width, height, &picture).filter_map(Result::ok);
            texts.extend(codes.filter_map(|code| String::from_utf8(code.decode().ok()?.payload).ok()));
        }
    }
    texts.sort();
    texts.dedup();
    texts
}

#[test]
fn codes_can_be_read_from_the_printed_page() {
    let (sample, _) = plan("plans/sample");
    let plan = with_qr(sample.clone(), QrContent::Version);
    let chart = printed(Kind::ContactChart, &plan, Print::default());
    let read_back = read(&chart, 0);
    let [said] = read_back.as_slice() else { panic!("one code on the chart: {read_back:?}") };
    let mark = said.rsplit(' ').next().expect("a code ends with the mark");
    assert!(said.starts_with("連絡体制図 第2.1版 2026-10-01 "), "{said}");
    assert!(runs(&chart, 0).0.iter().any(|run| run.text.contains(mark)), "{mark} is printed too");

    let plan = with_qr(sample, QrContent::Tel);
    assert_eq!(read(&printed(Kind::ContactChart, &plan, Print::default()), 0), ["tel:0000001101"]);
    for (size, codes) in [(CardSize::A5, 2), (CardSize::A6, 4)] {
        let cards = printed(Kind::ActionCards, &plan, Print { card_size: Some(size), ..Print::default() });
        let read_back = read(&cards, 1);
        assert_eq!(read_back.len(), codes, "{size:?}: {read_back:?}");
        assert!(read_back.iter().all(|text| text.starts_with("tel:0")), "{read_back:?}");
    }
}

#[test]
fn a_mark_changes_with_what_the_sheet_says_and_with_nothing_else() {
    let marks = |plan: &CheckedPlan| -> Vec<(String, String)> {
        sheets(plan, &ANY).into_iter().map(|sheet| (sheet.name, sheet.fingerprint.mark())).collect()
    };
    let (sample, _) = plan("plans/sample");
    let before = marks(&checked(sample.clone()));
    let mut renumbered = sample.clone();
    renumbered.hospital.plan.version = crate::model::text::Text::try_from("9.9".to_owned()).expect("a text");
    renumbered.hospital.plan.revisions[4].version = renumbered.hospital.plan.version.clone();
    assert_eq!(marks(&checked(renumbered)), before, "a new version alone changes no sheet");

    let mut reworded = sample;
    let response = reworded.response.as_mut().expect("the sample has cards");
    response.cards[2].end = crate::model::text::Text::try_from("朝まで".to_owned()).expect("a text");
    let after = marks(&checked(reworded));
    let changed: Vec<&str> =
        before.iter().zip(&after).filter(|(a, b)| a != b).map(|((name, _), _)| name.as_str()).collect();
    assert_eq!(changed, ["AC-03"]);
}

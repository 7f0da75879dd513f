//! PDF and Word of one paper say the same.

use itbcp::view::Kind;

use crate::support::{Papers, PlanTest};

/// Signs that a list or a box is drawn with on the pages and written with in Word.
const MARKS: [char; 8] = ['□', '■', '•', '◦', '‣', '–', '▪', '\u{2060}'];

fn unmarked(text: &str) -> String {
    text.chars().filter(|c| !MARKS.contains(c) && !c.is_whitespace()).collect()
}

/// Whether a paragraph stands in the text, whole or parted once by the end of a page.
fn stands(paragraph: &str, text: &str) -> bool {
    text.contains(paragraph)
        || paragraph
            .char_indices()
            .skip(1)
            .any(|(at, _)| text.contains(&paragraph[..at]) && text.contains(&paragraph[at..]))
}

#[test]
fn every_paragraph_of_word_is_on_the_pages() {
    let test = PlanTest::copy_of("plans/clinic");
    test.build();
    let papers = Papers::of(&test.plan());
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::ActionCards) {
        let pages = unmarked(&papers.text(kind));
        let (paragraphs, _) = test.word_paragraphs(kind.name());
        let mut looked_at = 0;
        for paragraph in &paragraphs {
            let paragraph = unmarked(paragraph);
            assert!(stands(&paragraph, &pages), "{kind}: the PDF lacks {paragraph}");
            looked_at += 1;
        }
        assert!(looked_at > 30, "{kind}: only {looked_at} paragraphs were looked at");
    }
}

#[test]
fn every_line_of_the_pages_is_in_word() {
    let test = PlanTest::copy_of("plans/clinic");
    test.build();
    let papers = Papers::of(&test.plan());
    let mut looked_at = 0;
    // The chart and the cards are laid out anew for Word.
    for kind in [Kind::Plan, Kind::Announcements, Kind::Registers, Kind::Boundaries, Kind::Inspection] {
        let (paragraphs, alternatives) = test.word_paragraphs(kind.name());
        // Running heads are in parts of their own.
        let heads = unmarked(&test.word_text(kind.name()));
        let word = unmarked(&(paragraphs.concat() + &alternatives)) + &heads;
        let mut lacking = Vec::new();
        let pages = &papers.runs[&kind];
        for (page, runs) in pages.iter().enumerate() {
            // Running heads count the pages, and leaders are drawn with dots; Word has fields for both.
            let counted = |run: &String| run.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '.'));
            let runs = runs.iter().map(|run| unmarked(run)).filter(|run| run.chars().count() > 3 && !counted(run));
            for run in runs {
                looked_at += 1;
                if !word.contains(&run) {
                    lacking.push((page + 1, run));
                }
            }
        }
        // What stands only in a drawing is in the picture, whose alternative text says what it shows.
        lacking.retain(|(page, _)| !pages[page - 1].iter().any(|run| run.starts_with('図')));
        assert_eq!(lacking, [], "{kind}: on pages without a drawing");
    }
    assert!(looked_at > 500, "only {looked_at} lines were looked at");
}

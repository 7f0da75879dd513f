//! PDF and Word of one paper say the same.

use itbcp::gate::parity::{Difference, Place, allowed, differences};
use itbcp::view::Kind;

use crate::support::{Papers, PlanTest, root};

#[test]
fn the_formats_of_every_paper_say_the_same() {
    let test = PlanTest::copy_of("plans/clinic");
    test.build();
    let papers = Papers::of(&test.plan());
    let (mut paragraphs, mut runs) = (0, 0);
    for kind in Kind::ALL {
        let word = test.word(kind.name());
        let pages = &papers.laid_out[&kind];
        assert_eq!(differences(kind, pages, &word), Vec::<Difference>::new(), "{kind}");
        assert!(word.paragraphs.len() > 30, "{kind}: only {} paragraphs were looked at", word.paragraphs.len());
        paragraphs += word.paragraphs.len();
        runs += pages.iter().map(Vec::len).sum::<usize>();
    }
    assert!(paragraphs > 1000 && runs > 2000, "only {paragraphs} paragraphs and {runs} runs were looked at");
}

#[test]
fn only_the_chart_and_the_cards_may_differ_in_whole_lines() {
    use itbcp::gate::parity::Lacking;
    let line = Lacking::Run { text: "医療情報管理室へ電話する", drawn: false };
    for kind in Kind::ALL {
        let apart = matches!(kind, Kind::ContactChart | Kind::ActionCards);
        assert_eq!(allowed(kind, line).is_some(), apart, "{kind}");
        assert_eq!(allowed(kind, Lacking::Paragraph).is_some(), kind == Kind::ActionCards, "{kind}");
    }
}

#[test]
fn a_template_that_tells_the_formats_different_things_is_caught_by_build_verify() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.build();
    let before = test.files("out");
    let name = "plan/chapter4.typ.tera";
    let built_in = std::fs::read_to_string(root().join("templates").join(name)).expect("the template is there");
    let own = "#context if in-tree() [再開は院長が告げる。] else [再開は事務長が告げる。]";
    test.template(name, &format!("{built_in}\n\n{own}\n"));
    let outcome = test.run(&["build", "plan", "-o", "out", "--only", "plan", "--verify"]);
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    for told in ["formats-differ", "IT-BCP", "PDF: ", "再開は院長が告げる", "再開は事務長が告げる", "頁)"]
    {
        assert!(outcome.stderr.contains(told), "{told}: {}", outcome.stderr);
    }
    assert_eq!(test.files("out"), before);
    // Without the comparison the papers are made, and the difference is in them.
    let outcome = test.run(&["build", "plan", "-o", "out", "--only", "plan"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
}

#[test]
fn verify_wants_both_formats() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let outcome = test.run(&["build", "plan", "-o", "out", "--format", "pdf", "--verify"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("両方"), "{}", outcome.stderr);
    let outcome = test.run(&["build", "plan", "-o", "out", "--only", "announcements", "--verify"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("同じことを確かめました"), "{}", outcome.stderr);
}

#[test]
fn places_are_told_as_people_count_them() {
    assert_eq!(Place::Page(3).to_string(), "PDF 3頁");
    assert_eq!(Place::Paragraph(12).to_string(), "Word の12番目の段落");
}

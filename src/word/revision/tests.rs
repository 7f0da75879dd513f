//! Accepted, the later file; rejected, the earlier one.

use super::*;
use crate::check::CheckedPlan;
use crate::pages::Pages;
use crate::source::Sources;
use crate::typeset::Formats;
use crate::view::testing::{checked, forms, made_as, plan};
use crate::view::{Kind, Request};
use crate::word;

const AUTHOR: Author<'_> = Author { name: "医療情報管理室", date: "2026-12-01" };

fn file(kind: Kind, plan: &CheckedPlan) -> Vec<u8> {
    let (sources, pages) = (Sources::default(), Pages::default());
    let made = made_as(kind, plan, Request::new(forms(), &sources, &pages), Formats { pdf: false, word: true });
    let pages = word::PrintedPages::of(made.paged());
    word::word(made.dom().expect("Word was asked for"), &pages, None).expect("the example goes into Word")
}

/// What is left of a part when all changes are accepted or rejected: its paragraphs that have text.
fn settled(part: &Element, rejected: bool) -> Vec<String> {
    fn goes(element: &Element, rejected: bool) -> bool {
        let has = |name| element.elements().any(|child| child.name == name);
        if rejected { has("w:ins") } else { has("w:del") }
    }
    fn text(element: &Element, rejected: bool, said: &mut String) {
        match element.name.as_str() {
            "w:ins" if rejected => {}
            "w:del" if !rejected => {}
            "w:pPr" | "w:rPr" => {}
            "w:t" | "w:delText" => said.push_str(&raw_text(element)),
            "w:br" => said.push('\n'),
            _ => element.elements().for_each(|child| text(child, rejected, said)),
        }
    }
    fn walk(element: &Element, rejected: bool, paragraphs: &mut Vec<String>) {
        match element.name.as_str() {
            "w:tr" if child(element, "w:trPr").is_some_and(|properties| goes(properties, rejected)) => {}
            "w:p" => {
                let mut said = String::new();
                text(element, rejected, &mut said);
                if !said.is_empty() {
                    paragraphs.push(said);
                }
            }
            _ => element.elements().for_each(|child| walk(child, rejected, paragraphs)),
        }
    }
    let mut paragraphs = Vec::new();
    walk(part, rejected, &mut paragraphs);
    paragraphs
}

fn document(file: &[u8], name: &str) -> Element {
    Element::parse(&parts(file).expect("a package")[name]).expect("it is XML")
}

fn count(part: &Element, name: &str) -> usize {
    usize::from(part.name == name) + part.elements().map(|child| count(child, name)).sum::<usize>()
}

/// Two lists of paragraphs are the same; if not, the first that differ are told.
fn assert_same(left: &[String], right: &[String], what: &str) {
    let at = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let around = |list: &[String]| list.iter().skip(at.saturating_sub(1)).take(3).cloned().collect::<Vec<_>>();
    assert!(left == right, "{what}, paragraph {at}: {:#?} is not {:#?}", around(left), around(right));
}

fn assert_settles(old: &[u8], new: &[u8], what: &str) -> Vec<u8> {
    let file = tracked(old, new, AUTHOR).expect("both are ours");
    for name in parts(new)
        .expect("a package")
        .keys()
        .filter(|name| name.starts_with("word/header") || *name == "word/document.xml")
    {
        if !parts(old).expect("a package").contains_key(name) {
            continue;
        }
        let part = document(&file, name);
        assert_same(&settled(&part, false), &settled(&document(new, name), false), &format!("{what} {name}: accepted"));
        assert_same(&settled(&part, true), &settled(&document(old, name), false), &format!("{what} {name}: rejected"));
    }
    let mut ids = Vec::new();
    document(&file, "word/document.xml").each(&mut |element| {
        if matches!(element.name.as_str(), "w:ins" | "w:del") {
            assert_eq!(element.get("w:author"), Some("医療情報管理室"));
            assert_eq!(element.get("w:date"), Some("2026-12-01T00:00:00Z"));
            ids.extend(element.get("w:id").map(str::to_owned));
        }
        assert_ne!(element.name, PLACE);
        assert!(element.name != "w:del" || count(element, "w:t") == 0, "deleted text is no text");
    });
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "each change has an id of its own");
    file
}

#[test]
fn a_changed_plan_is_tracked_word_by_word() {
    let (sample, _) = plan("plans/sample");
    let mut other = sample.clone();
    let text = |words: &str| crate::model::text::Text::try_from(words.to_owned()).expect("a text");
    other.hospital.plan.version = text("2.2");
    other.hospital.plan.revisions[4].version = text("2.2");
    let number = crate::model::phone::PhoneNumber::try_from("00-0000-3009".to_owned()).expect("a number");
    other.vendors.vendors[0].contacts[0].phones[0].number = number;
    other.systems.systems.swap(0, 1);
    other.systems.systems[2].purpose = text("診療の記録を残す");
    if let Some(devices) = &mut other.devices {
        devices.devices.remove(3);
    }
    let (old, new) = (checked(sample), checked(other));
    for kind in [Kind::Plan, Kind::ContactChart, Kind::Boundaries] {
        let (before, after) = (file(kind, &old), file(kind, &new));
        let tracked = assert_settles(&before, &after, kind.name());
        let part = document(&tracked, "word/document.xml");
        let changes = count(&part, "w:ins") + count(&part, "w:del");
        assert!((1..600).contains(&changes), "{kind}: {changes} changes");
        // The number is changed alone, in a sentence that stays.
        let number = "<w:del ";
        let xml = String::from_utf8(part.file()).expect("it is text");
        assert!(xml.contains(number) && xml.contains("00-0000-3009"), "{kind}");
    }
}

#[test]
fn a_plan_that_is_another_altogether_is_tracked_whole() {
    let (sample, clinic) = (checked(plan("plans/sample").0), checked(plan("plans/clinic").0));
    for kind in [Kind::Plan, Kind::Announcements, Kind::ActionCards] {
        assert_settles(&file(kind, &sample), &file(kind, &clinic), kind.name());
    }
}

#[test]
fn a_file_and_itself_differ_in_nothing() {
    let file = file(Kind::Announcements, &checked(plan("plans/clinic").0));
    assert_eq!(tracked(&file, &file, AUTHOR).expect("both are ours"), file);
}

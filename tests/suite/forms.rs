//! The official forms: every item has its answer, on the page that is named.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use itbcp::analysis::facts::FACTS;
use itbcp::form::{Form, FormKind, Forms, Place};
use itbcp::model::text::Text;
use itbcp::view::Kind;

use crate::support::{Papers, PlanTest, forms, root};

/// The texts of the forms as they stand in the repository.
fn texts() -> Vec<(String, String)> {
    let folder = root().join("templates/forms");
    let mut texts =
        vec![("facts.yaml".to_owned(), fs::read_to_string(folder.join("facts.yaml")).expect("it is there"))];
    for entry in fs::read_dir(&folder).expect("the forms are there").filter_map(Result::ok) {
        for file in fs::read_dir(entry.path()).into_iter().flatten().filter_map(Result::ok) {
            let name = file.path().strip_prefix(&folder).expect("it is below").to_string_lossy().replace('\\', "/");
            texts.push((name, fs::read_to_string(file.path()).expect("a form is UTF-8")));
        }
    }
    assert!(texts.len() > 8, "only {} forms were found", texts.len());
    texts
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn an_id_and_a_number_name_one_item_of_an_edition() {
    let mut seen = 0;
    for form in forms().iter() {
        let mut ids = BTreeSet::new();
        for (_, item) in form.items() {
            assert!(ids.insert(&item.id), "{} {}: {} stands twice", form.title, form.edition, item.id);
            assert!(!item.answered_by.is_empty(), "{} {} has no answer place", form.edition, item.number);
            seen += 1;
        }
    }
    assert!(seen > 120, "only {seen} items were looked at");
}

#[test]
fn an_item_that_replaces_others_replaces_items_of_earlier_editions() {
    for form in forms().iter() {
        let earlier: BTreeSet<&str> = forms()
            .editions(form.form)
            .filter(|other| other.valid_from < form.valid_from)
            .flat_map(|other| other.items().map(|(_, item)| item.id.as_str()))
            .collect();
        for replaced in form.items().flat_map(|(_, item)| &item.replaces) {
            assert!(earlier.contains(replaced.as_str()), "{} {replaced}", form.edition);
        }
    }
}

#[test]
fn what_each_edition_changed_is_known() {
    let numbers = |form: &Form| -> BTreeMap<String, String> {
        form.items().map(|(_, item)| (item.id.to_string(), item.number.to_string())).collect()
    };
    let mut report = Vec::new();
    for kind in [FormKind::HospitalChecklist, FormKind::VendorChecklist] {
        let editions: Vec<&Form> = forms().editions(kind).collect();
        for pair in editions.windows(2) {
            let (old, new) = (numbers(pair[0]), numbers(pair[1]));
            report.push(format!("{} {} -> {}", kind.label(), pair[0].edition, pair[1].edition));
            for (id, number) in &new {
                match old.get(id) {
                    None => report.push(format!("  new     {number} {id}")),
                    Some(before) if before != number => report.push(format!("  renamed {before} -> {number} {id}")),
                    Some(_) => {}
                }
            }
            report.extend(
                old.iter().filter(|(id, _)| !new.contains_key(*id)).map(|(id, n)| format!("  gone    {n} {id}")),
            );
        }
    }
    insta::assert_snapshot!(report.join("\n"));
}

#[test]
fn each_fact_of_a_form_is_found_and_said_in_words() {
    let known: BTreeSet<&str> = FACTS.iter().map(|(name, _)| *name).collect();
    let said: BTreeSet<&str> = forms().facts().iter().map(|text| text.id.as_str()).collect();
    assert_eq!(known, said);
    let used: BTreeSet<&str> =
        forms().iter().flat_map(Form::items).flat_map(|(_, item)| &item.facts).map(Text::as_str).collect();
    assert_eq!(used, known);
}

#[test]
fn no_sentence_of_a_fact_keeps_a_brace() {
    for folder in ["plans/sample", "plans/clinic", "tests/fixtures/plans/minimal"] {
        let (plan, _) = crate::support::checked(&root().join(folder));
        for (name, find) in FACTS {
            let sentence = forms().sentence(name, &find(&plan, plan.as_of()));
            assert!(!sentence.is_empty() && !sentence.contains(['{', '}']), "{folder} {name}: {sentence}");
        }
    }
}

#[test]
fn next_years_list_is_a_file_and_no_line_of_rust() {
    let mut texts = texts();
    let this_year = texts.iter().find(|(name, _)| name == "checklist-hospital/R7.yaml").expect("R7 is there").1.clone();
    // Renumbered, one item reworded (same id), one added.
    let next_year = this_year
        .replace("edition: R7", "edition: R8")
        .replace("令和7年度版", "令和8年度版")
        .replace("valid_from: 2025-05-14", "valid_from: 2026-05-14")
        .replace("\"2①\"", "\"2(1)\"")
        .replace("MDS/SDSの受領", "開示書の受領と内容の確認")
        + "      - id: new-next-year\n        number: \"4②\"\n        title: 新しい項目\n        confirmed: true\n        answered_by:\n          - { paper: plan, label: sec-1.4 }\n";
    texts.push(("checklist-hospital/R8.yaml".to_owned(), next_year));
    let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let forms = Forms::from_texts(&files).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(forms.newest(FormKind::HospitalChecklist).map(|form| form.edition.as_str()), Some("R8"));

    let text = Papers::with_forms(&root().join("plans/sample"), &forms).text(Kind::Inspection);
    for expected in ["令和8年度版", "2(1)", "開示書の受領と内容の確認", "新しい項目", "令和7年度版の回答：はい"]
    {
        assert!(text.contains(expected), "the binder lacks {expected}");
    }
}

#[test]
fn every_section_of_the_form_stands_in_the_plan_in_its_order() {
    let hinagata = forms().newest(FormKind::Hinagata).expect("the form is there");
    for folder in ["plans/sample", "plans/clinic", "tests/fixtures/plans/minimal"] {
        let papers = Papers::of(&root().join(folder));
        let mut last = 0;
        let mut seen = 0;
        for (_, item) in hinagata.items() {
            let section = papers.pages.section(Kind::Plan, &format!("sec-{}", item.number));
            let section = section.unwrap_or_else(|| panic!("{folder}: the plan has no section {}", item.number));
            assert_eq!(section.title, item.title.as_str(), "{folder}");
            assert!(section.page >= last, "{folder}: {} stands before its predecessor", item.number);
            last = section.page;
            let heading = without_space(&format!("{}{}", item.number, item.title));
            assert!(papers.page(Kind::Plan, section.page).contains(&heading), "{folder}: {heading}");
            seen += 1;
        }
        assert!(seen > 30, "only {seen} sections were looked at");
    }
}

/// Every place that answers an item of the lists of this year.
fn places() -> BTreeSet<Place> {
    [FormKind::BcpConfirmation, FormKind::HospitalChecklist, FormKind::VendorChecklist, FormKind::SharedDuties]
        .into_iter()
        .filter_map(|kind| forms().newest(kind))
        .flat_map(Form::items)
        .flat_map(|(_, item)| item.answered_by.iter().cloned())
        .collect()
}

#[test]
fn every_item_is_answered_at_a_place_that_exists_on_the_page_that_is_named() {
    for folder in ["plans/sample", "plans/clinic", "tests/fixtures/plans/minimal"] {
        let papers = Papers::of(&root().join(folder));
        let binder = papers.text(Kind::Inspection);
        let places = places();
        assert!(places.len() > 30, "only {} places were looked at", places.len());
        for place in places {
            let name = format!("{folder}: {} {}", place.paper, place.label);
            let section =
                papers.pages.section(place.paper, &place.label).unwrap_or_else(|| panic!("{name} is not there"));
            let page = papers.page(place.paper, section.page);
            assert!(page.contains(&without_space(&section.title)), "{name} is not on page {}", section.page);
            if place.paper != Kind::Inspection {
                let number = place.label.strip_prefix("sec-").unwrap_or_default();
                let printed = format!("{}{number}{}{}頁", place.paper.title(), section.title, section.page);
                let listed = ["form-", "bnd-list"].iter().all(|mark| !place.label.starts_with(mark));
                assert!(!listed || binder.contains(&without_space(&printed)), "{folder}: the binder lacks {printed}");
            }
        }
    }
}

#[test]
fn the_plans_own_index_names_true_pages() {
    for folder in ["plans/sample", "plans/clinic"] {
        let papers = Papers::of(&root().join(folder));
        let page_of = |label: &str| papers.pages.section(Kind::Plan, label).expect("the section is there").page;
        let text = papers.text(Kind::Plan);
        let index = &text[text.rfind("ひな形の節と本計画の節").expect("the index has its table")..];
        let hinagata = forms().newest(FormKind::Hinagata).expect("the form is there");
        for (_, item) in hinagata.items() {
            let row = format!("{0}{1}{0}{2}", item.number, item.title, page_of(&format!("sec-{}", item.number)));
            assert!(index.contains(&without_space(&row)), "{folder}: the index lacks {row}");
        }
        let confirmation = forms().newest(FormKind::BcpConfirmation).expect("the list is there");
        let index = &text[text.rfind("確認表の項目と本計画の節").expect("the second index has its table")..];
        for (_, item) in confirmation.items() {
            let sections: Vec<&str> = item
                .answered_by
                .iter()
                .filter(|place| place.paper == Kind::Plan)
                .filter_map(|place| place.label.strip_prefix("sec-"))
                .collect();
            let question = item.question.as_ref().map_or("", |text| text.as_str());
            let row = format!("{}{question}{}", item.number, sections.first().unwrap_or(&""));
            assert!(index.contains(&without_space(&row)), "{folder}: the index lacks {row}");
        }
    }
}

#[test]
fn an_answer_that_the_data_contradict_is_never_shown_as_yes() {
    let test = PlanTest::copy_of("plans/sample");
    // The ledger has devices that are not up to date, and now the hospital says that all are.
    let before = Papers::of(&test.plan()).text(Kind::Inspection);
    let answers = fs::read_to_string(test.plan().join("answers.yaml")).expect("the answers are there");
    let changed: Vec<String> = answers
        .split("\n  - form: ")
        .map(|answer| {
            let is_it = answer.starts_with("hospital_checklist") && answer.contains("item: \"2⑥\"");
            if is_it { answer.replace("reply: \"no\"", "reply: \"yes\"") } else { answer.to_owned() }
        })
        .collect();
    let changed = changed.join("\n  - form: ");
    assert_ne!(changed, answers, "2⑥ is answered no");
    test.put("answers.yaml", changed.as_bytes());
    let outcome = test.run(&["check", "plan"]);
    assert!(outcome.stderr.contains("warning[answer-contradicted]: 2⑥"), "{}", outcome.stderr);
    let after = Papers::of(&test.plan()).text(Kind::Inspection);
    // The list itself stands before the sheets of the vendors, whose items have the same words.
    let row = |text: &str| {
        let list = &text[..text.find("事業者の書類の回収状況").expect("the list ends there")];
        let at = list.rfind("2⑥セキュリティパッチの適用").expect("the item stands in the list");
        list[at..].chars().skip(13).take(60).collect::<String>()
    };
    assert!(row(&before).contains("いいえ"), "{}", row(&before));
    assert!(row(&after).contains("要確認") && !row(&after).contains("はい"), "{}", row(&after));
}

#[test]
fn a_vendors_sheet_that_came_but_is_not_in_the_data_says_so() {
    let test = PlanTest::copy_of("plans/clinic");
    let said = || Papers::of(&test.plan()).text(Kind::Inspection).matches("まだデータに記録していない").count();
    assert_eq!(said(), 0, "each sheet is in the data or has not come");
    let answers = fs::read_to_string(test.plan().join("answers.yaml")).expect("the answers are there");
    let kept: Vec<&str> = answers.lines().filter(|it| !it.contains("vendor: hamabe-tsushin, system: net,")).collect();
    test.put("answers.yaml", kept.join("\n").as_bytes());
    assert_eq!(said(), 1);
}

#[test]
fn what_was_not_compared_with_the_original_is_listed_by_one_command_and_marked_on_no_paper() {
    let outcome = PlanTest::copy_of("tests/fixtures/plans/minimal").run(&["explain", "--unconfirmed"]);
    assert_eq!(outcome.status, 0);
    let mut listed = 0;
    for form in forms().iter() {
        for (_, item) in form.items().filter(|(_, item)| !item.confirmed) {
            assert!(outcome.stdout.contains(&format!("{}\t{}", item.number, item.title)), "{}", item.number);
            listed += 1;
        }
    }
    assert!(listed > 20, "only {listed} are listed");
    let papers = Papers::of(&root().join("plans/sample"));
    for kind in Kind::ALL {
        assert!(!papers.text(kind).contains("未確認"), "{kind} carries the mark 未確認");
    }
}

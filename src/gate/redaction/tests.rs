//! What is found in files that hold a withheld value, and what is taken for none.

use serde_json::json;

use super::*;
use crate::audience::{Audience, redact};
use crate::pdf;
use crate::templates::{Templates, render};
use crate::typeset::{Formats, typeset};
use crate::view::{Kind, testing};
use crate::word;

fn holds(value: &str, sort: Sort, text: &str) -> bool {
    let kept = Kept::of(text);
    forms(value, sort)
        .iter()
        .any(|form| kept.text.match_indices(form.as_str()).any(|(at, _)| kept.stands(at, at + form.len(), sort)))
}

#[test]
fn a_number_is_found_however_it_is_written() {
    let ways = [
        "00-0000-6101",
        "0000006101",
        "００－００００－６１０１",
        "00(0000)6101",
        "（00）0000‐6101",
        "00 0000 6101へ",
        "電話0000006101。",
        "tel:0000006101",
        "+81-0-0000-6101",
        "+81 (0)0-0000-6101",
        "00-\u{1f}0000\u{1f}-6101",
        "3\u{1f}00-0000-6101\u{1f}7",
        "00ー0000ー6101",
    ];
    for way in ways {
        assert!(holds("00-0000-6101", Sort::Number, way), "{way}");
    }
    for other in ["00-0000-61012", "100-0000-6101", "00-0000-6102", "00-0000", "6101"] {
        assert!(!holds("00-0000-6101", Sort::Number, other), "{other}");
    }
}

#[test]
fn an_extension_is_no_year_no_count_and_no_part_of_a_number() {
    for way in ["内線 1100", "内線1100", "（1100）", "PHS\u{a0}1100、", "１１００へ", "10:30\u{1f}1100"] {
        assert!(holds("1100", Sort::Number, way), "{way}");
    }
    for other in ["00-0000-1100", "1100年", "1100円", "11001", "第1100号", "1100-2", "w1100", "0.1100", "1100人"] {
        assert!(!holds("1100", Sort::Number, other), "{other}");
    }
    // Too short to be told from anything else.
    assert!(!holds("10", Sort::Number, "内線 10"));
}

#[test]
fn addresses_names_and_words_are_found_as_a_whole() {
    for (value, sort, text) in [
        ("10.20.1.5", Sort::Address, "管理画面は10.20.1.5。"),
        ("10.20.1.5", Sort::Address, "１０.２０.１.５"),
        ("10.20.1.0/24", Sort::Address, "10.20.1.0 から"),
        ("02:00:5e:10:25:62", Sort::Address, "02-00-5E-10-25-62"),
        ("02:00:5e:10:25:62", Sort::Address, "0200.5e10.2562"),
        ("saotome@minato-hp.example", Sort::Address, "Saotome@Minato-HP.example"),
        ("汐見 亮", Sort::Name, "院長の汐見亮が"),
        ("林 一", Sort::Name, "\u{1f}林 一\u{1f}"),
        ("HT-R8", Sort::Words, "型番はHT-R8"),
        ("HT-R8", Sort::Words, "ＨＴＲ８"),
        ("院長の自宅の金庫（封筒）", Sort::Words, "院長の自宅の\n金庫(封筒)に"),
    ] {
        assert!(holds(value, sort, text), "{value} in {text}");
    }
    for (value, sort, text) in [
        ("10.20.1.5", Sort::Address, "10.20.1.50"),
        ("10.20.1.5", Sort::Address, "110.20.1.5"),
        ("10.20.1.5", Sort::Address, "10.20.1.5.9"),
        ("林 一", Sort::Name, "森林一覧"),
        ("HT-R8", Sort::Words, "HT-R80"),
        ("2.2.4", Sort::Words, "2.2.4 バックアップ"),
        ("サーバ室", Sort::Common, "サーバ室"),
    ] {
        assert!(!holds(value, sort, text), "{value} in {text}");
    }
}

const SECRET: &str = "00-0000-6101";

/// Looks for a number in a paper made from this markup: in its PDF and its Word file alone, without the pages.
fn found(body: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    titled("計画", body)
}

fn titled(title: &str, body: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let head = "#import \"/lib/paper.typ\": *\n#show: paper.with(title: {{ title | lit }}, hospital: \"港\", subject: \"題\", version: \"1\", date: (2026, 4, 1), handling: \"職員用\")\n";
    let built_in = Templates::built_in().unwrap();
    let library: Vec<(String, String)> =
        built_in.library().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let main = format!("{head}{body}\n");
    let files = library.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let files: Vec<(&str, &str)> = files.chain([("plan/main.typ.tera", main.as_str())]).collect();
    let templates = Templates::only(&files).unwrap();
    let source = render(&templates, Kind::Plan, &json!({ "title": title })).unwrap();
    let made = typeset(&source, &templates, Formats { pdf: true, word: true }).unwrap_or_else(|it| panic!("{it:#?}"));

    let (plan, sources) = testing::plan("plans/clinic");
    let redacted = redact(testing::checked(plan), Audience::Staff);
    let search = Search::new(&redacted.withheld, &redacted.plan, &sources).unwrap();
    let number = |leaks: Vec<Leak>| -> BTreeSet<String> {
        leaks.into_iter().filter(|leak| search.value(leak.value).value == SECRET).map(|leak| leak.place).collect()
    };
    let bytes = pdf::pdf(&made).unwrap();
    let word = word::word(made.dom().unwrap(), &word::PrintedPages::of(made.paged()), None).unwrap();
    (number(search.pdf(&bytes).unwrap()), number(search.word(&word).unwrap()))
}

#[test]
fn a_paper_without_the_number_is_clean() {
    let (pdf, word) = found("= 章\n電話は代表へ。#figure(kind: image, alt: \"図\", caption: [図], [箱])");
    assert_eq!((pdf.len(), word.len()), (0, 0), "{pdf:?} {word:?}");
}

#[test]
fn what_nobody_sees_of_a_pdf_is_searched() {
    for body in [
        "= 章\n#drawing(caption: [図], alt: \"電話は00-0000-6101\", [箱])",
        "#set document(keywords: (\"００ー００００ー６１０１\",))\n= 章\n文",
        "#set document(author: \"0000006101\")\n= 章\n文",
        "= 章 00-0000-6101\n文",
        "= 章 <tel-00-0000-6101>\n文 @tel-00-0000-6101",
        "= 章\n#link(\"tel:0000006101\")[電話]",
    ] {
        let (pdf, _) = found(body);
        assert_eq!(pdf.len(), 1, "{body}: {pdf:?}");
    }
}

#[test]
fn text_and_attributes_of_word_are_searched_across_runs() {
    for (body, part) in [
        ("= 章\n電話は00-0000-6101。", "文字"),
        ("= 章\n電話は00-#strong[0000]-#emph[6101]。", "文字"),
        ("= 章\n#table(columns: 3, [00], [0000], [6101])", "文字"),
        ("= 章\n#drawing(caption: [図], alt: \"電話は+81 0 0000 6101\", [箱])", "属性"),
    ] {
        let (_, word) = found(body);
        assert!(
            word.iter().any(|place| place.contains("word/document.xml") && place.contains(part)),
            "{body}: {word:?}"
        );
    }
    let (pdf, word) = titled("計画 00-0000-6101", "= 章\n文");
    assert!(word.iter().any(|place| place.contains("core.xml")), "{word:?}");
    assert_eq!(pdf.len(), 1, "the title is in the metadata");
}

#[test]
fn pictures_of_word_are_read_before_they_become_points() {
    let (plan, sources) = testing::plan("plans/sample");
    let plan = testing::checked(plan);
    let made = testing::made_with(Kind::Plan, &plan, &sources, &crate::pages::Pages::default());
    let mut text = String::new();
    pictures(made.dom().unwrap().root(), &mut text);
    assert!(Kept::of(&text).text.contains("遮断"), "drawings of the sample name cut points");
}

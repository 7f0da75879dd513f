//! What is claimed of the seam between data and markup.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;
use typst::foundations::{NativeElement, Smart, Str};
use typst::introspection::{Introspector, MetadataElem};
use typst::model::Document;
use typst::text::TextItem;
use typst_html::{HtmlElement, HtmlNode};

use super::*;
use crate::typeset::{Formats, typeset};
use crate::view::testing;

const PAGES: Formats = Formats { pdf: true, word: false };
const BOTH: Formats = Formats { pdf: true, word: true };

fn filled(files: &[(&str, &str)], view: &serde_json::Value) -> Result<TypstSource, Fault> {
    render(&Templates::only(files)?, Kind::Plan, view)
}

fn filled_main(main: &str, view: &serde_json::Value) -> Result<TypstSource, Fault> {
    filled(&[("plan/main.typ.tera", main)], view)
}

/// Template and line of the place in the filled source where `needle` stands.
fn line_of<'a>(source: &'a TypstSource, needle: &str) -> (&'a str, usize) {
    let at = source.main.find(needle).unwrap_or_else(|| panic!("{needle} in {}", source.main));
    source.template_line(at).expect("a template line")
}

#[test]
fn a_value_in_markup_is_a_string_in_code() {
    let source = filled_main("= {{ name }}(1)", &json!({ "name": "福井#1 *大学* \"q\" \\ @x\n- y" })).unwrap();
    assert_eq!(source.main, r#"= #"福井#1 *大学* \"q\" \\ @x\n- y";(1)"#);
}

#[test]
fn steering_signs_of_a_value_can_be_read_in_the_source() {
    assert_eq!(
        literal("a\u{200b}\u{202e}\u{0}\u{e000}\t葛\u{e0100}"),
        "\"a\\u{200b}\\u{202e}\\u{0}\\u{e000}\\t葛\u{e0100}\""
    );
}

#[test]
fn lit_gives_expressions_of_every_sort() {
    let view = json!({
        "v": { "s": "a\"b", "n": 3, "m": -3, "f": 1.5, "t": true, "none": null, "list": ["x", ["y"]], "empty": {}, "nothing": [] }
    });
    let source = filled_main("#let v = {{ v | lit }}", &view).unwrap();
    assert_eq!(
        source.main,
        r#"#let v = (:"empty":(:),"f":1.5,"list":("x",("y",),),"m":(-3),"n":3,"none":none,"nothing":(),"s":"a\"b","t":true,)"#
    );
    let templates = Templates::only(&[(
        "plan/main.typ.tera",
        r#"#let v = {{ v | lit }}
#assert(v.s == "a\"b" and v.n == 3 and v.m == -3 and v.f == 1.5 and v.t and v.none == none)
#assert(v.list == ("x", ("y",)) and v.empty == (:) and v.nothing == ())"#,
    )])
    .unwrap();
    let source = render(&templates, Kind::Plan, &view).unwrap();
    assert!(typeset(&source, &templates, PAGES).is_ok());
}

#[test]
fn json_gives_thousands_of_strings_in_one() {
    let rows = json!([[["a\"b \\ c", "一\n二"], ["\u{200b}\u{e000}\t", "#x *y* [z]"]], []]);
    let templates = Templates::only(&[(
        "plan/main.typ.tera",
        "#assert.eq(json(bytes({{ rows | json }})), {{ rows | lit }})\n#assert.eq(type({{ rows | json }}), str)",
    )])
    .unwrap();
    let source = render(&templates, Kind::Plan, &json!({ "rows": rows })).unwrap();
    assert!(source.main.contains(r"\u{200b}\u{e000}"), "{}", source.main);
    let made = typeset(&source, &templates, PAGES);
    assert!(made.is_ok(), "{:?}", made.err());
}

#[test]
fn content_gives_a_block_that_is_text() {
    let source = filled_main("#f({{ x | content }}, {{ n | content }})", &json!({ "x": "*a*]", "n": 7 })).unwrap();
    assert_eq!(source.main, r#"#f([#"*a*]";], [#"7";])"#);
}

#[test]
fn no_value_gets_in_as_markup() {
    let fault = filled_main("a\n{{ x | safe }}", &json!({ "x": "*a*" })).unwrap_err();
    assert_eq!(fault.template, Some(("plan/main.typ.tera".to_owned(), 2)));
    assert!(fault.detail.contains("lit"), "{}", fault.detail);
}

#[test]
fn a_name_that_the_data_lack_is_a_fault_with_its_line() {
    let files = [
        ("plan/main.typ.tera", "一行目\n{% include \"plan/one.typ.tera\" %}\n"),
        ("plan/one.typ.tera", "章\n\n値 {{ hospital.nmae }}\n"),
    ];
    let fault = filled(&files, &json!({ "hospital": { "name": "x" } })).unwrap_err();
    assert_eq!(fault.template, Some(("plan/one.typ.tera".to_owned(), 3)));
    assert!(fault.detail.ends_with("3 | 値 {{ hospital.nmae }}"), "{}", fault.detail);
}

#[test]
fn a_tag_that_is_written_wrong_is_a_fault_with_its_line() {
    let fault = filled_main("a\nb {% if %}\n", &json!({})).unwrap_err();
    assert_eq!(fault.template, Some(("plan/main.typ.tera".to_owned(), 2)));
    assert!(!fault.detail.contains('\u{e000}'), "{}", fault.detail);
}

#[test]
fn an_include_that_is_missing_is_a_fault() {
    assert!(filled_main("{% include \"plan/nowhere.typ.tera\" %}", &json!({})).is_err());
}

#[test]
fn a_template_may_not_hold_the_characters_of_marks() {
    let fault = filled_main("a\nb\u{e000}\n", &json!({})).unwrap_err();
    assert_eq!(fault.template, Some(("plan/main.typ.tera".to_owned(), 2)));
}

#[test]
fn marks_change_nothing_of_what_tera_makes() {
    let template = "\
{% component row(a) %}
  [{{ a }}],
{% endcomponent row %}
= 題
{%- if yes %}
  行A {{ v }}
{%- endif %}
{% for i in list -%}
    - 項目 {{ i }} {#
 comment %} #}
  {{ v
 }} x
{% endfor %} 尾
　　{%- if yes -%}　全角  {%- endif -%}
　{{- v -}}　
{{ \"}} %} {% raw %}\" }} {% raw %}
 生 {{ x }} {% if
{% endraw %} 後
{% set block %}
 捕
 獲{% endset %}{% if block == \"\n 捕\n 獲\" %}同じ{% endif %}
{% filter upper %}
 abc
{% endfilter %}
{{<row a={v}/>}}
";
    let view = json!({ "v": "値", "yes": true, "list": [1, 2] });
    let source = filled_main(template, &view).unwrap();

    let mut tera = Tera::default();
    tera.autoescape_on([TEMPLATE_SUFFIX]);
    tera.set_escape_fn(write_escaped);
    tera.add_raw_template("plain.typ.tera", template).unwrap();
    let plain = tera.render("plain.typ.tera", &Context::from_serialize(&view).unwrap()).unwrap();

    assert_eq!(source.main, plain.replace(mark::VALUE, ""));
    assert!(source.main.contains("同じ"), "{}", source.main);
    assert_eq!(line_of(&source, "行A").1, 6);
    assert_eq!(line_of(&source, "尾").1, 13);
    assert_eq!(line_of(&source, "後").1, 18);
    assert_eq!(line_of(&source, "項目").1, 9);
    assert_eq!(line_of(&source, " x\n").1, 11);
}

#[test]
fn places_lead_back_through_includes_and_loops() {
    let files = [
        ("plan/main.typ.tera", "頭\n{% for r in rows %}{% include \"plan/row.typ.tera\" %} 脚{% endfor %}\n\n尾\n"),
        ("plan/row.typ.tera", "\n\n行 {{ r }}"),
    ];
    let source = filled(&files, &json!({ "rows": ["a", "b", "c"] })).unwrap();
    assert_eq!(line_of(&source, "頭"), ("plan/main.typ.tera", 1));
    assert_eq!(line_of(&source, "#\"b\";"), ("plan/row.typ.tera", 3));
    assert_eq!(line_of(&source, "脚"), ("plan/main.typ.tera", 2));
    assert_eq!(line_of(&source, "尾"), ("plan/main.typ.tera", 4));
    assert_eq!(source.template_line(usize::MAX), Some(("plan/main.typ.tera", 4)));
}

#[test]
fn places_lead_back_through_blocks_of_an_extended_template() {
    let files = [
        ("base.typ.tera", "基\n{% block body %}{% endblock %}\n末\n"),
        ("plan/main.typ.tera", "{% extends \"base.typ.tera\" %}\n\n{% block body %}\n本 {{ x }}\n{% endblock %}\n"),
    ];
    let source = filled(&files, &json!({ "x": "値" })).unwrap();
    assert_eq!(line_of(&source, "本"), ("plan/main.typ.tera", 4));
    assert_eq!(line_of(&source, "末"), ("base.typ.tera", 3));
}

#[test]
fn a_map_is_looped_over_in_its_own_order() {
    #[derive(Serialize)]
    struct View {
        map: Rates,
    }
    #[derive(Serialize)]
    struct Rates {
        z: u8,
        a: u8,
        m: u8,
        b: u8,
        y: u8,
    }
    let templates =
        Templates::only(&[("plan/main.typ.tera", "{% for k, v in map %}{{ k | lit }}{{ v | lit }}{% endfor %}")])
            .unwrap();
    let view = View { map: Rates { z: 1, a: 2, m: 3, b: 4, y: 5 } };
    let source = render(&templates, Kind::Plan, &view).unwrap();
    assert_eq!(source.main, r#""z"1"a"2"m"3"b"4"y"5"#);
}

#[test]
fn a_users_file_takes_the_place_of_the_same_name() {
    let mut texts = BTreeMap::new();
    texts.insert("plan/main.typ.tera".to_owned(), "元".to_owned());
    texts.insert("lib/paper.typ".to_owned(), "#let x = 1".to_owned());
    let files = vec![
        ("plan\\main.typ.tera".to_owned(), "\u{feff}替".to_owned()),
        ("notes.txt".to_owned(), "覚え書き".to_owned()),
    ];
    let templates = Templates::from_texts(texts, files).unwrap();
    assert_eq!(render(&templates, Kind::Plan, &json!({})).unwrap().main, "替");
    assert!(!templates.is_built_in("plan/main.typ.tera"));
    assert!(templates.is_built_in("lib/paper.typ"));
    assert_eq!(templates.names().collect::<Vec<_>>(), ["lib/paper.typ", "plan/main.typ.tera"]);
}

#[test]
fn a_name_that_leaves_the_folder_is_refused() {
    assert!(Templates::only(&[("../x.typ", "")]).is_err());
    assert!(Templates::only(&[("/lib//x.typ", "")]).is_err());
}

#[test]
fn what_is_compiled_in_can_be_loaded() {
    let templates = Templates::built_in().unwrap();
    assert!(templates.names().all(|name| templates.is_built_in(name)));
}

/// Pieces that are something in Typst, in Tera, in HTML or in Unicode, at the start of a line or glued to others.
const PIECES: &[&str] = &[
    "- ",
    "+ ",
    "= ",
    "== ",
    "/ ",
    "/ a: b",
    "1. ",
    "1) ",
    "//",
    "/*",
    "*/",
    "http://x.example/z?q=1&r=(2)",
    "https://例.example",
    "mailto:a",
    "~",
    "--",
    "---",
    "-?",
    "...",
    "\"q\"",
    "'q'",
    "'",
    "\"",
    "\\",
    "\\u{41}",
    "\\n",
    "#panic()",
    "#let x = 1",
    "@ref",
    "<lab>",
    "$x^2$",
    "*b*",
    "_i_",
    "`c`",
    "```r",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    ";",
    ",",
    ".",
    ":",
    "!",
    "%",
    "^",
    "&",
    "=>",
    "|",
    "{{ x }}",
    "{% if %}",
    "{# c #}",
    "12",
    "0.5",
    "-1",
    "1e3",
    "あ",
    "漢字",
    "髙﨑",
    "𠮷野",
    "葛\u{e0100}",
    "か\u{3099}",
    "e\u{301}",
    "、",
    "。",
    "「」",
    "〜",
    "～",
    "−",
    "　",
    "\u{a0}",
    " ",
    "  ",
    "a",
    "😀",
    "👨\u{200d}👩\u{200d}👧",
    "🇯🇵",
    "⚠\u{fe0f}",
    "\u{200b}",
    "\u{200c}",
    "\u{200d}",
    "\u{200e}",
    "\u{200f}",
    "\u{202a}",
    "\u{202e}",
    "\u{202c}",
    "\u{2066}",
    "\u{2069}",
    "\u{2060}",
    "\u{feff}",
    "\u{ad}",
    "\u{2011}",
    "\u{2028}",
    "\u{2029}",
    "\u{85}",
    "\u{2003}",
    "\u{e000}",
    "\u{e001}",
    "\u{e000}0:1\u{e001}",
    "\u{fffc}",
    "\u{fffd}",
    "ﬁ",
    "ｱ",
    "ㇷ゚",
    "العربية",
    "עברית",
    "<b>",
    "&amp;",
    "&#65;",
    "<!--",
    "]]>",
    "\n",
    "\n\n",
    "\n- ",
    "\n= h",
    "\n+ ",
    "\n/ t: d",
    "\n  x",
    "\t",
    "\r\n",
    "\r",
    "\u{0}",
    "\u{1}",
    "\u{7}",
    "\u{8}",
    "\u{b}",
    "\u{c}",
    "\u{1b}",
    "\u{7f}",
    "\u{9f}",
];

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(str::to_owned),
        2 => (0x21_u8..0x7f).prop_map(|byte| char::from(byte).to_string()),
        2 => any::<char>().prop_map(|c| c.to_string()),
        1 => prop::char::range('\u{10000}', '\u{10ffff}').prop_map(|c| c.to_string()),
    ];
    prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat())
}

#[test]
fn a_hundred_thousand_texts_come_out_as_typed() {
    const BATCH: usize = 2_000;
    // What stands next to a value in a template must neither join it nor be changed by it.
    const BEFORE: [&str; 5] = ["", "x", "あ", "1", "h "];
    const AFTER: [&str; 6] = ["", ".len()", "(1)", "x", "http", "あ"];
    // The neighbours are template text, so they come through branches and not as values.
    let branches = |name: &str, texts: &[&str]| {
        let branch = |(at, text)| format!("{{% if v.{name} == {at} %}}{text}{{% endif %}}");
        texts.iter().enumerate().map(branch).collect::<Vec<_>>().concat()
    };
    let template = format!(
        "#set text(font: \"BIZ UDPGothic\")
{{% for v in values %}}
#context if target() == \"html\" {{ html.elem(\"pre\")[{}{{{{ v.text }}}}{}] }}
{{% endfor %}}",
        branches("before", &BEFORE),
        branches("after", &AFTER),
    );
    let templates = Templates::only(&[("plan/main.typ.tera", &template)]).unwrap();

    let mut runner = TestRunner::deterministic();
    let strategy = any_text();
    let mut compared = 0;
    while compared < 100_000 {
        let texts: Vec<String> = (0..BATCH).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
        let values: Vec<serde_json::Value> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| json!({ "before": at % BEFORE.len(), "text": text, "after": at / BEFORE.len() % AFTER.len() }))
            .collect();
        let source = render(&templates, Kind::Plan, &json!({ "values": values })).unwrap();
        let typeset = typeset(&source, &templates, BOTH).unwrap_or_else(|faults| panic!("{faults:?}"));
        let mut printed = Vec::new();
        texts_of_pre(typeset.dom().unwrap().root(), &mut printed);
        assert_eq!(printed.len(), BATCH);
        for (at, (text, printed)) in texts.iter().zip(printed).enumerate() {
            let wanted = format!("{}{text}{}", BEFORE[at % BEFORE.len()], AFTER[at / BEFORE.len() % AFTER.len()]);
            assert_eq!(printed, wanted, "from {text:?}");
            compared += 1;
        }
    }
}

/// The texts of all `pre` elements in order; an element in one that is neither `br` nor `span` shows as its name.
fn texts_of_pre(element: &HtmlElement, texts: &mut Vec<String>) {
    for child in &element.children {
        if let HtmlNode::Element(child) = child {
            if child.tag.resolve().as_str() == "pre" {
                let mut text = String::new();
                inner_text(child, &mut text);
                texts.push(text);
            } else {
                texts_of_pre(child, texts);
            }
        }
    }
}

fn inner_text(element: &HtmlElement, text: &mut String) {
    for child in &element.children {
        match child {
            HtmlNode::Text(piece, _) => text.push_str(piece),
            HtmlNode::Element(child) => match child.tag.resolve().as_str() {
                "br" => text.push('\n'),
                "span" => inner_text(child, text),
                other => text.extend(["<", other, ">"]),
            },
            _ => {}
        }
    }
}

#[test]
fn titles_and_data_in_code_come_out_as_typed() {
    let templates = Templates::only(&[(
        "plan/main.typ.tera",
        "#set document(title: {{ title | lit }})\n#let rows = {{ rows | lit }}\n#for row in rows [#metadata(row) <row>]\n",
    )])
    .unwrap();
    let mut runner = TestRunner::deterministic();
    let strategy = any_text();
    let rows: Vec<String> = (0..5_000).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let title = "福井#1 *大学* [病院] @x $y$ <z> \\ // -- \"q\"";
    let source = render(&templates, Kind::Plan, &json!({ "title": title, "rows": rows })).unwrap();
    let typeset = typeset(&source, &templates, PAGES).unwrap_or_else(|faults| panic!("{faults:?}"));

    let info = typeset.paged().info();
    assert_eq!(info.title.as_ref().map(ToString::to_string), Some(title.to_owned()));
    assert_eq!(info.date, Smart::Auto);

    let found = typeset.paged().introspector().query(&MetadataElem::ELEM.select());
    let found: Vec<String> = found
        .iter()
        .filter_map(|content| content.to_packed::<MetadataElem>())
        .map(|metadata| metadata.value.clone().cast::<Str>().unwrap().to_string())
        .collect();
    assert_eq!(found, rows);
}

/// Typst begins a new run of text, and the PDF a new piece to be read aloud, wherever the script changes; the papers are
/// written in one.
#[test]
fn kanji_and_kana_beside_each_other_are_one_run() {
    use typst::layout::{Frame, FrameItem};
    fn pairs(frame: &Frame, look: &mut impl FnMut(&TextItem, &TextItem)) {
        let items: Vec<_> = frame.items().collect();
        for (at, (position, item)) in items.iter().enumerate() {
            match item {
                FrameItem::Group(group) => pairs(&group.frame, look),
                FrameItem::Text(text) => {
                    if let Some((before, FrameItem::Text(last))) = at.checked_sub(1).and_then(|at| items.get(at))
                        && before.y == position.y
                        && (before.x + last.width() - position.x).to_pt().abs() < 0.01
                    {
                        look(last, text);
                    }
                }
                _ => {}
            }
        }
    }
    let is_kanji = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let is_kana = |c: char| matches!(c, '\u{3041}'..='\u{30fe}');
    let is_cut = |one: Option<char>, next: Option<char>| match (one, next) {
        (Some(one), Some(next)) => (is_kanji(one) && is_kana(next)) || (is_kana(one) && is_kanji(next)),
        _ => false,
    };
    let plan = testing::checked(testing::plan("plans/clinic").0);
    for kind in Kind::ALL {
        let made = testing::made(kind, &plan);
        let mut cut = Vec::new();
        for page in made.paged().pages() {
            pairs(&page.frame, &mut |one, next| {
                let is_same = (&one.font, one.size, &one.fill) == (&next.font, next.size, &next.fill);
                if is_same && is_cut(one.text.chars().last(), next.text.chars().next()) {
                    cut.push(format!("{}|{}", one.text, next.text));
                }
            });
        }
        assert_eq!(cut, Vec::<String>::new(), "{}", kind.name());
    }
}

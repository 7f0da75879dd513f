//! What the gates find, and what they leave alone.

use serde_json::{Value, json};

use super::*;
use crate::templates::{Templates, render};
use crate::typeset::{Formats, typeset};
use crate::view::Kind;

const HEAD: &str = "#import \"/lib/paper.typ\": *\n#set page(paper: \"a4\", margin: 20mm)\n#set text(font: \"BIZ UDPGothic\", size: 10.5pt, lang: \"ja\")\n";

const LIBRARY: (&str, &str) = ("lib/paper.typ", include_str!("../../tests/fixtures/templates/lib/paper.typ"));

fn gated_files(files: &[(&str, &str)], view: &Value) -> Vec<Fault> {
    let templates = Templates::only(files).unwrap();
    let source = render(&templates, Kind::Plan, view).unwrap();
    let typeset =
        typeset(&source, &templates, Formats { pdf: true, word: false }).unwrap_or_else(|faults| panic!("{faults:?}"));
    gate(&typeset)
}

fn gated(body: &str, view: &Value) -> Vec<Fault> {
    gated_files(&[("plan/main.typ.tera", &format!("{HEAD}{body}")), LIBRARY], view)
}

/// The gates' words for what stands wrong in a body without data.
fn messages(body: &str) -> Vec<String> {
    gated(body, &json!({})).into_iter().map(|fault| fault.message).collect()
}

fn finds(body: &str, part: &str) {
    let messages = messages(body);
    assert!(messages.iter().any(|message| message.contains(part)), "{part} not in {messages:?}");
}

fn rows(count: usize) -> String {
    (0..count).map(|row| format!("[{row}],[装置{row}],[本館3階],")).collect::<Vec<_>>().concat()
}

#[test]
fn a_clean_paper_of_many_pages_passes() {
    let rows: Vec<Value> = (0..400)
        .map(|row| {
            json!({
                "number": row, "name": format!("電子カルテ端末 {row} 号機"), "phone": format!("00-0000-{row:04}"),
                "note": "停止時は紙運用に切り替え、管理室へ電話する。".repeat(row % 4),
            })
        })
        .collect();
    let paragraph = "覚知から10分以内に、企画管理者は対策本部へ連絡する（様式1、別紙2を参照）。".repeat(12);
    let view = json!({
        "title": "みなと総合病院 IT-BCP", "text": paragraph, "rows": rows, "paragraphs": vec![paragraph.clone(); 40],
    });
    let files = [
        LIBRARY,
        ("plan/main.typ.tera", include_str!("../../tests/fixtures/templates/plan/main.typ.tera")),
        ("plan/rows.typ.tera", include_str!("../../tests/fixtures/templates/plan/rows.typ.tera")),
    ];
    let templates = Templates::only(&files).unwrap();
    let source = render(&templates, Kind::Plan, &view).unwrap();
    let typeset =
        typeset(&source, &templates, Formats { pdf: true, word: true }).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert!(typeset.paged().pages().len() > 20);
    assert_eq!(gate(&typeset), []);
}

#[test]
fn a_character_that_no_font_has_is_found_with_value_page_and_line() {
    let view = json!({ "ok": "𠮷野家 髙﨑 鄉", "bad": "当直😀室" });
    let faults = gated("{{ ok }}\n#pagebreak()\n{{ bad }}", &view);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].message.contains("「😀」（U+1F600）"));
    assert_eq!(faults[0].value.as_deref(), Some("当直😀室"));
    assert_eq!(faults[0].template, Some(("plan/main.typ.tera".to_owned(), 6)));
    assert_eq!(faults[0].page, Some(2));
}

#[test]
fn a_private_use_character_is_found() {
    let faults = gated("{{ v }}", &json!({ "v": "外字\u{e000}" }));
    assert!(faults[0].message.contains("U+E000"), "{faults:?}");
    assert_eq!(faults[0].value.as_deref(), Some("外字\u{e000}"));
}

#[test]
fn the_characters_of_one_value_are_told_together() {
    let faults = gated("{{ v }}", &json!({ "v": "👨\u{200d}👩\u{200d}👧" }));
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].message, "「👨」（U+1F468）、「👩」（U+1F469）、「👧」（U+1F467） を描ける書体がありません");
}

#[test]
fn a_variation_that_the_font_would_draw_as_its_base_is_found() {
    let faults = gated("{{ known }} {{ lost }}", &json!({ "known": "葛\u{e0100}城", "lost": "渡邉\u{e0104}" }));
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].message.contains("U+9089 U+E0104"));
    assert_eq!(faults[0].value.as_deref(), Some("渡邉\u{e0104}"));
}

#[test]
fn a_value_that_the_library_printed_is_still_known() {
    let faults =
        gated("#label-of({{ other | lit }})\n\n#label-of({{ v | lit }})", &json!({ "other": "室", "v": "当直😀室" }));
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].value.as_deref(), Some("当直😀室"));
    assert_eq!(faults[0].template, Some(("plan/main.typ.tera".to_owned(), 6)));
}

#[test]
fn a_value_in_a_string_cell_is_still_known() {
    let faults = gated("#table(columns: 2, {{ v | lit }}, [x])", &json!({ "v": "当直😀室" }));
    assert_eq!(faults[0].value.as_deref(), Some("当直😀室"), "{faults:?}");
}

#[test]
fn a_long_table_in_a_figure_that_cannot_break_is_found() {
    let faults = gated(&format!("#figure(caption: [一覧])[#context table(columns: 3, {})]", rows(300)), &json!({}));
    assert!(faults.iter().any(|fault| fault.message.contains("重なって")), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.message.contains("はみ出して")), "{faults:?}");
    // Each kind is told a few times, not once per row and pair.
    assert!(faults.len() <= 5 * TOLD);
    finds(&format!("#block(breakable: false)[#table(columns: 3, {})]", rows(300)), "重なって");
}

#[test]
fn the_same_table_in_a_figure_that_breaks_passes() {
    let body = format!(
        "#show figure: set block(breakable: true)\n#figure(kind: table, caption: [一覧], table(columns: 3, {}))",
        rows(300)
    );
    assert_eq!(messages(&body), Vec::<String>::new());
}

#[test]
fn a_word_too_long_for_its_cell_is_found() {
    finds("#table(columns: (2cm, 3cm, 1fr), [ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789], [隣], [x])", "罫線をまたいで");
    finds("#table(columns: (2cm, 3cm, 1fr), [ABCDEFGHIJKLMNOPQRSTUVWXYZ], [], [x])", "罫線をまたいで");
    finds("#table(stroke: none, columns: (2cm, 3cm, 1fr), [ABCDEFGHIJKLMNOPQRSTUVWXYZ], [隣隣], [x])", "重なって");
    finds("#table(columns: (1fr, 2cm), [x], [ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ])", "紙の外");
}

#[test]
fn what_is_wider_than_the_page_is_found() {
    finds(&"W".repeat(120), "紙の外");
    finds("#rect(width: 300mm, height: 10mm)", "図形が紙の外");
    finds("#table(columns: (8cm, 8cm, 8cm), [a], [b], [はみ出し])", "紙の外");
}

#[test]
fn more_text_than_a_fixed_box_holds_is_found() {
    let text = "あいうえおかきくけこさしすせそ".repeat(3);
    finds(&format!("#box(width: 4cm, height: 1cm, stroke: 1pt)[{text}]\n\n次の段落次の段落"), "はみ出して");
    finds(&format!("#block(width: 4cm, height: 1cm, clip: true)[{text}]"), "切れて");
    finds(&format!("#table(columns: 2, rows: 1cm, [{}], [x])", text.repeat(3)), "はみ出して");
    finds("#box(width: 1cm, stroke: 1pt)[ABCDEFGHIJKLMNOP]", "はみ出して");
}

#[test]
fn an_overflow_names_the_value_it_belongs_to() {
    let faults = gated(
        "#table(columns: (2cm, 1fr),\n  [{{ v }}], [隣],\n)",
        &json!({ "v": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" }),
    );
    assert!(!faults.is_empty());
    for fault in &faults {
        assert_eq!(fault.value.as_deref(), Some("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), "{fault:?}");
        assert_eq!(fault.template, Some(("plan/main.typ.tera".to_owned(), 5)), "{fault:?}");
    }
}

#[test]
fn text_over_text_is_found_where_it_was_placed() {
    finds(
        "#place(top + left, dx: 10mm, dy: 10mm)[電話 00-0000-1111]#place(top + left, dx: 20mm, dy: 11mm)[管理室]",
        "重なって",
    );
    finds("#rotate(90deg, reflow: true)[#place(dx: 0mm)[電話 00-0000]#place(dx: 10mm)[管理室]#h(5cm)]", "重なって");
}

#[test]
fn a_wire_through_a_text_is_found_unless_the_text_has_its_own_ground() {
    let wire = "#place(top + left, dx: 30mm, curve(stroke: 1pt, curve.move((0mm, 0mm)), curve.line((0mm, 30mm)), curve.line((20mm, 30mm))))";
    finds(&format!("{wire}#place(top + left, dx: 20mm, dy: 10mm)[当直室の番号]"), "罫線をまたいで");
    let label = "#place(top + left, dx: 20mm, dy: 10mm, box(fill: white, inset: 1mm)[当直室の番号])";
    assert_eq!(messages(&format!("{wire}{label}")), Vec::<String>::new());
    // A ground that was drawn before the wire hides nothing.
    finds(
        &format!(
            "#place(top + left, rect(fill: white, width: 100mm, height: 40mm)){wire}#place(top + left, dx: 20mm, dy: 10mm)[当直室の番号]"
        ),
        "罫線をまたいで",
    );
}

#[test]
fn placed_and_turned_and_anchored_things_pass() {
    let body = "#place(top + right, dx: 5mm)[余白へ] #rotate(90deg, reflow: true)[縦書きでない縦] #rotate(30deg)[斜め]
#box(width: 0pt, height: 0pt, place(dx: 20mm, dy: 5mm)[錨から置いた字])
#v(2cm)
#columns(2)[左の段#colbreak()右の段]
#rotate(180deg)[#block(width: 5cm, height: 2cm, stroke: 1pt)[逆さの札]]
#block(stroke: 1pt, inset: 4pt, radius: 3pt)[角の丸い枠の中の文。]
#grid(columns: 2, stroke: .5pt, inset: 3pt, [〒000-0000], [「括弧」、句読点。])
#circle(radius: 3mm, stroke: 1pt, inset: 0pt, align(center + horizon)[12])
#move(dy: 1pt)[少し下] #smallcaps[abc] #text(tracking: -0.3pt)[字間を詰めた文]";
    assert_eq!(messages(body), Vec::<String>::new());
}

#[test]
fn an_overflow_that_the_library_declares_is_found() {
    let faults = gated(
        "#fit(30mm, 5mm, id: {{ id | lit }})[{{ text }}]",
        &json!({ "id": "AC-01", "text": "長い文".repeat(20) }),
    );
    let declared = &faults[0];
    assert!(declared.message.starts_with("「AC-01」が枠に収まりません（必要 "), "{declared:?}");
    assert!(declared.message.ends_with("枠 5.0 mm）"), "{declared:?}");
    assert_eq!(declared.value.as_deref(), Some("AC-01"));
    assert_eq!(declared.page, Some(1));
}

#[test]
fn a_constant_of_the_library_is_not_taken_for_a_value() {
    let library = "#let stamp() = box(width: 1cm)[令和何年何月何日何時]";
    let body = "#import \"/lib/x.typ\": *\n#set text(font: \"BIZ UDPGothic\", hyphenate: false)\n{{ v }}\n\n#block(width: 5mm, height: 5mm, stamp())";
    let faults =
        gated_files(&[("lib/x.typ", library), ("plan/main.typ.tera", body)], &json!({ "v": "令和何年何月何日何時に" }));
    assert!(!faults.is_empty());
    for fault in &faults {
        assert_eq!(fault.template, Some(("lib/x.typ".to_owned(), 1)), "{fault:?}");
        assert_eq!(fault.value, None, "{fault:?}");
    }
}

#[test]
fn many_lines_of_one_value_leave_room_for_the_next() {
    let faults = gated(
        "#box(width: 2cm, height: 1cm)[{{ long }}]\n#v(8cm)\n#box(width: 2cm, height: 1cm)[{{ next }}]",
        &json!({ "long": "長い説明の文。".repeat(30), "next": "次の説明の文。".repeat(9) }),
    );
    let out_of_box: Vec<_> = faults.iter().filter(|fault| fault.message.contains("はみ出して")).collect();
    assert_eq!(out_of_box.len(), 2, "{faults:?}");
}

#[test]
fn what_papers_commonly_hold_passes() {
    let body = "#set heading(numbering: \"1.1\")
#set page(columns: 2, header: align(right)[#box(stroke: 1pt, inset: 2pt)[社外秘]], footer: context align(center, counter(page).display(\"1 / 1\", both: true)))
#outline()
= 章
#lorem(60)
#figure(placement: auto, caption: [浮く図], rect(width: 30mm, height: 20mm)[図の中の字])
== 節 <s>
@s を見る。#box(baseline: 30%, stroke: 1pt, inset: 1pt)[札]#text(top-edge: 0.88em, bottom-edge: -0.12em)[仮想ボディ]#overline[上線] #sub[下]#super[上] #raw(\"code(x)\")
#table(columns: 3, table.cell(rowspan: 2)[縦に二つ], table.cell(colspan: 2)[横に二つ], [- 項目\n- 項目], table(columns: 2, [入], [れ子]),
  table.cell(fill: luma(230), align: right)[12], table.hline(), [a], table.vline(), [b])
```rust
fn main() {}
```
#par(leading: 0.1em)[行間を詰めた段落。行間を詰めた段落。行間を詰めた段落。行間を詰めた段落。行間を詰めた段落。]
#text(size: 30pt)[大]#text(size: 5pt)[小]
#box(width: 1fr, line(length: 100%)) #h(1fr) 右
#block(fill: navy, inset: 4pt, text(fill: white)[白抜き])
#block(stroke: (left: 3pt + red), inset: (left: 6pt))[左に帯のある注意]
#align(center, grid(columns: (auto, auto), column-gutter: 2mm, rect(width: 5mm, height: 5mm), [□ 実施した]))
#scale(50%, reflow: true)[縮めた字] #skew(ax: 10deg)[傾けた字]
#underline(offset: 2pt)[線] #highlight(fill: yellow)[色] #box(clip: true, width: 20mm, height: 5mm)[収まる]
#footnote[#lorem(20)]#footnote[二つ目]
/ 語: 説明 #lorem(15)
1. 一 #lorem(10)
  a. 入れ子
#colbreak()
#place(bottom + center, float: true, block(stroke: 1pt, inset: 3pt)[下に浮く])
#lorem(300)
#set page(flipped: true, columns: 1, background: place(center + horizon, rotate(45deg, text(60pt, luma(220))[見本])))
#pad(left: -5mm)[余白へ出した段落] #lorem(100)";
    assert_eq!(messages(body), Vec::<String>::new());
}

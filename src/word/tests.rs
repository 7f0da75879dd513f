//! The demo paper and small ones, typeset, made into Word and read again.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_as_lib::TypstEngine;

use super::*;

const DEMO: &str = include_str!("../../tests/fixtures/word/demo.typ");
const HOSTILE: &str = r#"#1 *x* [y] @x $y$ <z> \ // -- "q""#;

struct Typeset {
    pages: PagedDocument,
    dom: HtmlDocument,
    warnings: Vec<String>,
}

/// What the library is made of: how papers are laid out, and where changes are marked.
const LIBRARY: [(&str, &str); 2] = [
    ("lib/paper.typ", include_str!("../../templates/lib/paper.typ")),
    ("lib/bars.typ", include_str!("../../templates/lib/bars.typ")),
];

/// Typesets a source that finds the library as `lib/paper.typ`.
fn typeset(source: &str) -> Typeset {
    let engine = TypstEngine::builder()
        .main_file(source.to_string())
        .fonts([
            Bytes::new(include_bytes!("../../fonts/BIZUDPGothic-Regular.ttf")),
            Bytes::new(include_bytes!("../../fonts/BIZUDPGothic-Bold.ttf")),
            Bytes::new(include_bytes!("../../fonts/NotoSansCJKjp-fallback.otf")),
        ])
        .with_static_source_file_resolver(LIBRARY)
        .build();
    let paged = engine.compile::<PagedDocument>();
    let tree = engine.compile::<HtmlDocument>();
    let warnings = paged
        .warnings
        .iter()
        .chain(&tree.warnings)
        .map(|warning| warning.message.to_string())
        .filter(|message| !message.contains("under active development"))
        .collect();
    Typeset {
        pages: paged.output.expect("the pages are typeset"),
        dom: tree.output.expect("the tree is made"),
        warnings,
    }
}

fn paper(body: &str) -> Typeset {
    typeset(&format!("#import \"lib/paper.typ\": *\n#show: paper.with(title: \"試験\", date: (2026, 4, 1))\n{body}"))
}

fn word_of(typeset: &Typeset) -> Vec<u8> {
    word(&typeset.dom, &PrintedPages::of(&typeset.pages), None).expect("the paper is made into Word")
}

fn faults_of(body: &str) -> Vec<WordFault> {
    let typeset = paper(body);
    word(&typeset.dom, &PrintedPages::of(&typeset.pages), None)
        .expect_err("the paper has something that Word can't take over")
}

static DEMO_TYPESET: LazyLock<Typeset> = LazyLock::new(|| typeset(DEMO));
static DEMO_WORD: LazyLock<Vec<u8>> = LazyLock::new(|| word_of(&DEMO_TYPESET));

fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).expect("a zip file");
    let mut text = String::new();
    archive.by_name(name).expect("the part is there").read_to_string(&mut text).expect("UTF-8");
    text
}

fn body_xml(body: &str) -> String {
    part(&word_of(&paper(body)), "word/document.xml")
}

/// The text of a part as a reader sees it: entities resolved, one line per paragraph.
fn shown(xml: &str) -> String {
    let mut text = String::new();
    for piece in xml.split("<w:t").skip(1) {
        if let Some((_, rest)) = piece.split_once('>')
            && piece.starts_with([' ', '>'])
            && let Some((words, after)) = rest.split_once("</w:t>")
        {
            text.push_str(words);
            if after.contains("</w:p>") || after.contains("<w:br") {
                text.push('\n');
            }
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// The values of an attribute in all elements of a name.
fn values(xml: &str, element: &str, attribute: &str) -> Vec<String> {
    xml.split(&format!("<{element} "))
        .skip(1)
        .filter_map(|piece| {
            let head = piece.split('>').next()?;
            let value = head.split(&format!("{attribute}=\"")).nth(1)?;
            Some(value.split('"').next()?.to_string())
        })
        .collect()
}

fn all_differ(values: &[String]) -> bool {
    values.iter().collect::<BTreeSet<_>>().len() == values.len()
}

#[test]
fn the_library_leaves_no_warning() {
    assert_eq!(DEMO_TYPESET.warnings, Vec::<String>::new());
}

#[test]
fn the_demo_passes_the_strictest_pdf_standards() {
    let standards = [typst_pdf::PdfStandard::Ua_1, typst_pdf::PdfStandard::A_2a];
    let options = typst_pdf::PdfOptions {
        standards: typst_pdf::PdfStandards::new(&standards).expect("the two go together"),
        ..Default::default()
    };
    let pdf = typst_pdf::pdf(&DEMO_TYPESET.pages, &options).expect("PDF/UA-1 and PDF/A-2a");
    assert!(pdf.starts_with(b"%PDF"));
}

#[test]
fn the_same_paper_gives_the_same_bytes_again_and_in_eight_threads() {
    let pages = PrintedPages::of(&DEMO_TYPESET.pages);
    let first = &*DEMO_WORD;
    assert!(*first == word_of(&DEMO_TYPESET));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| word(&DEMO_TYPESET.dom, &pages, None).expect("the paper is made into Word")))
            .collect();
        for thread in threads {
            assert!(*first == thread.join().expect("no panic"));
        }
    });
}

#[test]
fn ids_of_pictures_and_bookmarks_are_unique_and_every_reference_finds_its_bookmark() {
    let xml = part(&DEMO_WORD, "word/document.xml");
    let pictures = values(&xml, "wp:docPr", "id");
    assert_eq!(pictures.len(), 2);
    assert!(all_differ(&pictures));
    let names = values(&xml, "w:bookmarkStart", "w:name");
    assert!(names.len() > 15 && all_differ(&names), "{names:?}");
    assert!(all_differ(&values(&xml, "w:bookmarkStart", "w:id")));
    let mut used = values(&xml, "w:hyperlink", "w:anchor");
    for instruction in [" REF ", " PAGEREF "] {
        used.extend(xml.split(instruction).skip(1).filter_map(|rest| Some(rest.split(' ').next()?.to_string())));
    }
    assert!(used.len() > 25);
    for name in used {
        assert!(names.contains(&name), "{name} is not a bookmark");
    }
    assert!(all_differ(&values(&xml, "w:id", "w:val")), "content controls have ids of their own");
}

#[test]
fn pictures_say_what_they_show() {
    let xml = part(&DEMO_WORD, "word/document.xml");
    assert_eq!(
        values(&xml, "wp:docPr", "descr"),
        [
            "連絡の順序：発見者から情報管理室、情報管理室から病院長と事業者へ。",
            "連絡体制図：院内の役割と事業者を結ぶ。"
        ]
    );
    let widths: Vec<f64> = values(&xml, "wp:extent", "cx").iter().map(|emu| emu.parse().expect("a number")).collect();
    let millimetres: Vec<f64> = widths.iter().map(|emu| emu / 36000.0).collect();
    assert!((millimetres[0] - 150.7).abs() < 0.2, "as large as it was drawn: {millimetres:?}");
    assert!((millimetres[1] - 257.0).abs() < 0.2, "scaled to the width of the page: {millimetres:?}");
}

#[test]
fn what_leads_to_a_table_stands_on_its_page_and_few_rows_on_one() {
    let xml = body_xml(
        "導入の文である。\n\n#data-table(header: ([甲],), ([一],), ([二],))\n\n#data-table(header: ([乙],), ..range(9).map(at => ([行#at],)))",
    );
    let kept = |word: &str| {
        let paragraph = xml.split("<w:p>").find(|paragraph| paragraph.contains(word)).expect("it is there");
        paragraph.contains("<w:keepNext")
    };
    assert!(kept("導入の文"));
    assert_eq!((kept("一"), kept("二")), (true, false), "two rows and their head");
    assert_eq!((kept("行0"), kept("行7")), (false, false), "nine rows");
}

#[test]
fn header_rows_repeat_and_only_they() {
    let xml = part(&DEMO_WORD, "word/document.xml");
    let tables: Vec<&str> =
        xml.split("<w:tbl>").skip(1).map(|rest| rest.split("</w:tbl>").next().unwrap_or(rest)).collect();
    let heads: Vec<usize> = tables.iter().map(|table| table.matches("<w:tblHeader/>").count()).collect();
    // Approval boxes, callout, systems, roles, key values, without number, hostile text, landscape.
    assert_eq!(heads, [1, 0, 1, 2, 0, 1, 1, 1]);
    for (table, head) in tables.iter().zip(heads) {
        let rows: Vec<&str> = table.split("<w:tr>").skip(1).collect();
        assert!(rows.iter().take(head).all(|row| row.contains("<w:tblHeader/>")), "header rows come first");
        assert!(rows.iter().all(|row| row.contains("<w:cantSplit/>")), "rows stay whole");
    }
}

#[test]
fn spans_fill_the_grid_of_every_row() {
    let xml = part(&DEMO_WORD, "word/document.xml");
    let mut rows_seen = 0;
    for table in xml.split("<w:tbl>").skip(1) {
        let table = table.split("</w:tbl>").next().unwrap_or(table);
        let columns = table.matches("<w:gridCol ").count();
        for row in table.split("<w:tr>").skip(1) {
            let spans: usize =
                values(row, "w:gridSpan", "w:val").iter().map(|span| span.parse::<usize>().unwrap_or(0) - 1).sum();
            assert_eq!(row.matches("<w:tc>").count() + spans, columns, "{row}");
            rows_seen += 1;
        }
    }
    assert!(rows_seen > 50);
    let roles = body_xml(
        "#data-table(columns: (1fr, 1fr), header: ([甲], [乙]), (cell(rowspan: 2)[縦], [一]), ([二],), (cell(colspan: 2, fill: red)[横],))",
    );
    assert_eq!(values(&roles, "w:vMerge", "w:val"), ["restart", "continue"]);
    assert_eq!(values(&roles, "w:gridSpan", "w:val"), ["2"]);
    assert!(values(&roles, "w:shd", "w:fill").contains(&"FF4136".to_string()));
}

#[test]
fn chapters_and_annexes_are_numbered_by_word_itself() {
    let xml = part(&DEMO_WORD, "word/document.xml");
    let headings: Vec<(String, String)> = xml
        .split("<w:p>")
        .skip(1)
        .filter_map(|paragraph| {
            let style = values(paragraph, "w:pStyle", "w:val").first()?.clone();
            (style.starts_with("Heading") || style.starts_with("Annex"))
                .then(|| (style, shown(paragraph).trim().to_string()))
        })
        .collect();
    assert!(headings.contains(&("Heading1".into(), "総則".into())), "{headings:?}");
    assert!(headings.contains(&("Heading4".into(), "見直しの時期".into())));
    assert!(headings.contains(&("Annex1".into(), "連絡先一覧".into())));
    assert!(headings.contains(&("Annex3".into(), "官公庁".into())));
    let pages = heading_pages(&DEMO_TYPESET.pages);
    let in_word: Vec<&str> = headings.iter().map(|(_, text)| text.as_str()).collect();
    let in_pdf: Vec<&str> = pages.iter().map(|heading| heading.text.as_str()).collect();
    assert_eq!(in_word, in_pdf);
    let numbering = part(&DEMO_WORD, "word/numbering.xml");
    for text in ["第%1章", "%1.%2.%3", "（%4）", "別紙%1", "別紙%1.%2"] {
        assert!(values(&numbering, "w:lvlText", "w:val").iter().any(|level| level == text), "{text}");
    }
}

#[test]
fn the_table_of_contents_has_the_pages_of_the_pdf() {
    let xml = part(&DEMO_WORD, "word/document.xml");
    let entries: Vec<String> = xml
        .split("<w:pStyle w:val=\"TOC")
        .skip(1)
        .map(|entry| shown(entry.split("</w:p>").next().unwrap_or(entry)))
        .collect();
    let pages = heading_pages(&DEMO_TYPESET.pages);
    assert_eq!(entries.len(), 16);
    assert!(entries[0].starts_with("第1章 総則") && entries[0].ends_with('3'), "{entries:?}");
    for entry in &entries {
        let heading = pages.iter().find(|heading| entry.contains(&heading.text)).expect("a heading of the paper");
        assert!(entry.ends_with(&heading.page.to_string()), "{entry}");
    }
    assert_eq!(xml.matches(" TOC \\o ").count(), 1);
    assert_eq!(xml.matches("fldCharType=\"begin\"").count(), xml.matches("fldCharType=\"end\"").count());
}

#[test]
fn a_contents_entry_without_a_page_is_a_fault() {
    let typeset = paper("#toc()\n= 総則\n");
    let faults = word(&typeset.dom, &PrintedPages::default(), None).expect_err("no pages were given");
    assert_eq!(faults, [WordFault { what: "目次の見出しのページが分かりません。".into(), text: "総則".into() }]);
}

#[test]
fn headings_of_the_same_name_keep_their_own_pages() {
    let typeset = paper("#toc()\n= 甲\n== 乙\n=== 丙\n==== 乙\n= 乙\n");
    let xml = part(&word_of(&typeset), "word/document.xml");
    let entries: Vec<String> = xml
        .split("<w:pStyle w:val=\"TOC")
        .skip(1)
        .map(|entry| shown(entry.split("</w:p>").next().unwrap_or(entry)))
        .collect();
    assert_eq!(entries, ["第1章 甲2", "1.1 乙2", "1.1.1 丙2", "第2章 乙3"]);
}

#[test]
fn pages_keep_their_size_and_side() {
    let xml = part(&DEMO_WORD, "word/document.xml");
    // Cover, portrait, landscape, portrait.
    assert_eq!(values(&xml, "w:pgSz", "w:w"), ["11906", "11906", "16838", "11906"]);
    assert_eq!(values(&xml, "w:pgSz", "w:orient"), ["landscape"]);
    assert_eq!(values(&xml, "w:pgMar", "w:left"), ["1134"; 4]);
    assert_eq!(values(&xml, "w:pgMar", "w:top"), ["1247"; 4]);
    let sections: Vec<usize> = xml
        .split("<w:sectPr>")
        .skip(1)
        .map(|section| section.split("</w:sectPr>").next().unwrap_or("").matches("headerReference").count())
        .collect();
    assert_eq!(sections, [0, 1, 1, 1], "the cover has no header");
    let footer = part(&DEMO_WORD, "word/footer1.xml");
    assert!(footer.contains(" PAGE ") && footer.contains(" NUMPAGES "));
    let pages = DEMO_TYPESET.pages.pages().len();
    assert!(pages > 1 && shown(&footer).contains(&format!(" / {pages}")), "{footer}");
    assert!(shown(&footer).starts_with("第1.0版") && shown(&footer).trim_end().ends_with("院外秘"), "{footer}");
}

#[test]
fn every_word_of_the_tree_is_in_the_file() {
    fn texts(element: &typst_html::HtmlElement, found: &mut Vec<String>) {
        for node in &element.children {
            match node {
                typst_html::HtmlNode::Text(text, _) => found.push(text.split_whitespace().collect()),
                typst_html::HtmlNode::Element(child) if child.tag.resolve().as_str() != "head" => texts(child, found),
                _ => {}
            }
        }
    }
    let mut wanted = Vec::new();
    texts(DEMO_TYPESET.dom.root(), &mut wanted);
    assert!(wanted.len() > 300);
    let mut all = String::new();
    for name in ["word/document.xml", "word/footnotes.xml"] {
        all.extend(shown(&part(&DEMO_WORD, name)).split_whitespace());
    }
    for text in wanted {
        assert!(all.contains(&text), "「{text}」 is lost");
    }
}

#[test]
fn hostile_text_comes_through_as_typed() {
    let literal = HOSTILE.replace('\\', "\\\\").replace('"', "\\\"");
    let source = format!(
        "#import \"lib/paper.typ\": *\n#show: paper.with(title: \"{literal}\", hospital: \"{literal}\", version: \"{literal}\", handling: \"&lt;\", date: (2026, 4, 1))\n\
         #cover(hospital: [#\"{literal}\";], title: [#\"{literal}\";], approvals: ((\"{literal}\", \"&amp;\", \"\"),))\n#toc()\n= #\"{literal}\";\n\
         本文#\"{literal}\";と#\"&lt;&amp;\";と#\"{literal}\";。\n#data-table(caption: [#\"{literal}\";], columns: (1fr,), header: ([#\"{literal}\";],), (\"{literal}\",))\n\
         + #\"{literal}\";\n#footnote[#\"{literal}\";]\n#link(\"https://example.jp/?a=1&b=<2>\")[#\"{literal}\";]"
    );
    let typeset = typeset(&source);
    let file = word_of(&typeset);
    let document = shown(&part(&file, "word/document.xml"));
    assert_eq!(document.matches(HOSTILE).count(), 12, "{document}");
    assert!(document.contains("&lt;&amp;"));
    assert!(shown(&part(&file, "word/footnotes.xml")).contains(HOSTILE));
    assert!(shown(&part(&file, "word/header1.xml")).contains(HOSTILE));
    assert!(shown(&part(&file, "word/footer1.xml")).starts_with(HOSTILE));
    let core = part(&file, "docProps/core.xml");
    assert!(core.contains("<dc:title>#1 *x* [y] @x $y$ &lt;z&gt; \\ // -- &quot;q&quot;</dc:title>"), "{core}");
    let links = part(&file, "word/_rels/document.xml.rels");
    assert!(links.contains("https://example.jp/?a=1&amp;b=&lt;2&gt;"), "{links}");
}

#[test]
fn white_space_and_line_ends_of_values_are_kept() {
    let xml = body_xml("#\"a  b\"; #\"一行目\\n二行目\";");
    assert!(xml.contains("a  b"), "{xml}");
    assert!(xml.contains("一行目</w:t></w:r><w:r><w:br"), "{xml}");
}

#[test]
fn a_ledger_has_the_words_of_all_its_rows_in_their_lines() {
    let rows = "((\"一 <甲>\\n二\\n\\n四\", \"\"), (\"\", \"&\"), (\" \", \"終\"))";
    let xml =
        body_xml(&format!("#ledger-table(columns: (40mm, 40mm), header: ([甲], [乙]), runs: json.encode(({rows},)))"));
    let words: Vec<Vec<String>> = xml
        .split("<w:tr>")
        .skip(1)
        .map(|row| row.split("<w:tc>").skip(1).map(|cell| shown(cell).trim_end_matches('\n').to_owned()).collect())
        .collect();
    assert_eq!(words, [["甲", "乙"], ["一 <甲>\n二\n\n四", ""], ["", "&"], ["", "終"]]);
    assert_eq!(xml.matches("<w:tblHeader/>").count(), 1);
    assert_eq!(xml.matches("<w:cantSplit/>").count(), 4);
    assert!(!xml.contains(crate::word::document::WORDS), "{xml}");
}

#[test]
fn a_long_ledger_is_one_table_with_the_rows_of_all_its_runs() {
    let runs = "range(20).map(run => range(50).map(row => (\"行\" + str(run * 50 + row), \"字\" * 40)))";
    let xml =
        body_xml(&format!("#ledger-table(columns: (40mm, 90mm), header: ([甲], [乙]), runs: json.encode({runs}))"));
    assert!(xml.len() > 400_000, "packed in several pieces");
    assert_eq!(xml.matches("<w:tbl>").count(), 1);
    let firsts = xml.split("<w:tr>").skip(2).map(|row| shown(row.split("</w:tc>").next().unwrap()).trim().to_owned());
    assert_eq!(firsts.collect::<Vec<_>>(), (0..1000).map(|row| format!("行{row}")).collect::<Vec<_>>());
}

#[test]
fn lists_start_anew_and_keep_their_own_numbers() {
    let file = word_of(&paper("+ 甲\n+ 乙\n\n段落\n\n+ 丙\n\n段落\n\n5. 丁\n9. 戊\n\n段落\n\n- 己\n  - 庚\n"));
    let xml = part(&file, "word/document.xml");
    assert_eq!(values(&xml, "w:numId", "w:val"), ["20", "20", "21", "23", "24", "12", "13"]);
    let numbering = part(&file, "word/numbering.xml");
    assert_eq!(values(&numbering, "w:startOverride", "w:val"), ["1", "1", "1", "5", "9"]);
}

#[test]
fn footnotes_links_boxes_and_lines_are_those_of_word() {
    let file = word_of(&paper(
        "甲#footnote[注の#link(\"https://example.jp/\")[住所]]、#checkbox(on: true)乙#field-line(width: 35mm)\n",
    ));
    let xml = part(&file, "word/document.xml");
    assert_eq!(values(&xml, "w:footnoteReference", "w:id"), ["1"]);
    assert_eq!(values(&xml, "w14:checked", "w14:val"), ["1"]);
    assert_eq!(xml.matches('\u{3000}').count(), 14, "35 mm of underlined blanks");
    assert!(part(&file, "word/_rels/footnotes.xml.rels").contains("https://example.jp/"));
    assert!(shown(&part(&file, "word/footnotes.xml")).contains("注の住所"));
}

#[test]
fn what_word_cannot_say_is_a_fault_and_all_are_told() {
    for (body, what) in [
        ("#html.elem(\"div\", attrs: (data-k: \"new\"))[甲]", "Word にできない要素 <div data-k=\"new\"> があります。"),
        ("#html.elem(\"video\")[甲]", "Word にできない要素 <video> があります。"),
        ("文#html.elem(\"kbd\")[甲]", "Word にできない要素 <kbd> があります。"),
        ("#html.elem(\"p\", attrs: (data-new: \"1\"))[甲]", "Word にできない属性 data-new=\"1\" が <p> にあります。"),
        ("#overline[甲]", "Word にできない書式 text-decoration: overline があります。"),
        ("#divider()", "Word にできない要素 <hr> があります。"),
        ("#link(<x>)[甲]\n\n#block[乙]<x>", "参照先が見出しでも題のある図表でもありません。"),
        ("甲#footnote[注]<n>乙#footnote(<n>)", "一つの脚注を二度参照しています。脚注を分けてください。"),
        ("#\"\\u{1}甲\";", "Word で使えない文字 U+0001 があります。"),
        ("#html.frame(rect[甲])", "代替文のない図があります。"),
        ("#table(columns: 2, align: (x, y) => left, [甲], [乙])", "揃え (..) => .. は Word にできません。"),
        (
            "#callout(title: [題])[#ledger-table(columns: (40mm,), header: ([甲],), runs: json.encode((((\"乙\",),),)))]",
            "台帳は、表のセルや囲みの中に置けません。",
        ),
    ] {
        let faults = faults_of(body);
        assert!(faults.iter().any(|fault| fault.what == what), "{body}: {faults:?}");
    }
    let both = faults_of("#html.elem(\"video\")[甲]\n\n#html.elem(\"audio\")[乙]");
    assert_eq!(both.iter().map(|fault| fault.text.as_str()).collect::<Vec<_>>(), ["甲", "乙"]);
}

#[test]
fn a_tree_without_the_library_is_a_fault() {
    let typeset = typeset("= 見出しのない紙");
    let faults = word(&typeset.dom, &PrintedPages::default(), None).expect_err("nothing says how large the page is");
    assert!(faults.iter().any(|fault| fault.what.starts_with("用紙の設定がありません。")), "{faults:?}");
}

#[test]
fn the_file_names_no_person_and_no_machine() {
    let core = part(&DEMO_WORD, "docProps/core.xml");
    for name in ["creator", "lastModifiedBy", "unknown"] {
        assert!(!core.contains(name), "{core}");
    }
    assert!(core.contains("2026-04-01T00:00:00Z"));
    assert!(part(&DEMO_WORD, "docProps/app.xml").contains("<Company>みなと総合病院</Company>"));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(DEMO_WORD.as_slice())).expect("a zip file");
    for index in 0..archive.len() {
        let file = archive.by_index(index).expect("a file");
        assert_eq!(file.last_modified().map(|time| time.year()), Some(1980));
    }
}

#[test]
fn a_table_without_rows_or_with_a_short_row_is_refused() {
    for (body, message) in [
        ("#data-table(caption: [一覧], columns: (1fr, 1fr), header: ([甲], [乙]))", "表「一覧」に行がありません"),
        ("#data-table(caption: [一覧], columns: (1fr, 1fr), header: ([甲], [乙]), ([丙],))", "1列の行があります"),
        ("#key-values()", "行がありません"),
        ("#drawing(caption: [図], box(width: 1cm, height: 1cm))", "代替文（alt）がありません"),
    ] {
        let engine = TypstEngine::builder()
            .main_file(format!("#import \"lib/paper.typ\": *\n{body}"))
            .with_static_source_file_resolver(LIBRARY)
            .build();
        let error = engine.compile::<PagedDocument>().output.expect_err("the library refuses");
        assert!(format!("{error:?}").contains(message), "{error:?}");
    }
}

/// The stock compiler as it comes: no HTML export, files of one folder.
struct Stock {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: Source,
    library_files: Vec<Source>,
}

impl World for Stock {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }
    fn main(&self) -> FileId {
        self.main.id()
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        std::iter::once(&self.main)
            .chain(&self.library_files)
            .find(|source| source.id() == id)
            .cloned()
            .ok_or(FileError::AccessDenied)
    }
    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[test]
fn the_stock_compiler_makes_the_same_pages() {
    let source = |name: &str, text: &str| {
        let path = VirtualPath::new(name).expect("a path");
        Source::new(RootedPath::new(VirtualRoot::Project, path).intern(), text.into())
    };
    let fonts: Vec<Font> = [
        &include_bytes!("../../fonts/BIZUDPGothic-Regular.ttf")[..],
        include_bytes!("../../fonts/BIZUDPGothic-Bold.ttf"),
        include_bytes!("../../fonts/NotoSansCJKjp-fallback.otf"),
    ]
    .into_iter()
    .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
    .collect();
    let stock = Stock {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        main: source("plan.typ", DEMO),
        library_files: LIBRARY.iter().map(|(name, text)| source(name, text)).collect(),
    };
    let made = typst::compile::<PagedDocument>(&stock);
    assert!(made.warnings.is_empty());
    let pages = made.output.expect("no HTML export is needed");
    assert_eq!(heading_pages(&pages), heading_pages(&DEMO_TYPESET.pages));
    assert_eq!(pages.pages().len(), DEMO_TYPESET.pages.pages().len());
}

// ------------------------------------------------------------------------------------------------ the hospital's look

/// A Word file as Japanese editions write it: ids that say nothing, a style based on another, and one in a round.
fn house_file(header: &str) -> Vec<u8> {
    const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    let styles = format!(
        "<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Yu Mincho\" w:eastAsia=\"游明朝\"/></w:rPr></w:rPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/><w:rPr><w:sz w:val=\"21\"/></w:rPr></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"a3\"><w:name w:val=\"院の見出し\"/><w:basedOn w:val=\"a3\"/><w:rPr><w:color w:val=\"A00020\"/></w:rPr></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"a3\"/><w:pPr><w:numPr><w:numId w:val=\"77\"/></w:numPr><w:jc w:val=\"center\"/></w:pPr><w:rPr><w:sz w:val=\"40\"/></w:rPr></w:style>\
         </w:styles>"
    );
    let document = format!(
        "<w:document {W}><w:body><w:p/><w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId9\"/></w:sectPr></w:body></w:document>"
    );
    let links = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId9\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header\" Target=\"header7.xml\"/></Relationships>";
    let header = format!("<w:hdr {W}><w:p><w:pPr><w:pStyle w:val=\"a3\"/></w:pPr>{header}</w:p></w:hdr>");
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("word/document.xml", document.as_str()),
        ("word/styles.xml", &styles),
        ("word/_rels/document.xml.rels", links),
        ("word/header7.xml", &header),
    ] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("the archive takes a file");
        std::io::Write::write_all(&mut writer, text.as_bytes()).expect("the archive takes text");
    }
    writer.finish().expect("the archive is closed").into_inner()
}

#[test]
fn a_hospitals_own_look_is_taken_over_and_the_text_stays() {
    let house =
        HouseStyle::from_docx(&house_file("<w:r><w:t>みなと総合病院 院内規程</w:t></w:r>")).expect("it is read");
    let pages = PrintedPages::of(&DEMO_TYPESET.pages);
    let plain = word(&DEMO_TYPESET.dom, &pages, None).expect("the paper is made into Word");
    let dressed = word(&DEMO_TYPESET.dom, &pages, Some(&house)).expect("the paper is made into Word");
    assert_eq!(part(&plain, "word/document.xml"), part(&dressed, "word/document.xml"));
    let header = part(&dressed, "word/header1.xml");
    assert!(header.contains("みなと総合病院 院内規程") && !header.contains("a3"), "{header}");
    assert_eq!(part(&plain, "word/footer1.xml"), part(&dressed, "word/footer1.xml"));

    let styles = part(&dressed, "word/styles.xml");
    let style = |id: &str| {
        let at = styles.find(&format!("w:styleId=\"{id}\"")).unwrap_or_else(|| panic!("{id}"));
        styles[at..].split("</w:style>").next().expect("it ends").to_owned()
    };
    for heading in ["Heading1", "Annex1", "HeadingPlain1"] {
        let style = style(heading);
        assert!(
            ["A00020", "w:val=\"40\"", "游明朝", "w:jc w:val=\"center\""].iter().all(|it| style.contains(it)),
            "{style}"
        );
        assert!(!style.contains("\"77\""), "{style}");
    }
    // What numbers a chapter stays ours.
    assert!(style("Heading1").contains("<w:numPr>") && style("Heading1").contains("<w:outlineLvl"));
    assert!(style("TableText").contains("游明朝") && !style("TableText").contains("w:val=\"21\""));
    assert!(style("BodyText").contains("w:val=\"21\""));
    assert!(!style(document::FIGURES_STYLE).contains("游明朝"));
}

#[test]
fn a_file_that_cannot_give_its_look_is_refused_with_advice() {
    let said = |bytes: &[u8]| format!("{:#}", HouseStyle::from_docx(bytes).err().expect("it is refused"));
    assert!(said(b"\xD0\xCF\x11\xE0 an old .doc").contains("「.docx」で保存し直してください"));
    assert!(said(&house_file("<w:r><w:object/></w:r>")).contains("ヘッダーに埋め込みの部品があり"));
    let deep = "<w:r>".repeat(5000) + &"</w:r>".repeat(5000);
    assert!(said(&house_file(&deep)).contains("header7.xml を読めません"));
    let empty = HouseStyle::from_docx(&house_file("")).expect("a header may be empty");
    assert!(empty.margin(house_style::Margin::Header).is_none());
}

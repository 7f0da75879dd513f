//! The demo paper and small ones, typeset, made into Word and read again.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst_as_lib::TypstEngine;

use super::*;

const DEMO: &str = include_str!("../../tests/fixtures/word/demo.typ");
const HOSTILE: &str = r##"#1 *x* [y] @x $y$ <z> \ // -- "q""##;

struct Typeset {
    pages: PagedDocument,
    dom: HtmlDocument,
    warnings: Vec<String>,
}

/// Typesets a source that finds the library as `lib/paper.typ`.
fn typeset(source: &str) -> Typeset {
    let engine = TypstEngine::builder()
        .main_file(source.to_string())
        .fonts([
            Bytes::new(include_bytes!("../../fonts/BIZUDPGothic-Regular.ttf")),
            Bytes::new(include_bytes!("../../fonts/BIZUDPGothic-Bold.ttf")),
            Bytes::new(include_bytes!("../../fonts/NotoSansCJKjp-fallback.otf")),
        ])
        .with_static_source_file_resolver([("lib/paper.typ", include_str!("../../templates/lib/paper.typ"))])
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
    Typeset { pages: paged.output.expect("the pages are typeset"), dom: tree.output.expect("the tree is made"), warnings }
}

fn paper(body: &str) -> Typeset {
    typeset(&format!("#import \"lib/paper.typ\": *\n#show: paper.with(title: \"試験\", date: (2026, 4, 1))\n{body}"))
}

fn word_of(typeset: &Typeset) -> Vec<u8> {
    word(&typeset.dom, &heading_pages(&typeset.pages)).expect("the paper is made into Word")
}

fn faults_of(body: &str) -> Vec<WordFault> {
    let typeset = paper(body);
    word(&typeset.dom, &heading_pages(&typeset.pages)).expect_err("the paper has something that Word can't take over")
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

//! PDF and Word of one paper say the same.
//!
//! Each paragraph of Word must stand on the pages, and each run of text on the pages in Word. Both come from one source,
//! so a difference is a template that says something to one of them only, or a fault of ours. What may differ, and why,
//! is said by [`allowed`], and nowhere else.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{Cursor, Read as _};
use std::path::Path;

use anyhow::Context as _;
use typst::foundations::{StyleChain, Value};
use typst::introspection::{Location, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::model::FigureElem;
use typst::pdf::{ArtifactElem, ArtifactKind};
use typst_layout::PagedDocument;

use super::goes_on;
use crate::view::Kind;

/// Something that one format says and the other does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where it stands.
    pub place: Place,
    /// What the pages say there, or the nearest to it.
    pub pdf: String,
    /// What Word says there, or the nearest to it.
    pub word: String,
}

/// A place in one of the formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A page of the PDF, from 1.
    Page(usize),
    /// A paragraph of the Word file with text in it, from 1.
    Paragraph(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(page) => write!(f, "PDF {page}頁"),
            Self::Paragraph(paragraph) => write!(f, "Word の{paragraph}番目の段落"),
        }
    }
}

/// A text that the other format lacks, of which it is asked whether it may.
#[derive(Debug, Clone, Copy)]
pub enum Lacking<'a> {
    /// A paragraph of Word.
    Paragraph,
    /// A run of the pages.
    Run {
        /// What it says, without white space and signs.
        text: &'a str,
        /// Whether it stands in a drawing.
        drawn: bool,
    },
}

/// Why the other format may lack a text; `None` where it may not.
#[must_use]
pub fn allowed(kind: Kind, lacking: Lacking<'_>) -> Option<&'static str> {
    match (kind, lacking) {
        (Kind::ActionCards, Lacking::Paragraph) => {
            Some("Word has no cards to fold and cut: it tells each card as a table, with words for its signs")
        }
        (Kind::ActionCards | Kind::ContactChart, Lacking::Run { .. }) => {
            Some("chart and cards are laid out anew for Word, with other labels around the same values")
        }
        (_, Lacking::Run { text, .. }) if text.chars().count() <= 3 || text.chars().all(|c| "IVX.()".contains(c)) => {
            Some("numbers of sections, lists and pages are fields in Word")
        }
        (_, Lacking::Run { text, .. }) if text.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '.')) => {
            Some("running heads count the pages, and leaders are drawn with dots; Word has fields for both")
        }
        (_, Lacking::Run { drawn: true, .. }) => {
            Some("what stands only in a drawing is in the picture, whose alternative text says what it shows")
        }
        (_, Lacking::Paragraph | Lacking::Run { .. }) => None,
    }
}

/// Signs that a list or a box is drawn with on the pages and written with in Word, and the sign that forbids a break.
const SIGNS: [char; 9] = ['□', '■', '•', '・', '◦', '‣', '–', '▪', '\u{2060}'];

/// A text as it is compared: without signs and white space, since lines break elsewhere in Word, and without leaders,
/// which are drawn with dots and a tab in Word.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !SIGNS.contains(c) && !c.is_whitespace()).collect();
    if !text.contains("...") {
        return text;
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("...") {
        kept.push_str(&rest[..at]);
        rest = rest[at..].trim_start_matches('.');
    }
    kept + rest
}

/// A piece of text on a page: as a rule a line, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it says, without white space.
    pub text: String,
    /// Whether it stands in a drawing, which has an alternative text.
    pub drawn: bool,
    /// Whether it stands in a running head or foot.
    pub in_margin: bool,
    /// How far its top and its bottom are from the top of the page, in thousandths of a millimetre.
    pub height: (i64, i64),
}

/// The runs of text of each page, in the order in which they are drawn.
#[must_use]
pub fn pages(paged: &PagedDocument) -> Vec<Vec<Run>> {
    let mut drawings = Drawings::default();
    for page in paged.pages() {
        drawings.find(&page.frame);
    }
    drawings.open.clear();
    drawings.margins.clear();
    paged
        .pages()
        .iter()
        .map(|page| {
            let mut runs = Vec::new();
            drawings.runs(&page.frame, Transform::identity(), false, &mut runs);
            runs
        })
        .collect()
}

/// Figures with an alternative text. What is in one stands between its marks or, where it floats, in a group elsewhere
/// whose parent stands between them.
#[derive(Default)]
struct Drawings {
    /// Those that have begun and not yet ended.
    open: BTreeSet<u128>,
    /// Everything in them.
    within: BTreeSet<u128>,
    /// Running heads and feet that have begun and not yet ended.
    margins: BTreeSet<u128>,
}

impl Drawings {
    fn find(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.find(&group.frame),
                FrameItem::Tag(tag) => self.mark(tag),
                FrameItem::Text(_) | FrameItem::Link(..) | FrameItem::Shape(..) | FrameItem::Image(..) => {}
            }
        }
    }

    fn mark(&mut self, tag: &Tag) {
        match tag {
            Tag::Start(content, _) => {
                let at = content.location().map(Location::hash);
                let has_words = matches!(content.get_by_name("alt"), Ok(Value::Str(_)));
                if content.is::<FigureElem>() && has_words {
                    self.open.extend(at);
                }
                if let Some(artifact) = content.to_packed::<ArtifactElem>()
                    && matches!(artifact.kind.get(StyleChain::default()), ArtifactKind::Header | ArtifactKind::Footer)
                {
                    self.margins.extend(at);
                }
                if !self.open.is_empty() {
                    self.within.extend(at);
                }
            }
            Tag::End(location, ..) => {
                self.open.remove(&location.hash());
                self.margins.remove(&location.hash());
            }
        }
    }

    fn runs(&mut self, frame: &Frame, transform: Transform, floats: bool, runs: &mut Vec<Run>) {
        // Where the last run of this frame ended, if nothing stood behind it: what is compared should be as long as a line.
        let mut end: Option<Point> = None;
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let parent = group.parent.map(|parent| parent.location.hash());
                    let floats = floats || parent.is_some_and(|parent| self.within.contains(&parent));
                    let inside = transform.pre_concat(Transform::translate(at.x, at.y)).pre_concat(group.transform);
                    self.runs(&group.frame, inside, floats, runs);
                    end = None;
                }
                FrameItem::Text(run) => {
                    let text: String = run.text.chars().filter(|c| !c.is_whitespace()).collect();
                    let drawn = floats || !self.open.is_empty();
                    let joins = end.is_some_and(|end| goes_on(end, *at, run));
                    let in_margin = !self.margins.is_empty();
                    let fellow =
                        runs.last_mut().filter(|last| joins && last.drawn == drawn && last.in_margin == in_margin);
                    if let Some(last) = fellow {
                        last.text.push_str(&text);
                    } else {
                        // Japanese letters stand on their line with an eighth of their height below it.
                        let baseline = at.transform(transform).y;
                        let thousandths = |length: Abs| (length.to_mm() * 1000.0).round() as i64;
                        let height = (thousandths(baseline - run.size * 0.88), thousandths(baseline + run.size * 0.12));
                        runs.push(Run { text, drawn, in_margin, height });
                    }
                    end = Some(Point::new(at.x + run.width(), at.y));
                }
                FrameItem::Tag(tag) => self.mark(tag),
                FrameItem::Link(..) | FrameItem::Shape(..) | FrameItem::Image(..) => {}
            }
        }
    }
}

/// What a Word file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// The paragraphs of its body that have text, without white space.
    pub paragraphs: Vec<String>,
    /// The alternative texts of its pictures.
    pub alternatives: String,
    /// The text of all its parts, with headers, footers and properties; a line per paragraph.
    pub whole: String,
}

/// Reads a Word file.
///
/// Fails when it is none.
pub fn word(bytes: &[u8]) -> anyhow::Result<Word> {
    let context = "Word ファイルを読み返せません";
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).context(context)?;
    let mut word = Word::default();
    for at in 0..package.len() {
        let mut part = package.by_index(at).context(context)?;
        if Path::new(part.name()).extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        let mut xml = String::new();
        part.read_to_string(&mut xml).context(context)?;
        word.whole.push_str(&text_of(&xml));
        word.whole.push('\n');
        if part.name() == "word/document.xml" {
            word.paragraphs = paragraphs(&xml);
            word.alternatives =
                xml.split("descr=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(text_of).collect();
        }
    }
    anyhow::ensure!(!word.paragraphs.is_empty(), "Word ファイルに本文がありません");
    Ok(word)
}

fn paragraphs(xml: &str) -> Vec<String> {
    xml.split("</w:p>")
        .map(|paragraph| {
            let texts = paragraph.split("<w:t").skip(1).filter_map(|rest| {
                // `<w:t>` and `<w:t xml:space="preserve">`, and not `<w:tab/>` or `<w:tc>`.
                let rest =
                    rest.strip_prefix('>').or_else(|| rest.strip_prefix(' ')?.split_once('>').map(|(_, text)| text))?;
                rest.split_once("</w:t>").map(|(text, _)| text)
            });
            text_of(&texts.collect::<String>()).chars().filter(|c| !c.is_whitespace()).collect()
        })
        .filter(|paragraph: &String| !paragraph.is_empty())
        .collect()
}

/// The text of an XML part: a line per paragraph, no tags, entities resolved.
fn text_of(xml: &str) -> String {
    let mut text = String::new();
    let mut rest = xml;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>') else { break };
        let tag = &rest[open + 1..open + close];
        if tag == "/w:p" || tag == "/w:tc" || tag.starts_with("w:br") {
            text.push('\n');
        }
        rest = &rest[open + close + 1..];
    }
    text.push_str(rest);
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// How many differences are told of a paper; the rest would say the same.
const TOLD: usize = 20;

/// Where the two formats of a paper say different things.
#[must_use]
pub fn differences(kind: Kind, pages: &[Vec<Run>], word: &Word) -> Vec<Difference> {
    let laid_out: Vec<Page> = pages.iter().map(|runs| Page::of(runs)).collect();
    let mut found = Vec::new();
    for (at, paragraph) in word.paragraphs.iter().enumerate() {
        let text = plain(paragraph);
        if !stands(&text, &laid_out) && allowed(kind, Lacking::Paragraph).is_none() {
            let nearest = nearest(&text, laid_out.iter().map(|page| page.text.as_str()));
            found.push(Difference { place: Place::Paragraph(at + 1), pdf: nearest, word: paragraph.clone() });
        }
    }
    let body = plain(&(word.paragraphs.concat() + &word.alternatives));
    // Running heads are in parts of their own.
    let whole = body + &plain(&word.whole);
    for (at, runs) in pages.iter().enumerate() {
        for run in runs {
            let text = plain(&run.text);
            if whole.contains(&text) || allowed(kind, Lacking::Run { text: &text, drawn: run.drawn }).is_some() {
                continue;
            }
            let nearest = nearest(&text, word.paragraphs.iter().map(String::as_str));
            found.push(Difference { place: Place::Page(at + 1), pdf: run.text.clone(), word: nearest });
        }
    }
    found.truncate(TOLD);
    found
}

/// The text of a page, and where in it runs end.
struct Page {
    text: String,
    ends: BTreeSet<usize>,
}

impl Page {
    fn of(runs: &[Run]) -> Self {
        let mut page = Self { text: String::new(), ends: BTreeSet::from([0]) };
        for run in runs {
            page.text.push_str(&plain(&run.text));
            page.ends.insert(page.text.len());
        }
        page
    }

    fn ends_a_line_with(&self, part: &str) -> bool {
        self.text.match_indices(part).any(|(at, _)| self.ends.contains(&(at + part.len())))
    }

    fn begins_a_line_with(&self, part: &str) -> bool {
        self.text.match_indices(part).any(|(at, _)| self.ends.contains(&at))
    }
}

/// Whether a paragraph stands on a page, or is parted by the end of one: its beginning ends a line there, and the rest
/// begins one on the next.
fn stands(paragraph: &str, pages: &[Page]) -> bool {
    pages.iter().any(|page| page.text.contains(paragraph))
        || paragraph.char_indices().skip(1).any(|(at, _)| {
            let (first, rest) = paragraph.split_at(at);
            pages.windows(2).any(|pair| pair[0].ends_a_line_with(first) && pair[1].begins_a_line_with(rest))
        })
}

/// What the other format has in the place of a text: what begins with as much of its beginning as anything does.
fn nearest<'a>(text: &str, among: impl Iterator<Item = &'a str>) -> String {
    const LEAST: usize = 4;
    const SHOWN: usize = 60;
    let among: Vec<&str> = among.collect();
    let letters: Vec<char> = text.chars().collect();
    let mut length = letters.len();
    while length >= LEAST.min(letters.len()) && length > 0 {
        let beginning: String = letters[..length].iter().collect();
        if let Some((other, at)) = among.iter().find_map(|other| Some((other, other.find(&beginning)?))) {
            return other[at..].chars().take(SHOWN.max(letters.len())).collect();
        }
        length -= 1;
    }
    "(当たる文字がありません)".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(paragraphs: &[&str]) -> Word {
        let paragraphs: Vec<String> = paragraphs.iter().map(|&text| text.to_owned()).collect();
        Word { whole: paragraphs.join("\n"), paragraphs, alternatives: String::new() }
    }

    fn runs(pages: &[&[&str]]) -> Vec<Vec<Run>> {
        let run = |text: &&str| Run { text: (*text).to_owned(), drawn: false, in_margin: false, height: (0, 0) };
        pages.iter().map(|page| page.iter().map(run).collect()).collect()
    }

    #[test]
    fn the_same_text_broken_elsewhere_is_no_difference() {
        let pages = runs(&[&["1.1", "電話をか", "けて、受け"], &["た者が書く。", "3/12"]]);
        assert_eq!(differences(Kind::Plan, &pages, &said(&["電話をかけて、受けた者が書く。"])), []);
    }

    #[test]
    fn a_number_that_differs_is_told_with_its_place_and_both_texts() {
        let pages = runs(&[&["はじめに"], &["電話00-0000-1111へ"]]);
        let found = differences(Kind::Plan, &pages, &said(&["はじめに", "電話00-0000-1112へ"]));
        let places: Vec<Place> = found.iter().map(|difference| difference.place).collect();
        assert_eq!(places, [Place::Paragraph(2), Place::Page(2)]);
        for difference in &found {
            assert_eq!((&*difference.pdf, &*difference.word), ("電話00-0000-1111へ", "電話00-0000-1112へ"));
        }
    }

    #[test]
    fn two_halves_that_stand_anywhere_are_no_paragraph() {
        // Each half of what Word says is on the page, in other sentences.
        let pages = runs(&[&["再開は事務長が告げる。", "再開は院内に限る。"]]);
        let found = differences(Kind::Plan, &pages, &said(&["再開は院長が告げる。", "再開は院内に限る。"]));
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn what_is_drawn_is_in_the_picture_of_word() {
        let mut pages = runs(&[&["図1構成", "外部接続区画"]]);
        let word = said(&["図1構成"]);
        assert_eq!(differences(Kind::Plan, &pages, &word).len(), 1);
        pages[0][1].drawn = true;
        assert_eq!(differences(Kind::Plan, &pages, &word), []);
    }

    #[test]
    fn what_one_format_says_alone_is_told() {
        let pages = runs(&[&["両方にある文", "頁だけの文"]]);
        let found = differences(Kind::Registers, &pages, &said(&["両方にある文"]));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].place, &*found[0].pdf), (Place::Page(1), "頁だけの文"));
        assert_eq!(found[0].word, "(当たる文字がありません)");
    }
}

//! The paper as blocks, read from Typst's HTML tree.
//!
//! Typst's HTML export is young, so this is the only file that knows its shape; `templates/lib/paper.typ` adds the
//! `data-` attributes. Whatever is not expected here, be it an element, an attribute, a value or a style, is a
//! [`WordFault`]: a sentence that vanishes from an emergency plan is worse than no plan.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use typst::foundations::Smart;
use typst_html::{HtmlDocument, HtmlElement, HtmlFrame, HtmlNode};

use super::{HeadingPage, PrintedPages, WordFault, pixels};

/// The whole paper.
pub(super) struct Paper {
    pub(super) setup: Setup,
    pub(super) parts: Vec<Part>,
}

/// What `paper.with(..)` said; lengths in pt.
#[derive(Clone, Debug, Default)]
pub(super) struct Setup {
    pub(super) title: String,
    pub(super) hospital: String,
    pub(super) subject: String,
    pub(super) version: String,
    /// `2026-04-01`, or empty.
    pub(super) date: String,
    pub(super) handling: String,
    /// Pages of the PDF.
    pub(super) pages: usize,
    /// Whether a heading of the first level begins a page.
    pub(super) chapter_pages: bool,
    pub(super) header_left: String,
    pub(super) header_right: String,
    pub(super) keywords: String,
    pub(super) language: String,
    pub(super) page_width: f64,
    pub(super) page_height: f64,
    pub(super) margin_x: f64,
    pub(super) margin_y: f64,
}

/// A run of pages of one kind.
pub(super) struct Part {
    pub(super) kind: PartKind,
    pub(super) blocks: Vec<Block>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartKind {
    /// Without header and footer.
    Cover,
    Portrait,
    Landscape,
    /// On its side, filled to narrow margins, without header and footer: a sheet that says itself what it is.
    Sheet,
}

pub(super) enum Block {
    Heading(Heading),
    Paragraph {
        kind: ParagraphKind,
        content: Vec<Inline>,
    },
    List {
        ordered: bool,
        /// Numbered I, II, III as the ministry's form does, where it is ordered.
        roman: bool,
        start: usize,
        items: Vec<ListItem>,
    },
    Terms(Vec<Term>),
    Table(Table),
    /// A table with rows of strings below it, thousands of them, whose line ends are lines.
    Ledger {
        heads: Table,
        rows: Rc<[Vec<String>]>,
    },
    Caption(Caption),
    Picture(Picture),
    Callout {
        title: Vec<Inline>,
        body: Vec<Block>,
    },
    Contents {
        title: String,
        entries: Vec<ContentsEntry>,
    },
    PageBreak,
    /// Height in pt.
    Gap(f64),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum ParagraphKind {
    Body,
    Quote,
    Code,
    /// The mark of handling in its frame.
    Handling,
    /// Placed by hand; `size` in pt, `colour` as RRGGBB.
    Placed {
        align: Align,
        size: f64,
        bold: bool,
        colour: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

pub(super) struct Heading {
    /// From 1.
    pub(super) level: usize,
    pub(super) scheme: Scheme,
    pub(super) outlined: bool,
    pub(super) id: Option<String>,
    pub(super) content: Vec<Inline>,
}

/// How a heading is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    None,
    /// 第1章, 1.1, 1.1.1, （1）, ア
    Chapter,
    /// 別紙1, 別紙1.1 …
    Annex,
}

pub(super) struct ListItem {
    /// A number that the author gave to this item.
    pub(super) value: Option<usize>,
    pub(super) blocks: Vec<Block>,
}

pub(super) struct Term {
    pub(super) term: Vec<Inline>,
    pub(super) description: Vec<Block>,
}

pub(super) struct Table {
    pub(super) columns: Vec<Width>,
    /// Height of each row in pt, where one was asked for; the last holds for the rest.
    pub(super) heights: Vec<Option<f64>>,
    pub(super) rows: usize,
    pub(super) head_rows: usize,
    pub(super) cells: Vec<Cell>,
    /// Type size in pt.
    pub(super) size: f64,
    pub(super) centred: bool,
    /// The first column names the rows.
    pub(super) pale_first_column: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Width {
    Points(f64),
    /// Of the room, from 0 to 1.
    Part(f64),
    /// Of what the others leave.
    Share(f64),
    Auto,
}

pub(super) struct Cell {
    pub(super) column: usize,
    pub(super) row: usize,
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) head: bool,
    /// RRGGBB
    pub(super) fill: Option<String>,
    pub(super) align: Align,
    pub(super) blocks: Vec<Block>,
}

pub(super) struct Caption {
    /// 表 or 図.
    pub(super) supplement: String,
    pub(super) number: String,
    pub(super) id: Option<String>,
    /// It stands above what it names.
    pub(super) above: bool,
    pub(super) content: Vec<Inline>,
}

pub(super) struct Picture {
    pub(super) png: Vec<u8>,
    /// In pt.
    pub(super) width: f64,
    /// In pt.
    pub(super) height: f64,
    pub(super) pixels: (u32, u32),
    pub(super) alt: String,
}

pub(super) struct ContentsEntry {
    pub(super) level: usize,
    pub(super) number: String,
    pub(super) text: String,
    pub(super) id: String,
    pub(super) page: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Inline {
    Text(String, Look),
    LineBreak,
    /// A number that Word keeps right: 表3, 第2章.
    Reference {
        id: String,
        text: String,
    },
    /// The page of a heading, which Word keeps right.
    PageReference {
        id: String,
        page: usize,
    },
    Link {
        target: Target,
        content: Vec<(String, Look)>,
    },
    Footnote(Vec<Inline>),
    /// Width in pt.
    FieldLine(f64),
    Checkbox(bool),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The id of an element of this paper.
    Place(String),
    Address(String),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own, and all can go together")]
pub(super) struct Look {
    pub(super) bold: bool,
    pub(super) underlined: bool,
    pub(super) struck: bool,
    pub(super) raised: bool,
    pub(super) lowered: bool,
    pub(super) code: bool,
    pub(super) marked: bool,
}

/// The text of inlines, without their looks.
pub(super) fn plain(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text(text, _) | Inline::Reference { text, .. } => text.clone(),
            Inline::PageReference { page, .. } => page.to_string(),
            Inline::Link { content, .. } => content.iter().map(|(text, _)| text.as_str()).collect(),
            Inline::LineBreak => " ".into(),
            Inline::Footnote(_) | Inline::FieldLine(_) | Inline::Checkbox(_) => String::new(),
        })
        .collect()
}

/// Reads the tree; all faults at once.
pub(super) fn read(dom: &HtmlDocument, pages: &PrintedPages) -> Result<Paper, Vec<WordFault>> {
    let root = dom.root();
    let mut reader = Reader { pages: pages_by_id(root, &pages.headings), ..Reader::default() };
    let mut paper = Paper { setup: Setup::default(), parts: Vec::new() };
    for child in elements(root) {
        match name(child).as_str() {
            "head" => {}
            "body" => reader.body(child, &mut paper),
            _ => reader.unknown(child),
        }
    }
    reader.check_targets();
    paper.setup.pages = pages.count;
    if reader.faults.is_empty() { Ok(paper) } else { Err(reader.faults) }
}

#[derive(Default)]
struct Reader {
    /// Pages of the headings by id.
    pages: BTreeMap<String, usize>,
    notes: BTreeMap<String, Vec<Inline>>,
    notes_used: BTreeSet<String>,
    /// Ids that bookmarks can stand for: headings and captions.
    places: BTreeSet<String>,
    /// Ids that something points to, with the text that points.
    wanted: Vec<(String, String)>,
    faults: Vec<WordFault>,
    /// The last words read, so that a fault can say where it is.
    nearby: String,
    /// In how many cells and callouts this is.
    depth: usize,
}

impl Reader {
    fn fault(&mut self, what: String, text: &str) {
        let text = if text.trim().is_empty() { self.nearby.clone() } else { text.to_string() };
        self.faults.push(WordFault { what, text: shortened(&text) });
    }

    fn unknown(&mut self, element: &HtmlElement) {
        let kind = attribute(element, "data-k").map(|k| format!(" data-k=\"{k}\"")).unwrap_or_default();
        self.fault(format!("Word にできない要素 <{}{kind}> があります。", name(element)), &text_of(element));
    }

    /// Checks that an element carries nothing that would be lost.
    fn expect(&mut self, element: &HtmlElement, attributes: &[&str], styles: &[&str]) {
        for (key, value) in &element.attrs.0 {
            let key = key.resolve();
            if key.as_str() != "style" && !attributes.contains(&key.as_str()) {
                self.fault(
                    format!("Word にできない属性 {}=\"{value}\" が <{}> にあります。", key.as_str(), name(element)),
                    &text_of(element),
                );
            }
        }
        for style in css(element) {
            if !styles.contains(&style.as_str()) {
                self.fault(
                    format!("Word にできない書式 {style} が <{}> にあります。", name(element)),
                    &text_of(element),
                );
            }
        }
    }

    fn required(&mut self, element: &HtmlElement, key: &str) -> String {
        if let Some(value) = attribute(element, key) {
            return value.to_string();
        }
        self.fault(format!("<{}> に属性 {key} がありません。", name(element)), &text_of(element));
        String::new()
    }

    fn number(&mut self, element: &HtmlElement, key: &str) -> f64 {
        let value = self.required(element, key);
        match value.parse::<f64>() {
            Ok(number) if number.is_finite() => number,
            _ => {
                self.fault(format!("<{}> の {key}=\"{value}\" は数ではありません。", name(element)), &text_of(element));
                0.0
            }
        }
    }

    /// A number from 1 that stands in an attribute of HTML itself.
    fn count(&mut self, element: &HtmlElement, key: &str) -> Option<usize> {
        let value = attribute(element, key)?;
        let number = value.parse().ok();
        if number.is_none() {
            self.fault(format!("<{}> の {key}=\"{value}\" は番号ではありません。", name(element)), &text_of(element));
        }
        number
    }

    // ------------------------------------------------------------------------------------------------ the body

    fn body(&mut self, body: &HtmlElement, paper: &mut Paper) {
        let mut has_setup = false;
        for child in elements(body) {
            if attribute(child, "role") == Some("doc-endnotes") {
                self.footnotes(child);
            }
        }
        let mut run = Vec::new();
        let mut portrait: Vec<Block> = Vec::new();
        for node in &body.children {
            if let HtmlNode::Element(element) = node
                && name(element) == "section"
            {
                end_run(&mut run, &mut portrait);
                match attribute(element, "data-k") {
                    Some("setup") => {
                        has_setup = true;
                        paper.setup = self.setup(element);
                    }
                    Some(kind @ ("cover" | "landscape" | "sheet")) => {
                        self.expect(element, &["data-k"], &[]);
                        end_part(&mut portrait, paper);
                        let kind = match kind {
                            "cover" => PartKind::Cover,
                            "sheet" => PartKind::Sheet,
                            _ => PartKind::Landscape,
                        };
                        let blocks = self.blocks(element);
                        paper.parts.push(Part { kind, blocks });
                    }
                    _ if attribute(element, "role") == Some("doc-endnotes") => {}
                    _ => self.unknown(element),
                }
            } else {
                self.node(node, &mut run, &mut portrait);
            }
        }
        end_run(&mut run, &mut portrait);
        end_part(&mut portrait, paper);
        if !has_setup {
            self.fault("用紙の設定がありません。ひな形の初めに #show: paper.with(..) が要ります。".into(), "");
        }
        let unused: Vec<String> = self.notes.keys().filter(|id| !self.notes_used.contains(*id)).cloned().collect();
        for id in unused {
            let text = self.notes.get(&id).map(|note| plain(note)).unwrap_or_default();
            self.fault("本文から参照されない脚注があります。".into(), &text);
        }
    }

    fn setup(&mut self, element: &HtmlElement) -> Setup {
        self.expect(
            element,
            &[
                "data-k",
                "data-title",
                "data-hospital",
                "data-subject",
                "data-version",
                "data-date",
                "data-handling",
                "data-chapter-pages",
                "data-header-left",
                "data-header-right",
                "data-keywords",
                "data-language",
                "data-page-width",
                "data-page-height",
                "data-margin-x",
                "data-margin-y",
            ],
            &[],
        );
        let setup = Setup {
            title: self.required(element, "data-title"),
            hospital: self.required(element, "data-hospital"),
            subject: self.required(element, "data-subject"),
            version: self.required(element, "data-version"),
            date: self.required(element, "data-date"),
            pages: 0,
            handling: self.required(element, "data-handling"),
            chapter_pages: self.required(element, "data-chapter-pages") == "1",
            header_left: self.required(element, "data-header-left"),
            header_right: self.required(element, "data-header-right"),
            keywords: self.required(element, "data-keywords"),
            language: self.required(element, "data-language"),
            page_width: self.number(element, "data-page-width"),
            page_height: self.number(element, "data-page-height"),
            margin_x: self.number(element, "data-margin-x"),
            margin_y: self.number(element, "data-margin-y"),
        };
        for text in [&setup.title, &setup.hospital, &setup.subject, &setup.version, &setup.handling] {
            self.check_characters(text);
        }
        for text in [&setup.header_left, &setup.header_right, &setup.keywords] {
            self.check_characters(text);
        }
        let room = |length: f64, margin: f64| (20.0..=1584.0).contains(&(length - 2.0 * margin)) && margin >= 0.0;
        if !room(setup.page_width, setup.margin_x) || !room(setup.page_height, setup.margin_y) {
            self.fault("用紙の大きさか余白が Word で使える範囲にありません。".into(), &setup.title);
        }
        setup
    }

    fn footnotes(&mut self, section: &HtmlElement) {
        self.expect(section, &["role"], &[]);
        for list in elements(section) {
            self.expect(list, &[], &["list-style-type: none"]);
            for item in elements(list) {
                self.expect(item, &["id"], &[]);
                let mut note = Vec::new();
                for node in &item.children {
                    match node {
                        HtmlNode::Element(element) if attribute(element, "role") == Some("doc-backlink") => {}
                        HtmlNode::Element(element) if name(element) == "p" => {
                            if !note.is_empty() {
                                note.push(Inline::LineBreak);
                            }
                            for node in &element.children {
                                if !matches!(node, HtmlNode::Element(e) if attribute(e, "role") == Some("doc-backlink"))
                                {
                                    self.inline(node, Look::default(), &mut note);
                                }
                            }
                        }
                        other => self.inline(other, Look::default(), &mut note),
                    }
                }
                self.notes.insert(self_id(item).unwrap_or_default(), note);
            }
        }
    }

    fn check_targets(&mut self) {
        for (id, text) in std::mem::take(&mut self.wanted) {
            if !self.places.contains(&id) {
                self.fault("参照先が見出しでも題のある図表でもありません。".into(), &text);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ blocks

    /// The blocks in an element; words that stand bare among them become a paragraph.
    fn blocks(&mut self, element: &HtmlElement) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut run = Vec::new();
        for node in &element.children {
            self.node(node, &mut run, &mut blocks);
        }
        end_run(&mut run, &mut blocks);
        blocks
    }

    fn node(&mut self, node: &HtmlNode, run: &mut Vec<Inline>, blocks: &mut Vec<Block>) {
        match node {
            HtmlNode::Tag(_) => {}
            HtmlNode::Text(text, _) if run.is_empty() && text.trim().is_empty() => {}
            HtmlNode::Text(..) => self.inline(node, Look::default(), run),
            HtmlNode::Element(element) if is_inline(element) => self.inline(node, Look::default(), run),
            HtmlNode::Element(element) => {
                end_run(run, blocks);
                self.block(element, blocks);
            }
            HtmlNode::Frame(frame) => {
                end_run(run, blocks);
                if let Some(picture) = self.picture(frame, String::new()) {
                    self.fault("代替文のない図があります。".into(), "");
                    blocks.push(Block::Picture(picture));
                }
            }
        }
    }

    fn block(&mut self, element: &HtmlElement, blocks: &mut Vec<Block>) {
        let kind = attribute(element, "data-k");
        match (name(element).as_str(), kind) {
            ("p", None) => {
                self.expect(element, &[], &[]);
                let content = self.inlines(element);
                blocks.push(Block::Paragraph { kind: ParagraphKind::Body, content });
            }
            ("p", Some("gap")) => {
                self.expect(element, &["data-k", "data-height"], &[]);
                let height = self.number(element, "data-height");
                blocks.push(Block::Gap(height));
            }
            ("p", Some("placed")) => {
                self.expect(element, &["data-k", "data-align", "data-size", "data-bold", "data-fill"], &[]);
                let align = self.required(element, "data-align");
                let kind = ParagraphKind::Placed {
                    align: self.align(&align, element),
                    size: self.number(element, "data-size"),
                    bold: attribute(element, "data-bold") == Some("1"),
                    colour: self.colour(element, "data-fill").unwrap_or_else(|| "000000".into()),
                };
                let content = self.inlines(element);
                blocks.push(Block::Paragraph { kind, content });
            }
            ("p", Some("handling")) => {
                self.expect(element, &["data-k"], &[]);
                let content = self.inlines(element);
                blocks.push(Block::Paragraph { kind: ParagraphKind::Handling, content });
            }
            ("h2" | "h3" | "h4" | "h5" | "h6", None) => self.heading(element, blocks),
            ("ul" | "ol", None) => self.list(element, blocks),
            ("dl", None) => self.terms(element, blocks),
            ("hr", Some("page-break")) => {
                self.expect(element, &["data-k"], &[]);
                blocks.push(Block::PageBreak);
            }
            ("aside", Some("callout")) => self.callout(element, blocks),
            ("nav", None) if attribute(element, "role") == Some("doc-toc") => self.contents(element, blocks),
            ("figure", None) => self.figure(element, blocks),
            ("blockquote", None) => {
                self.expect(element, &[], &[]);
                for mut block in self.blocks(element) {
                    if let Block::Paragraph { kind: kind @ ParagraphKind::Body, .. } = &mut block {
                        *kind = ParagraphKind::Quote;
                    }
                    blocks.push(block);
                }
            }
            ("pre", None) => {
                self.expect(element, &[], &[]);
                let content = self.inlines(element);
                blocks.push(Block::Paragraph { kind: ParagraphKind::Code, content });
            }
            ("div", Some("table")) => self.table(element, blocks),
            ("div", Some("ledger")) => self.ledger(element, blocks),
            ("div", Some("roman")) => {
                self.expect(element, &["data-k"], &[]);
                for mut block in self.blocks(element) {
                    if let Block::List { roman, .. } = &mut block {
                        *roman = true;
                    }
                    blocks.push(block);
                }
            }
            ("div", Some(kind @ ("key-values" | "centred"))) => {
                self.expect(element, &["data-k"], &[]);
                for mut block in self.blocks(element) {
                    if let Block::Table(table) = &mut block {
                        table.pale_first_column |= kind == "key-values";
                        table.centred |= kind == "centred";
                    }
                    blocks.push(block);
                }
            }
            ("div", Some("picture")) => {
                self.expect(element, &["data-k", "data-alt"], &[]);
                let alt = self.required(element, "data-alt");
                self.check_characters(&alt);
                if alt.trim().is_empty() {
                    self.fault("代替文のない図があります。".into(), &text_of(element));
                }
                for node in &element.children {
                    match node {
                        HtmlNode::Frame(frame) => blocks.extend(self.picture(frame, alt.clone()).map(Block::Picture)),
                        HtmlNode::Tag(_) => {}
                        HtmlNode::Text(text, _) if text.trim().is_empty() => {}
                        HtmlNode::Text(text, _) => self.fault("図の外に文字があります。".into(), text),
                        HtmlNode::Element(element) => self.unknown(element),
                    }
                }
            }
            ("div", None) => {
                self.expect(element, &[], &[]);
                blocks.extend(self.blocks(element));
            }
            _ => self.unknown(element),
        }
    }

    fn heading(&mut self, element: &HtmlElement, blocks: &mut Vec<Block>) {
        self.expect(element, &["id", "data-number", "data-scheme", "data-contents"], &[]);
        let level = name(element).trim_start_matches('h').parse::<usize>().map_or(1, |level| level - 1);
        let scheme = match self.required(element, "data-scheme").as_str() {
            "none" => Scheme::None,
            "chapter" => Scheme::Chapter,
            "annex" => Scheme::Annex,
            other => {
                self.fault(format!("見出しの番号の付け方 {other} は Word にできません。"), &text_of(element));
                Scheme::None
            }
        };
        let outlined = attribute(element, "data-contents") == Some("1");
        let id = self.place(element);
        let content = self.inlines(element);
        blocks.push(Block::Heading(Heading { level, scheme, outlined, id, content }));
    }

    fn place(&mut self, element: &HtmlElement) -> Option<String> {
        let id = self_id(element)?;
        self.places.insert(id.clone());
        Some(id)
    }

    fn list(&mut self, element: &HtmlElement, blocks: &mut Vec<Block>) {
        let ordered = name(element) == "ol";
        self.expect(element, if ordered { &["start"] } else { &[] }, &[]);
        let start = self.count(element, "start").unwrap_or(1);
        let mut items = Vec::new();
        for item in elements(element) {
            if name(item) != "li" {
                self.unknown(item);
                continue;
            }
            self.expect(item, &["value"], &[]);
            let value = self.count(item, "value");
            items.push(ListItem { value, blocks: self.blocks(item) });
        }
        self.check_bare_text(element);
        blocks.push(Block::List { ordered, roman: false, start, items });
    }

    fn terms(&mut self, element: &HtmlElement, blocks: &mut Vec<Block>) {
        self.expect(element, &[], &[]);
        self.check_bare_text(element);
        let mut terms: Vec<Term> = Vec::new();
        for child in elements(element) {
            self.expect(child, &[], &[]);
            match (name(child).as_str(), terms.last_mut()) {
                ("dt", _) => {
                    let term = self.inlines(child);
                    terms.push(Term { term, description: Vec::new() });
                }
                ("dd", Some(_)) => {
                    let description = self.blocks(child);
                    if let Some(last) = terms.last_mut() {
                        last.description.extend(description);
                    }
                }
                _ => self.unknown(child),
            }
        }
        blocks.push(Block::Terms(terms));
    }

    fn callout(&mut self, element: &HtmlElement, blocks: &mut Vec<Block>) {
        self.expect(element, &["data-k"], &[]);
        let (mut title, mut body, mut run) = (Vec::new(), Vec::new(), Vec::new());
        self.depth += 1;
        for node in &element.children {
            match node {
                HtmlNode::Element(child) if attribute(child, "data-k") == Some("callout-title") => {
                    self.expect(child, &["data-k"], &[]);
                    title = self.inlines(child);
                }
                node => self.node(node, &mut run, &mut body),
            }
        }
        self.depth -= 1;
        end_run(&mut run, &mut body);
        blocks.push(Block::Callout { title, body });
    }

    fn figure(&mut self, element: &HtmlElement, blocks: &mut Vec<Block>) {
        self.expect(element, &["id"], &[]);
        let captioned = elements(element).any(|child| name(child) == "figcaption");
        let id = if captioned { self.place(element) } else { None };
        let before = blocks.len();
        let mut run = Vec::new();
        for node in &element.children {
            match node {
                HtmlNode::Element(caption) if name(caption) == "figcaption" => {
                    end_run(&mut run, blocks);
                    self.expect(caption, &["data-number", "data-kind"], &[]);
                    let supplement = match self.required(caption, "data-kind").as_str() {
                        "table" => "表",
                        _ => "図",
                    };
                    let number = self.required(caption, "data-number");
                    let number = number.strip_prefix(supplement).unwrap_or(&number).to_string();
                    let content = self.inlines(caption);
                    let above = blocks.len() == before;
                    blocks.push(Block::Caption(Caption {
                        supplement: supplement.into(),
                        number,
                        id: id.clone(),
                        above,
                        content,
                    }));
                }
                node => self.node(node, &mut run, blocks),
            }
        }
        end_run(&mut run, blocks);
    }

    fn picture(&mut self, frame: &HtmlFrame, alt: String) -> Option<Picture> {
        let size = frame.inner.size();
        let (width, height) = (size.x.to_pt(), size.y.to_pt());
        if !(width > 0.0 && height > 0.0 && width < 5000.0 && height < 5000.0) {
            self.fault("大きさのない図か、大きすぎる図があります。".into(), &alt);
            return None;
        }
        let page = typst_layout::Page {
            frame: frame.inner.clone(),
            bleed: typst::layout::Sides::default(),
            fill: Smart::Auto,
            numbering: None,
            supplement: typst::foundations::Content::empty(),
            number: 1,
        };
        // 300 dpi, as print shops ask; the page size of a frame has no influence on it.
        let options = typst_render::RenderOptions { pixel_per_pt: (300.0 / 72.0).into(), render_bleed: false };
        let drawn = typst_render::render(&page, &options);
        let size = (drawn.width(), drawn.height());
        match pixels::png(drawn.data(), size.0, size.1) {
            Ok(png) => Some(Picture { png, width, height, pixels: size, alt }),
            Err(error) => {
                self.fault(format!("図を画像にできません（{error}）。"), &alt);
                None
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ contents

    fn contents(&mut self, element: &HtmlElement, blocks: &mut Vec<Block>) {
        self.expect(element, &["role"], &[]);
        let (mut title, mut entries) = (String::new(), Vec::new());
        for child in elements(element) {
            match name(child).as_str() {
                "h2" => title = plain(&self.inlines(child)),
                "ol" => self.contents_level(child, 1, &mut entries),
                _ => self.unknown(child),
            }
        }
        blocks.push(Block::Contents { title, entries });
    }

    fn contents_level(&mut self, element: &HtmlElement, level: usize, entries: &mut Vec<ContentsEntry>) {
        for child in elements(element) {
            match name(child).as_str() {
                "li" | "div" => {
                    self.expect(child, &[], &[]);
                    self.contents_level(child, level, entries);
                }
                "ol" => {
                    self.expect(child, &[], &["list-style-type: none"]);
                    self.contents_level(child, level + 1, entries);
                }
                "a" => {
                    self.expect(child, &["href"], &[]);
                    let number = elements(child)
                        .find(|part| attribute(part, "class") == Some("prefix"))
                        .map(text_of)
                        .unwrap_or_default();
                    let mut content = Vec::new();
                    for node in &child.children {
                        if !matches!(node, HtmlNode::Element(part) if attribute(part, "class") == Some("prefix")) {
                            self.inline(node, Look::default(), &mut content);
                        }
                    }
                    let text = plain(&content).trim_start().to_string();
                    let id = attribute(child, "href").unwrap_or_default().trim_start_matches('#').to_string();
                    self.wanted.push((id.clone(), text.clone()));
                    let page = self.pages.get(&id).copied().unwrap_or_else(|| {
                        self.fault("目次の見出しのページが分かりません。".into(), &text);
                        0
                    });
                    entries.push(ContentsEntry { level, number, text, id, page });
                }
                _ => self.unknown(child),
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ tables

    fn table(&mut self, wrapper: &HtmlElement, blocks: &mut Vec<Block>) {
        self.expect(wrapper, &["data-k", "data-columns", "data-rows", "data-align", "data-size"], &[]);
        let columns: Vec<Width> = {
            let widths = self.required(wrapper, "data-columns");
            tracks(&widths).into_iter().map(|width| self.width(&width, wrapper)).collect()
        };
        let heights = {
            let heights = self.required(wrapper, "data-rows");
            let heights: Vec<Width> = tracks(&heights).into_iter().map(|height| self.width(&height, wrapper)).collect();
            heights
                .into_iter()
                .map(|height| if let Width::Points(points) = height { Some(points) } else { None })
                .collect()
        };
        let aligns: Vec<Align> = {
            let aligns = self.required(wrapper, "data-align");
            let list = if aligns.starts_with('(') && !aligns.contains("=>") { tracks(&aligns) } else { vec![aligns] };
            list.iter().map(|align| self.align(align, wrapper)).collect()
        };
        let size = self.number(wrapper, "data-size");
        let mut rows = Vec::new();
        for child in elements(wrapper) {
            if name(child) == "table" {
                self.expect(child, &[], &[]);
                self.rows(child, false, &mut rows);
            } else {
                self.unknown(child);
            }
        }
        let mut table = Table {
            columns,
            heights,
            rows: rows.len(),
            head_rows: rows.iter().take_while(|(head, _)| *head).count(),
            cells: Vec::new(),
            size,
            centred: false,
            pale_first_column: false,
        };
        // Which cells of the grid a cell from above or from the left already takes.
        let mut taken = BTreeSet::new();
        let mut width = table.columns.len();
        for (row, (head, element)) in rows.iter().enumerate() {
            let mut column = 0;
            for cell in elements(element) {
                if !matches!(name(cell).as_str(), "td" | "th") {
                    self.unknown(cell);
                    continue;
                }
                self.expect(cell, &["colspan", "rowspan"], &[]);
                while taken.contains(&(row, column)) {
                    column += 1;
                }
                let columns = self.count(cell, "colspan").unwrap_or(1).max(1);
                let spanned = self.count(cell, "rowspan").unwrap_or(1).clamp(1, rows.len() - row);
                for y in row..row + spanned {
                    for x in column..column + columns {
                        taken.insert((y, x));
                    }
                }
                let default = aligns.get(column % aligns.len().max(1)).copied().unwrap_or(Align::Left);
                let cell = self.cell(cell, *head, default, (row, column), (spanned, columns));
                table.cells.push(cell);
                column += columns;
                width = width.max(column);
            }
        }
        table.columns.resize(width.max(1), Width::Auto);
        if table.rows == 0 {
            self.fault("行のない表があります。".into(), "");
        }
        blocks.push(Block::Table(table));
    }

    /// A table with its heads, and the strings of the cells below them in an attribute.
    fn ledger(&mut self, element: &HtmlElement, blocks: &mut Vec<Block>) {
        self.expect(element, &["data-k", "data-runs"], &[]);
        let runs = self.required(element, "data-runs");
        let runs: Vec<Vec<Vec<String>>> = serde_json::from_str(&runs).unwrap_or_else(|error| {
            self.fault(format!("台帳の行を読めません（{error}）。"), &text_of(element));
            Vec::new()
        });
        let rows: Vec<Vec<String>> = runs.into_iter().flatten().collect();
        let mut heads = self.blocks(element);
        let (Some(Block::Table(heads)), true) = (heads.pop(), heads.is_empty()) else {
            return self.fault("台帳に見出し行の表がありません。".into(), &text_of(element));
        };
        if self.depth > 0 {
            self.fault("台帳は、表のセルや囲みの中に置けません。".into(), &text_of(element));
        }
        for row in &rows {
            if row.len() != heads.cells.len() {
                self.fault("台帳の行と見出し行とで、列の数が違います。".into(), &row.concat());
            }
            for text in row {
                self.check_characters(text);
            }
        }
        blocks.push(Block::Ledger { heads, rows: rows.into() });
    }

    fn rows<'b>(&mut self, element: &'b HtmlElement, head: bool, rows: &mut Vec<(bool, &'b HtmlElement)>) {
        self.check_bare_text(element);
        for child in elements(element) {
            match name(child).as_str() {
                "tr" => {
                    self.expect(child, &[], &[]);
                    self.check_bare_text(child);
                    rows.push((head, child));
                }
                "thead" => self.rows(child, true, rows),
                "tbody" | "tfoot" => self.rows(child, false, rows),
                _ => self.unknown(child),
            }
        }
    }

    fn cell(
        &mut self,
        element: &HtmlElement,
        head: bool,
        align: Align,
        (row, column): (usize, usize),
        (rows, columns): (usize, usize),
    ) -> Cell {
        // `cell(..)` of the library wraps the whole body when the cell has looks of its own.
        let wrapper = elements(element).find(|child| attribute(child, "data-k") == Some("cell"));
        let (mut fill, mut align) = (None, align);
        if let Some(wrapper) = wrapper {
            self.expect(wrapper, &["data-k", "data-fill", "data-align"], &[]);
            self.check_bare_text(element);
            fill = self.colour(wrapper, "data-fill");
            if let Some(own) = attribute(wrapper, "data-align").filter(|own| !own.is_empty()) {
                align = self.align(own, wrapper);
            }
        }
        if head && (rows > 1 || columns > 1) {
            align = Align::Centre;
        }
        self.depth += 1;
        let blocks = self.blocks(wrapper.unwrap_or(element));
        self.depth -= 1;
        Cell { column, row, columns, rows, head: head || name(element) == "th", fill, align, blocks }
    }

    /// `1fr`, `25%`, `0% + 68.03pt`, `auto`
    fn width(&mut self, text: &str, element: &HtmlElement) -> Width {
        let parsed = if text == "auto" {
            Some(Width::Auto)
        } else if let Some(share) = text.strip_suffix("fr") {
            share.parse().ok().map(Width::Share)
        } else if let Some((part, points)) = text.split_once(" + ") {
            match (part.trim_end_matches('%').parse::<f64>(), points.trim_end_matches("pt").parse::<f64>()) {
                (Ok(0.0), Ok(points)) => Some(Width::Points(points)),
                (Ok(part), Ok(0.0)) => Some(Width::Part(part / 100.0)),
                _ => None,
            }
        } else if let Some(part) = text.strip_suffix('%') {
            part.parse::<f64>().ok().map(|part| Width::Part(part / 100.0))
        } else {
            text.strip_suffix("pt").and_then(|points| points.parse().ok()).map(Width::Points)
        };
        parsed.unwrap_or_else(|| {
            self.fault(format!("表の幅か高さ {text} は Word にできません。"), &text_of(element));
            Width::Auto
        })
    }

    fn align(&mut self, text: &str, element: &HtmlElement) -> Align {
        let mut align = Align::Left;
        for word in text.split('+').map(str::trim) {
            match word {
                "left" | "start" | "auto" | "none" | "top" | "horizon" | "bottom" => {}
                "center" => align = Align::Centre,
                "right" | "end" => align = Align::Right,
                other => self.fault(format!("揃え {other} は Word にできません。"), &text_of(element)),
            }
        }
        align
    }

    /// A colour `#rrggbb` or `#rrggbbaa`, or none if the attribute is empty.
    fn colour(&mut self, element: &HtmlElement, key: &str) -> Option<String> {
        let value = attribute(element, key).unwrap_or_default();
        if value.is_empty() {
            return None;
        }
        let hex = value.strip_prefix('#').unwrap_or_default();
        if matches!(hex.len(), 6 | 8) && hex.chars().all(|c| c.is_ascii_hexdigit()) {
            return Some(hex[..6].to_ascii_uppercase());
        }
        self.fault(format!("色 {value} は Word にできません。"), &text_of(element));
        None
    }

    // ------------------------------------------------------------------------------------------------ words

    fn inlines(&mut self, element: &HtmlElement) -> Vec<Inline> {
        let mut content = Vec::new();
        for node in &element.children {
            self.inline(node, Look::default(), &mut content);
        }
        content
    }

    fn inline(&mut self, node: &HtmlNode, look: Look, content: &mut Vec<Inline>) {
        let element = match node {
            HtmlNode::Tag(_) => return,
            HtmlNode::Text(text, _) => return self.text(text, look, content),
            HtmlNode::Frame(_) => {
                return self.fault("文の中に図があります。図は段落の外に置いてください。".into(), "");
            }
            HtmlNode::Element(element) => element,
        };
        let mut look = look;
        match (name(element).as_str(), attribute(element, "data-k")) {
            ("strong" | "b" | "em", None) => look.bold = true,
            ("s", None) => look.struck = true,
            ("sub", None) => look.lowered = true,
            ("mark", None) => look.marked = true,
            ("code", None) => {
                self.expect(element, &["data-lang"], &[]);
                look.code = true;
                return self.within(element, look, content);
            }
            ("br", None) => return content.push(Inline::LineBreak),
            ("sup", None) if attribute(element, "role") == Some("doc-noteref") => {
                return self.footnote(element, content);
            }
            ("sup", None) => look.raised = true,
            ("a", None) => return self.link(element, look, content),
            ("span", Some("ref")) => return self.reference(element, look, content),
            ("span", Some("page")) => return self.page_reference(element, content),
            ("span", Some("field-line")) => {
                self.expect(element, &["data-k", "data-width"], &[]);
                let width = self.number(element, "data-width");
                return content.push(Inline::FieldLine(width));
            }
            ("span", Some("checkbox")) => {
                self.expect(element, &["data-k", "data-on"], &[]);
                return content.push(Inline::Checkbox(attribute(element, "data-on") == Some("1")));
            }
            ("span", None) => {
                // Colour of highlighted code is decoration; underlining is not.
                for style in css(element) {
                    match style.as_str() {
                        "text-decoration: underline" => look.underlined = true,
                        "white-space: pre-wrap" => {}
                        style if look.code && style.starts_with("color: ") => {}
                        style => self.fault(format!("Word にできない書式 {style} があります。"), &text_of(element)),
                    }
                }
                for (key, _) in element.attrs.0.iter().filter(|(key, _)| key.resolve().as_str() != "style") {
                    self.fault(
                        format!("Word にできない属性 {} が <span> にあります。", key.resolve().as_str()),
                        &text_of(element),
                    );
                }
                return self.within(element, look, content);
            }
            _ => return self.unknown(element),
        }
        self.expect(element, &[], &[]);
        self.within(element, look, content);
    }

    fn within(&mut self, element: &HtmlElement, look: Look, content: &mut Vec<Inline>) {
        for node in &element.children {
            self.inline(node, look, content);
        }
    }

    fn text(&mut self, text: &str, look: Look, content: &mut Vec<Inline>) {
        self.check_characters(text);
        if !text.trim().is_empty() {
            self.nearby = shortened(text);
        }
        // Code blocks carry their line ends as characters.
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                content.push(Inline::LineBreak);
            }
            match content.last_mut() {
                _ if line.is_empty() => {}
                Some(Inline::Text(before, same)) if *same == look => before.push_str(line),
                _ => content.push(Inline::Text(line.into(), look)),
            }
        }
    }

    /// XML has no way to write these, so Word would refuse the file.
    fn check_characters(&mut self, text: &str) {
        let bad = |c: &char| matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
        if let Some(character) = text.chars().find(bad) {
            self.fault(format!("Word で使えない文字 U+{:04X} があります。", u32::from(character)), text);
        }
    }

    fn check_bare_text(&mut self, element: &HtmlElement) {
        for node in &element.children {
            if let HtmlNode::Text(text, _) = node
                && !text.trim().is_empty()
            {
                self.fault(format!("<{}> の中の置き場のない文字です。", name(element)), text);
            }
        }
    }

    fn footnote(&mut self, element: &HtmlElement, content: &mut Vec<Inline>) {
        let id = elements(element)
            .find(|child| name(child) == "a")
            .and_then(|link| attribute(link, "href"))
            .unwrap_or_default()
            .trim_start_matches('#')
            .to_string();
        let Some(note) = self.notes.get(&id).cloned() else {
            return self.fault("中身のない脚注があります。".into(), &text_of(element));
        };
        if !self.notes_used.insert(id) {
            return self.fault("一つの脚注を二度参照しています。脚注を分けてください。".into(), &plain(&note));
        }
        content.push(Inline::Footnote(note));
    }

    fn reference(&mut self, element: &HtmlElement, look: Look, content: &mut Vec<Inline>) {
        self.expect(element, &["data-k", "id"], &[]);
        let Some(link) = elements(element).find(|child| name(child) == "a") else {
            return self.within(element, look, content);
        };
        self.expect(link, &["href", "id"], &[]);
        let id = attribute(link, "href").unwrap_or_default().trim_start_matches('#').to_string();
        let text = plain(&self.inlines(link));
        self.wanted.push((id.clone(), text.clone()));
        content.push(Inline::Reference { id, text });
    }

    /// A link to a heading, shown as its page.
    fn page_reference(&mut self, element: &HtmlElement, content: &mut Vec<Inline>) {
        self.expect(element, &["data-k"], &[]);
        let mut inner = Vec::new();
        self.within(element, Look::default(), &mut inner);
        let text = plain(&inner);
        let Some(Inline::Link { target: Target::Place(id), .. }) = inner.into_iter().next() else {
            return self.fault("頁を示す参照に、行き先がありません。".into(), &text);
        };
        match self.pages.get(&id).copied() {
            Some(page) => content.push(Inline::PageReference { id, page }),
            None => self.fault("参照する見出しのページが分かりません。".into(), &text),
        }
    }

    fn link(&mut self, element: &HtmlElement, look: Look, content: &mut Vec<Inline>) {
        self.expect(element, &["href", "id"], &[]);
        let href = attribute(element, "href").unwrap_or_default().to_string();
        let mut inner = Vec::new();
        self.within(element, look, &mut inner);
        let text = plain(&inner);
        let target = match href.strip_prefix('#') {
            Some(id) => {
                self.wanted.push((id.to_string(), text.clone()));
                Target::Place(id.to_string())
            }
            None => Target::Address(href),
        };
        if target == Target::Address(String::new()) {
            self.fault("行き先のないリンクがあります。".into(), &text);
        }
        let mut pieces = Vec::new();
        for inline in inner {
            match inline {
                Inline::Text(text, look) => pieces.push((text, look)),
                _ => self.fault("リンクの中に文字でないものがあります。".into(), &text),
            }
        }
        content.push(Inline::Link { target, content: pieces });
    }
}

fn end_run(run: &mut Vec<Inline>, blocks: &mut Vec<Block>) {
    let content = std::mem::take(run);
    if !is_blank(&content) {
        blocks.push(Block::Paragraph { kind: ParagraphKind::Body, content });
    }
}

fn end_part(blocks: &mut Vec<Block>, paper: &mut Paper) {
    if !blocks.is_empty() {
        paper.parts.push(Part { kind: PartKind::Portrait, blocks: std::mem::take(blocks) });
    }
}

// ---------------------------------------------------------------------------------------------------- the tree

fn elements(element: &HtmlElement) -> impl Iterator<Item = &HtmlElement> {
    element.children.iter().filter_map(|node| if let HtmlNode::Element(child) = node { Some(child) } else { None })
}

fn name(element: &HtmlElement) -> String {
    element.tag.resolve().to_string()
}

fn attribute<'a>(element: &'a HtmlElement, key: &str) -> Option<&'a str> {
    element.attrs.0.iter().find(|(name, _)| name.resolve().as_str() == key).map(|(_, value)| value.as_str())
}

fn self_id(element: &HtmlElement) -> Option<String> {
    attribute(element, "id").map(str::to_string)
}

fn css(element: &HtmlElement) -> Vec<String> {
    // Typst turns the styles it makes into an attribute when the tree is done.
    let styles = format!("{};{}", element.css.to_inline(), attribute(element, "style").unwrap_or_default());
    styles.split(';').map(|style| style.trim().to_string()).filter(|style| !style.is_empty()).collect()
}

fn is_inline(element: &HtmlElement) -> bool {
    matches!(
        name(element).as_str(),
        "a" | "span" | "strong" | "b" | "em" | "s" | "code" | "sub" | "sup" | "br" | "mark"
    )
}

fn text_of(element: &HtmlElement) -> String {
    element
        .children
        .iter()
        .map(|node| match node {
            HtmlNode::Text(text, _) => text.to_string(),
            HtmlNode::Element(child) => text_of(child),
            HtmlNode::Frame(_) | HtmlNode::Tag(_) => String::new(),
        })
        .collect()
}

fn is_blank(content: &[Inline]) -> bool {
    content.iter().all(|inline| matches!(inline, Inline::Text(text, _) if text.trim().is_empty()))
}

fn shortened(text: &str) -> String {
    text.trim().chars().take(40).collect()
}

/// Both targets have the same headings in the same order; their texts may be equal, so order alone tells which is which.
fn pages_by_id(root: &HtmlElement, headings: &[HeadingPage]) -> BTreeMap<String, usize> {
    fn collect<'a>(element: &'a HtmlElement, found: &mut Vec<&'a HtmlElement>) {
        if attribute(element, "data-contents") == Some("1") {
            found.push(element);
        }
        for child in elements(element) {
            collect(child, found);
        }
    }
    let mut found = Vec::new();
    collect(root, &mut found);
    if found.len() != headings.len() {
        return BTreeMap::new();
    }
    found.iter().zip(headings).filter_map(|(element, heading)| Some((self_id(element)?, heading.page))).collect()
}

/// The members of a Typst array as Typst prints it: `(1fr, 0% + 68.03pt)`.
fn tracks(text: &str) -> Vec<String> {
    let inner = text.trim().trim_start_matches('(').trim_end_matches(')');
    inner.split(',').map(|track| track.trim().to_string()).filter(|track| !track.is_empty()).collect()
}

//! Blocks written as WordprocessingML by docx-rs; the only file that names it.
//!
//! docx-rs builds the parts of the body, styles, lists and footnotes. What it cannot say (rows that repeat, text for
//! pictures, boxes to tick, headers per section) is noted beside them in [`Parts`], for [`super::package`] to add.
//! Its ids come from counters of the process, so each id here is given by hand: the same paper gives the same bytes.

use std::collections::BTreeMap;
use std::rc::Rc;

use docx_rs as docx;
use docx_rs::BuildXML as _;

use super::blocks::{
    Align, Block, Caption, Cell, ContentsEntry, Heading, Inline, ListItem, Look, Paper, ParagraphKind, Part, PartKind,
    Picture, Scheme, Setup, Table, Target, Term, Width, plain,
};

/// The typeface as Windows and Word call it.
pub(super) const FONT: &str = "BIZ UDPゴシック";

/// Its sister with figures of one width, for columns of numbers.
pub(super) const FIGURES: &str = "BIZ UDゴシック";

/// The style of those columns.
pub(super) const FIGURES_STYLE: &str = "TableFigures";

/// Margins of a sheet that fills its page, points: what printers leave white.
const SHEET_MARGINS: (f64, f64) = (18.4, 13.0);

// Looks, as in `templates/lib/paper.typ`; type sizes in half points, other lengths in twentieths of a point.
const BODY_SIZE: usize = 21;
const TABLE_SIZE: usize = 17;
const CAPTION_SIZE: usize = 19;
const NOTE_SIZE: usize = 17;
const HEADING_SIZES: [usize; 5] = [32, 26, 23, 21, 21];
const NAVY: &str = "173A5E";
const INK: &str = "1C1C1C";
const PALE: &str = "E6EDF4";
const GREY: &str = "5A6570";
const HAIRLINE: &str = "9AA5B1";
/// Rows up to which a table is kept on one page; the library's `few-rows`.
const FEW_ROWS: usize = 6;
/// One letter of prose.
const BODY_INDENT: i32 = 210;
const BODY_LINE: i32 = 340;
/// Lines of the contents, close enough that those of the form stay on one page.
const CONTENTS_LINE: i32 = 236;
const LIST_STEP: i32 = 420;

/// Character styles that stand for a box to tick until the package has put a content control there.
pub(super) const TICKED: &str = "CheckboxTicked";
/// See [`TICKED`].
pub(super) const UNTICKED: &str = "CheckboxEmpty";

const CHAPTERS: usize = 10;
const ANNEXES: usize = 11;
/// One list per depth among lists of its kind, since the sign follows that depth and the indent the depth among all lists.
const BULLETS: [usize; 3] = [12, 13, 14];
const ORDERED: [usize; 3] = [15, 16, 17];
/// I, II, III, as the ministry's form numbers its lists.
const ROMAN: usize = 18;
/// Lists of the text are numbered from here.
const FIRST_LIST: usize = 20;

/// What stands before the items of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Bullet,
    Number,
    Roman,
}

/// What docx-rs wrote, and what remains to be said of it.
pub(super) struct Parts {
    /// `document.xml` with nothing in its body but the last section.
    pub(super) document: Vec<u8>,
    /// What stands in the body, in order.
    pub(super) body: Vec<Piece>,
    pub(super) styles: Vec<u8>,
    pub(super) numbering: Vec<u8>,
    pub(super) footnotes: Vec<u8>,
    /// PNG files by relationship id.
    pub(super) pictures: BTreeMap<String, Vec<u8>>,
    /// Addresses by relationship id.
    pub(super) addresses: BTreeMap<String, String>,
    /// Header rows of each table, in the order in which tables begin.
    pub(super) header_rows: Vec<usize>,
    /// What each picture shows, in order.
    pub(super) alts: Vec<String>,
    /// Kind of each section, in order.
    pub(super) sections: Vec<PartKind>,
}

/// A block of the body as docx-rs wrote it.
pub(super) enum Piece {
    Block(Vec<u8>),
    /// A table by its rows, which in docx-rs's own form take a hundred times their text.
    Table {
        frame: Vec<u8>,
        rows: Vec<Vec<u8>>,
        strings: Option<Strings>,
    },
}

/// Rows that are alike but for the words in their cells.
pub(super) struct Strings {
    /// A row with two lines in each cell, which are [`WORDS`].
    pub(super) row: Vec<u8>,
    /// A row with nothing in its cells.
    pub(super) empty: Vec<u8>,
    /// The words of each cell, row by row, in lines.
    pub(super) rows: Rc<[Vec<String>]>,
}

/// Stands for the words of a cell. No font draws it, so no paper says it.
pub(super) const WORDS: &str = "\u{f8ff}";

/// Writes the paper.
pub(super) fn write(paper: &Paper) -> Parts {
    let mut writer = Writer::new(&paper.setup);
    writer.note_headings(paper);
    let mut file = docx::Docx::new()
        .default_fonts(fonts())
        .default_size(BODY_SIZE)
        .default_line_spacing(docx::LineSpacing::new().line(BODY_LINE).line_rule(docx::LineSpacingType::AtLeast));
    let mut sections = Vec::new();
    let mut body = Vec::new();
    let count = paper.parts.len();
    for (index, part) in paper.parts.iter().enumerate() {
        sections.push(part.kind);
        let mut written = writer.part(part);
        if index + 1 < count {
            let section = writer.section(part.kind);
            match written.last_mut() {
                Some(Written::Paragraph(last)) => **last = last.as_ref().clone().section_property(section),
                _ => written.push(Written::paragraph(styled("SectionEnd").section_property(section))),
            }
        }
        body.extend(written.into_iter().map(Written::piece));
    }
    if sections.is_empty() {
        sections.push(PartKind::Portrait);
    }
    let last = sections.last().copied().unwrap_or(PartKind::Portrait);
    file.document.section_property = writer.section(last);
    file = writer.numberings(file);
    file = writer.styles(file);
    file.document_rels.has_numberings = true;
    // docx-rs collects the notes of a file from its body.
    let notes = std::mem::take(&mut writer.notes).into_iter();
    let noted = notes.fold(docx::Run::new(), docx::Run::add_footnote_reference);
    let notes = docx::Docx::new().add_paragraph(docx::Paragraph::new().add_run(noted)).build().footnotes;
    let built = file.build();
    Parts {
        document: built.document,
        body,
        styles: built.styles,
        numbering: built.numberings,
        footnotes: notes,
        pictures: writer.pictures,
        addresses: writer.addresses,
        header_rows: writer.header_rows,
        alts: writer.alts,
        sections,
    }
}

enum Written {
    Paragraph(Box<docx::Paragraph>),
    Table(Box<docx::Table>),
    /// A table that is in no other one, without its rows, and these.
    Rows(Box<docx::Table>, Vec<Vec<u8>>, Option<Strings>),
}

impl Written {
    fn paragraph(paragraph: docx::Paragraph) -> Self {
        Self::Paragraph(Box::new(paragraph))
    }

    fn piece(self) -> Piece {
        match self {
            Self::Paragraph(paragraph) => Piece::Block(paragraph.build()),
            Self::Table(table) => Piece::Block(table.build()),
            Self::Rows(frame, rows, strings) => Piece::Table { frame: frame.build(), rows, strings },
        }
    }
}

/// Where blocks stand; it decides the style of their paragraphs.
#[derive(Clone, Copy)]
struct Place {
    /// Width at hand, in pt.
    width: f64,
    /// Height of the page's text, in pt.
    height: f64,
    style: &'static str,
    align: Option<Align>,
    /// Type size in half points where it isn't the style's.
    size: Option<usize>,
    /// How deep the list is, 0 outside lists.
    depth: usize,
    /// How many of these lists have bullets.
    bullet_depth: usize,
    /// Whether this is in a cell or a callout.
    nested: bool,
}

struct ListUse {
    id: usize,
    /// The list of numbers it takes its look from.
    look: usize,
    depth: usize,
    start: usize,
}

struct Writer<'a> {
    setup: &'a Setup,
    bookmarks: usize,
    /// Bookmark names by id of the tree.
    names: BTreeMap<String, String>,
    /// Ids of headings: their references show the number, not the text.
    headings: Vec<String>,
    on_sheet: bool,
    lists: Vec<ListUse>,
    notes: Vec<docx::Footnote>,
    pictures: BTreeMap<String, Vec<u8>>,
    addresses: BTreeMap<String, String>,
    header_rows: Vec<usize>,
    alts: Vec<String>,
    /// The next paragraph begins a page.
    breaks: bool,
}

impl<'a> Writer<'a> {
    fn new(setup: &'a Setup) -> Self {
        Self {
            setup,
            bookmarks: 0,
            names: BTreeMap::new(),
            headings: Vec::new(),
            on_sheet: false,
            lists: Vec::new(),
            notes: Vec::new(),
            pictures: BTreeMap::new(),
            addresses: BTreeMap::new(),
            header_rows: Vec::new(),
            alts: Vec::new(),
            breaks: false,
        }
    }

    fn note_headings(&mut self, paper: &Paper) {
        for part in &paper.parts {
            for block in &part.blocks {
                if let Block::Heading(Heading { id: Some(id), .. }) = block {
                    self.headings.push(id.clone());
                }
            }
        }
    }

    fn section(&self, kind: PartKind) -> docx::SectionProperty {
        let (width, height) = (twips(self.setup.page_width), twips(self.setup.page_height));
        let size = match kind {
            PartKind::Landscape | PartKind::Sheet => {
                docx::PageSize::new().width(height).height(width).orient(docx::PageOrientationType::Landscape)
            }
            PartKind::Cover | PartKind::Portrait => docx::PageSize::new().width(width).height(height),
        };
        let (x, y) = self.margins(kind);
        let (x, y) = (twips(x).cast_signed(), twips(y).cast_signed());
        let margin = docx::PageMargin { top: y, bottom: y, left: x, right: x, header: y / 2, footer: y / 2, gutter: 0 };
        docx::SectionProperty::new().page_size(size).page_margin(margin)
    }

    /// At the sides, above and below, points.
    fn margins(&self, kind: PartKind) -> (f64, f64) {
        if kind == PartKind::Sheet { SHEET_MARGINS } else { (self.setup.margin_x, self.setup.margin_y) }
    }

    fn part(&mut self, part: &Part) -> Vec<Written> {
        let setup = self.setup;
        let (x, y) = self.margins(part.kind);
        let (width, height) = match part.kind {
            PartKind::Landscape | PartKind::Sheet => (setup.page_height - 2.0 * x, setup.page_width - 2.0 * y),
            PartKind::Cover | PartKind::Portrait => (setup.page_width - 2.0 * x, setup.page_height - 2.0 * y),
        };
        let style = if part.kind == PartKind::Cover { "Cover" } else { "BodyText" };
        self.breaks = false;
        self.on_sheet = part.kind == PartKind::Sheet;
        self.blocks(
            &part.blocks,
            Place { width, height, style, align: None, size: None, depth: 0, bullet_depth: 0, nested: false },
        )
    }

    // ------------------------------------------------------------------------------------------------ blocks

    fn blocks(&mut self, blocks: &[Block], place: Place) -> Vec<Written> {
        let mut out = Vec::new();
        for block in blocks {
            match block {
                Block::Heading(heading) => {
                    let paragraph = self.heading(heading);
                    self.push(&mut out, paragraph);
                }
                Block::Paragraph { kind, content } => {
                    let paragraph = self.paragraph(kind, content, place);
                    self.push(&mut out, paragraph);
                }
                Block::List { ordered, roman, start, items } => {
                    let sign = match (ordered, roman) {
                        (false, _) => Sign::Bullet,
                        (true, false) => Sign::Number,
                        (true, true) => Sign::Roman,
                    };
                    self.list(sign, *start, items, place, &mut out);
                }
                Block::Terms(terms) => self.terms(terms, place, &mut out),
                Block::Table(table) => {
                    let written = if place.nested {
                        let mut rows = Vec::new();
                        let frame = self.table(table, place, |row| rows.push(docx::TableChild::TableRow(row)));
                        Written::Table(Box::new(docx::Table { rows, ..frame }))
                    } else {
                        let mut rows = Vec::new();
                        let frame = self.table(table, place, |row| rows.push(row.build()));
                        Written::Rows(Box::new(frame), rows, None)
                    };
                    self.push_table(&mut out, written);
                }
                Block::Ledger { heads, rows } => {
                    let mut written = Vec::new();
                    let frame = self.table(heads, place, |row| written.push(row.build()));
                    let words = || Inline::Text(WORDS.to_owned(), Look::default());
                    let row = self.row_alike(heads, place, &[words(), Inline::LineBreak, words()]);
                    let strings = Strings { row, empty: self.row_alike(heads, place, &[]), rows: Rc::clone(rows) };
                    self.push_table(&mut out, Written::Rows(Box::new(frame), written, Some(strings)));
                }
                Block::Caption(caption) => {
                    let paragraph = self.caption(caption);
                    self.push(&mut out, paragraph);
                }
                Block::Picture(picture) => {
                    let paragraph = self.picture(picture, place);
                    self.push(&mut out, paragraph);
                }
                Block::Callout { title, body } => {
                    let table = self.callout(title, body, place);
                    self.push_table(&mut out, Written::Table(Box::new(table)));
                }
                Block::Contents { title, entries } => self.contents(title, entries, &mut out),
                // As on the pages, a break at the very top of a part says nothing.
                Block::PageBreak => self.breaks |= !out.is_empty(),
                Block::Gap(height) => {
                    let line = docx::LineSpacing::new()
                        .before(0)
                        .after(0)
                        .line(twips(*height).max(1).cast_signed())
                        .line_rule(docx::LineSpacingType::Exact);
                    self.push(&mut out, styled("Gap").line_spacing(line));
                }
            }
        }
        out
    }

    fn push(&mut self, out: &mut Vec<Written>, paragraph: docx::Paragraph) {
        let paragraph = if std::mem::take(&mut self.breaks) { paragraph.page_break_before(true) } else { paragraph };
        out.push(Written::paragraph(paragraph));
    }

    /// Word joins tables that touch, so each is followed by a little white space.
    fn push_table(&mut self, out: &mut Vec<Written>, table: Written) {
        if self.breaks {
            self.push(out, styled("SectionEnd"));
        } else if let Some(Written::Paragraph(last)) = out.last_mut()
            && !is_of(last, "CaptionAbove")
            && !is_of(last, "TableEnd")
        {
            // What leads to a table stands on its page.
            last.property.keep_next = Some(true);
            out.push(Written::paragraph(styled("TableStart")));
        }
        out.push(table);
        out.push(Written::paragraph(styled("TableEnd")));
    }

    fn heading(&mut self, heading: &Heading) -> docx::Paragraph {
        let level = heading.level.clamp(1, 5);
        let style = match heading.scheme {
            Scheme::Chapter => format!("Heading{level}"),
            Scheme::Annex => format!("Annex{level}"),
            Scheme::None if heading.outlined => format!("HeadingPlain{level}"),
            // A part before the contents (改訂履歴) begins a page and looks as the contents do.
            Scheme::None if level == 1 => "ContentsHeading".into(),
            Scheme::None => format!("HeadingAside{level}"),
        };
        self.bookmarked(styled(&style), heading.id.as_deref(), |writer, paragraph| {
            writer.inlines(paragraph, &heading.content, None)
        })
    }

    fn paragraph(&mut self, kind: &ParagraphKind, content: &[Inline], place: Place) -> docx::Paragraph {
        match kind {
            ParagraphKind::Body => {
                let mut paragraph = styled(place.style);
                if let Some(align) = place.align.filter(|align| *align != Align::Left) {
                    paragraph = paragraph.align(alignment(align));
                }
                if place.depth > 0 && place.style == "ListParagraph" {
                    paragraph = paragraph.indent(Some(list_indent(place.depth)), None, None, None);
                }
                self.inlines(paragraph, content, place.size)
            }
            ParagraphKind::Quote => self.inlines(styled("Quote"), content, place.size),
            ParagraphKind::Code => self.inlines(styled("Code"), content, place.size),
            ParagraphKind::Handling => {
                let mark = docx::Run::new()
                    .add_text(format!("\u{3000}{}\u{3000}", plain(content)))
                    .bold()
                    .size(22)
                    .text_border(docx::TextBorder::new().size(8).space(4).color(INK));
                styled("Cover").align(docx::AlignmentType::Right).add_run(mark)
            }
            ParagraphKind::Placed { align, size, bold, colour } => {
                let size = (size * 2.0).round() as usize;
                let mut paragraph = self.inlines(styled("Cover").align(alignment(*align)), content, Some(size));
                for child in &mut paragraph.children {
                    if let docx::ParagraphChild::Run(run) = child {
                        let looks = run.run_property.clone().color(colour.clone());
                        run.run_property = if *bold { looks.bold() } else { looks };
                    }
                }
                paragraph
            }
        }
    }

    fn list(&mut self, sign: Sign, start: usize, items: &[ListItem], place: Place, out: &mut Vec<Written>) {
        let level = place.depth.min(8);
        let mut id = self.list_id(sign, place, start);
        for item in items {
            if let Some(value) = item.value {
                id = self.list_id(sign, place, value);
            }
            // In cells and callouts, items keep the type of their surroundings.
            let style = if place.style == "BodyText" || place.style == "Cover" { "ListParagraph" } else { place.style };
            let bullet_depth = place.bullet_depth + usize::from(sign == Sign::Bullet);
            let inner = Place { depth: place.depth + 1, bullet_depth, style, ..place };
            let mut numbered = false;
            if !matches!(item.blocks.first(), Some(Block::Paragraph { .. })) {
                // The number needs a paragraph of its own where the item begins with a list or a table.
                let paragraph = styled(style).numbering(docx::NumberingId::new(id), docx::IndentLevel::new(level));
                self.push(out, paragraph);
                numbered = true;
            }
            for block in &item.blocks {
                let mut written = self.blocks(std::slice::from_ref(block), inner);
                if !numbered && let Some(Written::Paragraph(first)) = written.first_mut() {
                    let mut paragraph = first.as_ref().clone();
                    paragraph.property.indent = None;
                    **first = paragraph.numbering(docx::NumberingId::new(id), docx::IndentLevel::new(level));
                    numbered = true;
                }
                out.append(&mut written);
            }
        }
    }

    fn list_id(&mut self, sign: Sign, place: Place, start: usize) -> usize {
        let look = match sign {
            Sign::Bullet => return BULLETS[place.bullet_depth.min(2)],
            Sign::Number => ORDERED[place.depth.saturating_sub(place.bullet_depth).min(2)],
            Sign::Roman => ROMAN,
        };
        let id = FIRST_LIST + self.lists.len();
        self.lists.push(ListUse { id, look, depth: place.depth.min(8), start });
        id
    }

    fn terms(&mut self, terms: &[Term], place: Place, out: &mut Vec<Written>) {
        for term in terms {
            let mut content: Vec<Inline> = term.term.iter().cloned().map(emboldened).collect();
            content.push(Inline::Text("\u{3000}".into(), Look::default()));
            let mut rest = term.description.as_slice();
            if let Some((Block::Paragraph { kind: ParagraphKind::Body, content: first }, others)) = rest.split_first() {
                content.extend(first.iter().cloned());
                rest = others;
            }
            // In cells and callouts, terms keep the type of their surroundings.
            let own = place.style == "BodyText";
            let first = if own {
                styled("Terms")
            } else {
                let hanging = docx::SpecialIndentType::Hanging(LIST_STEP);
                styled(place.style).indent(Some(LIST_STEP), Some(hanging), None, None)
            };
            let paragraph = self.inlines(first, &content, place.size);
            self.push(out, paragraph);
            let mut others = self.blocks(rest, Place { style: if own { "TermsMore" } else { place.style }, ..place });
            out.append(&mut others);
        }
    }

    fn caption(&mut self, caption: &Caption) -> docx::Paragraph {
        let style = if caption.above { "CaptionAbove" } else { "CaptionBelow" };
        let paragraph = self.bookmarked(styled(style), caption.id.as_deref(), |_, paragraph| {
            let paragraph = paragraph.add_run(docx::Run::new().add_text(caption.supplement.as_str()));
            field(&format!(" SEQ {} \\* ARABIC ", caption.supplement), &caption.number, None)
                .into_iter()
                .fold(paragraph, docx::Paragraph::add_run)
        });
        let paragraph = paragraph.add_run(docx::Run::new().add_text("\u{3000}"));
        self.inlines(paragraph, &caption.content, None)
    }

    fn picture(&mut self, picture: &Picture, place: Place) -> docx::Paragraph {
        self.alts.push(picture.alt.clone());
        // A caption has to find room below it; on a sheet the heading above.
        let room = place.height - if self.on_sheet { 34.0 } else { 60.0 };
        let scale = (place.width / picture.width).min(room / picture.height).clamp(0.01, 1.0);
        let emu = |points: f64| (points * scale * 12700.0).round() as u32;
        // The same picture again is the same file.
        let known = self.pictures.iter().find(|(_, png)| **png == picture.png).map(|(id, _)| id.clone());
        let id = known.unwrap_or_else(|| {
            let id = format!("picture{:05}", self.alts.len());
            self.pictures.insert(id.clone(), picture.png.clone());
            id
        });
        let drawn = docx::Pic::new_with_dimensions(Vec::new(), picture.pixels.0, picture.pixels.1)
            .id(id)
            .size(emu(picture.width), emu(picture.height));
        styled("Figure").add_run(docx::Run::new().add_image(drawn))
    }

    fn callout(&mut self, title: &[Inline], body: &[Block], place: Place) -> docx::Table {
        self.header_rows.push(0);
        let mut cell =
            docx::TableCell::new().width(twips(place.width) as usize, docx::WidthType::Dxa).shading(shading(PALE));
        if !title.is_empty() {
            cell = cell.add_paragraph(self.inlines(styled("CalloutTitle"), title, None));
        }
        let inner = Place {
            width: place.width - 24.0,
            style: "CalloutText",
            depth: 0,
            bullet_depth: 0,
            size: None,
            align: None,
            nested: true,
            ..place
        };
        cell = filled(cell, self.blocks(body, inner), false);
        let borders = docx::TableBorders::with_empty().set(
            docx::TableBorder::new(docx::TableBorderPosition::Left)
                .border_type(docx::BorderType::Single)
                .size(24)
                .color(NAVY),
        );
        docx::Table::new(vec![docx::TableRow::new(vec![cell]).cant_split()])
            .set_grid(vec![twips(place.width) as usize])
            .width(twips(place.width) as usize, docx::WidthType::Dxa)
            .layout(docx::TableLayoutType::Fixed)
            .set_borders(borders)
            .margins(docx::TableCellMargins::new().margin(120, 200, 120, 240))
    }

    fn contents(&mut self, title: &str, entries: &[ContentsEntry], out: &mut Vec<Written>) {
        let paragraph = styled("ContentsHeading").add_run(docx::Run::new().add_text(title));
        self.push(out, paragraph);
        let deepest = entries.iter().map(|entry| entry.level).max().unwrap_or(1);
        for (index, entry) in entries.iter().enumerate() {
            let mut paragraph = styled(&format!("TOC{}", entry.level.clamp(1, 5)));
            if index == 0 {
                let instruction = format!(" TOC \\o \"1-{deepest}\" \\h \\z \\u ");
                paragraph = field_start(&instruction).into_iter().fold(paragraph, docx::Paragraph::add_run);
            }
            let name = self.bookmark_name(&entry.id);
            let mut link = docx::Hyperlink::new(&name, docx::HyperlinkType::Anchor);
            if !entry.number.is_empty() {
                link = link.add_run(docx::Run::new().add_text(format!("{} ", entry.number)));
            }
            link = link.add_run(docx::Run::new().add_text(entry.text.as_str())).add_run(docx::Run::new().add_tab());
            for run in field(&format!(" PAGEREF {name} \\h "), &entry.page.to_string(), None) {
                link = link.add_run(run);
            }
            paragraph = paragraph.add_hyperlink(link);
            if index + 1 == entries.len() {
                paragraph = paragraph.add_run(docx::Run::new().add_field_char(docx::FieldCharType::End, false));
            }
            self.push(out, paragraph);
        }
    }

    // ------------------------------------------------------------------------------------------------ tables

    /// A table without its rows, which go to `each`.
    fn table(&mut self, table: &Table, place: Place, mut each: impl FnMut(docx::TableRow)) -> docx::Table {
        self.header_rows.push(table.head_rows);
        let widths = widths(table, place.width);
        let grid: Vec<usize> = widths.iter().map(|width| twips(*width) as usize).collect();
        // Which cell lies on each place of the grid.
        let mut owners = vec![vec![None; grid.len()]; table.rows];
        for (index, cell) in table.cells.iter().enumerate() {
            for row in owners.iter_mut().skip(cell.row).take(cell.rows) {
                for place in row.iter_mut().skip(cell.column).take(cell.columns) {
                    *place = Some(index);
                }
            }
        }
        for (row, owners) in owners.iter().enumerate() {
            let mut cells = Vec::new();
            let mut column = 0;
            while column < grid.len() {
                let Some(cell) = owners[column].and_then(|index| table.cells.get(index)) else {
                    cells.push(docx::TableCell::new().width(grid[column], docx::WidthType::Dxa));
                    column += 1;
                    continue;
                };
                cells.push(self.cell(table, cell, row, &widths, place));
                column = cell.column + cell.columns;
            }
            each(with_height(docx::TableRow::new(cells), table, row));
        }
        let written = docx::Table::new(Vec::new())
            .set_grid(grid.clone())
            .width(grid.iter().sum(), docx::WidthType::Dxa)
            .layout(docx::TableLayoutType::Fixed)
            .set_borders(hairlines())
            .margins(docx::TableCellMargins::new().margin(28, 80, 28, 80));
        if table.centred { written.align(docx::TableAlignmentType::Center) } else { written }
    }

    /// A row below these heads with the same in all its cells.
    fn row_alike(&mut self, heads: &Table, place: Place, content: &[Inline]) -> Vec<u8> {
        let widths = widths(heads, place.width);
        let row = heads.rows;
        let mut cells = Vec::new();
        for Cell { column, columns, align, .. } in &heads.cells {
            let paragraph = || Block::Paragraph { kind: ParagraphKind::Body, content: content.to_vec() };
            let blocks = if content.is_empty() { Vec::new() } else { vec![paragraph()] };
            let cell = Cell {
                column: *column,
                row,
                columns: *columns,
                rows: 1,
                head: false,
                fill: None,
                align: *align,
                blocks,
            };
            cells.push(self.cell(heads, &cell, row, &widths, place));
        }
        with_height(docx::TableRow::new(cells), heads, row).build()
    }

    fn cell(&mut self, table: &Table, cell: &Cell, row: usize, widths: &[f64], place: Place) -> docx::TableCell {
        let end = (cell.column + cell.columns).min(widths.len());
        let width: f64 = widths[cell.column..end].iter().sum();
        let twip_width = widths[cell.column..end].iter().map(|width| twips(*width) as usize).sum();
        let mut written =
            docx::TableCell::new().width(twip_width, docx::WidthType::Dxa).vertical_align(docx::VAlignType::Center);
        if cell.columns > 1 {
            written = written.grid_span(cell.columns);
        }
        if cell.rows > 1 {
            let merge = if cell.row == row { docx::VMergeType::Restart } else { docx::VMergeType::Continue };
            written = written.vertical_merge(merge);
        }
        let names_row = table.pale_first_column && cell.column == 0;
        let fill = cell.fill.as_deref().or((cell.head || names_row).then_some(PALE));
        if let Some(fill) = fill {
            written = written.shading(shading(fill));
        }
        if cell.row != row {
            return written;
        }
        let size = (table.size * 2.0).round() as usize;
        let inner = Place {
            width: (width - 9.0).max(10.0),
            height: place.height,
            style: match (cell.head, cell.align) {
                (true, _) => "TableHead",
                (false, Align::Right) => FIGURES_STYLE,
                (false, _) => "TableText",
            },
            align: Some(cell.align),
            size: (size != TABLE_SIZE).then_some(size),
            depth: 0,
            bullet_depth: 0,
            nested: true,
        };
        // As on the pages, a table of a few rows stands on one.
        let is_kept = table.rows <= FEW_ROWS && row + 1 < table.rows;
        filled(written, self.blocks(&cell.blocks, inner), is_kept)
    }

    // ------------------------------------------------------------------------------------------------ words

    fn bookmark_name(&mut self, id: &str) -> String {
        let next = self.names.len() + 1;
        self.names.entry(id.to_string()).or_insert_with(|| format!("_Ref{next:08}")).clone()
    }

    fn bookmarked(
        &mut self,
        paragraph: docx::Paragraph,
        id: Option<&str>,
        fill: impl FnOnce(&mut Self, docx::Paragraph) -> docx::Paragraph,
    ) -> docx::Paragraph {
        let Some(id) = id else { return fill(self, paragraph) };
        let name = self.bookmark_name(id);
        self.bookmarks += 1;
        let number = self.bookmarks;
        fill(self, paragraph.add_bookmark_start(number, name)).add_bookmark_end(number)
    }

    fn inlines(&mut self, mut paragraph: docx::Paragraph, content: &[Inline], size: Option<usize>) -> docx::Paragraph {
        for inline in content {
            paragraph = match inline {
                Inline::Text(text, look) => paragraph.add_run(run(text, *look, size)),
                Inline::LineBreak => paragraph.add_run(docx::Run::new().add_break(docx::BreakType::TextWrapping)),
                Inline::Reference { id, text } => {
                    // A heading shows its number (`\n`), a caption the text of its bookmark.
                    let switch = if self.headings.contains(id) { "\\n \\h" } else { "\\h" };
                    let name = self.bookmark_name(id);
                    field(&format!(" REF {name} {switch} "), text, size)
                        .into_iter()
                        .fold(paragraph, docx::Paragraph::add_run)
                }
                Inline::PageReference { id, page } => {
                    let name = self.bookmark_name(id);
                    field(&format!(" PAGEREF {name} \\h "), &page.to_string(), size)
                        .into_iter()
                        .fold(paragraph, docx::Paragraph::add_run)
                }
                Inline::Link { target, content } => paragraph.add_hyperlink(self.link(target, content, size)),
                Inline::Footnote(note) => {
                    let mut footnote = docx::Footnote::new();
                    footnote.id = self.notes.len() + 1;
                    footnote.add_content(self.inlines(styled("FootnoteText"), note, None));
                    self.notes.push(footnote.clone());
                    paragraph.add_run(docx::Run::new().add_footnote_reference(footnote))
                }
                Inline::FieldLine(width) => {
                    // The wide blank of this typeface takes two thirds of the type size.
                    let letter = size.unwrap_or(BODY_SIZE) as f64 / 2.0 * 0.6665;
                    let blanks = "\u{3000}".repeat((width / letter).round().clamp(1.0, 100.0) as usize);
                    paragraph.add_run(run(&blanks, Look { underlined: true, ..Look::default() }, size))
                }
                Inline::Checkbox(on) => {
                    let (sign, style) = if *on { ("■", TICKED) } else { ("□", UNTICKED) };
                    paragraph.add_run(run(sign, Look::default(), size).style(style))
                }
            };
        }
        paragraph
    }

    fn link(&mut self, target: &Target, content: &[(String, Look)], size: Option<usize>) -> docx::Hyperlink {
        let mut link = match target {
            Target::Place(id) => docx::Hyperlink::new(self.bookmark_name(id), docx::HyperlinkType::Anchor),
            Target::Address(address) => {
                let rid = format!("link{:05}", self.addresses.len() + 1);
                self.addresses.insert(rid.clone(), address.clone());
                let mut link = docx::Hyperlink::new("", docx::HyperlinkType::External);
                link.link = docx::HyperlinkData::External { rid, path: address.clone() };
                link
            }
        };
        for (text, look) in content {
            let piece = run(text, *look, size);
            link = link.add_run(if matches!(target, Target::Address(_)) { piece.style("Hyperlink") } else { piece });
        }
        link
    }

    // ------------------------------------------------------------------------------------------------ numbers and styles

    fn numberings(&self, mut file: docx::Docx) -> docx::Docx {
        let level = |number: usize, format: &str, text: &str| {
            docx::Level::new(
                number,
                docx::Start::new(1),
                docx::NumberFormat::new(format),
                docx::LevelText::new(text),
                docx::LevelJc::new("left"),
            )
        };
        let headings = |id: usize, style: &str, texts: [&str; 3]| {
            let texts = [texts[0], texts[1], texts[2], "（%4）", "%5"];
            texts.iter().enumerate().fold(docx::AbstractNumbering::new(id), |list, (number, text)| {
                let format = if number == 4 { "aiueoFullWidth" } else { "decimal" };
                list.add_level(
                    level(number, format, text)
                        .paragraph_style(format!("{style}{}", number + 1))
                        .suffix(docx::LevelSuffixType::Space),
                )
            })
        };
        // Room for the sign or number, wide enough for （1） on the second level.
        let indented = |level: docx::Level, number: usize, room: i32| {
            let left = list_indent(number + 1).max(room);
            level.indent(Some(left), Some(docx::SpecialIndentType::Hanging(room)), None, None)
        };
        file = file
            .add_abstract_numbering(headings(CHAPTERS, "Heading", ["第%1章", "%1.%2", "%1.%2.%3"]))
            .add_abstract_numbering(headings(ANNEXES, "Annex", ["別紙%1", "別紙%1.%2", "別紙%1.%2.%3"]));
        for (id, sign) in BULLETS.into_iter().zip(["•", "◦", "–"]) {
            let list = docx::AbstractNumbering::new(id);
            let list =
                (0..9).fold(list, |list, number| list.add_level(indented(level(number, "bullet", sign), number, 250)));
            file = file.add_abstract_numbering(list);
        }
        for (index, id) in ORDERED.into_iter().chain([ROMAN]).enumerate() {
            let list = docx::AbstractNumbering::new(id);
            let list = (0..9).fold(list, |list, number| {
                let (format, text, room) = match index {
                    0 => ("decimal", format!("%{}.", number + 1), 370),
                    1 => ("decimal", format!("（%{}）", number + 1), 570),
                    // Room for VIII.
                    3 => ("upperRoman", format!("%{}", number + 1), 640),
                    _ => ("aiueoFullWidth", format!("%{}", number + 1), 370),
                };
                list.add_level(indented(level(number, format, &text), number, room))
            });
            file = file.add_abstract_numbering(list);
        }
        for id in [CHAPTERS, ANNEXES].into_iter().chain(BULLETS) {
            file = file.add_numbering(docx::Numbering::new(id, id));
        }
        for list in &self.lists {
            let start = docx::LevelOverride::new(list.depth).start(list.start);
            file = file.add_numbering(docx::Numbering::new(list.id, list.look).add_override(start));
        }
        file
    }

    fn styles(&self, mut file: docx::Docx) -> docx::Docx {
        let pages = self.setup.chapter_pages;
        for (index, size) in HEADING_SIZES.iter().enumerate() {
            let level = index + 1;
            let chapter =
                heading_style(&format!("Heading{level}"), &format!("heading {level}"), index, *size, "Normal", pages)
                    .ui_priority(9);
            file = file.add_style(numbered(chapter, CHAPTERS, index));
            let annex = heading_style(
                &format!("Annex{level}"),
                &format!("Annex {level}"),
                index,
                *size,
                &format!("Heading{level}"),
                pages,
            );
            file = file.add_style(numbered(annex, ANNEXES, index));
            let name = format!("Heading {level} Plain");
            file = file.add_style(heading_style(&format!("HeadingPlain{level}"), &name, index, *size, "Normal", pages));
            if index > 0 {
                let (id, name) = (format!("HeadingAside{level}"), format!("Heading {level} Aside"));
                let mut aside = heading_style(&id, &name, index, *size, "Normal", pages);
                aside.paragraph_property.outline_lvl = None;
                file = file.add_style(aside);
            }
        }
        let mut contents = heading_style("ContentsHeading", "TOC Heading", 0, HEADING_SIZES[0], "Normal", pages);
        contents.paragraph_property.outline_lvl = None;
        file = file.add_style(contents);

        let right = twips(self.setup.page_width - 2.0 * self.setup.margin_x) as usize;
        for level in 1..=5_i32 {
            let mut style = paragraph_style(&format!("TOC{level}"), &format!("toc {level}"), CAPTION_SIZE)
                .indent(Some(250 * (level - 1)), None, None, None)
                .line_spacing(spaced(if level == 1 { 60 } else { 0 }, 0, CONTENTS_LINE))
                .ui_priority(39);
            if level == 1 {
                style = style.bold();
            }
            let tab = docx::Tab::new().val(docx::TabValueType::Right).leader(docx::TabLeaderType::Dot).pos(right);
            style.paragraph_property = style.paragraph_property.add_tab(tab);
            file = file.add_style(style);
        }

        let body = paragraph_style("BodyText", "Body Text", BODY_SIZE)
            .indent(None, Some(docx::SpecialIndentType::FirstLine(BODY_INDENT)), None, None)
            .align(docx::AlignmentType::Both)
            .line_spacing(spaced(0, 40, BODY_LINE));
        let mut above =
            paragraph_style("CaptionAbove", "Caption Above", CAPTION_SIZE).bold().line_spacing(spaced(240, 100, 280));
        above.paragraph_property.keep_next = Some(true);
        let below = paragraph_style("CaptionBelow", "Caption Below", CAPTION_SIZE)
            .bold()
            .align(docx::AlignmentType::Center)
            .line_spacing(spaced(100, 280, 280));
        let mut figure =
            paragraph_style("Figure", "Figure", BODY_SIZE).align(docx::AlignmentType::Center).line_spacing(
                docx::LineSpacing::new().before(200).after(0).line(240).line_rule(docx::LineSpacingType::Auto),
            );
        figure.paragraph_property.keep_next = Some(true);
        let mut callout_title = paragraph_style("CalloutTitle", "Callout Title", BODY_SIZE)
            .bold()
            .color(NAVY)
            .line_spacing(spaced(0, 60, BODY_LINE));
        callout_title.paragraph_property.keep_next = Some(true);
        let quote = paragraph_style("Quote", "Quote", BODY_SIZE)
            .indent(Some(LIST_STEP), None, Some(LIST_STEP), None)
            .line_spacing(spaced(60, 60, BODY_LINE));
        let terms = paragraph_style("Terms", "Terms", BODY_SIZE)
            .indent(Some(LIST_STEP), Some(docx::SpecialIndentType::Hanging(LIST_STEP)), None, None)
            .line_spacing(spaced(0, 60, BODY_LINE));
        let terms_more = paragraph_style("TermsMore", "Terms Continued", BODY_SIZE)
            .indent(Some(LIST_STEP), None, None, None)
            .line_spacing(spaced(0, 60, BODY_LINE));
        let exact = |points: i32| {
            docx::LineSpacing::new().before(0).after(0).line(points).line_rule(docx::LineSpacingType::Exact)
        };
        let mut table_start = paragraph_style("TableStart", "Table Start", 2).line_spacing(exact(140));
        table_start.paragraph_property.keep_next = Some(true);
        // A header row never stands alone at the foot of a page.
        let mut table_head =
            paragraph_style("TableHead", "Table Head", TABLE_SIZE).bold().line_spacing(spaced(0, 0, 240));
        table_head.paragraph_property.keep_next = Some(true);
        for style in vec![
            body,
            above,
            below,
            figure,
            callout_title,
            quote,
            terms,
            terms_more,
            paragraph_style("CalloutText", "Callout Text", BODY_SIZE).line_spacing(spaced(0, 40, BODY_LINE)),
            paragraph_style("Cover", "Cover", BODY_SIZE).line_spacing(spaced(0, 100, 240)),
            paragraph_style("TableText", "Table Text", TABLE_SIZE).line_spacing(spaced(0, 0, 240)),
            paragraph_style(FIGURES_STYLE, "Table Figures", TABLE_SIZE).line_spacing(spaced(0, 0, 240)),
            table_head,
            paragraph_style("ListParagraph", "List Paragraph", BODY_SIZE).line_spacing(spaced(0, 40, BODY_LINE)),
            paragraph_style("Code", "Code", 19).line_spacing(spaced(60, 60, 280)),
            paragraph_style("FootnoteText", "footnote text", NOTE_SIZE).line_spacing(spaced(0, 0, 240)),
            paragraph_style("Header", "header", 16).color(GREY).line_spacing(spaced(0, 0, 240)),
            paragraph_style("Footer", "footer", 16).color(GREY).line_spacing(spaced(0, 0, 240)),
            paragraph_style("Gap", "Gap", 2).line_spacing(exact(20)),
            table_start,
            paragraph_style("TableEnd", "Table End", 2).line_spacing(exact(140)),
            paragraph_style("SectionEnd", "Section End", 2).line_spacing(exact(20)),
        ] {
            file = file.add_style(style);
        }
        let character = |id: &str, name: &str| docx::Style::new(id, docx::StyleType::Character).name(name);
        let mut reference = character("FootnoteReference", "footnote reference");
        reference.run_property = reference.run_property.vert_align(docx::VertAlignType::SuperScript);
        file.add_style(reference)
            .add_style(character("Hyperlink", "Hyperlink").color("0B5394").underline("single"))
            .add_style(character("CodeText", "Code Text"))
            .add_style(character(TICKED, "Checkbox Ticked"))
            .add_style(character(UNTICKED, "Checkbox Empty"))
    }
}

// ---------------------------------------------------------------------------------------------------- small parts

fn styled(style: &str) -> docx::Paragraph {
    docx::Paragraph::new().style(style)
}

fn is_of(paragraph: &docx::Paragraph, style: &str) -> bool {
    paragraph.property.style.as_ref().is_some_and(|own| own.val == style)
}

fn fonts() -> docx::RunFonts {
    docx::RunFonts::new().ascii(FONT).hi_ansi(FONT).east_asia(FONT).cs(FONT)
}

fn shading(fill: &str) -> docx::Shading {
    docx::Shading::new().shd_type(docx::ShdType::Clear).color("auto").fill(fill)
}

fn alignment(align: Align) -> docx::AlignmentType {
    match align {
        Align::Left => docx::AlignmentType::Left,
        Align::Centre => docx::AlignmentType::Center,
        Align::Right => docx::AlignmentType::Right,
    }
}

/// Without a rule for the line height, LibreOffice clips pictures.
fn spaced(before: u32, after: u32, line: i32) -> docx::LineSpacing {
    docx::LineSpacing::new().before(before).after(after).line(line).line_rule(docx::LineSpacingType::AtLeast)
}

fn paragraph_style(id: &str, name: &str, size: usize) -> docx::Style {
    docx::Style::new(id, docx::StyleType::Paragraph).name(name).size(size).based_on("Normal").q_format(true)
}

/// `pages`: whether one of the first level begins a page.
fn heading_style(id: &str, name: &str, index: usize, size: usize, base: &str, pages: bool) -> docx::Style {
    let mut style = paragraph_style(id, name, size)
        .based_on(base)
        .next("BodyText")
        .bold()
        .color(if index < 3 { NAVY } else { INK })
        .outline_lvl(index)
        .line_spacing(spaced(
            [if pages { 0 } else { 360 }, 320, 280, 220, 200][index],
            [280, 160, 130, 100, 80][index],
            300,
        ));
    style.paragraph_property = style.paragraph_property.keep_next(true).keep_lines(true);
    if index == 0 {
        let rule = docx::ParagraphBorder::new(docx::ParagraphBorderPosition::Bottom)
            .val(docx::BorderType::Single)
            .size(8)
            .space(5)
            .color(NAVY);
        style.paragraph_property = style
            .paragraph_property
            .page_break_before(pages)
            .set_borders(docx::ParagraphBorders::with_empty().set(rule));
    }
    style
}

fn numbered(mut style: docx::Style, list: usize, level: usize) -> docx::Style {
    style.paragraph_property =
        style.paragraph_property.numbering(docx::NumberingId::new(list), docx::IndentLevel::new(level));
    style
}

fn hairlines() -> docx::TableBorders {
    use docx::TableBorderPosition::{Bottom, InsideH, InsideV, Left, Right, Top};
    [Top, Left, Bottom, Right, InsideH, InsideV].into_iter().fold(
        docx::TableBorders::with_empty(),
        |borders, position| {
            borders.set(docx::TableBorder::new(position).border_type(docx::BorderType::Single).size(4).color(HAIRLINE))
        },
    )
}

fn run(text: &str, look: Look, size: Option<usize>) -> docx::Run {
    let mut run = docx::Run::new();
    for (index, piece) in text.split('\t').enumerate() {
        if index > 0 {
            run = run.add_tab();
        }
        run = run.add_text(piece);
    }
    if look.bold {
        run = run.bold();
    }
    if look.underlined {
        run = run.underline("single");
    }
    if look.struck {
        run = run.strike();
    }
    if look.code {
        run = run.style("CodeText");
    }
    if look.marked {
        run = run.highlight("yellow");
    }
    if look.raised {
        run.run_property = run.run_property.vert_align(docx::VertAlignType::SuperScript);
    }
    if look.lowered {
        run.run_property = run.run_property.vert_align(docx::VertAlignType::SubScript);
    }
    if let Some(size) = size { run.size(size) } else { run }
}

fn emboldened(inline: Inline) -> Inline {
    match inline {
        Inline::Text(text, look) => Inline::Text(text, Look { bold: true, ..look }),
        other => other,
    }
}

fn field_start(instruction: &str) -> Vec<docx::Run> {
    vec![
        docx::Run::new().add_field_char(docx::FieldCharType::Begin, false),
        docx::Run::new().add_instr_text(docx::InstrText::Unsupported(instruction.into())),
        docx::Run::new().add_field_char(docx::FieldCharType::Separate, false),
    ]
}

/// A field with the text it shows until Word computes it anew.
fn field(instruction: &str, shown: &str, size: Option<usize>) -> Vec<docx::Run> {
    let mut runs = field_start(instruction);
    runs.push(run(shown, Look::default(), size));
    runs.push(docx::Run::new().add_field_char(docx::FieldCharType::End, false));
    runs
}

/// A cell with these in it; `is_kept` on the page of the row after it. It must end with a paragraph, or Word calls the file
/// broken.
fn filled(cell: docx::TableCell, blocks: Vec<Written>, is_kept: bool) -> docx::TableCell {
    let empty = blocks.is_empty();
    let kept = |paragraph: docx::Paragraph| if is_kept { paragraph.keep_next(true) } else { paragraph };
    let cell = blocks.into_iter().fold(cell, |cell, block| match block {
        Written::Paragraph(paragraph) => cell.add_paragraph(kept(*paragraph)),
        Written::Table(table) => cell.add_table(*table),
        Written::Rows(..) => unreachable!("a table in a cell has its rows with it"),
    });
    if empty { cell.add_paragraph(kept(styled("TableText"))) } else { cell }
}

/// A row that stays in one piece, as high as was asked for.
fn with_height(row: docx::TableRow, table: &Table, number: usize) -> docx::TableRow {
    let row = row.cant_split();
    match table.heights.get(number).or(table.heights.last()) {
        Some(Some(height)) => row.row_height(twips(*height) as f32).height_rule(docx::HeightRule::AtLeast),
        _ => row,
    }
}

/// Where the text of items stands in a list this deep.
fn list_indent(depth: usize) -> i32 {
    match depth {
        0 => 0,
        1 => LIST_STEP,
        depth => LIST_STEP + 620 + 570 * (i32::try_from(depth).unwrap_or(8).min(8) - 2),
    }
}

fn twips(points: f64) -> u32 {
    (points * 20.0).round().max(0.0) as u32
}

/// Widths of the columns in pt, which together never exceed `room`.
fn widths(table: &Table, room: f64) -> Vec<f64> {
    let letter = table.size.max(1.0);
    let natural = |column: usize| {
        table
            .cells
            .iter()
            .filter(|cell| cell.column == column && cell.columns == 1)
            .flat_map(|cell| &cell.blocks)
            .map(|block| match block {
                Block::Paragraph { content, .. } => {
                    let letters: f64 = plain(content).chars().map(|c| if c.is_ascii() { 0.58 } else { 1.0 }).sum();
                    letters * letter + 12.0
                }
                _ => 80.0,
            })
            .fold(24.0, f64::max)
    };
    let mut widths: Vec<f64> = table
        .columns
        .iter()
        .enumerate()
        .map(|(column, width)| match width {
            Width::Points(points) => *points,
            Width::Part(part) => part * room,
            Width::Auto => natural(column),
            Width::Share(_) => 0.0,
        })
        .collect();
    let shares: f64 =
        table.columns.iter().map(|width| if let Width::Share(share) = width { *share } else { 0.0 }).sum();
    let left = (room - widths.iter().sum::<f64>()).max(20.0);
    for (width, column) in widths.iter_mut().zip(&table.columns) {
        if let Width::Share(share) = column {
            *width = left * share / shares.max(0.001);
        }
    }
    let sum: f64 = widths.iter().sum();
    if sum > room {
        for width in &mut widths {
            *width *= room / sum;
        }
    }
    widths
}

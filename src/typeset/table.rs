//! Tables laid out with less work than Typst's own layouter takes, to the same pages.
//!
//! Typst lays out each cell of a table twice, once to learn its height and once more at the height of its row, both
//! times through two levels of blocks. Three quarters of the time of a set went there. The cells of our tables are words,
//! whose lines do not depend on the height that they are given: such a cell is laid out once and moved to its place.
//! Everything else about a table that is out of the ordinary (rows that may break, columns of automatic width, lines of
//! its own …) is left to Typst, so this is a shorter way and not another layout: a test compares
//! the two, glyph by glyph. Typst's library has a place for it, `NativeRuleMap::replace`.
//!
//! Follows `typst-layout/src/grid` of the version that Cargo.toml pins. Drop it when Typst is as fast.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use ecow::EcoString;
use typst::diag::SourceResult;
use typst::engine::Engine;
use typst::foundations::{
    Content, Element, NativeElement, NativeRuleMap, Packed, Recipe, Resolve, Selector, SequenceElem, Smart, Style,
    StyleChain, StyledElem, Styles, Target, Transformation,
};
use typst::introspection::{Locator, Tag, TagFlags};
use typst::layout::grid::resolve::{Cell, CellGrid, Entry, Line, LinePosition};
use typst::layout::{
    Abs, AlignElem, Alignment, Axes, BlockElem, BoxElem, Dir, FixAlignment, FixedAlignment, Fr, Fragment, Frame,
    FrameItem, GroupItem, HElem, Length, PageElem, PlaceElem, Point, Region, Regions, Rel, Sides, Size, Sizing,
};
use typst::model::{
    DocumentElem, EmphElem, EnumElem, FigureCaption, FigureElem, FootnoteElem, FootnoteEntry, HeadingElem, LinkElem,
    ListElem, OutlineElem, OutlineEntry, QuoteElem, RefElem, StrongElem, TableCell, TableElem, TermsElem,
};
use typst::syntax::Span;
use typst::text::{LinebreakElem, SmartQuoteElem, SpaceElem, TextElem};
use typst::utils::{LazyHash, Numeric, hash128};
use typst::visualize::{CurveElem, Geometry, ImageElem, Stroke};
use typst::{Library, LibraryExt};
use typst_layout::layout_fragment;

/// Rows that one processor lays out at a time.
const ROWS_AT_ONCE: usize = 24;

/// Typst's own way with tables.
static STOCK: LazyLock<NativeRuleMap> = LazyLock::new(|| Library::default().rules);

/// Puts our way with tables in the place of Typst's.
pub(super) fn replace(rules: &mut NativeRuleMap) {
    rules.replace::<TableElem>(Target::Paged, show);
}

fn show(table: &Packed<TableElem>, engine: &mut Engine, styles: StyleChain) -> SourceResult<Content> {
    if table.grid.as_ref().is_some_and(|grid| is_plain(grid, styles)) {
        return Ok(BlockElem::multi_layouter(table.clone(), lay_out).pack());
    }
    let table = table.clone().pack();
    STOCK.get(Target::Paged, &table).expect("Typst has a rule for tables").apply(&table, engine, styles)
}

/// Whether a table is of the sort that is laid out here.
fn is_plain(grid: &CellGrid, styles: StyleChain) -> bool {
    let columns = grid.cols.len();
    let header = grid.headers.first();
    !grid.has_gutter
        && grid.footer.is_none()
        && columns > 0
        && grid.entries.len() == columns * grid.rows.len()
        && grid.cols.iter().all(|column| !matches!(column, Sizing::Auto))
        && grid.rows.iter().all(|row| matches!(row, Sizing::Auto))
        && grid.headers.len() <= 1
        && header.is_none_or(|header| {
            header.repeated && !header.short_lived && header.range.start == 0 && header.range.end < grid.rows.len()
        })
        && styles.resolve(TextElem::dir) == Dir::LTR
        && (0..grid.rows.len()).all(|y| cells(grid, y).any(|(_, cell)| !cell.breakable))
        && (0..grid.rows.len()).all(|y| {
            let is_head = header.is_some_and(|header| header.range.contains(&y));
            // Rows that a cell holds together, below the header.
            cells(grid, y).all(|(_, cell)| cell.rowspan.get() == 1 || !cell.breakable && !is_head)
        })
        && rule_of(grid).is_some()
}

/// The cells of a row, each with its column.
fn cells(grid: &CellGrid, y: usize) -> impl Iterator<Item = (usize, &Cell)> {
    (0..grid.cols.len()).filter_map(move |x| Some((x, grid.cell(x, y)?)))
}

/// The stroke of all rules, where it is the same everywhere: around every cell, or of lines over the whole table.
fn rule_of(grid: &CellGrid) -> Option<&Arc<Stroke<Abs>>> {
    if grid.vlines.iter().chain(&grid.hlines).all(Vec::is_empty) { rule_of_cells(grid) } else { rule_of_lines(grid) }
}

fn rule_of_cells(grid: &CellGrid) -> Option<&Arc<Stroke<Abs>>> {
    let mut all = grid.entries.iter().filter_map(Entry::as_cell);
    let rule = all.next()?.stroke.left.as_ref()?;
    let same = |cell: &Cell| {
        cell.stroke.iter().all(|side| side.as_ref().is_some_and(|stroke| is_same(stroke, rule)))
            && cell.stroke_overridden.iter().all(|overridden| !overridden)
    };
    grid.entries.iter().filter_map(Entry::as_cell).all(same).then_some(rule)
}

fn rule_of_lines(grid: &CellGrid) -> Option<&Arc<Stroke<Abs>>> {
    let rule = grid.vlines.first()?.first()?.stroke.as_ref()?;
    let is_whole = |lines: &Vec<Line>| match lines.as_slice() {
        [line] => {
            line.start == 0
                && line.end.is_none()
                && line.position == LinePosition::Before
                && line.stroke.as_ref().is_some_and(|stroke| is_same(stroke, rule))
        }
        _ => false,
    };
    let is_bare = |cell: &Cell| cell.stroke.iter().all(Option::is_none);
    let is_everywhere = |lines: &[Vec<Line>], tracks: usize| lines.len() == tracks + 1 && lines.iter().all(is_whole);
    let is_rule = is_everywhere(&grid.vlines, grid.cols.len())
        && is_everywhere(&grid.hlines, grid.rows.len())
        && grid.entries.iter().filter_map(Entry::as_cell).all(is_bare);
    is_rule.then_some(rule)
}

fn is_same(one: &Arc<Stroke<Abs>>, other: &Arc<Stroke<Abs>>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}

/// How a cell may be laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// What is in it, once; moved to its place by its inset and its alignment.
    Words,
    /// The whole cell, once, since rules change its looks; moved to its place.
    Once,
    /// The whole cell at the height of its row, as Typst does.
    Twice,
}

/// What a rule leaves possible for cells of words, if it matches them.
fn way_by_rule(recipe: &Recipe) -> Way {
    let is_look = matches!(recipe.transform(), Transformation::Style(_));
    match recipe.selector() {
        // A match in the text becomes other text, or pieces of a line. What has a label is not taken for words.
        Some(Selector::Regex(_) | Selector::Location(_) | Selector::Label(_)) => Way::Words,
        Some(Selector::Elem(element, _)) if *element == TableCell::ELEM => {
            if is_look {
                Way::Once
            } else {
                Way::Twice
            }
        }
        Some(Selector::Elem(element, _)) if is_look || !WORDS.contains(element) => Way::Words,
        _ => Way::Twice,
    }
}

/// What is left possible by the height that boxes have which say none.
fn way_by_boxes(styles: StyleChain) -> Way {
    match styles.get(BoxElem::height) {
        Smart::Custom(height) if !height.rel.is_zero() => Way::Twice,
        _ => Way::Words,
    }
}

/// The elements that words are made of.
const WORDS: [Element; 7] = [
    BoxElem::ELEM,
    TextElem::ELEM,
    SpaceElem::ELEM,
    LinebreakElem::ELEM,
    SmartQuoteElem::ELEM,
    StrongElem::ELEM,
    SequenceElem::ELEM,
];

/// Elements that are not found in words, so that what is set of them and shown for them says nothing about words. Typst
/// goes through all that is set for each of the dozens of questions it asks about a run of text.
const NOT_IN_WORDS: [Element; 20] = [
    DocumentElem::ELEM,
    EmphElem::ELEM,
    EnumElem::ELEM,
    FigureCaption::ELEM,
    FigureElem::ELEM,
    FootnoteElem::ELEM,
    FootnoteEntry::ELEM,
    HeadingElem::ELEM,
    ImageElem::ELEM,
    LinkElem::ELEM,
    ListElem::ELEM,
    OutlineElem::ELEM,
    OutlineEntry::ELEM,
    PageElem::ELEM,
    QuoteElem::ELEM,
    RefElem::ELEM,
    TableCell::ELEM,
    TableElem::ELEM,
    TermsElem::ELEM,
    BlockElem::ELEM,
];

/// What is set where words stand, without what does not concern them.
fn styles_of_words(styles: StyleChain) -> Styles {
    let concerns = |style: &LazyHash<Style>| style.element().is_none_or(|element| !NOT_IN_WORDS.contains(&element));
    styles.to_map().into_iter().filter(concerns).collect()
}

/// What is set for words in the cells of a table, for each alignment that they have. Made once: what is set anew for each
/// cell is hashed anew for each.
fn words(grid: &CellGrid, styles: StyleChain) -> Vec<(Smart<Alignment>, Styles)> {
    let plain = styles_of_words(styles);
    let mut all: Vec<(Smart<Alignment>, Styles)> = Vec::new();
    for cell in grid.entries.iter().filter_map(Entry::as_cell) {
        let align = cell.body.to_packed::<TableCell>().map_or(Smart::Auto, |cell| cell.align.get(styles));
        if all.iter().any(|(known, _)| *known == align) {
            continue;
        }
        let mut words = plain.clone();
        if let Smart::Custom(align) = align {
            words.set(AlignElem::alignment, align);
        }
        all.push((align, words));
    }
    all
}

/// Whether something is words in lines, whose layout does not depend on a height.
fn is_words(content: &Content) -> bool {
    content.label().is_none()
        && (content.is::<TextElem>()
            || content.is::<SpaceElem>()
            || content.is::<LinebreakElem>()
            || content.is::<SmartQuoteElem>()
            || content.is::<HElem>()
            || content.to_packed::<BoxElem>().is_some_and(is_firm)
            || content.to_packed::<StrongElem>().is_some_and(|strong| is_words(&strong.body))
            || content.to_packed::<SequenceElem>().is_some_and(|sequence| sequence.children.iter().all(is_words))
            || content.to_packed::<StyledElem>().is_some_and(|styled| {
                is_words(&styled.child)
                    && styled.styles.iter().all(|style| style.element() != Some(BoxElem::ELEM))
                    && StyleChain::new(&styled.styles).recipes().all(|rule| way_by_rule(rule) == Way::Words)
            }))
}

/// Whether a box in a line is as high wherever it stands: a place where a long word may break, a line to write on, or a box
/// to tick, whose tick is drawn and nothing that has a look of its own.
fn is_firm(container: &Packed<BoxElem>) -> bool {
    fn is_drawn(content: &Content) -> bool {
        content.is::<CurveElem>() || content.to_packed::<PlaceElem>().is_some_and(|placed| is_drawn(&placed.body))
    }
    let body = container.body.as_option().as_ref().and_then(Option::as_ref);
    match container.height.as_option() {
        Some(Smart::Custom(height)) => height.rel.is_zero() && body.is_none_or(is_drawn),
        Some(Smart::Auto) | None => body.is_none(),
    }
}

/// Whether a rule is for cells of tables.
fn is_for_cells(rule: &Recipe) -> bool {
    matches!(rule.selector(), Some(Selector::Elem(element, _)) if *element == TableCell::ELEM)
}

/// Whether a rule is not for pieces of text.
fn leaves_text(rule: &Recipe) -> bool {
    matches!(rule.selector(), Some(Selector::Elem(element, _)) if *element != TextElem::ELEM)
}

/// The lines of cells that are nothing but text. In a ledger most say what others say, and even to find that Typst has laid
/// out the same before takes longer, and memory each time.
#[derive(Default)]
struct Known(Mutex<HashMap<Words, Frame>>);

#[derive(PartialEq, Eq, Hash)]
struct Words {
    width: Abs,
    align: Smart<Alignment>,
    text: EcoString,
}

impl Known {
    fn get_or(&self, words: Words, lines: impl FnOnce() -> SourceResult<Frame>) -> SourceResult<Frame> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(frame) = known().get(&words) {
            return Ok(frame.clone());
        }
        let frame = lines()?;
        known().insert(words, frame.clone());
        Ok(frame)
    }
}

/// A table being laid out.
struct Layout<'a> {
    grid: &'a CellGrid,
    styles: StyleChain<'a>,
    span: Span,
    /// What is set for words in cells that are aligned so.
    words: Vec<(Smart<Alignment>, Styles)>,
    /// What all rules but those for cells leave possible.
    way: Way,
    /// The rules for cells.
    rules: Vec<&'a Recipe>,
    /// None where a rule looks at the text.
    known: Option<Known>,
    widths: Vec<Abs>,
    width: Abs,
    /// Where each cell stands in the document, row by row.
    locators: Vec<Option<Locator<'a>>>,
}

/// A row that has been laid out.
struct Row {
    y: usize,
    frame: Frame,
    /// The height of all rows that cells hold together, with the first of them.
    group: Option<Abs>,
    /// Cells over several rows of which this is the last, each with its place, from the top of this row.
    spanning: Vec<(Point, Frame)>,
}

/// The rows of a region.
#[derive(Default)]
struct Placed {
    rows: Vec<Row>,
}

impl Placed {
    fn height(&self) -> Abs {
        height_of(&self.rows)
    }
}

fn lay_out(
    table: &Packed<TableElem>,
    engine: &mut Engine,
    locator: Locator,
    styles: StyleChain,
    regions: Regions,
) -> SourceResult<Fragment> {
    let grid = table.grid.as_deref().expect("only tables with a grid come here");
    let widths = widths(grid, styles, regions);
    let mut locator = locator.split();
    let layout = Layout {
        grid,
        styles,
        span: table.span(),
        words: words(grid, styles),
        way: styles.recipes().filter(|rule| !is_for_cells(rule)).map(way_by_rule).fold(way_by_boxes(styles), Way::max),
        rules: styles.recipes().filter(|rule| is_for_cells(rule)).collect(),
        known: styles.recipes().all(leaves_text).then(Known::default),
        width: widths.iter().sum(),
        widths,
        locators: grid.entries.iter().map(|entry| Some(locator.next(&entry.as_cell()?.body.span()))).collect(),
    };
    let header = grid.headers.first().map_or(0..0, |header| header.range.clone());
    let rows = layout.rows(engine, header.end..grid.rows.len(), 0, false)?;
    layout.pages(engine, header, rows, regions)
}

/// The widths of the columns: lengths first, the rest in fractions.
fn widths(grid: &CellGrid, styles: StyleChain, regions: Regions) -> Vec<Abs> {
    let fixed = |column: &Sizing| match column {
        Sizing::Rel(width) => width.resolve(styles).relative_to(regions.base().x),
        Sizing::Auto | Sizing::Fr(_) => Abs::zero(),
    };
    let rest = regions.size.x - grid.cols.iter().map(fixed).sum();
    let parts = grid.cols.iter().fold(Fr::zero(), |sum, column| match column {
        Sizing::Fr(part) => sum + *part,
        Sizing::Auto | Sizing::Rel(_) => sum,
    });
    let width = |column: &Sizing| match column {
        Sizing::Fr(part) if rest >= Abs::zero() && !parts.is_zero() => part.share(parts, rest),
        other => fixed(other),
    };
    grid.cols.iter().map(width).collect()
}

impl Layout<'_> {
    /// Rows, many of them on several processors.
    fn rows(
        &self,
        engine: &mut Engine,
        rows: Range<usize>,
        disambiguator: usize,
        is_repeated: bool,
    ) -> SourceResult<Vec<Row>> {
        let some = |engine: &mut Engine, groups: &[Range<usize>]| -> SourceResult<Vec<Row>> {
            let mut some = Vec::new();
            for group in groups {
                self.group(engine, group.clone(), disambiguator, is_repeated, &mut some)?;
            }
            Ok(some)
        };
        let groups = self.groups(rows);
        if groups.len() <= ROWS_AT_ONCE {
            return some(engine, &groups);
        }
        let parts: Vec<_> = engine.parallelize(groups.chunks(ROWS_AT_ONCE), some).collect::<SourceResult<_>>()?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// The rows that cells hold together; most of them are alone.
    fn groups(&self, rows: Range<usize>) -> Vec<Range<usize>> {
        let mut groups = Vec::with_capacity(rows.len());
        let (mut start, mut end) = (rows.start, rows.start);
        for y in rows {
            end = cells(self.grid, y).map(|(_, cell)| y + cell.rowspan.get()).fold(end, usize::max);
            if end <= y + 1 {
                groups.push(start..y + 1);
                (start, end) = (y + 1, y + 1);
            }
        }
        groups
    }

    /// Rows that cells hold together. Each is as high as its highest cell; the last row of a cell over several is higher
    /// where all of them have no room for it.
    fn group(
        &self,
        engine: &mut Engine,
        rows: Range<usize>,
        disambiguator: usize,
        is_repeated: bool,
        into: &mut Vec<Row>,
    ) -> SourceResult<()> {
        let first = into.len();
        // The cells over several rows, each with its rows.
        let mut spanning: Vec<(Range<usize>, Laid)> = Vec::new();
        let mut heights = Vec::with_capacity(rows.len());
        for y in rows.clone() {
            let mut laid_out = Vec::with_capacity(self.widths.len());
            let mut height = Abs::zero();
            for (x, cell) in cells(self.grid, y) {
                let laid = self.cell(engine, x, y, cell, disambiguator, is_repeated)?;
                if cell.rowspan.get() > 1 {
                    spanning.push((y..y + cell.rowspan.get(), laid));
                } else {
                    height.set_max(laid.high);
                    laid_out.push(laid);
                }
            }
            let (ending, others): (Vec<_>, Vec<_>) = spanning.into_iter().partition(|(span, _)| span.end == y + 1);
            spanning = others;
            let above = |span: &Range<usize>| heights[span.start - rows.start..].iter().copied().sum::<Abs>();
            for (span, laid) in &ending {
                height.set_max(laid.high - above(span));
            }
            let mut over = Vec::new();
            for (span, laid) in ending {
                let (above, left) = (above(&span), laid.left);
                let mut frame = Frame::soft(Size::new(laid.size, above + height));
                frame.push_multiple(self.placed(engine, laid, above + height, Abs::zero())?);
                over.push((Point::new(left, -above), frame));
            }
            // All at once, since a list that grows takes twice its size, and there are hundreds of thousands of these.
            let mut items = Vec::with_capacity(3 * laid_out.len());
            for laid in laid_out {
                let left = laid.left;
                items.extend(self.placed(engine, laid, height, left)?);
            }
            let mut frame = Frame::soft(Size::new(self.width, height));
            frame.push_multiple(items);
            heights.push(height);
            into.push(Row { y, frame, group: None, spanning: over });
        }
        let height = heights.into_iter().sum();
        into[first].group = Some(height);
        Ok(())
    }

    /// What a cell draws in its row or rows of this height, and the tags around it.
    fn placed(&self, engine: &mut Engine, laid: Laid, height: Abs, left: Abs) -> SourceResult<[(Point, FrameItem); 3]> {
        let Laid { size, high, frame, at, align, again, tags: (start, end), .. } = laid;
        let (frame, at) = match again {
            Some(again) => (self.at_height(engine, again, size, height)?, Point::zero()),
            None => (frame, at + Point::with_y(align.position(height - high))),
        };
        let left = Point::with_x(left);
        // Shared with what Typst remembers; put among the items of the row, its glyphs would be copied.
        Ok([(left, start), (left + at, FrameItem::Group(GroupItem::new(frame))), (left, end)])
    }

    fn cell<'b>(
        &'b self,
        engine: &mut Engine,
        x: usize,
        y: usize,
        cell: &'b Cell,
        disambiguator: usize,
        is_repeated: bool,
    ) -> SourceResult<Laid<'b>> {
        let mut locator = self.locators[y * self.widths.len() + x].as_ref().expect("a cell has a place").relayout();
        if disambiguator > 0 {
            locator = locator.split().next_inner(disambiguator as u128);
        }
        let mut locator = locator.split();
        let mut element = cell.body.to_packed::<TableCell>().expect("cells of tables are such").clone();
        element.is_repeated.set(is_repeated);
        // What it is told from others by; Typst takes the whole cell for that, looks and all.
        let key = hash128(&(x, y));
        let location = locator.next_location(engine, key, element.span());
        element.set_location(location);
        let locator = locator.next(&cell.body.span());

        let left: Abs = self.widths[..x].iter().sum();
        let size: Abs = self.widths[x..].iter().take(cell.colspan.get()).sum();
        let dir = self.styles.resolve(TextElem::dir);
        let outer = self.styles.resolve(AlignElem::alignment).y;
        let own = element.align.get(self.styles);
        let align = match own {
            Smart::Custom(align) => align.y().map_or(outer, |align| align.fix(dir)),
            Smart::Auto => outer,
        };
        let inset = inset(&element, self.styles);
        let way = if is_words(&element.body) && inset.is_some() {
            let matches = |rule: &&&Recipe| {
                rule.selector().is_some_and(|selector| selector.matches(&cell.body, Some(self.styles)))
            };
            self.rules.iter().filter(matches).map(|rule| way_by_rule(rule)).fold(self.way, Way::max)
        } else {
            Way::Twice
        };
        let (frame, at, high) = if let (Way::Words, Some(inset)) = (way, inset) {
            let words = self.words.iter().find(|(align, _)| *align == own);
            let words = words.map(|(_, words)| StyleChain::new(words)).expect("all alignments were looked up");
            let width = size - inset.left - inset.right;
            let mut lines = || lines(engine, &element.body, locator.relayout(), words, width);
            let frame = match (&self.known, element.body.to_packed::<TextElem>()) {
                (Some(known), Some(text)) => {
                    known.get_or(Words { width, align: own, text: text.text.clone() }, lines)?
                }
                _ => lines()?,
            };
            let high = frame.height() + inset.top + inset.bottom;
            (frame, Point::new(inset.left, inset.top), high)
        } else {
            let frame = lines(engine, &cell.body, locator.relayout(), self.styles, size)?;
            let high = frame.height();
            (frame, Point::zero(), high)
        };
        // For the structure of the PDF alone: no template asks where a cell stands, and to keep a list of all takes memory.
        let flags = TagFlags { introspectable: false, tagged: true };
        let tags = (FrameItem::Tag(Tag::Start(element.pack(), flags)), FrameItem::Tag(Tag::End(location, key, flags)));
        let again = (way == Way::Twice).then_some((&cell.body, locator));
        Ok(Laid { left, size, high, frame, at, align, again, tags })
    }

    fn at_height(
        &self,
        engine: &mut Engine,
        (content, locator): (&Content, Locator),
        width: Abs,
        height: Abs,
    ) -> SourceResult<Frame> {
        let region = Region::new(Size::new(width, height), Axes::splat(true));
        Ok(layout_fragment(engine, content, locator, self.styles, region.into())?.into_frame())
    }

    /// Distributes rows over regions, the header at the top of each, and draws what is behind them.
    fn pages(
        &self,
        engine: &mut Engine,
        header: Range<usize>,
        rows: Vec<Row>,
        regions: Regions,
    ) -> SourceResult<Fragment> {
        let mut all =
            AllRegions { layout: self, done: Vec::new(), now: Now::at(regions), regions, header, is_sure: false };
        if !all.header.is_empty() {
            let head = self.rows(engine, all.header.clone(), 0, false)?;
            while !all.fits(height_of(&head)) && all.may_progress() {
                all.finish();
            }
            all.now.removable = all.may_progress();
            all.is_sure = !all.now.removable;
            let at_top = all.regions.size.y == all.now.after_header;
            for row in head {
                all.push(row);
            }
            if at_top {
                all.now.after_header = all.regions.size.y;
            }
        }
        for row in rows {
            if let Some(height) = row.group {
                if all.regions.is_full() {
                    all.next(engine)?;
                }
                while !all.fits(height) && all.may_progress() {
                    all.next(engine)?;
                }
            }
            all.push(row);
            all.now.removable = false;
            all.is_sure = true;
        }
        all.now.removable = false;
        all.finish();
        Ok(Fragment::frames(all.done.into_iter().map(|(size, placed)| self.region(size, placed)).collect()))
    }

    /// A region: backgrounds, rules, and the rows over them.
    fn region(&self, size: Size, placed: Placed) -> Frame {
        let mut frame = Frame::soft(size);
        if placed.rows.is_empty() {
            return frame;
        }
        let rows: Vec<(usize, Abs, Abs)> = placed
            .rows
            .iter()
            .scan(Abs::zero(), |top, row| {
                let (here, height) = (*top, row.frame.height());
                *top += height;
                Some((row.y, here, height))
            })
            .collect();
        let bottom = placed.height();
        let mut fills = Vec::new();
        let mut left = Abs::zero();
        for x in 0..self.widths.len() {
            for (at, (y, top, _)) in rows.iter().enumerate() {
                let Some(cell) = self.grid.cell(x, *y) else { continue };
                if let Some(fill) = &cell.fill {
                    let width = self.widths[x..].iter().take(cell.colspan.get()).sum();
                    let height = rows[at..].iter().take(cell.rowspan.get()).map(|(_, _, height)| *height).sum();
                    let ground = Geometry::Rect(Size::new(width, height)).filled(fill.clone());
                    fills.push((Point::new(left, *top), FrameItem::Shape(ground, self.span)));
                }
            }
            left += self.widths[x];
        }
        let stroke = rule_of(self.grid).map(|stroke| (**stroke).clone().unwrap_or_default()).unwrap_or_default();
        let (thickness, half) = (stroke.thickness, stroke.thickness / 2.0);
        let rule =
            |from: Point, to: Point| (from, FrameItem::Shape(Geometry::Line(to).stroked(stroke.clone()), self.span));
        let mut x_at = Abs::zero();
        for x in 0..=self.widths.len() {
            let inside = x > 0 && x < self.widths.len();
            // A cell over several columns is not cut by the rules between them.
            let crosses = |y: usize| inside && self.is_one((x - 1, y), (x, y));
            for (top, length) in stretches(rows.iter().map(|(y, _, height)| (*height, crosses(*y)))) {
                fills.push(rule(Point::new(x_at, top - half), Point::with_y(length + thickness)));
            }
            x_at += self.widths.get(x).copied().unwrap_or_default();
        }
        let mut before = None;
        for (y, top) in rows.iter().map(|(y, top, _)| (Some(*y), *top)).chain([(None, bottom)]) {
            // Nor is one over several rows.
            let crosses = |x: usize| before.zip(y).is_some_and(|(before, y)| self.is_one((x, before), (x, y)));
            for (left, length) in stretches(self.widths.iter().enumerate().map(|(x, width)| (*width, crosses(x)))) {
                fills.push(rule(Point::new(left - half, top), Point::with_x(length + thickness)));
            }
            before = y;
        }
        frame.push_multiple(fills);
        for ((_, top, _), row) in rows.into_iter().zip(placed.rows) {
            for (at, cell) in row.spanning {
                frame.push_frame(Point::with_y(top) + at, cell);
            }
            frame.push_frame(Point::with_y(top), row.frame);
        }
        frame
    }

    /// Whether two places of the grid, each by column and row, are of one cell.
    fn is_one(&self, (x, y): (usize, usize), (other_x, other_y): (usize, usize)) -> bool {
        let one = self.grid.parent_cell_position(x, y);
        one.is_some() && one == self.grid.parent_cell_position(other_x, other_y)
    }
}

/// Where a rule along these tracks is drawn: start and length of each stretch without a track that it would cross.
fn stretches(tracks: impl Iterator<Item = (Abs, bool)>) -> Vec<(Abs, Abs)> {
    let mut all = Vec::new();
    let (mut at, mut run) = (Abs::zero(), None);
    for (size, is_crossed) in tracks {
        if is_crossed {
            all.extend(run.take());
        } else {
            let (start, length) = run.unwrap_or((at, Abs::zero()));
            run = Some((start, length + size));
        }
        at += size;
    }
    all.extend(run);
    all
}

/// Content at a width, as high as it is.
fn lines(
    engine: &mut Engine,
    content: &Content,
    locator: Locator,
    styles: StyleChain,
    width: Abs,
) -> SourceResult<Frame> {
    let region = Region::new(Size::new(width, Abs::inf()), Axes::new(true, false));
    Ok(layout_fragment(engine, content, locator, styles, region.into())?.into_frame())
}

fn height_of(rows: &[Row]) -> Abs {
    rows.iter().map(|row| row.frame.height()).sum()
}

/// A cell that has been laid out.
struct Laid<'a> {
    left: Abs,
    size: Abs,
    /// Its height, with the inset.
    high: Abs,
    frame: Frame,
    /// Where the frame stands in the cell, if that is no higher than it must be.
    at: Point,
    align: FixedAlignment,
    /// What must be laid out again at the height of the row.
    again: Option<(&'a Content, Locator<'a>)>,
    tags: (FrameItem, FrameItem),
}

/// The inset of a cell, where it is of lengths only.
fn inset(cell: &Packed<TableCell>, styles: StyleChain) -> Option<Sides<Abs>> {
    let sides: Sides<Rel<Length>> = cell.inset.get(styles).unwrap_or_default().map(Option::unwrap_or_default);
    sides.iter().all(|side| side.rel.is_zero()).then(|| sides.map(|side| side.abs.resolve(styles)))
}

/// The region that is being filled.
struct Now {
    initial: Size,
    could_progress: bool,
    /// The height that was left below the header.
    after_header: Abs,
    placed: Placed,
    /// Whether the header is taken away again if no row follows it here.
    removable: bool,
}

impl Now {
    fn at(regions: Regions) -> Self {
        Self {
            initial: regions.size,
            could_progress: regions.may_progress(),
            after_header: regions.size.y,
            placed: Placed::default(),
            removable: false,
        }
    }
}

struct AllRegions<'a, 'b> {
    layout: &'a Layout<'a>,
    done: Vec<(Size, Placed)>,
    now: Now,
    regions: Regions<'b>,
    header: Range<usize>,
    /// Whether a row stands below a header, so that from then on headers are repetitions.
    is_sure: bool,
}

impl AllRegions<'_, '_> {
    fn fits(&self, height: Abs) -> bool {
        self.regions.size.y.fits(height)
    }

    fn may_progress(&self) -> bool {
        self.now.could_progress || self.regions.last.is_some() && self.regions.size.y != self.now.after_header
    }

    fn push(&mut self, row: Row) {
        self.regions.size.y -= row.frame.height();
        self.now.placed.rows.push(row);
    }

    /// Ends a region.
    fn finish(&mut self) {
        if self.now.removable {
            self.now.placed.rows.clear();
        }
        let placed = std::mem::take(&mut self.now.placed);
        let size = Size::new(self.layout.width, placed.height()).min(self.now.initial);
        self.skip(size, placed);
    }

    fn skip(&mut self, size: Size, placed: Placed) {
        self.done.push((size, placed));
        self.regions.next();
        self.now = Now::at(self.regions);
    }

    /// Ends a region and begins the next with the header.
    fn next(&mut self, engine: &mut Engine) -> SourceResult<()> {
        self.finish();
        if self.header.is_empty() {
            return Ok(());
        }
        let head = self.layout.rows(engine, self.header.clone(), self.done.len(), self.is_sure)?;
        while !self.fits(height_of(&head)) && self.may_progress() {
            self.skip(Size::zero(), Placed::default());
        }
        self.now.removable = self.may_progress();
        for row in head {
            self.push(row);
        }
        self.now.after_header = self.regions.size.y;
        self.is_sure |= !self.now.removable;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use serde_json::json;
    use typst::layout::{FrameKind, Transform};
    use typst_layout::PagedDocument;

    use crate::pages::Pages;
    use crate::source::Sources;
    use crate::templates::{Templates, render};
    use crate::typeset::{Formats, stock_pages, typeset};
    use crate::view::{Kind, Request, testing, view};

    use super::*;

    /// All that is drawn on the pages, in its order: what, where and how; and where cells begin and end.
    fn drawn(pages: &PagedDocument) -> Vec<String> {
        fn walk(frame: &Frame, way: Transform, drawn: &mut Vec<String>) {
            for (at, item) in frame.items() {
                let here = way.pre_concat(Transform::translate(at.x, at.y));
                let place = |point: Point| {
                    let at = point.transform(here);
                    format!("{:.3} {:.3}", at.x.to_pt(), at.y.to_pt())
                };
                match item {
                    FrameItem::Group(group) => {
                        let hard = if group.frame.kind() == FrameKind::Hard { "hard" } else { "soft" };
                        if group.clip.is_some() {
                            drawn.push(format!("clip {hard} {}", place(Point::zero())));
                        }
                        walk(&group.frame, here.pre_concat(group.transform), drawn);
                    }
                    FrameItem::Text(text) => {
                        let glyphs: Vec<_> = text.glyphs.iter().map(|it| (it.id, it.x_advance, it.x_offset)).collect();
                        drawn.push(format!(
                            "text {} {} {:?} {:?} {glyphs:?}",
                            place(Point::zero()),
                            text.text,
                            text.size,
                            text.fill
                        ));
                    }
                    FrameItem::Shape(shape, _) => drawn.push(format!("shape {} {shape:?}", place(Point::zero()))),
                    FrameItem::Image(_, size, _) => drawn.push(format!("image {} {size:?}", place(Point::zero()))),
                    FrameItem::Link(_, size) => drawn.push(format!("link {} {size:?}", place(Point::zero()))),
                    FrameItem::Tag(Tag::Start(content, _)) => {
                        if let Some(cell) = content.to_packed::<TableCell>() {
                            let styles = StyleChain::default();
                            let (x, y) = (cell.x.get(styles), cell.y.get(styles));
                            drawn.push(format!("cell {x:?} {y:?} {}", cell.is_repeated.get(styles)));
                        }
                    }
                    FrameItem::Tag(Tag::End(..)) => {}
                }
            }
        }
        let mut all = Vec::new();
        for page in pages.pages() {
            all.push(format!("page {:?}", page.frame.size()));
            walk(&page.frame, Transform::identity(), &mut all);
        }
        all.iter().map(|item| rounded(item)).collect()
    }

    /// The text with its numbers to the thousandth: lengths are added up in another order.
    fn rounded(text: &str) -> String {
        let mut all = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            all.push_str(&rest[..start]);
            rest = &rest[start..];
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let number = &rest[..end];
            match number.parse::<f64>() {
                Ok(value) if number.contains('.') => {
                    let _ = write!(all, "{value:.3}");
                }
                _ => all.push_str(number),
            }
            rest = &rest[end..];
        }
        all + rest
    }

    fn same(ours: &PagedDocument, stock: &PagedDocument, what: &str) {
        let (ours, stock) = (drawn(ours), drawn(stock));
        let apart = ours.iter().zip(&stock).position(|(ours, stock)| ours != stock);
        if let Some(at) = apart {
            panic!("{what}: item {at} of {}: ours {}, Typst's {}", stock.len(), ours[at], stock[at]);
        }
        assert_eq!(ours.len(), stock.len(), "{what}");
    }

    #[test]
    fn the_papers_of_the_examples_are_laid_out_as_typst_does_glyph_by_glyph() {
        let templates = Templates::built_in().unwrap();
        let some = [Kind::Plan, Kind::Registers, Kind::Boundaries];
        for (folder, kinds) in [("plans/clinic", &Kind::ALL[..]), ("plans/sample", &some)] {
            let plan = testing::checked(testing::plan(folder).0);
            for kind in kinds {
                let (sources, pages) = (Sources::default(), Pages::default());
                let view = view(*kind, &plan, Request::new(testing::forms(), &sources, &pages));
                let source = render(&templates, *kind, &view).unwrap();
                let ours = typeset(&source, &templates, Formats { pdf: true, word: false });
                let ours = ours.unwrap_or_else(|faults| panic!("{faults:#?}"));
                let stock = stock_pages(&source, &templates).unwrap_or_else(|faults| panic!("{faults:#?}"));
                same(ours.paged(), &stock, &format!("{folder} {kind}"));
            }
        }
    }

    #[test]
    fn tables_of_all_sorts_are_laid_out_as_typst_does() {
        let words = "覚知から10分以内に、企画管理者は対策本部へ連絡する（内線 1100）。";
        let rows = |count: usize, cell: &str| {
            let rows = (0..count).map(|at| format!("[{at}], [{}], {cell},", words.repeat(at % 4)));
            rows.collect::<Vec<_>>().concat()
        };
        let table = |how: &str, rows: &str| format!("#table(columns: (20mm, 1fr, 30mm), {how} {rows})");
        let lines = |how: &str, line: &str, columns: usize, rows: usize, cells: &str| {
            let down = format!("..range({columns}).map(x => table.vline(x: x, {line})),");
            let across = format!("..range({rows} + 1).map(y => table.hline(y: y, {line})),");
            table(how, &format!("{down} {across} {cells}"))
        };
        let head = "table.header([番], table.cell(fill: yellow, strong[文]), [他]),";
        let bodies = [
            // Over several pages, with a header, and without.
            table(head, &rows(150, "[本館]")),
            table("", &rows(80, "[本館]")),
            // A header that would stand alone at the foot of the page, and one that has just room.
            format!("#v(217mm)\n{}", table(head, &rows(40, "[本館]"))),
            format!("#v(235mm)\n{}", table(head, &rows(3, "[本館]"))),
            // Cells over several columns and rows, other alignments, insets and strokes, gutters, lines and footers.
            table(
                head,
                "table.cell(colspan: 2)[二列], [一], [一], table.cell(colspan: 2, align: right + bottom)[二列 \\ 二行],",
            ),
            table(head, "table.cell(rowspan: 2)[二行], [一], [一], [一], [一],"),
            // Cells over rows that hold each other together, that need more than their rows, and that begin a page.
            table(
                head,
                &format!(
                    "table.cell(rowspan: 3, fill: silver, align: center)[三行], [一], [一], table.cell(rowspan: 2, [{words}]), [一], [一], {}",
                    rows(4, "[一]")
                ),
            ),
            table(
                head,
                &format!(
                    "table.cell(rowspan: 2, [{}]), [一], [一], table.cell(colspan: 2, rowspan: 2)[四], [一], {}",
                    words.repeat(9),
                    rows(2, "[一]")
                ),
            ),
            table(head, &format!("table.cell(rowspan: 3)[三行], {}", "[一], [二], ".repeat(3)).repeat(40)),
            table(
                "",
                &format!("[一], [二], table.cell(rowspan: 30, align: bottom)[三十行], {}", "[一], [二], ".repeat(29))
                    .repeat(4),
            ),
            table("", &format!("table.cell(rowspan: 90)[九十行], {}", "[一], [二], ".repeat(90))),
            table("", "table.cell(rowspan: 2, block(height: 100%, width: 3mm, fill: red)), [一], [一], [一], [一],"),
            table("", "table.cell(rowspan: 2, breakable: true)[二行], [一], [一], [一], [一],"),
            table("table.header(table.cell(rowspan: 2)[番], [文], [他], [文], [他]),", &rows(60, "[一]")),
            table("align: (right, center + bottom, auto), inset: (x: 2pt, top: 6pt),", &rows(9, "[一 \\ 二 \\ 三]")),
            table("stroke: (x: none, y: 1pt + red),", &rows(5, "[一]")),
            // Lines over the whole table, over parts of it, of two sorts, and beside the cells' own.
            lines("stroke: none,", "stroke: 1pt + red", 4, 61, &format!("{head} {}", rows(60, "[一]"))),
            lines(
                "stroke: none,",
                "stroke: 1pt + red",
                4,
                3,
                "table.cell(colspan: 2)[二列], [一], table.cell(rowspan: 2)[二行], [一], [一], [一], [一],",
            ),
            lines("stroke: none,", "stroke: 1pt + red, start: 1", 4, 5, &rows(5, "[一]")),
            lines("stroke: none,", "stroke: 1pt + red", 3, 5, &rows(5, "[一]")),
            lines("", "stroke: 2pt + red", 4, 5, &rows(5, "[一]")),
            table("gutter: 3pt,", &rows(5, "[一]")),
            table("fill: (x, y) => if calc.odd(y) { silver },", &rows(5, "table.hline(stroke: 2pt), [一]")),
            table("", &format!("{} table.footer([了], [了], [了]),", rows(40, "[一]"))),
            // Content that asks for the height of its row, or is more than words.
            table("", &rows(5, "[#v(1fr) 下]")),
            table("", &rows(5, "block(height: 100%, width: 3mm, fill: red)")),
            table("", &rows(5, "[段落一 #parbreak() 段落二]")),
            table("", &rows(5, "[#list([一], [二]) #box(width: 3mm, height: 3mm, fill: red)]")),
            table("", &rows(5, "context [#counter(page).display()]")),
            // Boxes in lines: to tick, to write on, and of the height of the row in three ways.
            table(
                "",
                &rows(
                    5,
                    "[#box(width: 3mm, height: 3mm, stroke: 1pt, place(curve(stroke: 1pt, curve.line((2mm, 2mm)))))#h(0.25em, weak: true)要 #h(1fr) #box(width: 9mm, height: 0.9em, baseline: 0.15em, stroke: (bottom: 1pt))]",
                ),
            ),
            table("", &rows(5, "[一#box(width: 3mm, height: 60%, stroke: 1pt)]")),
            table("", &rows(5, "[一#box(height: 8mm, stroke: 1pt, block(height: 50%, stroke: 1pt)[二])]")),
            table("", &rows(5, "[#set box(height: 60%); 一#box(width: 3mm, stroke: 1pt)]")),
            format!("#set box(height: 60%)\n{}", table("", &rows(5, "[一#box(width: 3mm, stroke: 1pt)]"))),
            // Rules that change cells and what is in them.
            format!("#show table.cell.where(x: 0): strong\n{}", table("", &rows(5, "[一]"))),
            format!("#show table.cell.where(x: 2): set text(size: 20pt)\n{}", table("", &rows(5, "[一]"))),
            format!("#show table.cell: it => box(height: 100%, it)\n{}", table("", &rows(5, "[一]"))),
            format!("#show strong: it => block(height: 50%, it.body)\n{}", table("", &rows(5, "[*一*]"))),
            format!("#show regex(\"一\"): it => box(stroke: 1pt, it)\n{}", table("", &rows(5, "[一二一]"))),
            // Rows that may break, and rows and columns of other sizes.
            format!("#set table.cell(breakable: true)\n{}", table("", &rows(60, "[一]"))),
            format!("#table(columns: 3, {})", rows(5, "[一]")),
            format!("#table(columns: (1fr, 2fr, 20%), rows: 20mm, {})", rows(5, "[一]")),
            // A row that no page can hold.
            table(head, &format!("[一], [{}], [三],", words.repeat(200))),
        ];
        let before = "#set page(paper: \"a4\", margin: 20mm)\n#set text(font: \"BIZ UDPGothic\", lang: \"ja\", size: 9pt)\n#set par(justify: true, first-line-indent: 1em)\n#set table.cell(breakable: false)\n";
        for body in bodies {
            let main = format!("{before}{body}\n後の文");
            let templates = Templates::only(&[("plan/main.typ.tera", &main)]).unwrap();
            let source = render(&templates, Kind::Plan, &json!({})).unwrap();
            let ours = typeset(&source, &templates, Formats { pdf: true, word: false });
            let ours = ours.unwrap_or_else(|faults| panic!("{body}: {faults:#?}"));
            let stock = stock_pages(&source, &templates).unwrap_or_else(|faults| panic!("{body}: {faults:#?}"));
            same(ours.paged(), &stock, &body);
        }
    }
}

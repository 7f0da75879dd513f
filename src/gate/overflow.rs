//! Things outside their page or box, cut off, or on top of each other.
//!
//! Two sources: what the template library measured itself and declared as `<overflow>`, and what the frames show. The
//! frames are walked with their transforms, so a rotated card on a sheet is judged where it really lies.

use std::collections::{BTreeMap, BTreeSet};

use typst::foundations::{Dict, Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::layout::{Abs, Em, Frame, FrameItem, Point, Transform};
use typst::syntax::Span;
use typst::text::{Glyph, TextItem};
use typst::utils::PicoStr;
use typst::visualize::{CurveItem, Geometry, Paint, Shape};

use super::TOLD;
use crate::typeset::{Fault, Place, Sort, Typeset};

/// Points by which something may stick out before it counts; strokes and rounding stay below.
const SLACK: f64 = 0.5;

/// Points by which text may stand below the frame that Typst made for it without a fixed height.
const SLACK_BELOW: f64 = 2.0;

/// Points by which two texts must overlap both ways; kerning and hanging punctuation stay below.
const OVERLAP: f64 = 1.0;

/// The text as a headline can take it: its beginning, where it is long.
fn beginning(text: &str) -> String {
    const SHOWN: usize = 30;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Overflows that the template library found by measuring: `#metadata((sheet:, id:, what:, need_mm:, have_mm:, text:))
/// <overflow>`.
pub(super) fn declared(typeset: &Typeset) -> Vec<Fault> {
    let Some(label) = Label::new(PicoStr::intern("overflow")) else { return Vec::new() };
    let introspector = typeset.paged().introspector();
    let mut faults: Vec<Fault> = Vec::new();
    for content in introspector.query(&Selector::Label(label)) {
        let Some(metadata) = content.to_packed::<MetadataElem>() else { continue };
        let Value::Dict(entry) = &metadata.value else { continue };
        let page = content.location().and_then(|location| introspector.page(location)).map(std::num::NonZero::get);
        let text = string(entry, "text").or_else(|| string(entry, "id"));
        let places = typeset.places();
        let place = text.as_deref().and_then(|text| places.of_value(text));
        let place = place.unwrap_or_else(|| places.of_drawn(content.span(), ""));
        let subject = text.map_or_else(|| "内容".to_owned(), |text| format!("「{}」", beginning(&text)));
        let fault = Fault {
            sort: Sort::Fit,
            message: format!("{subject}が枠に収まりません{}", sizes(entry)),
            detail: ["sheet", "id", "what"]
                .into_iter()
                .filter_map(|key| Some(format!("{key}: {}", string(entry, key)?)))
                .collect::<Vec<_>>()
                .join(", "),
            template: place.template,
            value: place.value,
            page,
        };
        if !faults.contains(&fault) {
            faults.push(fault);
        }
        if faults.len() >= TOLD {
            break;
        }
    }
    faults
}

fn string(entry: &Dict, key: &str) -> Option<String> {
    match entry.get(key).ok()? {
        Value::Str(text) => Some(text.to_string()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

fn sizes(entry: &Dict) -> String {
    let number = |key: &str| match entry.get(key).ok()? {
        Value::Float(number) => Some(*number),
        Value::Int(number) => Some(*number as f64),
        _ => None,
    };
    match (number("need_mm"), number("have_mm")) {
        (Some(need), Some(have)) => format!("（必要 {need:.1} mm、枠 {have:.1} mm）"),
        _ => String::new(),
    }
}

/// Overflows that the frames show.
pub(super) fn found(typeset: &Typeset) -> Vec<Fault> {
    let mut told = Told { typeset, counts: BTreeMap::new(), seen: BTreeSet::new(), faults: Vec::new() };
    for (page, laid_out) in typeset.paged().pages().iter().enumerate() {
        let mut walk = Walk::new(page + 1, Area::of(Point::zero(), laid_out.frame.size().to_point()));
        walk.frame(&laid_out.frame, &Around::page(), &mut told);
        walk.crossings(&mut told);
        walk.overlaps(&mut told);
        if told.all_full() {
            break;
        }
    }
    told.faults
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    OffPage,
    Clipped,
    OutOfBox,
    CrossesRule,
    Overlap,
}

impl Kind {
    const ALL: [Self; 5] = [Self::OffPage, Self::Clipped, Self::OutOfBox, Self::CrossesRule, Self::Overlap];

    fn message(self, subject: &str) -> String {
        match self {
            Self::OffPage => format!("{subject}が紙の外へ出ています"),
            Self::Clipped => format!("{subject}が枠で切れて見えません"),
            Self::OutOfBox => format!("{subject}が枠からはみ出しています"),
            Self::CrossesRule => format!("{subject}が縦の罫線をまたいでいます"),
            Self::Overlap => format!("{subject}がほかの文字と重なっています"),
        }
    }
}

/// The faults told so far, at most [`TOLD`] of each kind.
struct Told<'a> {
    typeset: &'a Typeset,
    /// Faults told, and faults looked at: ten thousand lines of one value are one fault.
    counts: BTreeMap<Kind, (usize, usize)>,
    /// One value that is broken over lines shows the same fault in each of them.
    seen: BTreeSet<(Kind, Place)>,
    faults: Vec<Fault>,
}

impl Told<'_> {
    fn full(&self, kind: Kind) -> bool {
        self.counts.get(&kind).is_some_and(|(told, looked_at)| *told >= TOLD || *looked_at >= 10 * TOLD)
    }

    fn all_full(&self) -> bool {
        Kind::ALL.iter().all(|kind| self.full(*kind))
    }

    fn add(&mut self, kind: Kind, page: usize, what: &What<'_>, by: f64) {
        if self.full(kind) {
            return;
        }
        let (place, subject) = match what {
            What::Text(text) => (self.place_of(text), format!("「{}」", text.text.trim())),
            What::Drawing(span) => (self.typeset.places().of_drawn(*span, ""), "図形".to_owned()),
        };
        let count = self.counts.entry(kind).or_default();
        count.1 += 1;
        if self.seen.insert((kind, place.clone())) {
            count.0 += 1;
            self.faults.push(Fault {
                sort: Sort::Fit,
                message: kind.message(&subject),
                detail: format!("{:.1} mm", by / 72.0 * 25.4),
                template: place.template,
                value: place.value,
                page: Some(page),
            });
        }
    }

    /// The place of the first value in a run of text, or else of its first glyph.
    fn place_of(&self, text: &TextItem) -> Place {
        let places = self.typeset.places();
        let mut first: Option<Place> = None;
        let mut last = None;
        for glyph in &text.glyphs {
            if last.replace(glyph.span.0) == Some(glyph.span.0) {
                continue;
            }
            let place = places.of_drawn(glyph.span.0, &text.text);
            if place.value.is_some() {
                return place;
            }
            first.get_or_insert(place);
        }
        first.unwrap_or_default()
    }
}

enum What<'a> {
    Text(&'a TextItem),
    Drawing(Span),
}

/// An upright box, in points. Plain numbers, since the boxes of a page are compared thousands of times.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn of(min: Point, max: Point) -> Self {
        Self { left: min.x.to_pt(), top: min.y.to_pt(), right: max.x.to_pt(), bottom: max.y.to_pt() }
    }

    /// The upright box around this one where it really lies.
    fn placed(self, way: Transform) -> Self {
        let (tx, ty) = (way.tx.to_pt(), way.ty.to_pt());
        if way.is_only_translate() {
            return Self { left: self.left + tx, top: self.top + ty, right: self.right + tx, bottom: self.bottom + ty };
        }
        let (sx, ky, kx, sy) = (way.sx.get(), way.ky.get(), way.kx.get(), way.sy.get());
        let corners =
            [(self.left, self.top), (self.right, self.top), (self.left, self.bottom), (self.right, self.bottom)]
                .map(|(x, y)| (sx * x + kx * y + tx, ky * x + sy * y + ty));
        corners.iter().fold(
            Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY },
            |area, (x, y)| Self {
                left: area.left.min(*x),
                top: area.top.min(*y),
                right: area.right.max(*x),
                bottom: area.bottom.max(*y),
            },
        )
    }

    /// Points by which it lies outside another.
    fn beyond(self, limit: Self) -> f64 {
        let sides =
            [limit.left - self.left, limit.top - self.top, self.right - limit.right, self.bottom - limit.bottom];
        sides.into_iter().fold(0.0, f64::max)
    }

    fn common(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    const fn width(self) -> f64 {
        self.right - self.left
    }

    const fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// What surrounds a frame: how it lies on the page, what cuts it, what must hold it.
#[derive(Clone)]
struct Around {
    /// From the frame to the page.
    to_page: Transform,
    /// The part of the page that can be seen.
    seen: Option<Area>,
    /// The nearest box of fixed size, and the way from the frame to it.
    held: Option<(Area, Transform)>,
    /// The lower edge of the frame, if Typst made it around its content and it is no box of fixed size.
    floor: Option<f64>,
}

impl Around {
    fn page() -> Self {
        Self { to_page: Transform::identity(), seen: None, held: None, floor: None }
    }
}

/// One run of text on a page.
struct Run<'a> {
    item: &'a TextItem,
    area: Area,
    /// Position in the order of drawing.
    order: usize,
}

/// A vertical line: a rule of a table, the side of a box, a piece of a wire.
struct Rule {
    x: f64,
    top: f64,
    bottom: f64,
    order: usize,
}

struct Walk<'a> {
    page: usize,
    sheet: Area,
    order: usize,
    runs: Vec<Run<'a>>,
    rules: Vec<Rule>,
    /// Filled areas, which hide what was drawn before them.
    covers: Vec<(Area, usize)>,
}

impl<'a> Walk<'a> {
    const fn new(page: usize, sheet: Area) -> Self {
        Self { page, sheet, order: 0, runs: Vec::new(), rules: Vec::new(), covers: Vec::new() }
    }

    fn frame(&mut self, frame: &'a Frame, around: &Around, told: &mut Told<'_>) {
        for (position, item) in frame.items() {
            self.order += 1;
            let shift = Transform::translate(position.x, position.y);
            let here = around.to_page.pre_concat(shift);
            match item {
                FrameItem::Group(group) => {
                    let step = shift.pre_concat(group.transform);
                    let mut inside = around.clone();
                    inside.to_page = around.to_page.pre_concat(step);
                    if let Some(clip) = &group.clip {
                        let clip = clip.bbox(None);
                        let cut = Area::of(clip.min, clip.max).placed(inside.to_page);
                        inside.seen = Some(inside.seen.map_or(cut, |seen| seen.common(cut)));
                    }
                    let size = group.frame.size();
                    let area = Area::of(Point::zero(), size.to_point());
                    // A box without extent is an anchor for things placed relative to it, and holds nothing.
                    let holds = size.x.to_pt() > 0.1 && size.y.to_pt() > 0.1;
                    if group.frame.kind().is_hard() && holds {
                        inside.held = Some((area, Transform::identity()));
                        inside.floor = None;
                    } else {
                        inside.held = around.held.map(|(held, way)| (held, way.pre_concat(step)));
                        inside.floor = holds.then(|| size.y.to_pt());
                    }
                    self.frame(&group.frame, &inside, told);
                }
                FrameItem::Text(text) => self.text(text, *position, here, around, told),
                FrameItem::Shape(shape, span) => self.shape(shape, *span, here, told),
                FrameItem::Image(_, size, span) => {
                    let area = Area::of(Point::zero(), size.to_point()).placed(here);
                    // A picture that a frame crops is cropped on purpose.
                    if around.seen.is_none() {
                        self.on_sheet(area, &What::Drawing(*span), told);
                    }
                }
                FrameItem::Link(..) | FrameItem::Tag(_) => {}
            }
        }
    }

    fn text(&mut self, text: &'a TextItem, position: Point, here: Transform, around: &Around, told: &mut Told<'_>) {
        let Some(own) = extent(text) else { return };
        let what = What::Text(text);
        let area = own.placed(here);
        if !self.on_sheet(area, &what, told) {
            // Nothing else needs to be said of it.
        } else if let Some(by) = around.seen.map(|seen| area.beyond(seen)).filter(|by| *by > SLACK) {
            told.add(Kind::Clipped, self.page, &what, by);
        } else {
            let shift = Transform::translate(position.x, position.y);
            // Text that leans out of its box by a corner was turned on purpose.
            let held = around.held.filter(|(_, way)| is_upright(*way));
            let past_box = held.map_or(0.0, |(held, way)| own.placed(way.pre_concat(shift)).beyond(held));
            let past_floor = around.floor.map_or(0.0, |floor| own.placed(shift).bottom - floor - SLACK_BELOW);
            let by = past_box.max(past_floor);
            if by > SLACK {
                told.add(Kind::OutOfBox, self.page, &what, by);
            }
        }
        // The box around slanted text says little about where its strokes are.
        if is_upright(here) {
            self.runs.push(Run { item: text, area, order: self.order });
        }
    }

    fn shape(&mut self, shape: &'a Shape, span: Span, here: Transform, told: &mut Told<'_>) {
        let bounds = shape.bbox(true);
        let area = Area::of(bounds.min, bounds.max).placed(here);
        self.on_sheet(area, &What::Drawing(span), told);
        if !is_upright(here) {
            return;
        }
        // Twice in a row what one stroke draws is one rule to the eye, and harmless here.
        let mut rule = |from: Point, to: Point| {
            let (from, to) = (from.transform_inf(here), to.transform_inf(here));
            let (top, bottom) = (from.y.min(to.y).to_pt(), from.y.max(to.y).to_pt());
            if (from.x - to.x).to_pt().abs() < SLACK && bottom - top > 6.0 {
                self.rules.push(Rule { x: from.x.to_pt(), top, bottom, order: self.order });
            }
        };
        if shape.stroke.is_some() {
            match &shape.geometry {
                Geometry::Line(end) => rule(Point::zero(), *end),
                Geometry::Rect(size) => {
                    rule(Point::zero(), Point::new(Abs::zero(), size.y));
                    rule(Point::new(size.x, Abs::zero()), size.to_point());
                }
                Geometry::Curve(curve) => {
                    let (mut start, mut at) = (Point::zero(), Point::zero());
                    for item in &curve.0 {
                        match item {
                            CurveItem::Move(to) => {
                                start = *to;
                                at = *to;
                            }
                            CurveItem::Line(to) => {
                                rule(at, *to);
                                at = *to;
                            }
                            CurveItem::Cubic(_, _, to) => at = *to,
                            CurveItem::Close => {
                                rule(at, start);
                                at = start;
                            }
                        }
                    }
                }
            }
        }
        if let Some(Paint::Solid(color)) = &shape.fill
            && color.alpha().is_none_or(|alpha| alpha > 0.9)
        {
            if area.width() < 3.0 && area.height() > 6.0 {
                // A bar is a rule that was filled instead of stroked.
                let x = f64::midpoint(area.left, area.right);
                self.rules.push(Rule { x, top: area.top, bottom: area.bottom, order: self.order });
            } else {
                self.covers.push((area, self.order));
            }
        }
    }

    /// Whether it lies on the sheet; tells it otherwise.
    fn on_sheet(&self, area: Area, what: &What<'_>, told: &mut Told<'_>) -> bool {
        let by = area.beyond(self.sheet);
        if by > SLACK {
            told.add(Kind::OffPage, self.page, what, by);
        }
        by <= SLACK
    }

    /// Text that runs over a vertical line which nothing hides from it.
    fn crossings(&mut self, told: &mut Told<'_>) {
        self.rules.sort_by(|a, b| a.x.total_cmp(&b.x));
        for run in &self.runs {
            if told.full(Kind::CrossesRule) {
                return;
            }
            let (left, right) = (run.area.left + SLACK, run.area.right - SLACK);
            let (top, bottom) = (run.area.top, run.area.bottom);
            let first = self.rules.partition_point(|rule| rule.x < left);
            let crossed = self.rules[first..]
                .iter()
                .take_while(|rule| rule.x < right)
                .filter(|rule| rule.top < bottom - 0.1 && rule.bottom > top + 0.1)
                .find(|rule| !self.hidden(rule, run, top, bottom));
            if let Some(rule) = crossed {
                told.add(Kind::CrossesRule, self.page, &What::Text(run.item), right - rule.x);
            }
        }
    }

    /// Whether a filled area lies between a rule and the text over it, such as the white ground of a wire's label.
    fn hidden(&self, rule: &Rule, run: &Run<'_>, top: f64, bottom: f64) -> bool {
        self.covers.iter().any(|(area, order)| {
            (rule.order < *order && *order < run.order)
                && area.left <= rule.x
                && rule.x <= area.right
                && area.top <= top.max(rule.top) + SLACK
                && bottom.min(rule.bottom) - SLACK <= area.bottom
        })
    }

    fn overlaps(&mut self, told: &mut Told<'_>) {
        self.runs.sort_by(|one, other| one.area.top.total_cmp(&other.area.top));
        for (at, run) in self.runs.iter().enumerate() {
            // Thousands of rows on top of each other are told by the first of them.
            if told.full(Kind::Overlap) {
                return;
            }
            for other in self.runs[at + 1..].iter().take_while(|other| other.area.top < run.area.bottom) {
                let shared = run.area.common(other.area);
                if shared.width() > OVERLAP && shared.height() > OVERLAP {
                    told.add(Kind::Overlap, self.page, &What::Text(run.item), shared.width());
                    break;
                }
            }
        }
    }
}

/// From the first to the last glyph that shows, from base line to the height of capitals.
///
/// Descenders and the full height of kanji are left out: lines that are set tight touch there without harm.
fn extent(text: &TextItem) -> Option<Area> {
    let advance = |glyph: &Glyph| glyph.x_advance.at(text.size).to_pt();
    let shows = |glyph: &Glyph| {
        let cluster = text.text.get(glyph.range()).unwrap_or_default();
        glyph.x_advance > Em::zero() && !cluster.trim().is_empty()
    };
    let first = text.glyphs.iter().position(shows)?;
    let behind = text.glyphs.iter().rposition(shows)? + 1;
    let left: f64 = text.glyphs[..first].iter().map(advance).sum();
    let width: f64 = text.glyphs[first..behind].iter().map(advance).sum();
    let height = text.font.metrics().cap_height.at(text.size).to_pt();
    Some(Area { left, top: -height, right: left + width, bottom: 0.0 })
}

/// Whether a transform keeps upright boxes upright: moved, scaled, or turned by quarters.
fn is_upright(way: Transform) -> bool {
    let none = |ratio: typst::layout::Ratio| ratio.get().abs() < 1e-3;
    (none(way.kx) && none(way.ky)) || (none(way.sx) && none(way.sy))
}

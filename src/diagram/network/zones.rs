//! The devices by zone: each segment with a line on which its devices hang.

use std::collections::BTreeSet;

use super::graph::{self, Inner};
use super::overview::{Ground, Rect, TAB, draw_lane};
use crate::check::CheckedPlan;
use crate::diagram::canvas::{
    Canvas, Dash, PAGE_HEIGHT, PAGE_WIDTH, Paint, SMALLEST, Style, balanced, broken, line_height,
};
use crate::model::network::{Segment, Zone};

const COLUMNS: usize = 3;
const HEAD: f64 = 34.0;
const PAD: f64 = 2.5;
const SPINE: f64 = PAD + HEAD + 4.0;
const FIRST: f64 = SPINE + 4.0;
const GAP: f64 = 3.5;
const BOX: f64 = (PAGE_WIDTH - FIRST - PAD - GAP * (COLUMNS as f64 - 1.0)) / COLUMNS as f64;
/// From the line above a row to its boxes.
const DROP: f64 = 2.2;
const ROW_GAP: f64 = 2.4;
const LANE_HEAD: f64 = 4.4;
const LANE_GAP: f64 = 4.6;
const MARK: f64 = 2.25;
const HIGHEST: f64 = PAGE_HEIGHT - 6.0;

/// A box with its text.
struct Card {
    name: Vec<String>,
    notes: Vec<String>,
    links: Vec<String>,
    cuts: Vec<u32>,
    joins: bool,
}

impl Card {
    fn new(inner: &Inner) -> Self {
        // The marks stand at the right of the name.
        let marks = if inner.cuts.is_empty() { 0.0 } else { inner.cuts.len().min(3) as f64 * 5.0 };
        Self {
            name: balanced(&inner.name, 9.0, BOX - 3.0 - marks, 3),
            notes: inner.notes.iter().flat_map(|note| note_lines(note)).collect(),
            links: inner
                .connections
                .iter()
                .flat_map(|name| broken(&format!("接続：{name}"), SMALLEST, BOX - 3.0, 2))
                .collect(),
            cuts: inner.cuts.clone(),
            joins: !inner.connections.is_empty(),
        }
    }

    fn height(&self) -> f64 {
        let name = (self.name.len() as f64 * line_height(9.0)).max(if self.cuts.is_empty() { 0.0 } else { 2.0 * MARK });
        name + (self.notes.len() + self.links.len()) as f64 * line_height(SMALLEST) + 2.4
    }
}

/// A note in lines; a time to be back is not torn from its letters.
fn note_lines(note: &str) -> Vec<String> {
    let whole = broken(note, SMALLEST, BOX - 3.0, 2);
    match note.rsplit_once(" RTO ") {
        Some((name, time)) if whole.len() > 1 => {
            let mut lines = broken(name, SMALLEST, BOX - 3.0, 2);
            lines.push(format!("RTO {time}"));
            lines
        }
        _ => whole,
    }
}

/// A row of a segment.
struct Row {
    cards: Vec<Card>,
    height: f64,
}

struct Block {
    zone: Zone,
    name: String,
    notes: Vec<String>,
    rows: Vec<Row>,
    continued: bool,
}

impl Block {
    fn head_lines(&self) -> (Vec<String>, Vec<String>) {
        let name = if self.continued { format!("{}（続き）", self.name) } else { self.name.clone() };
        let notes = if self.continued { &[] } else { self.notes.as_slice() };
        (
            broken(&name, 9.0, HEAD - 3.0, 3),
            notes.iter().flat_map(|note| broken(note, SMALLEST, HEAD - 3.0, 3)).collect(),
        )
    }

    fn head_height(&self) -> f64 {
        let (name, notes) = self.head_lines();
        name.len() as f64 * line_height(9.0) + notes.len() as f64 * line_height(SMALLEST) + 2.6
    }

    fn height(&self) -> f64 {
        let rows: f64 = self.rows.iter().map(|row| DROP + row.height + ROW_GAP).sum();
        rows.max(self.head_height() + DROP + ROW_GAP)
    }
}

fn block(plan: &CheckedPlan, segment: &Segment) -> Block {
    let mut notes = Vec::new();
    if let Some(vlan) = segment.vlan {
        notes.push(format!("VLAN {vlan}"));
    }
    notes.extend(segment.cidr.iter().map(ToString::to_string));
    let mut inner = graph::inner(plan, segment, &BTreeSet::new());
    for count in graph::counts(plan, segment, |kind| !graph::is_shown(kind)) {
        inner.push(Inner { name: count, notes: Vec::new(), connections: Vec::new(), cuts: Vec::new(), row: None });
    }
    let mut cards: Vec<Card> = inner.iter().map(Card::new).collect();
    let mut rows = Vec::new();
    while !cards.is_empty() {
        let rest = cards.split_off(cards.len().min(COLUMNS));
        let height = cards.iter().map(Card::height).fold(0.0, f64::max);
        rows.push(Row { cards, height });
        cards = rest;
    }
    Block { zone: segment.zone, name: segment.name.to_string(), notes, rows, continued: false }
}

/// The drawings, each with what it says: zones in the order of the house, several on a page where they are small.
pub(super) fn draw(plan: &CheckedPlan) -> Vec<(Canvas, String)> {
    let mut segments: Vec<&Segment> = plan.segments().iter().collect();
    segments.sort_by_key(|segment| segment.zone);
    let mut pages: Vec<Vec<Block>> = Vec::new();
    let mut page: Vec<Block> = Vec::new();
    for segment in segments {
        let mut rest = block(plan, segment);
        loop {
            let used = page_height(&page);
            let same = page.last().is_some_and(|last| last.zone == rest.zone);
            let lane = if same { 0.0 } else { LANE_HEAD + LANE_GAP };
            if used + lane + rest.height() <= HIGHEST {
                page.push(rest);
                break;
            }
            // A segment too long for any page is divided; a shorter one begins the next page.
            if rest.height() + LANE_HEAD + LANE_GAP <= HIGHEST && !page.is_empty() {
                pages.push(std::mem::take(&mut page));
                continue;
            }
            let mut first = Block {
                zone: rest.zone,
                name: rest.name.clone(),
                notes: rest.notes.clone(),
                rows: Vec::new(),
                continued: rest.continued,
            };
            while !rest.rows.is_empty() {
                let row = rest.rows.remove(0);
                first.rows.push(row);
                if used + lane + first.height() > HIGHEST {
                    if let Some(row) = first.rows.pop() {
                        rest.rows.insert(0, row);
                    }
                    break;
                }
            }
            if first.rows.is_empty() {
                if page.is_empty() {
                    // Not even one row: the text of a row is limited, so this cannot be; stop rather than turn for ever.
                    page.push(rest);
                    break;
                }
            } else {
                page.push(first);
                rest.continued = true;
            }
            pages.push(std::mem::take(&mut page));
        }
    }
    if !page.is_empty() {
        pages.push(page);
    }
    pages.iter().map(|page| (canvas(page), alt(page))).collect()
}

fn page_height(page: &[Block]) -> f64 {
    let mut height = 0.0;
    let mut zone = None;
    for block in page {
        if zone != Some(block.zone) {
            height += LANE_HEAD + if zone.is_some() { LANE_GAP } else { TAB / 2.0 + 0.5 };
            zone = Some(block.zone);
        }
        height += block.height();
    }
    height
}

fn canvas(page: &[Block]) -> Canvas {
    let mut canvas = Canvas::new(PAGE_WIDTH, page_height(page) + 0.5);
    let mut y = TAB / 2.0 + 0.3;
    let mut at = 0;
    while at < page.len() {
        let zone = page[at].zone;
        let same = page[at..].iter().take_while(|block| block.zone == zone).count();
        let blocks = &page[at..at + same];
        let height = LANE_HEAD + blocks.iter().map(Block::height).sum::<f64>();
        let ground = match zone {
            Zone::External => Ground::Outside,
            Zone::Dmz => Ground::Boundary,
            _ => Ground::Inside,
        };
        draw_lane(&mut canvas, Rect { x: 0.5, y, width: PAGE_WIDTH - 1.0, height }, zone.label(), ground);
        let mut top = y + LANE_HEAD;
        for block in blocks {
            draw_block(&mut canvas, block, top);
            top += block.height();
        }
        y += height + LANE_GAP;
        at += same;
    }
    canvas
}

fn draw_block(canvas: &mut Canvas, block: &Block, top: f64) {
    let (name, notes) = block.head_lines();
    let height = block.head_height();
    let head_top = top + DROP - 1.0;
    let join = head_top + height / 2.0;
    let mut line = top;
    let mut last = join;
    let mut first = join;
    let lines: Vec<f64> = block
        .rows
        .iter()
        .map(|row| {
            let here = line;
            line += DROP + row.height + ROW_GAP;
            here
        })
        .collect();
    if let (Some(high), Some(low)) = (lines.first(), lines.last()) {
        first = first.min(*high);
        last = last.max(*low);
        canvas.wire(vec![(PAD + HEAD, join), (SPINE, join)], Paint::Ink, Dash::Backbone, false);
        canvas.wire(vec![(SPINE, first), (SPINE, last)], Paint::Ink, Dash::Backbone, false);
    }
    for (row, &line) in block.rows.iter().zip(&lines) {
        let reach = FIRST + (row.cards.len() as f64 - 1.0) * (BOX + GAP) + BOX / 2.0;
        canvas.wire(vec![(SPINE, line), (reach, line)], Paint::Ink, Dash::Link, false);
        for (at, card) in row.cards.iter().enumerate() {
            let x = FIRST + at as f64 * (BOX + GAP);
            canvas.wire(vec![(x + BOX / 2.0, line), (x + BOX / 2.0, line + DROP)], Paint::Ink, Dash::Link, false);
            draw_card(canvas, card, (x, line + DROP), row.height);
        }
    }
    canvas.heavy_rect((PAD, head_top), (HEAD, height), Paint::White, Paint::Ink, 0.8);
    let below = head_top + 1.3 + name.len() as f64 * line_height(9.0);
    canvas.words((PAD + 1.5, head_top + 1.3), HEAD - 3.0, name, Style::NAME);
    canvas.words((PAD + 1.5, below), HEAD - 3.0, notes, Style::SMALL);
}

fn draw_card(canvas: &mut Canvas, card: &Card, (x, y): (f64, f64), height: f64) {
    canvas.heavy_rect((x, y), (BOX, height), Paint::White, Paint::Ink, if card.joins { 1.8 } else { 0.8 });
    let mut top = y + 1.2;
    canvas.words((x + 1.5, top), BOX - 3.0, card.name.clone(), Style::NAME);
    top += card.height() - 2.4 - (card.notes.len() + card.links.len()) as f64 * line_height(SMALLEST);
    let lines: Vec<String> = card.notes.iter().chain(&card.links).cloned().collect();
    canvas.words((x + 1.5, top), BOX - 3.0, lines, Style::SMALL);
    for (at, cut) in card.cuts.iter().take(3).enumerate() {
        canvas.disc((x + BOX - 3.2 - at as f64 * 5.0, y + 3.2), MARK, cut.to_string(), Paint::Red);
    }
}

fn alt(page: &[Block]) -> String {
    let mut said = vec!["区画ごとの機器".to_owned()];
    for block in page {
        let cards: Vec<String> = block
            .rows
            .iter()
            .flat_map(|row| &row.cards)
            .map(|card| {
                let cuts: Vec<String> = card.cuts.iter().map(ToString::to_string).collect();
                let cuts = if cuts.is_empty() { String::new() } else { format!("（遮断点{}）", cuts.join("、")) };
                format!("{}{cuts}", card.name.concat())
            })
            .collect();
        let names = if cards.is_empty() { "登録した機器はない".to_owned() } else { cards.join("、") };
        said.push(format!("{}（{}）には{names}", block.name, block.zone.label()));
    }
    said.join("。") + "。"
}

//! The network on one drawing: outside, boundary, and the zones in two columns with the devices between them.
//!
//! Boxes stand in columns and wires run only in the channels between the columns, each upright wire on a track of its
//! own; a link between columns that no channel joins goes over the top. So no wire can pass a box, whatever the data are.

use std::collections::BTreeMap;

use super::graph::{Graph, Node, Outside, Place};
use crate::diagram::canvas::{Canvas, Dash, Paint, SMALLEST, Style, balanced, broken, line_height, width_of};
use crate::model::network::Zone;

/// Room for a drawing, mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Room {
    pub width: f64,
    pub height: f64,
}

const NAME: f64 = 9.0;
const WIDEST: f64 = 46.0;
const NARROWEST: f64 = 26.0;
/// Between a box and the edge of its lane.
const PAD: f64 = 2.0;
/// From the edge of a lane to its first box, with room for the tab.
const HEAD: f64 = 4.0;
pub(super) const TAB: f64 = 4.4;
const BETWEEN_BOXES: f64 = 1.6;
const BETWEEN_LANES: f64 = 4.2;
const TRACK: f64 = 2.8;
const PORT: f64 = 3.0;
const CUT_PORT: f64 = 7.0;
/// Length of a wire that a cut takes.
const CUT: f64 = 9.0;
const COLUMNS: usize = 5;
/// Shares of the columns in the width; names of connections are long.
const SHARES: [f64; COLUMNS] = [1.35, 1.1, 1.0, 1.0, 1.0];
/// Room above and below the text of a box together.
const INSET: f64 = 1.8;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    const fn right(self) -> f64 {
        self.x + self.width
    }
    const fn bottom(self) -> f64 {
        self.y + self.height
    }
    fn middle(self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// Text of a box, in lines.
struct Content {
    name: Vec<String>,
    notes: Vec<String>,
}

impl Content {
    fn new(name: &str, notes: &[String], width: f64) -> Self {
        Self {
            name: balanced(name, NAME, width, 3),
            notes: notes.iter().flat_map(|note| balanced(note, SMALLEST, width, 2)).collect(),
        }
    }

    fn height(&self) -> f64 {
        self.name.len() as f64 * line_height(NAME) + self.notes.len() as f64 * line_height(SMALLEST)
    }

    fn draw(self, canvas: &mut Canvas, (x, y): (f64, f64), width: f64) {
        let below = y + self.name.len() as f64 * line_height(NAME);
        canvas.words((x, y), width, self.name, Style::NAME.centred());
        canvas.words((x, below), width, self.notes, Style::SMALL.centred());
    }
}

/// The end of a wire at a box.
#[derive(Debug, Clone)]
struct Stub {
    node: usize,
    left_of_box: bool,
    wire: usize,
    cuts: Vec<u32>,
    always: bool,
    y: f64,
}

/// An upright wire in a channel with what hangs on it.
#[derive(Debug, Clone)]
struct Wire {
    channel: usize,
    /// Row above the lanes and the wire that goes on there, for a link that goes over the top.
    over: Option<(usize, usize)>,
    track: usize,
}

struct Lane {
    column: usize,
    top: f64,
    bottom: f64,
    name: String,
}

struct Layout<'a> {
    graph: &'a Graph,
    room: Room,
    /// Left edge of the boxes of each column; none where the column is empty.
    columns: [Option<f64>; COLUMNS],
    /// Left edge and width of the channel at the right of each column.
    channels: [(f64, f64); COLUMNS],
    width: f64,
    widths: [f64; COLUMNS],
    boxes: Vec<Rect>,
    outside: Vec<Rect>,
    lanes: Vec<Lane>,
    stubs: Vec<Stub>,
    wires: Vec<Wire>,
    over_rows: usize,
    bottom: f64,
}

/// The drawing, if it fits.
pub(super) fn draw(graph: &Graph, room: Room) -> Option<Canvas> {
    let mut layout = Layout::new(graph, room);
    for _ in 0..12 {
        layout.place_columns()?;
        layout.place_boxes();
        layout.place_stubs();
        layout.order_tracks();
        if !layout.widen_channels() {
            return (layout.bottom <= room.height).then(|| layout.canvas());
        }
    }
    None
}

const fn column(place: Place) -> usize {
    match place {
        Place::Boundary => 1,
        Place::Near => 2,
        Place::Middle => 3,
        Place::Far => 4,
    }
}

fn text_width(box_width: f64) -> f64 {
    box_width - 3.0
}

impl<'a> Layout<'a> {
    fn new(graph: &'a Graph, room: Room) -> Self {
        let mut layout = Self {
            graph,
            room,
            columns: [None; COLUMNS],
            channels: [(0.0, 0.0); COLUMNS],
            width: 0.0,
            widths: [0.0; COLUMNS],
            boxes: Vec::new(),
            outside: Vec::new(),
            lanes: Vec::new(),
            stubs: Vec::new(),
            wires: Vec::new(),
            over_rows: 0,
            bottom: 0.0,
        };
        let cuts = graph.outside.iter().map(|outside| outside.cuts.len()).max().unwrap_or(0);
        layout.channels[0].1 = 5.0 + cuts as f64 * CUT;
        for channel in &mut layout.channels[1..COLUMNS - 1] {
            channel.1 = 4.0;
        }
        layout.join();
        layout
    }

    fn column_of(&self, node: usize) -> usize {
        column(self.graph.nodes[node].place)
    }

    fn is_used(&self, at: usize) -> bool {
        if at == 0 {
            !self.graph.outside.is_empty()
        } else {
            (0..self.graph.nodes.len()).any(|n| self.column_of(n) == at)
        }
    }

    /// Divides the links into wires: in a channel, what hangs on one box is one upright wire.
    fn join(&mut self) {
        let mut by_channel: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, link) in self.graph.links.iter().enumerate() {
            let (a, b) = (self.column_of(link.from), self.column_of(link.to));
            let (a, b) = (a.min(b), a.max(b));
            if b - a <= 1 {
                by_channel.entry(a.min(COLUMNS - 2)).or_default().push(at);
            } else {
                let (left, right) =
                    if self.column_of(link.from) == a { (link.from, link.to) } else { (link.to, link.from) };
                let first = self.wires.len();
                let row = self.over_rows;
                self.over_rows += 1;
                self.wires.push(Wire { channel: a, over: Some((row, first + 1)), track: 0 });
                self.wires.push(Wire { channel: b - 1, over: Some((row, first)), track: 0 });
                self.stub(left, first, link.cuts.clone(), link.always);
                self.stub(right, first + 1, Vec::new(), link.always);
            }
        }
        for (channel, mut links) in by_channel {
            while !links.is_empty() {
                let count = |node: usize| {
                    links
                        .iter()
                        .filter(|&&at| self.graph.links[at].from == node || self.graph.links[at].to == node)
                        .count()
                };
                // Of two equal ones the segment, so that a cut stands at the device where the cable is pulled.
                let hub = (0..self.graph.nodes.len())
                    .max_by_key(|&node| (count(node), self.graph.nodes[node].zone.is_some(), std::cmp::Reverse(node)))
                    .unwrap_or(0);
                let (mine, rest): (Vec<usize>, Vec<usize>) =
                    links.iter().partition(|&&at| self.graph.links[at].from == hub || self.graph.links[at].to == hub);
                let wire = self.wires.len();
                self.wires.push(Wire { channel, over: None, track: 0 });
                let always = mine.iter().any(|&at| self.graph.links[at].always);
                self.stub(hub, wire, Vec::new(), always);
                for at in mine {
                    let link = &self.graph.links[at];
                    let leaf = if link.from == hub { link.to } else { link.from };
                    self.stub(leaf, wire, link.cuts.clone(), link.always);
                }
                links = rest;
            }
        }
    }

    fn stub(&mut self, node: usize, wire: usize, cuts: Vec<u32>, always: bool) {
        let left_of_box = self.wires[wire].channel < self.column_of(node);
        self.stubs.push(Stub { node, left_of_box, wire, cuts, always, y: 0.0 });
    }

    fn place_columns(&mut self) -> Option<()> {
        let used: Vec<usize> = (0..COLUMNS).filter(|&at| self.is_used(at)).collect();
        let last = used.last().copied()?;
        let first = used.first().copied()?;
        // At the right of the last column there is a channel only where a wire runs in it.
        let runs = |at: usize| self.wires.iter().any(|wire| wire.channel == at);
        let shown: Vec<usize> = (first..COLUMNS - 1).filter(|&at| at < last || runs(at)).collect();
        let fixed: f64 = 1.0 + used.len() as f64 * 2.0 * PAD + shown.iter().map(|&at| self.channels[at].1).sum::<f64>();
        let shares: f64 = used.iter().map(|&at| SHARES[at]).sum();
        let share = (self.room.width - fixed) / shares;
        if share < NARROWEST {
            return None;
        }
        self.widths = SHARES.map(|own| (own * share).min(WIDEST));
        let mut x = 0.5;
        for at in 0..COLUMNS {
            self.columns[at] = None;
            if used.contains(&at) {
                self.columns[at] = Some(x + PAD);
                x += self.widths[at] + 2.0 * PAD;
            }
            self.channels[at].0 = x;
            if shown.contains(&at) {
                x += self.channels[at].1;
            }
        }
        self.width = x + 0.5;
        Some(())
    }

    fn content(&self, node: &Node) -> Content {
        Content::new(&node.name, &node.notes, text_width(self.widths[column(node.place)]))
    }

    fn inner_content(&self, node: &Node, at: usize) -> Content {
        Content::new(&node.inner[at].name, &node.inner[at].notes, text_width(self.widths[column(node.place)]) - 4.0)
    }

    fn outside_content(&self, outside: &Outside) -> Content {
        Content::new(&outside.name, std::slice::from_ref(&outside.party), text_width(self.widths[0]))
    }

    fn ports(&self, node: usize, left: bool) -> f64 {
        let mine = self.stubs.iter().filter(|stub| stub.node == node && stub.left_of_box == left);
        mine.map(|stub| if stub.cuts.is_empty() { PORT } else { CUT_PORT }).sum()
    }

    fn height_of(&self, at: usize) -> f64 {
        let node = &self.graph.nodes[at];
        let mut text = self.content(node).height() + INSET;
        for inner in 0..node.inner.len() {
            text += self.inner_content(node, inner).height() + 2.0 + 1.2;
        }
        if !node.inner.is_empty() {
            text += 0.8;
        }
        text.max(self.ports(at, true)).max(self.ports(at, false))
    }

    fn place_boxes(&mut self) {
        let count = self.graph.nodes.len();
        self.boxes = vec![Rect { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; count];
        self.outside = vec![Rect { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; self.graph.outside.len()];
        self.lanes.clear();
        for at in 0..count {
            self.boxes[at].x = self.columns[self.column_of(at)].unwrap_or(0.0);
            self.boxes[at].width = self.widths[self.column_of(at)];
            self.boxes[at].height = self.height_of(at);
        }
        let over = if self.over_rows == 0 { 0.0 } else { self.over_rows as f64 * TRACK + 0.6 };
        let top = over + TAB / 2.0 + 0.3;
        let mut bottom = self.place_zones(2, top).max(self.place_zones(4, top));
        bottom = bottom.max(self.place_boundary(top));
        self.bottom = self.place_middle(top, bottom) + 0.5;
    }

    /// The order, with those for which the plan asks for a row in that row.
    fn as_asked(&self, order: Vec<usize>) -> Vec<usize> {
        let row = |node: usize| self.graph.nodes[node].row;
        let (mut asked, mut others): (Vec<usize>, Vec<usize>) =
            order.into_iter().partition(|&node| row(node).is_some());
        asked.sort_by_key(|&node| row(node));
        for node in asked {
            let at = row(node).map_or(0, |row| row.saturating_sub(1) as usize).min(others.len());
            others.insert(at, node);
        }
        others
    }

    /// Segments of a column, zone under zone.
    fn place_zones(&mut self, at: usize, top: f64) -> f64 {
        let zone = |node: usize| self.graph.nodes[node].zone;
        let mut nodes: Vec<usize> =
            (0..self.graph.nodes.len()).filter(|&node| zone(node).is_some() && self.column_of(node) == at).collect();
        nodes.sort_by_key(|&node| zone(node));
        let mut zones: Vec<(Zone, Vec<usize>)> = Vec::new();
        for node in self.as_asked(nodes) {
            let Some(own) = zone(node) else { continue };
            match zones.iter_mut().find(|(other, _)| *other == own) {
                Some((_, nodes)) => nodes.push(node),
                None => zones.push((own, vec![node])),
            }
        }
        let mut y = top;
        for (zone, nodes) in zones {
            let lane = y;
            y += HEAD;
            for node in nodes {
                self.boxes[node].y = y;
                y += self.boxes[node].height + BETWEEN_BOXES;
            }
            self.lanes.push(Lane { column: at, top: lane, bottom: y, name: zone.label().to_owned() });
            y += BETWEEN_LANES;
        }
        y - BETWEEN_LANES
    }

    fn wish(&self, node: usize) -> f64 {
        let ys: Vec<f64> = self
            .graph
            .neighbours(node)
            .filter(|&other| matches!(self.graph.nodes[other].place, Place::Near | Place::Far))
            .map(|other| self.boxes[other].middle())
            .collect();
        if ys.is_empty() { f64::MAX } else { ys.iter().sum::<f64>() / ys.len() as f64 }
    }

    /// Devices of the boundary, each as high as the parties outside that end in it; below them the segments there.
    fn place_boundary(&mut self, top: f64) -> f64 {
        let mut order: Vec<usize> = (0..self.graph.nodes.len()).filter(|&node| self.column_of(node) == 1).collect();
        let is_segment = |node: usize| self.graph.nodes[node].zone.is_some();
        order.sort_by(|&a, &b| is_segment(a).cmp(&is_segment(b)).then(self.wish(a).total_cmp(&self.wish(b))));
        let order = self.as_asked(order);
        if order.is_empty() {
            return top;
        }
        let mut y = top + HEAD;
        for node in order {
            let parties: Vec<usize> =
                (0..self.graph.outside.len()).filter(|&at| self.graph.outside[at].gate == node).collect();
            let heights: Vec<f64> = parties
                .iter()
                .map(|&at| (self.outside_content(&self.graph.outside[at]).height() + INSET).max(CUT_PORT))
                .collect();
            let all = heights.iter().sum::<f64>() + BETWEEN_BOXES * (heights.len().max(1) - 1) as f64;
            let height = self.boxes[node].height.max(all);
            self.boxes[node].y = y;
            self.boxes[node].height = height;
            let mut outer = y + (height - all) / 2.0;
            for (party, own) in parties.iter().zip(heights) {
                self.outside[*party] =
                    Rect { x: self.columns[0].unwrap_or(0.0), y: outer, width: self.widths[0], height: own };
                outer += own + BETWEEN_BOXES;
            }
            y += height + BETWEEN_BOXES + 0.6;
        }
        y -= 0.6;
        if !self.graph.outside.is_empty() {
            self.lanes.push(Lane { column: 0, top, bottom: y, name: Zone::External.label().to_owned() });
        }
        self.lanes.push(Lane { column: 1, top, bottom: y, name: Zone::Dmz.label().to_owned() });
        y
    }

    /// Devices between the columns of zones, each as near as may be to what it joins.
    fn place_middle(&mut self, top: f64, bottom: f64) -> f64 {
        let mut order: Vec<usize> = (0..self.graph.nodes.len()).filter(|&node| self.column_of(node) == 3).collect();
        order.sort_by(|&a, &b| self.wish(a).total_cmp(&self.wish(b)));
        let order = self.as_asked(order);
        if order.is_empty() {
            return bottom;
        }
        let mut y = top + HEAD;
        for &node in &order {
            let wish = self.wish(node).min(bottom) - self.boxes[node].height / 2.0;
            self.boxes[node].y = wish.max(y);
            y = self.boxes[node].bottom() + BETWEEN_BOXES + 1.0;
        }
        let mut limit = bottom - BETWEEN_BOXES;
        for &node in order.iter().rev() {
            let highest = (limit - self.boxes[node].height).max(top + HEAD);
            self.boxes[node].y = self.boxes[node].y.min(highest);
            limit = self.boxes[node].y - BETWEEN_BOXES - 1.0;
        }
        // Pushed up as far as they go, they may still stand in each other: then from the top down again.
        let mut y = top + HEAD;
        for &node in &order {
            self.boxes[node].y = self.boxes[node].y.max(y);
            y = self.boxes[node].bottom() + BETWEEN_BOXES + 1.0;
        }
        let (first, last) = (order[0], order[order.len() - 1]);
        let lane_top = self.boxes[first].y - HEAD;
        let end = self.boxes[last].bottom() + BETWEEN_BOXES;
        self.lanes.push(Lane { column: 3, top: lane_top, bottom: end, name: "接続の通る機器".to_owned() });
        bottom.max(end)
    }

    /// Where the wires meet the boxes: on each side in the order of the other ends, so that few wires cross.
    fn place_stubs(&mut self) {
        let aim: Vec<f64> = self
            .stubs
            .iter()
            .map(|stub| {
                let wire = &self.wires[stub.wire];
                if wire.over.is_some() {
                    return 0.0;
                }
                let ys: Vec<f64> = self
                    .stubs
                    .iter()
                    .filter(|other| other.wire == stub.wire && other.node != stub.node)
                    .map(|other| self.boxes[other.node].middle())
                    .collect();
                ys.iter().sum::<f64>() / ys.len().max(1) as f64
            })
            .collect();
        for node in 0..self.boxes.len() {
            for left in [true, false] {
                let mut mine: Vec<usize> = (0..self.stubs.len())
                    .filter(|&at| self.stubs[at].node == node && self.stubs[at].left_of_box == left)
                    .collect();
                mine.sort_by(|&a, &b| aim[a].total_cmp(&aim[b]));
                let slot = |stub: &Stub| if stub.cuts.is_empty() { PORT } else { CUT_PORT };
                let spare = self.boxes[node].height - self.ports(node, left);
                let share = spare / (mine.len() + 1) as f64;
                let mut y = self.boxes[node].y + share;
                for at in mine {
                    let room = slot(&self.stubs[at]);
                    self.stubs[at].y = y + room / 2.0;
                    y += room + share;
                }
            }
        }
        self.part_stubs();
    }

    /// Ends of two wires at the two sides of a channel do not stand at one height, so that none runs into the other.
    fn part_stubs(&mut self) {
        let channel = |layout: &Self, at: usize| layout.wires[layout.stubs[at].wire].channel;
        for at in 0..self.stubs.len() {
            if !self.stubs[at].left_of_box {
                continue;
            }
            let rect = self.boxes[self.stubs[at].node];
            let start = self.stubs[at].y;
            let free = |layout: &Self, y: f64| {
                (0..layout.stubs.len()).filter(|&other| other != at).all(|other| {
                    let stub = &layout.stubs[other];
                    let same_box = stub.node == layout.stubs[at].node && stub.left_of_box;
                    let own = stub.wire == layout.stubs[at].wire && !same_box;
                    let room =
                        if same_box && !(stub.cuts.is_empty() && layout.stubs[at].cuts.is_empty()) { 4.5 } else { 1.3 };
                    channel(layout, other) != channel(layout, at) || own || (stub.y - y).abs() >= room
                })
            };
            let steps = [0.0, 1.3, -1.3, 2.6, -2.6, 3.9, -3.9, 5.2, -5.2, 6.5, -6.5];
            let mut others =
                self.stubs.iter().enumerate().filter(|(other, stub)| *other != at && stub.wire == self.stubs[at].wire);
            let straight = match (others.next(), others.next()) {
                (Some((_, only)), None) if (only.y - start).abs() < 8.0 => Some(only.y),
                _ => None,
            };
            let found = straight
                .into_iter()
                .chain(steps.into_iter().map(|step| start + step))
                .find(|&y| y > rect.y + 1.0 && y < rect.bottom() - 1.0 && free(self, y));
            if let Some(y) = found {
                self.stubs[at].y = y;
            }
        }
    }

    fn over_y(row: usize) -> f64 {
        1.0 + row as f64 * TRACK
    }

    /// From where to where an upright wire reaches.
    fn reach(&self, wire: usize) -> (f64, f64) {
        let ys = self.stubs.iter().filter(|stub| stub.wire == wire).map(|stub| stub.y);
        let ys = ys.chain(self.wires[wire].over.map(|(row, _)| Self::over_y(row)));
        ys.fold((f64::MAX, f64::MIN), |(low, high), y| (low.min(y), high.max(y)))
    }

    /// Puts the upright wires of each channel on tracks, with few crossings.
    fn order_tracks(&mut self) {
        for channel in 1..COLUMNS - 1 {
            let wires: Vec<usize> = (0..self.wires.len()).filter(|&at| self.wires[at].channel == channel).collect();
            for (track, &wire) in wires.iter().enumerate() {
                self.wires[wire].track = track;
            }
            let mut best = self.crossings(&wires);
            let mut better = true;
            let mut rounds = 0;
            while better && best > 0 && rounds < 20 {
                better = false;
                rounds += 1;
                for a in 0..wires.len() {
                    for b in a + 1..wires.len() {
                        self.swap(wires[a], wires[b]);
                        let now = self.crossings(&wires);
                        if now < best {
                            best = now;
                            better = true;
                        } else {
                            self.swap(wires[a], wires[b]);
                        }
                    }
                }
            }
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        let track = self.wires[a].track;
        self.wires[a].track = self.wires[b].track;
        self.wires[b].track = track;
    }

    fn crossings(&self, wires: &[usize]) -> usize {
        let reaches: Vec<(f64, f64)> = wires.iter().map(|&wire| self.reach(wire)).collect();
        let place = |wire: usize| wires.iter().position(|&other| other == wire);
        let mut count = 0;
        let stubs: Vec<(&Stub, usize)> =
            self.stubs.iter().filter_map(|stub| place(stub.wire).map(|at| (stub, at))).collect();
        for (stub, own) in &stubs {
            let track = self.wires[stub.wire].track;
            for (at, &wire) in wires.iter().enumerate() {
                if at == *own {
                    continue;
                }
                let other = self.wires[wire].track;
                // An end at the left of a box comes from the right edge of the channel.
                let passes = if stub.left_of_box { other > track } else { other < track };
                if passes && stub.y > reaches[at].0 - 0.8 && stub.y < reaches[at].1 + 0.8 {
                    count += 1;
                }
            }
            for (other, at) in &stubs {
                let meets = !stub.left_of_box && other.left_of_box && at != own && (stub.y - other.y).abs() < 1.3;
                if meets && self.wires[other.wire].track < track {
                    count += 1000;
                }
            }
        }
        count
    }

    fn cut_room(&self, channel: usize, left_of_box: bool) -> f64 {
        let ends = self.stubs.iter().filter(|stub| stub.left_of_box == left_of_box);
        let ends = ends.filter(|stub| self.wires[stub.wire].channel == channel);
        ends.map(|stub| stub.cuts.len()).max().unwrap_or(0) as f64 * CUT + 1.0
    }

    /// Makes channels as wide as their wires and cuts ask; whether one had to grow.
    fn widen_channels(&mut self) -> bool {
        let mut grown = false;
        for channel in 1..COLUMNS - 1 {
            let count = self.wires.iter().filter(|wire| wire.channel == channel).count();
            if count == 0 {
                continue;
            }
            let room = self.cut_room(channel, true) + self.cut_room(channel, false);
            let wanted = room + 3.0 + (count - 1) as f64 * TRACK;
            if wanted > self.channels[channel].1 + 0.01 {
                self.channels[channel].1 = wanted;
                grown = true;
            }
        }
        grown
    }

    fn track_x(&self, wire: usize) -> f64 {
        let channel = self.wires[wire].channel;
        // What is left between the cuts is shared by the tracks.
        let (left, width) = self.channels[channel];
        let start = left + self.cut_room(channel, false) + 1.5;
        let end = left + width - self.cut_room(channel, true) - 1.5;
        let count = self.wires.iter().filter(|other| other.channel == channel).count();
        let pitch = if count > 1 { (end - start) / (count - 1) as f64 } else { 0.0 };
        let first = if count > 1 { start } else { f64::midpoint(start, end) };
        first + self.wires[wire].track as f64 * pitch
    }

    fn canvas(&self) -> Canvas {
        let mut canvas = Canvas::new(self.width, self.bottom);
        self.draw_lanes(&mut canvas);
        self.draw_wires(&mut canvas);
        self.draw_boxes(&mut canvas);
        canvas
    }

    fn draw_lanes(&self, canvas: &mut Canvas) {
        for lane in &self.lanes {
            let Some(x) = self.columns[lane.column] else { continue };
            let area = Rect {
                x: x - PAD,
                y: lane.top,
                width: self.widths[lane.column] + 2.0 * PAD,
                height: lane.bottom - lane.top,
            };
            draw_lane(
                canvas,
                area,
                &lane.name,
                if lane.column == 0 {
                    Ground::Outside
                } else if lane.column == 1 {
                    Ground::Boundary
                } else {
                    Ground::Inside
                },
            );
        }
    }

    fn draw_wires(&self, canvas: &mut Canvas) {
        for (at, outside) in self.graph.outside.iter().enumerate() {
            let (from, to) = (self.outside[at], self.boxes[outside.gate]);
            let y = from.middle();
            let dash = if outside.always { Dash::Link } else { Dash::LinkDashed };
            canvas.wire(vec![(from.right(), y), (to.x, y)], Paint::Ink, dash, false);
            let (left, width) = self.channels[0];
            let room = outside.cuts.len() as f64 * CUT;
            draw_cuts(canvas, (left + (width - room) / 2.0, y), &outside.cuts);
        }
        for wire in 0..self.wires.len() {
            self.draw_wire(canvas, wire);
        }
        // Cuts last, so that nothing is drawn over them.
        for stub in &self.stubs {
            let rect = self.boxes[stub.node];
            let channel = self.wires[stub.wire].channel;
            let (left, width) = self.channels[channel];
            let room = stub.cuts.len() as f64 * CUT;
            let start = if stub.left_of_box { left + width - 1.0 - room } else { left + 1.0 };
            debug_assert!(stub.left_of_box == (rect.x >= left));
            draw_cuts(canvas, (start, stub.y), &stub.cuts);
        }
    }

    fn draw_wire(&self, canvas: &mut Canvas, wire: usize) {
        let x = self.track_x(wire);
        let mine: Vec<&Stub> = self.stubs.iter().filter(|stub| stub.wire == wire).collect();
        let always = mine.iter().any(|stub| stub.always);
        let thick = mine.len() >= 4;
        let dash = match (always, thick) {
            (false, _) => Dash::LinkDashed,
            (true, true) => Dash::Backbone,
            (true, false) => Dash::Link,
        };
        let (low, high) = self.reach(wire);
        if high - low > 0.01 {
            canvas.wire(vec![(x, low), (x, high)], Paint::Ink, dash, false);
        }
        for stub in &mine {
            let rect = self.boxes[stub.node];
            let edge = if stub.left_of_box { rect.x } else { rect.right() };
            let own = if stub.always { Dash::Link } else { Dash::LinkDashed };
            canvas.wire(vec![(edge, stub.y), (x, stub.y)], Paint::Ink, own, false);
        }
        if mine.len() > 2 {
            for stub in &mine {
                canvas.disc((x, stub.y), 0.8, "", Paint::Ink);
            }
        }
        if let Some((row, other)) = self.wires[wire].over
            && wire < other
        {
            let y = Self::over_y(row);
            canvas.wire(vec![(x, y), (self.track_x(other), y)], Paint::Ink, dash, false);
        }
    }

    fn draw_boxes(&self, canvas: &mut Canvas) {
        for (outside, rect) in self.graph.outside.iter().zip(&self.outside) {
            canvas.rect((rect.x, rect.y), (rect.width, rect.height), Paint::White, Paint::Ink);
            let content = self.outside_content(outside);
            let y = rect.middle() - content.height() / 2.0;
            content.draw(canvas, (rect.x + 1.5, y), text_width(rect.width));
        }
        for (node, rect) in self.graph.nodes.iter().zip(&self.boxes) {
            let weight = if node.zone.is_none() && !node.missing { 1.8 } else { 0.8 };
            let edge = if node.missing { Paint::Grey } else { Paint::Ink };
            canvas.heavy_rect((rect.x, rect.y), (rect.width, rect.height), Paint::White, edge, weight);
            let width = text_width(rect.width);
            let content = self.content(node);
            let height = content.height();
            if node.inner.is_empty() {
                content.draw(canvas, (rect.x + 1.5, rect.middle() - height / 2.0), width);
                continue;
            }
            content.draw(canvas, (rect.x + 1.5, rect.y + INSET / 2.0), width);
            let mut y = rect.y + height + INSET;
            for at in 0..node.inner.len() {
                let content = self.inner_content(node, at);
                let own = content.height() + 2.0;
                canvas.rect((rect.x + 2.0, y), (rect.width - 4.0, own), Paint::Pale, Paint::Ink);
                content.draw(canvas, (rect.x + 3.5, y + 1.0), width - 4.0);
                y += own + 1.2;
            }
        }
    }
}

/// Ground of a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// Slanting strokes and a dashed edge.
    Outside,
    /// A tint.
    Boundary,
    /// Hardly a tint.
    Inside,
}

/// A lane with its black tab.
pub(super) fn draw_lane(canvas: &mut Canvas, area: Rect, name: &str, ground: Ground) {
    let (x, y, right, bottom) = (area.x, area.y, area.right(), area.bottom());
    let fill = match ground {
        Ground::Outside => Paint::Outside,
        Ground::Boundary => Paint::Pale,
        Ground::Inside => Paint::Zone,
    };
    if ground == Ground::Outside {
        canvas.rect((x, y), (area.width, area.height), fill, Paint::None);
        canvas.wire(vec![(x, y), (right, y), (right, bottom), (x, bottom), (x, y)], Paint::Ink, Dash::Dashed, false);
    } else {
        canvas.rect((x, y), (area.width, area.height), fill, Paint::Ink);
    }
    let most = area.width - 3.0;
    let lines = broken(name, SMALLEST, most - 2.0, 1);
    let width = lines.first().map_or(0.0, |line| width_of(line, SMALLEST)) + 3.0;
    canvas.rect((x + 1.0, y - TAB / 2.0), (width, TAB), Paint::Ink, Paint::None);
    let style = Style { bold: true, ..Style::SMALL }.centred().painted(Paint::White);
    canvas.words((x + 1.0, y - line_height(SMALLEST) / 2.0), width, lines, style);
}

/// Cuts from a left edge: in the wire a gap between two red bars, in the gap the number.
pub(super) fn draw_cuts(canvas: &mut Canvas, (x, y): (f64, f64), cuts: &[u32]) {
    for (at, number) in cuts.iter().enumerate() {
        let middle = x + (at as f64 + 0.5) * CUT;
        let half = CUT / 2.0 - 0.7;
        canvas.rect((middle - half, y - 1.2), (2.0 * half, 2.4), Paint::White, Paint::None);
        for bar in [middle - half, middle + half] {
            canvas.wire(vec![(bar, y - 2.7), (bar, y + 2.7)], Paint::Red, Dash::Bar, false);
        }
        canvas.disc((middle, y), 2.9, number.to_string(), Paint::Red);
    }
}

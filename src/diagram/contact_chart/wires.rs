//! The lines of the contact chart, in the channels between its lanes.
//!
//! Calls with the same ends become one line. A line leaves a box at its side, runs up or down in a gutter between two
//! lanes, and where it has to pass a lane, through the corridor below the lanes. Which line takes which track of a
//! gutter is tried out, so that as few as possible cross; numbers stand where nothing else does.

use std::cmp::Ordering;

use serde::Serialize;

use super::{Area, CORRIDOR, Entries, GUTTER, Node, RIM, Sheet, round};
use crate::model::contacts::{RouteHours, RouteKind};
use crate::model::response::Level;

/// A line: corners from its beginning to its arrow head.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Wire {
    /// Corners; neighbours share x or y.
    pub points: Vec<(f64, f64)>,
    /// What the line means.
    pub kind: RouteKind,
    /// Whether it cuts lines below it with a white rim; a branch that begins on its own trunk must not.
    pub halo: bool,
}

/// Number and conditions of a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Label {
    /// Middle of the number; in a row its left edge.
    pub x: f64,
    /// Middle of the number.
    pub y: f64,
    /// Middle of what is stacked above the number.
    pub stack_x: f64,
    /// Room to the right, for a row; none for a stack.
    pub room: Option<f64>,
    /// Number in the order of calls.
    pub number: Option<String>,
    /// When the line is used, unless always.
    pub hours: Option<RouteHours>,
    /// From which level on.
    pub level: Option<Level>,
    /// Within what time.
    pub limit: Option<String>,
    /// On what condition; only in a row.
    pub condition: Option<String>,
    /// Made because the one before did not answer.
    pub no_answer: bool,
}

/// Most tracks in a gutter; more would touch.
const TRACKS: usize = 4;
/// Least distance of two lines at the side of a box.
const PORT: f64 = 4.0;
/// Where the first line leaves a box, below its top.
const FIRST_PORT: f64 = 12.0;
/// Half the height of a number's disc.
const DISC: f64 = 2.2;
/// Height of a sign above a number.
const SIGN: f64 = 4.7;

/// Calls that share a line.
struct Family<'a> {
    from: &'a Node,
    to: End<'a>,
    kind: RouteKind,
    hours: RouteHours,
    orders: Vec<u32>,
    level: Option<Level>,
    limit: Option<&'a str>,
    condition: Option<&'a str>,
    no_answer: bool,
    calls: usize,
}

#[derive(PartialEq)]
enum End<'a> {
    One(&'a Node),
    Groups(Vec<usize>),
}

/// Where a node stands.
#[derive(Clone, Copy)]
struct Spot {
    column: usize,
    area: Area,
    /// The row of a member has one place for a line; a box has a side.
    fixed: Option<f64>,
    /// Position among the boxes of its lane.
    place: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Channel {
    Gutter(usize),
    Corridor,
}

/// A way that still lacks the exact places of ports and tracks.
struct Way {
    family: usize,
    start: Tip,
    channels: Vec<Channel>,
    tracks: Vec<f64>,
    end: Tip,
}

#[derive(Clone, Copy)]
enum Tip {
    /// At the side of a spot, at this height.
    Side { spot: Spot, side: Side, y: f64 },
    /// At the upper edge of lane E.
    Vendors,
    /// At the heads of groups.
    Groups,
}

struct Ground<'a> {
    sheet: &'a Sheet,
    lane_bottom: f64,
    right: f64,
}

/// Adds lines, their labels and the legend to a sheet whose boxes stand.
pub(super) fn draw(entries: &Entries, sheet: &mut Sheet, lane_bottom: f64, right: f64) {
    let families = families(entries);
    let ground = Ground { sheet, lane_bottom, right };
    let mut ways: Vec<Way> = Vec::new();
    let mut wires: Vec<(usize, Wire)> = Vec::new();
    let mut rows: Vec<(usize, Label)> = Vec::new();
    let mut undrawn = 0;
    for (number, family) in families.iter().enumerate() {
        if let Some((wire, label)) = ground.upright(family, &rows) {
            wires.push((number, wire));
            rows.extend(label.map(|label| (number, label)));
        } else if let Some(way) = ground.way(number, family) {
            ways.push(way);
        } else {
            undrawn += family.calls;
        }
    }
    undrawn += ground.thin_out(&mut ways, &families);
    set_ports(&mut ways);
    ground.set_tracks(&mut ways, &families);
    for way in &ways {
        let drawn = ground.wires(way, &families[way.family]);
        wires.extend(drawn.into_iter().map(|wire| (way.family, wire)));
    }
    let labels = ground.labels(&ways, &families, &wires, rows);

    sheet.legend.undrawn = undrawn;
    for (number, wire) in &wires {
        sheet.legend.kinds.push(wire.kind);
        sheet.legend.levels.extend(families[*number].level);
    }
    sheet.legend.levels.extend(entries.groups.iter().filter_map(|group| group.level));
    sheet.legend.kinds.sort_unstable();
    sheet.legend.kinds.dedup();
    sheet.legend.levels.sort_unstable();
    sheet.legend.levels.dedup();
    // Thin lines first, so that the way every report takes lies on top.
    wires.sort_by_key(|(number, wire)| (wire.kind == RouteKind::Must, *number));
    sheet.wires = wires.into_iter().map(|(_, wire)| wire).collect();
    sheet.labels = labels;
}

fn families(entries: &Entries) -> Vec<Family<'_>> {
    let mut families: Vec<Family<'_>> = Vec::new();
    for call in &entries.calls {
        let to = match &call.to {
            Node::Group(group) => End::Groups(vec![*group]),
            node => End::One(node),
        };
        let same = families.iter_mut().find(|family| {
            family.from == &call.from
                && family.kind == call.kind
                && family.hours == call.hours
                && family.no_answer == call.no_answer
                && match (&family.to, &to) {
                    (End::Groups(_), End::Groups(_)) => true,
                    (End::One(a), End::One(b)) => a == b,
                    _ => false,
                }
        });
        match same {
            Some(family) => {
                if let (End::Groups(groups), End::Groups(more)) = (&mut family.to, to) {
                    groups.extend(more);
                    groups.sort_unstable();
                    groups.dedup();
                }
                family.orders.extend(call.order);
                family.calls += 1;
                family.level = family.level.filter(|level| call.level == Some(*level));
                family.limit = family.limit.filter(|limit| call.limit.as_deref() == Some(limit));
                family.condition = family.condition.filter(|condition| call.condition.as_deref() == Some(condition));
            }
            None => families.push(Family {
                from: &call.from,
                to,
                kind: call.kind,
                hours: call.hours,
                orders: call.order.into_iter().collect(),
                level: call.level,
                limit: call.limit.as_deref(),
                condition: call.condition.as_deref(),
                no_answer: call.no_answer,
                calls: 1,
            }),
        }
    }
    for family in &mut families {
        family.orders.sort_unstable();
        family.orders.dedup();
    }
    families
}

impl Family<'_> {
    fn number(&self) -> Option<String> {
        // Liaison has no place in the order of calls.
        if self.kind == RouteKind::Liaison {
            return None;
        }
        match self.orders.as_slice() {
            [] => None,
            [one] => Some(one.to_string()),
            [first, .., last] => Some(format!("{first}〜{last}")),
        }
    }

    fn hours(&self) -> Option<RouteHours> {
        Some(self.hours).filter(|hours| *hours != RouteHours::Always)
    }

    fn in_groups(&self) -> bool {
        matches!(self.to, End::Groups(_))
    }

    /// Signs above the number: what the head of a group says already is not repeated.
    fn signs(&self) -> (Option<Level>, Option<String>) {
        if self.in_groups() {
            return (None, None);
        }
        (self.level, self.limit.filter(|limit| limit.chars().count() <= 5).map(str::to_owned))
    }
}

impl Ground<'_> {
    fn columns(&self) -> usize {
        self.sheet.lanes.len()
    }

    fn spot(&self, node: &Node) -> Option<Spot> {
        let column_of = |area: &Area| self.sheet.lanes.iter().position(|lane| (lane.area.x + RIM - area.x).abs() < 0.1);
        let place_of = |area: &Area| {
            self.sheet.boxes.iter().filter(|it| (it.area.x - area.x).abs() < 0.1 && it.area.y < area.y - 0.1).count()
        };
        let spot = |area: Area, fixed| Some(Spot { column: column_of(&area)?, area, fixed, place: place_of(&area) });
        match node {
            Node::Role(id) => spot(self.sheet.boxes.iter().find(|it| it.id == *id)?.area, None),
            Node::Headquarters => {
                let it = self.sheet.headquarters.as_ref()?;
                spot(it.area, Some(it.area.y + it.head / 2.0))
            }
            Node::Member(row) => {
                let it = self.sheet.headquarters.as_ref()?;
                // A member that has no room on the sheet is called through the headquarters.
                let y = if *row < it.rows.len() { it.head + (*row as f64 + 0.5) * it.row } else { it.head / 2.0 };
                spot(it.area, Some(it.area.y + y))
            }
            Node::Vendors | Node::Group(_) => None,
        }
    }

    /// A line between two neighbours in a lane, with what stands beside it.
    fn upright(&self, family: &Family<'_>, rows: &[(usize, Label)]) -> Option<(Wire, Option<Label>)> {
        let End::One(to) = family.to else { return None };
        let (from, to) = (self.spot(family.from)?, self.spot(to)?);
        if from.column != to.column || from.place.abs_diff(to.place) != 1 {
            return None;
        }
        let (upper, lower) = if from.place < to.place { (from, to) } else { (to, from) };
        let (top, bottom) = (upper.area.bottom(), lower.area.y);
        let y = f64::midpoint(top, bottom);
        let taken =
            rows.iter().any(|(_, row)| (row.y - y).abs() < 1.0 && row.x > upper.area.x && row.x < upper.area.right());
        let speaks = family.kind != RouteKind::Liaison && !taken;
        let share = if family.kind == RouteKind::Liaison || taken { 0.72 } else { 0.2 };
        let x = upper.area.x + upper.area.w * share;
        let points = if from.place < to.place { vec![(x, top), (x, bottom)] } else { vec![(x, bottom), (x, top)] };
        let wire = Wire { points: rounded(points), kind: family.kind, halo: true };
        let label = speaks.then(|| Label {
            x: round(x + 2.0),
            y: round(y),
            stack_x: round(x),
            room: Some(round(upper.area.right() - x - 2.0)),
            number: family.number(),
            hours: family.hours(),
            level: family.level,
            limit: family.limit.map(str::to_owned),
            condition: family.condition.map(str::to_owned),
            no_answer: family.no_answer,
        });
        Some((wire, label))
    }

    fn way(&self, number: usize, family: &Family<'_>) -> Option<Way> {
        let outside = self.sheet.outside.is_some();
        let last = self.columns().checked_sub(1)?;
        let tip = |spot: Spot, side| Tip::Side { spot, side, y: spot.fixed.unwrap_or(0.0) };
        // The side of a column from which lane E can be reached: not over the edge of lane E.
        let down = |column: usize| match column {
            column if column < last => Some((Side::Right, Channel::Gutter(column))),
            0 => None,
            column => Some((Side::Left, Channel::Gutter(column - 1))),
        };
        let (start, channels, end) = match (&family.to, family.from) {
            (End::Groups(_), from) => {
                let from = self.spot(from)?;
                let channels = if from.column == last {
                    vec![Channel::Gutter(last)]
                } else {
                    vec![Channel::Gutter(from.column), Channel::Corridor, Channel::Gutter(last)]
                };
                (tip(from, Side::Right), channels, Tip::Groups)
            }
            (End::One(Node::Vendors), from) => {
                self.sheet.vendors.as_ref()?;
                let from = self.spot(from)?;
                let (side, channel) = down(from.column)?;
                (tip(from, side), vec![channel], Tip::Vendors)
            }
            (End::One(to), Node::Vendors) => {
                self.sheet.vendors.as_ref()?;
                let to = self.spot(to)?;
                let (side, channel) = down(to.column)?;
                (Tip::Vendors, vec![channel], tip(to, side))
            }
            (End::One(to), from) => {
                let (from, to) = (self.spot(from)?, self.spot(to)?);
                // Liaison joins neighbours; a thin line around others would say little and hide much.
                let same = from.column == to.column && (from.area.y - to.area.y).abs() < 0.1;
                if same || (family.kind == RouteKind::Liaison && from.column.abs_diff(to.column) != 1) {
                    return None;
                }
                let (a, b) = (from.column, to.column);
                let (sides, channels) = match a.cmp(&b) {
                    Ordering::Equal if a < last || outside => ((Side::Right, Side::Right), vec![Channel::Gutter(a)]),
                    Ordering::Equal if a > 0 => ((Side::Left, Side::Left), vec![Channel::Gutter(a - 1)]),
                    Ordering::Equal => return None,
                    Ordering::Less => ((Side::Right, Side::Left), passage(a, b - 1)),
                    Ordering::Greater => ((Side::Left, Side::Right), passage(a - 1, b)),
                };
                (tip(from, sides.0), channels, tip(to, sides.1))
            }
        };
        let tracks = vec![0.0; channels.len()];
        Some(Way { family: number, start, channels, tracks, end })
    }

    /// Takes the least important lines away where a channel has more than it can hold; returns how many calls that were.
    fn thin_out(&self, ways: &mut Vec<Way>, families: &[Family<'_>]) -> usize {
        let mut undrawn = 0;
        let channels = (0..=self.columns()).map(Channel::Gutter).chain([Channel::Corridor]);
        for channel in channels {
            loop {
                let users: Vec<usize> = (0..ways.len()).filter(|way| ways[*way].channels.contains(&channel)).collect();
                // Straight lines need no track, so a few more than there are tracks may pass a gutter.
                let most = if channel == Channel::Corridor { 3 } else { TRACKS + 1 };
                if users.len() <= most {
                    break;
                }
                let rank = |way: &usize| {
                    let family = &families[ways[*way].family];
                    let back = matches!((&ways[*way].start, &ways[*way].end), (Tip::Side { spot: a, .. }, Tip::Side { spot: b, .. }) if a.column > b.column);
                    let aside = family.kind == RouteKind::Conditional && !family.in_groups();
                    let order = family.orders.first().copied().unwrap_or(u32::MAX);
                    (family.kind == RouteKind::Liaison, aside, back, order, *way)
                };
                let Some(least) = users.into_iter().max_by_key(rank) else { break };
                undrawn += families[ways[least].family].calls;
                ways.remove(least);
            }
        }
        undrawn
    }

    /// Inner edges of a channel, across its lines.
    fn edges(&self, channel: Channel) -> (f64, f64) {
        match channel {
            Channel::Corridor => (self.lane_bottom, self.lane_bottom + CORRIDOR),
            Channel::Gutter(after) if after + 1 < self.columns() => {
                let left = self.sheet.lanes[after].area.right();
                (left, left + GUTTER - 2.0 * RIM)
            }
            Channel::Gutter(_) => (self.right + RIM, self.right + 8.5),
        }
    }

    /// Gives each line its track in each of its channels.
    fn set_tracks(&self, ways: &mut [Way], families: &[Family<'_>]) {
        let channels: Vec<Channel> = (0..=self.columns()).map(Channel::Gutter).chain([Channel::Corridor]).collect();
        let mut users: Vec<Vec<(usize, usize)>> = Vec::new();
        for channel in &channels {
            let mut here = Vec::new();
            for (number, way) in ways.iter().enumerate() {
                here.extend(
                    way.channels.iter().enumerate().filter(|(_, it)| *it == channel).map(|(at, _)| (number, at)),
                );
            }
            users.push(here);
        }
        let places = |channel: Channel, count: usize| -> Vec<f64> {
            let (from, to) = self.edges(channel);
            let rim = if count < 3 { 2.0_f64.min((to - from) / 3.0) } else { 1.4 };
            match count {
                0 => Vec::new(),
                1 => vec![f64::midpoint(from, to)],
                _ => {
                    (0..count).map(|at| from + rim + (to - from - 2.0 * rim) * at as f64 / (count - 1) as f64).collect()
                }
            }
        };
        for (channel, users) in channels.iter().zip(&users) {
            for ((way, at), place) in users.iter().zip(places(*channel, users.len())) {
                ways[*way].tracks[*at] = place;
            }
        }
        // Two rounds suffice: a later channel can only make an earlier choice better once more.
        for _ in 0..2 {
            for (channel, users) in channels.iter().zip(&users) {
                if users.len() < 2 || users.len() > 6 {
                    continue;
                }
                let places = places(*channel, users.len());
                let mut best: Option<(f64, Vec<usize>)> = None;
                for order in permutations(users.len()) {
                    for ((way, at), place) in users.iter().zip(&order) {
                        ways[*way].tracks[*at] = places[*place];
                    }
                    let cost = self.cost(ways, families);
                    if best.as_ref().is_none_or(|(least, _)| cost < *least - 1e-6) {
                        best = Some((cost, order));
                    }
                }
                if let Some((_, order)) = best {
                    for ((way, at), place) in users.iter().zip(&order) {
                        ways[*way].tracks[*at] = places[*place];
                    }
                }
            }
        }
    }

    /// Crossings, and a little for the length.
    fn cost(&self, ways: &[Way], families: &[Family<'_>]) -> f64 {
        let lines: Vec<Vec<Wire>> = ways.iter().map(|way| self.wires(way, &families[way.family])).collect();
        let mut cost = 0.0;
        for (at, line) in lines.iter().enumerate() {
            for other in &lines[at + 1..] {
                for (a, b) in line.iter().flat_map(|a| other.iter().map(move |b| (a, b))) {
                    cost += meetings(&a.points, &b.points);
                }
            }
            cost += line.iter().map(|wire| length(&wire.points)).sum::<f64>() * 0.001;
        }
        cost
    }

    /// The line of a way; with branches to each group after the first.
    fn wires(&self, way: &Way, family: &Family<'_>) -> Vec<Wire> {
        let wire = |points: Vec<(f64, f64)>, halo| Wire { points: rounded(points), kind: family.kind, halo };
        let mut points = Vec::new();
        let vendors_top = self.sheet.vendors.as_ref().map_or(self.lane_bottom, |area| area.area.y);
        if let Tip::Side { spot, side, y } = way.start {
            points.push((edge(&spot, side), y));
        }
        let mut upright = true;
        for (at, track) in way.tracks.iter().enumerate() {
            match (way.channels[at], points.last().copied()) {
                (Channel::Gutter(_), Some((_, y))) => points.push((*track, y)),
                (Channel::Gutter(_), None) => points.push((*track, vendors_top)),
                (Channel::Corridor, Some((x, _))) => points.push((x, *track)),
                (Channel::Corridor, None) => {}
            }
            upright = matches!(way.channels[at], Channel::Gutter(_));
        }
        debug_assert!(upright, "a way ends in a gutter or without any channel");
        match way.end {
            Tip::Side { spot, side, y } => {
                if let Some((x, at)) = points.last().copied()
                    && (at - y).abs() > 0.01
                {
                    points.push((x, y));
                }
                points.push((edge(&spot, side), y));
                vec![wire(points, true)]
            }
            Tip::Vendors => {
                let x = points.last().map_or(0.0, |(x, _)| *x);
                points.push((x, vendors_top));
                vec![wire(points, true)]
            }
            Tip::Groups => {
                let (Some(outside), End::Groups(groups)) = (&self.sheet.outside, &family.to) else { return Vec::new() };
                let heads: Vec<f64> = groups
                    .iter()
                    .filter_map(|at| outside.groups.get(*at))
                    .map(|it| it.y + outside.head / 2.0)
                    .collect();
                let (x, from) = points.last().copied().unwrap_or((0.0, 0.0));
                let arm = |y: f64| vec![(x, y), (outside.row_x, y)];
                let above = heads.iter().copied().filter(|y| *y < from).reduce(f64::min);
                let below = heads.iter().copied().filter(|y| *y >= from).reduce(f64::max);
                let Some(far) = above.or(below) else { return Vec::new() };
                points.extend(arm(far));
                let mut wires = vec![wire(points, true)];
                if let (Some(_), Some(other)) = (above, below) {
                    let mut points = vec![(x, from)];
                    points.extend(arm(other));
                    wires.push(wire(points, false));
                }
                let ends = [above, below];
                wires.extend(heads.iter().filter(|y| !ends.contains(&Some(**y))).map(|y| wire(arm(*y), false)));
                wires
            }
        }
    }

    fn labels(
        &self,
        ways: &[Way],
        families: &[Family<'_>],
        wires: &[(usize, Wire)],
        rows: Vec<(usize, Label)>,
    ) -> Vec<Label> {
        let mut labels: Vec<Label> = rows.into_iter().map(|(_, label)| label).collect();
        // The tip of an arrow says who is called; nothing may lie on it.
        let tip = |wire: &Wire| wire.points.last().map(|(x, y)| Area { x: x - 2.4, y: y - 1.2, w: 4.8, h: 2.4 });
        let mut taken: Vec<Area> = wires.iter().filter_map(|(_, wire)| tip(wire)).collect();
        // Straight lines have one place only, so they choose first.
        let mut order: Vec<&Way> = ways.iter().collect();
        order.sort_by_key(|way| !way.channels.is_empty());
        for way in order {
            let family = &families[way.family];
            if family.kind == RouteKind::Liaison {
                continue;
            }
            let Some((_, wire)) = wires.iter().find(|(number, _)| *number == way.family) else { continue };
            let straight = way.channels.is_empty();
            let candidates = candidates(&wire.points, straight);
            let (level, limit) = family.signs();
            let place = |x: f64, y: f64, signs: usize| {
                let (half, above) = if signs > 0 { (5.0, SIGN * signs as f64) } else { (DISC, 0.0) };
                let stack_x = if signs > 0 { self.gutter_middle(x) } else { x };
                let left = (stack_x - half).min(x - DISC);
                let right = (stack_x + half).max(x + DISC);
                (Area { x: left, y: y - DISC - above, w: right - left, h: 2.0 * DISC + above }, stack_x)
            };
            let best = |signs: usize| {
                let weigh = |(x, y, start): &(f64, f64, f64)| {
                    let (area, _) = place(*x, *y, signs);
                    let on_labels = taken.iter().filter(|it| touch(it, &area)).count() as f64;
                    let others = wires.iter().filter(|(number, _)| *number != way.family);
                    let on_wires = others.filter(|(_, it)| passes(&it.points, &area)).count() as f64;
                    (on_labels * 1000.0 + on_wires * 4.0, *start)
                };
                let weighed = candidates.iter().map(|it| (weigh(it), it));
                weighed
                    .min_by(|(a, _), (b, _)| (a.0 + a.1).total_cmp(&(b.0 + b.1)))
                    .map(|(cost, it)| (cost.0, it.0, it.1))
            };
            let hours = family.hours();
            let all = usize::from(level.is_some()) + usize::from(limit.is_some()) + usize::from(hours.is_some());
            // Signs that would lie on other lines are left to the table of calls; the hours never are.
            let (found, full) = match best(all) {
                Some(found) if straight || found.0 < 4.0 => (Some(found), true),
                _ => (best(usize::from(hours.is_some())), false),
            };
            let Some((_, x, y)) = found else { continue };
            let (area, stack_x) = place(x, y, if full { all } else { usize::from(hours.is_some()) });
            taken.push(area);
            labels.push(Label {
                x: round(x),
                y: round(y),
                stack_x: round(stack_x),
                room: None,
                number: family.number(),
                hours,
                level: level.filter(|_| full),
                limit: limit.filter(|_| full),
                condition: None,
                no_answer: family.no_answer,
            });
        }
        labels
    }

    /// The middle of the gutter at x, so that signs wider than a disc stay clear of the boxes.
    fn gutter_middle(&self, x: f64) -> f64 {
        (0..=self.columns())
            .map(|gutter| self.edges(Channel::Gutter(gutter)))
            .find(|(from, to)| *from <= x && x <= *to)
            .map_or(x, |(from, to)| f64::midpoint(from, to))
    }
}

/// Places for a number on a line, each with what speaks against it: off the middle, on a short run.
fn candidates(points: &[(f64, f64)], straight: bool) -> Vec<(f64, f64, f64)> {
    let mut candidates = Vec::new();
    for pair in points.windows(2) {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        let run = (x1 - x0).abs() + (y1 - y0).abs();
        if (x0 - x1).abs() < 0.01 {
            let (top, bottom) = (y0.min(y1), y0.max(y1));
            let steps = ((bottom - top - 6.0) / 1.5).max(0.0) as usize;
            candidates.extend(
                (0..=steps).map(|step| top + 3.0 + 1.5 * step as f64).filter(|y| *y <= bottom - 3.0).map(|y| {
                    // The middle of a long run is where the eye looks.
                    (x0, y, (y - f64::midpoint(top, bottom)).abs() * 0.05 - run * 0.05)
                }),
            );
        } else if straight {
            candidates.push((f64::midpoint(x0, x1), y0, 0.0));
        } else if run > 12.0 {
            candidates.push((f64::midpoint(x0, x1), y0, 2.0 - run * 0.02));
        }
    }
    candidates
}

/// Where the first line leaves a box of this height, below its top: on a low one high, so that the others find room below
/// its number.
fn first_port(height: f64) -> f64 {
    if height < 22.0 { 8.2_f64.min(height * 0.55) } else { FIRST_PORT }
}

/// Gives each line its place at the side of its boxes; lines between neighbours that can run straight do.
fn set_ports(ways: &mut [Way]) {
    let mut taken: Vec<(f64, Side, f64)> = Vec::new();
    let free = |taken: &[(f64, Side, f64)], spot: &Spot, side: Side, y: f64, distance: f64| {
        let inside = y >= spot.area.y + 3.0 && y <= spot.area.bottom() - 2.4;
        inside
            && taken.iter().all(|(x, s, at)| (x - spot.area.x).abs() > 0.1 || *s != side || (at - y).abs() >= distance)
    };
    for way in ways.iter_mut() {
        let (Tip::Side { spot: a, side: sa, y: ya }, Tip::Side { spot: b, side: sb, y: yb }) = (way.start, way.end)
        else {
            continue;
        };
        if way.channels.len() != 1 || sa == sb {
            continue;
        }
        let first = a.area.y.max(b.area.y) + first_port(a.area.h.min(b.area.h));
        let wanted = match (a.fixed, b.fixed) {
            (Some(_), Some(_)) => continue,
            (Some(_), None) => vec![ya],
            (None, Some(_)) => vec![yb],
            (None, None) => [0.0, 5.0, -5.0, 10.0].into_iter().map(|by| first + by).collect(),
        };
        let fits = |y: &f64| {
            (a.fixed.is_some() || free(&taken, &a, sa, *y, PORT))
                && (b.fixed.is_some() || free(&taken, &b, sb, *y, PORT))
        };
        if let Some(y) = wanted.iter().find(|y| fits(y)) {
            taken.push((a.area.x, sa, *y));
            taken.push((b.area.x, sb, *y));
            way.start = Tip::Side { spot: a, side: sa, y: *y };
            way.end = Tip::Side { spot: b, side: sb, y: *y };
            way.channels.clear();
            way.tracks.clear();
        }
    }
    // How many lines still want a place at each side: on a low box they stand closer, so that none goes up to where the
    // signs of the first one are.
    let crowd: Vec<(Area, Side)> = ways
        .iter()
        .filter(|way| !way.channels.is_empty())
        .flat_map(|way| [way.start, way.end])
        .filter_map(|tip| match tip {
            Tip::Side { spot, side, .. } if spot.fixed.is_none() => Some((spot.area, side)),
            _ => None,
        })
        .collect();
    for way in ways.iter_mut().filter(|way| !way.channels.is_empty()) {
        let middle = |tip: &Tip| match tip {
            Tip::Side { spot, .. } => spot.area.y + spot.area.h / 2.0,
            Tip::Vendors => f64::MAX,
            Tip::Groups => 0.0,
        };
        let below = way.channels.contains(&Channel::Corridor);
        let (start, end) = (way.start, way.end);
        let mut set = |tip: Tip, other: &Tip| -> Tip {
            let Tip::Side { spot, side, .. } = tip else { return tip };
            if spot.fixed.is_some() {
                return tip;
            }
            let down = below || middle(other) >= spot.area.y + spot.area.h / 2.0;
            let usual = spot.area.y + first_port(spot.area.h);
            let steps = (0..60).map(|step| f64::from(step) * 0.5);
            let candidates: Vec<f64> = if down {
                steps.clone().map(|by| usual + by).chain(steps.map(|by| usual - by)).collect()
            } else {
                steps.clone().map(|by| usual - by).chain(steps.map(|by| usual + by)).collect()
            };
            let count = crowd.iter().filter(|it| **it == (spot.area, side)).count();
            let room = (spot.area.bottom() - 2.4 - usual) / count.max(1) as f64;
            let y = [PORT.min(room).max(2.3), 2.3, 1.8]
                .into_iter()
                .find_map(|distance| candidates.iter().copied().find(|y| free(&taken, &spot, side, *y, distance)))
                .unwrap_or(usual);
            taken.push((spot.area.x, side, y));
            Tip::Side { spot, side, y }
        };
        let start = set(start, &end);
        let end = set(end, &start);
        way.start = start;
        way.end = end;
    }
}

/// From one gutter to another, through the corridor if they are two.
fn passage(from: usize, to: usize) -> Vec<Channel> {
    if from == to {
        vec![Channel::Gutter(from)]
    } else {
        vec![Channel::Gutter(from), Channel::Corridor, Channel::Gutter(to)]
    }
}

fn edge(spot: &Spot, side: Side) -> f64 {
    match side {
        Side::Left => spot.area.x,
        Side::Right => spot.area.right(),
    }
}

fn rounded(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut rounded: Vec<(f64, f64)> = points.into_iter().map(|(x, y)| (round(x), round(y))).collect();
    rounded.dedup();
    rounded
}

fn length(points: &[(f64, f64)]) -> f64 {
    points.windows(2).map(|pair| (pair[0].0 - pair[1].0).abs() + (pair[0].1 - pair[1].1).abs()).sum()
}

fn span(a: f64, b: f64) -> (f64, f64) {
    (a.min(b), a.max(b))
}

/// What two lines cost each other: a crossing is bad, running upon each other is worse.
fn meetings(a: &[(f64, f64)], b: &[(f64, f64)]) -> f64 {
    let mut cost = 0.0;
    for p in a.windows(2) {
        for q in b.windows(2) {
            let ((px0, px1), (py0, py1)) = (span(p[0].0, p[1].0), span(p[0].1, p[1].1));
            let ((qx0, qx1), (qy0, qy1)) = (span(q[0].0, q[1].0), span(q[0].1, q[1].1));
            let apart = px1 < qx0 - 0.8 || qx1 < px0 - 0.8 || py1 < qy0 - 0.8 || qy1 < py0 - 0.8;
            if apart {
                continue;
            }
            let parallel = (px1 - px0 < 0.01) == (qx1 - qx0 < 0.01);
            cost += if parallel { 8.0 } else { 1.0 };
        }
    }
    cost
}

fn touch(a: &Area, b: &Area) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

fn passes(points: &[(f64, f64)], area: &Area) -> bool {
    points.windows(2).any(|pair| {
        let ((x0, x1), (y0, y1)) = (span(pair[0].0, pair[1].0), span(pair[0].1, pair[1].1));
        x0 < area.right() && area.x < x1.max(x0 + 0.01) && y0 < area.bottom() && area.y < y1.max(y0 + 0.01)
    })
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for rest in permutations(count - 1) {
        for at in 0..=rest.len() {
            let mut order = rest.clone();
            order.insert(at, count - 1);
            all.push(order);
        }
    }
    all
}

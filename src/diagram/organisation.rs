//! The organisation in peacetime (平時の組織体制図): the roles as a tree, from `Role.parent`.
//!
//! The head stands on top; each role under it begins a column, and what is under that role hangs in the column, set in by
//! its depth. Columns stand in bands of three; a new page begins between bands.

use std::collections::BTreeSet;

use crate::check::CheckedPlan;
use crate::model::contacts::Role;
use crate::model::id::RoleId;

use super::canvas::{Canvas, Dash, Figure, PAGE_HEIGHT, PAGE_WIDTH, Paint, Style, balanced, line_height};

const COLUMNS: usize = 3;
const LEFT: f64 = 5.0;
const GAP: f64 = 4.0;
const COLUMN: f64 = (PAGE_WIDTH - LEFT - GAP * (COLUMNS as f64 - 1.0)) / COLUMNS as f64;
const HEAD_WIDTH: f64 = 78.0;
const INDENT: f64 = 4.0;
const DEEPEST: usize = 4;
const BETWEEN: f64 = 2.4;
const BUS: f64 = 6.0;

/// The tree in as many parts as it needs; none without roles.
#[must_use]
pub fn organisation(plan: &CheckedPlan) -> Vec<Figure> {
    let roles = plan.contacts.roles.as_slice();
    let mut drawn: BTreeSet<RoleId> = BTreeSet::new();
    let mut parts: Vec<(Canvas, String)> = Vec::new();
    let heads: Vec<&Role> = roles.iter().filter(|role| role.parent.is_none()).collect();
    let (lone, leading): (Vec<&Role>, Vec<&Role>) =
        heads.into_iter().partition(|head| children(roles, head).is_empty());
    for head in leading {
        drawn.insert(head.id.clone());
        let blocks = children(roles, head).into_iter().map(|child| block(roles, child, 0, &mut drawn)).collect();
        draw(plan, Some(head), blocks, &mut parts);
    }
    // Roles in a circle of parents hang under no head; they are shown rather than lost.
    let mut rest: Vec<Vec<Member<'_>>> = Vec::new();
    for role in lone.into_iter().chain(roles.iter()) {
        if drawn.insert(role.id.clone()) {
            rest.push(vec![Member { role, depth: 0 }]);
        }
    }
    if !rest.is_empty() {
        draw(plan, None, rest, &mut parts);
    }
    let count = parts.len();
    parts
        .into_iter()
        .enumerate()
        .map(|(at, (canvas, alt))| Figure {
            label: format!("fig-org-{}", at + 1),
            part: at + 1,
            parts: count,
            alt,
            canvas,
        })
        .collect()
}

/// A role in a column, and how deep it hangs.
struct Member<'a> {
    role: &'a Role,
    depth: usize,
}

fn children<'a>(roles: &'a [Role], parent: &Role) -> Vec<&'a Role> {
    roles.iter().filter(|role| role.parent.as_ref() == Some(&parent.id) && role.id != parent.id).collect()
}

fn block<'a>(roles: &'a [Role], top: &'a Role, depth: usize, drawn: &mut BTreeSet<RoleId>) -> Vec<Member<'a>> {
    if !drawn.insert(top.id.clone()) {
        return Vec::new();
    }
    let mut members = vec![Member { role: top, depth: depth.min(DEEPEST) }];
    for child in children(roles, top) {
        members.extend(block(roles, child, depth + 1, drawn));
    }
    members
}

/// The lines in a box, and how high it is.
struct Content {
    name: Vec<String>,
    person: Vec<String>,
    height: f64,
}

fn content(plan: &CheckedPlan, role: &Role, width: f64) -> Content {
    let person =
        plan.assignment(&role.id).map(|assignment| plan.person(&assignment.person)).map(|person| match &person.title {
            Some(title) => format!("{}（{title}）", person.name),
            None => person.name.to_string(),
        });
    let name = balanced(&role.name, 9.0, width - 3.0, 3);
    let person = person.map_or_else(Vec::new, |person| balanced(&person, 8.0, width - 3.0, 2));
    let height = name.len() as f64 * line_height(9.0) + person.len() as f64 * line_height(8.0) + 3.0;
    Content { name, person, height }
}

fn draw(plan: &CheckedPlan, head: Option<&Role>, blocks: Vec<Vec<Member<'_>>>, parts: &mut Vec<(Canvas, String)>) {
    // A column longer than a page goes on in a column beside it.
    let mut columns: Vec<Vec<Member<'_>>> = Vec::new();
    for members in blocks {
        let mut column: Vec<Member<'_>> = Vec::new();
        for member in members {
            let mut longer = column_height(plan, &column);
            longer += content(plan, member.role, member_width(member.depth)).height + BETWEEN;
            if longer > PAGE_HEIGHT - 40.0 && !column.is_empty() {
                columns.push(std::mem::take(&mut column));
            }
            column.push(member);
        }
        if !column.is_empty() {
            columns.push(column);
        }
    }
    let mut page = Page::new(plan, head);
    for band in columns.chunks(COLUMNS) {
        let height = band.iter().map(|column| column_height(plan, column)).fold(0.0, f64::max);
        if page.y + BUS + height > PAGE_HEIGHT && page.bands > 0 {
            let next = Page::new(plan, head);
            parts.push(std::mem::replace(&mut page, next).finish());
        }
        page.band(plan, band, head.is_some());
        page.y += height + 2.0;
    }
    parts.push(page.finish());
}

fn member_width(depth: usize) -> f64 {
    COLUMN - INDENT * depth as f64
}

fn column_height(plan: &CheckedPlan, members: &[Member<'_>]) -> f64 {
    members.iter().map(|member| content(plan, member.role, member_width(member.depth)).height + BETWEEN).sum()
}

/// A part while it is drawn.
struct Page {
    canvas: Canvas,
    alt: Vec<String>,
    y: f64,
    bands: usize,
    /// Height of the first bus, from which the trunk goes down to the others.
    first_bus: f64,
}

impl Page {
    fn new(plan: &CheckedPlan, head: Option<&Role>) -> Self {
        let mut page = Self { canvas: Canvas::new(PAGE_WIDTH, 0.0), alt: Vec::new(), y: 0.0, bands: 0, first_bus: 0.0 };
        if let Some(head) = head {
            let x = (PAGE_WIDTH - HEAD_WIDTH) / 2.0;
            let height = page.put(plan, head, (x, 0.0), HEAD_WIDTH, true);
            page.y = height;
        }
        page
    }

    fn put(&mut self, plan: &CheckedPlan, role: &Role, (x, y): (f64, f64), width: f64, strong: bool) -> f64 {
        let Content { name, person, height } = content(plan, role, width);
        let paint = if strong { Paint::White } else { Paint::Ink };
        // What heads a column is a shade darker than what hangs in it.
        let heads = (width - member_width(0)).abs() < 0.01;
        let fill = match (strong, heads) {
            (true, _) => Paint::Navy,
            (false, true) => Paint::Pale,
            (false, false) => Paint::White,
        };
        self.canvas.rect((x, y), (width, height), fill, Paint::Navy);
        let below = y + 1.5 + name.len() as f64 * line_height(9.0);
        // A role of the whole staff has no holder, and none is drawn.
        let mut told = vec![person.concat()];
        self.canvas.words((x + 1.5, y + 1.5), width - 3.0, name, Style::NAME.centred().painted(paint));
        self.canvas.words((x + 1.5, below), width - 3.0, person, Style::SMALL.centred().painted(paint));
        told.extend(role.parent.as_ref().map(|parent| format!("{}の下", plan.role(parent).name)));
        told.retain(|part| !part.is_empty());
        self.alt.push(if told.is_empty() {
            role.name.to_string()
        } else {
            format!("{}（{}）", role.name, told.join("、"))
        });
        height
    }

    fn band(&mut self, plan: &CheckedPlan, band: &[Vec<Member<'_>>], joined: bool) {
        let bus = self.y + BUS / 2.0;
        let top = self.y + BUS;
        if joined {
            let last = LEFT + (COLUMN + GAP) * (band.len() as f64 - 1.0) + COLUMN / 2.0;
            if self.bands == 0 {
                let middle = PAGE_WIDTH / 2.0;
                self.canvas.wire(vec![(middle, self.y), (middle, bus)], Paint::Navy, Dash::Solid, false);
                let first = LEFT + COLUMN / 2.0;
                self.canvas.wire(
                    vec![(first.min(middle), bus), (last.max(middle), bus)],
                    Paint::Navy,
                    Dash::Solid,
                    false,
                );
                self.first_bus = bus;
            } else {
                // The trunk to lower bands runs down the left edge, where no box stands.
                let trunk = vec![(LEFT + COLUMN / 2.0, self.first_bus), (1.5, self.first_bus), (1.5, bus), (last, bus)];
                self.canvas.wire(trunk, Paint::Navy, Dash::Solid, false);
            }
        }
        for (at, members) in band.iter().enumerate() {
            let left = LEFT + (COLUMN + GAP) * at as f64;
            if joined {
                let x = left + COLUMN / 2.0;
                self.canvas.wire(vec![(x, bus), (x, top)], Paint::Navy, Dash::Solid, false);
            }
            let mut y = top;
            // Lower edge of the last box at each depth, from which the spine to the next depth hangs.
            let mut edges: Vec<f64> = Vec::new();
            for member in members {
                let x = left + INDENT * member.depth as f64;
                let height = content(plan, member.role, member_width(member.depth)).height;
                if member.depth > 0
                    && let Some(&edge) = edges.get(member.depth - 1)
                {
                    let spine = x - INDENT / 2.0;
                    let middle = y + height / 2.0;
                    self.canvas.wire(
                        vec![(spine, edge), (spine, middle), (x, middle)],
                        Paint::Navy,
                        Dash::Solid,
                        false,
                    );
                }
                self.put(plan, member.role, (x, y), member_width(member.depth), false);
                edges.truncate(member.depth);
                edges.push(y + height);
                y += height + BETWEEN;
            }
        }
        self.bands += 1;
        self.y = top;
    }

    fn finish(mut self) -> (Canvas, String) {
        self.canvas.height = self.y;
        (self.canvas, format!("組織体制。{}。", self.alt.join("、")))
    }
}

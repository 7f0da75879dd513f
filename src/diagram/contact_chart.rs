//! The contact chart on one page on its side, A4 or A3: lanes, boxes, rows and wires, all in millimetres from the top left.
//!
//! Lanes stand in a fixed order and wires run in fixed channels between them (a layered graph layout was tried: 35
//! entries came out at 3.5 pt). What a hospital doesn't have closes up; what there is more of is set closer, first by
//! leaving out lines of the boxes, then by leaving out the last entries, which are counted (`more`) and stand in the
//! tables behind the chart. Type is never made smaller here: it is Typst that proves the fit. A3 enlarges the chart of A4
//! as far as nothing has to be left out for it, and holds more entries otherwise.

mod wires;

use serde::Serialize;

use crate::model::contacts::{Lane, RouteHours, RouteKind};
use crate::model::hospital::ChartPaper;
use crate::model::response::Level;
use crate::view::party::Party;

pub use wires::{Label, Wire};

/// Everything that the chart has to show, in order of importance.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Entries {
    /// Roles with a box of their own, in the order of lanes.
    pub roles: Vec<RoleEntry>,
    /// Members of the headquarters, which share a box.
    pub members: Vec<Party>,
    /// Vendors in the order of calls.
    pub vendors: Vec<VendorEntry>,
    /// Organisations outside, by group.
    pub groups: Vec<GroupEntry>,
    /// Who calls whom, in the order of calls.
    pub calls: Vec<Call>,
    /// What to say on the telephone, in order.
    pub report_items: Vec<String>,
}

/// A role in its lane.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoleEntry {
    /// Id of the role.
    pub id: String,
    /// Its lane; never `Headquarters`, whose members have no box of their own.
    pub lane: Lane,
    /// Name, person, numbers, deputies.
    pub party: Party,
    /// Lines that the hospital wants in the box.
    pub lines: Vec<String>,
    /// Whether it is on the way that every report takes.
    pub strong: bool,
    /// Whether its holder is away, and the one named stands in.
    pub acting: bool,
}

/// A vendor in its cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VendorEntry {
    /// Systems in few letters.
    pub heading: String,
    /// Name and numbers.
    pub party: Party,
    /// Hours as printed.
    pub hours: Option<String>,
    /// Contract number to give on the telephone.
    pub contract: Option<String>,
}

/// The groups of organisations outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// Fire department, hospitals nearby, press.
    Region,
    /// Those to whom the hospital must report.
    Report,
    /// Police and technical support.
    Support,
    /// Those with whom the hospital has a contract.
    Contract,
    /// Any other.
    Other,
}

/// A group of organisations with the one who calls them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupEntry {
    /// Which group.
    pub kind: GroupKind,
    /// Number of the call, where all rows have the same.
    pub number: Option<String>,
    /// Who calls, where all rows have the same.
    pub caller: Option<String>,
    /// From which level on, where all rows have the same.
    pub level: Option<Level>,
    /// On what condition, where all rows have the same.
    pub condition: Option<String>,
    /// Organisations.
    pub rows: Vec<OrganizationEntry>,
}

/// An organisation outside in its row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrganizationEntry {
    /// Name and numbers.
    pub party: Party,
    /// Number of the call, where it differs within the group.
    pub number: Option<String>,
    /// Who calls, where it differs within the group.
    pub caller: Option<String>,
    /// Whether it is reached through the web and has no number to call.
    pub web_only: bool,
    /// What for.
    pub purpose: String,
    /// When.
    pub trigger: String,
    /// Deadlines as printed.
    pub deadlines: Vec<String>,
}

/// An end of a call on the chart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Node {
    /// The box of the role with this id.
    Role(String),
    /// A row of the headquarters.
    Member(usize),
    /// The headquarters as a whole.
    Headquarters,
    /// All vendors.
    Vendors,
    /// A group of organisations.
    Group(usize),
}

/// A call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// Number in the order of calls.
    pub order: Option<u32>,
    /// Who calls.
    pub from: Node,
    /// Who is called.
    pub to: Node,
    /// Name of who calls.
    pub from_name: String,
    /// Name of who is called.
    pub to_name: String,
    /// What the line means.
    pub kind: RouteKind,
    /// When it is used.
    pub hours: RouteHours,
    /// From which level on.
    pub level: Option<Level>,
    /// Within what time.
    pub limit: Option<String>,
    /// On what condition.
    pub condition: Option<String>,
    /// Made because the one before did not answer.
    pub no_answer: bool,
}

/// The paper on its side, and the room on it in millimetres before all is enlarged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Leaf {
    /// Its format.
    pub paper: ChartPaper,
    /// By how much all is enlarged.
    pub zoom: f64,
    /// Width before that.
    pub w: f64,
    /// Height before that.
    pub h: f64,
}

impl Leaf {
    fn new(paper: ChartPaper, zoom: f64) -> Self {
        let (w, h) = match paper {
            ChartPaper::A4 => (297.0, 210.0),
            ChartPaper::A3 => (420.0, 297.0),
        };
        Self { paper, zoom, w: round(w / zoom), h: round(h / zoom) }
    }

    /// Lower edge of lanes E and F; the legend and the line for the drill stand below.
    fn bottom(self) -> f64 {
        self.h - 14.5
    }

    /// Width of lane F.
    fn outside(self) -> f64 {
        71.5 * (self.w / 297.0).clamp(1.0, 1.3)
    }

    /// Right edge of the last box, beside lane F or without it.
    fn right(self, outside: bool) -> f64 {
        if outside { self.w - 16.0 - self.outside() } else { self.w - 10.5 }
    }
}

/// The chart, laid out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sheet {
    /// The paper.
    pub leaf: Leaf,
    /// By how much the type in boxes is larger than usual, where there is room for it.
    pub scale: f64,
    /// Lanes A to D, as far as they are used.
    pub lanes: Vec<LaneArea>,
    /// Boxes of roles.
    pub boxes: Vec<RoleBox>,
    /// The box of the headquarters.
    pub headquarters: Option<HeadquartersBox>,
    /// Room for what to say on the telephone.
    pub report: Option<ReportBox>,
    /// Lane E.
    pub vendors: Option<VendorArea>,
    /// Lane F.
    pub outside: Option<OutsideArea>,
    /// Room for a record of calls, on a chart that leaves room.
    pub record: Option<Area>,
    /// Lines.
    pub wires: Vec<Wire>,
    /// What stands on the lines.
    pub labels: Vec<Label>,
    /// The calls in words, for those who cannot see the lines.
    pub calls: Vec<SpokenCall>,
    /// The legend.
    pub legend: Legend,
    /// Entries that stand only in the tables.
    pub more: usize,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Area {
    fn bottom(&self) -> f64 {
        self.y + self.h
    }

    fn right(&self) -> f64 {
        self.x + self.w
    }
}

/// A lane.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LaneArea {
    /// Letter, by position.
    pub letter: char,
    /// Which lane.
    pub lane: Lane,
    /// Where.
    #[serde(flatten)]
    pub area: Area,
    /// Roles of this lane that stand only in the tables.
    pub more: usize,
}

/// The box of a role.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoleBox {
    /// Id of the role.
    pub id: String,
    /// Where.
    #[serde(flatten)]
    pub area: Area,
    /// Height of its head.
    pub head: f64,
    /// Whether it is on the way that every report takes.
    pub strong: bool,
    /// Name of the role.
    pub name: String,
    /// Lines below.
    pub lines: Vec<BoxLine>,
}

/// What a line of a box holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BoxLineKind {
    /// Name and post of the holder.
    Person,
    /// Name of the one who stands in for the holder.
    Acting,
    /// A number for all hours.
    Phone,
    /// A number for office hours.
    Day,
    /// A number for night and holidays.
    Night,
    /// Who stands in.
    Deputy,
    /// A line of the hospital's own.
    Line,
}

/// A line of a box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoxLine {
    /// What it holds.
    pub kind: BoxLineKind,
    /// Its wordings, the fullest first; the last one must fit.
    pub texts: Vec<String>,
    /// Height.
    pub h: f64,
}

/// The box of the headquarters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeadquartersBox {
    /// Where.
    #[serde(flatten)]
    pub area: Area,
    /// Height of its head.
    pub head: f64,
    /// Height of a row.
    pub row: f64,
    /// Members.
    pub rows: Vec<Party>,
    /// Members that stand only in the tables.
    pub more: usize,
}

/// Room for what to say on the telephone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportBox {
    /// Where.
    #[serde(flatten)]
    pub area: Area,
    /// What to say.
    pub items: Vec<String>,
}

/// Lane E.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VendorArea {
    /// Letter, by position.
    pub letter: char,
    /// Where.
    #[serde(flatten)]
    pub area: Area,
    /// Width of a cell.
    pub cell_w: f64,
    /// Height of a cell.
    pub cell_h: f64,
    /// Whether cells are set close.
    pub dense: bool,
    /// Cells.
    pub cells: Vec<VendorCell>,
    /// Vendors that stand only in the tables.
    pub more: usize,
}

/// A vendor in its cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VendorCell {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Order of calls.
    pub number: usize,
    /// Who.
    #[serde(flatten)]
    pub vendor: VendorEntry,
}

/// Lane F.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutsideArea {
    /// Letter, by position.
    pub letter: char,
    /// Where.
    #[serde(flatten)]
    pub area: Area,
    /// Left edge of the rows.
    pub row_x: f64,
    /// Width of the rows.
    pub row_w: f64,
    /// Height of a group's head.
    pub head: f64,
    /// Height of a row.
    pub row: f64,
    /// Whether a row has room for a second line.
    pub two_lines: bool,
    /// Groups.
    pub groups: Vec<GroupBox>,
    /// Organisations that stand only in the tables.
    pub more: usize,
}

/// A group of organisations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupBox {
    /// Upper edge.
    pub y: f64,
    /// What it shows.
    #[serde(flatten)]
    pub group: GroupEntry,
}

/// A call in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SpokenCall {
    /// Number in the order of calls.
    pub number: Option<u32>,
    /// Who calls.
    pub from: String,
    /// Who is called.
    pub to: String,
    /// What the line means.
    pub kind: RouteKind,
    /// When it is used.
    pub hours: RouteHours,
    /// From which level on.
    pub level: Option<Level>,
    /// Within what time.
    pub limit: Option<String>,
    /// On what condition.
    pub condition: Option<String>,
    /// Made because the one before did not answer.
    pub no_answer: bool,
}

/// Which signs the legend has to explain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Legend {
    /// Meanings of the lines on the chart.
    pub kinds: Vec<RouteKind>,
    /// Levels on the chart, mildest first.
    pub levels: Vec<Level>,
    /// Calls without a line, which stand in the table of calls only.
    pub undrawn: usize,
}

/// Upper edge of the lanes.
const TOP: f64 = 30.5;
/// Left edge of the first box.
const LEFT: f64 = 9.0;
/// By how much a lane is wider than its boxes, on each side.
const RIM: f64 = 1.5;
/// From the top of a lane to its first box.
const LANE_HEAD: f64 = 8.0;
/// Between two lanes' boxes; holds the rims, the wires and their labels.
const GUTTER: f64 = 11.5;
/// Between the lanes and lane E.
const CORRIDOR: f64 = 7.0;
/// Least room for a wire with its label between two boxes of a lane.
const GAP: f64 = 8.0;
/// Widths of the boxes of lanes A to D when there are all four. The first has room for the eleven digits of a mobile
/// telephone behind its mark of day or night.
const WIDTHS: [(Lane, f64); 4] =
    [(Lane::Discovery, 33.6), (Lane::Reception, 42.0), (Lane::Judgement, 42.0), (Lane::Decision, 48.4)];
/// Height of a box's head.
const HEAD: f64 = 6.6;
/// Least height of a member's row in the headquarters.
const MEMBER: f64 = 8.8;
/// Least height of a block for the record of calls.
const RECORD: f64 = 26.0;

/// How close lines of a box are set: loose, close, then without the hospital's own lines, then without deputies, then
/// numbers only.
const DENSITIES: usize = 5;
/// Between two boxes, at each of them.
const GAPS: [f64; DENSITIES] = [GAP, GAP, GAP, 6.5, 5.0];
/// Up to this density all lanes may be set alike, so that their rows stay in line.
const ALIKE: usize = 2;

struct Column<'a> {
    lane: Lane,
    x: f64,
    w: f64,
    roles: Vec<&'a RoleEntry>,
    density: usize,
    gap: f64,
    more: usize,
}

/// Type in the boxes is larger by one of these where the lanes are wide enough.
const SCALES: [f64; 3] = [1.3, 1.15, 1.0];

/// What a layout does without; nothing of it is the aim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Loss {
    entries: usize,
    /// How many kinds of lines the fullest lane leaves out of its boxes.
    lines: usize,
    second_lines: bool,
}

/// Lays the chart out: as large as nothing is lost by it, and else so that least is.
///
/// # Panics
/// Never: there is at least one size to try.
#[must_use]
pub fn lay_out(entries: &Entries, paper: ChartPaper) -> Sheet {
    let zooms: &[f64] = match paper {
        ChartPaper::A4 => &[1.0],
        ChartPaper::A3 => &[std::f64::consts::SQRT_2, 1.25, 1.12, 1.0],
    };
    let mut best: Option<(Loss, Sheet)> = None;
    for (zoom, largest) in zooms.iter().flat_map(|zoom| SCALES.map(|scale| (*zoom, scale))) {
        let (loss, sheet) = lay_out_on(entries, Leaf::new(paper, zoom), largest);
        if best.as_ref().is_none_or(|(least, _)| loss < *least) {
            best = Some((loss, sheet));
        }
        if loss == Loss::default() {
            break;
        }
    }
    best.expect("there is at least one size to try").1
}

fn lay_out_on(entries: &Entries, leaf: Leaf, largest: f64) -> (Loss, Sheet) {
    let right = leaf.right(!entries.groups.is_empty());
    let (mut columns, scale) = columns(entries, right, largest);

    let mut vendors = (!entries.vendors.is_empty()).then(|| vendor_area(entries, leaf, right));
    let below = vendors.as_ref().map_or(CORRIDOR, |area| area.area.h + CORRIDOR);
    let most = leaf.bottom() - TOP - below;
    for column in &mut columns {
        thin_out(column, entries, scale, most);
    }
    let grid = align(&mut columns, entries, scale, most);
    let needed = columns.iter().map(|column| needed(column, entries, scale, grid.as_deref())).fold(0.0, f64::max);
    let spare = (most - needed).max(0.0);
    // A chart with few entries lends its room to a record of calls; a fuller one spreads a little.
    let record_h = if spare > RECORD + 16.0 { (spare - 12.0).min(70.0) } else { 0.0 };
    let lane_h = if columns.is_empty() { 0.0 } else { most - if record_h > 0.0 { record_h + 4.0 } else { 0.0 } };
    let spread = if needed > 0.0 { lane_h - needed } else { 0.0 };
    if let Some(area) = &mut vendors {
        shift_vendors(area, TOP + lane_h + CORRIDOR);
    }

    let mut sheet = Sheet {
        leaf,
        scale,
        lanes: Vec::new(),
        boxes: Vec::new(),
        headquarters: None,
        report: None,
        vendors,
        outside: None,
        record: None,
        wires: Vec::new(),
        labels: Vec::new(),
        calls: entries.calls.iter().map(spoken).collect(),
        legend: Legend::default(),
        more: 0,
    };
    let mut letters = 'A'..='Z';
    for column in &columns {
        place_column(
            column,
            entries,
            scale,
            grid.as_deref(),
            lane_h,
            spread,
            letters.next().unwrap_or('A'),
            &mut sheet,
        );
    }
    if let Some(area) = &mut sheet.vendors {
        area.letter = letters.next().unwrap_or('E');
    }
    if !entries.groups.is_empty() {
        sheet.outside = Some(outside_area(entries, leaf, letters.next().unwrap_or('F')));
    }
    if record_h > 0.0 {
        let y = sheet.vendors.as_ref().map_or(TOP + lane_h + CORRIDOR, |area| area.area.bottom() + 4.0);
        let mut record = Area { x: LEFT - RIM, y, w: right - LEFT + 2.0 * RIM, h: leaf.bottom() - y };
        if let Some(outside) = &mut sheet.outside {
            let rows = outside
                .groups
                .last()
                .map_or(0.0, |last| last.y + outside.head + outside.row * last.group.rows.len() as f64 + RIM);
            // A short lane F ends where the record begins, and the record takes the whole width.
            if rows <= y - 4.0 {
                outside.area.h = round(y - 4.0 - TOP);
                record.w = outside.area.right() - record.x;
            }
        }
        sheet.record = Some(rounded(record));
    }
    sheet.more = sheet.lanes.iter().map(|lane| lane.more).sum::<usize>()
        + sheet.headquarters.as_ref().map_or(0, |area| area.more)
        + sheet.vendors.as_ref().map_or(0, |area| area.more)
        + sheet.outside.as_ref().map_or(0, |area| area.more);
    wires::draw(entries, &mut sheet, TOP + lane_h, right);
    let loss = Loss {
        entries: sheet.more,
        lines: columns.iter().map(|column| column.density).max().unwrap_or(0).saturating_sub(ALIKE),
        second_lines: sheet.outside.as_ref().is_some_and(|area| !area.two_lines),
    };
    (loss, sheet)
}

/// The lanes that are used, with their widths, and the scale of type that these widths allow.
fn columns(entries: &Entries, right: f64, largest: f64) -> (Vec<Column<'_>>, f64) {
    let used: Vec<(Lane, f64)> = WIDTHS
        .into_iter()
        .filter(|(lane, _)| {
            entries.roles.iter().any(|role| role.lane == *lane)
                || (*lane == Lane::Decision && !entries.members.is_empty())
        })
        .collect();
    let base: f64 = used.iter().map(|(_, width)| width).sum();
    let gutters = GUTTER * used.len().saturating_sub(1) as f64;
    let factor = if base > 0.0 { (right - LEFT - gutters) / base } else { 1.0 };
    let scale = SCALES.into_iter().find(|scale| factor >= *scale && *scale <= largest).unwrap_or(1.0);
    let mut x = LEFT;
    let columns = used
        .into_iter()
        .map(|(lane, width)| {
            let w = width * factor;
            let column = Column {
                lane,
                x,
                w,
                roles: entries.roles.iter().filter(|role| role.lane == lane).collect(),
                density: 0,
                gap: GAP,
                more: 0,
            };
            x += w + GUTTER;
            column
        })
        .collect();
    (columns, scale)
}

/// The lines of a box at a density.
fn lines(role: &RoleEntry, density: usize, scale: f64) -> Vec<BoxLine> {
    let party = &role.party;
    let loose = density == 0;
    let line = |kind, texts: Vec<String>, heights: (f64, f64)| {
        let h = if loose { heights.0 } else { heights.1 };
        BoxLine { kind, texts, h: round(h * scale) }
    };
    let phone = (5.5, 4.9);
    let silent = party.day.is_none() && party.night.is_none();
    let mut lines = Vec::new();
    if let Some(person) = party.person.as_ref().filter(|_| density < 4) {
        let full = party.title.as_ref().map(|title| format!("{title} {person}"));
        let kind = if role.acting { BoxLineKind::Acting } else { BoxLineKind::Person };
        lines.push(line(kind, full.into_iter().chain([person.clone()]).collect(), (4.5, 4.1)));
    }
    match (&party.day, &party.night) {
        (Some(day), Some(night)) if day == night => lines.push(line(BoxLineKind::Phone, vec![day.clone()], phone)),
        (day, night) => {
            lines.extend(day.iter().map(|day| line(BoxLineKind::Day, vec![day.clone()], phone)));
            lines.extend(night.iter().map(|night| line(BoxLineKind::Night, vec![night.clone()], phone)));
        }
    }
    if density < 3 {
        let all: Vec<&str> = party.deputies.iter().map(|deputy| deputy.name.as_str()).collect();
        if !all.is_empty() {
            // As many as the line holds, in order; all of them stand in the tables.
            let texts = (1..=all.len()).rev().map(|count| all[..count].join("→")).collect();
            lines.push(line(BoxLineKind::Deputy, texts, (4.3, 4.0)));
        }
    }
    // A box that has no number at all, such as that of whoever finds something, lives by its lines.
    if density < 2 || (silent && density < 4) {
        lines.extend(role.lines.iter().map(|text| line(BoxLineKind::Line, vec![text.clone()], (4.6, 4.2))));
    }
    lines
}

fn box_height(role: &RoleEntry, density: usize, scale: f64) -> f64 {
    let body: f64 = lines(role, density, scale).iter().map(|line| line.h).sum();
    HEAD * scale + if body > 0.0 { 2.0 + body } else { 0.0 }
}

fn members_height(entries: &Entries, lane: Lane) -> f64 {
    if lane == Lane::Decision && !entries.members.is_empty() {
        HEAD + MEMBER * entries.members.len() as f64
    } else {
        0.0
    }
}

/// Height of a lane with its boxes as high as they need; with a grid, as high as the row's highest.
fn needed(column: &Column<'_>, entries: &Entries, scale: f64, grid: Option<&[f64]>) -> f64 {
    let heights: f64 = column
        .roles
        .iter()
        .enumerate()
        .map(|(row, role)| grid.map_or_else(|| box_height(role, column.density, scale), |grid| grid[row]))
        .sum();
    let members = members_height(entries, column.lane);
    let boxes = column.roles.len() + usize::from(members > 0.0);
    LANE_HEAD + heights + members + column.gap * boxes.saturating_sub(1) as f64 + RIM
}

/// Leaves out lines, then boxes, until a lane fits.
fn thin_out(column: &mut Column<'_>, entries: &Entries, scale: f64, most: f64) {
    for (density, gap) in GAPS.into_iter().enumerate() {
        column.density = density;
        column.gap = gap;
        if needed(column, entries, scale, None) <= most {
            return;
        }
    }
    // The headquarters keeps its heads and loses members first; they are counted where its box is made.
    let keep = usize::from(column.lane == Lane::Decision && !entries.members.is_empty());
    while column.roles.len() > 1.max(keep)
        && needed(column, entries, scale, None) - members_height(entries, column.lane) > most
    {
        column.roles.pop();
        column.more += 1;
    }
    // Those that are left may have room for lines again.
    for (density, gap) in GAPS.into_iter().enumerate() {
        column.density = density;
        column.gap = gap;
        if needed(column, entries, scale, None) <= most {
            return;
        }
    }
}

/// Sets all lanes alike, so that their rows stay in line, and returns the heights of these rows; none where that would
/// cost one lane lines that only another has no room for.
fn align(columns: &mut [Column<'_>], entries: &Entries, scale: f64, most: f64) -> Option<Vec<f64>> {
    let first = columns.iter().map(|column| column.density).max()?;
    let before: Vec<usize> = columns.iter().map(|column| column.density).collect();
    for density in first..=ALIKE {
        for column in columns.iter_mut() {
            column.density = density;
        }
        let rows = columns.iter().map(|column| column.roles.len()).max().unwrap_or(0);
        let grid: Vec<f64> = (0..rows)
            .map(|row| {
                let roles = columns.iter().filter_map(|column| column.roles.get(row));
                roles.map(|role| box_height(role, density, scale)).fold(0.0, f64::max)
            })
            .collect();
        if columns.iter().all(|column| needed(column, entries, scale, Some(&grid)) <= most) {
            return Some(grid);
        }
    }
    for (column, density) in columns.iter_mut().zip(before) {
        column.density = density;
    }
    None
}

#[expect(clippy::too_many_arguments, reason = "all of them are facts of the sheet that one lane is placed on")]
fn place_column(
    column: &Column<'_>,
    entries: &Entries,
    scale: f64,
    grid: Option<&[f64]>,
    lane_h: f64,
    spread: f64,
    letter: char,
    sheet: &mut Sheet,
) {
    let area = Area { x: column.x - RIM, y: TOP, w: column.w + 2.0 * RIM, h: lane_h };
    sheet.lanes.push(LaneArea { letter, lane: column.lane, area: rounded(area), more: column.more });
    let rows = grid.map_or(column.roles.len(), <[f64]>::len).max(1);
    // Half of the room that is left widens the gaps, so that rows stay in line across lanes.
    let own = if grid.is_some() { spread } else { lane_h - needed(column, entries, scale, None) };
    let wider = (own * 0.7 / rows as f64).clamp(0.0, 6.0);
    let taller = if grid.is_some() { (own * 0.3 / rows as f64).clamp(0.0, 4.0) } else { 0.0 };
    let mut y = TOP + LANE_HEAD;
    for (row, role) in column.roles.iter().enumerate() {
        let h = grid.map_or_else(|| box_height(role, column.density, scale), |grid| grid[row]) + taller;
        sheet.boxes.push(RoleBox {
            id: role.id.clone(),
            area: rounded(Area { x: column.x, y, w: column.w, h }),
            head: round(HEAD * scale),
            strong: role.strong,
            name: role.party.name.clone(),
            lines: lines(role, column.density, scale),
        });
        y += h + column.gap + wider;
    }
    let bottom = TOP + lane_h - RIM;
    if column.lane == Lane::Decision && !entries.members.is_empty() {
        let room = bottom - y - HEAD;
        let shown = ((room / MEMBER).floor().max(0.0) as usize).min(entries.members.len());
        let row = if shown == 0 { 0.0 } else { (room / shown as f64).min(12.0) };
        sheet.headquarters = Some(HeadquartersBox {
            area: rounded(Area { x: column.x, y, w: column.w, h: HEAD + row * shown as f64 }),
            head: HEAD,
            row: round(row),
            rows: entries.members[..shown].to_vec(),
            more: entries.members.len() - shown,
        });
    }
    if column.lane == Lane::Discovery && !entries.report_items.is_empty() {
        let room = bottom - (y - column.gap - wider + 4.0);
        if room >= 14.0 {
            let h = room.min(11.0 + 4.4 * scale * entries.report_items.len() as f64);
            let area = Area { x: column.x, y: bottom - h, w: column.w, h };
            sheet.report = Some(ReportBox { area: rounded(area), items: entries.report_items.clone() });
        }
    }
}

fn vendor_area(entries: &Entries, leaf: Leaf, right: f64) -> VendorArea {
    // Cells of 48.5 mm, or set close of 38 mm.
    let across = |cell: f64, gap: f64| ((right - LEFT + gap) / (cell + gap)).floor() as usize;
    let count = entries.vendors.len();
    let (loose, close) = (across(48.5, 2.13), across(38.0, 1.75));
    let close_rows = if leaf.h > 250.0 { 4 } else { 3 };
    let dense = count > 2 * close;
    let columns = if count > 2 * loose {
        close
    } else if count <= loose {
        count.max(2)
    } else {
        loose
    };
    let shown = count.min(columns * if dense { close_rows } else { 2 });
    let rows = shown.div_ceil(columns);
    let gap_x = if columns == close { 1.75 } else { 2.13 };
    let (gap_y, cell_h) = if dense { (1.0, 13.2) } else { (1.6, 20.0) };
    let cell_w = (right - LEFT - gap_x * (columns as f64 - 1.0)) / columns as f64;
    let h = LANE_HEAD + 0.2 + rows as f64 * cell_h + (rows as f64 - 1.0) * gap_y + 1.2;
    let cells = entries.vendors[..shown]
        .iter()
        .enumerate()
        .map(|(at, vendor)| VendorCell {
            x: round(LEFT + (at % columns) as f64 * (cell_w + gap_x)),
            y: LANE_HEAD + 0.2 + (at / columns) as f64 * (cell_h + gap_y),
            number: at + 1,
            vendor: vendor.clone(),
        })
        .collect();
    VendorArea {
        letter: 'E',
        area: Area { x: LEFT - RIM, y: 0.0, w: right - LEFT + 2.0 * RIM, h },
        cell_w: round(cell_w),
        cell_h,
        dense,
        cells,
        more: count - shown,
    }
}

fn shift_vendors(area: &mut VendorArea, y: f64) {
    area.area.y += y;
    area.area = rounded(area.area);
    for cell in &mut area.cells {
        cell.y = round(cell.y + y);
    }
}

fn outside_area(entries: &Entries, leaf: Leaf, letter: char) -> OutsideArea {
    const ONE_LINE: f64 = 6.2;
    const TWO_LINES: f64 = 8.4;
    let groups = entries.groups.len() as f64;
    let room = leaf.bottom() - TOP - LANE_HEAD - 1.0;
    let mut rows: Vec<usize> = entries.groups.iter().map(|group| group.rows.len()).collect();
    let all: usize = rows.iter().sum();
    let height =
        |head: f64, gap: f64, count: usize| (room - groups * head - (groups - 1.0) * gap) / count.max(1) as f64;
    let (mut head, mut gap) = (6.6, 2.4);
    if height(head, gap, all) < TWO_LINES {
        (head, gap) = (6.0, 1.2);
    }
    // The last ones of the longest group give way first: groups are in order of importance inside.
    while height(head, gap, rows.iter().sum()) < ONE_LINE {
        let Some(longest) = rows.iter_mut().rev().max_by_key(|count| **count).filter(|count| **count > 1) else {
            break;
        };
        *longest -= 1;
    }
    let shown: usize = rows.iter().sum();
    let row = height(head, gap, shown).min(12.9);
    let two_lines = row >= TWO_LINES;
    let row = if two_lines { row } else { row.min(8.1) };
    let x = leaf.right(true) + 8.5;
    let mut y = TOP + LANE_HEAD;
    let groups = entries
        .groups
        .iter()
        .zip(&rows)
        .map(|(group, count)| {
            let mut group = group.clone();
            group.rows.truncate(*count);
            let placed = GroupBox { y: round(y), group };
            y += head + row * *count as f64 + gap;
            placed
        })
        .collect();
    OutsideArea {
        letter,
        area: rounded(Area { x, y: TOP, w: leaf.outside(), h: leaf.bottom() - TOP }),
        row_x: round(x + RIM),
        row_w: round(leaf.outside() - 2.0 * RIM),
        head,
        row: round(row),
        two_lines,
        groups,
        more: all - shown,
    }
}

fn spoken(call: &Call) -> SpokenCall {
    SpokenCall {
        number: call.order,
        from: call.from_name.clone(),
        to: call.to_name.clone(),
        kind: call.kind,
        hours: call.hours,
        level: call.level,
        limit: call.limit.clone(),
        condition: call.condition.clone(),
        no_answer: call.no_answer,
    }
}

/// Hundredths of a millimetre are finer than any printer and keep the source readable.
fn round(mm: f64) -> f64 {
    (mm * 100.0).round() / 100.0
}

fn rounded(area: Area) -> Area {
    Area { x: round(area.x), y: round(area.y), w: round(area.w), h: round(area.h) }
}

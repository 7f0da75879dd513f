//! The order of restoration as bars over time (復旧順序): what is done when, what must be done first, and by when each
//! system must be back.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::restore::{RestoreOrder, RestoreStep};
use crate::check::CheckedPlan;
use crate::model::id::SystemId;
use crate::model::systems::{System, SystemCategory};

use super::canvas::{
    Canvas, Dash, Figure, PAGE_HEIGHT, PAGE_WIDTH, Paint, SMALLEST, Side, Style, balanced, broken, line_height,
    width_of,
};

const NUMBER: f64 = 3.2;
const NAME_LEFT: f64 = 7.2;
const NAME_WIDTH: f64 = 40.0;
const RTO_WIDTH: f64 = 16.0;
const AXIS_LEFT: f64 = NAME_LEFT + NAME_WIDTH + RTO_WIDTH + 3.0;
const AXIS_RIGHT: f64 = PAGE_WIDTH - 4.0;
const BAND: f64 = 5.6;
const AXIS_TOP: f64 = BAND + 6.0;
const BAR: f64 = 4.6;
const LEGEND: f64 = 13.0;
/// How far before its bar an arrow comes down.
const BEFORE: f64 = 3.4;

const DAY: u32 = 1440;

/// Stretches of the axis: from, to, their share, name and steps, minutes. What is near is drawn larger, as it is then
/// that hours count.
const STRETCHES: [(u32, u32, f64, &str, &[u32]); 5] = [
    (0, DAY, 0.40, "1日目（時間）", &[0, 4 * 60, 8 * 60, 12 * 60, 18 * 60]),
    (DAY, 3 * DAY, 0.25, "2〜3日目", &[DAY, 2 * DAY]),
    (3 * DAY, 7 * DAY, 0.20, "4〜7日目", &[3 * DAY, 5 * DAY]),
    (7 * DAY, 28 * DAY, 0.15, "2〜4週", &[7 * DAY, 14 * DAY, 28 * DAY]),
    (28 * DAY, 84 * DAY, 0.12, "5〜12週", &[28 * DAY, 56 * DAY, 84 * DAY]),
];

/// The axis: pieces of time with their width.
struct Axis {
    pieces: Vec<(u32, u32, f64, f64, String)>,
    ticks: Vec<u32>,
}

impl Axis {
    fn new(times: &[u32]) -> Self {
        let last = times.iter().copied().max().unwrap_or(0);
        let width = AXIS_RIGHT - AXIS_LEFT;
        if last <= DAY {
            let tick = [30, 60, 120, 180, 240].into_iter().find(|tick| last.div_ceil(*tick) <= 8).unwrap_or(240);
            let end = last.div_ceil(tick).max(1) * tick;
            let ticks = (0..=end / tick).map(|at| at * tick).collect();
            return Self { pieces: vec![(0, end, AXIS_LEFT, width, "1日目（時間）".to_owned())], ticks };
        }
        let mut used: Vec<(u32, u32, f64, String, Vec<u32>)> = STRETCHES
            .iter()
            .filter(|stretch| stretch.0 < last)
            .map(|(from, to, share, name, ticks)| {
                // Where much begins and ends there is more room.
                let here = times.iter().filter(|time| (*from..*to).contains(time)).count();
                let share = share + here as f64 / times.len().max(1) as f64;
                (*from, *to, share, (*name).to_owned(), ticks.to_vec())
            })
            .collect();
        if let Some(tail) = used.last_mut()
            && tail.1 < last
        {
            tail.1 = last;
        }
        let sum: f64 = used.iter().map(|stretch| stretch.2).sum();
        let mut x = AXIS_LEFT;
        let mut axis = Self { pieces: Vec::new(), ticks: Vec::new() };
        for (from, to, share, name, ticks) in used {
            let own = width * share / sum;
            axis.pieces.push((from, to, x, own, name));
            axis.ticks.extend(ticks);
            axis.ticks.push(to);
            x += own;
        }
        axis.ticks.sort_unstable();
        axis.ticks.dedup();
        axis
    }

    fn x(&self, minutes: u32) -> f64 {
        let piece = self.pieces.iter().find(|piece| minutes <= piece.1).or_else(|| self.pieces.last());
        piece.map_or(AXIS_LEFT, |(from, to, x, width, _)| {
            let into = f64::from(minutes.clamp(*from, *to) - from) / f64::from((to - from).max(1));
            x + width * into
        })
    }
}

/// Tick of the axis: hours on the first day, then days, then weeks.
fn tick_label(minutes: u32) -> String {
    match minutes {
        0 => "0".to_owned(),
        minutes if minutes < DAY && minutes % 60 == 0 => (minutes / 60).to_string(),
        minutes if minutes < DAY => format!("{}.5", minutes / 60),
        minutes if minutes % (7 * DAY) == 0 && minutes > 7 * DAY => format!("{}週", minutes / (7 * DAY)),
        minutes => format!("{}日", minutes / DAY),
    }
}

/// What a system is for, as its bar shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Purpose {
    Base,
    Care,
    Office,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Base, Self::Care, Self::Office];

    const fn of(system: &System) -> Self {
        use SystemCategory as Kind;
        match system.category {
            Kind::Network | Kind::Directory | Kind::Platform | Kind::Storage | Kind::Backup | Kind::Security => {
                Self::Base
            }
            Kind::MedicalAccounting | Kind::Exchange | Kind::Telephone | Kind::Office => Self::Office,
            _ => Self::Care,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Base => "基盤",
            Self::Care => "診療",
            Self::Office => "事務・外部",
        }
    }

    const fn paint(self) -> Paint {
        match self {
            Self::Base => Paint::Hatch,
            Self::Care => Paint::Mid,
            Self::Office => Paint::White,
        }
    }
}

struct Row {
    name: Vec<String>,
    owner: Vec<String>,
    height: f64,
}

/// The bars in as many parts as they need; none where no time of work is known.
#[must_use]
pub fn restoration(plan: &CheckedPlan, order: &RestoreOrder) -> Vec<Figure> {
    let last = order.steps.iter().map(|step| step.finish).max().unwrap_or(0);
    if last == 0 {
        return Vec::new();
    }
    let times: Vec<u32> = order
        .steps
        .iter()
        .flat_map(|step| [step.start, step.finish, plan.system(&step.system).rto.minutes()])
        .collect();
    let axis = Axis::new(&times);
    let rows: Vec<Row> = order.steps.iter().map(|step| row(plan, step)).collect();
    let mut pages: Vec<Vec<usize>> = Vec::new();
    let mut used = PAGE_HEIGHT;
    for (at, row) in rows.iter().enumerate() {
        if used + row.height > PAGE_HEIGHT - AXIS_TOP - LEGEND - 4.0 {
            pages.push(Vec::new());
            used = 0.0;
        }
        used += row.height;
        if let Some(page) = pages.last_mut() {
            page.push(at);
        }
    }
    let needs = direct_needs(order);
    let parts = pages.len();
    pages
        .into_iter()
        .enumerate()
        .map(|(part, shown)| {
            let canvas = draw(plan, order, &axis, &rows, &needs, &shown);
            let alt = alt(plan, order, &needs, &shown);
            Figure { label: format!("fig-restore-{}", part + 1), part: part + 1, parts, alt, canvas }
        })
        .collect()
}

fn row(plan: &CheckedPlan, step: &RestoreStep) -> Row {
    let system = plan.system(&step.system);
    let name = balanced(&system.name, 9.0, NAME_WIDTH, 2);
    let owner = match &system.vendor {
        Some(vendor) => {
            let vendor = plan.vendor(vendor);
            vendor.short_name.as_ref().unwrap_or(&vendor.name).to_string()
        }
        None => plan.department(&system.owner).name.to_string(),
    };
    let owner = broken(&owner, SMALLEST, NAME_WIDTH, 1);
    let height = name.len() as f64 * line_height(9.0) + owner.len() as f64 * line_height(SMALLEST) + 1.6;
    Row { name, owner, height }
}

/// What each step waits for, without what follows from the others: an arrow for each would hide the ones that count.
fn direct_needs(order: &RestoreOrder) -> Vec<Vec<usize>> {
    let place: BTreeMap<&SystemId, usize> =
        order.steps.iter().enumerate().map(|(at, step)| (&step.system, at)).collect();
    let before: Vec<BTreeSet<usize>> = order
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| step.needs.iter().filter_map(|id| place.get(id).copied()).filter(|&need| need < at).collect())
        .collect();
    let mut all: Vec<BTreeSet<usize>> = Vec::new();
    for direct in &before {
        let mut reached = direct.clone();
        for &need in direct {
            reached.extend(&all[need]);
        }
        all.push(reached);
    }
    before
        .iter()
        .map(|direct| {
            direct.iter().copied().filter(|need| !direct.iter().any(|other| all[*other].contains(need))).collect()
        })
        .collect()
}

fn draw(
    plan: &CheckedPlan,
    order: &RestoreOrder,
    axis: &Axis,
    rows: &[Row],
    needs: &[Vec<usize>],
    shown: &[usize],
) -> Canvas {
    let plot: f64 = shown.iter().map(|&at| rows[at].height).sum();
    let bottom = AXIS_TOP + plot;
    let mut canvas = Canvas::new(PAGE_WIDTH, bottom + LEGEND);
    let mut middles: BTreeMap<usize, f64> = BTreeMap::new();
    let mut y = AXIS_TOP;
    for (nth, &at) in shown.iter().enumerate() {
        if nth % 2 == 0 {
            canvas.rect((0.0, y), (PAGE_WIDTH, rows[at].height), Paint::Zone, Paint::None);
        }
        middles.insert(at, y + rows[at].height / 2.0);
        y += rows[at].height;
    }
    draw_axis(&mut canvas, axis, bottom);
    // Arrows first, so that no bar is hidden by one.
    for &at in shown {
        for &need in &needs[at] {
            draw_arrow(&mut canvas, order, axis, rows, &middles, (need, at));
        }
    }
    for &at in shown {
        let elsewhere: Vec<String> =
            needs[at].iter().filter(|need| !middles.contains_key(need)).map(|need| (need + 1).to_string()).collect();
        // Before a bar that comes too late stand the flag of its objective and by how much it is missed.
        if !elsewhere.is_empty() && !order.steps[at].late {
            draw_elsewhere(&mut canvas, axis.x(order.steps[at].start), middles[&at], &elsewhere);
        }
        draw_row(&mut canvas, plan, &order.steps[at], axis, &rows[at], (at, middles[&at]));
    }
    draw_legend(&mut canvas, order, bottom + 2.2);
    canvas
}

fn draw_axis(canvas: &mut Canvas, axis: &Axis, bottom: f64) {
    for (_, _, x, width, name) in &axis.pieces {
        canvas.rect((*x + 0.15, 0.3), (*width - 0.3, BAND), Paint::Navy, Paint::None);
        let style = Style { bold: true, ..Style::SMALL }.centred().painted(Paint::White);
        let top = 0.3 + (BAND - line_height(SMALLEST)) / 2.0;
        canvas.words((*x, top), *width, broken(name, SMALLEST, *width - 1.0, 1), style);
    }
    let top = BAND + 1.4;
    canvas.words((NAME_LEFT, top), NAME_WIDTH, vec!["システム／担当".to_owned()], Style::SMALL);
    let right = Style { side: Side::Right, ..Style::SMALL };
    canvas.words((NAME_LEFT + NAME_WIDTH, top), RTO_WIDTH, vec!["RTO".to_owned()], right);
    let mut free = 0.0;
    for &tick in &axis.ticks {
        let x = axis.x(tick);
        canvas.wire(vec![(x, AXIS_TOP - 1.0), (x, bottom)], Paint::Grey, Dash::Thin, false);
        let label = tick_label(tick);
        let half = width_of(&label, SMALLEST) / 2.0;
        if x - half >= free {
            canvas.words((x - half - 0.5, top), 2.0 * half + 1.0, vec![label], Style::SMALL.centred());
            free = x + half + 0.4;
        }
    }
}

/// An arrow from the end of what must be done first. Where that is on another part, [`draw_elsewhere`] names it.
fn draw_arrow(
    canvas: &mut Canvas,
    order: &RestoreOrder,
    axis: &Axis,
    rows: &[Row],
    middles: &BTreeMap<usize, f64>,
    (need, at): (usize, usize),
) {
    let Some(&to_y) = middles.get(&at) else { return };
    let to_x = axis.x(order.steps[at].start);
    // Arrows that come down close to each other come down on one line.
    let track = (((to_x - BEFORE) / 1.4).floor() * 1.4).max(AXIS_LEFT - 1.2);
    let Some(&from_y) = middles.get(&need) else { return };
    let from_x = axis.x(order.steps[need].finish).max(axis.x(order.steps[need].start) + 0.8);
    let points = if track >= from_x + 0.8 {
        vec![(from_x, from_y), (track, from_y), (track, to_y), (to_x, to_y)]
    } else {
        let out = from_x + 1.2;
        let between = from_y + rows[need].height / 2.0;
        vec![(from_x, from_y), (out, from_y), (out, between), (track, between), (track, to_y), (to_x, to_y)]
    };
    canvas.wire(points, Paint::Ink, Dash::Fine, true);
}

/// Before a bar the numbers of what must be done first and stands on another part.
fn draw_elsewhere(canvas: &mut Canvas, to_x: f64, middle: f64, numbers: &[String]) {
    let text = match numbers {
        [first, second, _, ..] => format!("{first}・{second}ほかの後"),
        numbers => format!("{}の後", numbers.join("・")),
    };
    let wide = width_of(&text, SMALLEST) + 0.6;
    let tip = to_x - BEFORE;
    let left = tip - wide;
    // At the very beginning there is no room; the alternative text and the table tell it still.
    if left < AXIS_LEFT {
        return;
    }
    let line = middle - line_height(SMALLEST) / 2.0;
    canvas.rect((left, line), (wide, line_height(SMALLEST)), Paint::White, Paint::None);
    canvas.words((left, line), wide, vec![text], Style { side: Side::Right, ..Style::SMALL });
    canvas.wire(vec![(tip, middle), (to_x, middle)], Paint::Ink, Dash::Fine, true);
}

fn draw_row(
    canvas: &mut Canvas,
    plan: &CheckedPlan,
    step: &RestoreStep,
    axis: &Axis,
    row: &Row,
    (at, middle): (usize, f64),
) {
    let system = plan.system(&step.system);
    let top = middle - row.height / 2.0;
    canvas.disc((NUMBER, middle), 2.5, (at + 1).to_string(), Paint::White);
    canvas.words((NAME_LEFT, top + 0.8), NAME_WIDTH, row.name.clone(), Style::NAME);
    let below = top + 0.8 + row.name.len() as f64 * line_height(9.0);
    canvas.words((NAME_LEFT, below), NAME_WIDTH, row.owner.clone(), Style::SMALL);
    let paint = if step.late { Paint::Red } else { Paint::Ink };
    let style = Style { side: Side::Right, bold: true, ..Style::SMALL }.painted(paint);
    let line = middle - line_height(SMALLEST) / 2.0;
    canvas.words((NAME_LEFT + NAME_WIDTH, line), RTO_WIDTH, vec![system.rto.to_string()], style);
    let (from, to) = (axis.x(step.start), axis.x(step.finish));
    let width = (to - from).max(0.8);
    let y = middle - BAR / 2.0;
    if step.certain {
        canvas.rect((from, y), (width, BAR), Purpose::of(system).paint(), Paint::Ink);
    } else {
        canvas.rect((from, y), (width, BAR), Paint::White, Paint::None);
        let corners = vec![(from, y), (from + width, y), (from + width, y + BAR), (from, y + BAR), (from, y)];
        canvas.wire(corners, Paint::Ink, Dash::Dashed, false);
    }
    let rto = axis.x(system.rto.minutes());
    canvas.wire(vec![(rto, top + 0.5), (rto, top + row.height - 0.5)], paint, Dash::Pole, false);
    canvas.wire(vec![(rto, top + 1.7), (rto + 3.0, top + 1.7)], paint, Dash::Thin, true);
    let mut label = None;
    if step.late {
        let over = step.finish.saturating_sub(system.rto.minutes());
        label = Some((format!("超過 {}{}", length(over), if step.certain { "" } else { "以上" }), true));
    } else if !step.certain {
        label = Some(("時間不明".to_owned(), false));
    }
    if let Some((text, boxed)) = label {
        let wide = width_of(&text, SMALLEST) + 2.0;
        let after = from + width + 1.4;
        // At the right of the bar, or where the page ends before it.
        let x = if after + wide <= PAGE_WIDTH { after } else { (rto.min(from) - wide - 1.4).max(AXIS_LEFT) };
        if boxed {
            canvas.rect((x, middle - 2.1), (wide, 4.2), Paint::White, Paint::Red);
        }
        let style = Style { bold: boxed, ..Style::SMALL }.centred();
        canvas.words((x, line), wide, vec![text], if boxed { style.painted(Paint::Red) } else { style });
    }
}

fn draw_legend(canvas: &mut Canvas, order: &RestoreOrder, top: f64) {
    let line = |y: f64| y + (4.2 - line_height(SMALLEST)) / 2.0;
    let mut x = 0.5;
    let say = |canvas: &mut Canvas, x: &mut f64, text: &str, y: f64| {
        let wide = width_of(text, SMALLEST) + 0.6;
        canvas.words((*x, line(y)), wide, vec![text.to_owned()], Style::SMALL);
        *x += wide + 3.5;
    };
    for purpose in Purpose::ALL {
        canvas.rect((x, top), (7.0, 4.2), purpose.paint(), Paint::Ink);
        x += 8.2;
        say(canvas, &mut x, purpose.label(), top);
    }
    if order.steps.iter().any(|step| !step.certain) {
        canvas.wire(
            vec![(x, top), (x + 7.0, top), (x + 7.0, top + 4.2), (x, top + 4.2), (x, top)],
            Paint::Ink,
            Dash::Dashed,
            false,
        );
        x += 8.2;
        say(canvas, &mut x, "時間の見込みが不明", top);
    }
    let second = top + 5.4;
    x = 1.0;
    for (paint, text) in [(Paint::Ink, "目標復旧時間（RTO）"), (Paint::Red, "間に合わない（超過）")] {
        canvas.wire(vec![(x, second), (x, second + 4.2)], paint, Dash::Pole, false);
        canvas.wire(vec![(x, second + 1.2), (x + 3.0, second + 1.2)], paint, Dash::Thin, true);
        x += 4.2;
        say(canvas, &mut x, text, second);
    }
    canvas.wire(vec![(x, second + 2.1), (x + 6.0, second + 2.1)], Paint::Ink, Dash::Fine, true);
    x += 7.2;
    say(canvas, &mut x, "先に終える必要があるもの", second);
}

fn alt(plan: &CheckedPlan, order: &RestoreOrder, needs: &[Vec<usize>], shown: &[usize]) -> String {
    let told: Vec<String> = shown
        .iter()
        .map(|&at| {
            let step = &order.steps[at];
            let system = plan.system(&step.system);
            let end = if step.certain { hours(step.finish) } else { format!("{}以上", hours(step.finish)) };
            let mut line =
                format!("{}番{}は{}に始め{end}で完了、目標は{}", at + 1, system.name, hours(step.start), system.rto);
            if step.late {
                line.push_str("で超過");
            }
            if !needs[at].is_empty() {
                let first: Vec<String> = needs[at].iter().map(|need| format!("{}番", need + 1)).collect();
                line.push_str("、先に終えるものは");
                line.push_str(&first.join("、"));
            }
            line
        })
        .collect();
    format!("復旧の順序と時間。{}。", told.join("。"))
}

/// Length of time as it is said: hours up to two days, then days by halves.
fn length(minutes: u32) -> String {
    if minutes < 2 * DAY {
        return hours(minutes);
    }
    let halves = (minutes + DAY / 4) / (DAY / 2);
    if halves.is_multiple_of(2) { format!("{}日", halves / 2) } else { format!("{}.5日", halves / 2) }
}

/// Time since the beginning, in hours even beyond a day, so that starts and ends compare at a glance: `30分`, `28時間`.
#[must_use]
pub fn hours(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}分"),
        (hours, 0) => format!("{hours}時間"),
        (hours, minutes) => format!("{hours}時間{minutes}分"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_stay_in_hours_beyond_a_day() {
        assert_eq!(
            [0, 45, 60, 90, 1440, 1685].map(hours),
            ["0分", "45分", "1時間", "1時間30分", "24時間", "28時間5分"]
        );
    }

    #[test]
    fn what_is_over_is_said_in_days_by_halves() {
        assert_eq!([45, 120, 2880, 3600, 10_080].map(length), ["45分", "2時間", "2日", "2.5日", "7日"]);
    }

    #[test]
    fn the_axis_never_runs_back_and_ends_at_the_edge() {
        for last in [20, 600, 1440, 1500, 9000, 20_000, 50_000, 500_000] {
            let axis = Axis::new(&[0, last]);
            let xs: Vec<f64> = (0..=100).map(|step| axis.x(last / 100 * step)).collect();
            assert!(xs.windows(2).all(|pair| pair[0] <= pair[1]), "{last}");
            assert!(axis.x(last) <= AXIS_RIGHT + 0.001 && axis.x(0) >= AXIS_LEFT, "{last}");
        }
    }
}

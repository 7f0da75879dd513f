//! The order of restoration as bars over time (復旧順序).

use crate::analysis::restore::RestoreOrder;
use crate::check::CheckedPlan;

use super::canvas::{Canvas, Dash, Figure, PAGE_HEIGHT, PAGE_WIDTH, Paint, SMALLEST, Side, Style, broken, line_height};

const NAMES: f64 = 66.0;
const AXIS_LEFT: f64 = NAMES + 3.0;
const AXIS_RIGHT: f64 = PAGE_WIDTH - 22.0;
const AXIS_TOP: f64 = 8.0;

/// Steps of the axis, minutes, from half an hour to ten weeks.
const TICKS: [u32; 13] = [30, 60, 120, 180, 360, 720, 1440, 2880, 5760, 10_080, 20_160, 40_320, 100_800];

/// The bars in as many parts as they need; none where no time of work is known.
#[must_use]
pub fn restoration(plan: &CheckedPlan, order: &RestoreOrder) -> Vec<Figure> {
    let last = order.steps.iter().map(|step| step.finish).max().unwrap_or(0);
    if last == 0 {
        return Vec::new();
    }
    let tick = TICKS.iter().copied().find(|tick| last.div_ceil(*tick) <= 7).unwrap_or(201_600);
    let end = last.div_ceil(tick).saturating_mul(tick).max(1);
    let x_of = |minutes: u32| AXIS_LEFT + (AXIS_RIGHT - AXIS_LEFT) * f64::from(minutes.min(end)) / f64::from(end);

    let rows: Vec<(Vec<String>, f64)> = order
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| {
            let name = format!("{} {}", at + 1, plan.system(&step.system).name);
            let lines = broken(&name, SMALLEST, NAMES, 2);
            let height = lines.len() as f64 * line_height(SMALLEST) + 1.7;
            (lines, height)
        })
        .collect();
    let mut pages: Vec<Vec<usize>> = Vec::new();
    let mut used = PAGE_HEIGHT;
    for (at, (_, height)) in rows.iter().enumerate() {
        if used + height > PAGE_HEIGHT - AXIS_TOP - 2.0 {
            pages.push(Vec::new());
            used = 0.0;
        }
        used += height;
        if let Some(page) = pages.last_mut() {
            page.push(at);
        }
    }
    let parts = pages.len();
    pages
        .into_iter()
        .enumerate()
        .map(|(part, shown)| {
            let height = AXIS_TOP + shown.iter().map(|&at| rows[at].1).sum::<f64>() + 1.0;
            let mut canvas = Canvas::new(PAGE_WIDTH, height);
            let mut minutes = 0;
            while minutes <= end {
                let x = x_of(minutes);
                canvas.wire(vec![(x, AXIS_TOP - 1.5), (x, height)], Paint::Grey, Dash::Thin, false);
                let label = if minutes == 0 { "開始".to_owned() } else { hours(minutes) };
                let style = Style::SMALL.centred();
                canvas.words((x - 7.0, 2.0), 14.0, vec![label], style);
                minutes += tick;
            }
            let mut y = AXIS_TOP;
            let mut told = Vec::new();
            for at in shown {
                let (lines, row) = &rows[at];
                let step = &order.steps[at];
                let system = plan.system(&step.system);
                let middle = y + row / 2.0;
                canvas.wire(vec![(0.0, y), (AXIS_RIGHT, y)], Paint::Grey, Dash::Thin, false);
                let first = middle - lines.len() as f64 * line_height(SMALLEST) / 2.0;
                canvas.words((0.0, first), NAMES, lines.clone(), Style::SMALL);
                let (from, to) = (x_of(step.start), x_of(step.finish));
                let fill = if step.late { Paint::Red } else { Paint::Navy };
                let fill = if step.certain { fill } else { Paint::White };
                let edge = if step.late { Paint::Red } else { Paint::Navy };
                canvas.rect((from, middle - 1.6), ((to - from).max(0.8), 3.2), fill, edge);
                if system.rto.minutes() <= end {
                    let rto = x_of(system.rto.minutes());
                    canvas.wire(vec![(rto, y + 0.4), (rto, y + row - 0.4)], Paint::Ink, Dash::Solid, false);
                }
                let mut label = hours(step.finish);
                if !step.certain {
                    label = format!("{label}以上");
                }
                let style = Style { side: Side::Right, bold: step.late, ..Style::SMALL };
                let label_top = middle - line_height(SMALLEST) / 2.0;
                canvas.words((AXIS_RIGHT + 1.0, label_top), PAGE_WIDTH - AXIS_RIGHT - 1.0, vec![label.clone()], style);
                told.push(format!("{}番{}は{label}で完了", at + 1, system.name));
                y += row;
            }
            let alt = format!("復旧の順序と時間。{}。", told.join("、"));
            Figure { label: format!("fig-restore-{}", part + 1), part: part + 1, parts, alt, canvas }
        })
        .collect()
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
    use super::hours;

    #[test]
    fn times_stay_in_hours_beyond_a_day() {
        assert_eq!(
            [0, 45, 60, 90, 1440, 1685].map(hours),
            ["0分", "45分", "1時間", "1時間30分", "24時間", "28時間5分"]
        );
    }
}

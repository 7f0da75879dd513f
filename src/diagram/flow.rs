//! From a call to the decisions, on one page: the categories of triage, the levels, and who decides in a grave one.

use crate::check::CheckedPlan;
use crate::model::id::RoleId;
use crate::model::response::{Decision, DecisionAuthority, Level, SeverityLevel, TriageCategory};
use crate::model::text::Text;
use crate::view::party::role_party;

use super::canvas::{Canvas, Dash, Figure, PAGE_WIDTH, Paint, SMALLEST, Style, broken, line_height, width_of};

/// Space between a box and its text, mm.
const PAD: f64 = 1.6;
/// Length of an arrow between two rows, mm.
const STEP: f64 = 6.0;
/// Space between boxes of a row, mm.
const GAP: f64 = 3.0;
/// Highest drawing, mm: with its caption a page of its own, so that few texts are cut.
const HIGHEST: f64 = 238.0;
/// Lines that a text of a box may take, as many as the page has room for; the tables beside the figure have it whole.
const MOST: [Most; 7] = [most(9, 9), most(4, 4), most(4, 3), most(3, 3), most(3, 2), most(2, 2), most(1, 1)];

/// Lines of the texts of categories and of levels.
#[derive(Clone, Copy)]
struct Most {
    category: usize,
    level: usize,
}

const fn most(category: usize, level: usize) -> Most {
    Most { category, level }
}

/// The decisions that a grave incident asks for first, in the order in which they are taken.
const FIRST_DECISIONS: [Decision; 5] = [
    Decision::Cutoff,
    Decision::StopSystem,
    Decision::SwitchToPaper,
    Decision::OpenHeadquarters,
    Decision::ReportExternal,
];

/// The flow; none where the plan has neither categories nor levels, or more of them than a page holds.
#[must_use]
pub fn flow(plan: &CheckedPlan) -> Option<Figure> {
    if plan.triage().is_empty() && plan.levels().is_empty() {
        return None;
    }
    MOST.into_iter().map(|most| drawn(plan, most)).find(|figure| figure.canvas.height <= HIGHEST)
}

fn drawn(plan: &CheckedPlan, most: Most) -> Figure {
    let mut told = Vec::new();
    let mut canvas = Canvas::new(PAGE_WIDTH, 0.0);
    let mut y = reception(plan, &mut canvas, &mut told);
    if !plan.triage().is_empty() {
        y = categories(plan.triage(), most.category, &mut canvas, y, &mut told);
    }
    if !plan.levels().is_empty() {
        let mut levels: Vec<&SeverityLevel> = plan.levels().iter().collect();
        levels.sort_by_key(|level| level.code);
        y = severities(plan, &levels, most.level, &mut canvas, y, &mut told);
    }
    let decisions: Vec<&DecisionAuthority> = FIRST_DECISIONS
        .iter()
        .filter_map(|wanted| plan.decisions().iter().find(|decision| decision.decision == *wanted))
        .collect();
    if !decisions.is_empty() {
        y = deciders(plan, &decisions, &mut canvas, y, &mut told);
    }
    canvas.height = y + 0.5;
    let alt = format!("異常の連絡から切り分け、レベル判定、決定までの流れ。{}。", told.join("。"));
    Figure { label: "fig-flow".to_owned(), part: 1, parts: 1, alt, canvas }
}

/// What a plan says, without the full stop that it may end in: the figure's own sentence has one.
fn sentence(text: &str) -> &str {
    text.trim_end_matches('。')
}

fn short_role(plan: &CheckedPlan, id: &RoleId) -> String {
    let role = plan.role(id);
    role.short_name.as_ref().unwrap_or(&role.name).to_string()
}

/// The call, by day and by night.
fn reception(plan: &CheckedPlan, canvas: &mut Canvas, told: &mut Vec<String>) -> f64 {
    let call = &plan.contacts.first_call;
    let desk = |id: &RoleId, night: bool| {
        let party = role_party(plan, id);
        let number = if night { party.night } else { party.day };
        format!("{} {}", short_role(plan, id), number.unwrap_or_default()).trim().to_owned()
    };
    let lines = vec![format!("昼　{}", desk(&call.day, false)), format!("夜・休日　{}", desk(&call.night, true))];
    told.push(format!("電話する先は、{}", lines.join("、")));
    let width = 84.0;
    let left = (PAGE_WIDTH - width) / 2.0;
    let height = 3.0 * line_height(9.0) + 2.0 * PAD;
    canvas.rect((left, 0.0), (width, height), Paint::Navy, Paint::Navy);
    let head = Style::NAME.centred().painted(Paint::White);
    canvas.words((left, PAD), width, vec!["異常に気付いた職員が電話する".to_owned()], head);
    let text = Style { size: 9.0, bold: false, ..head };
    canvas.words((left, PAD + line_height(9.0)), width, lines, text);
    height
}

/// A line down from above, spread to the middles of the boxes of the next row.
fn spread(canvas: &mut Canvas, from: f64, middles: &[f64]) -> f64 {
    let centre = PAGE_WIDTH / 2.0;
    let bus = from + STEP / 2.0;
    canvas.wire(vec![(centre, from), (centre, bus)], Paint::Ink, Dash::Solid, false);
    if let (Some(first), Some(last)) = (middles.first(), middles.last()) {
        canvas.wire(vec![(first.min(centre), bus), (last.max(centre), bus)], Paint::Ink, Dash::Solid, false);
    }
    for middle in middles {
        canvas.wire(vec![(*middle, bus), (*middle, from + STEP)], Paint::Ink, Dash::Solid, true);
    }
    from + STEP
}

/// Lines of an enumeration, each item with a dot.
fn dotted<'a>(items: impl IntoIterator<Item = &'a str>, width: f64, most: usize) -> Vec<String> {
    let room = width - width_of("・", SMALLEST);
    items
        .into_iter()
        .flat_map(|item| {
            broken(item, SMALLEST, room, most)
                .into_iter()
                .enumerate()
                .map(|(at, line)| format!("{}{line}", if at == 0 { "・" } else { "　" }))
        })
        .collect()
}

fn categories(triage: &[TriageCategory], most: usize, canvas: &mut Canvas, from: f64, told: &mut Vec<String>) -> f64 {
    let count = triage.len() as f64;
    let width = (PAGE_WIDTH - GAP * (count - 1.0)) / count;
    let inner = width - 2.0 * PAD;
    let left = |at: usize| at as f64 * (width + GAP);
    let middles: Vec<f64> = (0..triage.len()).map(|at| left(at) + width / 2.0).collect();
    let top = spread(canvas, from, &middles);
    let line = line_height(SMALLEST);
    let parts: Vec<[Vec<String>; 3]> = triage
        .iter()
        .map(|category| {
            [
                dotted(category.checks.iter().map(Text::as_str), inner, most),
                dotted(category.actions.iter().map(Text::as_str), inner, most),
                broken(&category.switch_condition, SMALLEST, inner, most),
            ]
        })
        .collect();
    let tallest = |part: usize| parts.iter().map(|it| it[part].len()).max().unwrap_or(0) as f64 * line;
    let head = line_height(9.0) + PAD;
    let rows = [tallest(0), tallest(1), tallest(2)];
    let height = head + rows.iter().map(|row| row + line + PAD).sum::<f64>() + PAD / 2.0;
    for (at, category) in triage.iter().enumerate() {
        let x = left(at);
        canvas.rect((x, top), (width, height), Paint::White, Paint::Navy);
        canvas.rect((x, top), (width, head), Paint::Pale, Paint::Navy);
        canvas.words((x, top + PAD / 2.0), width, vec![category.code.label().to_owned()], Style::NAME.centred());
        let mut y = top + head + PAD / 2.0;
        for (part, name) in ["確認すること", "対応すること", "紙などへ切り替える条件"].into_iter().enumerate()
        {
            let bold = Style { bold: true, ..Style::SMALL };
            canvas.words((x + PAD, y), inner, vec![name.to_owned()], bold.painted(Paint::Navy));
            canvas.words((x + PAD, y + line), inner, parts[at][part].clone(), Style::SMALL);
            y += rows[part] + line + PAD;
        }
        let condition = sentence(&category.switch_condition);
        told.push(format!("{}で紙などへ切り替える条件は「{condition}」", category.code.label()));
    }
    top + height
}

fn severities(
    plan: &CheckedPlan,
    levels: &[&SeverityLevel],
    most: usize,
    canvas: &mut Canvas,
    from: f64,
    told: &mut Vec<String>,
) -> f64 {
    const CODE: f64 = 14.0;
    let columns = [52.0, 40.0, PAGE_WIDTH - CODE - 92.0];
    let mut y = spread(canvas, from, &[PAGE_WIDTH / 2.0]);
    let head = line_height(SMALLEST) + PAD;
    canvas.rect((0.0, y), (PAGE_WIDTH, head), Paint::Navy, Paint::Navy);
    let style = Style { bold: true, ..Style::SMALL }.painted(Paint::White);
    let mut x = CODE;
    canvas.words((0.0, y + PAD / 2.0), CODE, vec!["レベル".to_owned()], style.centred());
    for (name, width) in ["状況", "対応", "連絡する役割"].into_iter().zip(columns) {
        canvas.words((x + PAD, y + PAD / 2.0), width - 2.0 * PAD, vec![name.to_owned()], style);
        x += width;
    }
    y += head;
    for level in levels {
        let roles = level.notify.iter().map(|id| short_role(plan, id)).collect::<Vec<_>>().join("、");
        let texts: Vec<Vec<String>> = [level.definition.as_str(), level.response.as_str(), roles.as_str()]
            .into_iter()
            .zip(columns)
            .map(|(text, width)| broken(text, SMALLEST, width - 2.0 * PAD, most))
            .collect();
        let lines = texts.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let height = lines as f64 * line_height(SMALLEST) + PAD;
        let grave = level.code >= Level::L4;
        canvas.rect((0.0, y), (PAGE_WIDTH, height), if grave { Paint::Pale } else { Paint::White }, Paint::Navy);
        let code = Style::NAME.centred();
        let middle = y + (height - line_height(9.0)) / 2.0;
        canvas.words((0.0, middle), CODE, vec![level.code.code().to_owned()], code);
        let mut x = CODE;
        for (text, width) in texts.into_iter().zip(columns) {
            canvas.words((x + PAD, y + PAD / 2.0), width - 2.0 * PAD, text, Style::SMALL);
            x += width;
        }
        let (state, response) = (sentence(&level.definition), sentence(&level.response));
        told.push(format!("{}の状況は「{state}」、対応は「{response}」", level.code));
        y += height;
    }
    y
}

fn deciders(
    plan: &CheckedPlan,
    decisions: &[&DecisionAuthority],
    canvas: &mut Canvas,
    from: f64,
    told: &mut Vec<String>,
) -> f64 {
    let count = decisions.len() as f64;
    let width = (PAGE_WIDTH - GAP * (count - 1.0)) / count;
    let inner = width - 2.0 * PAD;
    let left = |at: usize| at as f64 * (width + GAP);
    let middles: Vec<f64> = (0..decisions.len()).map(|at| left(at) + width / 2.0).collect();
    let top = spread(canvas, from, &middles);
    let texts: Vec<(Vec<String>, Vec<String>)> = decisions
        .iter()
        .map(|decision| {
            let mut lines = broken(&short_role(plan, &decision.decided_by), SMALLEST, inner, 2);
            if let Some(limit) = decision.time_limit {
                lines.push(if limit.minutes() == 0 { limit.to_string() } else { format!("{limit}以内") });
            }
            (broken(decision.decision.label(), SMALLEST, inner, 2), lines)
        })
        .collect();
    let line = line_height(SMALLEST);
    let names = texts.iter().map(|(name, _)| name.len()).max().unwrap_or(1) as f64 * line;
    let rest = texts.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1) as f64 * line;
    let height = names + rest + 2.0 * PAD;
    for (at, (name, lines)) in texts.into_iter().enumerate() {
        let x = left(at);
        canvas.rect((x, top), (width, height), Paint::White, Paint::Red);
        told.push(format!("{}は{}", decisions[at].decision.label(), lines.join("、")));
        canvas.words((x + PAD, top + PAD), inner, name, Style { bold: true, ..Style::SMALL }.centred());
        canvas.words((x + PAD, top + PAD + names), inner, lines, Style::SMALL.centred());
    }
    top + height
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Plan;
    use crate::view::testing::{self, checked};

    fn drawn_from(plan: Plan) -> Figure {
        flow(&checked(plan)).expect("a figure")
    }

    #[test]
    fn short_texts_stand_whole_and_only_long_ones_are_left_to_the_tables() {
        assert!(!drawn_from(testing::plan("plans/clinic").0).canvas.is_cut());
        let mut long = testing::plan("plans/sample").0;
        for level in &mut long.response.as_mut().expect("a response").levels {
            level.definition = Text::try_from(level.definition.repeat(9)).expect("a text");
        }
        let figure = drawn_from(long);
        assert!(figure.canvas.is_cut());
        assert!(figure.canvas.height <= HIGHEST);
    }

    #[test]
    fn the_alternative_text_holds_every_text_whole_and_ends_each_sentence_once() {
        let plan = testing::plan("plans/sample").0;
        let response = plan.response.clone().expect("a response");
        let alt = drawn_from(plan).alt;
        for level in &response.levels {
            assert!(alt.contains(sentence(&level.definition)), "{}", level.definition);
        }
        assert!(!alt.contains("。。") && !alt.contains('…'), "{alt}");
    }
}

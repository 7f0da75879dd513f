//! `itbcp impact`: what a loss means tonight, for the person who has to act on it: whom to call first, what stops, what to
//! take out, whom to inform. Lines fit a window of 80 columns, in which a Japanese letter takes two.

use unicode_width::UnicodeWidthChar as _;

use crate::analysis::impact::{
    self, Announcement, Answer, Back, Calls, Card, DepartmentImpact, Down, Impact as Found, OrganizationCall, RoleCall,
    Stopped, Task, VendorCall,
};
use crate::cli::{Impact, ImpactFormat};
use crate::commands::{ExitStatus, show, tell};
use crate::diagram::restoration::hours;
use crate::load;
use crate::model::Plan;
use crate::source::Sources;

/// Reads a plan and prints what the loss means.
pub(super) fn impact(arguments: &Impact) -> anyhow::Result<ExitStatus> {
    let sources = Sources::read(&arguments.plan)?;
    let loaded = load::load(&sources);
    // In the night a plan with a warning is better than none; only what cannot be read stops.
    let Some(plan) = loaded.plan else {
        show(&sources, &loaded.diagnostics);
        return Ok(ExitStatus::Findings);
    };
    let mut down: Vec<Down> = Vec::new();
    for id in &arguments.down {
        let found = impact::named(&plan, id.trim());
        anyhow::ensure!(!found.is_empty(), "{}", unknown(&plan, id.trim()));
        for one in found {
            if !down.contains(&one) {
                down.push(one);
            }
        }
    }
    let found = impact::impact(&plan, &down);
    match arguments.format {
        ImpactFormat::Json => tell(serde_json::to_string_pretty(&found)?)?,
        ImpactFormat::Text => tell(draw(&found))?,
    }
    Ok(ExitStatus::Clean)
}

fn unknown(plan: &Plan, id: &str) -> String {
    // Whoever types a name wants the id that stands before it in the file.
    let by_name = plan.systems.systems.iter().find(|system| {
        system.name.as_str() == id || system.short_name.as_ref().is_some_and(|short| short.as_str() == id)
    });
    let hint = match by_name.map(|system| system.id.as_str()).or_else(|| load::nearest(id, impact::ids(plan))) {
        Some(near) => format!("。もしかして: {near}"),
        None => "。systems.yaml などの id を書いてください".to_owned(),
    };
    format!("「{}」という id のシステム・機器・区画・接続・事業者はありません{hint}", load::words::shown(id))
}

// ------------------------------------------------------------------------------------------------ text

/// Columns of the window; one is left free, since some windows break a line that fills them all.
const COLUMNS: usize = 79;

fn draw(found: &Found) -> String {
    let mut page = Page::default();
    let names: Vec<String> = found.causes.iter().map(|cause| format!("「{}」", cause.name)).collect();
    page.line(0, &format!("{}が使えないとき", names.concat()));
    page.line(0, &format!("{} 第{}版の計画による", found.hospital, found.version));
    for cause in &found.causes {
        if let Some(note) = &cause.note {
            page.item(2, "※ ", &format!("{}（{}）: {note}", cause.name, cause.kind));
        }
    }
    first(&mut page, found);
    calls(&mut page, &found.calls);
    stops(&mut page, found);
    departments(&mut page, &found.departments);
    papers(&mut page, found);
    vendors(&mut page, &found.vendors);
    organizations(&mut page, &found.organizations);
    order(&mut page, &found.order);
    page.text
}

fn first(page: &mut Page, found: &Found) {
    page.heading("1 最初の電話");
    let [day, night] = found.first_calls.as_slice() else { return };
    for (when, call, answer) in [("平日日中  ", day, &day.day), ("夜間・休日", night, &night.night)] {
        match answer {
            Some(answer) => page.item(2, &format!("{when}  "), &format!("{}  {}", call.role, spoken(answer))),
            None => page.item(
                2,
                &format!("{when}  "),
                &format!("{}  × 鳴る番号がない。走って知らせるか、下の番号へ", call.role),
            ),
        }
    }
    page.item(2, "", "機器に触らない。電源を切らない。時刻を書く");
}

fn calls(page: &mut Page, calls: &Calls) {
    page.heading("2 連絡のしかた");
    if calls.lost.is_empty() {
        page.item(2, "", "電話・メール・放送は、ふだんどおり使える（計画に書かれた範囲）");
    } else {
        page.item(2, "× 使えない: ", &calls.lost.join("、"));
        if !calls.broken.is_empty() {
            page.item(2, "× 電話では届かない: ", &calls.broken.join("、"));
        }
        if !calls.silent.is_empty() {
            page.item(2, "× 電話が鳴らない部署: ", &calls.silent.join("、"));
        }
        // A pair of ends that is gone by day and by night is one line.
        let mut gone: Vec<(String, Vec<&str>, String)> = Vec::new();
        for route in &calls.routes {
            let ends = format!("{} から {} へ", route.from, route.to);
            match gone.iter_mut().find(|(other, _, _)| *other == ends) {
                Some((_, shifts, _)) => shifts.push(route.shift),
                None => {
                    gone.push((ends, vec![route.shift], route.alternate.as_ref().map_or_else(String::new, alternate)));
                }
            }
        }
        for (ends, shifts, alternate) in gone {
            page.item(2, "× ", &format!("{ends}の電話（{}）{alternate}", shifts.join("、")));
        }
    }
    page.item(2, "", "今かかる番号");
    for call in &calls.left {
        let said = match (&call.day, &call.night) {
            (None, None) => "× 鳴る番号がない".to_owned(),
            (Some(day), Some(night)) if day == night => spoken(day),
            (day, night) => {
                let said = |answer: &Option<Answer>| answer.as_ref().map_or_else(|| "×".to_owned(), spoken);
                format!("昼 {}  夜 {}", said(day), said(night))
            }
        };
        page.item(4, &format!("{}: ", call.role), &said);
    }
}

fn alternate(call: &RoleCall) -> String {
    let number = call.night.as_ref().or(call.day.as_ref());
    number.map_or_else(String::new, |answer| format!("。代わりに {} {}", call.role, spoken(answer)))
}

fn spoken(answer: &Answer) -> String {
    match &answer.person {
        Some(person) => format!("{}（{person}）", answer.number),
        None => answer.number.clone(),
    }
}

fn stops(page: &mut Page, found: &Found) {
    page.heading(&format!("3 止まるシステム（{}）", found.stopped.len()));
    if found.stopped.is_empty() {
        page.item(2, "", "止まるシステムはない");
    }
    for system in &found.stopped {
        page.item(2, if system.without.is_empty() { "× " } else { "→ " }, &stopped(system));
    }
    if !found.limited.is_empty() {
        page.item(2, "", "一部の機能が使えない");
        for system in &found.limited {
            let modes =
                if system.modes.is_empty() { String::new() } else { format!("。{}", system.modes.join("、")) };
            page.item(4, "△ ", &format!("{}（{}がないため）{modes}", system.name, system.without.join("、")));
        }
    }
    if !found.unsupported.is_empty() {
        page.item(2, "動くが保守を受けられない: ", &found.unsupported.join("、"));
    }
    if !found.connections.is_empty() {
        page.item(2, "切れる接続: ", &found.connections.join("、"));
    }
}

fn stopped(system: &Stopped) -> String {
    let longest = system.mtpd.as_ref().map_or_else(String::new, |time| format!("、長くとも{time}"));
    let why = if system.without.is_empty() {
        String::new()
    } else {
        format!("（{}が要るため）", system.without.join("、"))
    };
    format!("{}{why} 重要度{}、目標{}{longest}", system.name, system.importance, system.rto)
}

fn departments(page: &mut Page, departments: &[DepartmentImpact]) {
    page.heading(&format!("4 部署ですること（{}部署）", departments.len()));
    if departments.is_empty() {
        page.item(2, "", "ふだんどおり仕事ができる");
    }
    for department in departments {
        let systems = if department.systems.is_empty() {
            department.name.clone()
        } else {
            format!("{}: {}", department.name, department.systems.join("、"))
        };
        page.item(2, "■ ", &systems);
        for kit in &department.kits {
            page.item(5, "紙セットを出す: ", &format!("{}（{}）", kit.place, kit.items.join("、")));
        }
        for effect in &department.effects {
            page.item(5, "・", effect);
        }
        for it in &department.tasks {
            page.item(5, "→ ", &task(it));
        }
        if !department.without_fallback.is_empty() {
            page.item(5, "× 代わりの手段がない: ", &department.without_fallback.join("、"));
        }
    }
}

fn task(task: &Task) -> String {
    let limit = task.limit.as_ref().map_or_else(String::new, |limit| format!("、限界{limit}"));
    format!(
        "{}は{}: {}（{}で切替、{}が決める{limit}）",
        task.task, task.method, task.procedure, task.after, task.decided_by
    )
}

fn papers(page: &mut Page, found: &Found) {
    page.heading("5 使うカード・放送・参照できる端末");
    if !found.cards.is_empty() {
        page.item(2, "", "カードと放送は、使う時に当てはまるものを使う");
    }
    for it in &found.cards {
        page.item(2, &format!("{} ", it.number), &card(it));
    }
    for it in &found.announcements {
        page.item(2, &format!("放送({}) ", it.number), &announcement(it));
    }
    for it in &found.references {
        page.item(2, "参照 ", &format!("{}（{}）{}台: {}。{}", it.name, it.kind, it.count, it.location, it.data_range));
    }
    if found.cards.is_empty() && found.announcements.is_empty() && found.references.is_empty() {
        page.item(2, "", "登録したものはない");
    }
}

fn card(card: &Card) -> String {
    const MOST: usize = 3;
    let level = card.level.map_or_else(String::new, |level| format!("、{level}以上"));
    let mut places = card.places.iter().take(MOST).cloned().collect::<Vec<_>>().join("、");
    if card.places.len() > MOST {
        places = format!("{places}ほか{}か所", card.places.len() - MOST);
    }
    let places = if places.is_empty() { String::new() } else { format!("。置き場所: {places}") };
    format!("{}（{}{level}）{places}", card.title, card.trigger)
}

fn announcement(it: &Announcement) -> String {
    let instead =
        it.instead.as_ref().map_or_else(String::new, |instead| format!("。放送設備が使えないので: {instead}"));
    format!("{} {}。判断: {}、放送: {}{instead}", it.title, it.timing, it.decided_by, it.spoken_by)
}

fn vendors(page: &mut Page, vendors: &[VendorCall]) {
    page.heading(&format!("6 事業者へ電話する（{}）", vendors.len()));
    if vendors.is_empty() {
        page.item(2, "", "電話する事業者はない");
    }
    let mut told = false;
    for call in vendors {
        if !call.direct && !told {
            page.item(2, "", "次は巻き添えで止まったシステムの事業者。止まったことを知らせ、復旧後の確認を頼む");
            told = true;
        }
        let caller = match (&call.caller, &call.within) {
            (Some(caller), Some(within)) => format!("（{caller}から、{}）", limit(within)),
            (Some(caller), None) => format!("（{caller}から）"),
            (None, Some(within)) => format!("（{}）", limit(within)),
            (None, None) => String::new(),
        };
        page.item(2, "■ ", &format!("{}{caller} {}", call.name, call.systems.join("、")));
        let contracts = if call.contracts.is_empty() {
            "契約番号なし".to_owned()
        } else {
            format!("契約 {}", call.contracts.join("、"))
        };
        let night = if call.night_support {
            "夜間・休日も対応する"
        } else {
            "夜間・休日は対応しない契約"
        };
        let response = call.response.as_ref().map_or_else(String::new, |time| format!("、応答{time}以内"));
        page.item(5, "", &format!("{contracts}、{night}{response}"));
        for desk in &call.desks {
            page.item(
                5,
                &format!("{} ", day_and_night(&desk.day, &desk.night)),
                &format!("{}（{}）", desk.name, desk.hours),
            );
        }
    }
}

fn limit(time: &str) -> String {
    if time == "直ちに" { time.to_owned() } else { format!("{time}以内に") }
}

fn organizations(page: &mut Page, organizations: &[OrganizationCall]) {
    page.heading("7 外部関係機関（条件に当てはまれば連絡する）");
    if organizations.is_empty() {
        page.item(2, "", "登録した機関はない");
    }
    for call in organizations {
        page.item(2, if call.direct { "● " } else { "○ " }, &format!("{}（{}から）", call.name, call.reporter));
        let why = if call.direct { "切れた接続の相手。必ず知らせる。" } else { "" };
        page.item(5, "条件: ", &format!("{why}{}", call.trigger));
        for deadline in &call.deadlines {
            page.item(5, "期限: ", deadline);
        }
        let numbers = day_and_night(&call.day, &call.night);
        match &call.url {
            Some(url) if call.day.is_empty() && call.night.is_empty() => page.item(5, "", url),
            _ => page.item(5, "", &numbers),
        }
    }
}

fn day_and_night(day: &[String], night: &[String]) -> String {
    match (day, night) {
        ([], []) => "番号なし".to_owned(),
        (day, night) if day == night => day.join("、"),
        ([], night) => format!("夜 {}", night.join("、")),
        (day, []) => format!("昼 {}（夜は出ない）", day.join("、")),
        (day, night) => format!("昼 {} 夜 {}", day.join("、"), night.join("、")),
    }
}

fn order(page: &mut Page, order: &[Back]) {
    if order.is_empty() {
        return;
    }
    page.heading("8 戻す順（復旧の開始からの見込み）");
    for (at, step) in order.iter().enumerate() {
        let judged = if step.late { format!("  × 目標{}を過ぎる", hours(step.rto)) } else { String::new() };
        let time = match (step.certain, step.start == step.finish) {
            (true, _) => format!("{}から{}まで", hours(step.start), hours(step.finish)),
            (false, false) => format!("{}から{}以上", hours(step.start), hours(step.finish)),
            (false, true) => "時間の見込みが分からない".to_owned(),
        };
        page.item(2, &format!("{:>2} ", at + 1), &format!("{}  {time}{judged}", step.system));
    }
}

/// Lines of text no wider than the window.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.line(0, text);
        self.text.push_str(&"-".repeat(COLUMNS.min(60)));
        self.text.push('\n');
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.item(indent, "", text);
    }

    /// A line with a lead; where it is broken, what follows stands below the text, not below the lead.
    fn item(&mut self, indent: usize, lead: &str, text: &str) {
        const DEEPEST: usize = 16;
        let below = (indent + width(lead)).min(indent + DEEPEST);
        let mut line = format!("{}{lead}", " ".repeat(indent));
        let mut used = indent + width(lead);
        let mut empty = lead.is_empty();
        for piece in pieces(text) {
            let wide = width(&piece);
            if used + wide > COLUMNS && !empty {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                line = " ".repeat(below);
                used = below;
            }
            let piece = if line.trim().is_empty() { piece.trim_start() } else { piece.as_str() };
            line.push_str(piece);
            used += width(piece);
            empty = false;
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// Where a line may be broken: between Japanese letters and at spaces, not inside a number or a word in Latin letters, nor
/// before a mark that may not begin a line, nor after one that may not end it.
fn pieces(text: &str) -> Vec<String> {
    const NOT_FIRST: &str = "、。）」』】・ー〜：！？々ぁぃぅぇぉっゃゅょァィゥェォッャュョ)]}:;,.-";
    const NOT_LAST: &str = "（「『【([{";
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars().map(|c| if c == '\n' { ' ' } else { c }) {
        let joined = pieces.last().and_then(|piece| piece.chars().last()).is_some_and(|before| {
            let word = |c: char| c.is_ascii() && c != ' ';
            (word(before) && word(c)) || NOT_FIRST.contains(c) || NOT_LAST.contains(before)
        });
        match pieces.last_mut() {
            Some(piece) if joined && width(piece) < COLUMNS - 16 => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    pieces
}

/// Columns in a Japanese window, where signs of unclear width take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| c.width_cjk().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_window_and_numbers_stay_whole() {
        let mut page = Page::default();
        for length in 0..60 {
            page.item(2, "■ ", &format!("{}00-0000-1101、（夜間は当番の携帯）", "電".repeat(length)));
        }
        assert!(page.text.lines().count() > 60, "nothing was broken");
        for line in page.text.lines() {
            assert!(width(line) <= COLUMNS, "{line}");
            let first = line.trim_start().chars().next().expect("no line is empty");
            assert!(!"、。）".contains(first), "{line}");
        }
        assert_eq!(page.text.matches("00-0000-1101").count(), 60);
    }
}

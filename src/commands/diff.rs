//! `itbcp diff`: what has changed between two states of a plan, on which papers, and which sheets are to be swapped.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;

use crate::change::telling::{self, Line, Manner, Told, tell as tell_changes};
use crate::change::{Change, changes};
use crate::check::{self as checking, CheckedPlan};
use crate::cli::{self, DiffFormat};
use crate::commands::build::{self, Clock};
use crate::commands::{ExitStatus, show, tell, today};
use crate::compare::{Affected, affected, ranges};
use crate::data::PlanData;
use crate::diagnostic::{Diagnostic, Severity};
use crate::form::Forms;
use crate::load::load;
use crate::model::date::Date;
use crate::model::downtime::PaperKit;
use crate::model::id::SystemId;
use crate::release::{self, CopyPlace, Release, SheetMark};
use crate::source::Sources;
use crate::templates::Templates;
use crate::view::changes::{Changes, PaperRow, ReviewRow, SheetRow};
use crate::view::head::print_date;
use crate::view::{self, Kind};
use crate::write;

/// Compares two states of a plan.
pub(super) fn diff(arguments: &cli::Diff) -> anyhow::Result<ExitStatus> {
    let mut clock = Clock::start();
    let forms = Forms::built_in()?;
    let as_of = arguments.as_of.map_or_else(today, Ok)?;
    let old = State::read(&Place::of(&arguments.old, &arguments.new)?, forms, as_of)?;
    let new = State::read(&Place::of(&arguments.new, &arguments.old)?, forms, as_of)?;
    clock.step("読込と点検");
    for state in [&old, &new] {
        if state.data.is_none() {
            show(&state.sources, &state.diagnostics);
            eprintln!("{} に誤りがあるので、比べられません", state.shown);
            return Ok(ExitStatus::Findings);
        }
    }
    let (Some(was), Some(is)) = (&old.data, &new.data) else { return Ok(ExitStatus::Findings) };
    let found = changes(was, is);
    let mut report = Report {
        old: old.shown.clone(),
        new: new.shown.clone(),
        told: tell_changes(&found, was, is),
        changes: found,
        papers: None,
        sheets: Vec::new(),
        reviews: Vec::new(),
        new_findings: Finding::only_in(&new, &old),
        resolved_findings: Finding::only_in(&old, &new),
    };
    if let (Some(before), Some(after)) = (&old.plan, &new.plan) {
        report.sheets = swaps(before, &old.recorded, after);
        report.reviews = reviews(before, after, &report.told);
        if !arguments.no_pages {
            report.papers = papers(&old, before, &new, after, forms)?;
            clock.step("組版");
        }
    }
    if let (Some(output), Some(before), Some(after)) = (&arguments.output, &old.plan, &new.plan) {
        let view = report.view(before, after);
        let templates = Templates::with_overrides(new.sources.templates().to_vec());
        let templates = templates.map_err(|fault| anyhow::anyhow!("{}", fault.message))?;
        match build::changes(&view, &templates, &new.sources) {
            Ok(outputs) => {
                build::refuse_plan_folder(output)?;
                write::add(output, &outputs)?;
                eprintln!("{} に新旧対照表(changes.pdf、changes.docx)を作りました", output.display());
            }
            Err(faults) => {
                show(&new.sources, &faults);
                eprintln!("新旧対照表は作っていません");
                return Ok(ExitStatus::Findings);
            }
        }
        clock.step("新旧対照表");
    }
    match arguments.format {
        DiffFormat::Json => tell(serde_json::to_string_pretty(&report).context("結果を JSON にできません")?)?,
        DiffFormat::Text => tell(report.text(&new, &old))?,
    }
    let unmade = [&old, &new].into_iter().find(|state| state.plan.is_none());
    if let Some(state) = unmade {
        show(&state.sources, &state.diagnostics);
        eprintln!("{} に誤りがあるので、紙と頁は比べていません", state.shown);
        return Ok(ExitStatus::Findings);
    }
    Ok(ExitStatus::Clean)
}

/// Where a state of a plan is.
pub(super) enum Place {
    /// The folder of a plan, as it is now.
    Folder(PathBuf),
    /// The file of a recorded release.
    Record(PathBuf),
}

impl Place {
    /// What was typed: a folder, the file of a release, or a version of which the plan typed beside it has a release.
    pub(super) fn of(typed: &Path, other: &Path) -> anyhow::Result<Self> {
        if typed.is_dir() {
            return Ok(Self::Folder(typed.to_path_buf()));
        }
        if typed.is_file() {
            return Ok(Self::Record(typed.to_path_buf()));
        }
        let version = typed.display().to_string();
        let plan = if other.is_dir() {
            other.to_path_buf()
        } else if let Some(plan) = other.parent().and_then(Path::parent).filter(|_| other.is_file()) {
            plan.to_path_buf()
        } else {
            bail!(
                "「{version}」というフォルダーはありません。プランのフォルダーを指定してください。版どうしを比べるには、一方を記録のファイル(例: plans/sample/{}/2.1.yaml)で指定します",
                release::FOLDER
            );
        };
        let plan = if plan.as_os_str().is_empty() { PathBuf::from(".") } else { plan };
        if let Some(file) = release::file_name(&version).ok().map(|name| plan.join(name)).filter(|file| file.is_file())
        {
            return Ok(Self::Record(file));
        }
        let known = release::versions(&plan)?;
        let known = match known.as_slice() {
            [] => format!("{} には、まだ版の記録がありません。`itbcp release` で記録できます", plan.display()),
            known => format!("{} に記録のある版: {}", plan.display(), known.join("、")),
        };
        bail!("「{version}」というフォルダーも、版の記録もありません。{known}");
    }
}

/// A plan as it is, or as it was released.
pub(super) struct State {
    pub(super) shown: String,
    pub(super) sources: Sources,
    pub(super) diagnostics: Vec<Diagnostic>,
    data: Option<PlanData>,
    pub(super) plan: Option<CheckedPlan>,
    /// The marks that its sheets had when it was released.
    recorded: Vec<SheetMark>,
    is_record: bool,
}

impl State {
    pub(super) fn read(place: &Place, forms: &Forms, as_of: Date) -> anyhow::Result<Self> {
        let (shown, sources, record) = match place {
            Place::Folder(folder) => {
                write::recover(folder)?;
                (folder.display().to_string(), Sources::read(folder)?, None)
            }
            Place::Record(file) => {
                let record = Release::read(file)?;
                let shown = format!("第{}版の記録({})", record.version, record.date);
                (shown, record.data.sources(&file.display().to_string()), Some(record))
            }
        };
        let is_record = record.is_some();
        let loaded = load(&sources);
        let mut diagnostics = loaded.diagnostics;
        let data = loaded.plan.as_ref().map(PlanData::of);
        let (data, recorded) = match record {
            // What was recorded is what is compared, also where this program would not read all of it.
            Some(record) => (Some(record.data), record.sheets),
            None => (data, Vec::new()),
        };
        let plan = loaded.plan.and_then(|plan| {
            let checked = checking::check(plan, forms, as_of);
            diagnostics.extend(checked.diagnostics);
            checked.plan
        });
        Ok(Self { shown, sources, diagnostics, data, plan, recorded, is_record })
    }
}

/// Everything that is told.
#[derive(Serialize)]
struct Report {
    old: String,
    new: String,
    told: Vec<Told>,
    changes: Vec<Change>,
    /// `None` where the pages were not compared.
    papers: Option<Vec<Paper>>,
    sheets: Vec<Swap>,
    /// Kits of paper to be looked through.
    reviews: Vec<Review>,
    new_findings: Vec<Finding>,
    resolved_findings: Vec<Finding>,
}

/// A kit of paper, or a card, that was not revised although a system has changed for which it stands in.
#[derive(Serialize)]
struct Review {
    place: String,
    systems: Vec<String>,
    /// Of a kit, the day of its last revision where it is known.
    revised_on: Option<Date>,
    /// How that day is printed; empty for a card.
    #[serde(skip)]
    printed: String,
}

/// A paper of which pages differ.
#[derive(Serialize)]
struct Paper {
    kind: &'static str,
    title: &'static str,
    #[serde(flatten)]
    pages: Affected,
}

/// A sheet that hangs somewhere and is no longer right, or has come.
#[derive(Debug, Serialize)]
struct Swap {
    sheet: String,
    what: SwapKind,
    old_mark: Option<String>,
    new_mark: Option<String>,
    /// Where the old copies are.
    collect: Vec<CopyPlace>,
    /// Where new ones belong.
    place: Vec<CopyPlace>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum SwapKind {
    /// It says something else.
    Changed,
    /// It has come.
    Added,
    /// It has gone.
    Removed,
    /// It says the same, and is to lie elsewhere.
    Places,
    /// It says the same under another mark, since another version of the program made it.
    Mark,
}

/// A finding, with its place.
#[derive(Serialize)]
struct Finding {
    id: String,
    severity: &'static str,
    message: String,
    place: Option<String>,
    #[serde(skip)]
    found: Diagnostic,
}

impl Finding {
    /// What was found in one state and not in the other.
    fn only_in(here: &State, there: &State) -> Vec<Self> {
        let mut others: Vec<&Diagnostic> = there.diagnostics.iter().collect();
        let mut found = Vec::new();
        for one in &here.diagnostics {
            match others.iter().position(|other| (&other.id, &other.message) == (&one.id, &one.message)) {
                Some(at) => {
                    others.remove(at);
                }
                None => found.push(Self::of(one, &here.sources)),
            }
        }
        found
    }

    fn of(found: &Diagnostic, sources: &Sources) -> Self {
        let span = found.span.or_else(|| sources.place(found.path.as_ref()?));
        let place = span.map(|span| format!("{} {}行", sources.display_path(span.file), sources.start(span).line));
        Self {
            id: found.id.to_string(),
            severity: found.severity.name(),
            message: found.message.clone(),
            place,
            found: found.clone(),
        }
    }
}

/// The sheets to be swapped, in the order of the new plan, then those that have gone.
fn swaps(old: &CheckedPlan, recorded: &[SheetMark], new: &CheckedPlan) -> Vec<Swap> {
    let (before, after) = (SheetMark::all(old), SheetMark::all(new));
    let same = |a: &SheetMark, b: &SheetMark| a.kind == b.kind && a.name == b.name;
    let printed = |sheet: &SheetMark| {
        recorded.iter().find(|other| same(other, sheet)).map_or_else(|| sheet.mark.clone(), |other| other.mark.clone())
    };
    let mut swaps = Vec::new();
    for sheet in &after {
        let swap = |what, was: Option<&SheetMark>| Swap {
            sheet: sheet.called(),
            what,
            old_mark: was.map(printed),
            new_mark: Some(sheet.mark.clone()),
            collect: was.map_or_else(Vec::new, |was| was.copies.clone()),
            place: sheet.copies.clone(),
        };
        match before.iter().find(|other| same(other, sheet)) {
            None => swaps.push(swap(SwapKind::Added, None)),
            Some(was) if was.mark != sheet.mark => swaps.push(swap(SwapKind::Changed, Some(was))),
            Some(was) if was.copies != sheet.copies => swaps.push(swap(SwapKind::Places, Some(was))),
            Some(was) if printed(was) != sheet.mark => swaps.push(swap(SwapKind::Mark, Some(was))),
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|was| !after.iter().any(|sheet| same(sheet, was)));
    swaps.extend(gone.map(|was| Swap {
        sheet: was.called(),
        what: SwapKind::Removed,
        old_mark: Some(printed(was)),
        new_mark: None,
        collect: was.copies.clone(),
        place: Vec::new(),
    }));
    swaps
}

/// The kits of paper and the cards to be looked through: a system has changed, and they are as they were.
fn reviews(old: &CheckedPlan, new: &CheckedPlan, told: &[Told]) -> Vec<Review> {
    let changed: BTreeSet<&str> =
        told.iter().filter(|told| told.file == "systems.yaml").filter_map(|told| told.id.as_deref()).collect();
    let concerned = |systems: &[SystemId]| -> Vec<String> {
        let changed = systems.iter().filter(|id| changed.contains(id.as_str()));
        changed.map(|id| new.system(id).name.to_string()).collect()
    };
    let mut reviews = Vec::new();
    let sheets = SheetMark::all(old);
    for (card, sheet) in
        new.cards().iter().zip(SheetMark::all(new).iter().filter(|sheet| sheet.kind == Kind::ActionCards.name()))
    {
        let systems = concerned(&card.systems);
        if !systems.is_empty() && sheets.iter().any(|old| old.mark == sheet.mark && old.name == sheet.name) {
            reviews.push(Review { place: sheet.called(), systems, revised_on: None, printed: String::new() });
        }
    }
    for kit in new.paper_kits() {
        let same = |other: &&PaperKit| other.department == kit.department && other.place == kit.place;
        let was = old.paper_kits().iter().find(same);
        let systems = concerned(&kit.systems);
        if !systems.is_empty() && was.is_some_and(|was| was.revised_on == kit.revised_on) {
            let department = &new.department(&kit.department).name;
            let revised_on = kit.revised_on.value().copied();
            reviews.push(Review {
                place: format!("紙セット {department} {}", kit.place),
                systems,
                revised_on,
                printed: revised_on.map_or_else(|| "不明".to_owned(), |date| print_date(new, date)),
            });
        }
    }
    reviews
}

/// The pages that differ, paper by paper. `None` where a paper could not be made, which is told.
fn papers(
    old: &State,
    before: &CheckedPlan,
    new: &State,
    after: &CheckedPlan,
    forms: &Forms,
) -> anyhow::Result<Option<Vec<Paper>>> {
    if build::fingerprints(before, forms, &new.sources) == build::fingerprints(after, forms, &new.sources) {
        return Ok(Some(Vec::new()));
    }
    // Both are made with the templates of the plan as it is: templates are no part of what was released.
    let templates = if new.sources.templates().is_empty() { &old.sources } else { &new.sources };
    let mut said = Vec::new();
    for (state, plan) in [(old, before), (new, after)] {
        match build::said(plan, forms, &state.sources, &new.sources, templates.templates())? {
            Ok(papers) => said.push(papers),
            Err(faults) => {
                show(&state.sources, &faults);
                eprintln!("{} の紙を作れないので、頁は比べていません", state.shown);
                return Ok(None);
            }
        }
    }
    let [before, after] = said.as_slice() else { return Ok(None) };
    let compared = Kind::ALL.into_iter().filter_map(|kind| {
        let pages = affected(before.get(&kind)?, after.get(&kind)?);
        (!pages.is_empty()).then(|| Paper { kind: kind.name(), title: kind.title(), pages })
    });
    Ok(Some(compared.collect()))
}

impl Report {
    /// The same for the paper.
    fn view(&self, old: &CheckedPlan, new: &CheckedPlan) -> Changes {
        let mut view = view::changes::of(old, new, &self.told);
        view.sheets = self
            .sheets
            .iter()
            .map(|swap| {
                let (what, places) = match swap.what {
                    SwapKind::Changed => ("差替え", lying(&swap.place)),
                    SwapKind::Added => ("新規", lying(&swap.place)),
                    SwapKind::Removed => ("回収", lying(&swap.collect)),
                    SwapKind::Places => ("置き場所の変更", moved(&swap.collect, &swap.place)),
                    SwapKind::Mark => ("番号のみ変更", lying(&swap.place)),
                };
                let mark = |mark: &Option<String>| mark.clone().unwrap_or_default();
                SheetRow {
                    sheet: swap.sheet.clone(),
                    what,
                    places,
                    old_mark: mark(&swap.old_mark),
                    new_mark: mark(&swap.new_mark),
                }
            })
            .collect();
        let row = |paper: &Paper| PaperRow {
            title: paper.title,
            changed: ranges(&paper.pages.changed),
            stamped: ranges(&paper.pages.stamped),
            reflowed: ranges(&paper.pages.reflowed),
            gone: ranges(&paper.pages.gone),
        };
        view.papers = self.papers.as_ref().map(|papers| papers.iter().map(row).collect());
        let review = |review: &Review| ReviewRow {
            place: review.place.clone(),
            systems: review.systems.join("、"),
            revised_on: review.printed.clone(),
        };
        view.reviews = self.reviews.iter().map(review).collect();
        view
    }

    fn text(&self, new: &State, old: &State) -> String {
        let mut lines = vec![format!("{} から {} へ", self.old, self.new)];
        if self.changes.is_empty() {
            lines.push("変わったことはありません".to_owned());
        } else {
            lines.push(format!("\n変わったこと({}件)", self.told.len()));
            self.tell_changes(new, old, &mut lines);
        }
        self.tell_sheets(&mut lines);
        if !self.reviews.is_empty() {
            lines.push("\n見直すカードと紙セット(関係するシステムが変わり、その後に改めていないもの)".to_owned());
        }
        for review in &self.reviews {
            let day =
                if review.printed.is_empty() { String::new() } else { format!("(前の差替日 {})", review.printed) };
            lines.push(format!("  {}: {}{day}", review.place, review.systems.join("、")));
        }
        self.tell_papers(&mut lines);
        for (title, findings) in [("新しく出た指摘", &self.new_findings), ("なくなった指摘", &self.resolved_findings)]
        {
            if findings.is_empty() {
                continue;
            }
            lines.push(format!("\n{title}({}件)", findings.len()));
            for finding in findings {
                let word = match finding.found.severity {
                    Severity::Error => "エラー",
                    Severity::Warning => "警告",
                    Severity::Info => "参考",
                };
                let place = finding.place.as_ref().map(|place| format!("({place})")).unwrap_or_default();
                lines.push(format!("  {word}[{}] {}{place}", finding.id, finding.message));
            }
        }
        lines.join("\n")
    }

    fn tell_changes(&self, new: &State, old: &State, lines: &mut Vec<String>) {
        let place = |told: &Told| {
            let state = if told.manner == Manner::Removed { old } else { new };
            let sources = &state.sources;
            let span = sources.place(&told.path)?;
            // Lines of a record are nowhere to be read.
            (!state.is_record).then(|| format!("{} {}行", sources.name(span.file), sources.start(span).line))
        };
        let mut last = String::new();
        for line in telling::lines(&self.told) {
            let told = match line {
                Line::One(told) => told,
                Line::Many(all) => {
                    let Some(first) = all.first() else { continue };
                    lines.push(format!("  {} {}件({})", first.sort, all.len(), telling::names(all)));
                    lines.push(format!("    {}: {}", first.property, first.said()));
                    last.clear();
                    continue;
                }
            };
            let id = told.id.as_ref().filter(|id| **id != told.name).map(|id| format!("({id})")).unwrap_or_default();
            let thing = format!("{}{id}", told.thing());
            let place = place(told).map(|place| format!("  [{place}]")).unwrap_or_default();
            if told.is_whole() {
                let value = if told.old.is_empty() { &told.new } else { &told.old };
                lines.push(format!("  {}の{}{place}\n    {}", thing, told.manner.label(), value));
                last.clear();
                continue;
            }
            if thing != last {
                lines.push(format!("  {thing}"));
                last = thing;
            }
            let property = if told.property.is_empty() { String::new() } else { format!("{}: ", told.property) };
            lines.push(format!("    {property}{}{place}", told.said()));
        }
    }

    fn tell_sheets(&self, lines: &mut Vec<String>) {
        if self.sheets.is_empty() {
            return;
        }
        lines.push("\n差し替える紙".to_owned());
        let places = |copies: &[CopyPlace]| {
            if copies.is_empty() { "置き場所の記載なし".to_owned() } else { lying(copies).join("、") }
        };
        for swap in &self.sheets {
            let where_ = match swap.what {
                SwapKind::Changed | SwapKind::Mark if swap.collect == swap.place => {
                    if swap.place.is_empty() {
                        String::new()
                    } else {
                        format!("({})", places(&swap.place))
                    }
                }
                SwapKind::Changed | SwapKind::Mark => {
                    format!(
                        "({}。前の版と違う置き場所: {})",
                        places(&swap.place),
                        moved(&swap.collect, &swap.place).join("、")
                    )
                }
                SwapKind::Places => format!("({})", moved(&swap.collect, &swap.place).join("、")),
                SwapKind::Added => format!("(配布: {})", places(&swap.place)),
                SwapKind::Removed => format!("(回収: {})", places(&swap.collect)),
            };
            let what = match swap.what {
                SwapKind::Changed => "",
                SwapKind::Added => "新しい紙: ",
                SwapKind::Removed => "使わなくなった紙: ",
                SwapKind::Places => "置き場所の変更: ",
                SwapKind::Mark => "内容は同じで照合番号だけの変更: ",
            };
            let mark = match (&swap.old_mark, &swap.new_mark) {
                (Some(old), Some(new)) if old != new => format!(" {old} → {new}"),
                (Some(mark), _) | (_, Some(mark)) => format!(" {mark}"),
                (None, None) => String::new(),
            };
            lines.push(format!("  {what}{}{where_}  照合番号{mark}", swap.sheet));
        }
    }

    fn tell_papers(&self, lines: &mut Vec<String>) {
        let Some(papers) = self.papers.as_ref().filter(|papers| !papers.is_empty()) else { return };
        lines.push("\n変わった頁(上下の端の版・日付・頁番号と、YAML の行番号は除いて比べています)".to_owned());
        for paper in papers {
            let mut parts = Vec::new();
            if !paper.pages.changed.is_empty() {
                let sections = match paper.pages.sections.as_slice() {
                    [] => String::new(),
                    few if few.len() <= 6 => format!("({})", few.join("、")),
                    [first, second, third, rest @ ..] => format!("({first}、{second}、{third} ほか{}項)", rest.len()),
                    _ => String::new(),
                };
                parts.push(format!("{}頁{sections}", ranges(&paper.pages.changed)));
            }
            if !paper.pages.stamped.is_empty() {
                parts.push(format!("版と発効日だけが変わった頁 {}", ranges(&paper.pages.stamped)));
            }
            if !paper.pages.reflowed.is_empty() {
                parts.push(format!("文は同じで位置だけ動いた頁 {}", ranges(&paper.pages.reflowed)));
            }
            if !paper.pages.gone.is_empty() {
                parts.push(format!("なくなった頁 {}", ranges(&paper.pages.gone)));
            }
            lines.push(format!("  {}: {}", paper.title, parts.join("、")));
        }
    }
}

/// Where copies lie, with their number.
fn lying(copies: &[CopyPlace]) -> Vec<String> {
    copies.iter().map(|copy| format!("{} {}{}枚", copy.place, in_all(&copy.place), copy.count)).collect()
}

/// A place may say itself how many lie where (「病棟2枚、緊急箱2枚」); the number behind it is then their sum.
fn in_all(place: &str) -> &'static str {
    if place.ends_with('枚') { "計" } else { "" }
}

/// Where another number of copies lies than before.
fn moved(old: &[CopyPlace], new: &[CopyPlace]) -> Vec<String> {
    let count = |copies: &[CopyPlace], place: &str| -> u32 {
        copies.iter().filter(|copy| copy.place == place).map(|copy| copy.count).sum()
    };
    let mut places: Vec<&str> = new.iter().chain(old).map(|copy| copy.place.as_str()).collect();
    let mut seen = BTreeSet::new();
    places.retain(|place| seen.insert(*place));
    let moved = places.into_iter().filter_map(|place| match (count(old, place), count(new, place)) {
        (was, is) if was == is => None,
        (0, is) => Some(format!("{place} 新たに{}{is}枚", in_all(place))),
        (was, 0) => Some(format!("{place} {}{was}枚を回収", in_all(place))),
        (was, is) => Some(format!("{place} {}{was}枚 → {is}枚", in_all(place))),
    });
    moved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_behind_a_place_that_counts_itself_is_called_a_sum() {
        let at = |place: &str, count| [CopyPlace { place: place.to_owned(), count }];
        assert_eq!(lying(&at("病棟2枚、緊急箱2枚", 4)), ["病棟2枚、緊急箱2枚 計4枚"]);
        assert_eq!(lying(&at("3東 電話の横", 4)), ["3東 電話の横 4枚"]);
        assert_eq!(moved(&[], &at("病棟2枚、緊急箱2枚", 4)), ["病棟2枚、緊急箱2枚 新たに計4枚"]);
        assert_eq!(moved(&at("3東 電話の横", 4), &at("3東 電話の横", 6)), ["3東 電話の横 4枚 → 6枚"]);
    }
}

//! `itbcp build`: the whole route, from the plan folder to the set of papers, on one screen.

use std::collections::BTreeMap;
use std::fs;
use std::io::IsTerminal as _;
use std::panic;
use std::path::Path;
use std::thread;
use std::time::Instant;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::audience::{Audience, Redacted, redact};
use crate::check::CheckedPlan;
use crate::cli::{Build, Format};
use crate::commands::{Examined, ExitStatus, show};
use crate::compare::Said;
use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::form::Forms;
use crate::gate::parity::Difference;
use crate::gate::redaction::Search;
use crate::pages::Pages;
use crate::source::Sources;
use crate::templates::{self, Templates, TypstSource};
use crate::typeset::{self, Fault, Formats, Sort};
use crate::view::changes::Changes;
use crate::view::{self, Kind, Request};
use crate::word::{HouseStyle, PrintedPages};
use crate::write::{self, Output};
use crate::{gate, pdf, word};

mod against;
mod copies;
mod papers;
mod sheets;
mod turns;

use against::Against;
use papers::{File, Making, not_in_word, papers};
use sheets::Sheets;

pub(super) use papers::guarded;

/// Makes the papers of a plan, all of them or none.
pub(super) fn build(arguments: &Build) -> anyhow::Result<ExitStatus> {
    let mut clock = Clock::start();
    let audience = arguments.audience;
    refuse_plan_folder(&arguments.output)?;
    refuse_other_audience(&arguments.output, audience)?;
    if let Some(dir) = &arguments.emit_source {
        refuse_plan_folder(dir)?;
    }
    write::recover(&arguments.output)?;
    let Examined { mut sources, forms, mut diagnostics, plan } = Examined::read(&arguments.plan, arguments.as_of)?;
    clock.step("読込と点検");
    let Some(plan) = plan else { return Ok(not_made(&sources, &diagnostics)) };

    let sheets = Sheets::of(arguments, &plan)?;
    let kinds = copies::kinds(audience, &sheets.kinds(&kinds(&arguments.only), &arguments.only)?, &arguments.only)?;
    let against = Against::of(arguments, &sheets, forms, &plan)?;
    let unheld = sheets.unheld(&plan);
    if !unheld.is_empty() {
        return Ok(not_made(&sources, &unheld));
    }
    for (name, _) in sources.templates() {
        eprintln!("テンプレート {name} は、プランの templates フォルダーのものを使います");
    }
    let Redacted { plan, withheld } = redact(plan, audience);
    let search = Search::new(&withheld, &plan, &sources)?;
    let templates = Templates::with_overrides(sources.templates().to_vec());
    let templates = templates.map_err(|fault| anyhow::anyhow!("{}", say(&fault)))?;
    let no_pages = Pages::default();
    sources.let_go_of_tables();
    let request = Request::new(forms, &sources, &no_pages);
    let request = Request { occasion: &sheets.occasion, print: sheets.print, ..request };
    let formats = formats(arguments, &sheets)?;
    let house = arguments.word_style.as_deref().map(house_style).transpose()?;
    let house = house.as_ref();
    let verify = arguments.verify;
    let is_compared = against.is_some();
    let making = Making { plan: &plan, templates: &templates, house, request, search: &search, verify, is_compared };
    let (mut made, fingerprints) = thread::scope(|scope| {
        // Asked for when all papers are made.
        let fingerprints = scope.spawn(|| Fingerprints::of(&plan, forms, &sources));
        let made = papers(making, &kinds, formats);
        (made, fingerprints.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    if let Some(Against { plan: old, .. }) = &against {
        let earlier = papers(Making { plan: old, ..making }, &kinds, Formats { pdf: false, ..formats });
        made = against::mark(made, earlier, &plan, sources.templates());
    }
    let papers = made;
    clock.step("組版");

    let mut outputs = Vec::new();
    let mut sources_of_papers = Vec::new();
    let mut files = Vec::new();
    for (kind, paper) in papers {
        match paper {
            // Made only for its pages, which another paper names.
            Ok(_) if !kinds.contains(&kind) => {}
            Ok(paper) => {
                diagnostics.extend(copies::leaked(&search, &sources, kind.title(), &paper.leaks));
                diagnostics.extend(paper.differences.iter().map(|difference| differs(kind, difference)));
                sources_of_papers.push(paper.source);
                for File { format, bytes, fingerprint } in paper.files {
                    let suffix = against.as_ref().map_or_else(|| sheets.suffix(kind), Against::suffix);
                    let name = format!("{}{suffix}.{}", kind.name(), format.extension());
                    files.push(ManifestFile {
                        name: name.clone(),
                        kind: kind.name().to_owned(),
                        format: format.extension().to_owned(),
                        sha256: fingerprint.as_str().to_owned(),
                        pages: paper.count,
                        fingerprint: fingerprints.of_kind(kind).to_owned(),
                    });
                    outputs.push(Output { name, bytes });
                }
            }
            Err(faults) => diagnostics.extend(faults.iter().map(|fault| locate(&sources, kind.name(), fault))),
        }
    }
    let emitted = match &arguments.emit_source {
        Some(_) => emitted(&sources_of_papers, &templates),
        None => Vec::new(),
    };
    for output in &emitted {
        // Fonts are no text.
        let text = std::str::from_utf8(&output.bytes).unwrap_or_default();
        diagnostics.extend(copies::leaked(&search, &sources, "組版の原稿", &search.text(&output.name, text)));
    }
    let made = files.len();
    keep_others(&arguments.output, &fingerprints, &mut files, &mut outputs);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let manifest = Manifest {
        program: format!("itbcp {}", env!("CARGO_PKG_VERSION")),
        plan_version: plan.hospital.plan.version.to_string(),
        effective_date: plan.hospital.plan.effective_date.to_string(),
        audience,
        fingerprint: fingerprints.whole.clone(),
        files,
    };
    let mut manifest = serde_json::to_string_pretty(&manifest).context("manifest.json を作れません")?;
    manifest.push('\n');
    diagnostics.extend(copies::leaked(&search, &sources, "紙の一覧", &search.text("manifest.json", &manifest)));
    if crate::diagnostic::has_errors(&diagnostics) {
        return Ok(not_made(&sources, &diagnostics));
    }
    show(&sources, &diagnostics);

    if let Some(dir) = &arguments.emit_source {
        write::write(&copies::folder_of_sources(dir, audience), &emitted)?;
    }
    outputs.push(Output { name: "manifest.json".to_owned(), bytes: manifest.into_bytes() });
    write::write(&arguments.output, &outputs)?;
    clock.step("書き出し");
    copies::tell(audience, &withheld, &search);
    if arguments.verify {
        eprintln!("PDF と Word の文字が同じことを確かめました");
    }
    eprintln!("{} に {made} 個の紙と manifest.json を作りました", arguments.output.display());
    Ok(ExitStatus::Clean)
}

/// Says what stops, and that nothing was lost by it.
fn not_made(sources: &Sources, diagnostics: &[Diagnostic]) -> ExitStatus {
    show(sources, diagnostics);
    eprintln!("紙は作っていません。前に作った紙はそのままです");
    ExitStatus::Findings
}

/// Papers among the YAML files of a plan would be taken for a part of it, and copied with it.
pub(super) fn refuse_plan_folder(dir: &Path) -> anyhow::Result<()> {
    if dir.join("hospital.yaml").exists() {
        anyhow::bail!(
            "{} はプランのフォルダーなので、紙を書き出しません。-o に別のフォルダーを指定してください(例: -o 紙)",
            dir.display()
        );
    }
    Ok(())
}

/// Copies for one audience may not lie among those for another, whose names are the same.
fn refuse_other_audience(dir: &Path, audience: Audience) -> anyhow::Result<()> {
    let Some(manifest) = Manifest::in_folder(dir) else { return Ok(()) };
    if manifest.audience != audience {
        anyhow::bail!(
            "{} には{}の紙があります。{audience}の紙は同じ名前なので、混ざらないように別のフォルダーに作ります。-o に別のフォルダーを指定してください(例: -o {}-{})",
            dir.display(),
            manifest.audience,
            dir.display(),
            audience.name(),
        );
    }
    Ok(())
}

/// The kinds asked for, all where none is named, each once, in the order of [`Kind::ALL`].
pub(super) fn kinds(only: &[Kind]) -> Vec<Kind> {
    Kind::ALL.into_iter().filter(|kind| only.is_empty() || only.contains(kind)).collect()
}

/// The formats asked for. Sheets made otherwise than usual are for the printer: PDF alone.
fn formats(arguments: &Build, sheets: &Sheets) -> anyhow::Result<Formats> {
    let wanted = |format| arguments.format.contains(&format);
    let formats = if sheets.are_usual() {
        Formats { pdf: wanted(Format::Pdf), word: wanted(Format::Docx) }
    } else {
        Formats { pdf: true, word: false }
    };
    anyhow::ensure!(
        !arguments.verify || formats.pdf && formats.word,
        "--verify は PDF と Word を比べるので、両方を作るときにだけ使えます。--format と、連絡体制図・カードの形を選ぶ引数を外してください"
    );
    Ok(formats)
}

/// The look of the Word file that was named.
fn house_style(file: &Path) -> anyhow::Result<HouseStyle> {
    let named = || format!("--word-style の「{}」を使えません", file.display());
    let bytes = fs::read(file).with_context(named)?;
    HouseStyle::from_docx(&bytes).with_context(named)
}

/// The comparison of old and new wording, in both formats.
pub(super) fn changes(
    view: &Changes,
    templates: &Templates,
    sources: &Sources,
) -> Result<Vec<Output>, Vec<Diagnostic>> {
    const NAME: &str = "changes";
    let made = || -> Result<Vec<Output>, Vec<Fault>> {
        let source = templates::render_named(templates, NAME, view).map_err(|fault| vec![fault])?;
        let typeset = typeset::typeset(&source, templates, Formats { pdf: true, word: false })?;
        let faults = gate::gate(&typeset);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut outputs = vec![Output { name: format!("{NAME}.pdf"), bytes: pdf::pdf(&typeset)? }];
        let pages = PrintedPages::of(typeset.paged());
        let bytes = word::word(typeset.for_word().tree()?, &pages, None).map_err(not_in_word)?;
        outputs.push(Output { name: format!("{NAME}.docx"), bytes });
        Ok(outputs)
    };
    made().map_err(|faults| faults.iter().map(|fault| locate(sources, NAME, fault)).collect())
}

/// A fault of a paper as a finding: at the value's place in the plan where there is one.
pub(super) fn locate(sources: &Sources, name: &str, fault: &Fault) -> Diagnostic {
    let page = fault.page.map(|page| format!("({page}頁)")).unwrap_or_default();
    let mut finding = Diagnostic::error("paper", format!("{name}{page}: {}", fault.message));
    let places = fault.value.as_deref().map(|value| sources.places_of_text(value)).unwrap_or_default();
    if let Some((first, others)) = places.split_first() {
        finding = finding.at(*first);
        for other in others.iter().take(4) {
            finding = finding.note(*other, "同じ文字がここにもあります");
        }
    } else if let Some(value) = &fault.value {
        finding = finding.help(format!("紙の上の文字: 「{value}」"));
    }
    match fault.sort {
        Sort::Glyph => {
            finding =
                finding.help("この字を、標準の字に書き換えてください(絵文字・外字・機種依存の異体字は印刷できません)");
        }
        Sort::Fit => {
            finding = finding
                .help("文を短くするか、略称(short_name)を書いてください。カードの手順は side: back で裏面に回せます");
        }
        Sort::Template => {}
    }
    // Whoever edits a plan can do nothing with these, unless nothing else leads to the place.
    if places.is_empty() || fault.sort == Sort::Template {
        if !fault.detail.is_empty() {
            finding = finding.help(format!("組版の記録: {}", fault.detail));
        }
        if let Some((template, line)) = &fault.template {
            finding = finding.help(format!("テンプレート {template} の {line} 行目"));
        }
    }
    finding
}

fn say(fault: &Fault) -> String {
    let place = fault.template.as_ref().map(|(name, line)| format!("({name} {line}行目)")).unwrap_or_default();
    format!("{}{place} {}", fault.message, fault.detail)
}

/// What one format says and the other does not.
fn differs(kind: Kind, difference: &Difference) -> Diagnostic {
    Diagnostic::error("formats-differ", format!("{}: PDF と Word の文字が違います({})", kind.title(), difference.place))
        .help(format!("PDF: {}", difference.pdf))
        .help(format!("Word: {}", difference.word))
        .help("この紙のテンプレートで、PDF と Word の一方だけに出している文を直してください")
}

/// The Typst project of the papers: what the stock compiler needs to make the same pages.
fn emitted(papers: &[TypstSource], templates: &Templates) -> Vec<Output> {
    let mut outputs: Vec<Output> = Vec::new();
    for source in papers {
        for (name, bytes) in typeset::project(source, templates) {
            if outputs.iter().all(|output| output.name != name) {
                outputs.push(Output { name, bytes });
            }
        }
    }
    outputs
}

/// The list of the papers of a folder, beside them.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    program: String,
    plan_version: String,
    effective_date: String,
    /// Sets made before there were copies for others hold everything.
    #[serde(default = "everybody_concerned")]
    audience: Audience,
    fingerprint: String,
    files: Vec<ManifestFile>,
}

fn everybody_concerned() -> Audience {
    Audience::Core
}

impl Manifest {
    /// That of the set in a folder, if one of ours is there.
    fn in_folder(dir: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(dir.join("manifest.json")).ok()?).ok()
    }
}

/// A paper of the list.
#[derive(Debug, Serialize, Deserialize)]
struct ManifestFile {
    name: String,
    kind: String,
    format: String,
    sha256: String,
    pages: usize,
    fingerprint: String,
}

/// What the pages of every paper of a plan say, or why one of them cannot be made. Where a paper names lines of plan
/// files, they are those of `lines`: papers that are compared take them from one plan, or each line that was put in would
/// be a change of every page that names one behind it.
pub(super) fn said(
    plan: &CheckedPlan,
    forms: &Forms,
    sources: &Sources,
    lines: &Sources,
    templates: &[(String, String)],
) -> anyhow::Result<Result<BTreeMap<Kind, Said>, Vec<Diagnostic>>> {
    let templates = Templates::with_overrides(templates.to_vec());
    let templates = templates.map_err(|fault| anyhow::anyhow!("{}", say(&fault)))?;
    let (no_pages, search) = (Pages::default(), Search::new(&[], plan, sources)?);
    let request = Request::new(forms, lines, &no_pages);
    let making =
        Making { plan, templates: &templates, house: None, request, search: &search, verify: false, is_compared: true };
    let mut said = BTreeMap::new();
    let mut faults = Vec::new();
    for (kind, paper) in papers(making, &Kind::ALL, Formats { pdf: false, word: false }) {
        match paper {
            Ok(paper) => said.extend(paper.said.map(|said| (kind, said))),
            Err(found) => faults.extend(found.iter().map(|fault| locate(sources, kind.name(), fault))),
        }
    }
    Ok(if faults.is_empty() { Ok(said) } else { Err(faults) })
}

/// What the papers of a plan say on the day on which it is judged, as a number for each kind.
pub(super) fn fingerprints(plan: &CheckedPlan, forms: &Forms, sources: &Sources) -> Vec<(Kind, String)> {
    let no_pages = Pages::default();
    let request = Request::new(forms, sources, &no_pages);
    let of = |kind| (kind, Fingerprint::of(&view::view(kind, plan, request)).as_str().to_owned());
    Kind::ALL.into_iter().map(of).collect()
}

/// What the papers say, as a number: of each kind, and of all kinds together whichever are made.
struct Fingerprints {
    whole: String,
    kinds: Vec<(Kind, String)>,
}

impl Fingerprints {
    /// They follow from the data: a sheet is not another one because a month has passed.
    fn of(plan: &CheckedPlan, forms: &Forms, sources: &Sources) -> Self {
        let kinds = fingerprints(&plan.on(plan.hospital.plan.effective_date), forms, sources);
        Self {
            whole: Fingerprint::of(&kinds.iter().map(|(_, kind)| kind).collect::<Vec<_>>()).as_str().to_owned(),
            kinds,
        }
    }

    fn of_kind(&self, kind: Kind) -> &str {
        self.kinds.iter().find(|(other, _)| *other == kind).map_or("", |(_, fingerprint)| fingerprint)
    }
}

/// Keeps the papers of an earlier build that this one was not asked to make, and says which of them are out of date.
fn keep_others(dir: &Path, fingerprints: &Fingerprints, files: &mut Vec<ManifestFile>, outputs: &mut Vec<Output>) {
    let earlier = Manifest::in_folder(dir).map(|manifest| manifest.files).unwrap_or_default();
    for file in earlier {
        let made = files.iter().any(|made| made.name == file.name);
        let known = Kind::ALL.into_iter().find(|kind| kind.name() == file.kind);
        let (false, Some(kind)) = (made, known) else { continue };
        let Ok(bytes) = std::fs::read(dir.join(&file.name)) else { continue };
        if Fingerprint::of_bytes(&bytes).as_str() != file.sha256 {
            // Somebody has edited it: theirs now, and no longer on our list.
            continue;
        }
        if file.fingerprint != fingerprints.of_kind(kind) {
            eprintln!("{} は前に作ったままで、今のプランと内容が違います", file.name);
        }
        outputs.push(Output { name: file.name.clone(), bytes });
        files.push(file);
    }
}

/// Shows each step with its time, on a terminal only.
pub(super) struct Clock {
    shown: bool,
    last: Instant,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the time of a step is shown on the terminal and enters no paper")]
    pub(super) fn start() -> Self {
        Self { shown: std::io::stderr().is_terminal(), last: Instant::now() }
    }

    #[expect(clippy::disallowed_methods, reason = "the time of a step is shown on the terminal and enters no paper")]
    pub(super) fn step(&mut self, name: &str) {
        let now = Instant::now();
        if self.shown {
            eprintln!("{name} {:.2}秒", (now - self.last).as_secs_f64());
        }
        self.last = now;
    }
}

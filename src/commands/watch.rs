//! `itbcp watch`: the papers follow the plan while somebody writes it, on a page in the browser of the same computer.
//!
//! Files are looked at many times a second rather than asked of the system: an editor that puts a new file in the place of
//! the old one and a folder on a share of the house are then nothing special.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::mem;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, bail};

use crate::check::CheckedPlan;
use crate::cli;
use crate::commands::build::{self, refuse_plan_folder};
use crate::commands::{Examined, ExitStatus, count, with_all_hands};
use crate::diagnostic::{self, Diagnostic};
use crate::fingerprint::Fingerprint;
use crate::form::Forms;
use crate::pages::Pages;
use crate::source::{PLAN_FILES, Sources};
use crate::templates::{self, Templates};
use crate::typeset::{self, Fault, Library, Read};
use crate::view::{self, Kind, Request};
use crate::write::{self, Output};
use crate::{gate, pdf};

mod server;
mod shown;

use shown::Shown;

/// Between two looks at the files, at least; on a slow share looking takes a twentieth of the time.
const PAUSE: Duration = Duration::from_millis(10);
/// So long the files must stay as they are: an editor writes in several steps.
const QUIET: Duration = Duration::from_millis(5);

/// Serves the page and follows the plan until the program is ended.
pub(super) fn watch(arguments: &cli::Watch) -> anyhow::Result<ExitStatus> {
    let plan = &arguments.plan;
    if let Some(output) = &arguments.output {
        refuse_plan_folder(output)?;
    }
    // What is no plan at all is told at once, and not on a page.
    Examined::read(plan, arguments.as_of)?;
    let (listener, address) = server::open(arguments.port).with_context(|| {
        format!("この PC の中のポート {} を使えません。--port 0 で空いているものを選べます", arguments.port)
    })?;
    let shown = Arc::new(Shown::default());
    server::serve(listener, Arc::clone(&shown));
    eprintln!("{address} をこの PC のブラウザーで開いてください。終えるには Ctrl+C を押します");
    if arguments.open {
        open_browser(&address);
    }
    let kinds = build::kinds(&arguments.only);
    let mut follower =
        Follower { arguments, kinds, shown: &shown, sources: Sources::default(), own: None, made: BTreeMap::new() };
    thread::scope(|scope| {
        let following = typeset::with_room(scope, || follower.follow_forever()).context("紙を作る用意ができません")?;
        match following.join() {
            Ok(never) => match never {},
            Err(_) => bail!("このソフトの内部で誤りが起きて止まりました。もう一度始めてください"),
        }
    })
}

/// Opens the address in the browser that the computer uses.
fn open_browser(address: &str) {
    let mut command = if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", "", address]);
        command
    } else {
        let mut command = Command::new(if cfg!(target_os = "macos") { "open" } else { "xdg-open" });
        command.arg(address);
        command
    };
    let started = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if started.is_err() {
        eprintln!("ブラウザーを開けませんでした。上のアドレスを手で入力してください");
    }
}

/// What the files of a plan look like from outside.
#[derive(Debug, PartialEq, Eq)]
struct Snapshot(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Snapshot {
    fn of(plan: &Path) -> Self {
        fn folder(dir: &Path, files: &mut Vec<(PathBuf, u64, Option<SystemTime>)>) {
            for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() { folder(&path, files) } else { file(path, files) }
            }
        }
        fn file(path: PathBuf, files: &mut Vec<(PathBuf, u64, Option<SystemTime>)>) {
            if let Ok(metadata) = fs::metadata(&path) {
                files.push((path, metadata.len(), metadata.modified().ok()));
            }
        }
        let mut files = Vec::new();
        for name in PLAN_FILES {
            file(plan.join(name), &mut files);
        }
        folder(&plan.join("templates"), &mut files);
        files.sort();
        Self(files)
    }
}

/// Makes the papers again whose view has changed.
struct Follower<'a> {
    arguments: &'a cli::Watch,
    kinds: Vec<Kind>,
    shown: &'a Shown,
    /// The plan as it was read last.
    sources: Sources,
    own: Option<Own>,
    made: BTreeMap<Kind, Made>,
}

/// The hospital's own templates, and all templates with them.
struct Own {
    files: Vec<(String, String)>,
    templates: Templates,
    library: Library,
}

impl Own {
    fn of(files: &[(String, String)]) -> Result<Self, Vec<Fault>> {
        let templates = Templates::with_overrides(files.to_vec()).map_err(|fault| vec![fault])?;
        Ok(Self { files: files.to_vec(), library: Library::of(&templates)?, templates })
    }
}

/// What a paper was made of, and where its sections stand.
struct Made {
    of: Fingerprint,
    read: Read,
    pages: Pages,
}

/// A paper that was made anew.
struct Fresh {
    kind: Kind,
    made: Result<(Made, Vec<u8>), Vec<Fault>>,
}

impl Follower<'_> {
    #[expect(clippy::disallowed_methods, reason = "the time of a look decides how often we look, and enters no paper")]
    fn follow_forever(&mut self) -> Infallible {
        let plan = &self.arguments.plan;
        let mut seen = None;
        loop {
            let begun = Instant::now();
            let now = Snapshot::of(plan);
            if seen.as_ref() == Some(&now) {
                thread::sleep(PAUSE.max(begun.elapsed() * 20));
                continue;
            }
            thread::sleep(QUIET);
            if Snapshot::of(plan) == now {
                self.follow();
                seen = Some(now);
            }
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the time of a step is shown to whoever waits for it, and enters no paper"
    )]
    fn follow(&mut self) {
        let start = Instant::now();
        let before = mem::take(&mut self.sources);
        let examined = match Examined::read_again(&self.arguments.plan, self.arguments.as_of, before) {
            Ok(examined) => examined,
            // An editor may have taken the file away for a moment; the next look finds it.
            Err(error) => {
                self.keep_all("プランを読めません。前の紙を表示しています", format!("{error:#}"));
                return;
            }
        };
        let Examined { sources, forms, mut diagnostics, plan } = examined;
        if let Some(plan) = plan {
            if let Some(message) = self.papers(&sources, forms, &plan, &mut diagnostics) {
                eprintln!("{message}({:.2}秒)", start.elapsed().as_secs_f64());
            }
        } else {
            self.keep_all("プランに誤りがあります。前の紙を表示しています", told(&sources, &diagnostics));
            eprintln!("プランに誤りがあります({})。前の紙のままです", count(&diagnostics));
        }
        self.sources = sources;
    }

    /// Keeps the last good papers, and says why.
    fn keep_all(&self, message: &str, findings: String) {
        self.shown.stale(|_| true);
        self.shown.findings(message, findings, false);
    }

    /// Makes the papers of a plan without errors; says what was made.
    fn papers(
        &mut self,
        sources: &Sources,
        forms: &Forms,
        plan: &CheckedPlan,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        if self.own.as_ref().is_none_or(|own| own.files != sources.templates()) {
            match Own::of(sources.templates()) {
                Ok(own) => {
                    self.own = Some(own);
                    self.made.clear();
                }
                Err(faults) => {
                    let faults = faults.iter().map(|fault| format!("{}\n{}", fault.message, fault.detail));
                    let message = "テンプレートに誤りがあります。前の紙を表示しています";
                    self.keep_all(message, faults.collect::<Vec<_>>().join("\n"));
                    return Some(message.to_owned());
                }
            }
        }
        let own = self.own.as_ref()?;
        self.shown.findings("紙を作っています", told(sources, diagnostics), true);

        let mut failed = Vec::new();
        let mut outputs = Vec::new();
        for names_pages in [false, true] {
            let mut pages = Pages::default();
            for made in self.made.values() {
                pages.extend(made.pages.clone());
            }
            let request = Request::new(forms, sources, &pages);
            let mut waiting: Vec<Kind> =
                self.kinds.iter().copied().filter(|kind| kind.names_pages() == names_pages).collect();
            // The shortest first: whoever waits sees something soon.
            waiting.sort_by_key(|kind| std::cmp::Reverse(kind.length()));
            let fresh = with_all_hands(waiting, |kind| {
                let made = build::guarded(|| {
                    let view = view::view(kind, plan, request);
                    let of = Fingerprint::of(&view);
                    let before = self.made.get(&kind);
                    let is_new = before.is_none_or(|before| before.of != of);
                    let paper = || paper(kind, &view, of, before.map(|before| &before.read), own, self.shown);
                    is_new.then(paper).transpose()
                });
                made.transpose().map(|made| Fresh { kind, made })
            });
            for Fresh { kind, made } in fresh.into_iter().flatten() {
                match made {
                    Ok((made, bytes)) => {
                        outputs.push(Output { name: format!("{}.pdf", kind.name()), bytes });
                        self.made.insert(kind, made);
                    }
                    Err(faults) => {
                        failed.push(kind);
                        diagnostics.extend(faults.iter().map(|fault| build::locate(sources, kind.name(), fault)));
                    }
                }
            }
        }
        self.shown.stale(|kind| failed.contains(&kind));
        let mut message = if failed.is_empty() {
            "今のプランの紙です".to_owned()
        } else {
            "作れない紙があります。その紙は前のものを表示しています".to_owned()
        };
        if let Some(output) = self.arguments.output.as_ref().filter(|_| !outputs.is_empty())
            && let Err(error) = write::add(output, &outputs)
        {
            message = format!("PDF を書き出せません: {error:#}");
        }
        self.shown.findings(&message, told(sources, diagnostics), failed.is_empty());
        // Now nobody waits. A paper that one edit in two rounds concerns is made from what is remembered.
        for _ in &outputs {
            typeset::forget_old(2 * self.kinds.len());
        }
        let names: Vec<&str> = outputs.iter().map(|output| output.name.as_str()).collect();
        let names = if names.is_empty() { "作り直す紙はありません".to_owned() } else { names.join("、") };
        Some(format!("{message}: {names}"))
    }
}

/// Findings as `check` shows them.
fn told(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    if diagnostics.is_empty() {
        return String::new();
    }
    format!("{}\n{}", diagnostic::text::draw(sources, diagnostics, false), count(diagnostics))
}

/// A paper as PDF, shown as soon as it is made, and where its sections stand.
#[expect(
    clippy::disallowed_methods,
    reason = "the time of a paper is shown to whoever waits for it, and enters no paper"
)]
fn paper(
    kind: Kind,
    view: &view::View,
    of: Fingerprint,
    before: Option<&Read>,
    own: &Own,
    shown: &Shown,
) -> Result<(Made, Vec<u8>), Vec<Fault>> {
    let begun = Instant::now();
    let source = templates::render(&own.templates, kind, view).map_err(|fault| vec![fault])?;
    let typeset = typeset::typeset_again(&source, &own.library, before)?;
    // Nearly every paper passes the gate, so the PDF need not wait for it.
    let (faults, bytes) = thread::scope(|scope| {
        let gate = scope.spawn(|| gate::gate(&typeset));
        let bytes = pdf::pdf(&typeset);
        (gate.join().unwrap_or_else(|panic| panic::resume_unwind(panic)), bytes)
    });
    if !faults.is_empty() {
        return Err(faults);
    }
    let bytes = bytes?;
    let made = Made { of, read: typeset.read(), pages: Pages::of(kind, typeset.paged()) };
    shown.paper(kind, typeset, bytes.clone(), begun.elapsed());
    Ok((made, bytes))
}

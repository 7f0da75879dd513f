//! `itbcp watch`: the papers follow the plan while somebody writes it, on a page in the browser of the same computer.
//!
//! Files are looked at many times a second rather than asked of the system: an editor that puts a new file in the place of
//! the old one and a folder on a share of the house are then nothing special.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;

use crate::cli;
use crate::commands::build::{self, refuse_plan_folder};
use crate::commands::{Examined, ExitStatus, count, with_all_hands};
use crate::diagnostic::{self, Diagnostic};
use crate::fingerprint::Fingerprint;
use crate::pages::Pages;
use crate::source::PLAN_FILES;
use crate::templates::{self, Templates};
use crate::typeset::{self, Fault, Formats, Typeset};
use crate::view::{self, Kind, Request};
use crate::write::{self, Output};
use crate::{gate, pdf};

mod server;
mod shown;

use shown::Shown;

/// Between two looks at the files.
const PAUSE: Duration = Duration::from_millis(25);
/// So long the files must stay as they are: an editor writes in several steps.
const QUIET: Duration = Duration::from_millis(8);

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
    let mut follower = Follower { arguments, kinds, shown: &shown, templates: None, made: BTreeMap::new() };
    let mut seen = None;
    loop {
        let now = Snapshot::of(plan);
        if seen.as_ref() == Some(&now) {
            thread::sleep(PAUSE);
            continue;
        }
        thread::sleep(QUIET);
        if Snapshot::of(plan) == now {
            follower.follow();
            seen = Some(now);
        }
    }
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
    /// The hospital's own templates, and all templates with them.
    templates: Option<(Vec<(String, String)>, Templates)>,
    /// What each paper was made of, and where its sections stand.
    made: BTreeMap<Kind, (Fingerprint, Pages)>,
}

/// A paper that was made anew.
struct Fresh {
    kind: Kind,
    of: Fingerprint,
    made: Result<(Pages, Vec<u8>), Vec<Fault>>,
}

impl Follower<'_> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the time of a step is shown to whoever waits for it, and enters no paper"
    )]
    fn follow(&mut self) {
        let start = Instant::now();
        let examined = match Examined::read(&self.arguments.plan, self.arguments.as_of) {
            Ok(examined) => examined,
            // An editor may have taken the file away for a moment; the next look finds it.
            Err(error) => {
                self.shown.stale(|_| true);
                self.shown.findings("プランを読めません。前の紙を表示しています", format!("{error:#}"), false);
                return;
            }
        };
        let Examined { sources, forms, mut diagnostics, plan } = examined;
        let told = |diagnostics: &[Diagnostic]| {
            if diagnostics.is_empty() {
                return String::new();
            }
            format!("{}\n{}", diagnostic::text::draw(&sources, diagnostics, false), count(diagnostics))
        };
        let Some(plan) = plan else {
            self.shown.stale(|_| true);
            self.shown.findings("プランに誤りがあります。前の紙を表示しています", told(&diagnostics), false);
            eprintln!("プランに誤りがあります({})。前の紙のままです", count(&diagnostics));
            return;
        };
        let own = sources.templates();
        if self.templates.as_ref().is_none_or(|(known, _)| known != own) {
            match Templates::with_overrides(own.to_vec()) {
                Ok(templates) => {
                    self.templates = Some((own.to_vec(), templates));
                    self.made.clear();
                }
                Err(fault) => {
                    self.shown.stale(|_| true);
                    let text = format!("{}\n{}", fault.message, fault.detail);
                    self.shown.findings("テンプレートに誤りがあります。前の紙を表示しています", text, false);
                    return;
                }
            }
        }
        let Some((_, templates)) = &self.templates else { return };
        self.shown.findings("紙を作っています", told(&diagnostics), true);

        let mut failed = Vec::new();
        let mut outputs = Vec::new();
        for names_pages in [false, true] {
            let mut pages = Pages::default();
            for (_, of_kind) in self.made.values() {
                pages.extend(of_kind.clone());
            }
            let request = Request::new(&forms, &sources, &pages);
            let mut waiting = Vec::new();
            for kind in self.kinds.iter().copied().filter(|kind| kind.names_pages() == names_pages) {
                let view = view::view(kind, &plan, request);
                let of = Fingerprint::of(&view);
                if self.made.get(&kind).is_none_or(|(made_of, _)| *made_of != of) {
                    waiting.push((kind, of, view));
                }
            }
            // The shortest first: whoever waits sees something soon.
            waiting.sort_by_key(|(kind, ..)| std::cmp::Reverse(kind.length()));
            let fresh = with_all_hands(waiting, |(kind, of, view)| {
                let begun = Instant::now();
                let made = paper(kind, &view, templates).map(|(typeset, bytes)| {
                    let pages = Pages::of(kind, typeset.paged());
                    self.shown.paper(kind, typeset, bytes.clone(), begun.elapsed());
                    (pages, bytes)
                });
                Fresh { kind, of, made }
            });
            for Fresh { kind, of, made } in fresh {
                match made {
                    Ok((pages, bytes)) => {
                        outputs.push(Output { name: format!("{}.pdf", kind.name()), bytes });
                        self.made.insert(kind, (of, pages));
                    }
                    Err(faults) => {
                        failed.push(kind);
                        diagnostics.extend(faults.iter().map(|fault| build::locate(&sources, kind.name(), fault)));
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
        self.shown.findings(&message, told(&diagnostics), failed.is_empty());
        let names: Vec<&str> = outputs.iter().map(|output| output.name.as_str()).collect();
        let names = if names.is_empty() { "作り直す紙はありません".to_owned() } else { names.join("、") };
        eprintln!("{message}({:.2}秒): {names}", start.elapsed().as_secs_f64());
    }
}

/// A paper as pages and as PDF.
fn paper(kind: Kind, view: &view::View, templates: &Templates) -> Result<(Typeset, Vec<u8>), Vec<Fault>> {
    let source = templates::render(templates, kind, view).map_err(|fault| vec![fault])?;
    let typeset = typeset::typeset_again(&source, templates, Formats { pdf: true, word: false })?;
    let faults = gate::gate(&typeset);
    if !faults.is_empty() {
        return Err(faults);
    }
    let bytes = pdf::pdf(&typeset)?;
    Ok((typeset, bytes))
}

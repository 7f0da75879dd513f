//! From the plan to papers, by the stages in their order; as many papers at a time as there are processors.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::check::CheckedPlan;
use crate::cli::Format;
use crate::compare::Said;
use crate::fingerprint::Fingerprint;
use crate::gate::parity::{self, Difference};
use crate::gate::redaction::{Leak, Search};
use crate::pages::Pages;
use crate::templates::{self, Templates, TypstSource};
use crate::typeset::{self, Fault, ForWord, Formats, Library, Typeset};
use crate::view::{self, Kind, Request};
use crate::word::{HouseStyle, PrintedPages, WordFault};
use crate::{gate, pdf, word};

use super::turns::{Step, Turn, Turns};

/// Devices from which on the registers take more memory than all other papers together.
const MANY_DEVICES: usize = 1_000;

/// What papers are made from, and how they are judged.
#[derive(Clone, Copy)]
pub(super) struct Making<'a> {
    pub(super) plan: &'a CheckedPlan,
    pub(super) templates: &'a Templates,
    pub(super) house: Option<&'a HouseStyle>,
    pub(super) request: Request<'a>,
    pub(super) search: &'a Search,
    pub(super) verify: bool,
    /// Whether what it says is compared with another state of the plan.
    pub(super) is_compared: bool,
}

/// A paper in the formats asked for.
pub(super) struct Paper {
    pub(super) source: TypstSource,
    pub(super) files: Vec<File>,
    pub(super) count: usize,
    pub(super) leaks: Vec<Leak>,
    pub(super) differences: Vec<Difference>,
    pub(super) said: Option<Said>,
}

/// A paper in one format.
pub(super) struct File {
    pub(super) format: Format,
    pub(super) bytes: Vec<u8>,
    pub(super) fingerprint: Fingerprint,
}

impl File {
    pub(super) fn new(format: Format, bytes: Vec<u8>) -> Self {
        Self { format, fingerprint: Fingerprint::of_bytes(&bytes), bytes }
    }
}

pub(super) type Made = Result<Paper, Vec<Fault>>;

/// Makes the papers, as many at a time as there are processors: each takes memory of its own. Those that name pages of the
/// others have them made for that.
pub(super) fn papers(making: Making<'_>, kinds: &[Kind], asked: Formats) -> Vec<(Kind, Made)> {
    let is_naming = kinds.iter().any(|kind| kind.names_pages());
    let mut wanted: Vec<(Kind, Formats)> = Kind::ALL
        .into_iter()
        .filter(|kind| kinds.contains(kind) || is_naming && !kind.names_pages())
        .map(|kind| (kind, if kinds.contains(&kind) { asked } else { Formats { pdf: false, word: false } }))
        .collect();
    let library = match Library::of(making.templates) {
        Ok(library) => library,
        Err(faults) => return wanted.into_iter().map(|(kind, _)| (kind, Err(faults.clone()))).collect(),
    };
    // The longest are begun first, or the last one would be waited for alone.
    wanted.sort_by_key(|(kind, _)| Reverse(kind.length()));
    // A paper can be written as PDF and as Word at the same time.
    let most = 2 * wanted.len();
    let devices = making.plan.devices.as_ref().map_or(0, |file| file.devices.len());
    let alone = (devices >= MANY_DEVICES).then_some(Kind::Registers);
    let turns = Turns::new(wanted, alone);
    let mut parts = typeset::side_by_side(
        most,
        || turns.next(),
        |step| match step {
            Step::LayOut(Turn { kind, formats, pages }) => {
                let request = Request { pages: &pages, ..making.request };
                let known = |pages: &Pages| turns.know(kind, pages);
                let made = guarded(|| lay_out(Making { request, ..making }, &library, kind, formats, known));
                if made.is_err() {
                    turns.give_up_naming();
                }
                let (part, tasks) = match made {
                    Ok((laid_out, tasks)) => (Ok(Part::LaidOut(Box::new(laid_out))), tasks),
                    Err(faults) => (Err(faults), Vec::new()),
                };
                turns.laid_out(kind, tasks);
                (kind, None, part)
            }
            Step::Finish(kind, task) => {
                let format = task.format();
                let part = guarded(|| finish(making, task, || turns.is_kept())).map(Part::Written);
                turns.finished(kind);
                (kind, format, part)
            }
        },
    );
    // Which thread has made what is chance.
    parts.sort_by_key(|(kind, format, _)| (*kind, *format));
    let mut papers: BTreeMap<Kind, Vec<_>> = BTreeMap::new();
    for (kind, _, part) in parts {
        papers.entry(kind).or_default().push(part);
    }
    papers.into_iter().map(|(kind, parts)| (kind, put_together(kind, parts))).collect()
}

/// What makes a paper; a panic on the way is a fault of the paper.
pub(in crate::commands) fn guarded<T>(make: impl FnOnce() -> Result<T, Vec<Fault>>) -> Result<T, Vec<Fault>> {
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|_| Err(vec![panicked()]))
}

fn panicked() -> Fault {
    Fault::new("紙を作る途中で、このソフトの内部で誤りが起きました", "panic")
}

/// What one step has made of a paper.
enum Part {
    LaidOut(Box<LaidOut>),
    Written(Written),
}

/// What is known of a paper when its pages are.
struct LaidOut {
    source: TypstSource,
    count: usize,
    leaks: Vec<Leak>,
    said: Option<Said>,
    printed: Option<Vec<Vec<parity::Run>>>,
    /// How many tasks were left then.
    tasks: usize,
}

/// What is left to do when the pages of a paper are known.
enum Task {
    Pdf(Box<Typeset>),
    Word(ForWord, PrintedPages),
    /// Nothing is wanted but the number of pages.
    Forget(ForWord),
}

impl Task {
    const fn format(&self) -> Option<Format> {
        match self {
            Self::Pdf(_) => Some(Format::Pdf),
            Self::Word(..) => Some(Format::Docx),
            Self::Forget(_) => None,
        }
    }
}

struct Written {
    file: Option<File>,
    leaks: Vec<Leak>,
}

/// Lays a paper out; `known` is told its pages then.
fn lay_out(
    making: Making<'_>,
    library: &Library,
    kind: Kind,
    formats: Formats,
    known: impl Fn(&Pages),
) -> Result<(LaidOut, Vec<Task>), Vec<Fault>> {
    let Making { plan, templates, request, search, verify, is_compared, .. } = making;
    let view = view::view(kind, plan, request);
    let source = templates::render(templates, kind, &view).map_err(|fault| vec![fault])?;
    drop(view);
    let typeset = typeset::lay_out(&source, library)?;
    let faults = gate::gate(&typeset);
    if !faults.is_empty() {
        return Err(faults);
    }
    known(&Pages::of(kind, typeset.paged()));
    let count = typeset.paged().pages().len();
    let leaks = search.typeset(&typeset);
    let said = is_compared.then(|| Said::of(typeset.paged(), plan));
    let printed = (formats.word && verify).then(|| parity::pages(typeset.paged()));
    let for_word = typeset.for_word();
    let last =
        if formats.word { Task::Word(for_word, PrintedPages::of(typeset.paged())) } else { Task::Forget(for_word) };
    let mut tasks = vec![last];
    if formats.pdf {
        // Pages are let go before the tree is made. Those of the paper that comes last are few, and its Word takes longer.
        let at = usize::from(kind.names_pages());
        tasks.insert(at, Task::Pdf(Box::new(typeset)));
    }
    Ok((LaidOut { source, count, leaks, said, printed, tasks: tasks.len() }, tasks))
}

/// Writes a paper in one format. What Typst remembers of it is let go with the last one, unless that is kept.
fn finish(making: Making<'_>, task: Task, is_kept: impl Fn() -> bool) -> Result<Written, Vec<Fault>> {
    let Making { house, search, .. } = making;
    let read_back = |error: anyhow::Error| vec![Fault::new(error.to_string(), format!("{error:#}"))];
    let forget = |for_word: ForWord| {
        if !is_kept() {
            for_word.forget();
        }
    };
    match task {
        Task::Pdf(typeset) => {
            let bytes = pdf::pdf(&typeset)?;
            drop(typeset);
            let leaks = search.pdf(&bytes).map_err(read_back)?;
            Ok(Written { file: Some(File::new(Format::Pdf, bytes)), leaks })
        }
        Task::Word(for_word, pages) => {
            let tree = for_word.tree()?;
            forget(for_word);
            let mut leaks = search.pictures(&tree);
            let bytes = word::word(tree, &pages, house).map_err(not_in_word)?;
            leaks.extend(search.word(&bytes).map_err(read_back)?);
            Ok(Written { file: Some(File::new(Format::Docx, bytes)), leaks })
        }
        Task::Forget(for_word) => {
            forget(for_word);
            Ok(Written { file: None, leaks: Vec::new() })
        }
    }
}

/// The paper that the steps have made; faults of the first that has some.
fn put_together(kind: Kind, parts: Vec<Result<Part, Vec<Fault>>>) -> Made {
    let mut laid_out = None;
    let mut written = Vec::new();
    for part in parts {
        match part? {
            Part::LaidOut(part) => laid_out = Some(*part),
            Part::Written(part) => written.push(part),
        }
    }
    // What a thread had made goes with it if it panics elsewhere.
    let laid_out = laid_out.filter(|laid_out| laid_out.tasks == written.len());
    let Some(LaidOut { source, count, mut leaks, said, printed, .. }) = laid_out else { return Err(vec![panicked()]) };
    let mut files = Vec::new();
    for Written { file, leaks: found } in written {
        leaks.extend(found);
        files.extend(file);
    }
    let word = files.iter().find(|file| file.format == Format::Docx);
    let differences = match (&printed, word) {
        (Some(printed), Some(word)) => {
            let word =
                parity::word(&word.bytes).map_err(|error| vec![Fault::new(error.to_string(), format!("{error:#}"))])?;
            parity::differences(kind, printed, &word)
        }
        _ => Vec::new(),
    };
    Ok(Paper { source, files, count, leaks, differences, said })
}

/// What Word could not take over.
pub(super) fn not_in_word(faults: Vec<WordFault>) -> Vec<Fault> {
    let fault = |fault: WordFault| Fault { value: Some(fault.text), ..Fault::new(fault.what, "") };
    faults.into_iter().map(fault).collect()
}

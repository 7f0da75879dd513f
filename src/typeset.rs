//! Typst: from source to pages and to the tree that Word is made from, with its complaints in our words.
//!
//! The only file that names typst-as-lib. Nothing from outside enters: fonts are those compiled in, files are the
//! templates' library, there is no network and no clock (`datetime.today()` is an error in a template).

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::iter;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;

use typst::comemo;
use typst::diag::{FileResult, SourceDiagnostic, SourceResult, Warned};
use typst::foundations::{Bytes, Datetime, Duration, Output};
use typst::syntax::ast::Str;
use typst::syntax::{
    DiagSpan, DiagSpanKind, FileId, LinkedNode, RootedPath, Side, Source, Span, SyntaxKind, VirtualPath, VirtualRoot,
};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, LibraryExt, World};
use typst_as_lib::{TypstEngine, TypstWorld};
use typst_html::HtmlDocument;
use typst_layout::PagedDocument;

use crate::templates::{Templates, TypstSource};

mod lighter;
mod measure;
mod table;

/// The fonts of every paper: file name and contents. System fonts are never used.
pub const FONTS: [(&str, &[u8]); 6] = [
    ("BIZUDPGothic-Regular.ttf", include_bytes!("../fonts/BIZUDPGothic-Regular.ttf")),
    ("BIZUDPGothic-Bold.ttf", include_bytes!("../fonts/BIZUDPGothic-Bold.ttf")),
    ("BIZUDGothic-figures-Regular.ttf", include_bytes!("../fonts/BIZUDGothic-figures-Regular.ttf")),
    ("BIZUDGothic-figures-Bold.ttf", include_bytes!("../fonts/BIZUDGothic-figures-Bold.ttf")),
    ("BIZUDPMincho-Regular.ttf", include_bytes!("../fonts/BIZUDPMincho-Regular.ttf")),
    ("NotoSansCJKjp-fallback.otf", include_bytes!("../fonts/NotoSansCJKjp-fallback.otf")),
];

static LOADED_FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FONTS.iter().flat_map(|(_, bytes)| Font::iter(Bytes::new(*bytes))).collect());

/// Typst's library, with our shorter ways with tables and with measuring.
static STANDARD: LazyLock<LazyHash<typst::Library>> = LazyLock::new(|| {
    let mut library = typst::Library::builder().with_features([Feature::Html].into_iter().collect()).build();
    table::replace(&mut library.rules);
    measure::replace(&mut library);
    LazyHash::new(library)
});

/// Pages from which on a paper is so long that everything remembered is let go after it.
const MANY_PAGES: usize = 250;

/// Bytes of stack for one run of Typst; the main thread of a Windows program has only 1 MiB.
const STACK: usize = 64 << 20;

thread_local! {
    static HAS_ROOM: Cell<bool> = const { Cell::new(false) };
}

/// A thread on which papers can be typeset one after the other. On any other, each run of Typst gets a thread of its own,
/// which finds none of the memory that the last one has used.
pub fn with_room<'scope, T: Send + 'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<thread::ScopedJoinHandle<'scope, T>> {
    thread::Builder::new().name("typst".to_owned()).stack_size(STACK).spawn_scoped(scope, || {
        HAS_ROOM.set(true);
        work()
    })
}

/// Whether this thread is one of [`with_room`].
#[must_use]
pub fn has_room() -> bool {
    HAS_ROOM.get()
}

/// Typst's own threads, which lay out pages side by side, with room for whole papers. False where they were begun before.
static POOL: LazyLock<bool> = LazyLock::new(|| {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).thread_name(|at| format!("typst-{at}"));
    pool.start_handler(|_| HAS_ROOM.set(true)).build_global().is_ok()
});

/// Does the work that `next` gives out on as many threads as there are processors, at most `most`, and gathers what comes
/// of it. What a thread that panics had done is lost.
///
/// They are the threads on which Typst lays out pages: others beside them would take turns with these, and memory that one
/// thread has let go is not found by another.
pub fn side_by_side<T, R: Send>(
    most: usize,
    next: impl Fn() -> Option<T> + Sync,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    // One at a time: a thread that waits inside takes up other work, and that must not be what waits for this.
    static TAKEN: Mutex<()> = Mutex::new(());
    let hand = || iter::from_fn(&next).map(&work).collect();
    let guarded = || catch_unwind(AssertUnwindSafe(hand)).unwrap_or_else(|_| Vec::new());
    if has_room() || !*POOL {
        let more = thread::available_parallelism().map_or(1, usize::from).min(most).saturating_sub(1);
        return thread::scope(|scope| {
            let running: Vec<_> = (0..more).flat_map(|_| with_room(scope, guarded)).collect();
            let own = guarded();
            own.into_iter().chain(running.into_iter().flat_map(|thread| thread.join().unwrap_or_default())).collect()
        });
    }
    let _taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    let made = rayon::broadcast(|thread| if thread.index() < most { guarded() } else { Vec::new() });
    made.into_iter().flatten().collect()
}

/// Does two pieces of work side by side, if another processor has time, else one after the other.
pub fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(one, other)
}

/// Helps other papers to be laid out, if this is a thread that can; false if there was nothing to help with.
#[must_use]
pub fn help_others() -> bool {
    rayon::yield_now() == Some(rayon::Yield::Executed)
}

/// Something wrong with a paper, found after its plan was found right: by Tera, by Typst or by a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What sort of fault it is, which decides the advice.
    pub sort: Sort,
    /// What is wrong, in Japanese.
    pub message: String,
    /// Tera's or Typst's own words, or measures; empty when the message says it all.
    pub detail: String,
    /// Template or library file, and line from 1.
    pub template: Option<(String, usize)>,
    /// The value of the plan nearest to the fault, whole, so that its place in the plan can be found.
    pub value: Option<String>,
    /// Page from 1, counted in sheets, not as printed.
    pub page: Option<usize>,
}

/// The sorts of faults of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A character that no font draws: the value must be written otherwise.
    Glyph,
    /// Text that does not fit its place: the value must be shortened.
    Fit,
    /// A template, or the program itself, is wrong.
    Template,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            sort: Sort::Template,
            message: message.into(),
            detail: detail.into(),
            template: None,
            value: None,
            page: None,
        }
    }
}

/// What a paper is wanted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formats {
    /// Pages, as PDF.
    pub pdf: bool,
    /// A Word file, for which Typst's tree is made as well.
    pub word: bool,
}

/// A typeset paper.
pub struct Typeset {
    paged: PagedDocument,
    dom: Option<HtmlDocument>,
    places: Arc<Places>,
}

impl Typeset {
    /// The pages. They are made for each format, since the gates look at pages and Word takes page numbers from them.
    #[must_use]
    pub const fn paged(&self) -> &PagedDocument {
        &self.paged
    }

    /// The tree that Word is made from, if Word was wanted.
    #[must_use]
    pub const fn dom(&self) -> Option<&HtmlDocument> {
        self.dom.as_ref()
    }

    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    /// The source of these pages as Typst has read it, for [`typeset_again`].
    #[must_use]
    pub fn read(&self) -> Read {
        Read(self.places.main.clone())
    }

    /// What the tree for Word is made of, now or when these pages are gone.
    #[must_use]
    pub fn for_word(&self) -> ForWord {
        ForWord { places: Arc::clone(&self.places), pages: self.paged.pages().len() }
    }
}

/// What the tree for Word is made of. A long paper takes hundreds of megabytes as pages or as a tree, and whoever has
/// written the PDF needs no pages any more.
pub struct ForWord {
    places: Arc<Places>,
    pages: usize,
}

impl ForWord {
    /// The tree that Word is made from.
    pub fn tree(&self) -> Result<HtmlDocument, Vec<Fault>> {
        let mut faults = Vec::new();
        let dom = run::<HtmlDocument>(&self.places, &STANDARD, &mut faults);
        dom.filter(|_| faults.is_empty()).ok_or(faults)
    }

    /// Lets go what Typst remembers of the paper, when no other run of it follows.
    pub fn forget(self) {
        forget(self.pages);
    }
}

/// Typesets a filled source.
///
/// Each warning of Typst's is a fault too: an unknown font, a layout that did not settle, an element that the tree for
/// Word would lose. All faults of both runs are reported at once. May be called from several threads.
pub fn typeset(source: &TypstSource, templates: &Templates, formats: Formats) -> Result<Typeset, Vec<Fault>> {
    let typeset = of_places(Places::new(source, templates)?, formats);
    forget(typeset.as_ref().map_or(0, |typeset| typeset.paged.pages().len()));
    typeset
}

/// The pages of a paper. Its tree may be made next with [`ForWord::tree`], so what is remembered of a short one is let go
/// after that, by [`ForWord::forget`].
pub fn lay_out(source: &TypstSource, library: &Library) -> Result<Typeset, Vec<Fault>> {
    let main = parsed(&main_path(source), &source.main)?;
    let mut typeset = of_places(Places::with(source, main, library), Formats { pdf: true, word: false })?;
    let pages = typeset.paged.pages().len();
    if pages >= MANY_PAGES {
        typeset.paged = lighter::lighter(&typeset.paged);
        forget(pages);
    }
    Ok(typeset)
}

/// The pages of a paper that will be typeset again soon with little changed, in a fraction of the time: Typst's memory is
/// left as it is. Whoever calls this calls [`forget_old`] as well.
///
/// `before` is what this paper was made of the last time, if it is known: Typst then tells what is new by its place, and a
/// row more does not make it lay out all rows behind it.
pub fn typeset_again(source: &TypstSource, library: &Library, before: Option<&Read>) -> Result<Typeset, Vec<Fault>> {
    let main = match before {
        Some(Read(main)) => {
            let mut main = main.clone();
            main.replace(&source.main);
            main
        }
        None => parsed(&main_path(source), &source.main)?,
    };
    of_places(Places::with(source, main, library), Formats { pdf: true, word: false })
}

/// The source of a paper as Typst has read it.
#[derive(Clone)]
pub struct Read(Source);

/// Lets go what none of the last `papers` that were typeset has used; called once after each of them, when nobody waits.
pub fn forget_old(papers: usize) {
    comemo::evict(papers);
}

fn of_places(places: Places, formats: Formats) -> Result<Typeset, Vec<Fault>> {
    let misplaced = places.misplaced_values();
    if !misplaced.is_empty() {
        return Err(misplaced);
    }
    let mut faults = Vec::new();
    let paged = run::<PagedDocument>(&places, &STANDARD, &mut faults);
    // After an error the tree would only repeat it; after a warning it may have warnings of its own.
    let dom = match paged {
        Some(_) if formats.word => run::<HtmlDocument>(&places, &STANDARD, &mut faults),
        _ => None,
    };
    match paged {
        Some(paged) if faults.is_empty() => Ok(Typeset { paged, dom, places: Arc::new(places) }),
        _ => Err(faults),
    }
}

/// What Typst remembers of a paper helps only the next run of the same paper, and an old machine needs the memory for the
/// paper after it: kept, a set of seven takes twice as much and longer. One more round is left to what another paper,
/// typeset at the same time, has used since the last one; after a paper of many pages that costs less than its memory.
fn forget(pages: usize) {
    comemo::evict(usize::from(pages < MANY_PAGES));
}

/// The pages as the stock compiler lays them out.
#[cfg(test)]
fn stock_pages(source: &TypstSource, templates: &Templates) -> Result<PagedDocument, Vec<Fault>> {
    let library = LazyHash::new(typst::Library::builder().with_features([Feature::Html].into_iter().collect()).build());
    let mut faults = Vec::new();
    let paged = run::<PagedDocument>(&Places::new(source, templates)?, &library, &mut faults);
    paged.filter(|_| faults.is_empty()).ok_or(faults)
}

/// The Typst project of a paper: paths with `/` and contents, main file first.
///
/// The stock compiler takes it: `typst compile --root . --font-path fonts --ignore-system-fonts <kind>.typ`.
#[must_use]
pub fn project(source: &TypstSource, templates: &Templates) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![(main_path(source), source.main.clone().into_bytes())];
    files.extend(templates.library().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())));
    files.extend(FONTS.iter().map(|(name, bytes)| (format!("fonts/{name}"), bytes.to_vec())));
    files
}

fn main_path(source: &TypstSource) -> String {
    format!("{}.typ", source.name())
}

/// One run of Typst, on a stack of its own size; adds what it complains of.
fn run<D: Output + Send>(places: &Places, library: &LazyHash<typst::Library>, faults: &mut Vec<Fault>) -> Option<D> {
    let engine = TypstEngine::builder()
        .main_file(places.main.clone())
        .fonts(LOADED_FONTS.iter().cloned())
        .with_static_source_file_resolver(places.library.iter().cloned())
        .comemo_evict_max_age(None)
        .build();
    let compile = || -> Result<Warned<SourceResult<D>>, String> {
        let world = engine.world_builder().build().map_err(|error| error.to_string())?;
        Ok(typst::compile::<D>(&Clockless { world, library }))
    };
    // A panic inside Typst becomes a fault like any other.
    let panicked = |_| Err("panic in Typst".to_owned());
    let outcome = if has_room() {
        catch_unwind(AssertUnwindSafe(compile)).unwrap_or_else(panicked)
    } else {
        thread::scope(|scope| match with_room(scope, compile) {
            Ok(running) => running.join().unwrap_or_else(panicked),
            Err(error) => Err(error.to_string()),
        })
    };
    let Warned { output, warnings } = match outcome {
        Ok(warned) => warned,
        Err(detail) => {
            faults.push(Fault::new("組版の途中で止まりました", detail));
            return None;
        }
    };
    let warnings = warnings.iter().filter(|warning| !is_about_html_export_itself(warning));
    let mut add = |fault: Fault| {
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    };
    warnings.for_each(|warning| add(places.fault("組版で警告が出ました", warning)));
    match output {
        Ok(document) => Some(document),
        Err(errors) => {
            errors.iter().for_each(|error| add(places.fault("紙面を組めません", error)));
            None
        }
    }
}

/// Typst says in each run that its HTML export is young; we know, and chose it.
///
/// The warning has no kind to ask for, only its text. Drop when HTML export is no longer a feature to switch on.
fn is_about_html_export_itself(warning: &SourceDiagnostic) -> bool {
    warning.span.id().is_none() && warning.message.starts_with("html export is under active development")
}

/// The world of typst-as-lib without its clock, with our library, and with fonts asked for by any number.
struct Clockless<'a> {
    world: TypstWorld<'a>,
    library: &'a LazyHash<typst::Library>,
}

impl World for Clockless<'_> {
    fn library(&self) -> &LazyHash<typst::Library> {
        self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.world.book()
    }

    fn main(&self) -> FileId {
        self.world.main()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.world.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.world.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        // typst-as-lib (0.17) indexes without a look at the length.
        LOADED_FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Where things in a typeset paper come from.
pub(crate) struct Places {
    source: TypstSource,
    main: Source,
    library: Vec<Source>,
}

/// A template line, and the value of the plan that stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) template: Option<(String, usize)>,
    pub(crate) value: Option<String>,
}

/// The files that templates import, read as Typst.
pub struct Library(Vec<Source>);

impl Library {
    /// The library files of these templates.
    pub fn of(templates: &Templates) -> Result<Self, Vec<Fault>> {
        templates.library().map(|(path, text)| parsed(path, text)).collect::<Result<_, _>>().map(Self)
    }
}

/// A file of a paper's project, read as Typst.
fn parsed(path: &str, text: &str) -> Result<Source, Vec<Fault>> {
    let path = VirtualPath::new(path)
        .map_err(|error| vec![Fault::new("テンプレートの名前が正しくありません", format!("{path}: {error}"))])?;
    Ok(Source::new(RootedPath::new(VirtualRoot::Project, path).intern(), text.to_owned()))
}

impl Places {
    fn new(source: &TypstSource, templates: &Templates) -> Result<Self, Vec<Fault>> {
        Ok(Self::with(source, parsed(&main_path(source), &source.main)?, &Library::of(templates)?))
    }

    fn with(source: &TypstSource, main: Source, library: &Library) -> Self {
        Self { main, library: library.0.clone(), source: source.clone() }
    }

    pub(crate) fn main_text(&self) -> &str {
        self.main.text()
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.source.name()
    }

    /// Values that Typst did not read as values, so that their signs would be markup.
    ///
    /// The form for text and the form for code are told apart by their first sign, and each is read as a sign of code
    /// only where it belongs.
    fn misplaced_values(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut values = self.source.values().iter().peekable();
        let mut waiting = vec![(self.main.root(), 0)];
        while let Some((node, start)) = waiting.pop() {
            let mut end = start + node.len();
            if values.peek().is_none_or(|at| **at >= end) {
                continue;
            }
            if node.children().len() > 0 {
                waiting.extend(node.children().rev().map(|child| {
                    end -= child.len();
                    (child, end)
                }));
                continue;
            }
            while let Some(at) = values.next_if(|at| **at < end) {
                let wanted = match self.main.text()[*at..].chars().next() {
                    Some('#') => SyntaxKind::Hash,
                    Some('"') => SyntaxKind::Str,
                    Some('(') => SyntaxKind::LeftParen,
                    Some('[') => SyntaxKind::LeftBracket,
                    // Numbers and the like are the same in text and in code.
                    _ => continue,
                };
                let is_comment = matches!(node.kind(), SyntaxKind::LineComment | SyntaxKind::BlockComment);
                let is_read_so = node.kind() == wanted && start == *at;
                if is_read_so || is_comment {
                    continue;
                }
                let line = self.main.text()[*at..].lines().next().unwrap_or_default();
                let mut fault = Fault::new(
                    "データを入れる書き方が場所に合っていません（本文には {{ x }}、式の中には {{ x | lit }}）",
                    line.chars().take(60).collect::<String>(),
                );
                fault.template = self.template(&self.main, *at);
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
        }
        faults
    }

    /// The place that drew something: `text` is what was drawn, for the case that the span leads into the library.
    pub(crate) fn of_drawn(&self, span: Span, text: &str) -> Place {
        let in_main = (span.id() == Some(self.main.id())).then(|| self.main.find(span)).flatten();
        if let Some(node) = in_main {
            let value = node.get().cast::<Str>().and_then(|value| strings_in(&value.get()).into_iter().next());
            return Place { template: self.template(&self.main, node.range().start), value };
        }
        let in_library = self.library.iter().find_map(|source| Some((source, source.find(span)?)));
        let is_constant =
            in_library.as_ref().is_some_and(|(_, node)| matches!(node.kind(), SyntaxKind::Text | SyntaxKind::Str));
        // Values that went through the library as strings have lost their place; what was drawn still tells the value.
        if !is_constant && let Some(place) = self.of_value(text) {
            return place;
        }
        let template = in_library.and_then(|(source, node)| self.template(source, node.range().start));
        Place { template, value: None }
    }

    /// The place of the first value in the main file that holds `text`.
    pub(crate) fn of_value(&self, text: &str) -> Option<Place> {
        let (range, value) = self.value_with(text)?;
        Some(Place { template: self.template(&self.main, range.start), value: Some(value) })
    }

    /// The first string in the main file that holds `text`; one that is equal goes first.
    fn value_with(&self, text: &str) -> Option<(Range<usize>, String)> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let mut found = None;
        let mut waiting = vec![LinkedNode::new(self.main.root())];
        while let Some(node) = waiting.pop() {
            if let Some(value) = node.get().cast::<Str>() {
                for value in strings_in(&value.get()) {
                    if value.trim() == text {
                        return Some((node.range(), value));
                    }
                    if found.is_none() && value.contains(text) {
                        found = Some((node.range(), value));
                    }
                }
            } else {
                // Reversed, since the last in is the first out and the first in the file shall win.
                waiting.extend(node.children().rev());
            }
        }
        found
    }

    /// The place of the first of these spans that leads into the main file, with the value nearest to it.
    fn of_spans(&self, spans: &[DiagSpan]) -> Option<Place> {
        spans.iter().find_map(|span| {
            let (source, range) = self.range(*span)?;
            if source.id() != self.main.id() {
                return None;
            }
            Some(Place { template: self.template(source, range.start), value: self.nearest_value(range) })
        })
    }

    /// The string at this place or in it, or the nearest one of the same call or operation.
    fn nearest_value(&self, range: Range<usize>) -> Option<String> {
        let mut node = LinkedNode::new(self.main.root()).leaf_at(range.start, Side::After)?;
        while node.range().end < range.end {
            node = node.parent()?.clone();
        }
        // Two steps out reach from a callee to its arguments and from an operand to the other.
        for _ in 0..3 {
            if let Some(value) = nearest_string(&node, range.start) {
                return Some(value);
            }
            node = node.parent()?.clone();
            // All that the file holds is near to nothing.
            node.parent()?;
        }
        None
    }

    fn range(&self, span: DiagSpan) -> Option<(&Source, Range<usize>)> {
        let id = span.id()?;
        let source = std::iter::once(&self.main).chain(&self.library).find(|source| source.id() == id)?;
        let range = match span.get() {
            DiagSpanKind::Detached => None,
            DiagSpanKind::Number { num, sub_range, .. } => source.range(num, sub_range),
            DiagSpanKind::Range { range, .. } => Some(range),
        }?;
        Some((source, range))
    }

    fn template(&self, source: &Source, offset: usize) -> Option<(String, usize)> {
        if source.id() == self.main.id() {
            let (name, line) = self.source.template_line(offset)?;
            return Some((name.to_owned(), line));
        }
        let line = source.lines().byte_to_line(offset)?;
        Some((source.id().vpath().get_without_slash().to_owned(), line + 1))
    }

    /// One of Typst's diagnostics as a fault.
    pub(crate) fn fault(&self, message: &str, diagnostic: &SourceDiagnostic) -> Fault {
        let mut detail = diagnostic.message.to_string();
        for hint in &diagnostic.hints {
            let _ = write!(detail, "\nhint: {}", hint.v);
        }
        let mut seen = BTreeSet::new();
        let mut spans = vec![diagnostic.span];
        for trace in &diagnostic.trace {
            spans.push(trace.span.into());
            let place = self.range(trace.span.into()).and_then(|(source, range)| self.template(source, range.start));
            if let Some((name, line)) = place
                && seen.insert((name.clone(), line))
            {
                let _ = write!(detail, "\n{} ({name}:{line})", trace.v);
            }
        }
        let here = self.range(diagnostic.span).and_then(|(source, range)| self.template(source, range.start));
        let caller = self.of_spans(&spans).unwrap_or_default();
        Fault {
            sort: Sort::Template,
            message: message.to_owned(),
            detail,
            template: here.or(caller.template),
            value: caller.value,
            page: None,
        }
    }
}

/// The values that a string of the main file stands for: itself, or those of a ledger, which are given as JSON in one text.
fn strings_in(text: &str) -> Vec<String> {
    let runs: Option<Vec<Vec<Vec<String>>>> =
        text.starts_with("[[[").then(|| serde_json::from_str(text).ok()).flatten();
    runs.map_or_else(|| vec![text.to_owned()], |runs| runs.into_iter().flatten().flatten().collect())
}

fn nearest_string(node: &LinkedNode<'_>, offset: usize) -> Option<String> {
    let mut nearest: Option<(usize, String)> = None;
    let mut waiting = vec![node.clone()];
    while let Some(node) = waiting.pop() {
        if let Some(value) = node.get().cast::<Str>() {
            let distance = node.offset().abs_diff(offset);
            if nearest.as_ref().is_none_or(|(known, _)| distance < *known) {
                nearest = strings_in(&value.get()).into_iter().next().map(|value| (distance, value)).or(nearest);
            }
        } else {
            waiting.extend(node.children().rev());
        }
    }
    nearest.map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use serde_json::{Value, json};
    use sha2::{Digest, Sha256};

    use typst::text::FontVariations;

    use super::*;
    use crate::templates::render;
    use crate::view::Kind;

    const PDF: Formats = Formats { pdf: true, word: false };
    const BOTH: Formats = Formats { pdf: true, word: true };

    fn typeset_files(files: &[(&str, &str)], view: &Value, formats: Formats) -> Result<Typeset, Vec<Fault>> {
        let templates = Templates::only(files).map_err(|fault| vec![fault])?;
        let source = render(&templates, Kind::Plan, view).map_err(|fault| vec![fault])?;
        typeset(&source, &templates, formats)
    }

    fn faults(files: &[(&str, &str)], view: &Value, formats: Formats) -> Vec<Fault> {
        typeset_files(files, view, formats).err().expect("a fault")
    }

    /// The line of the main template that a fault names; 0 when it names another file or none.
    fn main_line(fault: &Fault) -> usize {
        match &fault.template {
            Some((name, line)) if name == "plan/main.typ.tera" => *line,
            _ => 0,
        }
    }

    #[test]
    fn pages_and_tree_come_from_one_source() {
        let both = typeset_files(&[("plan/main.typ.tera", "= {{ x }}")], &json!({ "x": "題" }), BOTH).unwrap();
        assert_eq!(both.paged().pages().len(), 1);
        assert!(both.dom().is_some());
        let pages = typeset_files(&[("plan/main.typ.tera", "= {{ x }}")], &json!({ "x": "題" }), PDF).unwrap();
        assert!(pages.dom().is_none());
    }

    #[test]
    fn an_error_leads_to_template_line_and_value() {
        let found = faults(
            &[("plan/main.typ.tera", "a\n{% for x in xs %}\n#unknown({{ x | lit }})\n{% endfor %}")],
            &json!({ "xs": ["管理室", "当直"] }),
            PDF,
        );
        assert_eq!(main_line(&found[0]), 3);
        assert_eq!(found[0].value.as_deref(), Some("管理室"));
        assert!(found[0].detail.contains("unknown"), "{found:?}");
    }

    #[test]
    fn an_error_in_the_library_names_its_line_and_the_value_that_went_in() {
        let found = faults(
            &[
                ("lib/paper.typ", "#let twice(x) = {\n  x * 2 + 1\n}"),
                ("plan/main.typ.tera", "#import \"/lib/paper.typ\": *\n\n#twice({{ x | lit }})"),
            ],
            &json!({ "x": "内線" }),
            PDF,
        );
        assert_eq!(found[0].template, Some(("lib/paper.typ".to_owned(), 2)));
        assert_eq!(found[0].value.as_deref(), Some("内線"));
        assert!(found[0].detail.contains("plan/main.typ.tera:3"), "{found:?}");
    }

    #[test]
    fn a_string_of_a_ledger_is_found_by_its_own_words() {
        let body = "#let ledger = {{ runs | json }}\n#{{ other | lit }}\n#json(bytes(ledger)).flatten().join()";
        let view = json!({ "runs": [[["機器 1", "窓口の\n\"PC\""]], [["機器 2", "a\\b"]]], "other": "[[[機器 3" });
        let typeset = typeset_files(&[("plan/main.typ.tera", body)], &view, PDF).unwrap();
        let found =
            |text: &str| typeset.places().of_value(text).and_then(|place| Some((place.value?, place.template?.1)));
        assert_eq!(found("機器 2"), Some(("機器 2".to_owned(), 1)));
        assert_eq!(found("\"PC\""), Some(("窓口の\n\"PC\"".to_owned(), 1)));
        assert_eq!(found("機器 3"), Some(("[[[機器 3".to_owned(), 2)));
        assert_eq!(found("機器 4"), None);
        let found = faults(&[("plan/main.typ.tera", "a\n#panic({{ runs | json }})")], &view, PDF);
        assert_eq!(found[0].value.as_deref(), Some("機器 1"));
    }

    #[test]
    fn all_syntax_errors_are_told_at_once() {
        let found = faults(&[("plan/main.typ.tera", "#let = 1\n\n#let = 2\n")], &json!({}), PDF);
        assert_eq!(found.iter().map(main_line).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn an_unknown_font_is_a_fault() {
        let found = faults(&[("plan/main.typ.tera", "a\n#text(font: \"No Such Font\")[x]")], &json!({}), PDF);
        assert_eq!(main_line(&found[0]), 2);
        assert!(found[0].detail.contains("unknown font family"), "{found:?}");
    }

    #[test]
    fn a_layout_that_does_not_settle_is_a_fault() {
        let endless = "#set heading(numbering: \"1\")\n#context { let n = counter(heading).final().first(); for i in range(n + 1) [= x] }";
        assert!(!faults(&[("plan/main.typ.tera", endless)], &json!({}), PDF).is_empty());
    }

    #[test]
    fn what_the_tree_for_word_would_lose_is_a_fault_only_for_word() {
        let files = [("plan/main.typ.tera", "a\n#grid(columns: 2, [b], [c])")];
        assert!(typeset_files(&files, &json!({}), PDF).is_ok());
        let found = faults(&files, &json!({}), BOTH);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(main_line(&found[0]), 2);
    }

    #[test]
    fn there_is_no_clock_no_file_and_no_package() {
        for body in ["#datetime.today().display()", "#read(\"/etc/hostname\")", "#import \"@preview/cetz:0.3.0\""] {
            let found = faults(&[("plan/main.typ.tera", body)], &json!({}), PDF);
            assert_eq!(main_line(&found[0]), 1, "{body}");
        }
    }

    #[test]
    fn endless_recursion_is_a_fault_and_no_crash() {
        assert!(!faults(&[("plan/main.typ.tera", "#let f(x) = f(x + 1)\n#f(0)")], &json!({}), PDF).is_empty());
        assert!(
            !faults(&[("plan/main.typ.tera", "#let f() = [#block(context f())]\n#f()")], &json!({}), BOTH).is_empty()
        );
    }

    #[test]
    fn several_threads_typeset_the_same() {
        let body = "{% for x in xs %}= {{ x }}\n\n{{ x }}\n{% endfor %}";
        let view = json!({ "xs": (0..50).map(|x| format!("章{x}")).collect::<Vec<_>>() });
        let pages = |_| {
            let typeset = typeset_files(&[("plan/main.typ.tera", body)], &view, BOTH).unwrap();
            typeset.paged().pages().iter().map(|page| page.frame.items().len()).collect::<Vec<_>>()
        };
        let all: Vec<Vec<usize>> = thread::scope(|scope| {
            let running: Vec<_> = (0..4).map(|at| scope.spawn(move || pages(at))).collect();
            running.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(all.iter().all(|pages| *pages == all[0] && !pages.is_empty()));
    }

    #[test]
    fn work_done_side_by_side_is_all_gathered() {
        let waiting = Mutex::new(Vec::new());
        for _ in 0..3 {
            *waiting.lock().unwrap() = (0..100).collect();
            let mut made = side_by_side(2, || waiting.lock().unwrap().pop(), |it| it);
            made.sort_unstable();
            assert_eq!(made, (0..100).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_value_in_the_wrong_form_for_its_place_is_a_fault() {
        let view = json!({ "x": "*福井* #panic()", "n": 3, "list": ["a"] });
        let wrong = [
            "{{ x | lit }}",
            "= 題 {{ x | lit }}",
            "#strong[{{ x | lit }}]",
            "{{ list | lit }}",
            "{{ x | content }}",
            "#strong({{ x }})",
            "#strong(\"{{ x }}\")",
            "`{{ x }}`",
            "#label(\"{{ x | lit }}\")",
        ];
        for body in wrong {
            let found = faults(&[("plan/main.typ.tera", &format!("a\n{body}\n"))], &view, PDF);
            assert_eq!(main_line(&found[0]), 2, "{body} {found:?}");
            assert!(found[0].message.contains("lit"), "{body} {found:?}");
        }
        let right = "{{ x }} #strong({{ x | lit }}) #strong({{ x | content }}) [{{ x }}] {{ n | lit }} {{ n }}
// {{ x }} {{ x | lit }}
#let f(..a) = none
#f({{ list | lit }}, {{ n | lit }}, a: {{ x | lit }}) #({{ x | lit }}.len()) #{ {{ x | lit }} }";
        let made = typeset_files(&[("plan/main.typ.tera", right)], &view, PDF);
        assert!(made.is_ok(), "{:?}", made.err());
    }

    #[test]
    fn papers_can_be_handed_between_threads() {
        const fn handed<T: Send + Sync>() {}
        const { handed::<Templates>() };
        const { handed::<TypstSource>() };
        const { handed::<Typeset>() };
    }

    #[test]
    fn the_project_holds_all_that_typst_read() {
        let files =
            [("lib/paper.typ", "#let x = 1"), ("plan/main.typ.tera", "#import \"/lib/paper.typ\": x\n#x {{ y }}")];
        let templates = Templates::only(&files).unwrap();
        let source = render(&templates, Kind::Plan, &json!({ "y": "値" })).unwrap();
        let project = project(&source, &templates);
        let paths: Vec<&str> = project.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths[..2], ["plan.typ", "lib/paper.typ"]);
        assert_eq!(paths.len(), 2 + FONTS.len());
        assert_eq!(String::from_utf8_lossy(&project[0].1), "#import \"/lib/paper.typ\": x\n#x #\"値\";");
    }

    /// All text is set in one script, whatever its letters are (`templates/lib/paper.typ`).
    #[test]
    fn the_fonts_draw_every_script_by_the_same_rules() {
        for font in LOADED_FONTS.iter() {
            let variant = font.info().variant;
            let font = font.clone().instantiate(variant, typst::layout::Abs::pt(10.0), &FontVariations::default());
            let tables = font.ttf().tables();
            for table in [tables.gsub, tables.gpos].into_iter().flatten() {
                let rules: BTreeSet<Vec<_>> = table
                    .scripts
                    .into_iter()
                    .filter_map(|script| script.default_language)
                    .map(|language| {
                        let features = language.feature_indices.into_iter().filter_map(|at| table.features.get(at));
                        let mut rules: Vec<_> = features
                            .map(|feature| (feature.tag, feature.lookup_indices.into_iter().collect::<Vec<_>>()))
                            .collect();
                        rules.sort();
                        rules
                    })
                    .collect();
                assert!(rules.len() <= 1, "{}: {rules:?}", font.font().info().family);
            }
        }
    }

    #[test]
    fn the_fonts_are_those_whose_digests_are_written_down() {
        let readme = include_str!("../fonts/README.md");
        for (name, bytes) in FONTS {
            let mut digest = String::new();
            for byte in Sha256::digest(bytes) {
                let _ = write!(digest, "{byte:02x}");
            }
            assert!(readme.contains(&format!("{digest}  {name}\n")), "{name} {digest}");
        }
        let families: BTreeSet<&str> = LOADED_FONTS.iter().map(|font| font.info().family.as_str()).collect();
        assert_eq!(
            families.into_iter().collect::<Vec<_>>(),
            ["BIZ UDGothic", "BIZ UDPGothic", "BIZ UDPMincho", "Noto Sans CJK JP"]
        );
        assert_eq!(LOADED_FONTS.len(), FONTS.len());
    }
}

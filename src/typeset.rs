//! Typst: from source to pages and to the tree that Word is made from, with its complaints in our words.
//!
//! The only file that names typst-as-lib. Nothing from outside enters: fonts are those compiled in, files are the
//! templates' library, there is no network and no clock (`datetime.today()` is an error in a template).

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;
use std::thread;

use typst::comemo;
use typst::diag::{FileResult, SourceDiagnostic, SourceResult, Warned};
use typst::foundations::{Bytes, Datetime, Duration, Output};
use typst::syntax::ast::Str;
use typst::syntax::{
    DiagSpan, DiagSpanKind, FileId, LinkedNode, RootedPath, Side, Source, Span, VirtualPath, VirtualRoot,
};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};
use typst_as_lib::{TypstEngine, TypstTemplateMainFile, TypstWorld};
use typst_html::HtmlDocument;
use typst_layout::PagedDocument;

use crate::templates::{Templates, TypstSource};
use crate::view::Kind;

/// The fonts of every paper: file name and contents. System fonts are never used.
pub const FONTS: [(&str, &[u8]); 4] = [
    ("BIZUDPGothic-Regular.ttf", include_bytes!("../fonts/BIZUDPGothic-Regular.ttf")),
    ("BIZUDPGothic-Bold.ttf", include_bytes!("../fonts/BIZUDPGothic-Bold.ttf")),
    ("BIZUDPMincho-Regular.ttf", include_bytes!("../fonts/BIZUDPMincho-Regular.ttf")),
    ("NotoSansCJKjp-fallback.otf", include_bytes!("../fonts/NotoSansCJKjp-fallback.otf")),
];

static LOADED_FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FONTS.iter().flat_map(|(_, bytes)| Font::iter(Bytes::new(*bytes))).collect());

/// How many calls of [`typeset`] a memoised part of a paper outlives when no call needs it.
///
/// More than there are kinds, so that watching a folder finds each paper's parts warm at its next turn.
const KEPT_FOR_CALLS: usize = 9;

/// Bytes of Typst source from which on a paper's memoised parts are dropped at once.
///
/// Such a paper (a register of thousands of devices) takes gigabytes, and an old machine needs them for the next one.
const LARGE_SOURCE: usize = 1 << 20;

/// Bytes of stack for one run of Typst; the main thread of a Windows program has only 1 MiB.
const STACK: usize = 64 << 20;

/// Something wrong with a paper, found after its plan was found right: by Tera, by Typst or by a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
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

impl Fault {
    pub(crate) fn new(message: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { message: message.into(), detail: detail.into(), template: None, value: None, page: None }
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
    places: Places,
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

    pub(crate) const fn places(&self) -> &Places {
        &self.places
    }
}

/// Typesets a filled source.
///
/// Each warning of Typst's is a fault too: an unknown font, a layout that did not settle, an element that the tree for
/// Word would lose. All faults of both runs are reported at once. May be called from several threads.
pub fn typeset(source: &TypstSource, templates: &Templates, formats: Formats) -> Result<Typeset, Vec<Fault>> {
    let places = Places::new(source, templates)?;
    let engine = TypstEngine::builder()
        .main_file(places.main.clone())
        .fonts(LOADED_FONTS.iter().cloned())
        .with_static_source_file_resolver(places.library.iter().cloned())
        .comemo_evict_max_age(None)
        .build();

    let mut faults = Vec::new();
    let paged = run::<PagedDocument>(&engine, &places, &mut faults);
    // After an error the tree would only repeat it; after a warning it may have warnings of its own.
    let dom = match paged {
        Some(_) if formats.word => run::<HtmlDocument>(&engine, &places, &mut faults),
        _ => None,
    };
    comemo::evict(if source.main.len() < LARGE_SOURCE { KEPT_FOR_CALLS } else { 0 });

    match paged {
        Some(paged) if faults.is_empty() => Ok(Typeset { paged, dom, places }),
        _ => Err(faults),
    }
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
    format!("{}.typ", source.kind().name())
}

/// One run of Typst, on a stack of its own size; adds what it complains of.
fn run<D: Output + Send>(
    engine: &TypstEngine<TypstTemplateMainFile>,
    places: &Places,
    faults: &mut Vec<Fault>,
) -> Option<D> {
    let compile = || -> Result<Warned<SourceResult<D>>, String> {
        let world = engine.world_builder().build().map_err(|error| error.to_string())?;
        Ok(typst::compile::<D>(&Clockless(world)))
    };
    let outcome = thread::scope(|scope| {
        let runner = thread::Builder::new().name("typst".to_owned()).stack_size(STACK);
        // A panic inside Typst arrives as an error of `join`, and becomes a fault like any other.
        match runner.spawn_scoped(scope, compile) {
            Ok(running) => running.join().unwrap_or_else(|_| Err("panic in Typst".to_owned())),
            Err(error) => Err(error.to_string()),
        }
    });
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

/// The world of typst-as-lib without its clock, and with fonts asked for by any number.
struct Clockless<'a>(TypstWorld<'a>);

impl World for Clockless<'_> {
    fn library(&self) -> &LazyHash<Library> {
        self.0.library()
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.0.book()
    }

    fn main(&self) -> FileId {
        self.0.main()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.0.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.0.file(id)
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) template: Option<(String, usize)>,
    pub(crate) value: Option<String>,
}

impl Places {
    fn new(source: &TypstSource, templates: &Templates) -> Result<Self, Vec<Fault>> {
        let parse = |path: &str, text: &str| {
            let path = VirtualPath::new(path)
                .map_err(|error| vec![Fault::new("テンプレートの名前が正しくありません", format!("{path}: {error}"))])?;
            Ok(Source::new(RootedPath::new(VirtualRoot::Project, path).intern(), text.to_owned()))
        };
        Ok(Self {
            main: parse(&main_path(source), &source.main)?,
            library: templates.library().map(|(path, text)| parse(path, text)).collect::<Result<_, Vec<Fault>>>()?,
            source: source.clone(),
        })
    }

    pub(crate) fn main_text(&self) -> &str {
        self.main.text()
    }

    pub(crate) const fn kind(&self) -> Kind {
        self.source.kind()
    }

    /// The place that drew something: `text` is what was drawn, for the case that the span leads into the library.
    pub(crate) fn of_drawn(&self, span: Span, text: &str) -> Place {
        let in_main = (span.id() == Some(self.main.id())).then(|| self.main.find(span)).flatten();
        if let Some(node) = in_main {
            let value = node.get().cast::<Str>().map(|value| value.get().to_string());
            return Place { template: self.template(&self.main, node.range().start), value };
        }
        // Values that went through the library as strings have lost their place; what was drawn still tells the value.
        if let Some((range, value)) = self.value_with(text) {
            return Place { template: self.template(&self.main, range.start), value: Some(value) };
        }
        let library = self.library.iter().find(|source| span.id() == Some(source.id()));
        let template = library.and_then(|source| self.template(source, source.find(span)?.range().start));
        Place { template, value: None }
    }

    /// The first string in the main file that holds `text`; one that is equal goes first.
    pub(crate) fn value_with(&self, text: &str) -> Option<(Range<usize>, String)> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let mut found = None;
        let mut waiting = vec![LinkedNode::new(self.main.root())];
        while let Some(node) = waiting.pop() {
            if let Some(value) = node.get().cast::<Str>() {
                let value = value.get();
                if value.trim() == text {
                    return Some((node.range(), value.to_string()));
                }
                if found.is_none() && value.contains(text) {
                    found = Some((node.range(), value.to_string()));
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

    /// The string at this place, or the first one in it, or the only one of the same call.
    fn nearest_value(&self, range: Range<usize>) -> Option<String> {
        let mut node = LinkedNode::new(self.main.root()).leaf_at(range.start, Side::After)?;
        while node.range().end < range.end {
            node = node.parent()?.clone();
        }
        // Two steps out reach from a callee to its arguments and from an operand to the other.
        for _ in 0..3 {
            if let Some(value) = first_string(&node) {
                return Some(value);
            }
            node = node.parent()?.clone();
            if node.parent().is_none() {
                return None;
            }
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
            message: message.to_owned(),
            detail,
            template: here.or(caller.template),
            value: caller.value,
            page: None,
        }
    }
}

fn first_string(node: &LinkedNode<'_>) -> Option<String> {
    if let Some(value) = node.get().cast::<Str>() {
        return Some(value.get().to_string());
    }
    node.children().find_map(|child| first_string(&child))
}

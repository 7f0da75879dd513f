//! What was found wrong in a plan: a fact with its place and what to do about it. Drawing it is the business of the
//! modules below; saying it is the business of whoever found it.

use std::borrow::Cow;

use crate::source::{Sources, Span, YamlPath};

pub mod explanations;
pub mod github;
pub mod json;
pub mod sarif;
pub mod text;

/// How much a finding weighs; the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// No paper can be made.
    Error,
    /// A paper can be made; somebody should look at this before relying on it.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word for it in every format, such as `error`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding: kebab-case, stable, what `explain` knows.
    pub id: Cow<'static, str>,
    /// How much it weighs.
    pub severity: Severity,
    /// The place in the plan, when it is known in bytes.
    pub span: Option<Span>,
    /// The place in the plan as a rule knows it; looked up when drawn, where there is no `span`.
    pub path: Option<YamlPath>,
    /// The fact, in one sentence.
    pub message: String,
    /// What to do, one entry per advice.
    pub help: Vec<String>,
    /// Other places that belong to it, each with a word on why.
    pub notes: Vec<(Span, String)>,
}

impl Diagnostic {
    /// A finding of the given weight, without a place yet.
    #[must_use]
    pub fn new(id: impl Into<Cow<'static, str>>, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            severity,
            span: None,
            path: None,
            message: message.into(),
            help: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A finding that stops the papers.
    #[must_use]
    pub fn error(id: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(id, Severity::Error, message)
    }

    /// A finding to look at.
    #[must_use]
    pub fn warning(id: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(id, Severity::Warning, message)
    }

    /// A finding worth knowing.
    #[must_use]
    pub fn info(id: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(id, Severity::Info, message)
    }

    /// Puts it at a place in a text.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Puts it at a value of the plan.
    #[must_use]
    pub fn at_path(mut self, path: YamlPath) -> Self {
        self.path = Some(path);
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds another place, with a word on why.
    #[must_use]
    pub fn note(mut self, span: Span, note: impl Into<String>) -> Self {
        self.notes.push((span, note.into()));
        self
    }

    /// The place in the texts, looked up where only the path is known.
    #[must_use]
    pub fn place(&self, sources: &Sources) -> Option<Span> {
        self.span.or_else(|| sources.place(self.path.as_ref()?))
    }
}

/// The findings in the order of the files and of the places in them, each once. Those without a place come first.
#[must_use]
pub fn sorted<'a>(sources: &Sources, diagnostics: &'a [Diagnostic]) -> Vec<(Option<Span>, &'a Diagnostic)> {
    let mut found: Vec<_> = diagnostics.iter().map(|diagnostic| (diagnostic.place(sources), diagnostic)).collect();
    found.sort_by(|(place, a), (other, b)| {
        (place, a.severity, &a.id, &a.message).cmp(&(other, b.severity, &b.id, &b.message))
    });
    found.dedup_by(|(place, a), (other, b)| {
        place == other && a.id == b.id && a.severity == b.severity && a.message == b.message && a.help == b.help
    });
    found
}

/// Whether the papers are stopped.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

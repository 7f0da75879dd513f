//! `itbcp check`: every finding at once, and no paper.

use crate::check;
use crate::cli::{Check, Deny, ReportFormat};
use crate::commands::{ExitStatus, count, show, today};
use crate::diagnostic::{self, Severity};
use crate::form::Forms;
use crate::load;
use crate::source::Sources;

/// Reads and checks a plan, and says what it found.
pub(super) fn check(arguments: &Check) -> anyhow::Result<ExitStatus> {
    let sources = Sources::read(&arguments.plan)?;
    let as_of = arguments.as_of.unwrap_or_else(today);
    let loaded = load::load(&sources);
    let mut diagnostics = loaded.diagnostics;
    if let Some(plan) = loaded.plan {
        diagnostics.extend(check::check(plan, &Forms::built_in()?, as_of).diagnostics);
    }
    match arguments.format {
        ReportFormat::Json => println!("{}", diagnostic::json::draw(&sources, &diagnostics)),
        ReportFormat::Text if diagnostics.is_empty() => eprintln!("{}: {}", arguments.plan.display(), count(&[])),
        ReportFormat::Text => show(&sources, &diagnostics),
    }
    let stops = |severity| match severity {
        Severity::Error => true,
        Severity::Warning => arguments.deny == Some(Deny::Warnings),
        Severity::Info => false,
    };
    let stopped = diagnostics.iter().any(|diagnostic| stops(diagnostic.severity));
    Ok(if stopped { ExitStatus::Findings } else { ExitStatus::Clean })
}

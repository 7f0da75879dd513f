//! `itbcp completions`: what a shell offers after TAB.

use clap::CommandFactory as _;

use crate::cli::{Cli, Completions};
use crate::commands::ExitStatus;

/// Prints the script that a shell reads.
#[expect(clippy::unnecessary_wraps, reason = "the commands have one shape")]
pub(super) fn completions(arguments: &Completions) -> anyhow::Result<ExitStatus> {
    clap_complete::generate(arguments.shell, &mut Cli::command(), "itbcp", &mut std::io::stdout());
    Ok(ExitStatus::Clean)
}

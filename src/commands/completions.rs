//! `itbcp completions`: what a shell offers after TAB.

use clap::CommandFactory as _;

use crate::cli::{Cli, Completions};
use crate::commands::{ExitStatus, tell};

/// Prints the script that a shell reads.
pub(super) fn completions(arguments: &Completions) -> anyhow::Result<ExitStatus> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "itbcp", &mut script);
    tell(String::from_utf8_lossy(&script))?;
    Ok(ExitStatus::Clean)
}

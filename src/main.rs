//! The binary: arguments in, exit code out.

use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "the arguments enter here, and nowhere else")]
fn main() -> ExitCode {
    itbcp::commands::run(std::env::args_os()).into()
}

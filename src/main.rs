//! The binary: arguments in, exit code out.

use std::process::ExitCode;

/// Typst makes millions of small things on several threads; see `docs/performance.md`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[expect(clippy::disallowed_methods, reason = "the arguments enter here, and nowhere else")]
fn main() -> ExitCode {
    itbcp::commands::run(std::env::args_os()).into()
}

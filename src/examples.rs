//! The example plans, built in: what `new` writes, and where the schema takes its examples from.

use include_dir::{Dir, include_dir};

/// A hospital of 320 beds.
pub static HOSPITAL: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/plans/sample");
/// A clinic with one doctor.
pub static CLINIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/plans/clinic");

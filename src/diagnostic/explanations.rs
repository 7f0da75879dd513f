//! What `explain` says of findings that no rule makes: those of reading a plan and of making its papers.

use include_dir::{Dir, include_dir};

/// One `<id>.md` for each.
static TEXTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/diagnostic/explanations");

/// The explanation of a finding that no rule makes (Japanese, Markdown), by its id.
#[must_use]
pub fn explanation(id: &str) -> Option<&'static str> {
    TEXTS.get_file(format!("{id}.md"))?.contents_utf8()
}

/// The ids that have an explanation here, in the order of the alphabet.
#[must_use]
pub fn ids() -> Vec<&'static str> {
    let mut ids: Vec<_> = TEXTS.files().filter_map(|file| file.path().file_stem()?.to_str()).collect();
    ids.sort_unstable();
    ids
}

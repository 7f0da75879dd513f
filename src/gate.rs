//! What must hold of a typeset paper before it is written: every character drawn, everything on its page and legible.
//!
//! Typst draws an empty box for a character that no font has, stacks the rows of a table that cannot break, and lets a
//! long word run over its neighbour, all without a word. On an emergency card each of these is a missing telephone
//! number, so each stops the build. These gates read the laid-out frames, the same for the PDF and for the pictures in the
//! Word file. Two more read what was made of them: `redaction`, for what a copy withholds, and `parity`, whether the PDF
//! and the Word file say the same.

mod glyphs;
mod overflow;
pub mod parity;
pub(crate) mod redaction;

use std::collections::BTreeSet;

use typst::layout::Point;
use typst::text::TextItem;

use crate::typeset::{self, Fault, Typeset};

/// How many faults of one sort are told; the rest would say the same.
const TOLD: usize = 20;

/// Looks at every page. An empty answer means that the paper may be written.
#[must_use]
pub fn gate(typeset: &Typeset) -> Vec<Fault> {
    let (mut faults, found) = typeset::both(|| glyphs::undrawn(typeset), || overflow::found(typeset));
    let declared = overflow::declared(typeset);
    // Where a sheet says itself what does not fit, what lies over what on that page only follows from it.
    let told: BTreeSet<usize> = declared.iter().filter_map(|fault| fault.page).collect();
    faults.extend(declared);
    faults.extend(found.into_iter().filter(|fault| fault.page.is_none_or(|page| !told.contains(&page))));
    faults
}

/// Whether a run of text goes on where the last one of its frame ended: Typst begins a new one wherever kanji and kana
/// meet. Columns stand further apart.
fn goes_on(end: Point, at: Point, run: &TextItem) -> bool {
    let (along, down) = (at.x - end.x, at.y - end.y);
    along.abs() < run.size * 0.5 && down.abs() < run.size * 0.01
}

#[cfg(test)]
mod tests;

//! Word from the paper's tree: what the PDF says, in a file that the hospital can go on writing in.
//!
//! Typst's HTML tree of the same source becomes our own blocks (`blocks`, the only reader of that tree), the blocks
//! become WordprocessingML by docx-rs (`document`, the only file that names it), and the parts are put into schema order
//! and packed (`package`). Numbers of chapters, tables and figures are real fields, so that inserting a chapter in Word
//! renumbers the rest.

mod blocks;
mod document;
mod house_style;
mod package;
mod pixels;
pub mod revision;
#[cfg(test)]
mod tests;
mod xml;

pub use house_style::HouseStyle;

use std::borrow::Borrow;

use typst::foundations::NativeElement;
use typst::introspection::Introspector;
use typst::model::{HeadingElem, Outlinable};
use typst_html::HtmlDocument;
use typst_layout::PagedDocument;

/// One heading of the paged document, in order, with its physical page, for the cached page numbers of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadingPage {
    /// The heading without its number.
    pub text: String,
    /// Counted from 1, cover included.
    pub page: usize,
}

/// What Word's fields hold until Word has counted for itself: the pages of the PDF.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrintedPages {
    /// How many there are, cover included.
    pub count: usize,
    /// Where the headings stand that a table of contents lists.
    pub headings: Vec<HeadingPage>,
}

impl PrintedPages {
    /// Of a paper that has been laid out.
    #[must_use]
    pub fn of(pages: &PagedDocument) -> Self {
        Self { count: pages.pages().len(), headings: heading_pages(pages) }
    }
}

/// What Word could not take over; each stops the build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordFault {
    /// One Japanese sentence.
    pub what: String,
    /// Text nearby, for finding the place.
    pub text: String,
}

/// The paper as a Word file, dressed in the hospital's own style where one is given; the same tree gives the same bytes,
/// in any thread.
///
/// Fails with everything in the tree that has no counterpart in Word: nothing is left out in silence. A tree that is
/// handed over is let go as soon as it has been read, and so is each form of the paper after it.
pub fn word(
    dom: impl Borrow<HtmlDocument>,
    pages: &PrintedPages,
    house: Option<&HouseStyle>,
) -> Result<Vec<u8>, Vec<WordFault>> {
    let paper = blocks::read(dom.borrow(), pages)?;
    drop(dom);
    let parts = document::write(&paper);
    let setup = paper.setup;
    drop(paper.parts);
    package::pack(parts, &setup, house).map_err(|error| {
        vec![WordFault {
            what: format!("Word ファイルを組み立てられません（{error}）。"), text: setup.title.clone()
        }]
    })
}

/// The headings that a table of contents lists, with the pages on which the PDF has them.
#[must_use]
pub fn heading_pages(pages: &PagedDocument) -> Vec<HeadingPage> {
    let introspector = pages.introspector();
    introspector
        .query(&HeadingElem::ELEM.select())
        .iter()
        .filter_map(|content| {
            let heading = content.to_packed::<HeadingElem>()?;
            let page = introspector.page(content.location()?)?;
            heading.outlined().then(|| HeadingPage { text: heading.body.plain_text().to_string(), page: page.get() })
        })
        .collect()
}

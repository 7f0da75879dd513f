//! On which page of the papers each section stands, read back from the pages that were made.

use std::collections::BTreeMap;

use typst::foundations::{Content, NativeElement};
use typst::introspection::{Introspector, MetadataElem};
use typst::model::{FigureElem, HeadingElem};
use typst_layout::PagedDocument;

use crate::view::Kind;

/// The labelled sections of the papers made so far.
#[derive(Debug, Clone, Default)]
pub struct Pages(BTreeMap<(Kind, String), Section>);

/// A section on its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Title without number; empty for a mark that is no heading.
    pub title: String,
    /// Number of the page as printed, which is its place in the PDF, from 1.
    pub page: usize,
}

impl Pages {
    /// The labelled headings, figures and marks of a paper.
    #[must_use]
    pub fn of(kind: Kind, paged: &PagedDocument) -> Self {
        let mut pages = Self::default();
        let introspector = paged.introspector();
        let selectors = [HeadingElem::ELEM.select(), FigureElem::ELEM.select(), MetadataElem::ELEM.select()];
        for content in selectors.iter().flat_map(|selector| introspector.query(selector)) {
            let place = |content: &Content| {
                let page = introspector.page(content.location()?)?;
                Some((content.label()?.resolve().as_str().to_owned(), page.get()))
            };
            if let Some((label, page)) = place(&content) {
                let title =
                    content.to_packed::<HeadingElem>().map_or_else(String::new, |it| it.body.plain_text().to_string());
                pages.0.insert((kind, label), Section { title, page });
            }
        }
        pages
    }

    /// Takes in those of another paper.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The section of that label in that paper.
    #[must_use]
    pub fn section(&self, kind: Kind, label: &str) -> Option<&Section> {
        self.0.get(&(kind, label.to_owned()))
    }

    /// Whether no paper was taken in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

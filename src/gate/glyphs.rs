//! Characters that no font in `fonts/` draws as they were written.

use std::collections::HashSet;

use typst::layout::{Frame, FrameItem};
use typst::syntax::Span;
use typst::text::TextItem;

use super::TOLD;
use crate::typeset::{Fault, Place, Places, Sort, Typeset};

/// One fault for each value with such characters, at the first page where it stands.
pub(super) fn undrawn(typeset: &Typeset) -> Vec<Fault> {
    let mut search = Search { places: typeset.places(), page: 0, found: Vec::new(), seen: HashSet::new() };
    for (page, laid_out) in typeset.paged().pages().iter().enumerate() {
        search.page = page + 1;
        search.frame(&laid_out.frame);
    }
    search.found.into_iter().map(Found::into_fault).collect()
}

/// Why characters are not drawn as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// No font has a glyph.
    Missing,
    /// The font has the base, but not this variation of it.
    LostVariation,
}

/// The characters of one value that are not drawn.
struct Found {
    why: Why,
    place: Place,
    page: usize,
    clusters: Vec<String>,
}

impl Found {
    fn into_fault(self) -> Fault {
        let described: Vec<String> = self.clusters.iter().map(|cluster| described(cluster)).collect();
        let described = described.join("、");
        let message = match self.why {
            Why::Missing => format!("{described} を描ける書体がありません"),
            Why::LostVariation => format!("{described} を指定の異体字で描ける書体がありません"),
        };
        Fault {
            sort: Sort::Glyph,
            message,
            detail: String::new(),
            template: self.place.template,
            value: self.place.value,
            page: Some(self.page),
        }
    }
}

struct Search<'a> {
    places: &'a Places,
    page: usize,
    found: Vec<Found>,
    /// What has been looked up: the same text may stand on each of a thousand pages.
    seen: HashSet<(Span, String)>,
}

impl Search<'_> {
    fn frame(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.frame(&group.frame),
                FrameItem::Text(text) => self.text(text),
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &TextItem) {
        // Nearly all text has neither fault, so the clusters are only cut where one may be.
        let may_vary = text.text.chars().any(is_variation_selector);
        if !may_vary && text.glyphs.iter().all(|glyph| glyph.id != 0) {
            return;
        }
        for glyph in &text.glyphs {
            // A glyph's range is the cluster it belongs to: a letter with its marks, a kanji with its selector.
            let cluster = text.text.get(glyph.range()).unwrap_or_default();
            if glyph.id == 0 {
                self.add(Why::Missing, glyph.span.0, cluster);
            } else if let Some(sequence) = lost_variation(text, cluster) {
                self.add(Why::LostVariation, glyph.span.0, &sequence);
            }
        }
    }

    fn add(&mut self, why: Why, span: Span, cluster: &str) {
        // The joiners of an emoji are missing along with its parts, and say nothing to the reader.
        let joins = cluster.chars().all(|c| c == '\u{200d}' || is_variation_selector(c));
        if joins && self.found.last().is_some_and(|last| last.why == why && last.page == self.page) {
            return;
        }
        if self.found.len() >= TOLD || !self.seen.insert((span, cluster.to_owned())) {
            return;
        }
        let place = self.places.of_drawn(span, cluster);
        match self.found.iter_mut().find(|found| found.why == why && found.place == place) {
            Some(found) if found.clusters.iter().any(|known| known == cluster) => {}
            Some(found) => found.clusters.push(cluster.to_owned()),
            None => self.found.push(Found { why, place, page: self.page, clusters: vec![cluster.to_owned()] }),
        }
    }
}

/// The base and selector of a cluster whose font would draw the base alone.
///
/// Typst (0.15) neither falls back to another font nor says so when the font lacks the sequence.
fn lost_variation(text: &TextItem, cluster: &str) -> Option<String> {
    let mut chars = cluster.chars();
    let base = chars.next()?;
    let selector = chars.next().filter(|c| is_variation_selector(*c))?;
    let known = text.font.ttf().glyph_variation_index(base, selector).is_some();
    (!known).then(|| [base, selector].iter().collect())
}

/// Standardised and ideographic variation selectors.
const fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// 「𠮷」（U+20BB7）, with each code point, since some of them cannot be seen.
fn described(cluster: &str) -> String {
    let points: Vec<String> = cluster.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
    format!("「{cluster}」（{}）", points.join(" "))
}

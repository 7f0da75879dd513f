//! Characters that no font in `fonts/` draws as they were written.

use std::collections::BTreeSet;

use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;

use super::TOLD;
use crate::typeset::{Fault, Places, Typeset};

/// One fault for each cluster and value that is not drawn, at the first page where that happens.
pub(super) fn undrawn(typeset: &Typeset) -> Vec<Fault> {
    let mut search = Search { places: typeset.places(), page: 0, seen: BTreeSet::new(), faults: Vec::new() };
    for (page, laid_out) in typeset.paged().pages().iter().enumerate() {
        search.page = page + 1;
        search.frame(&laid_out.frame);
        if search.faults.len() >= TOLD {
            break;
        }
    }
    search.faults
}

struct Search<'a> {
    places: &'a Places,
    page: usize,
    seen: BTreeSet<(String, Option<String>)>,
    faults: Vec<Fault>,
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
            if self.faults.len() >= TOLD {
                return;
            }
            // A glyph's range is the cluster it belongs to: an emoji with its joiners, a letter with its marks.
            let cluster = text.text.get(glyph.range()).unwrap_or_default();
            let why = if glyph.id == 0 {
                format!("この文字を描ける書体がありません: {}", described(cluster))
            } else if let Some(sequence) = lost_variation(text, cluster) {
                format!("異体字の指定どおりに描ける書体がありません: {}", described(&sequence))
            } else {
                continue;
            };
            let place = self.places.of_drawn(glyph.span.0, cluster);
            if self.seen.insert((cluster.to_owned(), place.value.clone())) {
                self.faults.push(Fault {
                    message: why,
                    detail: String::new(),
                    template: place.template,
                    value: place.value,
                    page: Some(self.page),
                });
            }
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

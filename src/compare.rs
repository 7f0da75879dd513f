//! Which pages of a paper differ from those of an earlier one, and where only the place of the text has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use typst_layout::PagedDocument;

use crate::check::CheckedPlan;
use crate::gate::parity;
use crate::model::date::DateStyle;
use crate::word::{self, HeadingPage};

/// What the pages of a paper say, without running heads, and under which headings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The lines of each page.
    pub pages: Vec<Vec<String>>,
    /// How far the top and the bottom of each line are from the top of its page, in thousandths of a millimetre.
    pub heights: Vec<Vec<(i64, i64)>>,
    /// The headings with their pages.
    pub headings: Vec<HeadingPage>,
    /// How the version and the day from which it is in force are printed, without white space.
    pub stamps: Vec<String>,
}

/// The pages of a paper that differ from those of an earlier one with the same number, from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Affected {
    /// Pages of the new paper on which something else is said.
    pub changed: Vec<usize>,
    /// Pages whose text is elsewhere than it was, and says the same.
    pub reflowed: Vec<usize>,
    /// Pages on which only the version or the day from which it is in force is another.
    pub stamped: Vec<usize>,
    /// Pages of the old paper behind the last of the new one.
    pub gone: Vec<usize>,
    /// The headings under which the changed pages stand.
    pub sections: Vec<String>,
}

impl Said {
    /// What a paper of a plan says.
    #[must_use]
    pub fn of(paged: &PagedDocument, plan: &CheckedPlan) -> Self {
        let mut pages = parity::pages(paged);
        for page in &mut pages {
            page.retain(|run| !run.in_margin);
        }
        Self {
            heights: pages.iter().map(|page| page.iter().map(|run| run.height).collect()).collect(),
            pages: pages.into_iter().map(|page| page.into_iter().map(|run| run.text).collect()).collect(),
            headings: word::heading_pages(paged),
            stamps: stamps(plan),
        }
    }

    /// The pages without version and day.
    fn unstamped(&self) -> Vec<Vec<String>> {
        let without =
            |line: &String| self.stamps.iter().fold(line.clone(), |line, stamp| line.replace(stamp, "\u{fffd}"));
        self.pages.iter().map(|page| page.iter().map(without).collect()).collect()
    }
}

/// How a plan's version and the day from which it is in force are printed.
fn stamps(plan: &CheckedPlan) -> Vec<String> {
    let document = &plan.hospital.plan;
    let date = document.effective_date;
    vec![
        format!("第{}版", document.version),
        date.print(DateStyle::Japanese),
        date.print(DateStyle::Western),
        date.to_string(),
    ]
}

impl Affected {
    /// Whether the papers are the same page for page.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.reflowed.is_empty() && self.stamped.is_empty() && self.gone.is_empty()
    }
}

/// Compares a paper with an earlier one.
#[must_use]
pub fn affected(old: &Said, new: &Said) -> Affected {
    let (old_pages, new_pages) = (old.unstamped(), new.unstamped());
    let touched: BTreeSet<usize> = touched(&old_pages, &new_pages).into_iter().map(|(page, _)| page).collect();
    let differs = |page: &usize| old.pages.get(*page) != new.pages.get(*page);
    let differing: Vec<usize> = (0..new.pages.len()).filter(differs).collect();
    let (stamped, others): (Vec<usize>, Vec<usize>) =
        differing.into_iter().partition(|page| old_pages.get(*page) == new_pages.get(*page));
    let (changed, reflowed): (Vec<usize>, Vec<usize>) = others.into_iter().partition(|page| touched.contains(page));
    let sections = sections(&changed, &new.headings);
    let numbers = |pages: Vec<usize>| pages.into_iter().map(|page| page + 1).collect();
    Affected {
        changed: numbers(changed),
        reflowed: numbers(reflowed),
        stamped: numbers(stamped),
        gone: (new.pages.len() + 1..=old.pages.len()).collect(),
        sections,
    }
}

/// Stretches of each page (from 1) beside which something has changed, as distances from its top in thousandths of a
/// millimetre. Where something has gone it is the line behind which it stood.
#[must_use]
pub fn bars(old: &Said, new: &Said) -> BTreeMap<usize, Vec<(i64, i64)>> {
    /// Lines nearer to each other than that have one bar.
    const GAP: i64 = 2500;
    let mut bars: BTreeMap<usize, Vec<(i64, i64)>> = BTreeMap::new();
    for (page, line) in touched(&old.unstamped(), &new.unstamped()) {
        if let Some(height) = new.heights.get(page).and_then(|heights| heights.get(line)) {
            bars.entry(page + 1).or_default().push(*height);
        }
    }
    for stretches in bars.values_mut() {
        stretches.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::new();
        for (top, bottom) in stretches.drain(..) {
            match joined.last_mut().filter(|last| top <= last.1 + GAP) {
                Some(last) => last.1 = last.1.max(bottom),
                None => joined.push((top, bottom)),
            }
        }
        *stretches = joined;
    }
    bars
}

/// The lines of the later pages, each with its page (from 0), that are not in the earlier ones, or behind which something
/// has gone.
fn touched(old: &[Vec<String>], new: &[Vec<String>]) -> BTreeSet<(usize, usize)> {
    let mut touched = BTreeSet::new();
    // Whole pages first, so that few lines are left to be compared.
    for op in diff(old, new) {
        if let DiffOp::Equal { .. } = op {
            continue;
        }
        let (before, after) = (op.old_range(), op.new_range());
        let places: Vec<(usize, usize)> =
            after.clone().flat_map(|page| (0..new[page].len()).map(move |line| (page, line))).collect();
        let last = |page: usize| new.get(page).map(|lines| (page, lines.len().saturating_sub(1)));
        let before_these = after.start.checked_sub(1).and_then(last);
        for line in diff(&old[before].concat(), &new[after].concat()) {
            match line {
                DiffOp::Equal { .. } => {}
                DiffOp::Insert { new_index, new_len, .. } | DiffOp::Replace { new_index, new_len, .. } => {
                    touched.extend(&places[new_index..new_index + new_len]);
                }
                DiffOp::Delete { new_index, .. } => {
                    let before = new_index.checked_sub(1).and_then(|at| places.get(at).copied());
                    touched.extend(before.or_else(|| places.first().copied()).or(before_these));
                }
            }
        }
    }
    touched
}

fn diff<T: Hash + Eq + Ord>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    capture_diff_slices(Algorithm::Myers, old, new)
}

/// The headings under which pages (from 0) stand: those on a page, or the last before it.
fn sections(pages: &[usize], headings: &[HeadingPage]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for page in pages {
        let on = headings.iter().filter(|heading| heading.page == page + 1);
        let before = headings.iter().rfind(|heading| heading.page <= *page);
        for heading in on.chain(before.filter(|_| headings.iter().all(|heading| heading.page != page + 1))) {
            if !found.contains(&heading.text) {
                found.push(heading.text.clone());
            }
        }
    }
    found
}

/// Page numbers as people write them: `3、12〜14`.
#[must_use]
pub fn ranges(pages: &[usize]) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for page in pages {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *page => *last = *page,
            _ => parts.push((*page, *page)),
        }
    }
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}〜{last}") })
        .collect();
    parts.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pages: &[&[&str]]) -> Said {
        let lines = |page: &&[&str]| page.iter().map(|line| (*line).to_owned()).collect();
        let heights = |page: &&[&str]| (0_i64..).take(page.len()).map(|at| (at * 5000, at * 5000 + 4000)).collect();
        Said {
            pages: pages.iter().map(lines).collect(),
            heights: pages.iter().map(heights).collect(),
            headings: Vec::new(),
            stamps: vec!["第1版".to_owned(), "第2版".to_owned()],
        }
    }

    #[test]
    fn a_changed_line_changes_its_page_alone() {
        let old = said(&[&["a", "b"], &["c", "d"], &["e"]]);
        let new = said(&[&["a", "b"], &["c", "x"], &["e"]]);
        let found = affected(&old, &new);
        assert_eq!((found.changed, found.reflowed, found.gone), (vec![2], vec![], vec![]));
        assert!(affected(&old, &old).is_empty());
    }

    #[test]
    fn what_only_moved_on_is_told_apart() {
        let old = said(&[&["a", "b"], &["c", "d"], &["e", "f"]]);
        let new = said(&[&["a", "x"], &["b", "c"], &["d", "e"], &["f"]]);
        let found = affected(&old, &new);
        assert_eq!((found.changed, found.reflowed, found.gone), (vec![1], vec![2, 3, 4], vec![]));
    }

    #[test]
    fn a_line_that_has_gone_changes_the_page_on_which_it_stood() {
        let old = said(&[&["a", "b"], &["c", "d"], &["e"]]);
        let found = affected(&old, &said(&[&["a", "b"], &["c"], &["e"]]));
        assert_eq!((found.changed, found.reflowed), (vec![2], vec![]));
        let found = affected(&old, &said(&[&["a", "b"], &["c", "d"]]));
        assert_eq!((found.changed, found.gone), (vec![], vec![3]));
    }

    #[test]
    fn a_bar_stands_beside_what_has_changed_and_where_something_has_gone() {
        let old = said(&[&["a", "b", "c", "d"], &["e", "f"]]);
        let new = said(&[&["a", "x", "y", "d"], &["e"]]);
        assert_eq!(bars(&old, &new), BTreeMap::from([(1, vec![(5000, 14000)]), (2, vec![(0, 4000)])]));
        assert_eq!(bars(&old, &old), BTreeMap::new());
    }

    #[test]
    fn a_page_on_which_only_the_version_is_another_is_told_apart() {
        let old = said(&[&["第1版", "a"], &["第1版 b"], &["c"]]);
        let new = said(&[&["第2版", "a"], &["第2版 x"], &["c"]]);
        let found = affected(&old, &new);
        assert_eq!((found.changed, found.reflowed, found.stamped), (vec![2], vec![], vec![1]));
    }

    #[test]
    fn numbers_of_pages_are_gathered() {
        assert_eq!(ranges(&[3, 12, 13, 14, 16]), "3、12〜14、16");
        assert_eq!(ranges(&[]), "");
    }
}

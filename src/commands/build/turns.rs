//! Which paper is made next. Those that name pages of the others come when all of these are known, which is long before
//! the last of the others is written as PDF and Word.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::pages::Pages;
use crate::typeset::{self, Formats};
use crate::view::Kind;

const A_MOMENT: Duration = Duration::from_millis(1);

/// A paper to be made, with the pages of the others if it names them.
pub(super) struct Turn {
    pub(super) kind: Kind,
    pub(super) formats: Formats,
    pub(super) pages: Pages,
}

/// The papers that wait; asked by several threads.
pub(super) struct Turns {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

struct Waiting {
    papers: Vec<(Kind, Formats)>,
    /// Papers that name pages of the others.
    naming: Vec<(Kind, Formats)>,
    /// Of how many papers the pages are not known yet.
    unknown: usize,
    pages: Pages,
}

impl Turns {
    /// Papers in the order in which they are begun.
    pub(super) fn new(papers: impl IntoIterator<Item = (Kind, Formats)>) -> Self {
        let (naming, papers): (Vec<_>, Vec<_>) = papers.into_iter().partition(|(kind, _)| kind.names_pages());
        let unknown = papers.len();
        let papers = papers.into_iter().rev().collect();
        let waiting = Waiting { papers, naming, unknown, pages: Pages::default() };
        Self { waiting: Mutex::new(waiting), changed: Condvar::new() }
    }

    /// The next paper; helps with others and waits for pages where only papers are left that name them. None if nothing
    /// is left to do.
    pub(super) fn next(&self) -> Option<Turn> {
        let mut waiting = self.waiting();
        loop {
            if let Some((kind, formats)) = waiting.papers.pop() {
                return Some(Turn { kind, formats, pages: Pages::default() });
            }
            if waiting.unknown == 0 || waiting.naming.is_empty() {
                let (kind, formats) = waiting.naming.pop()?;
                return Some(Turn { kind, formats, pages: waiting.pages.clone() });
            }
            drop(waiting);
            let helped = typeset::help_others();
            waiting = self.waiting();
            if !helped {
                // Not for long: there may be something to help with before anything else changes.
                let (woken, _) = self.changed.wait_timeout(waiting, A_MOMENT).unwrap_or_else(PoisonError::into_inner);
                waiting = woken;
            }
        }
    }

    /// The pages of a paper. Those of one that names pages are named by none.
    pub(super) fn know(&self, kind: Kind, pages: &Pages) {
        if kind.names_pages() {
            return;
        }
        let mut waiting = self.waiting();
        waiting.pages.extend(pages.clone());
        waiting.unknown -= 1;
        self.changed.notify_all();
    }

    /// A paper could not be made, so pages can't be named: its faults are told first.
    pub(super) fn give_up_naming(&self) {
        self.waiting().naming.clear();
        self.changed.notify_all();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    const FORMATS: Formats = Formats { pdf: true, word: true };

    fn of(kinds: &[Kind]) -> Turns {
        Turns::new(kinds.iter().map(|kind| (*kind, FORMATS)))
    }

    fn kind(turns: &Turns) -> Option<Kind> {
        turns.next().map(|turn| turn.kind)
    }

    #[test]
    fn papers_come_in_their_order_and_those_that_name_pages_last() {
        let turns = of(&[Kind::Inspection, Kind::Plan, Kind::ActionCards]);
        assert_eq!([kind(&turns), kind(&turns)], [Some(Kind::Plan), Some(Kind::ActionCards)]);
        turns.know(Kind::Plan, &Pages::default());
        turns.know(Kind::ActionCards, &Pages::default());
        assert_eq!([kind(&turns), kind(&turns)], [Some(Kind::Inspection), None]);
    }

    /// What another thread is given that waits while the plan is made, when `then` has happened.
    fn who_waits(then: impl Fn(&Turns)) -> Option<Kind> {
        let turns = of(&[Kind::Plan, Kind::Inspection]);
        assert_eq!(kind(&turns), Some(Kind::Plan));
        thread::scope(|scope| {
            let other = scope.spawn(|| kind(&turns));
            then(&turns);
            other.join().unwrap()
        })
    }

    #[test]
    fn who_finds_no_paper_waits_until_all_pages_are_known() {
        assert_eq!(who_waits(|turns| turns.know(Kind::Plan, &Pages::default())), Some(Kind::Inspection));
    }

    #[test]
    fn nobody_waits_for_a_paper_that_could_not_be_made() {
        assert_eq!(who_waits(Turns::give_up_naming), None);
    }
}

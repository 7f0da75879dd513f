//! Which paper is made next. Those that name pages of the others come when all of these are known, which is long before
//! the last of the others is written as PDF and Word. A paper that takes as much memory as all others together is made
//! alone: whoever waits helps with it.

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
    alone: Option<Kind>,
}

struct Waiting {
    papers: Vec<(Kind, Formats)>,
    /// Papers that name pages of the others.
    naming: Vec<(Kind, Formats)>,
    /// Of how many papers the pages are not known yet.
    unknown: usize,
    pages: Pages,
    /// Whether one is being made with which no other may be.
    is_shut: bool,
}

impl Turns {
    /// Papers in the order in which they are begun, and which of them is made alone; it comes first.
    pub(super) fn new(papers: impl IntoIterator<Item = (Kind, Formats)>, alone: Option<Kind>) -> Self {
        let (naming, papers): (Vec<_>, Vec<_>) = papers.into_iter().partition(|(kind, _)| kind.names_pages());
        let unknown = papers.len();
        let mut papers: Vec<_> = papers.into_iter().rev().collect();
        papers.sort_by_key(|(kind, _)| Some(*kind) == alone);
        let waiting = Waiting { papers, naming, unknown, pages: Pages::default(), is_shut: false };
        Self { waiting: Mutex::new(waiting), changed: Condvar::new(), alone }
    }

    /// The next paper; helps with others and waits while one is made alone, and for pages where only papers are left that
    /// name them. None if nothing is left to do.
    pub(super) fn next(&self) -> Option<Turn> {
        let mut waiting = self.waiting();
        loop {
            let is_shut = waiting.is_shut;
            if !is_shut && let Some((kind, formats)) = waiting.papers.pop() {
                waiting.is_shut = Some(kind) == self.alone;
                return Some(Turn { kind, formats, pages: Pages::default() });
            }
            if !is_shut && (waiting.unknown == 0 || waiting.naming.is_empty()) {
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

    /// A paper is done; if it was made alone, others may be begun.
    pub(super) fn done(&self, kind: Kind) {
        if Some(kind) == self.alone {
            self.waiting().is_shut = false;
            self.changed.notify_all();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    const FORMATS: Formats = Formats { pdf: true, word: true };

    fn of(kinds: &[Kind]) -> Turns {
        Turns::new(kinds.iter().map(|kind| (*kind, FORMATS)), None)
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
    fn a_paper_that_is_made_alone_comes_first_and_is_waited_for() {
        let kinds = [Kind::Plan, Kind::Registers, Kind::Inspection];
        let turns = Turns::new(kinds.map(|kind| (kind, FORMATS)), Some(Kind::Registers));
        assert_eq!(kind(&turns), Some(Kind::Registers));
        let let_in = AtomicBool::new(false);
        thread::scope(|scope| {
            let other = scope.spawn(|| {
                let kind = kind(&turns);
                (kind, let_in.load(Ordering::SeqCst))
            });
            turns.know(Kind::Registers, &Pages::default());
            thread::sleep(10 * A_MOMENT);
            let_in.store(true, Ordering::SeqCst);
            turns.done(Kind::Registers);
            assert_eq!(other.join().unwrap(), (Some(Kind::Plan), true));
        });
        // The plan is not alone.
        turns.know(Kind::Plan, &Pages::default());
        assert_eq!(kind(&turns), Some(Kind::Inspection));
    }

    #[test]
    fn nobody_waits_for_a_paper_that_could_not_be_made() {
        assert_eq!(who_waits(Turns::give_up_naming), None);
    }
}

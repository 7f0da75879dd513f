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
    /// Whether no other is begun until [`Turns::let_others_in`].
    pub(super) is_alone: bool,
}

/// The papers that wait; asked by several threads.
pub(super) struct Turns<F> {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    is_alone: F,
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

impl<F: Fn(Kind) -> bool> Turns<F> {
    /// Papers in the order in which they are begun, and which of them are made alone; these come first.
    pub(super) fn new(papers: impl IntoIterator<Item = (Kind, Formats)>, is_alone: F) -> Self {
        let (naming, papers): (Vec<_>, Vec<_>) = papers.into_iter().partition(|(kind, _)| kind.names_pages());
        let unknown = papers.len();
        let mut papers: Vec<_> = papers.into_iter().rev().collect();
        papers.sort_by_key(|(kind, _)| is_alone(*kind));
        let waiting = Waiting { papers, naming, unknown, pages: Pages::default(), is_shut: false };
        Self { waiting: Mutex::new(waiting), changed: Condvar::new(), is_alone }
    }

    /// The next paper; helps with others and waits while one is made alone, and for pages where only papers are left that
    /// name them. None if nothing is left to do.
    pub(super) fn next(&self) -> Option<Turn> {
        let mut waiting = self.waiting();
        loop {
            let is_shut = waiting.is_shut;
            if !is_shut && let Some((kind, formats)) = waiting.papers.pop() {
                waiting.is_shut = (self.is_alone)(kind);
                return Some(Turn { kind, formats, pages: Pages::default(), is_alone: waiting.is_shut });
            }
            if !is_shut && (waiting.unknown == 0 || waiting.naming.is_empty()) {
                let (kind, formats) = waiting.naming.pop()?;
                return Some(Turn { kind, formats, pages: waiting.pages.clone(), is_alone: false });
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

    /// The paper that is made alone is done.
    pub(super) fn let_others_in(&self) {
        self.waiting().is_shut = false;
        self.changed.notify_all();
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

    type OfNone = fn(Kind) -> bool;

    fn of(kinds: &[Kind]) -> Turns<OfNone> {
        Turns::new(kinds.iter().map(|kind| (*kind, FORMATS)), |_| false)
    }

    fn kind(turns: &Turns<OfNone>) -> Option<Kind> {
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
    fn who_waits(then: impl Fn(&Turns<OfNone>)) -> Option<Kind> {
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
        let turns = Turns::new(kinds.map(|kind| (kind, FORMATS)), |kind| kind == Kind::Registers);
        let alone = turns.next().unwrap();
        assert_eq!((alone.kind, alone.is_alone), (Kind::Registers, true));
        let let_in = AtomicBool::new(false);
        thread::scope(|scope| {
            let other = scope.spawn(|| {
                let turn = turns.next().unwrap();
                (turn.kind, turn.is_alone, let_in.load(Ordering::SeqCst))
            });
            turns.know(Kind::Registers, &Pages::default());
            thread::sleep(10 * A_MOMENT);
            let_in.store(true, Ordering::SeqCst);
            turns.let_others_in();
            assert_eq!(other.join().unwrap(), (Kind::Plan, false, true));
        });
    }

    #[test]
    fn nobody_waits_for_a_paper_that_could_not_be_made() {
        assert_eq!(who_waits(Turns::give_up_naming), None);
    }
}

//! What is done next. A paper is laid out first; what is left to do then, such as to write it as PDF and as Word, is done
//! before another is begun, for its memory, and by whoever has time; but what is left of short papers waits until all are
//! laid out. Papers that name pages of the others come as soon as all of these are known: one thread is at them for a
//! while, and what is left of the short ones is the work for the others. A paper that takes as much memory as all others
//! together comes first and is made alone until the first of its files is written: whoever waits helps with it. Only while it
//! begins, when one thread reads its source, a short one is made beside it, and beside its last file the shortest of the others.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::pages::Pages;
use crate::typeset::{self, Formats};
use crate::view::Kind;

const A_MOMENT: Duration = Duration::from_millis(1);

/// One piece of work.
pub(super) enum Step<T> {
    /// A paper is laid out: [`Turns::laid_out`] is told when, and what is left to do.
    LayOut(Turn),
    /// What is left to do of a paper that is laid out: [`Turns::finished`] is told when it is done.
    Finish(Kind, T),
}

/// A paper to be made, with the pages of the others if it names them.
pub(super) struct Turn {
    pub(super) kind: Kind,
    pub(super) formats: Formats,
    pub(super) pages: Pages,
}

/// The work that waits; asked for by several threads.
pub(super) struct Turns<T> {
    waiting: Mutex<Waiting<T>>,
    changed: Condvar,
    alone: Option<Kind>,
}

struct Waiting<T> {
    papers: Vec<(Kind, Formats)>,
    /// Papers that name pages of the others.
    naming: Vec<(Kind, Formats)>,
    /// Of how many papers the pages are not known yet.
    unknown: usize,
    pages: Pages,
    /// What is left to do of papers that are laid out, the next at the end; what can wait stands before the rest.
    left: Vec<(Kind, T)>,
    /// How many papers are being laid out; there may be more to do after that.
    in_layout: usize,
    alone: Alone,
}

/// How far the paper is that is made alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    /// It is the next to be begun.
    Next,
    /// It is being laid out, and whether a short one was begun beside that.
    Begun { is_joined: bool },
    /// None of its files is written yet.
    Unwritten { files: usize },
    /// One of them is; so many are left.
    Written { files: usize },
    /// There is none, or it is done.
    Done,
}

impl<T> Turns<T> {
    /// Papers in the order in which they are begun, and which of them is made alone; it comes first.
    pub(super) fn new(papers: impl IntoIterator<Item = (Kind, Formats)>, alone: Option<Kind>) -> Self {
        let (naming, papers): (Vec<_>, Vec<_>) = papers.into_iter().partition(|(kind, _)| kind.names_pages());
        let unknown = papers.len();
        // The last is taken first.
        let is_alone = |(kind, _): &(Kind, Formats)| Some(*kind) == alone;
        let mut papers: Vec<_> = papers.into_iter().rev().collect();
        papers.sort_by_key(is_alone);
        let waiting = Waiting {
            alone: if papers.last().is_some_and(is_alone) { Alone::Next } else { Alone::Done },
            papers,
            naming,
            unknown,
            pages: Pages::default(),
            left: Vec::new(),
            in_layout: 0,
        };
        Self { waiting: Mutex::new(waiting), changed: Condvar::new(), alone }
    }

    /// The next step; helps with others and waits while one is made alone, and for pages where only papers are left that
    /// name them. None if nothing is left to do.
    pub(super) fn next(&self) -> Option<Step<T>> {
        let mut waiting = self.waiting();
        loop {
            if let Some(step) = waiting.taken() {
                return Some(step);
            }
            if waiting.papers.is_empty() && waiting.naming.is_empty() && waiting.in_layout == 0 {
                return None;
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

    /// A paper is laid out, or cannot be; this is left to do of it, in this order.
    pub(super) fn laid_out(&self, kind: Kind, tasks: Vec<T>) {
        let mut waiting = self.waiting();
        waiting.in_layout -= 1;
        if Some(kind) == self.alone {
            let files = tasks.len();
            waiting.alone = if files > 0 { Alone::Unwritten { files } } else { Alone::Done };
        }
        let at = if waiting.can_wait(kind) {
            waiting.left.iter().take_while(|(kind, _)| waiting.can_wait(*kind)).count()
        } else {
            waiting.left.len()
        };
        waiting.left.splice(at..at, tasks.into_iter().rev().map(|task| (kind, task)));
        self.changed.notify_all();
    }

    /// Something that was left of a paper is done; if that was the first of one made alone, others may be begun.
    pub(super) fn finished(&self, kind: Kind) {
        if Some(kind) == self.alone {
            let mut waiting = self.waiting();
            waiting.alone = match waiting.alone {
                Alone::Unwritten { files } | Alone::Written { files } if files > 1 => {
                    Alone::Written { files: files - 1 }
                }
                _ => Alone::Done,
            };
            self.changed.notify_all();
        }
    }

    /// A paper could not be made, so pages can't be named: its faults are told first.
    pub(super) fn give_up_naming(&self) {
        self.waiting().naming.clear();
        self.changed.notify_all();
    }

    /// Whether what Typst remembers of a paper that is done need not be let go: no paper is begun any more, or one is
    /// being laid out that will let go everything, and is slower where others do so meanwhile.
    pub(super) fn is_kept(&self) -> bool {
        let waiting = self.waiting();
        waiting.papers.is_empty() && waiting.naming.is_empty() || matches!(waiting.alone, Alone::Begun { .. })
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Waiting<T> {
    /// What is done next, if anything can be.
    fn taken(&mut self) -> Option<Step<T>> {
        // Nothing else takes its time before the end: a paper that names pages is the last to be begun.
        if self.unknown == 0
            && !matches!(self.alone, Alone::Unwritten { .. })
            && let Some((kind, formats)) = self.naming.pop()
        {
            self.in_layout += 1;
            return Some(Step::LayOut(Turn { kind, formats, pages: self.pages.clone() }));
        }
        let is_next = |(kind, _): &(Kind, T)| self.papers.is_empty() || !self.can_wait(*kind);
        if self.left.last().is_some_and(is_next)
            && let Some((kind, task)) = self.left.pop()
        {
            return Some(Step::Finish(kind, task));
        }
        let last = self.papers.len().checked_sub(1)?;
        let (at, alone) = match self.alone {
            Alone::Next => (last, Alone::Begun { is_joined: false }),
            Alone::Begun { is_joined: false } if self.papers[0].0.is_short() => (0, Alone::Begun { is_joined: true }),
            Alone::Begun { .. } | Alone::Unwritten { .. } => return None,
            Alone::Written { .. } => (0, self.alone),
            Alone::Done => (last, self.alone),
        };
        self.alone = alone;
        let (kind, formats) = self.papers.remove(at);
        self.in_layout += 1;
        Some(Step::LayOut(Turn { kind, formats, pages: Pages::default() }))
    }

    /// Whether what is left of a paper is done when all are laid out. Beside one that is made alone there is no memory for
    /// that.
    fn can_wait(&self, kind: Kind) -> bool {
        kind.is_short() && self.alone == Alone::Done
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    const FORMATS: Formats = Formats { pdf: true, word: true };

    fn of(kinds: &[Kind], alone: Option<Kind>) -> Turns<&'static str> {
        Turns::new(kinds.iter().map(|kind| (*kind, FORMATS)), alone)
    }

    /// The paper to be laid out next, or what is left to do of one.
    fn next(turns: &Turns<&'static str>) -> Option<(Kind, &'static str)> {
        turns.next().map(|step| match step {
            Step::LayOut(turn) => (turn.kind, "lay out"),
            Step::Finish(kind, task) => (kind, task),
        })
    }

    fn laid_out(turns: &Turns<&'static str>, kind: Kind, tasks: &[&'static str]) {
        turns.know(kind, &Pages::default());
        turns.laid_out(kind, tasks.to_vec());
    }

    #[test]
    fn papers_come_in_their_order_and_those_that_name_pages_last() {
        let turns = of(&[Kind::Inspection, Kind::Plan, Kind::ActionCards], None);
        assert_eq!(next(&turns), Some((Kind::Plan, "lay out")));
        assert_eq!(next(&turns), Some((Kind::ActionCards, "lay out")));
        assert!(!turns.is_kept());
        laid_out(&turns, Kind::Plan, &[]);
        laid_out(&turns, Kind::ActionCards, &[]);
        assert_eq!(next(&turns), Some((Kind::Inspection, "lay out")));
        assert!(turns.is_kept());
        turns.laid_out(Kind::Inspection, Vec::new());
        assert_eq!(next(&turns), None);
    }

    #[test]
    fn a_paper_is_written_before_another_is_begun_but_after_the_one_that_names_pages() {
        let turns = of(&[Kind::Plan, Kind::ActionCards, Kind::Inspection], None);
        assert_eq!(next(&turns), Some((Kind::Plan, "lay out")));
        laid_out(&turns, Kind::Plan, &["pdf", "word"]);
        assert_eq!([next(&turns), next(&turns)], [Some((Kind::Plan, "pdf")), Some((Kind::Plan, "word"))]);
        assert_eq!(next(&turns), Some((Kind::ActionCards, "lay out")));
        laid_out(&turns, Kind::ActionCards, &["pdf"]);
        assert_eq!(next(&turns), Some((Kind::Inspection, "lay out")));
        assert_eq!(next(&turns), Some((Kind::ActionCards, "pdf")));
    }

    #[test]
    fn what_is_left_of_short_papers_waits_until_all_are_laid_out() {
        let turns = of(&[Kind::Plan, Kind::ActionCards, Kind::ContactChart], None);
        assert_eq!([next(&turns), next(&turns)], [Kind::Plan, Kind::ActionCards].map(|kind| Some((kind, "lay out"))));
        laid_out(&turns, Kind::ActionCards, &["pdf", "word"]);
        laid_out(&turns, Kind::Plan, &["pdf"]);
        assert_eq!(next(&turns), Some((Kind::Plan, "pdf")));
        assert_eq!(next(&turns), Some((Kind::ContactChart, "lay out")));
        laid_out(&turns, Kind::ContactChart, &["pdf", "word"]);
        assert_eq!([next(&turns), next(&turns)], ["pdf", "word"].map(|task| Some((Kind::ContactChart, task))));
        assert_eq!([next(&turns), next(&turns)], ["pdf", "word"].map(|task| Some((Kind::ActionCards, task))));
    }

    /// What another thread is given that waits while the plan is laid out, when `then` has happened.
    fn who_waits(kinds: &[Kind], then: impl Fn(&Turns<&'static str>)) -> Option<(Kind, &'static str)> {
        let turns = of(kinds, None);
        assert_eq!(next(&turns), Some((Kind::Plan, "lay out")));
        thread::scope(|scope| {
            let other = scope.spawn(|| next(&turns));
            then(&turns);
            other.join().unwrap()
        })
    }

    #[test]
    fn who_finds_no_paper_waits_until_all_pages_are_known() {
        let known = |turns: &Turns<_>| turns.know(Kind::Plan, &Pages::default());
        assert_eq!(who_waits(&[Kind::Plan, Kind::Inspection], known), Some((Kind::Inspection, "lay out")));
    }

    #[test]
    fn who_finds_nothing_waits_for_what_is_left_of_a_paper_that_is_being_laid_out() {
        let written = |turns: &Turns<_>| turns.laid_out(Kind::Plan, vec!["pdf"]);
        assert_eq!(who_waits(&[Kind::Plan], written), Some((Kind::Plan, "pdf")));
        assert_eq!(who_waits(&[Kind::Plan], |turns| turns.laid_out(Kind::Plan, Vec::new())), None);
    }

    /// Turns where the registers are made alone, come first, are laid out, and are now written in both formats.
    fn registers_being_written(kinds: &[Kind]) -> Turns<&'static str> {
        let turns = of(kinds, Some(Kind::Registers));
        assert_eq!(next(&turns), Some((Kind::Registers, "lay out")));
        laid_out(&turns, Kind::Registers, &["pdf", "word"]);
        assert_eq!([next(&turns), next(&turns)], [Some((Kind::Registers, "pdf")), Some((Kind::Registers, "word"))]);
        turns
    }

    #[test]
    fn a_paper_that_is_made_alone_comes_first_and_is_waited_for() {
        let turns = registers_being_written(&[Kind::Plan, Kind::Registers, Kind::Inspection]);
        let let_in = AtomicBool::new(false);
        thread::scope(|scope| {
            let other = scope.spawn(|| {
                let step = next(&turns);
                (step, let_in.load(Ordering::SeqCst))
            });
            thread::sleep(10 * A_MOMENT);
            let_in.store(true, Ordering::SeqCst);
            turns.finished(Kind::Registers);
            assert_eq!(other.join().unwrap(), (Some((Kind::Plan, "lay out")), true));
        });
        // The plan is not alone.
        laid_out(&turns, Kind::Plan, &["pdf"]);
        assert_eq!(next(&turns), Some((Kind::Inspection, "lay out")));
    }

    #[test]
    fn beside_the_last_file_of_a_paper_made_alone_the_shortest_of_the_others_come_then_the_longest() {
        let kinds = [Kind::Registers, Kind::Plan, Kind::Boundaries, Kind::ContactChart, Kind::ActionCards];
        let turns = registers_being_written(&kinds);
        turns.finished(Kind::Registers);
        assert_eq!(next(&turns), Some((Kind::ActionCards, "lay out")));
        laid_out(&turns, Kind::ActionCards, &["pdf"]);
        assert_eq!(next(&turns), Some((Kind::ActionCards, "pdf")));
        turns.finished(Kind::Registers);
        assert_eq!(next(&turns), Some((Kind::Plan, "lay out")));
        laid_out(&turns, Kind::Plan, &["pdf"]);
        assert_eq!([next(&turns), next(&turns)], [Some((Kind::Plan, "pdf")), Some((Kind::Boundaries, "lay out"))]);
        assert_eq!(next(&turns), Some((Kind::ContactChart, "lay out")));
    }

    #[test]
    fn while_a_paper_made_alone_begins_one_short_one_is_made_beside_it() {
        let turns = of(&[Kind::Registers, Kind::ContactChart, Kind::Announcements], Some(Kind::Registers));
        assert_eq!(
            [next(&turns), next(&turns)],
            [Kind::Registers, Kind::Announcements].map(|kind| Some((kind, "lay out")))
        );
        laid_out(&turns, Kind::Announcements, &["pdf"]);
        assert_eq!(next(&turns), Some((Kind::Announcements, "pdf")));
        assert!(turns.is_kept());
        turns.finished(Kind::Announcements);
        laid_out(&turns, Kind::Registers, &["pdf", "word"]);
        assert!(!turns.is_kept());
        assert_eq!([next(&turns), next(&turns)], [Some((Kind::Registers, "pdf")), Some((Kind::Registers, "word"))]);
        turns.finished(Kind::Registers);
        assert_eq!(next(&turns), Some((Kind::ContactChart, "lay out")));
    }

    #[test]
    fn nobody_waits_for_a_paper_that_could_not_be_made() {
        let faulty = |turns: &Turns<_>| {
            turns.give_up_naming();
            turns.laid_out(Kind::Plan, Vec::new());
        };
        assert_eq!(who_waits(&[Kind::Plan, Kind::Inspection], faulty), None);
    }

    #[test]
    fn a_paper_made_alone_that_could_not_be_made_lets_others_in() {
        let turns = of(&[Kind::Registers, Kind::Plan], Some(Kind::Registers));
        assert_eq!(next(&turns), Some((Kind::Registers, "lay out")));
        turns.give_up_naming();
        turns.laid_out(Kind::Registers, Vec::new());
        assert_eq!(next(&turns), Some((Kind::Plan, "lay out")));
    }
}

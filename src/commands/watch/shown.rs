//! What the page shows: the last good papers, the findings, and which paper is older than the plan.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

use crate::typeset::Typeset;
use crate::view::Kind;

/// Pictures of pages are as sharp as that: two pixels for each of a usual screen.
const PIXELS_PER_POINT: f64 = 2.0;

/// What is shown now; whoever waits is woken by each change.
#[derive(Default)]
pub(super) struct Shown {
    now: Mutex<Now>,
    news: Condvar,
}

#[derive(Default)]
struct Now {
    /// Counts the changes.
    generation: u64,
    message: String,
    /// The findings as `check` prints them.
    findings: String,
    is_sound: bool,
    papers: BTreeMap<Kind, Paper>,
}

/// The last good state of a paper.
struct Paper {
    typeset: Arc<Typeset>,
    pdf: Arc<Vec<u8>>,
    /// Counts how often it was made, so that a browser asks anew only for what is new.
    made: u64,
    milliseconds: u128,
    /// Whether the plan has changed since and this paper could not be made of it.
    is_stale: bool,
}

#[derive(Serialize)]
struct State<'a> {
    generation: u64,
    message: &'a str,
    findings: &'a str,
    is_sound: bool,
    papers: Vec<PaperState>,
}

#[derive(Serialize)]
struct PaperState {
    kind: &'static str,
    title: &'static str,
    /// Width and height of each page in points.
    pages: Vec<(f64, f64)>,
    made: u64,
    milliseconds: u128,
    is_stale: bool,
}

impl Shown {
    fn lock(&self) -> MutexGuard<'_, Now> {
        // What a thread that failed has left is whole: each change is one assignment after the other.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        let mut now = self.lock();
        change(&mut now);
        now.generation += 1;
        drop(now);
        self.news.notify_all();
    }

    /// Shows what was found in the plan, and whether papers can be made of it.
    pub(super) fn findings(&self, message: &str, findings: String, is_sound: bool) {
        self.change(|now| {
            message.clone_into(&mut now.message);
            now.findings = findings;
            now.is_sound = is_sound;
        });
    }

    /// Shows a paper in the place of the one before.
    pub(super) fn paper(&self, kind: Kind, typeset: Typeset, pdf: Vec<u8>, took: Duration) {
        self.change(|now| {
            let made = now.papers.get(&kind).map_or(1, |paper| paper.made + 1);
            let paper = Paper {
                typeset: Arc::new(typeset),
                pdf: Arc::new(pdf),
                made,
                milliseconds: took.as_millis(),
                is_stale: false,
            };
            now.papers.insert(kind, paper);
        });
    }

    /// Marks papers as older than the plan, or as up to date.
    pub(super) fn stale(&self, is_stale: impl Fn(Kind) -> bool) {
        self.change(|now| {
            for (kind, paper) in &mut now.papers {
                paper.is_stale = is_stale(*kind);
            }
        });
    }

    /// Everything as JSON, as soon as it is newer than `since`, or when patience ends.
    pub(super) fn state(&self, since: u64, patience: Duration) -> String {
        let now = self.lock();
        let (now, _) = self
            .news
            .wait_timeout_while(now, patience, |now| now.generation <= since)
            .unwrap_or_else(PoisonError::into_inner);
        let paper = |(kind, paper): (&Kind, &Paper)| PaperState {
            kind: kind.name(),
            title: kind.title(),
            pages: paper
                .typeset
                .paged()
                .pages()
                .iter()
                .map(|page| (page.frame.width().to_pt(), page.frame.height().to_pt()))
                .collect(),
            made: paper.made,
            milliseconds: paper.milliseconds,
            is_stale: paper.is_stale,
        };
        let state = State {
            generation: now.generation,
            message: &now.message,
            findings: &now.findings,
            is_sound: now.is_sound,
            papers: now.papers.iter().map(paper).collect(),
        };
        serde_json::to_string(&state).unwrap_or_default()
    }

    /// The PDF of a paper.
    pub(super) fn pdf(&self, kind: &str) -> Option<Vec<u8>> {
        let now = self.lock();
        let paper = now.papers.iter().find(|(other, _)| other.name() == kind)?.1;
        Some(paper.pdf.to_vec())
    }

    /// The picture of a page, from 1.
    pub(super) fn picture(&self, kind: &str, page: usize) -> Option<Vec<u8>> {
        let typeset = {
            let now = self.lock();
            Arc::clone(&now.papers.iter().find(|(other, _)| other.name() == kind)?.1.typeset)
        };
        let page = typeset.paged().pages().get(page.checked_sub(1)?)?;
        let options = typst_render::RenderOptions { pixel_per_pt: PIXELS_PER_POINT.into(), ..Default::default() };
        typst_render::render(page, &options).encode_png().ok()
    }
}

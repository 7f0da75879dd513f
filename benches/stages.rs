//! How long the stages take on the sample, and the ratio that this project promises.
//!
//! `cargo bench --profile dev` measures the code that `cargo run` runs. Ratios are of medians of runs that alternate in
//! one process, so that a busy machine weighs on both sides.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::print_stdout, reason = "a benchmark reports")]

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use itbcp::check::{CheckedPlan, check};
use itbcp::form::Forms;
use itbcp::load::load;
use itbcp::model::date::Date;
use itbcp::pages::Pages;
use itbcp::source::Sources;
use itbcp::templates::{Templates, render};
use itbcp::typeset::{Formats, typeset};
use itbcp::view::{Kind, Request, view};
use itbcp::{gate, pdf, word};

fn plan(forms: &Forms) -> (CheckedPlan, Sources) {
    let sources = Sources::read(Path::new("plans/sample")).expect("the sample is there");
    let plan = load(&sources).plan.expect("the sample is sound");
    (check(plan, forms, Date::constant(2026, 10, 1)).plan.expect("the sample passes its rules"), sources)
}

/// The PDFs alone: what anybody who typesets with Typst has to do.
fn pdfs(plan: &CheckedPlan, templates: &Templates, request: Request<'_>) -> usize {
    side_by_side(|kind| {
        let source = render(templates, kind, &view(kind, plan, request)).expect("it renders");
        let typeset = typeset(&source, templates, Formats { pdf: true, word: false }).expect("it typesets");
        pdf::pdf(&typeset).expect("it is a PDF").len()
    })
}

/// Everything that `build` makes: PDF and Word, behind the gates.
fn whole_set(plan: &CheckedPlan, templates: &Templates, request: Request<'_>) -> usize {
    side_by_side(|kind| {
        let source = render(templates, kind, &view(kind, plan, request)).expect("it renders");
        let typeset = typeset(&source, templates, Formats { pdf: true, word: true }).expect("it typesets");
        assert!(gate::gate(&typeset).is_empty(), "the sample passes the gates");
        let headings = word::heading_pages(typeset.paged());
        let docx = word::word(typeset.dom().expect("Word was asked for"), &headings).expect("it is a Word file");
        pdf::pdf(&typeset).expect("it is a PDF").len() + docx.len()
    })
}

/// The kinds in threads of their own, as `build` makes them; the sum of what `make` returns.
fn side_by_side(make: impl Fn(Kind) -> usize + Sync) -> usize {
    thread::scope(|scope| {
        let running: Vec<_> = Kind::ALL
            .into_iter()
            .map(|kind| {
                scope.spawn({
                    let make = &make;
                    move || make(kind)
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().expect("a paper is made")).sum()
    })
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn timed(work: impl FnOnce() -> usize) -> Duration {
    let start = Instant::now();
    assert!(work() > 0);
    start.elapsed()
}

fn stages(criterion: &mut Criterion) {
    let forms = Forms::built_in().expect("the built-in forms are sound");
    criterion.bench_function("load and check the sample", |bencher| bencher.iter(|| plan(&forms)));

    let (plan, sources) = plan(&forms);
    let pages = Pages::default();
    let request = Request::new(&forms, &sources, &pages);
    let templates = Templates::built_in().expect("the built-in templates are sound");
    let (mut alone, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        // Typst keeps what it has laid out; each side begins with nothing kept.
        typst::comemo::evict(0);
        alone.push(timed(|| pdfs(&plan, &templates, request)));
        typst::comemo::evict(0);
        whole.push(timed(|| whole_set(&plan, &templates, request)));
    }
    let (alone, whole) = (median(alone), median(whole));
    println!(
        "PDFs alone {:.2} s, PDF and Word behind the gates {:.2} s: {:.2} times (promised: at most 2.5)",
        alone.as_secs_f64(),
        whole.as_secs_f64(),
        whole.as_secs_f64() / alone.as_secs_f64()
    );
}

criterion_group!(benches, stages);
criterion_main!(benches);

//! How long the stages take on the sample, and the ratio that this project promises.
//!
//! `cargo bench --profile dev` measures the code that `cargo run` runs. Ratios are of medians of runs that alternate in
//! one process, so that a busy machine weighs on both sides.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::print_stdout, reason = "a benchmark reports")]

use std::fmt::Write as _;
use std::fs;
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

/// The day of the example plans.
const AS_OF: Date = Date::constant(2026, 10, 1);

fn plan(forms: &Forms) -> (CheckedPlan, Sources) {
    let sources = Sources::read(Path::new("plans/sample")).expect("the sample is there");
    let plan = load(&sources).plan.expect("the sample is sound");
    (check(plan, forms, AS_OF).plan.expect("the sample passes its rules"), sources)
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
        let pages = word::PrintedPages::of(typeset.paged());
        let docx = word::word(typeset.dom().expect("Word was asked for"), &pages, None).expect("it is a Word file");
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

/// A plan with so many devices in its table, 120 systems and 60 vendors, as the texts of its files.
fn generated(devices: usize) -> Vec<(&'static str, String)> {
    let read =
        |name: &str| fs::read_to_string(Path::new("tests/fixtures/plans/minimal").join(name)).expect("it is there");
    let mut vendors = read("vendors.yaml");
    let contracts = vendors.find("contracts:").expect("the smallest plan has contracts");
    let mut more = String::new();
    for at in 0..59 {
        let _ = writeln!(
            more,
            "  - {{ id: v-{at}, name: 事業者{at}, kind: it, contacts: [{{ name: 窓口, phones: [{{ kind: line, number: \"00-0000-{at:04}\", hours: always }}], hours: 終日 }}] }}"
        );
    }
    vendors.insert_str(contracts, &more);
    let mut systems = read("systems.yaml");
    for at in 0..118 {
        let _ = write!(
            systems,
            "  - id: s-{at}\n    name: システム{at}\n    category: departmental\n    owner: jimu\n    purpose: 業務{at}\n    has_patient_data: true\n    delivery: onprem\n    vendor: v-{}\n    importance: 3\n    recovery_priority: {}\n    rto: 1d\n    rpo: 1d\n    impact: [{{ department: jimu, effect: 業務が遅れる }}]\n    depends_on: [{{ system: kaisen, kind: hard }}]\n",
            at % 59,
            at + 3
        );
    }
    let mut table = String::from(
        "id,機器名,種別,部署,システム,設置場所,区画,IPアドレス,メーカー,型番,OS,サポート終了日,事業者,状態,登録日\n",
    );
    for at in 0..devices {
        let _ = writeln!(
            table,
            "pc-{at},端末{at},terminal,jimu,s-{},本館{}階,seg-in,10.{}.{}.{},架空電機,KD-{},Windows 11 Pro,2027-10-12,v-{},active,2026-04-01",
            at % 118,
            at % 9,
            at / 65536,
            at / 256 % 256,
            at % 256,
            at % 20,
            at % 59
        );
    }
    let mut files: Vec<(&'static str, String)> =
        vec![("vendors.yaml", vendors), ("systems.yaml", systems), ("devices.csv", table)];
    for name in [
        "hospital.yaml",
        "contacts.yaml",
        "boundaries.yaml",
        "network.yaml",
        "backups.yaml",
        "response.yaml",
        "downtime.yaml",
        "governance.yaml",
    ] {
        files.push((name, read(name)));
    }
    files
}

/// Reading, loading and checking plans of growing size: medians, and what ten times the devices cost.
fn growth(forms: &Forms) {
    let mut before: Option<Duration> = None;
    for devices in [300, 3_000, 30_000] {
        let files = generated(devices);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let whole = median(
            (0..9)
                .map(|_| {
                    timed(|| {
                        let sources = Sources::from_texts(&files);
                        let loaded = load(&sources);
                        let plan = loaded.plan.unwrap_or_else(|| panic!("{:#?}", &loaded.diagnostics));
                        check(plan, forms, AS_OF).diagnostics.len() + devices
                    })
                })
                .collect(),
        );
        let ratio = before.map_or(String::new(), |before| {
            format!(", {:.1} times as long as a tenth", whole.as_secs_f64() / before.as_secs_f64())
        });
        println!("read, load and check with {devices} devices: {:.1} ms{ratio}", whole.as_secs_f64() * 1000.0);
        before = Some(whole);
    }
}

fn stages(criterion: &mut Criterion) {
    let forms = Forms::built_in().expect("the built-in forms are sound");
    criterion.bench_function("load and check the sample", |bencher| bencher.iter(|| plan(forms)));

    growth(forms);

    let (plan, sources) = plan(forms);
    let no_pages = Pages::default();
    let request = Request::new(forms, &sources, &no_pages);
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

//! No value of a plan is lost: each one changes a paper when it is changed, or there is a reason why not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::sync::Mutex;
use std::thread;

use itbcp::pages::Pages;
use itbcp::source::{PLAN_FILES, Sources, YamlPath};
use itbcp::templates::Templates;
use itbcp::view::{Kind, Request, view};
use serde_json::Value;

use crate::support::{AS_OF, Papers, forms, root};

/// Values that no paper shows, by where they stand, and why.
const NOT_SHOWN: &[(&str, &str)] = &[
    ("answers.answers[].edition", "chooses the list in which the answer stands"),
    ("contacts.deadlines[].confirmed", "a note of those who keep the plan; no paper carries the mark 未確認"),
    ("contacts.deadlines[].within", "the papers print the deadline in words (text)"),
    ("response.announcements[].number", "cards name it, so that it cannot be changed alone"),
    ("hospital.plan.approvals[].role", "the cover prints the post of who signs, and the role where there is no post"),
    ("network.segments[].row", "orders the boxes of a drawing and may agree with the order it has without it"),
    ("network.segments[].column", "the same"),
    ("response.levels[].code", "there are five, each given once"),
];

/// A value of a plan: its place without the numbers of lists, the same with them, and its text.
struct Leaf {
    pattern: String,
    path: YamlPath,
    text: String,
}

/// The values of a plan's files, the table of devices among them.
fn leaves(files: &[(String, String)]) -> Vec<Leaf> {
    fn walk(value: &Value, pattern: &str, path: &YamlPath, leaves: &mut Vec<Leaf>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    walk(value, &format!("{pattern}.{key}"), &path.clone().key(key), leaves);
                }
            }
            Value::Array(items) => {
                for (at, value) in items.iter().enumerate() {
                    walk(value, &format!("{pattern}[]"), &path.clone().index(at), leaves);
                }
            }
            Value::Null => {}
            other => {
                let text = other.as_str().map_or_else(|| other.to_string(), str::to_owned);
                leaves.push(Leaf { pattern: pattern.to_owned(), path: path.clone(), text });
            }
        }
    }
    let mut found = Vec::new();
    for (name, text) in files {
        let stem = name.split('.').next().unwrap_or_default();
        if is_table(name) {
            let mut rows = text.trim_start_matches('\u{feff}').lines().map(cells);
            let head = rows.next().unwrap_or_default();
            for (at, row) in rows.enumerate() {
                for (key, cell) in head.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
                    let path = YamlPath::file(name).index(at).key(key);
                    found.push(Leaf { pattern: format!("{stem}.csv.{key}"), path, text: cell });
                }
            }
        } else {
            let tree: Value = serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            walk(&tree, stem, &YamlPath::file(name), &mut found);
        }
    }
    found
}

/// The cells of a line of a table; the example quotes cells that hold a comma.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().expect("there is one from the beginning").push(c),
        }
    }
    cells
}

fn is_table(file: &str) -> bool {
    file.strip_suffix(".csv").is_some()
}

/// Whether a value at this place names its record.
fn is_id(pattern: &str) -> bool {
    pattern.strip_suffix(".id").is_some()
}

fn files(folder: &str) -> Vec<(String, String)> {
    let read = |name: &str| Some((name.to_owned(), fs::read_to_string(root().join(folder).join(name)).ok()?));
    PLAN_FILES.iter().filter_map(|name| read(name)).collect()
}

/// What the papers of a plan are typeset from.
fn papers(sources: &Sources, only: Option<&BTreeMap<Kind, String>>) -> Option<BTreeMap<Kind, (String, String)>> {
    let plan = itbcp::check::check(itbcp::load::load(sources).plan?, forms(), AS_OF).plan?;
    let templates = Templates::built_in().expect("the built-in templates are sound");
    let no_pages = Pages::default();
    let request = Request::new(forms(), sources, &no_pages);
    let mut made = BTreeMap::new();
    for kind in Kind::ALL {
        let view = view(kind, &plan, request);
        let data = serde_json::to_string(&view).expect("a view is data");
        // Rendering is slow; where the view is as before, the paper is.
        if only.is_some_and(|before| before[&kind] == data) {
            continue;
        }
        let source = itbcp::templates::render(&templates, kind, &view).unwrap_or_else(|fault| panic!("{fault:#?}"));
        made.insert(kind, (data, source.main));
    }
    Some(made)
}

/// Words of closed lists where the sample uses only one of them.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("contacts.organizations[].phones[].kind", "extension"),
    ("vendors.vendors[].contacts[].phones[].kind", "extension"),
    ("devices.csv.cost_type", "vendor"),
    ("devices.devices[].confidentiality", "b"),
    ("hospital.hospital.date_style", "western"),
    ("hospital.hospital.founder", "public"),
    ("hospital.sheets.card_size", "a6"),
    ("hospital.sheets.card_turn", "short"),
    ("hospital.sheets.chart_paper", "a3"),
    ("hospital.sheets.qr", "tel"),
];

/// Other values that might stand in the place of one: those of its fellows and other ids of the same list first, then one
/// like it.
fn others(leaf: &Leaf, fellows: &BTreeSet<String>, ids: &BTreeMap<&str, Vec<&str>>) -> Vec<String> {
    let text = leaf.text.as_str();
    let mut others: Vec<String> = OTHER_WORDS
        .iter()
        .filter(|(pattern, _)| *pattern == leaf.pattern)
        .map(|(_, word)| (*word).to_owned())
        .collect();
    others.extend(fellows.iter().filter(|other| **other != leaf.text).take(4).cloned());
    if !is_id(&leaf.pattern) {
        let lists = ids.values().filter(|list| list.contains(&text));
        others.extend(lists.flat_map(|list| list.iter().filter(|id| **id != text).take(4)).map(|id| (*id).to_owned()));
    }
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    match text {
        "true" => others.push("false".to_owned()),
        "false" => others.push("true".to_owned()),
        _ if !digits.is_empty() && digits.len() < 10 => {
            let number: u64 = digits.parse().expect("they are digits");
            others.push(format!("{}{}", number + 1, &text[digits.len()..]));
            others.push(format!("{}{}", number + 37, &text[digits.len()..]));
        }
        _ => {}
    }
    if let Some(last) = text.chars().last().filter(char::is_ascii_digit) {
        let other = if last == '9' { '8' } else { '9' };
        others.push(format!("{}{other}", &text[..text.len() - 1]));
    }
    if !text.is_ascii() || text.contains(' ') {
        others.push(format!("{text}改"));
    }
    others.push(format!("{text}x"));
    others
}

/// The files with another value in one place.
fn replaced(files: &[(String, String)], sources: &Sources, leaf: &Leaf, value: &str) -> Option<Vec<(String, String)>> {
    let span = sources.place(&leaf.path)?;
    let name = sources.name(span.file).to_owned();
    let mut files = files.to_vec();
    let (_, text) = files.iter_mut().find(|(other, _)| *other == name)?;
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (start, end) = (span.start + bom, span.end + bom);
    let written = &text[start..end];
    let quoted = match written.chars().next() {
        Some('"') => format!("\"{value}\""),
        Some('\'') => format!("'{value}'"),
        // A block of lines: its first words change.
        _ if leaf.text.contains('\n') => {
            let inside = leaf.text.lines().next()?;
            written.replacen(inside, &format!("{inside}改"), 1)
        }
        _ => value.to_owned(),
    };
    text.replace_range(start..end, &quoted);
    Some(files)
}

fn sources_of(files: &[(String, String)]) -> Sources {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Sources::from_texts(&files)
}

/// A plan, what its papers are typeset from, and its values.
struct Example {
    files: Vec<(String, String)>,
    sources: Sources,
    before: BTreeMap<Kind, (String, String)>,
    data: BTreeMap<Kind, String>,
    leaves: Vec<Leaf>,
}

impl Example {
    fn of(folder: &str) -> Self {
        let files = files(folder);
        let sources = sources_of(&files);
        let before = papers(&sources, None).expect("the example is sound");
        let data = before.iter().map(|(kind, (data, _))| (*kind, data.clone())).collect();
        let leaves = leaves(&files);
        Self { files, sources, before, data, leaves }
    }

    /// The kinds of paper that change when one of the values at these places does.
    fn shown(&self, patterns: &BTreeSet<String>) -> BTreeMap<String, BTreeSet<Kind>> {
        let mut ids: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for leaf in self.leaves.iter().filter(|leaf| is_id(&leaf.pattern)) {
            ids.entry(&leaf.pattern).or_default().push(&leaf.text);
        }
        let waiting: Mutex<Vec<&String>> = Mutex::new(patterns.iter().collect());
        let shown: Mutex<BTreeMap<String, BTreeSet<Kind>>> = Mutex::new(BTreeMap::new());
        let work = || {
            loop {
                let Some(pattern) = waiting.lock().expect("no test thread panics").pop() else { break };
                let kinds = self.shown_at(pattern, &ids);
                shown.lock().expect("no test thread panics").insert(pattern.clone(), kinds);
            }
        };
        thread::scope(|scope| {
            scope.spawn(work);
            scope.spawn(work);
        });
        shown.into_inner().expect("no test thread panics")
    }

    fn shown_at(&self, pattern: &str, ids: &BTreeMap<&str, Vec<&str>>) -> BTreeSet<Kind> {
        let leaves: Vec<&Leaf> = self.leaves.iter().filter(|leaf| leaf.pattern == pattern).collect();
        let fellows: BTreeSet<String> = leaves.iter().map(|leaf| leaf.text.clone()).collect();
        // A value may be without effect where others hide it; a few are tried before it counts as lost.
        for leaf in leaves.iter().step_by((leaves.len() / 4).max(1)).take(4) {
            for value in others(leaf, &fellows, ids) {
                let Some(changed) = replaced(&self.files, &self.sources, leaf, &value) else { continue };
                let Some(after) = papers(&sources_of(&changed), Some(&self.data)) else { continue };
                let changed =
                    |(kind, (_, main)): (&Kind, &(String, String))| (self.before[kind].1 != *main).then_some(*kind);
                let kinds: BTreeSet<Kind> = after.iter().filter_map(changed).collect();
                if !kinds.is_empty() {
                    return kinds;
                }
            }
        }
        BTreeSet::new()
    }
}

#[test]
fn a_value_that_is_changed_changes_a_paper() {
    // The clinic is read ten times faster than the hospital, which is asked only for what the clinic cannot show.
    let [clinic, sample] = ["plans/clinic", "plans/sample"].map(Example::of);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for leaf in clinic.leaves.iter().chain(&sample.leaves) {
        *counts.entry(leaf.pattern.clone()).or_default() += 1;
    }
    assert!(counts.values().sum::<usize>() > 8000, "only {counts:?} were found");
    let mut shown = clinic.shown(&counts.keys().cloned().collect());
    let open: BTreeSet<String> = counts
        .keys()
        .filter(|pattern| shown.get(*pattern).is_none_or(BTreeSet::is_empty))
        .filter(|pattern| NOT_SHOWN.iter().all(|(known, _)| known != pattern) && !is_id(pattern))
        .cloned()
        .collect();
    shown.extend(sample.shown(&open));

    let mut list = String::new();
    let mut lost = Vec::new();
    for (pattern, kinds) in &shown {
        let id_reason = is_id(pattern).then_some("names the record for the other files of the plan");
        let reason = NOT_SHOWN.iter().find(|(known, _)| known == pattern).map(|(_, reason)| *reason);
        let names = kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
        let said = match (kinds.is_empty(), reason.or(id_reason)) {
            (true, None) => {
                lost.push(pattern.as_str());
                continue;
            }
            (true, Some(reason)) => reason.to_owned(),
            (false, _) => names,
        };
        assert!(kinds.is_empty() || reason.is_none(), "{pattern} is shown; it needs no reason");
        let _ = writeln!(list, "{pattern}: {said}");
    }
    assert_eq!(lost, Vec::<&str>::new(), "values that no paper shows");
    for (pattern, _) in NOT_SHOWN {
        assert!(shown.contains_key(*pattern), "{pattern} is no place of the examples");
    }
    insta::assert_snapshot!("where_each_value_is_shown", list);
}

/// Texts that papers show in another form than they are written, by where they stand, and how.
const IN_ANOTHER_FORM: &[(&str, &str)] = &[];

#[test]
fn every_text_of_the_plans_is_on_a_page() {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let mut looked_at = 0;
    let mut lost = Vec::new();
    for folder in ["plans/sample", "plans/clinic"] {
        let papers = Papers::of(&root().join(folder));
        let text: String = Kind::ALL.iter().map(|kind| papers.text(*kind)).collect::<String>();
        let text = plain(&text);
        for leaf in leaves(&files(folder)) {
            // Words of closed lists, ids, dates and numbers are ASCII; the test above follows them.
            if leaf.text.is_ascii() || IN_ANOTHER_FORM.iter().any(|(pattern, _)| *pattern == leaf.pattern) {
                continue;
            }
            let is_list = leaf.pattern.contains(".csv.");
            let parts = leaf.text.split(|c| c == '\n' || (is_list && c == ';'));
            for line in parts.filter(|line| !line.trim().is_empty()) {
                looked_at += 1;
                if !text.contains(&plain(line)) {
                    lost.push(format!("{folder} {}: {line}", leaf.pattern));
                }
            }
        }
    }
    assert_eq!(lost, Vec::<String>::new(), "texts that are on no page");
    assert!(looked_at > 4000, "only {looked_at} texts were looked at");
}

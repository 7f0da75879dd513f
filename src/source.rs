//! The texts of a plan and the places in them: every finding leads back through here to a file, a line and a column.
//!
//! Reading never stops at the first bad file. What can be said about a file (wrong encoding, broken YAML, an unknown
//! name) is a [`Diagnostic`]; only what the surroundings do to us (no such folder, disk error) is an `Err`.

use std::fmt;
use std::fs;
use std::io::Read as _;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::OnceLock;
use std::thread::{self, ScopedJoinHandle};

use anyhow::{Context as _, bail};

use crate::diagnostic::{Diagnostic, Severity};
use crate::load::encoding::{self, Encoding, Foreign};
use crate::load::{Node, Parsed, Style, Value, table, words, yaml};

/// The files a plan may have, in the order in which they are read, checked and reported.
pub const PLAN_FILES: [&str; 13] = [
    "hospital.yaml",
    "contacts.yaml",
    "systems.yaml",
    "vendors.yaml",
    "boundaries.yaml",
    "network.yaml",
    "devices.yaml",
    "devices.csv",
    "backups.yaml",
    "response.yaml",
    "downtime.yaml",
    "governance.yaml",
    "answers.yaml",
];

/// The largest plan file that is read, in bytes. The largest real ones have a tenth of it.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// The folder of a plan in which the hospital's own templates stand.
const TEMPLATE_FOLDER: &str = "templates";

/// One file of a [`Sources`]; ordered as the files are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A stretch of a file's text, in bytes of the text without its byte order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// The byte behind the last; never before `start`.
    pub end: usize,
}

/// A place as an editor shows it: line and column from 1, the column counted in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// One step of a [`YamlPath`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The value under a key.
    Key(String),
    /// An item of a list, from 0.
    Index(usize),
}

/// The way to a value of a plan, such as `contacts.yaml: people[3].phones[0].number`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YamlPath {
    file: String,
    segments: Vec<Segment>,
}

impl YamlPath {
    /// The whole of the file with this name.
    #[must_use]
    pub fn file(name: impl Into<String>) -> Self {
        Self { file: name.into(), segments: Vec::new() }
    }

    /// The value under `key`.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.segments.push(Segment::Key(key.into()));
        self
    }

    /// The item `index` of a list, from 0.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.segments.push(Segment::Index(index));
        self
    }

    /// The name of the file.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file
    }

    /// The steps from the top of the file.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }
}

impl fmt::Display for YamlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file)?;
        for (depth, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Key(key) if depth == 0 => write!(f, " {key}")?,
                Segment::Key(key) => write!(f, ".{key}")?,
                Segment::Index(index) if depth == 0 => write!(f, " [{index}]")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// One file: its text as read, where its lines begin, and what its syntax says.
#[derive(Debug)]
struct Source {
    name: String,
    shown: String,
    text: String,
    lines: Vec<usize>,
    /// Read again if it is asked for after it was let go.
    tree: OnceLock<Option<Node>>,
    /// What was found in it, when its text was all that was looked at.
    found: Option<Vec<Diagnostic>>,
}

impl Source {
    fn new(name: String, shown: String, text: String) -> Self {
        let lines = line_starts(&text);
        Self { name, shown, text, lines, tree: OnceLock::from(None), found: None }
    }
}

/// All texts of a plan, with what was found wrong while reading them.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    diagnostics: Vec<Diagnostic>,
    templates: Vec<(String, String)>,
}

impl Sources {
    /// Reads the plan in the folder `dir`.
    ///
    /// Fails only when the folder is not there, is no plan (no `hospital.yaml`) or can't be read.
    pub fn read(dir: &Path) -> anyhow::Result<Self> {
        Self::read_again(dir, Self::default())
    }

    /// Like [`Self::read`], with what was read of the same folder before: a file that says the same is not taken apart
    /// again.
    pub fn read_again(dir: &Path, before: Self) -> anyhow::Result<Self> {
        let shown = dir.display();
        if !dir.exists() {
            let typed =
                if shown.to_string().contains([' ', '　']) { format!("\"{shown}\"") } else { shown.to_string() };
            bail!("プランのフォルダー {shown} がありません。`itbcp new {typed}` で見本から作れます");
        }
        if !dir.is_dir() {
            bail!("{shown} はファイルです。hospital.yaml などを入れたフォルダーを指定してください");
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(dir).with_context(|| format!("プランのフォルダー {shown} を開けません"))?
        {
            let entry = entry.with_context(|| format!("プランのフォルダー {shown} を読めません"))?;
            // A name that is no Unicode text can't be one of ours.
            if let Ok(name) = entry.file_name().into_string() {
                names.push(name);
            }
        }
        names.sort();
        if !names.iter().any(|name| name == "hospital.yaml") {
            let near =
                names.iter().find(|name| matches!(name.to_lowercase().as_str(), "hospital.yml" | "hospital.yaml"));
            match near {
                Some(near) => {
                    bail!("{shown} に hospital.yaml がありません。{near} の名前を hospital.yaml に変えてください")
                }
                None => bail!(
                    "{shown} に hospital.yaml がありません。プランのフォルダーを指定してください(新しく作るには `itbcp new`)"
                ),
            }
        }
        let mut sources = Self::default();
        let mut before: Vec<Option<Source>> = before.files.into_iter().map(Some).collect();
        let present = PLAN_FILES.into_iter().filter(|name| names.iter().any(|found| found == name));
        // Each file by itself, side by side; what was found is gathered in the order of the files.
        let read = thread::scope(|scope| {
            let reading: Vec<_> = present
                .enumerate()
                .map(|(number, name)| {
                    // Places lead to a file by its number, so only what had the same number can be taken over.
                    let known = before.get_mut(number).and_then(Option::take).filter(|known| known.name == name);
                    scope.spawn(move || read_file(FileId(number), dir, name, known))
                })
                .collect();
            let read = |thread: ScopedJoinHandle<'_, _>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            reading.into_iter().map(read).collect::<Vec<anyhow::Result<_>>>()
        });
        for read in read {
            sources.push(read?);
        }
        for name in names.iter().filter(|name| !PLAN_FILES.contains(&name.as_str())) {
            sources.remark_on_name(dir, name);
        }
        if dir.join(TEMPLATE_FOLDER).is_dir() {
            read_templates(&dir.join(TEMPLATE_FOLDER), "", &mut sources.templates)?;
        }
        Ok(sources)
    }

    /// The hospital's own templates, by their names below `templates/` in the plan's folder: `plan/chapter1.typ.tera`.
    #[must_use]
    pub fn templates(&self) -> &[(String, String)] {
        &self.templates
    }

    /// Takes texts that are already in memory: official forms built into the program, and tests.
    #[must_use]
    pub fn from_texts(files: &[(&str, &str)]) -> Self {
        let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        Self::from_bytes(&files)
    }

    /// Like [`Self::from_texts`], for bytes that may be anything.
    #[must_use]
    pub fn from_bytes(files: &[(&str, &[u8])]) -> Self {
        let mut sources = Self::default();
        for (name, bytes) in files {
            sources.add((*name).to_owned(), (*name).to_owned(), bytes);
        }
        sources
    }

    /// Takes the texts of a plan that a record of it holds; each file is shown as a part of the record.
    #[must_use]
    pub fn from_record(record: &str, files: &[(&str, String)]) -> Self {
        let mut sources = Self::default();
        for (name, text) in files {
            sources.add((*name).to_owned(), format!("{record} の {name}"), text.as_bytes());
        }
        sources
    }

    /// What was found wrong while reading: names, encodings, sizes, syntax.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether reading this file found an error.
    pub(crate) fn has_errors_in(&self, file: FileId) -> bool {
        let is_here = |found: &&Diagnostic| found.span.is_some_and(|span| span.file == file);
        self.diagnostics.iter().filter(is_here).any(|found| found.severity == Severity::Error)
    }

    /// The file with this name, when the plan has it.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<FileId> {
        self.files.iter().position(|file| file.name == name).map(FileId)
    }

    /// The name of a file without its folder.
    #[must_use]
    pub fn name(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |file| &file.name)
    }

    /// The path of a file as users know it: the folder as they gave it, and the name.
    #[must_use]
    pub fn display_path(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |file| &file.shown)
    }

    /// The text of a file, without its byte order mark. Empty when it could not be read as text.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |file| &file.text)
    }

    /// The files with their texts, in the order of reports: what a fingerprint of the plan is made from.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|file| (file.name.as_str(), file.text.as_str()))
    }

    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start..span.end).unwrap_or("")
    }

    /// Where a span begins.
    #[must_use]
    pub fn start(&self, span: Span) -> Position {
        self.position(span.file, span.start)
    }

    /// Where a span ends (the place behind its last character).
    #[must_use]
    pub fn end(&self, span: Span) -> Position {
        self.position(span.file, span.end)
    }

    fn position(&self, file: FileId, offset: usize) -> Position {
        let Some(source) = self.files.get(file.0) else { return Position { line: 1, column: 1 } };
        let line = source.lines.partition_point(|start| *start <= offset).max(1);
        let start = source.lines.get(line - 1).copied().unwrap_or(0);
        let before = source.text.get(start..source.text.floor_char_boundary(offset)).unwrap_or("");
        Position { line, column: before.chars().count() + 1 }
    }

    /// The text of a line (from 1) without its line break, and the byte at which it begins.
    #[must_use]
    pub fn line(&self, file: FileId, line: usize) -> (usize, &str) {
        let Some(source) = self.files.get(file.0) else { return (0, "") };
        let Some(start) = line.checked_sub(1).and_then(|index| source.lines.get(index)).copied() else {
            return (source.text.len(), "");
        };
        let end = source.lines.get(line).copied().unwrap_or(source.text.len());
        (start, source.text.get(start..end).unwrap_or("").trim_end_matches(['\r', '\n']))
    }

    /// The place of what a path names: the value where it is a scalar, its key where it is a list or a map, the first
    /// key where it is a record in a list. Where the path leads nowhere (the finding is that something is absent), the
    /// nearest that is there. `None` only when the plan has no such file.
    #[must_use]
    pub fn place(&self, path: &YamlPath) -> Option<Span> {
        self.walk(path).map(|(_, value)| value)
    }

    /// Like [`Self::place`], but the key where the path ends in one.
    #[must_use]
    pub fn key_place(&self, path: &YamlPath) -> Option<Span> {
        self.walk(path).map(|(key, value)| key.unwrap_or(value))
    }

    fn walk(&self, path: &YamlPath) -> Option<(Option<Span>, Span)> {
        if let Some(row) = self.row_of_table(path) {
            return self.walk(&row);
        }
        let file = self.file(path.file_name())?;
        let top = Span { file, start: 0, end: 0 };
        let Some(mut node) = self.tree(file) else { return Some((None, top)) };
        let mut key = None;
        for segment in path.segments() {
            let next = match (&node.value, segment) {
                (Value::Map(entries), Segment::Key(wanted)) => entries
                    .iter()
                    .find(|entry| entry.key.text() == Some(wanted))
                    .map(|entry| (Some(entry.key.span), &entry.value)),
                (Value::Seq(items), Segment::Index(index)) => items.get(*index).map(|item| (None, item)),
                _ => None,
            };
            let Some(next) = next else { break };
            (key, node) = next;
        }
        let value = match (&node.value, key) {
            (Value::Scalar(scalar), Some(key)) if scalar.style != Style::Cell && node.span.start == node.span.end => {
                key
            }
            (Value::Seq(_) | Value::Map(_), Some(key)) => key,
            (Value::Map(entries), None) => {
                entries.first().filter(|entry| node.contains(entry.key.span)).map_or(node.span, |entry| entry.key.span)
            }
            (Value::Scalar(_), _) | (Value::Seq(_), None) => node.span,
        };
        Some((key, value))
    }

    /// The place of a device in the table, where the list that both files make of the ledger leads there: the devices
    /// of the YAML come first.
    fn row_of_table(&self, path: &YamlPath) -> Option<YamlPath> {
        let [Segment::Key(list), Segment::Index(at), rest @ ..] = path.segments() else { return None };
        if path.file_name() != "devices.yaml" || list != "devices" {
            return None;
        }
        self.file("devices.csv")?;
        let own = self.file("devices.yaml").and_then(|file| match &self.tree(file)?.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key.text() == Some("devices")),
            Value::Seq(_) | Value::Scalar(_) => None,
        });
        let own = own.map_or(0, |entry| match &entry.value.value {
            Value::Seq(items) => items.len(),
            Value::Map(_) | Value::Scalar(_) => 0,
        });
        let mut row = YamlPath::file("devices.csv").index(at.checked_sub(own)?);
        row.segments.extend(rest.iter().cloned());
        Some(row)
    }

    /// The places of the plan's values that hold `text`: the values equal to it; failing that, those that contain it,
    /// longest first. The gates of the papers use it to say where an offending text comes from.
    #[must_use]
    pub fn places_of_text(&self, text: &str) -> Vec<Span> {
        if text.is_empty() {
            return Vec::new();
        }
        let mut equal = Vec::new();
        let mut containing = Vec::new();
        for tree in self.trees().filter_map(|(_, tree)| tree) {
            tree.for_each_value(&mut |value, span| {
                if value == text {
                    equal.push(span);
                } else if value.contains(text) {
                    containing.push((value.len(), span));
                }
            });
        }
        if equal.is_empty() {
            containing.sort_by_key(|(length, span)| (std::cmp::Reverse(*length), *span));
            containing.into_iter().map(|(_, span)| span).collect()
        } else {
            equal
        }
    }

    /// Every value of the plan with its file, the key under which it stands (a list's, for its items) and its place.
    pub(crate) fn for_each_value(&self, mut visit: impl FnMut(&str, &str, &str, Span)) {
        fn walk(node: &Node, key: &str, visit: &mut impl FnMut(&str, &str, Span)) {
            match &node.value {
                Value::Scalar(scalar) => visit(key, &scalar.text, node.span),
                Value::Seq(items) => items.iter().for_each(|item| walk(item, key, visit)),
                Value::Map(entries) => {
                    for entry in entries {
                        walk(&entry.value, entry.key.text().unwrap_or_default(), visit);
                    }
                }
            }
        }
        for (file, tree) in self.trees() {
            if let Some(tree) = tree {
                walk(tree, "", &mut |key, value, span| visit(&file.name, key, value, span));
            }
        }
    }

    /// What the syntax of a file says; `None` when it is not readable as YAML or CSV.
    pub(crate) fn tree(&self, file: FileId) -> Option<&Node> {
        let source = self.files.get(file.0)?;
        source.tree.get_or_init(|| parse(file, source).tree).as_ref()
    }

    fn trees(&self) -> impl Iterator<Item = (&Source, Option<&Node>)> {
        self.files.iter().enumerate().map(|(at, file)| (file, self.tree(FileId(at))))
    }

    /// Lets the trees of tables go. A ledger of thousands of devices takes ten times its text as one, and when all is
    /// checked only a fault still asks for it; it is read once more then.
    pub(crate) fn let_go_of_tables(&mut self) {
        for file in self.files.iter_mut().filter(|file| is_table(&file.name)) {
            if file.tree.get().is_some_and(Option::is_some) {
                file.tree.take();
            }
        }
    }

    fn push(&mut self, (source, diagnostics): (Source, Vec<Diagnostic>)) {
        self.files.push(source);
        self.diagnostics.extend(diagnostics);
    }

    fn add(&mut self, name: String, shown: String, bytes: &[u8]) {
        self.push(source_of(FileId(self.files.len()), name, shown, bytes, None));
    }

    /// Says what is the matter with a name that looks as if it were meant to be a part of the plan.
    fn remark_on_name(&mut self, dir: &Path, name: &str) {
        let hidden = name.starts_with(['.', '~']);
        let shown = dir.join(name).display().to_string();
        let path = Path::new(name);
        let (Some(stem), Some(extension)) = (path.file_stem().and_then(|s| s.to_str()), path.extension()) else {
            return;
        };
        let extension = extension.to_string_lossy().to_lowercase();
        if hidden {
            return;
        }
        let is_plan_file = |name: &String| PLAN_FILES.contains(&name.as_str());
        let diagnostic = match extension.as_str() {
            "yml" if is_plan_file(&format!("{}.yaml", stem.to_lowercase())) => {
                Diagnostic::warning("unknown-file", format!("{name} は読まれません"))
                    .help(format!("名前を {}.yaml に変えてください", stem.to_lowercase()))
            }
            // Windows hides the ending that its editor appends.
            "txt" if is_plan_file(&stem.to_lowercase()) => {
                Diagnostic::warning("unknown-file", format!("{name} は読まれません"))
                    .help(format!("名前の終わりの .txt を消して {} に変えてください", stem.to_lowercase()))
                    .help("エクスプローラーの「表示」で「ファイル名拡張子」に印を付けると、名前の終わりが見えます")
            }
            "xlsx" | "xls" | "xlsm" if is_plan_file(&format!("{}.csv", stem.to_lowercase())) => {
                Diagnostic::warning("unknown-file", format!("{name} は読まれません")).help(format!(
                    "Excel の「名前を付けて保存」で「CSV UTF-8(コンマ区切り)」を選び、{}.csv として保存してください",
                    stem.to_lowercase()
                ))
            }
            "yaml" | "yml" | "csv" => {
                let canonical = if extension == "yml" { format!("{stem}.yaml") } else { format!("{stem}.{extension}") };
                let near = words::nearest(&canonical, PLAN_FILES);
                if extension == "csv" && near.is_none() {
                    return;
                }
                let remark =
                    Diagnostic::warning("unknown-file", format!("{name} というプランのファイルはなく、読まれません"));
                match near {
                    Some(near) => remark.help(format!("もしかして: {near}")),
                    None => remark.help(format!("読まれるのは {} です", PLAN_FILES.join(" "))),
                }
            }
            _ => return,
        };
        self.push(unread(FileId(self.files.len()), name, shown, diagnostic));
    }
}

/// A file of a plan, and what is wrong with it.
fn read_file(file: FileId, dir: &Path, name: &str, known: Option<Source>) -> anyhow::Result<(Source, Vec<Diagnostic>)> {
    let path = dir.join(name);
    let shown = path.display().to_string();
    let context = || format!("{shown} を読めません");
    let metadata = fs::metadata(&path).with_context(context)?;
    if !metadata.is_file() {
        return Ok(unread(
            file,
            name,
            shown,
            Diagnostic::error("not-a-file", format!("{name} はファイルではありません"))
                .help("この名前はプランのファイルのためのものです。フォルダーなどは別の名前にしてください"),
        ));
    }
    let mut bytes = Vec::new();
    // The length is asked before anything is read, and the reading is bounded too, since a file may grow meanwhile.
    if metadata.len() <= MAX_FILE_BYTES {
        let file = fs::File::open(&path).with_context(context)?;
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).with_context(context)?;
    }
    let length = metadata.len().max(bytes.len() as u64);
    if length > MAX_FILE_BYTES {
        return Ok(unread(
            file,
            name,
            shown,
            Diagnostic::error(
                "file-too-large",
                format!(
                    "{name} が大きすぎます({} MB、読めるのは {} MB まで)",
                    length.div_ceil(1_000_000),
                    MAX_FILE_BYTES / 1024 / 1024
                ),
            )
            .help("別のファイルを上書きしていないか確かめてください"),
        ));
    }
    Ok(source_of(file, name.to_owned(), shown, &bytes, known))
}

/// A file of which nothing is read, and why.
fn unread(file: FileId, name: &str, shown: String, fault: Diagnostic) -> (Source, Vec<Diagnostic>) {
    (Source::new(name.to_owned(), shown, String::new()), vec![fault.at(Span { file, start: 0, end: 0 })])
}

/// What these bytes say, and what is wrong with them; `known` is taken over if it is the same.
fn source_of(
    file: FileId,
    name: String,
    shown: String,
    bytes: &[u8],
    known: Option<Source>,
) -> (Source, Vec<Diagnostic>) {
    let is_table = is_table(&name);
    let decoded = encoding::decode(bytes);
    let is_ours = decoded.foreign.is_none();
    if is_ours
        && let Some(known) = known
        && let Some(found) = known.found.clone()
        && known.text == decoded.text
    {
        return (known, found);
    }
    let mut diagnostics = Vec::new();
    let text = decoded.text.into_owned();
    if let Some(Foreign { encoding, first }) = decoded.foreign {
        let place = Span { file, start: first.start, end: first.end };
        diagnostics.push(encoding::diagnostic(&name, is_table, encoding, place));
        if matches!(encoding, Encoding::Unknown | Encoding::NotText) {
            return (Source::new(name, shown, text), diagnostics);
        }
        // The text is what its writer meant, so its other faults are looked for in the same run.
    }
    let mut source = Source::new(name, shown, text);
    let parsed = parse(file, &source);
    source.tree = OnceLock::from(parsed.tree);
    diagnostics.extend_from_slice(&parsed.diagnostics);
    source.found = is_ours.then_some(parsed.diagnostics);
    (source, diagnostics)
}

fn parse(file: FileId, source: &Source) -> Parsed {
    if is_table(&source.name) { table::parse(file, &source.text) } else { yaml::parse(file, &source.text) }
}

fn is_table(name: &str) -> bool {
    has_extension(name, "csv")
}

fn has_extension(name: &str, wanted: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// Where the lines of a text begin. A line ends with LF, CR LF or a lone CR, as YAML has it.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (index, byte) in bytes.iter().enumerate() {
        let is_end = match byte {
            b'\n' => true,
            b'\r' => bytes.get(index + 1) != Some(&b'\n'),
            _ => false,
        };
        if is_end {
            starts.push(index + 1);
        }
    }
    starts
}

/// Takes in the templates of a folder and of those in it, in the order of their names.
fn read_templates(dir: &Path, below: &str, templates: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let context = || format!("{} を読めません", dir.display());
    let mut entries = fs::read_dir(dir).and_then(Iterator::collect::<Result<Vec<_>, _>>).with_context(context)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = entry.path();
        if path.is_dir() {
            read_templates(&path, &format!("{below}{name}/"), templates)?;
        } else if [".typ", ".typ.tera"].iter().any(|ending| name.ends_with(ending)) {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("{} を UTF-8 の文書として読めません", path.display()))?;
            templates.push((format!("{below}{name}"), text));
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests make the files that are read, and bound the time")]
mod tests {
    use std::fs;

    use super::*;
    use crate::diagnostic;

    /// A folder with these files, and what reading it found.
    fn read(files: &[(&str, &[u8])]) -> (anyhow::Result<Sources>, String) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in files {
            fs::write(dir.path().join(name), bytes).expect("a file in it");
        }
        let sources = Sources::read(dir.path());
        let report = match &sources {
            Ok(sources) => diagnostic::text::draw(sources, sources.diagnostics(), false),
            Err(error) => format!("{error:#}\n"),
        };
        let report = report.replace(&dir.path().display().to_string(), "plans/sample").replace('\\', "/");
        (sources, report)
    }

    const HOSPITAL: (&str, &[u8]) = ("hospital.yaml", b"name: x\n");

    #[test]
    fn names_that_are_no_part_of_a_plan_are_remarked_on() {
        let files: Vec<(&str, &[u8])> = vec![
            HOSPITAL,
            ("contact.yaml", b"x"),
            ("vendors.yml", b"x"),
            ("device.csv", b"x"),
            ("devices.xlsx", b"x"),
            ("memo.yaml", b"x"),
            ("README.md", b"x"),
            ("other.csv", b"x"),
            ("~$devices.csv", b"x"),
            (".hidden.yaml", b"x"),
        ];
        insta::assert_snapshot!(read(&files).1);
    }

    #[test]
    fn foreign_encodings_are_explained() {
        // 「名称: 病院」 in Shift_JIS, 「病院」 in EUC-JP, UTF-16 with mark.
        let files: Vec<(&str, &[u8])> = vec![
            ("hospital.yaml", b"# plan\nversion: 1\nname: \x95\x61\x89\x40 # \x96\xBC\n"),
            ("contacts.yaml", b"\xFF\xFEa\0:\0 \x001\0"),
            ("systems.yaml", b"name: \xC9\xC2\xB1\xA1\n"),
            ("devices.csv", b"id,\x83\x7A\x83\x58\x83\x67\x96\xBC\r\na,b\r\n"),
        ];
        let (sources, report) = read(&files);
        insta::assert_snapshot!(report);
        let sources = sources.expect("the folder is there");
        let place = sources.diagnostics()[0].span.expect("the first bytes that are no UTF-8");
        assert_eq!(sources.start(place), Position { line: 3, column: 7 });
    }

    #[test]
    fn a_file_of_a_hundred_megabytes_is_refused_unread() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::write(dir.path().join("hospital.yaml"), "name: x\n").expect("a file in it");
        let large = fs::File::create(dir.path().join("systems.yaml")).expect("a file in it");
        large.set_len(100_000_000).expect("its length");
        let began = std::time::Instant::now();
        let sources = Sources::read(dir.path()).expect("the folder is there");
        assert!(began.elapsed().as_millis() < 1000, "it was not read");
        assert_eq!(sources.diagnostics().len(), 1);
        assert_eq!(sources.diagnostics()[0].id, "file-too-large");
        assert_eq!(sources.diagnostics()[0].message, "systems.yaml が大きすぎます(100 MB、読めるのは 16 MB まで)");
    }

    #[test]
    fn what_is_no_plan_is_an_error_of_the_surroundings() {
        assert_eq!(
            read(&[("hospital.yml", b"")]).1,
            "plans/sample に hospital.yaml がありません。hospital.yml の名前を hospital.yaml に変えてください\n"
        );
        let none = "plans/sample に hospital.yaml がありません。プランのフォルダーを指定してください(新しく作るには `itbcp new`)\n";
        assert_eq!(read(&[]).1, none);
        let missing = Sources::read(Path::new("no/such/folder")).expect_err("it is not there");
        assert!(missing.to_string().contains("no/such/folder がありません"), "{missing}");
    }

    #[test]
    fn a_folder_in_place_of_a_file_is_reported() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::write(dir.path().join("hospital.yaml"), "name: x\n").expect("a file in it");
        fs::create_dir(dir.path().join("systems.yaml")).expect("a folder in it");
        let sources = Sources::read(dir.path()).expect("the folder is there");
        assert_eq!(sources.diagnostics()[0].id, "not-a-file");
    }

    #[test]
    fn columns_count_characters_and_lines_end_in_three_ways() {
        let sources = Sources::from_texts(&[("a.yaml", "一: 二\r\n三: 四\r五: 六\n七: 八")]);
        let file = sources.file("a.yaml").expect("it was just put in");
        for (letter, line) in [("二", 1), ("四", 2), ("六", 3), ("八", 4)] {
            let start = sources.text(file).find(letter).expect("it is in the text");
            let span = Span { file, start, end: start + letter.len() };
            assert_eq!(sources.start(span), Position { line, column: 4 }, "{letter}");
            assert_eq!(sources.end(span), Position { line, column: 5 }, "{letter}");
        }
        assert_eq!(sources.line(file, 2).1, "三: 四");
        assert_eq!(sources.line(file, 9).1, "");
    }

    const CONTACTS: &str = "people:\n  - id: sato\n    name: 佐藤 花子\n    phones:\n      - number: \"00-0000-0001\"\n    note:\n  - id: suzuki\n    name: 佐藤 花子(兼)\n";

    #[test]
    fn a_path_leads_to_its_place_or_as_near_as_it_goes() {
        let sources = Sources::from_texts(&[("contacts.yaml", CONTACTS)]);
        let person = || YamlPath::file("contacts.yaml").key("people").index(0);
        for (path, text, line) in [
            (person().key("name"), "佐藤 花子", 3),
            (person().key("phones").index(0).key("number"), "\"00-0000-0001\"", 5),
            (person().key("phones"), "phones", 4),
            (person().key("phones").index(7), "phones", 4),
            (person().key("note"), "note", 6),
            (person(), "id", 2),
            (person().key("email"), "id", 2),
            (YamlPath::file("contacts.yaml"), "people", 1),
        ] {
            let span = sources.place(&path).expect("the file is there");
            assert_eq!((sources.slice(span), sources.start(span).line), (text, line), "{path}");
        }
        let key = sources.key_place(&person().key("name")).expect("the file is there");
        assert_eq!(sources.slice(key), "name");
        assert_eq!(sources.place(&YamlPath::file("systems.yaml")), None);
        assert_eq!(
            person().key("phones").index(0).key("number").to_string(),
            "contacts.yaml: people[0].phones[0].number"
        );
    }

    #[test]
    fn the_places_of_a_text_are_those_equal_to_it_else_those_around_it() {
        let sources = Sources::from_texts(&[("contacts.yaml", CONTACTS)]);
        let lines = |text: &str| -> Vec<usize> {
            sources.places_of_text(text).into_iter().map(|span| sources.start(span).line).collect()
        };
        assert_eq!(lines("佐藤 花子"), [3]);
        assert_eq!(lines("佐"), [8, 3], "the longest first");
        assert_eq!(lines("00-0000-0001"), [5]);
        assert_eq!(lines("people"), Vec::<usize>::new(), "keys are no values");
        assert_eq!(lines(""), Vec::<usize>::new());
    }
}

//! From the tree of a file to a typed value, or to all of its faults.
//!
//! `Deserialize` stops at its first error. To report all of them, decoding is run again and again: what was found
//! faulty is cut out, what was found right is passed over, until a run comes to its end. Once anything was wrong the
//! value is not wanted any more, only the remaining faults; so items of lists that came through once are skipped, and
//! the whole costs about as much as one run.
//!
//! A record needs all its fields, though, faulty ones too. They are asked for last, so that every other field has been
//! looked at; then the record itself is cut out of its list.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::ids::{self, Ids, Use};
use super::node::{Entry, Node, Resolved, Scalar, Style, Value};
use super::{Loaded, syntax, words};
use crate::diagnostic::{self, Diagnostic};
use crate::model::date::Date;
use crate::model::text::meant_flag;
use crate::model::word::TERMS;
use crate::source::{FileId, Sources, Span};

/// Findings in one file, beyond which a person would rather begin to mend.
const MOST_FINDINGS: usize = 1000;
/// Runs over one file. A finding costs one or two.
const MOST_RUNS: usize = 4000;
/// Items passed over in all runs together: what keeps a list of a million from being walked thousands of times.
const MOST_LEFT_OUT: u64 = 50_000_000;

/// What messages call a map.
const PAIRS: &str = "「キー: 値」の組";

/// Decodes the tree of a file.
pub(super) fn decode<T: DeserializeOwned>(sources: &Sources, file: FileId, root: &Node) -> Loaded<T> {
    let context = Context {
        text: sources.text(file),
        heading: is_table(root).then_some(root.span),
        states: RefCell::new(vec![State::Unseen; root.id as usize + 1]),
        absent: RefCell::default(),
        said: RefCell::default(),
        found: RefCell::default(),
        lacking: RefCell::default(),
        ids: RefCell::default(),
        left_out: Cell::new(0),
        is_rerun: Cell::new(false),
        is_complete: Cell::new(true),
    };
    let top = At { context: &context, node: root, key: None, index: None, terms: None, fields: None };
    let mut value = None;
    for run in 0..=MOST_RUNS {
        let before = context.left_out.get();
        let fault = match T::deserialize(top) {
            Ok(decoded) => {
                value = Some(decoded);
                break;
            }
            Err(fault) => fault,
        };
        let Fault::Placed(cut) = top.place(fault, before) else { break };
        // Without something new to leave out, the next run would end where this one did.
        if !context.cut(cut) || cut == Cut::Node(root.id) {
            break;
        }
        let is_costly = context.left_out.get() > MOST_LEFT_OUT;
        let findings = context.found.borrow().len() + context.lacking.borrow().len();
        if run == MOST_RUNS || is_costly || findings >= MOST_FINDINGS {
            context.is_complete.set(false);
            context.found.borrow_mut().push(
                Diagnostic::info("more-findings", "このファイルには、ほかにも誤りがあるかもしれません")
                    .at(Span { file, start: 0, end: 0 })
                    .help("ここに出た誤りを直してから、もう一度確かめてください"),
            );
            break;
        }
        context.is_rerun.set(true);
    }
    let mut diagnostics = context.found.into_inner();
    diagnostics.extend(context.lacking.into_inner().iter().map(Lacking::diagnostic));
    let mut ids = Ids::new(context.ids.into_inner());
    if !context.is_complete.get() {
        ids.set_incomplete(sources.name(file));
    }
    let is_right = !diagnostic::has_errors(&diagnostics) && !sources.has_errors_in(file);
    Loaded { value: value.filter(|_| is_right), diagnostics, ids }
}

fn is_table(root: &Node) -> bool {
    let Value::Seq(rows) = &root.value else { return false };
    rows.iter().any(|row| match &row.value {
        Value::Map(entries) => entries.iter().any(|entry| is_cell(&entry.value)),
        Value::Scalar(_) | Value::Seq(_) => false,
    })
}

fn is_cell(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(scalar) if scalar.style == Style::Cell)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unseen,
    /// An item of a list that came through.
    Right,
    /// Faulty, or useless because something in it is.
    Cut,
}

/// What later runs leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Node(u32),
    /// A field that the record with this number lacks.
    Field(u32, &'static str),
}

/// What the runs over one file share.
struct Context<'a> {
    text: &'a str,
    /// The first row, where the file is a table.
    heading: Option<Span>,
    states: RefCell<Vec<State>>,
    absent: RefCell<HashSet<(u32, &'static str)>>,
    said: RefCell<HashSet<(Span, String)>>,
    found: RefCell<Vec<Diagnostic>>,
    lacking: RefCell<Vec<Lacking>>,
    ids: RefCell<Vec<Use>>,
    /// How often a run went on without something that the file has or should have.
    left_out: Cell<u64>,
    is_rerun: Cell<bool>,
    /// Whether all ids that the file defines were seen.
    is_complete: Cell<bool>,
}

impl Context<'_> {
    fn report(&self, diagnostic: Diagnostic) {
        if self.found.borrow().len() >= MOST_FINDINGS {
            return;
        }
        let is_new = match diagnostic.span {
            Some(span) => self.said.borrow_mut().insert((span, diagnostic.message.clone())),
            None => true,
        };
        if is_new {
            self.found.borrow_mut().push(diagnostic);
        }
    }

    /// Notes that a record lacks a field. Without its `id`, ids that refer to it are not called unknown.
    fn lack(&self, record: At<'_>, field: &'static str) {
        if field == "id" {
            self.is_complete.set(false);
        }
        // A key that was reported as a misspelling of this one: mended, the field is there.
        if let Value::Map(entries) = &record.node.value
            && self.heading.is_none()
            && entries.iter().any(|entry| {
                let key = entry.key.text().unwrap_or("");
                let is_unknown = self.state(&entry.key) == State::Right;
                let begins = key.split_once([':', '：']).is_some_and(|(meant, _)| meant == field);
                let means = begins
                    || words::nearest(key, [field]).is_some()
                    || crate::schema::field_of(record.fields.unwrap_or_default(), key) == Some(field);
                is_unknown && means
            })
        {
            return;
        }
        let node = if self.heading.is_some() { None } else { Some(record.node.id) };
        let mut lacking = self.lacking.borrow_mut();
        if let Some(known) = lacking.iter_mut().rev().find(|known| known.node == node) {
            if !known.fields.contains(&field) {
                known.fields.push(field);
            }
            return;
        }
        let at = self.heading.unwrap_or_else(|| record.span());
        lacking.push(Lacking { node, at, name: record.record_name(), fields: vec![field] });
    }

    /// Notes that nothing in this place is looked at, so that ids which are defined in it are not called unknown later.
    fn lose(&self, span: Span) {
        if !self.is_complete.get() {
            return;
        }
        let text = self.text.get(span.start..span.end).unwrap_or("").to_lowercase();
        if ["id:", "id：", "id :"].iter().any(|key| text.contains(key)) {
            self.is_complete.set(false);
        }
    }

    fn state(&self, node: &Node) -> State {
        self.states.borrow().get(node.id as usize).copied().unwrap_or(State::Unseen)
    }

    /// Leaves something out from now on; false when it was left out already.
    fn cut(&self, cut: Cut) -> bool {
        match cut {
            Cut::Node(id) => match self.states.borrow_mut().get_mut(id as usize) {
                Some(state) if *state != State::Cut => {
                    *state = State::Cut;
                    true
                }
                _ => false,
            },
            Cut::Field(record, field) => self.absent.borrow_mut().insert((record, field)),
        }
    }

    fn mark_right(&self, node: &Node) {
        if let Some(state) = self.states.borrow_mut().get_mut(node.id as usize) {
            *state = State::Right;
        }
    }

    fn leave_out(&self) {
        self.left_out.set(self.left_out.get() + 1);
    }

    /// Whether this run passes over an item of a list or an entry of a map.
    fn passes_over(&self, node: &Node) -> bool {
        let skipped = match self.state(node) {
            State::Unseen => false,
            State::Right => self.is_rerun.get(),
            State::Cut => true,
        };
        if skipped {
            self.leave_out();
        }
        skipped
    }
}

/// The fields that a record lacks, in the order of its type: one finding, however many they are.
struct Lacking {
    /// The record; in a table the first row is at fault, once for all rows.
    node: Option<u32>,
    at: Span,
    name: String,
    fields: Vec<&'static str>,
}

impl Lacking {
    fn diagnostic(&self) -> Diagnostic {
        let each = |shown: &dyn Fn(&str) -> String| self.fields.iter().map(|field| shown(field)).collect::<Vec<_>>();
        if self.node.is_none() {
            let column = |field: &str| match super::table::HEADINGS.iter().rev().find(|(_, name)| *name == field) {
                Some((alias, _)) => format!("`{field}`(または「{alias}」)"),
                None => format!("`{field}` "),
            };
            let help = if self.fields.len() == 1 { "この見出し" } else { "これらの見出し" };
            return Diagnostic::error("missing-key", format!("表に {}の列がありません", each(&column).join("、")))
                .at(self.at)
                .help(format!("1行目に{help}を足してください"));
        }
        let keys = each(&|field| format!("`{field}`")).join("、");
        let lines = each(&|field| format!("`{field}: …`"));
        let headline = format!("{}に {keys} がありません", self.name);
        let diagnostic = Diagnostic::error("missing-key", headline).at(self.at);
        match lines.as_slice() {
            [line] => diagnostic.help(format!("{line} の行を足してください")),
            lines => diagnostic
                .help(format!("次の {} 行を足してください: {}", lines.len(), lines.join(" ")))
                .help("同じファイルのほかの項目か、`itbcp new` の見本にならって書いてください"),
        }
    }
}

/// Why a run ended.
#[derive(Debug)]
enum Fault {
    /// A type refused its text: a headline, and advice on further lines.
    Refused(String),
    /// A type wanted another shape.
    Unexpected(String),
    /// A type knows no such value.
    Unknown { given: String, known: &'static [&'static str] },
    /// A type knows no such key.
    UnknownKey { given: String, known: &'static [&'static str] },
    /// A field that must be there is not; its name, where the type says it.
    Absent(Option<&'static str>),
    /// Reported, with what to leave out in the next run.
    Placed(Cut),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Refused(message.to_string())
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::Unexpected(expected.to_string())
    }

    fn invalid_value(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::Unexpected(expected.to_string())
    }

    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Self {
        Self::Unexpected(expected.to_string())
    }

    fn unknown_variant(given: &str, known: &'static [&'static str]) -> Self {
        Self::Unknown { given: given.to_owned(), known }
    }

    fn unknown_field(given: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownKey { given: given.to_owned(), known }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Absent(Some(field))
    }
}

/// A node in its surroundings: what is decoded.
#[derive(Clone, Copy)]
struct At<'a> {
    context: &'a Context<'a>,
    node: &'a Node,
    /// The nearest key above it.
    key: Option<&'a Node>,
    /// Its number, from 0, where it is an item of a list under that key.
    index: Option<usize>,
    /// The Japanese terms of the words that may stand here, a line each, where it is one of a closed list.
    terms: Option<&'static str>,
    /// The keys that may stand in it, where it is a record.
    fields: Option<&'static [&'static str]>,
}

impl<'a> At<'a> {
    fn value_of(self, entry: &'a Entry) -> Self {
        Self { node: &entry.value, key: Some(&entry.key), index: None, terms: None, fields: None, ..self }
    }

    fn item(self, index: usize, node: &'a Node) -> Self {
        Self { node, index: Some(index), terms: None, fields: None, ..self }
    }

    /// How a message calls this value; what follows is put behind it without a space.
    fn name(self) -> String {
        match (self.key.and_then(Node::text), self.index) {
            (Some(key), None) => format!("`{}` ", words::shown(key)),
            (Some(key), Some(index)) => format!("`{}` の{}番目", words::shown(key), index + 1),
            (None, Some(index)) => format!("{}番目", index + 1),
            (None, None) => "このファイル".to_owned(),
        }
    }

    /// Where a finding about this value belongs: the value; its key where nothing is written or it is a list or a map;
    /// the first key of a record in a list.
    fn span(self) -> Span {
        let key = self.key.filter(|_| self.index.is_none()).map(|key| key.span);
        let of_collection = |first: Option<Span>| key.or(first.filter(|first| self.node.contains(*first)));
        match &self.node.value {
            Value::Scalar(_) if self.node.span.start < self.node.span.end || is_cell(self.node) => None,
            Value::Scalar(_) => key,
            Value::Seq(items) => of_collection(items.first().map(|item| item.span)),
            Value::Map(entries) => of_collection(entries.first().map(|entry| entry.key.span)),
        }
        .unwrap_or(self.node.span)
    }

    /// Reports a finding here and ends the run.
    fn fail(self, diagnostic: Diagnostic) -> Fault {
        let at = self.span();
        self.context.report(if diagnostic.span.is_some() { diagnostic } else { diagnostic.at(at) });
        Fault::Placed(Cut::Node(self.node.id))
    }

    /// Gives a fault that came from a type its place here, unless it has one. `before` tells whether something was left
    /// out while the type was read; what it says of the whole is then not reliable, and not said.
    fn place(self, fault: Fault, before: u64) -> Fault {
        if matches!(fault, Fault::Placed(_)) {
            return fault;
        }
        if self.context.left_out.get() != before {
            return Fault::Placed(Cut::Node(self.node.id));
        }
        match fault {
            Fault::Refused(message) => self.fail(self.refused(&message)),
            Fault::Unexpected(expected) => {
                // A type that takes texts only, met by what YAML takes for a number: the advice is to quote it.
                if expected.is_ascii()
                    && let Value::Scalar(scalar) = &self.node.value
                    && !matches!(scalar.resolved(), Resolved::Text | Resolved::Null)
                    && let Err(fault) = self.string()
                {
                    return fault;
                }
                let wanted = if expected.is_ascii() { None } else { Some(expected) };
                self.wrong_shape(wanted.as_deref().unwrap_or("別の形の値"))
            }
            Fault::Unknown { given, known } => self.fail(self.unknown(&given, known)),
            Fault::UnknownKey { given, known } => {
                let Value::Map(entries) = &self.node.value else { return self.fail(self.unknown(&given, known)) };
                match entries.iter().find(|entry| entry.key.text() == Some(&given)) {
                    Some(entry) => self.unknown_key(entry, known),
                    None => return self.fail(self.unknown(&given, known)),
                }
                Fault::Placed(Cut::Node(self.node.id))
            }
            Fault::Absent(Some(field)) => {
                self.context.lack(self, field);
                Fault::Placed(Cut::Node(self.node.id))
            }
            Fault::Absent(None) => {
                self.fail(Diagnostic::error("missing-key", format!("{}に足りないものがあります", self.name())))
            }
            Fault::Placed(_) => fault,
        }
    }

    /// The words of the type itself: the first line says what is wrong, the others what to do.
    fn refused(self, message: &str) -> Diagnostic {
        // A message without a Japanese letter is not of our types but of serde's, and for no user's eyes.
        if message.is_ascii() {
            let shown = self.node.text().map(|text| format!("「{}」", words::shown(text))).unwrap_or_default();
            return Diagnostic::error("invalid-value", format!("{}の値{shown}は使えません", self.name()));
        }
        let mut lines = message.lines().filter(|line| !line.trim().is_empty());
        let headline = Diagnostic::error("invalid-value", lines.next().unwrap_or(message));
        let diagnostic = lines.fold(headline, Diagnostic::help);
        let Some(text) = self.node.text() else { return diagnostic };
        let pieces: Vec<&str> = text.split(['、', '，', ',']).map(str::trim).collect();
        // Telephone numbers are no list of ids.
        let has_letters = text.bytes().any(|byte| byte.is_ascii_lowercase());
        if has_letters && pieces.len() > 1 && pieces.iter().all(|piece| is_slug(piece)) {
            return diagnostic.help(format!("半角の「,」と半角の空白1つで区切ってください: {}", pieces.join(", ")));
        }
        if text.contains(['"', '“', '”', '＂']) || (text.starts_with('「') && text.ends_with('」')) {
            return diagnostic.help("引用符は半角の「\"」を、値の始まりと終わりに1つずつ付けてください");
        }
        diagnostic
    }

    fn unknown(self, given: &str, known: &[&'static str]) -> Diagnostic {
        let headline = format!("{}に「{}」という値はありません", self.name(), words::shown(given));
        let diagnostic = Diagnostic::error("unknown-value", headline);
        let terms: Vec<&str> = self.terms.map(|terms| terms.lines().collect()).unwrap_or_default();
        let meant = words::of_term(given, known, &terms);
        let diagnostic = match (meant, words::nearest(given, known.iter().copied())) {
            (Some(word), _) => {
                diagnostic.help(format!("「{}」は `{word}` と書きます(英語の決まった言葉です)", words::shown(given)))
            }
            (None, Some(near)) => diagnostic.help(format!("もしかして: {near}")),
            (None, None) => diagnostic,
        };
        let named = known.iter().enumerate().map(|(at, word)| match terms.get(at) {
            Some(term) if !term.eq_ignore_ascii_case(word) => format!("{word}({term})"),
            _ => (*word).to_owned(),
        });
        diagnostic.help(format!("書けるのは {} です", named.collect::<Vec<_>>().join(", ")))
    }

    fn empty(self, wanted: &str) -> Fault {
        let key = self.key.filter(|_| self.index.is_none() && !is_cell(self.node)).and_then(Node::text);
        self.fail(Diagnostic::error("empty-value", format!("{}が空です", self.name())).help(match key {
            Some(key) => {
                format!("「:」の後ろに半角の空白1つを置き、{wanted}を書いてください: `{}: …`", words::shown(key))
            }
            None => format!("ここに{wanted}を書いてください"),
        }))
    }

    /// The value has another shape than the one wanted.
    fn wrong_shape(self, wanted: &str) -> Fault {
        self.context.lose(self.node.span);
        if self.node.is_null() {
            return self.empty(wanted);
        }
        // A text where keys were wanted is mostly a line whose colon was not taken for one.
        let slip = match &self.node.value {
            Value::Scalar(scalar) if scalar.style == Style::Plain => syntax::slip_at(self.context.text, self.node.span),
            Value::Scalar(_) | Value::Seq(_) | Value::Map(_) => None,
        };
        if let Some(slip) = slip {
            return self.fail(slip);
        }
        let given = match &self.node.value {
            Value::Seq(_) => "リスト",
            Value::Map(_) => PAIRS,
            Value::Scalar(scalar) => match scalar.resolved() {
                Resolved::Bool(_) => "true / false",
                Resolved::Unsigned(_) | Resolved::Signed(_) | Resolved::Float(_) => "数",
                Resolved::Null | Resolved::Text => "文字",
            },
        };
        let diagnostic = Diagnostic::error(
            "wrong-type",
            format!("{}には{wanted}を書きます(ここにあるのは{given}です)", self.name()),
        );
        self.fail(match (&self.node.value, wanted) {
            (Value::Scalar(_), PAIRS) if self.index.is_some() => {
                diagnostic.help("「- 」の後ろに `キー: 値` を書き、次の行からは字下げをそろえて続けてください")
            }
            (Value::Scalar(_), PAIRS) => diagnostic.help("次の行から、字下げして `キー: 値` を書いてください"),
            (Value::Seq(_), PAIRS) => diagnostic.help("「- 」を付けずに `キー: 値` を書いてください"),
            (Value::Map(_), "リスト") => diagnostic.help("1件ごとに「- 」で始めてください: `- キー: 値`"),
            (Value::Scalar(_), "整数") => diagnostic.help("半角の数字だけを書いてください(例: 1)"),
            (Value::Seq(_), _) => diagnostic.help("「- 」や括弧を付けずに、値を1つだけ書いてください"),
            _ => diagnostic,
        })
    }

    fn wrong_list(self) -> Fault {
        let key = self.key.filter(|_| self.index.is_none()).and_then(Node::text);
        let fault = self.wrong_shape("リスト");
        if let (Some(key), Value::Scalar(scalar)) = (key, &self.node.value)
            && let Some(last) = self.context.found.borrow_mut().last_mut()
            && last.span == Some(self.span())
            && last.id == "wrong-type"
            && last.help.is_empty()
        {
            last.help.push(as_list(key, &scalar.text));
        }
        fault
    }

    fn scalar(self, wanted: &str) -> Result<&'a Scalar, Fault> {
        match &self.node.value {
            Value::Scalar(scalar) if scalar.resolved() == Resolved::Null => Err(self.empty(wanted)),
            Value::Scalar(scalar) => Ok(scalar),
            Value::Seq(_) | Value::Map(_) => Err(self.wrong_shape(wanted)),
        }
    }

    /// A text; what YAML takes for something else must be in quotes, since the next program to read the file would
    /// change it: `0312…` loses its zero, `1.10` becomes 1.1, `no` becomes false.
    fn string(self) -> Result<&'a str, Fault> {
        let scalar = self.scalar("文字")?;
        let text = scalar.text.as_str();
        let quoted = || format!("引用符で囲んでください: \"{}\"", words::shown(text));
        let key = self.key.and_then(Node::text).unwrap_or("");
        let diagnostic = match scalar.resolved() {
            Resolved::Unsigned(_) | Resolved::Float(_) if is_date(key) => {
                let diagnostic =
                    Diagnostic::error("bare-number", format!("{}の値が、日付の形ではありません", self.name()));
                match Date::meant(text) {
                    // Excel shows a day as a count of days where a cell has lost its format.
                    Some(date) if text.len() == 5 => diagnostic
                        .help(format!("Excel の日付の通し番号なら {date} です。正しければ、そう書いてください")),
                    Some(date) => diagnostic.help(format!("年・月・日を「-」で区切ってください: {date}")),
                    None => diagnostic.help("2026-04-01 のように、年4桁-月-日の形で書いてください"),
                }
            }
            Resolved::Unsigned(_) if is_length_of_time(key) => {
                Diagnostic::error("bare-number", format!("{}の値に単位がありません", self.name()))
                    .help(format!("単位を付けてください: {text}min(分)、{text}h(時間)、{text}d(日)"))
            }
            Resolved::Unsigned(_) | Resolved::Signed(_) if is_telephone(key, text) => {
                Diagnostic::error("bare-number", format!("{}の電話番号が、引用符のない数になっています", self.name()))
                    .help(quoted())
                    .help("数として読まれると、先頭の 0 が失われます")
            }
            // Whoever wrote this had a number changed by a table calculation; to quote it would keep the wrong one.
            Resolved::Float(_) if is_telephone(key, "") && text.contains(['e', 'E']) => Diagnostic::error(
                "bare-number",
                format!("{}の電話番号が、計算用の数に変わっています", self.name()),
            )
            .help("Excel などが番号を縮めた形です。元の番号を確かめ、引用符で囲んで書いてください: \"00-0000-1111\""),
            Resolved::Unsigned(_) | Resolved::Signed(_) | Resolved::Float(_) => {
                Diagnostic::error("bare-number", format!("{}の値が、引用符のない数になっています", self.name()))
                    .help(quoted())
                    .help("数として読まれると、先頭や末尾の 0 が失われます(1.10 は 1.1 に、007 は 7 に)")
            }
            Resolved::Bool(_) => Diagnostic::error(
                "bare-number",
                format!("{}の値が、引用符のない true / false になっています", self.name()),
            )
            .help(quoted()),
            _ if scalar.style == Style::Plain && is_old_bool(text) => Diagnostic::error(
                "bare-number",
                format!("{}の値「{text}」は、true / false と読まれることがあります", self.name()),
            )
            .help(quoted()),
            _ if scalar.style == Style::Plain && in_wide_quotes(text).is_some() => Diagnostic::error(
                "wide-quotes",
                format!("{}の値を囲んでいる引用符が、半角の「\"」ではありません", self.name()),
            )
            .help(format!(
                "半角の「\"」に替えてください(替えないと、引用符も文字として紙に出ます): \"{}\"",
                words::shown(in_wide_quotes(text).unwrap_or(text))
            )),
            Resolved::Null | Resolved::Text => return Ok(text),
        };
        Err(self.fail(diagnostic))
    }

    fn bool(self) -> Result<bool, Fault> {
        const WANTED: &str = "true か false ";
        let scalar = self.scalar(WANTED)?;
        let text = words::half_width(&scalar.text).to_lowercase();
        match (scalar.resolved(), text.as_str()) {
            (Resolved::Bool(value), _) => return Ok(value),
            (_, "true") => return Ok(true),
            (_, "false") => return Ok(false),
            _ => {}
        }
        let meant = meant_flag(&text).map(|value| if value { "true" } else { "false" });
        Err(match meant {
            Some(meant) => self.fail(
                Diagnostic::error(
                    "wrong-type",
                    format!(
                        "{}には true か false を書きます(ここにあるのは「{}」です)",
                        self.name(),
                        words::shown(&scalar.text)
                    ),
                )
                .help(format!("`{meant}` と書いてください")),
            ),
            None => self.wrong_shape(WANTED),
        })
    }

    /// A whole number in half- or full-width digits.
    fn integer(self, least: i128, most: i128) -> Result<i128, Fault> {
        const WANTED: &str = "整数";
        let scalar = self.scalar(WANTED)?;
        let text = words::half_width(scalar.text.trim());
        let digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            let number: String = text.chars().filter(|c| *c != ',').take_while(char::is_ascii_digit).collect();
            if number.is_empty() {
                return Err(self.wrong_shape(WANTED));
            }
            return Err(self.fail(
                Diagnostic::error(
                    "wrong-type",
                    format!("{}には整数を書きます(ここにあるのは「{}」です)", self.name(), words::shown(&scalar.text)),
                )
                .help(format!("単位や桁の区切りを付けず、数だけを書いてください: {}", words::shown(&number))),
            ));
        }
        match text.parse::<i128>() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => {
                let range = if most > i128::from(u32::MAX) {
                    format!("{least} 以上")
                } else {
                    format!("{least} から {most} まで")
                };
                Err(self.fail(
                    Diagnostic::error(
                        "out-of-range",
                        format!("{}の値「{}」が範囲の外です", self.name(), words::shown(&text)),
                    )
                    .help(format!("{range}の整数を書いてください")),
                ))
            }
        }
    }

    fn float(self) -> Result<f64, Fault> {
        const WANTED: &str = "数";
        let scalar = self.scalar(WANTED)?;
        let text = words::half_width(scalar.text.trim());
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
        match text.parse::<f64>() {
            Ok(number) if is_plain && number.is_finite() => Ok(number),
            _ => Err(self.wrong_shape(WANTED)),
        }
    }

    /// How a finding about a whole record calls it.
    fn record_name(self) -> String {
        let label =
            ["name", "title", "id"].iter().find_map(|key| self.node.get(key)?.text().filter(|text| !text.is_empty()));
        match label {
            Some(label) => format!("「{}」", words::shown(label)),
            None => self.name(),
        }
    }

    /// A key that the record does not know.
    fn unknown_key(self, entry: &Entry, fields: &'static [&'static str]) {
        // Every run comes by here; a key that was reported once is marked.
        if self.context.state(&entry.key) == State::Right {
            return;
        }
        self.context.mark_right(&entry.key);
        let key = entry.key.text().unwrap_or("");
        self.context.lose(Span { end: entry.value.span.end.max(entry.key.span.end), ..entry.key.span });
        if let Some(slip) = syntax::slip_at(self.context.text, entry.key.span).filter(|_| !is_cell(&entry.value)) {
            self.context.report(slip);
            return;
        }
        // `{order:1}`: without the space the whole is a key.
        if let Some((meant, value)) = key.split_once([':', '：'])
            && fields.contains(&meant)
            && !is_cell(&entry.value)
        {
            let value = words::shown(value);
            self.context.report(
                Diagnostic::error("missing-space", "「:」の後ろに空白がありません")
                    .at(entry.key.span)
                    .help(format!("「:」の後ろに半角の空白を1つ入れてください: `{meant}: {value}`")),
            );
            return;
        }
        let (what, be) = if is_cell(&entry.value) { ("見出し", "見出し") } else { ("キー", "キー") };
        let diagnostic = Diagnostic::error("unknown-key", format!("`{}` という{what}はありません", words::shown(key)));
        let diagnostic = match (words::nearest(key, fields.iter().copied()), crate::schema::field_of(fields, key)) {
            (Some(near), _) => diagnostic.help(format!("もしかして: {near}")),
            (None, Some(field)) => diagnostic.help(format!("「{}」は `{field}` と書きます", words::shown(key))),
            (None, None) => diagnostic,
        };
        self.context.report(diagnostic.help(format!("ここに書ける{be}: {}", fields.join(", "))).at(entry.key.span));
    }

    /// Keeps an id. A reference that is no right id is reported as such and need not be called unknown too.
    fn note_id(self, kind: &'static str, is_right: bool) {
        let Some(text) = self.node.text().filter(|text| !text.is_empty()) else { return };
        // `hospital or VendorId`: an id, or the one word that stands for something else.
        let kind = match kind.split_once(" or ") {
            Some((word, _)) if word == text => return,
            Some((_, kind)) => kind,
            None => kind,
        };
        let key = self.key.and_then(Node::text).unwrap_or("");
        let is_definition = key == "id" && self.index.is_none();
        if !is_right && !is_definition {
            return;
        }
        let (text, key) = (text.to_owned(), key.to_owned());
        self.context.ids.borrow_mut().push(Use { span: self.node.span, kind, text, key, is_definition, is_right });
    }

    fn fields(self, entries: &'a [Entry], fields: &'static [&'static str]) -> Fields<'a> {
        let mut steps = Vec::new();
        let mut last = Vec::new();
        let mut written = vec![false; fields.len()];
        let mut unknown: Vec<&str> = Vec::new();
        for entry in entries {
            let key = entry.key.text().unwrap_or("");
            let field = fields.iter().position(|field| *field == key);
            let again = match field {
                Some(at) => std::mem::replace(&mut written[at], true),
                None if unknown.contains(&key) => true,
                None => {
                    unknown.push(key);
                    false
                }
            };
            if again {
                // A key that stands twice is reported already; what is below the second one is not looked at.
                self.context.lose(entry.value.span);
                continue;
            }
            match field.map(|at| fields[at]) {
                None => self.unknown_key(entry, fields),
                Some(field) if self.context.state(&entry.value) == State::Cut => last.push(Step::Faulty(field)),
                Some(field) => steps.push(Step::Present(field, entry)),
            }
        }
        for (field, written) in fields.iter().zip(written) {
            if written {
                continue;
            }
            if self.context.absent.borrow().contains(&(self.node.id, *field)) {
                last.push(Step::Faulty(field));
            } else {
                steps.push(Step::Absent(field));
            }
        }
        steps.append(&mut last);
        Fields { record: Self { fields: Some(fields), ..self }, steps: steps.into_iter(), step: None }
    }
}

/// How a text is written as the list that was meant: without the brackets, bullets and numbers of prose, and ids apart.
fn as_list(key: &str, text: &str) -> String {
    let plain = text.trim_matches(['［', '］', '【', '】', '（', '）', '(', ')', ' ', '　']);
    let pieces: Vec<&str> = plain.split(['、', '，', ',', ';', '；']).map(str::trim).collect();
    if pieces.len() > 1 && pieces.iter().all(|piece| is_slug(piece)) {
        return format!(
            "角括弧で囲み、半角の「,」と空白で区切ってください: `{key}: [{}]`",
            words::shown(&pieces.join(", "))
        );
    }
    let number = plain.trim_start_matches(|c: char| c.is_ascii_digit() || ('①'..='⑳').contains(&c));
    let item = match number.strip_prefix(['.', '．', ')', '）']) {
        Some(item) if number.len() < plain.len() => item,
        _ if plain.starts_with('・') || plain.starts_with('●') || plain.starts_with('①') => number,
        _ => plain,
    };
    let item = words::shown(item.trim_matches(['・', '●', ' ', '　']));
    format!("値が1つでもリストで書きます: `{key}: [{item}]`、または次の行に `- {item}`")
}

fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Whether a number is probably meant to be called.
fn is_telephone(key: &str, text: &str) -> bool {
    ["phone", "number", "tel", "fax", "mobile", "phs", "extension"].iter().any(|word| key.contains(word))
        || (text.starts_with('0') && text.len() >= 9)
}

/// Whether a key holds a date.
fn is_date(key: &str) -> bool {
    key.ends_with("_on") || key.ends_with("date") || matches!(key, "since" | "until" | "from")
}

/// What stands between the quotes of a word processor or an input method, where such are around a whole value.
fn in_wide_quotes(text: &str) -> Option<&str> {
    let opening = ['“', '”', '„', '‟', '＂', '‘', '’', '＇', '〝'];
    let closing = ['“', '”', '＂', '‘', '’', '＇', '〟'];
    let inside = text.strip_prefix(opening)?.strip_suffix(closing)?;
    (!inside.contains(opening)).then_some(inside)
}

/// Whether a key holds a length of time.
fn is_length_of_time(key: &str) -> bool {
    ["time", "interval"].iter().any(|word| key.ends_with(word))
        || matches!(
            key,
            "rto" | "rpo" | "mtpd" | "duration" | "data_loss" | "time_limit" | "limit" | "within" | "refresh"
        )
}

/// What YAML 1.1, and with it many a program, takes for true or false.
fn is_old_bool(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "yes" | "no" | "on" | "off" | "y" | "n")
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let number = self.integer(i128::from($type::MIN), i128::from($type::MAX))?;
            // The range was just asked for.
            visitor.$visit($type::try_from(number).unwrap_or($type::MIN))
        }
    )*};
}

impl<'de> Deserializer<'de> for At<'_> {
    type Error = Fault;

    integers! {
        deserialize_u8 visit_u8 u8
        deserialize_u16 visit_u16 u16
        deserialize_u32 visit_u32 u32
        deserialize_u64 visit_u64 u64
        deserialize_i8 visit_i8 i8
        deserialize_i16 visit_i16 i16
        deserialize_i32 visit_i32 i32
        deserialize_i64 visit_i64 i64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Seq(items) => visitor.visit_seq(Items { list: self, items: items.iter().enumerate() }),
            Value::Map(entries) => visitor.visit_map(Pairs { map: self, entries: entries.iter(), entry: None }),
            Value::Scalar(scalar) => match scalar.resolved() {
                Resolved::Null => visitor.visit_unit(),
                Resolved::Bool(value) => visitor.visit_bool(value),
                Resolved::Unsigned(number) => visitor.visit_u64(number),
                Resolved::Signed(number) => visitor.visit_i64(number),
                Resolved::Float(number) => visitor.visit_f64(number),
                Resolved::Text => visitor.visit_str(&scalar.text),
            },
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bool(self.bool()?)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_f64(self.float()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.string()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(&self.scalar("文字")?.text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.node.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.node.is_null() { visitor.visit_unit() } else { Err(self.wrong_shape("空の値")) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        if name == super::KNOWN && self.node.text() == Some("unknown") {
            return visitor.visit_unit();
        }
        if let Some(terms) = name.strip_prefix(TERMS) {
            return visitor.visit_newtype_struct(Self { terms: Some(terms), ..self });
        }
        let decoded = visitor.visit_newtype_struct(self);
        if !ids::is_id(name) {
            return decoded;
        }
        self.note_id(name, decoded.is_ok());
        // Where an id is asked for, a name was written: which file has the ids is the better half of the answer.
        let is_definition = self.key.and_then(Node::text) == Some("id") && self.index.is_none();
        let kind = name.split_once(" or ").map_or(name, |(_, kind)| kind);
        match (decoded, ids::id_noun(kind)) {
            (Err(Fault::Refused(said)), Some((noun, home))) if !is_definition && !said.is_ascii() => {
                Err(Fault::Refused(format!("{said}\n名前ではなく、{home} にある{noun}の `id` の値を書きます")))
            }
            (decoded, _) => decoded,
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Seq(items) => visitor.visit_seq(Items { list: self, items: items.iter().enumerate() }),
            Value::Scalar(scalar) if scalar.resolved() == Resolved::Null => visitor.visit_seq(Nothing),
            Value::Scalar(scalar) if scalar.style == Style::Cell => {
                visitor.visit_seq(Pieces { cell: self, rest: Some(&scalar.text), index: 0 })
            }
            Value::Scalar(_) | Value::Map(_) => Err(self.wrong_list()),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Seq(items) if items.len() != length => Err(self.fail(
                Diagnostic::error("wrong-type", format!("{}には値をちょうど {length} 個書きます", self.name()))
                    .help(format!("ここにあるのは {} 個です", items.len())),
            )),
            Value::Seq(_) | Value::Map(_) | Value::Scalar(_) => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Map(entries) => visitor.visit_map(Pairs { map: self, entries: entries.iter(), entry: None }),
            Value::Scalar(scalar) if scalar.resolved() == Resolved::Null => visitor.visit_map(Nothing),
            Value::Scalar(_) | Value::Seq(_) => Err(self.wrong_shape(PAIRS)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Map(entries) => visitor.visit_map(self.fields(entries, fields)),
            Value::Scalar(_) | Value::Seq(_) => Err(self.wrong_shape(PAIRS)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Map(entries) => match entries.as_slice() {
                [entry] => visitor.visit_enum(Choice { of: self, variants, name: &entry.key, content: Some(entry) }),
                _ => Err(self.wrong_shape("1つの値")),
            },
            Value::Scalar(_) => {
                self.scalar("値")?;
                visitor.visit_enum(Choice { of: self, variants, name: self.node, content: None })
            }
            Value::Seq(_) => Err(self.wrong_shape("1つの値")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { bytes byte_buf }
}

/// The items of a list.
struct Items<'a, I> {
    list: At<'a>,
    items: I,
}

impl<'de, 'a, I: Iterator<Item = (usize, &'a Node)>> de::SeqAccess<'de> for Items<'a, I> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let context = self.list.context;
        let Some((index, node)) = self.items.find(|(_, node)| !context.passes_over(node)) else { return Ok(None) };
        let item = self.list.item(index, node);
        let before = context.left_out.get();
        let value = seed.deserialize(item).map_err(|fault| item.place(fault, before))?;
        context.mark_right(node);
        Ok(Some(value))
    }
}

/// The values in a cell, between semicolons.
struct Pieces<'a> {
    cell: At<'a>,
    rest: Option<&'a str>,
    index: usize,
}

impl<'de> de::SeqAccess<'de> for Pieces<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        while let Some(rest) = self.rest {
            let (piece, rest) = match rest.split_once([';', '；']) {
                Some((piece, rest)) => (piece.trim(), Some(rest)),
                None => (rest.trim(), None),
            };
            self.rest = rest;
            if piece.is_empty() {
                continue;
            }
            // The place of the whole cell is near enough.
            let value = Value::Scalar(Scalar { text: piece.to_owned(), style: Style::Cell });
            let node = Node { id: self.cell.node.id, span: self.cell.node.span, value };
            let item = At { node: &node, index: Some(self.index), ..self.cell };
            self.index += 1;
            let before = item.context.left_out.get();
            return seed.deserialize(item).map(Some).map_err(|fault| item.place(fault, before));
        }
        Ok(None)
    }
}

/// The entries of a map whose keys are data.
struct Pairs<'a, I> {
    map: At<'a>,
    entries: I,
    entry: Option<&'a Entry>,
}

impl<'de, 'a, I: Iterator<Item = &'a Entry>> de::MapAccess<'de> for Pairs<'a, I> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let context = self.map.context;
        self.entry = self.entries.find(|entry| !context.passes_over(&entry.value));
        let Some(entry) = self.entry else { return Ok(None) };
        let key = At { node: &entry.key, ..self.map };
        let before = context.left_out.get();
        let read = seed.deserialize(Key(key)).map_err(|fault| match key.place(fault, before) {
            // A key is only ever left out with its value.
            Fault::Placed(Cut::Node(id)) if id == entry.key.id => Fault::Placed(Cut::Node(entry.value.id)),
            fault => fault,
        });
        read.map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Fault> {
        let Some(entry) = self.entry.take() else { return Err(Fault::Absent(None)) };
        let value = self.map.value_of(entry);
        let before = value.context.left_out.get();
        let decoded = seed.deserialize(value).map_err(|fault| value.place(fault, before))?;
        value.context.mark_right(&entry.value);
        Ok(decoded)
    }
}

/// A key that is data: `1:` and `no:` are as good as any other.
struct Key<'a>(At<'a>);

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(&self.0.scalar("キー")?.text)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        let key = self.0;
        let decoded = visitor.visit_newtype_struct(self);
        if ids::is_id(name) {
            key.note_id(name, decoded.is_ok());
        }
        decoded
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.0.deserialize_u8(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.0.deserialize_u16(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.0.deserialize_u32(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u64 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}

enum Step<'a> {
    Present(&'static str, &'a Entry),
    Absent(&'static str),
    /// Found faulty or absent in an earlier run.
    Faulty(&'static str),
}

/// The fields of a record: all that its type has, in the order that finds most.
struct Fields<'a> {
    record: At<'a>,
    steps: std::vec::IntoIter<Step<'a>>,
    step: Option<Step<'a>>,
}

impl<'de> de::MapAccess<'de> for Fields<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.step = self.steps.next();
        let name = match self.step {
            None => return Ok(None),
            Some(Step::Present(name, _) | Step::Absent(name) | Step::Faulty(name)) => name,
        };
        seed.deserialize(IntoDeserializer::<Fault>::into_deserializer(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Fault> {
        let record = self.record;
        let context = record.context;
        match self.step.take() {
            None => Err(Fault::Absent(None)),
            Some(Step::Present(_, entry)) => {
                let value = record.value_of(entry);
                let before = context.left_out.get();
                seed.deserialize(value).map_err(|fault| value.place(fault, before))
            }
            Some(Step::Absent(field)) => seed.deserialize(Absent).map_err(|fault| {
                match fault {
                    Fault::Refused(message) if !message.is_ascii() => {
                        let diagnostic = record.refused(&message);
                        let at = record.span();
                        context.report(if diagnostic.span.is_some() { diagnostic } else { diagnostic.at(at) });
                    }
                    _ => context.lack(record, field),
                }
                Fault::Placed(Cut::Field(record.node.id, field))
            }),
            Some(Step::Faulty(_)) => {
                context.leave_out();
                seed.deserialize(Absent).map_err(|_| Fault::Placed(Cut::Node(record.node.id)))
            }
        }
    }
}

/// What stands for a field that is not there: nothing where nothing is allowed, an empty list, else a fault.
struct Absent;

impl<'de> Deserializer<'de> for Absent {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(Fault::Absent(None))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_none()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(Nothing)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(Nothing)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct
        struct enum identifier
    }
}

/// An empty list or map.
struct Nothing;

impl<'de> de::SeqAccess<'de> for Nothing {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, _: T) -> Result<Option<T::Value>, Fault> {
        Ok(None)
    }
}

impl<'de> de::MapAccess<'de> for Nothing {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, _: K) -> Result<Option<K::Value>, Fault> {
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, _: T) -> Result<T::Value, Fault> {
        Err(Fault::Absent(None))
    }
}

/// A value out of several: a word (`kind: ward`), or a word with content (`party: {vendor: …}`).
struct Choice<'a> {
    of: At<'a>,
    variants: &'static [&'static str],
    name: &'a Node,
    content: Option<&'a Entry>,
}

impl<'de, 'a> de::EnumAccess<'de> for Choice<'a> {
    type Error = Fault;
    type Variant = Content<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content<'a>), Fault> {
        let text = words::half_width(self.name.text().unwrap_or("").trim());
        let before = self.of.context.left_out.get();
        let named = seed
            .deserialize(IntoDeserializer::<Fault>::into_deserializer(text.as_str()))
            .map_err(|fault| self.of.place(fault, before))?;
        Ok((named, Content { of: self.of, variants: self.variants, entry: self.content }))
    }
}

struct Content<'a> {
    of: At<'a>,
    variants: &'static [&'static str],
    entry: Option<&'a Entry>,
}

impl<'a> Content<'a> {
    fn value(&self) -> Result<At<'a>, Fault> {
        match self.entry {
            Some(entry) => Ok(self.of.value_of(entry)),
            None => Err(self.of.wrong_shape(PAIRS)),
        }
    }
}

impl<'de> de::VariantAccess<'de> for Content<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.entry {
            None => Ok(()),
            Some(_) => Err(self.of.fail(
                Diagnostic::error("wrong-type", format!("{}には値を1つだけ書きます", self.of.name()))
                    .help(format!("書けるのは {} です", self.variants.join(", "))),
            )),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        let value = self.value()?;
        let before = value.context.left_out.get();
        seed.deserialize(value).map_err(|fault| value.place(fault, before)).map_err(|fault| self.whole(fault))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.value()?.deserialize_tuple(length, visitor).map_err(|fault| self.whole(fault))
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.value()?.deserialize_struct("", fields, visitor).map_err(|fault| self.whole(fault))
    }
}

impl Content<'_> {
    /// A choice without its content is nothing: what cuts out the content cuts out the choice.
    fn whole(&self, fault: Fault) -> Fault {
        match (fault, self.entry) {
            (Fault::Placed(Cut::Node(id)), Some(entry)) if id == entry.value.id => {
                Fault::Placed(Cut::Node(self.of.node.id))
            }
            (fault, _) => fault,
        }
    }
}

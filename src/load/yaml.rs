//! YAML to a tree that knows its places. The only file that names the YAML crate.
//!
//! What YAML has beyond maps, lists and values is refused here with a sentence, not supported: anchors and aliases (the
//! way to write bombs, and an accident in nearly every other case), tags, several documents in a file.

use std::collections::HashMap;

pub(super) use serde_saphyr::granit_parser::ErrorKind;
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span as Mark, StructureStyle, Tag};

use super::node::{Entry, Node, Parsed, Scalar, Style, Value};
use super::syntax::{self, Repaired};
use super::words;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// Lists and maps inside each other. The plan has seven at most; the bound keeps every later walk off the end of the stack.
const DEEPEST: usize = 48;
/// Values, lists and maps of one file.
const MOST_NODES: u32 = 1_000_000;
/// Findings in one file, beyond which a person would rather begin to mend.
const MOST_FINDINGS: usize = 200;
/// Findings of one kind in one file, beyond which further ones teach nothing.
const MOST_ALIKE: usize = 20;

enum Open {
    Seq { mark: Option<usize>, items: Vec<Node> },
    Map { mark: Option<usize>, entries: Vec<Entry>, key: Option<Node> },
}

struct Builder<'a> {
    file: FileId,
    text: &'a str,
    origin: &'a Origin<'a>,
    nodes: u32,
    open: Vec<Open>,
    root: Option<Node>,
    aliases: Vec<Span>,
    diagnostics: Vec<Diagnostic>,
}

/// Reads a text as YAML. Where the syntax is broken beyond repair there is no tree, and a diagnostic says why.
pub(crate) fn parse(file: FileId, text: &str) -> Parsed {
    /// A line may have that many slips.
    const MOST_REPAIRS: usize = 4;
    let mut repairs: Vec<Repaired> = Vec::new();
    let mut found = Vec::new();
    loop {
        let broken = repairs.last().map_or(text, |repaired| repaired.text.as_str());
        let mut parsed = parse_once(file, broken, &Origin { text, repairs: &repairs });
        let next =
            if parsed.tree.is_none() && repairs.len() < MOST_REPAIRS { syntax::repair(file, broken) } else { None };
        let mut is_mended = false;
        if let Some(mut repaired) = next {
            is_mended = repaired.is_mended;
            let origin = Origin { text, repairs: &repairs };
            for mut slip in repaired.slips.drain(..) {
                slip.span = slip.span.map(|span| origin.of(span));
                if !found.contains(&slip) {
                    found.push(slip);
                }
            }
            if is_mended {
                repairs.push(repaired);
            }
        }
        if !is_mended {
            let is_new = |other: &Diagnostic| !found.iter().any(|slip| slip == other);
            let rest: Vec<_> = parsed.diagnostics.drain(..).filter(is_new).collect();
            found.extend(rest);
            return Parsed { tree: parsed.tree, diagnostics: found };
        }
        // What the parser said is about the slips, which are undone now.
    }
}

/// The text that was read, and the repairs that lie between it and the text that is parsed.
struct Origin<'a> {
    text: &'a str,
    repairs: &'a [Repaired],
}

impl Origin<'_> {
    /// The place in the text that was read, with both ends between letters.
    fn of(&self, span: Span) -> Span {
        let back = |offset| self.repairs.iter().rev().fold(offset, |offset, repaired| repaired.original(offset));
        let start = self.text.floor_char_boundary(back(span.start));
        Span { start, end: self.text.ceil_char_boundary(back(span.end)).max(start), ..span }
    }
}

/// Reads `text`, with places in the text it was made from.
fn parse_once(file: FileId, text: &str, origin: &Origin<'_>) -> Parsed {
    let mut builder = Builder {
        file,
        text,
        origin,
        nodes: 0,
        open: Vec::new(),
        root: None,
        aliases: Vec::new(),
        diagnostics: Vec::new(),
    };
    let options = serde_saphyr::granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
        emit_comments: false,
    };
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, mark)) => {
                if let Err(fatal) = builder.take(event, mark) {
                    builder.diagnostics.push(*fatal);
                    return Parsed { tree: None, diagnostics: builder.diagnostics };
                }
            }
            Err(error) => {
                let offset = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
                builder.diagnostics.extend(
                    syntax::explain(file, text, error.kind(), offset, builder.bracket()).into_iter().map(
                        |mut found| {
                            found.span = found.span.map(|span| origin.of(span));
                            found
                        },
                    ),
                );
                return Parsed { tree: None, diagnostics: builder.diagnostics };
            }
        }
    }
    builder.finish()
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, mark: Mark) -> Result<(), Box<Diagnostic>> {
        let raw = self.raw_span(mark);
        let span = self.origin.of(raw);
        match event {
            Event::Scalar(value, style, _, tag) => {
                let mut style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted
                    | ScalarStyle::DoubleQuoted
                    | ScalarStyle::Literal
                    | ScalarStyle::Folded => Style::Text,
                };
                if let Some(tag) = tag {
                    if tag.is_yaml_core_schema_tag("str") {
                        style = Style::Text;
                    } else {
                        self.refuse_tag(span);
                    }
                }
                let text = match style {
                    Style::Plain if span.start == span.end => String::new(),
                    Style::Plain => self.first_line_if_it_swallows_others(raw).unwrap_or_else(|| value.into_owned()),
                    Style::Text | Style::Cell => value.into_owned(),
                };
                let node = self.node(span, Value::Scalar(Scalar { text, style }))?;
                self.put(node);
            }
            Event::SequenceStart(style, _, tag) => {
                self.refuse_foreign(tag.as_deref(), span);
                self.open(Open::Seq { mark: mark_of(style, raw), items: Vec::new() }, span)?;
            }
            Event::MappingStart(style, _, tag) => {
                self.refuse_foreign(tag.as_deref(), span);
                self.open(Open::Map { mark: mark_of(style, raw), entries: Vec::new(), key: None }, span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.aliases.push(span);
                let node = self.node(span, Value::Scalar(Scalar { text: String::new(), style: Style::Text }))?;
                self.put(node);
            }
            Event::Anchor(..) => self.aliases.push(span),
            Event::DocumentStart(..) if self.root.is_some() => {
                return Err(Box::new(
                    Diagnostic::error("yaml-syntax", "1つのファイルに文書が2つあります")
                        .at(span)
                        .help("行頭の `---` を消すか、ファイルを分けてください"),
                ));
            }
            // Document marks, the ends of the stream, and comments (which are not asked for) carry no values.
            _ => {}
        }
        Ok(())
    }

    /// The place in the text that is parsed.
    fn raw_span(&self, mark: Mark) -> Span {
        let range = mark.byte_range().unwrap_or(self.text.len()..self.text.len());
        let start = range.start.min(self.text.len());
        Span { file: self.file, start, end: range.end.clamp(start, self.text.len()) }
    }

    fn node(&mut self, span: Span, value: Value) -> Result<Node, Box<Diagnostic>> {
        if self.nodes >= MOST_NODES {
            return Err(Box::new(
                Diagnostic::error("too-many-values", format!("値が多すぎます({MOST_NODES} まで読めます)"))
                    .at(span)
                    .help("別のファイルを上書きしていないか確かめてください"),
            ));
        }
        self.nodes += 1;
        Ok(Node { id: self.nodes - 1, span, value })
    }

    fn open(&mut self, open: Open, span: Span) -> Result<(), Box<Diagnostic>> {
        if self.open.len() >= DEEPEST {
            return Err(Box::new(syntax::too_deep(span)));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self, end: Span) -> Result<(), Box<Diagnostic>> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let (mark, first, last, value) = match open {
            Open::Seq { mark, items } => {
                let ends = (items.first().map(|node| node.span.start), items.last().map(|node| node.span.end));
                (mark, ends.0, ends.1, Value::Seq(items))
            }
            Open::Map { mark, entries, .. } => {
                let ends = (
                    entries.first().map(|entry| entry.key.span.start),
                    entries.last().map(|entry| entry.value.span.end.max(entry.key.span.end)),
                );
                (mark, ends.0, ends.1, Value::Map(entries))
            }
        };
        let (start, stop) = match mark {
            Some(mark) => (self.origin.of(Span { file: self.file, start: mark, end: mark }).start, end.end),
            None => (first.unwrap_or(end.start), last.unwrap_or(end.start)),
        };
        let node = self.node(Span { file: self.file, start, end: stop.max(start) }, value)?;
        self.put(node);
        Ok(())
    }

    fn put(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::Seq { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push(Entry { key, value: node }),
            },
        }
    }

    fn refuse_foreign(&mut self, tag: Option<&Tag>, span: Span) {
        if tag.is_some_and(|tag| !tag.is_yaml_core_schema()) {
            self.refuse_tag(span);
        }
    }

    fn refuse_tag(&mut self, span: Span) {
        self.push_limited(
            Diagnostic::error("yaml-tag", "`!` で始まる値は使えません")
                .at(span)
                .help("値を引用符で囲んでください: \"!…\""),
        );
    }

    /// A value written without quotes runs on over lines that are indented deeper. When such a line looks like a list
    /// item or a key, somebody's line has vanished into the value above it. That is reported, and the value's own line
    /// returned.
    fn first_line_if_it_swallows_others(&mut self, raw: Span) -> Option<String> {
        let mut own = None;
        let mut offset = raw.start;
        let text = self.text.get(raw.start..raw.end).unwrap_or("");
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let start = offset;
            offset += line.len();
            let content = line.trim();
            if index == 0 || !(content.starts_with("- ") || syntax::key_like(content).is_some()) {
                continue;
            }
            own = text.lines().next().map(|line| line.trim().to_owned());
            let at = start + (line.len() - line.trim_start().len());
            let place = self.origin.of(Span { file: self.file, start: at, end: at + content.len() });
            self.push_limited(
                Diagnostic::error("indentation", "この行は、上の行の値の続きとして読まれます")
                    .at(place)
                    .help("字下げ(行頭の空白の数)を、並べたい行とそろえてください")
                    .help("キーの後ろは、半角の「:」と半角の空白1つです"),
            );
        }
        own
    }

    fn push_limited(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.iter().filter(|other| other.id == diagnostic.id).count() < MOST_ALIKE {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Where, in the text that is parsed, the innermost list or map begins that is still open, when it is in brackets.
    fn bracket(&self) -> Option<usize> {
        match self.open.last()? {
            Open::Seq { mark, .. } | Open::Map { mark, .. } => *mark,
        }
    }

    fn finish(mut self) -> Parsed {
        if let Some(first) = self.aliases.first() {
            let count = self.aliases.len();
            let others = if count > 1 { format!("(このファイルに {count} か所)") } else { String::new() };
            self.diagnostics.push(
                Diagnostic::error("yaml-alias", format!("`&` や `*` で始まる値は使えません{others}"))
                    .at(*first)
                    .help("文字として書くなら引用符で囲んでください: \"*…\"")
                    .help("YAML のアンカー(&)とエイリアス(*)は使えません。同じ値でも、それぞれの場所に書いてください"),
            );
            return Parsed { tree: None, diagnostics: self.diagnostics };
        }
        if let Some(root) = &mut self.root {
            refuse_odd_keys(root, &mut self.diagnostics);
            remark_on_comments(root, self.origin.text, &mut self.diagnostics);
        }
        // An empty file, or one with nothing but comments, has a tree too: a value that is not there.
        let root = self.root.take().unwrap_or(Node {
            id: 0,
            span: Span { file: self.file, start: 0, end: 0 },
            value: Value::Scalar(Scalar { text: String::new(), style: Style::Plain }),
        });
        Parsed { tree: Some(root), diagnostics: self.diagnostics }
    }
}

/// Where, in the text that is parsed, a list or map in brackets begins. One without begins where its first child does; its own mark may stand on
/// the line before.
fn mark_of(style: StructureStyle, span: Span) -> Option<usize> {
    (style == StructureStyle::Flow).then_some(span.start)
}

/// Says where a `#` that may belong to the value makes the rest of the line a comment: `title: #1 病棟` is nothing.
/// A comment of ours has a space behind its `#`.
fn remark_on_comments(node: &Node, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let look = |file: FileId, from: usize, diagnostics: &mut Vec<Diagnostic>| {
        let rest = text.get(from..).unwrap_or("").lines().next().unwrap_or("");
        let comment = rest.trim_start_matches([':', ' ', '\t']);
        let is_doubtful = comment
            .strip_prefix('#')
            .and_then(|comment| comment.chars().next())
            .is_some_and(|first| !first.is_whitespace() && !"#-=*!─".contains(first));
        let start = from + (rest.len() - comment.len());
        if is_doubtful && diagnostics.len() < MOST_FINDINGS {
            diagnostics.push(
                Diagnostic::warning("hash-in-value", "この「#」から行末までは説明とみなされ、紙に出ません")
                    .at(Span { file, start, end: start + 1 })
                    .help("値の一部なら、値の全体を引用符で囲んでください: \"… #1\"")
                    .help("説明なら「#」の後ろに半角の空白を入れてください: # …"),
            );
        }
    };
    let is_plain = |node: &Node| matches!(&node.value, Value::Scalar(scalar) if scalar.style == Style::Plain);
    match &node.value {
        Value::Scalar(_) => {}
        Value::Seq(items) => {
            for item in items {
                if is_plain(item) && item.span.start < item.span.end {
                    look(item.span.file, item.span.end, diagnostics);
                }
                remark_on_comments(item, text, diagnostics);
            }
        }
        Value::Map(entries) => {
            for entry in entries {
                if is_plain(&entry.value) {
                    let is_empty = entry.value.span.start == entry.value.span.end;
                    let from = if is_empty { entry.key.span.end } else { entry.value.span.end };
                    look(entry.key.span.file, from, diagnostics);
                }
                remark_on_comments(&entry.value, text, diagnostics);
            }
        }
    }
}

/// Reports keys that stand twice in one map, and keys that are no words; the latter are taken out of the tree.
fn refuse_odd_keys(node: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    match &mut node.value {
        Value::Scalar(_) => {}
        Value::Seq(items) => items.iter_mut().for_each(|item| refuse_odd_keys(item, diagnostics)),
        Value::Map(entries) => {
            let mut first = HashMap::new();
            entries.retain(|entry| {
                let Some(key) = entry.key.text() else {
                    diagnostics.push(
                        Diagnostic::error("wrong-key", "キーが文字ではありません")
                            .at(entry.key.span)
                            .help("「[」や「{」で始まる値は引用符で囲んでください"),
                    );
                    return false;
                };
                if key == "<<" {
                    diagnostics.push(
                        Diagnostic::error("yaml-alias", "差し込み(`<<`)は使えません")
                            .at(entry.key.span)
                            .help("同じ値でも、それぞれの場所に書いてください"),
                    );
                    return false;
                }
                match first.get(key) {
                    None => {
                        first.insert(key.to_owned(), entry.key.span);
                        true
                    }
                    Some(_) if diagnostics.len() >= MOST_FINDINGS => true,
                    Some(first) => {
                        // Both stay in the tree, so that the decoder knows what it does not look at.
                        diagnostics.push(
                            Diagnostic::error("duplicate-key", format!("キー `{}` が2度あります", words::shown(key)))
                                .at(entry.key.span)
                                .note(*first, "最初はここ")
                                .help("どちらか1つにしてください。並べたいときは `- ` で始まる行のリストにします"),
                        );
                        true
                    }
                }
            });
            for entry in entries {
                refuse_odd_keys(&mut entry.value, diagnostics);
            }
        }
    }
}

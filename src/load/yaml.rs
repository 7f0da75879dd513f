//! YAML to a tree that knows its places. The only file that names the YAML crate.
//!
//! What YAML has beyond maps, lists and values is refused here with a sentence, not supported: anchors and aliases (the
//! way to write bombs, and an accident in nearly every other case), tags, several documents in a file.

use std::collections::HashMap;

pub(super) use serde_saphyr::granit_parser::ErrorKind;
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span as Mark, StructureStyle, Tag};

use super::node::{Entry, Node, Parsed, Scalar, Style, Value};
use super::{syntax, words};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// Lists and maps inside each other. The plan has seven at most; the bound keeps every later walk off the end of the stack.
const DEEPEST: usize = 48;
/// Values, lists and maps of one file.
const MOST_NODES: u32 = 1_000_000;
/// Findings of one kind in one file, beyond which further ones teach nothing.
const MOST_ALIKE: usize = 20;

enum Open {
    Seq { mark: Option<usize>, items: Vec<Node> },
    Map { mark: Option<usize>, entries: Vec<Entry>, key: Option<Node> },
}

struct Builder<'a> {
    file: FileId,
    text: &'a str,
    original: &'a str,
    nodes: u32,
    open: Vec<Open>,
    root: Option<Node>,
    aliases: Vec<Span>,
    diagnostics: Vec<Diagnostic>,
}

/// Reads a text as YAML. Where the syntax is broken there is no tree, and a diagnostic says why.
pub(crate) fn parse(file: FileId, text: &str) -> Parsed {
    let first = parse_once(file, text, text);
    if first.tree.is_some() {
        return first;
    }
    // A full-width colon is the commonest slip and easily undone: with it repaired in our copy (three bytes by three
    // bytes, so that places stay), the rest of the file is checked in the same run.
    let Some((repaired, mut found)) = syntax::repair(file, text) else { return first };
    let second = parse_once(file, &repaired, text);
    found.extend(second.diagnostics);
    Parsed { tree: second.tree, diagnostics: found }
}

/// Reads `text`; places are in `original`, which is as long but may have one letter where `text` has three.
fn parse_once(file: FileId, text: &str, original: &str) -> Parsed {
    let mut builder = Builder {
        file,
        text,
        original,
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
                builder.diagnostics.extend(syntax::explain(file, text, error.kind(), offset).into_iter().map(
                    |mut found| {
                        found.span = found.span.map(|span| fit(original, span));
                        found
                    },
                ));
                return Parsed { tree: None, diagnostics: builder.diagnostics };
            }
        }
    }
    builder.finish()
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, mark: Mark) -> Result<(), Box<Diagnostic>> {
        let span = self.span(mark);
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
                if style == Style::Plain && span.start < span.end {
                    self.look_for_swallowed_lines(span);
                }
                let text =
                    if style == Style::Plain && span.start == span.end { String::new() } else { value.into_owned() };
                let node = self.node(span, Value::Scalar(Scalar { text, style }))?;
                self.put(node);
            }
            Event::SequenceStart(style, _, tag) => {
                self.refuse_foreign(tag.as_deref(), span);
                self.open(Open::Seq { mark: mark_of(style, span), items: Vec::new() }, span)?;
            }
            Event::MappingStart(style, _, tag) => {
                self.refuse_foreign(tag.as_deref(), span);
                self.open(Open::Map { mark: mark_of(style, span), entries: Vec::new(), key: None }, span)?;
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

    fn span(&self, mark: Mark) -> Span {
        let range = mark.byte_range().unwrap_or(self.text.len()..self.text.len());
        let start = range.start.min(self.text.len());
        fit(self.original, Span { file: self.file, start, end: range.end.max(start) })
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
            Some(mark) => (mark, end.end),
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
    /// item or a key, somebody's line has vanished into the value above it.
    fn look_for_swallowed_lines(&mut self, span: Span) {
        let mut offset = span.start;
        let text = self.text.get(span.start..span.end).unwrap_or("");
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let start = offset;
            offset += line.len();
            let content = line.trim();
            if index == 0 || !(content.starts_with("- ") || syntax::key_like(content).is_some()) {
                continue;
            }
            let at = start + (line.len() - line.trim_start().len());
            let place = Span { file: self.file, start: at, end: at + content.len() };
            self.push_limited(
                Diagnostic::error("indentation", "この行は、上の行の値の続きとして読まれます")
                    .at(place)
                    .help("字下げ(行頭の空白の数)を、並べたい行とそろえてください")
                    .help("キーの後ろは、半角の「:」と半角の空白1つです"),
            );
        }
    }

    fn push_limited(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.iter().filter(|other| other.id == diagnostic.id).count() < MOST_ALIKE {
            self.diagnostics.push(diagnostic);
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
            refuse_duplicate_keys(root, &mut self.diagnostics);
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

/// The span with both ends between letters, not inside one.
fn fit(text: &str, span: Span) -> Span {
    let start = text.floor_char_boundary(span.start);
    Span { start, end: text.ceil_char_boundary(span.end).max(start), ..span }
}

/// Where a list or map in brackets begins. One without begins where its first child does; its own mark may stand on
/// the line before.
fn mark_of(style: StructureStyle, span: Span) -> Option<usize> {
    (style == StructureStyle::Flow).then_some(span.start)
}

/// Reports keys that stand twice in one map, and keys that are no words, and takes both out of the tree.
fn refuse_duplicate_keys(node: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    match &mut node.value {
        Value::Scalar(_) => {}
        Value::Seq(items) => items.iter_mut().for_each(|item| refuse_duplicate_keys(item, diagnostics)),
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
                    Some(first) => {
                        diagnostics.push(
                            Diagnostic::error("duplicate-key", format!("キー `{}` が2度あります", words::shown(key)))
                                .at(entry.key.span)
                                .note(*first, "最初はここ")
                                .help("どちらか1つにしてください。並べたいときは `- ` で始まる行のリストにします"),
                        );
                        false
                    }
                }
            });
            entries.iter_mut().for_each(|entry| refuse_duplicate_keys(&mut entry.value, diagnostics));
        }
    }
}

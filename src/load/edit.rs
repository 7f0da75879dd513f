//! Edits of a YAML text that leave everything else as it is: comments, order, quotes, empty lines, line ends.
//!
//! Each edit answers `false` where the text is laid out in a way that it does not know; whoever edits reads the new text
//! again and sees that it says what was meant.

use super::node::{Entry, Node, Value};
use crate::source::Segment;

/// A value as YAML has it, in quotes.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    // A JSON string is a YAML string.
    serde_json::to_string(text).unwrap_or_default()
}

/// Edits to one text.
pub(crate) struct Edits<'a> {
    text: &'a str,
    root: &'a Node,
    line_end: &'static str,
    made: Vec<(usize, usize, String)>,
}

impl<'a> Edits<'a> {
    pub(crate) fn new(text: &'a str, root: &'a Node) -> Self {
        let first = text.find('\n').unwrap_or(0);
        let line_end = if first > 0 && text.as_bytes()[first - 1] == b'\r' { "\r\n" } else { "\n" };
        Self { text, root, line_end, made: Vec::new() }
    }

    /// The text with all edits.
    pub(crate) fn finish(mut self) -> String {
        self.made.sort_by_key(|(start, ..)| *start);
        let mut text = self.text.to_owned();
        for (start, end, new) in self.made.into_iter().rev() {
            text.replace_range(start..end, &new);
        }
        text
    }

    /// Gives a field of a record a value (as YAML has it), whether the record has the field or not.
    pub(crate) fn set(&mut self, record: &[Segment], field: &str, value: &str) -> bool {
        let Some(record) = walk(self.root, record) else { return false };
        let Value::Map(entries) = &record.value else { return false };
        match entries.iter().find(|entry| entry.key.text() == Some(field)) {
            Some(Entry { key, value: node }) => {
                if !matches!(node.value, Value::Scalar(_)) || self.slice(node).contains('\n') {
                    return false;
                }
                // A key with nothing behind it gets its value behind the colon.
                if node.span.start == node.span.end {
                    let colon = self.text.get(key.span.end..).and_then(|rest| rest.find(':'));
                    let Some(at) = colon.map(|colon| key.span.end + colon + 1) else { return false };
                    self.made.push((at, at, format!(" {value}")));
                } else {
                    self.made.push((node.span.start, node.span.end, value.to_owned()));
                }
                true
            }
            None if self.is_flow(record) => {
                let Some(last) = entries.last() else { return false };
                let end = last.value.span.end.max(last.key.span.end);
                self.made.push((end, end, format!(", {field}: {value}")));
                true
            }
            None => self.add_lines(record, entries, &[format!("{field}: {value}")]),
        }
    }

    /// Puts a record behind the items of a list, laid out as they are. Values are as YAML has them.
    pub(crate) fn append(&mut self, parent: &[Segment], list: &str, fields: &[(&str, String)]) -> bool {
        let Some(record) = walk(self.root, parent) else { return false };
        let Value::Map(entries) = &record.value else { return false };
        let in_one_line = || {
            let fields: Vec<String> = fields.iter().map(|(field, value)| format!("{field}: {value}")).collect();
            format!("{{ {} }}", fields.join(", "))
        };
        let found = entries.iter().find(|entry| entry.key.text() == Some(list));
        let Some(node) = found.map(|entry| &entry.value).filter(|node| !node.is_null()) else {
            let mut lines = vec![format!("{list}:")];
            let item = fields.iter().enumerate();
            lines.extend(
                item.map(|(at, (field, value))| format!("  {} {field}: {value}", if at == 0 { "-" } else { " " })),
            );
            // A key with nothing behind it would stand twice.
            return found.is_none() && !self.is_flow(record) && self.add_lines(record, entries, &lines);
        };
        let Value::Seq(items) = &node.value else { return false };
        if self.is_flow(node) {
            let at = items.last().map_or(node.span.end.saturating_sub(1), |last| last.span.end);
            self.made.push((at, at, if items.is_empty() { in_one_line() } else { format!(", {}", in_one_line()) }));
            return true;
        }
        let Some(last) = items.last() else { return false };
        let Some(dash) = self.indent_before(last) else { return false };
        let Some(indent) =
            dash.strip_suffix(|c: char| c == ' ').map(|_| dash.trim_end()).and_then(|it| it.strip_suffix('-'))
        else {
            return false;
        };
        let lines: Vec<String> = if self.is_flow(last) {
            vec![format!("{dash}{}", in_one_line())]
        } else {
            let deeper = " ".repeat(dash.chars().count());
            fields
                .iter()
                .enumerate()
                .map(|(at, (field, value))| format!("{}{field}: {value}", if at == 0 { dash } else { &deeper }))
                .collect()
        };
        indent.chars().all(|c| c == ' ') && self.insert_behind(last.span.end, &lines)
    }

    /// Puts lines behind the fields of a record that is laid out in lines.
    fn add_lines(&mut self, record: &Node, entries: &[Entry], lines: &[String]) -> bool {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return false };
        let Some(before) = self.indent_before(&first.key) else { return false };
        // Also the field behind the dash of an item.
        if self.is_flow(record) || !before.chars().all(|c| matches!(c, ' ' | '-')) {
            return false;
        }
        let indent = " ".repeat(before.chars().count());
        let lines: Vec<String> = lines.iter().map(|line| format!("{indent}{line}")).collect();
        self.insert_behind(last.value.span.end.max(last.key.span.end), &lines)
    }

    /// Puts lines behind the line in which something ends.
    fn insert_behind(&mut self, end: usize, lines: &[String]) -> bool {
        let ends_a_line = self.text.get(..end).is_some_and(|before| before.ends_with('\n'));
        let next = self.text.get(end..).and_then(|rest| rest.find('\n'));
        let (at, before) = match next {
            _ if ends_a_line => (end, ""),
            Some(next) => (end + next + 1, ""),
            None => (self.text.len(), self.line_end),
        };
        let lines = lines.join(self.line_end) + self.line_end;
        self.made.push((at, at, format!("{before}{lines}")));
        true
    }

    /// What stands before a node in its line.
    fn indent_before(&self, node: &Node) -> Option<&'a str> {
        let before = self.text.get(..node.span.start)?;
        before.get(before.rfind('\n').map_or(0, |at| at + 1)..)
    }

    fn slice(&self, node: &Node) -> &'a str {
        self.text.get(node.span.start..node.span.end).unwrap_or("")
    }

    /// Whether a list or a record stands in brackets. One without begins where its first part does.
    fn is_flow(&self, node: &Node) -> bool {
        let first = match &node.value {
            Value::Seq(items) => items.first().map(|item| item.span.start),
            Value::Map(entries) => entries.first().map(|entry| entry.key.span.start),
            Value::Scalar(_) => None,
        };
        self.slice(node).starts_with(['{', '[']) && first != Some(node.span.start)
    }
}

fn walk<'a>(root: &'a Node, path: &[Segment]) -> Option<&'a Node> {
    path.iter().try_fold(root, |node, segment| match (&node.value, segment) {
        (Value::Map(_), Segment::Key(key)) => node.get(key),
        (Value::Seq(items), Segment::Index(at)) => items.get(*at),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Sources};

    fn edited(text: &str, edit: impl FnOnce(&mut Edits<'_>) -> bool) -> Option<String> {
        let sources = Sources::from_texts(&[("hospital.yaml", text)]);
        assert_eq!(sources.diagnostics(), [], "{text}");
        let file: FileId = sources.file("hospital.yaml").expect("it was given");
        let mut edits = Edits::new(sources.text(file), sources.tree(file).expect("it is YAML"));
        edit(&mut edits).then(|| edits.finish())
    }

    fn key(name: &str) -> Segment {
        Segment::Key(name.to_owned())
    }

    fn row(text: &str) -> Option<String> {
        let fields = [("version", quoted("2")), ("date", "2026-12-01".to_owned())];
        edited(text, |edits| edits.append(&[key("plan")], "rows", &fields))
    }

    #[test]
    fn a_value_changes_and_its_comment_stays() {
        let text = "plan:\n  # 版\n  version: '1'   # 版\n  date:\n";
        let new = edited(text, |edits| {
            edits.set(&[key("plan")], "version", &quoted("2")) && edits.set(&[key("plan")], "date", "2026-12-01")
        });
        assert_eq!(new.as_deref(), Some("plan:\n  # 版\n  version: \"2\"   # 版\n  date: 2026-12-01\n"));
    }

    #[test]
    fn a_field_that_was_not_there_joins_the_others() {
        let line = edited("plan: { a: 1 }\n", |edits| edits.set(&[key("plan")], "b", "2"));
        assert_eq!(line.as_deref(), Some("plan: { a: 1, b: 2 }\n"));
        let lines = edited("plan:\n  - a: 1 # x\n    c: 3\nz: 1\n", |edits| {
            edits.set(&[key("plan"), Segment::Index(0)], "b", "2")
        });
        assert_eq!(lines.as_deref(), Some("plan:\n  - a: 1 # x\n    c: 3\n    b: 2\nz: 1\n"));
    }

    #[test]
    fn a_row_is_laid_out_as_its_fellows() {
        for (before, after) in [
            (
                "plan:\n  rows:\n    - version: \"1\"\n      date: 2026-10-01   # 初版\n\n  # 次\n  z: 1\n",
                "plan:\n  rows:\n    - version: \"1\"\n      date: 2026-10-01   # 初版\n    - version: \"2\"\n      date: 2026-12-01\n\n  # 次\n  z: 1\n",
            ),
            (
                "plan:\r\n  rows:\r\n  - { version: \"1\", date: 2026-10-01 }\r\nz: 1",
                "plan:\r\n  rows:\r\n  - { version: \"1\", date: 2026-10-01 }\r\n  - { version: \"2\", date: 2026-12-01 }\r\nz: 1",
            ),
            (
                "plan: { rows: [{ version: \"1\" }] }",
                "plan: { rows: [{ version: \"1\" }, { version: \"2\", date: 2026-12-01 }] }",
            ),
            ("plan:\n  rows: []", "plan:\n  rows: [{ version: \"2\", date: 2026-12-01 }]"),
            (
                "plan:\n  rows:\n    -   version: \"1\"\n        date: |\n          x\n",
                "plan:\n  rows:\n    -   version: \"1\"\n        date: |\n          x\n    -   version: \"2\"\n        date: 2026-12-01\n",
            ),
            (
                "plan:\n  rows:\n  - version: \"1\"",
                "plan:\n  rows:\n  - version: \"1\"\n  - version: \"2\"\n    date: 2026-12-01\n",
            ),
            ("plan:\n  a: 1\nz: 1\n", "plan:\n  a: 1\n  rows:\n    - version: \"2\"\n      date: 2026-12-01\nz: 1\n"),
        ] {
            assert_eq!(row(before).as_deref(), Some(after), "{before}");
        }
    }

    #[test]
    fn what_is_laid_out_otherwise_is_left_alone() {
        for text in ["plan:\n  rows:\n    -\n      version: \"1\"\n", "plan:\n  rows:\n", "plan: 1\n"] {
            assert_eq!(row(text), None, "{text}");
        }
    }
}

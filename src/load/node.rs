//! The tree of a file: maps, lists and values, each with its place. YAML and CSV both end here.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A value, a list or a map.
#[derive(Debug)]
pub(crate) struct Node {
    /// Different for every node of a file.
    pub(crate) id: u32,
    pub(crate) span: Span,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) enum Value {
    Scalar(Scalar),
    Seq(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Debug)]
pub(crate) struct Scalar {
    /// The text with quotes and escapes undone, not yet taken for a number or anything else.
    pub(crate) text: String,
    pub(crate) style: Style,
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: Node,
    pub(crate) value: Node,
}

/// How a value is written, which decides whether `0123` is a number or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// YAML without quotes: may be a number, a truth value or nothing.
    Plain,
    /// YAML in quotes or as a block: a text.
    Text,
    /// A cell of a table: a text, nothing when empty, and a list where one is wanted.
    Cell,
}

/// What YAML takes a value for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Resolved {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text,
}

/// A file read as far as its syntax goes.
pub(crate) struct Parsed {
    pub(crate) tree: Option<Node>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Node {
    /// The text of a value; `None` for lists and maps.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            Value::Seq(_) | Value::Map(_) => None,
        }
    }

    /// Whether nothing is written there.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(scalar) if scalar.resolved() == Resolved::Null)
    }

    /// Whether a place is inside this node.
    pub(crate) fn contains(&self, span: Span) -> bool {
        self.span.start <= span.start && span.end <= self.span.end
    }

    /// The value under a key of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key.text() == Some(key)).map(|entry| &entry.value),
            Value::Scalar(_) | Value::Seq(_) => None,
        }
    }

    /// Visits the values (not the keys) below this node, in the order of the file.
    pub(crate) fn for_each_value(&self, visit: &mut impl FnMut(&str, Span)) {
        match &self.value {
            Value::Scalar(scalar) => visit(&scalar.text, self.span),
            Value::Seq(items) => items.iter().for_each(|item| item.for_each_value(visit)),
            Value::Map(entries) => entries.iter().for_each(|entry| entry.value.for_each_value(visit)),
        }
    }
}

impl Scalar {
    /// What YAML 1.2 (core schema) takes this value for.
    pub(crate) fn resolved(&self) -> Resolved {
        match self.style {
            Style::Plain => resolve(&self.text),
            Style::Cell if self.text.is_empty() => Resolved::Null,
            Style::Cell | Style::Text => Resolved::Text,
        }
    }
}

fn resolve(text: &str) -> Resolved {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Resolved::Null,
        "true" | "True" | "TRUE" => return Resolved::Bool(true),
        "false" | "False" | "FALSE" => return Resolved::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Resolved::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Resolved::Float(f64::NAN),
        _ => {}
    }
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(Resolved::Unsigned);
    let based = match text.get(..2) {
        Some("0x") => text.get(2..).filter(|digits| !digits.starts_with('+')).and_then(|digits| radix(digits, 16)),
        Some("0o") => text.get(2..).filter(|digits| !digits.starts_with('+')).and_then(|digits| radix(digits, 8)),
        _ => None,
    };
    if let Some(number) = based {
        return number;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = text.parse().map(Resolved::Unsigned).or_else(|_| text.parse().map(Resolved::Signed));
        // More digits than a machine number holds are a number all the same, only a rough one.
        return number.unwrap_or_else(|_| Resolved::Float(text.parse().unwrap_or(f64::INFINITY)));
    }
    let looks_float = unsigned.bytes().any(|byte| byte.is_ascii_digit())
        && unsigned.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
        && unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    match text.parse() {
        Ok(number) if looks_float => Resolved::Float(number),
        _ => Resolved::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_resolve_as_yaml_has_it() {
        for (text, expected) in [
            ("", Resolved::Null),
            ("~", Resolved::Null),
            ("true", Resolved::Bool(true)),
            ("0312345678", Resolved::Unsigned(312_345_678)),
            ("-5", Resolved::Signed(-5)),
            ("1.0", Resolved::Float(1.0)),
            ("1e3", Resolved::Float(1000.0)),
            ("0x1F", Resolved::Unsigned(31)),
            ("2026-04-01", Resolved::Text),
            ("12:30", Resolved::Text),
            ("1.2.3", Resolved::Text),
            ("00-0000-0000", Resolved::Text),
            ("yes", Resolved::Text),
            ("e5", Resolved::Text),
            ("-", Resolved::Text),
            ("１２", Resolved::Text),
            ("inf", Resolved::Text),
        ] {
            assert_eq!(resolve(text), expected, "{text}");
        }
    }

    #[test]
    fn a_number_of_any_length_is_a_number() {
        assert!(matches!(resolve(&"9".repeat(400)), Resolved::Float(_)));
    }
}

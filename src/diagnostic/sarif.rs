//! Findings as tools for static analysis read them: SARIF 2.1.0 (OASIS).

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Diagnostic, Severity, explanations, sorted};
use crate::check::rules;
use crate::source::{Sources, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All findings, sorted, each once, as a SARIF log of one run with a line break at its end.
///
/// Columns count characters (`unicodeCodePoints`). A rule that has spoken carries its explanation as help.
#[must_use]
pub fn draw(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let found = sorted(sources, diagnostics);
    let mut ids: Vec<&str> = found.iter().map(|(_, diagnostic)| diagnostic.id.as_ref()).collect();
    ids.sort_unstable();
    ids.dedup();
    let results: Vec<Value> = found
        .iter()
        .map(|(place, diagnostic)| {
            let lines: Vec<&str> = std::iter::once(diagnostic.message.as_str())
                .chain(diagnostic.help.iter().map(String::as_str))
                .collect();
            let mut result = json!({
                "ruleId": diagnostic.id,
                "ruleIndex": ids.binary_search(&diagnostic.id.as_ref()).unwrap_or_default(),
                "level": level(diagnostic.severity),
                "message": {"text": lines.join("\n")},
            });
            if let Some(place) = place {
                result["locations"] = json!([location(sources, *place)]);
            }
            if !diagnostic.notes.is_empty() {
                result["relatedLocations"] = diagnostic
                    .notes
                    .iter()
                    .map(|(span, note)| {
                        let mut location = location(sources, *span);
                        location["message"] = json!({"text": note});
                        location
                    })
                    .collect();
            }
            result
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": ids.iter().map(|id| rule(id)).collect::<Vec<_>>(),
            }},
            "language": "ja",
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(id: &str) -> Value {
    let mut value = Map::from_iter([("id".to_owned(), json!(id))]);
    let rule = rules::rule(id);
    if let Some(text) = rule.map(|rule| rule.explanation).or_else(|| explanations::explanation(id)) {
        let text = text.trim_end();
        value.insert("help".to_owned(), json!({"text": text, "markdown": text}));
    }
    if let Some(rule) = rule {
        value.insert("defaultConfiguration".to_owned(), json!({"level": level(rule.severity)}));
    }
    Value::Object(value)
}

fn location(sources: &Sources, span: Span) -> Value {
    let (start, end) = (sources.start(span), sources.end(span));
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(sources.display_path(span.file))},
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    }})
}

/// A path as a reference: `/` between folders, and a per cent for each byte that a URI does not have.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let has_drive = path.as_bytes().get(1) == Some(&b':') && path.starts_with(|c: char| c.is_ascii_alphabetic());
    let mut uri = if has_drive {
        "file:///".to_owned()
    } else if path.starts_with('/') {
        "file://".to_owned()
    } else {
        String::new()
    };
    for (at, byte) in path.bytes().enumerate() {
        let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
        if is_plain || (has_drive && at == 1) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_reference() {
        for (path, expected) in [
            ("plans/sample/contacts.yaml", "plans/sample/contacts.yaml"),
            ("当 院/a#1.yaml", "%E5%BD%93%20%E9%99%A2/a%231.yaml"),
            ("plan\\a.yaml", "plan/a.yaml"),
            ("C:\\計画\\a.yaml", "file:///C:/%E8%A8%88%E7%94%BB/a.yaml"),
            ("/srv/plan/a.yaml", "file:///srv/plan/a.yaml"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}

//! Findings as other programs read them: a JSON array whose keys stay as they are.

use serde_json::{Value, json};

use super::{Diagnostic, sorted};
use crate::source::{Sources, Span};

/// All findings, sorted, each once, as a JSON array with a line break at its end.
///
/// A finding is `{id, severity, message, help, file, line, column, end_line, end_column, notes}`; lines and columns
/// count from 1, columns in characters; `file` and the numbers are `null` where there is no place.
#[must_use]
pub fn draw(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let found: Vec<Value> = sorted(sources, diagnostics)
        .into_iter()
        .map(|(place, diagnostic)| {
            let mut value = place_of(sources, place);
            value["id"] = json!(diagnostic.id);
            value["severity"] = json!(diagnostic.severity.name());
            value["message"] = json!(diagnostic.message);
            value["help"] = json!(diagnostic.help);
            value["notes"] = diagnostic
                .notes
                .iter()
                .map(|(span, note)| {
                    let mut value = place_of(sources, Some(*span));
                    value["message"] = json!(note);
                    value
                })
                .collect();
            value
        })
        .collect();
    format!("{:#}\n", Value::Array(found))
}

fn place_of(sources: &Sources, place: Option<Span>) -> Value {
    let Some(span) = place else {
        return json!({"file": null, "line": null, "column": null, "end_line": null, "end_column": null});
    };
    let (start, end) = (sources.start(span), sources.end(span));
    json!({
        "file": sources.display_path(span.file),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::YamlPath;

    #[test]
    fn the_keys_stay_as_they_are() {
        let sources = Sources::from_texts(&[("a.yaml", "名: 病院\nb: 2\n")]);
        let place = sources.place(&YamlPath::file("a.yaml").key("b")).expect("the file is there");
        let found = [
            Diagnostic::error("x", "一").at_path(YamlPath::file("a.yaml").key("名")).help("直す").note(place, "ここも"),
            Diagnostic::info("y", "二"),
        ];
        insta::assert_snapshot!(draw(&sources, &found));
    }

    #[test]
    fn nothing_found_is_an_empty_array() {
        assert_eq!(draw(&Sources::default(), &[]), "[]\n");
    }
}

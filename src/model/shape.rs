//! Pieces of JSON Schema for the values of the model: what an editor may refuse, and what it says of their form.
//!
//! The keys that begin with `x-` are for `crate::schema`, which makes the sentence of each field of them.

use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

/// What a value looks like, in Japanese, with an example where the form is not obvious.
pub(crate) const FORM: &str = "x-form";
/// The type of an id, such as `VendorId`.
pub(crate) const ID: &str = "x-id";
/// Whether a value of the example plan shows what belongs here better than words.
pub(crate) const BY_EXAMPLE: &str = "x-by-example";
/// What an editor says of a text that does not match.
pub(crate) const PATTERN_ERROR: &str = "patternErrorMessage";

/// A text that matches a pattern; an editor says `error` of one that does not.
pub(super) fn text(pattern: &str, error: &str, form: &str) -> Schema {
    let mut schema = json_schema!({"type": "string", "pattern": pattern});
    schema.insert(PATTERN_ERROR.to_owned(), json!(error));
    let (key, value) = if form.is_empty() { (BY_EXAMPLE, json!(true)) } else { (FORM, json!(form)) };
    schema.insert(key.to_owned(), value);
    schema
}

/// The id of something, or the one word that may stand in its place, with its Japanese term.
pub(super) fn id(kind: &str, or: Option<(&str, &str)>) -> Schema {
    // Every such word is a slug itself, so that the pattern need not name it.
    let mut schema = text(
        "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
        "半角の英小文字・数字・ハイフンで書いてください(例: denshi-karte)",
        &or.map(|(word, term)| format!("{word}({term})、又は ")).unwrap_or_default(),
    );
    schema.remove(BY_EXAMPLE);
    schema.insert(ID.to_owned(), json!(kind));
    schema
}

/// A whole number in a range.
pub(super) fn number(least: u32, most: u32, form: &str) -> Schema {
    let mut schema = json_schema!({"type": "integer", "minimum": least, "maximum": most});
    schema.insert(FORM.to_owned(), json!(form));
    schema
}

/// One of several words, each with its Japanese term.
pub(crate) fn words<'a>(words: impl IntoIterator<Item = (Value, &'a str)>) -> Schema {
    let (words, terms): (Vec<Value>, Vec<&str>) = words.into_iter().unzip();
    let named: Vec<String> = words
        .iter()
        .zip(&terms)
        .map(|(word, term)| {
            let word = word.as_str().map_or_else(|| word.to_string(), str::to_owned);
            if word.eq_ignore_ascii_case(term) { word } else { format!("{word}={term}") }
        })
        .collect();
    let mut schema = Map::new();
    // A word such as `unknown` beside `true` is of another type.
    if words.iter().all(Value::is_string) {
        schema.insert("type".to_owned(), json!("string"));
    }
    schema.insert("enum".to_owned(), json!(words));
    schema.insert("enumDescriptions".to_owned(), json!(terms));
    schema.insert(FORM.to_owned(), json!(named.join("、")));
    schema.into()
}

/// A value, or the word that says that it is known not to be known.
pub(super) fn known(value: &Schema) -> Schema {
    let mut value = value.clone();
    let form = value.remove(FORM).and_then(|form| form.as_str().map(|form| format!("{form}、"))).unwrap_or_default();
    let by_example = value.remove(BY_EXAMPLE);
    let mut schema = json_schema!({"anyOf": [value, {"const": "unknown", "description": "調べても分からない"}]});
    schema.insert(FORM.to_owned(), json!(format!("{form}調べても分からなければ unknown")));
    if let Some(by_example) = by_example {
        schema.insert(BY_EXAMPLE.to_owned(), by_example);
    }
    schema
}

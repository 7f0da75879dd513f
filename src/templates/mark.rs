//! Marks that survive Tera, so that a place in the filled source leads back to its template line.
//!
//! Tera keeps no source map. So each template gets, at load, a mark in front of the first text of every line and after
//! every tag; Tera copies the marks along with the text, through loops and includes, and they are taken out again after
//! filling. A mark is two private-use characters around `template:line`. [`literal`](super::literal) writes such
//! characters of data as escapes, and templates that hold them are refused, so no mark can be forged.
//!
//! A third character stands before every value, so that it can be proved afterwards that Typst read it as one: a filter
//! for code used in text, or the other way round, would let data be markup.

use std::fmt::Write as _;
use std::sync::Arc;

const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// Stands before a value that was filled in.
pub(super) const VALUE: char = '\u{e002}';

/// For each byte of a filled source, where it comes from.
#[derive(Debug)]
pub(super) struct Marks {
    names: Arc<[String]>,
    /// Offset in the filled source, number of the template, line; ascending by offset.
    at: Vec<(usize, usize, usize)>,
    /// Where values were filled in; ascending.
    values: Vec<usize>,
}

impl Marks {
    pub(super) fn values(&self) -> &[usize] {
        &self.values
    }

    pub(super) fn line_of(&self, offset: usize) -> Option<(&str, usize)> {
        let after = self.at.partition_point(|(start, ..)| *start <= offset);
        let (_, template, line) = self.at.get(after.checked_sub(1)?)?;
        Some((self.names.get(*template)?, *line))
    }
}

/// The first line that holds one of the characters that marks are made of.
pub(super) fn line_with_mark_character(text: &str) -> Option<usize> {
    let at = text.find([OPEN, CLOSE, VALUE])?;
    Some(text[..at].matches('\n').count() + 1)
}

/// The template with its marks.
///
/// A mark must change nothing but the source: none stands where Tera trims white space (a tag with `-` would no longer
/// see blanks beyond the mark), none in a captured block (`set`, `filter`), whose text a template may compare or
/// change, and none outside the blocks of a template that extends another.
pub(super) fn mark(number: usize, text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + text.len() / 4);
    let mut line = 1;
    let mut wanted = true;
    let mut captures = 0_usize;
    let mut blocks = 0_usize;
    let extends = next_tag_is_extends(text);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let tag = Tag::at(rest);
        let trims = tag.as_ref().is_some_and(|tag| tag.trims);
        let is_value = tag.as_ref().is_some_and(|tag| tag.sort == Sort::Value);
        if wanted && !c.is_whitespace() && !trims && (tag.is_none() || is_value) {
            if captures == 0 && (!extends || blocks > 0) {
                marked.push(OPEN);
                // Writing to a `String` cannot fail.
                let _ = write!(marked, "{number}:{line}");
                marked.push(CLOSE);
            }
            wanted = false;
        }
        let taken = match tag {
            Some(tag) => {
                match tag.word {
                    "set" | "set_global" if !tag.inner.contains('=') => captures += 1,
                    "filter" => captures += 1,
                    "endset" | "endset_global" | "endfilter" => captures = captures.saturating_sub(1),
                    "block" => blocks += 1,
                    "endblock" => blocks = blocks.saturating_sub(1),
                    _ => {}
                }
                if tag.sort != Sort::Value {
                    wanted = true;
                }
                tag.length
            }
            None => c.len_utf8(),
        };
        let (piece, remainder) = rest.split_at(taken);
        let lines = piece.matches('\n').count();
        if lines > 0 {
            line += lines;
            wanted = true;
        }
        marked.push_str(piece);
        rest = remainder;
    }
    marked
}

/// Takes the marks out of a filled source and notes what they said.
pub(super) fn strip(marked: &str, names: &Arc<[String]>) -> (String, Marks) {
    let mut plain = String::with_capacity(marked.len());
    let mut at: Vec<(usize, usize, usize)> = Vec::new();
    let mut values = Vec::new();
    let mut rest = marked;
    while let Some(next) = rest.find([OPEN, VALUE]) {
        let (before, after) = rest.split_at(next);
        plain.push_str(before);
        if let Some(after) = after.strip_prefix(VALUE) {
            values.push(plain.len());
            rest = after;
            continue;
        }
        let Some((place, after)) = after[OPEN.len_utf8()..].split_once(CLOSE) else {
            // A filter of the template cut the mark in two; what is left of it is no text.
            rest = "";
            break;
        };
        let place =
            place.split_once(':').and_then(|(template, line)| Some((template.parse().ok()?, line.parse().ok()?)));
        if let Some((template, line)) = place {
            match at.last_mut() {
                Some(last) if last.0 == plain.len() => *last = (plain.len(), template, line),
                _ => at.push((plain.len(), template, line)),
            }
        }
        rest = after;
    }
    plain.push_str(rest);
    (plain, Marks { names: Arc::clone(names), at, values })
}

/// A message of Tera's, which may quote template text, without marks.
pub(super) fn without_marks(message: &str) -> String {
    strip(message, &Arc::from([])).0
}

#[derive(Debug, PartialEq, Eq)]
enum Sort {
    Value,
    Statement,
    Comment,
}

/// A tag of Tera's, with all that belongs to it; a `raw` block counts as one tag.
struct Tag<'a> {
    sort: Sort,
    /// Bytes from the opening brace past the closing one.
    length: usize,
    /// Whether it eats the white space before it.
    trims: bool,
    /// The first word of a statement.
    word: &'a str,
    inner: &'a str,
}

impl<'a> Tag<'a> {
    /// The tag that `text` starts with. One that never ends reaches to the end of the text; Tera will object to it.
    fn at(text: &'a str) -> Option<Self> {
        let (sort, close) = match text.get(..2)? {
            "{{" => (Sort::Value, "}}"),
            "{%" => (Sort::Statement, "%}"),
            "{#" => (Sort::Comment, "#}"),
            _ => return None,
        };
        let end = end_of_tag(text, close, sort == Sort::Comment);
        let inner = text[2..end].trim_end_matches(['}', '%', '#']).trim_matches(['-', ' ', '\t', '\r', '\n']);
        let word = if sort == Sort::Statement { inner.split([' ', '\t', '\r', '\n']).next().unwrap_or("") } else { "" };
        let length = if word == "raw" { end + length_of_raw(&text[end..]) } else { end };
        Some(Self { sort, length, trims: text[2..].starts_with('-'), word, inner })
    }
}

/// The byte after the closing braces; strings in a tag may hold braces.
fn end_of_tag(text: &str, close: &str, comment: bool) -> usize {
    let mut string: Option<char> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(2) {
        match string {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(quote) if c == quote => string = None,
            None if !comment && matches!(c, '"' | '\'' | '`') => string = Some(c),
            None if text[at..].starts_with(close) => return at + close.len(),
            _ => {}
        }
    }
    text.len()
}

/// How far the block `raw` reaches, with its end tag.
fn length_of_raw(text: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text[from..].find("{%") {
        let start = from + at;
        let end = start + end_of_tag(&text[start..], "%}", false);
        if text[start..end].trim_matches(['{', '}', '%', '-', ' ']) == "endraw" {
            return end;
        }
        from = start + 2;
    }
    text.len()
}

fn next_tag_is_extends(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find("{%") {
        let Some(tag) = Tag::at(&rest[at..]) else { return false };
        if tag.word == "extends" {
            return true;
        }
        rest = &rest[at + tag.length..];
    }
    false
}

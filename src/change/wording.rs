//! Two wordings of one thing: which pieces of them differ.

use serde::Serialize;
use similar::{Algorithm, ChangeTag, capture_diff_slices};

/// A piece of wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it says.
    pub text: String,
    /// Whether the other side says something else in its place.
    pub changed: bool,
}

/// A wording of which the other side has nothing.
#[must_use]
pub fn whole(text: &str) -> Vec<Part> {
    if text.is_empty() { Vec::new() } else { vec![Part { text: one_line(text), changed: true }] }
}

/// Two wordings, with what differs between them marked in both.
#[must_use]
pub fn parts(old: &str, new: &str) -> (Vec<Part>, Vec<Part>) {
    /// Below that share of common letters, in per cent, marking the rest word by word would only confuse.
    const LEAST: usize = 40;
    let (old, new) = (one_line(old), one_line(new));
    let (before, after) = (words(&old), words(&new));
    let ops = capture_diff_slices(Algorithm::Myers, &before, &after);
    let mut both = (Vec::<Part>::new(), Vec::<Part>::new());
    let mut common = 0;
    for change in ops.iter().flat_map(|op| op.iter_changes(&before, &after)) {
        let word = change.value();
        match change.tag() {
            ChangeTag::Equal => {
                common += word.chars().count();
                push(&mut both.0, word, false);
                push(&mut both.1, word, false);
            }
            ChangeTag::Delete => push(&mut both.0, word, true),
            ChangeTag::Insert => push(&mut both.1, word, true),
        }
    }
    let longest = old.chars().count().max(new.chars().count());
    if 100 * common < LEAST * longest { (whole(&old), whole(&new)) } else { both }
}

fn push(parts: &mut Vec<Part>, word: &str, changed: bool) {
    match parts.last_mut().filter(|last| last.changed == changed) {
        Some(last) => last.text.push_str(word),
        None => parts.push(Part { text: word.to_owned(), changed }),
    }
}

/// Several lines in one, as a cell shows them.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("　")
}

/// The pieces of a text that are marked as a whole: numbers and Latin words, and single letters of Japanese.
#[must_use]
pub fn words(text: &str) -> Vec<&str> {
    let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '@' | '_' | '/' | ':');
    let mut words = Vec::new();
    let mut start = 0;
    let mut last: Option<char> = None;
    for (at, c) in text.char_indices() {
        if at > start && !(joins(c) && last.is_some_and(joins)) {
            words.push(&text[start..at]);
            start = at;
        }
        last = Some(c);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(parts: &[Part]) -> String {
        parts.iter().map(|part| if part.changed { format!("[{}]", part.text) } else { part.text.clone() }).collect()
    }

    #[test]
    fn what_differs_is_marked_on_both_sides() {
        for (old, new, marked_old, marked_new) in [
            ("00-0000-3001", "00-0000-3009", "[00-0000-3001]", "[00-0000-3009]"),
            ("医療情報管理室 当番", "医療情報管理室の当番", "医療情報管理室[ ]当番", "医療情報管理室[の]当番"),
            ("株式会社甲", "有限責任乙", "[株式会社甲]", "[有限責任乙]"),
            ("平日 9:00〜18:00", "平日 8:30〜18:00", "平日 [9:00]〜18:00", "平日 [8:30]〜18:00"),
            ("同じ", "同じ", "同じ", "同じ"),
            ("一行目\n二行目", "一行目", "一行目[　二行目]", "一行目"),
        ] {
            let (before, after) = parts(old, new);
            assert_eq!((marked(&before), marked(&after)), (marked_old.to_owned(), marked_new.to_owned()));
        }
    }

    #[test]
    fn no_letter_is_lost() {
        let (old, new) = parts("AC-01（病棟）a@b.example 12床", "AC-02（病棟）c@b.example　13床");
        let text = |parts: &[Part]| parts.iter().map(|part| part.text.as_str()).collect::<String>();
        assert_eq!(text(&old), "AC-01（病棟）a@b.example 12床");
        assert_eq!(text(&new), "AC-02（病棟）c@b.example　13床");
    }
}

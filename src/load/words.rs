//! Words in messages: the nearest known one, and how a text of the plan is shown.

use crate::model::text::narrow;

/// The known word that was probably meant, when one is near enough to be worth a guess.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A word this long is no misspelling, and comparing it would cost its length times the length of each known word.
    const LONGEST: usize = 64;
    let plain = folded(word);
    let length = plain.chars().count();
    if length == 0 || length > LONGEST {
        return None;
    }
    let allowed = (length / 3).clamp(1, 4);
    known
        .into_iter()
        .filter(|candidate| *candidate != word)
        .filter_map(|candidate| {
            let other = folded(candidate);
            let other_length = other.chars().count();
            if other_length > LONGEST || other_length.abs_diff(length) > allowed {
                return None;
            }
            let distance = strsim::osa_distance(&plain, &other);
            (distance <= allowed && distance < other_length).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The word of a closed list whose Japanese term was written in its place. `terms` has one for each of `known`.
pub(crate) fn of_term<'a>(given: &str, known: &[&'a str], terms: &[&str]) -> Option<&'a str> {
    let plain = |text: &str| half_width(text).replace([' ', '　', 'ー', '・'], "").to_lowercase();
    let given = plain(given);
    if given.is_ascii() {
        return None;
    }
    let places = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (0..known.len()).filter(|at| terms.get(*at).is_some_and(|term| is_it(&plain(term)))).collect()
    };
    let equal = places(&|term| term == given);
    let near = places(&|term| term.contains(&given) || given.contains(term));
    match (equal.as_slice(), near.as_slice()) {
        ([at], _) | ([], [at]) => known.get(*at).copied(),
        _ => None,
    }
}

/// Case, the two dashes and full-width letters are what people confuse without noticing.
fn folded(word: &str) -> String {
    half_width(word).to_lowercase().replace(['-', ' ', '　'], "_")
}

/// Full-width letters, digits and signs as their half-width forms.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{2212}' => '-',
            c => narrow(c),
        })
        .collect()
}

/// A text of the plan inside a message: one line, not long, nothing that moves the cursor or turns the direction.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut out: String = text.chars().take(LONGEST).map(visible).collect();
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

/// The character itself, or a picture of it where it would not be seen or would disturb its neighbours.
pub(crate) fn visible(c: char) -> char {
    match c {
        '\u{0}'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('?'),
        '\u{7F}' => '\u{2421}',
        '\u{80}'..='\u{9F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E00FF}' => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        assert_eq!(nearest("phnoes", ["name", "phones", "email"]), Some("phones"));
        assert_eq!(nearest("fujimi-sytems", ["fujimi-systems", "minato-net"]), Some("fujimi-systems"));
        assert_eq!(nearest("Short-Name", ["name", "short_name"]), Some("short_name"));
        assert_eq!(nearest("ｎａｍｅ", ["name"]), Some("name"));
    }

    #[test]
    fn a_different_word_finds_none() {
        assert_eq!(nearest("telephone", ["name", "phones", "email"]), None);
        assert_eq!(nearest("ab", ["xy", "a"]), None);
        assert_eq!(nearest(&"a".repeat(100_000), ["aaa"]), None);
    }

    #[test]
    fn a_japanese_term_finds_its_word() {
        let known = ["extension", "phs", "line", "mobile"];
        let terms = ["内線", "PHS", "外線", "携帯電話"];
        let of = |given| of_term(given, &known, &terms);
        assert_eq!(of("内線"), Some("extension"));
        assert_eq!(of("携帯"), Some("mobile"), "a part that only one has");
        assert_eq!(of("内線電話"), Some("extension"));
        assert_eq!(of("線"), None, "two have it");
        assert_eq!(of("ぽけっとべる"), None);
        assert_eq!(of("サーバ"), None);
        assert_eq!(of_term("サーバー", &["server"], &["サーバ"]), Some("server"));
    }

    #[test]
    fn shown_text_is_short_and_harmless() {
        assert_eq!(shown("a\nb\u{202E}c"), "a␊b\u{FFFD}c");
        assert_eq!(shown(&"長".repeat(50)).chars().count(), 41);
    }
}

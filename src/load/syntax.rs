//! What broken YAML says in Japanese: by the kind of the error, and by the slips that office programs and Japanese
//! input methods bring about.

use super::yaml::ErrorKind;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// A slip that can be seen in one line.
struct Slip {
    id: &'static str,
    start: usize,
    end: usize,
    headline: &'static str,
    help: String,
}

/// The findings for a syntax error at `offset`: the slip that causes it, where one can be seen in its line or the line
/// before; else what its kind says.
pub(crate) fn explain(file: FileId, text: &str, kind: &ErrorKind, offset: usize) -> Vec<Diagnostic> {
    let here = line_at(text, offset);
    let above = shows_late(kind).then(|| previous_line(text, here.0)).flatten();
    if *kind != ErrorKind::RecursionLimitExceeded {
        for (start, line) in std::iter::once(here).chain(above) {
            if let Some(slip) = slip(line) {
                return vec![slip.diagnostic(file, start)];
            }
        }
    }
    let end = text.get(offset..).and_then(|rest| rest.chars().next()).map_or(offset, |c| offset + c.len_utf8());
    vec![by_kind(kind, Span { file, start: offset, end })]
}

/// Whether an error of this kind may be noticed only in the line below the slip.
fn shows_late(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::MappingValueNotAllowed
            | ErrorKind::SimpleKeyExpected
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::InvalidIndentation
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
    )
}

/// The slip in the line of this place, when there is one: for a value of the wrong shape, such as a text where a
/// full-width colon kept a map from being one.
pub(crate) fn slip_at(text: &str, span: Span) -> Option<Diagnostic> {
    let (start, line) = line_at(text, span.start);
    slip(line).map(|slip| slip.diagnostic(span.file, start))
}

/// The text with full-width colons behind keys made into half-width ones, byte for byte, and a finding for each.
pub(crate) fn repair(file: FileId, text: &str) -> Option<(String, Vec<Diagnostic>)> {
    const MOST: usize = 100;
    let mut repaired = String::with_capacity(text.len());
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let start = repaired.len();
        match slip(line.trim_end_matches(['\r', '\n'])) {
            Some(slip) if slip.id == "full-width-colon" && found.len() < MOST => {
                repaired.push_str(line.get(..slip.start).unwrap_or(""));
                repaired.push_str(":  ");
                repaired.push_str(line.get(slip.end..).unwrap_or(""));
                found.push(slip.diagnostic(file, start));
            }
            _ => repaired.push_str(line),
        }
    }
    (!found.is_empty()).then_some((repaired, found))
}

/// Values inside each other beyond all measure.
pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("too-deep", "リストやキーの入れ子が深すぎます").at(span).help("字下げと括弧を確かめてください")
}

/// The key at the beginning of a text that goes on with a colon of either width: its length in bytes.
pub(crate) fn key_like(text: &str) -> Option<usize> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let starts_like_a_key = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let rest = text.get(length..)?;
    let is_key = rest.starts_with('：') || rest.starts_with(": ") || rest == ":";
    (starts_like_a_key && is_key).then_some(length)
}

impl Slip {
    fn diagnostic(self, file: FileId, line_start: usize) -> Diagnostic {
        let span = Span { file, start: line_start + self.start, end: line_start + self.end };
        Diagnostic::error(self.id, self.headline).at(span).help(self.help)
    }
}

fn slip(line: &str) -> Option<Slip> {
    let indent = line.len() - line.trim_start_matches([' ', '\t', '　']).len();
    let (space, rest) = (line.get(..indent)?, line.get(indent..)?);
    if rest.starts_with('#') || rest.is_empty() {
        return None;
    }
    if let Some(at) = space.find('\t') {
        return Some(Slip {
            id: "tab-indent",
            start: at,
            end: at + 1,
            headline: "字下げにタブがあります",
            help: "字下げは半角の空白2つずつです。タブを半角の空白に置き換えてください".to_owned(),
        });
    }
    if let Some(at) = space.find('　') {
        return Some(Slip {
            id: "full-width-space",
            start: at,
            end: at + '　'.len_utf8(),
            headline: "字下げに全角の空白があります",
            help: "全角の空白を半角の空白2つに置き換えてください".to_owned(),
        });
    }
    // The key may stand behind the dash of a list item.
    let mut at = indent;
    let mut content = rest;
    for dash in ['－', 'ー', '―', '・', '−'] {
        if content.starts_with(dash) {
            return Some(Slip {
                id: "full-width-dash",
                start: at,
                end: at + dash.len_utf8(),
                headline: "リストの印が全角です",
                help: "リストの行は、半角の「-」と半角の空白1つで始めてください".to_owned(),
            });
        }
    }
    if let Some(behind) = content.strip_prefix('-') {
        if behind.starts_with('　') {
            return Some(Slip {
                id: "full-width-space",
                start: at + 1,
                end: at + 1 + '　'.len_utf8(),
                headline: "「-」の後ろの空白が全角です",
                help: "「-」の後ろは半角の空白1つにしてください".to_owned(),
            });
        }
        if key_like(behind).is_some() {
            return Some(Slip {
                id: "missing-space",
                start: at,
                end: at + 1,
                headline: "「-」の後ろに空白がありません",
                help: format!("「-」の後ろに半角の空白を1つ入れてください: `- {}`", super::words::shown(behind)),
            });
        }
        let trimmed = behind.trim_start_matches(' ');
        at += content.len() - trimmed.len();
        content = trimmed;
    }
    let length = content.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    if length == 0 || content.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (key, behind) = (content.get(..length)?, content.get(length..)?);
    let colon = at + length;
    if behind.starts_with('：') {
        return Some(Slip {
            id: "full-width-colon",
            start: colon,
            end: colon + '：'.len_utf8(),
            headline: "キーの後ろのコロンが全角です",
            help: format!("半角の「:」と半角の空白1つにしてください: `{key}: …`"),
        });
    }
    let value = behind.strip_prefix(':')?;
    if value.starts_with('　') {
        return Some(Slip {
            id: "full-width-space",
            start: colon + 1,
            end: colon + 1 + '　'.len_utf8(),
            headline: "「:」の後ろの空白が全角です",
            help: format!("「:」の後ろは半角の空白1つにしてください: `{key}: …`"),
        });
    }
    if !value.is_empty() && !value.starts_with([' ', '\t', ':', '/', '\\']) {
        return Some(Slip {
            id: "missing-space",
            start: colon,
            end: colon + 1,
            headline: "「:」の後ろに空白がありません",
            help: format!("「:」の後ろに半角の空白を1つ入れてください: `{key}: {}`", super::words::shown(value)),
        });
    }
    None
}

fn by_kind(kind: &ErrorKind, span: Span) -> Diagnostic {
    use ErrorKind as K;
    let (id, headline, help): (_, _, &[&str]) = match kind {
        K::TabNotAllowed
        | K::TabInBlockIndentation
        | K::TabAtBlockScalarStart
        | K::TabInIndentation
        | K::TabInPlainScalar => {
            ("tab-indent", "ここにタブは使えません", &["タブを半角の空白に置き換えてください(字下げは空白2つずつ)"])
        }
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar | K::InvalidQuotedScalarIndent => (
            "unclosed-quote",
            "ここで始まる引用符が閉じていません",
            &["値の終わりに、始まりと同じ引用符(\" か ')を付けてください"],
        ),
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => (
            "yaml-syntax",
            "閉じた引用符の後ろに文字が続いています",
            &["値の全体を引用符で囲んでください", "値の中に「\"」があるときは「'」で囲みます"],
        ),
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => (
            "yaml-syntax",
            "引用符「\"」の中の「\\」の使い方が正しくありません",
            &["「\\」を文字として書くときは、値を「'」で囲んでください: 'C:\\フォルダー'"],
        ),
        K::InvalidIndentation
        | K::BlockSequenceEntryNotAllowed
        | K::ExpectedBlockMappingKey
        | K::ExpectedBlockSequenceEntry
        | K::InvalidBlockScalarIndent
        | K::InvalidFlowScalarIndent
        | K::UnexpectedEofBlockSequence
        | K::UnexpectedEofBlockMapping => (
            "indentation",
            "字下げがそろっていないか、リスト(`- `)とキーが混ざっています",
            &["同じ並びの行は、行頭の空白の数をそろえてください(タブと全角の空白は使えません)"],
        ),
        K::MappingValueNotAllowed | K::MappingKeyNotAllowed | K::InvalidColonPlacement => (
            "yaml-syntax",
            "ここに「:」は書けません",
            &[
                "値の中に「: 」があるときは、値の全体を引用符で囲んでください: title: \"概要: 第1版\"",
                "この行と上の行の字下げ(行頭の空白の数)も確かめてください",
            ],
        ),
        K::SimpleKeyExpected | K::InvalidSimpleKey => (
            "yaml-syntax",
            "この行に「キー: 値」の「:」がありません",
            &[
                "キーの後ろに、半角の「:」と半角の空白1つを書いてください",
                "上の行の続きなら、上の行より深く字下げします",
            ],
        ),
        K::UnclosedFlowCollection { .. }
        | K::UnexpectedEofFlowSequence
        | K::UnexpectedEofFlowMapping
        | K::UnexpectedEofImplicitFlowMapping
        | K::ExpectedFlowMappingSeparator
        | K::ExpectedFlowSequenceSeparator
        | K::MismatchedFlowCollectionEnd { .. }
        | K::MisplacedFlowCollectionEnd => (
            "unclosed-bracket",
            "括弧([ ] や { })の組が合っていません",
            &["括弧を閉じてください", "「[」や「{」で始まる文字の値は引用符で囲んでください: \"[院内] …\""],
        ),
        K::UnexpectedCharacter { .. } | K::PlainScalarStartsWithDashFlowIndicator | K::ExpectedTagBang => {
            ("yaml-syntax", "この記号で値を始めることはできません", &["値を引用符で囲んでください: \"@…\""])
        }
        K::InvalidBlockScalarHeader | K::ZeroBlockScalarIndent => (
            "yaml-syntax",
            "「|」や「>」と同じ行には文字を書けません",
            &["文は次の行から、字下げして書いてください", "「|」や「>」で始まる文字の値は引用符で囲んでください"],
        ),
        K::RecursionLimitExceeded => return too_deep(span),
        K::MissingAnchorOrAliasName | K::UnknownAnchor => {
            ("yaml-alias", "`&` や `*` で始まる値は使えません", &["文字として書くなら引用符で囲んでください: \"*…\""])
        }
        _ => (
            "yaml-syntax",
            "YAML として読めません",
            &["この行と上の行の、「:」の後ろの空白、引用符、字下げを確かめてください", "値は引用符で囲めます: \"…\""],
        ),
    };
    help.iter().fold(Diagnostic::error(id, headline).at(span), |diagnostic, help| diagnostic.help(*help))
}

/// The line of this place: where it begins, and its text without its line break.
fn line_at(text: &str, offset: usize) -> (usize, &str) {
    let bytes = text.as_bytes();
    let offset = offset.min(bytes.len());
    let start = bytes.iter().take(offset).rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
    let length = bytes.iter().skip(start).position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len() - start);
    (start, text.get(start..start + length).unwrap_or(""))
}

/// The nearest line above that has anything in it.
fn previous_line(text: &str, mut start: usize) -> Option<(usize, &str)> {
    while start > 0 {
        let (above, line) = line_at(text, start - 1);
        if !line.trim().is_empty() {
            return Some((above, line));
        }
        start = above;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_is_seen() {
        for (line, id) in [
            ("\tname: x", "tab-indent"),
            ("　name: x", "full-width-space"),
            ("-　name: x", "full-width-space"),
            ("name:　x", "full-width-space"),
            ("name：x", "full-width-colon"),
            ("  - name：x", "full-width-colon"),
            ("name:x", "missing-space"),
            ("-name: x", "missing-space"),
            ("－ name: x", "full-width-dash"),
        ] {
            assert_eq!(slip(line).map(|slip| slip.id), Some(id), "{line}");
        }
    }

    #[test]
    fn right_lines_have_no_slip() {
        for line in [
            "name: x",
            "- name: x",
            "url: https://x.example/",
            "https://x.example",
            "# 注：x",
            "12:30",
            "- a",
            "名前：x",
            "",
        ] {
            assert!(slip(line).is_none(), "{line}");
        }
    }

    #[test]
    fn repair_keeps_every_place() {
        let file = crate::source::Sources::from_texts(&[("a", "")]).file("a").expect("it was just put in");
        let text = "name：院\r\n  - kind：x\n# note：x\nok: 1\n";
        let (repaired, found) = repair(file, text).expect("two colons to repair");
        assert_eq!(repaired, "name:  院\r\n  - kind:  x\n# note：x\nok: 1\n");
        assert_eq!((repaired.len(), found.len()), (text.len(), 2));
    }
}

//! Bytes to text. Japanese Windows programs still save Shift_JIS and UTF-16; their users must be told how to save as
//! UTF-8, not shown a page of wrong letters.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What the bytes of a file are.
pub(crate) struct Decoded<'a> {
    /// The text without its byte order mark.
    pub(crate) text: Cow<'a, str>,
    /// What is wrong with the bytes, when they are no UTF-8.
    pub(crate) foreign: Option<Foreign>,
}

/// What a file that is no UTF-8 probably is, and the first place in its text that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub(crate) encoding: Encoding,
    pub(crate) first: Range<usize>,
}

/// The encodings that are met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    ShiftJis,
    EucJp,
    Utf16,
    /// No text at all: a document of an office program, a picture, a file that a crash has filled with zeros.
    NotText,
    /// None of them: the text has replacement characters and is good for showing only.
    Unknown,
}

/// Decodes the bytes of a file.
pub(crate) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Some(text) = utf16(bytes) {
        let end = text.chars().next().map_or(0, char::len_utf8);
        return Decoded { text: Cow::Owned(text), foreign: Some(Foreign { encoding: Encoding::Utf16, first: 0..end }) };
    }
    if let Some(zero) = bytes.iter().position(|byte| *byte == 0) {
        let text = String::from_utf8_lossy(bytes);
        let start = text.find('\0').unwrap_or(zero.min(text.len()));
        let first = start..(start + 1).min(text.len());
        return Decoded { text, foreign: Some(Foreign { encoding: Encoding::NotText, first }) };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), foreign: None };
    }
    let (text, encoding) = japanese(bytes);
    let wrong =
        |c: &char| if encoding == Encoding::Unknown { *c == char::REPLACEMENT_CHARACTER } else { !c.is_ascii() };
    let first = text.char_indices().find(|(_, c)| wrong(c)).map_or(0..0, |(at, c)| at..at + c.len_utf8());
    Decoded { text, foreign: Some(Foreign { encoding, first }) }
}

fn utf16(bytes: &[u8]) -> Option<String> {
    // Without a mark, ASCII letters betray themselves by the zero byte beside each.
    let (encoding, bytes) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (encoding_rs::UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => (encoding_rs::UTF_16BE, rest),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => (encoding_rs::UTF_16BE, bytes),
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => (encoding_rs::UTF_16LE, bytes),
        _ => return None,
    };
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

fn japanese(bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
    let read =
        |encoding: &'static encoding_rs::Encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes);
    // EUC-JP read as Shift_JIS is mostly half-width kana, which hardly anybody writes.
    let has_half_kana = |text: &str| text.chars().any(|c| ('\u{FF61}'..='\u{FF9F}').contains(&c));
    match (read(encoding_rs::SHIFT_JIS), read(encoding_rs::EUC_JP)) {
        (Some(shift_jis), Some(euc)) if has_half_kana(&shift_jis) && !has_half_kana(&euc) => (euc, Encoding::EucJp),
        (Some(shift_jis), _) => (shift_jis, Encoding::ShiftJis),
        (None, Some(euc)) => (euc, Encoding::EucJp),
        (None, None) => (String::from_utf8_lossy(bytes), Encoding::Unknown),
    }
}

/// Says which encoding it is and how to save as UTF-8 in the programs at hand.
pub(crate) fn diagnostic(name: &str, is_table: bool, encoding: Encoding, place: Span) -> Diagnostic {
    let headline = match encoding {
        Encoding::ShiftJis => format!("{name} の文字コードが UTF-8 ではありません(Shift_JIS のようです)"),
        Encoding::EucJp => format!("{name} の文字コードが UTF-8 ではありません(EUC-JP のようです)"),
        Encoding::Utf16 => format!("{name} の文字コードが UTF-8 ではありません(UTF-16 のようです)"),
        Encoding::NotText => {
            let diagnostic =
                Diagnostic::error("not-utf8", format!("{name} は文字だけのファイルではありません")).at(place);
            if is_table {
                return diagnostic
                    .help("Excel のブックの名前だけを .csv に変えたのなら、名前を .xlsx に戻して Excel で開き、「名前を付けて保存」で「CSV UTF-8(コンマ区切り)」を選んでください")
                    .help("そうでなければ、壊れたファイルです。控えから戻してください");
            }
            return diagnostic
                .help("Word や Excel の文書、圧縮ファイル、または壊れたファイルです。控えから戻してください");
        }
        Encoding::Unknown => format!("{name} に UTF-8 の文字として読めないところがあります"),
    };
    let mut diagnostic = Diagnostic::error("not-utf8", headline).at(place);
    if is_table {
        diagnostic = diagnostic.help("Excel: 名前を付けて保存 → ファイルの種類「CSV UTF-8(コンマ区切り)」");
    }
    diagnostic
        .help("メモ帳: 名前を付けて保存 → 文字コード「UTF-8」")
        .help("サクラエディタ: 名前を付けて保存 → 文字コードセット「UTF-8」")
        .help("VS Code: 右下の文字コード名 → エンコード付きで再度開く(Shift JIS など)→ エンコード付きで保存 → UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(bytes: &[u8]) -> (String, Option<Encoding>) {
        let decoded = decode(bytes);
        (decoded.text.into_owned(), decoded.foreign.map(|foreign| foreign.encoding))
    }

    #[test]
    fn shift_jis_is_recognised_and_its_first_letter_named() {
        let decoded = decode(b"a: 1\nb: \x95\x61\x89\x40 \x87\x40\n");
        assert_eq!(decoded.text, "a: 1\nb: 病院 ①\n");
        assert_eq!(decoded.foreign, Some(Foreign { encoding: Encoding::ShiftJis, first: 8..11 }));
    }

    #[test]
    fn a_file_with_zeros_is_no_text() {
        assert_eq!(foreign(b"\0\0\0\0").1, Some(Encoding::NotText));
        assert_eq!(decode(b"PK\x03\x04 \xE7\0").foreign.map(|foreign| foreign.first), Some(8..9));
    }

    #[test]
    fn euc_is_not_taken_for_half_width_kana() {
        assert_eq!(foreign(b"b: \xC9\xC2\xB1\xA1"), ("b: 病院".to_owned(), Some(Encoding::EucJp)));
    }

    #[test]
    fn utf16_is_recognised_with_and_without_its_mark() {
        for bytes in [&b"\xFF\xFEa\0:\0"[..], b"\xFE\xFF\0a\0:", b"a\0:\0", b"\0a\0:"] {
            assert_eq!(foreign(bytes), ("a:".to_owned(), Some(Encoding::Utf16)), "{bytes:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(foreign(b"\xEF\xBB\xBFa: 1"), ("a: 1".to_owned(), None));
    }

    #[test]
    fn other_bytes_are_called_what_they_are() {
        assert_eq!(foreign(b"a: \xFF\xFF"), ("a: \u{FFFD}\u{FFFD}".to_owned(), Some(Encoding::Unknown)));
    }
}

//! Bytes to text. Japanese Windows programs still save Shift_JIS and UTF-16; their users must be told how to save as
//! UTF-8, not shown a page of wrong letters.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What the bytes of a file are.
pub(crate) enum Decoded<'a> {
    /// UTF-8, without its byte order mark.
    Text(&'a str),
    /// Something else. `text` shows what can be shown, line by line; `first` is the first stretch that is no UTF-8.
    Foreign { text: String, encoding: Encoding, first: Range<usize> },
}

/// What a file that is no UTF-8 probably is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    ShiftJis,
    Utf16,
    Unknown,
}

/// Decodes the bytes of a file.
pub(crate) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let looks_utf16 = bytes.starts_with(b"\xFF\xFE")
        || bytes.starts_with(b"\xFE\xFF")
        // Without a mark, ASCII letters betray themselves by the zero byte beside each.
        || matches!(bytes, [0, first, 0, second, ..] | [first, 0, second, 0, ..] if *first != 0 && *second != 0);
    if looks_utf16 {
        return Decoded::Foreign { text: String::new(), encoding: Encoding::Utf16, first: 0..0 };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded::Text(text),
        Err(error) => {
            let encoding = if is_shift_jis(bytes) { Encoding::ShiftJis } else { Encoding::Unknown };
            let mut text = String::new();
            let mut first = None;
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                if !chunk.invalid().is_empty() {
                    let start = text.len();
                    text.push(char::REPLACEMENT_CHARACTER);
                    first.get_or_insert(start..text.len());
                }
            }
            let first = first.unwrap_or(error.valid_up_to()..error.valid_up_to());
            Decoded::Foreign { text, encoding, first }
        }
    }
}

/// Whether the bytes can be Shift_JIS as Windows writes it (CP932), and hold at least one two-byte letter.
fn is_shift_jis(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut has_pair = false;
    loop {
        rest = match rest {
            [] => return has_pair,
            [0x00..=0x7F | 0xA1..=0xDF, tail @ ..] => tail,
            [0x81..=0x9F | 0xE0..=0xFC, 0x40..=0x7E | 0x80..=0xFC, tail @ ..] => {
                has_pair = true;
                tail
            }
            _ => return false,
        };
    }
}

/// Says which encoding it is and how to save as UTF-8 in the programs at hand.
pub(crate) fn diagnostic(name: &str, is_table: bool, encoding: Encoding, place: Span) -> Diagnostic {
    let headline = match encoding {
        Encoding::ShiftJis => format!("{name} の文字コードが UTF-8 ではありません(Shift_JIS のようです)"),
        Encoding::Utf16 => format!("{name} の文字コードが UTF-8 ではありません(UTF-16 のようです)"),
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

    #[test]
    fn shift_jis_is_recognised_and_its_first_line_named() {
        // 「名: 病院」 in Shift_JIS on the second line.
        let bytes = b"a: 1\nb: \x95\x61\x89\x40\n";
        let Decoded::Foreign { encoding, first, .. } = decode(bytes) else { panic!("not UTF-8") };
        assert_eq!(encoding, Encoding::ShiftJis);
        assert_eq!(first.start, 8);
    }

    #[test]
    fn utf16_is_recognised_with_and_without_its_mark() {
        for bytes in [&b"\xFF\xFEa\0:\0"[..], b"\xFE\xFF\0a\0:", b"a\0:\0 \0", b"\0a\0:"] {
            assert!(matches!(decode(bytes), Decoded::Foreign { encoding: Encoding::Utf16, .. }), "{bytes:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert!(matches!(decode(b"\xEF\xBB\xBFa: 1"), Decoded::Text("a: 1")));
    }

    #[test]
    fn other_bytes_are_called_what_they_are() {
        assert!(matches!(decode(b"a: \xFF\xFF"), Decoded::Foreign { encoding: Encoding::Unknown, .. }));
    }
}

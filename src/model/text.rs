//! Text that can be printed: no control characters, nothing a font cannot draw by design, never empty by accident.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize, Serializer};

use super::shape;

/// One line of printable text, as typed, without surrounding white space.
///
/// Refused: empty text, line breaks, tabs and other control characters, private-use characters (Word's XML forbids
/// the first, no embedded font draws the second).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text(String);

/// Printable text of one or more lines; each line is a paragraph of its own on paper.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Prose(String);

/// What is known not to be known (`unknown`), as different from what was never written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known<T> {
    /// A known value.
    Value(T),
    /// The hospital knows that it does not know.
    Unknown,
}

/// Yes, no, or known not to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// `true`.
    Yes,
    /// `false`.
    No,
    /// `unknown`.
    Unknown,
}

impl Text {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Prose {
    /// The paragraphs, in order, none of them empty.
    pub fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.0.lines().map(str::trim).filter(|line| !line.is_empty())
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

impl From<Prose> for String {
    fn from(prose: Prose) -> Self {
        prose.0
    }
}

impl TryFrom<String> for Text {
    type Error = String;

    fn try_from(value: String) -> Result<Self, String> {
        let trimmed = value.trim_matches([' ', '\u{3000}', '\n', '\r']);
        if trimmed.is_empty() {
            return Err("値が空です\n文字を書くか、行ごと消してください".to_owned());
        }
        if trimmed.contains(['\n', '\r']) {
            return Err("ここには1行だけ書けます\n改行を取り除いてください".to_owned());
        }
        refuse_unprintable(trimmed)?;
        Ok(Self(trimmed.to_owned()))
    }
}

impl TryFrom<String> for Prose {
    type Error = String;

    fn try_from(value: String) -> Result<Self, String> {
        let normalised = value.replace("\r\n", "\n").replace('\r', "\n");
        let trimmed = normalised.trim();
        if trimmed.is_empty() {
            return Err("文が空です\n文を書くか、行ごと消してください".to_owned());
        }
        refuse_unprintable(&trimmed.replace('\n', ""))?;
        Ok(Self(trimmed.to_owned()))
    }
}

impl schemars::JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        shape::text(
            r"^[ \u3000\r\n]*[^ \u3000\t\r\n][^\t\r\n]*[ \u3000\r\n]*$",
            "空にせず、1行で書いてください(タブは使えません)",
            "",
        )
    }
}

impl schemars::JsonSchema for Prose {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Prose".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        shape::text(
            r"^[^\t]*[^\s\t][^\t]*$",
            "空にせずに書いてください(タブは使えません)",
            "何行でも書ける(「|」で改行し、次の行から字下げして書く)",
        )
    }
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for Known<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Known{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        shape::known(&T::json_schema(generator))
    }
}

impl schemars::JsonSchema for Flag {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Flag".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let words = [(true.into(), "はい"), (false.into(), "いいえ"), ("unknown".into(), "調べても分からない")];
        shape::words(words)
    }
}

impl<T> Known<T> {
    /// The value, if it is known.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unknown => None,
        }
    }
}

/// As plan files have it: the value, or `unknown`.
impl<T: Serialize> Serialize for Known<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Unknown => serializer.serialize_str("unknown"),
        }
    }
}

/// As plan files have it: `true`, `false` or `unknown`.
impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Yes => serializer.serialize_bool(true),
            Self::No => serializer.serialize_bool(false),
            Self::Unknown => serializer.serialize_str("unknown"),
        }
    }
}

impl<'de, T> Deserialize<'de> for Known<T>
where
    T: TryFrom<String>,
    T::Error: fmt::Display,
{
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.trim() == "unknown" {
            return Ok(Self::Unknown);
        }
        let advice = if is_not_known(&text) {
            "\n調べても分からない値は `unknown` と書いてください"
        } else {
            ""
        };
        T::try_from(text).map(Self::Value).map_err(|error| serde::de::Error::custom(format!("{error}{advice}")))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FlagVisitor;

        impl serde::de::Visitor<'_> for FlagVisitor {
            type Value = Flag;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true / false / unknown")
            }

            fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Flag, E> {
                Ok(if value { Flag::Yes } else { Flag::No })
            }

            fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Flag, E> {
                // A cell of a table is always text, and Excel writes these words in capitals.
                match value.trim() {
                    "true" | "TRUE" => Ok(Flag::Yes),
                    "false" | "FALSE" => Ok(Flag::No),
                    "unknown" => Ok(Flag::Unknown),
                    other => {
                        let meant = match meant_flag(other) {
                            Some(true) => "`true` と書いてください\n",
                            Some(false) => "`false` と書いてください\n",
                            None if is_not_known(other) => "`unknown` と書いてください\n",
                            None => "",
                        };
                        Err(E::custom(format!(
                            "「{other}」は true・false・unknown のどれでもありません\n{meant}はい は true、いいえ は false、調べても分からない場合は unknown です"
                        )))
                    }
                }
            }
        }

        deserializer.deserialize_any(FlagVisitor)
    }
}

/// What somebody meant who wrote another word for true or false.
pub(crate) fn meant_flag(text: &str) -> Option<bool> {
    match half_width(text.trim()).to_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" | "はい" | "有" | "有り" | "あり" | "○" | "〇" | "◯" | "する"
        | "している" | "済" => Some(true),
        "false" | "no" | "n" | "off" | "0" | "いいえ" | "無" | "無し" | "なし" | "×" | "✕" | "しない"
        | "していない" | "未" => Some(false),
        _ => None,
    }
}

/// Whether a word says that nobody knows.
pub(crate) fn is_not_known(text: &str) -> bool {
    let plain = half_width(text.trim()).to_lowercase();
    matches!(
        plain.as_str(),
        "不明"
            | "未確認"
            | "確認中"
            | "未定"
            | "わからない"
            | "分からない"
            | "?"
            | "？"
            | "-"
            | "unknown"
            | "unkown"
            | "n/a"
    )
}

/// The half-width form of a full-width letter, digit or sign; any other character as it is.
#[must_use]
pub fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// Half-width digits and hyphens in the place of their full-width forms.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            '－' | 'ー' | '‐' | '‑' | '–' | '−' | '―' => '-',
            '（' => '(',
            '）' => ')',
            '：' => ':',
            '　' => ' ',
            other => other,
        })
        .collect()
}

fn refuse_unprintable(text: &str) -> Result<(), String> {
    for c in text.chars() {
        let code = c as u32;
        if c == '\t' {
            return Err("タブ文字は使えません\n空白に置き換えてください".to_owned());
        }
        if c.is_control() {
            return Err(format!(
                "印刷できない制御文字(U+{code:04X})が入っています\nほかのソフトから貼り付けた文字であれば、消して打ち直してください"
            ));
        }
        if (0xE000..=0xF8FF).contains(&code) || (0xF_0000..=0x10_FFFF).contains(&code) {
            return Err(format!(
                "外字(U+{code:04X})は使えません\nほかの PC やプリンタでは別の字になります。標準の字体に置き換えてください"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_what_was_typed() {
        let hostile = r#"福井#1 *大学* [病院] @x $y$ <z> \ // -- "q""#;
        assert_eq!(Text::try_from(hostile.to_owned()).as_deref(), Ok(hostile));
    }

    #[test]
    fn text_refuses_what_paper_cannot_show() {
        for bad in ["", "  ", "a\nb", "a\tb", "a\u{7}b", "\u{E000}"] {
            assert!(Text::try_from(bad.to_owned()).is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn prose_is_paragraphs() {
        let prose = Prose::try_from("一\r\n\r\n二\n".to_owned()).expect("two lines are prose");
        assert_eq!(prose.paragraphs().collect::<Vec<_>>(), ["一", "二"]);
    }
}

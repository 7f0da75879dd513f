//! Telephone numbers that can be dialled as printed.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::shape;
use super::text::half_width;
use super::word::words;

/// A telephone number or an extension as it is dialled: digits and hyphens, `#` and `*` for service numbers.
///
/// Half- and full-width forms are accepted and normalised to half width.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber {
    printed: String,
    /// Which number the words stand for that are printed in its place, where a copy does not show it: two numbers stay
    /// two, so that what is said of the reach of calls stays true.
    withheld: Option<u32>,
}

/// A way to reach somebody by voice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    /// What kind of line it is (種別).
    pub kind: PhoneKind,
    /// The number as dialled (番号).
    pub number: PhoneNumber,
    /// When somebody answers here (時間帯).
    pub hours: Hours,
}

words! {
    /// The kind of a telephone line.
    pub enum PhoneKind {
        /// An extension of the hospital's exchange.
        Extension = "内線",
        /// A PHS or other wireless handset of the house.
        Phs = "PHS",
        /// A line of the public network.
        Line = "外線",
        /// A mobile telephone.
        Mobile = "携帯電話",
        /// A fax line.
        Fax = "ファクシミリ",
    }

    /// When a number is answered.
    pub enum Hours {
        /// In office hours on weekdays.
        Day = "平日日中",
        /// At night and on holidays.
        Night = "夜間・休日",
        /// At any time.
        Always = "終日",
    }
}

impl PhoneNumber {
    /// The number as dialled.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.printed
    }

    /// The number that copies print as `words`; numbers that differ have different `which`.
    pub(crate) fn withheld(words: &str, which: u32) -> Self {
        Self { printed: words.to_owned(), withheld: Some(which) }
    }

    /// Whether words stand in the number's place.
    #[must_use]
    pub const fn is_withheld(&self) -> bool {
        self.withheld.is_some()
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.printed
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let plain = half_width(text.trim()).replace(['(', ')'], "-").replace(' ', "");
        let plain = plain.trim_matches('-').to_owned();
        let digits = plain.chars().filter(char::is_ascii_digit).count();
        let well_formed = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '#' | '*' | '+'))
            && (2..=15).contains(&digits)
            && !plain.contains("--");
        if well_formed {
            return Ok(Self { printed: plain, withheld: None });
        }
        if text.contains(['、', ',', '，', '/', '／', ';']) {
            return Err(format!(
                "「{text}」は1つの電話番号として読めません\n番号が2つあるときは、`- ` で始まる行を番号ごとに分けてください"
            ));
        }
        Err(format!(
            "「{text}」は電話番号として読めません\n番号だけを \"00-0000-1111\" や \"1100\" のように書いてください(「内線」などの種別は kind に書きます)"
        ))
    }
}

impl schemars::JsonSchema for PhoneNumber {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PhoneNumber".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        const BETWEEN: &str = "[-－ー‐‑–−―()（） \u{3000}#*+]*";
        shape::text(
            &format!("^{BETWEEN}[0-9０-９]({BETWEEN}[0-9０-９]){{1,14}}{BETWEEN}$"),
            "番号だけを、引用符で囲んで \"00-0000-1111\" や \"1100\" のように書いてください",
            "電話番号は引用符で囲む(例: \"00-0000-1111\"、内線なら \"1100\")",
        )
    }
}

impl Phone {
    /// Whether somebody can be spoken to on this line at these hours: it is no fax, and it is answered then.
    #[must_use]
    pub fn answers(&self, hours: Hours) -> bool {
        self.kind != PhoneKind::Fax && (self.hours == hours || self.hours == Hours::Always)
    }

    /// The number as people say it: `内線 1100`, `PHS 7001`, `00-0000-1111`.
    #[must_use]
    pub fn print(&self) -> String {
        match self.kind {
            _ if self.number.is_withheld() => self.number.to_string(),
            PhoneKind::Extension => format!("内線 {}", self.number),
            PhoneKind::Phs => format!("PHS {}", self.number),
            PhoneKind::Line | PhoneKind::Mobile => self.number.to_string(),
            PhoneKind::Fax => format!("FAX {}", self.number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        PhoneNumber::try_from(text.to_owned()).map(String::from)
    }

    #[test]
    fn numbers_are_normalised_to_half_width() {
        assert_eq!(read("００－００００－１１１１").as_deref(), Ok("00-0000-1111"));
        assert_eq!(read("00(0000)1111").as_deref(), Ok("00-0000-1111"));
        assert_eq!(read("#9110").as_deref(), Ok("#9110"));
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        for bad in ["", "内線1100", "1", "00--0000", "abc", "00-0000-1111-2222-3333-4444"] {
            assert!(read(bad).is_err(), "{bad:?} was accepted");
        }
    }
}

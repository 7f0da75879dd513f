//! Lengths of time as people write them: `30min`, `4h`, `2d`.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::shape;
use super::text::half_width;

/// A length of time in whole minutes, such as an RTO (目標復旧時間).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Duration {
    minutes: u32,
}

impl Duration {
    /// A length of so many minutes.
    #[must_use]
    pub const fn from_minutes(minutes: u32) -> Self {
        Self { minutes }
    }

    /// The length in minutes.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        self.minutes
    }
}

/// In Japanese, in the largest unit that divides it: `30分`, `4時間`, `2日`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minutes {
            0 => f.write_str("直ちに"),
            m if m % 1440 == 0 => write!(f, "{}日", m / 1440),
            m if m % 60 == 0 => write!(f, "{}時間", m / 60),
            m if m > 60 => write!(f, "{}時間{}分", m / 60, m % 60),
            m => write!(f, "{m}分"),
        }
    }
}

/// As plan files have it, in the largest unit that divides it: `30min`, `4h`, `2d`. Papers print it with `Display`.
impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.minutes {
            m if m > 0 && m % 1440 == 0 => serializer.collect_str(&format_args!("{}d", m / 1440)),
            m if m > 0 && m % 60 == 0 => serializer.collect_str(&format_args!("{}h", m / 60)),
            m => serializer.collect_str(&format_args!("{m}min")),
        }
    }
}

impl schemars::JsonSchema for Duration {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        shape::text(
            "^\\s*[0-9０-９]+\\s*(min|h|d|w|分|時間|日|週)\\s*$",
            "数と単位で、30min(分)・4h(時間)・2d(日)・1w(週)のように書いてください",
            "時間の長さ(例: 30min=30分、4h=4時間、2d=2日、1w=1週)",
        )
    }
}

impl TryFrom<String> for Duration {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let plain = half_width(text.trim());
        let digits = plain.chars().take_while(char::is_ascii_digit).count();
        let (number, unit) = plain.split_at(digits);
        let factor = match unit.trim() {
            "min" | "分" => 1,
            "h" | "時間" => 60,
            "d" | "日" => 1440,
            "w" | "週" => 10_080,
            _ => 0,
        };
        number
            .parse::<u32>()
            .ok()
            .filter(|_| factor > 0)
            .and_then(|n| n.checked_mul(factor))
            .map(Self::from_minutes)
            .ok_or_else(|| {
                let meant = meant(number, unit.trim()).map(|word| format!("{word} と書いてください\n")).unwrap_or_default();
                format!("「{text}」は時間の長さとして読めません\n{meant}30min(分)・4h(時間)・2d(日)・1w(週)のように、数と単位で書いてください")
            })
    }
}

/// What somebody meant who wrote another word for a unit, or something behind it: `4H`, `4 hours`, `4時間以内`.
fn meant(number: &str, unit: &str) -> Option<String> {
    let unit = unit.to_lowercase();
    let unit = [("min", &["min", "m", "分"][..]), ("h", &["h", "時間"]), ("d", &["d", "日"]), ("w", &["w", "週"])]
        .into_iter()
        // A month is not a number of minutes.
        .filter(|_| !unit.starts_with("mo"))
        .find_map(|(word, others)| others.iter().any(|other| unit.starts_with(other)).then_some(word))?;
    let number: u32 = number.parse().ok()?;
    Some(format!("{number}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_and_printed() {
        for (text, printed) in [
            ("30min", "30分"),
            ("４h", "4時間"),
            ("90min", "1時間30分"),
            ("2d", "2日"),
            ("24h", "1日"),
            ("0min", "直ちに"),
        ] {
            assert_eq!(Duration::try_from(text.to_owned()).map(|d| d.to_string()).as_deref(), Ok(printed));
        }
    }

    #[test]
    fn a_number_without_unit_is_refused() {
        for bad in ["4", "h", "4x", "", "99999999999d", "2 months"] {
            let said = Duration::try_from(bad.to_owned()).expect_err("it was accepted");
            assert_eq!(said.lines().count(), 2, "{said}");
        }
        for (text, meant) in [("4H", "4h"), ("4 hours", "4h"), ("30分以内", "30min"), ("2日間", "2d"), ("2日目", "2d")]
        {
            let said = Duration::try_from(text.to_owned()).expect_err("it was accepted");
            assert!(said.contains(&format!("\n{meant} と")), "{said}");
        }
    }
}

//! Dates that exist, and how a hospital prints them.

use std::borrow::Cow;
use std::fmt;

use jiff::civil;
use serde::{Deserialize, Serialize, Serializer};

use super::shape;
use super::text::half_width;
use super::word::words;

/// A day of the Gregorian calendar, written `2026-04-01` in plan files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Date(civil::Date);

/// Days after which what is due once a year is late: a year and a month of grace, source: 診療録管理体制加算 (年1回程度).
const YEARLY_DAYS: i32 = 396;

words! {
    /// How the hospital prints dates (日付の書き方).
    pub enum DateStyle {
        /// In the years of an emperor.
        Japanese = "令和8年4月1日",
        /// In western years.
        Western = "2026年4月1日",
    }
}

impl Date {
    /// The day, if the calendar has it.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self)
    }

    /// The day that somebody meant who wrote it in another way of Japan's offices: `2026/4/1`, `2026年4月1日`,
    /// `令和8年4月1日`, `R8.4.1`, `20260401`, or Excel's count of days. `None` where that is no more than a guess.
    #[must_use]
    pub(crate) fn meant(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let number: i64 = text.parse().ok()?;
            return match text.len() {
                8 => Self::new(
                    (number / 10_000).try_into().ok()?,
                    (number / 100 % 100).try_into().ok()?,
                    (number % 100).try_into().ok()?,
                ),
                // Excel counts from the last but one day of 1899; five digits are the days from 1927 to 2173.
                5 => {
                    let first = civil::Date::new(1899, 12, 30).ok()?;
                    first.checked_add(jiff::Span::new().days(number)).ok().map(Self)
                }
                _ => None,
            };
        }
        let eras = [("令和", 2018), ("R", 2018), ("平成", 1988), ("H", 1988)];
        let (rest, before) =
            eras.iter().find_map(|(era, before)| Some((text.strip_prefix(era)?, *before))).unwrap_or((text, 0));
        let rest = rest.replace('元', "1");
        let numbers: Vec<&str> =
            rest.trim_end_matches('日').split(['/', '.', '-', '年', '月']).map(str::trim).collect();
        let [year, month, day] = numbers.as_slice() else { return None };
        let year: i16 = year.parse().ok()?;
        // Two digits without an era may be of either calendar.
        if before == 0 && year < 1900 {
            return None;
        }
        Self::new(year.checked_add(before)?, month.parse().ok()?, day.parse().ok()?)
    }

    /// A day that is known to be in the calendar.
    ///
    /// # Panics
    /// Where the calendar lacks it; in a constant that is seen when it is compiled.
    #[must_use]
    pub const fn constant(year: i16, month: i8, day: i8) -> Self {
        Self(civil::date(year, month, day))
    }

    /// Whole months from `self` to `other`, negative when `other` lies before.
    #[must_use]
    pub fn months_until(self, other: Self) -> i32 {
        self.0.until((jiff::Unit::Month, other.0)).map_or(0, |span| span.get_months())
    }

    /// The day so many months later, the last of its month where that month is shorter.
    #[must_use]
    pub fn months_later(self, months: u32) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().months(i64::from(months.min(1200)))))
    }

    /// Year, month, day.
    #[must_use]
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// As the hospital prints it in running text: `令和8年4月1日` or `2026年4月1日`.
    ///
    /// Days before 2019-05-01 are printed 平成, days before 1989-01-08 in western years.
    #[must_use]
    pub fn print(self, style: DateStyle) -> String {
        let (year, month, day) = self.parts();
        let printed_year = match style {
            DateStyle::Western => format!("{year}"),
            DateStyle::Japanese => match self.parts() {
                parts if parts >= (2019, 5, 1) => era("令和", year - 2018),
                parts if parts >= (1989, 1, 8) => era("平成", year - 1988),
                _ => format!("{year}"),
            },
        };
        format!("{printed_year}年{month}月{day}日")
    }

    /// Whether what is to be done about once a year, and was done on this day, is late on another.
    #[must_use]
    pub fn is_year_before(self, other: Self) -> bool {
        self.days_until(other) > YEARLY_DAYS
    }

    /// Days from `self` to `other`, negative when `other` lies before.
    #[must_use]
    pub fn days_until(self, other: Self) -> i32 {
        self.0.until(other.0).map_or(0, |span| span.get_days())
    }
}

fn era(name: &str, year: i16) -> String {
    if year == 1 { format!("{name}元") } else { format!("{name}{year}") }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl schemars::JsonSchema for Date {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        const DASH: &str = "[-－ー‐‑–−―]";
        shape::text(
            &format!(
                "^\\s*[0-9０-９]{{4}}{DASH}([0０]?[1-9１-９]|[1１][0-2０-２]){DASH}([0０]?[1-9１-９]|[12１２][0-9０-９]|[3３][01０１])\\s*$"
            ),
            "日付は 2026-04-01 のように、年4桁-月-日の形で書いてください",
            "日付(例: 2026-04-01)",
        )
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let plain = half_width(text.trim());
        let fields: Vec<&str> = plain.split('-').collect();
        let well_formed = matches!(fields.as_slice(), [y, m, d] if y.len() == 4 && (1..=2).contains(&m.len())
            && (1..=2).contains(&d.len()) && plain.chars().all(|c| c.is_ascii_digit() || c == '-'));
        if !well_formed {
            return Err(match Self::meant(&plain) {
                Some(date) if plain.len() == 5 => {
                    format!(
                        "「{text}」は日付の形ではありません\nExcel の日付の通し番号なら {date} です。正しければ、そう書いてください"
                    )
                }
                Some(date) => format!("「{text}」は日付の形ではありません\n{date} と書いてください"),
                None => {
                    format!("「{text}」は日付の形ではありません\n2026-04-01 のように、年4桁-月-日の形で書いてください")
                }
            });
        }
        let number = |at: usize| fields.get(at).and_then(|field| field.parse::<i16>().ok()).unwrap_or(0);
        let day = |at| i8::try_from(number(at)).unwrap_or(0);
        Self::new(number(0), day(1), day(2))
            .ok_or_else(|| format!("「{text}」という日はありません\n暦にある日付を書いてください"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Date, String> {
        Date::try_from(text.to_owned())
    }

    #[test]
    fn an_era_begins_on_its_day() {
        let print = |y, m, d| Date::new(y, m, d).map(|date| date.print(DateStyle::Japanese));
        assert_eq!(print(2019, 4, 30).as_deref(), Some("平成31年4月30日"));
        assert_eq!(print(2019, 5, 1).as_deref(), Some("令和元年5月1日"));
        assert_eq!(print(2026, 4, 1).as_deref(), Some("令和8年4月1日"));
    }

    #[test]
    fn months_are_counted_by_the_calendar() {
        let day = Date::constant(2026, 3, 31);
        assert_eq!(day.months_until(Date::constant(2026, 9, 30)), 5);
        assert_eq!(day.months_until(Date::constant(2026, 10, 1)), 6);
        assert_eq!(day.months_later(6), Date::constant(2026, 9, 30));
    }

    #[test]
    fn full_width_digits_are_read() {
        assert_eq!(read("２０２６－０４－０１"), read("2026-04-01"));
    }

    #[test]
    fn other_ways_to_write_a_day_are_understood_for_the_answer() {
        for text in [
            "2026/4/1",
            "2026.4.1",
            "2026年4月1日",
            "令和8年4月1日",
            "R8.4.1",
            "R8/4/1",
            "20260401",
            "46113",
            "2026 / 4 / 1",
        ] {
            assert_eq!(Date::meant(text), Date::new(2026, 4, 1), "{text}");
        }
        assert_eq!(Date::meant("令和元年5月1日"), Date::new(2019, 5, 1));
        assert_eq!(Date::meant("平成31年4月30日"), Date::new(2019, 4, 30));
        for text in ["8.4.1", "26/4/1", "2026/4", "4月1日", "2026/13/1", "不明", "", "99999999", "令和32767年1月1日"]
        {
            assert_eq!(Date::meant(text), None, "{text}");
        }
        assert!(read("令和8年4月1日").expect_err("it is not the form").contains("2026-04-01 と書いてください"));
    }

    #[test]
    fn a_day_that_the_calendar_lacks_is_refused() {
        assert!(read("2026-02-30").is_err());
        assert!(read("2026/4/1").is_err());
        assert!(read("unknown").is_err());
        assert!(read("2028-02-29").is_ok());
    }
}

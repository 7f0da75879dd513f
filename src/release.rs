//! Recorded releases: what was approved, by whom, and which sheets then hung where.
//!
//! A release is a file `releases/<version>.yaml` in the plan's folder. It holds the plan as data, so that the papers of
//! that day can be made again and compared, and the marks of the sheets, so that a sheet in hand can be told.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::check::CheckedPlan;
use crate::data::{PlanData, Value};
use crate::load::decode_text;
use crate::model::date::Date;
use crate::view::Kind;
use crate::view::sheet::{ANY, Sheet, called, sheets};

/// The folder of releases in that of a plan.
pub const FOLDER: &str = "releases";

/// The form of the file. A program reads those of its own form and of all before.
pub const FORMAT: u64 = 1;

/// What stands at the head of each file.
const NOTE: &str = "# itbcp release が書いた、承認された版の記録です。直さずに、プランと一緒に保管してください。\n";

/// A recorded release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The form of the file, [`FORMAT`] at the time.
    pub format: u64,
    /// The program that wrote it.
    pub program: String,
    /// The version of the plan.
    pub version: String,
    /// The day from which it is in force.
    pub date: Date,
    /// What changed, as in the history.
    pub summary: String,
    /// Who wrote it, an id of a person.
    pub author: String,
    /// Who approved it, an id of a person.
    pub approved_by: String,
    /// A number for what the plan says.
    pub fingerprint: String,
    /// A number for what each paper says.
    #[serde(default)]
    pub papers: Vec<PaperMark>,
    /// The sheets for the wall and the pocket.
    #[serde(default)]
    pub sheets: Vec<SheetMark>,
    /// What the plan says.
    pub data: PlanData,
}

/// What a paper says, as a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperMark {
    /// The kind, such as `plan`.
    pub kind: String,
    /// 64 hexadecimal digits.
    pub fingerprint: String,
}

/// A sheet, its mark and where its copies are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetMark {
    /// The kind, such as `action-cards`.
    pub kind: String,
    /// What the sheet is called within its kind, such as AC-03.
    pub name: String,
    /// Title.
    pub title: String,
    /// The mark printed on it.
    pub mark: String,
    /// Where its copies are.
    #[serde(default)]
    pub copies: Vec<CopyPlace>,
}

/// Copies of a sheet in one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CopyPlace {
    /// Department, and where in it.
    pub place: String,
    /// How many.
    pub count: u32,
}

impl SheetMark {
    /// The usual sheets of a plan, with their copies.
    #[must_use]
    pub fn all(plan: &CheckedPlan) -> Vec<Self> {
        sheets(plan, &ANY).iter().map(|sheet| Self::of(plan, sheet)).collect()
    }

    fn of(plan: &CheckedPlan, sheet: &Sheet) -> Self {
        let card = plan.cards().iter().find(|card| sheet.kind == Kind::ActionCards && *card.number == *sheet.name);
        let copies = card.into_iter().flat_map(|card| &card.copies).map(|copies| {
            let department = plan.department(&copies.department);
            let department = department.short_name.as_ref().unwrap_or(&department.name);
            let place =
                copies.place.as_ref().map_or_else(|| department.to_string(), |place| format!("{department} {place}"));
            CopyPlace { place, count: copies.count }
        });
        Self {
            kind: sheet.kind.name().to_owned(),
            name: sheet.name.clone(),
            title: sheet.title.clone(),
            mark: sheet.fingerprint.mark(),
            copies: copies.collect(),
        }
    }

    /// The sheet as people call it: アクションカード AC-03 病棟.
    #[must_use]
    pub fn called(&self) -> String {
        match Kind::ALL.into_iter().find(|kind| kind.name() == self.kind) {
            Some(kind) => called(kind, &self.name, &self.title, ""),
            None => self.title.clone(),
        }
    }
}

impl Release {
    /// The text of the file.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        format!("{NOTE}{}", Value::of(self).to_yaml())
    }

    /// Reads a release; `shown` is what the file is called in messages.
    ///
    /// Fails, with what to do, where it is of a newer form, was changed by hand, or is no release.
    pub fn from_yaml(shown: &str, text: &str) -> anyhow::Result<Self> {
        let advice = "控えから戻すか、この版を使わずに比べてください";
        let (sources, loaded) = decode_text::<Value>(shown, text);
        let Some(value) = loaded.value else {
            let place = loaded.diagnostics.first().map(|found| {
                let line = found.span.map(|span| format!("{}行目: ", sources.start(span).line)).unwrap_or_default();
                format!("({line}{})", found.message)
            });
            bail!("{shown} を版の記録として読めません{}。{advice}", place.unwrap_or_default());
        };
        match value.get("format") {
            Some(Value::Number(format)) if *format > FORMAT => {
                let program = value.get("program").and_then(Value::as_text).unwrap_or("新しい itbcp");
                bail!(
                    "{shown} は {program} が書いた、新しい形の記録です(形式 {format}。この itbcp が読めるのは {FORMAT} まで)。itbcp を新しい版に替えてください"
                );
            }
            Some(Value::Number(1..)) => {}
            _ => bail!(
                "{shown} は版の記録ではありません(format がありません)。`itbcp release` が書いたファイルを指定してください"
            ),
        }
        let release: Self = serde_json::from_str(&value.to_string())
            .map_err(|error| anyhow::anyhow!("{shown} を版の記録として読めません({error})。{advice}"))?;
        ensure!(
            release.data.fingerprint().as_str() == release.fingerprint,
            "{shown} の内容が、記録したときから変わっています(手で直されたか、壊れています)。{advice}"
        );
        Ok(release)
    }

    /// Reads the file of a release.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display().to_string();
        let text = fs::read_to_string(path).with_context(|| format!("{shown} を読めません"))?;
        Self::from_yaml(&shown, &text)
    }
}

/// The name of the file of a version, with its folder; a version that cannot be a file name is told.
pub fn file_name(version: &str) -> anyhow::Result<String> {
    let is_good = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    ensure!(
        version.starts_with(char::is_alphanumeric) && version.chars().all(is_good) && !version.ends_with('.'),
        "版「{version}」はファイルの名前に使えません。2.2 や 2026-1 のように、字・数字・「.」・「-」で書いてください"
    );
    Ok(format!("{FOLDER}/{version}.yaml"))
}

/// The versions of which a plan's folder holds a release, the oldest first.
pub fn versions(plan: &Path) -> anyhow::Result<Vec<String>> {
    let folder = plan.join(FOLDER);
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(|| format!("{} を開けません", folder.display()))?,
    };
    let mut versions = Vec::new();
    for entry in entries {
        let name = entry.with_context(|| format!("{} を読めません", folder.display()))?.file_name();
        versions.extend(name.to_str().and_then(|name| name.strip_suffix(".yaml")).map(str::to_owned));
    }
    versions.sort_by(|a, b| order(a, b));
    Ok(versions)
}

/// Versions by their numbers: 2.9 is before 2.10. What is no number is compared as a text.
#[must_use]
pub fn order(a: &str, b: &str) -> std::cmp::Ordering {
    let parts = |version: &str| -> Vec<(u64, String)> {
        version.split(['.', '-', '_']).map(|part| (part.parse().unwrap_or(u64::MAX), part.to_owned())).collect()
    };
    parts(a).cmp(&parts(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{checked, plan};

    fn release() -> Release {
        let plan = checked(plan("plans/sample").0);
        let data = PlanData::of(&plan);
        Release {
            format: FORMAT,
            program: "itbcp 0.1.0".to_owned(),
            version: "2.1".to_owned(),
            date: Date::constant(2026, 10, 1),
            summary: "「連絡先」の確認: #1".to_owned(),
            author: "hotta-mizuki".to_owned(),
            approved_by: "kusakabe-takashi".to_owned(),
            fingerprint: data.fingerprint().as_str().to_owned(),
            papers: vec![PaperMark { kind: "plan".to_owned(), fingerprint: "0".repeat(64) }],
            sheets: SheetMark::all(&plan),
            data,
        }
    }

    #[test]
    fn a_release_is_read_back() {
        let release = release();
        assert!(release.sheets.iter().any(|sheet| !sheet.copies.is_empty()));
        assert_eq!(Release::from_yaml("releases/2.1.yaml", &release.to_yaml()).expect("it was just written"), release);
    }

    #[test]
    fn what_cannot_be_relied_on_is_refused_with_what_to_do() {
        let text = release().to_yaml();
        for (changed, said) in [
            (text.replacen("format: 1", "format: 2", 1), "itbcp を新しい版に替えてください"),
            (text.replacen("みなと総合病院", "別の病院", 1), "記録したときから変わっています"),
            (text.replacen("format: 1\n", "", 1), "版の記録ではありません"),
            (text.replacen("version: \"2.1\"\n", "", 1), "版の記録として読めません"),
            (text.replacen("data:", "data", 1), "版の記録として読めません"),
            (String::new(), "版の記録"),
        ] {
            assert_ne!(changed, text);
            let error = Release::from_yaml("releases/2.1.yaml", &changed).expect_err("it was accepted").to_string();
            assert!(error.starts_with("releases/2.1.yaml ") && error.contains(said), "{error}");
        }
    }

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        let mut versions = ["2.10", "2.9", "10", "2", "2.9.1", "2026-2", "2026-1"];
        versions.sort_by(|a, b| order(a, b));
        assert_eq!(versions, ["2", "2.9", "2.9.1", "2.10", "10", "2026-1", "2026-2"]);
    }

    #[test]
    fn a_version_that_is_no_file_name_is_refused() {
        assert_eq!(file_name("2.1").expect("a name"), "releases/2.1.yaml");
        for bad in ["", "../x", "a/b", "C:x", ".hidden", "2.1.", "a b"] {
            assert!(file_name(bad).is_err(), "{bad}");
        }
    }
}

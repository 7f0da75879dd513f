//! `itbcp verify`: whether the sheet in hand is the current one.

use std::path::Path;

use crate::audience::{Audience, redact};
use crate::change::changes;
use crate::change::telling::tell as tell_changes;
use crate::check::CheckedPlan;
use crate::cli::Verify;
use crate::commands::{Examined, ExitStatus, show, tell};
use crate::data::PlanData;
use crate::load::words::half_width;
use crate::model::contacts::RouteHours;
use crate::model::response::Level;
use crate::release::{self, Release, SheetMark};
use crate::view::sheet::{ANY, Occasion, Sheet, called, sheets};

/// Looks for the sheet of that mark among those of the plan.
pub(super) fn verify(arguments: &Verify) -> anyhow::Result<ExitStatus> {
    let mark = read(&arguments.mark)?;
    let Examined { sources, diagnostics, plan, .. } = Examined::read(&arguments.plan, None)?;
    let Some(plan) = plan else {
        show(&sources, &diagnostics);
        eprintln!("プランに誤りがあるので、照合できません");
        return Ok(ExitStatus::Findings);
    };
    let known = all(&plan);
    // A copy on which nothing had to be withheld says what the full sheet says, and is known by the same mark.
    let copies = [Audience::Staff, Audience::Public].into_iter().flat_map(|audience| {
        let made = move |sheet: &Sheet| audience.lacks(sheet.kind).is_none();
        let sheets = all(&redact(plan.clone(), audience).plan).into_iter().filter(move |(_, sheet)| made(sheet));
        sheets.map(move |(occasion, sheet)| (audience, occasion, sheet))
    });
    let mut sheets = known.iter().cloned().map(|(occasion, sheet)| (Audience::Core, occasion, sheet)).chain(copies);
    if let Some((audience, occasion, sheet)) = sheets.find(|(_, _, sheet)| sheet.fingerprint.mark() == mark) {
        let (version, date) = (&plan.hospital.plan.version, plan.hospital.plan.effective_date);
        let copy = if audience == Audience::Core { String::new() } else { format!("({audience}の写し)") };
        tell(format_args!(
            "今のものです: {}{copy}\nプランの版: 第{version}版({date})",
            name(&plan, &occasion, &sheet)
        ))?;
        return Ok(ExitStatus::Clean);
    }
    let mut lines =
        vec![format!("照合番号 {mark} の紙は、今のプランの紙ではありません。使わずに、今の紙と差し替えてください")];
    for (occasion, sheet) in &known {
        let other = sheet.fingerprint.mark();
        if strsim::hamming(&other, &mark) == Ok(1) {
            let name = name(&plan, occasion, sheet);
            lines.push(format!("もしかして: {other} {name}(1字ちがい。紙の番号を見直してください)"));
        }
    }
    lines.extend(released(&arguments.plan, &mark, &plan)?);
    lines.push("今の紙の照合番号:".to_owned());
    for (occasion, sheet) in known.iter().filter(|(occasion, _)| *occasion == ANY) {
        lines.push(format!("  {}  {}", sheet.fingerprint.mark(), name(&plan, occasion, sheet)));
    }
    lines.push("改訂の記録(手元の紙の版より後に変わったこと):".to_owned());
    for revision in &plan.hospital.plan.revisions {
        lines.push(format!("  第{}版 {} {}", revision.version, revision.date, revision.summary));
    }
    tell(lines.join("\n"))?;
    Ok(ExitStatus::Findings)
}

/// How many changes are told of a sheet of an earlier release.
const TOLD: usize = 30;

/// Of which release the sheet is, and what has changed in the plan since; nothing where it is of none.
fn released(folder: &Path, mark: &str, plan: &CheckedPlan) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    for version in release::versions(folder)?.iter().rev() {
        let release = match Release::read(&folder.join(release::file_name(version)?)) {
            Ok(release) => release,
            Err(error) => {
                lines.push(format!("第{version}版の記録は見ていません: {error}"));
                continue;
            }
        };
        let Some(sheet) = release.sheets.iter().find(|sheet| sheet.mark == mark) else { continue };
        lines.push(format!("第{version}版({})の紙です: {}", release.date, sheet.called()));
        let today = SheetMark::all(plan).into_iter().find(|now| now.kind == sheet.kind && now.name == sheet.name);
        match today {
            Some(now) => lines.push(format!("差し替える今の紙: {} 照合番号 {}", now.called(), now.mark)),
            None => lines.push("この紙は、今のプランでは使いません".to_owned()),
        }
        let data = PlanData::of(plan);
        let told = tell_changes(&changes(&release.data, &data), &release.data, &data);
        lines.push(format!("第{version}版の後にプランで変わったこと({}件):", told.len()));
        lines.extend(told.iter().take(TOLD).map(|told| format!("  {}", told.sentence())));
        if told.len() > TOLD {
            lines.push(format!("  ほか{}件(itbcp diff {version} {})", told.len() - TOLD, folder.display()));
        }
        break;
    }
    Ok(lines)
}

/// The mark as printed, whatever the way it was typed.
fn read(typed: &str) -> anyhow::Result<String> {
    let plain = half_width(typed).to_uppercase();
    let digits: String = plain.chars().filter(char::is_ascii_hexdigit).collect();
    let rest: String =
        plain.chars().filter(|c| !c.is_ascii_hexdigit() && !matches!(c, '-' | 'ー' | '‐' | '−' | ' ' | '　')).collect();
    anyhow::ensure!(
        rest.is_empty() && digits.len() == 8,
        "「{typed}」は照合番号として読めません。紙にある 3F7A-92C1 のような、4字と4字の番号を書いてください"
    );
    Ok(format!("{}-{}", &digits[..4], &digits[4..]))
}

/// A sheet as people call it.
fn name(plan: &CheckedPlan, occasion: &Occasion, sheet: &Sheet) -> String {
    let hours = occasion.hours.map(|hours| hours.label().to_owned());
    let level = occasion.level.map(|level| format!("{}のとき", level.code()));
    let absent = occasion.absent.iter().map(|id| format!("{} 不在", plan.person(id).name));
    let parts: Vec<String> = hours.into_iter().chain(level).chain(absent).collect();
    let occasion = if parts.is_empty() { String::new() } else { format!("({})", parts.join("、")) };
    called(sheet.kind, &sheet.name, &sheet.title, &occasion)
}

/// Sheets for any occasion, then those for one: hours, level, hours at a level, or somebody away.
fn all(plan: &CheckedPlan) -> Vec<(Occasion, Sheet)> {
    let hours = [None, Some(RouteHours::Day), Some(RouteHours::Night)];
    let levels = [None].into_iter().chain(Level::ALL.map(Some));
    let away = plan.contacts.people.iter().map(|person| vec![person.id.clone()]);
    let occasions = levels
        .flat_map(|level| hours.map(|hours| Occasion { absent: Vec::new(), hours, level }))
        .chain(away.map(|absent| Occasion { absent, ..Occasion::default() }));
    let mut all: Vec<(Occasion, Sheet)> = Vec::new();
    for occasion in occasions {
        let made = sheets(plan, &occasion);
        all.extend(made.into_iter().map(|sheet| (occasion.clone(), sheet)));
    }
    all
}

//! `itbcp release`: records an approved state of the plan in its folder, and the row of the history in `hospital.yaml`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};

use crate::check::{self as checking, CheckedPlan};
use crate::cli;
use crate::commands::{Examined, ExitStatus, build, person, show};
use crate::data::PlanData;
use crate::form::Forms;
use crate::load::edit::{Edits, quoted};
use crate::load::load;
use crate::model::Plan;
use crate::model::hospital::Revision;
use crate::model::id::PersonId;
use crate::model::text::Text;
use crate::release::{self, FORMAT, PaperMark, Release, SheetMark};
use crate::source::{PLAN_FILES, Segment, Sources};
use crate::write::{self, Output};

/// The file that says which version a plan is.
const HOSPITAL: &str = "hospital.yaml";

/// Records a release: both files, or neither.
pub(super) fn release(arguments: &cli::Release) -> anyhow::Result<ExitStatus> {
    let folder = &arguments.plan;
    let file = release::file_name(&arguments.version)?;
    ensure!(
        !folder.join(&file).exists(),
        "第{}版の記録は、もうあります({})。承認された記録は書き換えません。変えた点があれば、新しい版として記録してください",
        arguments.version,
        folder.join(&file).display()
    );
    let Examined { sources, forms, diagnostics, plan } = Examined::read(folder, arguments.date)?;
    let Some(plan) = plan else { return Ok(not_recorded(&sources, &diagnostics)) };

    let row = row(arguments, &plan)?;
    let is_new = plan.hospital.plan.revisions.iter().all(|other| other.version != row.version);
    let (wanted, dated) = as_released(&plan, &row);
    let bytes = fs::read(folder.join(HOSPITAL)).with_context(|| format!("{HOSPITAL} を読めません"))?;
    let new = edited(&sources, &bytes, &plan, &wanted, is_new);
    let again = match &new {
        Some(new) => Sources::from_bytes(
            &replaced(folder, new)?.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect::<Vec<_>>(),
        ),
        None => Sources::default(),
    };
    let data = PlanData::of(&wanted);
    // Whatever the text looks like, it must say what was meant before it takes the place of the old one.
    let loaded = load(&again).plan.filter(|read| PlanData::of(read) == data);
    let (Some(new), Some(read)) = (new, loaded) else {
        anyhow::bail!("{}", by_hand(&row));
    };
    let checked = checking::check(read, forms, row.date);
    let Some(approved) = checked.plan else { return Ok(not_recorded(&again, &checked.diagnostics)) };

    let record = record(&row, &approved, data, forms, &again);
    let text = record.to_yaml();
    ensure!(
        Release::from_yaml(&file, &text).is_ok_and(|read| read == record),
        "記録を読み返せないので、書きません。プランに、ふつうの文字でない文字が入っていないか確かめてください"
    );
    let before = release::versions(folder)?;
    let mut outputs = vec![Output { name: file.clone(), bytes: text.into_bytes() }];
    if is_new {
        outputs.push(Output { name: HOSPITAL.to_owned(), bytes: new });
    }
    write::add(folder, &outputs)?;

    eprintln!("第{}版({})を記録しました: {}", row.version, row.date, folder.join(&file).display());
    if is_new {
        eprintln!(
            "{HOSPITAL} の版と発効日を書き換え、改訂履歴に1行を加えました(作成者は {} です)",
            plan.person(&row.author).name
        );
    }
    if dated {
        eprintln!("{HOSPITAL} の承認欄の、{} の承認日を {} にしました", plan.person(&row.approved_by).name, row.date);
    }
    let others =
        approved.hospital.plan.approvals.iter().filter(|approval| approval.date.is_none_or(|date| date < row.date));
    let others: Vec<&str> =
        others.filter(|it| it.person != row.approved_by).map(|it| &*plan.person(&it.person).name).collect();
    if is_new && !others.is_empty() {
        eprintln!(
            "承認欄の {} の承認日は前のままです。承認を得た日を {HOSPITAL} の approvals に書いてください",
            others.join("、")
        );
    }
    if let Some(last) = before.last() {
        eprintln!("前の版からの変更と、差し替える紙: itbcp diff {last} {}", folder.display());
    }
    Ok(ExitStatus::Clean)
}

fn not_recorded(sources: &Sources, diagnostics: &[crate::diagnostic::Diagnostic]) -> ExitStatus {
    show(sources, diagnostics);
    eprintln!("プランに誤りがあるので、版を記録していません。誤りを直してから、もう一度実行してください");
    ExitStatus::Findings
}

/// The row of the history: the one that is there for this version, or a new one.
fn row(arguments: &cli::Release, plan: &CheckedPlan) -> anyhow::Result<Revision> {
    let document = &plan.hospital.plan;
    let version = Text::try_from(arguments.version.clone()).map_err(|error| anyhow::anyhow!("版: {error}"))?;
    let summary = arguments.summary.clone().map(Text::try_from).transpose();
    let summary = summary.map_err(|error| anyhow::anyhow!("--summary: {}", error.replace('\n', "。")))?;
    let person_of = |option, name: &Option<String>| name.as_ref().map(|name| person(plan, option, name)).transpose();
    let approved_by = person_of("--approved-by", &arguments.approved_by)?;
    let author = person_of("--author", &arguments.author)?;
    if let Some(there) = document.revisions.iter().find(|row| row.version == version) {
        // What is said again must be the same.
        let says = |what: &str, there: &str, given: Option<String>| {
            ensure!(
                given.as_ref().is_none_or(|given| there == given),
                "改訂履歴の第{version}版の{what}は「{there}」で、指定の「{}」と違います。どちらかに合わせてください",
                given.unwrap_or_default()
            );
            Ok(())
        };
        let name = |person: &PersonId| plan.person(person).name.to_string();
        says("改訂日", &there.date.to_string(), arguments.date.map(|date| date.to_string()))?;
        says("改訂内容", &there.summary, summary.map(|summary| summary.to_string()))?;
        says("承認者", &name(&there.approved_by), approved_by.as_ref().map(name))?;
        says("作成者", &name(&there.author), author.as_ref().map(name))?;
        ensure!(
            document.version == version,
            "第{version}版は過去の版です。今のプランは第{}版なので、第{version}版としては記録できません",
            document.version
        );
        return Ok(there.clone());
    }
    let (Some(summary), Some(approved_by)) = (summary, approved_by) else {
        anyhow::bail!(
            "第{version}版は改訂履歴にありません。新しい版を記録するには、--summary(変えた点)と --approved-by(承認した人)を指定してください"
        );
    };
    let date = arguments.date.map_or_else(super::today, Ok)?;
    if let Some(newest) = document.revisions.last() {
        ensure!(
            release::order(&newest.version, &version).is_lt(),
            "第{version}版は、改訂履歴の最後の第{}版より新しくありません。新しい版の番号を指定してください",
            newest.version
        );
        ensure!(
            newest.date <= date,
            "第{version}版の日付 {date} が、前の第{}版の日付 {} より前です。発効日を確かめてください",
            newest.version,
            newest.date
        );
    }
    // Whoever wrote the last version keeps the plan.
    let keeper: Option<PersonId> = document.revisions.last().map(|row| row.author.clone());
    let author = author.or(keeper).unwrap_or_else(|| approved_by.clone());
    Ok(Revision { version, date, author, summary, approved_by })
}

/// The plan as it is to be after the release, and whether the date of an approval changes in it.
fn as_released(plan: &Plan, row: &Revision) -> (Plan, bool) {
    let mut plan = plan.clone();
    let document = &mut plan.hospital.plan;
    if document.revisions.iter().any(|other| other.version == row.version) {
        return (plan, false);
    }
    document.version = row.version.clone();
    document.effective_date = row.date;
    document.revisions.push(row.clone());
    let mut dated = false;
    for approval in document.approvals.iter_mut().filter(|approval| approval.person == row.approved_by) {
        // Who has approved it already did so on the day that stands there.
        if approval.date.is_none_or(|date| date < row.date) {
            approval.date = Some(row.date);
            dated = true;
        }
    }
    (plan, dated)
}

/// The bytes of `hospital.yaml` that say what is wanted; `None` where its layout is not known.
fn edited(sources: &Sources, bytes: &[u8], plan: &Plan, wanted: &Plan, is_new: bool) -> Option<Vec<u8>> {
    if !is_new {
        return Some(bytes.to_vec());
    }
    let file = sources.file(HOSPITAL)?;
    let text = sources.text(file);
    let mark = "\u{feff}".as_bytes();
    let bom = if bytes.starts_with(mark) { mark } else { b"" };
    // Read again, it may have changed meanwhile.
    (bytes.get(bom.len()..)? == text.as_bytes()).then_some(())?;
    let mut edits = Edits::new(text, sources.tree(file)?);
    let document = [Segment::Key("plan".to_owned())];
    let (before, after) = (&plan.hospital.plan, &wanted.hospital.plan);
    let row = after.revisions.last()?;
    let mut known = edits.set(&document, "version", &quoted(&row.version));
    known &= edits.set(&document, "effective_date", &row.date.to_string());
    let fields = [
        ("version", quoted(&row.version)),
        ("date", row.date.to_string()),
        ("author", row.author.to_string()),
        ("summary", quoted(&row.summary)),
        ("approved_by", row.approved_by.to_string()),
    ];
    known &= edits.append(&document, "revisions", &fields);
    for (at, (was, is)) in before.approvals.iter().zip(&after.approvals).enumerate() {
        if let Some(date) = is.date.filter(|date| was.date != Some(*date)) {
            let approval = [document[0].clone(), Segment::Key("approvals".to_owned()), Segment::Index(at)];
            known &= edits.set(&approval, "date", &date.to_string());
        }
    }
    known.then(|| [bom, edits.finish().as_bytes()].concat())
}

/// The files of a plan with other bytes for `hospital.yaml`.
fn replaced(folder: &Path, hospital: &[u8]) -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    let mut files = vec![(HOSPITAL, hospital.to_vec())];
    for name in PLAN_FILES.into_iter().filter(|name| *name != HOSPITAL && folder.join(name).exists()) {
        files.push((name, fs::read(folder.join(name)).with_context(|| format!("{name} を読めません"))?));
    }
    Ok(files)
}

/// What to write where the layout of the file is not known.
fn by_hand(row: &Revision) -> String {
    let Revision { version, date, author, summary, approved_by } = row;
    format!(
        "{HOSPITAL} の書き方が特別なので、自動では書き足せません(ファイルは変えていません)。次のとおり手で直してから、もう一度同じ指定で実行してください\n  plan の version を {}、effective_date を {date} にする\n  revisions の最後に次を加える\n    - version: {}\n      date: {date}\n      author: {author}\n      summary: {}\n      approved_by: {approved_by}",
        quoted(version),
        quoted(version),
        quoted(summary),
    )
}

fn record(row: &Revision, plan: &CheckedPlan, data: PlanData, forms: &Forms, sources: &Sources) -> Release {
    Release {
        format: FORMAT,
        program: format!("itbcp {}", env!("CARGO_PKG_VERSION")),
        version: row.version.to_string(),
        date: row.date,
        summary: row.summary.to_string(),
        author: row.author.to_string(),
        approved_by: row.approved_by.to_string(),
        fingerprint: data.fingerprint().as_str().to_owned(),
        papers: build::fingerprints(&plan.on(plan.hospital.plan.effective_date), forms, sources)
            .into_iter()
            .map(|(kind, fingerprint)| PaperMark { kind: kind.name().to_owned(), fingerprint })
            .collect(),
        sheets: SheetMark::all(plan),
        data,
    }
}

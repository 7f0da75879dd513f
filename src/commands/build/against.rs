//! Papers that show what has changed since a recorded release: tracked changes in Word, bars in the margin of the PDF.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::audience::Audience;
use crate::check::CheckedPlan;
use crate::cli::{Build, Format};
use crate::commands::diff::{Place, State};
use crate::commands::show;
use crate::compare;
use crate::form::Forms;
use crate::pdf;
use crate::templates::Templates;
use crate::typeset::{self, Fault, Formats};
use crate::view::Kind;
use crate::word::revision::{self, Author};

use super::Sheets;
use super::papers::{File, Made, Paper};

/// The file of the library that says where bars stand.
const BARS: &str = "lib/bars.typ";

/// A release that the papers are compared with.
pub(super) struct Against {
    pub(super) plan: CheckedPlan,
}

impl Against {
    /// The release that was asked for, if one was.
    ///
    /// Fails where it cannot go with what else was asked for, or no paper can be made of it.
    pub(super) fn of(
        arguments: &Build,
        sheets: &Sheets,
        forms: &Forms,
        plan: &CheckedPlan,
    ) -> anyhow::Result<Option<Self>> {
        let Some(version) = &arguments.against else { return Ok(None) };
        anyhow::ensure!(
            arguments.audience == Audience::Core,
            "--against は関係者用(core)の紙でだけ使えます。前の版には、写しで伏せる値が入っているためです"
        );
        anyhow::ensure!(
            arguments.emit_source.is_none() && !arguments.verify,
            "--against と、--emit-source・--verify は一緒に使えません。別々に実行してください"
        );
        anyhow::ensure!(
            sheets.are_usual(),
            "--against と、連絡体制図・カードの形を選ぶ引数は一緒に使えません。別々に実行してください"
        );
        anyhow::ensure!(
            arguments.word_style.is_none() || arguments.format.contains(&Format::Docx),
            "--word-style は Word を作るときにだけ使えます"
        );
        let place = Place::of(Path::new(version), &arguments.plan)?;
        let State { shown, sources, diagnostics, plan, .. } = State::read(&place, forms, plan.as_of())?;
        let Some(plan) = plan else {
            show(&sources, &diagnostics);
            anyhow::bail!("{shown} から紙を作れないので、比べられません");
        };
        Ok(Some(Self { plan }))
    }

    /// What the names of files get, so that they never take the place of the usual ones.
    pub(super) fn suffix(&self) -> String {
        format!("-against-{}", self.plan.hospital.plan.version)
    }
}

/// Kinds whose PDF has bars. Charts, cards and scripts are known by their marks, and are swapped as a whole.
fn has_bars(kind: Kind) -> bool {
    match kind {
        Kind::Plan | Kind::Registers | Kind::Boundaries | Kind::Inspection => true,
        Kind::ContactChart | Kind::ActionCards | Kind::Announcements => false,
    }
}

/// Puts the changes into the papers that were made. Both lists are of the same kinds, in the same order.
pub(super) fn mark(
    new: Vec<(Kind, Made)>,
    old: Vec<(Kind, Made)>,
    plan: &CheckedPlan,
    templates: &[(String, String)],
) -> Vec<(Kind, Made)> {
    let mut earlier: BTreeMap<Kind, Made> = old.into_iter().collect();
    let owner = plan.department(&plan.hospital.plan.owner).name.to_string();
    let date = plan.hospital.plan.effective_date.to_string();
    let author = Author { name: &owner, date: &date };
    new.into_iter()
        .map(|(kind, made)| {
            let marked = match (made, earlier.remove(&kind)) {
                (Ok(paper), Some(Ok(old))) => marked(kind, paper, &old, author, templates),
                (Ok(_), Some(Err(faults))) => Err(faults),
                (made, _) => made,
            };
            (kind, marked)
        })
        .collect()
}

fn marked(kind: Kind, mut paper: Paper, old: &Paper, author: Author<'_>, templates: &[(String, String)]) -> Made {
    let bytes_of =
        |paper: &Paper, format| paper.files.iter().find(|file| file.format == format).map(|file| file.bytes.clone());
    if let (Some(is), Some(was)) = (bytes_of(&paper, Format::Docx), bytes_of(old, Format::Docx)) {
        let tracked = revision::tracked(&was, &is, author)
            .map_err(|error| vec![Fault::new("変更履歴の付いた Word を作れません", format!("{error:#}"))])?;
        replace(&mut paper, Format::Docx, tracked);
    }
    if let (true, Some(was), Some(is)) = (has_bars(kind), &old.said, &paper.said) {
        let bars = bars_file(&compare::bars(was, is));
        let mut files = templates.to_vec();
        files.push((BARS.to_owned(), bars));
        let templates = Templates::with_overrides(files).map_err(|fault| vec![fault])?;
        let typeset = typeset::typeset(&paper.source, &templates, Formats { pdf: true, word: false })?;
        if bytes_of(&paper, Format::Pdf).is_some() {
            replace(&mut paper, Format::Pdf, pdf::pdf(&typeset)?);
        }
    } else {
        paper.files.retain(|file| file.format != Format::Pdf);
    }
    Ok(paper)
}

fn replace(paper: &mut Paper, format: Format, bytes: Vec<u8>) {
    if let Some(file) = paper.files.iter_mut().find(|file| file.format == format) {
        *file = File::new(format, bytes);
    }
}

/// The library file with these bars.
fn bars_file(bars: &BTreeMap<usize, Vec<(i64, i64)>>) -> String {
    let mut text = "#let change-bars = (:".to_owned();
    for (page, stretches) in bars {
        let _ = write!(text, "\"{page}\":(");
        for (top, bottom) in stretches {
            let _ = write!(text, "({top}mm/1000,{bottom}mm/1000),");
        }
        text.push_str("),");
    }
    text.push_str(")\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_told_in_the_language_of_the_library() {
        let bars = BTreeMap::from([(3, vec![(12_000, 15_500)])]);
        assert_eq!(bars_file(&bars), "#let change-bars = (:\"3\":((12000mm/1000,15500mm/1000),),)\n");
    }
}

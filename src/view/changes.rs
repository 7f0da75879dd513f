//! The comparison of old and new wording (新旧対照表) of two states of a plan, as its template sees it.

use serde::Serialize;

use super::head::{Head, head};
use crate::change::telling::{self, Line, Manner, Told};
use crate::change::wording::{Part, parts, whole};
use crate::check::CheckedPlan;
use crate::model::hospital::Revision;
use crate::view::head::print_date;

/// What the template sees.
#[derive(Debug, Clone, Serialize)]
pub struct Changes {
    head: Head,
    /// What the earlier state is called, such as 第2.1版（令和8年10月1日）.
    from: String,
    /// What the later state is called.
    to: String,
    /// What the history says of the versions between the two.
    revisions: Vec<RevisionRow>,
    groups: Vec<Group>,
    /// Sheets to be swapped.
    pub sheets: Vec<SheetRow>,
    /// Papers with pages that differ; `None` where pages were not compared.
    pub papers: Option<Vec<PaperRow>>,
    /// Kits of paper to be looked through.
    pub reviews: Vec<ReviewRow>,
}

/// A version between the two states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RevisionRow {
    version: String,
    date: String,
    summary: String,
    author: String,
    approved_by: String,
}

/// What has changed of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Group {
    thing: String,
    rows: Vec<Row>,
}

/// A row of the comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Row {
    property: String,
    /// `added`, `removed`, `changed`, `renamed` or `moved`.
    manner: Manner,
    old: Vec<Part>,
    new: Vec<Part>,
    /// Why; `同上` where it is what the row above says, empty where nothing says it.
    reason: String,
}

/// A sheet to be swapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetRow {
    /// The sheet as people call it.
    pub sheet: String,
    /// What is to be done with it.
    pub what: &'static str,
    /// Where.
    pub places: Vec<String>,
    /// The mark on the old one; empty where there is none.
    pub old_mark: String,
    /// The mark on the new one; empty where there is none.
    pub new_mark: String,
}

/// A paper with pages that differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperRow {
    /// What people call it.
    pub title: &'static str,
    /// Pages that say something else.
    pub changed: String,
    /// Pages on which only version and day differ.
    pub stamped: String,
    /// Pages whose text has only moved.
    pub reflowed: String,
    /// Pages that are no more.
    pub gone: String,
}

/// A kit of paper to be looked through, since a system that it stands in for has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewRow {
    /// Department and place.
    pub place: String,
    /// The changed systems.
    pub systems: String,
    /// The day of its last revision, as printed.
    pub revised_on: String,
}

/// The comparison of a plan with an earlier state of it. Rows about sheets, papers and kits are the caller's.
#[must_use]
pub fn of(old: &CheckedPlan, new: &CheckedPlan, told: &[Told]) -> Changes {
    let before = &old.hospital.plan.revisions;
    let between: Vec<&Revision> = new
        .hospital
        .plan
        .revisions
        .iter()
        .filter(|row| before.iter().all(|other| other.version != row.version))
        .collect();
    // Only where one revision lies between the two is it known which one a change belongs to.
    let mut reason = match between.as_slice() {
        [only] => only.summary.to_string(),
        _ => String::new(),
    };
    let mut groups: Vec<Group> = Vec::new();
    for line in telling::lines(told) {
        let (told, thing) = match line {
            Line::One(told) => {
                let id = told.id.as_ref().filter(|id| **id != told.name).map(|id| format!("（{id}）"));
                (told, format!("{}{}", told.thing(), id.unwrap_or_default()))
            }
            Line::Many(all) => match all.first() {
                Some(first) => (first, format!("{} {}件（{}）", first.sort, all.len(), telling::names(all))),
                None => continue,
            },
        };
        if is_in_the_history(told) {
            continue;
        }
        let (old, new) = match told.manner {
            Manner::Added | Manner::Removed => (whole(&told.old), whole(&told.new)),
            Manner::Changed | Manner::Renamed | Manner::Moved => parts(&told.old, &told.new),
        };
        let property = match told.manner {
            Manner::Renamed => "id".to_owned(),
            _ => told.property.clone(),
        };
        let row = Row { property, manner: told.manner, old, new, reason: reason.clone() };
        if !reason.is_empty() {
            "同上".clone_into(&mut reason);
        }
        match groups.last_mut().filter(|group| group.thing == thing) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { thing, rows: vec![row] }),
        }
    }
    let state = |plan: &CheckedPlan| {
        format!("第{}版（{}）", plan.hospital.plan.version, print_date(plan, plan.hospital.plan.effective_date))
    };
    let revision = |row: &&Revision| RevisionRow {
        version: format!("第{}版", row.version),
        date: print_date(new, row.date),
        summary: row.summary.to_string(),
        author: new.person(&row.author).name.to_string(),
        approved_by: new.person(&row.approved_by).name.to_string(),
    };
    Changes {
        head: head(new),
        from: state(old),
        // What was written since a version, and is not yet a version itself.
        to: if old.hospital.plan.version == new.hospital.plan.version {
            format!("第{}版の後の改訂案", new.hospital.plan.version)
        } else {
            state(new)
        },
        revisions: between.iter().map(revision).collect(),
        groups,
        sheets: Vec::new(),
        papers: None,
        reviews: Vec::new(),
    }
}

/// Whether a change is what the table of versions says: the version, its day, and its row.
fn is_in_the_history(told: &Told) -> bool {
    let path = told.path.to_string();
    ["plan.version", "plan.effective_date"].iter().any(|field| path.ends_with(field))
        || told.is_whole() && path.contains("plan.revisions[")
}

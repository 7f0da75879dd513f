//! The comparison of old and new wording (新旧対照表) of two states of a plan, as its template sees it.

use serde::Serialize;
use similar::{Algorithm, ChangeTag, capture_diff_slices};

use super::head::{Head, head};
use crate::change::telling::{Manner, Told};
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

/// A piece of wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it says.
    pub text: String,
    /// Whether the other side says something else in its place.
    pub changed: bool,
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
    for told in told.iter().filter(|told| !is_in_the_history(told)) {
        let id = told.id.as_ref().filter(|id| **id != told.name).map(|id| format!("（{id}）")).unwrap_or_default();
        let thing = format!("{}{id}", told.thing());
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
        to: state(new),
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

/// A wording of which the other side has nothing.
fn whole(text: &str) -> Vec<Part> {
    if text.is_empty() { Vec::new() } else { vec![Part { text: one_line(text), changed: true }] }
}

/// Two wordings, with what differs between them marked in both.
#[must_use]
pub fn parts(old: &str, new: &str) -> (Vec<Part>, Vec<Part>) {
    /// Below that share of common letters, in per cent, marking the rest word by word would only confuse.
    const LEAST: usize = 40;
    let (old, new) = (one_line(old), one_line(new));
    let (before, after) = (words(&old), words(&new));
    let ops = capture_diff_slices(Algorithm::Myers, &before, &after);
    let mut both = (Vec::<Part>::new(), Vec::<Part>::new());
    let mut common = 0;
    for change in ops.iter().flat_map(|op| op.iter_changes(&before, &after)) {
        let word = change.value();
        match change.tag() {
            ChangeTag::Equal => {
                common += word.chars().count();
                push(&mut both.0, word, false);
                push(&mut both.1, word, false);
            }
            ChangeTag::Delete => push(&mut both.0, word, true),
            ChangeTag::Insert => push(&mut both.1, word, true),
        }
    }
    let longest = old.chars().count().max(new.chars().count());
    if 100 * common < LEAST * longest { (whole(&old), whole(&new)) } else { both }
}

fn push(parts: &mut Vec<Part>, word: &str, changed: bool) {
    match parts.last_mut().filter(|last| last.changed == changed) {
        Some(last) => last.text.push_str(word),
        None => parts.push(Part { text: word.to_owned(), changed }),
    }
}

/// Several lines in one, as a cell shows them.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("　")
}

/// The pieces of a text that are marked as a whole: numbers and Latin words, and single letters of Japanese.
fn words(text: &str) -> Vec<&str> {
    let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '@' | '_' | '/' | ':');
    let mut words = Vec::new();
    let mut start = 0;
    let mut last: Option<char> = None;
    for (at, c) in text.char_indices() {
        if at > start && !(joins(c) && last.is_some_and(joins)) {
            words.push(&text[start..at]);
            start = at;
        }
        last = Some(c);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(parts: &[Part]) -> String {
        parts.iter().map(|part| if part.changed { format!("[{}]", part.text) } else { part.text.clone() }).collect()
    }

    #[test]
    fn what_differs_is_marked_on_both_sides() {
        for (old, new, marked_old, marked_new) in [
            ("00-0000-3001", "00-0000-3009", "[00-0000-3001]", "[00-0000-3009]"),
            ("医療情報管理室 当番", "医療情報管理室の当番", "医療情報管理室[ ]当番", "医療情報管理室[の]当番"),
            ("株式会社甲", "有限責任乙", "[株式会社甲]", "[有限責任乙]"),
            ("平日 9:00〜18:00", "平日 8:30〜18:00", "平日 [9:00]〜18:00", "平日 [8:30]〜18:00"),
            ("同じ", "同じ", "同じ", "同じ"),
            ("一行目\n二行目", "一行目", "一行目[　二行目]", "一行目"),
        ] {
            let (before, after) = parts(old, new);
            assert_eq!((marked(&before), marked(&after)), (marked_old.to_owned(), marked_new.to_owned()));
        }
    }

    #[test]
    fn no_letter_is_lost() {
        let (old, new) = parts("AC-01（病棟）a@b.example 12床", "AC-02（病棟）c@b.example　13床");
        let text = |parts: &[Part]| parts.iter().map(|part| part.text.as_str()).collect::<String>();
        assert_eq!(text(&old), "AC-01（病棟）a@b.example 12床");
        assert_eq!(text(&new), "AC-02（病棟）c@b.example　13床");
    }
}

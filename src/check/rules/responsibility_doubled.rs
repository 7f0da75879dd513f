//! An area of a system for which two entries name who answers.

use super::{Findings, Rule, item, subject_name};
use crate::analysis::responsibility;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "responsibility-doubled",
    severity: Severity::Warning,
    explanation: include_str!("responsibility_doubled.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for overlap in responsibility::overlaps(plan) {
        let entry = plan.boundaries.boundaries.iter().rposition(|entry| {
            responsibility::subject(entry).as_ref() == Some(&overlap.subject)
                && entry.phase == overlap.phase
                && entry.areas.contains(&overlap.area)
        });
        found.at(
            item("boundaries.yaml", "boundaries", entry.unwrap_or_default()).key("areas"),
            format!(
                "「{}」の{}の「{}」に、責任をもつ者が二度書かれています",
                subject_name(plan, &overlap.subject),
                overlap.phase.label(),
                overlap.area.label()
            ),
            "責任をもつ者は一者です。どちらかの行の areas から消し、手伝う者は responsible に書いてください",
        );
    }
}

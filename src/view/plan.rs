//! What the templates of the plan see: everything looked up, counted, ordered and put into words here.
//!
//! One module per chapter, in the order of the form (ひな形). Cells without a value carry `words::NONE`; lists without
//! entries stay empty, so that the template can say in a sentence what is not yet in place.

mod annex;
mod chapter1;
mod chapter2;
mod chapter3;
mod chapter4;
mod front;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

use super::head::{Head, head};
use crate::check::CheckedPlan;

/// The plan as its templates see it.
#[derive(Debug, Clone, Serialize)]
pub struct PlanView {
    head: Head,
    front: front::Front,
    chapter1: chapter1::Chapter1,
    chapter2: chapter2::Chapter2,
    chapter3: chapter3::Chapter3,
    chapter4: chapter4::Chapter4,
    annex: annex::Annex,
    /// Sections of the hospital's own, by the number of the form's section behind which they stand.
    additions: BTreeMap<String, Vec<Addition>>,
}

/// A section of the hospital's own.
#[derive(Debug, Clone, Serialize)]
struct Addition {
    title: String,
    paragraphs: Vec<String>,
}

/// What the templates of the plan see.
#[must_use]
pub fn plan(plan: &CheckedPlan) -> PlanView {
    let mut additions: BTreeMap<String, Vec<Addition>> = BTreeMap::new();
    for addition in &plan.hospital.additions {
        additions.entry(addition.after.to_string()).or_default().push(Addition {
            title: addition.title.to_string(),
            paragraphs: addition.text.paragraphs().map(str::to_owned).collect(),
        });
    }
    PlanView {
        head: head(plan),
        front: front::front(plan),
        chapter1: chapter1::chapter1(plan),
        chapter2: chapter2::chapter2(plan),
        chapter3: chapter3::chapter3(plan),
        chapter4: chapter4::chapter4(plan),
        annex: annex::annex(plan),
        additions,
    }
}

//! Cover and history.

use serde::Serialize;

use super::words::{date, department, person, role};
use crate::check::CheckedPlan;
use crate::view::head::print_date;

#[derive(Debug, Clone, Serialize)]
pub(super) struct Front {
    number: String,
    owner: String,
    approvals: Vec<Approval>,
    revisions: Vec<Revision>,
}

#[derive(Debug, Clone, Serialize)]
struct Approval {
    post: String,
    name: String,
    /// Empty until it is approved.
    date: String,
}

#[derive(Debug, Clone, Serialize)]
struct Revision {
    version: String,
    date: String,
    author: String,
    summary: String,
    approved_by: String,
}

pub(super) fn front(plan: &CheckedPlan) -> Front {
    let document = &plan.hospital.plan;
    Front {
        number: document.number.as_ref().map_or_else(String::new, ToString::to_string),
        owner: department(plan, &document.owner),
        approvals: document
            .approvals
            .iter()
            .map(|approval| Approval {
                post: plan
                    .person(&approval.person)
                    .title
                    .as_ref()
                    .map_or_else(|| role(plan, &approval.role), ToString::to_string),
                name: person(plan, &approval.person),
                date: approval.date.map_or_else(String::new, |date| print_date(plan, date)),
            })
            .collect(),
        revisions: document
            .revisions
            .iter()
            .map(|revision| Revision {
                version: format!("第{}版", revision.version),
                date: date(Some(revision.date)),
                author: person(plan, &revision.author),
                summary: revision.summary.to_string(),
                approved_by: person(plan, &revision.approved_by),
            })
            .collect(),
    }
}

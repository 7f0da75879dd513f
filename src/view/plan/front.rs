//! Cover and history.

use serde::Serialize;

use crate::check::CheckedPlan;
use crate::view::head::print_date;
use crate::view::words::{date, department, person, role};

#[derive(Debug, Clone, Serialize)]
pub(super) struct Front {
    /// The title without what it carries in brackets at its end, and those words.
    title: String,
    subtitle: String,
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
    let (title, subtitle) = split_title(&document.title);
    Front {
        title,
        subtitle,
        number: document.number.as_ref().map_or_else(String::new, ToString::to_string),
        owner: department(plan, &document.owner),
        approvals: document
            .approvals
            .iter()
            .map(|approval| Approval {
                // Who signs does so under the post; a role that nobody calls by that name would look odd beside it.
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

/// `業務継続計画（サイバーインシデント編）` in two lines, so that the cover breaks it where its sense does.
fn split_title(title: &str) -> (String, String) {
    let whole = || (title.to_owned(), String::new());
    let Some(open) = title.rfind(['（', '(']) else { return whole() };
    let (main, rest) = title.split_at(open);
    let inside = rest.strip_prefix(['（', '(']).and_then(|rest| rest.strip_suffix(['）', ')']));
    match inside {
        Some(inside) if !main.trim().is_empty() && !inside.is_empty() => (main.trim().to_owned(), inside.to_owned()),
        _ => whole(),
    }
}

#[cfg(test)]
mod tests {
    use super::split_title;

    #[test]
    fn a_title_is_split_at_its_last_bracket_only() {
        let split = |title: &str| {
            let (main, sub) = split_title(title);
            format!("{main}/{sub}")
        };
        assert_eq!(split("事業継続計画（サイバー編）"), "事業継続計画/サイバー編");
        assert_eq!(split("事業継続計画(IT-BCP)"), "事業継続計画/IT-BCP");
        assert_eq!(split("IT（情報）事業継続計画"), "IT（情報）事業継続計画/");
        assert_eq!(split("（案）"), "（案）/");
    }
}

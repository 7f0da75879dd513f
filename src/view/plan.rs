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
mod reach;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

use super::head::{Head, head};
use super::{Kind, Request};
use crate::audience::Omitted;
use crate::check::CheckedPlan;
use crate::form::FormKind;
use crate::model::text::Prose;

/// The plan as its templates see it.
#[derive(Debug, Clone, Serialize)]
pub struct PlanView {
    head: Head,
    omitted: Omitted,
    form: FormTitles,
    confirmation: Confirmation,
    front: front::Front,
    chapter1: chapter1::Chapter1,
    chapter2: chapter2::Chapter2,
    chapter3: chapter3::Chapter3,
    chapter4: chapter4::Chapter4,
    annex: annex::Annex,
    /// Sections of the hospital's own, by the number of the form's section behind which they stand.
    additions: BTreeMap<String, Vec<Addition>>,
    /// Further items of the lists of the form, by the number of the section; every section with a list has an entry.
    more: BTreeMap<String, Vec<String>>,
}

/// Sections whose list a hospital may continue.
const LISTS: [&str; 5] = ["1.2", "3.3.1", "3.3.3", "3.4.1", "4.1"];

/// The form (ひな形) that the plan follows.
#[derive(Debug, Clone, Default, Serialize)]
struct FormTitles {
    title: String,
    publisher: String,
    published: String,
    /// Number and title of each chapter and section, in order.
    titles: Vec<(String, String)>,
}

/// Which sections of the plan answer the confirmation list (確認表).
#[derive(Debug, Clone, Default, Serialize)]
struct Confirmation {
    title: String,
    publisher: String,
    published: String,
    items: Vec<ConfirmationItem>,
}

#[derive(Debug, Clone, Serialize)]
struct ConfirmationItem {
    number: String,
    title: String,
    question: String,
    /// Labels of sections of the plan.
    sections: Vec<String>,
}

/// A section of the hospital's own.
#[derive(Debug, Clone, Serialize)]
struct Addition {
    /// Empty where it continues the section without a heading.
    title: String,
    paragraphs: Vec<String>,
    items: Vec<String>,
}

/// What the templates of the plan see.
#[must_use]
pub fn plan(plan: &CheckedPlan, request: Request<'_>) -> PlanView {
    let mut additions: BTreeMap<String, Vec<Addition>> = BTreeMap::new();
    let mut more: BTreeMap<String, Vec<String>> =
        LISTS.iter().map(|number| ((*number).to_owned(), Vec::new())).collect();
    for addition in &plan.hospital.additions {
        let mut items: Vec<String> = addition.items.iter().map(ToString::to_string).collect();
        if let (None, Some(list)) = (&addition.title, more.get_mut(addition.after.as_str())) {
            list.append(&mut items);
        }
        let paragraphs: Vec<String> = addition.text.iter().flat_map(Prose::paragraphs).map(str::to_owned).collect();
        if items.is_empty() && paragraphs.is_empty() {
            continue;
        }
        additions.entry(addition.after.to_string()).or_default().push(Addition {
            title: addition.title.as_ref().map_or_else(String::new, ToString::to_string),
            paragraphs,
            items,
        });
    }
    PlanView {
        head: head(plan),
        omitted: plan.audience().omitted(),
        form: form_titles(request),
        confirmation: confirmation(request),
        front: front::front(plan),
        chapter1: chapter1::chapter1(plan),
        chapter2: chapter2::chapter2(plan),
        chapter3: chapter3::chapter3(plan),
        chapter4: chapter4::chapter4(plan),
        annex: annex::annex(plan),
        additions,
        more,
    }
}

fn form_titles(request: Request<'_>) -> FormTitles {
    let Some(form) = request.forms.newest(FormKind::Hinagata) else { return FormTitles::default() };
    let pair = |number: &str, title: &str| (number.to_owned(), title.to_owned());
    FormTitles {
        title: form.title.to_string(),
        publisher: form.publisher.to_string(),
        published: form.published.to_string(),
        titles: form
            .groups
            .iter()
            .flat_map(|group| {
                let items = group.items.iter().map(move |item| pair(&item.number, &item.title));
                std::iter::once(pair(&group.number, &group.title)).chain(items)
            })
            .collect(),
    }
}

fn confirmation(request: Request<'_>) -> Confirmation {
    let Some(form) = request.forms.newest(FormKind::BcpConfirmation) else { return Confirmation::default() };
    Confirmation {
        title: form.title.to_string(),
        publisher: form.publisher.to_string(),
        published: form.published.to_string(),
        items: form
            .items()
            .map(|(_, item)| ConfirmationItem {
                number: item.number.to_string(),
                title: item.title.to_string(),
                question: item.question.as_ref().map_or_else(String::new, ToString::to_string),
                sections: item
                    .answered_by
                    .iter()
                    .filter(|place| place.paper == Kind::Plan)
                    .map(|place| place.label.to_string())
                    .collect(),
            })
            .collect(),
    }
}

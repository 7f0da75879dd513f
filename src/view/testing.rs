//! What the tests of the views share: example plans, and papers made whole, through typesetting and gates.

use std::path::Path;
use std::sync::LazyLock;

use super::{Kind, Request, view};
use crate::check::{self, CheckedPlan};
use crate::form::Forms;
use crate::gate;
use crate::load;
use crate::model::Plan;
use crate::model::date::Date;
use crate::pages::Pages;
use crate::source::Sources;
use crate::templates::{self, Templates};
use crate::typeset::{Formats, Typeset, typeset};

/// The day on which tests judge a plan: the day of the example plans.
pub(in crate::view) const AS_OF: Date = Date::constant(2026, 10, 1);

/// The official forms.
pub(in crate::view) fn forms() -> &'static Forms {
    static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::built_in().expect("the built-in forms are sound"));
    &FORMS
}

/// A plan of this repository, such as `plans/sample`.
pub(in crate::view) fn plan(folder: &str) -> (Plan, Sources) {
    let sources = Sources::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("the plan is there");
    (load::load(&sources).plan.expect("the plan loads"), sources)
}

/// A plan that passes its rules.
pub(in crate::view) fn checked(plan: Plan) -> CheckedPlan {
    let checked = check::check(plan, forms(), AS_OF);
    let errors: Vec<_> = checked.diagnostics.iter().map(|diagnostic| &diagnostic.message).collect();
    checked.plan.unwrap_or_else(|| panic!("{errors:#?}"))
}

/// Typesets a kind for pages and for Word, and asks the gates.
pub(in crate::view) fn made(kind: Kind, plan: &CheckedPlan) -> Typeset {
    made_with(kind, plan, &Sources::default(), &Pages::default())
}

/// The same, with the plan's files and the pages of other papers.
pub(in crate::view) fn made_with(kind: Kind, plan: &CheckedPlan, sources: &Sources, pages: &Pages) -> Typeset {
    let templates = Templates::built_in().expect("the built-in templates are right");
    let view = view(kind, plan, Request::new(forms(), sources, pages));
    let source = templates::render(&templates, kind, &view).unwrap_or_else(|fault| panic!("{fault:#?}"));
    let made = typeset(&source, &templates, Formats { pdf: true, word: true });
    let made = made.unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(gate::gate(&made), Vec::new());
    made
}

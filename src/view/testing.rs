//! What the tests of the views share: example plans, and papers made whole, through typesetting and gates.

use std::path::Path;

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};

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
pub(crate) fn forms() -> &'static Forms {
    Forms::built_in().expect("the built-in forms are sound")
}

/// A plan of this repository, such as `plans/sample`.
pub(crate) fn plan(folder: &str) -> (Plan, Sources) {
    let sources = Sources::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("the plan is there");
    (load::load(&sources).plan.expect("the plan loads"), sources)
}

/// A plan that passes its rules.
pub(crate) fn checked(plan: Plan) -> CheckedPlan {
    let checked = check::check(plan, forms(), AS_OF);
    let errors: Vec<_> = checked.diagnostics.iter().map(|diagnostic| &diagnostic.message).collect();
    checked.plan.unwrap_or_else(|| panic!("{errors:#?}"))
}

/// Typesets a kind for pages and for Word, and asks the gates.
pub(crate) fn made(kind: Kind, plan: &CheckedPlan) -> Typeset {
    made_with(kind, plan, &Sources::default(), &Pages::default())
}

/// The same, with the plan's files and the pages of other papers.
pub(crate) fn made_with(kind: Kind, plan: &CheckedPlan, sources: &Sources, pages: &Pages) -> Typeset {
    made_as(kind, plan, Request::new(forms(), sources, pages), Formats { pdf: true, word: true })
}

/// The same, as a request asks for it, in the formats wanted.
pub(crate) fn made_as(kind: Kind, plan: &CheckedPlan, request: Request<'_>, formats: Formats) -> Typeset {
    let templates = Templates::built_in().expect("the built-in templates are right");
    let view = view(kind, plan, request);
    let source = templates::render(&templates, kind, &view).unwrap_or_else(|fault| panic!("{fault:#?}"));
    let made = typeset(&source, &templates, formats);
    let made = made.unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(gate::gate(&made), Vec::new());
    made
}

/// A run of text as it lies on a page: what it says, where it begins and ends (mm from the top left), and how large it
/// is (pt), after every turn and enlargement.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::view) struct Run {
    pub(in crate::view) text: String,
    pub(in crate::view) from: (f64, f64),
    pub(in crate::view) to: (f64, f64),
    pub(in crate::view) size: f64,
}

/// All text of a page as it was laid out, and the size of the page (mm).
pub(in crate::view) fn runs(made: &Typeset, page: usize) -> (Vec<Run>, (f64, f64)) {
    let frame = &made.paged().pages()[page].frame;
    let mut runs = Vec::new();
    collect(frame, Transform::identity(), &mut runs);
    (runs, (frame.width().to_mm(), frame.height().to_mm()))
}

fn collect(frame: &Frame, transform: Transform, runs: &mut Vec<Run>) {
    for (at, item) in frame.items() {
        let here = transform.pre_concat(Transform::translate(at.x, at.y));
        match item {
            FrameItem::Group(group) => collect(&group.frame, here.pre_concat(group.transform), runs),
            FrameItem::Text(text) => {
                let place = |x: Abs| {
                    let point = Point::new(x, Abs::zero()).transform(here);
                    (point.x.to_mm(), point.y.to_mm())
                };
                let enlarged = (here.sx.get() * here.sy.get() - here.kx.get() * here.ky.get()).abs().sqrt();
                runs.push(Run {
                    text: text.text.to_string(),
                    from: place(Abs::zero()),
                    to: place(text.width()),
                    size: text.size.to_pt() * enlarged,
                });
            }
            _ => {}
        }
    }
}

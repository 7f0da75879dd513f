//! The rules: facts between fields, each in a file of its own with its explanation beside it.

use crate::diagnostic::{Diagnostic, Severity};
use crate::form::Forms;
use crate::model::Plan;
use crate::model::date::Date;
use crate::source::YamlPath;

mod addition_unknown_section;
mod announcement_unknown;
mod answer_contradicted;
mod answer_unknown_item;
mod answer_without_target;
mod card_first_actions;
mod chart_lane_empty;
mod contact_without_phone;
mod dependency_cycle;
mod missing_file;
mod number_used_twice;
mod one_of;
mod organization_without_source;
mod priority_before_need;
mod role_assigned_twice;
mod role_cycle;
mod role_without_holder;
mod version_without_revision;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Name in findings and for `explain`, kebab-case.
    pub id: &'static str,
    /// Weight of its findings.
    pub severity: Severity,
    /// What it checks, why, an example, and how to fix it (Japanese, Markdown).
    pub explanation: &'static str,
    /// Looks through a plan.
    check: fn(&Plan, &mut Findings),
}

/// All rules, in the order in which they speak.
pub const RULES: &[&Rule] = &[
    &missing_file::RULE,
    &one_of::RULE,
    &number_used_twice::RULE,
    &role_assigned_twice::RULE,
    &role_without_holder::RULE,
    &role_cycle::RULE,
    &contact_without_phone::RULE,
    &organization_without_source::RULE,
    &chart_lane_empty::RULE,
    &dependency_cycle::RULE,
    &card_first_actions::RULE,
    &announcement_unknown::RULE,
    &version_without_revision::RULE,
    &addition_unknown_section::RULE,
    &priority_before_need::RULE,
    &answer_unknown_item::RULE,
    &answer_contradicted::RULE,
    &answer_without_target::RULE,
];

/// The rule of that id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// What all rules say of a plan.
#[must_use]
pub(super) fn apply(plan: &Plan, forms: &Forms, as_of: Date) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in RULES {
        (rule.check)(plan, &mut Findings { rule, forms, as_of, diagnostics: &mut diagnostics });
    }
    diagnostics
}

/// Where a rule puts what it finds.
pub(super) struct Findings<'a> {
    rule: &'static Rule,
    forms: &'a Forms,
    as_of: Date,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Findings<'_> {
    /// A finding of this rule at a place of the plan, with what to do about it.
    fn at(&mut self, path: YamlPath, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(self.rule.id, self.rule.severity, message).at_path(path).help(help));
    }
}

/// The path of an item of a list of a plan file.
fn item(file: &str, list: &str, at: usize) -> YamlPath {
    YamlPath::file(file).key(list).index(at)
}

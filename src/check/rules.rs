//! The rules: facts between fields, each in a file of its own with its explanation beside it.

use std::fmt::Write as _;

use crate::analysis::facts::{self, State};
use crate::analysis::reach::{Broken, Goal};
use crate::analysis::responsibility::Subject;
use crate::diagnostic::{Diagnostic, Severity};
use crate::form::Forms;
use crate::model::Plan;
use crate::model::date::Date;
use crate::model::id::{DepartmentId, RoleId, SystemId};
use crate::model::network::ConnectionKind;
use crate::source::YamlPath;

mod acceptance;
mod acceptance_expired;
mod acceptance_orphaned;
mod access_review_old;
mod addition_unknown_section;
mod always_on_unwatched;
mod announcement_unknown;
mod answer_contradicted;
mod answer_unknown_item;
mod answer_without_target;
mod backup_few_generations;
mod backup_not_isolated;
mod backup_single_media;
mod backup_without_hands;
mod breach_deadline_missing;
mod card_first_actions;
mod card_without_call;
mod card_without_copies;
mod chart_lane_empty;
mod connection_without_boundary;
mod connection_without_cut_point;
mod contact_not_verified;
mod contact_without_phone;
mod contract_ended;
mod contract_without_notice_clause;
mod cut_order;
mod cut_point_missing;
mod decider_is_anybody;
mod decision_nobody_makes;
mod decision_without_deputy;
mod dependency_cycle;
mod device_kind_missing;
mod device_out_of_support;
mod device_without_segment;
mod disclosure_outstanding;
mod duty_without_night_support;
mod emergency_account_missing;
mod evidence_policy_missing;
mod exception_expired;
mod external_without_restriction;
mod fallback_without_kit;
mod importance_and_priority_apart;
mod important_system_without_backup;
mod improvement_overdue;
mod intelligence_missing;
mod inventory_old;
mod investigator_undecided;
mod local_admin_shared;
mod log_kept_too_short;
mod log_never_read;
mod maintenance_update_old;
mod maintenance_without_updates;
mod manual_missing;
mod mfa_not_planned;
mod missing_file;
mod network_device_without_location;
mod no_reading_environment;
mod nobody_answers_at_night;
mod number_used_twice;
mod one_of;
mod organization_without_source;
mod outside_agency_missing;
mod paper_kit_stale;
mod password_reuse;
mod patch_state_unknown;
mod plan_not_approved;
mod plan_only_in_systems;
mod plan_review_overdue;
mod priority_before_need;
mod reach_broken;
mod reach_path_down;
mod reach_same_person;
mod reach_single_person;
mod reach_vendor;
mod report_frame_missing;
mod responsibility_doubled;
mod responsibility_unassigned;
mod restore_hands;
mod restore_test_slow;
mod restore_untested;
mod role_assigned_twice;
mod role_cycle;
mod role_without_holder;
mod route_cycle;
mod rpo_missed;
mod rto_missed;
mod system_without_contract;
mod system_without_fallback;
mod system_without_segment;
mod training_old;
mod triage_without_attack;
mod vendor_cannot_tell;
mod vendor_device_without_connection;
mod vendors_unjoined;
mod version_without_revision;

pub use acceptance::{Accepted, AcceptedFinding};

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
    &rto_missed::RULE,
    &rpo_missed::RULE,
    &restore_untested::RULE,
    &restore_test_slow::RULE,
    &restore_hands::RULE,
    &reach_broken::RULE,
    &reach_vendor::RULE,
    &reach_single_person::RULE,
    &reach_same_person::RULE,
    &reach_path_down::RULE,
    &route_cycle::RULE,
    &answer_unknown_item::RULE,
    &answer_contradicted::RULE,
    &answer_without_target::RULE,
    &external_without_restriction::RULE,
    &connection_without_cut_point::RULE,
    &always_on_unwatched::RULE,
    &vendor_device_without_connection::RULE,
    &maintenance_without_updates::RULE,
    &maintenance_update_old::RULE,
    &system_without_segment::RULE,
    &device_without_segment::RULE,
    &network_device_without_location::RULE,
    &cut_point_missing::RULE,
    &cut_order::RULE,
    &password_reuse::RULE,
    &local_admin_shared::RULE,
    &mfa_not_planned::RULE,
    &emergency_account_missing::RULE,
    &important_system_without_backup::RULE,
    &backup_not_isolated::RULE,
    &backup_single_media::RULE,
    &backup_few_generations::RULE,
    &backup_without_hands::RULE,
    &importance_and_priority_apart::RULE,
    &decision_nobody_makes::RULE,
    &decision_without_deputy::RULE,
    &decider_is_anybody::RULE,
    &nobody_answers_at_night::RULE,
    &outside_agency_missing::RULE,
    &breach_deadline_missing::RULE,
    &system_without_contract::RULE,
    &contract_without_notice_clause::RULE,
    &vendor_cannot_tell::RULE,
    &disclosure_outstanding::RULE,
    &evidence_policy_missing::RULE,
    &investigator_undecided::RULE,
    &log_kept_too_short::RULE,
    &log_never_read::RULE,
    &paper_kit_stale::RULE,
    &system_without_fallback::RULE,
    &fallback_without_kit::RULE,
    &no_reading_environment::RULE,
    &plan_not_approved::RULE,
    &plan_review_overdue::RULE,
    &plan_only_in_systems::RULE,
    &training_old::RULE,
    &intelligence_missing::RULE,
    &manual_missing::RULE,
    &device_out_of_support::RULE,
    &exception_expired::RULE,
    &inventory_old::RULE,
    &device_kind_missing::RULE,
    &patch_state_unknown::RULE,
    &triage_without_attack::RULE,
    &report_frame_missing::RULE,
    &improvement_overdue::RULE,
    &access_review_old::RULE,
    &card_without_copies::RULE,
    &card_without_call::RULE,
    &responsibility_unassigned::RULE,
    &responsibility_doubled::RULE,
    &duty_without_night_support::RULE,
    &vendors_unjoined::RULE,
    &connection_without_boundary::RULE,
    &contract_ended::RULE,
    &contact_not_verified::RULE,
    &acceptance_orphaned::RULE,
    &acceptance_expired::RULE,
];

/// The rule of that id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// What all rules say of a plan.
#[must_use]
pub(super) fn apply(plan: &Plan, forms: &Forms, as_of: Date) -> (Vec<Diagnostic>, Accepted) {
    let mut diagnostics = Vec::new();
    let mut accepted = Accepted::of(plan);
    for rule in RULES {
        let found = &mut Findings { rule, plan, forms, as_of, diagnostics: &mut diagnostics, accepted: &mut accepted };
        (rule.check)(plan, found);
    }
    (diagnostics, accepted)
}

/// Where a rule puts what it finds.
pub(super) struct Findings<'a> {
    rule: &'static Rule,
    plan: &'a Plan,
    forms: &'a Forms,
    as_of: Date,
    diagnostics: &'a mut Vec<Diagnostic>,
    accepted: &'a mut Accepted,
}

impl Findings<'_> {
    /// A finding of this rule at a place of the plan, with what to do about it.
    fn at(&mut self, path: YamlPath, message: impl Into<String>, help: impl Into<String>) {
        self.push(self.rule.severity, path, message.into(), help);
    }

    /// The same as a warning, where the rule's own weight is an error.
    fn warn(&mut self, path: YamlPath, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Warning, path, message.into(), help);
    }

    fn push(&mut self, severity: Severity, path: YamlPath, message: String, help: impl Into<String>) {
        if self.accepted.takes(self.plan, self.rule, severity, &path, &message) {
            return;
        }
        self.diagnostics.push(Diagnostic::new(self.rule.id, severity, message).at_path(path).help(help));
    }

    /// One finding for all things of a list with the same fault, at the first of them: a hundred lines that say the
    /// same hide the one that says something else.
    fn each(
        &mut self,
        things: impl IntoIterator<Item = (YamlPath, String)>,
        message: impl Fn(&str) -> String,
        help: impl Into<String>,
    ) {
        let (plan, rule) = (self.plan, self.rule);
        let mut things: Vec<(YamlPath, String)> = things.into_iter().collect();
        things.retain(|(path, name)| !self.accepted.takes(plan, rule, rule.severity, path, &message(&quoted(name))));
        let Some((first, _)) = things.first() else { return };
        let names = quoted_all(things.iter().map(|(_, name)| name));
        self.diagnostics
            .push(Diagnostic::new(rule.id, rule.severity, message(&names)).at_path(first.clone()).help(help));
    }

    /// A finding where a fact of the official lists does not hold, in the words of the binder for an inspection.
    fn unless(&mut self, fact: &str, refused: &[State], help: impl Into<String>) {
        let Some(seen) = facts::fact(fact, self.plan, self.as_of).filter(|seen| refused.contains(&seen.state)) else {
            return;
        };
        let sentence = self.forms.sentence(fact, &seen);
        let path = seen.places.into_iter().next().expect("a fact has a place");
        self.push(self.rule.severity, path, sentence, help);
    }
}

/// A name as messages show it.
fn quoted(name: impl std::fmt::Display) -> String {
    format!("「{name}」")
}

/// The path of an item of a list of a plan file.
fn item(file: &str, list: &str, at: usize) -> YamlPath {
    YamlPath::file(file).key(list).index(at)
}

/// `「甲」「乙」「丙」「丁」ほか3件`: at most four names.
fn quoted_all(names: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    const MOST: usize = 4;
    let mut names = names.into_iter();
    let mut text: String = names.by_ref().take(MOST).map(quoted).collect();
    match names.count() {
        0 => {}
        more => _ = write!(text, "ほか{more}件"),
    }
    text
}

/// `夜間・休日に受付・病院長まで連絡が届きません`, the same goals at both times named once.
fn lost(plan: &Plan, broken: &[Broken]) -> String {
    let name = |goal: Goal| {
        let role = plan.contacts.roles.iter().find(|role| Some(role.kind) == goal.role_kind());
        role.map_or_else(|| goal.label().to_owned(), |role| role.short_name.as_ref().unwrap_or(&role.name).to_string())
    };
    let goals = |goals: &[Goal]| goals.iter().map(|goal| name(*goal)).collect::<Vec<_>>().join("・");
    let parts: Vec<String> = match broken {
        [one, other] if one.goals == other.goals => {
            vec![format!("{}も{}も{}", one.shift.label(), other.shift.label(), goals(&one.goals))]
        }
        broken => broken.iter().map(|it| format!("{}に{}", it.shift.label(), goals(&it.goals))).collect(),
    };
    format!("{}まで連絡が届きません", parts.join("、"))
}

/// Beds from which an institution is a hospital, source: 医療法 第1条の5.
const HOSPITAL_BEDS: u32 = 20;

/// Whether somebody from outside can work in the hospital's network over such a connection.
fn is_way_in(kind: ConnectionKind) -> bool {
    match kind {
        ConnectionKind::Vpn | ConnectionKind::Rdp | ConnectionKind::RemoteMaintenance | ConnectionKind::Contractor => {
            true
        }
        ConnectionKind::Internet
        | ConnectionKind::OnlineEligibility
        | ConnectionKind::Regional
        | ConnectionKind::Cloud
        | ConnectionKind::Telephone
        | ConnectionKind::Internal => false,
    }
}

fn system_name(plan: &Plan, id: &SystemId) -> String {
    let system = plan.systems.systems.iter().find(|system| system.id == *id);
    system.map_or_else(|| id.to_string(), |system| system.name.to_string())
}

fn department_name(plan: &Plan, id: &DepartmentId) -> String {
    let department = plan.contacts.departments.iter().find(|department| department.id == *id);
    department.map_or_else(|| id.to_string(), |department| department.name.to_string())
}

fn role_name(plan: &Plan, id: &RoleId) -> String {
    let role = plan.contacts.roles.iter().find(|role| role.id == *id);
    role.map_or_else(|| id.to_string(), |role| role.name.to_string())
}

fn subject_name(plan: &Plan, subject: &Subject) -> String {
    match subject {
        Subject::System(id) => system_name(plan, id),
        Subject::Connection(id) => {
            let connection = plan.connections().iter().find(|connection| connection.id == *id);
            connection.map_or_else(|| id.to_string(), |connection| connection.name.to_string())
        }
    }
}

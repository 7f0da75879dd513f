//! What the data of a plan show of the items of the official lists: a table of facts, named in the forms.
//!
//! A form says which facts an item rests on (`templates/forms/*/*.yaml`), and `templates/forms/facts.yaml` says each fact
//! in words. A fact that fails contradicts a はい; one for which the plan has no data does not, but cannot support it.

use std::fmt::{Display, Write as _};

use crate::analysis::reach::{Goal, reach};
use crate::model::Plan;
use crate::model::boundaries::{Area, BoundaryPhase, Party};
use crate::model::contacts::{OrganizationKind, RoleKind};
use crate::model::date::Date;
use crate::model::devices::{Device, DeviceKind, PatchStatus};
use crate::model::hospital::DocumentKind;
use crate::model::id::{RoleId, SystemId};
use crate::model::network::{ConnectionKind, CutCategory};
use crate::model::phone::{Hours, Phone};
use crate::model::response::{Decision, TriageCode};
use crate::model::systems::{DependencyKind, System};
use crate::model::text::{Flag, Known};
use crate::model::vendors::DisclosureKind;
use crate::source::YamlPath;

/// Last fiscal year until which two-factor authentication may be put off, source: チェックリスト R7 2⑩ (令和9年度まで).
pub(crate) const MFA_FISCAL_YEAR: u32 = 2027;

/// What the data show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The data support a はい.
    Holds,
    /// The plan has no data to tell.
    Missing,
    /// The data contradict a はい.
    Fails,
}

/// A fact as found in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What the data show.
    pub state: State,
    /// What the sentence of the fact names, by the name in braces.
    pub values: Vec<(&'static str, String)>,
    /// Where in the plan it stands.
    pub places: Vec<YamlPath>,
}

impl Fact {
    fn new(state: State, path: YamlPath) -> Self {
        Self { state, values: Vec::new(), places: vec![path] }
    }

    fn holds_if(holds: bool, path: YamlPath) -> Self {
        Self::new(if holds { State::Holds } else { State::Fails }, path)
    }

    fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    fn at(mut self, path: YamlPath) -> Self {
        self.places.push(path);
        self
    }

    /// Names for a sentence: at most four, and how many more there are.
    fn names(self, name: &'static str, items: &[String]) -> Self {
        const MOST: usize = 4;
        let mut text = items.iter().take(MOST).cloned().collect::<Vec<_>>().join("、");
        if items.len() > MOST {
            let _ = write!(text, "ほか{}件", items.len() - MOST);
        }
        self.with(name, text).with("count", items.len())
    }
}

/// How a fact is found; `as_of` is the day to which the paper speaks.
pub type Finder = fn(plan: &Plan, as_of: Date) -> Fact;

/// All facts by name.
pub const FACTS: &[(&str, Finder)] = &[
    ("security-officer", security_officer),
    ("device-ledger", device_ledger),
    ("inventory-recent", inventory_recent),
    ("network-diagram", network_diagram),
    ("systems-placed", systems_placed),
    ("impacts-known", impacts_known),
    ("fallbacks-known", fallbacks_known),
    ("patches-known", patches_known),
    ("patches-applied", patches_applied),
    ("contact-routes", contact_routes),
    ("outside-contacts", outside_contacts),
    ("intelligence", intelligence),
    ("vulnerability-notices", vulnerability_notices),
    ("log-reviews", log_reviews),
    ("training-recent", training_recent),
    ("manuals", manuals),
    ("backups-of-important", backups_of_important),
    ("backup-isolated", backup_isolated),
    ("restore-tested", restore_tested),
    ("restore-procedures", restore_procedures),
    ("first-call", first_call),
    ("report-items", report_items),
    ("levels", levels),
    ("reach-management", reach_management),
    ("investigation-support", investigation_support),
    ("triage", triage),
    ("cut-points", cut_points),
    ("stop-decision", stop_decision),
    ("announcements-ready", announcements_ready),
    ("evidence-policy", evidence_policy),
    ("logs-kept", logs_kept),
    ("policy-decisions", policy_decisions),
    ("report-deadlines", report_deadlines),
    ("restore-order", restore_order),
    ("restore-decision", restore_decision),
    ("restore-hands", restore_hands),
    ("resume-decision", resume_decision),
    ("recorder", recorder),
    ("improvements-assigned", improvements_assigned),
    ("improvements-on-time", improvements_on_time),
    ("vendor-boundaries", vendor_boundaries),
    ("remote-maintenance", remote_maintenance),
    ("disclosures", disclosures),
    ("access-control", access_control),
    ("account-review", account_review),
    ("server-logs", server_logs),
    ("source-restriction", source_restriction),
    ("hardening", hardening),
    ("password-rules", password_rules),
    ("password-reuse", password_reuse),
    ("removable-media", removable_media),
    ("mfa", mfa),
    ("plan-approved", plan_approved),
    ("rules-documented", rules_documented),
];

/// The fact of that name, as it stands in a plan.
#[must_use]
pub fn fact(name: &str, plan: &Plan, as_of: Date) -> Option<Fact> {
    FACTS.iter().find(|(known, _)| *known == name).map(|(_, find)| find(plan, as_of))
}

// ------------------------------------------------------------------------------------------------ small questions

fn at(file: &str, key: &str) -> YamlPath {
    YamlPath::file(file).key(key)
}

fn role_of(plan: &Plan, kind: RoleKind) -> Option<(usize, &RoleId)> {
    plan.contacts.roles.iter().enumerate().find(|(_, role)| role.kind == kind).map(|(index, role)| (index, &role.id))
}

fn holder(plan: &Plan, role: &RoleId) -> Option<String> {
    let assignment = plan.contacts.assignments.iter().find(|assignment| assignment.role == *role)?;
    let person = plan.contacts.people.iter().find(|person| person.id == assignment.person)?;
    Some(person.name.to_string())
}

fn important(plan: &Plan) -> impl Iterator<Item = &System> {
    plan.systems.systems.iter().filter(|system| system.is_important())
}

fn short(system: &System) -> String {
    system.short_name.as_ref().unwrap_or(&system.name).to_string()
}

fn short_of(plan: &Plan, id: &SystemId) -> String {
    plan.systems.systems.iter().find(|system| system.id == *id).map_or_else(|| id.to_string(), short)
}

/// Devices that the lists ask about, in use or ready for it.
fn listed<'a>(plan: &'a Plan, kinds: &[DeviceKind]) -> Vec<&'a Device> {
    plan.devices().iter().filter(|device| device.is_in_use()).filter(|device| kinds.contains(&device.kind)).collect()
}

const THREE_KINDS: [DeviceKind; 3] = [DeviceKind::Server, DeviceKind::Terminal, DeviceKind::Network];

/// Where the ledger stands, whichever file holds it.
fn ledger_path(plan: &Plan) -> YamlPath {
    match &plan.devices {
        Some(file) if file.devices.is_empty() => at("devices.yaml", "devices"),
        _ => YamlPath::file("devices.csv"),
    }
}

fn ledger(plan: &Plan, state: State) -> Fact {
    Fact::new(state, ledger_path(plan)).at(at("devices.yaml", "devices"))
}

fn answered(phones: &[Phone], hours: Hours) -> bool {
    phones.iter().any(|phone| phone.answers(hours))
}

fn decision_path(plan: &Plan, decision: Decision) -> Option<YamlPath> {
    let index = plan.decisions().iter().position(|it| it.decision == decision)?;
    Some(at("response.yaml", "decisions").index(index).key("decided_by"))
}

/// Whether somebody may decide each of these, and what nobody may.
fn decided(plan: &Plan, decisions: &[Decision]) -> Fact {
    let lacking: Vec<String> = decisions
        .iter()
        .filter(|decision| plan.decisions().iter().all(|it| it.decision != **decision))
        .map(|decision| decision.label().to_owned())
        .collect();
    let mut fact = match decisions.iter().find_map(|decision| decision_path(plan, *decision)) {
        Some(path) => Fact::holds_if(lacking.is_empty(), path),
        None => Fact::new(
            if plan.decisions().is_empty() { State::Missing } else { State::Fails },
            at("response.yaml", "decisions"),
        ),
    };
    let deciders: Vec<String> = decisions
        .iter()
        .filter_map(|decision| plan.decisions().iter().find(|it| it.decision == *decision))
        .filter_map(|it| plan.contacts.roles.iter().find(|role| role.id == it.decided_by))
        .map(|role| role.short_name.as_ref().unwrap_or(&role.name).to_string())
        .collect();
    let mut unique: Vec<String> = Vec::new();
    for name in deciders {
        if !unique.contains(&name) {
            unique.push(name);
        }
    }
    fact = fact.with("deciders", unique.join("、"));
    fact.names("lacking", &lacking)
}

/// Holds where nothing is lacking; missing where there is nothing at all to look at.
fn all_but(lacking: &[String], looked_at: usize, path: YamlPath) -> Fact {
    let state = match (looked_at, lacking.len()) {
        (0, _) => State::Missing,
        (_, 0) => State::Holds,
        _ => State::Fails,
    };
    Fact::new(state, path).with("total", looked_at).names("lacking", lacking)
}

// ------------------------------------------------------------------------------------------------ peacetime

fn security_officer(plan: &Plan, _: Date) -> Fact {
    let Some((index, role)) = role_of(plan, RoleKind::SecurityOfficer) else {
        return Fact::new(State::Fails, at("contacts.yaml", "roles"));
    };
    let path = at("contacts.yaml", "roles").index(index);
    match holder(plan, role) {
        Some(name) => Fact::new(State::Holds, path).with("person", name),
        None => Fact::new(State::Fails, path),
    }
}

fn device_ledger(plan: &Plan, _: Date) -> Fact {
    if plan.devices().is_empty() {
        return ledger(plan, State::Missing);
    }
    // As the plan's table has them; the ledger has what was disposed of as well.
    let count = |kind| plan.devices().iter().filter(|device| device.is_in_use() && device.kind == kind).count();
    let lacking: Vec<String> =
        THREE_KINDS.into_iter().filter(|kind| count(*kind) == 0).map(|kind| kind.label().to_owned()).collect();
    // A clinic on a hosted record may have no server of its own; without terminals or network devices no ledger is whole.
    let holds = count(DeviceKind::Terminal) > 0 && count(DeviceKind::Network) > 0;
    ledger(plan, if holds { State::Holds } else { State::Fails })
        .with("servers", count(DeviceKind::Server))
        .with("terminals", count(DeviceKind::Terminal))
        .with("network", count(DeviceKind::Network))
        .names("lacking", &lacking)
}

fn inventory_recent(plan: &Plan, as_of: Date) -> Fact {
    let path = at("devices.yaml", "inventories");
    let last = plan.inventories().iter().enumerate().max_by_key(|(_, inventory)| inventory.date);
    match last {
        None => Fact::new(State::Missing, path),
        Some((index, inventory)) => {
            Fact::holds_if(!inventory.date.is_year_before(as_of), path.index(index)).with("date", inventory.date)
        }
    }
}

fn network_diagram(plan: &Plan, _: Date) -> Fact {
    let path = at("network.yaml", "diagram_updated_on");
    let Some(network) = &plan.network else { return Fact::new(State::Missing, path) };
    let drawn = !network.segments.is_empty() && !network.connections.is_empty();
    match &network.diagram_updated_on {
        Known::Value(date) => Fact::holds_if(drawn, path).with("date", date),
        Known::Unknown => Fact::new(State::Fails, path),
    }
}

fn systems_placed(plan: &Plan, _: Date) -> Fact {
    if plan.segments().is_empty() {
        return Fact::new(State::Missing, at("network.yaml", "segments"));
    }
    let lacking: Vec<String> =
        plan.systems.systems.iter().filter(|system| system.segments.is_empty()).map(short).collect();
    all_but(&lacking, plan.systems.systems.len(), at("systems.yaml", "systems"))
}

fn impacts_known(plan: &Plan, _: Date) -> Fact {
    let lacking: Vec<String> =
        plan.systems.systems.iter().filter(|system| system.impact.is_empty()).map(short).collect();
    all_but(&lacking, plan.systems.systems.len(), at("systems.yaml", "systems"))
}

/// Each system that a department works with has a way to go on without it.
fn fallbacks_known(plan: &Plan, _: Date) -> Fact {
    let path = at("downtime.yaml", "fallbacks");
    if plan.fallbacks().is_empty() {
        return Fact::new(State::Missing, path);
    }
    let used = |system: &&System| {
        plan.contacts.departments.iter().any(|department| department.uses_systems.contains(&system.id))
    };
    let used: Vec<&System> = plan.systems.systems.iter().filter(used).collect();
    let lacking: Vec<String> = used
        .iter()
        .filter(|system| plan.fallbacks().iter().all(|fallback| fallback.system != system.id))
        .map(|system| short(system))
        .collect();
    all_but(&lacking, used.len(), path)
}

fn patches_known(plan: &Plan, _: Date) -> Fact {
    let devices = listed(plan, &THREE_KINDS);
    let unclear = |device: &&Device| matches!(device.patch_status, None | Some(PatchStatus::Unknown));
    let lacking: Vec<String> = devices.iter().copied().filter(unclear).map(|device| device.name.to_string()).collect();
    let pending = devices.iter().filter(|device| device.patch_status == Some(PatchStatus::Pending)).count();
    all_but(&lacking, devices.len(), ledger_path(plan)).with("pending", pending)
}

fn patches_applied(plan: &Plan, _: Date) -> Fact {
    let devices = listed(plan, &THREE_KINDS);
    let open =
        |device: &&Device| !matches!(device.patch_status, Some(PatchStatus::Applied | PatchStatus::NotApplicable));
    let lacking: Vec<String> = devices.iter().copied().filter(open).map(|device| device.name.to_string()).collect();
    all_but(&lacking, devices.len(), ledger_path(plan))
}

/// A chain of calls leads from the finder to the head of the hospital.
fn contact_routes(plan: &Plan, as_of: Date) -> Fact {
    let mut fact = reach_management(plan, as_of);
    fact.values.push(("routes", plan.contacts.routes.len().to_string()));
    fact
}

fn outside_contacts(plan: &Plan, _: Date) -> Fact {
    use OrganizationKind as Kind;
    let organizations = &plan.contacts.organizations;
    let needed = [Kind::Ministry, Kind::Prefecture, Kind::Police, Kind::Privacy];
    let mut lacking: Vec<String> = needed
        .into_iter()
        .filter(|kind| organizations.iter().all(|it| it.kind != *kind || (it.phones.is_empty() && it.url.is_none())))
        .map(|kind| kind.label().to_owned())
        .collect();
    lacking.extend(
        plan.vendors
            .vendors
            .iter()
            .filter(|vendor| vendor.contacts.iter().all(|contact| contact.phones.is_empty()))
            .map(|vendor| vendor.name.to_string()),
    );
    all_but(&lacking, organizations.len() + plan.vendors.vendors.len(), at("contacts.yaml", "organizations"))
        .with("vendors", plan.vendors.vendors.len())
        .with("organizations", organizations.len())
}

fn intelligence(plan: &Plan, _: Date) -> Fact {
    let count = plan.intelligence_sources().len();
    let state = if count > 0 { State::Holds } else { State::Missing };
    Fact::new(state, at("governance.yaml", "intelligence_sources")).with("total", count)
}

/// The contracts of the systems that care cannot do without oblige the vendor to report weaknesses.
fn vulnerability_notices(plan: &Plan, _: Date) -> Fact {
    let needed: Vec<_> = plan
        .vendors
        .contracts
        .iter()
        .filter(|contract| important(plan).any(|system| contract.systems.contains(&system.id)))
        .collect();
    let lacking: Vec<String> = needed
        .iter()
        .filter(|contract| contract.vulnerability_notice_clause != Flag::Yes)
        .map(|contract| contract.title.to_string())
        .collect();
    all_but(&lacking, needed.len(), at("vendors.yaml", "contracts"))
}

fn log_reviews(plan: &Plan, _: Date) -> Fact {
    let reviewed = plan.log_sources().iter().filter(|log| log.review_interval.is_some() && log.reviewer.is_some());
    let count = reviewed.count();
    let state = match (plan.log_sources().len(), count) {
        (0, _) => State::Missing,
        (_, 0) => State::Fails,
        _ => State::Holds,
    };
    Fact::new(state, at("response.yaml", "log_sources")).with("total", count)
}

fn training_recent(plan: &Plan, as_of: Date) -> Fact {
    let path = at("governance.yaml", "trainings");
    let held = |(_, training): &(usize, &crate::model::governance::Training)| training.held_on.is_some();
    let last = plan.trainings().iter().enumerate().filter(held).max_by_key(|(_, training)| training.held_on);
    match last.and_then(|(index, training)| Some((index, training, training.held_on?))) {
        Some((index, training, date)) => Fact::holds_if(!date.is_year_before(as_of), path.index(index))
            .with("date", date)
            .with("title", &training.title),
        None if plan.trainings().is_empty() => Fact::new(State::Missing, path),
        None => Fact::new(State::Fails, path).with("date", "").with("title", ""),
    }
}

fn documents_of(plan: &Plan, kind: DocumentKind) -> Vec<String> {
    let documents = plan.hospital.related_documents.iter().filter(|document| document.kind == kind);
    documents.map(|document| document.title.to_string()).collect()
}

fn manuals(plan: &Plan, _: Date) -> Fact {
    let titles = documents_of(plan, DocumentKind::Manual);
    let path = at("hospital.yaml", "related_documents");
    Fact::new(if titles.is_empty() { State::Missing } else { State::Holds }, path).names("titles", &titles)
}

fn rules_documented(plan: &Plan, _: Date) -> Fact {
    let titles = documents_of(plan, DocumentKind::Rule);
    let path = at("hospital.yaml", "related_documents");
    Fact::new(if titles.is_empty() { State::Missing } else { State::Holds }, path).names("titles", &titles)
}

// ------------------------------------------------------------------------------------------------ backups

fn backups_where(plan: &Plan, good: impl Fn(&crate::model::backups::Backup) -> bool) -> Fact {
    let path = at("backups.yaml", "backups");
    if plan.backups().is_empty() {
        return Fact::new(State::Missing, path);
    }
    let systems: Vec<&System> = important(plan).collect();
    let lacking: Vec<String> = systems
        .iter()
        .filter(|system| !plan.backups().iter().any(|backup| backup.system == system.id && good(backup)))
        .map(|system| short(system))
        .collect();
    all_but(&lacking, systems.len(), path)
}

fn backups_of_important(plan: &Plan, _: Date) -> Fact {
    backups_where(plan, |_| true)
}

/// A copy that an attacker on the network cannot change, source: 診療録管理体制加算 疑義解釈その7 (2024-05-31).
fn backup_isolated(plan: &Plan, _: Date) -> Fact {
    backups_where(plan, |backup| backup.offline == Flag::Yes || backup.immutable == Flag::Yes)
}

fn restore_procedures(plan: &Plan, _: Date) -> Fact {
    backups_where(plan, |backup| backup.procedure.is_some())
}

fn restore_hands(plan: &Plan, _: Date) -> Fact {
    backups_where(plan, |backup| {
        backup.procedure.is_some() && (backup.restored_by.is_some() || backup.restored_by_vendor.is_some())
    })
}

fn restore_tested(plan: &Plan, as_of: Date) -> Fact {
    let path = at("backups.yaml", "backups");
    let tests = plan.backups().iter().flat_map(|backup| backup.restore_tests.iter().map(move |test| (backup, test)));
    match tests.max_by_key(|(_, test)| test.date) {
        None if plan.backups().is_empty() => Fact::new(State::Missing, path),
        None => Fact::new(State::Fails, path).with("date", "").with("system", ""),
        Some((backup, test)) => Fact::holds_if(!test.date.is_year_before(as_of), path)
            .with("date", test.date)
            .with("system", short_of(plan, &backup.system)),
    }
}

// ------------------------------------------------------------------------------------------------ detection

fn first_call(plan: &Plan, _: Date) -> Fact {
    let call = &plan.contacts.first_call;
    let reached = |id: &RoleId, hours: Hours| {
        let role = plan.contacts.roles.iter().find(|role| role.id == *id);
        let assignment = plan.contacts.assignments.iter().find(|assignment| assignment.role == *id);
        let person = assignment.and_then(|it| plan.contacts.people.iter().find(|person| person.id == it.person));
        role.is_some_and(|role| answered(&role.phones, hours))
            || person.is_some_and(|person| answered(&person.phones, hours))
    };
    let name = |id: &RoleId| {
        let role = plan.contacts.roles.iter().find(|role| role.id == *id);
        role.map_or_else(|| id.to_string(), |role| role.short_name.as_ref().unwrap_or(&role.name).to_string())
    };
    let holds = reached(&call.day, Hours::Day) && reached(&call.night, Hours::Night);
    Fact::holds_if(holds, at("contacts.yaml", "first_call"))
        .with("day", name(&call.day))
        .with("night", name(&call.night))
}

fn report_items(plan: &Plan, _: Date) -> Fact {
    let count = plan.report_items().len();
    let state = if count > 0 { State::Holds } else { State::Missing };
    Fact::new(state, at("response.yaml", "report_items")).with("total", count)
}

fn levels(plan: &Plan, _: Date) -> Fact {
    let count = plan.levels().len();
    let state = if count > 0 { State::Holds } else { State::Missing };
    Fact::new(state, at("response.yaml", "levels")).with("total", count)
}

/// Whether calls get from every department to the security officer and to the head of the hospital, by day and by night.
fn reach_management(plan: &Plan, _: Date) -> Fact {
    let path = at("contacts.yaml", "routes");
    if plan.contacts.routes.is_empty() {
        return Fact::new(State::Missing, path);
    }
    let lacking: Vec<String> = reach(plan)
        .iter()
        .filter(|reach| reach.goal != Goal::Desk && !reach.broken.is_empty())
        .map(|reach| format!("{}（{}）", reach.goal.label(), reach.shift.label()))
        .collect();
    Fact::holds_if(lacking.is_empty(), path).names("lacking", &lacking)
}

// ------------------------------------------------------------------------------------------------ response

fn investigation_support(plan: &Plan, _: Date) -> Fact {
    let contracts = &plan.vendors.contracts;
    let helping = contracts
        .iter()
        .filter(|contract| contract.incident_support == Flag::Yes || contract.forensic_support == Flag::Yes)
        .count();
    let state = match (contracts.len(), helping) {
        (0, _) => State::Missing,
        (_, 0) => State::Fails,
        _ => State::Holds,
    };
    Fact::new(state, at("vendors.yaml", "contracts")).with("total", contracts.len()).with("helping", helping)
}

fn triage(plan: &Plan, _: Date) -> Fact {
    let path = at("response.yaml", "triage");
    match plan.triage().iter().position(|category| category.code == TriageCode::Cyber) {
        Some(index) => Fact::new(State::Holds, path.index(index)).with("total", plan.triage().len()),
        None if plan.triage().is_empty() => Fact::new(State::Missing, path),
        None => Fact::new(State::Fails, path),
    }
}

fn cut_points(plan: &Plan, _: Date) -> Fact {
    let path = at("network.yaml", "cut_points");
    if plan.cut_points().is_empty() {
        return Fact::new(State::Missing, path);
    }
    // A network of one segment has no boundary inside to cut.
    let inner = plan.connections().iter().any(|connection| connection.kind == ConnectionKind::Internal);
    let lacking: Vec<String> = CutCategory::ALL
        .iter()
        .filter(|category| inner || **category == CutCategory::External)
        .filter(|category| plan.cut_points().iter().all(|cut| cut.category != **category))
        .map(|category| category.label().to_owned())
        .collect();
    Fact::holds_if(lacking.is_empty(), path).with("total", plan.cut_points().len()).names("lacking", &lacking)
}

fn stop_decision(plan: &Plan, _: Date) -> Fact {
    decided(plan, &[Decision::StopSystem, Decision::SwitchToPaper])
}

fn policy_decisions(plan: &Plan, _: Date) -> Fact {
    decided(plan, &[Decision::StartRestore, Decision::Publish])
}

fn restore_decision(plan: &Plan, _: Date) -> Fact {
    decided(plan, &[Decision::StartRestore])
}

fn resume_decision(plan: &Plan, _: Date) -> Fact {
    decided(plan, &[Decision::Resume])
}

fn announcements_ready(plan: &Plan, _: Date) -> Fact {
    let count = plan.announcements().len();
    let state = if count > 0 { State::Holds } else { State::Missing };
    Fact::new(state, at("response.yaml", "announcements")).with("total", count).with("cards", plan.cards().len())
}

fn evidence_policy(plan: &Plan, _: Date) -> Fact {
    let policy = plan.response.as_ref().and_then(|response| response.evidence.as_ref());
    let path = at("response.yaml", "evidence");
    match policy {
        Some(policy) => Fact::holds_if(!policy.prohibited.is_empty(), path).with("total", policy.targets.len()),
        None => Fact::new(State::Missing, path),
    }
}

fn logs_kept(plan: &Plan, _: Date) -> Fact {
    let lacking: Vec<String> = plan
        .log_sources()
        .iter()
        .filter(|log| matches!(log.retention_days, Known::Unknown))
        .map(|log| log.name.to_string())
        .collect();
    all_but(&lacking, plan.log_sources().len(), at("response.yaml", "log_sources"))
}

fn report_deadlines(plan: &Plan, _: Date) -> Fact {
    let with = plan.contacts.organizations.iter().filter(|it| !it.deadlines.is_empty()).count();
    let holds = with > 0 && plan.decisions().iter().any(|it| it.decision == Decision::ReportExternal);
    let state = match (with, holds) {
        (_, true) => State::Holds,
        (0, _) => State::Missing,
        _ => State::Fails,
    };
    Fact::new(state, at("contacts.yaml", "deadlines")).with("total", with)
}

// ------------------------------------------------------------------------------------------------ restoration

/// Systems ranked before one that they cannot work without: (the system, what it needs). Systems that need each other in
/// a circle are left out: no ranks would be right for them.
#[must_use]
pub fn priority_conflicts(plan: &Plan) -> Vec<(usize, usize)> {
    let systems = &plan.systems.systems;
    let mut conflicts = Vec::new();
    for (index, system) in systems.iter().enumerate() {
        for need in system.depends_on.iter().filter(|need| need.kind == DependencyKind::Hard) {
            let Some(at) = systems.iter().position(|other| other.id == need.system) else { continue };
            if systems[at].recovery_priority > system.recovery_priority && !needs(systems, at, index) {
                conflicts.push((index, at));
            }
        }
    }
    conflicts
}

/// Whether a system cannot work without another, by whatever chain.
fn needs(systems: &[System], from: usize, wanted: usize) -> bool {
    let mut reached = vec![from];
    let mut at = 0;
    while let Some(system) = reached.get(at).map(|index| &systems[*index]) {
        let hard = system.depends_on.iter().filter(|need| need.kind == DependencyKind::Hard);
        for index in hard.filter_map(|need| systems.iter().position(|other| other.id == need.system)) {
            if !reached.contains(&index) {
                reached.push(index);
            }
        }
        at += 1;
    }
    reached.contains(&wanted)
}

fn restore_order(plan: &Plan, _: Date) -> Fact {
    let systems = &plan.systems.systems;
    let conflicts = priority_conflicts(plan);
    let names: Vec<String> = conflicts.iter().map(|(index, _)| short(&systems[*index])).collect();
    Fact::holds_if(names.is_empty(), at("systems.yaml", "systems"))
        .with("total", systems.len())
        .names("lacking", &names)
}

// ------------------------------------------------------------------------------------------------ afterwards

fn recorder(plan: &Plan, _: Date) -> Fact {
    let path = at("contacts.yaml", "roles");
    match role_of(plan, RoleKind::Recorder) {
        Some((index, id)) => {
            Fact::new(State::Holds, path.index(index)).with("person", holder(plan, id).unwrap_or_default())
        }
        None => Fact::new(State::Missing, path),
    }
}

fn improvements_assigned(plan: &Plan, _: Date) -> Fact {
    let count = plan.improvements().len();
    let open = plan.improvements().iter().filter(|improvement| improvement.done_on.is_none()).count();
    let state = if count > 0 { State::Holds } else { State::Missing };
    Fact::new(state, at("governance.yaml", "improvements")).with("total", count).with("open", open)
}

fn improvements_on_time(plan: &Plan, as_of: Date) -> Fact {
    let late: Vec<String> = plan
        .improvements()
        .iter()
        .filter(|improvement| improvement.done_on.is_none() && improvement.due < as_of)
        .map(|improvement| improvement.id.to_string())
        .collect();
    all_but(&late, plan.improvements().len(), at("governance.yaml", "improvements"))
}

/// Each system with a contract says who investigates and who restores in an emergency.
fn vendor_boundaries(plan: &Plan, _: Date) -> Fact {
    let with: Vec<&System> = plan.systems.systems.iter().filter(|system| system.contract.is_some()).collect();
    let shared = |system: &System, area: Area| {
        plan.boundaries.boundaries.iter().any(|row| {
            row.system.as_ref() == Some(&system.id)
                && row.phase == BoundaryPhase::Emergency
                && row.areas.contains(&area)
        })
    };
    let lacking: Vec<String> = with
        .iter()
        .filter(|system| !shared(system, Area::Investigation) || !shared(system, Area::Restore))
        .map(|system| short(system))
        .collect();
    let vendors = plan.boundaries.boundaries.iter().filter(|row| matches!(row.accountable, Party::Vendor(_))).count();
    all_but(&lacking, with.len(), at("boundaries.yaml", "boundaries")).with("vendors", vendors)
}

// ------------------------------------------------------------------------------------------------ checklist

fn remote_maintenance(plan: &Plan, _: Date) -> Fact {
    let path = at("network.yaml", "remote_maintenance");
    if plan.network.is_none() {
        return Fact::new(State::Missing, path);
    }
    Fact::new(State::Holds, path).with("total", plan.remote_maintenance().len())
}

/// Each vendor with a contract for systems has handed in an MDS or SDS.
fn disclosures(plan: &Plan, _: Date) -> Fact {
    let mut needed: Vec<_> = Vec::new();
    for contract in plan.vendors.contracts.iter().filter(|contract| !contract.systems.is_empty()) {
        if !needed.contains(&&contract.vendor) {
            needed.push(&contract.vendor);
        }
    }
    let open = |kind: DisclosureKind| matches!(kind, DisclosureKind::Mds | DisclosureKind::Sds);
    let received = |vendor: &crate::model::id::VendorId| {
        let mut all = plan.vendors.disclosures.iter().filter(|it| it.vendor == *vendor && open(it.kind)).peekable();
        all.peek().is_some() && all.all(|it| it.received_on.is_some())
    };
    let lacking: Vec<String> = needed
        .iter()
        .filter(|vendor| !received(vendor))
        .filter_map(|id| plan.vendors.vendors.iter().find(|vendor| vendor.id == **id))
        .map(|vendor| vendor.short_name.as_ref().unwrap_or(&vendor.name).to_string())
        .collect();
    all_but(&lacking, needed.len(), at("vendors.yaml", "disclosures"))
}

fn access_control(plan: &Plan, as_of: Date) -> Fact {
    let path = at("governance.yaml", "access_control");
    match plan.governance.as_ref().and_then(|it| it.access_control.as_ref()) {
        None => Fact::new(State::Missing, path),
        Some(control) => {
            let date = control.reviewed_on.value().copied();
            let holds = !control.administrators.is_empty() && date.is_some_and(|date| !date.is_year_before(as_of));
            Fact::holds_if(holds, path).with("date", date.map_or_else(String::new, |date| date.to_string()))
        }
    }
}

fn account_review(plan: &Plan, as_of: Date) -> Fact {
    let path = at("governance.yaml", "account_review");
    match plan.governance.as_ref().and_then(|it| it.account_review.as_ref()) {
        None => Fact::new(State::Missing, path),
        Some(review) => {
            let date = review.last_reviewed_on.value().copied();
            Fact::holds_if(date.is_some_and(|date| !date.is_year_before(as_of)), path)
                .with("date", date.map_or_else(String::new, |date| date.to_string()))
        }
    }
}

/// Logs of the systems whose servers the hospital runs.
fn server_logs(plan: &Plan, _: Date) -> Fact {
    let path = at("response.yaml", "log_sources");
    let of_systems = plan.log_sources().iter().filter(|log| log.system.is_some()).count();
    let state = match (plan.log_sources().len(), of_systems) {
        (0, _) => State::Missing,
        (_, 0) => State::Fails,
        _ => State::Holds,
    };
    Fact::new(state, path).with("total", of_systems)
}

fn source_restriction(plan: &Plan, _: Date) -> Fact {
    let outside: Vec<_> = plan
        .connections()
        .iter()
        .filter(|connection| !matches!(connection.kind, ConnectionKind::Internal | ConnectionKind::Telephone))
        .collect();
    let lacking: Vec<String> = outside
        .iter()
        .filter(|connection| connection.source_restriction != Some(Flag::Yes))
        .map(|connection| connection.name.to_string())
        .collect();
    all_but(&lacking, outside.len(), at("network.yaml", "connections"))
}

fn devices_with(plan: &Plan, kinds: &[DeviceKind], flag: impl Fn(&Device) -> Option<Flag>) -> Fact {
    let devices = listed(plan, kinds);
    let known = devices.iter().filter(|device| flag(device).is_some()).count();
    let lacking: Vec<String> =
        devices.iter().filter(|device| flag(device) != Some(Flag::Yes)).map(|device| device.name.to_string()).collect();
    if known == 0 {
        return ledger(plan, State::Missing);
    }
    all_but(&lacking, devices.len(), ledger_path(plan))
}

fn hardening(plan: &Plan, _: Date) -> Fact {
    devices_with(plan, &[DeviceKind::Server, DeviceKind::Terminal], |device| device.hardened)
}

fn removable_media(plan: &Plan, _: Date) -> Fact {
    let policy = plan.governance.as_ref().and_then(|it| it.removable_media_policy.as_ref());
    let fact = devices_with(plan, &[DeviceKind::Server, DeviceKind::Terminal], |device| device.removable_media_control);
    fact.with("policy", if policy.is_some() { "定めている" } else { "定めていない" })
        .at(at("governance.yaml", "removable_media_policy"))
}

fn password_rules(plan: &Plan, _: Date) -> Fact {
    let path = at("governance.yaml", "password_policy");
    match plan.governance.as_ref().and_then(|it| it.password_policy.as_ref()) {
        None => Fact::new(State::Missing, path),
        Some(policy) => {
            // Long ones need no change, source: チェックリスト R7 2⑦ (13文字以上).
            let changed = policy.rotation_days.is_some() || policy.min_length >= 13;
            Fact::holds_if(policy.min_length >= 8 && policy.mixed == Flag::Yes && changed, path)
                .with("length", policy.min_length)
        }
    }
}

fn password_reuse(plan: &Plan, _: Date) -> Fact {
    let path = at("governance.yaml", "password_policy");
    match plan.governance.as_ref().and_then(|it| it.password_policy.as_ref()) {
        None => Fact::new(State::Missing, path),
        Some(policy) => {
            Fact::holds_if(policy.reuse_prohibited == Flag::Yes && policy.initial_changed == Flag::Yes, path)
        }
    }
}

fn mfa(plan: &Plan, _: Date) -> Fact {
    let ready = |system: &System| {
        system.mfa == Some(Flag::Yes) || system.mfa_planned_fiscal_year.is_some_and(|year| year <= MFA_FISCAL_YEAR)
    };
    let systems = &plan.systems.systems;
    let known = systems.iter().any(|system| system.mfa.is_some() || system.mfa_planned_fiscal_year.is_some());
    if !known {
        return Fact::new(State::Missing, at("systems.yaml", "systems"));
    }
    let lacking: Vec<String> = systems.iter().filter(|system| !ready(system)).map(short).collect();
    let done = systems.iter().filter(|system| system.mfa == Some(Flag::Yes)).count();
    all_but(&lacking, systems.len(), at("systems.yaml", "systems")).with("done", done)
}

fn plan_approved(plan: &Plan, as_of: Date) -> Fact {
    let document = &plan.hospital.plan;
    let path = at("hospital.yaml", "plan").key("approvals");
    let approved = !document.approvals.is_empty() && document.approvals.iter().all(|approval| approval.date.is_some());
    Fact::holds_if(approved && document.next_review >= as_of, path)
        .with("version", &document.version)
        .with("date", document.effective_date)
}

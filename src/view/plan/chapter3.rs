//! Chapter 3: whom to call, how it is told, what is cut, who decides, what is kept, what comes back when.

use serde::Serialize;

use crate::analysis::restore::{Missed, RestoreOrder, Wait, WayOut, restore_order};
use crate::check::CheckedPlan;
use crate::diagram::canvas::Figure;
use crate::diagram::flow;
use crate::diagram::restoration::{self, hours};
use crate::model::contacts::{DeadlineBase, Endpoint, OrganizationKind, RoleKind, RouteKind};
use crate::model::id::{RoleId, VendorId};
use crate::model::network::{CutCategory, CutPoint};
use crate::model::phone::Phone;
use crate::model::response::{ActionCard, Decision, DecisionAuthority};
use crate::view::party::role_party;
use crate::view::words::{
    NONE, has, known, list, name_of_kind, optional_role, or_none, person, phones, role_of_kind, short_role,
    short_roles, short_system, short_vendor, system, systems, within,
};

#[derive(Debug, Clone, Serialize)]
pub(super) struct Chapter3 {
    first_call: FirstCall,
    departments: Vec<Department>,
    /// The office of the systems and the security officer, behind the departments as in the form.
    desks: Vec<Department>,
    vendors: Vec<Vendor>,
    vendor_count: usize,
    report_items: Vec<ReportItem>,
    required_items: String,
    levels: Vec<Level>,
    triage: Vec<Triage>,
    flow: Option<Figure>,
    /// Whether the figure leaves some texts to the tables.
    flow_is_cut: bool,
    to_security: Step,
    to_chief: Step,
    security: String,
    chief: String,
    csirt: String,
    recorder: String,
    public_relations: String,
    investigation_items: Vec<String>,
    support: Vec<Support>,
    cuts: Vec<CutGroup>,
    cut_count: usize,
    reconnects: Vec<Reconnect>,
    cutoff: Option<Authority>,
    decisions: Vec<Authority>,
    stop_system: Option<Authority>,
    switch_to_paper: Option<Authority>,
    limit_care: Option<Authority>,
    open_headquarters: Option<Authority>,
    report_external: Option<Authority>,
    publish: Option<Authority>,
    ransom: Option<Authority>,
    start_restore: Option<Authority>,
    resume: Option<Authority>,
    announcements: Vec<Announcement>,
    cards: Vec<Card>,
    card_count: usize,
    copy_count: u32,
    kits: Vec<Kit>,
    evidence: Option<Evidence>,
    logs: Vec<Log>,
    deadlines: Vec<Deadline>,
    privacy: Option<Agency>,
    ministry: Option<Agency>,
    police: Option<Agency>,
    regime: String,
    order: Order,
}

#[derive(Debug, Clone, Serialize)]
struct FirstCall {
    day: String,
    day_phone: String,
    night: String,
    night_phone: String,
    hours: String,
}

#[derive(Debug, Clone, Serialize)]
struct Department {
    name: String,
    person: String,
    phones: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Vendor {
    systems: String,
    name: String,
    contact: String,
    hours: String,
    phones: Vec<String>,
    contracts: String,
}

#[derive(Debug, Clone, Serialize)]
struct ReportItem {
    number: usize,
    label: String,
    hint: String,
    required: String,
}

#[derive(Debug, Clone, Serialize)]
struct Level {
    code: String,
    definition: String,
    response: String,
    triggers: Vec<String>,
    notify: String,
}

#[derive(Debug, Clone, Serialize)]
struct Triage {
    name: String,
    checks: Vec<String>,
    actions: Vec<String>,
    switch: String,
}

/// A call in time: `10分以内` or empty where no time is set.
#[derive(Debug, Clone, Default, Serialize)]
struct Step {
    within: String,
    from: String,
}

#[derive(Debug, Clone, Serialize)]
struct Support {
    vendor: String,
    title: String,
    hours: String,
    night: String,
    response: String,
    incident: String,
    forensic: String,
}

#[derive(Debug, Clone, Serialize)]
struct CutGroup {
    /// Number in the order of cutting, 1 first.
    order: usize,
    name: String,
    label: String,
    points: Vec<Cut>,
}

/// A cut point.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Cut {
    number: u32,
    name: String,
    location: String,
    method: String,
    decided_by: String,
    deputies: String,
    executed_by: String,
    night: String,
    stops: String,
    impact: String,
}

#[derive(Debug, Clone, Serialize)]
struct Reconnect {
    number: u32,
    name: String,
    condition: String,
    by: String,
    tested_on: String,
}

#[derive(Debug, Clone, Serialize)]
struct Authority {
    decision: String,
    decided_by: String,
    deputies: String,
    night: String,
    condition: String,
    within: String,
    /// Whether `within` names a time.
    has_time: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Announcement {
    number: u32,
    title: String,
    timing: String,
    decided_by: String,
    spoken_by: String,
    fallback: String,
}

#[derive(Debug, Clone, Serialize)]
struct Card {
    number: String,
    title: String,
    audience: String,
    trigger: String,
    count: u32,
    places: String,
}

#[derive(Debug, Clone, Serialize)]
struct Kit {
    department: String,
    place: String,
    kinds: usize,
    keeper: String,
    revised_on: String,
    checked_on: String,
}

#[derive(Debug, Clone, Serialize)]
struct Evidence {
    targets: Vec<String>,
    method: Vec<String>,
    custodian: String,
    place: String,
    form: String,
    prohibited: Vec<String>,
    approved_by: String,
    vendor: String,
    organization: String,
}

#[derive(Debug, Clone, Serialize)]
struct Log {
    name: String,
    kind: String,
    retention: String,
    stored_at: String,
    time_sync: String,
    offline: String,
    collector: String,
}

#[derive(Debug, Clone, Serialize)]
struct Deadline {
    name: String,
    text: String,
    /// From what it counts; empty where it is due at once.
    base: String,
    condition: String,
    source: String,
    organizations: String,
    reporters: String,
}

#[derive(Debug, Clone, Serialize)]
struct Agency {
    name: String,
    reporter: String,
}

#[derive(Debug, Clone, Serialize)]
struct Order {
    figures: Vec<Figure>,
    rows: Vec<OrderRow>,
    hands: u32,
    hands_known: bool,
    chain: Vec<String>,
    chain_time: String,
    last: String,
    late: Vec<String>,
    late_count: usize,
    unknown_count: usize,
    circular: String,
    steps: Vec<StepRow>,
    crews: Vec<CrewLine>,
    missed: Vec<MissedRow>,
}

/// How many systems a vendor restores at a time.
#[derive(Debug, Clone, Serialize)]
struct CrewLine {
    vendor: String,
    count: u32,
    known: bool,
}

/// An objective that cannot be kept, why, and what would help.
#[derive(Debug, Clone, Serialize)]
struct MissedRow {
    system: String,
    rto: String,
    finish: String,
    chain: Vec<ChainLink>,
    behind: String,
    ways: Vec<Way>,
}

#[derive(Debug, Clone, Serialize)]
struct ChainLink {
    system: String,
    time: String,
    /// What its start waited for: `hands`, `crew`, or else empty.
    wait: &'static str,
}

/// A way out: `before`, `shorten`, `hands`, `crew` or `objective`, with what it changes.
#[derive(Debug, Clone, Serialize)]
struct Way {
    kind: &'static str,
    of: String,
    from: String,
    to: String,
}

#[derive(Debug, Clone, Serialize)]
struct OrderRow {
    rank: usize,
    name: String,
    needs: String,
    time: String,
    start: String,
    finish: String,
    rto: String,
    judged: String,
}

#[derive(Debug, Clone, Serialize)]
struct StepRow {
    rank: String,
    system: String,
    prerequisites: String,
    executed_by: String,
    vendor: String,
    verification: String,
    decided_by: String,
    entry: String,
}

pub(super) fn chapter3(plan: &CheckedPlan) -> Chapter3 {
    let authority = |decision: Decision| {
        plan.decisions().iter().find(|row| row.decision == decision).map(|row| authority(plan, row))
    };
    let mut levels: Vec<_> = plan.levels().iter().collect();
    levels.sort_by_key(|level| level.code);
    let flow = flow::flow(plan);
    Chapter3 {
        first_call: first_call(plan),
        departments: departments(plan),
        desks: desks(plan),
        vendors: vendors(plan),
        vendor_count: plan.vendors.vendors.len(),
        report_items: plan
            .report_items()
            .iter()
            .enumerate()
            .map(|(at, item)| ReportItem {
                number: at + 1,
                label: item.label.to_string(),
                hint: or_none(item.hint.as_ref()),
                required: if item.required { "必要" } else { NONE }.to_owned(),
            })
            .collect(),
        required_items: crate::view::words::and(
            plan.report_items().iter().filter(|item| item.required).map(|item| format!("「{}」", item.label)),
        ),
        levels: levels
            .into_iter()
            .map(|level| Level {
                code: level.code.to_string(),
                definition: level.definition.to_string(),
                response: level.response.to_string(),
                triggers: level.triggers.iter().map(ToString::to_string).collect(),
                notify: short_roles(plan, &level.notify),
            })
            .collect(),
        flow_is_cut: flow.as_ref().is_some_and(|figure| figure.canvas.is_cut()),
        flow,
        triage: plan
            .triage()
            .iter()
            .map(|category| Triage {
                name: category.code.label().to_owned(),
                checks: category.checks.iter().map(ToString::to_string).collect(),
                actions: category.actions.iter().map(ToString::to_string).collect(),
                switch: category.switch_condition.to_string(),
            })
            .collect(),
        to_security: step_to(plan, RoleKind::SecurityOfficer),
        to_chief: step_to(plan, RoleKind::ChiefOfficer),
        security: name_of_kind(plan, RoleKind::SecurityOfficer),
        chief: name_of_kind(plan, RoleKind::ChiefOfficer),
        csirt: name_of_kind(plan, RoleKind::Csirt),
        recorder: name_of_kind(plan, RoleKind::Recorder),
        public_relations: name_of_kind(plan, RoleKind::PublicRelations),
        investigation_items: plan.investigation_items().iter().map(ToString::to_string).collect(),
        support: support(plan),
        cuts: cuts(plan),
        cut_count: plan.cut_points().len(),
        reconnects: cut_points_in_order(plan)
            .into_iter()
            .map(|cut| Reconnect {
                number: cut.number,
                name: cut.name.to_string(),
                condition: cut.reconnect_condition.to_string(),
                by: short_role(plan, &cut.reconnect_by),
                tested_on: known(cut.tested_on.as_ref()),
            })
            .collect(),
        cutoff: authority(Decision::Cutoff),
        decisions: plan.decisions().iter().map(|row| self::authority(plan, row)).collect(),
        stop_system: authority(Decision::StopSystem),
        switch_to_paper: authority(Decision::SwitchToPaper),
        limit_care: authority(Decision::LimitCare),
        open_headquarters: authority(Decision::OpenHeadquarters),
        report_external: authority(Decision::ReportExternal),
        publish: authority(Decision::Publish),
        ransom: authority(Decision::RansomDemand),
        start_restore: authority(Decision::StartRestore),
        resume: authority(Decision::Resume),
        announcements: plan
            .announcements()
            .iter()
            .map(|announcement| Announcement {
                number: announcement.number,
                title: announcement.title.to_string(),
                timing: announcement.timing.to_string(),
                decided_by: short_role(plan, &announcement.decided_by),
                spoken_by: short_role(plan, &announcement.spoken_by),
                fallback: announcement.fallback.to_string(),
            })
            .collect(),
        cards: plan
            .cards()
            .iter()
            .map(|card| Card {
                number: card.number.to_string(),
                title: card.title.as_ref().unwrap_or(&plan.role(&card.role).name).to_string(),
                audience: card.audience.label().to_owned(),
                trigger: card.trigger.to_string(),
                count: card.copies.iter().map(|copies| copies.count).sum(),
                places: places(plan, card),
            })
            .collect(),
        card_count: plan.cards().len(),
        copy_count: plan.cards().iter().flat_map(|card| &card.copies).map(|copies| copies.count).sum(),
        kits: kits(plan),
        evidence: evidence(plan),
        logs: plan
            .log_sources()
            .iter()
            .map(|log| Log {
                name: log.name.to_string(),
                kind: log.kind.label().to_owned(),
                retention: retention(&known(Some(&log.retention_days))),
                stored_at: log.stored_at.to_string(),
                time_sync: has(Some(log.time_sync)),
                offline: has(log.exported_offline),
                collector: short_role(plan, &log.collected_by),
            })
            .collect(),
        deadlines: deadlines(plan),
        privacy: agency(plan, OrganizationKind::Privacy),
        ministry: agency(plan, OrganizationKind::Ministry),
        police: agency(plan, OrganizationKind::Police),
        regime: known(Some(&plan.hospital.hospital.breach_report_regime)),
        order: order(plan),
    }
}

/// `365日`: the model holds the number as text, with or without its unit.
fn retention(text: &str) -> String {
    if !text.is_empty() && text.chars().all(|c| c.is_ascii_digit()) { format!("{text}日") } else { text.to_owned() }
}

fn agency(plan: &CheckedPlan, kind: OrganizationKind) -> Option<Agency> {
    plan.contacts.organizations.iter().find(|organization| organization.kind == kind).map(|organization| Agency {
        name: organization.name.to_string(),
        reporter: short_role(plan, &organization.reporter),
    })
}

fn first_call(plan: &CheckedPlan) -> FirstCall {
    let call = &plan.contacts.first_call;
    let (day, night) = (role_party(plan, &call.day), role_party(plan, &call.night));
    FirstCall {
        day: day.full_name,
        day_phone: or_none(day.day.as_ref()),
        night: night.full_name,
        night_phone: or_none(night.night.as_ref()),
        hours: call.office_hours.to_string(),
    }
}

fn departments(plan: &CheckedPlan) -> Vec<Department> {
    plan.contacts
        .departments
        .iter()
        .map(|department| {
            let leader = department.manager.as_ref().and_then(|id| plan.assignment(id));
            // Many departments share one role (所属長); then its holder is the wrong person to name for each of them.
            let leader = leader.filter(|assignment| plan.person(&assignment.person).department == department.id);
            let own = department.manager.as_ref().map(|id| short_role(plan, id));
            Department {
                name: department.name.to_string(),
                person: leader.map_or_else(
                    || own.unwrap_or_else(|| NONE.to_owned()),
                    |assignment| person(plan, &assignment.person),
                ),
                phones: phones(&department.phones),
            }
        })
        .collect()
}

fn desks(plan: &CheckedPlan) -> Vec<Department> {
    let call = &plan.contacts.first_call;
    let mut ids: Vec<&RoleId> = vec![&call.day];
    for id in [Some(&call.night), role_of_kind(plan, RoleKind::SecurityOfficer)].into_iter().flatten() {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.into_iter()
        .map(|id| {
            let party = role_party(plan, id);
            let numbers: Vec<String> = match (party.day, party.night) {
                (None, None) => vec![NONE.to_owned()],
                (Some(day), Some(night)) if day == night => vec![day],
                (day, night) => {
                    let day = day.map(|number| format!("昼 {number}"));
                    day.into_iter().chain(night.map(|number| format!("夜 {number}"))).collect()
                }
            };
            Department {
                name: party.full_name,
                person: party.person.unwrap_or_else(|| NONE.to_owned()),
                phones: numbers,
            }
        })
        .collect()
}

/// The systems of a vendor: those that name it, and those of its contracts.
pub(super) fn systems_of_vendor(plan: &CheckedPlan, id: &VendorId) -> String {
    list(
        plan.systems
            .systems
            .iter()
            .filter(|system| {
                system.vendor.as_ref() == Some(id)
                    || plan
                        .vendors
                        .contracts
                        .iter()
                        .any(|contract| contract.vendor == *id && contract.systems.contains(&system.id))
            })
            .map(|system| system.short_name.as_ref().unwrap_or(&system.name)),
    )
}

fn vendors(plan: &CheckedPlan) -> Vec<Vendor> {
    let mut rows = Vec::new();
    for vendor in &plan.vendors.vendors {
        let contracts = list(
            plan.vendors
                .contracts
                .iter()
                .filter(|contract| contract.vendor == vendor.id)
                .filter_map(|contract| contract.number.as_ref()),
        );
        let systems = systems_of_vendor(plan, &vendor.id);
        let systems = if systems == NONE { vendor.kind.label().to_owned() } else { systems };
        for contact in &vendor.contacts {
            rows.push(Vendor {
                systems: systems.clone(),
                name: vendor.name.to_string(),
                contact: contact.name.to_string(),
                hours: contact.hours.to_string(),
                phones: phones(&contact.phones),
                contracts: contracts.clone(),
            });
        }
        if vendor.contacts.is_empty() {
            rows.push(Vendor {
                systems,
                name: vendor.name.to_string(),
                contact: NONE.to_owned(),
                hours: NONE.to_owned(),
                phones: phones(&[] as &[Phone]),
                contracts,
            });
        }
    }
    rows
}

/// The first route that leads to a role of this kind and must be taken.
fn step_to(plan: &CheckedPlan, kind: RoleKind) -> Step {
    let mut routes: Vec<_> = plan.contacts.routes.iter().filter(|route| route.kind == RouteKind::Must).collect();
    routes.sort_by_key(|route| route.order);
    let leads = |end: &Endpoint| end.role.as_ref().is_some_and(|id| plan.role(id).kind == kind);
    routes.into_iter().find(|route| leads(&route.to)).map_or_else(Step::default, |route| Step {
        within: route.time_limit.map_or_else(String::new, within),
        from: match &route.from.role {
            Some(id) => short_role(plan, id),
            None => crate::diagram::calls::end_name(plan, &route.from),
        },
    })
}

fn support(plan: &CheckedPlan) -> Vec<Support> {
    plan.vendors
        .contracts
        .iter()
        .map(|contract| Support {
            vendor: short_vendor(plan, &contract.vendor),
            title: contract.title.to_string(),
            hours: contract.support_hours.to_string(),
            night: has(Some(contract.night_support)),
            response: known(contract.response_time.as_ref()),
            incident: has(Some(contract.incident_support)),
            forensic: has(Some(contract.forensic_support)),
        })
        .collect()
}

fn cut_points_in_order(plan: &CheckedPlan) -> Vec<&CutPoint> {
    let mut points: Vec<_> = plan.cut_points().iter().collect();
    points.sort_by_key(|cut| (cut.category, cut.number));
    points
}

fn cuts(plan: &CheckedPlan) -> Vec<CutGroup> {
    let points = cut_points_in_order(plan);
    CutCategory::ALL
        .iter()
        .enumerate()
        .map(|(at, category)| CutGroup {
            order: at + 1,
            name: category.label().trim_start_matches(['①', '②', '③']).to_owned(),
            label: format!("tab-cut-{}", at + 1),
            points: points.iter().filter(|cut| cut.category == *category).map(|cut| self::cut(plan, cut)).collect(),
        })
        .filter(|group| !group.points.is_empty())
        .collect()
}

/// A cut point as the tables show it.
pub(super) fn cut(plan: &CheckedPlan, cut: &CutPoint) -> Cut {
    Cut {
        number: cut.number,
        name: cut.name.to_string(),
        location: cut.location.to_string(),
        method: cut.method.to_string(),
        decided_by: short_role(plan, &cut.decided_by),
        deputies: short_roles(plan, &cut.deputies),
        executed_by: short_role(plan, &cut.executed_by),
        night: optional_role(plan, cut.night_executed_by.as_ref()),
        stops: systems(plan, &cut.stops),
        impact: cut.clinical_impact.to_string(),
    }
}

fn authority(plan: &CheckedPlan, row: &DecisionAuthority) -> Authority {
    Authority {
        decision: row.decision.label().to_owned(),
        decided_by: short_role(plan, &row.decided_by),
        deputies: short_roles(plan, &row.deputies),
        night: optional_role(plan, row.night_decided_by.as_ref()),
        condition: row.condition.to_string(),
        within: row.time_limit.map_or_else(|| NONE.to_owned(), within),
        has_time: row.time_limit.is_some(),
    }
}

/// Departments that hold copies of a card; a card that nearly everybody holds names their number only.
fn places(plan: &CheckedPlan, card: &ActionCard) -> String {
    const MOST_NAMES: usize = 6;
    let mut names: Vec<String> = Vec::new();
    for copies in &card.copies {
        let name = plan.department(&copies.department).name.to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() == plan.contacts.departments.len() {
        return "全部署".to_owned();
    }
    if names.len() > MOST_NAMES { format!("{}部署", names.len()) } else { list(names) }
}

fn kits(plan: &CheckedPlan) -> Vec<Kit> {
    plan.paper_kits()
        .iter()
        .map(|kit| Kit {
            department: plan.department(&kit.department).name.to_string(),
            place: kit.place.to_string(),
            kinds: kit.items.len(),
            keeper: short_role(plan, &kit.keeper),
            revised_on: known(Some(&kit.revised_on)),
            checked_on: known(kit.checked_on.as_ref()),
        })
        .collect()
}

fn evidence(plan: &CheckedPlan) -> Option<Evidence> {
    let policy = plan.response.as_ref()?.evidence.as_ref()?;
    Some(Evidence {
        targets: policy.targets.iter().map(ToString::to_string).collect(),
        method: policy.method.paragraphs().map(str::to_owned).collect(),
        custodian: short_role(plan, &policy.custodian),
        place: policy.storage_place.to_string(),
        form: policy.custody_form.as_ref().map_or_else(String::new, ToString::to_string),
        prohibited: policy.prohibited.iter().map(ToString::to_string).collect(),
        approved_by: short_role(plan, &policy.approved_by),
        vendor: policy.vendor.as_ref().map_or_else(String::new, |id| plan.vendor(id).name.to_string()),
        organization: policy
            .organization
            .as_ref()
            .map_or_else(String::new, |id| plan.organization(id).name.to_string()),
    })
}

fn deadlines(plan: &CheckedPlan) -> Vec<Deadline> {
    plan.contacts
        .deadlines
        .iter()
        .map(|deadline| {
            let to: Vec<_> =
                plan.contacts.organizations.iter().filter(|other| other.deadlines.contains(&deadline.id)).collect();
            let mut reporters: Vec<String> = Vec::new();
            for organization in &to {
                let reporter = short_role(plan, &organization.reporter);
                if !reporters.contains(&reporter) {
                    reporters.push(reporter);
                }
            }
            Deadline {
                name: deadline.name.to_string(),
                text: deadline.text.to_string(),
                base: match deadline.base {
                    DeadlineBase::Immediately => String::new(),
                    DeadlineBase::KnownAt | DeadlineBase::FiscalYear => deadline.base.label().to_owned(),
                },
                condition: or_none(deadline.condition.as_ref()),
                source: deadline.source.to_string(),
                organizations: list(to.iter().map(|other| other.short_name.as_ref().unwrap_or(&other.name))),
                reporters: list(reporters),
            }
        })
        .collect()
}

fn order(plan: &CheckedPlan) -> Order {
    let order = restore_order(plan);
    let rank_of = |id: &crate::model::id::SystemId| {
        order.steps.iter().position(|step| step.system == *id).map_or(usize::MAX, |at| at)
    };
    let mut steps: Vec<_> = plan.restore_steps().iter().collect();
    steps.sort_by_key(|step| rank_of(&step.system));
    let late: Vec<String> =
        order.steps.iter().filter(|step| step.late).map(|step| system(plan, &step.system)).collect();
    Order {
        figures: restoration::restoration(plan, &order),
        rows: order_rows(plan, &order),
        hands: order.hands,
        hands_known: order.hands_known,
        chain: order.longest_chain.iter().map(|id| system(plan, id)).collect(),
        chain_time: hours(order.longest_chain_minutes),
        last: order.steps.iter().map(|step| step.finish).max().map_or_else(String::new, hours),
        late_count: late.len(),
        late,
        unknown_count: plan
            .systems
            .systems
            .iter()
            .filter(|system| system.restore_time.as_ref().and_then(crate::model::text::Known::value).is_none())
            .count(),
        crews: order
            .crews
            .iter()
            .map(|crew| CrewLine { vendor: short_vendor(plan, &crew.vendor), count: crew.count, known: crew.known })
            .collect(),
        missed: order.missed.iter().map(|missed| missed_row(plan, missed)).collect(),
        circular: crate::view::words::and(
            order.steps.iter().filter(|step| step.circular).map(|step| system(plan, &step.system)),
        ),
        steps: steps
            .into_iter()
            .map(|step| StepRow {
                rank: (rank_of(&step.system).saturating_add(1)).to_string(),
                system: system(plan, &step.system),
                prerequisites: list(&step.prerequisites),
                executed_by: short_role(plan, &step.executed_by),
                vendor: step.vendor.as_ref().map_or_else(|| NONE.to_owned(), |id| short_vendor(plan, id)),
                verification: step.verification.to_string(),
                decided_by: short_role(plan, &step.decided_by),
                entry: or_none(step.reverse_entry.as_ref()),
            })
            .collect(),
    }
}

/// Late systems behind another that are named in its row.
const MOST_BEHIND: usize = 12;

fn missed_row(plan: &CheckedPlan, missed: &Missed) -> MissedRow {
    let finish = hours(missed.finish);
    MissedRow {
        system: system(plan, &missed.system),
        rto: hours(missed.objective),
        finish: if missed.certain { finish } else { format!("{finish}以上") },
        chain: missed
            .chain
            .iter()
            .map(|link| ChainLink {
                system: short_system(plan, &link.system),
                time: hours(link.minutes),
                wait: match link.wait {
                    Wait::Nothing | Wait::Need(_) => "",
                    Wait::Hands(_) => "hands",
                    Wait::Crew(_) => "crew",
                },
            })
            .collect(),
        behind: match missed.behind.len() {
            0 => String::new(),
            count if count > MOST_BEHIND => {
                format!("{}ほか{}件", systems(plan, &missed.behind[..MOST_BEHIND]), count - MOST_BEHIND)
            }
            _ => systems(plan, &missed.behind),
        },
        ways: missed.ways.iter().map(|way| way_out(plan, way)).collect(),
    }
}

fn way_out(plan: &CheckedPlan, way: &WayOut) -> Way {
    let made = |kind, of, from, to| Way { kind, of, from, to };
    match way {
        WayOut::Before { other } => made("before", short_system(plan, other), String::new(), String::new()),
        WayOut::Shorten { system, from, to } => made("shorten", short_system(plan, system), hours(*from), hours(*to)),
        WayOut::Hands { to } => made("hands", String::new(), String::new(), to.to_string()),
        WayOut::Crew { vendor, to } => made("crew", short_vendor(plan, vendor), String::new(), to.to_string()),
        WayOut::Objective { to } => made("objective", String::new(), String::new(), hours(*to)),
    }
}

fn order_rows(plan: &CheckedPlan, order: &RestoreOrder) -> Vec<OrderRow> {
    let at = |minutes: u32, certain: bool| {
        let time = hours(minutes);
        if certain { time } else { format!("{time}以上") }
    };
    order
        .steps
        .iter()
        .enumerate()
        .map(|(rank, step)| {
            let found = plan.system(&step.system);
            OrderRow {
                rank: rank + 1,
                name: found.name.to_string(),
                needs: list(step.needs.iter().map(|id| short_system(plan, id))),
                time: known(found.restore_time.as_ref()),
                start: at(step.start, true),
                finish: at(step.finish, step.certain),
                rto: found.rto.to_string(),
                judged: match (step.late, step.certain) {
                    (true, _) => "超過",
                    (false, true) => "以内",
                    (false, false) => "算出不能",
                }
                .to_owned(),
            }
        })
        .collect()
}

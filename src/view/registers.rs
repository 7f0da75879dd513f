//! The registers (台帳): devices, systems, risks, network, logs, backups, paper kits, people, as their template sees them.
//!
//! One paper, since they are kept by one office and read together at an inspection. What another paper also prints (the
//! plan's tables of segments or backups) stands here with all its fields.

mod access;
mod backups;
mod continuity;
mod devices;
mod kits;
mod network;
mod people;
mod systems;

use serde::Serialize;

use super::head::{Head, head};
use super::words::{
    NONE, every, has, known, list, optional_role, short_role, short_system, systems as short_systems, until,
};
use crate::audience::Omitted;
use crate::check::CheckedPlan;
use crate::model::text::Known;

/// Systems up to which a plan is that of a clinic.
const FEW_SYSTEMS: usize = 8;

/// What the template sees.
#[derive(Debug, Clone, Serialize)]
pub struct Registers {
    head: Head,
    omitted: Omitted,
    /// So few systems that a register does not fill its page, and the next may follow on it.
    compact: bool,
    devices: devices::Devices,
    systems: Vec<systems::Sheet>,
    departments: devices::Departments,
    risks: Vec<Risk>,
    network: network::Network,
    logs: Vec<Log>,
    backups: Vec<backups::BackupRow>,
    fallbacks: Vec<continuity::DepartmentFallbacks>,
    references: Vec<continuity::ReferenceRow>,
    kits: Vec<kits::Kit>,
    cards: Vec<continuity::CardRow>,
    access: access::Access,
    people: people::People,
    trainings: Vec<continuity::TrainingRow>,
    exceptions: Vec<ExceptionRow>,
}

#[derive(Debug, Clone, Serialize)]
struct Risk {
    threat: String,
    intentional: bool,
    accidental: bool,
    environmental: bool,
    systems: String,
    likelihood: String,
    impact: String,
    treatment: String,
    measure: String,
    owner: String,
    reviewed_on: String,
}

#[derive(Debug, Clone, Serialize)]
struct Log {
    name: String,
    kind: String,
    /// The device or the system that writes it.
    source: String,
    fields: String,
    /// A number of days, or the hospital's own words for it.
    retention: String,
    retention_in_days: bool,
    stored_at: String,
    time_sync: String,
    exported_offline: String,
    collected_by: String,
    interval: String,
    reviewer: String,
    last_reviewed_on: String,
}

#[derive(Debug, Clone, Serialize)]
struct ExceptionRow {
    what: String,
    system: String,
    reason: String,
    compensating: String,
    approved_by: String,
    expires_on: String,
}

/// What the template sees.
#[must_use]
pub fn registers(plan: &CheckedPlan) -> Registers {
    Registers {
        head: head(plan),
        omitted: plan.audience().omitted(),
        compact: plan.systems.systems.len() <= FEW_SYSTEMS,
        devices: devices::devices(plan),
        systems: systems::sheets(plan),
        departments: devices::departments(plan),
        risks: risks(plan),
        network: network::network(plan),
        logs: logs(plan),
        backups: backups::backups(plan),
        fallbacks: continuity::fallbacks(plan),
        references: continuity::references(plan),
        kits: kits::kits(plan),
        cards: continuity::cards(plan),
        access: access::access(plan),
        people: people::people(plan),
        trainings: continuity::trainings(plan),
        exceptions: exceptions(plan),
    }
}

/// In a cell: what belongs to something that may be absent.
fn of<T>(value: Option<&T>, words: impl Fn(&T) -> String) -> String {
    value.map_or_else(|| NONE.to_owned(), words)
}

/// `甲（乙）`, or `甲` alone.
fn with_note(words: &str, note: Option<&impl std::fmt::Display>) -> String {
    note.map_or_else(|| words.to_owned(), |note| format!("{words}（{note}）"))
}

fn risks(plan: &CheckedPlan) -> Vec<Risk> {
    plan.risks()
        .iter()
        .map(|risk| Risk {
            threat: risk.threat.to_string(),
            intentional: risk.intentional,
            accidental: risk.accidental,
            environmental: risk.environmental,
            systems: short_systems(plan, &risk.systems),
            likelihood: risk.likelihood.label().to_owned(),
            impact: risk.impact.label().to_owned(),
            treatment: risk.treatment.label().to_owned(),
            measure: risk.measure.to_string(),
            owner: short_role(plan, &risk.owner),
            reviewed_on: known(Some(&risk.reviewed_on)),
        })
        .collect()
}

fn logs(plan: &CheckedPlan) -> Vec<Log> {
    plan.log_sources()
        .iter()
        .map(|log| {
            let device = log.device.as_ref().map(|id| plan.device(id).name.to_string());
            let system = log.system.as_ref().map(|id| short_system(plan, id));
            Log {
                name: log.name.to_string(),
                kind: log.kind.label().to_owned(),
                source: list(device.into_iter().chain(system)),
                fields: list(&log.fields),
                retention: known(Some(&log.retention_days)),
                retention_in_days: matches!(&log.retention_days,
                    Known::Value(days) if days.chars().all(|c| c.is_ascii_digit())),
                stored_at: log.stored_at.to_string(),
                time_sync: has(Some(log.time_sync)),
                exported_offline: has(log.exported_offline),
                collected_by: short_role(plan, &log.collected_by),
                interval: log.review_interval.map_or_else(|| NONE.to_owned(), every),
                reviewer: optional_role(plan, log.reviewer.as_ref()),
                last_reviewed_on: known(log.last_reviewed_on.as_ref()),
            }
        })
        .collect()
}

fn exceptions(plan: &CheckedPlan) -> Vec<ExceptionRow> {
    plan.exceptions()
        .iter()
        .map(|exception| ExceptionRow {
            what: exception.what.to_string(),
            system: of(exception.system.as_ref(), |id| short_system(plan, id)),
            reason: exception.reason.to_string(),
            compensating: exception.compensating.to_string(),
            approved_by: short_role(plan, &exception.approved_by),
            expires_on: until(plan, exception.expires_on, "期限切れ"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::DeviceId;
    use crate::model::text::{Flag, Text};
    use crate::pages::Pages;
    use crate::view::{Kind, testing};

    const SECTIONS: [&str; 16] = [
        "reg-devices",
        "reg-systems",
        "reg-departments",
        "reg-risks",
        "reg-connections",
        "reg-maintenance",
        "reg-cuts",
        "reg-logs",
        "reg-backups",
        "reg-fallbacks",
        "reg-kits",
        "reg-cards",
        "reg-access",
        "reg-people",
        "reg-trainings",
        "reg-exceptions",
    ];

    fn text(words: &str) -> Text {
        Text::try_from(words.to_owned()).unwrap()
    }

    #[test]
    fn every_section_stands_in_every_plan_in_the_same_order() {
        for folder in ["plans/sample", "plans/clinic", "tests/fixtures/plans/minimal"] {
            let plan = testing::checked(testing::plan(folder).0);
            let made = testing::made(Kind::Registers, &plan);
            let pages = Pages::of(Kind::Registers, made.paged());
            let found: Vec<usize> = SECTIONS
                .iter()
                .map(|label| pages.section(Kind::Registers, label).unwrap_or_else(|| panic!("{folder}: {label}")).page)
                .collect();
            assert!(found.is_sorted(), "{folder}: {found:?}");
        }
    }

    #[test]
    fn a_long_ledger_repeats_its_head_on_every_page_and_leaves_none_half_empty() {
        const MANY: usize = 620;
        let (mut plan, _) = testing::plan("plans/sample");
        let ledger = &mut plan.devices.as_mut().unwrap().devices;
        let model = ledger.clone();
        for (at, device) in model.iter().cycle().enumerate().take(MANY).skip(model.len()) {
            let mut device = device.clone();
            device.id = DeviceId::try_from(format!("{}-{at}", device.id)).unwrap();
            ledger.push(device);
        }
        let made = testing::made(Kind::Registers, &testing::checked(plan));
        let pages = Pages::of(Kind::Registers, made.paged());
        let page_of = |label| pages.section(Kind::Registers, label).unwrap().page;
        let ledger = &made.paged().pages()[page_of("reg-devices") - 1..page_of("reg-systems") - 1];
        assert!(ledger.len() > 30, "{} pages", ledger.len());
        let mut rows = Vec::new();
        for page in ledger {
            let text = runs(&page.frame);
            assert_eq!(text.matches("管理番号").count(), 1, "{text}");
            // The state stands in the first cell of each row.
            rows.push(
                ["（稼働）", "（予備）", "（廃棄）"].map(|state| text.matches(state).count()).iter().sum::<usize>(),
            );
        }
        // Runs of rows end with a page; none may end with next to nothing on it, save the last.
        let full = rows.iter().max().copied().unwrap_or_default();
        let half = rows.iter().skip(1).take(rows.len() - 2).filter(|count| **count * 2 < full).count();
        assert!(half * 8 < rows.len(), "{rows:?}");
    }

    fn runs(frame: &typst::layout::Frame) -> String {
        let mut text = String::new();
        for (_, item) in frame.items() {
            match item {
                typst::layout::FrameItem::Group(group) => text.push_str(&runs(&group.frame)),
                typst::layout::FrameItem::Text(run) => text.push_str(&run.text),
                _ => {}
            }
        }
        text
    }

    #[test]
    fn each_system_has_a_page_of_its_own_and_only_one() {
        let plan = testing::checked(testing::plan("plans/sample").0);
        let made = testing::made(Kind::Registers, &plan);
        let pages = Pages::of(Kind::Registers, made.paged());
        let page = |label: &str| pages.section(Kind::Registers, label).unwrap_or_else(|| panic!("{label}")).page;
        let sheets: Vec<usize> =
            plan.systems.systems.iter().map(|system| page(&format!("reg-system-{}", system.id))).collect();
        assert!(sheets.windows(2).all(|pair| pair[1] == pair[0] + 1), "{sheets:?}");
        assert_eq!(sheets.last().map(|last| last + 1), Some(page("reg-departments")));
        assert_eq!(sheets.first().copied(), Some(page("reg-systems") + 1));
    }

    #[test]
    fn cut_points_stand_in_the_order_in_which_they_are_cut() {
        let (mut plan, _) = testing::plan("plans/sample");
        plan.network.as_mut().unwrap().cut_points.reverse();
        let view = serde_json::to_value(registers(&testing::checked(plan))).unwrap();
        let cuts = view["network"]["cuts"].as_array().unwrap();
        let order: Vec<_> = cuts.iter().map(|cut| (cut["category"].as_str(), cut["number"].as_u64())).collect();
        assert!(order.is_sorted(), "{order:?}");
    }

    #[test]
    fn what_may_be_left_out_is_printed_where_it_is_given() {
        let (mut plan, _) = testing::plan("plans/sample");
        let site = plan.contacts.departments[0].id.clone();
        let system = &mut plan.systems.systems[0];
        system.usage = Some(text("中継と監視"));
        system.site_department = Some(site.clone());
        plan.response.as_mut().unwrap().log_sources[0].fields = vec![text("利用者ID"), text("時刻")];
        plan.network.as_mut().unwrap().connections[0].mfa = Some(Flag::Unknown);
        let name = plan.contacts.departments[0].name.to_string();
        let view = serde_json::to_value(registers(&testing::checked(plan))).unwrap();
        assert_eq!(view["systems"][0]["usage"], "中継と監視");
        assert_eq!(view["systems"][0]["site_department"], name.as_str());
        assert_eq!(view["logs"][0]["fields"], "利用者ID、時刻");
        assert_eq!(view["network"]["connections"][0]["mfa"], "不明");
    }
}

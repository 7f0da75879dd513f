//! Findings that the hospital has looked at and lives with, each with a reason, somebody who allowed it, and an end.

use super::Rule;
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::{Segment, YamlPath};

/// What the entries of `accepted_findings` have taken out of the report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accepted {
    /// One for each entry, in the order of the plan.
    pub entries: Vec<AcceptedFinding>,
}

/// What one entry has taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AcceptedFinding {
    /// The findings as they would have been shown; none where the entry has nothing left to accept.
    pub messages: Vec<String>,
}

impl Accepted {
    pub(super) fn of(plan: &Plan) -> Self {
        Self { entries: vec![AcceptedFinding::default(); plan.hospital.accepted_findings.len()] }
    }

    /// Whether an entry accepts this finding. What stops the papers is never accepted: they would be wrong.
    pub(super) fn takes(
        &mut self,
        plan: &Plan,
        rule: &Rule,
        severity: Severity,
        path: &YamlPath,
        message: &str,
    ) -> bool {
        let entries = &plan.hospital.accepted_findings;
        if severity == Severity::Error || entries.iter().all(|entry| *entry.rule != *rule.id) {
            return false;
        }
        let place = place(plan, path);
        let mut taken = false;
        for (entry, accepted) in entries.iter().zip(&mut self.entries) {
            if *entry.rule == *rule.id && *entry.place == *place {
                accepted.messages.push(message.to_owned());
                taken = true;
            }
        }
        taken
    }
}

/// The name by which an entry says which thing it means: the thing's id; for what has none, the id of what it belongs
/// to; for the rest the file's name.
fn place(plan: &Plan, path: &YamlPath) -> String {
    let whole = || path.file_name().to_owned();
    let [Segment::Key(list), Segment::Index(at), ..] = path.segments() else { return whole() };
    let at = *at;
    let name = match (path.file_name(), list.as_str()) {
        ("hospital.yaml", "related_documents") => plan.hospital.related_documents.get(at).map(|it| it.id.to_string()),
        ("contacts.yaml", "departments") => plan.contacts.departments.get(at).map(|it| it.id.to_string()),
        ("contacts.yaml", "people") => plan.contacts.people.get(at).map(|it| it.id.to_string()),
        ("contacts.yaml", "roles") => plan.contacts.roles.get(at).map(|it| it.id.to_string()),
        ("contacts.yaml", "assignments") => plan.contacts.assignments.get(at).map(|it| it.role.to_string()),
        ("contacts.yaml", "organizations") => plan.contacts.organizations.get(at).map(|it| it.id.to_string()),
        ("contacts.yaml", "deadlines") => plan.contacts.deadlines.get(at).map(|it| it.id.to_string()),
        ("systems.yaml", "systems") => plan.systems.systems.get(at).map(|it| it.id.to_string()),
        ("vendors.yaml", "vendors") => plan.vendors.vendors.get(at).map(|it| it.id.to_string()),
        ("vendors.yaml", "contracts") => plan.vendors.contracts.get(at).map(|it| it.id.to_string()),
        ("vendors.yaml", "disclosures") => plan.vendors.disclosures.get(at).map(|it| it.vendor.to_string()),
        ("boundaries.yaml", "boundaries") => plan.boundaries.boundaries.get(at).and_then(|it| {
            let system = it.system.as_ref().map(ToString::to_string);
            system.or_else(|| it.connection.as_ref().map(ToString::to_string))
        }),
        ("network.yaml", "segments") => plan.segments().get(at).map(|it| it.id.to_string()),
        ("network.yaml", "connections") => plan.connections().get(at).map(|it| it.id.to_string()),
        ("network.yaml", "cut_points") => plan.cut_points().get(at).map(|it| it.id.to_string()),
        ("network.yaml", "remote_maintenance") => plan.remote_maintenance().get(at).map(|it| it.system.to_string()),
        ("devices.yaml", "devices") => plan.devices().get(at).map(|it| it.id.to_string()),
        ("backups.yaml", "backups") => plan.backups().get(at).map(|it| it.system.to_string()),
        ("response.yaml", "cards") => plan.cards().get(at).map(|it| it.id.to_string()),
        ("response.yaml", "announcements") => plan.announcements().get(at).map(|it| it.number.to_string()),
        ("response.yaml", "log_sources") => plan.log_sources().get(at).map(|it| it.id.to_string()),
        ("downtime.yaml", "fallbacks") => plan.fallbacks().get(at).map(|it| it.department.to_string()),
        ("downtime.yaml", "paper_kits") => plan.paper_kits().get(at).map(|it| it.department.to_string()),
        ("governance.yaml", "improvements") => plan.improvements().get(at).map(|it| it.id.to_string()),
        ("answers.yaml", "answers") => plan.answers().get(at).map(|it| it.item.to_string()),
        _ => None,
    };
    name.unwrap_or_else(whole)
}

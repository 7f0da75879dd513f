//! Chapter 4: what is reported afterwards, and what is mended.

use serde::Serialize;

use crate::check::CheckedPlan;
use crate::model::contacts::RoleKind;
use crate::model::governance::Improvement;
use crate::view::words::{NONE, and, date, name_of_kind, optional_role, short_role, short_vendor, until};

#[derive(Debug, Clone, Serialize)]
pub(super) struct Chapter4 {
    security: String,
    chief: String,
    recorder: String,
    improvements: Vec<Row>,
    improvement_count: usize,
    open_count: usize,
    vendor_rows: Vec<Row>,
    open_items: Vec<OpenItem>,
    final_reports: Vec<FinalReport>,
    notify: String,
}

#[derive(Debug, Clone, Serialize)]
struct Row {
    id: String,
    origin: String,
    issue: String,
    action: String,
    owner: String,
    vendor: String,
    due: String,
    done_on: String,
    verified_by: String,
}

#[derive(Debug, Clone, Serialize)]
struct OpenItem {
    vendor: String,
    kind: String,
    system: String,
    item: String,
    due: String,
}

#[derive(Debug, Clone, Serialize)]
struct FinalReport {
    organization: String,
    name: String,
    text: String,
    reporter: String,
}

pub(super) fn chapter4(plan: &CheckedPlan) -> Chapter4 {
    let all = plan.improvements();
    Chapter4 {
        security: name_of_kind(plan, RoleKind::SecurityOfficer),
        chief: name_of_kind(plan, RoleKind::ChiefOfficer),
        recorder: name_of_kind(plan, RoleKind::Recorder),
        improvements: all.iter().map(|improvement| row(plan, improvement)).collect(),
        improvement_count: all.len(),
        open_count: all.iter().filter(|improvement| improvement.done_on.is_none()).count(),
        vendor_rows: all
            .iter()
            .filter(|improvement| improvement.vendor.is_some())
            .map(|improvement| row(plan, improvement))
            .collect(),
        open_items: plan
            .vendors
            .disclosures
            .iter()
            .flat_map(|disclosure| disclosure.open_items.iter().map(move |item| (disclosure, item)))
            .map(|(disclosure, item)| OpenItem {
                vendor: short_vendor(plan, &disclosure.vendor),
                kind: disclosure.kind.label().to_owned(),
                system: disclosure
                    .system
                    .as_ref()
                    .map_or_else(|| NONE.to_owned(), |id| crate::view::words::short_system(plan, id)),
                item: item.to_string(),
                due: until(plan, disclosure.next_due, "期限超過"),
            })
            .collect(),
        final_reports: plan
            .contacts
            .organizations
            .iter()
            .flat_map(|organization| organization.deadlines.iter().map(move |id| (organization, id)))
            .map(|(organization, id)| {
                let deadline = plan.deadline(id);
                FinalReport {
                    organization: organization.name.to_string(),
                    name: deadline.name.to_string(),
                    text: deadline.text.to_string(),
                    reporter: short_role(plan, &organization.reporter),
                }
            })
            .collect(),
        notify: and(plan
            .vendors
            .vendors
            .iter()
            .filter(|vendor| vendor.notify_to.is_none())
            .map(|vendor| vendor.short_name.as_ref().unwrap_or(&vendor.name))),
    }
}

fn row(plan: &CheckedPlan, improvement: &Improvement) -> Row {
    Row {
        id: improvement.id.to_string(),
        origin: improvement.origin.to_string(),
        issue: improvement.issue.to_string(),
        action: improvement.action.to_string(),
        owner: short_role(plan, &improvement.owner),
        vendor: improvement.vendor.as_ref().map_or_else(|| NONE.to_owned(), |id| short_vendor(plan, id)),
        due: date(Some(improvement.due)),
        done_on: improvement.done_on.map_or_else(|| "未了".to_owned(), |day| day.to_string()),
        verified_by: optional_role(plan, improvement.verified_by.as_ref()),
    }
}

//! A public desk without the source of its number or the day on which it was checked.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::contacts::OrganizationKind;

pub(super) const RULE: Rule = Rule {
    id: "organization-without-source",
    severity: Severity::Warning,
    explanation: include_str!("organization_without_source.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, organization) in plan.contacts.organizations.iter().enumerate() {
        let public = matches!(
            organization.kind,
            OrganizationKind::Ministry
                | OrganizationKind::Prefecture
                | OrganizationKind::Privacy
                | OrganizationKind::Police
                | OrganizationKind::TechnicalSupport
                | OrganizationKind::MedicalAssociation
        );
        if public && (organization.source.is_none() || organization.verified_on.is_none()) {
            found.at(
                item("contacts.yaml", "organizations", at).key("name"),
                format!("公的な窓口「{}」に、出典又は確認日がありません", organization.name),
                "番号を確かめた資料を source に、確かめた日を verified_on に書いてください",
            );
        }
    }
}

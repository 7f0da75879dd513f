//! An agency that every hospital has to tell is not among the contacts.

use std::collections::BTreeSet;

use super::{Findings, Rule};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::contacts::OrganizationKind;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "outside-agency-missing",
    severity: Severity::Warning,
    explanation: include_str!("outside_agency_missing.md"),
    check,
};

/// Agencies that a hospital has to tell, source: 確認表 1-2(a).
const NEEDED: [OrganizationKind; 4] =
    [OrganizationKind::Ministry, OrganizationKind::Prefecture, OrganizationKind::Police, OrganizationKind::Privacy];

fn check(plan: &Plan, found: &mut Findings) {
    let known: BTreeSet<_> = plan.contacts.organizations.iter().map(|it| it.kind).collect();
    for kind in NEEDED.into_iter().filter(|kind| !known.contains(kind)) {
        found.at(
            YamlPath::file("contacts.yaml").key("organizations"),
            format!("「{}」の連絡先がありません", kind.label()),
            "公式のウェブサイトで窓口を確かめ、番号か URL と、出典(source)を書いてください",
        );
    }
}

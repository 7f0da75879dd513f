//! Vendors of one system whose work nobody has joined.

use std::collections::BTreeMap;

use super::{Findings, Rule, item, quoted, subject_name};
use crate::analysis::responsibility;
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::id::VendorId;
use crate::model::vendors::VendorKind;

pub(super) const RULE: Rule = Rule {
    id: "vendors-unjoined",
    severity: Severity::Warning,
    explanation: include_str!("vendors_unjoined.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let vendors: BTreeMap<_, _> = plan.vendors.vendors.iter().map(|vendor| (&vendor.id, vendor)).collect();
    for gap in &responsibility::unjoined(plan) {
        // Whoever investigates is called by the policy on evidence, and works beside the others.
        let working: Vec<&VendorId> = gap
            .vendors
            .iter()
            .filter(|id| vendors.get(id).is_some_and(|vendor| vendor.kind != VendorKind::Forensic))
            .collect();
        let alone = beyond_reach(&working, &gap.pairs);
        if alone.is_empty() {
            continue;
        }
        let names: String = alone.iter().filter_map(|id| vendors.get(id)).map(|vendor| quoted(&vendor.name)).collect();
        let entry = plan
            .boundaries
            .boundaries
            .iter()
            .position(|entry| responsibility::subject(entry).as_ref() == Some(&gap.subject));
        found.at(
            item("boundaries.yaml", "boundaries", entry.unwrap_or_default()).key("areas"),
            format!(
                "「{}」で、{names}とほかの事業者の境目を誰がつなぐかが決まっていません",
                subject_name(plan, &gap.subject)
            ),
            "その事業者の行の interfaces に、作業を引き渡す相手の事業者を書いてください",
        );
    }
}

/// The vendors to whom no chain of joined pairs leads from the first.
fn beyond_reach<'a>(vendors: &[&'a VendorId], unjoined: &[(VendorId, VendorId)]) -> Vec<&'a VendorId> {
    let joined = |a: &VendorId, b: &VendorId| {
        unjoined.iter().all(|(one, other)| (one, other) != (a, b) && (one, other) != (b, a))
    };
    let mut reached: Vec<&VendorId> = vendors.first().copied().into_iter().collect();
    let mut at = 0;
    while let Some(from) = reached.get(at).copied() {
        for id in vendors {
            if !reached.contains(id) && joined(from, id) {
                reached.push(id);
            }
        }
        at += 1;
    }
    vendors.iter().copied().filter(|id| !reached.contains(id)).collect()
}

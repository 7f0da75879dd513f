//! No manual for a failure is among the documents.

use super::{Findings, Rule};
use crate::analysis::facts::State;
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule =
    Rule { id: "manual-missing", severity: Severity::Warning, explanation: include_str!("manual_missing.md"), check };

fn check(_: &Plan, found: &mut Findings) {
    found.unless(
        "manuals",
        &[State::Missing],
        "障害時の手順書や伝票運用の手順書を、hospital.yaml の related_documents に kind: manual で書いてください",
    );
}

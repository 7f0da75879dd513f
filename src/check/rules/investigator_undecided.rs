//! Nobody knows who would investigate an attack.

use super::{Findings, Rule};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::text::Flag;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "investigator-undecided",
    severity: Severity::Warning,
    explanation: include_str!("investigator_undecided.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let Some(evidence) = plan.response.as_ref().and_then(|response| response.evidence.as_ref()) else { return };
    let known = evidence.vendor.is_some()
        || evidence.organization.is_some()
        || plan.vendors.contracts.iter().any(|contract| contract.forensic_support == Flag::Yes);
    if !known {
        found.at(
            YamlPath::file("response.yaml").key("evidence"),
            "攻撃を受けたときに調査を頼む相手が決まっていません",
            "調査の事業者(vendor)か、相談できる機関・保険会社(organization)を evidence に書いてください",
        );
    }
}

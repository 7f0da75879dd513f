//! An entry of accepted_findings accepts nothing.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule = Rule {
    id: "acceptance-orphaned",
    severity: Severity::Warning,
    explanation: include_str!("acceptance_orphaned.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    for (at, entry) in plan.hospital.accepted_findings.iter().enumerate() {
        if !found.accepted.entries[at].messages.is_empty() {
            continue;
        }
        let path = item("hospital.yaml", "accepted_findings", at);
        let known = super::rule(&entry.rule);
        if known.is_none() {
            found.at(
                path.key("rule"),
                format!("受け入れた指摘の「{}」という規則はありません", entry.rule),
                "check が [ ] の中に示す名前を書いてください",
            );
        } else {
            found.at(
                path.key("place"),
                format!("受け入れた指摘「{}」(対象「{}」)に当たる指摘がありません", entry.rule, entry.place),
                "直っていれば行を消してください。place には、対象の id(id のないものはファイルの名前)を書きます。紙を作れない誤り(error)は受け入れられません",
            );
        }
    }
}

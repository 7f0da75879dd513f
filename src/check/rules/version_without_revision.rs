//! The version on the cover is not the last one of the history.

use super::{Findings, Rule};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule = Rule {
    id: "version-without-revision",
    severity: Severity::Warning,
    explanation: include_str!("version_without_revision.md"),
    check,
};

fn check(plan: &Plan, found: &mut Findings) {
    let document = &plan.hospital.plan;
    let path = YamlPath::file("hospital.yaml").key("plan").key("version");
    match document.revisions.last() {
        Some(last) if last.version == document.version => {}
        Some(last) => found.at(
            path,
            format!("版は {} ですが、改訂履歴の最後は {} です", document.version, last.version),
            "revisions の末尾に、この版の改訂日・内容・承認者を書き足してください",
        ),
        None => found.at(path, "改訂履歴がありません", "revisions に、この版の改訂日・内容・承認者を書いてください"),
    }
}

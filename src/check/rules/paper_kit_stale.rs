//! The paper forms are older than the last change of the system that they replace.

use std::collections::BTreeMap;

use super::{Findings, Rule, department_name, item};
use crate::diagnostic::Severity;
use crate::model::Plan;

pub(super) const RULE: Rule =
    Rule { id: "paper-kit-stale", severity: Severity::Warning, explanation: include_str!("paper_kit_stale.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    let changed: BTreeMap<_, _> = plan
        .systems
        .systems
        .iter()
        .filter_map(|system| Some((&system.id, (system, *system.last_changed_on.as_ref()?.value()?))))
        .collect();
    for (at, kit) in plan.paper_kits().iter().enumerate() {
        let path = item("downtime.yaml", "paper_kits", at).key("revised_on");
        let place = department_name(plan, &kit.department);
        let Some(revised) = kit.revised_on.value() else {
            found.at(
                path,
                format!("「{place}」の紙セットを、いつ差し替えたかが分かっていません"),
                "中身を今の画面と見比べて差し替え、その日を revised_on に書いてください",
            );
            continue;
        };
        let newer = kit.systems.iter().filter_map(|id| changed.get(id)).find(|(_, day)| day > revised);
        if let Some((system, _)) = newer {
            found.at(
                path,
                format!("「{place}」の紙セットは、「{}」を変更する前のものです", system.name),
                "用紙の項目を今の画面と見比べて差し替え、その日を revised_on に書いてください",
            );
        }
    }
}

//! The copies are too far apart for the recovery point objective.

use std::fmt::Write as _;

use super::{Findings, Rule, item};
use crate::analysis::recovery::recovery_points;
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::duration::Duration;

pub(super) const RULE: Rule =
    Rule { id: "rpo-missed", severity: Severity::Warning, explanation: include_str!("rpo_missed.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    let systems = &plan.systems.systems;
    let path = |at: usize| item("systems.yaml", "systems", at).key("rpo");
    let mut under_attack = Vec::new();
    for point in recovery_points(plan) {
        let system = &systems[point.place];
        let objective = system.rpo.minutes();
        if point.ordinary > objective {
            found.at(
                path(point.place),
                format!(
                    "「{}」の RPO {}は守れません: バックアップの間隔は、最も短いもので{}です",
                    system.name,
                    system.rpo,
                    Duration::from_minutes(point.ordinary)
                ),
                "backups.yaml の interval を縮めるか、失ってもよい時間の幅(rpo)を診療の側と見直してください",
            );
        } else if let Some(safe) = point.safe.filter(|safe| *safe > objective && system.is_important()) {
            under_attack.push((point.place, format!("「{}」({}ごと)", system.name, Duration::from_minutes(safe))));
        }
    }
    if let Some((first, _)) = under_attack.first() {
        const MOST: usize = 4;
        let mut names: String = under_attack.iter().take(MOST).map(|(_, text)| text.as_str()).collect();
        if under_attack.len() > MOST {
            let _ = write!(names, "ほか{}件", under_attack.len() - MOST);
        }
        found.at(
            path(*first),
            format!("攻撃で網につながる控えを失うと、RPO を守れません: オフライン又は変更不可の控えの間隔が長いもの {names}"),
            "日々の控えを変更不可(immutable)の置き場所にとるか、取り外す控えの間隔を縮めてください。受け入れるのであれば、rpo をその間隔に合わせます",
        );
    }
}

//! The ways to call stand on a system, and when it is down nobody can be rung.

use super::{Findings, Rule, item, quoted_all};
use crate::analysis::reach::{outages, unplaced_telephone};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule =
    Rule { id: "reach-path-down", severity: Severity::Warning, explanation: include_str!("reach_path_down.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    let systems = &plan.systems.systems;
    if let Some(at) = unplaced_telephone(plan) {
        found.at(
            item("systems.yaml", "systems", at).key("category"),
            format!("「{}」が止まったときに使えなくなる電話が分かりません", systems[at].name),
            "contacts.yaml に phone_systems: { extension: …, phs: … } と、内線・PHS などを動かすシステムの id を書いてください",
        );
    }
    if plan.contacts.routes.is_empty() {
        return;
    }
    for outage in outages(plan).into_iter().filter(|outage| !outage.broken.is_empty()) {
        let names = systems.iter().filter(|system| outage.systems.contains(&system.id));
        let names: Vec<String> = names.map(|system| system.name.to_string()).collect();
        let mut mute: Vec<String> = Vec::new();
        for (_, id) in &outage.mute {
            let role = plan.contacts.roles.iter().find(|role| role.id == *id);
            let name = role.map_or_else(|| id.to_string(), |role| role.name.to_string());
            if !mute.contains(&name) {
                mute.push(name);
            }
        }
        found.at(
            YamlPath::file("contacts.yaml").key("phone_systems"),
            format!(
                "{}が止まると{}が使えず、{}",
                names.iter().map(|name| format!("「{name}」")).collect::<Vec<_>>().join("か"),
                outage.media.labels().join("・"),
                super::lost(plan, &outage.broken)
            ),
            format!(
                "{}の担当か代行に、止まっても鳴る番号(携帯電話など)をその時間帯の hours で書いてください。走って知らせるのであれば、medium: runner の経路を routes に足します",
                quoted_all(mute)
            ),
        );
    }
}

//! A system does not come back within its recovery time objective.

use std::fmt::Write as _;

use super::{Findings, Rule, item};
use crate::analysis::restore::{Link, Missed, Wait, WayOut, restore_order};
use crate::diagnostic::Severity;
use crate::diagram::restoration::hours;
use crate::model::Plan;
use crate::model::id::{SystemId, VendorId};

pub(super) const RULE: Rule =
    Rule { id: "rto-missed", severity: Severity::Warning, explanation: include_str!("rto_missed.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    for missed in restore_order(plan).missed {
        let Some(at) = plan.systems.systems.iter().position(|system| system.id == missed.system) else { continue };
        let end = hours(missed.finish);
        let end = if missed.certain { end } else { format!("{end}以上") };
        let mut message = format!(
            "「{}」の RTO {}は守れません: {} = {end}",
            plan.systems.systems[at].name,
            hours(missed.objective),
            chain(plan, &missed.chain)
        );
        match missed.behind.as_slice() {
            [] => {}
            [one] => {
                let _ = write!(message, "。続く「{}」も遅れます", name(plan, one));
            }
            [first, rest @ ..] => {
                let _ = write!(message, "。続く「{}」ほか{}件も遅れます", name(plan, first), rest.len());
            }
        }
        found.at(item("systems.yaml", "systems", at).key("rto"), message, advice(plan, &missed));
    }
}

/// `認証基盤 2時間 → 共有ストレージ 3時間 →(人手待ち) データベース 1時間`; of a long chain the middle as a sum.
fn chain(plan: &Plan, links: &[Link]) -> String {
    const MOST: usize = 8;
    const ENDS: usize = 3;
    let mut text = String::new();
    let cut = if links.len() > MOST { ENDS..links.len() - ENDS } else { 0..0 };
    for (at, link) in links.iter().enumerate() {
        if at > 0 && (!cut.contains(&at) || at == cut.start) {
            text.push_str(match link.wait {
                Wait::Nothing | Wait::Need(_) => " → ",
                Wait::Hands(_) => " →(人手待ち) ",
                Wait::Crew(_) => " →(事業者待ち) ",
            });
        }
        if at == cut.start && !cut.is_empty() {
            let sum = links[cut.clone()].iter().map(|link| link.minutes).sum();
            let _ = write!(text, "（間の{}件 {}）", cut.len(), hours(sum));
        } else if !cut.contains(&at) {
            let _ = write!(text, "{} {}", name(plan, &link.system), hours(link.minutes));
        }
    }
    text
}

fn advice(plan: &Plan, missed: &Missed) -> String {
    let ways: Vec<String> = missed.ways.iter().map(|way| words(plan, &missed.system, way)).collect();
    match ways.as_slice() {
        [] => "どれか一つを変えるだけでは間に合いません。復旧作業の見込み(restore_time)、人手(parallel_restores)、目標(rto)を合わせて見直してください".to_owned(),
        [one] => format!("{one}と間に合います"),
        ways => format!("次のどれかで間に合います(変える割合の小さい順): {}", ways.iter().enumerate().map(|(at, way)| format!("({}) {way}", at + 1)).collect::<Vec<_>>().join(" ")),
    }
}

fn words(plan: &Plan, late: &SystemId, way: &WayOut) -> String {
    match way {
        WayOut::Before { other } => {
            format!(
                "「{}」を「{}」より先に復旧する(recovery_priority を小さくする)",
                name(plan, late),
                name(plan, other)
            )
        }
        WayOut::Shorten { system, from, to } => {
            format!("「{}」の復旧作業を{}から{}に縮める", name(plan, system), hours(*from), hours(*to))
        }
        WayOut::Hands { to } => format!("同時に復旧する数(backups.yaml の parallel_restores)を {to} に増やす"),
        WayOut::Crew { vendor, to } => {
            format!(
                "「{}」が同時に復旧できる数(vendors.yaml の parallel_restores)を {to} にする",
                vendor_name(plan, vendor)
            )
        }
        WayOut::Objective { to } => format!("「{}」の rto を{}に改める", name(plan, late), hours(*to)),
    }
}

fn name(plan: &Plan, id: &SystemId) -> String {
    plan.systems.systems.iter().find(|system| system.id == *id).map_or_else(|| id.to_string(), |it| it.name.to_string())
}

fn vendor_name(plan: &Plan, id: &VendorId) -> String {
    plan.vendors.vendors.iter().find(|vendor| vendor.id == *id).map_or_else(|| id.to_string(), |it| it.name.to_string())
}

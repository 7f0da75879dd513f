//! A contract that care relies on has ended, or nobody knows when it ends.

use super::{Findings, Rule, item};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::model::text::{Flag, Known};
use crate::model::vendors::Contract;

pub(super) const RULE: Rule =
    Rule { id: "contract-ended", severity: Severity::Warning, explanation: include_str!("contract_ended.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    let as_of = found.as_of;
    for (at, contract) in plan.vendors.contracts.iter().enumerate() {
        let path = item("vendors.yaml", "contracts", at).key("ends_on");
        match contract.ends_on {
            Known::Value(day) if day < as_of && !renews(contract) => found.at(
                path,
                format!("契約「{}」は終わっています", contract.title),
                "契約を更新して ends_on を書き換えるか、もう頼めない事業者として行を消してください",
            ),
            // Said below, for all at once: most of them end with the fiscal year.
            Known::Value(_) => {}
            Known::Unknown => found.at(
                path,
                format!("契約「{}」がいつ終わるかが分かっていません", contract.title),
                "契約書を確かめ、ends_on に終了日を書いてください",
            ),
        }
    }
    let renewed = plan
        .vendors
        .contracts
        .iter()
        .enumerate()
        .filter(|(_, contract)| renews(contract) && contract.ends_on.value().is_some_and(|day| *day < as_of));
    found.each(
        renewed.map(|(at, it)| (item("vendors.yaml", "contracts", at).key("ends_on"), it.title.to_string())),
        |names| format!("自動で更新する契約の期間が終わっています: {names}"),
        "更新されたことを確かめ、ends_on を新しい終了日に書き換えてください",
    );
}

fn renews(contract: &Contract) -> bool {
    contract.auto_renewal == Some(Flag::Yes)
}

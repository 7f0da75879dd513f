//! A vendor that is needed cannot be called.

use super::{Findings, Rule, quoted_all};
use crate::analysis::reach::{Shift, vacant, vendors_out_of_reach};
use crate::diagnostic::Severity;
use crate::model::Plan;
use crate::source::YamlPath;

pub(super) const RULE: Rule =
    Rule { id: "reach-vendor", severity: Severity::Warning, explanation: include_str!("reach_vendor.md"), check };

fn check(plan: &Plan, found: &mut Findings) {
    if vacant(plan) {
        return;
    }
    if plan.contacts.routes.is_empty() {
        found.at(
            YamlPath::file("contacts.yaml").key("routes"),
            "連絡経路がないため、事業者にも判断する人にも、連絡が届くとは言えません",
            "contacts.yaml の routes に、誰が誰へ電話するかを書いてください",
        );
        return;
    }
    let lacking = vendors_out_of_reach(plan);
    for shift in Shift::ALL {
        for no_route in [true, false] {
            let of = lacking.iter().filter(|lack| lack.shift == shift && lack.no_route == no_route);
            let vendors: Vec<_> =
                of.filter_map(|lack| plan.vendors.vendors.iter().position(|it| it.id == lack.vendor)).collect();
            let Some(&first) = vendors.first() else { continue };
            let names = quoted_all(vendors.iter().map(|&at| plan.vendors.vendors[at].name.to_string()));
            if no_route {
                found.at(
                    YamlPath::file("contacts.yaml").key("routes"),
                    format!("{}に{names}へ電話する経路がありません", shift.label()),
                    "routes に、to: { group: vendors } か to: { vendor: … } の経路を書いてください",
                );
            } else {
                found.at(
                    super::item("vendors.yaml", "vendors", first).key("contacts"),
                    format!("{names}には、{}に出る番号がありません", shift.label()),
                    match shift {
                        Shift::Day => "contacts の phones に、hours: day か always の番号を書いてください",
                        Shift::Night => {
                            "夜間・休日に対応する契約です。hours: night か always の番号を書くか、night_support を false にしてください"
                        }
                    },
                );
            }
        }
    }
}

//! The sheets to count the paper kits with (紙セット点検表).

use serde::Serialize;

use crate::check::CheckedPlan;
use crate::model::downtime::PaperItem;
use crate::view::words::{department, known, role, systems};

/// A kit.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Kit {
    /// From 1; of the label.
    number: usize,
    department: String,
    place: String,
    keeper: String,
    systems: String,
    revised_on: String,
    checked_on: String,
    count: usize,
    /// Two items side by side, so that a kit takes half a page; the last may stand alone.
    pairs: Vec<Vec<Item>>,
}

#[derive(Debug, Clone, Serialize)]
struct Item {
    code: String,
    name: String,
    quantity: u32,
}

pub(super) fn kits(plan: &CheckedPlan) -> Vec<Kit> {
    plan.paper_kits()
        .iter()
        .enumerate()
        .map(|(at, kit)| Kit {
            number: at + 1,
            department: department(plan, &kit.department),
            place: kit.place.to_string(),
            keeper: role(plan, &kit.keeper),
            systems: systems(plan, &kit.systems),
            revised_on: known(Some(&kit.revised_on)),
            checked_on: known(kit.checked_on.as_ref()),
            count: kit.items.len(),
            pairs: kit.items.chunks(2).map(|pair| pair.iter().map(item).collect()).collect(),
        })
        .collect()
}

fn item(item: &PaperItem) -> Item {
    Item { code: item.code.to_string(), name: item.name.to_string(), quantity: item.quantity }
}

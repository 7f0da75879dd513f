//! Stub.
use crate::check::CheckedPlan;
/// Stub.
#[derive(Debug, serde::Serialize)]
pub struct ActionCards {}
/// Stub.
pub fn action_cards(_: &CheckedPlan) -> ActionCards {
    ActionCards {}
}

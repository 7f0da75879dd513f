//! Stub.
use crate::check::CheckedPlan;
/// Stub.
#[derive(Debug, serde::Serialize)]
pub struct ContactChart {}
/// Stub.
pub fn contact_chart(_: &CheckedPlan) -> ContactChart {
    ContactChart {}
}

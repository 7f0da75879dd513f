//! The registers (台帳): devices, systems, risks, network, logs, backups, paper kits, as their template sees them.

use serde::Serialize;

use super::head::{Head, head};
use crate::check::CheckedPlan;


/// What the template sees.
#[derive(Debug, Clone, Serialize)]
pub struct Registers {
    head: Head,
}

/// What the template sees.
#[must_use]
pub fn registers(plan: &CheckedPlan) -> Registers {
    Registers { head: head(plan) }
}

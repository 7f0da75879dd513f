//! The binder for an inspection (立入検査綴り): the official lists filled in, as the template sees them.

use serde::Serialize;

use super::head::{Head, head};
use crate::check::CheckedPlan;
use crate::view::Request;

/// What the template sees.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    head: Head,
}

/// What the template sees.
#[must_use]
pub fn inspection(plan: &CheckedPlan, _request: Request<'_>) -> Inspection {
    Inspection { head: head(plan) }
}

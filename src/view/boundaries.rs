//! Who is responsible for what (責任分界), per system and per vendor, as the template sees it.

use serde::Serialize;

use super::head::{Head, head};
use crate::check::CheckedPlan;
use crate::view::Request;

/// What the template sees.
#[derive(Debug, Clone, Serialize)]
pub struct Boundaries {
    head: Head,
}

/// What the template sees.
#[must_use]
pub fn boundaries(plan: &CheckedPlan, _request: Request<'_>) -> Boundaries {
    Boundaries { head: head(plan) }
}

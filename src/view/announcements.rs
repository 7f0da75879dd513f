//! The scripts of announcements over the loudspeakers (院内放送), as their template sees them.

use serde::Serialize;

use super::head::{Head, head};
use crate::check::CheckedPlan;


/// What the template sees.
#[derive(Debug, Clone, Serialize)]
pub struct Announcements {
    head: Head,
}

/// What the template sees.
#[must_use]
pub fn announcements(plan: &CheckedPlan) -> Announcements {
    Announcements { head: head(plan) }
}

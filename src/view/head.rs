//! What stands at the head and foot of every paper: hospital, version, date, handling mark.

use serde::Serialize;

use crate::check::CheckedPlan;
use crate::model::date::Date;

/// Hospital, version and date, the same on every paper of a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Full name of the hospital.
    pub hospital: String,
    /// What the hospital calls itself in running text, such as 当院.
    pub short_name: String,
    /// Title of the plan.
    pub plan_title: String,
    /// Version as printed, such as 第2.1版.
    pub version: String,
    /// Day from which the plan is in force, as the hospital prints dates.
    pub date: String,
    /// The same day for `datetime(..)` in Typst.
    pub year: i16,
    /// Month of that day.
    pub month: i8,
    /// Day of that month.
    pub day: i8,
    /// The same day for tables, `2026-04-01`.
    pub iso_date: String,
    /// Handling mark, such as 院外秘.
    pub handling: String,
    /// The office that runs the systems.
    pub system_office: String,
    /// The office at the reception and for billing.
    pub medical_affairs: String,
    /// The head of the hospital.
    pub director: String,
    /// The body that leads in a grave incident.
    pub headquarters: String,
}

/// The head of every paper of this plan.
#[must_use]
pub fn head(plan: &CheckedPlan) -> Head {
    let hospital = &plan.hospital.hospital;
    let document = &plan.hospital.plan;
    let (year, month, day) = document.effective_date.parts();
    Head {
        hospital: hospital.name.to_string(),
        short_name: hospital.short_name.as_ref().unwrap_or(&hospital.name).to_string(),
        plan_title: document.title.to_string(),
        version: format!("第{}版", document.version),
        date: print_date(plan, document.effective_date),
        year,
        month,
        day,
        iso_date: document.effective_date.to_string(),
        handling: document.handling.to_string(),
        system_office: hospital.terms.system_office.to_string(),
        medical_affairs: hospital.terms.medical_affairs.to_string(),
        director: hospital.terms.director.to_string(),
        headquarters: hospital.terms.headquarters.to_string(),
    }
}

/// A date as this hospital prints it in running text.
#[must_use]
pub fn print_date(plan: &CheckedPlan, date: Date) -> String {
    date.print(plan.hospital.hospital.date_style)
}

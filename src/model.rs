//! The plan as it is written in the plan folder: one module per file, and types that cannot hold a wrong value.
//!
//! YAML keys equal field names; ids are slugs; references are ids. The model carries no places in the sources.
//! Japanese terms stand in brackets behind each field, and in `docs/glossary.md`.

pub mod answers;
pub mod backups;
pub mod boundaries;
pub mod contacts;
pub mod date;
pub mod devices;
pub mod downtime;
pub mod duration;
pub mod governance;
pub mod hospital;
pub mod id;
pub mod network;
pub mod phone;
pub mod response;
pub mod systems;
pub mod text;
pub mod vendors;
mod word;

/// A whole plan: what `load` makes of a folder.
///
/// The optional files are `None` when they are not there; `check` says so, and nothing is invented in their place.
#[derive(Debug, Clone)]
pub struct Plan {
    /// `hospital.yaml`.
    pub hospital: hospital::HospitalFile,
    /// `contacts.yaml`.
    pub contacts: contacts::ContactsFile,
    /// `systems.yaml`.
    pub systems: systems::SystemsFile,
    /// `vendors.yaml`.
    pub vendors: vendors::VendorsFile,
    /// `boundaries.yaml`.
    pub boundaries: boundaries::BoundariesFile,
    /// `network.yaml`.
    pub network: Option<network::NetworkFile>,
    /// `devices.yaml`, with the rows of `devices.csv` behind its own.
    pub devices: Option<devices::DevicesFile>,
    /// `backups.yaml`.
    pub backups: Option<backups::BackupsFile>,
    /// `response.yaml`.
    pub response: Option<response::ResponseFile>,
    /// `downtime.yaml`.
    pub downtime: Option<downtime::DowntimeFile>,
    /// `governance.yaml`.
    pub governance: Option<governance::GovernanceFile>,
    /// `answers.yaml`.
    pub answers: Option<answers::AnswersFile>,
}

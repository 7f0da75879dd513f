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
pub(crate) mod shape;
pub mod systems;
pub mod text;
pub mod vendors;
pub(crate) mod word;

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

macro_rules! lists {
    ($($(#[$doc:meta])* $list:ident: $item:ty = $file:ident.$field:ident;)+) => {
        impl Plan {$(
            $(#[$doc])*
            #[must_use]
            pub fn $list(&self) -> &[$item] {
                self.$file.as_ref().map_or(&[], |file| file.$field.as_slice())
            }
        )+}
    };
}

lists! {
    /// Segments, none where `network.yaml` is absent.
    segments: network::Segment = network.segments;
    /// Connections, none where `network.yaml` is absent.
    connections: network::Connection = network.connections;
    /// Remote maintenance, none where `network.yaml` is absent.
    remote_maintenance: network::RemoteMaintenance = network.remote_maintenance;
    /// Cut points, none where `network.yaml` is absent.
    cut_points: network::CutPoint = network.cut_points;
    /// Devices, none where the ledger is absent.
    devices: devices::Device = devices.devices;
    /// Stock-takings, none where the ledger is absent.
    inventories: devices::Inventory = devices.inventories;
    /// Rows of backups, none where `backups.yaml` is absent.
    backups: backups::Backup = backups.backups;
    /// Steps of the restoration, none where `backups.yaml` is absent.
    restore_steps: backups::RestoreStep = backups.restore_steps;
    /// Levels, none where `response.yaml` is absent.
    levels: response::SeverityLevel = response.levels;
    /// Categories of triage, none where `response.yaml` is absent.
    triage: response::TriageCategory = response.triage;
    /// Items of a report, none where `response.yaml` is absent.
    report_items: response::ReportItem = response.report_items;
    /// Further items of the investigation, none where `response.yaml` is absent.
    investigation_items: text::Text = response.investigation_items;
    /// Authority to decide, none where `response.yaml` is absent.
    decisions: response::DecisionAuthority = response.decisions;
    /// Action cards, none where `response.yaml` is absent.
    cards: response::ActionCard = response.cards;
    /// Announcements, none where `response.yaml` is absent.
    announcements: response::Announcement = response.announcements;
    /// Sources of logs, none where `response.yaml` is absent.
    log_sources: response::LogSource = response.log_sources;
    /// Ways to go on, none where `downtime.yaml` is absent.
    fallbacks: downtime::Fallback = downtime.fallbacks;
    /// Kits of paper, none where `downtime.yaml` is absent.
    paper_kits: downtime::PaperKit = downtime.paper_kits;
    /// Environments for reading, none where `downtime.yaml` is absent.
    reference_environments: downtime::ReferenceEnvironment = downtime.reference_environments;
    /// Accounts for the emergency, none where `downtime.yaml` is absent.
    emergency_accounts: downtime::EmergencyAccount = downtime.emergency_accounts;
    /// Training, none where `governance.yaml` is absent.
    trainings: governance::Training = governance.trainings;
    /// Risks, none where `governance.yaml` is absent.
    risks: governance::Risk = governance.risks;
    /// Improvements, none where `governance.yaml` is absent.
    improvements: governance::Improvement = governance.improvements;
    /// Sources of intelligence, none where `governance.yaml` is absent.
    intelligence_sources: governance::IntelligenceSource = governance.intelligence_sources;
    /// Exceptions, none where `governance.yaml` is absent.
    exceptions: governance::Exception = governance.exceptions;
    /// Answers to the official lists, none where `answers.yaml` is absent.
    answers: answers::FormAnswer = answers.answers;
}

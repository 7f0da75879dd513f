//! The plan folder as a whole: every file to its part of the model, and the ids over all of them.

use serde::de::DeserializeOwned;

use super::{Ids, Loaded, check_ids, decode_csv, decode_file, decode_file_if_present};
use crate::diagnostic::{self, Diagnostic};
use crate::model::Plan;
use crate::model::devices::{Device, DevicesFile};
use crate::source::Sources;

/// What became of a plan folder.
#[derive(Debug)]
pub struct LoadedPlan {
    /// The plan, in which every id resolves; `None` where any finding is an error.
    pub plan: Option<Plan>,
    /// Everything that was found, in all files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Loads every file of a plan, and says everything that is wrong with any of them at once.
#[must_use]
pub fn load(sources: &Sources) -> LoadedPlan {
    let mut gathered = Gathered { diagnostics: sources.diagnostics().to_vec(), ids: Vec::new() };
    let hospital = gathered.take(decode_file(sources, "hospital.yaml"));
    let contacts = gathered.take(decode_file(sources, "contacts.yaml"));
    let systems = gathered.take(decode_file(sources, "systems.yaml"));
    let vendors = gathered.take(decode_file(sources, "vendors.yaml"));
    let boundaries = gathered.take(decode_file(sources, "boundaries.yaml"));
    let network = gathered.optional(sources, "network.yaml");
    let devices = gathered.optional(sources, "devices.yaml");
    let table = gathered.take(decode_csv::<Device>(sources, "devices.csv"));
    let backups = gathered.optional(sources, "backups.yaml");
    let response = gathered.optional(sources, "response.yaml");
    let downtime = gathered.optional(sources, "downtime.yaml");
    let governance = gathered.optional(sources, "governance.yaml");
    let answers = gathered.optional(sources, "answers.yaml");

    let ids: Vec<&Ids> = gathered.ids.iter().collect();
    gathered.diagnostics.extend(check_ids(&ids));
    let has_table = sources.file("devices.csv").is_some();
    let plan = (|| {
        Some(Plan {
            hospital: hospital?,
            contacts: contacts?,
            systems: systems?,
            vendors: vendors?,
            boundaries: boundaries?,
            network: network?,
            devices: ledger(devices?, table?, has_table),
            backups: backups?,
            response: response?,
            downtime: downtime?,
            governance: governance?,
            answers: answers?,
        })
    })();
    let sound = !diagnostic::has_errors(&gathered.diagnostics);
    LoadedPlan { plan: plan.filter(|_| sound), diagnostics: gathered.diagnostics }
}

/// The devices of both files in one ledger: those of the YAML first.
fn ledger(file: Option<DevicesFile>, table: Vec<Device>, has_table: bool) -> Option<DevicesFile> {
    match file {
        Some(mut file) => {
            file.devices.extend(table);
            Some(file)
        }
        None if has_table => Some(DevicesFile { devices: table, inventories: Vec::new() }),
        None => None,
    }
}

/// What the files have brought so far.
struct Gathered {
    diagnostics: Vec<Diagnostic>,
    ids: Vec<Ids>,
}

impl Gathered {
    fn take<T>(&mut self, loaded: Loaded<T>) -> Option<T> {
        self.diagnostics.extend(loaded.diagnostics);
        self.ids.push(loaded.ids);
        loaded.value
    }

    #[expect(clippy::option_option, reason = "not sound, or sound and absent, or sound and there")]
    fn optional<T: DeserializeOwned>(&mut self, sources: &Sources, name: &str) -> Option<Option<T>> {
        self.take(decode_file_if_present(sources, name))
    }
}

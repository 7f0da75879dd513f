//! The plan folder as a whole: every file to its part of the model, and the ids over all of them.

use std::panic;
use std::thread::{self, ScopedJoinHandle};

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
    // Each file by itself, side by side; what was found is gathered in the order of the files.
    thread::scope(|scope| {
        let hospital = scope.spawn(|| decode_file(sources, "hospital.yaml"));
        let contacts = scope.spawn(|| decode_file(sources, "contacts.yaml"));
        let systems = scope.spawn(|| decode_file(sources, "systems.yaml"));
        let vendors = scope.spawn(|| decode_file(sources, "vendors.yaml"));
        let boundaries = scope.spawn(|| decode_file(sources, "boundaries.yaml"));
        let network = scope.spawn(|| decode_file_if_present(sources, "network.yaml"));
        let devices = scope.spawn(|| decode_file_if_present(sources, "devices.yaml"));
        let table = scope.spawn(|| decode_csv::<Device>(sources, "devices.csv"));
        let backups = scope.spawn(|| decode_file_if_present(sources, "backups.yaml"));
        let response = scope.spawn(|| decode_file_if_present(sources, "response.yaml"));
        let downtime = scope.spawn(|| decode_file_if_present(sources, "downtime.yaml"));
        let governance = scope.spawn(|| decode_file_if_present(sources, "governance.yaml"));
        let answers = scope.spawn(|| decode_file_if_present(sources, "answers.yaml"));

        let mut gathered = Gathered { diagnostics: sources.diagnostics().to_vec(), ids: Vec::new() };
        let hospital = gathered.take(hospital);
        let contacts = gathered.take(contacts);
        let systems = gathered.take(systems);
        let vendors = gathered.take(vendors);
        let boundaries = gathered.take(boundaries);
        let network = gathered.take(network);
        let devices = gathered.take(devices);
        let table = gathered.take(table);
        let backups = gathered.take(backups);
        let response = gathered.take(response);
        let downtime = gathered.take(downtime);
        let governance = gathered.take(governance);
        let answers = gathered.take(answers);

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
    })
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
    fn take<T>(&mut self, running: ScopedJoinHandle<'_, Loaded<T>>) -> Option<T> {
        let loaded = running.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
        self.diagnostics.extend(loaded.diagnostics);
        self.ids.push(loaded.ids);
        loaded.value
    }
}

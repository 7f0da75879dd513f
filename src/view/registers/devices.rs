//! The ledger of devices (情報機器台帳), the stock-takings, and the devices of each department (情報機器管理表).
//!
//! A hospital may have tens of thousands of devices, so a row is strings only: what stands together in a cell is joined
//! by line ends here, and the rows go to `ledger-table` of the library as they are.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{of, with_note};
use crate::check::CheckedPlan;
use crate::model::devices::{Device, DeviceStatus};
use crate::model::id::DepartmentId;
use crate::model::text::Known;
use crate::view::words::{
    NONE, date, department, ending, has, known, list, or_none, person, person_with_post, short_system, short_vendor,
    sign,
};

/// Rows that are laid out together; the next ones begin a new page. A page takes about a dozen.
const RUN: usize = 120;

/// Fewer rows are one run, so that no page of a small ledger is left half empty.
const LONG: usize = 500;

/// The ledger of devices.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Devices {
    total: usize,
    /// `稼働` and the like with their counts, those that occur.
    states: Vec<Count>,
    /// Runs of rows; one run unless the ledger is long.
    runs: Vec<Vec<[String; 9]>>,
    inventories: Vec<InventoryRow>,
}

#[derive(Debug, Clone, Serialize)]
struct Count {
    name: String,
    count: usize,
}

#[derive(Debug, Clone, Serialize)]
struct InventoryRow {
    date: String,
    by: String,
    total: u32,
    differences: Vec<String>,
}

/// The devices of each department.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Departments {
    sheets: Vec<Sheet>,
    /// Departments without a device.
    without: String,
}

#[derive(Debug, Clone, Serialize)]
struct Sheet {
    /// Of the label.
    id: String,
    name: String,
    count: usize,
    runs: Vec<Vec<[String; 7]>>,
}

pub(super) fn devices(plan: &CheckedPlan) -> Devices {
    let all = plan.devices();
    Devices {
        total: all.len(),
        states: DeviceStatus::ALL
            .iter()
            .map(|status| Count {
                name: status.label().to_owned(),
                count: all.iter().filter(|device| device.status == *status).count(),
            })
            .filter(|count| count.count > 0)
            .collect(),
        runs: runs(all.iter().map(|device| ledger_row(plan, device)).collect()),
        inventories: plan
            .inventories()
            .iter()
            .map(|inventory| InventoryRow {
                date: date(Some(inventory.date)),
                by: person_with_post(plan, &inventory.by),
                total: inventory.total,
                differences: inventory.differences.iter().map(ToString::to_string).collect(),
            })
            .collect(),
    }
}

fn runs<R: Clone>(rows: Vec<R>) -> Vec<Vec<R>> {
    if rows.len() < LONG { vec![rows] } else { rows.chunks(RUN).map(<[R]>::to_vec).collect() }
}

fn lines(lines: &[String]) -> String {
    lines.join("\n")
}

/// Texts that may be absent, with a sign between them.
fn joined<'a>(parts: impl IntoIterator<Item = Option<&'a str>>, sign: &str) -> String {
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    if parts.is_empty() { NONE.to_owned() } else { parts.join(sign) }
}

/// Operating system and version; what is known not to be known is said.
fn os(device: &Device) -> String {
    let os = known(device.os.as_ref());
    match device.os_version.as_ref() {
        None => os,
        Some(Known::Value(version)) if os != NONE => format!("{os} {version}"),
        version @ Some(Known::Value(_)) => known(version),
        Some(Known::Unknown) if os == known(device.os_version.as_ref()) => os,
        version @ Some(Known::Unknown) => with_note(&os, Some(&known(version))),
    }
}

fn each_on_a_line<T: std::fmt::Display>(items: &[T]) -> String {
    if items.is_empty() {
        return NONE.to_owned();
    }
    lines(&items.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// Addresses of both sorts; where a copy shows neither, that is said once.
fn addresses(device: &Device) -> String {
    let (network, hardware) = (each_on_a_line(&device.ip_addresses), each_on_a_line(&device.mac_addresses));
    let said_once = network == hardware && !device.ip_addresses.is_empty();
    if said_once { network } else { lines(&[network, hardware]) }
}

fn ledger_row(plan: &CheckedPlan, device: &Device) -> [String; 9] {
    let segment = of(device.segment.as_ref(), |id| plan.segment(id).name.to_string());
    let patch = device.patch_status.map_or(NONE, |status| status.label());
    [
        lines(&[
            device.name.to_string(),
            device.id.to_string(),
            with_note(device.kind.label(), Some(&device.status.label())),
        ]),
        lines(&[
            with_note(&department(plan, &device.department), device.outlet.as_ref()),
            or_none(device.location.as_ref()),
        ]),
        lines(&[of(device.system.as_ref(), |id| short_system(plan, id)), segment]),
        lines(&[os(device), list(&device.software)]),
        addresses(device),
        lines(&[
            device.eos_date.as_ref().map_or_else(|| NONE.to_owned(), |day| ending(plan, day)),
            patch.to_owned(),
            known(device.patched_on.as_ref()),
        ]),
        lines(&[
            joined([device.maker.as_deref(), device.model.as_deref()], " "),
            of(device.vendor.as_ref(), |id| short_vendor(plan, id)),
            or_none(device.note.as_ref()),
        ]),
        lines(&[
            of(device.owner.as_ref(), |id| person(plan, id)),
            device.cost_type.map_or(NONE, |cost| cost.label()).to_owned(),
            known(device.registered_on.as_ref()),
        ]),
        lines(&[sign(device.hardened), sign(device.removable_media_control), sign(device.local_admin_unique)]),
    ]
}

pub(super) fn departments(plan: &CheckedPlan) -> Departments {
    let mut rows: BTreeMap<&DepartmentId, Vec<[String; 7]>> = BTreeMap::new();
    for device in plan.devices() {
        rows.entry(&device.department).or_default().push(department_row(plan, device));
    }
    let departments = &plan.contacts.departments;
    Departments {
        without: list(
            departments
                .iter()
                .filter(|department| !rows.contains_key(&department.id))
                .map(|department| &department.name),
        ),
        sheets: departments
            .iter()
            .filter_map(|department| {
                let rows = rows.remove(&department.id)?;
                Some(Sheet {
                    id: department.id.to_string(),
                    name: department.name.to_string(),
                    count: rows.len(),
                    runs: runs(rows),
                })
            })
            .collect(),
    }
}

fn department_row(plan: &CheckedPlan, device: &Device) -> [String; 7] {
    // What is lost or gone keeps its row until somebody strikes it off, and says so.
    let name = match device.status {
        DeviceStatus::Active | DeviceStatus::Spare => device.name.to_string(),
        status @ (DeviceStatus::Lost | DeviceStatus::Disposed) => with_note(&device.name, Some(&status.label())),
    };
    let antivirus = known(device.antivirus.as_ref());
    [
        lines(&[name, each_on_a_line(&device.ip_addresses)]),
        of(device.owner.as_ref(), |id| person(plan, id)),
        os(device),
        lines(&[
            device.confidentiality.map_or(NONE, |grade| grade.label()).to_owned(),
            device.integrity.map_or(NONE, |grade| grade.label()).to_owned(),
        ]),
        match device.antivirus_running {
            None => antivirus,
            running @ Some(_) => lines(&[antivirus, sign(running)]),
        },
        device.patch_status.map_or(NONE, |status| status.label()).to_owned(),
        match (device.secure_area, device.data_handling.as_ref()) {
            (None, None) => NONE.to_owned(),
            (area, None) => has(area),
            (area, Some(handling)) => lines(&[has(area), handling.to_string()]),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::Text;
    use crate::view::testing;

    #[test]
    fn only_a_long_ledger_is_parted() {
        assert_eq!(runs(vec![0; LONG - 1]).len(), 1);
        let parted = runs(vec![0; LONG]);
        assert!(parted.len() > 1);
        assert_eq!(parted.concat().len(), LONG);
    }

    #[test]
    fn a_row_tells_what_is_known_and_marks_what_is_not() {
        let (mut plan, _) = testing::plan("plans/sample");
        let device = &mut plan.devices.as_mut().unwrap().devices[0];
        device.software = vec![Text::try_from("表計算 2024".to_owned()).unwrap()];
        device.outlet = Some(Text::try_from("S-01".to_owned()).unwrap());
        device.os = Some(Known::Unknown);
        device.os_version = Some(Known::Unknown);
        device.hardened = None;
        device.note = None;
        let plan = testing::checked(plan);
        let [_, place, _, os, _, _, maker, _, signs] = ledger_row(&plan, &plan.devices()[0]);
        assert!(place.starts_with("医療情報管理室（S-01）\n"), "{place}");
        assert_eq!(os, "不明\n表計算 2024");
        assert!(maker.ends_with("\n―"), "{maker}");
        assert_eq!(signs, "―\n○\n○");
    }

    #[test]
    fn a_device_that_is_lost_says_so_in_its_department() {
        let (plan, _) = testing::plan("plans/sample");
        let plan = testing::checked(plan);
        let lost = plan.devices().iter().find(|device| device.status == DeviceStatus::Lost).unwrap();
        assert!(department_row(&plan, lost)[0].contains("（所在不明）"));
    }
}

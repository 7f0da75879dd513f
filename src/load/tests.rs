//! Whole reports of small plans: every class of fault, several at once, in one file and over files.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use proptest::prelude::*;
use serde::Deserialize;

use super::{Ids, Loaded, check_ids, decode_csv, decode_file, decode_file_if_present, decode_text};
use crate::diagnostic::{self, Diagnostic};
use crate::source::{Sources, YamlPath};

/// A plan as small as the faults allow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contacts {
    departments: Vec<Department>,
    people: Vec<Person>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Department {
    id: DepartmentId,
    name: String,
    kind: Kind,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    id: PersonId,
    name: String,
    department: DepartmentId,
    phones: Vec<Phone>,
    deputies: Vec<PersonId>,
    beds: Option<u16>,
    on_call: Option<bool>,
    verified_on: Option<Day>,
    hours: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phone {
    kind: PhoneKind,
    number: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vendors {
    vendors: Vec<Vendor>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vendor {
    id: VendorId,
    name: String,
    reports_to: Option<PersonId>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Device {
    id: DeviceId,
    hostname: String,
    kind: Kind,
    ip_addresses: Vec<String>,
    vendor: Option<VendorId>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Ward,
    Outpatient,
    Pharmacy,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PhoneKind {
    Mobile,
    Phs,
}

#[derive(Debug, Deserialize)]
struct DepartmentId(Slug);
#[derive(Debug, Deserialize)]
struct PersonId(Slug);
#[derive(Debug, Deserialize)]
struct VendorId(Slug);
#[derive(Debug, Deserialize)]
struct DeviceId(Slug);

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Slug(String);

impl TryFrom<String> for Slug {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_slug = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if is_slug { Ok(Self(text)) } else { Err(format!("id「{text}」に使えない文字があります\n半角の英小文字、数字、- で書いてください")) }
    }
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Day;

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "2026-02-30" { Err(format!("{text} という日はありません\n2026年2月は28日までです")) } else { Ok(Self) }
    }
}

fn found(sources: &Sources) -> Vec<Diagnostic> {
    let mut found = sources.diagnostics().to_vec();
    let mut parts: Vec<Ids> = Vec::new();
    let contacts: Loaded<Option<Contacts>> = decode_file_if_present(sources, "contacts.yaml");
    let vendors: Loaded<Option<Vendors>> = decode_file_if_present(sources, "vendors.yaml");
    let devices: Loaded<Vec<Device>> = decode_csv(sources, "devices.csv");
    found.extend(contacts.diagnostics);
    found.extend(vendors.diagnostics);
    found.extend(devices.diagnostics);
    parts.extend([contacts.ids, vendors.ids, devices.ids]);
    found.extend(check_ids(&parts.iter().collect::<Vec<_>>()));
    found
}

fn report(files: &[(&str, &str)]) -> String {
    let sources = Sources::from_texts(files);
    diagnostic::text::draw(&sources, &found(&sources), false)
}

fn contacts(text: &str) -> String {
    report(&[("contacts.yaml", text)])
}

const RIGHT: &str = include_str!("../../tests/fixtures/load/right/contacts.yaml");

#[test]
fn a_right_file_has_no_findings() {
    assert_eq!(contacts(RIGHT), "");
}

#[test]
fn all_faults_of_a_file_are_reported_at_once() {
    let text = include_str!("../../tests/fixtures/load/faults/contacts.yaml");
    assert_snapshot!(contacts(text));
}

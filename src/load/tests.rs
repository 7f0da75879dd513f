//! Whole reports of small plans: every class of fault, several at once, in one file and over files.

#![expect(dead_code, reason = "the types of this small plan are read, not used")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

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
    name: String,
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
        if is_slug {
            Ok(Self(text))
        } else {
            Err(format!("id「{text}」に使えない文字があります\n半角の英小文字、数字、- で書いてください"))
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Day;

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "2026-02-30" {
            Err(format!("{text} という日はありません\n2026年2月は28日までです"))
        } else {
            Ok(Self)
        }
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
const FAULTS: &str = include_str!("../../tests/fixtures/load/faults/contacts.yaml");

#[test]
fn a_right_file_has_no_findings() {
    assert_eq!(contacts(RIGHT), "");
}

#[test]
fn all_faults_of_a_file_are_reported_at_once() {
    assert_snapshot!(contacts(FAULTS));
}

#[test]
fn faults_of_several_files_are_in_one_report() {
    let contacts =
        RIGHT.replace("department: pharmacy", "department: farmacy").replace("    name: 鈴木", "\tname: 鈴木");
    let readable = RIGHT.replace("department: pharmacy", "department: farmacy");
    let vendors = "vendors:\n  - id: fujimi\n    name: 富士見システムズ\n    reports_to: suzuky\n  - id: fujimi\n    name: 別の会社\n    phone: x\n";
    let devices = "id,ホスト名,種別,ip_addresses,事業者\r\n\
        pc-1,PC-1,ward,192.0.2.1; 192.0.2.2,fujimi\r\n\
        pc-1,,wrad,,fujimi-systems\r\n\
        ,,,,\r\n\
        pc-3,\"PC,3\",pharmacy,,,余り\r\n";
    // A file with broken syntax hides neither the others nor makes what it defines unknown.
    assert_snapshot!(
        "broken_and_others",
        report(&[("contacts.yaml", &contacts), ("vendors.yaml", vendors), ("devices.csv", devices)])
    );
    assert_snapshot!(
        "readable_and_others",
        report(&[("contacts.yaml", &readable), ("vendors.yaml", vendors), ("devices.csv", devices)])
    );
}

#[test]
fn slips_of_the_hand_are_called_by_their_names() {
    let cases = [
        (
            "全角コロン(ほかの誤りも見つかる)",
            "departments:\n  - id：ward\n    name：病棟\n    kind: wrad\npeople: []\n",
        ),
        ("全角コロン(1行だけ)", "departments：[]\n"),
        (
            "いろいろ(ほかの誤りも見つかる)",
            "departments:\n　- id: ward\n    name:　病棟\n    kind:wrad\n  -id：other\n    name: 他\npeople: []\n",
        ),
        ("タブが何行も", "departments:\n\t- id: ward\n\t  name: 病棟\npeople:\n\t- id: x\n"),
        ("全角空白の字下げ", "departments:\n　- id: ward\npeople: []\n"),
        ("コロンの後ろの全角空白", "departments:\n  - id:　ward\n    name: 病棟\n"),
        ("タブ", "departments:\n\t- id: ward\n"),
        ("コロンの後ろに空白なし", "departments:\n  - id: ward\n    name:病棟\n    kind: ward\n"),
        ("ハイフンの後ろに空白なし", "departments:\n  -id: ward\n    name: 病棟\n"),
        ("全角ハイフン", "departments:\n  － id: ward\n    name: 病棟\n"),
        ("閉じない引用符", "departments:\n  - id: ward\n    name: \"病棟\n    kind: ward\npeople: []\n"),
        ("引用符の後ろの文字", "departments:\n  - id: ward\n    name: \"3階\"病棟\n"),
        ("円記号", "departments:\n  - name: \"C:\\共有\"\n"),
        ("字下げが深い", "departments:\n  - id: ward\n      name: 病棟\n"),
        ("字下げが浅い", "departments:\n  - id: ward\n   name: 病棟\n"),
        (
            "飲み込まれた項目",
            "departments: []\npeople:\n  - id: a\n    name: 甲\n    deputies:\n      - b\n       - c\n",
        ),
        ("値の中のコロン", "departments:\n  - name: 病棟: 3階\n"),
        ("記号で始まる値", "departments:\n  - name: @病棟\n"),
        ("アスタリスク", "departments:\n  - name: *要確認\n"),
        ("括弧", "departments:\n  - name: [院内\n    kind: ward\n"),
        ("同じキー", "departments: []\npeople: []\ndepartments: []\n"),
        ("タグ", "departments: !!set {}\npeople: []\n"),
        ("文書が2つ", "departments: []\n---\npeople: []\n"),
        ("リストとキーの混在", "departments: []\npeople:\n- id: a\nname: 甲\n  kind: x\n"),
        ("差し込み", "<<: {people: []}\ndepartments: []\npeople: []\n"),
        ("文字でないキー", "[a, b]: 1\ndepartments: []\npeople: []\n"),
    ];
    let mut reports = String::new();
    for (title, text) in cases {
        let report = contacts(text);
        assert!(!report.is_empty(), "{title}");
        let _ = writeln!(reports, "■ {title}\n{report}");
    }
    assert_snapshot!(reports);
}

#[test]
fn odd_files_are_called_what_they_are() {
    let cases = [
        ("空", ""),
        ("注釈だけ", "# まだ書いていない\n# あとで\n"),
        ("いちばん上がリスト", "- id: ward\n  name: 病棟\n"),
        ("いちばん上が文字", "連絡先\n"),
        ("いちばん上の綴り違い", "departmnets:\n  - id: ward\npeople: []\n"),
        ("括弧の中の誤り", "departments: [{id: ward, name: 病棟, kind: 1}]\npeople: {}\n"),
    ];
    let mut reports = String::new();
    for (title, text) in cases {
        let _ = writeln!(reports, "■ {title}\n{}", contacts(text));
    }
    assert_snapshot!(reports);
}

#[test]
fn tables_with_faults_are_reported_by_cell() {
    let cases = [
        ("列がない", "id,kind\npc-1,ward\npc-2,ward\n"),
        ("知らない見出し", "id,name,kind,nmae,メモ\npc-1,PC-1,ward,x,y\npc-2,PC-2,ward,x,y\n"),
        ("同じ見出し", "id,name,ホスト名,kind\npc-1,PC-1,x,ward\n"),
        ("閉じない引用符", "id,name,kind\npc-1,\"PC-1,ward\npc-2,PC-2,ward\n"),
        ("タブ区切り", "id\tname\tkind\npc-1\tPC-1\tward\n"),
        ("空", "\n\n"),
        ("見出しだけ", "id,name,kind\n"),
    ];
    let mut reports = String::new();
    for (title, text) in cases {
        let _ = writeln!(reports, "■ {title}\n{}", report(&[("devices.csv", text)]));
    }
    assert_snapshot!(reports);
}

#[test]
fn values_of_a_table_are_read_as_their_types_want_them() {
    let csv = "\u{FEFF}id,ホスト名,種別,IPアドレス,事業者\r\npc-1,0123,ward,192.0.2.1;192.0.2.2,\r\n";
    let sources = Sources::from_texts(&[("devices.csv", csv)]);
    let loaded: Loaded<Vec<Device>> = decode_csv(&sources, "devices.csv");
    assert_eq!(loaded.diagnostics, []);
    let rows = loaded.value.expect("nothing is wrong");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].name, "0123");
    assert_eq!(rows[0].ip_addresses, ["192.0.2.1", "192.0.2.2"]);
    assert!(rows[0].vendor.is_none());
    let place = sources.place(&YamlPath::file("devices.csv").index(0).key("kind")).expect("the file is there");
    assert_eq!(sources.slice(place), "ward");
}

#[test]
fn values_are_read_as_their_types_want_them() {
    let sources = Sources::from_texts(&[("contacts.yaml", RIGHT)]);
    let loaded: Loaded<Contacts> = decode_file(&sources, "contacts.yaml");
    let value = loaded.value.expect("nothing is wrong");
    assert_eq!(value.people[0].beds, Some(32));
    assert_eq!(value.people[0].on_call, Some(true));
    assert_eq!(value.people[0].phones[1].number, "2301");
    assert_eq!(value.people[1].phones.len(), 0);
    assert_eq!(value.departments[1].kind, Kind::Pharmacy);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_leave_places_as_they_are() {
    let windows = format!("\u{FEFF}{}", FAULTS.replace('\n', "\r\n"));
    assert_eq!(contacts(&windows), contacts(FAULTS));
    assert_eq!(contacts(&format!("\u{FEFF}{}", RIGHT.replace('\n', "\r\n"))), "");
}

#[test]
fn bombs_are_refused_quickly() {
    let mut aliases = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (name, inner) in ('b'..='i').zip('a'..='h') {
        let list = vec![format!("*{inner}"); 9].join(", ");
        let _ = writeln!(aliases, "{name}: &{name} [{list}]");
    }
    let itself = "a: &a [*a]\n";
    let brackets = format!("departments: {}", "[".repeat(200_000));
    let braces = "{a: ".repeat(100_000);
    let mut lists = String::new();
    for depth in 0..2000 {
        let _ = writeln!(lists, "{}-", " ".repeat(depth));
    }
    let dashes = "- ".repeat(100_000);
    let many = "- \n".repeat(1_100_000);
    let mut reports = String::new();
    for text in [&aliases, itself, &brackets, &braces, &lists, &dashes, &many] {
        let _ = writeln!(reports, "{}", contacts(text));
    }
    assert_snapshot!(reports);
}

#[test]
fn a_file_that_is_wrong_everywhere_is_reported_in_reasonable_time() {
    let mut text = String::from("departments:\n");
    for _ in 0..3000 {
        text.push_str("  - {id: A, name: 1, kind: x, z: 1}\n");
    }
    let report = contacts(&text);
    assert!(report.matches("error[").count() >= 1000, "{}", report.matches("error[").count());
    assert!(report.contains("info[more-findings]"));
}

#[test]
fn hostile_masses_give_reports_that_end() {
    let one_line = format!("departments: [{}]\n", "{id: A, name: 1, kind: x}, ".repeat(20_000));
    let same_key = "a: 1\n".repeat(100_000);
    let unknown_keys: String = (0..100_000).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "key_{number}: 1");
        text
    });
    let wrong_at_the_end = format!(
        "departments:\n{}{}people: []\n",
        "  - {id: a, name: 甲, kind: ward}\n".repeat(30_000),
        "  - {id: a, name: 甲, kind: wrad}\n".repeat(1500)
    );
    let unknown_ids = format!(
        "departments: []\npeople:\n  - {{id: a, name: 甲, department: b, deputies: [{}]}}\n",
        (0..50_000).fold(String::new(), |mut text, number| {
            let _ = write!(text, "id-{number}, ");
            text
        })
    );
    let long_key = format!("departments: []\npeople: []\n{}: 1\n", "k".repeat(1000));
    let long_text = format!("departments: {}\n", "長い".repeat(300_000));
    for text in [&one_line, &same_key, &unknown_keys, &wrong_at_the_end, &unknown_ids, &long_key, &long_text] {
        let report = contacts(text);
        let count = report.matches("error[").count();
        assert!((1..=2200).contains(&count), "{count}");
        assert!(report.len() < 2_000_000, "{}", report.len());
    }
    let headings = format!("{}\nx\n", "id,".repeat(100_000));
    assert!(report(&[("devices.csv", &headings)]).len() < 100_000);
}

#[test]
fn nothing_is_called_unknown_when_its_file_could_not_be_read() {
    let vendors = "vendors:\n  - id: fujimi\n    name: 富士見\n    reports_to: suzuki\n";
    for broken in ["people: [", "peple:\n  - id: suzuki\ndepartments: []\n", ""] {
        let report = report(&[("contacts.yaml", broken), ("vendors.yaml", vendors)]);
        assert!(!report.contains("unknown-id"), "{report}");
        assert!(!report.is_empty());
    }
}

#[test]
fn ids_of_faulty_records_are_known() {
    let contacts =
        "departments:\n  - {id: ward, name: 病棟, kind: wrad}\npeople:\n  - {id: sato, department: ward, x: 1}\n";
    let vendors = "vendors:\n  - {id: fujimi, name: 富士見, reports_to: sato}\n";
    let report = report(&[("contacts.yaml", contacts), ("vendors.yaml", vendors)]);
    assert!(!report.contains("unknown-id"), "{report}");
    assert_eq!(report.matches("error[").count(), 3, "{report}");
}

#[test]
fn a_file_with_an_error_has_no_value() {
    for bytes in [&b"vendors: []\nvendors: []\n"[..], b"vendors: []\n# \x95\x61\x89\x40\n"] {
        let sources = Sources::from_bytes(&[("vendors.yaml", bytes)]);
        let loaded: Loaded<Vendors> = decode_file(&sources, "vendors.yaml");
        assert!(loaded.value.is_none());
        assert_eq!((sources.diagnostics().len(), loaded.diagnostics.len()), (1, 0));
    }
}

#[test]
fn a_file_in_shift_jis_is_checked_like_any_other() {
    let bytes = b"vendors:\n  - id: fujimi\n    nmae: \x95\x78\x8E\x6D\x8C\xA9\n";
    let sources = Sources::from_bytes(&[("vendors.yaml", bytes)]);
    let ids: Vec<_> = found(&sources).into_iter().map(|found| found.id).collect();
    assert_eq!(ids, ["not-utf8", "unknown-key"]);
}

#[test]
fn an_embedded_text_is_decoded_the_same_way() {
    let (sources, loaded) = decode_text::<Vendors>("forms/x.yaml", "vendors:\n  - {id: a, nmae: 甲}\n");
    assert!(loaded.value.is_none());
    let drawn = diagnostic::text::draw(&sources, &loaded.diagnostics, false);
    assert!(drawn.contains("--> forms/x.yaml:2:13"), "{drawn}");
    let (_, right) = decode_text::<Vendors>("forms/x.yaml", "vendors:\n  - {id: a, name: 甲}\n");
    assert_eq!(right.value.expect("nothing is wrong").vendors[0].name, "甲");
}

#[test]
fn a_file_that_must_be_there_is_missed() {
    let loaded: Loaded<Contacts> = decode_file(&Sources::default(), "contacts.yaml");
    assert_eq!(loaded.diagnostics.len(), 1);
    assert_eq!(loaded.diagnostics[0].id, "missing-file");
}

/// Types of other shapes than records, as a model may have them.
mod shapes {
    use std::fmt;
    use std::marker::PhantomData;

    use serde::Deserializer;
    use serde::de::Visitor;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Party {
        Hospital,
        Vendor(String),
        Site { floor: u8 },
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Shapes {
        parties: Vec<Party>,
        per_level: BTreeMap<u8, String>,
        ratio: f64,
        pair: Option<(u8, u8)>,
        at_least_one: AtLeastOne,
    }

    #[derive(Debug, Deserialize)]
    #[serde(try_from = "Vec<String>")]
    struct AtLeastOne;

    impl TryFrom<Vec<String>> for AtLeastOne {
        type Error = String;

        fn try_from(items: Vec<String>) -> Result<Self, String> {
            if items.is_empty() {
                Err("1つも書かれていません\n1つ以上書いてください".to_owned())
            } else {
                Ok(Self)
            }
        }
    }

    #[derive(Debug, PartialEq)]
    enum Known<T> {
        Unknown,
        Value(T),
    }

    impl<'de, T: Deserialize<'de>> Deserialize<'de> for Known<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Either<T>(PhantomData<T>);

            impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
                type Value = Known<T>;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a value or unknown")
                }

                fn visit_unit<E>(self) -> Result<Known<T>, E> {
                    Ok(Known::Unknown)
                }

                fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Known<T>, D::Error> {
                    T::deserialize(deserializer).map(Known::Value)
                }
            }

            deserializer.deserialize_newtype_struct(super::super::KNOWN, Either(PhantomData))
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Perhaps {
        beds: Known<u16>,
        phone: Option<Known<String>>,
        count: Known<u16>,
    }

    /// A type that takes a text of any kind, by a visitor of its own.
    #[derive(Debug)]
    struct Freely;

    impl<'de> Deserialize<'de> for Freely {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Text;

            impl Visitor<'_> for Text {
                type Value = Freely;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a text")
                }

                fn visit_str<E>(self, _: &str) -> Result<Freely, E> {
                    Ok(Freely)
                }
            }

            deserializer.deserialize_any(Text)
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Any {
        texts: Vec<Freely>,
    }

    #[test]
    fn unknown_is_a_value_and_absent_is_none() {
        assert_eq!(drawn::<Perhaps>("beds: unknown\ncount: 3\n"), "");
        let wrong = drawn::<Perhaps>("beds: unknwon\nphone: 0312345678\n");
        assert_eq!(
            wrong.lines().filter(|line| line.starts_with("error")).collect::<Vec<_>>(),
            [
                "error[missing-key]: このファイルに `count` がありません",
                "error[wrong-type]: `beds` には整数を書きます(ここにあるのは文字です)",
                "error[bare-number]: `phone` の電話番号が、引用符のない数になっています",
            ]
        );
    }

    #[test]
    fn a_number_where_a_visitor_wants_a_text_is_to_be_quoted() {
        let report = drawn::<Any>("texts: [a, 119, {b: c}]\n");
        assert!(report.contains("引用符で囲んでください: \"119\""), "{report}");
        assert_eq!(report.matches("error[").count(), 2, "{report}");
    }

    #[derive(Debug, Deserialize)]
    #[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
    enum Tagged {
        Ward { beds: u16 },
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct TaggedList {
        list: Vec<Tagged>,
    }

    fn drawn<T: serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
        let (sources, loaded) = decode_text::<T>("x.yaml", text);
        assert_eq!(loaded.value.is_none(), diagnostic::has_errors(&loaded.diagnostics), "{:?}", loaded.value);
        diagnostic::text::draw(&sources, &loaded.diagnostics, false)
    }

    #[test]
    fn right_ones_are_read() {
        let text = "parties: [hospital, {vendor: fujimi}, {site: {floor: 3}}]\nper_level: {1: 一, ２: 二}\nratio: 0.5\npair: [1, 2]\nat_least_one: [a]\n";
        assert_eq!(drawn::<Shapes>(text), "");
        assert_eq!(drawn::<TaggedList>("list: [{kind: ward, beds: 5}]\n"), "");
    }

    #[test]
    fn wrong_ones_are_reported() {
        let text = "parties: [hospitl, {vendor: 5}, {site: {floor: x, flor: 2}}, vendor, {hospital: 1}, [a]]\n\
            per_level: {x: 一, 2: 3}\nratio: 半分\npair: [1, 2, 3]\nat_least_one: []\n";
        let absent = "parties: []\nper_level: {}\n";
        let tagged = "list:\n  - {kind: ward}\n  - {kind: ward, beds: 5, bed: 6}\n  - {kind: wrad}\n  - {kind: ward, beds: 多い}\n";
        assert_snapshot!([drawn::<Shapes>(text), drawn::<Shapes>(absent), drawn::<TaggedList>(tagged)].join("\n■\n"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        everything(&bytes);
    }

    #[test]
    fn no_yaml_like_text_makes_it_panic(text in "([\\-:?&*!|>%@`\\[\\]{},#\"'\\\\ \n\r\t　：ー病a1~\u{301}\u{FEFF}]|departments|people|id|- |: |\n  ){0,80}") {
        everything(text.as_bytes());
    }

    #[test]
    fn no_mutation_of_a_right_file_makes_it_panic(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..12),
    ) {
        let mut bytes = FAULTS.as_bytes().to_vec();
        for (at, byte, how) in edits {
            let at = at.index(bytes.len().max(1));
            match how {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 if !bytes.is_empty() => {
                    bytes.remove(at);
                }
                2 => bytes.insert(at.min(bytes.len()), b" \t:-\"'[{&*\n#"[usize::from(byte) % 12]),
                _ => bytes.truncate(bytes.len().saturating_sub(usize::from(byte) / 8)),
            }
        }
        everything(&bytes);
    }
}

/// Takes bytes through all that reads and draws them.
fn everything(bytes: &[u8]) {
    for name in ["contacts.yaml", "devices.csv"] {
        let sources = Sources::from_bytes(&[(name, bytes)]);
        let found = found(&sources);
        let drawn = diagnostic::text::draw(&sources, &found, true);
        let json = diagnostic::json::draw(&sources, &found);
        assert_eq!(drawn.is_empty(), found.is_empty());
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
        assert!(drawn.chars().all(|c| c == '\n' || c == '\x1b' || !c.is_control()), "{drawn:?}");
        for finding in &found {
            if let Some(span) = finding.span {
                assert!(
                    span.start <= span.end && sources.text(span.file).get(span.start..span.end).is_some(),
                    "{finding:?}"
                );
            }
        }
        assert!(sources.places_of_text("病").iter().all(|span| !sources.slice(*span).is_empty()));
        assert!(sources.place(&YamlPath::file(name).key("people").index(0).key("name")).is_some());
    }
}

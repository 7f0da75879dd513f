//! Slips of people who write YAML for the first time, in Excel and with a Japanese input method: each is called by its
//! name and answered with what to write. The whole report of each is a snapshot, and is meant to be read.

use crate::support::PlanTest;

/// Name, file of the smallest plan, text in it, what somebody wrote instead.
const TRAPS: &[(&str, &str, &str, &str)] = &[
    // Words that YAML, or somebody's memory of it, takes for true and false.
    ("yes-as-flag", "systems.yaml", "has_patient_data: true", "has_patient_data: yes"),
    ("on-as-flag", "systems.yaml", "has_patient_data: true", "has_patient_data: on"),
    ("japanese-yes-as-flag", "systems.yaml", "has_patient_data: true", "has_patient_data: はい"),
    ("circle-as-flag", "systems.yaml", "has_patient_data: true", "has_patient_data: ○"),
    ("unknown-in-japanese", "systems.yaml", "has_patient_data: true", "has_patient_data: 不明"),
    ("unknown-date-in-japanese", "contacts.yaml", "visibility: staff", "visibility: staff\n    verified_on: 不明"),
    ("no-as-text", "vendors.yaml", "name: 保守窓口", "name: no"),
    // Colons and spaces.
    ("no-space-after-colon", "systems.yaml", "name: 電子カルテ", "name:電子カルテ"),
    ("full-width-colon", "systems.yaml", "name: 電子カルテ", "name：電子カルテ"),
    ("full-width-equals", "systems.yaml", "name: 電子カルテ", "name＝電子カルテ"),
    ("equals", "systems.yaml", "name: 電子カルテ", "name = 電子カルテ"),
    ("colon-in-text", "systems.yaml", "purpose: 診療録の記載と参照", "purpose: 目的: 診療録"),
    ("full-width-space-after-colon", "systems.yaml", "name: 電子カルテ", "name:　電子カルテ"),
    ("full-width-space-indent", "systems.yaml", "    name: 電子カルテ", "　　name: 電子カルテ"),
    ("tab-indent", "systems.yaml", "    name: 電子カルテ", "\tname: 電子カルテ"),
    ("tab-after-colon", "systems.yaml", "name: 電子カルテ", "name:\t電子カルテ"),
    ("tab-in-text", "systems.yaml", "name: 電子カルテ", "name: 電子\tカルテ"),
    ("full-width-key", "systems.yaml", "    name: 電子カルテ", "    ｎａｍｅ: 電子カルテ"),
    ("japanese-key", "systems.yaml", "    name: 電子カルテ", "    名称: 電子カルテ"),
    ("capital-key", "systems.yaml", "    name: 電子カルテ", "    Name: 電子カルテ"),
    // Indentation and lists.
    ("key-too-deep", "systems.yaml", "    name: 電子カルテ", "      name: 電子カルテ"),
    ("key-too-shallow", "systems.yaml", "    name: 電子カルテ", "   name: 電子カルテ"),
    ("dash-without-space", "systems.yaml", "  - id: kaisen", "  -id: kaisen"),
    ("full-width-dash", "systems.yaml", "  - id: kaisen", "  － id: kaisen"),
    ("middle-dot-list", "hospital.yaml", "    - 患者の安全を守る。", "    ・患者の安全を守る。"),
    ("numbered-list", "hospital.yaml", "    - 患者の安全を守る。", "    1. 患者の安全を守る。"),
    ("list-without-dash", "hospital.yaml", "    - 患者の安全を守る。", "    患者の安全を守る。"),
    ("list-by-japanese-comma", "vendors.yaml", "systems: [karte, kaisen]", "systems: [karte、kaisen]"),
    ("list-without-brackets", "vendors.yaml", "systems: [karte, kaisen]", "systems: karte, kaisen"),
    ("full-width-brackets", "vendors.yaml", "systems: [karte, kaisen]", "systems: ［karte, kaisen］"),
    (
        "full-width-braces",
        "vendors.yaml",
        "chart: { order: 1, heading: 電子カルテ }",
        "chart: ｛ order: 1, heading: 電子カルテ ｝",
    ),
    ("unclosed-bracket", "vendors.yaml", "systems: [karte, kaisen]", "systems: [karte, kaisen"),
    ("unclosed-brace", "vendors.yaml", "heading: 電子カルテ }", "heading: 電子カルテ"),
    ("no-space-in-braces", "vendors.yaml", "{ order: 1, heading: 電子カルテ }", "{order:1, heading:電子カルテ}"),
    // Quotes.
    ("unclosed-quote", "vendors.yaml", "number: \"00-0000-3001\"", "number: \"00-0000-3001"),
    ("curly-quotes", "hospital.yaml", "  version: \"1.0\"\n  effective", "  version: “1.0”\n  effective"),
    ("japanese-quotes", "vendors.yaml", "number: \"00-0000-3001\"", "number: 「00-0000-3001」"),
    ("full-width-quotes", "vendors.yaml", "number: \"00-0000-3001\"", "number: ＂00-0000-3001＂"),
    ("smart-apostrophes", "vendors.yaml", "number: \"00-0000-3001\"", "number: ‘00-0000-3001’"),
    ("quote-in-text", "systems.yaml", "name: 電子カルテ", "name: \"電子カルテ\"（本館）"),
    ("backslash-in-quotes", "systems.yaml", "purpose: 診療録の記載と参照", "purpose: \"C:\\共有\\手順\""),
    // Telephone numbers.
    ("number-without-quotes", "vendors.yaml", "number: \"00-0000-3001\"", "number: 0000003001"),
    ("number-as-exponent", "vendors.yaml", "number: \"00-0000-3001\"", "number: 1e10"),
    ("number-from-excel", "vendors.yaml", "number: \"00-0000-3001\"", "number: 3.12E+08"),
    ("extension-without-quotes", "contacts.yaml", "number: \"10\"", "number: 10"),
    ("full-width-number", "vendors.yaml", "number: \"00-0000-3001\"", "number: 00－0000－300l"),
    ("kind-in-number", "contacts.yaml", "number: \"10\"", "number: 内線10"),
    ("two-numbers", "vendors.yaml", "number: \"00-0000-3001\"", "number: \"00-0000-3001、00-0000-3002\""),
    // Dates and lengths of time.
    ("date-with-slashes", "vendors.yaml", "starts_on: 2026-04-01", "starts_on: 2026/4/1"),
    ("date-with-dots", "vendors.yaml", "starts_on: 2026-04-01", "starts_on: 2026.4.1"),
    ("date-in-reiwa", "vendors.yaml", "starts_on: 2026-04-01", "starts_on: 令和8年4月1日"),
    ("date-in-short-reiwa", "vendors.yaml", "starts_on: 2026-04-01", "starts_on: R8.4.1"),
    ("date-in-kanji", "vendors.yaml", "starts_on: 2026-04-01", "starts_on: 2026年4月1日"),
    ("date-in-heisei", "vendors.yaml", "starts_on: 2026-04-01", "starts_on: 平成31年4月30日"),
    ("date-as-serial", "vendors.yaml", "starts_on: 2026-04-01", "starts_on: 46113"),
    ("date-without-dashes", "vendors.yaml", "starts_on: 2026-04-01", "starts_on: 20260401"),
    ("date-of-a-month", "vendors.yaml", "starts_on: 2026-04-01", "starts_on: 2026-04"),
    ("date-that-is-none", "vendors.yaml", "starts_on: 2026-04-01", "starts_on: 2026-02-29"),
    ("duration-without-unit", "systems.yaml", "rto: 4h", "rto: 4"),
    ("duration-in-words", "systems.yaml", "rto: 4h", "rto: 4時間以内"),
    ("duration-in-english", "systems.yaml", "rto: 4h", "rto: 4 hours"),
    ("duration-in-capitals", "systems.yaml", "rto: 4h", "rto: 4H"),
    ("count-with-unit", "hospital.yaml", "licensed_beds: 0", "licensed_beds: 19床"),
    ("version-without-quotes", "hospital.yaml", "  version: \"1.0\"\n  effective", "  version: 1.0\n  effective"),
    // Words of closed lists and ids.
    ("word-in-japanese", "contacts.yaml", "kind: extension, number: \"10\"", "kind: 内線, number: \"10\""),
    (
        "word-nearly-in-japanese",
        "contacts.yaml",
        "kind: mobile, number: \"00-0000-0010\"",
        "kind: 携帯, number: \"00-0000-0010\"",
    ),
    ("word-with-capital", "contacts.yaml", "kind: it", "kind: IT"),
    ("id-in-japanese", "vendors.yaml", "notify_to: uketsuke", "notify_to: 受付担当"),
    ("id-with-underscore", "systems.yaml", "  - id: kaisen", "  - id: kai_sen"),
    ("id-with-full-width", "systems.yaml", "  - id: kaisen", "  - id: ｋａｉｓｅｎ"),
    ("name-instead-of-id", "systems.yaml", "owner: jimu\n    purpose: 端末", "owner: 事務室\n    purpose: 端末"),
    // Signs that begin something in YAML.
    ("at-sign", "systems.yaml", "name: 電子カルテ", "name: @カルテ"),
    ("asterisk", "systems.yaml", "name: 電子カルテ", "name: *カルテ"),
    ("hash-in-text", "systems.yaml", "name: 電子カルテ", "name: 電子カルテ #1"),
    ("hash-before-text", "systems.yaml", "name: 電子カルテ", "name: #1カルテ"),
    ("percent", "systems.yaml", "name: 電子カルテ", "name: %カルテ"),
    ("bar-with-text", "hospital.yaml", "    - 患者の安全を守る。", "    - | 患者の安全を守る。"),
    ("note-sign-comment", "systems.yaml", "    name: 電子カルテ", "    ※ 本館のもの\n    name: 電子カルテ"),
    ("slashes-comment", "systems.yaml", "    name: 電子カルテ", "    // 本館のもの\n    name: 電子カルテ"),
];

/// Name, file, its bytes: what the bytes of a file can be wrong in.
const FILES: &[(&str, &str, &[u8])] = &[
    ("csv-in-shift-jis", "devices.csv", b"id,\x8B\x40\x8A\xED\x96\xBC,kind,department,status\r\npc-1,PC-1,terminal,jimu,active\r\n"),
    ("csv-with-semicolons", "devices.csv", "id;name;kind;department;status\npc-1;PC-1;terminal;jimu;active\n".as_bytes()),
    ("csv-with-tabs", "devices.csv", "id\tname\tkind\tdepartment\tstatus\npc-1\tPC-1\tterminal\tjimu\tactive\n".as_bytes()),
    ("csv-words-in-japanese", "devices.csv", "id,機器名,種別,部署,状態\npc-1,PC-1,端末PC,事務室,稼働\n".as_bytes()),
    ("csv-dates-of-excel", "devices.csv", "id,name,kind,department,status,登録日\npc-1,PC-1,terminal,jimu,active,2026/4/1\npc-2,PC-2,terminal,jimu,active,46113\n".as_bytes()),
    ("csv-title-above", "devices.csv", "情報機器台帳,,,,\nid,name,kind,department,status\npc-1,PC-1,terminal,jimu,active\n".as_bytes()),
    ("csv-japanese-id", "devices.csv", "id,name,kind,department,status\nPC-01,PC-1,terminal,jimu,active\n".as_bytes()),
    ("workbook-as-csv", "devices.csv", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00"),
    ("yaml-in-shift-jis", "systems.yaml", b"systems:\r\n  - id: karte\r\n    name: \x93\x64\x8E\x71\x83\x4A\x83\x8B\x83\x65\r\n"),
    ("utf-16", "devices.yaml", b"\xFF\xFEd\0e\0v\0i\0c\0e\0s\0:\0 \0[\0]\0\n\0"),
];

fn report(test: &PlanTest) -> String {
    let outcome = test.run(&["check", "plan"]);
    let findings: Vec<&str> = outcome.stderr.lines().take_while(|line| !line.contains("項目): はい ")).collect();
    findings.join("\n")
}

#[test]
fn each_slip_is_answered_with_what_to_write() {
    for (name, file, from, to) in TRAPS {
        let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
        test.edit(file, from, to);
        insta::assert_snapshot!(format!("{name}"), report(&test), to);
    }
}

#[test]
fn files_of_other_programs_are_answered_with_how_to_save_them() {
    for (name, file, bytes) in FILES {
        let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
        test.put(file, bytes);
        insta::assert_snapshot!(format!("{name}"), report(&test));
    }
}

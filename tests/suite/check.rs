//! `itbcp check` on plans with and without faults.

use std::process::{Command, Stdio};

use crate::support::PlanTest;

#[test]
fn the_example_plans_are_clean() {
    for plan in ["plans/sample", "plans/clinic"] {
        let outcome = PlanTest::copy_of(plan).run(&["check", "plan", "--deny", "warnings"]);
        assert_eq!(outcome.status, 0, "{plan}: {}", outcome.stderr);
    }
}

#[test]
fn all_faults_of_all_files_are_told_at_once() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit("hospital.yaml", "licensed_beds: 0", "licensed_bed: 0")
        .edit("hospital.yaml", "effective_date: 2026-04-01", "effective_date: 2026-02-30")
        .edit("contacts.yaml", "number: \"10\"", "number: 0312345678")
        .edit("contacts.yaml", "role: uketsuke, person", "role: uketuke, person")
        .edit(
            "systems.yaml",
            "vendor: aoba\n    contract: aoba-hosyu\n    importance: 1\n    recovery_priority: 2",
            "vendor: aobo\n    contract: aoba-hosyu\n    importance: 9\n    recovery_priority: 2",
        )
        .edit("vendors.yaml", "    hours: 24時間365日", "    hours: 24時間365日\n\tmemo: タブ")
        .put("backups.yaml", b"backups:\n  - system: \x93\x64\x8e\x71\n")
        .edit(
            "network.yaml",
            "  - { id: seg-in,",
            "  - { id: seg-in, name: 院内, purpose: 端末, zone: terminal }\n  - { id: seg-in,",
        );
    let outcome = test.run(&["check", "plan"]);
    assert_eq!(outcome.status, 1);
    insta::assert_snapshot!(outcome.stderr);
}

#[test]
fn json_goes_to_stdout_and_names_places() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit("systems.yaml", "category: ehr", "category: ehrr");
    let outcome = test.run(&["check", "plan", "--format", "json"]);
    let findings: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("stdout is JSON");
    assert_eq!(outcome.status, 1);
    let first = &findings[0];
    assert_eq!(first["severity"], "error");
    assert_eq!((&first["line"], &first["column"]), (&4.into(), &15.into()), "{findings:#}");
    assert!(first["help"].to_string().contains("ehr"), "{findings:#}");
}

#[test]
fn what_could_not_be_worked_on_ends_with_status_2() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    for (arguments, said) in [
        (&["check", "nowhere"][..], "nowhere"),
        (&["check"][..], "プラン"),
        (&["buld", "plan"][..], "buld"),
        (&["build", "plan", "--only", "poster"][..], "action-cards"),
        (&["explain", "dependency-cycl"][..], "もしかして: dependency-cycle"),
        (&[][..], "コマンド"),
    ] {
        let outcome = test.run(arguments);
        assert_eq!(outcome.status, 2, "{arguments:?}: {}", outcome.stderr);
        assert!(outcome.stderr.contains(said), "{arguments:?}: {}", outcome.stderr);
    }
}

#[test]
fn help_is_japanese_and_ends_with_status_0() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    for arguments in [&["--help"][..], &["build", "--help"], &["check", "--help"], &["new", "--help"]] {
        let outcome = test.run(arguments);
        assert_eq!(outcome.status, 0);
        assert!(outcome.stdout.contains("使い方"), "{}", outcome.stdout);
        for english in ["Usage", "Options", "Arguments", "Print", "possible values", "default:"] {
            assert!(!outcome.stdout.contains(english), "{english}: {}", outcome.stdout);
        }
    }
}

#[test]
fn new_writes_an_example_that_is_clean_and_never_writes_over_anything() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    for size in ["hospital", "clinic"] {
        let outcome = test.run(&["new", size, "--size", size]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        assert_eq!(test.run(&["check", size, "--deny", "warnings"]).status, 0);
        let again = test.run(&["new", size, "--size", size]);
        assert_eq!(again.status, 2, "{}", again.stderr);
    }
}

#[test]
fn a_ledger_from_excel_is_read_by_its_japanese_headings() {
    let headings = [
        ("ID", "pc-02"),
        ("機器名", "診察室PC"),
        ("種別", "terminal"),
        ("部署", "jimu"),
        ("所有者", "asahi-ichiro"),
        ("システム", "karte"),
        ("支払区分", "hospital"),
        ("設置場所", "1階 診察室"),
        ("情報コンセント", "A-12"),
        ("区画", "seg-in"),
        ("IPアドレス", "10.0.0.2;10.0.0.3"),
        ("MACアドレス", "00-00-5E-00-53-01"),
        ("メーカー", "架空電機"),
        ("型番", "KD-1"),
        ("OS", "Windows 11 Pro"),
        ("OSの版", "24H2"),
        ("サポート終了日", "2027-10-12"),
        ("脆弱性対応", "applied"),
        ("適用日", "unknown"),
        ("ウイルス対策ソフト", "架空ウイルス対策"),
        ("ウイルス対策の稼働", "TRUE"),
        ("機密性", "a"),
        ("完全性", "b"),
        ("安全区域", "FALSE"),
        ("情報の管理状態", "端末に保存しない"),
        ("管理者パスワードが固有", "TRUE"),
        ("USB制限", "unknown"),
        ("事業者", "aoba"),
        ("状態", "active"),
        ("登録日", "2026-04-01"),
        ("備考", "\"コンマ, のある備考\""),
    ];
    let row = |cells: Vec<&str>| format!("{}\r\n", cells.join(","));
    let table = format!(
        "\u{feff}{}{}",
        row(headings.iter().map(|(heading, _)| *heading).collect()),
        row(headings.iter().map(|(_, cell)| *cell).collect())
    );
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.put("devices.csv", table.as_bytes());
    let router = "devices:\n  - { id: router-01, name: ルータ, kind: network, department: jimu, location: 受付の奥の棚, segment: seg-in, patch_status: applied, status: active }\ninventories:";
    test.edit("devices.yaml", "inventories:", router);
    let outcome = test.run(&["check", "plan", "--deny", "warnings"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);

    test.put("devices.csv", table.replace("FALSE", "いいえ").replace("aoba", "aobo").as_bytes());
    let outcome = test.run(&["check", "plan"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.contains("devices.csv:2:") && outcome.stderr.contains("もしかして: aoba"),
        "{}",
        outcome.stderr
    );
}

/// A reader such as `head` closes its end before all is written.
#[test]
fn whoever_stops_reading_stops_no_command_with_a_fault() {
    let test = PlanTest::copy_of("plans/clinic");
    for arguments in [
        &["verify", "0000-0000", "plan"][..],
        &["impact", "plan", "--down", "denshi-karte"],
        &["schema"],
        &["explain", "--unconfirmed"],
        &["completions", "bash"],
        &["build", "--help"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_itbcp"))
            .current_dir(test.dir())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be run");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the binary ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0..=2)) && !said.contains("panicked"), "{arguments:?}: {said}");
    }
}

/// README promises these months.
#[test]
fn the_example_plans_are_clean_for_the_first_months() {
    for plan in ["plans/sample", "plans/clinic"] {
        for day in ["2026-10-01", "2026-12-31", "2027-02-20"] {
            let outcome = PlanTest::copy_of(plan).run(&["check", "plan", "--deny", "warnings", "--as-of", day]);
            assert_eq!(outcome.status, 0, "{plan} on {day}: {}", outcome.stderr);
        }
    }
}

#[test]
fn what_is_old_is_told_and_stops_nothing() {
    for plan in ["plans/sample", "plans/clinic", "tests/fixtures/plans/minimal"] {
        let outcome = PlanTest::copy_of(plan).run(&["check", "plan", "--as-of", "2029-12-31"]);
        assert_eq!(outcome.status, 0, "{plan}: {}", outcome.stderr);
        for rule in ["contact-not-verified", "contract-ended", "training-old", "inventory-old", "plan-review-overdue"] {
            assert!(outcome.stderr.contains(&format!("warning[{rule}]")), "{plan}: {}", outcome.stderr);
        }
    }
}

#[test]
fn a_day_that_the_calendar_lacks_is_refused_on_the_command_line() {
    let outcome = PlanTest::copy_of("tests/fixtures/plans/minimal").run(&["check", "plan", "--as-of", "2026-02-30"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("「2026-02-30」という日はありません"), "{}", outcome.stderr);
}

/// An entry of `accepted_findings` for a rule and a place.
fn accept(rule: &str, place: &str) -> String {
    format!(
        "accepted_findings:\n  - {{ rule: {rule}, place: {place}, reason: 更新を待つ, approved_by: incho, expires_on: 2027-03-31 }}\nrelated_documents:"
    )
}

#[test]
fn a_warning_can_be_accepted_at_one_place_only() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit("contacts.yaml", "verified_on: 2026-09-01", "verified_on: 2026-01-01");
    test.edit("hospital.yaml", "related_documents:", &accept("contact-not-verified", "hoken"));
    let outcome = test.run(&["check", "plan"]);
    let said: Vec<&str> = outcome.stderr.lines().filter(|line| line.starts_with("warning[")).collect();
    assert!(
        matches!(said.as_slice(), [only] if only.contains("「厚生労働省」") && !only.contains("「潮風損害保険」")),
        "{said:?}"
    );
}

#[test]
fn what_stops_the_papers_cannot_be_accepted() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit("devices.csv", "kaisen,受付の奥の棚", "kaisen,");
    test.edit("hospital.yaml", "related_documents:", &accept("network-device-without-location", "router-01"));
    let outcome = test.run(&["check", "plan"]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("error[network-device-without-location]"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("warning[acceptance-orphaned]"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("devices.csv:3:"), "{}", outcome.stderr);
}

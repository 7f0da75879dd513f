//! `itbcp build`: whole sets, true data, and nothing lost.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use itbcp::view::Kind;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::{AS_OF, Papers, PlanTest};

/// Every paper in both formats.
fn files() -> Vec<String> {
    Kind::ALL.iter().flat_map(|kind| ["docx", "pdf"].map(|format| format!("{kind}.{format}"))).collect()
}

/// Every file of the output folder.
fn set(test: &PlanTest) -> BTreeMap<String, Vec<u8>> {
    test.files("out")
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_sample_becomes_seven_papers_in_both_formats_and_a_manifest() {
    let test = PlanTest::copy_of("plans/sample");
    test.build();
    let made = set(&test);
    let names: Vec<&str> = made.keys().map(String::as_str).collect();
    let mut expected = files();
    expected.push("manifest.json".to_owned());
    expected.sort_unstable();
    assert_eq!(names, expected);

    let manifest: Value = serde_json::from_slice(&made["manifest.json"]).expect("the manifest is JSON");
    let listed = manifest["files"].as_array().expect("the manifest lists files");
    assert_eq!(listed.len(), 14);
    for file in listed {
        let name = file["name"].as_str().expect("a file has a name");
        let sum = Sha256::digest(&made[name]).iter().fold(String::new(), |sum, byte| sum + &format!("{byte:02x}"));
        assert_eq!(file["sha256"], sum.as_str(), "{name}");
        if name.starts_with("plan.") {
            assert!(file["pages"].as_u64() >= Some(25), "{file}");
        }
    }
    let text = fs::read_to_string(test.plan().join("hospital.yaml")).expect("the plan is there");
    let version =
        text.lines().find_map(|line| line.trim().strip_prefix("version: \"")).expect("the plan has a version");
    assert_eq!(manifest["plan_version"], version.split('"').next().unwrap_or_default());
}

#[test]
fn the_clinic_becomes_papers_too() {
    let test = PlanTest::copy_of("plans/clinic");
    test.build();
    assert_eq!(set(&test).len(), 15);
}

#[test]
fn a_vendors_number_changed_in_one_place_changes_everywhere() {
    let test = PlanTest::copy_of("plans/sample");
    let text = fs::read_to_string(test.plan().join("vendors.yaml")).expect("the plan is there");
    let vendor = text.split("\n  - id: aoba-medical\n").nth(1).expect("the sample has this vendor");
    let number = vendor.split("number: \"").nth(1).and_then(|rest| rest.split('"').next()).expect("it has a number");
    assert!(number.starts_with("00-0000-"), "{number}");
    assert_eq!(text.matches(number).count(), 1, "{number} stands in one place only");
    let changed = "00-0000-9876";

    test.edit("vendors.yaml", number, changed);
    // The card on which the vendor stands, whichever it is, gets it from the same place.
    test.build();
    let papers = Papers::of(&test.plan());
    let with_numbers = [Kind::Plan, Kind::ContactChart, Kind::ActionCards, Kind::Boundaries];
    for kind in Kind::ALL {
        let word = test.word_text(kind.name());
        for (format, text) in [("pdf", papers.text(kind)), ("docx", word)] {
            assert_eq!(text.contains(changed), with_numbers.contains(&kind), "the new number in {kind}.{format}");
            assert!(!text.contains(number), "{kind}.{format} still has the old number");
        }
    }
}

#[test]
fn names_of_people_systems_and_vendors_are_on_the_plan() {
    let test = PlanTest::copy_of("plans/sample");
    test.build();
    let pages = Papers::of(&test.plan()).text(Kind::Plan);
    let word = without_space(&test.word_text("plan"));
    let mut looked_at = 0;
    for file in ["systems.yaml", "vendors.yaml"] {
        let text = fs::read_to_string(test.plan().join(file)).expect("the plan is there");
        for name in text.lines().filter_map(|line| line.strip_prefix("    name: ")) {
            let name = without_space(name.trim_matches('"'));
            assert!(pages.contains(&name), "the PDF lacks {name}");
            assert!(word.contains(&name), "the Word file lacks {name}");
            looked_at += 1;
        }
    }
    assert!(looked_at >= 40, "only {looked_at} names were looked at");
}

#[test]
fn data_are_text_whatever_they_look_like() {
    let hostile = r#"福井#1 *大学* [病院] @x $y$ <z> \ // -- "q""#;
    let quoted = format!("'{hostile}'");
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit("hospital.yaml", "name: 小さな診療所", &format!("name: {quoted}"))
        .edit("hospital.yaml", "title: 情報システム事業継続計画", &format!("title: {quoted}"))
        .edit("systems.yaml", "name: 電子カルテ", &format!("name: {quoted}"))
        .edit("vendors.yaml", "name: 青葉システム", &format!("name: {quoted}"))
        .edit("response.yaml", "text: 時刻を書く", &format!("text: {quoted}"));
    test.build();
    let bare = without_space(hostile);
    let papers = Papers::of(&test.plan());
    for kind in Kind::ALL {
        assert!(papers.text(kind).contains(&bare), "{kind}.pdf");
        assert!(test.word_text(kind.name()).contains(hostile), "{kind}.docx");
    }
    // The metadata of a PDF/A are plain XML in the file.
    let pdf = fs::read(test.out("plan.pdf")).expect("the PDF was made");
    let metadata = String::from_utf8_lossy(&pdf);
    let title = hostile.replace('<', "&lt;").replace('>', "&gt;");
    let quoted = title.replace('"', "&quot;");
    assert!(metadata.contains(&title) || metadata.contains(&quoted), "the title in the metadata of plan.pdf");
}

#[test]
fn a_build_that_fails_leaves_the_earlier_papers_as_they_were() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.build();
    let before = set(&test);
    assert_eq!(before.len(), 15);

    test.edit("systems.yaml", "vendor: aoba", "vendor: aobo");
    let outcome = test.run(&["build", "plan", "-o", "out"]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("もしかして: aoba"), "{}", outcome.stderr);
    assert_eq!(set(&test), before);

    test.edit("systems.yaml", "vendor: aobo", "vendor: aoba").edit("contacts.yaml", "朝日 一郎", "朝日 一郎😀");
    let outcome = test.run(&["build", "plan", "-o", "out"]);
    assert_eq!(outcome.status, 1);
    assert_eq!(set(&test), before);
    let outcome = test.run(&["build", "plan", "-o", "elsewhere"]);
    assert_eq!(outcome.status, 1);
    assert!(!test.dir().join("elsewhere").exists());
}

#[test]
fn a_character_no_font_has_is_named_with_file_and_line() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit("contacts.yaml", "朝日 一郎", "朝日 一郎😀");
    let outcome = test.run(&["build", "plan", "-o", "out"]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("😀"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("contacts.yaml:9:"), "{}", outcome.stderr);
}

#[test]
fn a_variant_that_would_be_drawn_as_another_character_is_named_with_file_and_line() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit("contacts.yaml", "朝日 一郎", "渡邉\u{E0104} 一郎");
    let outcome = test.run(&["build", "plan", "-o", "out"]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("異体字") && outcome.stderr.contains("contacts.yaml:9:"), "{}", outcome.stderr);
}

#[test]
fn text_that_does_not_fit_its_sheet_is_named_with_file_and_line() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let endless = "終わりのない手順を読み上げる".repeat(40);
    test.edit("response.yaml", "時刻を書く", &endless).edit(
        "contacts.yaml",
        "name: 潮風損害保険",
        &format!("name: {}", "潮風損害保険".repeat(20)),
    );
    let outcome = test.run(&["build", "plan", "-o", "out"]);
    assert_eq!(outcome.status, 1);
    let placed = ["response.yaml:36:", "contacts.yaml:33:"].map(|place| outcome.stderr.contains(place));
    assert_eq!(placed, [true, true], "{}", outcome.stderr);
    assert!(!test.out("plan.pdf").exists());
}

#[test]
fn rare_kanji_of_names_are_printed() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit("contacts.yaml", "朝日 一郎", "𠮷野 髙﨑");
    test.build();
    let papers = Papers::of(&test.plan());
    for kind in [Kind::Plan, Kind::ContactChart, Kind::Registers] {
        assert!(papers.text(kind).contains("𠮷野髙﨑"), "{kind}");
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes_in_any_time_zone() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let mut sets = Vec::new();
    for (zone, threads) in [("Asia/Tokyo", "1"), ("America/Los_Angeles", "2")] {
        let environment = [("TZ", zone), ("RAYON_NUM_THREADS", threads), ("LANG", "C")];
        let outcome = test.run_with(&["build", "plan", "-o", "out"], &environment);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        sets.push(set(&test));
        fs::remove_dir_all(test.out("")).expect("the set can be removed");
    }
    assert!(sets[0] == sets[1], "the bytes differ");
}

/// A limit on the size of files stands for the full disk: the write fails in the middle of a file.
#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_leaves_the_earlier_papers_as_they_were() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.build();
    let before = set(&test);
    test.edit("contacts.yaml", "00-0000-0010", "00-0000-0019");
    let command = format!(
        "trap '' XFSZ; ulimit -f 100; exec '{}' build plan -o out --as-of {AS_OF}",
        env!("CARGO_BIN_EXE_itbcp")
    );
    let output = Command::new("sh").args(["-c", &command]).current_dir(test.dir()).output().expect("there is a shell");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("を書けません") && said.contains("原因: "), "{said}");
    assert!(set(&test) == before, "the earlier papers are not what they were: {said}");
    test.build();
    assert!(set(&test) != before, "the set is made anew");
}

#[test]
fn a_day_that_must_come_from_outside_can_be_fixed_for_builds_that_are_to_be_repeated() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let check = |seconds: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_itbcp"))
            .args(["check", "plan"])
            .env("SOURCE_DATE_EPOCH", seconds)
            .current_dir(test.dir())
            .output()
            .expect("the binary can be run");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    // 2026-09-30 15:00 in London is the first of October in Japan.
    let (status, said) = check("1790780400");
    assert!(status == Some(0) && !said.contains("warning["), "{said}");
    let (status, said) = check("1924905600");
    assert!(status == Some(0) && said.contains("warning[contact-not-verified]"), "{said}");
    let (status, said) = check("tomorrow");
    assert!(status == Some(2) && said.contains("SOURCE_DATE_EPOCH"), "{said}");
}

#[test]
fn one_kind_alone_leaves_the_others_and_tells_which_are_out_of_date() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.build();
    let before = set(&test);
    test.edit("contacts.yaml", "00-0000-0010", "00-0000-0099");
    let outcome = test.run(&["build", "plan", "-o", "out", "--only", "action-cards,plan", "--format", "pdf"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let after = set(&test);
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    assert_ne!(after["plan.pdf"], before["plan.pdf"]);
    assert_eq!(after["contact-chart.pdf"], before["contact-chart.pdf"]);
    assert!(outcome.stderr.contains("contact-chart.pdf は前に作ったまま"), "{}", outcome.stderr);
}

#[test]
fn the_source_of_each_paper_can_be_taken_out() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let outcome = test.run(&["build", "plan", "-o", "out", "--emit-source", "source"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    for name in ["plan.typ", "contact-chart.typ", "action-cards.typ", "lib/paper.typ", "fonts/BIZUDPGothic-Regular.ttf"]
    {
        assert!(test.dir().join("source").join(name).is_file(), "{name}");
    }
}

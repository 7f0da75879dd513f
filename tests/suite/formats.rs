//! What `check` writes for other programs, and the sums at the end of what it writes for people.

use std::fs;

use serde_json::Value;

use crate::support::{PlanTest, root};

/// A plan with errors in several files, one of them with a second place.
fn faulty() -> PlanTest {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit("hospital.yaml", "licensed_beds: 0", "licensed_bed: 0")
        .edit("systems.yaml", "category: ehr", "category: 電子カルテ")
        .edit(
            "network.yaml",
            "  - { id: seg-in,",
            "  - { id: seg-in, name: 院内, purpose: 端末, zone: terminal }\n  - { id: seg-in,",
        );
    test
}

#[test]
fn sarif_is_valid_by_the_schema_of_oasis() {
    let schema =
        fs::read_to_string(root().join("tests/fixtures/schemas/sarif-schema-2.1.0.json")).expect("it is there");
    let mut compiler = boon::Compiler::new();
    // Otherwise the address of its `$id` would be looked up.
    compiler.add_resource("sarif.json", serde_json::from_str(&schema).expect("it is JSON")).expect("it is a schema");
    compiler.enable_format_assertions();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile("sarif.json", &mut schemas).expect("it is draft-07");

    let clean = PlanTest::copy_of("tests/fixtures/plans/minimal").run(&["check", "plan", "--format", "sarif"]);
    let found = faulty().run(&["check", "plan", "--format", "sarif"]);
    assert_eq!((clean.status, found.status), (0, 1));
    for (outcome, results) in [(clean, 0), (found, 3)] {
        let log: Value = serde_json::from_str(&outcome.stdout).expect("stdout is JSON");
        if let Err(error) = schemas.validate(&log, index) {
            panic!("{error:#}");
        }
        let run = &log["runs"][0];
        let of = run["results"].as_array().expect("a run has results");
        assert_eq!(of.len(), results, "{log:#}");
        for result in of {
            let at = result["ruleIndex"].as_u64().expect("each result names its rule");
            let rule = &run["tool"]["driver"]["rules"][usize::try_from(at).expect("few rules")];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(rule["help"]["text"].as_str().is_some_and(|help| help.contains("直し方")), "{rule:#}");
            assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].is_u64(), "{result:#}");
        }
        if results > 0 {
            assert!(of.iter().any(|result| result["relatedLocations"].is_array()), "the first of two ids is named");
        }
    }
}

#[test]
fn github_gets_a_command_for_each_finding() {
    let outcome = faulty().run(&["check", "plan", "--format", "github"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(outcome.stdout);
    let clean = PlanTest::copy_of("tests/fixtures/plans/minimal").run(&["check", "plan", "--format", "github"]);
    assert_eq!((clean.status, clean.stdout.as_str()), (0, ""));
}

#[test]
fn the_text_ends_with_what_is_answered_of_the_official_lists() {
    let sums = |stderr: &str| -> Vec<String> {
        stderr.lines().filter(|line| line.contains("項目): はい ")).map(str::to_owned).collect()
    };
    let clinic = PlanTest::copy_of("plans/clinic");
    let told = sums(&clinic.run(&["check", "plan"]).stderr);
    assert!(told[0].starts_with("BCP策定の確認表(令和6年6月、27項目): はい 22件 81%"), "{told:?}");
    assert!(told[1].starts_with("チェックリスト(医療機関確認用)(令和7年度版、18項目): はい 15件 83%"), "{told:?}");
    assert!(told.iter().all(|line| line.ends_with("未回答 0件 0%")), "{told:?}");
    // Without the answers all is open; with an error nothing is said.
    clinic.without("answers.yaml");
    let open = sums(&clinic.run(&["check", "plan"]).stderr);
    assert!(open.len() == 2 && open.iter().all(|line| line.ends_with("件 100%")), "{open:?}");
    clinic.edit("systems.yaml", "category: ehr", "category: x");
    assert_eq!(sums(&clinic.run(&["check", "plan"]).stderr), Vec::<String>::new());
}

#[test]
fn every_shell_gets_its_completions() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let outcome = test.run(&["completions", shell]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        assert!(outcome.stdout.contains("itbcp") && outcome.stdout.contains("explain"), "{shell}");
    }
    assert_eq!(test.run(&["completions", "cmd"]).status, 2);
}

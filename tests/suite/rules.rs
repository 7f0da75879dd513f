//! Each rule speaks of its smallest broken plan, and no other rule does.

use std::fs;

use itbcp::check::rules::RULES;

use crate::support::{PlanTest, root};

/// The report on `tests/fixtures/broken/<rule>`.
fn report(rule: &str) -> (i32, String) {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let folder = root().join("tests/fixtures/broken").join(rule);
    test.overlay(&folder);
    if let Ok(absent) = fs::read_to_string(folder.join("without")) {
        absent.lines().for_each(|file| test.without(file));
    }
    let outcome = test.run(&["check", "plan"]);
    // What is answered of the official lists stands behind the findings and is no rule's business.
    let findings = outcome.stderr.lines().take_while(|line| !line.contains("項目): はい "));
    (outcome.status, findings.flat_map(|line| [line, "\n"]).collect())
}

#[test]
fn the_smallest_sound_plan_is_clean() {
    let outcome = PlanTest::copy_of("tests/fixtures/plans/minimal").run(&["check", "plan", "--deny", "warnings"]);
    assert_eq!((outcome.status, outcome.stderr.lines().next()), (0, Some("plan: 指摘はありません")));
}

#[test]
fn each_rule_speaks_alone_of_its_broken_plan() {
    for rule in RULES {
        let (status, report) = report(rule.id);
        let error = rule.severity == itbcp::diagnostic::Severity::Error;
        assert_eq!(status, i32::from(error), "{}: {report}", rule.id);
        let spoken: Vec<&str> =
            report.lines().filter_map(|line| line.split_once('[')?.1.split_once("]: ").map(|(id, _)| id)).collect();
        assert!(!spoken.is_empty() && spoken.iter().all(|id| *id == rule.id), "{}: {report}", rule.id);
        insta::assert_snapshot!(rule.id, report);
    }
}

#[test]
fn every_rule_explains_itself_under_four_headings() {
    for rule in RULES {
        let headings: Vec<&str> = rule.explanation.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings, ["## 調べること", "## 理由", "## 例", "## 直し方"], "{}", rule.id);
        let outcome = PlanTest::copy_of("tests/fixtures/plans/minimal").run(&["explain", rule.id]);
        assert_eq!(outcome.status, 0);
        assert!(outcome.stdout.contains(rule.explanation.trim_end()), "{}", outcome.stdout);
    }
}

#[test]
fn the_list_of_what_is_looked_at_is_whole_and_each_name_leads_on() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let outcome = test.run(&["explain"]);
    assert_eq!(outcome.status, 0);
    let names: Vec<&str> = outcome
        .stdout
        .lines()
        .filter_map(|line| ["誤り ", "警告 ", "参考 ", "書式 "].iter().find_map(|word| line.strip_prefix(word)))
        .collect();
    let rules = RULES.iter().filter(|rule| names.contains(&rule.id)).count();
    assert_eq!(rules, RULES.len());
    for name in ["unknown-id", "yaml-syntax"] {
        assert!(names.contains(&name) && test.run(&["explain", name]).status == 0);
    }
    let unknown = test.run(&["explain", "reach-borken"]);
    assert!(unknown.status == 2 && unknown.stderr.contains("もしかして: reach-broken"), "{}", unknown.stderr);
}

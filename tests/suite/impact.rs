//! `itbcp impact`: what a loss means, on the window and for other programs.

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::support::PlanTest;

fn sample(arguments: &[&str]) -> (i32, String, String) {
    let test = PlanTest::copy_of("plans/sample");
    let arguments: Vec<&str> = ["impact", "plan", "--down"].iter().chain(arguments).copied().collect();
    let outcome = test.run(&arguments);
    (outcome.status, outcome.stdout, outcome.stderr)
}

fn json(ids: &[&str]) -> Value {
    let arguments: Vec<&str> = ids.iter().copied().chain(["--format", "json"]).collect();
    let (status, stdout, stderr) = sample(&arguments);
    assert_eq!((status, stderr.as_str()), (0, ""));
    serde_json::from_str(&stdout).expect("stdout is JSON")
}

fn names<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().map(|item| item[key].as_str().expect("a text")).collect()
}

#[test]
fn the_whole_page_of_a_small_plan() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit("contacts.yaml", "departments:", "phone_systems: { extension: kaisen }\ndepartments:");
    let outcome = test.run(&["impact", "plan", "--down", "kaisen"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(outcome.stdout);
}

#[test]
fn a_window_of_80_columns_is_wide_enough() {
    for ids in [&["core-network"][..], &["pbx", "seg-server"], &["aoba-medical", "con-shikaku"]] {
        let (status, stdout, stderr) = sample(ids);
        assert_eq!((status, stderr.as_str()), (0, ""));
        assert!(stdout.lines().count() > 60, "{stdout}");
        for line in stdout.lines() {
            assert!(line.width_cjk() < 80, "{line}");
        }
    }
}

#[test]
fn what_cannot_do_without_the_lost_system_stops_and_what_can_is_limited() {
    let found = json(&["directory"]);
    let stopped = names(&found["stopped"], "id");
    assert_eq!(stopped[0], "directory", "what is down itself comes first");
    assert!(stopped.contains(&"denshi-karte") && stopped.contains(&"kango-shien"), "by way of the record: {stopped:?}");
    assert!(names(&found["limited"], "id").contains(&"pacs"), "{:#}", found["limited"]);
    let record = found["stopped"].as_array().and_then(|list| list.iter().find(|it| it["id"] == "denshi-karte"));
    assert_eq!(record.map(|it| it["without"].to_string()).as_deref(), Some("[\"認証基盤\"]"));
    let order = names(&found["order"], "system");
    assert_eq!((order[0], order.len()), ("認証基盤", stopped.len()));
}

#[test]
fn numbers_on_what_is_down_are_gone_and_the_others_are_named() {
    let found = json(&["pbx"]);
    assert_eq!(found["calls"]["lost"], serde_json::json!(["内線", "PHS", "外線"]));
    let chief = found["calls"]["left"].as_array().and_then(|list| list.iter().find(|it| it["role"] == "病院長"));
    assert_eq!(chief.map(|it| &it["day"]["number"]), Some(&"00-0000-2001".into()), "the extension does not ring");
    assert_eq!(found["first_calls"][1]["night"], Value::Null, "the duty has nothing but the exchange");
    let gone = found["calls"]["routes"].as_array().expect("a list");
    let duty = gone.iter().find(|route| route["to"] == "事務当直").expect("the way to the duty is gone");
    assert_eq!(duty["alternate"]["night"]["number"], "00-0000-1101", "{duty:#}");
}

#[test]
fn departments_get_their_ways_to_go_on_and_the_place_of_their_paper() {
    let found = json(&["denshi-karte"]);
    let departments = found["departments"].as_array().expect("a list");
    let ward = departments.iter().find(|it| it["id"] == "byoto-3e").expect("the ward is concerned");
    assert!(
        ward["tasks"].as_array().is_some_and(|tasks| tasks.iter().any(|task| task["method"] == "紙運用")),
        "{ward:#}"
    );
    assert!(ward["kits"].as_array().is_some_and(|kits| !kits.is_empty()), "{ward:#}");
    assert!(names(&found["cards"], "number").contains(&"AC-01"));
    assert!(!found["announcements"].as_array().expect("a list").is_empty());
    assert!(!found["references"].as_array().expect("a list").is_empty());
}

#[test]
fn vendors_and_organisations_come_with_numbers_and_deadlines_those_concerned_first() {
    let found = json(&["con-shikaku"]);
    let vendor = &found["vendors"][0];
    assert_eq!(
        (&vendor["id"], &vendor["direct"], &vendor["within"]),
        (&"iryo-tsushin".into(), &true.into(), &"30分".into())
    );
    assert_eq!(vendor["desks"][0]["night"], serde_json::json!(["00-0000-3091"]));
    assert_eq!(found["organizations"][0]["id"], "shikaku-center");
    assert_eq!(found["organizations"][0]["direct"], true);
    let privacy = found["organizations"].as_array().and_then(|list| list.iter().find(|it| it["id"] == "ppc"));
    assert!(
        privacy.is_some_and(|it| it["deadlines"].to_string().contains("3〜5日以内")),
        "{:#}",
        found["organizations"]
    );
}

#[test]
fn each_kind_of_thing_can_be_down() {
    let device = json(&["ehr-db-01"]);
    assert!(device["causes"][0]["note"].as_str().is_some_and(|note| note.contains("ほかに")), "{:#}", device["causes"]);
    assert!(names(&device["stopped"], "id").contains(&"denshi-karte"));
    let segment = json(&["seg-gazo"]);
    assert_eq!(names(&segment["stopped"], "id"), ["pacs", "ris"]);
    assert!(names(&segment["limited"], "id").contains(&"core-network"), "a network of many segments has lost one");
    let cloud = json(&["cloud-office"]);
    assert!(names(&cloud["stopped"], "id").contains(&"groupware"), "the service of a vendor goes with the vendor");
    let vendor = json(&["aoba-medical"]);
    assert_eq!(vendor["stopped"], serde_json::json!([]));
    assert!(vendor["unsupported"].to_string().contains("電子カルテ"), "what stands in the house goes on without help");
}

#[test]
fn an_unknown_id_is_answered_with_the_nearest_one() {
    for (id, near) in [("core-netwrok", "core-network"), ("電子カルテ", "denshi-karte")] {
        let (status, stdout, stderr) = sample(&[id]);
        assert_eq!((status, stdout.as_str()), (2, ""));
        assert!(stderr.contains(&format!("もしかして: {near}")), "{stderr}");
    }
    let (status, _, stderr) = sample(&["nothing-like-it"]);
    assert_eq!(status, 2);
    assert!(stderr.contains("systems.yaml"), "{stderr}");
}

#[test]
fn only_a_plan_that_cannot_be_read_is_refused() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.edit(
        "contacts.yaml",
        "{ role: anzen, person: asahi-ichiro, deputies: [yuhi-jiro] }",
        "{ role: anzen, person: asahi-ichiro }",
    );
    assert_eq!(test.run(&["impact", "plan", "--down", "karte"]).status, 0, "what check says of it can wait");
    test.edit("systems.yaml", "vendor: aoba", "vendor: aobo");
    let outcome = test.run(&["impact", "plan", "--down", "karte"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    assert!(outcome.stderr.contains("unknown-id"), "{}", outcome.stderr);
}

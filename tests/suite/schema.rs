//! `itbcp schema`, and the schemas that `new` puts beside a plan.

use std::fs;

use serde_json::Value;

use crate::support::PlanTest;

#[test]
fn new_puts_a_schema_beside_each_file_and_names_it_there() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    assert_eq!(test.run(&["new", "当院", "--size", "clinic"]).status, 0);
    let folder = test.dir().join("当院");
    let mut files = 0;
    for entry in fs::read_dir(&folder).expect("the plan was made") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a plan is UTF-8");
        let named = text.lines().next().and_then(|line| line.strip_prefix("# yaml-language-server: $schema="));
        let schema = folder.join(named.unwrap_or_else(|| panic!("{} names no schema", path.display())));
        let schema: Value =
            serde_json::from_str(&fs::read_to_string(schema).expect("it is there")).expect("it is JSON");
        assert_eq!(schema["title"].as_str(), path.file_name().and_then(|name| name.to_str()));
        files += 1;
    }
    assert_eq!(files, 12);
    // The folder is no part of the plan: nothing is said of it, and the plan is as clean as before.
    let outcome = test.run(&["check", "当院", "--deny", "warnings"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(outcome.stderr.starts_with("当院: 指摘はありません\n"), "{}", outcome.stderr);
}

#[test]
fn a_schema_is_printed_by_the_name_of_its_file() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let one = test.run(&["schema", "contacts.yaml"]);
    assert_eq!(one.stdout, test.run(&["schema", "contacts"]).stdout);
    let schema: Value = serde_json::from_str(&one.stdout).expect("it is JSON");
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let person = &schema["properties"]["people"]["items"];
    assert_eq!(person["additionalProperties"], false);
    assert_eq!(person["properties"]["visibility"]["enum"], serde_json::json!(["public", "staff", "core"]));
    insta::assert_snapshot!(format!("{:#}", person["properties"]["phones"]["items"]));

    let whole: Value = serde_json::from_str(&test.run(&["schema"]).stdout).expect("it is JSON");
    assert_eq!(whole["properties"]["contacts.yaml"]["properties"], schema["properties"]);
    let unknown = test.run(&["schema", "contact.yaml"]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("もしかして: contacts.yaml"), "{}", unknown.stderr);
}

#[test]
fn the_schemas_of_a_plan_can_be_made_anew() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let outcome = test.run(&["schema", "--output", "plan"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(test.plan().join("schema/devices.json").is_file());
    assert_eq!(test.run(&["check", "plan", "--deny", "warnings"]).status, 0);
    assert_eq!(test.run(&["schema", "--output", "nowhere"]).status, 2);
    assert_eq!(test.run(&["schema", "contacts.yaml", "--output", "plan"]).status, 2);
}

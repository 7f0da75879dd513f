//! Whatever YAML there is in the place of a plan file, reading and checking it ends, without a panic, in findings that
//! lead to a place; and what is accepted, the schema accepts too, so that no editor marks what is right.

use std::fs;

use proptest::prelude::*;
use serde_json::Value;

use itbcp::schema;
use itbcp::source::{PLAN_FILES, Sources};

use crate::support::{AS_OF, forms, root};

/// Keys of the plan, and others.
fn key() -> impl Strategy<Value = String> {
    let known = [
        "id",
        "name",
        "kind",
        "phones",
        "number",
        "hours",
        "people",
        "departments",
        "roles",
        "routes",
        "from",
        "to",
        "systems",
        "vendors",
        "contracts",
        "boundaries",
        "areas",
        "phase",
        "accountable",
        "hospital",
        "plan",
        "terms",
        "levels",
        "cards",
        "steps",
        "within",
        "answers",
        "reply",
        "backups",
        "interval",
        "devices",
        "segments",
        "rto",
        "verified_on",
        "visibility",
        "importance",
        "depends_on",
        "first_call",
        "version",
        "revisions",
        "name:x",
        "<<",
        "名称",
        "ｎａｍｅ",
        "",
        "no",
        "1",
        "~",
    ];
    prop::sample::select(known.to_vec()).prop_map(str::to_owned)
}

/// Values that mean something to some field, or nothing to any.
fn scalar() -> impl Strategy<Value = String> {
    let known = [
        "true",
        "false",
        "unknown",
        "yes",
        "はい",
        "○",
        "内線",
        "extension",
        "always",
        "day",
        "staff",
        "hospital",
        "L3",
        "2026-04-01",
        "2026/4/1",
        "令和8年4月1日",
        "46113",
        "R9.9.9",
        "4h",
        "4 hours",
        "30min",
        "4",
        "-1",
        "1e10",
        "0x1F",
        "99999999999999999999",
        "\"00-0000-1111\"",
        "0312345678",
        "10",
        "denshi-karte",
        "karte、kaisen",
        "“1.0”",
        "''",
        "~",
        "",
        "|\n  文\n  文",
        ">-\n  文",
        "{",
        "[",
        "@x",
        "%x",
        "*a",
        "&a b",
        "!!str x",
        "a: b",
        "# x",
        "- x",
        "1.10",
        ".nan",
        ".inf",
        "｛ a ｝",
        "［a］",
        "1. 一",
        "\u{202E}",
        "𠮷野",
    ];
    prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,12}"]
}

/// A tree as YAML text, in blocks or in brackets.
fn tree() -> impl Strategy<Value = String> {
    let indented = |text: &str| text.lines().flat_map(|line| ["  ", line, "\n"]).collect::<String>();
    scalar().prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(move |items| {
                items
                    .iter()
                    .flat_map(|item| ["-".to_owned(), indented(item).get(1..).unwrap_or("\n").to_owned()])
                    .collect::<String>()
            }),
            prop::collection::vec((key(), inner.clone()), 0..6).prop_map(move |entries| {
                entries
                    .iter()
                    .map(|(key, value)| {
                        if value.contains('\n') && !value.starts_with(['|', '>']) {
                            format!("{key}:\n{}", indented(value))
                        } else {
                            format!("{key}: {value}\n")
                        }
                    })
                    .collect::<String>()
            }),
            prop::collection::vec((key(), inner), 0..4).prop_map(|entries| {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{key}: {}", value.trim())).collect();
                format!("{{{}}}", entries.join(", "))
            }),
        ]
    })
}

fn minimal() -> Vec<(&'static str, String)> {
    PLAN_FILES
        .into_iter()
        .filter_map(|name| {
            Some((name, fs::read_to_string(root().join("tests/fixtures/plans/minimal").join(name)).ok()?))
        })
        .collect()
}

/// Reads and checks the texts to the end; whether they are a plan.
fn is_read(files: &[(&str, &str)]) -> Result<bool, TestCaseError> {
    let sources = Sources::from_texts(files);
    let loaded = itbcp::load::load(&sources);
    let mut diagnostics = loaded.diagnostics;
    let is_plan = loaded.plan.is_some();
    prop_assert_eq!(is_plan, !itbcp::diagnostic::has_errors(&diagnostics), "{:?}", diagnostics);
    if let Some(plan) = loaded.plan {
        diagnostics.extend(itbcp::check::check(plan, forms(), AS_OF).diagnostics);
    }
    let drawn = itbcp::diagnostic::text::draw(&sources, &diagnostics, false);
    prop_assert!(!drawn.contains("invalid type") && !drawn.contains("Some("), "{}", drawn);
    for diagnostic in &diagnostics {
        prop_assert!(!diagnostic.message.is_ascii(), "{:?}", diagnostic);
        prop_assert!(diagnostic.id == "missing-file" || diagnostic.place(&sources).is_some(), "{:?}", diagnostic);
    }
    for draw in [itbcp::diagnostic::sarif::draw, itbcp::diagnostic::json::draw] {
        prop_assert!(serde_json::from_str::<Value>(&draw(&sources, &diagnostics)).is_ok());
    }
    let commands = itbcp::diagnostic::github::draw(&sources, &diagnostics);
    prop_assert!(commands.lines().all(|line| line.starts_with("::")), "{}", commands);
    Ok(is_plan)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_yaml_in_the_place_of_a_file_is_read_to_the_end(file in 0..PLAN_FILES.len(), tree in tree()) {
        let mut files = minimal();
        let name = PLAN_FILES[file];
        files.retain(|(other, _)| *other != name);
        files.push((name, tree));
        is_read(&files.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>())?;
    }

    #[test]
    fn any_value_in_the_place_of_another_is_read_to_the_end_and_the_schema_agrees(
        file in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), value in scalar()
    ) {
        let mut files = minimal();
        let at = file.index(files.len());
        let (name, text) = &mut files[at];
        let name = *name;
        // The values behind the colons of the file, in blocks and in brackets.
        let values: Vec<(usize, usize)> = text
            .match_indices(": ")
            .map(|(colon, _)| colon + 2)
            .map(|start| (start, text[start..].find([',', '}', ']', '\n']).map_or(text.len(), |end| start + end)))
            .collect();
        if values.is_empty() {
            return Ok(());
        }
        let (start, end) = *place.get(&values);
        text.replace_range(start..end, value.lines().next().unwrap_or(""));
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let is_plan = is_read(&files)?;
        if is_plan && let Some(schema) = schema::schema(name) {
            let text = files.iter().find(|(other, _)| *other == name).map_or("", |(_, text)| text);
            let value = itbcp::load::decode_text::<Value>(name, text).1.value.expect("what is a plan is YAML");
            let mut compiler = boon::Compiler::new();
            compiler.add_resource("schema.json", schema).expect("the schema is JSON");
            let mut schemas = boon::Schemas::new();
            let index = compiler.compile("schema.json", &mut schemas).expect("the schema is draft-07");
            let refusal = schemas.validate(&value, index).err().map(|error| format!("{error:#}"));
            prop_assert!(refusal.is_none(), "{}\n{}", refusal.unwrap_or_default(), text);
        }
    }
}

#[test]
fn found_cases_stay_mended() {
    let mut seen = 0;
    for entry in fs::read_dir(root().join("tests/fixtures/load/found")).expect("the corpus is there") {
        let path = entry.expect("it can be listed").path();
        let text = fs::read_to_string(&path).expect("a case is UTF-8");
        for name in PLAN_FILES {
            let mut files = minimal();
            files.retain(|(other, _)| *other != name);
            files.push((name, text.clone()));
            let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
            is_read(&files).unwrap_or_else(|error| panic!("{} as {name}: {error}", path.display()));
        }
        seen += 1;
    }
    assert!(seen > 0, "the corpus is empty");
}

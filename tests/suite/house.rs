//! What holds of this repository itself.

use std::fs;
use std::path::{Path, PathBuf};

use itbcp::check::rules::RULES;
use itbcp::diagnostic::explanations;

use crate::support::root;

/// All files below a folder whose name ends so.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_rule_has_a_fixture_and_every_fixture_a_rule() {
    let mut folders: Vec<String> = fs::read_dir(root().join("tests/fixtures/broken"))
        .expect("the fixtures are there")
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    let mut rules: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    rules.sort_unstable();
    assert_eq!(folders, rules);
    assert!(rules.len() > 10);
}

#[test]
fn every_module_says_why_it_exists() {
    let sources = files(&root().join("src"), ".rs");
    assert!(sources.len() > 40, "only {} sources were looked at", sources.len());
    for path in sources {
        let text = fs::read_to_string(&path).expect("a source is UTF-8");
        assert!(text.starts_with("//! "), "{} has no head comment", path.display());
    }
}

#[test]
fn nothing_in_the_program_can_reach_a_network() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock is committed");
    let names: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    assert!(names.contains(&"typst"), "Cargo.lock was not read");
    for client in ["reqwest", "ureq", "hyper", "curl", "native-tls", "rustls", "isahc", "attohttpc", "tokio"] {
        assert!(!names.contains(&client), "{client} opens connections");
    }
}

#[test]
fn invented_parties_have_numbers_that_cannot_be_real() {
    let mut numbers = 0;
    for path in files(&root().join("plans"), ".yaml") {
        let text = fs::read_to_string(&path).expect("a plan is UTF-8");
        for (line, content) in text.lines().enumerate() {
            let Some((_, rest)) = content.split_once("number: \"") else { continue };
            let number = rest.split('"').next().unwrap_or_default();
            let digits = number.chars().filter(char::is_ascii_digit).count();
            if digits < 8 {
                continue;
            }
            numbers += 1;
            let block: String = text.lines().skip(line.saturating_sub(12)).take(30).collect();
            let official = block.contains("source:") && block.contains("verified_on:");
            assert!(
                number.starts_with("00-0000-") || official,
                "{}:{}: {number} could be somebody's",
                path.display(),
                line + 1
            );
        }
    }
    assert!(numbers > 50, "only {numbers} numbers were looked at");
}

#[test]
fn each_part_of_the_example_plans_is_explained_to_who_is_new_to_it() {
    let mut parts = 0;
    for path in files(&root().join("plans"), ".yaml") {
        let text = fs::read_to_string(&path).expect("a plan is UTF-8");
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        for (at, line) in lines.iter().enumerate() {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains(':') {
                let above = at.checked_sub(1).and_then(|above| lines.get(above));
                let is_explained = line.contains('#') || above.is_some_and(|above| above.starts_with('#'));
                assert!(is_explained, "{}: {line} has no comment", path.display());
                parts += 1;
            }
        }
    }
    assert!(parts > 80, "only {parts} parts were looked at");
}

#[test]
fn the_readme_names_the_commands_that_the_gate_runs() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    for command in ["cargo run", "cargo test"] {
        assert!(readme.lines().any(|line| line.trim_start().starts_with(command)), "README.md lacks `{command} …`");
    }
}

/// The literals of a source that look like the id of a finding, without those of its tests.
fn ids_in(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a source is UTF-8");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let is_id = |literal: &&str| {
        let is_kebab = literal.contains('-') && literal.starts_with(|c: char| c.is_ascii_lowercase());
        matches!(*literal, "paper" | "indentation")
            || (is_kebab && literal.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '8'))
    };
    // Every other piece between quotes is a literal; one with an escaped quote only shifts the pieces of its line.
    text.lines().flat_map(|line| line.split('"').filter(is_id).map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_finding_that_can_be_made_is_explained() {
    let mut made: Vec<String> = files(&root().join("src/load"), ".rs").iter().flat_map(|path| ids_in(path)).collect();
    for path in ["src/load.rs", "src/source.rs", "src/commands/build.rs", "src/commands/build/copies.rs"] {
        made.extend(ids_in(&root().join(path)));
    }
    made.sort();
    made.dedup();
    assert!(made.len() > 30, "only {made:?} were found");
    let explained = explanations::ids();
    for id in &made {
        let is_rule = RULES.iter().any(|rule| rule.id == id);
        assert!(is_rule || explained.contains(&id.as_str()), "`itbcp explain {id}` says nothing");
    }
    for id in explained {
        assert!(made.iter().any(|made| made == id), "nothing makes the finding {id}");
        assert!(RULES.iter().all(|rule| rule.id != id), "{id} is explained twice");
        let text = explanations::explanation(id).expect("a listed id has its text");
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings, ["## 調べること", "## 理由", "## 例", "## 直し方"], "{id}");
    }
}

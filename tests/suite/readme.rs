//! What README.md promises: its commands are run as they stand, and the messages it shows are the program's own.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{PlanTest, root};

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("there is a README")
}

/// The part of a text between a heading and the next of the same rank.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let from = text.find(heading).unwrap_or_else(|| panic!("README.md has no {heading:?}")) + heading.len();
    let rest = &text[from..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

fn run(dir: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_itbcp"))
        .current_dir(dir)
        .args(arguments)
        .output()
        .expect("the binary can be run");
    (output.status.code().unwrap_or(-1), String::from_utf8(output.stderr).expect("messages are UTF-8"))
}

#[test]
fn the_commands_of_the_first_ten_minutes_work_as_written() {
    let readme = readme();
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let mut done = Vec::new();
    for line in section(&readme, "## 10分で最初のプラン").lines() {
        let Some(arguments) = line.trim().strip_prefix("itbcp ") else { continue };
        let (status, said) = run(dir.path(), &arguments.split_whitespace().collect::<Vec<_>>());
        assert_eq!(status, 0, "{line}: {said}");
        done.push(arguments.split(' ').next().expect("a command has a name"));
    }
    assert_eq!(done, ["new", "build", "check"]);
    assert!(dir.path().join("紙/plan.pdf").is_file());
}

#[test]
fn the_message_shown_is_what_the_program_says() {
    let readme = readme();
    let shown: Vec<&str> =
        section(&readme, "```text\n   error[").lines().take_while(|line| !line.contains("```")).collect();
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    assert_eq!(run(dir.path(), &["new", "当院"]).0, 0);
    let path = dir.path().join("当院/systems.yaml");
    let text = fs::read_to_string(&path).expect("the example has systems");
    fs::write(&path, text.replacen("vendor: aoba-medical", "vendor: aoba-medcal", 1)).expect("it can be written");
    let (status, said) = run(dir.path(), &["check", "当院", "--as-of", "2026-10-01"]);
    assert_eq!(status, 1);
    let said: Vec<&str> = said.lines().collect();
    assert!(shown.len() > 4, "README.md shows no message");
    for (line, shown) in said.iter().zip(&shown).skip(1) {
        assert_eq!(*line, shown.strip_prefix("   ").unwrap_or(shown).trim_end(), "{said:#?}");
    }
    assert!(said[0].ends_with(shown[0]), "{said:#?}");
}

#[test]
fn the_messages_of_the_table_of_troubles_are_in_the_program() {
    let readme = readme();
    let sources = [
        "src/load/decode.rs",
        "src/model/date.rs",
        "src/load/encoding.rs",
        "src/load/ids.rs",
        "src/load/syntax.rs",
        "src/typeset.rs",
        "src/gate/glyphs.rs",
        "src/gate/overflow.rs",
        "src/write.rs",
        "src/release.rs",
        "src/source.rs",
        "src/commands.rs",
        "src/commands/build.rs",
        "src/load.rs",
    ]
    .map(|path| fs::read_to_string(root().join(path)).expect("the source is there"))
    .concat();
    let mut rows = 0;
    for row in
        section(&readme, "## 困ったとき").lines().filter(|line| line.starts_with("| ") && !line.contains("画面の文"))
    {
        let said = row.trim_start_matches("| ").split(" |").next().unwrap_or_default();
        for part in said.split('…').map(str::trim).filter(|part| !part.is_empty()) {
            assert!(sources.contains(part), "no message has 「{part}」");
        }
        rows += 1;
    }
    assert!(rows >= 4, "only {rows} rows were looked at");
}

#[test]
fn papers_are_not_written_among_the_files_of_a_plan() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    let before = fs::read_dir(test.plan()).expect("the plan is there").count();
    let outcome = test.run(&["build", "plan", "-o", "plan"]);
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("プランのフォルダー"), "{}", outcome.stderr);
    assert_eq!(fs::read_dir(test.plan()).expect("the plan is there").count(), before);
}

//! After a change: what is recorded, what is told, and that the pages named are the true ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use itbcp::gate::parity;
use itbcp::view::Kind;
use serde_json::Value;

use crate::support::{Papers, PlanTest};

/// The release of the sample as it stands, or of a version after it.
fn release(test: &PlanTest, version: &str, more: &[&str]) -> (i32, String) {
    let mut arguments = vec!["release", "plan", "--version", version];
    arguments.extend(more);
    let outcome = test.run(&arguments);
    (outcome.status, outcome.stderr)
}

const FIRST: [&str; 6] = [
    "--date",
    "2026-10-01",
    "--summary",
    "紹介状の様式変更に伴う紙セットの差替え、連絡先の確認、遮断訓練の課題の反映",
    "--approved-by",
    "日下部隆",
];
const SECOND: [&str; 6] = ["--date", "2026-12-01", "--summary", "窓口の番号の変更: #1", "--approved-by", "uno-chihiro"];

/// Every file of a plan with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the plan is there") {
        let entry = entry.expect("the folder can be listed");
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(files(&entry.path()).into_iter().map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, fs::read(entry.path()).expect("a file can be read"));
        }
    }
    found
}

#[test]
fn a_release_adds_its_row_and_leaves_all_else_as_it_was() {
    for (bom, line_end) in [("", "\n"), ("\u{feff}", "\r\n")] {
        let test = PlanTest::copy_of("plans/sample");
        let text = fs::read_to_string(test.plan().join("hospital.yaml")).expect("the sample is there");
        test.put("hospital.yaml", format!("{bom}{}", text.replace('\n', line_end)).as_bytes());
        let before = files(&test.plan());
        let (status, said) = release(&test, "2.2", &SECOND);
        assert_eq!(status, 0, "{said}");
        assert!(said.contains("承認欄の 日下部 隆、早乙女 修 の承認日は前のままです"), "{said}");
        let after = files(&test.plan());
        let changed: Vec<&str> = after
            .iter()
            .filter(|(name, bytes)| before.get(*name) != Some(bytes))
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(changed, ["hospital.yaml", "releases/2.2.yaml"]);
        let new = String::from_utf8(after["hospital.yaml"].clone()).expect("it is UTF-8");
        let expected = text
            .replace("version: \"2.1\"                      #", "version: \"2.2\"                      #")
            .replace("effective_date: 2026-10-01 ", "effective_date: 2026-12-01 ")
            .replace("person: uno-chihiro, date: 2026-09-22", "person: uno-chihiro, date: 2026-12-01");
        let row = "    - version: \"2.2\"\n      date: 2026-12-01\n      author: hotta-mizuki\n      summary: \"窓口の番号の変更: #1\"\n      approved_by: uno-chihiro\n";
        let last = "課題の反映\n      approved_by: kusakabe-takashi\n";
        assert!(expected.contains(last));
        let expected = expected.replace(last, &format!("{last}{row}"));
        assert_eq!(new, format!("{bom}{}", expected.replace('\n', line_end)));
        assert_eq!(test.run(&["check", "plan"]).status, 0, "the plan is sound");
    }
}

#[test]
fn what_cannot_be_released_is_told_and_nothing_is_written() {
    let test = PlanTest::copy_of("plans/sample");
    assert_eq!(release(&test, "2.1", &[]).0, 0, "the version of the plan can be recorded as it stands");
    let (status, told) = release(&test, "2.2", &["--date", "2026-12-01"]);
    assert_eq!(status, 2);
    assert!(told.contains("--summary(変えた点)と --approved-by(承認した人)"), "{told}");
    let before = files(&test.plan());
    let with = |at: usize, value: &'static str| {
        let mut arguments = SECOND;
        arguments[at] = value;
        arguments
    };
    for (version, arguments, said) in [
        ("2.1", FIRST, "第2.1版の記録は、もうあります"),
        ("2.0", SECOND, "改訂日は「2026-04-01」で、指定の「2026-12-01」と違います"),
        ("1.5", SECOND, "第2.1版より新しくありません"),
        ("2.2", with(1, "2026-09-30"), "前の第2.1版の日付 2026-10-01 より前です"),
        ("2.2", with(5, "宇野千博"), "もしかして: 宇野 千尋"),
        ("../2.2", SECOND, "ファイルの名前に使えません"),
        ("2.2", with(3, " "), "--summary: 値が空です"),
    ] {
        let (status, told) = release(&test, version, &arguments);
        assert_eq!(status, 2, "{version}: {told}");
        assert!(told.contains(said), "{version}: {told}");
        assert_eq!(files(&test.plan()), before, "{version}");
    }
    test.edit("systems.yaml", "vendor: aoba-medical", "vendor: aoba-medcal");
    let before = files(&test.plan());
    let (status, told) = release(&test, "2.2", &SECOND);
    assert_eq!(status, 1);
    assert!(told.contains("もしかして: aoba-medical") && told.contains("版を記録していません"), "{told}");
    assert_eq!(files(&test.plan()), before);
}

#[test]
fn a_file_of_unusual_layout_is_left_alone_and_the_lines_to_write_are_told() {
    let test = PlanTest::copy_of("plans/clinic");
    let text = fs::read_to_string(test.plan().join("hospital.yaml")).expect("the clinic is there");
    test.put("hospital.yaml", text.replace("    - version: \"1.0\"\n", "    -\n      version: \"1.0\"\n").as_bytes());
    let before = files(&test.plan());
    let arguments = ["--date", "2026-12-01", "--summary", "改訂", "--approved-by", "shiomi-ryo"];
    let (status, told) = release(&test, "1.1", &arguments);
    assert_eq!(status, 2, "{told}");
    assert_eq!(files(&test.plan()), before);
    // What it tells to write can be written, and then recorded.
    let row: Vec<&str> = told.lines().skip_while(|line| !line.trim_start().starts_with("- version")).collect();
    let row = row.join("\n") + "\n";
    let text = String::from_utf8(before["hospital.yaml"].clone()).expect("it is UTF-8");
    let text = text
        .replace("  version: \"1.0\"\n  effective_date: 2026-10-01", "  version: \"1.1\"\n  effective_date: 2026-12-01")
        .replace("      approved_by: shiomi-ryo\n", &format!("      approved_by: shiomi-ryo\n{row}"));
    test.put("hospital.yaml", text.as_bytes());
    let (status, told) = release(&test, "1.1", &arguments);
    assert_eq!(status, 0, "{told}\n{text}");
    assert!(test.plan().join("releases/1.1.yaml").is_file());
}

/// The sample released, then changed: a telephone number of a vendor, the copies of a card, a step of another, a system.
fn changed_sample() -> PlanTest {
    let test = PlanTest::copy_of("plans/sample");
    assert_eq!(release(&test, "2.1", &FIRST).0, 0);
    test.edit("vendors.yaml", "00-0000-3001", "00-0000-3009")
        .edit(
            "response.yaml",
            "department: byoto-3e, count: 4, place: ナースステーション 電話の横",
            "department: byoto-3e, count: 6, place: ナースステーション 電話の横",
        )
        .edit("systems.yaml", "purpose: 診療録を記載し、患者の情報を参照する", "purpose: 診療録を記載する");
    test
}

fn json(test: &PlanTest, arguments: &[&str]) -> Value {
    let outcome = test.run(&[&["diff"], arguments, &["--format", "json", "--as-of", "2026-10-01"]].concat());
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|error| panic!("{error}: {}", outcome.stdout))
}

#[test]
fn what_changed_is_told_with_sheets_and_their_places() {
    let test = changed_sample();
    let report = json(&test, &["2.1", "plan", "--no-pages"]);
    let told: Vec<(&str, &str, &str)> = report["told"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|told| {
            let text = |key: &str| told[key].as_str().expect("a text");
            (text("property"), text("old"), text("new"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("利用目的", "診療録を記載し、患者の情報を参照する", "診療録を記載する"),
            ("連絡先（医療情報サポートセンター）・電話・番号", "00-0000-3001", "00-0000-3009"),
            ("置き場所（3階東病棟）・枚数", "4", "6"),
        ]
    );
    let sheets: BTreeMap<&str, &str> = report["sheets"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|swap| (swap["sheet"].as_str().expect("a name"), swap["what"].as_str().expect("a word")))
        .collect();
    assert_eq!(
        sheets,
        BTreeMap::from([
            ("連絡体制図", "changed"),
            ("連絡体制図の別表", "changed"),
            ("アクションカード AC-01 発見者（全職員）", "places"),
            ("アクションカード AC-02 システム管理室 受付・当番", "changed"),
        ])
    );
    let card =
        report["sheets"].as_array().and_then(|all| all.iter().find(|swap| swap["what"] == "places")).expect("a card");
    assert_eq!((&card["collect"][0]["count"], &card["place"][0]["count"]), (&Value::from(4), &Value::from(6)));
    // The kits that stand in for the changed system were not revised since.
    let kits = report["reviews"].as_array().expect("a list");
    assert!(kits.iter().any(|kit| kit["place"].as_str().is_some_and(|place| place.starts_with("紙セット 3階東病棟"))));
    assert!(kits.iter().any(|card| card["place"] == "アクションカード AC-10 病棟 師長・リーダー"));
    assert!(kits.iter().all(|kit| kit["systems"] == serde_json::json!(["電子カルテ"])));
    let text = test.run(&["diff", "2.1", "plan", "--no-pages"]).stdout;
    for said in [
        "事業者「株式会社青葉メディカルシステム」(aoba-medical)\n    連絡先（医療情報サポートセンター）・電話・番号: 00-0000-3001 → 00-0000-3009  [vendors.yaml 25行]",
        "置き場所の変更: アクションカード AC-01 発見者（全職員）(3東 ナースステーション 電話の横 4枚 → 6枚)",
    ] {
        assert!(text.contains(said), "{text}");
    }
    // From a plan to itself nothing has changed, and back is forth turned round.
    for same in [["plan", "plan"], ["2.1", "plan/releases/2.1.yaml"]] {
        let outcome = test.run(&["diff", same[0], same[1]]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        assert!(outcome.stdout.ends_with("変わったことはありません\n"), "{}", outcome.stdout);
    }
    let back = json(&test, &["plan", "2.1", "--no-pages"]);
    let turned = |report: &Value, old: &str, new: &str| -> BTreeSet<String> {
        let told = report["told"].as_array().expect("a list").iter();
        told.map(|told| format!("{} {} {}", told["property"], told[old], told[new])).collect()
    };
    assert_eq!(turned(&back, "new", "old"), turned(&report, "old", "new"));
}

#[test]
fn the_pages_named_are_those_whose_text_differs() {
    let test = changed_sample();
    let report = json(&test, &["2.1", "plan"]);
    let (old, new) = (Papers::of(&crate::support::root().join("plans/sample")), Papers::of(&test.plan()));
    let text = |papers: &Papers, kind: Kind| -> Vec<String> {
        let body =
            |page: &Vec<parity::Run>| page.iter().filter(|run| !run.in_margin).map(|run| run.text.as_str()).collect();
        papers.laid_out[&kind].iter().map(body).collect()
    };
    let mut named_anywhere = 0;
    for kind in Kind::ALL {
        let (before, after) = (text(&old, kind), text(&new, kind));
        let differing: BTreeSet<usize> =
            (0..after.len()).filter(|at| before.get(*at) != after.get(*at)).map(|at| at + 1).collect();
        let paper = report["papers"].as_array().expect("a list").iter().find(|paper| paper["kind"] == kind.name());
        let pages = |key: &str| -> Vec<usize> {
            let pages = paper.and_then(|paper| paper[key].as_array()).into_iter().flatten();
            pages.map(|page| page.as_u64().expect("a number") as usize).collect()
        };
        let named: BTreeSet<usize> = ["changed", "reflowed", "stamped"].iter().flat_map(|key| pages(key)).collect();
        assert_eq!(named, differing, "{kind}");
        // A page whose lines have only moved says nothing that the old paper did not say somewhere.
        let whole = before.concat();
        for page in pages("reflowed") {
            let lines = &new.laid_out[&kind][page - 1];
            assert!(lines.iter().filter(|run| !run.in_margin).all(|run| whole.contains(&run.text)), "{kind} {page}");
        }
        named_anywhere += named.len();
    }
    assert!(named_anywhere > 5, "the changes are seen on paper");
}

#[test]
fn an_old_sheet_is_known_by_its_release() {
    let test = changed_sample();
    let record = fs::read_to_string(test.plan().join("releases/2.1.yaml")).expect("it was recorded");
    let card = record.split("name: \"AC-02\"").nth(1).expect("the card is recorded");
    let mark = card.split("mark: \"").nth(1).and_then(|rest| rest.split('"').next()).expect("it has a mark").to_owned();
    let outcome = test.run(&["verify", &mark, "plan"]);
    assert_eq!(outcome.status, 1, "{}", outcome.stdout);
    for said in [
        "第2.1版(2026-10-01)の紙です: アクションカード AC-02",
        "差し替える今の紙: アクションカード AC-02",
        "00-0000-3001 → 00-0000-3009",
    ] {
        assert!(outcome.stdout.contains(said), "{}", outcome.stdout);
    }
}

#[test]
fn a_record_that_cannot_be_relied_on_is_refused() {
    let test = changed_sample();
    let path = test.plan().join("releases/2.1.yaml");
    let text = fs::read_to_string(&path).expect("it was recorded");
    for (changed, said) in [
        (text.replacen("format: 1", "format: 9", 1), "itbcp を新しい版に替えてください"),
        (text.replacen("みなと総合病院", "みなと病院", 1), "記録したときから変わっています"),
    ] {
        fs::write(&path, changed).expect("it can be written");
        let outcome = test.run(&["diff", "2.1", "plan"]);
        assert_eq!(outcome.status, 2, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    let outcome = test.run(&["diff", "1.9", "plan"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("plan に記録のある版: 2.1"), "{}", outcome.stderr);
}

#[test]
fn the_comparison_of_wordings_says_the_same_in_both_formats() {
    let test = changed_sample();
    fs::create_dir(test.dir().join("out")).expect("the folder is new");
    fs::write(test.out("manifest.json"), r#"{"files": [{"name": "plan.pdf"}]}"#).expect("it can be written");
    fs::write(test.out("plan.pdf"), "the papers of a build").expect("it can be written");
    let outcome = test.run(&["diff", "2.1", "plan", "--no-pages", "-o", "out"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert_eq!(fs::read(test.out("plan.pdf")).expect("it is still there"), b"the papers of a build");
    let word = test.word("changes");
    let text = word.paragraphs.join("\n");
    for said in ["新旧対照表", "00-0000-3009", "00-0000-3001", "（新設）", "差替え", "見直すカードと紙セット"]
    {
        assert_eq!(text.contains(said), said != "（新設）", "{said}: {text}");
    }
    let pdf = fs::read(test.out("changes.pdf")).expect("it was made");
    assert!(pdf.starts_with(b"%PDF-1.7"));
    // What has changed is underlined, in Word as on the pages.
    let mut package =
        zip::ZipArchive::new(std::io::Cursor::new(fs::read(test.out("changes.docx")).expect("it was made")))
            .expect("a package");
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut package.by_name("word/document.xml").expect("the part"), &mut xml)
        .expect("it is text");
    let run = xml.split("<w:r>").find(|run| run.contains("00-0000-3009")).expect("the number stands there");
    assert!(run.contains("<w:u "), "{run}");
}

#[test]
fn papers_against_a_release_show_what_has_changed_and_take_no_other_paper_s_place() {
    let test = PlanTest::copy_of("plans/clinic");
    let first = ["--date", "2026-10-01", "--summary", "初版の制定", "--approved-by", "shiomi-ryo"];
    assert_eq!(release(&test, "1.0", &first).0, 0);
    test.build();
    let usual = test.files("out");
    let vendors = fs::read_to_string(test.plan().join("vendors.yaml")).expect("the clinic has vendors");
    let number =
        vendors.split("number: \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a number").to_owned();
    test.edit("vendors.yaml", &format!("\"{number}\""), "\"00-0000-9876\"");
    let outcome =
        test.run(&["build", "plan", "-o", "out", "--against", "1.0", "--only", "plan,contact-chart,boundaries"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let after = test.files("out");
    let new: Vec<&str> = after.keys().filter(|name| !usual.contains_key(*name)).map(String::as_str).collect();
    assert_eq!(
        new,
        [
            "boundaries-against-1.0.docx",
            "boundaries-against-1.0.pdf",
            "contact-chart-against-1.0.docx",
            "plan-against-1.0.docx",
            "plan-against-1.0.pdf",
        ]
    );
    for (name, bytes) in &usual {
        assert!(name == "manifest.json" || after[name] == *bytes, "{name} was touched");
    }
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(&after["plan-against-1.0.docx"])).expect("a package");
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut package.by_name("word/document.xml").expect("the part"), &mut xml)
        .expect("it is text");
    let changes = |tag: &str, text: &str| {
        let (begin, end) = (format!("<{tag} "), format!("</{tag}>"));
        let changed = xml.split(&begin).skip(1).filter_map(|rest| rest.split(&end).next());
        let owned: Vec<&str> = changed.filter(|change| change.contains(text)).collect();
        assert!(!owned.is_empty(), "{tag} {text}");
        assert!(owned.iter().all(|change| change.contains("w:author=\"受付")), "the owner's name: {owned:?}");
    };
    changes("w:del", &number);
    changes("w:ins", "00-0000-9876");
    for (more, said) in [
        (&["--audience", "staff"][..], "関係者用(core)"),
        (&["--hours", "night"], "一緒に使えません"),
        (&["--verify"], "一緒に使えません"),
    ] {
        let outcome = test.run(&[&["build", "plan", "-o", "other", "--against", "1.0"], more].concat());
        assert_eq!(outcome.status, 2, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    assert!(!test.dir().join("other").exists());
}

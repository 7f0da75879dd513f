//! `itbcp build --audience`: copies that do not show everything, and proof that they do not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use itbcp::audience::{Audience, TABLE, redact};
use itbcp::check::CheckedPlan;
use itbcp::view::Kind;
use serde_json::Value;

use crate::support::{Outcome, PlanTest, checked, root};

fn build(test: &PlanTest, audience: &str, more: &[&str]) -> Outcome {
    let fixed = ["build", "plan", "-o", "out", "--audience", audience];
    test.run(&[&fixed[..], more].concat())
}

fn made(test: &PlanTest, audience: &str) -> Value {
    let outcome = build(test, audience, &[]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("どこにもないことを確かめました"), "{}", outcome.stderr);
    serde_json::from_slice(&fs::read(test.out("manifest.json")).expect("the list was made")).expect("it is JSON")
}

/// The names of the papers of a set, each once.
fn kinds(manifest: &Value) -> BTreeSet<String> {
    let files = manifest["files"].as_array().expect("the list has files");
    files.iter().map(|file| file["kind"].as_str().expect("a file has a kind").to_owned()).collect()
}

#[test]
fn copies_for_staff_and_the_public_of_both_examples_hold_nothing_withheld() {
    for folder in ["plans/sample", "plans/clinic"] {
        let test = PlanTest::copy_of(folder);
        let staff = made(&test, "staff");
        assert_eq!(staff["audience"], "staff");
        assert_eq!(kinds(&staff).len(), 6, "{folder}");
        assert!(!kinds(&staff).contains("inspection"), "{folder}");
        let chart = test.word_text("contact-chart");
        let office = test.word_text("registers");
        assert!(chart.contains("職員用") && chart.contains("記載省略"), "{folder}");
        assert!(office.contains("リモート保守の経路は、職員用の写しには記載しない。"), "{folder}");
        assert!(!office.contains("リモート保守の経路は、登録していない。"), "{folder}");

        fs::remove_dir_all(test.out("")).expect("the set can be removed");
        let public = made(&test, "public");
        assert_eq!(public["audience"], "public");
        assert_eq!(kinds(&public), BTreeSet::from(["announcements".to_owned(), "plan".to_owned()]), "{folder}");
        assert_ne!(public["fingerprint"], staff["fingerprint"], "{folder}");
        let plan = test.word_text("plan");
        assert!(
            plan.contains("公開用") && plan.contains("遮断する場所と順序は、公開用の写しには記載しない。"),
            "{folder}"
        );
        // Our own look, with no part of the gate: the only number with hyphens is the switchboard.
        let (full, _) = checked(&test.plan());
        let switchboard = full.hospital.hospital.phone.as_ref().map(ToString::to_string);
        let numbers: BTreeSet<&str> =
            plan.split(|c: char| !c.is_ascii_digit() && c != '-').filter(|it| it.starts_with("00-0000-")).collect();
        assert_eq!(numbers, switchboard.iter().map(String::as_str).collect(), "{folder}");
        for person in &full.contacts.people {
            assert!(!plan.contains(person.name.as_str()), "{folder}: {}", person.name);
        }
    }
}

#[test]
fn core_is_everything_and_the_usual() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.build();
    let usual = test.files("out");
    fs::remove_dir_all(test.out("")).expect("the set can be removed");
    let outcome = build(&test, "core", &[]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(test.files("out") == usual, "core differs from no audience");
    assert!(!outcome.stderr.contains("載せていません"), "{}", outcome.stderr);
}

#[test]
fn every_row_of_the_table_takes_something_of_the_sample_and_says_why() {
    let (plan, _) = checked(&root().join("plans/sample"));
    for row in TABLE {
        assert!(!row.reason.is_empty() && !row.from.contains(&Audience::Core), "{}", row.what);
    }
    for audience in [Audience::Staff, Audience::Public] {
        let redacted = redact(plan.clone(), audience);
        // Weaknesses are taken as whole lists; no vendor of the sample has given a mobile telephone.
        let quiet = ["事業者の担当者の携帯電話", "対策を弱めている事項、リスク評価、改善の課題及び受け入れた指摘"];
        for row in TABLE.iter().filter(|row| row.from.contains(&audience) && !quiet.contains(&row.what)) {
            assert!(redacted.withheld.iter().any(|value| value.what == row.what), "{audience}: {}", row.what);
        }
        assert_eq!(redacted.plan.hospital.plan.handling.as_str(), audience.label());
    }
    let public = redact(plan.clone(), Audience::Public).plan;
    assert!(public.network.is_none() && public.devices.is_none() && public.exceptions().is_empty());
    assert!(public.risks().is_empty() && public.improvements().is_empty() && public.accepted().entries.is_empty());
}

#[test]
fn a_mobile_telephone_of_a_vendor_is_not_for_staff() {
    let test = PlanTest::copy_of("plans/clinic");
    test.edit("vendors.yaml", "{ kind: line, number: \"00-0000-6202\"", "{ kind: mobile, number: \"00-0000-6202\"");
    let (plan, _) = checked(&test.plan());
    let redacted = redact(plan.clone(), Audience::Staff);
    assert!(redacted.withheld.iter().any(|value| value.value == "00-0000-6202"));
}

#[test]
fn a_mobile_telephone_of_a_person_is_for_staff_only_where_it_is_for_everybody() {
    let withheld = |visibility: &str| {
        let test = PlanTest::copy_of("plans/clinic");
        let person = "number: \"00-0000-6102\", hours: night }\n    verified_on: 2026-09-25\n    visibility: ";
        test.edit("contacts.yaml", &format!("{person}staff"), &format!("{person}{visibility}"));
        let (plan, _) = checked(&test.plan());
        redact(plan.clone(), Audience::Staff).withheld.iter().any(|value| value.value == "00-0000-6102")
    };
    assert!(withheld("core"));
    assert!(withheld("staff"));
    assert!(!withheld("public"));
}

#[test]
fn a_mobile_telephone_of_a_role_is_for_staff() {
    let test = PlanTest::copy_of("plans/clinic");
    let role = "    appointed_on: 2026-09-28\n    lane: reception\n";
    test.edit(
        "contacts.yaml",
        role,
        &format!("{role}    phones: [{{ kind: mobile, number: \"000-0000-1234\", hours: always }}]\n"),
    );
    let outcome = build(&test, "staff", &["--only", "contact-chart"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(test.word_text("contact-chart").contains("000-0000-1234"));
}

/// The fields of a plan that hold values, and their values, by the names on the way to them.
fn values(plan: &CheckedPlan) -> BTreeMap<String, Vec<String>> {
    let is_field = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let text = format!("{:#?}", **plan);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // The names that are open, with the depth at which each was opened; what has no name adds none.
    let mut open: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let rest = line.trim_start();
        let depth = line.len() - rest.len();
        open.retain(|(outer, _)| *outer < depth);
        let (name, value) = rest.split_once(": ").filter(|(name, _)| is_field(name)).unwrap_or(("", rest));
        if matches!(value.trim_end_matches(','), "}" | "]" | ")") {
            continue;
        }
        if value.ends_with(['{', '[', '(']) {
            open.push((depth, name));
        } else {
            let names = open.iter().map(|(_, name)| *name).chain([name]).filter(|name| !name.is_empty());
            let value = value.trim_end_matches(',');
            if !matches!(value, "None" | "[]") {
                found.entry(names.collect::<Vec<_>>().join(".")).or_default().push(value.to_owned());
            }
        }
    }
    found
}

/// The fields of the plan files that hold no further fields, as the schema knows them.
fn fields(schema: &Value, path: &str, found: &mut BTreeSet<String>) -> bool {
    let mut any = false;
    for (name, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        any = true;
        let name = name.strip_suffix(".yaml").unwrap_or(name);
        let inner_path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        if !fields(inner, &inner_path, found) {
            found.insert(inner_path);
        }
    }
    let lists = ["anyOf", "oneOf", "allOf"].iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    for inner in lists.chain(schema.get("items")) {
        any |= fields(inner, path, found);
    }
    any
}

#[test]
fn who_may_see_each_field_has_been_decided() {
    let mut wanted = BTreeSet::new();
    fields(&itbcp::schema::plan(), "", &mut wanted);
    assert!(wanted.len() > 300, "{} fields", wanted.len());
    let examples = ["plans/sample", "plans/clinic"].map(|folder| checked(&root().join(folder)).0);
    let of = |audience| examples.iter().map(|plan| values(&redact(plan.clone(), audience).plan)).collect::<Vec<_>>();
    let (full, staff, public) = (of(Audience::Core), of(Audience::Staff), of(Audience::Public));
    // Of so many values of a field, so many are left.
    let left = |field: &str, copies: &[BTreeMap<String, Vec<String>>]| {
        let inner = format!("{field}.");
        let at = |plan: &BTreeMap<String, Vec<String>>| -> Vec<String> {
            let own = |path: &String| path == field || path.starts_with(&inner);
            plan.iter().filter(|(path, _)| own(path)).flat_map(|(_, values)| values.clone()).collect()
        };
        let (mut all, mut seen) = (0, 0);
        for (full, copy) in full.iter().zip(copies) {
            let mut copy = at(copy);
            for value in at(full) {
                all += 1;
                if let Some(at) = copy.iter().position(|other| *other == value) {
                    copy.swap_remove(at);
                    seen += 1;
                }
            }
        }
        match (all, seen) {
            (0, _) => "in no example",
            (_, 0) => "withheld",
            (all, seen) if all == seen => "shown",
            _ => "shown in part",
        }
    };
    let mut list = String::new();
    for field in &wanted {
        let (staff, public) = (left(field, &staff), left(field, &public));
        let _ = match (staff, public) {
            ("in no example", _) => writeln!(list, "{field}: in no example"),
            _ => writeln!(list, "{field}: staff {staff}, public {public}"),
        };
    }
    insta::with_settings!({ description => "Who sees a field on copies for staff and the public. A new field: decide, \
        add it to TABLE in src/audience.rs where it is not for all, then accept." }, {
        insta::assert_snapshot!("who_may_see_each_field", list);
    });
}

#[test]
fn copies_do_not_mix_with_those_for_others() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    test.build();
    let before = test.files("out");
    let outcome = build(&test, "staff", &["--only", "announcements"]);
    assert_eq!(outcome.status, 2);
    assert!(
        outcome.stderr.contains("関係者用の紙があります") && outcome.stderr.contains("-o out-staff"),
        "{}",
        outcome.stderr
    );
    assert!(test.files("out") == before);

    fs::remove_dir_all(test.out("")).expect("the set can be removed");
    assert_eq!(build(&test, "staff", &["--only", "announcements", "--emit-source", "source"]).status, 0);
    assert!(test.dir().join("source/staff/announcements.typ").is_file());
    let outcome = test.run(&["build", "plan", "-o", "out"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("職員用の紙があります"), "{}", outcome.stderr);
    assert!(!test.out("plan.pdf").exists());
}

#[test]
fn a_kind_that_an_audience_does_not_get_is_refused_by_name_with_the_reason() {
    let test = PlanTest::copy_of("tests/fixtures/plans/minimal");
    for (audience, kind) in [("staff", Kind::Inspection), ("public", Kind::ContactChart), ("public", Kind::Registers)] {
        let outcome = build(&test, audience, &["--only", kind.name()]);
        assert_eq!(outcome.status, 2, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(kind.title()) && outcome.stderr.contains("ため"), "{}", outcome.stderr);
        assert!(!test.out("").exists());
    }
    let outcome = build(&test, "everybody", &[]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("core、staff、public"), "{}", outcome.stderr);
}

/// Builds the announcements with a line of the hospital's own behind the template, and expects the gate to stop it.
fn caught(audience: &str, line: &str, told: &[&str]) {
    let test = PlanTest::copy_of("plans/clinic");
    let only = ["--only", "announcements"];
    assert_eq!(build(&test, audience, &only).status, 0);
    let before = test.files("out");
    let name = "announcements/main.typ.tera";
    let built_in = fs::read_to_string(root().join("templates").join(name)).expect("the template is there");
    test.template(name, &format!("{built_in}\n\n{line}\n"));
    let outcome = build(&test, audience, &only);
    assert_eq!(outcome.status, 1, "{line}: {}", outcome.stderr);
    for told in
        ["withheld-value", "院内放送文", "templates フォルダーの announcements/main.typ.tera"].iter().chain(told)
    {
        assert!(outcome.stderr.contains(told), "{line}: no {told} in {}", outcome.stderr);
    }
    assert!(test.files("out") == before, "{line}: the earlier papers are not as they were");
    // For those who may see it, it is no fault.
    let outcome = test.run(&["build", "plan", "-o", "core", "--only", "announcements"]);
    assert_eq!(outcome.status, 0, "{line}: {}", outcome.stderr);
}

#[test]
fn each_class_of_withheld_value_is_caught_in_pdf_and_word() {
    for (audience, value, place) in [
        ("staff", "00-0000-6101", "contacts.yaml: people[0].phones[1].number"),
        ("staff", "192.168.10.10", "devices.yaml: devices[0].ip_addresses[0]"),
        ("staff", "HT-R8", "].model"),
        ("staff", "保守専用（当院が許可したときだけ有効）", "network.yaml: remote_maintenance[0].account"),
        ("staff", "院長の自宅の金庫（封筒）", "downtime.yaml: emergency_accounts[0].storage_place"),
        ("public", "汐見亮", "contacts.yaml: people[0].name"),
        ("public", "00-0000-6201", "vendors.yaml: vendors[0].contacts[0].phones[0].number"),
        ("public", "UK-30918", "vendors.yaml: contracts[0].number"),
        ("public", "札①の青い線をNASから抜く", "network.yaml: cut_points[0].method"),
        ("public", "192.168.10.10", "devices.yaml: devices[0].ip_addresses[0]"),
        ("public", "事務室の書棚（施錠）", "response.yaml: evidence.storage_place"),
    ] {
        caught(audience, &format!("控え：{value}。"), &[place, "頁", "Word の word/document.xml の文字"]);
    }
}

#[test]
fn a_value_is_caught_where_nobody_sees_it() {
    let hidden = "PDF の見えない部分";
    let attributes = "Word の word/document.xml の属性";
    for (line, told) in [
        ("#drawing(caption: [図], alt: \"電話００－００００－６１０１\", [箱])", vec![hidden, attributes]),
        ("#heading(level: 2, numbering: none)[控え] #label(\"tel-00-0000-6101\")", vec![hidden]),
        ("= 控え 0000006101", vec![hidden, "Word の word/document.xml の文字"]),
        ("#set document(keywords: (\"+81-0-0000-6101\",))", vec![hidden]),
        // Typst leaves comments out of papers, but they are in the sources that may be handed on.
        ("// 院長 00-0000-6101", vec!["組版の原稿"]),
    ] {
        caught("staff", line, &told);
    }
}

#[test]
fn a_note_that_repeats_a_withheld_number_is_named_with_advice_and_without_the_number() {
    let test = PlanTest::copy_of("plans/clinic");
    test.edit("systems.yaml", "    note: ", "    note: 院長の携帯 00 0000 6101 へ先に知らせる。");
    let outcome = build(&test, "staff", &["--only", "registers"]);
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    for told in [
        "台帳に、伏せる値が出ています",
        "個人の携帯電話",
        "contacts.yaml: people[0].phones[1].number",
        "systems.yaml ",
        "この文から値を消してください",
    ] {
        assert!(outcome.stderr.contains(told), "{told}: {}", outcome.stderr);
    }
    let said: String = outcome.stderr.chars().filter(char::is_ascii_digit).collect();
    assert!(!said.contains("0000006101"), "{}", outcome.stderr);
    assert!(!test.out("").exists());
}

#[test]
fn a_number_that_may_be_seen_elsewhere_is_no_leak() {
    // A vendor answers on the number that the director has given as well.
    let test = PlanTest::copy_of("plans/clinic");
    test.edit("vendors.yaml", "00-0000-6202", "00-0000-6101");
    let outcome = build(&test, "staff", &["--only", "contact-chart"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(test.word_text("contact-chart").contains("00-0000-6101"));
}

#[test]
fn the_marks_of_copies_are_known_to_verify() {
    let test = PlanTest::copy_of("plans/clinic");
    assert_eq!(build(&test, "staff", &["--only", "contact-chart,action-cards"]).status, 0);
    for (kind, name) in [("contact-chart", "連絡体制図"), ("action-cards", "アクションカード")] {
        let text = test.word_text(kind);
        let marks: BTreeSet<&str> = text
            .split(|c: char| !c.is_ascii_hexdigit() && c != '-')
            .filter(|it| it.len() == 9 && it.as_bytes()[4] == b'-' && it.chars().any(|c| c.is_ascii_uppercase()))
            .collect();
        assert!(!marks.is_empty(), "{kind} has no mark");
        let mut copies = 0;
        for mark in marks {
            let outcome = test.run(&["verify", mark, "plan"]);
            assert_eq!(outcome.status, 0, "{mark}: {}", outcome.stdout);
            assert!(outcome.stdout.contains(name), "{mark}: {}", outcome.stdout);
            copies += usize::from(outcome.stdout.contains("(職員用の写し)"));
        }
        assert!(copies > 0, "{kind}: nothing told as a copy for staff");
    }
}

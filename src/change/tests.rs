//! Nothing is lost between two plans, whatever is done to them.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::telling::{Manner, tell};
use super::*;
use crate::load::load;
use crate::source::Sources;

fn sample() -> &'static PlanData {
    static SAMPLE: LazyLock<PlanData> = LazyLock::new(|| {
        let sources = Sources::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("plans/sample")).expect("a plan");
        PlanData::of(&load(&sources).plan.expect("the sample is sound"))
    });
    &SAMPLE
}

/// Every list and every value of a plan, by its way.
fn ways(value: &Value, way: &mut Vec<usize>, lists: &mut Vec<Vec<usize>>, scalars: &mut Vec<Vec<usize>>) {
    match value {
        Value::Record(fields) => {
            for (at, (_, value)) in fields.iter().enumerate() {
                way.push(at);
                ways(value, way, lists, scalars);
                way.pop();
            }
        }
        Value::List(items) => {
            // What is empty is not there in the data of a plan, and is left with one item below.
            if items.len() > 1 {
                lists.push(way.clone());
            }
            for (at, value) in items.iter().enumerate() {
                way.push(at);
                ways(value, way, lists, scalars);
                way.pop();
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => scalars.push(way.clone()),
    }
}

fn at<'a>(value: &'a mut Value, way: &[usize]) -> &'a mut Value {
    way.iter().fold(value, |value, step| match value {
        Value::Record(fields) => &mut fields[*step].1,
        Value::List(items) => &mut items[*step],
        _ => unreachable!("a way leads through lists and records"),
    })
}

/// One of the things that happen to a plan, chosen by numbers.
fn mutate(plan: &PlanData, (sort, which, how): (u8, usize, usize)) -> PlanData {
    let mut value = plan.value().clone();
    let (mut lists, mut scalars) = (Vec::new(), Vec::new());
    ways(&value, &mut Vec::new(), &mut lists, &mut scalars);
    let list = lists[which % lists.len()].clone();
    let scalar = scalars[which % scalars.len()].clone();
    match sort {
        0 => {
            if let Value::List(items) = at(&mut value, &list) {
                items.remove(how % items.len());
            }
        }
        1 => {
            if let Value::List(items) = at(&mut value, &list) {
                let item = items[how % items.len()].clone();
                items.insert(how % (items.len() + 1), item);
            }
        }
        2 => {
            if let Value::List(items) = at(&mut value, &list) {
                let count = items.len();
                items.swap(how % count, which % count);
            }
        }
        3 => {
            if let Value::List(items) = at(&mut value, &list) {
                let count = items.len();
                items.rotate_left(how % count);
            }
        }
        4 => *at(&mut value, &scalar) = Value::Text(format!("別{how}")),
        5 => *at(&mut value, &scalar) = Value::Number(how as u64),
        _ => {
            let (_, parent) = scalar.split_last().expect("a value stands in a file");
            match at(&mut value, parent) {
                Value::Record(fields) if fields.len() > 1 => {
                    fields.remove(how % fields.len());
                }
                other => *other = Value::Text("値".to_owned()),
            }
        }
    }
    PlanData::from_value(value)
}

/// Records compare by their fields whatever the order, since the order is the model's.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Record(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            fields.sort();
            Value::Record(fields)
        }
        Value::List(items) => Value::List(items.iter().map(sorted).collect()),
        scalar => scalar.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn changes_are_whole_and_turn_round(
        first in prop::collection::vec((0_u8..7, any::<usize>(), any::<usize>()), 0..12),
        second in prop::collection::vec((0_u8..7, any::<usize>(), any::<usize>()), 0..12),
    ) {
        let old = first.into_iter().fold(sample().clone(), |plan, one| mutate(&plan, one));
        let new = second.into_iter().fold(old.clone(), |plan, one| mutate(&plan, one));
        prop_assert_eq!(changes(&old, &old), vec![]);
        let forth = changes(&old, &new);
        prop_assert_eq!(forth.is_empty(), old == new);
        let made = apply(&old, &forth).expect("the changes are those of this plan");
        prop_assert_eq!(sorted(made.value()), sorted(new.value()));
        let back: Vec<Change> = changes(&new, &old).into_iter().map(Change::undone).collect();
        let order = |mut changes: Vec<Change>| { changes.sort_by_key(|change| format!("{change:?}")); changes };
        prop_assert_eq!(order(forth.clone()), order(back));
        // Telling never fails, whatever the plan has become.
        for told in tell(&forth, &old, &new) {
            prop_assert!(!told.sort.is_empty(), "{:?}", told);
        }
    }
}

/// The sample with other words in one of its files.
fn edited(edits: &[(&str, &str, &str)]) -> PlanData {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plans/sample");
    let mut files: Vec<(String, String)> = Vec::new();
    for name in crate::source::PLAN_FILES {
        let Ok(mut text) = std::fs::read_to_string(folder.join(name)) else { continue };
        for (_, from, to) in edits.iter().filter(|(file, ..)| *file == name) {
            assert!(text.contains(from), "{name} has no {from:?}");
            text = text.replace(from, to);
        }
        files.push((name.to_owned(), text));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let loaded = load(&Sources::from_texts(&files));
    PlanData::of(&loaded.plan.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics)))
}

#[test]
fn how_a_value_is_written_is_no_change() {
    let other = edited(&[
        ("hospital.yaml", "  licensed_beds: 320                  # 許可病床数(数だけを書く)", "  licensed_beds: 320"),
        ("hospital.yaml", "effective_date: 2026-10-01", "effective_date: ２０２６－１０－０１"),
        ("hospital.yaml", "founder: medical_corporation", "founder: \"medical_corporation\""),
    ]);
    assert_eq!(changes(sample(), &other), []);
}

#[test]
fn a_new_id_is_told_once_and_not_where_it_is_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plans/sample");
    let names =
        |file: &&str| std::fs::read_to_string(folder.join(file)).is_ok_and(|text| text.contains("hotta-mizuki"));
    let edits: Vec<_> =
        crate::source::PLAN_FILES.into_iter().filter(names).map(|file| (file, "hotta-mizuki", "hotta-m")).collect();
    let other = edited(&edits);
    let found = changes(sample(), &other);
    let told = tell(&found, sample(), &other);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!((told[0].manner, &*told[0].old, &*told[0].new), (Manner::Renamed, "hotta-mizuki", "hotta-m"));
    assert_eq!(told[0].references, found.len() - 1);
    assert!(told[0].references > 0);
}

#[test]
fn what_happened_to_many_things_alike_is_one_line() {
    let other = edited(&[
        ("devices.csv", ",active,", ",spare,"),
        ("hospital.yaml", "licensed_beds: 320", "licensed_beds: 300"),
    ]);
    let found = changes(sample(), &other);
    let told = tell(&found, sample(), &other);
    let lines = telling::lines(&told);
    let [telling::Line::One(beds), telling::Line::Many(devices)] = lines.as_slice() else { panic!("{lines:#?}") };
    assert_eq!(beds.sentence(), "病院 許可病床数: 320 → 300");
    assert!(devices.len() > 50 && devices.len() == told.len() - 1);
    assert_eq!(devices[0].said(), "稼働 → 予備");
    let names = telling::names(devices);
    assert!(
        names.starts_with("電子カルテDBサーバ、") && names.ends_with(&format!("ほか{}件", devices.len() - 3)),
        "{names}"
    );
}

#[test]
fn a_thing_that_has_come_is_told_with_what_is_said_of_it_and_without_its_id_again() {
    let other = edited(&[(
        "contacts.yaml",
        "people:\n",
        "people:\n  - { id: shinjin-hanako, name: 新人 花子, department: joho, visibility: staff, verified_on: unknown }\n",
    )]);
    let told = tell(&changes(sample(), &other), sample(), &other);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].is_whole());
    assert_eq!((told[0].thing().as_str(), told[0].id.as_deref()), ("人「新人 花子」", Some("shinjin-hanako")));
    assert_eq!(told[0].new, "氏名 新人 花子、所属 医療情報管理室、番号の確認日 不明、公開範囲 職員");
}

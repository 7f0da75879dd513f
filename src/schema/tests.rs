//! The schema accepts what the loader accepts and refuses what is broken in shape; each field is told in Japanese.

use super::*;

/// What a validator that is not ours says of a text as a plan file.
fn refusal(validator: &Validator, name: &str, text: &str) -> Option<String> {
    let value = load::decode_text::<Value>(name, text).1.value.expect("the file is YAML");
    validator.schemas.validate(&value, validator.index).err().map(|error| error.to_string())
}

struct Validator {
    schemas: boon::Schemas,
    index: boon::SchemaIndex,
}

fn validator(schema: Value) -> Validator {
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", schema).expect("the schema is JSON");
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile("schema.json", &mut schemas).expect("the schema is draft-07");
    Validator { schemas, index }
}

fn of(name: &str) -> Validator {
    validator(schema(name).expect("the file has a schema"))
}

/// Visits each field of a schema, with its path.
fn each_field(schema: &Value, path: &str, visit: &mut impl FnMut(&str, &Value)) {
    for (field, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = format!("{path}.{field}");
        visit(&path, schema);
        each_field(schema, &path, visit);
    }
    for key in ["items", "anyOf"] {
        match schema.get(key) {
            Some(Value::Array(schemas)) => schemas.iter().for_each(|schema| each_field(schema, path, visit)),
            Some(schema) => each_field(schema, path, visit),
            None => {}
        }
    }
}

#[test]
fn the_example_plans_are_accepted() {
    let mut seen = 0;
    for name in files() {
        let validator = of(name);
        for plan in [&HOSPITAL, &CLINIC] {
            let text = plan.get_file(name).and_then(|file| file.contents_utf8()).expect("the example is whole");
            assert_eq!(refusal(&validator, name, text), None, "{name}");
            seen += 1;
        }
    }
    assert_eq!(seen, 24);
}

#[test]
fn each_field_is_told_in_japanese_and_has_no_key_of_ours() {
    let mut fields = 0;
    for name in files() {
        let schema = schema(name).expect("the file has a schema");
        let text = schema.to_string();
        assert!(!text.contains("\"x-") && !text.contains("$ref"), "{name}");
        assert!(schema["description"].is_string(), "{name} is not told");
        each_field(&schema, name, &mut |path, field| {
            let told = field["description"].as_str().unwrap_or_default();
            assert!(!told.is_ascii(), "{path}: {told:?}");
            for english in ["Name", "Kind", "Whether", "The ", "A "] {
                assert!(!told.starts_with(english), "{path}: {told}");
            }
            fields += 1;
        });
    }
    assert!(fields > 350, "only {fields} fields were looked at");
}

#[test]
fn each_sentence_of_the_help_is_about_a_field() {
    let mut known: BTreeSet<(String, String)> = BTreeSet::new();
    for file in &FILES {
        let root = (file.root)();
        let of = |name: &str, record: &Value| {
            let fields =
                record["properties"].as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or(vec![]);
            fields.into_iter().map(|field| (name.to_owned(), field)).collect::<Vec<_>>()
        };
        let title = root["title"].as_str().expect("derive names the root");
        known.insert((title.to_owned(), String::new()));
        known.extend(of(title, &root));
        for (name, record) in root["definitions"].as_object().into_iter().flatten() {
            known.extend(of(name, record));
        }
    }
    let help = help();
    assert!(help.len() > 50);
    for (kind, field) in help.iter().flat_map(|(kind, fields)| fields.keys().map(move |field| (kind, field))) {
        assert!(known.contains(&(kind.clone(), field.clone())), "there is no {kind}.{field}");
    }
}

#[test]
fn a_whole_plan_has_a_schema_too() {
    let validator = validator(plan());
    let texts = |name: &str| {
        let text = CLINIC.get_file(name).and_then(|file| file.contents_utf8()).expect("the example is whole");
        load::decode_text::<Value>(name, text).1.value.expect("the example is YAML")
    };
    let mut whole: Map<String, Value> = files().into_iter().map(|name| (name.to_owned(), texts(name))).collect();
    assert!(validator.schemas.validate(&Value::Object(whole.clone()), validator.index).is_ok());
    whole.remove("contacts.yaml");
    assert!(validator.schemas.validate(&Value::Object(whole), validator.index).is_err());
}

/// A change of the clinic that the loader refuses in shape: file, text, what it becomes.
const BROKEN: &[(&str, &str, &str)] = &[
    ("hospital.yaml", "licensed_beds: 0", "licensed_bed: 0"),
    ("hospital.yaml", "licensed_beds: 0", "licensed_beds: なし"),
    ("hospital.yaml", "licensed_beds: 0", "licensed_beds: -1"),
    ("hospital.yaml", "date_style: ", "date_style: x"),
    ("contacts.yaml", "number: \"00-0000-", "number: \"内線00-0000-"),
    ("contacts.yaml", "kind: extension", "kind: 内線"),
    ("contacts.yaml", "visibility: ", "visibilty: "),
    ("systems.yaml", "importance: 2", "importance: 9"),
    ("systems.yaml", "rto: 8h", "rto: 8"),
    ("systems.yaml", "rto: 8h", "rto: 8x"),
    ("systems.yaml", "rto: 8h\n", "\n"),
    ("systems.yaml", "id: net\n", "id: NET\n"),
    ("systems.yaml", "internet: true", "internet: はい"),
    ("systems.yaml", "last_changed_on: 2026-04-18", "last_changed_on: 2026/4/18"),
    ("systems.yaml", "last_changed_on: 2026-04-18", "last_changed_on: 46113"),
    ("systems.yaml", "segments: [seg-shinryo, seg-machiai]", "segments: seg-shinryo"),
    ("vendors.yaml", "starts_on: 2026-04-01", "starts_on: 令和8年4月1日"),
    ("vendors.yaml", "scope: ", "scope: [] # "),
    ("response.yaml", "side: front", "side: おもて"),
    ("response.yaml", "within: 10min", "within: 10"),
];

#[test]
fn what_is_broken_in_shape_is_refused_by_schema_and_loader() {
    for (name, from, to) in BROKEN {
        let text = CLINIC.get_file(name).and_then(|file| file.contents_utf8()).expect("the example is whole");
        assert!(text.contains(from), "{name} has no {from:?}");
        let broken = text.replacen(from, to, 1);
        assert!(refusal(&of(name), name, &broken).is_some(), "{name}: {to}");
        let mut files: Vec<(&str, &str)> = CLINIC
            .files()
            .filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)))
            .filter(|(other, _)| other != name)
            .collect();
        files.push((name, &broken));
        let loaded = load::load(&crate::source::Sources::from_texts(&files));
        assert!(loaded.plan.is_none(), "{name}: {to}");
    }
}

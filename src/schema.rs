//! JSON Schema (draft-07) of the plan files, for editors that help while somebody types.
//!
//! Structure comes from the types of the model, by derive, so that it cannot differ from what the loader reads. What an
//! editor shows of a field is made of four things, each written once: the Japanese term in the brackets of its rustdoc,
//! a sentence of `schema/help.yaml` where the term does not say what to write, the form of its type (`model::shape`),
//! and a value of the example plan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::examples::{CLINIC, HOSPITAL};
use crate::load;
use crate::model::shape::{BY_EXAMPLE, FORM, ID};
use crate::model::{
    answers, backups, boundaries, contacts, devices, downtime, governance, hospital, network, response, systems,
    vendors,
};

/// What the fields of each type are for, where their terms do not say it: type, field, sentence. The sentence of a file
/// stands under an empty field.
static HELP: &str = include_str!("schema/help.yaml");

/// The longest value of the example plan that is shown, in characters.
const LONGEST_EXAMPLE: usize = 32;

/// A plan file and its type.
struct PlanFile {
    name: &'static str,
    is_required: bool,
    root: fn() -> Value,
}

const FILES: [PlanFile; 12] = [
    required::<hospital::HospitalFile>("hospital.yaml"),
    required::<contacts::ContactsFile>("contacts.yaml"),
    required::<systems::SystemsFile>("systems.yaml"),
    required::<vendors::VendorsFile>("vendors.yaml"),
    required::<boundaries::BoundariesFile>("boundaries.yaml"),
    optional::<network::NetworkFile>("network.yaml"),
    optional::<devices::DevicesFile>("devices.yaml"),
    optional::<backups::BackupsFile>("backups.yaml"),
    optional::<response::ResponseFile>("response.yaml"),
    optional::<downtime::DowntimeFile>("downtime.yaml"),
    optional::<governance::GovernanceFile>("governance.yaml"),
    optional::<answers::AnswersFile>("answers.yaml"),
];

const fn required<T: JsonSchema>(name: &'static str) -> PlanFile {
    PlanFile { name, is_required: true, root: derived::<T> }
}

const fn optional<T: JsonSchema>(name: &'static str) -> PlanFile {
    PlanFile { name, is_required: false, root: derived::<T> }
}

fn derived<T: JsonSchema>() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<T>().to_value()
}

/// The plan files that have a schema, in the order in which README lists them.
#[must_use]
pub fn files() -> Vec<&'static str> {
    FILES.iter().map(|file| file.name).collect()
}

/// The schema of a plan file by its name, such as `contacts.yaml`.
#[must_use]
pub fn schema(name: &str) -> Option<Value> {
    let file = FILES.iter().find(|file| file.name == name)?;
    let mut schema = Writer::new(file).root;
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    Some(Value::Object(schema))
}

/// The schema of a whole plan: an object with a member for each file.
#[must_use]
pub fn plan() -> Value {
    let files: Map<String, Value> =
        FILES.iter().map(|file| (file.name.to_owned(), Value::Object(Writer::new(file).root))).collect();
    let required: Vec<&str> = FILES.iter().filter(|file| file.is_required).map(|file| file.name).collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "itbcp のプラン",
        "description": "プランのフォルダーの YAML を、ファイル名をキーとして1つにまとめたもの",
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": files,
    })
}

/// The field that a record with these fields calls by this Japanese term, for the answer to a plan that says 名称.
#[must_use]
pub(crate) fn field_of(fields: &[&'static str], term: &str) -> Option<&'static str> {
    static TERMS: LazyLock<Vec<Terms>> = LazyLock::new(|| {
        let of = |record: &Value| -> Option<Terms> {
            let fields = record.get("properties")?.as_object()?;
            let terms = fields.iter().filter_map(|(field, schema)| {
                Some((self::term(schema.get("description")?.as_str()?)?.to_owned(), field.clone()))
            });
            Some(Terms { fields: fields.keys().cloned().collect(), terms: terms.collect() })
        };
        let roots = FILES.iter().map(|file| (file.root)());
        roots
            .flat_map(|root| {
                let definitions = root.get("definitions").and_then(Value::as_object).cloned().unwrap_or_default();
                std::iter::once(root).chain(definitions.into_iter().map(|(_, record)| record)).collect::<Vec<_>>()
            })
            .filter_map(|record| of(&record))
            .collect()
    });
    if term.is_ascii() {
        return None;
    }
    let wanted: BTreeSet<&str> = fields.iter().copied().collect();
    let record = TERMS.iter().find(|record| record.fields.iter().map(String::as_str).eq(wanted.iter().copied()))?;
    let field = record.terms.get(term)?;
    fields.iter().copied().find(|known| known == field)
}

/// What a field is called, and how its values are to be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// The Japanese term.
    pub(crate) term: String,
    /// What the words that may stand there mean, where it is a closed list: word, term.
    pub(crate) words: Vec<(String, String)>,
    /// The type of the id that may stand there, such as `VendorId`.
    pub(crate) id: Option<String>,
    /// Whether it is a length of time.
    pub(crate) is_duration: bool,
    /// Whether it is a date.
    pub(crate) is_date: bool,
}

/// The field at a place, such as `contacts.yaml.people.phones.number`; items of lists have no step of their own.
#[must_use]
pub(crate) fn field_at(place: &str) -> Option<&'static Field> {
    static FIELDS: LazyLock<BTreeMap<String, Field>> = LazyLock::new(|| {
        let mut fields = BTreeMap::new();
        for file in &FILES {
            let root = (file.root)();
            let definitions = root.get("definitions").and_then(Value::as_object).cloned().unwrap_or_default();
            gather(file.name, &root, &definitions, &mut fields);
        }
        fields
    });
    FIELDS.get(place)
}

/// Notes the fields of a record and those of the records in them.
fn gather(place: &str, record: &Value, definitions: &Map<String, Value>, fields: &mut BTreeMap<String, Field>) {
    for (field, schema) in record.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let place = format!("{place}.{field}");
        let text = |key| within(schema, key).and_then(Value::as_str);
        let id = text(ID).map(str::to_owned);
        let told = schema.get("description").and_then(Value::as_str);
        // Some terms are written in Latin letters in Japanese too: OS, URL.
        let latin = |doc: &str| {
            let inside = doc.split('(').nth(1)?.split(')').next()?;
            (inside.eq_ignore_ascii_case(field)).then(|| inside.to_owned())
        };
        let own = told.and_then(|doc| term(doc).map(str::to_owned).or_else(|| latin(doc)));
        let of_id = || id.as_deref().and_then(load::id_noun).map(|(noun, _)| noun.to_owned());
        let texts = |key| within(schema, key).and_then(Value::as_array).cloned().unwrap_or_default();
        let word = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let words = texts("enum").into_iter().map(word).zip(texts("enumDescriptions").into_iter().map(word)).collect();
        let form = text(FORM).unwrap_or_default();
        let told = Field {
            term: own.or_else(of_id).unwrap_or_default(),
            words,
            id,
            is_duration: form.starts_with("時間の長さ"),
            is_date: form.starts_with("日付"),
        };
        let items = schema.get("items").unwrap_or(schema);
        if let Some(record) = Writer::referred(items).and_then(|name| definitions.get(name)) {
            gather(&place, record, definitions, fields);
        }
        fields.insert(place, told);
    }
}

/// The value of a key of a schema, or of one of those that it is made of.
fn within<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    schema.get(key).or_else(|| {
        let parts = ["items", "anyOf", "allOf"].into_iter().filter_map(|part| schema.get(part));
        parts
            .flat_map(|part| part.as_array().map_or_else(|| vec![part], |parts| parts.iter().collect()))
            .find_map(|part| within(part, key))
    })
}

/// The fields of a record, and each by its Japanese term.
struct Terms {
    fields: BTreeSet<String>,
    terms: BTreeMap<String, String>,
}

/// What is put into the sentence of a field, and the definitions that are put in the place of references: editors differ
/// in what they show of a reference.
struct Writer {
    help: Help,
    definitions: Map<String, Value>,
    examples: BTreeMap<(String, String), Value>,
    root: Map<String, Value>,
}

/// Type, then field, then sentence.
type Help = BTreeMap<String, BTreeMap<String, String>>;

/// The sentences of `help.yaml`.
///
/// # Panics
/// Never: the tests read the same built-in text.
fn help() -> Help {
    load::decode_text::<Help>("help.yaml", HELP).1.value.expect("the built-in help is sound")
}

impl Writer {
    fn new(file: &PlanFile) -> Self {
        let Value::Object(mut root) = (file.root)() else { return Self::empty() };
        let definitions = match root.remove("definitions") {
            Some(Value::Object(definitions)) => definitions,
            _ => Map::new(),
        };
        let mut writer = Self { help: help(), definitions, ..Self::empty() };
        let kind = root.remove("title").and_then(|title| title.as_str().map(str::to_owned)).unwrap_or_default();
        for plan in [&HOSPITAL, &CLINIC] {
            if let Some(text) = plan.get_file(file.name).and_then(|file| file.contents_utf8())
                && let Some(example) = load::decode_text::<Value>(file.name, text).1.value
            {
                writer.learn(&kind, &Value::Object(root.clone()), &example);
            }
        }
        let Value::Object(mut root) = writer.record(&kind, root) else { return writer };
        root.insert("title".to_owned(), json!(file.name));
        if let Some(sentence) = writer.sentence(&kind, "") {
            root.insert("description".to_owned(), json!(sentence));
        }
        writer.root = root;
        writer
    }

    fn empty() -> Self {
        Self { help: Help::new(), definitions: Map::new(), examples: BTreeMap::new(), root: Map::new() }
    }

    fn sentence(&self, kind: &str, field: &str) -> Option<&str> {
        self.help.get(kind)?.get(field).map(String::as_str)
    }

    /// The name of the type that a schema refers to, through whatever derive has put around the reference.
    fn referred(schema: &Value) -> Option<&str> {
        if let Some(reference) = schema.get("$ref") {
            return reference.as_str()?.rsplit('/').next();
        }
        ["allOf", "anyOf"].iter().find_map(|key| schema.get(key)?.as_array()?.iter().find_map(Self::referred))
    }

    /// Notes the first value of each field of the example plan.
    fn learn(&mut self, kind: &str, schema: &Value, example: &Value) {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
        for (field, schema) in properties {
            let Some(value) = example.get(field) else { continue };
            let (schema, values) = match (schema.get("items"), value) {
                (Some(items), Value::Array(values)) => (items, values.as_slice()),
                _ => (schema, std::slice::from_ref(value)),
            };
            let definition =
                Self::referred(schema).and_then(|name| Some((name.to_owned(), self.definitions.get(name)?.clone())));
            for value in values {
                if let Some((kind, definition)) = &definition {
                    self.learn(kind, definition, value);
                    continue;
                }
                let is_short = match value {
                    Value::String(text) => {
                        text != "unknown" && text.chars().count() <= LONGEST_EXAMPLE && !text.contains('\n')
                    }
                    Value::Number(_) => true,
                    _ => false,
                };
                if is_short {
                    self.examples.entry((kind.to_owned(), field.clone())).or_insert_with(|| value.clone());
                }
            }
        }
    }

    /// A record with the sentences of its fields.
    fn record(&self, kind: &str, mut record: Map<String, Value>) -> Value {
        record.remove("description");
        let mut lists = BTreeSet::new();
        if let Some(Value::Object(properties)) = record.get_mut("properties") {
            for (field, schema) in properties {
                if schema.get("type") == Some(&json!("array")) {
                    lists.insert(field.clone());
                }
                *schema = self.field(kind, field, schema.take());
            }
        }
        // A list that is not there is an empty list, for the loader too.
        if let Some(Value::Array(required)) = record.get_mut("required") {
            required.retain(|field| field.as_str().is_none_or(|field| !lists.contains(field)));
        }
        Value::Object(record)
    }

    /// A field: its schema with every reference resolved, and its sentence.
    fn field(&self, kind: &str, field: &str, schema: Value) -> Value {
        let term = schema.get("description").and_then(Value::as_str).and_then(term).unwrap_or_default().to_owned();
        let mut told = Told::default();
        let mut schema = self.resolved(schema, &mut told);
        let form = match told.id.as_deref().map(|kind| (field == "id", load::id_noun(kind))) {
            Some((true, Some((noun, _)))) => {
                Some(format!("{noun}の id。半角の英小文字・数字・ハイフン。ほかの項目から指すときに使う"))
            }
            Some((false, Some((noun, home)))) => {
                Some(format!("{}{home} にある{noun}の id", told.form.unwrap_or_default()))
            }
            _ => told.form,
        };
        let by_example = told.by_example || (field == "id" && told.id.is_some());
        let example = self.examples.get(&(kind.to_owned(), field.to_owned())).filter(|_| by_example);
        let shown = example.map(|example| {
            let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            // Quotes as the file has them: a text that looks like a number needs them.
            let is_number = example.is_string() && text.parse::<f64>().is_ok();
            if is_number { format!("例: \"{text}\"") } else { format!("例: {text}") }
        });
        let parts = [Some(term), self.sentence(kind, field).map(str::to_owned), form, shown];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        let Value::Object(object) = &mut schema else { return schema };
        object.remove("description");
        if !parts.is_empty() {
            object.insert("description".to_owned(), json!(parts.join("。")));
        }
        if let Some(example) = example {
            object.insert("examples".to_owned(), json!([example]));
        }
        if object.get("type") == Some(&json!("array")) {
            // A key with nothing behind it is an empty list.
            object.insert("type".to_owned(), json!(["array", "null"]));
            object.insert("default".to_owned(), json!([]));
        }
        schema
    }

    /// A schema without references and without our own keys, which are noted.
    fn resolved(&self, schema: Value, told: &mut Told) -> Value {
        let schema = match schema {
            Value::Array(schemas) => {
                return Value::Array(schemas.into_iter().map(|schema| self.resolved(schema, told)).collect());
            }
            Value::Object(schema) => schema,
            other => return other,
        };
        if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next()) {
            return match self.definitions.get(name) {
                Some(Value::Object(record)) => self.record(name, record.clone()),
                _ => Value::Object(schema),
            };
        }
        let mut resolved = Map::new();
        for (key, value) in schema {
            match (key.as_str(), &value) {
                (FORM, Value::String(form)) => told.form = Some(form.clone()),
                (ID, Value::String(kind)) => told.id = Some(kind.clone()),
                (BY_EXAMPLE, _) => told.by_example = true,
                // Bounds say what this word of derive's says, and every editor knows them.
                ("format", Value::String(format)) if format == "uint32" => {
                    resolved.insert("maximum".to_owned(), json!(u32::MAX));
                    told.form = Some("0以上の整数".to_owned());
                    told.by_example = true;
                }
                ("type", Value::String(kind)) if kind == "boolean" => {
                    told.form = Some("true=はい、false=いいえ".to_owned());
                    resolved.insert(key, value);
                }
                ("items" | "anyOf" | "allOf", _) => {
                    resolved.insert(key, self.resolved(value, told));
                }
                _ => {
                    resolved.insert(key, value);
                }
            }
        }
        // Derive puts a reference into a list of one to give it a description.
        if let Some(Value::Array(mut one)) = resolved.remove("allOf") {
            if one.len() == 1
                && let Some(Value::Object(only)) = one.pop()
            {
                resolved.extend(only);
            } else {
                resolved.insert("allOf".to_owned(), Value::Array(one));
            }
        }
        Value::Object(resolved)
    }
}

/// What the schema of a value says for the sentence of its field.
#[derive(Default)]
struct Told {
    form: Option<String>,
    id: Option<String>,
    by_example: bool,
}

/// The Japanese term in the brackets of a rustdoc comment: `Name (名称).`
fn term(doc: &str) -> Option<&str> {
    doc.split('(').skip(1).filter_map(|rest| rest.split(')').next()).find(|inside| !inside.is_ascii())
}

#[cfg(test)]
mod tests;

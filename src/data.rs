//! What a plan says, apart from how it is written: comments, order of keys, quotes, and `60min` for `1h` are gone.
//!
//! Two plans are compared by this, and a release keeps this.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fingerprint::Fingerprint;
use crate::model::Plan;
use crate::source::Sources;

/// A value of a plan file. What is absent (`null`, an empty list) is not there at all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(u64),
    /// A text, and every value that is written as one: dates, ids, words, telephone numbers.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A record, its fields in the order of the model.
    Record(Vec<(String, Value)>),
}

impl Value {
    /// What something says that serialises as plan files have it.
    ///
    /// # Panics
    /// Never for the types of the model: all of them are plain data.
    #[must_use]
    pub fn of(said: &impl Serialize) -> Self {
        let text = serde_json::to_string(said).expect("the model is plain data, which JSON can hold");
        serde_json::from_str(&text).expect("JSON that was just written can be read")
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Record(fields) => fields.iter().find(|(field, _)| field == key).map(|(_, value)| value),
            Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => None,
        }
    }

    /// The fields of a record, none of anything else.
    #[must_use]
    pub fn fields(&self) -> &[(String, Self)] {
        match self {
            Self::Record(fields) => fields,
            Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => &[],
        }
    }

    /// The items of a list, none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Record(_) => &[],
        }
    }

    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bool(_) | Self::Number(_) | Self::List(_) | Self::Record(_) => None,
        }
    }

    /// Whether it is neither a list nor a record.
    #[must_use]
    pub const fn is_scalar(&self) -> bool {
        matches!(self, Self::Bool(_) | Self::Number(_) | Self::Text(_))
    }

    /// As YAML, lists and records in lines of their own, texts always in quotes.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let mut yaml = String::new();
        self.write_yaml(0, &mut yaml);
        yaml
    }

    fn write_yaml(&self, indent: usize, yaml: &mut String) {
        match self {
            Self::Record(fields) if !fields.is_empty() => {
                for (at, (key, value)) in fields.iter().enumerate() {
                    // The first field of an item stands behind its dash.
                    if at > 0 || !yaml.ends_with("- ") {
                        yaml.push_str(&" ".repeat(indent));
                    }
                    yaml.push_str(key);
                    yaml.push(':');
                    value.write_below(indent + 2, yaml);
                }
            }
            Self::List(items) if !items.is_empty() => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 || !yaml.ends_with("- ") {
                        yaml.push_str(&" ".repeat(indent));
                    }
                    yaml.push_str("- ");
                    item.write_yaml(indent + 2, yaml);
                }
            }
            Self::Record(_) => yaml.push_str("{}\n"),
            Self::List(_) => yaml.push_str("[]\n"),
            Self::Bool(_) | Self::Number(_) | Self::Text(_) => {
                yaml.push_str(&self.to_string());
                yaml.push('\n');
            }
        }
    }

    fn write_below(&self, indent: usize, yaml: &mut String) {
        let is_block = match self {
            Self::Record(fields) => !fields.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Bool(_) | Self::Number(_) | Self::Text(_) => false,
        };
        yaml.push(if is_block { '\n' } else { ' ' });
        self.write_yaml(indent, yaml);
    }
}

/// As JSON has it, which YAML reads as well.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => serializer.serialize_u64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Record(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in fields {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor;

        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value of a plan")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Bool(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(Value::Number(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element::<Option<Value>>()? {
                    items.extend(item);
                }
                Ok(Value::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut fields = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Option<Value>>()? {
                    if let Some(value) = value.filter(|value| *value != Value::List(Vec::new())) {
                        fields.push((key, value));
                    }
                }
                Ok(Value::Record(fields))
            }
        }

        deserializer.deserialize_any(ValueVisitor)
    }
}

/// What a plan says: a record of its files, those that are absent not in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanData(Value);

impl PlanData {
    /// What a plan says. The rows of `devices.csv` are devices of `devices.yaml`.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        // Every field is named, so that a new file cannot be forgotten.
        let Plan {
            hospital,
            contacts,
            systems,
            vendors,
            boundaries,
            network,
            devices,
            backups,
            response,
            downtime,
            governance,
            answers,
        } = plan;
        let files = [
            ("hospital.yaml", Some(Value::of(hospital))),
            ("contacts.yaml", Some(Value::of(contacts))),
            ("systems.yaml", Some(Value::of(systems))),
            ("vendors.yaml", Some(Value::of(vendors))),
            ("boundaries.yaml", Some(Value::of(boundaries))),
            ("network.yaml", network.as_ref().map(Value::of)),
            ("devices.yaml", devices.as_ref().map(Value::of)),
            ("backups.yaml", backups.as_ref().map(Value::of)),
            ("response.yaml", response.as_ref().map(Value::of)),
            ("downtime.yaml", downtime.as_ref().map(Value::of)),
            ("governance.yaml", governance.as_ref().map(Value::of)),
            ("answers.yaml", answers.as_ref().map(Value::of)),
        ];
        let present = files.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Self(Value::Record(present.collect()))
    }

    /// The files as one record.
    #[must_use]
    pub const fn value(&self) -> &Value {
        &self.0
    }

    /// What a record of files says; only for records that [`Self::of`] has made, once.
    #[must_use]
    pub const fn from_value(files: Value) -> Self {
        Self(files)
    }

    /// The list of a file, empty where the file or the list is not there.
    #[must_use]
    pub fn list(&self, file: &str, list: &str) -> &[Value] {
        self.0.get(file).and_then(|file| file.get(list)).map_or(&[], Value::items)
    }

    /// A number for what the plan says.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self)
    }

    /// The plan's files as texts, so that the plan can be loaded again. `shown` names the record they come from.
    #[must_use]
    pub fn sources(&self, shown: &str) -> Sources {
        let texts: Vec<(&str, String)> =
            self.0.fields().iter().map(|(name, value)| (name.as_str(), value.to_yaml())).collect();
        Sources::from_record(shown, &texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{decode_text, load};

    fn sample(folder: &str) -> PlanData {
        let sources = Sources::read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("a plan");
        PlanData::of(&load(&sources).plan.expect("the example plans are sound"))
    }

    #[test]
    fn a_plan_read_back_from_its_data_says_the_same() {
        for folder in ["plans/sample", "plans/clinic"] {
            let data = sample(folder);
            let again = load(&data.sources("releases/1.yaml"));
            assert_eq!(again.diagnostics, [], "{folder}");
            assert_eq!(PlanData::of(&again.plan.expect("no finding, so a plan")), data, "{folder}");
        }
    }

    #[test]
    fn what_is_absent_is_not_there() {
        let value: Value = serde_json::from_str(r#"{"a": null, "b": [], "c": [null, 1], "d": {}}"#).expect("JSON");
        let kept = Value::Record(vec![
            ("c".to_owned(), Value::List(vec![Value::Number(1)])),
            ("d".to_owned(), Value::Record(Vec::new())),
        ]);
        assert_eq!(value, kept);
    }

    proptest::proptest! {
        #[test]
        fn every_value_is_read_back_from_its_yaml(value in values()) {
            let yaml = Value::Record(vec![("v".to_owned(), value.clone())]).to_yaml();
            let (_, read) = decode_text::<Value>("v.yaml", &yaml);
            proptest::prop_assert_eq!(read.value.as_ref().and_then(|read| read.get("v")), Some(&value), "{}", yaml);
        }
    }

    fn values() -> impl proptest::strategy::Strategy<Value = Value> {
        use proptest::prelude::*;
        let text = prop_oneof![
            "[ -~ぁ-ん一-龠]{0,12}",
            prop::sample::select(vec!["unknown", "- a: [b", "#1 \u{2028}x\n y", "012", "\"'\\ :"])
                .prop_map(str::to_owned),
        ]
        .prop_map(Value::Text);
        let leaf = prop_oneof![any::<bool>().prop_map(Value::Bool), (0_u64..1 << 40).prop_map(Value::Number), text];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..5).prop_map(Value::List),
                prop::collection::btree_map("[a-z_]{1,8}", inner, 1..5)
                    .prop_map(|fields| Value::Record(fields.into_iter().collect())),
            ]
        })
    }
}

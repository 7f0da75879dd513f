//! Changes as a person tells them: of which thing, which of its properties, from what to what.
//!
//! Fields are called by the Japanese terms of the model, ids by the names of what they stand for, words of closed lists by
//! their meaning.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Change, KEYS, Step, What};
use crate::data::{PlanData, Value};
use crate::load::id_noun;
use crate::model::date::{Date, DateStyle};
use crate::model::duration::Duration;
use crate::schema::{self, Field};
use crate::source::YamlPath;

/// How a thing or a property of it has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// It has come (追加).
    Added,
    /// It has gone (削除).
    Removed,
    /// It is another (変更).
    Changed,
    /// It is the same thing with another id (id の変更).
    Renamed,
    /// It stands in another place of its list (順の変更).
    Moved,
}

impl Manner {
    /// The Japanese term.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Added => "追加",
            Self::Removed => "削除",
            Self::Changed => "変更",
            Self::Renamed => "id の変更",
            Self::Moved => "順の変更",
        }
    }
}

/// A change, told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The file of the plan.
    pub file: String,
    /// What sort of thing has changed, such as システム.
    pub sort: String,
    /// Its name in the new plan, or in the old one where it has gone; empty where the sort says all.
    pub name: String,
    /// Its id, where it has one.
    pub id: Option<String>,
    /// Which property of it, such as 電話（病棟）・番号; empty where it is the thing itself.
    pub property: String,
    /// How.
    pub manner: Manner,
    /// What it was; empty where it has come.
    pub old: String,
    /// What it is; empty where it has gone.
    pub new: String,
    /// In how many further places a new id is named, where that is all that has changed there.
    pub references: usize,
    /// Where it stands: in the new plan, in the old one where it has gone.
    #[serde(serialize_with = "as_text")]
    pub path: YamlPath,
}

fn as_text<S: serde::Serializer>(path: &YamlPath, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(path)
}

impl Told {
    /// The thing as people call it: システム「電子カルテ」.
    #[must_use]
    pub fn thing(&self) -> String {
        if self.name.is_empty() { self.sort.clone() } else { format!("{}「{}」", self.sort, self.name) }
    }

    /// From what to what, in a line.
    #[must_use]
    pub fn said(&self) -> String {
        match self.manner {
            Manner::Added => format!("追加 {}", self.new),
            Manner::Removed => format!("削除 {}", self.old),
            Manner::Changed => format!("{} → {}", self.old, self.new),
            Manner::Renamed if self.references > 0 => {
                format!("id {} → {}(この id を指す{}か所も同じ)", self.old, self.new, self.references)
            }
            Manner::Renamed => format!("id {} → {}", self.old, self.new),
            Manner::Moved => format!("順の変更 {} → {}", self.old, self.new),
        }
    }

    /// The whole change in a line.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.is_whole() {
            return format!("{}の{}", self.thing(), self.manner.label());
        }
        let property = if self.property.is_empty() { String::new() } else { format!(" {}", self.property) };
        format!("{}{property}: {}", self.thing(), self.said())
    }

    /// Whether the thing itself has come or gone.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.property.is_empty() && matches!(self.manner, Manner::Added | Manner::Removed)
    }
}

/// Changes of the same kind to things of one sort that follow each other, told as one where they are many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line<'a> {
    /// One change.
    One(&'a Told),
    /// The same change of many things: 情報機器 66件の状態。
    Many(&'a [Told]),
}

/// The changes in lines: from so many on, what happened to all of them in the same way is told once.
#[must_use]
pub fn lines(told: &[Told]) -> Vec<Line<'_>> {
    const MANY: usize = 4;
    let same = |a: &Told, b: &Told| {
        a.manner == Manner::Changed
            && (&a.file, &a.sort, &a.property, a.manner, &a.old, &a.new)
                == (&b.file, &b.sort, &b.property, b.manner, &b.old, &b.new)
    };
    let mut lines = Vec::new();
    for run in told.chunk_by(same) {
        if run.len() >= MANY {
            lines.push(Line::Many(run));
        } else {
            lines.extend(run.iter().map(Line::One));
        }
    }
    lines
}

/// The names of many things, the first few of them: 甲、乙、丙ほか63件.
#[must_use]
pub fn names(told: &[Told]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = told.iter().take(SHOWN).map(|told| told.name.as_str()).collect();
    let rest = told.len().saturating_sub(SHOWN);
    let rest = if rest == 0 { String::new() } else { format!("ほか{rest}件") };
    format!("{}{rest}", shown.join("、"))
}

/// Tells the changes between two plans, in their order. A new id is told once, not at each place that names it.
#[must_use]
pub fn tell(changes: &[Change], old: &PlanData, new: &PlanData) -> Vec<Told> {
    let (old, new) = (Side::of(old), Side::of(new));
    let walked: Vec<Walked<'_>> = changes.iter().map(|change| Walked::along(change, &old, &new)).collect();
    let renamed: Vec<(&str, &str, &str)> = walked.iter().filter_map(Walked::renaming).collect();
    let follows = |walked: &Walked<'_>| {
        let id = walked.field.and_then(|field| field.id.as_deref())?;
        let (What::Changed { old, new }, false) = (&walked.change.what, walked.renaming().is_some()) else {
            return None;
        };
        let (was, is) = (old.as_text()?, new.as_text()?);
        renamed.iter().position(|(kind, old, new)| (*kind, *old, *new) == (id, was, is))
    };
    let mut references = vec![0; renamed.len()];
    let mut told = Vec::new();
    for one in &walked {
        match follows(one) {
            Some(at) => references[at] += 1,
            None => told.push(one.told(&old, &new)),
        }
    }
    let renamings = told.iter_mut().filter(|told| told.manner == Manner::Renamed);
    for (told, count) in renamings.zip(references) {
        told.references = count;
    }
    told
}

/// One of the two plans, with the names of what has an id.
struct Side<'a> {
    data: &'a PlanData,
    names: BTreeMap<(&'static str, &'a str), &'a str>,
    style: DateStyle,
}

impl<'a> Side<'a> {
    fn of(data: &'a PlanData) -> Self {
        let mut names = BTreeMap::new();
        for (file, value) in data.value().fields() {
            for (list, items) in value.fields().iter().chain(value.get("hospital").map_or(&[][..], Value::fields)) {
                let places = [format!("{file}.{list}.id"), format!("{file}.hospital.{list}.id")];
                let kind = places.iter().find_map(|place| schema::field_at(place)?.id.as_deref());
                let Some(kind) = kind else { continue };
                for item in items.items() {
                    let name = ["name", "title", "number", "purpose", "text"];
                    let name = name.iter().find_map(|field| item.get(field)?.as_text());
                    if let (Some(id), Some(name)) = (item.get("id").and_then(Value::as_text), name) {
                        names.insert((kind, id), name);
                    }
                }
            }
        }
        let style = data.value().get("hospital.yaml").and_then(|file| file.get("hospital")?.get("date_style"));
        let style =
            if style.and_then(Value::as_text) == Some("western") { DateStyle::Western } else { DateStyle::Japanese };
        Self { data, names, style }
    }

    /// A value of a field in words.
    fn say(&self, field: Option<&Field>, place: &str, value: &Value) -> String {
        match value {
            Value::Bool(true) => "はい".to_owned(),
            Value::Bool(false) => "いいえ".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => self.say_text(field, text),
            Value::List(items) => {
                let said: Vec<String> = items.iter().map(|item| self.say(field, place, item)).collect();
                said.join(if items.iter().all(Value::is_scalar) { "、" } else { " / " })
            }
            Value::Record(fields) => {
                // The id is told beside the name of the thing.
                let said = fields.iter().filter(|(name, _)| name != "id").map(|(name, value)| {
                    let place = format!("{place}.{name}");
                    let field = schema::field_at(&place);
                    let said = self.say(field, &place, value);
                    let said = if value.is_scalar() { said } else { format!("［{said}］") };
                    format!("{} {said}", term(field, name))
                });
                said.collect::<Vec<_>>().join("、")
            }
        }
    }

    fn say_text(&self, field: Option<&Field>, text: &str) -> String {
        let Some(field) = field else { return text.to_owned() };
        if let Some((_, term)) = field.words.iter().find(|(word, _)| word == text) {
            return term.clone();
        }
        if let Some(kind) = field.id.as_deref() {
            let name = match text {
                "hospital" => Some("病院"),
                id => id_noun(kind)
                    .and_then(|_| self.names.iter().find(|((of, key), _)| *of == kind && *key == id))
                    .map(|(_, name)| *name),
            };
            return name.map_or_else(|| text.to_owned(), str::to_owned);
        }
        if text == "unknown" {
            return "不明".to_owned();
        }
        if field.is_duration
            && let Ok(duration) = Duration::try_from(text.to_owned())
        {
            return duration.to_string();
        }
        if field.is_date
            && let Ok(date) = Date::try_from(text.to_owned())
        {
            return date.print(self.style);
        }
        text.to_owned()
    }
}

/// What a field is called.
fn term(field: Option<&Field>, name: &str) -> String {
    field.map(|field| field.term.clone()).filter(|term| !term.is_empty()).unwrap_or_else(|| name.to_owned())
}

/// A change with everything that lies on the way to it.
struct Walked<'a> {
    change: &'a Change,
    /// The value on the way before each step, and at the end, in both plans.
    values: Vec<(Option<&'a Value>, Option<&'a Value>)>,
    /// The place of the field of each step, as the schema names it.
    places: Vec<String>,
    /// The field at the end.
    field: Option<&'static Field>,
    /// The step that leads to the thing the change is told of.
    thing: Option<usize>,
}

impl<'a> Walked<'a> {
    fn along(change: &'a Change, old: &Side<'a>, new: &Side<'a>) -> Self {
        let mut values = vec![(Some(old.data.value()), Some(new.data.value()))];
        let mut places: Vec<String> = Vec::new();
        for step in &change.path {
            let (was, is) = values.last().copied().unwrap_or_default();
            let place = places.last().cloned().unwrap_or_default();
            match step {
                Step::Field(field) => {
                    values.push((was.and_then(|was| was.get(field)), is.and_then(|is| is.get(field))));
                    places.push(if place.is_empty() { field.clone() } else { format!("{place}.{field}") });
                }
                Step::Item { old, new } => {
                    let item = |list: Option<&'a Value>, at: &Option<usize>| list?.items().get((*at)?);
                    values.push((item(was, old), item(is, new)));
                    places.push(place);
                }
            }
        }
        let is_item = |at: &usize| matches!(change.path.get(*at), Some(Step::Item { .. }));
        let value = |at: usize| values.get(at + 1).and_then(|(was, is)| is.or(*was));
        let has_id = |at: &usize| value(*at).is_some_and(|value| value.get("id").is_some());
        let items: Vec<usize> = (0..change.path.len()).filter(is_item).collect();
        let thing = items.iter().copied().rfind(has_id).or_else(|| items.first().copied());
        // An item that is a mere text is no thing, but a property of what it belongs to.
        let thing = thing.filter(|at| value(*at).is_some_and(|value| !value.is_scalar()));
        let field = places.last().and_then(|place| schema::field_at(place));
        Self { change, values, places, field, thing }
    }

    /// Kind of id, old id and new id, where the change is that of a thing's id.
    fn renaming(&self) -> Option<(&str, &'a str, &'a str)> {
        let (Some(Step::Field(field)), What::Changed { old, new }) = (self.change.path.last(), &self.change.what)
        else {
            return None;
        };
        (field == "id").then_some(())?;
        Some((self.field?.id.as_deref()?, old.as_text()?, new.as_text()?))
    }

    fn told(&self, old: &Side<'_>, new: &Side<'_>) -> Told {
        let side = |is_new: bool| if is_new { new } else { old };
        // The step behind which the property begins, and what the thing is.
        let first = self.thing.map_or(2.min(self.change.path.len()), |at| at + 1);
        let sort_place = self.places.get(first - 1).map_or("", String::as_str);
        let sort = term(schema::field_at(sort_place), sort_place.rsplit('.').next().unwrap_or_default());
        let (was, is) = self.values.get(first).copied().unwrap_or_default();
        let thing = is.or(was).filter(|_| self.thing.is_some());
        let thing_name = thing.map(|thing| name(side(is.is_some()), sort_place, thing)).unwrap_or_default();
        let id = thing.and_then(|thing| thing.get("id")?.as_text()).map(str::to_owned);

        let mut property: Vec<String> = Vec::new();
        for at in first..self.change.path.len() {
            let place = &self.places[at];
            match &self.change.path[at] {
                Step::Field(field) => property.push(term(schema::field_at(place), field)),
                Step::Item { .. } => {
                    let (was, is) = self.values.get(at + 1).copied().unwrap_or_default();
                    let Some(value) = is.or(was).filter(|value| !value.is_scalar()) else { continue };
                    let (key, name) = known_by(side(is.is_some()), place, value);
                    // What it is known by is what has changed: then it is said behind.
                    let is_said = at + 2 == self.change.path.len()
                        && matches!(self.change.path.last(), Some(Step::Field(field)) if field == key);
                    if let Some(last) = property.last_mut().filter(|_| !name.is_empty() && !is_said) {
                        *last = format!("{last}（{name}）");
                    }
                }
            }
        }
        let place = self.places.last().map_or("", String::as_str);
        let say = |side: &Side<'_>, value: &Value| side.say(self.field, place, value);
        let (manner, was, is) = match &self.change.what {
            What::Added { new: value } => (Manner::Added, String::new(), say(new, value)),
            What::Removed { old: value } => (Manner::Removed, say(old, value), String::new()),
            What::Changed { old: was, new: is } if self.renaming().is_some() => (
                Manner::Renamed,
                was.as_text().unwrap_or_default().to_owned(),
                is.as_text().unwrap_or_default().to_owned(),
            ),
            What::Changed { old: was, new: is } => (Manner::Changed, say(old, was), say(new, is)),
            What::Moved { order } => {
                let list = |side: &Side<'_>, value: Option<&Value>, places: &mut dyn Iterator<Item = usize>| {
                    let items = value.map_or(&[][..], Value::items);
                    let said: Vec<String> =
                        places.filter_map(|at| items.get(at)).map(|item| self.short(side, place, item)).collect();
                    said.join("、")
                };
                let (was, is) = self.values.last().copied().unwrap_or_default();
                let mut before: Vec<usize> = order.iter().map(|(old, _)| *old).collect();
                before.sort_unstable();
                let before = list(old, was, &mut before.into_iter());
                (Manner::Moved, before, list(new, is, &mut order.iter().map(|(_, new)| *new)))
            }
        };
        let file = self.places.first().cloned().unwrap_or_default();
        if manner == Manner::Renamed {
            property.clear();
        }
        Told {
            file,
            sort,
            name: thing_name,
            id,
            property: property.join("・"),
            manner,
            old: was,
            new: is,
            references: 0,
            path: self.path(),
        }
    }

    /// An item of a list in a word or two.
    fn short(&self, side: &Side<'_>, place: &str, item: &Value) -> String {
        if item.is_scalar() { side.say(self.field, place, item) } else { name(side, place, item) }
    }

    /// The place in the new plan, or in the old one where that is the only one.
    fn path(&self) -> YamlPath {
        let is_removed = matches!(self.change.what, What::Removed { .. });
        let mut steps = self.change.path.iter();
        let file = match steps.next() {
            Some(Step::Field(file)) => file.clone(),
            _ => String::new(),
        };
        steps.fold(YamlPath::file(file), |path, step| match step {
            Step::Field(field) => path.key(field),
            Step::Item { old, new } => {
                path.index(if is_removed { old.or(*new) } else { new.or(*old) }.unwrap_or_default())
            }
        })
    }
}

/// What people call an item of a list: its name, or what else it is known by.
fn name(side: &Side<'_>, place: &str, item: &Value) -> String {
    known_by(side, place, item).1
}

/// The field that says what an item of a list is called, and what it says.
fn known_by(side: &Side<'_>, place: &str, item: &Value) -> (&'static str, String) {
    let named = ["name", "title"].into_iter().chain(KEYS.into_iter().filter(|key| *key != "id"));
    let said = named.chain(["person", "kind", "purpose", "text", "id"]).find_map(|key| {
        let value = item.get(key).filter(|value| value.is_scalar())?;
        let place = format!("{place}.{key}");
        Some((key, side.say(schema::field_at(&place), &place, value)))
    });
    said.unwrap_or_default()
}

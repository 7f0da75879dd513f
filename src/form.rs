//! The official forms and lists: numbers, short titles and what answers each item, read from `templates/forms/`.
//!
//! An edition is a file there, found by its folder and read through the loader of plans: next April's list is a new
//! file and no new line of Rust. Titles that could not be compared with the original carry `confirmed: false`; papers
//! print them as working titles, and `explain --unconfirmed` lists them.

use std::fmt;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::analysis::facts::{Fact, State};
use crate::load;
use crate::model::answers::FormName;
use crate::model::date::Date;
use crate::model::text::Text;
use crate::model::word::words;
use crate::view::Kind;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/forms");

words! {
    /// Which official form.
    pub enum FormKind {
        /// 医療情報システム部門等におけるBCPのひな形.
        Hinagata = "ひな形",
        /// サイバー攻撃を想定したBCP策定の確認表.
        BcpConfirmation = "BCP策定の確認表",
        /// 医療機関確認用.
        HospitalChecklist = "チェックリスト(医療機関確認用)",
        /// 事業者確認用.
        VendorChecklist = "チェックリスト(事業者確認用)",
        /// 医療情報システムの契約における当事者間の役割分担等に関する確認表.
        SharedDuties = "役割分担等に関する確認表",
    }
}

impl FormKind {
    /// The form whose answers `answers.yaml` gives under this name.
    #[must_use]
    pub const fn of(name: FormName) -> Self {
        match name {
            FormName::HospitalChecklist => Self::HospitalChecklist,
            FormName::VendorChecklist => Self::VendorChecklist,
            FormName::BcpConfirmation => Self::BcpConfirmation,
        }
    }
}

/// One edition of an official form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Which form.
    pub form: FormKind,
    /// Short name of the edition, as `answers.yaml` gives it: `R7`, `2024-06`.
    pub edition: Text,
    /// The edition as printed, such as 令和7年度版.
    pub edition_title: Text,
    /// Official title.
    pub title: Text,
    /// Who issued it.
    pub publisher: Text,
    /// When it was issued, as printed.
    pub published: Text,
    /// First day of its use; the newest edition is the one with the latest.
    pub valid_from: Date,
    /// Where it was read: title or address of the document.
    pub source: Text,
    /// Day on which it was read.
    pub seen_on: Date,
    /// The columns of the form as printed.
    pub columns: Vec<Text>,
    /// Chapters or areas, in order.
    pub groups: Vec<FormGroup>,
}

/// A chapter or area of a form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormGroup {
    /// Number as printed.
    pub number: Text,
    /// Title.
    pub title: Text,
    /// Whether number and title were compared with the original.
    pub confirmed: bool,
    /// Items, in order.
    pub items: Vec<FormItem>,
}

/// A section or item of a form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormItem {
    /// Ours, the same for as long as the requirement is the same, in whatever edition.
    pub id: Text,
    /// Number as printed in this edition.
    pub number: Text,
    /// Title: the official one where it was confirmed, in short otherwise.
    pub title: Text,
    /// Whether number and title were compared with the original.
    pub confirmed: bool,
    /// What has to be shown, in our words.
    pub question: Option<Text>,
    /// Who acts (主な担い手).
    pub actors: Vec<Text>,
    /// Parts of the guideline to which the item refers.
    pub guideline: Vec<Text>,
    /// What it is asked of: サーバ, 端末PC, ネットワーク機器; empty: all.
    pub targets: Vec<Text>,
    /// Not asked where no vendor has a contract (※).
    pub only_with_vendor: Option<bool>,
    /// For reference only in this edition (参考項目).
    pub for_reference: Option<bool>,
    /// Sections of our papers that answer it, the first the most telling.
    pub answered_by: Vec<Place>,
    /// What the data must show, by the names of `analysis::facts`.
    pub facts: Vec<Text>,
    /// Ids of items of earlier editions that this one takes the place of.
    pub replaces: Vec<Text>,
}

/// A section of one of our papers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The paper.
    pub paper: Kind,
    /// Label of its section, such as `sec-2.1.3`.
    pub label: Text,
}

impl Form {
    /// All items with the group in which each stands.
    pub fn items(&self) -> impl Iterator<Item = (&FormGroup, &FormItem)> {
        self.groups.iter().flat_map(|group| group.items.iter().map(move |item| (group, item)))
    }

    /// The item with this number as printed.
    #[must_use]
    pub fn item(&self, number: &str) -> Option<&FormItem> {
        self.items().map(|(_, item)| item).find(|item| item.number.as_str() == number)
    }
}

/// What a fact of `analysis::facts` is called in words; names in braces are filled in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactText {
    /// Name of the fact.
    pub id: Text,
    /// Where the data support a はい.
    pub holds: Text,
    /// Where they contradict it.
    pub fails: Text,
    /// Where there are none.
    pub missing: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactTexts {
    facts: Vec<FactText>,
}

/// A form that cannot be read: file, line and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFault(pub String);

impl fmt::Display for FormFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FormFault {}

/// All editions of all forms, by form and then by age, oldest first.
#[derive(Debug, Clone)]
pub struct Forms {
    forms: Vec<Form>,
    facts: Vec<FactText>,
}

/// The file of the sentences of facts, beside the folders of the forms.
const FACTS: &str = "facts.yaml";

impl Forms {
    /// The forms that are compiled in, read once.
    ///
    /// Fails only when one of them is wrong, which the tests would have found.
    pub fn built_in() -> Result<&'static Self, FormFault> {
        static FORMS: LazyLock<Result<Forms, FormFault>> = LazyLock::new(|| {
            let files: Vec<(String, &str)> = BUILT_IN
                .files()
                .chain(BUILT_IN.dirs().flat_map(Dir::files))
                .filter_map(|file| Some((file.path().to_str()?.replace('\\', "/"), file.contents_utf8()?)))
                .collect();
            let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
            Forms::from_texts(&files)
        });
        FORMS.as_ref().map_err(Clone::clone)
    }

    /// Forms from (name, text): editions, and `facts.yaml` with the sentences of facts.
    pub fn from_texts(files: &[(&str, &str)]) -> Result<Self, FormFault> {
        let mut forms = Self { forms: Vec::new(), facts: Vec::new() };
        for (name, text) in files {
            if *name == FACTS {
                forms.facts = read::<FactTexts>(name, text)?.facts;
            } else {
                forms.forms.push(read(name, text)?);
            }
        }
        forms.forms.sort_by(|a, b| (a.form, a.valid_from, &a.edition).cmp(&(b.form, b.valid_from, &b.edition)));
        Ok(forms)
    }

    /// What is said of a fact in its state; empty where the forms have no such fact.
    #[must_use]
    pub fn sentence(&self, name: &str, fact: &Fact) -> String {
        let Some(text) = self.facts.iter().find(|text| text.id.as_str() == name) else { return String::new() };
        let pattern = match fact.state {
            State::Holds => &text.holds,
            State::Missing => &text.missing,
            State::Fails => &text.fails,
        };
        fact.values.iter().fold(pattern.to_string(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// The sentences of all facts.
    #[must_use]
    pub fn facts(&self) -> &[FactText] {
        &self.facts
    }

    /// All editions.
    pub fn iter(&self) -> impl Iterator<Item = &Form> {
        self.forms.iter()
    }

    /// The editions of a form, oldest first.
    #[must_use = "an iterator does nothing by itself"]
    pub fn editions(&self, kind: FormKind) -> impl DoubleEndedIterator<Item = &Form> {
        self.forms.iter().filter(move |form| form.form == kind)
    }

    /// An edition by its short name.
    #[must_use]
    pub fn edition(&self, kind: FormKind, edition: &str) -> Option<&Form> {
        self.editions(kind).find(|form| form.edition.as_str() == edition)
    }

    /// The newest edition of a form.
    #[must_use]
    pub fn newest(&self, kind: FormKind) -> Option<&Form> {
        self.editions(kind).next_back()
    }
}

fn read<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, FormFault> {
    let (sources, loaded) = load::decode_text::<T>(name, text);
    match loaded.value {
        Some(value) if !crate::diagnostic::has_errors(&loaded.diagnostics) => Ok(value),
        _ => Err(FormFault(crate::diagnostic::text::draw(&sources, &loaded.diagnostics, false))),
    }
}

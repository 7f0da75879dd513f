//! From the texts of a plan to typed values, with every fault named at its place.
//!
//! The steps, each in its file: bytes to text (`encoding`), text to a tree with places (`yaml`, `syntax`, `table`),
//! tree to the types of the model (`decode`), and ids that must meet over all files (`ids`). Nothing here knows a field
//! of the plan: the types say what must be there, by `Deserialize` alone. What that asks of them:
//!
//! - `#[serde(deny_unknown_fields)]` and no `#[serde(default)]`: an absent `Option` is `None`, an absent list is empty,
//!   anything else absent is a fault.
//! - A checked text is a newtype with `#[serde(try_from = "String")]`, whose error text is a headline and, on further
//!   lines, advice.
//! - An id is a newtype whose name ends in `Id` around such a text, without `try_from` of its own
//!   (`struct VendorId(Slug)`), so that its name is seen here. Under the key `id` it defines, elsewhere it refers.

//! - A value that may be known not to be known asks for a newtype named [`KNOWN`]: its visitor is given a unit for the
//!   word `unknown`, and else the value.
//! - No `untagged`, `flatten` or `tag` where it can be helped: serde buffers what it reads for them, so that faults are
//!   placed at the record, not in it, and ids are not seen.

use serde::de::DeserializeOwned;

use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};

mod decode;
pub(crate) mod edit;
pub(crate) mod encoding;
mod ids;
mod node;
mod plan;
mod syntax;
pub(crate) mod table;
pub(crate) mod words;
pub(crate) mod yaml;

pub use ids::{Ids, check_ids, id_noun};
pub(crate) use node::{Node, Parsed, Style, Value};
pub use plan::{LoadedPlan, load};
pub use words::nearest;

/// The name of the newtype that stands for a value or the word `unknown`.
pub const KNOWN: &str = "Known";

/// The files without which there is no plan.
const REQUIRED: [&str; 5] = ["hospital.yaml", "contacts.yaml", "systems.yaml", "vendors.yaml", "boundaries.yaml"];

/// What became of one file.
#[derive(Debug)]
pub struct Loaded<T> {
    /// The value; `None` as soon as anything was wrong with the file.
    pub value: Option<T>,
    /// What was found while decoding. What reading found (encoding, syntax) is in [`Sources::diagnostics`].
    pub diagnostics: Vec<Diagnostic>,
    /// The ids the file defines and refers to, also those of faulty records, for [`check_ids`].
    pub ids: Ids,
}

/// Decodes a YAML file that the plan must have.
#[must_use]
pub fn decode_file<T: DeserializeOwned>(sources: &Sources, name: &str) -> Loaded<T> {
    let Some(file) = sources.file(name) else {
        let missing = Diagnostic::error("missing-file", format!("{name} がありません"))
            .help(format!("プランのフォルダーに {name} を作ってください(`itbcp new` が見本を作ります)"));
        return Loaded { value: None, diagnostics: vec![missing], ids: Ids::incomplete(name) };
    };
    let Some(tree) = sources.tree(file) else {
        return Loaded { value: None, diagnostics: Vec::new(), ids: Ids::incomplete(name) };
    };
    if tree.is_null() {
        let advice = if REQUIRED.contains(&name) {
            "このファイルはどのプランにも要ります。`itbcp new` で見本を作り、写して書き換えてください"
        } else {
            "使わないファイルなら消してください"
        };
        let empty = Diagnostic::error("empty-file", format!("{name} に何も書かれていません"))
            .at(Span { file, start: 0, end: 0 })
            .help(advice);
        return Loaded { value: None, diagnostics: vec![empty], ids: Ids::incomplete(name) };
    }
    decode::decode(sources, file, tree)
}

/// Decodes a YAML file that the plan may have: `Some(None)` when there is no such file.
#[must_use]
pub fn decode_file_if_present<T: DeserializeOwned>(sources: &Sources, name: &str) -> Loaded<Option<T>> {
    if sources.file(name).is_none() {
        return Loaded { value: Some(None), diagnostics: Vec::new(), ids: Ids::default() };
    }
    let Loaded { value, diagnostics, ids } = decode_file(sources, name);
    Loaded { value: value.map(Some), diagnostics, ids }
}

/// Decodes a table: a record per row, the first row naming the fields (or their Japanese headings).
///
/// An empty cell is absent; `;` separates the values of a list. Without such a file there are no rows.
#[must_use]
pub fn decode_csv<T: DeserializeOwned>(sources: &Sources, name: &str) -> Loaded<Vec<T>> {
    let Some(file) = sources.file(name) else {
        return Loaded { value: Some(Vec::new()), diagnostics: Vec::new(), ids: Ids::default() };
    };
    match sources.tree(file) {
        Some(tree) => decode::decode(sources, file, tree),
        None => Loaded { value: None, diagnostics: Vec::new(), ids: Ids::incomplete(name) },
    }
}

/// Decodes a YAML text that is no part of a plan, such as an official form built into the program. The sources come
/// along so that findings can be drawn; theirs are among them.
#[must_use]
pub fn decode_text<T: DeserializeOwned>(name: &str, text: &str) -> (Sources, Loaded<T>) {
    let sources = Sources::from_texts(&[(name, text)]);
    let mut loaded = decode_file(&sources, name);
    loaded.diagnostics.extend_from_slice(sources.diagnostics());
    (sources, loaded)
}

#[cfg(test)]
mod tests;

//! Where data meets markup: Tera fills the Typst source of a paper, and text stays text.
//!
//! Three promises are kept here. A value reaches Typst only through [`escape`] or [`literal`], so no hospital's name can
//! become markup. Every place of the filled source leads back to template and line, though Tera itself keeps no map.
//! A user's folder may replace any template by its name.

mod mark;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::Serialize;
use tera::value::ValueKind;
use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

use crate::typeset::Fault;
use crate::view::Kind;

use mark::Marks;

/// The templates that are compiled in.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Files with this ending are filled by Tera.
const TEMPLATE_SUFFIX: &str = ".typ.tera";

/// Files with this ending, and not the one above, are plain Typst for `#import`.
const LIBRARY_SUFFIX: &str = ".typ";

/// The Typst source of one paper, filled with data.
#[derive(Debug, Clone)]
pub struct TypstSource {
    /// The source that Typst reads as its main file.
    pub main: String,
    name: &'static str,
    marks: Arc<Marks>,
}

impl TypstSource {
    /// The template and its line (from 1) that the byte at `offset` of [`main`](Self::main) comes from.
    ///
    /// None before the first line of a template that printed anything.
    #[must_use]
    pub fn template_line(&self, offset: usize) -> Option<(&str, usize)> {
        self.marks.line_of(offset)
    }

    /// Where in [`main`](Self::main) values were filled in, in order.
    pub(crate) fn values(&self) -> &[usize] {
        self.marks.values()
    }

    /// The name of the paper: its template's folder, and what its files are called.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// The templates and library files that papers are made from.
pub struct Templates {
    tera: Tera,
    /// Names of the Tera templates; a mark carries the position in this list.
    names: Arc<[String]>,
    texts: BTreeMap<String, String>,
    library: BTreeMap<String, String>,
    overridden: BTreeSet<String>,
}

impl Templates {
    /// The templates that are compiled in.
    ///
    /// Fails only when one of them is wrong, which the tests would have found.
    pub fn built_in() -> Result<Self, Fault> {
        Self::with_overrides(Vec::new())
    }

    /// The compiled-in templates, with those of a user's folder in the place of the same name.
    ///
    /// `files` are (name, text) with names like `plan/main.typ.tera` or `lib/paper.typ`, relative to the folder. New names
    /// are welcome (a chapter that an overriding `main` includes). Files that end in neither `.typ.tera` nor `.typ` are
    /// no templates and are passed over.
    pub fn with_overrides(files: Vec<(String, String)>) -> Result<Self, Fault> {
        let mut texts = BTreeMap::new();
        collect(&BUILT_IN, &mut texts);
        Self::from_texts(texts, files)
    }

    fn from_texts(mut texts: BTreeMap<String, String>, files: Vec<(String, String)>) -> Result<Self, Fault> {
        let mut overridden = BTreeSet::new();
        for (name, text) in files {
            // A folder read on Windows gives names with its separator.
            let name = name.replace('\\', "/");
            if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
                return Err(Fault::new("テンプレートの名前が正しくありません", name));
            }
            // An editor on Windows may have put a byte order mark first; Typst would print it.
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            if name.ends_with(TEMPLATE_SUFFIX) || name.ends_with(LIBRARY_SUFFIX) {
                overridden.insert(name.clone());
            }
            texts.insert(name, text);
        }

        let (texts, rest): (BTreeMap<_, _>, BTreeMap<_, _>) =
            texts.into_iter().partition(|(name, _)| name.ends_with(TEMPLATE_SUFFIX));
        let library = rest.into_iter().filter(|(name, _)| name.ends_with(LIBRARY_SUFFIX)).collect();
        let names: Arc<[String]> = texts.keys().cloned().collect();

        let mut tera = Tera::default();
        tera.autoescape_on([TEMPLATE_SUFFIX]);
        tera.set_escape_fn(write_escaped);
        tera.register_filter("lit", lit);
        tera.register_filter("json", json);
        tera.register_filter("content", content);
        // Tera's own filter would let a value through as markup.
        tera.register_filter("safe", refuse_safe);

        let mut marked = Vec::with_capacity(names.len());
        for (number, name) in names.iter().enumerate() {
            let text = &texts[name];
            if let Some(line) = mark::line_with_mark_character(text) {
                let mut fault =
                    Fault::new("テンプレートに私用領域の文字（U+E000〜U+E002）は使えません", quoted_line(text, line));
                fault.template = Some((name.clone(), line));
                return Err(fault);
            }
            marked.push((name.clone(), mark::mark(number, text)));
        }
        tera.add_raw_templates(marked)
            .map_err(|error| tera_fault("テンプレートの書き方に誤りがあります", &error, &texts))?;
        Ok(Self { tera, names, texts, library, overridden })
    }

    /// The plain Typst files for `#import`: path without leading slash (`lib/paper.typ`) and text.
    pub fn library(&self) -> impl Iterator<Item = (&str, &str)> {
        self.library.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Whether the file of this name is the compiled-in one, so that a fault in it is ours.
    #[must_use]
    pub fn is_built_in(&self, name: &str) -> bool {
        !self.overridden.contains(name)
    }

    /// All names, of templates and library files, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self.texts.keys().chain(self.library.keys()).map(String::as_str).collect();
        names.sort_unstable();
        names.into_iter()
    }

    /// The text of a template or library file, as it was given.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).or_else(|| self.library.get(name)).map(String::as_str)
    }

    /// Only these files, none of the compiled-in ones.
    #[cfg(test)]
    pub(crate) fn only(files: &[(&str, &str)]) -> Result<Self, Fault> {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Self::from_texts(BTreeMap::new(), files)
    }
}

/// Fills `<kind>/main.typ.tera` with the view of a plan.
///
/// `view` serialises to a map; a name that the template uses and the map lacks is a fault with its line.
pub fn render(templates: &Templates, kind: Kind, view: &impl Serialize) -> Result<TypstSource, Fault> {
    render_named(templates, kind.name(), view)
}

/// Fills `<name>/main.typ.tera`, for a paper that is not made of one plan alone.
pub fn render_named(templates: &Templates, name: &'static str, view: &impl Serialize) -> Result<TypstSource, Fault> {
    const HEADLINE: &str = "テンプレートにデータを入れられません";
    let fault = |error: tera::Error| tera_fault(HEADLINE, &error, &templates.texts);
    let context = Context::from_serialize(view).map_err(fault)?;
    let main = format!("{name}/main{TEMPLATE_SUFFIX}");
    let marked = templates.tera.render(&main, &context).map_err(fault)?;
    let (main, marks) = mark::strip(&marked, &templates.names);
    Ok(TypstSource { main, name, marks: Arc::new(marks) })
}

/// A value as Typst text, for markup: `#"…";`.
///
/// A string in code is the one form in which nothing is special: no list or heading signs at a line's start, no
/// automatic links, no smart quotes, and white space stays as it is. The `;` ends the code, or a following `.len()` or
/// `(1)` in the template would be taken for a call.
#[must_use]
pub fn escape(text: &str) -> String {
    format!("#{};", literal(text))
}

/// A value as a Typst string with its quotes, for code: `"…"`.
///
/// Signs that steer (controls, zero-width, bidirectional, private use) are written as `\u{…}`, so that the source can be
/// read and a value never holds the characters that mark template lines.
#[must_use]
pub fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 8);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if steers(c) => {
                // Writing to a `String` cannot fail.
                let _ = write!(quoted, "\\u{{{:x}}}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character acts on its neighbours instead of being seen, or is one of the marks of template lines.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(
            u32::from(c),
            0xad | 0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff0..=0xfffb | 0xe000..=0xf8ff
        )
}

fn write_escaped(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    write!(out, "{}{}", mark::VALUE, escape(text))
}

/// Filter `lit`: any value as a Typst expression.
fn lit(value: &Value, _: Kwargs, _: &State) -> tera::TeraResult<Value> {
    let mut code = String::from(mark::VALUE);
    write_expression(value, &mut code)?;
    Ok(Value::safe_string(&code))
}

/// Filter `json`: any value as a Typst string of JSON, for thousands of strings at once.
///
/// Typst reads one string far faster than a list of them, and keeps less of it.
fn json(value: &Value, _: Kwargs, _: &State) -> tera::TeraResult<Value> {
    let text = serde_json::to_string(value).map_err(|error| tera::Error::message(error.to_string()))?;
    Ok(Value::safe_string(&format!("{}{}", mark::VALUE, literal(&text))))
}

/// Filter `content`: a value as a block of text, `[#"…";]`, for arguments that take content.
///
/// Unlike a string, it keeps its place when the library prints it, so a fault in it can name its line.
fn content(value: &Value, _: Kwargs, _: &State) -> Value {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Value::safe_string(&format!("{}[{}]", mark::VALUE, escape(&text)))
}

fn refuse_safe(_: &Value, _: Kwargs, _: &State) -> tera::TeraResult<Value> {
    Err(tera::Error::message("`safe` は使えません。式の中に入れるには `lit` か `content` を使ってください"))
}

fn write_expression(value: &Value, code: &mut String) -> tera::TeraResult<()> {
    match value.kind() {
        ValueKind::Undefined => return Err(tera::Error::message("undefined value")),
        ValueKind::None => code.push_str("none"),
        ValueKind::String => code.push_str(&literal(value.as_str().unwrap_or_default())),
        ValueKind::F64 => match value.as_f64() {
            Some(number) if number.is_nan() => code.push_str("float.nan"),
            Some(number) if number.is_infinite() => {
                code.push_str(if number > 0.0 { "float.inf" } else { "(-float.inf)" });
            }
            Some(number) if number < 0.0 => {
                let _ = write!(code, "({number:?})");
            }
            Some(number) => {
                let _ = write!(code, "{number:?}");
            }
            None => code.push_str("none"),
        },
        ValueKind::Array => {
            code.push('(');
            for item in value.as_array().unwrap_or_default() {
                write_expression(item, code)?;
                code.push(',');
            }
            code.push(')');
        }
        ValueKind::Map => {
            // A colon first, so that an empty map is no empty array.
            code.push_str("(:");
            for (key, item) in value.as_map().into_iter().flatten() {
                let key = key.as_str().map_or_else(|| key.as_value().to_string(), str::to_owned);
                code.push_str(&literal(&key));
                code.push(':');
                write_expression(item, code)?;
                code.push(',');
            }
            code.push(')');
        }
        ValueKind::Bool | ValueKind::U64 | ValueKind::I64 | ValueKind::U128 | ValueKind::I128 => {
            let plain = value.to_string();
            // A sign may follow a name or another number in the template.
            if plain.starts_with('-') {
                let _ = write!(code, "({plain})");
            } else {
                code.push_str(&plain);
            }
        }
        kind => return Err(tera::Error::message(format!("no Typst expression for {kind:?}"))),
    }
    Ok(())
}

fn collect(dir: &Dir<'_>, texts: &mut BTreeMap<String, String>) {
    for file in dir.files() {
        if let (Some(name), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            texts.insert(name.replace('\\', "/"), text.to_owned());
        }
    }
    for dir in dir.dirs() {
        collect(dir, texts);
    }
}

fn tera_fault(headline: &str, error: &tera::Error, texts: &BTreeMap<String, String>) -> Fault {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let line = report.span().start_line;
            let name = report.filename();
            // Tera would quote the line with our marks in it, so it is quoted from the text as given.
            let quote = texts.get(name).map(|text| quoted_line(text, line)).unwrap_or_default();
            let mut fault = Fault::new(headline, format!("{}\n{quote}", mark::without_marks(report.message())));
            fault.template = Some((name.to_owned(), line));
            fault
        }
        _ => Fault::new(headline, mark::without_marks(&error.to_string())),
    }
}

fn quoted_line(text: &str, line: usize) -> String {
    text.lines().nth(line.saturating_sub(1)).map(|text| format!("{line} | {}", text.trim_end())).unwrap_or_default()
}

#[cfg(test)]
mod tests;

//! No value that a copy withholds stands anywhere in its files.
//!
//! The plan is cut before a view sees it ([`crate::audience`]), so a finished copy can hold a withheld value in two ways
//! only: another value of the plan repeats it (a note with somebody's number), or a template of the hospital's says it.
//! Both are found here, where it counts: in the bytes that would be written. Searched are the text of the pages and of
//! the pictures in Word, the source with what codes say, every object and stream of the PDF (metadata, outline, marks,
//! alternative texts), every part of the Word package with its attributes, and the manifest.
//!
//! Text is compared without spaces, hyphens and brackets, in half width and small letters, across cells and runs. A
//! number is itself only where no further digit belongs to it: extension 1100 is not in 00-0000-1100, nor in 2026年.
//!
//! Not looked for is what says nothing by itself: numbers below four digits, one or two letters, versions such as 7.2.
//! Nor what is a name of something or a place as a whole elsewhere: a vendor's, where two things lie, what a device is
//! called. Measures in the files (`w:w="1520"`, numbers in the operators of a page) are no text and not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use aho_corasick::{AhoCorasick, MatchKind};
use anyhow::Context as _;
use hayro_syntax::Pdf;
use hayro_syntax::object::{MaybeRef, Object};
use typst::layout::{Frame, FrameItem, Point};
use typst_html::{HtmlDocument, HtmlElement, HtmlNode};

use super::goes_on;
use crate::audience::{Sort, Withheld};
use crate::check::CheckedPlan;
use crate::model::text::narrow;
use crate::source::{Sources, Span};
use crate::typeset::Typeset;

/// Between two pieces of text that stand beside each other: nothing to the eye, and an end to a number.
const SEAM: char = '\u{1f}';

/// What is looked for in the files of a copy.
pub(crate) struct Search {
    forms: Option<AhoCorasick>,
    /// For each form the value, and how many digits or letters it has.
    of_form: Vec<(usize, Sort)>,
    withheld: Vec<Withheld>,
}

/// A withheld value in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Leak {
    /// Which of the withheld values, by its place in their list.
    pub(crate) value: usize,
    /// Where: `PDF 3頁`, `Word の word/document.xml`.
    pub(crate) place: String,
}

/// A piece of text, as it is compared: without spaces, hyphens and brackets, with what stood before each letter.
#[derive(Default)]
struct Kept {
    text: String,
    /// For each byte of `text` that begins a letter, what was left out before it.
    gaps: Vec<Gap>,
    /// What was left out behind the last letter.
    end: Gap,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    /// A hyphen, which joins the digits of one number.
    Hyphen,
    /// Space, bracket or the end of a cell, a run or the text.
    Wide,
}

impl Kept {
    fn of(text: &str) -> Self {
        let mut kept = Self { end: Gap::Wide, ..Self::default() };
        for c in text.chars() {
            match narrow(c) {
                '-' | 'ー' | '‐' | '‑' | '‒' | '–' | '−' | '―' | '－' if !kept.ends_with_kana() => {
                    kept.end = kept.end.max(Gap::Hyphen);
                }
                '('
                | ')'
                | '['
                | ']'
                | '〔'
                | '〕'
                | '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2060}'
                | '\u{feff}'
                | SEAM => kept.end = Gap::Wide,
                c if c.is_whitespace() => kept.end = Gap::Wide,
                c => {
                    for small in c.to_lowercase() {
                        let at = kept.text.len();
                        kept.text.push(small);
                        kept.gaps.resize(kept.text.len(), Gap::None);
                        kept.gaps[at] = std::mem::take(&mut kept.end);
                    }
                }
            }
        }
        kept.end = Gap::Wide;
        kept
    }

    /// Behind kana the long mark is a letter, as in サーバー.
    fn ends_with_kana(&self) -> bool {
        self.end == Gap::None && self.text.chars().next_back().is_some_and(|c| matches!(c, '\u{3040}'..='\u{30ff}'))
    }

    fn gap(&self, at: usize) -> Gap {
        self.gaps.get(at).copied().unwrap_or(self.end)
    }

    /// Whether what stands from `start` to `end` stands there by itself, and not as a part of something longer.
    fn stands(&self, start: usize, end: usize, sort: Sort) -> bool {
        let before = self.text[..start].chars().next_back();
        let behind = self.text[end..].chars().next();
        let (left, right) = (self.gap(start), self.gap(end));
        match sort {
            Sort::Number => {
                let digits = self.text[start..end].chars().filter(char::is_ascii_digit).count();
                let joins = |c: Option<char>, gap: Gap| gap != Gap::Wide && c.is_some_and(|c| c.is_ascii_digit());
                // Short numbers are also years, counts and parts of amounts.
                let counts = digits < 7
                    && (left == Gap::None && before.is_some_and(|c| matches!(c, '.' | ',' | '第' | '¥' | '#'))
                        || right == Gap::None
                            && behind.is_some_and(|c| {
                                "年月日時分秒人名台床件頁版部枚回円度種箇か個本通歳.,%:/".contains(c)
                            })
                        || left == Gap::None
                            && before.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | ':')));
                !joins(before, left) && !joins(behind, right) && !counts
            }
            Sort::Address | Sort::Words | Sort::Common => {
                let joins = |inner: Option<char>, outer: Option<char>, gap: Gap| {
                    gap == Gap::None
                        && inner.is_some_and(|c| c.is_ascii_alphanumeric())
                        && outer.is_some_and(|c| c.is_ascii_alphanumeric())
                };
                let of = &self.text[start..end];
                let (first, last) = (of.chars().next(), of.chars().next_back());
                // `10.20.1.5` is not in `10.20.1.5.9`, yet stands at the end of a sentence.
                let goes_on = sort == Sort::Address
                    && right == Gap::None
                    && behind == Some('.')
                    && self.text[end..].chars().nth(1).is_some_and(|c| c.is_ascii_digit());
                !joins(first, before, left) && !joins(last, behind, right) && !goes_on
            }
            // A name of two letters may be a part of any word.
            Sort::Name => self.text[start..end].chars().count() > 2 || left == Gap::Wide && right == Gap::Wide,
        }
    }
}

/// The forms in which a value may be written, as they are compared; none for one that says nothing by itself.
fn forms(value: &str, sort: Sort) -> Vec<String> {
    let kept = Kept::of(value).text;
    match sort {
        Sort::Common => Vec::new(),
        Sort::Number => {
            let digits: String = kept.chars().filter(char::is_ascii_digit).collect();
            if digits.len() < 4 {
                return Vec::new();
            }
            let abroad = digits.strip_prefix('0').filter(|rest| rest.len() >= 8).map(|rest| format!("81{rest}"));
            // `+81 (0)90…` is written as well.
            let with_zero = abroad.as_ref().map(|_| format!("81{digits}"));
            [Some(digits), abroad, with_zero].into_iter().flatten().collect()
        }
        Sort::Address => {
            let hardware: String = kept.chars().filter(|c| !matches!(c, ':' | '.')).collect();
            let is_hardware = hardware.len() == 12 && hardware.chars().all(|c| c.is_ascii_hexdigit());
            if is_hardware {
                let pairs: Vec<&str> = [0, 2, 4, 6, 8, 10].into_iter().map(|at| &hardware[at..at + 2]).collect();
                let fours = format!("{}.{}.{}", &hardware[..4], &hardware[4..8], &hardware[8..]);
                return vec![pairs.join(":"), fours, hardware.clone()];
            }
            // The network itself is told by its address, without the length of its prefix.
            let network = kept.split_once('/').map(|(network, _)| network.to_owned());
            [Some(kept), network].into_iter().flatten().filter(|form| form.len() >= 6).collect()
        }
        Sort::Name => {
            if kept.chars().count() >= 2 {
                vec![kept]
            } else {
                Vec::new()
            }
        }
        Sort::Words => {
            let only_figures = kept.chars().all(|c| c.is_ascii_digit() || c == '.');
            // A few letters and digits are a type or a number of a contract; as many kana may stand anywhere.
            let is_code = kept.is_ascii()
                && kept.contains(|c: char| c.is_ascii_digit())
                && kept.contains(|c: char| c.is_ascii_alphabetic());
            let least = if is_code { 4 } else { 6 };
            if kept.chars().count() >= least && !only_figures { vec![kept] } else { Vec::new() }
        }
    }
}

impl Search {
    /// What is to be looked for of that which a copy of this (cut) plan withholds.
    pub(crate) fn new(withheld: &[Withheld], plan: &CheckedPlan, sources: &Sources) -> anyhow::Result<Self> {
        if withheld.is_empty() {
            return Ok(Self { forms: None, of_form: Vec::new(), withheld: Vec::new() });
        }
        let seen = Seen::of(withheld, plan, sources);
        let mut patterns = Vec::new();
        let mut of_form = Vec::new();
        let mut known = BTreeSet::new();
        for (at, value) in withheld.iter().enumerate().filter(|(_, value)| !seen.has(value)) {
            for form in forms(&value.value, value.sort) {
                // The same value in two places is looked for once, and told by the first.
                if known.insert(form.clone()) {
                    patterns.push(form);
                    of_form.push((at, value.sort));
                }
            }
        }
        let forms = if patterns.is_empty() {
            None
        } else {
            let built = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&patterns);
            Some(built.context("伏せた値を探す準備ができません")?)
        };
        Ok(Self { forms, of_form, withheld: withheld.to_vec() })
    }

    /// How many values are looked for.
    pub(crate) fn len(&self) -> usize {
        self.of_form.iter().map(|(value, _)| value).collect::<BTreeSet<_>>().len()
    }

    /// The withheld value of this number in their list.
    pub(crate) fn value(&self, number: usize) -> &Withheld {
        &self.withheld[number]
    }

    /// The withheld values in a text.
    fn within(&self, text: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let Some(forms) = &self.forms else { return found };
        let kept = Kept::of(text);
        for hit in forms.find_overlapping_iter(&kept.text) {
            let (value, sort) = self.of_form[hit.pattern().as_usize()];
            if !found.contains(&value) && kept.stands(hit.start(), hit.end(), sort) {
                found.insert(value);
            }
        }
        found
    }

    /// Those in a text, each with where it is.
    pub(crate) fn text(&self, place: &str, text: &str) -> Vec<Leak> {
        self.within(text).into_iter().map(|value| Leak { value, place: place.to_owned() }).collect()
    }

    /// Those in a typeset paper: its pages, and its source, which holds what codes say.
    pub(crate) fn typeset(&self, typeset: &Typeset) -> Vec<Leak> {
        let mut leaks = Vec::new();
        if self.forms.is_none() {
            return leaks;
        }
        for (at, page) in typeset.paged().pages().iter().enumerate() {
            let mut text = String::new();
            frame(&page.frame, &mut text);
            leaks.extend(self.text(&format!("{}頁", at + 1), &text));
        }
        leaks.extend(self.text("組版の原稿", typeset.places().main_text()));
        leaks
    }

    /// Those in the pictures that go into Word.
    pub(crate) fn pictures(&self, dom: &HtmlDocument) -> Vec<Leak> {
        if self.forms.is_none() {
            return Vec::new();
        }
        let mut text = String::new();
        pictures(dom.root(), &mut text);
        self.text("Word の図", &text)
    }

    /// Those in the objects and streams of a PDF.
    pub(crate) fn pdf(&self, bytes: &[u8]) -> anyhow::Result<Vec<Leak>> {
        if self.forms.is_none() {
            return Ok(Vec::new());
        }
        let pdf = Pdf::new(bytes.to_vec())
            .map_err(|error| anyhow::anyhow!("{error:?}"))
            .context("作った PDF を読み返せません")?;
        let mut text = String::new();
        for object in pdf.objects() {
            strings(&object, &mut text, 0);
        }
        Ok(self.text("PDF の見えない部分(文書の情報・しおり・代替テキスト)", &text))
    }

    /// Those in the parts of a Word package.
    pub(crate) fn word(&self, bytes: &[u8]) -> anyhow::Result<Vec<Leak>> {
        let mut leaks = Vec::new();
        if self.forms.is_none() {
            return Ok(leaks);
        }
        let context = "作った Word ファイルを読み返せません";
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).context(context)?;
        for at in 0..package.len() {
            let mut part = package.by_index(at).context(context)?;
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).context(context)?;
            let name = part.name().to_owned();
            leaks.extend(self.text("Word の部品の名前", &name));
            let text = String::from_utf8_lossy(&bytes);
            let is_xml = text.trim_start_matches('\u{feff}').starts_with('<');
            if is_xml {
                let (words, attributes) = xml(&text);
                leaks.extend(self.text(&format!("Word の {name} の文字"), &words));
                leaks.extend(self.text(&format!("Word の {name} の属性(代替テキスト・しおり)"), &attributes));
            } else {
                // Pictures: what is written into them beside the points.
                leaks.extend(self.text(&format!("Word の {name}"), &text));
            }
        }
        Ok(leaks)
    }
}

/// What may be seen in full, so that the same value withheld elsewhere is not looked for.
struct Seen {
    numbers: BTreeSet<String>,
    /// Values by the key under which they stand.
    values: BTreeMap<String, BTreeSet<String>>,
}

impl Seen {
    fn of(withheld: &[Withheld], plan: &CheckedPlan, sources: &Sources) -> Self {
        let contacts = &plan.contacts;
        let phones = (contacts.people.iter().flat_map(|it| &it.phones))
            .chain(contacts.departments.iter().flat_map(|it| &it.phones))
            .chain(contacts.roles.iter().flat_map(|it| &it.phones))
            .chain(contacts.organizations.iter().flat_map(|it| &it.phones))
            .chain(plan.vendors.vendors.iter().flat_map(|it| &it.contacts).flat_map(|it| &it.phones));
        let digits = |number: &str| number.chars().filter(char::is_ascii_digit).collect::<String>();
        let numbers = phones
            .map(|phone| &phone.number)
            .chain(&plan.hospital.hospital.phone)
            .filter(|number| !number.is_withheld())
            .map(|number| digits(number.as_str()))
            .collect();
        let taken: BTreeSet<Span> = withheld.iter().filter_map(|value| sources.place(&value.path)).collect();
        let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        sources.for_each_value(|_, key, value, span| {
            if !taken.contains(&span) {
                values.entry(key.to_owned()).or_default().insert(Kept::of(value).text);
            }
        });
        Self { numbers, values }
    }

    fn has(&self, value: &Withheld) -> bool {
        let key = value.path.segments().iter().rev().find_map(|segment| match segment {
            crate::source::Segment::Key(key) => Some(key.as_str()),
            crate::source::Segment::Index(_) => None,
        });
        match value.sort {
            Sort::Number => {
                self.numbers.contains(&value.value.chars().filter(char::is_ascii_digit).collect::<String>())
            }
            // Under other keys the same words are a sentence that repeats them.
            Sort::Address | Sort::Name | Sort::Words | Sort::Common => {
                let kept = Kept::of(&value.value).text;
                let names = ["name", "short_name", "location", "place", "storage_place", "stored_at"];
                let keys = key.into_iter().chain(names.into_iter().filter(|_| value.sort == Sort::Words));
                keys.filter_map(|key| self.values.get(key)).any(|values| values.contains(&kept))
            }
        }
    }
}

fn frame(of: &Frame, text: &mut String) {
    let mut end: Option<Point> = None;
    for (at, item) in of.items() {
        match item {
            FrameItem::Group(group) => {
                text.push(SEAM);
                frame(&group.frame, text);
                end = None;
            }
            FrameItem::Text(run) => {
                // A year whose 年 is a run of its own is no number by itself.
                if !end.is_some_and(|end| goes_on(end, *at, run)) {
                    text.push(SEAM);
                }
                text.push_str(&run.text);
                end = Some(Point::new(at.x + run.width(), at.y));
            }
            FrameItem::Link(..) | FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Tag(_) => {}
        }
    }
    text.push(SEAM);
}

fn pictures(of: &HtmlElement, text: &mut String) {
    for node in &of.children {
        match node {
            HtmlNode::Element(element) => pictures(element, text),
            HtmlNode::Frame(picture) => frame(&picture.inner, text),
            HtmlNode::Text(..) | HtmlNode::Tag(_) => {}
        }
    }
}

/// Deeper than anything that a PDF of ours nests.
const DEEPEST: usize = 64;

/// Every string and name of an object, and what its stream says.
fn strings(object: &Object<'_>, text: &mut String, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match object {
        Object::String(string) => said(string.as_bytes(), text),
        Object::Name(name) => said(name.as_ref(), text),
        Object::Array(array) => {
            for item in array.raw_iter() {
                // What an object refers to is an object of the file, and looked at as that.
                if let MaybeRef::NotRef(item) = item {
                    strings(&item, text, depth + 1);
                }
            }
        }
        Object::Dict(dict) => dictionary(dict, text, depth),
        Object::Stream(stream) => {
            dictionary(stream.dict(), text, depth);
            // Pictures and fonts are no text; the metadata are XML, and operators hold the texts that stand in for marks.
            let Ok(decoded) = stream.decoded() else { return };
            match std::str::from_utf8(&decoded) {
                Ok(words) if words.trim_start_matches('\u{feff}').starts_with('<') => {
                    let (inner, attributes) = xml(words);
                    text.push_str(&inner);
                    text.push_str(&attributes);
                }
                _ => stand_ins(&decoded, text),
            }
        }
        Object::Null(_) | Object::Boolean(_) | Object::Number(_) => {}
    }
}

fn dictionary(dict: &hayro_syntax::object::Dict<'_>, text: &mut String, depth: usize) {
    for (name, value) in dict.entries() {
        said(name.as_ref(), text);
        if let MaybeRef::NotRef(value) = value {
            strings(&value, text, depth + 1);
        }
    }
}

/// A string of a PDF: UTF-16 behind its mark, UTF-8 behind its own, else one byte a letter.
fn said(bytes: &[u8], text: &mut String) {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        _ => match std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
            Ok(words) => text.push_str(words),
            Err(_) => text.extend(bytes.iter().map(|byte| char::from(*byte))),
        },
    }
    text.push(SEAM);
}

/// The texts in the operators of a page that stand in for what is drawn. What is drawn itself stands there as numbers of
/// glyphs, and is read from the pages.
fn stand_ins(stream: &[u8], text: &mut String) {
    for key in [&b"/ActualText"[..], b"/Alt", b"/E "] {
        for (at, _) in stream.windows(key.len()).enumerate().filter(|(_, window)| *window == key) {
            let rest = &stream[at + key.len()..];
            let rest = &rest[rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()..];
            match rest {
                [b'(', rest @ ..] => said(&literal(rest), text),
                [b'<', rest @ ..] => said(&hexadecimal(rest), text),
                _ => {}
            }
        }
    }
}

/// The bytes of a string in hexadecimal digits, behind its opening sign.
fn hexadecimal(rest: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = rest.iter().copied().take_while(|byte| *byte != b'>').filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits.chunks_exact(2).filter_map(|pair| std::str::from_utf8(pair).ok());
    pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

/// The bytes of a string in brackets, behind the first of them.
fn literal(rest: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut depth = 1;
    let mut at = 0;
    while let Some(byte) = rest.get(at).copied() {
        at += 1;
        match byte {
            b'\\' => {
                let (escaped, length) = unescaped(&rest[at..]);
                bytes.extend(escaped);
                at += length;
                continue;
            }
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        bytes.push(byte);
    }
    bytes
}

/// What a backslash stands for with what follows it, and how much that is.
fn unescaped(rest: &[u8]) -> (Option<u8>, usize) {
    match rest {
        [b'n', ..] => (Some(b'\n'), 1),
        [b'r', ..] => (Some(b'\r'), 1),
        [b't', ..] => (Some(b'\t'), 1),
        [b'b', ..] => (Some(8), 1),
        [b'f', ..] => (Some(12), 1),
        [b'0'..=b'7', ..] => {
            let digits = rest.iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
            let value = rest[..digits].iter().fold(0_u32, |value, byte| value * 8 + u32::from(byte - b'0'));
            (Some(value as u8), digits)
        }
        [b'\n', ..] => (None, 1),
        [byte, ..] => (Some(*byte), 1),
        [] => (None, 0),
    }
}

/// The text between the tags of a part, and the values of all attributes; each piece with a seam behind it.
fn xml(part: &str) -> (String, String) {
    let (mut words, mut attributes) = (String::new(), String::new());
    let mut rest = part;
    while let Some(open) = rest.find('<') {
        words.push_str(&resolved(&rest[..open]));
        words.push(SEAM);
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->").unwrap_or(comment.len());
            words.push_str(&comment[..end]);
            words.push(SEAM);
            rest = &comment[end..];
            continue;
        }
        let mut quote = None;
        let close = rest.char_indices().find(|(_, c)| {
            match (quote, c) {
                (None, '"' | '\'') => quote = Some(*c),
                (Some(open), c) if open == *c => quote = None,
                (None, '>') => return true,
                _ => {}
            }
            false
        });
        let end = close.map_or(rest.len(), |(at, _)| at + 1);
        let tag = &rest[..end];
        for mark in ['"', '\''] {
            let pieces: Vec<&str> = tag.split(mark).collect();
            for pair in pieces.chunks_exact(2) {
                if !is_measure(pair[0], pair[1]) {
                    attributes.push_str(&resolved(pair[1]));
                    attributes.push(SEAM);
                }
            }
        }
        rest = &rest[end..];
    }
    words.push_str(&resolved(rest));
    words.push(SEAM);
    (words, attributes)
}

/// Whether an attribute is a length, a count or the like: a figure under a key that is not for people.
fn is_measure(before: &str, value: &str) -> bool {
    let key = before.trim_end().trim_end_matches('=');
    let key = key.rsplit([' ', ':', '\n', '<']).next().unwrap_or_default();
    let figure = value.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '%'));
    figure && !matches!(key, "descr" | "title" | "name" | "alt" | "instr" | "anchor" | "tooltip")
}

/// Without entities.
fn resolved(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find(';') else { break };
        let named = match &rest[1..end] {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            other => other.strip_prefix('#').and_then(|number| {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)
            }),
        };
        // What is no entity stays as it stands.
        let (c, length) = named.map_or(('&', 1), |c| (c, end + 1));
        out.push(c);
        rest = &rest[length..];
    }
    out + rest
}

/// Values of the plan that may be seen and hold this withheld one, as file and line.
pub(crate) fn repeated(value: &Withheld, sources: &Sources) -> Vec<Span> {
    let own = sources.place(&value.path);
    let search = forms(&value.value, value.sort);
    let mut found = Vec::new();
    sources.for_each_value(|_, _, text, span| {
        if Some(span) == own {
            return;
        }
        let kept = Kept::of(text);
        let holds = search.iter().any(|form| {
            kept.text.match_indices(form.as_str()).any(|(at, _)| kept.stands(at, at + form.len(), value.sort))
        });
        if holds {
            found.push(span);
        }
    });
    found
}

#[cfg(test)]
mod tests;

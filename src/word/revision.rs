//! A Word file with tracked changes: what an earlier file says and a later one does not stands in it as deleted, what the
//! later one adds as inserted.
//!
//! Both files are of our own making, so that what they are made of is known: paragraphs, tables, and the table of contents
//! in a frame of its own. Whoever accepts all changes has the text of the later file, whoever rejects them that of the
//! earlier one. Pictures, links and bookmarks are those of the later file; a deleted paragraph keeps its style and its
//! text, and its fields what they showed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use anyhow::Context as _;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::package::{Content, zipped};
use super::xml::{Element, Node};
use crate::change::wording::words;

/// Who has made the changes, and when.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// The name that Word shows.
    pub name: &'a str,
    /// The day, `2026-12-01`.
    pub date: &'a str,
}

/// The later file with the changes since the earlier one tracked.
///
/// Fails when one of them is no Word file of ours.
pub fn tracked(old: &[u8], new: &[u8], author: Author<'_>) -> anyhow::Result<Vec<u8>> {
    let (old, mut files) = (parts(old)?, parts(new)?);
    let mut merger = Merger { author, next: FIRST_ID };
    for (name, bytes) in &mut files {
        let is_text = name == "word/document.xml" || name.starts_with("word/header") || name.starts_with("word/footer");
        let Some(earlier) = old.get(name).filter(|_| is_text) else { continue };
        if earlier == bytes {
            continue;
        }
        let earlier = Element::parse(earlier).with_context(|| name.clone())?;
        let mut later = Element::parse(bytes).with_context(|| name.clone())?;
        match child(&earlier, "w:body") {
            Some(earlier) => merger.parts(earlier, later.child("w:body")),
            None => merger.parts(&earlier, &mut later),
        }
        *bytes = later.file();
    }
    zipped(files.iter().map(|(name, bytes)| (name.as_str(), Content::Plain(bytes))).collect())
}

/// Ids of changes begin behind those of bookmarks.
const FIRST_ID: u32 = 1_000_000;

/// What is less alike, in per cent, is not the same paragraph or row with other words.
const ALIKE: u32 = 40;

fn parts(file: &[u8]) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut package = zip::ZipArchive::new(Cursor::new(file)).context("Word ファイルを読み返せません")?;
    let mut parts = BTreeMap::new();
    for at in 0..package.len() {
        let mut part = package.by_index(at).context("Word ファイルを読み返せません")?;
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).context("Word ファイルを読み返せません")?;
        parts.insert(part.name().to_owned(), bytes);
    }
    // Written anew with each package.
    parts.remove("[Content_Types].xml");
    Ok(parts)
}

fn child<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
    element.elements().find(|child| child.name == name)
}

/// Words and what stands between them, each for itself.
enum Atom {
    /// A word, with the look of its run.
    Word { look: Option<Element>, text: String },
    /// What is kept or changed as one: a field, a link, a break, a picture.
    Whole { elements: Vec<Element>, text: String },
    /// What has no text and is that of the later file: a bookmark, a part of a field that spans paragraphs.
    Mark(Element),
}

impl Atom {
    /// What makes it the same as another.
    fn key(&self) -> Option<&str> {
        match self {
            Self::Word { text, .. } | Self::Whole { text, .. } => Some(text),
            Self::Mark(_) => None,
        }
    }
}

struct Merger<'a> {
    author: Author<'a>,
    next: u32,
}

/// Whether something is deleted or inserted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Deleted,
    Inserted,
}

impl Merger<'_> {
    fn mark(&mut self, change: Change) -> Element {
        let name = match change {
            Change::Deleted => "w:del",
            Change::Inserted => "w:ins",
        };
        let id = self.next.to_string();
        self.next += 1;
        let date = format!("{}T00:00:00Z", self.author.date);
        Element::new(name, &[("w:id", &id), ("w:author", self.author.name), ("w:date", &date)])
    }

    /// Merges the blocks of an earlier body, cell, header or frame into those of the later one. What is no block keeps its
    /// place: properties before them, the last section behind them.
    fn parts(&mut self, old: &Element, new: &mut Element) {
        let blocks =
            |element: &Element| -> Vec<Element> { element.elements().filter(|it| is_block(it)).cloned().collect() };
        let (before, after) = (blocks(old), blocks(new));
        let merged = self.blocks(&before, &after);
        let first = new.children.iter().position(|node| matches!(node, Node::Element(it) if is_block(it)));
        let at = first.unwrap_or(new.children.len());
        let rest: Vec<Node> = new.children.split_off(at);
        new.children.extend(merged.into_iter().map(Node::Element));
        new.children.extend(rest.into_iter().filter(|node| !matches!(node, Node::Element(it) if is_block(it))));
    }

    fn blocks(&mut self, old: &[Element], new: &[Element]) -> Vec<Element> {
        let key = |block: &Element| format!("{} {}", block.name, text_of(block));
        let (before, after): (Vec<String>, Vec<String>) =
            (old.iter().map(key).collect(), new.iter().map(key).collect());
        let mut merged = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
            let (was, is) = (&old[op.old_range()], &new[op.new_range()]);
            if let DiffOp::Equal { .. } = op {
                merged.extend(is.iter().cloned());
                continue;
            }
            for pair in aligned(was, is, |was, is| was.name == is.name) {
                match pair {
                    (Some(was), Some(is)) => merged.extend(self.changed_block(was, is)),
                    (Some(was), None) => merged.extend(self.deleted_block(was)),
                    (None, Some(is)) => merged.push(self.inserted_block(is)),
                    (None, None) => {}
                }
            }
        }
        merged
    }

    fn changed_block(&mut self, old: &Element, new: &Element) -> Vec<Element> {
        match new.name.as_str() {
            "w:p" => vec![self.paragraph(old, new)],
            "w:tbl" if columns(old) == columns(new) => vec![self.table(old, new)],
            "w:sdt" => {
                let mut frame = new.clone();
                if let (Some(was), Some(is)) =
                    (child(old, "w:sdtContent"), frame.elements_mut().find(|element| element.name == "w:sdtContent"))
                {
                    self.parts(was, is);
                }
                vec![frame]
            }
            _ => {
                let mut both = self.deleted_block(old);
                both.push(self.inserted_block(new));
                both
            }
        }
    }

    fn deleted_block(&mut self, old: &Element) -> Vec<Element> {
        match old.name.as_str() {
            "w:p" => vec![self.deleted_paragraph(old)],
            "w:tbl" => {
                let mut table = old.clone();
                for row in table.elements_mut().filter(|element| element.name == "w:tr") {
                    self.whole_row(row, Change::Deleted);
                }
                vec![table]
            }
            // Of a frame only what stands in it can be deleted.
            "w:sdt" => child(old, "w:sdtContent")
                .map(|content| {
                    content.elements().filter(|it| is_block(it)).flat_map(|it| self.deleted_block(it)).collect()
                })
                .unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    fn inserted_block(&mut self, new: &Element) -> Element {
        let mut block = new.clone();
        match new.name.as_str() {
            "w:p" => return self.inserted_paragraph(new),
            "w:tbl" => {
                for row in block.elements_mut().filter(|element| element.name == "w:tr") {
                    self.whole_row(row, Change::Inserted);
                }
            }
            "w:sdt" => {
                for content in block.elements_mut().filter(|element| element.name == "w:sdtContent") {
                    self.each_block(content, Change::Inserted);
                }
            }
            _ => {}
        }
        block
    }

    /// Marks all blocks in something.
    fn each_block(&mut self, content: &mut Element, change: Change) {
        let mut children = Vec::new();
        for node in std::mem::take(&mut content.children) {
            match node {
                Node::Element(block) if is_block(&block) => match change {
                    Change::Deleted => children.extend(self.deleted_block(&block).into_iter().map(Node::Element)),
                    Change::Inserted => children.push(Node::Element(self.inserted_block(&block))),
                },
                other => children.push(other),
            }
        }
        content.children = children;
    }

    /// Marks a row and all that is in it.
    fn whole_row(&mut self, row: &mut Element, change: Change) {
        let mark = self.mark(change);
        let exceptions = row.elements().take_while(|element| element.name == "w:tblPrEx").count();
        if child(row, "w:trPr").is_some() {
            row.child("w:trPr").push(mark);
        } else {
            row.children.insert(exceptions, Node::Element(Element::new("w:trPr", &[]).with(vec![mark])));
        }
        for cell in row.elements_mut().filter(|element| element.name == "w:tc") {
            self.each_block(cell, change);
        }
    }

    fn table(&mut self, old: &Element, new: &Element) -> Element {
        let rows = |table: &Element| -> Vec<Element> {
            table.elements().filter(|element| element.name == "w:tr").cloned().collect()
        };
        let (before, after) = (rows(old), rows(new));
        let keys = |rows: &[Element]| -> Vec<String> { rows.iter().map(|row| shape(row) + &text_of(row)).collect() };
        let mut merged = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &keys(&before), &keys(&after)) {
            let (was, is) = (&before[op.old_range()], &after[op.new_range()]);
            if let DiffOp::Equal { .. } = op {
                merged.extend(is.iter().cloned());
                continue;
            }
            for pair in aligned(was, is, |was, is| shape(was) == shape(is)) {
                match pair {
                    (Some(was), Some(is)) => merged.push(self.row(was, is)),
                    (was, is) => {
                        let (row, change) = if was.is_some() { (was, Change::Deleted) } else { (is, Change::Inserted) };
                        if let Some(mut row) = row.cloned() {
                            self.whole_row(&mut row, change);
                            merged.push(row);
                        }
                    }
                }
            }
        }
        let mut table = new.clone();
        table.children.retain(|node| !matches!(node, Node::Element(element) if element.name == "w:tr"));
        table.children.extend(merged.into_iter().map(Node::Element));
        table
    }

    /// A row of the same shape as before, cell by cell.
    fn row(&mut self, old: &Element, new: &Element) -> Element {
        let mut row = new.clone();
        let before = old.elements().filter(|element| element.name == "w:tc");
        for (was, is) in before.zip(row.elements_mut().filter(|element| element.name == "w:tc")) {
            self.parts(was, is);
        }
        row
    }

    // ------------------------------------------------------------------------------------------------ paragraphs

    fn paragraph(&mut self, old: &Element, new: &Element) -> Element {
        let (before, after) = (atoms(old), atoms(new));
        let keys = |atoms: &[Atom]| -> Vec<String> { atoms.iter().filter_map(Atom::key).map(str::to_owned).collect() };
        let ops = capture_diff_slices(Algorithm::Myers, &keys(&before), &keys(&after));
        let mut paragraph = Element { children: Vec::new(), ..new.clone() };
        paragraph.children.extend(child(new, "w:pPr").cloned().map(Node::Element));
        let mut deleted = before.into_iter().filter(|atom| atom.key().is_some());
        let mut coming = after.into_iter();
        let mut line = Line::default();
        for op in ops {
            let gone: Vec<Atom> = deleted.by_ref().take(op.old_range().len()).collect();
            if !matches!(op, DiffOp::Equal { .. }) {
                self.delete(gone, &mut line);
            }
            let mut left = op.new_range().len();
            while left > 0 {
                let Some(atom) = coming.next() else { break };
                left -= usize::from(atom.key().is_some());
                match op {
                    DiffOp::Equal { .. } => line.keep(atom),
                    DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. } => {
                        self.insert(atom, &mut line);
                    }
                }
            }
        }
        coming.for_each(|atom| line.keep(atom));
        paragraph.children.extend(line.finish(self).into_iter().map(Node::Element));
        paragraph
    }

    fn delete(&mut self, atoms: Vec<Atom>, line: &mut Line) {
        for atom in atoms {
            match atom {
                Atom::Word { look, text } => line.add(look, &text, Some(Change::Deleted)),
                Atom::Whole { elements, .. } => {
                    let is_break = |element: &Element| {
                        element.name == "w:r"
                            && element.elements().all(|child| matches!(child.name.as_str(), "w:rPr" | "w:br" | "w:tab"))
                    };
                    if elements.iter().all(is_break) {
                        let mark = self.mark(Change::Deleted).with(elements);
                        line.put(self, mark);
                    } else {
                        // What it showed, in the look of its first run.
                        let look = elements.iter().find_map(first_look);
                        for piece in shown(&elements).split_inclusive(['\t', '\n']) {
                            let words = piece.trim_end_matches(['\t', '\n']);
                            line.add(look.clone(), words, Some(Change::Deleted));
                            let name = match piece.strip_prefix(words) {
                                Some("\t") => "w:tab",
                                Some("\n") => "w:br",
                                _ => continue,
                            };
                            let mut run = Element::new("w:r", &[]);
                            run.children.extend(look.clone().map(Node::Element));
                            run.push(Element::new(name, &[]));
                            let mark = self.mark(Change::Deleted).with(vec![run]);
                            line.put(self, mark);
                        }
                    }
                }
                Atom::Mark(_) => {}
            }
        }
    }

    fn insert(&mut self, atom: Atom, line: &mut Line) {
        match atom {
            Atom::Word { look, text } => line.add(look, &text, Some(Change::Inserted)),
            Atom::Whole { elements, .. } => {
                let mut runs = Vec::new();
                for mut element in elements {
                    if element.name == "w:r" {
                        runs.push(element);
                        continue;
                    }
                    // A link cannot stand in a change, but a change in a link.
                    self.insert_within(&mut element);
                    line.put(self, element);
                }
                if !runs.is_empty() {
                    let mark = self.mark(Change::Inserted).with(runs);
                    line.put(self, mark);
                }
            }
            Atom::Mark(element) => line.put(self, element),
        }
    }

    fn insert_within(&mut self, element: &mut Element) {
        for child in element.elements_mut() {
            if child.name == "w:r" {
                let run = std::mem::take(child);
                *child = self.mark(Change::Inserted).with(vec![run]);
            } else if matches!(child.name.as_str(), "w:hyperlink" | "w:fldSimple") {
                self.insert_within(child);
            }
        }
    }

    fn deleted_paragraph(&mut self, old: &Element) -> Element {
        let mut paragraph = Element { children: Vec::new(), ..old.clone() };
        let mut properties = child(old, "w:pPr").cloned().unwrap_or_else(|| Element::new("w:pPr", &[]));
        // Its list may be another one in the later file, and its section is not there.
        properties.children.retain(
            |node| !matches!(node, Node::Element(element) if matches!(element.name.as_str(), "w:numPr" | "w:sectPr")),
        );
        self.mark_end(&mut properties, Change::Deleted);
        paragraph.push(properties);
        let mut line = Line::default();
        self.delete(atoms(old), &mut line);
        paragraph.children.extend(line.finish(self).into_iter().map(Node::Element));
        paragraph
    }

    fn inserted_paragraph(&mut self, new: &Element) -> Element {
        let mut paragraph = Element { children: Vec::new(), ..new.clone() };
        let mut properties = child(new, "w:pPr").cloned().unwrap_or_else(|| Element::new("w:pPr", &[]));
        self.mark_end(&mut properties, Change::Inserted);
        paragraph.push(properties);
        let mut line = Line::default();
        for atom in atoms(new) {
            self.insert(atom, &mut line);
        }
        paragraph.children.extend(line.finish(self).into_iter().map(Node::Element));
        paragraph
    }

    /// Marks the end of a paragraph.
    fn mark_end(&mut self, properties: &mut Element, change: Change) {
        let mark = self.mark(change);
        if let Some(look) = properties.elements_mut().find(|element| element.name == "w:rPr") {
            look.children.insert(0, Node::Element(mark));
            return;
        }
        let look = Element::new("w:rPr", &[]).with(vec![mark]);
        // Before the section and the change of properties, behind all else.
        let at = properties
            .children
            .iter()
            .position(
                |node| matches!(node, Node::Element(it) if matches!(it.name.as_str(), "w:sectPr" | "w:pPrChange")),
            )
            .unwrap_or(properties.children.len());
        properties.children.insert(at, Node::Element(look));
    }
}

/// The content of a paragraph as it comes together: words of one look and one fate are one run.
#[derive(Default)]
struct Line {
    done: Vec<Element>,
    open: Option<(Option<Element>, String, Option<Change>)>,
    pending: Vec<(Vec<Element>, Change)>,
}

impl Line {
    fn add(&mut self, look: Option<Element>, text: &str, change: Option<Change>) {
        if text.is_empty() {
            return;
        }
        match &mut self.open {
            Some((open, words, fate)) if *fate == change && *open == look => words.push_str(text),
            _ => {
                self.close();
                self.open = Some((look, text.to_owned(), change));
            }
        }
    }

    fn keep(&mut self, atom: Atom) {
        match atom {
            Atom::Word { look, text } => self.add(look, &text, None),
            Atom::Whole { elements, .. } => {
                self.close();
                self.done.extend(elements);
            }
            Atom::Mark(element) => {
                self.close();
                self.done.push(element);
            }
        }
    }

    fn put(&mut self, merger: &mut Merger<'_>, element: Element) {
        self.close();
        self.settle(merger);
        self.done.push(element);
    }

    /// Ends the run that is open. Runs that are changed wait for their mark, in which neighbours stand together.
    fn close(&mut self) {
        let Some((look, text, change)) = self.open.take() else { return };
        let name = if change == Some(Change::Deleted) { "w:delText" } else { "w:t" };
        let mut run = Element::new("w:r", &[]);
        run.children.extend(look.map(Node::Element));
        // The text is escaped already.
        let mut words = Element::new(name, &[("xml:space", "preserve")]);
        words.children.push(Node::Text(text));
        run.push(words);
        match change {
            None => self.done.push(run),
            Some(change) => {
                let place = Element::new(PLACE, &[("n", &self.pending.len().to_string())]);
                self.pending.push((vec![run], change));
                self.done.push(place);
            }
        }
    }

    /// Puts the marks in the place of the runs that wait for them.
    fn settle(&mut self, merger: &mut Merger<'_>) {
        if self.pending.is_empty() {
            return;
        }
        let mut pending: Vec<Option<(Vec<Element>, Change)>> =
            std::mem::take(&mut self.pending).into_iter().map(Some).collect();
        for element in &mut self.done {
            if element.name == PLACE
                && let Some(at) = element.get("n").and_then(|at| at.parse::<usize>().ok())
                && let Some((runs, change)) = pending.get_mut(at).and_then(Option::take)
            {
                *element = merger.mark(change).with(runs);
            }
        }
    }

    fn finish(mut self, merger: &mut Merger<'_>) -> Vec<Element> {
        self.close();
        self.settle(merger);
        self.done
    }
}

/// Stands for a run that waits for its mark.
const PLACE: &str = "itbcp:place";

/// The look of the first run in something.
fn first_look(element: &Element) -> Option<Element> {
    if element.name == "w:r" {
        return child(element, "w:rPr").cloned();
    }
    element.elements().find_map(first_look)
}

/// What a paragraph is made of, without its properties.
fn atoms(paragraph: &Element) -> Vec<Atom> {
    let children: Vec<&Element> = paragraph.elements().filter(|child| child.name != "w:pPr").collect();
    let mut atoms = Vec::new();
    let mut at = 0;
    while let Some(element) = children.get(at) {
        if element.name == "w:r" && field_step(element) == 1 {
            // A field from its beginning to its end, if it ends in this paragraph.
            let mut depth = 0;
            let end = children[at..].iter().position(|element| {
                depth += field_step(element);
                depth == 0
            });
            if let Some(end) = end {
                let elements: Vec<Element> = children[at..=at + end].iter().map(|element| (*element).clone()).collect();
                let text = shown(&elements);
                atoms.push(Atom::Whole { elements, text });
                at += end + 1;
                continue;
            }
        }
        atoms.extend(atoms_of(element));
        at += 1;
    }
    atoms
}

/// How a run changes the number of fields that are open.
fn field_step(element: &Element) -> i32 {
    element
        .elements()
        .filter(|child| child.name == "w:fldChar")
        .map(|field| match field.get("w:fldCharType") {
            Some("begin") => 1,
            Some("end") => -1,
            _ => 0,
        })
        .sum()
}

fn atoms_of(element: &Element) -> Vec<Atom> {
    match element.name.as_str() {
        "w:r" => {
            let look = child(element, "w:rPr");
            let mut atoms = Vec::new();
            for part in element.elements().filter(|part| part.name != "w:rPr") {
                if part.name == "w:t" {
                    let text = raw_text(part);
                    atoms.extend(
                        words(&text).into_iter().map(|word| Atom::Word { look: look.cloned(), text: word.to_owned() }),
                    );
                    continue;
                }
                let mut run = Element::new("w:r", &[]);
                run.children.extend(look.cloned().map(Node::Element));
                run.push(part.clone());
                atoms.push(match part.name.as_str() {
                    "w:fldChar" | "w:instrText" => Atom::Mark(run),
                    _ => {
                        let text = shown(std::slice::from_ref(&run));
                        let text = if text.is_empty() { part.name.to_string() } else { text };
                        Atom::Whole { elements: vec![run], text }
                    }
                });
            }
            atoms
        }
        "w:hyperlink" | "w:fldSimple" | "w:sdt" => {
            vec![Atom::Whole { text: shown(std::slice::from_ref(element)), elements: vec![element.clone()] }]
        }
        _ => vec![Atom::Mark(element.clone())],
    }
}

/// The text that elements show, escaped as in the file; of fields the result and not the code.
fn shown(elements: &[Element]) -> String {
    fn gather(element: &Element, text: &mut String) {
        match element.name.as_str() {
            "w:t" => text.push_str(&raw_text(element)),
            "w:br" | "w:cr" => text.push('\n'),
            "w:tab" => text.push('\t'),
            // Tabs are also named in the properties.
            "w:pPr" | "w:rPr" => {}
            _ => element.elements().for_each(|child| gather(child, text)),
        }
    }
    let mut text = String::new();
    for element in elements {
        gather(element, &mut text);
    }
    text
}

fn raw_text(element: &Element) -> String {
    let texts = element.children.iter().filter_map(|node| match node {
        Node::Text(text) => Some(text.as_str()),
        Node::Element(_) => None,
    });
    texts.collect()
}

fn is_block(element: &Element) -> bool {
    matches!(element.name.as_str(), "w:p" | "w:tbl" | "w:sdt")
}

/// What a block or row says, with the ends of its paragraphs and cells.
fn text_of(element: &Element) -> String {
    fn gather(element: &Element, text: &mut String) {
        match element.name.as_str() {
            "w:p" => {
                text.push_str(&shown(std::slice::from_ref(element)));
                text.push('\n');
            }
            "w:tc" => {
                element.elements().for_each(|child| gather(child, text));
                text.push('\u{1}');
            }
            _ => element.elements().for_each(|child| gather(child, text)),
        }
    }
    let mut text = String::new();
    gather(element, &mut text);
    text
}

/// The number of columns of a table.
fn columns(table: &Element) -> usize {
    child(table, "w:tblGrid").map_or(0, |grid| grid.elements().count())
}

/// How the cells of a row are joined: rows of another shape are not the same row.
fn shape(row: &Element) -> String {
    let cells = row.elements().filter(|element| element.name == "w:tc").map(|cell| {
        let joined = child(cell, "w:tcPr").map(|properties| {
            let span = child(properties, "w:gridSpan").and_then(|span| span.get("w:val")).unwrap_or("1");
            let merge = child(properties, "w:vMerge").map_or("-", |merge| merge.get("w:val").unwrap_or("continue"));
            format!("{span}{merge}")
        });
        joined.unwrap_or_default() + ";"
    });
    cells.collect()
}

/// Pairs of what has changed, in order: each of both lists once, two together where they may be paired and are alike.
fn aligned<'a>(
    old: &'a [Element],
    new: &'a [Element],
    may: impl Fn(&Element, &Element) -> bool,
) -> Vec<(Option<&'a Element>, Option<&'a Element>)> {
    /// Beyond that many comparisons the two say other things altogether.
    const MOST: usize = 250_000;
    if old.len() * new.len() > MOST {
        return old.iter().map(|was| (Some(was), None)).chain(new.iter().map(|is| (None, Some(is)))).collect();
    }
    let pairs = |elements: &[Element]| -> Vec<Vec<(char, char)>> {
        elements.iter().map(|it| letter_pairs(&text_of(it))).collect()
    };
    let (before, after) = (pairs(old), pairs(new));
    // The best sum of likeness that the rests from each pair of places on can have, in order.
    let mut best = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    let mut likeness = vec![vec![0_u32; new.len()]; old.len()];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let score = if may(&old[i], &new[j]) { alike(&before[i], &after[j]) } else { 0 };
            likeness[i][j] = if score >= ALIKE { score } else { 0 };
            let paired = if likeness[i][j] > 0 { best[i + 1][j + 1] + likeness[i][j] } else { 0 };
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let mut aligned = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if likeness[i][j] > 0 && best[i][j] == best[i + 1][j + 1] + likeness[i][j] {
            aligned.push((Some(&old[i]), Some(&new[j])));
            (i, j) = (i + 1, j + 1);
        } else if best[i][j] == best[i + 1][j] {
            aligned.push((Some(&old[i]), None));
            i += 1;
        } else {
            aligned.push((None, Some(&new[j])));
            j += 1;
        }
    }
    aligned.extend(old[i..].iter().map(|was| (Some(was), None)));
    aligned.extend(new[j..].iter().map(|is| (None, Some(is))));
    aligned
}

/// The pairs of neighbouring letters of a text, sorted.
fn letter_pairs(text: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs
}

/// The share of pairs of letters that both have, in per cent.
fn alike(old: &[(char, char)], new: &[(char, char)]) -> u32 {
    let (mut i, mut j, mut common) = (0, 0, 0_usize);
    while i < old.len() && j < new.len() {
        match old[i].cmp(&new[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    (200 * common).checked_div(old.len() + new.len()).map_or(0, |share| u32::try_from(share).unwrap_or(100))
}

#[cfg(test)]
mod tests;

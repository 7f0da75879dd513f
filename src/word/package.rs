//! The finished Word file: parts in schema order, fixed names, fixed times.
//!
//! docx-rs (0.4) writes many children in an order that the schema forbids, gives every picture the same id, writes a
//! creator, and knows neither repeated rows nor text for pictures. Here its parts are read into a small tree, put right,
//! and packed with parts of our own. Drop a step when docx-rs does it itself; `openxml-audit` tells.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use anyhow::Context;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::blocks::{PartKind, Setup};
use super::document::{FIGURES, FIGURES_STYLE, FONT, Parts, Piece, Strings, TICKED, UNTICKED, WORDS};
use super::house_style::{self, HouseStyle, Margin};
use super::xml::{Element, Node, escaped};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub(super) const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const DOCUMENT: &str = "word/document.xml";
const PACKAGE_RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// Puts the parts right and packs them.
pub(super) fn pack(mut parts: Parts, setup: &Setup, house: Option<&HouseStyle>) -> anyhow::Result<Vec<u8>> {
    let mut styles = Element::parse(&parts.styles).context("styles.xml")?;
    let mut numbering = Element::parse(&parts.numbering).context("numbering.xml")?;
    let mut footnotes = Element::parse(&parts.footnotes).context("footnotes.xml")?;

    finish_styles(&mut styles)?;
    if let Some(house) = house {
        house.dress(&mut styles);
    }
    finish_numbering(&mut numbering);

    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut links = Links::default();
    for part in ["styles", "settings", "webSettings", "fontTable", "theme", "numbering", "footnotes"] {
        let target = if part == "theme" { "theme/theme1.xml".into() } else { format!("{part}.xml") };
        links.add(&format!("{RELATIONSHIPS}/{part}"), &target, false);
    }
    let references = headers_and_footers(&parts.sections, setup, house, &mut links, &mut files);
    let pieces = std::mem::take(&mut parts.body);
    let mut body = Body::new(&parts, &references, &mut links, &mut files);
    let document = body.document(&parts.document, pieces).context(DOCUMENT)?;
    let notes = body.notes;
    renumber_footnotes(&notes, &mut footnotes);
    add_note_separators(&mut footnotes);
    let mut note_links = Links::default();
    refer_to_files(&mut footnotes, &parts, &mut note_links, &mut files);

    for part in [&mut styles, &mut numbering, &mut footnotes] {
        put_in_order(part);
    }
    files.insert("word/styles.xml".into(), styles.file());
    files.insert("word/numbering.xml".into(), numbering.file());
    files.insert("word/footnotes.xml".into(), footnotes.file());
    files.insert("word/settings.xml".into(), settings());
    files.insert("word/fontTable.xml".into(), font_table());
    files.insert("word/webSettings.xml".into(), web_settings());
    files.insert("word/theme/theme1.xml".into(), house.and_then(HouseStyle::theme).unwrap_or_else(theme));
    files.insert("word/_rels/document.xml.rels".into(), links.file());
    if !note_links.list.is_empty() {
        files.insert("word/_rels/footnotes.xml.rels".into(), note_links.file());
    }
    files.insert("docProps/core.xml".into(), core_properties(setup));
    files.insert("docProps/app.xml".into(), app_properties(setup));
    let mut package = Links::default();
    package.add(&format!("{RELATIONSHIPS}/officeDocument"), DOCUMENT, false);
    package.add(&format!("{PACKAGE_RELATIONSHIPS}/metadata/core-properties"), "docProps/core.xml", false);
    package.add(&format!("{RELATIONSHIPS}/extended-properties"), "docProps/app.xml", false);
    files.insert("_rels/.rels".into(), package.file());
    let mut contents: BTreeMap<_, _> =
        files.iter().map(|(name, bytes)| (name.as_str(), Content::Plain(bytes.as_slice()))).collect();
    contents.insert(DOCUMENT, Content::Packed(document));
    zipped(contents)
}

// ---------------------------------------------------------------------------------------------------- schema order

/// Children in the order of ECMA-376, part 1, for the elements whose order docx-rs gets wrong.
fn order(name: &str) -> &'static str {
    match name {
        "w:pPr" => {
            "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr \
             shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN \
             bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc \
             textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
        }
        "w:rPr" => {
            "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof \
             snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd \
             fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
        }
        "w:pBdr" => "top left bottom right between bar",
        "w:tblPr" => {
            "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc \
             tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription"
        }
        "w:tcPr" => {
            "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign \
             hideMark"
        }
        "w:sectPr" => {
            "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders \
             lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid"
        }
        "w:style" => {
            "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat \
             locked pPr rPr tblPr trPr tcPr tblStylePr"
        }
        "w:lvl" => "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
        "w:numPr" => "ilvl numId",
        "w:tblBorders" | "w:tcBorders" => "top start left bottom end right insideH insideV tl2br tr2bl",
        "w:tblCellMar" | "w:tcMar" => "top start left bottom end right",
        "w:abstractNum" => "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
        _ => "",
    }
}

fn put_in_order(part: &mut Element) {
    part.each(&mut |element| {
        match element.name.as_str() {
            "w:p" => {
                element.remove("w14:paraId");
                element.remove("w14:textId");
            }
            "w:gridCol" => element.remove("w:type"),
            "w:spacing" if element.get("w:line").is_some() && element.get("w:lineRule").is_none() => {
                element.set("w:lineRule", "auto");
            }
            "w:fldChar" if element.get("w:dirty") == Some("false") => element.remove("w:dirty"),
            "w:instrText" => element.set("xml:space", "preserve"),
            // Paragraph properties in a style, a list level or the defaults have no run properties inside.
            "w:style" | "w:lvl" | "w:pPrDefault" => {
                for properties in element.elements_mut().filter(|child| child.name == "w:pPr") {
                    properties.children.retain(|node| !matches!(node, Node::Element(child) if child.name == "w:rPr"));
                }
            }
            _ => {}
        }
    });
    part.each(&mut |element| {
        // From the inside out, since a wrapper may only become empty now.
        for child in element.elements_mut() {
            drop_empty(child);
        }
        drop_empty(element);
        let order = order(&element.name);
        if !order.is_empty() {
            element.children.sort_by_key(|node| match node {
                Node::Element(child) => {
                    let name = child.name.strip_prefix("w:").unwrap_or(&child.name);
                    order.split(' ').position(|known| known == name).unwrap_or(usize::MAX)
                }
                Node::Text(_) => usize::MAX,
            });
        }
    });
}

fn drop_empty(element: &mut Element) {
    element.children.retain(|node| {
        !matches!(node, Node::Element(child)
            if child.children.is_empty() && matches!(child.name.as_str(), "w:rPr" | "w:pPr" | "w:trPr" | "w:pBdr"))
    });
}

// ---------------------------------------------------------------------------------------------------- the body

/// The body, put right piece by piece in its order: a whole ledger as a tree would take hundreds of megabytes.
struct Body<'a> {
    parts: &'a Parts,
    references: &'a References,
    links: &'a mut Links,
    files: &'a mut BTreeMap<String, Vec<u8>>,
    header_rows: std::slice::Iter<'a, usize>,
    alts: std::slice::Iter<'a, String>,
    sections: std::slice::Iter<'a, PartKind>,
    pictures: usize,
    boxes: usize,
    /// Numbers of footnotes by the ids that docx-rs wrote.
    notes: BTreeMap<String, usize>,
}

impl<'a> Body<'a> {
    fn new(
        parts: &'a Parts,
        references: &'a References,
        links: &'a mut Links,
        files: &'a mut BTreeMap<String, Vec<u8>>,
    ) -> Self {
        Self {
            parts,
            references,
            links,
            files,
            header_rows: parts.header_rows.iter(),
            alts: parts.alts.iter(),
            sections: parts.sections.iter(),
            pictures: 0,
            boxes: 0,
            notes: BTreeMap::new(),
        }
    }

    /// The whole part: these pieces in the body of `frame`, before its last section.
    fn document(&mut self, frame: &[u8], pieces: Vec<Piece>) -> anyhow::Result<Packed> {
        let mut frame = Element::parse(frame)?;
        let mut packing = Packing::begin(DOCUMENT, frame.start_file())?;
        let body = frame.child("w:body");
        body.start(&mut packing.text);
        for piece in pieces {
            packing.flow()?;
            let out = &mut packing.text;
            match piece {
                Piece::Block(block) => {
                    let mut block = Element::parse(&block)?;
                    self.finish(&mut block);
                    block.write(out);
                }
                Piece::Table { frame, rows, strings } => {
                    let mut frame = Element::parse(&frame)?;
                    let heads = self.finish(&mut frame);
                    frame.start(out);
                    frame.write_children(out);
                    for (number, row) in rows.into_iter().enumerate() {
                        let mut row = Element::parse(&row)?;
                        if number < heads {
                            mark_head(&mut row);
                        }
                        self.finish(&mut row);
                        row.write(out);
                    }
                    if let Some(strings) = strings {
                        self.rows_of_strings(&strings, &mut packing)?;
                    }
                    frame.end(&mut packing.text);
                }
            }
        }
        self.finish(body);
        body.write_children(&mut packing.text);
        body.end(&mut packing.text);
        frame.end(&mut packing.text);
        packing.finish()
    }

    /// Puts one row right, and writes the words of all into its cells.
    fn rows_of_strings(&mut self, strings: &Strings, packing: &mut Packing) -> anyhow::Result<()> {
        let mut row = Element::parse(&strings.row)?;
        let mut empty = Element::parse(&strings.empty)?;
        self.finish(&mut row);
        self.finish(&mut empty);
        let written = |cell: &Element| {
            let mut text = String::new();
            cell.write(&mut text);
            text
        };
        let filled: Vec<String> = row.elements().filter(|part| is_cell(part)).map(written).collect();
        let empty: Vec<String> = empty.elements().filter(|part| is_cell(part)).map(written).collect();
        row.children.retain(|node| !matches!(node, Node::Element(element) if is_cell(element)));
        let mut cells = Vec::new();
        for (filled, empty) in filled.iter().zip(empty) {
            let [before, between, after] = filled.split(WORDS).collect::<Vec<_>>()[..] else {
                anyhow::bail!("a cell without two places for words");
            };
            cells.push((before, between, after, empty));
        }
        for words in strings.rows.iter() {
            packing.flow()?;
            let out = &mut packing.text;
            row.start(out);
            row.write_children(out);
            for (words, (before, between, after, empty)) in words.iter().zip(&cells) {
                if words.trim().is_empty() {
                    out.push_str(empty);
                } else {
                    out.push_str(before);
                    out.push_str(&escaped(words).replace('\n', between));
                    out.push_str(after);
                }
            }
            row.end(out);
        }
        Ok(())
    }

    /// Puts a piece right, in the order in which each step needs what was done before; how many heads its table has, if
    /// it is one without its rows.
    fn finish(&mut self, piece: &mut Element) -> usize {
        let heads = self.mark_tables(piece);
        self.describe_pictures(piece);
        self.put_checkboxes(piece);
        self.number_notes(piece);
        self.refer_to_margins(piece);
        refer_to_files(piece, self.parts, self.links, self.files);
        put_in_order(piece);
        heads
    }

    /// Says of each table how its first rows are; how many heads the last of them has.
    fn mark_tables(&mut self, piece: &mut Element) -> usize {
        let mut heads = 0;
        piece.each(&mut |element| {
            if element.name != "w:tbl" {
                return;
            }
            heads = self.header_rows.next().copied().unwrap_or(0);
            let look = Element::new("w:tblLook", &[("w:val", if heads > 0 { "0420" } else { "0400" })]);
            element.child("w:tblPr").push(look);
            for row in element.elements_mut().filter(|child| child.name == "w:tr").take(heads) {
                mark_head(row);
            }
        });
        heads
    }

    fn describe_pictures(&mut self, piece: &mut Element) {
        piece.each(&mut |element| {
            if !matches!(element.name.as_str(), "wp:inline" | "wp:anchor") {
                return;
            }
            self.pictures += 1;
            let number = self.pictures;
            let alt = self.alts.next().map_or("", String::as_str);
            element.each(&mut |part| {
                if matches!(part.name.as_str(), "wp:docPr" | "pic:cNvPr") {
                    part.set("id", &number.to_string());
                    part.set("name", &format!("図 {number}"));
                    part.set("descr", alt);
                }
            });
        });
    }

    /// A run in one of the two checkbox styles becomes a content control that can be ticked in Word.
    fn put_checkboxes(&mut self, piece: &mut Element) {
        piece.each(&mut |element| {
            for child in element.elements_mut().filter(|child| child.name == "w:r") {
                let style = child
                    .elements()
                    .find(|part| part.name == "w:rPr")
                    .and_then(|looks| looks.elements().find(|part| part.name == "w:rStyle"))
                    .and_then(|style| style.get("w:val"));
                let ticked = match style {
                    Some(TICKED) => "1",
                    Some(UNTICKED) => "0",
                    _ => continue,
                };
                self.boxes += 1;
                *child = checkbox(std::mem::take(child), self.boxes, ticked);
            }
        });
    }

    fn number_notes(&mut self, piece: &mut Element) {
        piece.each(&mut |element| {
            if element.name == "w:footnoteReference"
                && let Some(old) = element.get("w:id").map(str::to_string)
            {
                let number = self.notes.len() + 1;
                self.notes.insert(old, number);
                element.set("w:id", &number.to_string());
            }
        });
    }

    /// Every section says its own header and footer: none on the cover.
    fn refer_to_margins(&mut self, piece: &mut Element) {
        piece.each(&mut |element| {
            if element.name != "w:sectPr" {
                return;
            }
            element.children.retain(|node| !matches!(node, Node::Element(child) if child.name.ends_with("Reference")));
            let number = match self.sections.next() {
                Some(PartKind::Portrait) => 1,
                Some(PartKind::Landscape) => 2,
                Some(PartKind::Cover | PartKind::Sheet) | None => return,
            };
            for (name, id) in self.references.get(&number).into_iter().flatten() {
                element.push(Element::new(name, &[("w:type", "default"), ("r:id", id)]));
            }
        });
    }
}

fn is_cell(element: &Element) -> bool {
    element.name == "w:tc"
}

/// Repeats the row on each page.
fn mark_head(row: &mut Element) {
    row.child("w:trPr").push(Element::new("w:tblHeader", &[]));
}

/// A content control around the sign in `run`.
fn checkbox(mut run: Element, number: usize, ticked: &str) -> Element {
    let fonts =
        Element::new("w:rFonts", &[("w:ascii", FONT), ("w:hAnsi", FONT), ("w:eastAsia", FONT), ("w:hint", "eastAsia")]);
    // The style has done its work; with it, this run would be found again inside its control.
    let looks = run.child("w:rPr");
    looks.children.retain(|node| !matches!(node, Node::Element(child) if child.name == "w:rStyle"));
    looks.push(fonts);
    let state = |name: &str, sign: &str| Element::new(name, &[("w14:val", sign), ("w14:font", FONT)]);
    Element::new("w:sdt", &[]).with(vec![
        Element::new("w:sdtPr", &[]).with(vec![
            Element::new("w:alias", &[("w:val", "チェック")]),
            Element::new("w:id", &[("w:val", &(1000 + number).to_string())]),
            Element::new("w14:checkbox", &[]).with(vec![
                Element::new("w14:checked", &[("w14:val", ticked)]),
                state("w14:checkedState", "25A0"),
                state("w14:uncheckedState", "25A1"),
            ]),
        ]),
        Element::new("w:sdtContent", &[]).with(vec![run]),
    ])
}

/// What sections refer to, by the number of their header and footer: the name of the element and its id.
type References = BTreeMap<usize, Vec<(String, String)>>;

/// The headers and footers of these sections, with tab stops at the paper's width.
fn headers_and_footers(
    sections: &[PartKind],
    setup: &Setup,
    house: Option<&HouseStyle>,
    links: &mut Links,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> References {
    let mut references = BTreeMap::new();
    for (kind, number, page_width) in
        [(PartKind::Portrait, 1, setup.page_width), (PartKind::Landscape, 2, setup.page_height)]
    {
        if !sections.contains(&kind) {
            continue;
        }
        let width = ((page_width - 2.0 * setup.margin_x) * 20.0).round() as i64;
        let mut both = Vec::new();
        let own = |margin| match margin {
            Margin::Header => header(setup, width),
            Margin::Footer => footer(setup, width),
        };
        for margin in [Margin::Header, Margin::Footer] {
            let part = margin.name();
            let file = format!("{part}{number}.xml");
            both.push((format!("w:{part}Reference"), links.add(&format!("{RELATIONSHIPS}/{part}"), &file, false)));
            match house.and_then(|house| house.margin(margin)) {
                None => _ = files.insert(format!("word/{file}"), own(margin).file()),
                Some(content) => content.put(&file, files),
            }
        }
        references.insert(number, both);
    }
    references
}

fn header(setup: &Setup, width: i64) -> Element {
    let rule = Element::new("w:pBdr", &[]).with(vec![Element::new(
        "w:bottom",
        &[("w:val", "single"), ("w:sz", "4"), ("w:space", "3"), ("w:color", "9AA5B1")],
    )]);
    let properties = Element::new("w:pPr", &[]).with(vec![
        Element::new("w:pStyle", &[("w:val", "Header")]),
        rule,
        Element::new("w:tabs", &[]).with(vec![tab_stop("right", width)]),
    ]);
    let runs = vec![properties, words(&setup.header_left), tab(), words(&setup.header_right)];
    margin_part("w:hdr", Element::new("w:p", &[]).with(runs))
}

fn footer(setup: &Setup, width: i64) -> Element {
    let properties = Element::new("w:pPr", &[]).with(vec![
        Element::new("w:pStyle", &[("w:val", "Footer")]),
        Element::new("w:tabs", &[]).with(vec![tab_stop("center", width / 2), tab_stop("right", width)]),
    ]);
    let mut runs = vec![properties, words(&setup.version), tab()];
    runs.extend(computed(" PAGE ", "1"));
    runs.push(words(" / "));
    runs.extend(computed(" NUMPAGES ", &setup.pages.max(1).to_string()));
    runs.extend([tab(), words(&setup.handling)]);
    margin_part("w:ftr", Element::new("w:p", &[]).with(runs))
}

fn margin_part(name: &str, paragraph: Element) -> Element {
    Element::new(name, &[("xmlns:w", WORD), ("xmlns:r", RELATIONSHIPS)]).with(vec![paragraph])
}

fn tab_stop(kind: &str, position: i64) -> Element {
    Element::new("w:tab", &[("w:val", kind), ("w:pos", &position.to_string())])
}

fn words(text: &str) -> Element {
    Element::new("w:r", &[]).with(vec![Element::new("w:t", &[("xml:space", "preserve")]).text(text)])
}

fn tab() -> Element {
    Element::new("w:r", &[]).with(vec![Element::new("w:tab", &[])])
}

fn computed(instruction: &str, shown: &str) -> Vec<Element> {
    let mark = |kind: &str| Element::new("w:r", &[]).with(vec![Element::new("w:fldChar", &[("w:fldCharType", kind)])]);
    let instruction = Element::new("w:instrText", &[("xml:space", "preserve")]).text(instruction);
    vec![mark("begin"), Element::new("w:r", &[]).with(vec![instruction]), mark("separate"), words(shown), mark("end")]
}

// ---------------------------------------------------------------------------------------------------- relationships

#[derive(Default)]
pub(super) struct Links {
    /// Kind, target, and whether the target is outside the package; the id is the place in the list.
    list: Vec<(String, String, bool)>,
}

impl Links {
    pub(super) fn add(&mut self, kind: &str, target: &str, outside: bool) -> String {
        self.list.push((kind.into(), target.into(), outside));
        format!("rId{}", self.list.len())
    }

    pub(super) fn file(&self) -> Vec<u8> {
        let links = self.list.iter().enumerate().map(|(index, (kind, target, outside))| {
            let id = format!("rId{}", index + 1);
            let mut link = Element::new("Relationship", &[("Id", &id), ("Type", kind), ("Target", target)]);
            if *outside {
                link.set("TargetMode", "External");
            }
            link
        });
        Element::new("Relationships", &[("xmlns", PACKAGE_RELATIONSHIPS)]).with(links.collect()).file()
    }
}

/// Gives pictures and addresses their relationship ids, in the order in which they appear.
fn refer_to_files(part: &mut Element, parts: &Parts, links: &mut Links, files: &mut BTreeMap<String, Vec<u8>>) {
    part.each(&mut |element| {
        for key in ["r:id", "r:embed"] {
            let Some(id) = element.get(key).map(str::to_string) else { continue };
            if let Some(address) = parts.addresses.get(&id) {
                let new = links.add(&format!("{RELATIONSHIPS}/hyperlink"), address, true);
                element.set(key, &new);
            } else if let Some(png) = parts.pictures.get(&id) {
                let number = files.keys().filter(|name| name.starts_with("word/media/")).count() + 1;
                let target = format!("media/image{number:04}.png");
                files.insert(format!("word/{target}"), png.clone());
                let new = links.add(&format!("{RELATIONSHIPS}/image"), &target, false);
                element.set(key, &new);
            }
        }
    });
}

// ---------------------------------------------------------------------------------------------------- footnotes

/// Notes are numbered as they are referred to, and begin with their number.
fn renumber_footnotes(numbers: &BTreeMap<String, usize>, footnotes: &mut Element) {
    let mut kept: Vec<(usize, Element)> = Vec::new();
    for node in std::mem::take(&mut footnotes.children) {
        let Node::Element(mut note) = node else { continue };
        let Some(number) = note.get("w:id").and_then(|id| numbers.get(id)).copied() else { continue };
        note.set("w:id", &number.to_string());
        if let Some(paragraph) = note.elements_mut().find(|child| child.name == "w:p") {
            let first = paragraph
                .children
                .iter()
                .position(|node| !matches!(node, Node::Element(child) if child.name == "w:pPr"))
                .unwrap_or(paragraph.children.len());
            let sign = Element::new("w:r", &[]).with(vec![
                Element::new("w:rPr", &[]).with(vec![Element::new("w:rStyle", &[("w:val", "FootnoteReference")])]),
                Element::new("w:footnoteRef", &[]),
            ]);
            paragraph.children.insert(first, Node::Element(sign));
            paragraph.children.insert(first + 1, Node::Element(words(" ")));
        }
        kept.push((number, note));
    }
    kept.sort_by_key(|(number, _)| *number);
    footnotes.children = kept.into_iter().map(|(_, note)| Node::Element(note)).collect();
}

fn add_note_separators(footnotes: &mut Element) {
    for (index, (id, kind)) in [("-1", "separator"), ("0", "continuationSeparator")].into_iter().enumerate() {
        let line = Element::new(&format!("w:{kind}"), &[]);
        let paragraph = Element::new("w:p", &[]).with(vec![Element::new("w:r", &[]).with(vec![line])]);
        let note = Element::new("w:footnote", &[("w:type", kind), ("w:id", id)]).with(vec![paragraph]);
        footnotes.children.insert(index, Node::Element(note));
    }
}

// ---------------------------------------------------------------------------------------------------- styles and lists

/// The styles that Word expects in every file, and the language and typeface of each.
const BUILT_IN_STYLES: &str = r#"<x><w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style><w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style><w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style></x>"#;

fn finish_styles(styles: &mut Element) -> anyhow::Result<()> {
    styles.each(&mut |element| {
        if element.name == "w:rPrDefault" {
            let language = Element::new("w:lang", &[("w:val", "en-US"), ("w:eastAsia", "ja-JP"), ("w:bidi", "ar-SA")]);
            element.child("w:rPr").push(language);
        }
        if element.name == "w:style" && element.get("w:type") == Some("paragraph") {
            if element.get("w:styleId") == Some("Normal") {
                element.set("w:default", "1");
            }
            let latin = if element.get("w:styleId") == Some(FIGURES_STYLE) { FIGURES } else { FONT };
            let fonts = Element::new(
                "w:rFonts",
                &[("w:ascii", latin), ("w:hAnsi", latin), ("w:eastAsia", FONT), ("w:cs", FONT)],
            );
            let looks = element.child("w:rPr");
            looks.children.retain(|node| !matches!(node, Node::Element(child) if child.name == "w:rFonts"));
            looks.push(fonts);
            // The first line of prose moves in by one letter of its own size, not by a length.
            if element.get("w:styleId") == Some("BodyText") {
                element.each(&mut |part| {
                    if part.name == "w:ind" {
                        part.set("w:firstLineChars", "100");
                    }
                });
            }
        }
    });
    styles.children.extend(Element::parse(BUILT_IN_STYLES.as_bytes())?.children);
    Ok(())
}

fn finish_numbering(numbering: &mut Element) {
    // docx-rs always writes a list 1 of its own; ours begin at 10.
    numbering.children.retain(|node| match node {
        Node::Element(list) => match list.name.as_str() {
            "w:abstractNum" => list.get("w:abstractNumId") != Some("1"),
            "w:num" => list.get("w:numId") != Some("1"),
            _ => true,
        },
        Node::Text(_) => true,
    });
    for list in numbering.elements_mut().filter(|list| list.name == "w:abstractNum") {
        let id: u32 = list.get("w:abstractNumId").and_then(|id| id.parse().ok()).unwrap_or(0);
        list.push(Element::new("w:nsid", &[("w:val", &format!("{:08X}", 0x17C0_0000 + id))]));
        list.push(Element::new("w:multiLevelType", &[("w:val", "multilevel")]));
    }
}

// ---------------------------------------------------------------------------------------------------- own parts

fn settings() -> Vec<u8> {
    let flag = |name: &str| Element::new(name, &[]);
    let compatible = |name: &str, value: &str| {
        Element::new(
            "w:compatSetting",
            &[("w:name", name), ("w:uri", "http://schemas.microsoft.com/office/word"), ("w:val", value)],
        )
    };
    Element::new("w:settings", &[("xmlns:w", WORD)])
        .with(vec![
            Element::new("w:zoom", &[("w:percent", "100")]),
            Element::new("w:defaultTabStop", &[("w:val", "840")]),
            Element::new("w:characterSpacingControl", &[("w:val", "compressPunctuation")]),
            Element::new("w:footnotePr", &[]).with(vec![
                Element::new("w:footnote", &[("w:id", "-1")]),
                Element::new("w:footnote", &[("w:id", "0")]),
            ]),
            Element::new("w:compat", &[]).with(vec![
                flag("w:spaceForUL"),
                flag("w:balanceSingleByteDoubleByteWidth"),
                flag("w:doNotLeaveBackslashAlone"),
                // A line to write on is made of underlined blanks, also at the end of a line.
                flag("w:ulTrailSpace"),
                flag("w:doNotExpandShiftReturn"),
                flag("w:adjustLineHeightInTable"),
                flag("w:useFELayout"),
                compatible("compatibilityMode", "15"),
                compatible("overrideTableStyleFontSizeAndJustification", "1"),
                compatible("enableOpenTypeFeatures", "1"),
                compatible("doNotFlipMirrorIndents", "1"),
            ]),
            Element::new("w:themeFontLang", &[("w:val", "en-US"), ("w:eastAsia", "ja-JP")]),
            Element::new("w:decimalSymbol", &[("w:val", ".")]),
            Element::new("w:listSeparator", &[("w:val", ",")]),
        ])
        .file()
}

fn font_table() -> Vec<u8> {
    let font = |name: &str, other: &str, pitch: &str| {
        Element::new("w:font", &[("w:name", name)]).with(vec![
            Element::new("w:altName", &[("w:val", other)]),
            Element::new("w:charset", &[("w:val", "80")]),
            Element::new("w:family", &[("w:val", "swiss")]),
            Element::new("w:pitch", &[("w:val", pitch)]),
        ])
    };
    let fonts = vec![font(FONT, "BIZ UDPGothic", "variable"), font(FIGURES, "BIZ UDGothic", "fixed")];
    Element::new("w:fonts", &[("xmlns:w", WORD)]).with(fonts).file()
}

fn web_settings() -> Vec<u8> {
    Element::new("w:webSettings", &[("xmlns:w", WORD)]).with(vec![Element::new("w:optimizeForBrowser", &[])]).file()
}

fn theme() -> Vec<u8> {
    let colours = [
        ("dk1", "000000"),
        ("lt1", "FFFFFF"),
        ("dk2", "173A5E"),
        ("lt2", "E6EDF4"),
        ("accent1", "173A5E"),
        ("accent2", "A3161A"),
        ("accent3", "9AA5B1"),
        ("accent4", "BF8F00"),
        ("accent5", "5B9BD5"),
        ("accent6", "548235"),
        ("hlink", "0B5394"),
        ("folHlink", "674EA7"),
    ]
    .map(|(name, value)| {
        Element::new(&format!("a:{name}"), &[]).with(vec![Element::new("a:srgbClr", &[("val", value)])])
    });
    let typefaces = |name: &str| {
        Element::new(name, &[]).with(vec![
            Element::new("a:latin", &[("typeface", FONT)]),
            Element::new("a:ea", &[("typeface", FONT)]),
            Element::new("a:cs", &[("typeface", "")]),
        ])
    };
    let fill = || Element::new("a:solidFill", &[]).with(vec![Element::new("a:schemeClr", &[("val", "phClr")])]);
    let line = || Element::new("a:ln", &[("w", "6350")]).with(vec![fill()]);
    let effect = || Element::new("a:effectStyle", &[]).with(vec![Element::new("a:effectLst", &[])]);
    let three = |name: &str, make: &dyn Fn() -> Element| Element::new(name, &[]).with(vec![make(), make(), make()]);
    let elements = Element::new("a:themeElements", &[]).with(vec![
        Element::new("a:clrScheme", &[("name", "Office")]).with(colours.into_iter().collect()),
        Element::new("a:fontScheme", &[("name", "Office")])
            .with(vec![typefaces("a:majorFont"), typefaces("a:minorFont")]),
        Element::new("a:fmtScheme", &[("name", "Office")]).with(vec![
            three("a:fillStyleLst", &fill),
            three("a:lnStyleLst", &line),
            three("a:effectStyleLst", &effect),
            three("a:bgFillStyleLst", &fill),
        ]),
    ]);
    let namespace = "http://schemas.openxmlformats.org/drawingml/2006/main";
    Element::new("a:theme", &[("xmlns:a", namespace), ("name", "Office")]).with(vec![elements]).file()
}

/// Title, subject, language and the paper's date; nobody's name and no machine's.
fn core_properties(setup: &Setup) -> Vec<u8> {
    let mut properties = Element::new(
        "cp:coreProperties",
        &[
            ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    for (name, text) in [
        ("dc:title", &setup.title),
        ("dc:subject", &setup.subject),
        ("cp:keywords", &setup.keywords),
        ("dc:language", &setup.language),
        ("cp:version", &setup.version),
    ] {
        if !text.is_empty() {
            properties.push(Element::new(name, &[]).text(text));
        }
    }
    if !setup.date.is_empty() {
        let midnight = format!("{}T00:00:00Z", setup.date);
        for name in ["dcterms:created", "dcterms:modified"] {
            properties.push(Element::new(name, &[("xsi:type", "dcterms:W3CDTF")]).text(&midnight));
        }
    }
    properties.file()
}

fn app_properties(setup: &Setup) -> Vec<u8> {
    let namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
    let mut properties = Element::new("Properties", &[("xmlns", namespace)])
        .with(vec![Element::new("Application", &[]).text("Microsoft Office Word")]);
    if !setup.hospital.is_empty() {
        properties.push(Element::new("Company", &[]).text(&setup.hospital));
    }
    properties.file()
}

// ---------------------------------------------------------------------------------------------------- the package

fn content_type(file: &str) -> Option<String> {
    let word = |kind: &str| Some(format!("application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"));
    match file {
        "word/document.xml" => word("document.main"),
        "word/theme/theme1.xml" => Some("application/vnd.openxmlformats-officedocument.theme+xml".into()),
        "docProps/core.xml" => Some("application/vnd.openxmlformats-package.core-properties+xml".into()),
        "docProps/app.xml" => Some("application/vnd.openxmlformats-officedocument.extended-properties+xml".into()),
        file => {
            let part = file.strip_prefix("word/")?.strip_suffix(".xml")?;
            word(part.trim_end_matches(|c: char| c.is_ascii_digit()))
        }
    }
}

fn content_types<'a>(files: impl Iterator<Item = &'a str> + Clone) -> Vec<u8> {
    let mut types = Element::new("Types", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")]);
    for (extension, kind) in [
        ("png", "image/png"),
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
    ]
    .into_iter()
    .chain(house_style::PICTURES.iter().copied().filter(|(extension, _)| {
        *extension != "png" && files.clone().any(|name| name.ends_with(&format!(".{extension}")))
    })) {
        types.push(Element::new("Default", &[("Extension", extension), ("ContentType", kind)]));
    }
    for file in files {
        if let Some(kind) = content_type(file) {
            types.push(Element::new("Override", &[("PartName", &format!("/{file}")), ("ContentType", &kind)]));
        }
    }
    types.file()
}

/// What a file of the package holds.
pub(super) enum Content<'a> {
    Plain(&'a [u8]),
    Packed(Packed),
}

/// A file that is packed already: alone in a package of its own.
pub(super) struct Packed(ZipArchive<Cursor<Vec<u8>>>);

/// A file that is packed while it is written: as text a ledger of thousands of devices takes tens of megabytes.
struct Packing {
    writer: ZipWriter<Cursor<Vec<u8>>>,
    /// What is written and not packed yet.
    text: String,
}

impl Packing {
    /// Bytes of text from which on it is packed.
    const MUCH: usize = 1 << 16;

    fn begin(name: &str, text: String) -> anyhow::Result<Self> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file(name, deflated())?;
        Ok(Self { writer, text })
    }

    /// Packs what is written, where it is much.
    fn flow(&mut self) -> anyhow::Result<()> {
        if self.text.len() >= Self::MUCH {
            self.pack()?;
        }
        Ok(())
    }

    fn pack(&mut self) -> anyhow::Result<()> {
        self.writer.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<Packed> {
        self.pack()?;
        Ok(Packed(self.writer.finish_into_readable()?))
    }
}

fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644)
}

/// The same files give the same bytes: sorted names, one time for all, no trace of the machine.
pub(super) fn zipped(files: BTreeMap<&str, Content>) -> anyhow::Result<Vec<u8>> {
    let stored = deflated().compression_method(zip::CompressionMethod::Stored).compression_level(None);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("[Content_Types].xml", deflated())?;
    writer.write_all(&content_types(files.keys().copied()))?;
    for (name, content) in files {
        match content {
            Content::Plain(bytes) => {
                writer.start_file(name, if name.starts_with("word/media/") { stored } else { deflated() })?;
                writer.write_all(bytes)?;
            }
            Content::Packed(Packed(mut alone)) => writer.raw_copy_file(alone.by_index_raw(0)?)?,
        }
    }
    Ok(writer.finish()?.into_inner())
}

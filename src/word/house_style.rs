//! A hospital's own look: typefaces, headings, header and footer of a Word file that it gives (`--word-style`).
//!
//! What our styles are for stays ours (numbers, levels, what keeps together); how they look is taken from the style of the
//! same name in the file, with all that it inherits there, so that no style of the file has to come along and no id can
//! collide. Styles that the file lacks follow a near one, or at least its typeface.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use anyhow::Context as _;
use ecow::EcoString;

use super::document::FIGURES_STYLE;
use super::package::{Links, RELATIONSHIPS};
use super::xml::{Element, Node};

/// Pictures that may stand in a header, by their file ending.
pub(super) const PICTURES: &[(&str, &str)] = &[
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("bmp", "image/bmp"),
    ("emf", "image/x-emf"),
    ("wmf", "image/x-wmf"),
];

/// Bytes of one part beyond which it is no header or list of styles.
const MOST: u64 = 20 << 20;

/// What of a paragraph style says what it is for, and stays ours.
const ROLE: &[&str] = &["w:numPr", "w:keepNext", "w:keepLines", "w:outlineLvl", "w:tabs", "w:pageBreakBefore"];

/// The upper or the lower margin of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Margin {
    /// ヘッダー.
    Header,
    /// フッター.
    Footer,
}

impl Margin {
    /// The word in the names of parts and relationships.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Footer => "footer",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Header => "ヘッダー",
            Self::Footer => "フッター",
        }
    }
}

/// The look of a hospital's Word file.
pub struct HouseStyle {
    /// `w:styles` of the file.
    styles: Element,
    theme: Option<Vec<u8>>,
    header: Option<MarginContent>,
    footer: Option<MarginContent>,
}

/// A header or footer with its pictures.
pub(super) struct MarginContent {
    part: Element,
    links: Vec<(String, String, bool)>,
    pictures: Vec<(String, Vec<u8>)>,
}

impl MarginContent {
    /// Adds the part under this name, with what it refers to.
    pub(super) fn put(&self, file: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        files.insert(format!("word/{file}"), self.part.file());
        if !self.links.is_empty() {
            let mut links = Links::default();
            for (kind, target, outside) in &self.links {
                links.add(kind, target, *outside);
            }
            files.insert(format!("word/_rels/{file}.rels"), links.file());
        }
        for (name, bytes) in &self.pictures {
            files.insert(format!("word/{name}"), bytes.clone());
        }
    }
}

impl HouseStyle {
    /// Reads the look from a Word file.
    ///
    /// Fails with advice where it is none, or where its header holds what cannot be taken over.
    pub fn from_docx(bytes: &[u8]) -> anyhow::Result<Self> {
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).context(
            "Word の文書(.docx)として読めません。.doc のときは、Word で開いて「.docx」で保存し直してください",
        )?;
        let mut part = |name: &str| -> anyhow::Result<Option<Vec<u8>>> {
            let Ok(found) = package.by_name(name) else { return Ok(None) };
            let mut bytes = Vec::new();
            found.take(MOST + 1).read_to_end(&mut bytes).with_context(|| format!("{name} を取り出せません"))?;
            anyhow::ensure!(bytes.len() as u64 <= MOST, "{name} が大きすぎます");
            Ok(Some(bytes))
        };
        let missing = "Word の文書に要るものがありません。Word で開いて「.docx」で保存し直してください";
        let document = part("word/document.xml")?.context(missing)?;
        let document = Element::parse(&document).context("word/document.xml を読めません")?;
        let styles = part("word/styles.xml")?.context(missing)?;
        let styles = Element::parse(&styles).context("word/styles.xml を読めません")?;
        let theme = match part("word/theme/_rels/theme1.xml.rels")? {
            // A theme with pictures of its own is not taken along; its typefaces are not missed where styles name them.
            Some(_) => None,
            None => part("word/theme/theme1.xml")?,
        };
        let links = relationships(part("word/_rels/document.xml.rels")?.as_deref())?;
        let section = document.elements().find(|body| body.name == "w:body").into_iter();
        let section = section.flat_map(Element::elements).filter(|child| child.name == "w:sectPr").last();
        let mut margins = [None, None];
        for (slot, margin) in margins.iter_mut().zip([Margin::Header, Margin::Footer]) {
            let wanted = format!("w:{}Reference", margin.name());
            let reference = section
                .into_iter()
                .flat_map(Element::elements)
                .find(|child| child.name == wanted && matches!(child.get("w:type"), None | Some("default")));
            let Some(target) = reference.and_then(|it| it.get("r:id")).and_then(|id| links.get(id)) else { continue };
            let name = target.1.trim_start_matches("/word/").to_owned();
            let Some(bytes) = part(&format!("word/{name}"))? else { continue };
            let content = Element::parse(&bytes).with_context(|| format!("{name} を読めません"))?;
            let own = relationships(part(&format!("word/_rels/{name}.rels"))?.as_deref())?;
            *slot = margin_content(margin, content, &own, &styles, &mut part)?;
        }
        let [header, footer] = margins;
        Ok(Self { styles, theme, header, footer })
    }

    /// The theme, which styles may name typefaces of.
    pub(super) fn theme(&self) -> Option<Vec<u8>> {
        self.theme.clone()
    }

    /// The header or footer; none where the file has none.
    pub(super) fn margin(&self, margin: Margin) -> Option<&MarginContent> {
        match margin {
            Margin::Header => self.header.as_ref(),
            Margin::Footer => self.footer.as_ref(),
        }
    }

    /// Gives our styles the look of the file's.
    pub(super) fn dress(&self, styles: &mut Element) {
        let normal = self.looks("paragraph", "Normal").unwrap_or_else(|| self.defaults());
        let fonts = normal.run.iter().find(|part| part.name == "w:rFonts").cloned();
        for child in styles.elements_mut() {
            match child.name.as_str() {
                "w:docDefaults" => {
                    if let Some(fonts) = &fonts {
                        child.each(&mut |part| {
                            if part.name == "w:rPr" {
                                replace(part, std::slice::from_ref(fonts));
                            }
                        });
                    }
                }
                "w:style" => self.dress_one(child, &normal, fonts.as_ref()),
                _ => {}
            }
        }
    }

    fn dress_one(&self, style: &mut Element, normal: &Looks, fonts: Option<&Element>) {
        let kind = style.get("w:type").unwrap_or_default().to_owned();
        let Some(name) = name_of(style).map(str::to_owned) else { return };
        if !matches!(kind.as_str(), "paragraph" | "character") {
            return;
        }
        // Columns of numbers keep the typeface whose figures have one width.
        let fixed = style.get("w:styleId") == Some(FIGURES_STYLE);
        let same = self.looks(&kind, &name).or_else(|| self.looks(&kind, heading_of(&name)?));
        match (same, near(&name).and_then(|near| self.looks(&kind, near))) {
            (Some(looks), _) => {
                style.child("w:rPr").children = looks.run.into_iter().map(Node::Element).collect();
                if kind == "paragraph" {
                    let properties = style.child("w:pPr");
                    properties
                        .children
                        .retain(|node| matches!(node, Node::Element(part) if ROLE.contains(&part.name.as_str())));
                    let kept: Vec<EcoString> = properties.elements().map(|part| part.name.clone()).collect();
                    let looks = looks.paragraph.into_iter().filter(|part| !kept.contains(&part.name));
                    properties.children.extend(looks.map(Node::Element));
                }
            }
            (None, Some(looks)) => replace(style.child("w:rPr"), &looks.run),
            (None, None) if name == "Body Text" => replace(style.child("w:rPr"), &normal.run),
            (None, None) => {
                if let Some(fonts) = fonts.filter(|_| kind == "paragraph" && !fixed) {
                    replace(style.child("w:rPr"), std::slice::from_ref(fonts));
                }
            }
        }
    }

    fn defaults(&self) -> Looks {
        let mut looks = Looks::default();
        for defaults in self.styles.elements().filter(|child| child.name == "w:docDefaults") {
            for part in defaults.elements().flat_map(Element::elements) {
                looks.add(part);
            }
        }
        looks
    }

    /// How a style of the file looks, with all that it inherits; none where the file has no style of that name.
    fn looks(&self, kind: &str, name: &str) -> Option<Looks> {
        let of_kind = |style: &&Element| style.name == "w:style" && style.get("w:type") == Some(kind);
        let find = |id: &str| self.styles.elements().filter(of_kind).find(|style| style.get("w:styleId") == Some(id));
        let is_named = |style: &&Element| name_of(style).is_some_and(|own| own.eq_ignore_ascii_case(name));
        let mut chain = vec![self.styles.elements().filter(of_kind).find(is_named)?];
        while let Some(base) = chain.last().and_then(|style| value_of(style, "w:basedOn")).and_then(find) {
            // A file may have a style that is based on itself, in a round.
            if chain.iter().any(|known| std::ptr::eq(*known, base)) {
                break;
            }
            chain.push(base);
        }
        let mut looks = if kind == "paragraph" { self.defaults() } else { Looks::default() };
        for part in chain.into_iter().rev().flat_map(Element::elements) {
            looks.add(part);
        }
        Some(looks)
    }
}

/// Properties of a paragraph and of its letters.
#[derive(Default)]
struct Looks {
    paragraph: Vec<Element>,
    run: Vec<Element>,
}

impl Looks {
    /// Lays `w:pPr` or `w:rPr` over what is there; any other element says nothing of looks.
    fn add(&mut self, part: &Element) {
        let (into, leave): (_, &[&str]) = match part.name.as_str() {
            "w:pPr" => (
                &mut self.paragraph,
                &["w:numPr", "w:pStyle", "w:framePr", "w:sectPr", "w:pPrChange", "w:rPr", "w:outlineLvl", "w:divId"],
            ),
            "w:rPr" => (&mut self.run, &["w:rStyle", "w:rPrChange", "w:lang"]),
            _ => return,
        };
        // Extensions of later editions (`w14:…`) are left out: not every reader knows them.
        for property in part.elements().filter(|it| it.name.starts_with("w:") && !leave.contains(&it.name.as_str())) {
            into.retain(|known| known.name != property.name);
            into.push(property.clone());
        }
    }
}

/// Puts these properties in the place of those of the same names.
fn replace(properties: &mut Element, new: &[Element]) {
    properties
        .children
        .retain(|node| !matches!(node, Node::Element(part) if new.iter().any(|it| it.name == part.name)));
    properties.children.extend(new.iter().cloned().map(Node::Element));
}

fn value_of<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.elements().find(|child| child.name == name)?.get("w:val")
}

fn name_of(style: &Element) -> Option<&str> {
    value_of(style, "w:name")
}

/// The heading whose look a heading of ours has: those of annexes and those without a number.
fn heading_of(name: &str) -> Option<&'static str> {
    const LEVELS: [&str; 3] = ["heading 1", "heading 2", "heading 3"];
    let level = name.strip_prefix("Annex ").or_else(|| name.strip_prefix("Heading ")?.strip_suffix(" Plain"));
    match (name, level.and_then(|level| level.parse::<usize>().ok())) {
        ("TOC Heading", _) => Some(LEVELS[0]),
        ("Heading Aside", _) => Some(LEVELS[1]),
        (_, Some(level)) => LEVELS.get(level.checked_sub(1)?).copied(),
        _ => None,
    }
}

/// The style whose letters a style of ours has where the file does not know it.
fn near(name: &str) -> Option<&'static str> {
    match name {
        "Caption Above" | "Caption Below" => Some("caption"),
        _ => None,
    }
}

/// Id, and kind, target and whether it is outside the package.
fn relationships(part: Option<&[u8]>) -> anyhow::Result<BTreeMap<String, (String, String, bool)>> {
    let Some(part) = part else { return Ok(BTreeMap::new()) };
    let part = Element::parse(part).context("参照の一覧(.rels)を読めません")?;
    let get = |link: &Element, key: &str| link.get(key).unwrap_or_default().to_owned();
    let link = |link: &Element| {
        (get(link, "Id"), (get(link, "Type"), get(link, "Target"), link.get("TargetMode") == Some("External")))
    };
    Ok(part.elements().map(link).collect())
}

/// A header or footer with its own pictures; none where it is empty.
fn margin_content(
    margin: Margin,
    mut part: Element,
    links: &BTreeMap<String, (String, String, bool)>,
    styles: &Element,
    read: &mut impl FnMut(&str) -> anyhow::Result<Option<Vec<u8>>>,
) -> anyhow::Result<Option<MarginContent>> {
    let label = margin.label();
    let mut says_something = false;
    let mut used: Vec<String> = Vec::new();
    let mut refused = None;
    part.each(&mut |element| {
        says_something |= matches!(element.name.as_str(), "w:t" | "w:instrText" | "w:drawing" | "w:pict" | "w:object");
        if matches!(element.name.as_str(), "w:object" | "w:altChunk") {
            refused = Some("埋め込みの部品");
        }
        for (key, value) in &mut element.attributes {
            if key.starts_with("r:") && links.contains_key(value.as_str()) {
                let at = used.iter().position(|known| known == value).unwrap_or_else(|| {
                    used.push(value.to_string());
                    used.len() - 1
                });
                *value = format!("rId{}", at + 1).into();
            }
        }
        // The file's own styles do not come along; what they make of a header does not either, but for the name.
        let style = |id: &str| {
            let named = styles.elements().find(|style| style.get("w:styleId") == Some(id)).and_then(name_of);
            named
                .filter(|name| ["header", "footer"].iter().any(|own| own.eq_ignore_ascii_case(name)))
                .map(|name| if name.eq_ignore_ascii_case("header") { "Header" } else { "Footer" })
        };
        element.children.retain_mut(|node| match node {
            Node::Element(child) if child.name == "w:pStyle" => match child.get("w:val").and_then(style) {
                Some(own) => {
                    child.set("w:val", own);
                    true
                }
                None => false,
            },
            Node::Element(child) => !matches!(child.name.as_str(), "w:rStyle" | "w:tblStyle"),
            Node::Text(_) => true,
        });
    });
    if !says_something {
        return Ok(None);
    }
    let mut content = MarginContent { part, links: Vec::new(), pictures: Vec::new() };
    for id in &used {
        let (kind, target, outside) = &links[id];
        let ending = target.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if *outside && kind.ends_with("/hyperlink") {
            content.links.push((kind.clone(), target.clone(), true));
        } else if kind.ends_with("/image") && !outside && PICTURES.iter().any(|(known, _)| *known == ending) {
            let from = target.strip_prefix('/').map_or_else(|| format!("word/{target}"), str::to_owned);
            let bytes = read(&from)?.with_context(|| format!("{label}の画像 {target} がありません"))?;
            let name = format!("media/{}{}.{ending}", margin.name(), content.pictures.len() + 1);
            content.links.push((format!("{RELATIONSHIPS}/image"), name.clone(), false));
            content.pictures.push((name, bytes));
        } else {
            refused = Some("画像とリンクのほかの部品(グラフ、埋め込みなど)");
        }
    }
    if let Some(what) = refused {
        anyhow::bail!("{label}に{what}があり、引き継げません。{label}を文字と画像だけにしてください");
    }
    Ok(Some(content))
}

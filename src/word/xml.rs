//! The small tree in which the parts of a Word file are put right.

use anyhow::Context;
use ecow::EcoString;
use quick_xml::events::{BytesStart, Event};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Elements within elements; Word itself stays far below.
const DEEPEST: usize = 256;

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Node {
    Element(Element),
    /// Escaped, as it stands in the file.
    Text(String),
}

#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Names and most values are short, and a ledger has a million of them.
    pub(super) name: EcoString,
    /// Values escaped, as they stand in the file.
    pub(super) attributes: Vec<(EcoString, EcoString)>,
    pub(super) children: Vec<Node>,
}

impl Element {
    pub(super) fn new(name: &str, attributes: &[(&str, &str)]) -> Self {
        let attributes = attributes.iter().map(|(key, value)| ((*key).into(), escaped(value).into())).collect();
        Self { name: name.into(), attributes, children: Vec::new() }
    }

    pub(super) fn with(mut self, children: Vec<Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    pub(super) fn text(mut self, text: &str) -> Self {
        self.children.push(Node::Text(escaped(text)));
        self
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    pub(super) fn set(&mut self, key: &str, value: &str) {
        let value = EcoString::from(escaped(value));
        match self.attributes.iter_mut().find(|(name, _)| name == key) {
            Some(attribute) => attribute.1 = value,
            None => self.attributes.push((key.into(), value)),
        }
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.attributes.retain(|(name, _)| name != key);
    }

    pub(super) fn push(&mut self, child: Element) {
        self.children.push(Node::Element(child));
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| if let Node::Element(element) = node { Some(element) } else { None })
    }

    pub(super) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(|node| if let Node::Element(element) = node { Some(element) } else { None })
    }

    /// The child of this name, made at the front if there is none.
    pub(super) fn child(&mut self, name: &str) -> &mut Element {
        let found =
            self.children.iter().position(|node| matches!(node, Node::Element(element) if element.name == name));
        let index = found.unwrap_or_else(|| {
            self.children.insert(0, Node::Element(Element::new(name, &[])));
            0
        });
        match &mut self.children[index] {
            Node::Element(element) => element,
            Node::Text(_) => unreachable!("the index is that of an element"),
        }
    }

    /// Calls `change` for this element and all below it, in the order of the file.
    pub(super) fn each(&mut self, change: &mut dyn FnMut(&mut Element)) {
        change(self);
        for child in self.elements_mut() {
            child.each(change);
        }
    }

    pub(super) fn parse(xml: &[u8]) -> anyhow::Result<Self> {
        let mut reader = quick_xml::Reader::from_reader(xml);
        let mut open = vec![Element::default()];
        loop {
            match reader.read_event()? {
                Event::Start(start) => {
                    // Walks of the tree go as deep as it is.
                    anyhow::ensure!(open.len() < DEEPEST, "nested too deep");
                    open.push(Self::begun(&start)?);
                }
                Event::Empty(start) => {
                    let element = Self::begun(&start)?;
                    open.last_mut().context("closed too often")?.push(element);
                }
                Event::End(_) => {
                    let element = open.pop().context("closed too often")?;
                    open.last_mut().context("closed too often")?.push(element);
                }
                Event::Text(text) => {
                    let text = String::from_utf8(text.to_vec())?;
                    open.last_mut().context("closed too often")?.children.push(Node::Text(text));
                }
                Event::GeneralRef(reference) => {
                    let text = format!("&{};", std::str::from_utf8(&reference)?);
                    open.last_mut().context("closed too often")?.children.push(Node::Text(text));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let top = open.pop().context("closed too often")?;
        top.children
            .into_iter()
            .find_map(|node| if let Node::Element(element) = node { Some(element) } else { None })
            .context("no root element")
    }

    fn begun(start: &BytesStart) -> anyhow::Result<Self> {
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).map(EcoString::from);
        let mut element = Self { name: text(start.name().as_ref())?, ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute?;
            element.attributes.push((text(attribute.key.as_ref())?, text(&attribute.value)?));
        }
        Ok(element)
    }

    pub(super) fn write(&self, out: &mut String) {
        if self.children.is_empty() {
            self.begin(out);
            out.push_str("/>");
            return;
        }
        self.start(out);
        self.write_children(out);
        self.end(out);
    }

    fn begin(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (key, value) in &self.attributes {
            for piece in [" ", key, "=\"", value, "\""] {
                out.push_str(piece);
            }
        }
    }

    /// The tag before the children.
    pub(super) fn start(&self, out: &mut String) {
        self.begin(out);
        out.push('>');
    }

    pub(super) fn write_children(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => out.push_str(text),
            }
        }
    }

    /// The tag after the children.
    pub(super) fn end(&self, out: &mut String) {
        for piece in ["</", &self.name, ">"] {
            out.push_str(piece);
        }
    }

    /// The file up to the children of its root.
    pub(super) fn start_file(&self) -> String {
        let mut out = DECLARATION.to_string();
        self.start(&mut out);
        out
    }

    pub(super) fn file(&self) -> Vec<u8> {
        let mut out = DECLARATION.to_string();
        self.write(&mut out);
        out.into_bytes()
    }
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

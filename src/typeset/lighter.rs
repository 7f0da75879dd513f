//! Pages without what only their layout needed.
//!
//! The tag that says where a table begins holds the table, and so each cell as it was given beside the one that was made of
//! it. The PDF asks for these alone, and in a ledger of thousands of rows the others take tens of megabytes.

use typst::foundations::Content;
use typst::introspection::Tag;
use typst::layout::{Frame, FrameItem, GroupItem};
use typst::model::{Document, TableElem};
use typst_layout::{Page, PagedDocument};

/// The same pages, whose tables hold no more than a PDF is made of.
pub(super) fn lighter(document: &PagedDocument) -> PagedDocument {
    let page = |page: &Page| match frame(&page.frame) {
        Some(frame) => Page { frame, ..page.clone() },
        None => page.clone(),
    };
    PagedDocument::new(document.pages().iter().map(page).collect(), document.info().clone())
}

/// A frame where something in it is lighter; what is not stays shared.
fn frame(heavy: &Frame) -> Option<Frame> {
    let mut changed = heavy.items().enumerate().filter_map(|(at, (_, it))| Some((at, item(it)?))).peekable();
    changed.peek()?;
    let items = heavy.items().enumerate().map(|(at, (place, item))| {
        let lighter = changed.next_if(|(changed, _)| *changed == at).map(|(_, item)| item);
        (*place, lighter.unwrap_or_else(|| item.clone()))
    });
    let mut light = Frame::new(heavy.size(), heavy.kind());
    if heavy.has_baseline() {
        light.set_baseline(heavy.baseline());
    }
    light.push_multiple(items);
    Some(light)
}

fn item(heavy: &FrameItem) -> Option<FrameItem> {
    match heavy {
        FrameItem::Group(group) => Some(FrameItem::Group(GroupItem { frame: frame(&group.frame)?, ..group.clone() })),
        FrameItem::Tag(Tag::Start(element, flags)) => Some(FrameItem::Tag(Tag::Start(table(element)?, *flags))),
        _ => None,
    }
}

fn table(element: &Content) -> Option<Content> {
    let mut table = element.to_packed::<TableElem>()?.clone();
    table.children.clear();
    Some(table.pack())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::pdf::pdf;
    use crate::templates::{Templates, render};
    use crate::typeset::{Formats, typeset};
    use crate::view::Kind;

    use super::*;

    /// How many cells and lines as they were given the tables of a frame hold.
    fn given(frame: &Frame) -> usize {
        let of = |item: &FrameItem| match item {
            FrameItem::Group(group) => given(&group.frame),
            FrameItem::Tag(Tag::Start(element, _)) => {
                element.to_packed::<TableElem>().map_or(0, |table| table.children.len())
            }
            _ => 0,
        };
        frame.items().map(|(_, item)| of(item)).sum()
    }

    #[test]
    fn lighter_pages_hold_no_cell_twice_and_give_the_same_pdf() {
        let main = "#set document(title: \"題\", date: datetime(year: 2026, month: 4, day: 1))\n#set text(font: \"BIZ UDPGothic\", lang: \"ja\")\n#set page(numbering: \"1\")\n= 題\n文 @表\n#figure(kind: table, caption: [表], table(columns: (20mm, 1fr), table.header([甲], [乙]), ..range(120).map(str)))<表>\n#block(table(columns: (1fr, 1fr), stroke: none, table.hline(y: 0), [*甲*], table.cell(colspan: 1)[乙]))";
        let templates = Templates::only(&[("plan/main.typ.tera", main)]).unwrap();
        let source = render(&templates, Kind::Plan, &json!({})).unwrap();
        let mut paper = typeset(&source, &templates, Formats { pdf: true, word: false }).unwrap();
        let all = |paper: &PagedDocument| paper.pages().iter().map(|page| given(&page.frame)).sum::<usize>();
        let (heavy, before) = (all(&paper.paged), pdf(&paper).unwrap());
        paper.paged = lighter(&paper.paged);
        assert_eq!((heavy, all(&paper.paged)), (124, 0));
        assert_eq!(before, pdf(&paper).unwrap());
    }
}

//! The diagram of the network (ネットワーク・システム構成図): zones as lanes, devices and segments as boxes, links as
//! wires, and every cut point as a numbered gap in the wire that it cuts.
//!
//! One drawing shows all if it has room; else an overview shows the segments with what joins them, and a drawing a zone
//! shows the devices in it.

mod graph;
mod overview;
mod zones;

use std::collections::BTreeSet;

pub use graph::cut_numbers;
use graph::{Graph, graph};
use overview::Room;

use super::canvas::{Canvas, Figure, PAGE_HEIGHT, PAGE_WIDTH, SIDE_HEIGHT, SIDE_WIDTH};
use crate::check::CheckedPlan;

/// The drawings of the network.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Drawings {
    /// The whole, in as many parts as it needs.
    pub overview: Vec<Figure>,
    /// Whether the whole needs pages on their side.
    pub on_side: bool,
    /// The devices by zone, where the whole has no room for them.
    pub zones: Vec<Figure>,
}

const UPRIGHT: Room = Room { width: PAGE_WIDTH, height: PAGE_HEIGHT - 12.0 };
const ON_SIDE: Room = Room { width: SIDE_WIDTH, height: SIDE_HEIGHT };

/// The drawings; none without segments.
#[must_use]
pub fn network(plan: &CheckedPlan) -> Drawings {
    if plan.segments().is_empty() {
        return Drawings::default();
    }
    let full = graph(plan, true);
    for (room, on_side) in [(UPRIGHT, false), (ON_SIDE, true)] {
        if let Some(canvas) = overview::draw(&full, room) {
            let overview = figures("fig-network", vec![(canvas, alt(&full))]);
            return Drawings { overview, on_side, zones: Vec::new() };
        }
    }
    let brief = graph(plan, false);
    let zones = figures("fig-zone", zones::draw(plan));
    for (room, on_side) in [(UPRIGHT, false), (ON_SIDE, true)] {
        if let Some(canvas) = overview::draw(&brief, room) {
            return Drawings { overview: figures("fig-network", vec![(canvas, alt(&brief))]), on_side, zones };
        }
    }
    Drawings { overview: figures("fig-network", parts(&brief)), on_side: true, zones }
}

fn figures(label: &str, drawn: Vec<(Canvas, String)>) -> Vec<Figure> {
    let parts = drawn.len();
    drawn
        .into_iter()
        .enumerate()
        .map(|(at, (canvas, alt))| Figure { label: format!("{label}-{}", at + 1), part: at + 1, parts, alt, canvas })
        .collect()
}

/// The whole in parts, each with as many links as there is room for, and what they join.
fn parts(graph: &Graph) -> Vec<(Canvas, String)> {
    let mut items: Vec<Item> = Vec::new();
    for node in 0..graph.nodes.len() {
        let links = (0..graph.links.len()).filter(|&link| graph.links[link].from == node);
        items.extend((0..graph.outside.len()).filter(|&at| graph.outside[at].gate == node).map(Item::Outside));
        items.extend(links.map(Item::Link));
        if graph.nodes[node].zone.is_some() && graph.neighbours(node).next().is_none() {
            items.push(Item::Lone(node));
        }
    }
    let drawn = |items: &[Item]| {
        let part = part(graph, items);
        overview::draw(&part, ON_SIDE).map(|canvas| (canvas, alt(&part)))
    };
    let mut parts = Vec::new();
    let mut current: Vec<Item> = Vec::new();
    let mut last = None;
    for item in items {
        current.push(item);
        if let Some(made) = drawn(&current) {
            last = Some(made);
        } else {
            parts.extend(last.take());
            current = vec![item];
            last = drawn(&current);
        }
    }
    parts.extend(last);
    parts
}

/// What a part of the whole is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Outside(usize),
    Link(usize),
    Lone(usize),
}

/// The graph of some items only.
fn part(graph: &Graph, items: &[Item]) -> Graph {
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    for item in items {
        match *item {
            Item::Outside(at) => {
                kept.insert(graph.outside[at].gate);
            }
            Item::Link(at) => kept.extend([graph.links[at].from, graph.links[at].to]),
            Item::Lone(node) => {
                kept.insert(node);
            }
        }
    }
    let kept: Vec<usize> = kept.into_iter().collect();
    let place = |node: usize| kept.iter().position(|&other| other == node).unwrap_or(0);
    let mut part = Graph { nodes: kept.iter().map(|&node| graph.nodes[node].clone()).collect(), ..Graph::default() };
    for item in items {
        match *item {
            Item::Outside(at) => {
                let mut outside = graph.outside[at].clone();
                outside.gate = place(outside.gate);
                part.outside.push(outside);
            }
            Item::Link(at) => {
                let mut link = graph.links[at].clone();
                (link.from, link.to) = (place(link.from), place(link.to));
                part.links.push(link);
            }
            Item::Lone(_) => {}
        }
    }
    part
}

/// What the drawing says to those who do not see it.
fn alt(graph: &Graph) -> String {
    let cut = |cuts: &[u32]| {
        let numbers: Vec<String> = cuts.iter().map(ToString::to_string).collect();
        if numbers.is_empty() { String::new() } else { format!("（遮断点{}）", numbers.join("、")) }
    };
    let mut said = vec!["ネットワークの構成".to_owned()];
    for outside in &graph.outside {
        let gate = &graph.nodes[outside.gate].name;
        said.push(format!("院外の{}（{}）は{gate}につながる{}", outside.name, outside.party, cut(&outside.cuts)));
    }
    for link in &graph.links {
        let (from, to) = (&graph.nodes[link.from].name, &graph.nodes[link.to].name);
        said.push(format!("{from}は{to}につながる{}", cut(&link.cuts)));
    }
    for node in graph.nodes.iter().filter(|node| node.zone.is_some()) {
        let zone = node.zone.map_or("", |zone| zone.label());
        let mut line = format!("{}は{zone}の区画", node.name);
        let inner: Vec<&str> = node.inner.iter().map(|inner| inner.name.as_str()).collect();
        if !inner.is_empty() {
            line.push_str("で、");
            line.push_str(&inner.join("、"));
            line.push_str("がある");
        }
        said.push(line);
    }
    said.join("。") + "。"
}

#[cfg(test)]
mod tests;

//! What the diagram of the network shows, before anything has a place: what lies outside, the devices that connections
//! end in or pass through, the segments, and what joins them.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::CheckedPlan;
use crate::model::devices::{Device, DeviceKind, DeviceStatus};
use crate::model::id::{DeviceId, SegmentId};
use crate::model::network::{Connection, Segment, Zone};
use crate::model::text::Flag;

/// Similar network devices are one box from this many on.
const ALIKE: usize = 4;

/// A party outside, at the far end of one connection.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outside {
    /// What the connection is.
    pub name: String,
    /// With whom, as short as the plan names it.
    pub party: String,
    /// The node of the device in which it ends.
    pub gate: usize,
    /// Numbers of the cut points on it.
    pub cuts: Vec<u32>,
    /// Whether it is always up.
    pub always: bool,
}

/// Where a node may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In the lane of the boundary.
    Boundary,
    /// In the first column of zones.
    Near,
    /// Between the two columns of zones.
    Middle,
    /// In the second column of zones.
    Far,
}

/// A device or a segment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// Name.
    pub name: String,
    /// What stands below the name, one entry a line or more.
    pub notes: Vec<String>,
    /// Devices inside a segment.
    pub inner: Vec<Inner>,
    /// Zone of a segment; none for a device.
    pub zone: Option<Zone>,
    /// Place.
    pub place: Place,
    /// Row that the plan asks for.
    pub row: Option<u32>,
    /// Whether the plan names no such device.
    pub missing: bool,
    /// The device, where it is one.
    pub device: Option<DeviceId>,
}

/// A device in a segment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Inner {
    /// Name, or what several have in common and how many they are.
    pub name: String,
    /// Model, system and the like.
    pub notes: Vec<String>,
    /// Connections that pass through it.
    pub connections: Vec<String>,
    /// Numbers of its cut points.
    pub cuts: Vec<u32>,
    /// Row that the plan asks for.
    pub row: Option<u32>,
}

/// What joins two nodes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    /// One end.
    pub from: usize,
    /// The other.
    pub to: usize,
    /// Numbers of the cut points on it.
    pub cuts: Vec<u32>,
    /// Whether a connection over it is always up.
    pub always: bool,
}

/// The whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Graph {
    /// Parties outside.
    pub outside: Vec<Outside>,
    /// Devices and segments.
    pub nodes: Vec<Node>,
    /// Links among them.
    pub links: Vec<Link>,
}

/// Numbers of the cut points that cut a connection, in order.
#[must_use]
pub fn cut_numbers(plan: &CheckedPlan, connection: &Connection) -> Vec<u32> {
    let cuts = plan.cut_points().iter().filter(|cut| cut.cuts.contains(&connection.id));
    let mut numbers: Vec<u32> = cuts.map(|cut| cut.number).collect();
    numbers.sort_unstable();
    numbers
}

/// Name of the other end where it lies outside: organisation, vendor, or what the connection leads to.
pub(super) fn other_end_outside(plan: &CheckedPlan, connection: &Connection) -> Option<String> {
    if connection.to_segment.is_some() {
        return None;
    }
    if let Some(vendor) = &connection.to_vendor {
        return Some(plan.vendor(vendor).name.to_string());
    }
    if let Some(organization) = &connection.to_organization {
        return Some(plan.organization(organization).name.to_string());
    }
    Some(connection.kind.label().to_owned())
}

fn short_party(plan: &CheckedPlan, connection: &Connection) -> Option<String> {
    let vendor = connection.to_vendor.as_ref().and_then(|id| plan.vendor(id).short_name.as_ref());
    vendor.map(ToString::to_string)
}

/// The devices of a segment worth a box of their own, those that `skip` holds left out.
pub(super) fn inner(plan: &CheckedPlan, segment: &Segment, skip: &BTreeSet<DeviceId>) -> Vec<Inner> {
    let here: Vec<&Device> =
        devices(plan, segment).filter(|device| is_shown(device.kind) && !skip.contains(&device.id)).collect();
    let mut done: BTreeSet<&DeviceId> = BTreeSet::new();
    let mut boxes = Vec::new();
    for device in &here {
        if !done.insert(&device.id) {
            continue;
        }
        let connections = connections_of(plan, device);
        let mut one = Inner {
            name: device.name.to_string(),
            notes: notes(plan, device),
            connections: connections.iter().map(|connection| connection.name.to_string()).collect(),
            cuts: cuts_of(plan, device),
            row: device.row,
        };
        if device.kind == DeviceKind::Network && connections.is_empty() && device.row.is_none() {
            let alike: Vec<&&Device> = here
                .iter()
                .filter(|other| other.kind == device.kind && other.model == device.model && other.row.is_none())
                .filter(|other| connections_of(plan, other).is_empty() && cuts_of(plan, other).is_empty())
                .filter(|other| common(&device.name, &other.name).chars().count() >= 3)
                .collect();
            if alike.len() >= ALIKE {
                let stem = alike.iter().fold(device.name.to_string(), |stem, other| common(&stem, &other.name));
                one.name = format!("{} {}台", stem.trim_end_matches(|c: char| c.is_ascii()), alike.len());
                done.extend(alike.iter().map(|other| &other.id));
            }
        }
        boxes.push(one);
    }
    boxes.sort_by_key(|one| (one.row.unwrap_or(u32::MAX), one.cuts.first().copied().unwrap_or(u32::MAX)));
    boxes
}

fn common(one: &str, other: &str) -> String {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
}

/// Devices of a segment that are in use.
pub(super) fn devices<'a>(plan: &'a CheckedPlan, segment: &'a Segment) -> impl Iterator<Item = &'a Device> {
    plan.devices()
        .iter()
        .filter(|device| device.status == DeviceStatus::Active && device.segment.as_ref() == Some(&segment.id))
}

/// Whether devices of a kind have a box each; the others are counted.
pub(super) const fn is_shown(kind: DeviceKind) -> bool {
    matches!(kind, DeviceKind::Network | DeviceKind::Server | DeviceKind::Storage)
}

/// How many devices of each kind there are, those of `counted` only: `端末PC 88台`.
pub(super) fn counts(plan: &CheckedPlan, segment: &Segment, counted: impl Fn(DeviceKind) -> bool) -> Vec<String> {
    kinds(plan, segment, counted).into_iter().map(|(kind, count)| format!("{} {count}台", kind.label())).collect()
}

fn kinds(plan: &CheckedPlan, segment: &Segment, counted: impl Fn(DeviceKind) -> bool) -> Vec<(DeviceKind, usize)> {
    DeviceKind::ALL
        .iter()
        .filter(|kind| counted(**kind))
        .map(|kind| (*kind, devices(plan, segment).filter(|device| device.kind == *kind).count()))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// The same in few words: `サーバ12・端末71・ほか16台`.
fn summary(plan: &CheckedPlan, segment: &Segment, counted: impl Fn(DeviceKind) -> bool) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    let mut others = 0;
    for (kind, count) in kinds(plan, segment, counted) {
        match kind {
            DeviceKind::Server => words.push(format!("サーバ{count}")),
            DeviceKind::Terminal => words.push(format!("端末{count}")),
            DeviceKind::Medical => words.push(format!("医療機器{count}")),
            _ => others += count,
        }
    }
    if others > 0 {
        words.push(format!("{}{others}", if words.is_empty() { "機器" } else { "ほか" }));
    }
    (!words.is_empty()).then(|| format!("{}台", words.join("・")))
}

fn connections_of<'a>(plan: &'a CheckedPlan, device: &Device) -> Vec<&'a Connection> {
    plan.connections().iter().filter(|connection| connection.device.as_ref() == Some(&device.id)).collect()
}

fn cuts_of(plan: &CheckedPlan, device: &Device) -> Vec<u32> {
    let cuts = plan.cut_points().iter().filter(|cut| cut.device.as_ref() == Some(&device.id));
    let mut numbers: Vec<u32> = cuts.map(|cut| cut.number).collect();
    numbers.sort_unstable();
    numbers
}

/// What stands below the name of a device: the system and by when it must run again, or the model.
fn notes(plan: &CheckedPlan, device: &Device) -> Vec<String> {
    let model = device.model.as_ref().map(ToString::to_string);
    if device.kind == DeviceKind::Network {
        return model.into_iter().collect();
    }
    match &device.system {
        Some(id) => {
            let system = plan.system(id);
            let name = system.short_name.as_ref().unwrap_or(&system.name);
            vec![format!("{name} RTO {}", system.rto)]
        }
        None => model.into_iter().collect(),
    }
}

/// The graph of a plan; `with_devices` puts the devices into their segments.
pub(super) fn graph(plan: &CheckedPlan, with_devices: bool) -> Graph {
    let mut graph = Graph::default();
    let mut gates: BTreeMap<&DeviceId, usize> = BTreeMap::new();
    for connection in plan.connections() {
        let Some(id) = &connection.device else { continue };
        let ends_outside = connection.to_segment.is_none();
        let node = *gates.entry(id).or_insert_with(|| {
            graph.nodes.push(gate(plan, plan.device(id), with_devices));
            graph.nodes.len() - 1
        });
        if ends_outside {
            graph.nodes[node].place = Place::Boundary;
        }
    }
    for (id, node) in &gates {
        match plan.device(id).column {
            Some(1) => graph.nodes[*node].place = Place::Boundary,
            Some(_) if graph.nodes[*node].place != Place::Boundary => graph.nodes[*node].place = Place::Middle,
            _ => {}
        }
    }
    let skip: BTreeSet<DeviceId> = gates.keys().map(|id| (*id).clone()).collect();
    let first_segment = graph.nodes.len();
    for segment in plan.segments() {
        let shown = if with_devices { inner(plan, segment, &skip) } else { Vec::new() };
        graph.nodes.push(segment_node(plan, segment, with_devices, shown));
    }
    let node_of =
        |id: &SegmentId| first_segment + plan.segments().iter().position(|segment| segment.id == *id).unwrap_or(0);
    let mut edges: Vec<(usize, usize, Vec<usize>)> = Vec::new();
    let mut join = |a: usize, b: usize, connection: usize| {
        let (from, to) = (a.min(b), a.max(b));
        if from == to {
            return;
        }
        match edges.iter_mut().find(|edge| edge.0 == from && edge.1 == to) {
            Some(edge) if edge.2.contains(&connection) => {}
            Some(edge) => edge.2.push(connection),
            None => edges.push((from, to, vec![connection])),
        }
    };
    for (at, connection) in plan.connections().iter().enumerate() {
        let from = node_of(&connection.from);
        let device = connection.device.as_ref().and_then(|id| gates.get(id).copied());
        match (&connection.to_segment, other_end_outside(plan, connection)) {
            (Some(to), _) => {
                if let Some(device) = device {
                    join(device, from, at);
                    join(device, node_of(to), at);
                } else {
                    join(from, node_of(to), at);
                }
            }
            (None, party) => {
                let gate = device.unwrap_or_else(|| {
                    graph.nodes.push(unnamed());
                    graph.nodes.len() - 1
                });
                join(gate, from, at);
                graph.outside.push(Outside {
                    name: connection.name.to_string(),
                    party: short_party(plan, connection).or(party).unwrap_or_default(),
                    gate,
                    cuts: cut_numbers(plan, connection),
                    always: connection.always_on != Flag::No,
                });
            }
        }
    }
    graph.links = edges
        .iter()
        .map(|(from, to, over)| Link {
            from: *from,
            to: *to,
            cuts: Vec::new(),
            always: over.iter().any(|&at| plan.connections()[at].always_on != Flag::No),
        })
        .collect();
    place_cuts(plan, &edges, &mut graph.links);
    graph.settle(plan);
    graph
}

/// Puts each cut of a link inside on as few links as cut just what it cuts. One that cuts a link which others use too
/// would say that they are cut as well, so such a link is taken only where there is no other.
fn place_cuts(plan: &CheckedPlan, edges: &[(usize, usize, Vec<usize>)], links: &mut [Link]) {
    for cut in plan.cut_points() {
        let mut left: BTreeSet<usize> = (0..plan.connections().len())
            .filter(|&at| {
                let connection = &plan.connections()[at];
                connection.to_segment.is_some() && cut.cuts.contains(&connection.id)
            })
            .collect();
        let all = left.clone();
        while !left.is_empty() {
            let best =
                (0..edges.len()).filter(|&edge| edges[edge].2.iter().any(|at| left.contains(at))).max_by_key(|&edge| {
                    let over = &edges[edge].2;
                    let strangers = over.iter().filter(|at| !all.contains(at)).count();
                    let cut_here = over.iter().filter(|at| left.contains(at)).count();
                    (std::cmp::Reverse(strangers), cut_here, std::cmp::Reverse(edge))
                });
            let Some(best) = best else { break };
            links[best].cuts.push(cut.number);
            left.retain(|at| !edges[best].2.contains(at));
        }
    }
    for link in links {
        link.cuts.sort_unstable();
    }
}

fn gate(plan: &CheckedPlan, device: &Device, with_model: bool) -> Node {
    let mut notes: Vec<String> = device.model.iter().filter(|_| with_model).map(ToString::to_string).collect();
    // What stands in the lane of the boundary belongs there without saying so.
    let segment = device.segment.as_ref().map(|id| plan.segment(id)).filter(|segment| segment.zone != Zone::Dmz);
    notes.extend(segment.map(|segment| segment.name.to_string()));
    Node {
        name: device.name.to_string(),
        notes,
        inner: Vec::new(),
        zone: None,
        place: Place::Middle,
        row: device.row,
        missing: false,
        device: Some(device.id.clone()),
    }
}

fn unnamed() -> Node {
    Node {
        name: "境界機器の記載なし".to_owned(),
        notes: Vec::new(),
        inner: Vec::new(),
        zone: None,
        place: Place::Boundary,
        row: None,
        missing: true,
        device: None,
    }
}

fn segment_node(plan: &CheckedPlan, segment: &Segment, with_devices: bool, inner: Vec<Inner>) -> Node {
    let mut notes = Vec::new();
    if let Some(vlan) = segment.vlan {
        notes.push(format!("VLAN {vlan}"));
    }
    notes.extend(summary(plan, segment, |kind| !with_devices || !is_shown(kind)));
    Node {
        name: segment.name.to_string(),
        notes,
        inner,
        zone: Some(segment.zone),
        place: match segment.column {
            Some(1) => Place::Near,
            _ => Place::Far,
        },
        row: segment.row,
        missing: false,
        device: None,
    }
}

impl Graph {
    /// Chooses the column of each segment that the plan leaves open: near the boundary what hangs on it, the rest where
    /// there is more room.
    fn settle(&mut self, plan: &CheckedPlan) {
        let first = self.nodes.iter().position(|node| node.zone.is_some()).unwrap_or(0);
        let joined = |nodes: &[Node], links: &[Link], node: usize, place: Place| {
            links.iter().any(|link| {
                let other = if link.from == node {
                    link.to
                } else if link.to == node {
                    link.from
                } else {
                    return false;
                };
                nodes[other].place == place && nodes[other].zone.is_none()
            })
        };
        let mut heights = [0.0_f64; 2];
        let mut open = Vec::new();
        let middle = self.nodes.iter().any(|node| node.place == Place::Middle);
        for (at, segment) in plan.segments().iter().enumerate() {
            let node = first + at;
            let near = joined(&self.nodes, &self.links, node, Place::Boundary);
            let inward = joined(&self.nodes, &self.links, node, Place::Middle);
            let size = self.nodes[node].size();
            let place = match segment.column {
                Some(1) => Place::Near,
                Some(_) if middle => Place::Far,
                _ if near && !inward && segment.zone == Zone::Dmz => Place::Boundary,
                _ if near || !middle => Place::Near,
                _ => {
                    open.push(node);
                    continue;
                }
            };
            self.nodes[node].place = place;
            if place == Place::Near {
                heights[0] += size;
            } else if place == Place::Far {
                heights[1] += size;
            }
        }
        // Zones stay together: the open ones of a zone go where the zone already is, or where there is more room.
        open.sort_by_key(|&node| self.nodes[node].zone);
        for node in open {
            let place = if heights[1] <= heights[0] { Place::Far } else { Place::Near };
            self.nodes[node].place = place;
            heights[usize::from(place == Place::Far)] += self.nodes[node].size();
        }
    }

    /// Nodes at the other ends of a node's links.
    pub(super) fn neighbours(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.links.iter().filter_map(move |link| {
            if link.from == node {
                Some(link.to)
            } else if link.to == node {
                Some(link.from)
            } else {
                None
            }
        })
    }
}

impl Node {
    /// About how much room it takes, for a fair share between the columns.
    fn size(&self) -> f64 {
        2.0 + self.inner.len() as f64
    }
}

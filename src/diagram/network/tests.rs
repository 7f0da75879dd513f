//! Whatever the data are, no box stands in another, no wire passes a box, and nothing leaves the page.

use super::*;
use crate::diagram::canvas::{Dash, Paint, Shape};
use crate::model::Plan;
use crate::model::devices::DeviceKind;
use crate::model::id::{ConnectionId, DeviceId, SegmentId};
use crate::model::network::Connection;
use crate::model::text::{Flag, Text};
use crate::view::testing::{checked, plan};

type Area = (f64, f64, f64, f64);

fn drawn(folder: &str) -> Drawings {
    network(&checked(plan(folder).0))
}

/// A hospital of 12 segments, 60 network devices and 25 connections.
fn generated() -> Plan {
    let mut made = plan("plans/sample").0;
    let text = |text: String| Text::try_from(text).expect("printable");
    let network = made.network.as_mut().expect("the sample has a network");
    let mut segment = network.segments[4].clone();
    segment.id = SegmentId::try_from("seg-new".to_owned()).expect("an id");
    segment.name = text("新しい研究用の部門システム区画".to_owned());
    network.segments.push(segment);
    let devices = made.devices.as_mut().expect("the sample has devices");
    let pattern = devices.devices.iter().find(|device| device.kind == DeviceKind::Network).expect("one").clone();
    let mut count = devices.devices.iter().filter(|device| device.kind == DeviceKind::Network).count();
    while count < 60 {
        let mut device = pattern.clone();
        device.id = DeviceId::try_from(format!("new-{count}")).expect("an id");
        device.name = text(format!("追加の接続機器{count}号機"));
        device.segment = Some(network.segments[count % 12].id.clone());
        devices.devices.push(device);
        count += 1;
    }
    let by_name = |connections: &[Connection], id: &str| {
        connections.iter().find(|connection| connection.id.to_string() == id).expect("the sample has it").clone()
    };
    let outside = by_name(&network.connections, "con-hoshu-vpn");
    let inside = by_name(&network.connections, "con-backup");
    while network.connections.len() < 25 {
        let at = network.connections.len();
        let mut connection = if at.is_multiple_of(2) { outside.clone() } else { inside.clone() };
        connection.id = ConnectionId::try_from(format!("con-{at}")).expect("an id");
        connection.name = text(format!("追加の接続{at}"));
        connection.always_on = Flag::No;
        connection.from = network.segments[at % 12].id.clone();
        if connection.to_segment.is_some() {
            connection.to_segment = Some(network.segments[(at * 5 + 3) % 12].id.clone());
        }
        connection.device = Some(DeviceId::try_from(format!("new-{}", 30 + at)).expect("an id"));
        let cut = at % network.cut_points.len();
        network.cut_points[cut].cuts.push(connection.id.clone());
        network.connections.push(connection);
    }
    made
}

/// The boxes of a drawing that hold text, without those inside others.
fn boxes(canvas: &Canvas) -> Vec<Area> {
    canvas
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Box { x, y, width, height, fill: Paint::White, edge, .. } if *edge != Paint::None => {
                Some((*x, *y, x + width, y + height))
            }
            _ => None,
        })
        .collect()
}

fn overlap(a: Area, b: Area) -> bool {
    const SLACK: f64 = 0.05;
    a.0 < b.2 - SLACK && b.0 < a.2 - SLACK && a.1 < b.3 - SLACK && b.1 < a.3 - SLACK
}

fn stands(canvas: &Canvas, most: (f64, f64)) {
    assert!(canvas.width <= most.0 + 0.01 && canvas.height <= most.1 + 0.01, "{} {}", canvas.width, canvas.height);
    let inside = |x: f64, y: f64| x >= -0.01 && y >= -0.01 && x <= canvas.width + 0.01 && y <= canvas.height + 0.01;
    let boxes = boxes(canvas);
    assert!(!boxes.is_empty());
    for (at, &one) in boxes.iter().enumerate() {
        assert!(inside(one.0, one.1) && inside(one.2, one.3), "{one:?}");
        assert!(boxes[at + 1..].iter().all(|&other| !overlap(one, other)), "{one:?}");
    }
    for shape in &canvas.shapes {
        match shape {
            Shape::Wire { points, dash: Dash::Link | Dash::LinkDashed | Dash::Backbone, .. } => {
                for pair in points.windows(2) {
                    let (a, b) = (pair[0], pair[1]);
                    assert!(inside(a.0, a.1) && inside(b.0, b.1), "{pair:?}");
                    let line = (a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1));
                    assert!(boxes.iter().all(|&one| !overlap(line, one)), "a wire passes a box: {pair:?}");
                }
            }
            Shape::Disc { x, y, radius, paint: Paint::Red, .. } if *radius > 2.8 => {
                let disc = (x - radius, y - radius, x + radius, y + radius);
                assert!(inside(disc.0, disc.1) && inside(disc.2, disc.3), "{disc:?}");
                assert!(boxes.iter().all(|&one| !overlap(disc, one)), "a cut in a box: {disc:?}");
            }
            Shape::Words { size, .. } => assert!(*size >= 8.0),
            _ => {}
        }
    }
}

fn all_stand(drawings: &Drawings) {
    let room = if drawings.on_side { ON_SIDE } else { UPRIGHT };
    assert!(!drawings.overview.is_empty());
    for figure in &drawings.overview {
        stands(&figure.canvas, (room.width, room.height));
    }
    for figure in &drawings.zones {
        stands(&figure.canvas, (PAGE_WIDTH, PAGE_HEIGHT));
    }
}

/// Numbers on the red discs of drawings.
fn cuts(figures: &[Figure]) -> BTreeSet<String> {
    let shapes = figures.iter().flat_map(|figure| &figure.canvas.shapes);
    shapes
        .filter_map(|shape| match shape {
            Shape::Disc { text, paint: Paint::Red, .. } => Some(text.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn the_examples_and_a_big_hospital_stand() {
    for folder in ["plans/sample", "plans/clinic"] {
        all_stand(&drawn(folder));
    }
    let big = network(&checked(generated()));
    all_stand(&big);
    assert!(!big.zones.is_empty());
}

#[test]
fn a_hospital_with_many_connections_is_divided_and_loses_none() {
    let mut many = generated();
    let network_file = many.network.as_mut().expect("it has a network");
    network_file.connections = network_file.connections.iter().cycle().take(90).cloned().collect();
    let many = checked(many);
    let drawings = network(&many);
    all_stand(&drawings);
    assert!(drawings.overview.len() > 1);
    let told: String = drawings.overview.iter().map(|figure| figure.alt.as_str()).collect();
    for connection in many.connections().iter().filter(|connection| connection.to_segment.is_none()) {
        assert!(told.contains(&format!("院外の{}", connection.name)), "{}", connection.name);
    }
}

#[test]
fn every_cut_point_of_the_examples_is_on_the_whole() {
    for folder in ["plans/sample", "plans/clinic"] {
        let plan = checked(plan(folder).0);
        let wanted: BTreeSet<String> = plan.cut_points().iter().map(|cut| cut.number.to_string()).collect();
        assert_eq!(cuts(&network(&plan).overview), wanted, "{folder}");
    }
}

#[test]
fn a_plan_may_say_where_a_segment_stands() {
    let place = |column: Option<u32>, row: Option<u32>| {
        let mut asked = plan("plans/sample").0;
        let network_file = asked.network.as_mut().expect("the sample has a network");
        let segment = network_file.segments.iter_mut().find(|segment| segment.id.to_string() == "seg-gazo");
        let segment = segment.expect("the sample has it");
        (segment.column, segment.row) = (column, row);
        let drawings = network(&checked(asked));
        let words = drawings.overview[0].canvas.shapes.iter().find_map(|shape| match shape {
            Shape::Words { x, y, lines, .. } if lines.concat() == "画像区画" => Some((*x, *y)),
            _ => None,
        });
        words.expect("the segment is drawn")
    };
    assert!(place(Some(1), None).0 < place(Some(2), None).0);
    assert!(place(Some(2), Some(1)).1 < place(Some(2), Some(9)).1);
}

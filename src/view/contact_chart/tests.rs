//! The chart of invented hospitals of many sizes, from entries to the PDF that passes every gate.

use super::*;
use crate::diagram::contact_chart::Area;
use crate::gate::gate;
use crate::model::hospital::ChartPaper;
use crate::pdf::pdf;
use crate::templates::{Templates, render};
use crate::typeset::{Fault, Formats, typeset};
use crate::view::{Kind, testing};

fn numbered(name: String, person: &str, at: usize) -> Party {
    Party {
        full_name: name.clone(),
        name,
        person: Some(person.to_owned()),
        title: None,
        day: Some(format!("内線 {}", 1000 + at)),
        night: Some(format!("00-0000-{}", 1000 + at)),
        hours: None,
        deputies: vec![Deputy { name: "堀田 美月".to_owned(), title: None, day: None, night: None }],
    }
}

fn role(id: String, lane: Lane, at: usize) -> RoleEntry {
    let name = format!("役割{}", at + 1);
    RoleEntry {
        id, lane, party: numbered(name, "三枝 陽平", at), lines: Vec::new(), strong: at == 0, acting: false
    }
}

fn call(order: u32, from: Node, to: Node, kind: RouteKind) -> Call {
    Call {
        order: Some(order),
        from,
        to,
        from_name: "甲".to_owned(),
        to_name: "乙".to_owned(),
        kind,
        hours: RouteHours::Always,
        level: Some(Level::L4),
        limit: Some("30分".to_owned()),
        condition: None,
        no_answer: false,
    }
}

/// An invented hospital: so many roles in each lane A to D, members, vendors, and organisations in each group.
fn hospital(roles: [usize; 4], members: usize, vendors: usize, organizations: &[usize]) -> Entries {
    let lanes = [Lane::Discovery, Lane::Reception, Lane::Judgement, Lane::Decision];
    let id = |lane: usize, at: usize| format!("r{lane}-{at}");
    let node = |lane: usize, at: usize| Node::Role(id(lane, at));
    let kinds = [GroupKind::Region, GroupKind::Report, GroupKind::Support, GroupKind::Contract, GroupKind::Other];
    let mut entries = Entries {
        roles: (0..4).flat_map(|lane| (0..roles[lane]).map(move |at| role(id(lane, at), lanes[lane], at))).collect(),
        members: (0..members).map(|at| numbered(format!("本部員{}", at + 1), "真壁 佳代", at)).collect(),
        vendors: (0..vendors)
            .map(|at| VendorEntry {
                heading: format!("部門システム{}", at + 1),
                party: Party { night: None, ..numbered(format!("協力会社{}", at + 1), "窓口", at) },
                hours: Some("平日 9:00〜17:30".to_owned()),
                contract: Some(format!("ZZ-{at:04}")),
            })
            .collect(),
        groups: kinds
            .into_iter()
            .zip(organizations)
            .map(|(kind, count)| GroupEntry {
                kind,
                number: Some("6".to_owned()),
                caller: Some("事務部長".to_owned()),
                level: Some(Level::L4),
                condition: Some("病院長の承認後".to_owned()),
                rows: (0..*count)
                    .map(|at| OrganizationEntry {
                        party: Party { deputies: Vec::new(), ..numbered(format!("連絡先{}", at + 1), "窓口", at) },
                        number: None,
                        caller: None,
                        web_only: at % 3 == 2,
                        purpose: "届出".to_owned(),
                        trigger: "診療に支障が出たとき".to_owned(),
                        deadlines: vec!["速やかに".to_owned()],
                    })
                    .collect(),
            })
            .collect(),
        calls: Vec::new(),
        report_items: ["いつ", "どこで", "何が", "影響"].map(str::to_owned).to_vec(),
    };
    let used: Vec<usize> = (0..4).filter(|lane| roles[*lane] > 0).collect();
    for (order, pair) in (1..).zip(used.windows(2)) {
        entries.calls.push(call(order, node(pair[0], 0), node(pair[1], 0), RouteKind::Must));
        if roles[pair[1]] > 1 {
            let night =
                Call { hours: RouteHours::Night, ..call(order, node(pair[0], 0), node(pair[1], 1), RouteKind::Must) };
            entries.calls.push(night);
        }
    }
    let (Some(first), Some(last)) = (used.get(1), used.last()) else { return entries };
    if vendors > 0 {
        entries.calls.push(call(5, node(*first, 0), Node::Vendors, RouteKind::Must));
        entries.calls.push(call(7, Node::Vendors, node(*first, 0), RouteKind::Reverse));
    }
    for group in 0..organizations.len() {
        let from = if group == 0 { node(*last, 0) } else { node(*first, roles[*first] - 1) };
        entries.calls.push(call(6, from, Node::Group(group), RouteKind::Conditional));
    }
    if members > 0 {
        entries.calls.push(call(4, node(*last, 0), Node::Headquarters, RouteKind::Must));
        entries.calls.push(call(8, Node::Headquarters, node(0, 0), RouteKind::Must));
    }
    entries
}

fn chart(entries: &Entries) -> ContactChart {
    chart_on(entries, ChartPaper::A4)
}

fn chart_on(entries: &Entries, paper: ChartPaper) -> ContactChart {
    ContactChart {
        head: Head {
            hospital: "あおば野総合病院".to_owned(),
            short_name: "当院".to_owned(),
            plan_title: "計画".to_owned(),
            version: "第3.2版".to_owned(),
            date: "令和8年4月1日".to_owned(),
            year: 2026,
            month: 4,
            day: 1,
            iso_date: "2026-04-01".to_owned(),
            handling: "院外秘".to_owned(),
            system_office: "システム管理室".to_owned(),
            medical_affairs: "医事課".to_owned(),
            director: "病院長".to_owned(),
            headquarters: "対策本部".to_owned(),
        },
        verified_on: Some("令和8年3月25日".to_owned()),
        valid_until: "令和9年3月31日".to_owned(),
        occasion: PrintedOccasion::default(),
        mark: "3F7A-92C1".to_owned(),
        tables_mark: "0000-0000".to_owned(),
        qr: crate::diagram::qr::qr("tel:0000001101"),
        first_call: FirstCall {
            office_hours: "平日 8:30〜17:15".to_owned(),
            day: numbered("管理室".to_owned(), "三枝 陽平", 100),
            night: numbered("当直".to_owned(), "三枝 陽平", 199),
        },
        sheet: lay_out(entries, paper),
        levels: BTreeMap::from([("L4", "広範囲".to_owned())]),
        departments: Vec::new(),
        roles: vec![RoleRow {
            party: numbered("役割".to_owned(), "三枝 陽平", 1),
            lines: Vec::new(),
            night_deputies: Vec::new(),
        }],
        systems: Vec::new(),
        desks: Vec::new(),
        organizations: Vec::new(),
        routes: Vec::new(),
        report_items: Vec::new(),
        missing: Vec::new(),
    }
}

/// All faults that typesetting, the gates and the PDF find.
fn faults(chart: &ContactChart) -> Vec<Fault> {
    let templates = Templates::built_in().expect("the templates that are compiled in are right");
    let source = render(&templates, Kind::ContactChart, chart).expect("the view has every name that the template uses");
    match typeset(&source, &templates, Formats { pdf: true, word: true }) {
        Ok(paper) => {
            let mut faults = gate(&paper);
            faults.extend(pdf(&paper).err().unwrap_or_default());
            faults
        }
        Err(faults) => faults,
    }
}

fn sizes() -> Vec<(&'static str, Entries)> {
    vec![
        ("ten", hospital([1, 1, 0, 1], 0, 3, &[2, 2])),
        ("thirty-five", hospital([2, 3, 3, 1], 5, 8, &[2, 4, 3, 2])),
        ("forty-four", hospital([2, 3, 3, 1], 5, 15, &[3, 6, 3, 3])),
        ("eighty", hospital([4, 6, 6, 2], 10, 22, &[6, 10, 8, 6])),
        ("no-vendors", hospital([1, 2, 1, 1], 3, 0, &[2, 2])),
        ("no-outside", hospital([1, 2, 2, 1], 3, 9, &[])),
        ("nothing", hospital([0, 0, 0, 0], 0, 0, &[])),
        ("one-lane", hospital([0, 1, 0, 0], 0, 1, &[1])),
    ]
}

#[test]
fn a_chart_for_office_hours_shows_no_hours_of_the_night_beside_its_numbers() {
    let plan = testing::checked(testing::plan("plans/sample").0);
    let vendor = plan.vendors.vendors.iter().find(|vendor| vendor.id.as_str() == "sakura-iji").unwrap();
    let shown = |hours| vendor_entry(&plan, vendor, hours).hours;
    assert_eq!(shown(Some(RouteHours::Day)).as_deref(), Some("平日 9:00〜18:00"));
    for hours in [None, Some(RouteHours::Night)] {
        assert_eq!(shown(hours).as_deref(), Some("毎月1〜10日 18:00〜21:00"));
    }
}

#[test]
fn every_size_of_hospital_passes_all_gates() {
    for (name, entries) in sizes() {
        let faults = faults(&chart(&entries));
        assert!(faults.is_empty(), "{name}: {faults:#?}");
    }
}

#[test]
fn a3_enlarges_what_fits_and_holds_more_of_what_does_not() {
    for (name, entries) in sizes() {
        let (a4, a3) = (lay_out(&entries, ChartPaper::A4), lay_out(&entries, ChartPaper::A3));
        assert!(a3.leaf.zoom > 1.4 || a4.more > 0 || name == "forty-four", "{name}: {}", a3.leaf.zoom);
        assert!(a3.more <= a4.more, "{name}: {} on A3, {} on A4", a3.more, a4.more);
        assert!(a3.leaf.zoom >= 1.0, "{name}");
        for area in a3.boxes.iter().map(|it| it.area).chain(a3.vendors.iter().map(|it| it.area)) {
            assert!(area.x + area.w <= a3.leaf.w && area.y + area.h <= a3.leaf.h, "{name}: {area:?}");
        }
        assert_eq!(faults(&chart_on(&entries, ChartPaper::A3)), [], "{name}");
    }
    let eighty = hospital([4, 6, 6, 2], 10, 22, &[6, 10, 8, 6]);
    assert_eq!(lay_out(&eighty, ChartPaper::A3).more, 0, "eighty entries have room on A3");
}

#[test]
fn a_chart_without_any_number_still_is_a_paper() {
    let mut chart = chart(&hospital([0, 0, 0, 0], 0, 0, &[]));
    for party in [&mut chart.first_call.day, &mut chart.first_call.night] {
        party.day = None;
        party.night = None;
    }
    chart.verified_on = None;
    chart.levels.clear();
    assert_eq!(faults(&chart), []);
}

#[test]
fn signs_of_markup_in_names_are_text() {
    let mut entries = hospital([1, 2, 1, 1], 2, 4, &[2]);
    entries.roles[1].party.person = Some("*三枝* _陽平_ $x$".to_owned());
    entries.vendors[0].party.name = "#1 *A* [B] @c".to_owned();
    entries.groups[0].rows[0].party.name = r#"<z> \ // -- "q""#.to_owned();
    let mut chart = chart(&entries);
    chart.head.hospital = r#"福井#1 *大学* [病院] @x $y$ <z> \ // -- "q""#.to_owned();
    assert_eq!(faults(&chart), []);
}

#[test]
fn what_has_no_room_is_counted() {
    for (name, entries) in sizes() {
        let sheet = lay_out(&entries, ChartPaper::A4);
        let shown = sheet.boxes.len()
            + sheet.headquarters.as_ref().map_or(0, |it| it.rows.len())
            + sheet.vendors.as_ref().map_or(0, |it| it.cells.len())
            + sheet.outside.as_ref().map_or(0, |it| it.groups.iter().map(|group| group.group.rows.len()).sum());
        let all = entries.roles.len()
            + entries.members.len()
            + entries.vendors.len()
            + entries.groups.iter().map(|group| group.rows.len()).sum::<usize>();
        assert_eq!(shown + sheet.more, all, "{name}");
        assert_eq!(sheet.more > 0, name == "eighty", "{name} leaves out {}", sheet.more);
    }
}

#[test]
fn a_name_that_cannot_fit_is_a_fault_that_names_it() {
    let long = "医療情報システムの安全管理及び外部との連絡調整に関するすべての事項の統括責任者代理心得";
    let mut entries = hospital([1, 2, 1, 1], 2, 4, &[2]);
    entries.roles[1].party.name = long.to_owned();
    let faults = faults(&chart(&entries));
    assert!(faults.iter().any(|fault| fault.value.as_deref() == Some(long)), "{faults:#?}");
}

#[test]
fn a_name_of_two_lines_fits() {
    let mut entries = hospital([1, 2, 1, 1], 2, 4, &[2]);
    entries.roles[1].party.name = "医療情報システム安全管理責任者兼個人情報保護".to_owned();
    assert_eq!(faults(&chart(&entries)), []);
}

#[test]
fn boxes_stand_apart_and_on_the_page() {
    for (name, entries) in sizes() {
        let sheet = lay_out(&entries, ChartPaper::A4);
        let mut areas: Vec<Area> = sheet.boxes.iter().map(|it| it.area).collect();
        areas.extend(sheet.headquarters.as_ref().map(|it| it.area));
        areas.extend(sheet.report.as_ref().map(|it| it.area));
        areas.extend(sheet.vendors.as_ref().map(|it| it.area));
        areas.extend(sheet.outside.as_ref().map(|it| it.area));
        areas.extend(sheet.record);
        for (at, area) in areas.iter().enumerate() {
            let on_page = area.x >= 5.0 && area.x + area.w <= 292.0 && area.y >= 30.0 && area.y + area.h <= 199.0;
            assert!(on_page, "{name}: {area:?}");
            for other in &areas[at + 1..] {
                assert!(!overlap(area, other, 0.5), "{name}: {area:?} and {other:?}");
            }
        }
    }
}

#[test]
fn lines_run_between_the_boxes() {
    for (name, entries) in sizes() {
        let sheet = lay_out(&entries, ChartPaper::A4);
        let mut areas: Vec<Area> = sheet.boxes.iter().map(|it| it.area).collect();
        areas.extend(sheet.headquarters.as_ref().map(|it| it.area));
        areas.extend(sheet.report.as_ref().map(|it| it.area));
        areas.extend(sheet.vendors.as_ref().map(|it| it.area));
        for pair in sheet.wires.iter().flat_map(|wire| wire.points.windows(2)) {
            let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
            assert!((x0 - x1).abs() < 0.01 || (y0 - y1).abs() < 0.01, "{name}: {pair:?} is slanted");
            let run = Area { x: x0.min(x1), y: y0.min(y1), w: (x0 - x1).abs(), h: (y0 - y1).abs() };
            for area in &areas {
                assert!(!overlap(&run, area, 0.1), "{name}: {pair:?} runs through {area:?}");
            }
        }
    }
}

#[test]
fn numbers_of_lines_do_not_lie_on_each_other() {
    for (name, entries) in sizes() {
        let sheet = lay_out(&entries, ChartPaper::A4);
        for (at, label) in sheet.labels.iter().enumerate() {
            for other in &sheet.labels[at + 1..] {
                let apart = (label.x - other.x).abs() >= 4.4 || (label.y - other.y).abs() >= 4.4;
                assert!(apart, "{name}: {label:?} and {other:?}");
            }
        }
    }
}

#[test]
fn lanes_without_roles_close_up() {
    let sheet = lay_out(&hospital([1, 1, 0, 1], 0, 3, &[2]), ChartPaper::A4);
    assert_eq!(sheet.lanes.iter().map(|lane| lane.letter).collect::<String>(), "ABC");
    assert_eq!(sheet.vendors.map(|it| it.letter), Some('D'));
    assert!(sheet.scale > 1.0, "three lanes leave room for larger type");
}

fn overlap(a: &Area, b: &Area, slack: f64) -> bool {
    a.x + slack < b.x + b.w && b.x + slack < a.x + a.w && a.y + slack < b.y + b.h && b.y + slack < a.y + a.h
}

#[test]
fn numbers_not_tried_for_half_a_year_are_marked_and_the_tables_are_the_same_ones() {
    let (plan, sources) = crate::view::testing::plan("plans/sample");
    let plan = crate::view::testing::checked(plan);
    let pages = crate::pages::Pages::default();
    let request = Request::new(crate::view::testing::forms(), &sources, &pages);
    let marked = |chart: &ContactChart| {
        let days = chart.desks.iter().map(|row| &row.verified_on);
        days.flatten().filter(|day| day.contains("要再確認")).count()
    };
    let now = contact_chart(&plan, request);
    let later = contact_chart(&plan.on(Date::constant(2027, 4, 30)), request);
    assert_eq!(marked(&now), 0);
    assert!(marked(&later) > 5);
    assert_eq!(now.tables_mark, later.tables_mark);
}

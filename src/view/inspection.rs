//! The binder for an inspection (立入検査綴り): the official lists filled in, as the template sees them.
//!
//! An answer comes from `answers.yaml`, what the data show from `analysis::facts`, the page from the papers that were
//! made. A はい that the data contradict is never shown as one.

use std::collections::BTreeSet;

use serde::Serialize;

use super::head::{Head, head, print_date};
use super::words::{NONE, date, department, known, list, or_none, short_system, short_vendor, until, yes_no};
use crate::analysis::coverage::{Coverage, Reading, Standing, answers, edition};
use crate::analysis::facts::State;
use crate::check::CheckedPlan;
use crate::form::{Form, FormItem, Place};
use crate::model::answers::{FormAnswer, FormName, Reply};
use crate::model::hospital::DocumentKind;
use crate::model::id::{DocumentId, SystemId, VendorId};
use crate::model::vendors::{Contract, Disclosure, DisclosureKind};
use crate::source::YamlPath;
use crate::view::{Kind, Request};

/// What the template sees.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    head: Head,
    checklist: Option<List>,
    confirmation: Option<List>,
    vendor_list: Option<VendorList>,
    collection: Vec<Collected>,
    /// Vendors with a contract that have handed in no paper of some kind.
    uncollected: Vec<Uncollected>,
    evidence: Vec<Evidence>,
    open: Vec<Open>,
}

/// An official list, filled in.
#[derive(Debug, Clone, Serialize)]
struct List {
    title: String,
    edition: String,
    publisher: String,
    published: String,
    total: usize,
    yes: usize,
    no: usize,
    not_applicable: usize,
    contradicted: usize,
    /// Not answered by the hospital.
    unanswered: usize,
    groups: Vec<Group>,
}

#[derive(Debug, Clone, Serialize)]
struct Group {
    number: String,
    title: String,
    items: Vec<Item>,
}

#[derive(Debug, Clone, Serialize)]
struct Item {
    number: String,
    title: String,
    question: String,
    targets: String,
    guideline: String,
    actors: String,
    for_reference: bool,
    standing: Standing,
    /// Days of the first, second and third check, empty where not made.
    dates: Vec<String>,
    target_date: String,
    places: Vec<PlaceLine>,
    facts: Vec<FactLine>,
    evidence: String,
    note: String,
    /// Earlier answers of this edition, oldest first.
    history: Vec<Earlier>,
    /// Answer to the same requirement in an earlier edition.
    previous: Option<Previous>,
    /// Place of the answer in the plan files.
    answer_place: String,
}

#[derive(Debug, Clone, Serialize)]
struct PlaceLine {
    paper: &'static str,
    section: String,
    page: usize,
    /// A section of this binder, whose page only the template knows; else empty.
    own: String,
}

#[derive(Debug, Clone, Serialize)]
struct FactLine {
    sentence: String,
    place: String,
    fails: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Earlier {
    date: String,
    reply: String,
    note: String,
}

#[derive(Debug, Clone, Serialize)]
struct Previous {
    edition: String,
    reply: String,
    date: String,
}

/// The list that vendors fill in.
#[derive(Debug, Clone, Serialize)]
struct VendorList {
    title: String,
    edition: String,
    publisher: String,
    published: String,
    sheets: Vec<VendorSheet>,
}

#[derive(Debug, Clone, Serialize)]
struct VendorSheet {
    label: String,
    vendor: String,
    system: String,
    contract: String,
    received_on: String,
    open_items: Vec<String>,
    answered: bool,
    groups: Vec<VendorGroup>,
}

#[derive(Debug, Clone, Serialize)]
struct VendorGroup {
    number: String,
    title: String,
    items: Vec<VendorItem>,
}

#[derive(Debug, Clone, Serialize)]
struct VendorItem {
    number: String,
    title: String,
    targets: String,
    /// `yes`, `no`, `na`, or empty.
    reply: &'static str,
    dates: Vec<String>,
    target_date: String,
    note: String,
    history: Vec<Earlier>,
}

/// A paper that a vendor owes.
#[derive(Debug, Clone, Serialize)]
struct Collected {
    vendor: String,
    system: String,
    kind: String,
    edition: String,
    requested_on: String,
    received_on: String,
    received: bool,
    open_items: String,
    next_due: String,
    place: String,
}

#[derive(Debug, Clone, Serialize)]
struct Uncollected {
    vendor: String,
    systems: String,
    disclosure: bool,
    checklist: bool,
}

/// A thing to put on the table on the day.
#[derive(Debug, Clone, Serialize)]
struct Evidence {
    key: &'static str,
    places: Vec<PlaceLine>,
    documents: Vec<Document>,
}

#[derive(Debug, Clone, Serialize)]
struct Document {
    title: String,
    owner: String,
    location: String,
    revised_on: String,
    printed: String,
}

/// An item that is not yet はい.
#[derive(Debug, Clone, Serialize)]
struct Open {
    list: String,
    number: String,
    title: String,
    standing: Standing,
    reason: String,
    target_date: String,
}

/// What the template sees.
#[must_use]
pub fn inspection(plan: &CheckedPlan, request: Request<'_>) -> Inspection {
    let checklist = filled(plan, request, FormName::HospitalChecklist);
    let confirmation = filled(plan, request, FormName::BcpConfirmation);
    let open = [&checklist, &confirmation].into_iter().flatten().flat_map(open_items).collect();
    Inspection {
        head: head(plan),
        vendor_list: vendor_list(plan, request),
        collection: collection(plan, request),
        uncollected: uncollected(plan),
        evidence: evidence(plan, request),
        open,
        checklist,
        confirmation,
    }
}

fn filled(plan: &CheckedPlan, request: Request<'_>, name: FormName) -> Option<List> {
    let form = edition(plan, request.forms, name)?;
    let groups: Vec<Group> = form
        .groups
        .iter()
        .map(|group| Group {
            number: group.number.to_string(),
            title: group.title.to_string(),
            items: group.items.iter().map(|it| item(plan, request, name, form, it)).collect(),
        })
        .collect();
    let Coverage { total, yes, contradicted, no, not_applicable, unanswered, .. } =
        Coverage::of(plan, plan.as_of(), name, form);
    Some(List {
        title: form.title.to_string(),
        edition: form.edition_title.to_string(),
        publisher: form.publisher.to_string(),
        published: form.published.to_string(),
        total,
        yes,
        no,
        not_applicable,
        contradicted,
        unanswered,
        groups,
    })
}

fn item(plan: &CheckedPlan, request: Request<'_>, name: FormName, form: &Form, item: &FormItem) -> Item {
    let Reading { answers: given, facts: found, standing } = Reading::of(plan, plan.as_of(), name, form, item);
    let last = given.last().map(|(_, answer)| *answer);
    let mut dates: Vec<String> = given.iter().map(|(_, answer)| answer.checked_on.to_string()).collect();
    // Three checks have a column; of more the last three are shown.
    dates.drain(..dates.len().saturating_sub(3));
    dates.resize(3, String::new());
    let answer_path = given.last().map(|(at, _)| YamlPath::file("answers.yaml").key("answers").index(*at).key("reply"));
    Item {
        number: item.number.to_string(),
        title: item.title.to_string(),
        question: item.question.as_ref().map_or_else(String::new, ToString::to_string),
        targets: item.targets.iter().map(ToString::to_string).collect::<Vec<_>>().join("・"),
        guideline: item.guideline.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        actors: item.actors.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        for_reference: item.for_reference == Some(true),
        standing,
        dates,
        target_date: last.and_then(|answer| answer.target_date).map_or_else(String::new, |day| day.to_string()),
        places: places(request, &item.answered_by),
        facts: found
            .iter()
            .map(|(name, fact)| FactLine {
                sentence: request.forms.sentence(name, fact),
                place: fact.places.iter().find_map(|path| request.place(path)).unwrap_or_default(),
                fails: fact.state == State::Fails,
            })
            .collect(),
        evidence: last
            .and_then(|answer| answer.evidence.as_ref())
            .map_or_else(String::new, |id| plan.document(id).title.to_string()),
        note: last.and_then(|answer| answer.note.as_ref()).map_or_else(String::new, ToString::to_string),
        history: history(&given),
        previous: previous(plan, request, name, form, item),
        answer_place: answer_path.and_then(|path| request.place(&path)).unwrap_or_default(),
    }
}

/// All answers to an item but the last.
fn history(given: &[(usize, &FormAnswer)]) -> Vec<Earlier> {
    let earlier = given.split_last().map_or(&[][..], |(_, earlier)| earlier);
    earlier
        .iter()
        .map(|(_, answer)| Earlier {
            date: answer.checked_on.to_string(),
            reply: answer.reply.label().to_owned(),
            note: answer.note.as_ref().map_or_else(String::new, ToString::to_string),
        })
        .collect()
}

/// The last answer to the same requirement in an earlier edition.
fn previous(
    plan: &CheckedPlan,
    request: Request<'_>,
    name: FormName,
    form: &Form,
    item: &FormItem,
) -> Option<Previous> {
    let earlier = request.forms.editions(form.form).rev().filter(|other| other.valid_from < form.valid_from);
    earlier.into_iter().find_map(|other| {
        let (_, same) = other.items().find(|(_, it)| it.id == item.id || item.replaces.contains(&it.id))?;
        let given = answers(plan, name, &other.edition, &same.number, None);
        let (_, answer) = given.last()?;
        Some(Previous {
            edition: other.edition_title.to_string(),
            reply: answer.reply.label().to_owned(),
            date: answer.checked_on.to_string(),
        })
    })
}

fn places(request: Request<'_>, places: &[Place]) -> Vec<PlaceLine> {
    places.iter().filter_map(|place| place_line(request, place.paper, &place.label)).collect()
}

/// A section of a paper with its page; none where the paper does not have it.
fn place_line(request: Request<'_>, paper: Kind, label: &str) -> Option<PlaceLine> {
    if paper == Kind::Inspection {
        return Some(PlaceLine { paper: paper.title(), section: String::new(), page: 0, own: label.to_owned() });
    }
    let section = request.pages.section(paper, label)?;
    let number = label.strip_prefix("sec-").map(|number| format!("{number} ")).unwrap_or_default();
    let section_name = format!("{number}{}", section.title);
    Some(PlaceLine { paper: paper.title(), section: section_name, page: section.page, own: String::new() })
}

fn open_items(list: &List) -> Vec<Open> {
    let of = |item: &Item| Open {
        list: list.title.clone(),
        number: item.number.clone(),
        title: if item.question.is_empty() { item.title.clone() } else { item.question.clone() },
        standing: item.standing,
        reason: reason(item),
        target_date: item.target_date.clone(),
    };
    let settled = |item: &&Item| !matches!(item.standing, Standing::Yes | Standing::NotApplicable);
    list.groups.iter().flat_map(|group| group.items.iter()).filter(settled).map(of).collect()
}

/// Why an item is open: what the hospital says of it, unless the data contradict that.
fn reason(item: &Item) -> String {
    let failing = item.facts.iter().filter(|fact| fact.fails).map(|fact| fact.sentence.as_str());
    let failing = failing.collect::<Vec<_>>().join("。");
    if item.note.is_empty() || item.standing == Standing::Contradicted { failing } else { item.note.clone() }
}

// ------------------------------------------------------------------------------------------------ vendors

/// Vendors and the systems for which they have a contract, in the order of the contracts.
fn contracted(plan: &CheckedPlan) -> Vec<(&Contract, &SystemId)> {
    let mut seen = BTreeSet::new();
    plan.vendors
        .contracts
        .iter()
        .flat_map(|contract| contract.systems.iter().map(move |system| (contract, system)))
        .filter(|(contract, system)| seen.insert((&contract.vendor, *system)))
        .collect()
}

fn vendor_list(plan: &CheckedPlan, request: Request<'_>) -> Option<VendorList> {
    let form = edition(plan, request.forms, FormName::VendorChecklist)?;
    let sheets = contracted(plan).into_iter().map(|(contract, system)| sheet(plan, form, contract, system)).collect();
    Some(VendorList {
        title: form.title.to_string(),
        edition: form.edition_title.to_string(),
        publisher: form.publisher.to_string(),
        published: form.published.to_string(),
        sheets,
    })
}

fn sheet(plan: &CheckedPlan, form: &Form, contract: &Contract, system: &SystemId) -> VendorSheet {
    let of = Some((&contract.vendor, system));
    let given = |item: &FormItem| answers(plan, FormName::VendorChecklist, &form.edition, &item.number, of);
    let groups: Vec<VendorGroup> = form
        .groups
        .iter()
        .map(|group| VendorGroup {
            number: group.number.to_string(),
            title: group.title.to_string(),
            items: group
                .items
                .iter()
                .map(|item| {
                    let given = given(item);
                    let last = given.last().map(|(_, answer)| *answer);
                    let mut dates: Vec<String> = given.iter().map(|(_, it)| it.checked_on.to_string()).collect();
                    dates.drain(..dates.len().saturating_sub(3));
                    dates.resize(3, String::new());
                    VendorItem {
                        number: item.number.to_string(),
                        title: item.title.to_string(),
                        targets: item.targets.iter().map(ToString::to_string).collect::<Vec<_>>().join("・"),
                        reply: match last.map(|answer| answer.reply) {
                            Some(Reply::Yes) => "yes",
                            Some(Reply::No) => "no",
                            Some(Reply::NotApplicable) => "na",
                            None => "",
                        },
                        dates,
                        target_date: last
                            .and_then(|answer| answer.target_date)
                            .map_or_else(String::new, |day| day.to_string()),
                        note: last
                            .and_then(|answer| answer.note.as_ref())
                            .map_or_else(String::new, ToString::to_string),
                        history: history(&given),
                    }
                })
                .collect(),
        })
        .collect();
    let received = plan.vendors.disclosures.iter().find(|disclosure| {
        disclosure.vendor == contract.vendor
            && disclosure.kind == DisclosureKind::VendorChecklist
            && disclosure.system.as_ref().is_none_or(|it| it == system)
    });
    VendorSheet {
        label: format!("ins-vendor-{}-{system}", contract.vendor),
        vendor: plan.vendor(&contract.vendor).name.to_string(),
        system: plan.system(system).name.to_string(),
        contract: or_none(contract.number.as_ref()),
        received_on: received
            .and_then(|disclosure| disclosure.received_on)
            .map_or_else(String::new, |day| print_date(plan, day)),
        open_items: received.map_or_else(Vec::new, |it| it.open_items.iter().map(ToString::to_string).collect()),
        answered: groups.iter().any(|group| group.items.iter().any(|item| !item.reply.is_empty())),
        groups,
    }
}

fn collection(plan: &CheckedPlan, request: Request<'_>) -> Vec<Collected> {
    let line = |(at, disclosure): (usize, &Disclosure)| Collected {
        vendor: short_vendor(plan, &disclosure.vendor),
        system: disclosure.system.as_ref().map_or_else(|| NONE.to_owned(), |id| short_system(plan, id)),
        kind: disclosure.kind.label().to_owned(),
        edition: disclosure.edition.to_string(),
        requested_on: date(disclosure.requested_on),
        received_on: disclosure.received_on.map_or_else(String::new, |day| day.to_string()),
        received: disclosure.received_on.is_some(),
        open_items: list(&disclosure.open_items),
        next_due: until(plan, disclosure.next_due, "期限超過"),
        place: request.place(&YamlPath::file("vendors.yaml").key("disclosures").index(at)).unwrap_or_default(),
    };
    plan.vendors.disclosures.iter().enumerate().map(line).collect()
}

fn uncollected(plan: &CheckedPlan) -> Vec<Uncollected> {
    let mut vendors: Vec<(&VendorId, Vec<&SystemId>)> = Vec::new();
    for (contract, system) in contracted(plan) {
        match vendors.iter_mut().find(|(vendor, _)| **vendor == contract.vendor) {
            Some((_, systems)) => systems.push(system),
            None => vendors.push((&contract.vendor, vec![system])),
        }
    }
    let has = |vendor: &VendorId, kinds: &[DisclosureKind]| {
        plan.vendors.disclosures.iter().any(|it| it.vendor == *vendor && kinds.contains(&it.kind))
    };
    vendors
        .into_iter()
        .map(|(vendor, systems)| Uncollected {
            vendor: short_vendor(plan, vendor),
            systems: list(systems.into_iter().map(|id| short_system(plan, id))),
            disclosure: !has(vendor, &[DisclosureKind::Mds, DisclosureKind::Sds]),
            checklist: !has(vendor, &[DisclosureKind::VendorChecklist]),
        })
        .filter(|it| it.disclosure || it.checklist)
        .collect()
}

// ------------------------------------------------------------------------------------------------ the day

fn evidence(plan: &CheckedPlan, request: Request<'_>) -> Vec<Evidence> {
    let place = |paper: Kind, label: &str| place_line(request, paper, label).into_iter().collect::<Vec<_>>();
    let documents = |ids: Vec<&DocumentId>| {
        let mut seen = BTreeSet::new();
        ids.into_iter().filter(|id| seen.insert((*id).clone())).map(|id| document(plan, id)).collect::<Vec<_>>()
    };
    let of_kind = |kind: DocumentKind| {
        plan.hospital.related_documents.iter().filter(|it| it.kind == kind).map(|it| &it.id).collect::<Vec<_>>()
    };
    let appointments = plan.contacts.roles.iter().filter_map(|role| role.appointment.as_ref()).collect();
    let procedures = plan.backups().iter().filter_map(|backup| backup.procedure.as_ref()).collect();
    let trainings = plan.trainings().iter().filter_map(|training| training.document.as_ref()).collect();
    vec![
        Evidence { key: "contact-chart", places: place(Kind::ContactChart, "chart"), documents: Vec::new() },
        Evidence { key: "ledger", places: place(Kind::Registers, "reg-devices"), documents: Vec::new() },
        Evidence { key: "bcp", places: place(Kind::Plan, "sec-1.1"), documents: Vec::new() },
        Evidence { key: "rules", places: Vec::new(), documents: documents(of_kind(DocumentKind::Rule)) },
        Evidence { key: "restore", places: place(Kind::Plan, "sec-2.2.4"), documents: documents(procedures) },
        Evidence { key: "training", places: place(Kind::Plan, "sec-2.2.3"), documents: documents(trainings) },
        Evidence { key: "appointment", places: place(Kind::Plan, "sec-2.1.1"), documents: documents(appointments) },
    ]
}

fn document(plan: &CheckedPlan, id: &DocumentId) -> Document {
    let document = plan.document(id);
    Document {
        title: document.title.to_string(),
        owner: department(plan, &document.owner),
        location: document.location.to_string(),
        revised_on: known(document.revised_on.as_ref()),
        printed: yes_no(document.printed, "あり", "なし"),
    }
}

//! Whether a call gets through: from each department to the desk, the security officer, the head of the hospital and the
//! vendors, along routes, alternates, deputies and the numbers that are answered at that hour; and what it takes to break
//! that chain: one person, one number, one system.
//!
//! The plan knows two times, office hours and 夜間・休日; so holidays are judged with the nights. What a caller holds in
//! the hand is not in the plan: a call counts as gone only where nobody at the other end can be rung.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::model::Plan;
use crate::model::contacts::{
    Assignment, Dedication, Endpoint, Group, Lane, Medium, Person, Role, RoleKind, Route, RouteHours, RouteKind,
};
use crate::model::id::{DepartmentId, PersonId, RoleId, SystemId, VendorId};
use crate::model::phone::{Hours, Phone, PhoneKind};
use crate::model::systems::{DependencyKind, SystemCategory};
use crate::model::text::Flag;
use crate::model::vendors::Vendor;

/// A time of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shift {
    /// Office hours.
    Day,
    /// Nights and holidays.
    Night,
}

impl Shift {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Day, Self::Night];

    /// The word for it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Day => "平日日中",
            Self::Night => "夜間・休日",
        }
    }

    /// Whether somebody answers this number then.
    #[must_use]
    pub fn answers(self, phone: &Phone) -> bool {
        phone.answers(match self {
            Self::Day => Hours::Day,
            Self::Night => Hours::Night,
        })
    }

    /// Whether calls of these hours are made then.
    #[must_use]
    pub fn uses(self, hours: RouteHours) -> bool {
        match hours {
            RouteHours::Always => true,
            RouteHours::Day => self == Self::Day,
            RouteHours::Night => self == Self::Night,
        }
    }
}

/// Whom a call must reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Goal {
    /// Those who take the call and begin to work: the desk, the operators, the incident response team.
    Desk,
    /// The security officer, or the planning manager where the plan has none.
    Officer,
    /// The head of the hospital.
    Chief,
}

impl Goal {
    /// All, in the order in which a call passes them.
    pub const ALL: [Self; 3] = [Self::Desk, Self::Officer, Self::Chief];

    /// The kind of the role that stands for it, the first that a plan would name.
    #[must_use]
    pub const fn role_kind(self) -> Option<RoleKind> {
        match self {
            Self::Desk => None,
            Self::Officer => Some(RoleKind::SecurityOfficer),
            Self::Chief => Some(RoleKind::ChiefOfficer),
        }
    }

    /// The word for it where the plan has no role.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Desk => "受付",
            Self::Officer => RoleKind::SecurityOfficer.label(),
            Self::Chief => RoleKind::ChiefOfficer.label(),
        }
    }
}

/// Ways to call that an outage takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a set of five things, not five modes")]
pub struct Media {
    /// Extensions.
    pub extension: bool,
    /// PHS.
    pub phs: bool,
    /// Outside lines of the house.
    pub line: bool,
    /// Mail.
    pub mail: bool,
    /// Loudspeakers.
    pub paging: bool,
}

impl Media {
    /// What stands on these systems.
    #[must_use]
    pub fn on(plan: &Plan, systems: &BTreeSet<&SystemId>) -> Self {
        let Some(on) = &plan.contacts.phone_systems else { return Self::default() };
        let lost = |system: &Option<SystemId>| system.as_ref().is_some_and(|id| systems.contains(id));
        Self {
            extension: lost(&on.extension),
            phs: lost(&on.phs),
            line: lost(&on.line),
            mail: lost(&on.mail),
            paging: lost(&on.paging),
        }
    }

    /// Whether nothing is gone.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Whether a number of the hospital can no longer be rung.
    #[must_use]
    pub const fn takes(self, kind: PhoneKind) -> bool {
        match kind {
            PhoneKind::Extension => self.extension,
            PhoneKind::Phs => self.phs,
            PhoneKind::Line => self.line,
            PhoneKind::Mobile | PhoneKind::Fax => false,
        }
    }

    /// The words for what is gone.
    #[must_use]
    pub fn labels(self) -> Vec<&'static str> {
        let all = [
            (self.extension, "内線"),
            (self.phs, "PHS"),
            (self.line, "外線"),
            (self.mail, "メール"),
            (self.paging, "院内放送"),
        ];
        all.into_iter().filter(|(gone, _)| *gone).map(|(_, label)| label).collect()
    }
}

/// How far a call gets at one time of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalReach {
    /// When.
    pub shift: Shift,
    /// Whom it must reach.
    pub goal: Goal,
    /// The role that stands for the goal; none where the plan has no such role.
    pub role: Option<RoleId>,
    /// Departments from which it does not get there.
    pub broken: Vec<DepartmentId>,
    /// Roles that it passes on its shortest way, the goal last; empty where it does not get there.
    pub chain: Vec<RoleId>,
}

/// A vendor that cannot be called though it is needed then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorLack {
    /// When.
    pub shift: Shift,
    /// Which.
    pub vendor: VendorId,
    /// Whether nobody that a call reaches has a route to it; else it has no number then.
    pub no_route: bool,
}

/// What alone holds a chain of calls together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SinglePoint {
    /// A person.
    Person(PersonId),
    /// A number, as people say it, and the role behind it.
    Number(String, RoleId),
}

/// What no longer gets through without a single point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// When.
    pub shift: Shift,
    /// Whom no call reaches any more.
    pub goals: Vec<Goal>,
}

/// A person who has to call himself: two roles of one chain at the same hour, not declared as held beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamePerson {
    /// Who.
    pub person: PersonId,
    /// In which roles, in the order of the file.
    pub roles: Vec<RoleId>,
    /// When.
    pub shifts: Vec<Shift>,
}

/// What an outage does to the calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Systems whose loss does it, those that carry the calls first.
    pub systems: Vec<SystemId>,
    /// What is gone.
    pub media: Media,
    /// Whom no call reaches any more.
    pub broken: Vec<Broken>,
    /// Roles of the broken chains that nobody can ring then.
    pub mute: Vec<(Shift, RoleId)>,
}

/// Whether calls from all departments get to each goal, at each time.
#[must_use]
pub fn reach(plan: &Plan) -> Vec<GoalReach> {
    reach_without(plan, Media::default())
}

/// The same where these ways to call are gone.
#[must_use]
pub fn reach_without(plan: &Plan, media: Media) -> Vec<GoalReach> {
    let net = Net::of(plan);
    let loss = Loss { media, ..Loss::default() };
    let mut found = Vec::new();
    for shift in Shift::ALL {
        let walk = net.walk(shift, &loss, None);
        for goal in Goal::ALL {
            let roles = net.goal(goal, shift);
            let end = roles.iter().copied().find(|&role| walk[role].is_some());
            let broken = if end.is_some() {
                Vec::new()
            } else {
                let departments = plan.contacts.departments.iter();
                departments
                    .filter(|department| {
                        !net.own.contains(&department.id)
                            || !reached(&net.walk(shift, &loss, Some(&department.id)), &roles)
                    })
                    .map(|department| department.id.clone())
                    .collect()
            };
            found.push(GoalReach {
                shift,
                goal,
                role: end.or_else(|| roles.first().copied()).map(|role| net.roles[role].role.id.clone()),
                broken,
                chain: end.map_or_else(Vec::new, |end| {
                    chain(&walk, end).into_iter().map(|role| net.roles[role].role.id.clone()).collect()
                }),
            });
        }
    }
    found
}

/// Whether a role that is to be called has nobody, or somebody without any number: other rules say so, and that is to be
/// mended before the chains are judged.
#[must_use]
pub fn vacant(plan: &Plan) -> bool {
    let contacts = &plan.contacts;
    let held: BTreeSet<&RoleId> = contacts.assignments.iter().map(|assignment| &assignment.role).collect();
    let called: BTreeSet<&RoleId> =
        contacts.routes.iter().flat_map(|route| [&route.to.role, &route.alternate]).flatten().collect();
    let finders: BTreeSet<&RoleId> =
        contacts.roles.iter().filter(|role| role.kind == RoleKind::Finder).map(|role| &role.id).collect();
    let silent: BTreeSet<&PersonId> =
        contacts.people.iter().filter(|person| person.phones.is_empty()).map(|person| &person.id).collect();
    let empty = |role: &Role| called.contains(&role.id) && role.phones.is_empty() && !held.contains(&role.id);
    contacts.roles.iter().any(|role| !finders.contains(&role.id) && empty(role))
        || contacts.assignments.iter().filter(|assignment| !finders.contains(&assignment.role)).any(|assignment| {
            let others = assignment.deputies.iter().chain(&assignment.night_deputies);
            std::iter::once(&assignment.person).chain(others).any(|person| silent.contains(person))
        })
}

/// Vendors of systems that cannot be called; at night those whose contract promises help then.
#[must_use]
pub fn vendors_out_of_reach(plan: &Plan) -> Vec<VendorLack> {
    let net = Net::of(plan);
    let kept: BTreeSet<&VendorId> = plan.systems.systems.iter().filter_map(|system| system.vendor.as_ref()).collect();
    let promised: BTreeSet<&VendorId> = plan
        .vendors
        .contracts
        .iter()
        .filter(|contract| contract.night_support == Flag::Yes)
        .map(|contract| &contract.vendor)
        .collect();
    let mut lacking = Vec::new();
    for shift in Shift::ALL {
        let walk = net.walk(shift, &Loss::default(), None);
        let mut all = false;
        let mut some = BTreeSet::new();
        for route in plan.contacts.routes.iter().filter(|route| shift.uses(route.hours)) {
            let everywhere = route.to.group == Some(Group::Vendors) && route.kind != RouteKind::Reverse;
            if (everywhere || route.to.vendor.is_some()) && net.calls(&route.from, &walk) {
                all |= everywhere;
                some.extend(&route.to.vendor);
            }
        }
        for vendor in &plan.vendors.vendors {
            let needed = match shift {
                Shift::Day => kept.contains(&vendor.id),
                Shift::Night => kept.contains(&vendor.id) && promised.contains(&vendor.id),
            };
            let no_route = !all && !some.contains(&vendor.id);
            if needed && (no_route || !answered(vendor, shift)) {
                lacking.push(VendorLack { shift, vendor: vendor.id.clone(), no_route });
            }
        }
    }
    lacking
}

/// Whether some desk of a vendor answers then.
#[must_use]
pub fn answered(vendor: &Vendor, shift: Shift) -> bool {
    vendor.contacts.iter().flat_map(|contact| &contact.phones).any(|phone| shift.answers(phone))
}

/// People and numbers without whom a chain that holds would break.
#[must_use]
pub fn single_points(plan: &Plan) -> Vec<(SinglePoint, Vec<Broken>)> {
    let net = Net::of(plan);
    let mut found: BTreeMap<SinglePoint, Vec<Broken>> = BTreeMap::new();
    for shift in Shift::ALL {
        let whole = net.walk(shift, &Loss::default(), None);
        let goals: Vec<(Goal, Vec<usize>)> = Goal::ALL
            .into_iter()
            .map(|goal| (goal, net.goal(goal, shift)))
            .filter(|(_, roles)| reached(&whole, roles))
            .collect();
        let lost = |loss: &Loss| -> Vec<Goal> {
            let walk = net.walk(shift, loss, None);
            goals.iter().filter(|(_, roles)| !reached(&walk, roles)).map(|(goal, _)| *goal).collect()
        };
        // Only who stands on the way that was found can break it: without anybody else it still holds.
        let mut on_the_way: BTreeSet<usize> = BTreeSet::new();
        for (_, roles) in &goals {
            let end = roles.iter().copied().find(|&role| whole[role].is_some());
            on_the_way.extend(end.map(|end| chain(&whole, end)).unwrap_or_default());
        }
        let people: BTreeSet<usize> = on_the_way.iter().flat_map(|&role| net.people(role, shift)).collect();
        let mut alone = BTreeSet::new();
        for person in people {
            let goals = lost(&Loss { person: Some(person), ..Loss::default() });
            if !goals.is_empty() {
                alone.insert(person);
                let point = SinglePoint::Person(net.persons[person].id.clone());
                found.entry(point).or_default().push(Broken { shift, goals });
            }
        }
        for &role in &on_the_way {
            for (phone, holder) in net.numbers(role, shift) {
                if holder.is_some_and(|person| alone.contains(&person)) {
                    continue;
                }
                let goals = lost(&Loss { number: Some(phone.number.as_str()), ..Loss::default() });
                // A number that is lost with the one person behind it is told with that person.
                let told = net.people(role, shift).iter().any(|person| alone.contains(person));
                if !goals.is_empty() && !told {
                    let point = SinglePoint::Number(phone.print(), net.roles[role].role.id.clone());
                    let entry = found.entry(point).or_default();
                    if entry.iter().all(|broken| broken.shift != shift) {
                        entry.push(Broken { shift, goals });
                    }
                }
            }
        }
    }
    found.into_iter().collect()
}

/// People who hold more than one role of the chains at the same hour without that being declared (`dedication`).
#[must_use]
pub fn same_persons(plan: &Plan) -> Vec<SamePerson> {
    let net = Net::of(plan);
    let mut found: Vec<SamePerson> = Vec::new();
    for shift in Shift::ALL {
        let walk = net.walk(shift, &Loss::default(), None);
        let mut roles: Vec<usize> = Vec::new();
        let team = (0..net.roles.len()).filter(|&role| net.roles[role].role.kind == RoleKind::Csirt);
        let goals = Goal::ALL.into_iter().flat_map(|goal| net.goal(goal, shift).into_iter().take(1));
        for end in goals.chain(team).filter(|&role| walk[role].is_some()) {
            for role in chain(&walk, end) {
                if !roles.contains(&role) {
                    roles.push(role);
                }
            }
        }
        let mut of_person: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &role in &roles {
            if let Some(person) = net.first(role, shift, &Loss::default()) {
                of_person.entry(person).or_default().push(role);
            }
        }
        for (person, roles) in of_person {
            let declared = |role: usize| net.roles[role].role.dedication == Some(Dedication::Concurrent);
            let full = |role: usize| net.roles[role].role.dedication == Some(Dedication::Full);
            let main = roles.iter().filter(|&&role| !declared(role)).count();
            if roles.len() < 2 || (main < 2 && !roles.iter().any(|&role| full(role))) {
                continue;
            }
            let person = net.persons[person].id.clone();
            let mut roles = roles;
            roles.sort_unstable();
            let roles: Vec<RoleId> = roles.into_iter().map(|role| net.roles[role].role.id.clone()).collect();
            match found.iter_mut().find(|same| same.person == person && same.roles == roles) {
                Some(same) => same.shifts.push(shift),
                None => found.push(SamePerson { person, roles, shifts: vec![shift] }),
            }
        }
    }
    found
}

/// What the loss of each system that carries calls, or of what it cannot do without, does to them. Outages that take the
/// same ways are one.
#[must_use]
pub fn outages(plan: &Plan) -> Vec<Outage> {
    let net = Net::of(plan);
    let mut of_media: Vec<(Media, Vec<SystemId>)> = Vec::new();
    for id in causes(plan) {
        let media = Media::on(plan, &stopped(plan, &BTreeSet::from([id])));
        match of_media.iter_mut().find(|(other, _)| *other == media) {
            Some((_, systems)) => systems.push(id.clone()),
            None => of_media.push((media, vec![id.clone()])),
        }
    }
    let whole: Vec<_> = Shift::ALL.into_iter().map(|shift| (shift, net.walk(shift, &Loss::default(), None))).collect();
    of_media
        .into_iter()
        .map(|(media, systems)| {
            let loss = Loss { media, ..Loss::default() };
            let mut broken = Vec::new();
            let mut mute = Vec::new();
            for (shift, whole) in &whole {
                let left = net.walk(*shift, &loss, None);
                let mut goals = Vec::new();
                for goal in Goal::ALL {
                    let roles = net.goal(goal, *shift);
                    let Some(end) = roles.iter().copied().find(|&role| whole[role].is_some()) else { continue };
                    if !reached(&left, &roles) {
                        goals.push(goal);
                        for role in chain(whole, end).into_iter().filter(|&role| !net.rung(role, *shift, &loss)) {
                            let entry = (*shift, net.roles[role].role.id.clone());
                            if !mute.contains(&entry) {
                                mute.push(entry);
                            }
                        }
                    }
                }
                if !goals.is_empty() {
                    broken.push(Broken { shift: *shift, goals });
                }
            }
            Outage { systems, media, broken, mute }
        })
        .collect()
}

/// A telephone system of the plan on which no way to call is said to stand (`phone_systems` is absent).
#[must_use]
pub fn unplaced_telephone(plan: &Plan) -> Option<usize> {
    if plan.contacts.phone_systems.is_some() {
        return None;
    }
    plan.systems.systems.iter().position(|system| system.category == SystemCategory::Telephone)
}

/// Calls that must be made and lead round in a circle, each once.
#[must_use]
pub fn circles(plan: &Plan) -> Vec<Vec<RoleId>> {
    let mut found: Vec<Vec<RoleId>> = Vec::new();
    for shift in Shift::ALL {
        let mut next: BTreeMap<&RoleId, BTreeSet<&RoleId>> = BTreeMap::new();
        let routes = plan.contacts.routes.iter();
        for route in routes.filter(|route| route.kind == RouteKind::Must && shift.uses(route.hours)) {
            if let (Some(from), Some(to)) = (&route.from.role, &route.to.role) {
                next.entry(from).or_default().insert(to);
            }
        }
        for start in next.keys().copied() {
            let mut came: BTreeMap<&RoleId, &RoleId> = BTreeMap::new();
            let mut open = VecDeque::from([start]);
            while let Some(at) = open.pop_front() {
                for to in next.get(at).into_iter().flatten().copied() {
                    if !came.contains_key(to) {
                        came.insert(to, at);
                        open.push_back(to);
                    }
                }
            }
            if !came.contains_key(start) || found.iter().any(|circle| circle.contains(start)) {
                continue;
            }
            let mut circle = vec![start.clone()];
            let mut at = came[start];
            while at != start {
                circle.push(at.clone());
                at = came[at];
            }
            circle.reverse();
            // The one from which the search began is named first.
            circle.rotate_right(1);
            found.push(circle);
        }
    }
    found
}

/// The first number of a role, and then of its people, that is answered at that time and not gone: whose it is and the
/// number as people say it.
#[must_use]
pub fn number_left(plan: &Plan, role: &RoleId, shift: Shift, media: Media) -> Option<(Option<PersonId>, String)> {
    let net = Net::of(plan);
    let role = *net.place.get(role)?;
    let loss = Loss { media, ..Loss::default() };
    let (phone, holder) = net.ringing(role, shift, &loss)?;
    let person = holder.or_else(|| net.first(role, shift, &loss));
    Some((person.map(|person| net.persons[person].id.clone()), phone.print()))
}

/// What stops with these systems: themselves and all that cannot do without them.
#[must_use]
pub fn stopped<'a>(plan: &'a Plan, down: &BTreeSet<&'a SystemId>) -> BTreeSet<&'a SystemId> {
    let mut users: BTreeMap<&SystemId, Vec<&SystemId>> = BTreeMap::new();
    for system in &plan.systems.systems {
        for need in system.depends_on.iter().filter(|need| need.kind == DependencyKind::Hard) {
            users.entry(&need.system).or_default().push(&system.id);
        }
    }
    let mut stopped = down.clone();
    let mut open: Vec<&SystemId> = down.iter().copied().collect();
    while let Some(id) = open.pop() {
        for user in users.get(id).into_iter().flatten().copied() {
            if stopped.insert(user) {
                open.push(user);
            }
        }
    }
    stopped
}

/// Systems that carry calls, and behind them those that they cannot do without.
fn causes(plan: &Plan) -> Vec<&SystemId> {
    let Some(on) = &plan.contacts.phone_systems else { return Vec::new() };
    let needs: BTreeMap<&SystemId, _> =
        plan.systems.systems.iter().map(|system| (&system.id, &system.depends_on)).collect();
    let mut causes: Vec<&SystemId> = Vec::new();
    for carrier in [&on.extension, &on.phs, &on.line, &on.mail, &on.paging].into_iter().flatten() {
        if !causes.contains(&carrier) {
            causes.push(carrier);
        }
    }
    let mut at = 0;
    while let Some(id) = causes.get(at).copied() {
        for need in needs.get(id).into_iter().flat_map(|needs| needs.iter()) {
            if need.kind == DependencyKind::Hard && !causes.contains(&&need.system) {
                causes.push(&need.system);
            }
        }
        at += 1;
    }
    causes
}

// ------------------------------------------------------------------------------------------------ the net of calls

/// What is taken away for a trial.
#[derive(Debug, Clone, Copy, Default)]
struct Loss<'a> {
    person: Option<usize>,
    number: Option<&'a str>,
    media: Media,
}

struct RoleNode<'a> {
    role: &'a Role,
    assignment: Option<&'a Assignment>,
}

/// From where a route starts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Start<'a> {
    Everywhere,
    Department(&'a DepartmentId),
    Role(usize),
}

struct Edge<'a> {
    from: Start<'a>,
    to: usize,
    hours: RouteHours,
    medium: Medium,
    /// How far this is from the ordinary way: one call that must be made counts least.
    cost: u32,
}

/// A call that must be made, or somebody reached in another role of theirs.
const MUST: u32 = 1;
/// A call on a condition.
const CONDITIONAL: u32 = 100;
/// A call to the one who is named for when nobody answers.
const ALTERNATE: u32 = 10_000;

/// How a walk came to a role: from another one, or from the departments.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: Option<usize>,
}

struct Net<'a> {
    plan: &'a Plan,
    roles: Vec<RoleNode<'a>>,
    place: BTreeMap<&'a RoleId, usize>,
    persons: &'a [Person],
    person: BTreeMap<&'a PersonId, usize>,
    /// Roles that each person holds.
    held: Vec<Vec<usize>>,
    edges: Vec<Edge<'a>>,
    /// Departments that have routes of their own.
    own: BTreeSet<&'a DepartmentId>,
}

impl<'a> Net<'a> {
    fn of(plan: &'a Plan) -> Self {
        let contacts = &plan.contacts;
        let mut assignments: BTreeMap<&RoleId, &Assignment> = BTreeMap::new();
        for assignment in &contacts.assignments {
            assignments.entry(&assignment.role).or_insert(assignment);
        }
        let mut net = Self {
            plan,
            roles: contacts
                .roles
                .iter()
                .map(|role| RoleNode { role, assignment: assignments.get(&role.id).copied() })
                .collect(),
            place: contacts.roles.iter().enumerate().map(|(at, role)| (&role.id, at)).collect(),
            persons: &contacts.people,
            person: contacts.people.iter().enumerate().map(|(at, person)| (&person.id, at)).collect(),
            held: vec![Vec::new(); contacts.people.len()],
            edges: Vec::new(),
            own: BTreeSet::new(),
        };
        for role in 0..net.roles.len() {
            let holder = net.roles[role].assignment.and_then(|assignment| net.person.get(&assignment.person));
            if let Some(&person) = holder.filter(|_| !net.roster(role)) {
                net.held[person].push(role);
            }
        }
        // The strip on every card and on the chart: the number to call first.
        for (role, hours) in
            [(&contacts.first_call.day, RouteHours::Day), (&contacts.first_call.night, RouteHours::Night)]
        {
            net.join(Start::Everywhere, role, hours, Medium::Phone, MUST);
        }
        let routes: Vec<&Route> = contacts.routes.iter().filter(|route| route.kind != RouteKind::Reverse).collect();
        for route in &routes {
            for from in net.starts(&route.from) {
                for to in net.ends(&route.to) {
                    let cost = if route.kind == RouteKind::Must { MUST } else { CONDITIONAL };
                    net.join(from.clone(), to, route.hours, route.medium, cost);
                }
            }
        }
        for route in &routes {
            if let Some(alternate) = &route.alternate {
                for from in net.starts(&route.from) {
                    net.join(from, alternate, route.hours, Medium::Phone, ALTERNATE);
                }
            }
        }
        let own = routes.iter().filter_map(|route| route.from.department.as_ref());
        net.own = own.collect();
        net
    }

    fn join(&mut self, from: Start<'a>, to: &RoleId, hours: RouteHours, medium: Medium, cost: u32) {
        if let Some(&to) = self.place.get(to) {
            self.edges.push(Edge { from, to, hours, medium, cost });
        }
    }

    fn starts(&self, end: &'a Endpoint) -> Vec<Start<'a>> {
        match (&end.role, &end.department, end.group) {
            (Some(role), ..) => match self.place.get(role) {
                Some(&at) if self.roles[at].role.kind == RoleKind::Finder => vec![Start::Everywhere],
                Some(&at) => vec![Start::Role(at)],
                None => Vec::new(),
            },
            (None, Some(department), _) => vec![Start::Department(department)],
            (None, None, Some(Group::Staff | Group::Departments)) => vec![Start::Everywhere],
            (None, None, Some(Group::Headquarters)) => {
                self.headquarters().filter_map(|role| self.place.get(role)).map(|&at| Start::Role(at)).collect()
            }
            (None, None, Some(Group::Vendors | Group::Organizations) | None) => Vec::new(),
        }
    }

    fn ends(&self, end: &'a Endpoint) -> Vec<&'a RoleId> {
        match (&end.role, end.group) {
            (Some(role), _) => vec![role],
            (None, Some(Group::Headquarters)) => self.headquarters().collect(),
            _ => Vec::new(),
        }
    }

    fn headquarters(&self) -> impl Iterator<Item = &'a RoleId> + use<'a> {
        let roles = self.plan.contacts.roles.iter();
        roles.filter(|role| role.lane == Some(Lane::Headquarters)).map(|role| &role.id)
    }

    /// Whether somebody at this end of a route was reached.
    fn calls(&self, end: &'a Endpoint, walk: &[Option<Step>]) -> bool {
        self.starts(end).iter().any(|from| match from {
            Start::Everywhere | Start::Department(_) => true,
            Start::Role(role) => walk[*role].is_some(),
        })
    }

    /// The roles that stand for a goal.
    fn goal(&self, goal: Goal, shift: Shift) -> Vec<usize> {
        let of_kind = |kind: RoleKind| (0..self.roles.len()).filter(move |&role| self.roles[role].role.kind == kind);
        match goal {
            Goal::Desk => {
                let first = match shift {
                    Shift::Day => &self.plan.contacts.first_call.day,
                    Shift::Night => &self.plan.contacts.first_call.night,
                };
                let first = self.place.get(first).copied();
                of_kind(RoleKind::SystemOperator).chain(of_kind(RoleKind::Csirt)).chain(first).collect()
            }
            Goal::Officer => {
                let roles: Vec<usize> = of_kind(RoleKind::SecurityOfficer).collect();
                if roles.is_empty() { of_kind(RoleKind::PlanningManager).collect() } else { roles }
            }
            Goal::Chief => of_kind(RoleKind::ChiefOfficer).collect(),
        }
    }

    /// Holder and deputies of a role at that time.
    fn people(&self, role: usize, shift: Shift) -> Vec<usize> {
        let Some(assignment) = self.roles[role].assignment else { return Vec::new() };
        if self.roster(role) {
            return Vec::new();
        }
        let deputies = match shift {
            Shift::Night if !assignment.night_deputies.is_empty() => &assignment.night_deputies,
            Shift::Day | Shift::Night => &assignment.deputies,
        };
        let people = std::iter::once(&assignment.person).chain(deputies);
        people.filter_map(|id| self.person.get(id).copied()).collect()
    }

    /// A duty with a telephone of its own is held by whoever is on the roster, not by those who are named.
    fn roster(&self, role: usize) -> bool {
        self.roles[role].role.kind == RoleKind::Duty && !self.roles[role].role.phones.is_empty()
    }

    /// Numbers of a role that are answered at that time, with whose they are where they are not the role's own.
    fn numbers(&self, role: usize, shift: Shift) -> Vec<(&'a Phone, Option<usize>)> {
        let own = self.roles[role].role.phones.iter().map(|phone| (phone, None));
        let persons = self.persons;
        let of_people = self
            .people(role, shift)
            .into_iter()
            .flat_map(move |person| persons[person].phones.iter().map(move |phone| (phone, Some(person))));
        own.chain(of_people).filter(|(phone, _)| shift.answers(phone)).collect()
    }

    /// Who answers first: the holder where the role has a number of its own, else the first with a number.
    fn first(&self, role: usize, shift: Shift, loss: &Loss) -> Option<usize> {
        let mut people = self.people(role, shift).into_iter().filter(|person| Some(*person) != loss.person);
        match self.ringing(role, shift, loss) {
            Some((_, Some(person))) => Some(person),
            Some((_, None)) | None => people.next(),
        }
    }

    /// The first number of a role at which somebody answers.
    fn ringing(&self, role: usize, shift: Shift, loss: &Loss) -> Option<(&'a Phone, Option<usize>)> {
        let people = self.people(role, shift);
        let somebody = people.is_empty() || people.iter().any(|person| Some(*person) != loss.person);
        self.numbers(role, shift).into_iter().find(|(phone, holder)| {
            let held = holder.map_or(somebody, |person| Some(person) != loss.person);
            held && !loss.media.takes(phone.kind) && loss.number != Some(phone.number.as_str())
        })
    }

    /// Whether somebody answers for a role.
    fn rung(&self, role: usize, shift: Shift, loss: &Loss) -> bool {
        self.ringing(role, shift, loss).is_some()
    }

    fn passes(&self, edge: &Edge, shift: Shift, loss: &Loss) -> bool {
        let people = || self.people(edge.to, shift).into_iter().filter(|person| Some(*person) != loss.person);
        match edge.medium {
            Medium::Phone => self.rung(edge.to, shift, loss),
            Medium::Mail => !loss.media.mail && people().any(|person| self.persons[person].email.is_some()),
            Medium::Paging => !loss.media.paging && (self.roster(edge.to) || people().next().is_some()),
            Medium::Runner => self.roster(edge.to) || people().next().is_some(),
            // A form on the web reaches nobody in the house.
            Medium::WebForm => false,
        }
    }

    /// All roles that a call reaches, with how it came there by the most ordinary way; from one department also over routes
    /// of its own.
    fn walk(&self, shift: Shift, loss: &Loss, department: Option<&DepartmentId>) -> Vec<Option<Step>> {
        let mut steps: Vec<Option<Step>> = (0..self.roles.len()).map(|_| None).collect();
        let mut leading: Vec<Vec<&Edge>> = (0..self.roles.len()).map(|_| Vec::new()).collect();
        // What is nearest is settled first; of equally near ones the first in the file.
        let mut open: BTreeSet<(u32, usize, Option<usize>)> = BTreeSet::new();
        for edge in self.edges.iter().filter(|edge| shift.uses(edge.hours)) {
            match edge.from {
                Start::Role(role) => leading[role].push(edge),
                Start::Department(id) if Some(id) != department => {}
                Start::Everywhere | Start::Department(_) => {
                    if self.passes(edge, shift, loss) {
                        open.insert((edge.cost, edge.to, None));
                    }
                }
            }
        }
        while let Some((cost, role, from)) = open.pop_first() {
            if steps[role].is_some() {
                continue;
            }
            steps[role] = Some(Step { from });
            for edge in leading[role].iter().filter(|edge| steps[edge.to].is_none()) {
                if self.passes(edge, shift, loss) {
                    open.insert((cost + edge.cost, edge.to, Some(role)));
                }
            }
            // Who answers was reached in all roles that are theirs.
            for &other in self.first(role, shift, loss).map_or(&[][..], |person| &self.held[person]) {
                open.insert((cost + MUST, other, Some(role)));
            }
        }
        steps
    }
}

fn reached(walk: &[Option<Step>], roles: &[usize]) -> bool {
    roles.iter().any(|&role| walk[role].is_some())
}

/// The roles over which a walk came to one, that one last.
fn chain(walk: &[Option<Step>], end: usize) -> Vec<usize> {
    let mut chain = vec![end];
    while let Some(before) = chain.last().and_then(|&last| walk[last]).and_then(|step| step.from) {
        chain.push(before);
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests;

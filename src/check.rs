//! From a plan to a checked plan: the only way to one, and only where no finding is an error.

use std::collections::BTreeMap;
use std::ops::Deref;

use self::rules::Accepted;
use crate::audience::Audience;
use crate::diagnostic::{self, Diagnostic};
use crate::form::Forms;
use crate::model::Plan;
use crate::model::contacts::{Assignment, Deadline, Department, Organization, Person, Role};
use crate::model::date::Date;
use crate::model::devices::Device;
use crate::model::hospital::{Facility, RelatedDocument};
use crate::model::id::{
    CardId, ConnectionId, ContractId, CutPointId, DeadlineId, DepartmentId, DeviceId, DocumentId, FacilityId,
    LogSourceId, OrganizationId, PersonId, RoleId, SegmentId, SystemId, VendorId,
};
use crate::model::network::{Connection, CutPoint, Segment};
use crate::model::response::{ActionCard, LogSource};
use crate::model::systems::System;
use crate::model::vendors::{Contract, Vendor};

pub mod rules;

/// A plan in which every id resolves; views read only this.
#[derive(Debug, Clone)]
pub struct CheckedPlan {
    plan: Plan,
    index: Index,
    as_of: Date,
    accepted: Accepted,
    audience: Audience,
}

impl Deref for CheckedPlan {
    type Target = Plan;

    fn deref(&self) -> &Plan {
        &self.plan
    }
}

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident: $id:ty => $item:ty, |$plan:ident| $list:expr;)+) => {
        /// Where each id stands in its list.
        #[derive(Debug, Clone, Default)]
        struct Index { $($name: BTreeMap<$id, usize>),+ }

        impl Index {
            fn new(plan: &Plan) -> Self {
                Self {$(
                    $name: {
                        let $plan = plan;
                        let list: &[$item] = $list;
                        list.iter().enumerate().map(|(at, item)| (item.id.clone(), at)).collect()
                    }
                ),+}
            }
        }

        impl CheckedPlan {$(
            $(#[$doc])*
            ///
            /// # Panics
            /// Never for an id of this plan: `check` has seen that each one resolves.
            #[must_use]
            pub fn $name(&self, id: &$id) -> &$item {
                let $plan = &self.plan;
                let list: &[$item] = $list;
                let at = self.index.$name.get(id).expect("check has seen that every id of the plan resolves");
                &list[*at]
            }
        )+}
    };
}

index! {
    /// The department of that id.
    department: DepartmentId => Department, |plan| &plan.contacts.departments;
    /// The person of that id.
    person: PersonId => Person, |plan| &plan.contacts.people;
    /// The role of that id.
    role: RoleId => Role, |plan| &plan.contacts.roles;
    /// The organisation of that id.
    organization: OrganizationId => Organization, |plan| &plan.contacts.organizations;
    /// The deadline of that id.
    deadline: DeadlineId => Deadline, |plan| &plan.contacts.deadlines;
    /// The facility of that id.
    facility: FacilityId => Facility, |plan| &plan.hospital.hospital.facilities;
    /// The document of that id.
    document: DocumentId => RelatedDocument, |plan| &plan.hospital.related_documents;
    /// The system of that id.
    system: SystemId => System, |plan| &plan.systems.systems;
    /// The vendor of that id.
    vendor: VendorId => Vendor, |plan| &plan.vendors.vendors;
    /// The contract of that id.
    contract: ContractId => Contract, |plan| &plan.vendors.contracts;
    /// The segment of that id.
    segment: SegmentId => Segment, |plan| plan.segments();
    /// The connection of that id.
    connection: ConnectionId => Connection, |plan| plan.connections();
    /// The cut point of that id.
    cut_point: CutPointId => CutPoint, |plan| plan.cut_points();
    /// The device of that id.
    device: DeviceId => Device, |plan| plan.devices();
    /// The source of logs of that id.
    log_source: LogSourceId => LogSource, |plan| plan.log_sources();
    /// The card of that id.
    card: CardId => ActionCard, |plan| plan.cards();
}

/// What checking a plan gives: the findings, and the checked plan where none of them is an error.
#[derive(Debug)]
pub struct Checked {
    /// The plan, to make papers from.
    pub plan: Option<CheckedPlan>,
    /// What the rules found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Applies every rule; some ask the official forms, some on which day the plan is judged.
#[must_use]
pub fn check(plan: Plan, forms: &Forms, as_of: Date) -> Checked {
    let (diagnostics, accepted) = rules::apply(&plan, forms, as_of);
    let sound = !diagnostic::has_errors(&diagnostics);
    let checked = |plan| CheckedPlan { index: Index::new(&plan), plan, as_of, accepted, audience: Audience::Core };
    Checked { plan: sound.then(|| checked(plan)), diagnostics }
}

impl CheckedPlan {
    /// The day on which the plan is judged: what is old, and what has run out.
    #[must_use]
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// What each entry of `accepted_findings` has taken out of the report.
    #[must_use]
    pub fn accepted(&self) -> &Accepted {
        &self.accepted
    }

    /// The same plan judged on another day.
    #[must_use]
    pub fn on(&self, as_of: Date) -> Self {
        Self { as_of, ..self.clone() }
    }

    /// The plan with the first deputy who is there in the place of each holder who is not; a role that nobody is left
    /// for has no holder in it.
    #[must_use]
    pub fn without(&self, absent: &[PersonId]) -> Self {
        let mut plan = self.plan.clone();
        let there = |person: &PersonId| !absent.contains(person);
        plan.contacts.assignments.retain_mut(|assignment| {
            assignment.night_deputies.retain(there);
            assignment.deputies.retain(there);
            if there(&assignment.person) {
                return true;
            }
            let stands_in = !assignment.deputies.is_empty();
            if stands_in {
                assignment.person = assignment.deputies.remove(0);
                let holder = assignment.person.clone();
                assignment.night_deputies.retain(|person| *person != holder);
            }
            stands_in
        });
        Self { index: Index::new(&plan), plan, accepted: self.accepted.clone(), ..*self }
    }

    /// For whom papers of this plan are.
    #[must_use]
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// The plan without what an audience does not see. Only [`crate::audience`] takes away, and takes no thing that
    /// something left in the plan refers to.
    pub(crate) fn cut(self, audience: Audience, take: impl FnOnce(&mut Plan)) -> Self {
        let Self { mut plan, mut accepted, as_of, .. } = self;
        take(&mut plan);
        accepted.entries.truncate(plan.hospital.accepted_findings.len());
        Self { index: Index::new(&plan), plan, as_of, accepted, audience }
    }

    /// Who holds a role, and who stands in.
    #[must_use]
    pub fn assignment(&self, role: &RoleId) -> Option<&Assignment> {
        self.plan.contacts.assignments.iter().find(|assignment| assignment.role == *role)
    }
}

//! In which order systems come back: what one needs comes before it, and among those that could be next the hospital's
//! own priority decides. Then whether each comes back in time, and if not, why and what would help.
//!
//! A system of low priority that a system of high priority cannot do without takes over its priority; else the order
//! would keep the electronic health record waiting for a switch that stands last on the list.
//!
//! Work waits for three things: what the system needs, a free pair of the hospital's hands, and a free crew of the vendor
//! who restores it. Where the plan does not say how many there are, one is assumed: the safe side.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::Plan;
use crate::model::duration::Duration;
use crate::model::id::{SystemId, VendorId};
use crate::model::systems::{DependencyKind, System};
use crate::model::text::Known;

/// The order of restoration with its times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreOrder {
    /// All systems, first to restore first.
    pub steps: Vec<RestoreStep>,
    /// The chain of needs that takes longest, first to restore first; empty without systems.
    pub longest_chain: Vec<SystemId>,
    /// How long that chain takes even with hands enough, minutes.
    pub longest_chain_minutes: u32,
    /// How many systems are restored at a time in this reckoning.
    pub hands: u32,
    /// Whether the plan says how many; if not, one at a time is assumed, the safe side.
    pub hands_known: bool,
    /// Vendors that restore more than one system, with how many at a time, and whether the plan says so.
    pub crews: Vec<Crew>,
    /// Objectives that cannot be kept, one per cause: what is late behind a late one stands with it.
    pub missed: Vec<Missed>,
}

/// A system in the order of restoration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreStep {
    /// The system.
    pub system: SystemId,
    /// Systems that must be there before, in the order of restoration.
    pub needs: Vec<SystemId>,
    /// Earliest start, minutes from the order to begin.
    pub start: u32,
    /// Earliest end, minutes from the order to begin.
    pub finish: u32,
    /// Whether all times on which `start` and `finish` stand are known; if not, both are lower bounds.
    pub certain: bool,
    /// Whether it ends after its recovery time objective, even by the lower bound.
    pub late: bool,
    /// Whether it needs itself by a circle, so that no order is right.
    pub circular: bool,
    /// What held its start back.
    pub wait: Wait,
    /// Vendor who restores it, where the plan names one.
    pub vendor: Option<VendorId>,
    /// Which pair of hands works on it, 1 first.
    pub hand: usize,
}

/// What held the start of a restoration back, and the system whose end it had to wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait {
    /// Nothing: it starts at once.
    Nothing,
    /// Something that it needs.
    Need(SystemId),
    /// The hospital's hands.
    Hands(SystemId),
    /// The vendor's crew.
    Crew(SystemId),
}

/// How many systems a vendor restores at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crew {
    /// The vendor.
    pub vendor: VendorId,
    /// How many at a time in this reckoning.
    pub count: u32,
    /// Whether the plan says so.
    pub known: bool,
}

/// A recovery time objective that cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The system.
    pub system: SystemId,
    /// Its objective, minutes.
    pub objective: u32,
    /// When it is back, minutes from the order to begin.
    pub finish: u32,
    /// Whether all times are known; if not, `finish` is a lower bound.
    pub certain: bool,
    /// What one after the other fills that time, the system itself last.
    pub chain: Vec<Link>,
    /// Systems late behind this one.
    pub behind: Vec<SystemId>,
    /// Single changes by which it would be in time and nothing else becomes late, the smallest first, at most two, each of
    /// another kind.
    pub ways: Vec<WayOut>,
}

/// A piece of the time until a system is back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The system restored.
    pub system: SystemId,
    /// How long that takes, minutes.
    pub minutes: u32,
    /// Why it could not begin earlier.
    pub wait: Wait,
}

/// A single change by which an objective would be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayOut {
    /// Restore the system before another: only the order changes.
    Before {
        /// The system whose turn is taken.
        other: SystemId,
    },
    /// Make one restoration shorter.
    Shorten {
        /// Which.
        system: SystemId,
        /// Now, minutes.
        from: u32,
        /// Then, minutes.
        to: u32,
    },
    /// Another pair of hands of the hospital.
    Hands {
        /// How many there would be.
        to: u32,
    },
    /// Another crew of a vendor.
    Crew {
        /// Which.
        vendor: VendorId,
        /// How many there would be.
        to: u32,
    },
    /// Give up the objective for one that holds and is still tolerable.
    Objective {
        /// What it would be, minutes, a whole number of hours.
        to: u32,
    },
}

/// The order of restoration that follows from dependencies, priorities, times of work and hands.
#[must_use]
pub fn restore_order(plan: &Plan) -> RestoreOrder {
    let work = Work::of(plan);
    let order = work.order(&work.priority);
    let slots = work.schedule(&order.places, &work.minutes, work.hands, &work.crews);
    let systems = work.systems;
    let mut rank = vec![0; systems.len()];
    for (at, &place) in order.places.iter().enumerate() {
        rank[place] = at;
    }
    let id = |place: usize| systems[place].id.clone();
    let steps = order
        .places
        .iter()
        .map(|&place| {
            let slot = &slots[place];
            let mut needed = work.needs[place].clone();
            needed.sort_by_key(|&need| rank[need]);
            RestoreStep {
                system: id(place),
                needs: needed.into_iter().map(id).collect(),
                start: slot.start,
                finish: slot.finish,
                certain: slot.certain,
                late: work.late(place, slot),
                circular: order.circular.contains(&place),
                wait: slot.wait.named(systems),
                vendor: work.vendor[place].map(|vendor| plan.vendors.vendors[vendor].id.clone()),
                hand: slot.hand + 1,
            }
        })
        .collect();
    let (longest_chain, longest_chain_minutes) = work.longest_chain(&order.places);
    RestoreOrder {
        steps,
        longest_chain,
        longest_chain_minutes,
        hands: work.hands,
        hands_known: plan.backups.as_ref().is_some_and(|file| file.parallel_restores.is_some()),
        crews: work.shared_crews(plan),
        missed: work.missed(plan, &order, &slots),
    }
}

/// A plan as the reckoning sees it: systems, vendors and hands by number.
struct Work<'a> {
    systems: &'a [System],
    /// The places of those that a system cannot do without, in the order of the file, each once.
    needs: Vec<Vec<usize>>,
    minutes: Vec<u32>,
    known: Vec<bool>,
    /// The vendor who restores.
    vendor: Vec<Option<usize>>,
    priority: Vec<u32>,
    hands: u32,
    crews: Vec<u32>,
}

struct Order {
    places: Vec<usize>,
    circular: BTreeSet<usize>,
}

#[derive(Clone, Copy)]
struct Slot {
    start: u32,
    finish: u32,
    certain: bool,
    hand: usize,
    wait: Before,
}

/// [`Wait`] by number.
#[derive(Clone, Copy)]
enum Before {
    Nothing,
    Need(usize),
    Hands(usize),
    Crew(usize),
}

impl Before {
    fn place(self) -> Option<usize> {
        match self {
            Self::Nothing => None,
            Self::Need(place) | Self::Hands(place) | Self::Crew(place) => Some(place),
        }
    }

    fn named(self, systems: &[System]) -> Wait {
        match self {
            Self::Nothing => Wait::Nothing,
            Self::Need(place) => Wait::Need(systems[place].id.clone()),
            Self::Hands(place) => Wait::Hands(systems[place].id.clone()),
            Self::Crew(place) => Wait::Crew(systems[place].id.clone()),
        }
    }
}

impl<'a> Work<'a> {
    fn of(plan: &'a Plan) -> Self {
        let systems = plan.systems.systems.as_slice();
        let places: BTreeMap<&SystemId, usize> = systems.iter().enumerate().map(|(at, it)| (&it.id, at)).collect();
        let vendors: BTreeMap<&VendorId, usize> =
            plan.vendors.vendors.iter().enumerate().map(|(at, it)| (&it.id, at)).collect();
        let needs = systems
            .iter()
            .map(|system| {
                let hard = system.depends_on.iter().filter(|need| need.kind == DependencyKind::Hard);
                let mut found: Vec<usize> = hard.filter_map(|need| places.get(&need.system).copied()).collect();
                found.sort_unstable();
                found.dedup();
                found
            })
            .collect();
        let mut vendor = vec![None; systems.len()];
        // The step of the restoration says who comes; else the row of the backup does.
        let of_steps = plan.restore_steps().iter().map(|step| (&step.system, step.vendor.as_ref()));
        let of_rows = plan.backups().iter().map(|row| (&row.system, row.restored_by_vendor.as_ref()));
        for (system, by) in of_steps.chain(of_rows) {
            if let (Some(&place), Some(by)) = (places.get(system), by.and_then(|id| vendors.get(id))) {
                vendor[place].get_or_insert(*by);
            }
        }
        let time = |system: &System| system.restore_time.as_ref().and_then(Known::value).copied();
        Self {
            systems,
            needs,
            minutes: systems.iter().map(|system| time(system).map_or(0, Duration::minutes)).collect(),
            known: systems.iter().map(|system| time(system).is_some()).collect(),
            vendor,
            // Doubled, so that one more fits between any two.
            priority: systems.iter().map(|system| system.recovery_priority.saturating_mul(2)).collect(),
            hands: plan.backups.as_ref().and_then(|file| file.parallel_restores).unwrap_or(1).max(1),
            crews: plan.vendors.vendors.iter().map(|it| it.parallel_restores.unwrap_or(1).max(1)).collect(),
        }
    }

    fn late(&self, place: usize, slot: &Slot) -> bool {
        slot.finish > self.systems[place].rto.minutes()
    }

    fn shared_crews(&self, plan: &Plan) -> Vec<Crew> {
        let restored = |vendor: usize| self.vendor.iter().filter(|by| **by == Some(vendor)).count();
        let vendors = plan.vendors.vendors.iter().enumerate();
        vendors
            .filter(|(at, vendor)| restored(*at) > 1 || vendor.parallel_restores.is_some())
            .map(|(at, vendor)| Crew {
                vendor: vendor.id.clone(),
                count: self.crews[at],
                known: vendor.parallel_restores.is_some(),
            })
            .collect()
    }

    fn order(&self, priority: &[u32]) -> Order {
        let inherited = self.inherited(priority);
        let key = |place: usize| (inherited[place], priority[place], place);
        let mut users = vec![Vec::new(); self.systems.len()];
        let mut open: Vec<usize> = vec![0; self.systems.len()];
        for (place, needs) in self.needs.iter().enumerate() {
            open[place] = needs.len();
            for &need in needs {
                users[need].push(place);
            }
        }
        let mut waiting: BTreeSet<(u32, u32, usize)> = (0..self.systems.len()).map(key).collect();
        let mut ready: BTreeSet<(u32, u32, usize)> =
            waiting.iter().filter(|(_, _, place)| open[*place] == 0).copied().collect();
        let mut places = Vec::with_capacity(self.systems.len());
        let mut circular = BTreeSet::new();
        while let Some(urgent) = waiting.first().copied() {
            // With a circle nothing is ready; the most urgent goes first all the same, since a plan must name an order.
            let next = ready.first().copied().unwrap_or(urgent);
            if ready.is_empty() {
                circular.insert(next.2);
            }
            ready.remove(&next);
            waiting.remove(&next);
            places.push(next.2);
            for &user in &users[next.2] {
                open[user] -= 1;
                if open[user] == 0 && waiting.contains(&key(user)) {
                    ready.insert(key(user));
                }
            }
        }
        Order { places, circular }
    }

    /// The priority of each system, or that of the most urgent one that cannot do without it.
    fn inherited(&self, priority: &[u32]) -> Vec<u32> {
        let mut priority = priority.to_vec();
        let mut urgent_first: Vec<usize> = (0..priority.len()).collect();
        urgent_first.sort_by_key(|&place| priority[place]);
        let mut settled = vec![false; priority.len()];
        // Each system hands its priority down once: those visited later are less urgent.
        for from in urgent_first {
            let mut open = vec![from];
            while let Some(place) = open.pop() {
                if settled[place] {
                    continue;
                }
                settled[place] = true;
                priority[place] = priority[place].min(priority[from]);
                open.extend(self.needs[place].iter().filter(|need| !settled[**need]));
            }
        }
        priority
    }

    fn schedule(&self, places: &[usize], minutes: &[u32], hands: u32, crews: &[u32]) -> Vec<Slot> {
        let hands = usize::try_from(hands).unwrap_or(1).min(places.len().max(1));
        let mut free: Vec<(u32, Option<usize>)> = vec![(0, None); hands];
        let mut crew_free: Vec<Vec<(u32, Option<usize>)>> = crews
            .iter()
            .map(|&count| vec![(0, None); usize::try_from(count).unwrap_or(1).clamp(1, places.len().max(1))])
            .collect();
        let nothing = Slot { start: 0, finish: 0, certain: true, hand: 0, wait: Before::Nothing };
        let mut slots = vec![nothing; places.len()];
        let mut done = vec![false; places.len()];
        for &place in places {
            let mut ready = 0;
            let mut certain = self.known[place];
            let mut wait = Before::Nothing;
            for &need in self.needs[place].iter().filter(|need| done[**need]) {
                certain &= slots[need].certain;
                if slots[need].finish > ready {
                    ready = slots[need].finish;
                    wait = Before::Need(need);
                }
            }
            let crew = self.vendor[place].and_then(|vendor| {
                let free = &crew_free[vendor];
                let crew = (0..free.len()).min_by_key(|&at| (free[at].0, at))?;
                Some((vendor, crew))
            });
            if let Some((at, Some(other))) = crew.map(|(vendor, crew)| crew_free[vendor][crew])
                && at > ready
            {
                ready = at;
                wait = Before::Crew(other);
            }
            // The hands that are free first; of those free in time the last ones, so that the others can begin something
            // else meanwhile; of those the first, so that the order never depends on chance.
            let hand =
                (0..hands).min_by_key(|&hand| (free[hand].0.max(ready), Reverse(free[hand].0), hand)).unwrap_or(0);
            if let (at, Some(other)) = free[hand]
                && at > ready
            {
                ready = at;
                wait = Before::Hands(other);
            }
            let finish = ready.saturating_add(minutes[place]);
            free[hand] = (finish, Some(place));
            if let Some((vendor, crew)) = crew {
                crew_free[vendor][crew] = (finish, Some(place));
            }
            slots[place] = Slot { start: ready, finish, certain, hand, wait };
            done[place] = true;
        }
        slots
    }

    fn missed(&self, plan: &Plan, order: &Order, slots: &[Slot]) -> Vec<Missed> {
        let mut missed: Vec<Missed> = Vec::new();
        // Of each late system the finding in which it stands.
        let mut told: BTreeMap<usize, usize> = BTreeMap::new();
        for &place in order.places.iter().filter(|place| !order.circular.contains(place)) {
            if !self.late(place, &slots[place]) {
                continue;
            }
            let mut chain = vec![place];
            let mut cause = None;
            while let Some(before) = chain.last().and_then(|&last| slots[last].wait.place()) {
                cause = cause.or_else(|| told.get(&before).copied());
                chain.push(before);
            }
            if let Some(cause) = cause {
                missed[cause].behind.push(self.systems[place].id.clone());
                told.insert(place, cause);
                continue;
            }
            chain.reverse();
            told.insert(place, missed.len());
            missed.push(Missed {
                system: self.systems[place].id.clone(),
                objective: self.systems[place].rto.minutes(),
                finish: slots[place].finish,
                certain: slots[place].certain,
                ways: self.ways(plan, order, slots, &chain),
                chain: chain
                    .into_iter()
                    .map(|at| Link {
                        system: self.systems[at].id.clone(),
                        minutes: self.minutes[at],
                        wait: slots[at].wait.named(self.systems),
                    })
                    .collect(),
                behind: Vec::new(),
            });
        }
        missed
    }

    /// The two smallest single changes that bring the last of a chain in time. Each is tried by reckoning the whole anew,
    /// and measured by its share of what is changed: half the time of a work, one pair of hands on two.
    fn ways(&self, plan: &Plan, order: &Order, slots: &[Slot], chain: &[usize]) -> Vec<WayOut> {
        let Some(&last) = chain.last() else { return Vec::new() };
        let objective = self.systems[last].rto.minutes();
        let excess = slots[last].finish.saturating_sub(objective);
        let no_worse = |after: &[Slot]| {
            let kept = |place: usize| !self.late(place, &after[place]) || self.late(place, &slots[place]);
            !self.late(last, &after[last]) && (0..after.len()).all(kept)
        };
        let mut ways: Vec<(u64, u8, WayOut)> = Vec::new();
        let share = |part: u32, whole: u32| u64::from(part) * 1000 / u64::from(whole.max(1));

        let inherited = self.inherited(&self.priority);
        for pair in chain.windows(2).rev() {
            let (Before::Hands(other) | Before::Crew(other)) = slots[pair[1]].wait else { continue };
            // What the chain's end needs cannot be overtaken, and priority is handed down to the rest of the chain.
            let mut priority = self.priority.clone();
            priority[last] = inherited[other].min(priority[last]).saturating_sub(1);
            let moved = self.order(&priority);
            let after = self.schedule(&moved.places, &self.minutes, self.hands, &self.crews);
            if no_worse(&after) {
                let ranks = u32::try_from(order.places.len()).unwrap_or(u32::MAX);
                let rank = |order: &Order, place| order.places.iter().position(|at| *at == place).unwrap_or(0);
                let passed = rank(order, last).saturating_sub(rank(&moved, last));
                let system = self.systems[other].id.clone();
                ways.push((share(u32::try_from(passed).unwrap_or(ranks), ranks), 0, WayOut::Before { other: system }));
                break;
            }
        }
        for &place in chain {
            let mut minutes = self.minutes.clone();
            let mut by = excess;
            // Another chain may hold the end back once this one is shorter; a few rounds find by how much more.
            for _ in 0..4 {
                let Some(left) = self.minutes[place].checked_sub(by).filter(|left| *left > 0) else { break };
                minutes[place] = left;
                let after = self.schedule(&order.places, &minutes, self.hands, &self.crews);
                if no_worse(&after) {
                    let system = self.systems[place].id.clone();
                    let way = WayOut::Shorten { system, from: self.minutes[place], to: left };
                    ways.push((share(by, self.minutes[place]), 1, way));
                    break;
                }
                by += after[last].finish.saturating_sub(objective).max(1);
            }
        }
        let waits = |wanted: fn(Before) -> bool| chain.iter().any(|&place| wanted(slots[place].wait));
        if waits(|wait| matches!(wait, Before::Hands(_))) {
            let to = self.hands.saturating_add(1);
            if no_worse(&self.schedule(&order.places, &self.minutes, to, &self.crews)) {
                ways.push((share(1, self.hands), 2, WayOut::Hands { to }));
            }
        }
        if waits(|wait| matches!(wait, Before::Crew(_))) {
            let waiting = chain.iter().filter(|place| matches!(slots[**place].wait, Before::Crew(_)));
            let vendors: BTreeSet<usize> = waiting.filter_map(|place| self.vendor[*place]).collect();
            for vendor in vendors {
                let mut crews = self.crews.clone();
                crews[vendor] = crews[vendor].saturating_add(1);
                if no_worse(&self.schedule(&order.places, &self.minutes, self.hands, &crews)) {
                    let way = WayOut::Crew { vendor: plan.vendors.vendors[vendor].id.clone(), to: crews[vendor] };
                    ways.push((share(1, self.crews[vendor]), 3, way));
                }
            }
        }
        let to = slots[last].finish.div_ceil(60).saturating_mul(60);
        if slots[last].certain && self.systems[last].mtpd.is_none_or(|longest| to <= longest.minutes()) {
            ways.push((share(to.saturating_sub(objective), objective), 4, WayOut::Objective { to }));
        }
        ways.sort_by_key(|(share, kind, _)| (*share, *kind));
        // Of each kind the smallest: two steps to shorten leave less of a choice than a step and a pair of hands.
        let mut kinds = BTreeSet::new();
        ways.retain(|(_, kind, _)| kinds.insert(*kind));
        ways.into_iter().take(2).map(|(_, _, way)| way).collect()
    }

    fn longest_chain(&self, places: &[usize]) -> (Vec<SystemId>, u32) {
        let mut reach: Vec<Option<(u32, Option<usize>)>> = vec![None; self.systems.len()];
        let mut end: Option<(u32, usize)> = None;
        for &place in places {
            let mut before: Option<(u32, usize)> = None;
            for &need in &self.needs[place] {
                if let Some((minutes, _)) = reach[need]
                    && before.is_none_or(|(best, _)| minutes > best)
                {
                    before = Some((minutes, need));
                }
            }
            let minutes = before.map_or(0, |(minutes, _)| minutes).saturating_add(self.minutes[place]);
            reach[place] = Some((minutes, before.map(|(_, need)| need)));
            if end.is_none_or(|(best, _)| minutes > best) {
                end = Some((minutes, place));
            }
        }
        let Some((minutes, mut place)) = end else { return (Vec::new(), 0) };
        let mut chain = vec![self.systems[place].id.clone()];
        while let Some(before) = reach[place].and_then(|(_, before)| before) {
            place = before;
            chain.push(self.systems[place].id.clone());
        }
        chain.reverse();
        (chain, minutes)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::load;
    use crate::model::systems::Dependency;
    use crate::source::Sources;

    fn sample() -> Plan {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plans/sample");
        let sources = Sources::read(&folder).expect("the sample is there");
        load::load(&sources).plan.expect("the sample loads")
    }

    /// The first systems of the sample, made independent of each other, an hour each.
    fn independent(count: usize) -> Plan {
        let mut plan = sample();
        let backups = plan.backups.as_mut().expect("the sample has backups");
        backups.backups.clear();
        backups.restore_steps.clear();
        plan.systems.systems.truncate(count);
        for (at, system) in plan.systems.systems.iter_mut().enumerate() {
            system.depends_on.clear();
            system.recovery_priority = u32::try_from(at).unwrap_or(0) + 1;
            system.restore_time = Some(Known::Value(Duration::from_minutes(60)));
            system.rto = Duration::from_minutes(90);
        }
        plan
    }

    fn need(plan: &mut Plan, who: usize, whom: usize, kind: DependencyKind) {
        let system = plan.systems.systems[whom].id.clone();
        plan.systems.systems[who].depends_on.push(Dependency { system, kind });
    }

    fn places(plan: &Plan, order: &RestoreOrder) -> Vec<usize> {
        let place = |id: &SystemId| plan.systems.systems.iter().position(|system| system.id == *id);
        order.steps.iter().filter_map(|step| place(&step.system)).collect()
    }

    #[test]
    fn in_the_sample_nothing_starts_before_what_it_needs_has_ended() {
        let plan = sample();
        let order = restore_order(&plan);
        assert_eq!(order.steps.len(), plan.systems.systems.len());
        assert!(order.steps.iter().any(|step| !step.needs.is_empty()));
        for step in &order.steps {
            for need in &step.needs {
                let before = order.steps.iter().find(|other| other.system == *need).map(|other| other.finish);
                assert!(before.is_some_and(|finish| finish <= step.start), "{} before {need}", step.system);
            }
        }
    }

    #[test]
    fn never_more_systems_at_a_time_than_hands() {
        let plan = sample();
        let order = restore_order(&plan);
        for step in &order.steps {
            let beside =
                order.steps.iter().filter(|other| other.start <= step.start && step.start < other.finish).count();
            assert!(beside <= order.hands as usize, "{beside} at once");
        }
    }

    #[test]
    fn what_an_urgent_system_cannot_do_without_comes_first_though_its_own_priority_is_low() {
        let mut plan = independent(3);
        need(&mut plan, 0, 2, DependencyKind::Hard);
        assert_eq!(places(&plan, &restore_order(&plan)), [2, 0, 1]);
    }

    #[test]
    fn a_need_for_some_functions_does_not_change_the_order() {
        let mut plan = independent(3);
        need(&mut plan, 0, 2, DependencyKind::Soft);
        assert_eq!(places(&plan, &restore_order(&plan)), [0, 1, 2]);
    }

    #[test]
    fn a_circle_is_named_and_comes_after_what_is_free_of_it() {
        let mut plan = independent(3);
        need(&mut plan, 0, 1, DependencyKind::Hard);
        need(&mut plan, 1, 0, DependencyKind::Hard);
        let order = restore_order(&plan);
        assert_eq!(places(&plan, &order), [2, 0, 1]);
        assert_eq!(order.steps.iter().map(|step| step.circular).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn more_hands_shorten_the_whole_and_late_ones_are_marked() {
        let mut plan = independent(4);
        let mut last = |hands: u32| {
            plan.backups.as_mut().expect("the sample has backups").parallel_restores = Some(hands);
            let order = restore_order(&plan);
            let finish = order.steps.iter().map(|step| step.finish).max().unwrap_or(0);
            (finish, order.steps.iter().filter(|step| step.late).count())
        };
        assert_eq!(last(1), (240, 3));
        assert_eq!(last(2), (120, 2));
        assert_eq!(last(4), (60, 0));
    }

    #[test]
    fn a_time_that_is_not_known_makes_all_that_hangs_on_it_uncertain() {
        let mut plan = independent(3);
        need(&mut plan, 1, 0, DependencyKind::Hard);
        plan.systems.systems[0].restore_time = Some(Known::Unknown);
        let order = restore_order(&plan);
        assert_eq!(order.steps.iter().map(|step| step.certain).collect::<Vec<_>>(), [false, false, true]);
    }

    fn id(plan: &Plan, place: usize) -> SystemId {
        plan.systems.systems[place].id.clone()
    }

    fn hands(plan: &mut Plan, count: u32) {
        plan.backups.as_mut().expect("the sample has backups").parallel_restores = Some(count);
    }

    fn times(plan: &mut Plan, hours: &[u32]) {
        for (system, hours) in plan.systems.systems.iter_mut().zip(hours) {
            system.restore_time = Some(Known::Value(Duration::from_minutes(hours * 60)));
            system.rto = Duration::from_minutes(100 * 60);
            system.mtpd = None;
        }
    }

    #[test]
    fn an_objective_is_missed_by_the_chain_of_needs_and_the_smallest_changes_are_named() {
        // 2 h → 3 h → 1 h = 6 h against 4 h: the hands are enough, the chain is too long.
        let mut plan = independent(3);
        times(&mut plan, &[2, 3, 1]);
        need(&mut plan, 1, 0, DependencyKind::Hard);
        need(&mut plan, 2, 1, DependencyKind::Hard);
        hands(&mut plan, 3);
        plan.systems.systems[2].rto = Duration::from_minutes(240);
        let missed = restore_order(&plan).missed;
        let [missed] = missed.as_slice() else { panic!("{missed:?}") };
        assert_eq!((&missed.system, missed.finish, missed.objective), (&id(&plan, 2), 360, 240));
        assert_eq!(missed.chain.iter().map(|link| link.minutes).collect::<Vec<_>>(), [120, 180, 60]);
        assert_eq!(missed.chain[1].wait, Wait::Need(id(&plan, 0)));
        // Half of the objective more, or two thirds of the longest step less; the first step alone is not long enough.
        assert_eq!(
            missed.ways,
            [WayOut::Objective { to: 360 }, WayOut::Shorten { system: id(&plan, 1), from: 180, to: 60 }]
        );
        plan.systems.systems[2].mtpd = Some(Duration::from_minutes(300));
        let ways = restore_order(&plan).missed.remove(0).ways;
        assert_eq!(ways, [WayOut::Shorten { system: id(&plan, 1), from: 180, to: 60 }], "five hours are the most");
    }

    #[test]
    fn waiting_for_hands_is_mended_by_hands_or_by_the_order_and_what_is_late_behind_is_not_told_again() {
        let mut plan = independent(4);
        times(&mut plan, &[6, 1, 1, 1]);
        hands(&mut plan, 1);
        plan.systems.systems[1].rto = Duration::from_minutes(60);
        plan.systems.systems[3].rto = Duration::from_minutes(60);
        let missed = restore_order(&plan).missed;
        assert_eq!(missed.len(), 1, "{missed:?}");
        assert_eq!(missed[0].chain[1].wait, Wait::Hands(id(&plan, 0)));
        assert_eq!(missed[0].behind, [id(&plan, 3)]);
        assert_eq!(missed[0].ways, [WayOut::Before { other: id(&plan, 0) }, WayOut::Hands { to: 2 }]);
    }

    #[test]
    fn no_way_out_makes_another_system_late() {
        let mut plan = independent(2);
        times(&mut plan, &[6, 1]);
        hands(&mut plan, 1);
        plan.systems.systems[0].rto = Duration::from_minutes(360);
        plan.systems.systems[1].rto = Duration::from_minutes(60);
        let ways = restore_order(&plan).missed.remove(0).ways;
        assert_eq!(ways[0], WayOut::Hands { to: 2 }, "{ways:?}");
        assert!(ways.iter().all(|way| !matches!(way, WayOut::Before { .. })), "{ways:?}");
    }

    #[test]
    fn a_vendor_restores_no_more_at_a_time_than_it_has_crews() {
        let mut plan = independent(2);
        hands(&mut plan, 2);
        let vendor = plan.vendors.vendors[0].id.clone();
        let steps = plan.systems.systems.iter().map(|system| crate::model::backups::RestoreStep {
            system: system.id.clone(),
            prerequisites: Vec::new(),
            executed_by: plan.contacts.roles[0].id.clone(),
            vendor: Some(vendor.clone()),
            decided_by: plan.contacts.roles[0].id.clone(),
            verification: "動く".to_owned().try_into().expect("a word"),
            reverse_entry: None,
        });
        let steps = steps.collect();
        plan.backups.as_mut().expect("the sample has backups").restore_steps = steps;
        plan.vendors.vendors.iter_mut().for_each(|vendor| vendor.parallel_restores = None);
        plan.systems.systems[1].mtpd = Some(Duration::from_minutes(90));
        let order = restore_order(&plan);
        assert_eq!(order.steps.iter().map(|step| step.finish).collect::<Vec<_>>(), [60, 120]);
        assert_eq!(order.steps[1].wait, Wait::Crew(id(&plan, 0)));
        assert_eq!(order.crews, [Crew { vendor, count: 1, known: false }]);
        assert!(order.missed[0].ways.iter().any(|way| matches!(way, WayOut::Crew { to: 2, .. })), "{order:?}");
        plan.vendors.vendors[0].parallel_restores = Some(2);
        assert_eq!(restore_order(&plan).steps.iter().map(|step| step.finish).collect::<Vec<_>>(), [60, 60]);
    }
}

//! In which order systems come back: what one needs comes before it, and among those that could be next the hospital's
//! own priority decides.
//!
//! A system of low priority that a system of high priority cannot do without takes over its priority; else the order
//! would keep the electronic health record waiting for a switch that stands last on the list.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Plan;
use crate::model::duration::Duration;
use crate::model::id::SystemId;
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
}

/// The order of restoration that follows from dependencies, priorities, times of work and hands.
#[must_use]
pub fn restore_order(plan: &Plan) -> RestoreOrder {
    let systems = plan.systems.systems.as_slice();
    let wanted_hands = plan.backups.as_ref().and_then(|file| file.parallel_restores);
    let hands = wanted_hands.unwrap_or(1).max(1);
    let needs = needs_by_place(systems);
    let order = order(systems, &needs);
    let rank: BTreeMap<usize, usize> = order.places.iter().enumerate().map(|(rank, &place)| (place, rank)).collect();

    let mut free_at: Vec<u32> = vec![0; usize::try_from(hands).unwrap_or(1).min(systems.len().max(1))];
    let mut finish_of: BTreeMap<usize, (u32, bool)> = BTreeMap::new();
    let mut steps = Vec::with_capacity(systems.len());
    for &place in &order.places {
        let system = &systems[place];
        let time = work_time(system);
        let before = needs[place].iter().filter_map(|need| finish_of.get(need));
        let (ready, known) =
            before.fold((0, true), |(ready, known), &(end, certain)| (ready.max(end), known && certain));
        // The hand that is free first; of those equally early the first, so that the order never depends on chance.
        let hand = (0..free_at.len()).min_by_key(|&hand| (free_at[hand].max(ready), hand)).unwrap_or(0);
        let start = free_at.get(hand).copied().unwrap_or(0).max(ready);
        let finish = start.saturating_add(time.map_or(0, Duration::minutes));
        if let Some(free) = free_at.get_mut(hand) {
            *free = finish;
        }
        let certain = known && time.is_some();
        finish_of.insert(place, (finish, certain));
        let mut needed: Vec<usize> = needs[place].iter().copied().collect();
        needed.sort_by_key(|need| rank.get(need).copied());
        steps.push(RestoreStep {
            system: system.id.clone(),
            needs: needed.iter().map(|&need| systems[need].id.clone()).collect(),
            start,
            finish,
            certain,
            late: finish > system.rto.minutes(),
            circular: order.circular.contains(&place),
        });
    }
    let (longest_chain, longest_chain_minutes) = longest_chain(systems, &needs, &order.places);
    RestoreOrder { steps, longest_chain, longest_chain_minutes, hands, hands_known: wanted_hands.is_some() }
}

fn work_time(system: &System) -> Option<Duration> {
    system.restore_time.as_ref().and_then(Known::value).copied()
}

/// For each system the places of those that it cannot do without.
fn needs_by_place(systems: &[System]) -> Vec<BTreeSet<usize>> {
    let place: BTreeMap<&SystemId, usize> = systems.iter().enumerate().map(|(at, system)| (&system.id, at)).collect();
    systems
        .iter()
        .map(|system| {
            let hard = system.depends_on.iter().filter(|need| need.kind == DependencyKind::Hard);
            hard.filter_map(|need| place.get(&need.system).copied()).collect()
        })
        .collect()
}

struct Order {
    places: Vec<usize>,
    circular: BTreeSet<usize>,
}

fn order(systems: &[System], needs: &[BTreeSet<usize>]) -> Order {
    let priority = inherited_priorities(systems, needs);
    let mut waiting: BTreeSet<(u32, u32, usize)> =
        (0..systems.len()).map(|place| (priority[place], systems[place].recovery_priority, place)).collect();
    let mut done = BTreeSet::new();
    let mut places = Vec::with_capacity(systems.len());
    let mut circular = BTreeSet::new();
    while !waiting.is_empty() {
        let ready = waiting.iter().find(|(_, _, place)| needs[*place].is_subset(&done)).copied();
        // With a circle nothing is ready; the most urgent goes first all the same, since a plan must name an order.
        let Some(next) = ready.or_else(|| waiting.first().copied()) else { break };
        if ready.is_none() {
            circular.insert(next.2);
        }
        waiting.remove(&next);
        done.insert(next.2);
        places.push(next.2);
    }
    Order { places, circular }
}

/// The priority of each system, or that of the most urgent one that cannot do without it.
fn inherited_priorities(systems: &[System], needs: &[BTreeSet<usize>]) -> Vec<u32> {
    let mut priority: Vec<u32> = systems.iter().map(|system| system.recovery_priority).collect();
    // Priorities only fall and are finite, so this ends, circles or not.
    loop {
        let mut changed = false;
        for place in 0..systems.len() {
            for &need in &needs[place] {
                if priority[need] > priority[place] {
                    priority[need] = priority[place];
                    changed = true;
                }
            }
        }
        if !changed {
            return priority;
        }
    }
}

fn longest_chain(systems: &[System], needs: &[BTreeSet<usize>], places: &[usize]) -> (Vec<SystemId>, u32) {
    let mut reach: BTreeMap<usize, (u32, Option<usize>)> = BTreeMap::new();
    for &place in places {
        let before = needs[place].iter().filter_map(|need| reach.get(need).map(|(minutes, _)| (*minutes, *need)));
        let last = before.fold(None, |best: Option<(u32, usize)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        });
        let minutes = last.map_or(0, |(minutes, _)| minutes);
        let minutes = minutes.saturating_add(work_time(&systems[place]).map_or(0, Duration::minutes));
        reach.insert(place, (minutes, last.map(|(_, need)| need)));
    }
    let mut end = None;
    for &place in places {
        let minutes = reach.get(&place).map_or(0, |(minutes, _)| *minutes);
        if end.is_none_or(|(best, _)| minutes > best) {
            end = Some((minutes, place));
        }
    }
    let Some((minutes, mut place)) = end else { return (Vec::new(), 0) };
    let mut chain = vec![systems[place].id.clone()];
    while let Some(before) = reach.get(&place).and_then(|(_, before)| *before) {
        place = before;
        chain.push(systems[place].id.clone());
    }
    chain.reverse();
    (chain, minutes)
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
}

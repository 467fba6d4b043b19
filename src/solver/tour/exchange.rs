//! Two stretches of a tour that change places across pinned units.
//!
//! A block that is taken out and put back elsewhere shifts all that lies between, and so it must not pass a unit that is pinned.
//! Two stretches of as many places each leave alone where everything else stands. For units of one place these exchanges reach every
//! order that obeys: whatever stands where another should is exchanged for it, by way of what may stand in between.

use super::{Gains, Tour};
use std::ops::Range;

/// The most units of a stretch.
const LONGEST: usize = 3;

/// How far apart stretches of a tour of `n` units are tried: anywhere, unless it is so long that this would take too long.
pub(in crate::solver) fn reach(n: usize) -> usize {
    if n <= 100 { n } else { 10_000 / n }
}

impl Gains {
    /// The lengths of stretches that are exchanged: 0 of them where no unit is pinned, and one where all units take as many places.
    pub(in crate::solver) fn stretches(&self) -> Range<usize> {
        match &self.rules {
            Some(rules) if rules.has_pins() && rules.is_even() => 1..2,
            Some(rules) if rules.has_pins() => 1..LONGEST + 1,
            _ => 0..0,
        }
    }
}

/// Two stretches, by the places in the tour of their units. They do not touch, and take as many places of the order each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::solver) struct Exchange {
    earlier: Range<usize>,
    later: Range<usize>,
}

impl Tour {
    /// The exchange of the stretch of `len` units from place `one` with the one that begins at `other`; `None` if there is none of
    /// as many places, if constraints forbid it, and if no pinned unit lies between them, so that moves do as well.
    pub(in crate::solver) fn exchange_of(
        &self,
        gains: &Gains,
        one: usize,
        len: usize,
        other: usize,
    ) -> Option<Exchange> {
        let rules = gains.rules.as_deref()?;
        let end = gains.len() + 1;
        let first = one..one + len;
        if first.end > end || other.abs_diff(one) < 2 {
            return None;
        }
        let size = rules.size(&self.units[first.clone()]);
        let second = (1..=LONGEST)
            .map(|len| other..other + len)
            .take_while(|stretch| stretch.end <= end)
            .find(|stretch| rules.size(&self.units[stretch.clone()]) >= size)
            .filter(|stretch| rules.size(&self.units[stretch.clone()]) == size)?;
        let (earlier, later) = if one < other {
            (first, second)
        } else {
            (second, first)
        };
        if earlier.end >= later.start {
            return None;
        }
        let pinned = |range: Range<usize>| {
            let mut units = self.units[range].iter();
            units.any(|&unit| rules.pinned(unit).is_some())
        };
        let between = earlier.end..later.start;
        if pinned(earlier.clone()) || pinned(later.clone()) || !pinned(between) {
            return None;
        }
        let units = |range: Range<usize>| &self.units[range];
        let held = rules.any_before(units(earlier.clone()), units(earlier.end..later.end))
            || rules.any_before(units(earlier.end..later.start), units(later.clone()));
        (!held).then_some(Exchange { earlier, later })
    }

    /// What an exchange gains.
    pub(in crate::solver) fn gain_of(&self, gains: &Gains, exchange: &Exchange) -> f64 {
        let Exchange { earlier, later } = exchange;
        let pairs = |these: Range<usize>, those: Range<usize>| -> f64 {
            let those = &self.units[those];
            let of_unit = |&unit: &usize| -> f64 {
                let row = gains.ahead(unit);
                those.iter().map(|&other| row[other]).sum()
            };
            self.units[these].iter().map(of_unit).sum()
        };
        let between = earlier.end..later.start;
        let passed = pairs(later.clone(), earlier.start..later.start)
            + pairs(between.clone(), earlier.clone());
        let at = |place: usize| self.units[place];
        let links = gains.link(at(earlier.start - 1), at(later.start))
            + gains.link(at(later.end - 1), at(between.start))
            + gains.link(at(between.end - 1), at(earlier.start))
            + gains.link(at(earlier.end - 1), at(later.end));
        let cut = [
            earlier.start - 1,
            earlier.end - 1,
            later.start - 1,
            later.end - 1,
        ];
        passed + links - cut.iter().map(|&place| self.links[place]).sum::<f64>()
    }

    /// Carries out an exchange and says which places it touched.
    pub(in crate::solver) fn carry_out(
        &mut self,
        gains: &Gains,
        exchange: &Exchange,
    ) -> Range<usize> {
        let Exchange { earlier, later } = exchange;
        let touched = earlier.start..later.end;
        let units = [
            &self.units[later.clone()],
            &self.units[earlier.end..later.start],
            &self.units[earlier.clone()],
        ]
        .concat();
        self.units[touched.clone()].copy_from_slice(&units);
        self.refresh(gains, touched.clone());
        touched
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use crate::solver::constraints::tests::obeyed;
    use crate::solver::objective::tests::objectives;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn moves_and_exchanges_obey_and_gain_what_they_say(
            (objective, constraints) in objectives(2..9, 10)
                .prop_flat_map(|objective| {
                    let order = crate::solver::baseline::random(objective.len(), 1);
                    (Just(objective), obeyed(order))
                }),
            seed in any::<u64>(),
        ) {
            let objective = objective.constrained(&constraints).unwrap();
            let problem = Problem::new(&objective);
            let (gains, m) = (Gains::new(&problem), problem.len());
            let wanted = crate::solver::baseline::random(m, seed);
            let tour = Tour::new(&gains, &problem.nearest(wanted));
            let score = |tour: &Tour| objective.score(&problem.units(tour.order().to_vec()));
            let before = score(&tour);
            let mut block = Block::new(m);
            for start in 1..=m {
                block.begin(&gains, &tour, start);
                for len in 1.. {
                    let mut moves = Vec::new();
                    block.moves(&gains, &tour, |step, gain| moves.push((step, gain)));
                    for turned in [false, true] {
                        for to in (1..=m + 1 - len).filter(|&to| to != start || turned && len > 1) {
                            let step = Move { start, len, to, turned };
                            let listed = moves.iter().any(|(listed, _)| *listed == step);
                            let mut moved = tour.clone();
                            moved.apply(&gains, step);
                            let obeys = constraints.obeyed_by(&problem.units(moved.order().to_vec()));
                            prop_assert!(obeys || !listed, "{:?} breaks {:?}", step, constraints);
                            // Where nothing is pinned no move that would obey is left out.
                            prop_assert!(
                                listed || !obeys || gains.has_pins() || turned && len == 1,
                                "{:?} would obey {:?}", step, constraints
                            );
                            prop_assert_eq!(listed, block.allows(step) && !(turned && len == 1));
                        }
                    }
                    for (step, gain) in moves {
                        let mut moved = tour.clone();
                        moved.apply(&gains, step);
                        prop_assert!((score(&moved) - before - gain).abs() < 1e-9, "{:?}", step);
                    }
                    if !block.grow(&gains, &tour) {
                        break;
                    }
                }
                for len in gains.stretches() {
                    for other in 1..=m {
                        if let Some(exchange) = tour.exchange_of(&gains, start, len, other) {
                            let mut moved = tour.clone();
                            moved.carry_out(&gains, &exchange);
                            let units = problem.units(moved.order().to_vec());
                            prop_assert!(constraints.obeyed_by(&units), "{:?} {:?}", exchange, constraints);
                            let gain = tour.gain_of(&gains, &exchange);
                            prop_assert!((score(&moved) - before - gain).abs() < 1e-9);
                        }
                    }
                }
            }
        }
    }
}

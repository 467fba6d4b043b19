//! Which constraints contradict one another.

use super::constraints::{Constraint, ConstraintError, Constraints};
use super::fit::Refused;
use super::rules::Rules;
use std::collections::VecDeque;

impl Constraints {
    /// Whether they name only what is there among `n` units and as many places, and none of them a unit twice.
    ///
    /// # Errors
    /// The first that does not.
    pub fn check_names(&self, n: usize) -> Result<(), ConstraintError> {
        self.iter()
            .try_for_each(|constraint| check_names(n, constraint))
    }

    /// Whether an order of `n` units can obey all of them.
    ///
    /// # Errors
    /// If they name what is not there, or contradict one another: by name.
    pub fn check(&self, n: usize) -> Result<(), ConstraintError> {
        rules(n, self).map(|_| ())
    }
}

/// The rules that constraints make for `n` units.
pub(super) fn rules(n: usize, constraints: &Constraints) -> Result<Rules, ConstraintError> {
    constraints.check_names(n)?;
    let all: Vec<&Constraint> = constraints.iter().collect();
    match Rules::new(n, &all) {
        Ok(rules) => Ok(rules),
        Err(Refused::Impossible) => Err(name(n, all)),
        Err(Refused::NotFound) => Err(ConstraintError::NotFound),
    }
}

fn check_names(n: usize, constraint: &Constraint) -> Result<(), ConstraintError> {
    let constraint = || constraint.clone();
    let mut units = constraint().units();
    if let Some(&unit) = units.iter().find(|&&unit| unit >= n) {
        return Err(ConstraintError::NoUnit {
            constraint: constraint(),
            unit,
            from: 0,
            count: n,
        });
    }
    if let Constraint::Pin { place, .. } = constraint()
        && place >= n
    {
        return Err(ConstraintError::NoPlace {
            constraint: constraint(),
            place,
            from: 0,
            count: n,
        });
    }
    units.sort_unstable();
    match units.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(ConstraintError::Repeated {
            constraint: constraint(),
            unit: pair[0],
        }),
        None => Ok(()),
    }
}

/// The smallest contradiction that is left when whatever it does not need has been taken out (the deletion filter of Chinneck and
/// Dravnieks 1991).
fn name(n: usize, mut constraints: Vec<&Constraint>) -> ConstraintError {
    let mut at = 0;
    while at < constraints.len() {
        let one = constraints.remove(at);
        if Rules::new(n, &constraints) != Err(Refused::Impossible) {
            constraints.insert(at, one);
            at += 1;
        }
    }
    circle(n, &constraints).unwrap_or_else(|| {
        ConstraintError::Contradiction(constraints.into_iter().cloned().collect())
    })
}

/// The contradiction, if it is one of precedence alone.
fn circle(n: usize, constraints: &[&Constraint]) -> Option<ConstraintError> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut closing = None;
    for constraint in constraints {
        match **constraint {
            Constraint::Before(earlier, later) => {
                match closing {
                    None => closing = Some((*constraint, earlier, later)),
                    Some(_) => next[earlier].push(later),
                };
            }
            Constraint::Together(ref units) => {
                units
                    .windows(2)
                    .for_each(|pair| next[pair[0]].push(pair[1]));
            }
            _ => return None,
        }
    }
    let (constraint, earlier, later) = closing?;
    let through = path(&next, later, earlier)?;
    // Where two say it all, both are named.
    let by_two = constraints.len() == 2 && !through.is_empty();
    (!by_two).then(|| ConstraintError::Circle {
        constraint: constraint.clone(),
        earlier,
        later,
        through,
    })
}

/// What lies on the shortest path from one unit to another.
fn path(next: &[Vec<usize>], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut reached_from = vec![None; next.len()];
    let mut due = VecDeque::from([from]);
    while let Some(unit) = due.pop_front() {
        if unit == to {
            let back = std::iter::successors(reached_from[to], |&unit: &usize| reached_from[unit]);
            let mut through: Vec<usize> = back.take_while(|&unit| unit != from).collect();
            through.reverse();
            return Some(through);
        }
        for &later in &next[unit] {
            if later != from && reached_from[later].is_none() {
                reached_from[later] = Some(unit);
                due.push_back(later);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solver::constraints::tests::{any_constraints, obeyed};
    use proptest::prelude::*;

    fn error(n: usize, constraints: Constraints) -> String {
        constraints.check(n).unwrap_err().to_string()
    }

    #[test]
    fn contradictions_are_named() {
        let none = Constraints::new;
        let cases = [
            (
                none().before(3, 5).before(5, 3),
                "3 before 5 contradicts 5 before 3",
            ),
            (
                none().before(3, 5).lead(0).before(5, 4).before(4, 3),
                "3 before 5 contradicts 5 before 3 through 4",
            ),
            (
                none().before(0, 1).before(1, 2).before(2, 3).before(3, 0),
                "0 before 1 contradicts 1 before 0 through 2 and 3",
            ),
            (
                none().together([3, 4, 5]).before(5, 3),
                "3, 4 and 5 together contradicts 5 before 3",
            ),
            (
                none()
                    .together([3, 4])
                    .together([5, 6])
                    .before(4, 5)
                    .before(6, 3),
                "4 before 5 contradicts 5 before 4 through 6 and 3",
            ),
            (none().lead(3).lead(4), "3 first contradicts 4 first"),
            (
                none().lead(3).before(4, 3),
                "3 first contradicts 4 before 3",
            ),
            (none().lead(3).last(3), "3 first contradicts 3 last"),
            (
                none().lead(4).together([3, 4]),
                "4 first contradicts 3 and 4 together",
            ),
            (
                none().together([3, 4]).together([3, 5]),
                "3 and 4 together contradicts 3 and 5 together",
            ),
            (
                none().together([3, 4]).together([4, 3]),
                "3 and 4 together contradicts 4 and 3 together",
            ),
            (
                none().pin(3, 2).pin(4, 2),
                "3 at place 2 contradicts 4 at place 2",
            ),
            (
                none().pin(3, 2).pin(3, 1),
                "3 at place 2 contradicts 3 at place 1",
            ),
            (
                none().pin(3, 1).before(4, 3).before(5, 3),
                "these cannot all be: 3 at place 1; 4 before 3; 5 before 3",
            ),
            (
                none()
                    .pin(3, 1)
                    .together([0, 1])
                    .together([2, 4])
                    .together([5, 6, 7]),
                "these cannot all be: 3 at place 1; 0 and 1 together; 2 and 4 together; 5, 6 and 7 together",
            ),
            (
                none().pin(3, 7).together([3, 4]),
                "3 at place 7 contradicts 3 and 4 together",
            ),
            (
                none().before(8, 2),
                "8 before 2: there is no 8, only 0 to 7",
            ),
            (
                none().pin(2, 8),
                "2 at place 8: there is no place 8, only 0 to 7",
            ),
            (none().before(2, 2), "2 before 2: 2 is named twice"),
            (
                none().together([1, 2, 1]),
                "1, 2 and 1 together: 1 is named twice",
            ),
        ];
        for (constraints, wanted) in cases {
            assert_eq!(error(8, constraints), wanted);
        }
        assert_eq!(
            error(0, none().lead(0)),
            "0 first: there is no 0, only nothing at all"
        );
    }

    #[test]
    fn errors_are_named_as_the_caller_counts() {
        let constraints = Constraints::new().pin(0, 2).pin(1, 2).lead(5);
        let counted = |error: ConstraintError| error.renamed(|unit| unit + 1, |place| place + 1);
        let missing = counted(constraints.check(3).unwrap_err());
        assert_eq!(missing.to_string(), "6 first: there is no 6, only 1 to 3");
        let both = counted(constraints.check(6).unwrap_err());
        assert_eq!(both.to_string(), "1 at place 3 contradicts 2 at place 3");
    }

    fn orders(n: usize) -> Vec<Vec<usize>> {
        crate::solver::gibbs::tests::permutations(n)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn constraints_are_refused_only_if_no_order_obeys(
            (n, constraints) in (1..7_usize).prop_flat_map(|n| (Just(n), any_constraints(n))),
        ) {
            let repeated = constraints.iter().any(|constraint| {
                let units = constraint.units();
                (1..units.len()).any(|at| units[..at].contains(&units[at]))
            });
            let can = orders(n).iter().any(|order| constraints.obeyed_by(order));
            let found = constraints.check(n);
            prop_assert_eq!(found.is_ok(), can && !repeated, "{:?}", found);
            if let Err(ConstraintError::Contradiction(core)) = found {
                let whole: Constraints = core.iter().cloned().collect();
                prop_assert!(!orders(n).iter().any(|order| whole.obeyed_by(order)));
                for left_out in 0..core.len() {
                    let part: Constraints = (0..core.len())
                        .filter(|&at| at != left_out)
                        .map(|at| core[at].clone())
                        .collect();
                    prop_assert!(part.check(n).is_ok(), "{:?} without {}", core, left_out);
                }
            }
        }

        #[test]
        fn what_an_order_obeys_is_taken_and_the_nearest_order_obeys(
            (order, constraints) in (1..40_usize, any::<u64>()).prop_flat_map(|(n, seed)| {
                let order = crate::solver::baseline::random(n, seed);
                (Just(order.clone()), obeyed(order))
            }),
            seed in any::<u64>(),
        ) {
            let rules = match rules(order.len(), &constraints) {
                Ok(rules) => rules,
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            };
            let wanted = crate::solver::baseline::random(rules.len(), seed);
            let found = rules.nearest(&wanted);
            let units: Vec<usize> =
                found.iter().flat_map(|&block| rules.block(block).to_vec()).collect();
            prop_assert!(constraints.obeyed_by(&units), "{:?}: {:?}", constraints, units);
            prop_assert_eq!(&rules.nearest(&found), &found, "an order that obeys is its own nearest");
        }
    }
}

//! What somebody who knows better wants of an order.
//!
//! Constraints are kept, never weighed: an order either obeys all of them or does not come into question, and probabilities are
//! those of the orders that do. They say what must hold of *some* units; all else is left to the evidence.

mod error;

use serde::{Deserialize, Serialize};
use std::fmt;

pub use error::ConstraintError;

/// One demand on an order. Units and places count from 0.
///
/// As JSON an object of one key: `{"lead": 3}`, `{"last": 3}`, `{"before": [3, 5]}`, `{"together": [3, 4, 5]}`,
/// `{"pin": {"sentence": 3, "place": 0}}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Constraint {
    /// This unit stands first.
    Lead(usize),
    /// This unit stands last.
    Last(usize),
    /// The first of two units stands somewhere before the second.
    Before(usize, usize),
    /// These units stand together, in this order: each directly after the one named before it.
    Together(Vec<usize>),
    /// A unit stands at a place.
    Pin {
        /// The unit.
        #[serde(rename = "sentence")]
        unit: usize,
        /// Its place.
        place: usize,
    },
}

/// All that is demanded of one order.
///
/// Nothing is checked while they are collected. Whether an order can obey them all, and if not which of them contradict one another,
/// says [`Constraints::check`], and so does whatever takes them to solve.
///
/// ```
/// use unscramble::solver::Constraints;
///
/// let constraints = Constraints::new().lead(2).before(0, 1).pin(3, 3);
/// assert!(constraints.check(4).is_ok());
/// assert!(constraints.obeyed_by(&[2, 0, 1, 3]));
/// assert!(!constraints.obeyed_by(&[2, 1, 0, 3]));
///
/// let error = constraints.before(1, 0).check(4).unwrap_err();
/// assert_eq!(error.to_string(), "0 before 1 contradicts 1 before 0");
///
/// let read: Constraints = serde_json::from_str(r#"[{"lead": 2}, {"together": [0, 1]}]"#)?;
/// assert_eq!(read, Constraints::new().lead(2).directly_before(0, 1));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Constraints(Vec<Constraint>);

impl Constraints {
    /// No demands.
    pub fn new() -> Self {
        Constraints::default()
    }

    /// `unit` stands first.
    #[must_use]
    pub fn lead(self, unit: usize) -> Self {
        self.and(Constraint::Lead(unit))
    }

    /// `unit` stands last.
    #[must_use]
    pub fn last(self, unit: usize) -> Self {
        self.and(Constraint::Last(unit))
    }

    /// `earlier` stands somewhere before `later`.
    #[must_use]
    pub fn before(self, earlier: usize, later: usize) -> Self {
        self.and(Constraint::Before(earlier, later))
    }

    /// `unit` stands directly before `next`.
    #[must_use]
    pub fn directly_before(self, unit: usize, next: usize) -> Self {
        self.and(Constraint::Together(vec![unit, next]))
    }

    /// These units stand together, in this order.
    #[must_use]
    pub fn together(self, units: impl IntoIterator<Item = usize>) -> Self {
        self.and(Constraint::Together(units.into_iter().collect()))
    }

    /// `unit` stands at `place`.
    #[must_use]
    pub fn pin(self, unit: usize, place: usize) -> Self {
        self.and(Constraint::Pin { unit, place })
    }

    /// These and one more.
    #[must_use]
    pub fn and(mut self, constraint: Constraint) -> Self {
        self.0.push(constraint);
        self
    }

    /// Whether nothing is demanded.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One after the other, as they were given.
    pub fn iter(&self) -> std::slice::Iter<'_, Constraint> {
        self.0.iter()
    }

    /// Whether an order obeys all of them. One that does not name a unit they speak of, or that is too short for a place, does not.
    pub fn obeyed_by(&self, order: &[usize]) -> bool {
        let mut places = vec![None; order.len()];
        for (place, &unit) in order.iter().enumerate() {
            if let Some(known) = places.get_mut(unit) {
                *known = Some(place);
            }
        }
        let place = |unit: usize| places.get(unit).copied().flatten();
        self.iter().all(|constraint| match constraint {
            Constraint::Lead(unit) => order.first() == Some(unit),
            Constraint::Last(unit) => order.last() == Some(unit),
            Constraint::Before(earlier, later) => {
                matches!((place(*earlier), place(*later)), (Some(a), Some(b)) if a < b)
            }
            Constraint::Together(units) => {
                units.iter().all(|&unit| place(unit).is_some())
                    && units
                        .windows(2)
                        .all(|pair| place(pair[0]).map(|at| at + 1) == place(pair[1]))
            }
            Constraint::Pin { unit, place } => order.get(*place) == Some(unit),
        })
    }

    /// The same of units and places that are called otherwise.
    #[must_use]
    pub fn renamed(
        &self,
        unit: impl Fn(usize) -> usize,
        place: impl Fn(usize) -> usize,
    ) -> Constraints {
        self.iter()
            .map(|constraint| constraint.renamed(&unit, &place))
            .collect()
    }
}

impl Constraint {
    /// The units it names, as often as it names them.
    pub fn units(&self) -> Vec<usize> {
        match self {
            Constraint::Lead(unit) | Constraint::Last(unit) | Constraint::Pin { unit, .. } => {
                vec![*unit]
            }
            Constraint::Before(earlier, later) => vec![*earlier, *later],
            Constraint::Together(units) => units.clone(),
        }
    }

    /// The same of units and places that are called otherwise.
    #[must_use]
    pub fn renamed(
        &self,
        unit: impl Fn(usize) -> usize,
        place: impl Fn(usize) -> usize,
    ) -> Constraint {
        match self {
            Constraint::Lead(one) => Constraint::Lead(unit(*one)),
            Constraint::Last(one) => Constraint::Last(unit(*one)),
            Constraint::Before(earlier, later) => Constraint::Before(unit(*earlier), unit(*later)),
            Constraint::Together(units) => {
                Constraint::Together(units.iter().map(|&one| unit(one)).collect())
            }
            Constraint::Pin {
                unit: one,
                place: at,
            } => Constraint::Pin {
                unit: unit(*one),
                place: place(*at),
            },
        }
    }
}

impl FromIterator<Constraint> for Constraints {
    fn from_iter<I: IntoIterator<Item = Constraint>>(constraints: I) -> Self {
        Constraints(constraints.into_iter().collect())
    }
}

impl Extend<Constraint> for Constraints {
    fn extend<I: IntoIterator<Item = Constraint>>(&mut self, constraints: I) {
        self.0.extend(constraints);
    }
}

impl<'a> IntoIterator for &'a Constraints {
    type Item = &'a Constraint;
    type IntoIter = std::slice::Iter<'a, Constraint>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constraint::Lead(unit) => write!(f, "{unit} first"),
            Constraint::Last(unit) => write!(f, "{unit} last"),
            Constraint::Before(earlier, later) => write!(f, "{earlier} before {later}"),
            Constraint::Together(units) => write!(f, "{} together", Listed(units)),
            Constraint::Pin { unit, place } => write!(f, "{unit} at place {place}"),
        }
    }
}

/// "3", "3 and 4", "3, 4 and 5"
struct Listed<'a>(&'a [usize]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, one) in self.0.iter().enumerate() {
            let joint = match at {
                0 => "",
                _ if at + 1 == self.0.len() => " and ",
                _ => ", ",
            };
            write!(f, "{joint}{one}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// Constraints on `n` units, which may well contradict one another.
    pub(crate) fn any_constraints(n: usize) -> impl Strategy<Value = Constraints> {
        let unit = 0..n.max(1);
        let one = prop_oneof![
            1 => unit.clone().prop_map(Constraint::Lead),
            1 => unit.clone().prop_map(Constraint::Last),
            4 => (unit.clone(), unit.clone()).prop_map(|(a, b)| Constraint::Before(a, b)),
            2 => vec(unit.clone(), 1..4).prop_map(Constraint::Together),
            2 => (unit.clone(), unit).prop_map(|(unit, place)| Constraint::Pin { unit, place }),
        ];
        vec(one, 0..5).prop_map(Constraints::from_iter)
    }

    /// Constraints that `order` obeys.
    pub(crate) fn obeyed(order: Vec<usize>) -> impl Strategy<Value = Constraints> {
        let n = order.len();
        let place = 0..n.max(1);
        let one = prop_oneof![
            1 => Just((0, 0, 0)),
            1 => Just((1, 0, 0)),
            4 => (Just(2), place.clone(), place.clone()),
            2 => (Just(3), place.clone(), 2..4_usize),
            2 => (Just(4), place, 0..1_usize),
        ];
        vec(one, 0..5).prop_map(move |demands| {
            let constraint = |(kind, a, b): (usize, usize, usize)| match kind {
                _ if n == 0 => None,
                0 => Some(Constraint::Lead(order[0])),
                1 => Some(Constraint::Last(order[n - 1])),
                2 if a == b => None,
                2 => Some(Constraint::Before(order[a.min(b)], order[a.max(b)])),
                3 => Some(Constraint::Together(order[a..n.min(a + b)].to_vec())),
                _ => Some(Constraint::Pin {
                    unit: order[a],
                    place: a,
                }),
            };
            demands.into_iter().filter_map(constraint).collect()
        })
    }

    #[test]
    fn constraints_are_read_and_written_as_json() {
        let text = r#"[{"lead":3},{"last":1},{"before":[0,2]},{"together":[4,5,6]},{"pin":{"sentence":7,"place":2}}]"#;
        let constraints: Constraints = serde_json::from_str(text).unwrap();
        let wanted = Constraints::new()
            .lead(3)
            .last(1)
            .before(0, 2)
            .together([4, 5, 6])
            .pin(7, 2);
        assert_eq!(constraints, wanted);
        assert_eq!(serde_json::to_string(&constraints).unwrap(), text);
        for wrong in [
            r#"[{"first":3}]"#,
            r#"[{"before":[1,2,3]}]"#,
            r#"[{"lead":-1}]"#,
            r#"[{"pin":{"sentence":1}}]"#,
            r#"[{"pin":{"sentence":1,"place":0,"x":0}}]"#,
            r#"{"lead":3}"#,
        ] {
            assert!(
                serde_json::from_str::<Constraints>(wrong).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn an_order_that_lacks_a_unit_disobeys() {
        for constraint in [
            Constraint::Lead(9),
            Constraint::Before(0, 9),
            Constraint::Together(vec![9]),
            Constraint::Pin { unit: 9, place: 9 },
        ] {
            assert!(!Constraints::from_iter([constraint]).obeyed_by(&[1, 0]));
        }
        assert!(Constraints::new().obeyed_by(&[]));
        assert!(!Constraints::new().last(0).obeyed_by(&[]));
    }
}

//! What is wrong with constraints.

use super::{Constraint, Listed};
use std::fmt;
use thiserror::Error;

/// Why no order can obey some [`Constraints`](super::Constraints), by their own numbers of units and places.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConstraintError {
    /// A constraint names what is not there.
    #[error("{constraint}: there is no {unit}, only {}", Counted { from: *from, count: *count })]
    NoUnit {
        /// The constraint.
        constraint: Constraint,
        /// The unit that it names.
        unit: usize,
        /// What the first unit is called,
        from: usize,
        /// and how many there are.
        count: usize,
    },
    /// A pin to a place that is not there.
    #[error("{constraint}: there is no place {place}, only {}", Counted { from: *from, count: *count })]
    NoPlace {
        /// The constraint.
        constraint: Constraint,
        /// The place.
        place: usize,
        /// What the first place is called,
        from: usize,
        /// and how many there are.
        count: usize,
    },
    /// A constraint names a unit twice.
    #[error("{constraint}: {unit} is named twice")]
    Repeated {
        /// The constraint.
        constraint: Constraint,
        /// The unit.
        unit: usize,
    },
    /// Two contradict each other, one through others perhaps.
    #[error(
        "{constraint} contradicts {later} before {earlier}{}",
        if through.is_empty() { String::new() } else { format!(" through {}", Listed(through)) }
    )]
    Circle {
        /// One of them.
        constraint: Constraint,
        /// The unit that it puts before
        earlier: usize,
        /// this one,
        later: usize,
        /// and what the others put between them, the other way round.
        through: Vec<usize>,
    },
    /// These cannot all be obeyed, but any of them could be left out.
    #[error("{}", contradiction(.0))]
    Contradiction(Vec<Constraint>),
    /// Blocks and pins, which are not proven to contradict one another, but no order was found that obeys them. To fill the
    /// places between pins with blocks is bin packing, so there can be such a case.
    #[error(
        "no order was found that obeys every constraint; leave out a pin, or tie fewer together"
    )]
    NotFound,
}

fn contradiction(constraints: &[Constraint]) -> String {
    match constraints {
        [one] => format!("{one} cannot be"),
        [one, other] => format!("{one} contradicts {other}"),
        _ => {
            let names: Vec<String> = constraints.iter().map(Constraint::to_string).collect();
            format!("these cannot all be: {}", names.join("; "))
        }
    }
}

impl ConstraintError {
    /// The same error of units and places that are called otherwise.
    #[must_use]
    pub fn renamed(
        self,
        unit: impl Fn(usize) -> usize,
        place: impl Fn(usize) -> usize,
    ) -> ConstraintError {
        use ConstraintError as E;
        let same = |constraint: Constraint| constraint.renamed(&unit, &place);
        match self {
            E::NoUnit {
                constraint,
                unit: one,
                from,
                count,
            } => E::NoUnit {
                constraint: same(constraint),
                unit: unit(one),
                from: unit(from),
                count,
            },
            E::NoPlace {
                constraint,
                place: at,
                from,
                count,
            } => E::NoPlace {
                constraint: same(constraint),
                place: place(at),
                from: place(from),
                count,
            },
            E::Repeated {
                constraint,
                unit: one,
            } => E::Repeated {
                constraint: same(constraint),
                unit: unit(one),
            },
            E::Circle {
                constraint,
                earlier,
                later,
                through,
            } => E::Circle {
                constraint: same(constraint),
                earlier: unit(earlier),
                later: unit(later),
                through: through.into_iter().map(&unit).collect(),
            },
            E::Contradiction(constraints) => {
                E::Contradiction(constraints.into_iter().map(same).collect())
            }
            E::NotFound => E::NotFound,
        }
    }
}

/// "0 to 7"
struct Counted {
    from: usize,
    count: usize,
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count {
            0 => write!(f, "nothing at all"),
            1 => write!(f, "{}", self.from),
            _ => write!(f, "{} to {}", self.from, self.from + (self.count - 1)),
        }
    }
}

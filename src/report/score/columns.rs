//! What a scored text is in a table.

use super::csv::Table;
use crate::coherence::Score;
use crate::coherence::composite::parts;
use crate::corpus::schema::{Column, Type};
use crate::report::pairs;

impl Table {
    /// The columns of [`ScoresRow`](super::ScoresRow), in their order, but for what belongs to sentences.
    pub(super) fn typed(&self) -> Vec<Column> {
        let numbers = |names: &[Score]| {
            let numbers = names.iter().map(|score| (score.name(), Type::Float));
            numbers.collect::<Vec<_>>()
        };
        let mut scores = numbers(&self.columns);
        if self.columns.contains(&Score::Coherence) {
            scores.push((
                "coherence_parts",
                Type::named(parts().map(|part| (part, Type::Float))),
            ));
        }
        if self.permutation {
            let tested = self.columns.iter().filter(|score| score.is_tested());
            let of = tested.map(|score| (score.name(), test(self.figures)));
            scores.push(("permutation", Type::levels(of)));
        }
        // Here and in `against` a name with a dot is one name, as it is in JSON.
        let each = |of: Type| {
            let named = self.columns.iter().map(|score| (score.name(), of.clone()));
            Type::named(named)
        };
        scores.push(("missing", each(Type::Text)));
        let mut columns = vec![("scores", Type::levels(scores)), ("scrambled", Type::Float)];
        if self.details {
            columns.push(("pairs", pairs::columns()));
        }
        if self.against {
            let change = Type::of([("other", Type::Float), ("change", Type::Float)]);
            columns.push(("against", each(change)));
        }
        columns.extend([("model", Type::Text), ("schema", Type::Text)]);
        let columns = columns.into_iter();
        columns.map(|(name, of)| Column::new(name, of)).collect()
    }
}

/// A score held against shuffles.
fn test(with_values: bool) -> Type {
    let numbers = ["score", "mean", "deviation", "z", "percentile", "rank"];
    let numbers = numbers.map(|name| (name, Type::Float)).into_iter();
    let rest = [("shuffles", Type::Integer), ("exhaustive", Type::Boolean)];
    let values = with_values.then(|| ("values", Type::Float.list()));
    Type::levels(numbers.chain(rest).chain(values))
}

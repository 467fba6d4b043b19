//! What an ordered article is in a table.

use super::row::Extra;
use super::writer::OrderingRender;
use crate::corpus::schema::{Column, Columns, Type};
use crate::report::{Shape, pairs};

impl OrderingRender {
    /// The columns of [`OrderingRow`](super::OrderingRow) and [`KeptRow`](super::KeptRow), in their order.
    pub(super) fn table(&self) -> Columns {
        let Extra {
            reasons,
            alternatives,
            units,
            figures,
        } = self.extra;
        let numbers = || Type::Float.list();
        let indices = || Type::Integer.list();
        let mut results = vec![
            ("reconstructed", Type::Boolean),
            ("order", indices()),
            ("kind", Type::Text.list()),
            ("para_starts", indices()),
            ("confidence", numbers()),
            ("lead", Type::Integer),
            ("article_confidence", Type::Float),
            ("lead_confidence", Type::Float),
            (
                "coherence",
                Type::of([("before", Type::Float), ("after", Type::Float)]),
            ),
            ("scrambled", Type::Float),
            ("score", Type::Float),
            ("optimal", Type::Boolean),
            ("pieces", Type::Integer),
        ];
        if self.asks {
            let of = Type::of([
                ("used", Type::Boolean),
                ("why", Type::Text),
                ("answers", Type::Integer),
                ("trust", Type::Float),
            ]);
            results.push(("adviser", of));
        }
        if units {
            results.push(("units", Type::Text));
        }
        if reasons {
            let reason = Type::of([
                ("feature", Type::Text),
                ("text", Type::Text),
                ("weight", Type::Float),
            ]);
            results.push(("reasons", reason.list().list()));
        }
        if alternatives {
            let other = Type::of([("order", indices()), ("score", Type::Float)]);
            results.push(("alternatives", other.list()));
        }
        if figures {
            let of = Type::of([
                ("lines", indices()),
                ("places", numbers().list()),
                ("precedence", numbers().list()),
                (
                    "joints",
                    Type::of([("before", pairs::columns()), ("after", pairs::columns())]),
                ),
            ]);
            results.push(("figures", of));
        }
        if self.selects {
            results.push(("kept", Type::Text));
        }
        results.extend([("model", Type::Text), ("schema", Type::Text)]);
        let results = results.into_iter();
        Columns {
            results: results.map(|(name, of)| Column::new(name, of)).collect(),
            with_document: self.shape == Shape::Whole,
        }
    }
}

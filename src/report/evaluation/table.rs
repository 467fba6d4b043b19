//! A table before it is drawn.

use crate::evaluation::Estimate;

/// A heading, some words, and a table.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) heading: String,
    /// Sentences above the table; may be empty.
    pub(super) note: String,
    pub(super) table: Table,
}

/// Rows of cells. The first `labels` columns hold words and are aligned left, the others numbers.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) labels: usize,
    pub(super) titles: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) value: String,
    /// The ends of the interval, if there is one.
    pub(super) interval: Option<(String, String)>,
}

impl Cell {
    /// Words, or a number that is already written.
    pub(super) fn plain(value: impl Into<String>) -> Self {
        Cell {
            value: value.into(),
            interval: None,
        }
    }

    /// A share or a score to three decimals; a dash where it is not defined.
    pub(super) fn score(value: Option<f64>) -> Self {
        Cell::plain(value.map_or_else(|| "-".to_owned(), decimals))
    }

    /// A score over its interval.
    pub(super) fn estimate(estimate: Option<&Estimate>) -> Self {
        let interval = |e: &Estimate| Some((decimals(e.low?), decimals(e.high?)));
        Cell {
            interval: estimate.and_then(interval),
            ..Cell::score(estimate.map(|e| e.value))
        }
    }

    /// A count, thousands set apart.
    pub(super) fn count(count: u64) -> Self {
        Cell::plain(grouped(count))
    }
}

/// Three decimals, without a negative zero.
pub(super) fn decimals(value: f64) -> String {
    let text = format!("{value:.3}");
    if text == "-0.000" {
        "0.000".to_owned()
    } else {
        text
    }
}

/// `12345` as `12,345`.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
        assert_eq!(decimals(-0.0001), "0.000");
        assert_eq!(decimals(-0.0006), "-0.001");
    }
}

//! Where things stand in a figure.

use std::fmt::Write;

/// A range of values and the stretch of a figure that shows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// Shows `low` at `from` and `high` at `to`. A range of one value is widened around it.
    pub(super) fn new((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        let (low, high) = if high > low {
            (low, high)
        } else {
            (low - 0.5, low + 0.5)
        };
        Scale {
            low,
            high,
            from,
            to,
        }
    }

    /// Where a value stands; beyond the range, at its end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }

    /// About four round values within the range.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let rough = (self.high - self.low) / 4.0;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power);
        let step = step
            .into_iter()
            .find(|&step| step >= rough)
            .unwrap_or(rough);
        let first = (self.low / step).ceil();
        (0..12)
            .map(|more| (first + f64::from(more)) * step)
            .take_while(|&tick| tick <= self.high + step * 1e-9)
            // Without the sign of a zero.
            .map(|tick| if tick.abs() < step * 1e-9 { 0.0 } else { tick })
            .collect()
    }
}

/// The least and the largest of some values; 0 and 1 of none.
pub(super) fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if low <= high { (low, high) } else { (0.0, 1.0) }
}

/// A tick's label: as many decimals as it takes.
pub(super) fn label(tick: f64) -> String {
    let text = format!("{tick:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.replace('-', "\u{2212}")
}

/// A line through some points, as the `d` of a path.
pub(super) fn line(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_round_ticks() {
        let ticks = |low, high| -> Vec<String> {
            let scale = Scale::new((low, high), (0.0, 100.0));
            scale.ticks().into_iter().map(label).collect()
        };
        assert_eq!(ticks(0.0, 1.0), ["0", "0.5", "1"]);
        assert_eq!(ticks(-7.3, 2.1), ["−5", "0"]);
        assert!(!ticks(3.0, 3.0).is_empty());
    }

    #[test]
    fn values_stand_where_they_belong() {
        let scale = Scale::new((-1.0, 1.0), (100.0, 0.0));
        assert_eq!(
            [-1.0, 0.0, 1.0, 9.0].map(|value| scale.at(value)),
            [100.0, 50.0, 0.0, 0.0]
        );
        assert_eq!(range([2.0, -1.0].into_iter()), (-1.0, 2.0));
        assert_eq!(range(std::iter::empty()), (0.0, 1.0));
        assert_eq!(
            line([(0.0, 1.0), (2.0, 3.5)].into_iter()),
            "M0.0 1.0L2.0 3.5"
        );
    }
}

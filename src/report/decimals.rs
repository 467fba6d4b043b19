//! How many decimals a figure is given with.

/// Four decimals, for probabilities and weights: more would suggest a precision that no estimate has.
pub(super) fn estimate(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

/// Six decimals.
pub(super) fn number(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

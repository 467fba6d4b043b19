//! Figures in words.

/// A probability with two decimals; what is neither certain nor impossible does not look so.
pub(super) fn share(value: f64) -> String {
    match value {
        value if value > 0.995 && value < 1.0 => ">.99".to_owned(),
        value if value < 0.005 && value > 0.0 => "<.01".to_owned(),
        value => format!("{value:.2}"),
    }
}

/// Three decimals, none for counts.
pub(super) fn figure(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e9 {
        // Without the sign of a zero.
        format!("{}", value + 0.0)
    } else {
        format!("{value:.3}")
    }
}

/// `1 sentence`, `2 sentences`.
pub(super) fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// The class of a confidence: `t0`, a guess, to `t4`, sure.
pub(super) fn tint(confidence: f64) -> &'static str {
    ["t0", "t1", "t2", "t3", "t4"][((confidence * 5.0) as usize).min(4)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_uncertain_does_not_look_certain() {
        let shares = [0.0, 0.001, 0.5, 0.997, 1.0].map(share);
        assert_eq!(shares, ["0.00", "<.01", "0.50", ">.99", "1.00"]);
    }

    #[test]
    fn the_sure_and_the_guess_are_told_apart() {
        assert_eq!([0.0, 0.2, 0.99, 1.0].map(tint), ["t0", "t1", "t4", "t4"]);
    }
}

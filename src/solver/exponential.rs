//! The exponential function, bit for bit the same everywhere.
//!
//! `f64::exp` comes from the system's mathematics library and differs in its last digit from machine to
//! machine. That would be enough to send a sampled chain another way. This one uses only operations that
//! IEEE 754 defines to the bit; it has no branch and no table, so loops over it run on vectors.

/// `exp(x)` for `x <= 0`, to 14 digits. Anything above 0 counts as 0, anything below -708 as -708.
#[inline]
pub(super) fn exp_of_negative(x: f64) -> f64 {
    /// 1.5 * 2^52: adding it rounds to an integer, which then stands in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    /// ln 2 in two parts, the first short enough for exact products (as in fdlibm).
    const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
    /// 1/k!, the highest first.
    const TAYLOR: [f64; 12] = [
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ];
    let x = x.clamp(-708.0, 0.0);
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let power = rounded - ROUND;
    let rest = (x - power * LN_2[0]) - power * LN_2[1];
    let mantissa = TAYLOR.iter().fold(0.0, |sum, term| sum * rest + term);
    mantissa * f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52)
}

#[cfg(test)]
mod tests {
    use super::exp_of_negative;

    #[test]
    fn agrees_with_the_library() {
        for step in 0..70_000 {
            let x = -0.01 * f64::from(step);
            assert!((exp_of_negative(x) / x.exp() - 1.0).abs() < 1e-13, "at {x}");
        }
        assert_eq!(exp_of_negative(0.0), 1.0);
    }

    #[test]
    fn stays_in_range_outside_its_domain() {
        assert_eq!(exp_of_negative(3.0), 1.0);
        assert!(exp_of_negative(f64::NEG_INFINITY) < 1e-307);
    }
}

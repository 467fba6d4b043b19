//! Any finite objective through both solvers, alternatives and confidence.

#![no_main]

use libfuzzer_sys::fuzz_target;
use unscramble::solver::{
    ConfidenceOptions, Objective, SolveOptions, alternatives, confidence, solve,
};

fuzz_target!(|input: (u8, Vec<f32>, u64)| {
    let (n, gains, seed) = input;
    let n = usize::from(n % 12);
    let mut gains = gains
        .into_iter()
        .map(|gain| if gain.is_finite() { gain } else { 0.0 })
        .chain(std::iter::repeat(0.0));
    let mut take = |count: usize| gains.by_ref().take(count).collect::<Vec<f32>>();
    let (precedence, adjacency, lead, tail) = (take(n * n), take(n * n), take(n), take(n));
    let objective = Objective::new(n, precedence, adjacency, lead, tail).expect("finite");
    for exact_limit in [0, 15] {
        let solution = solve(
            &objective,
            &SolveOptions {
                seed,
                exact_limit,
                ..SolveOptions::default()
            },
        );
        let mut order = solution.order.clone();
        order.sort_unstable();
        assert!(order.into_iter().eq(0..n));
        assert!(
            alternatives(&objective, &solution, 3)
                .iter()
                .all(|(order, _)| order.len() == n)
        );
        let options = ConfidenceOptions {
            seed,
            ..ConfidenceOptions::default()
        };
        let found = confidence(&objective, &solution.order, &options);
        assert!(found.placed.iter().all(|p| (0.0..=1.0).contains(p)));
    }
});

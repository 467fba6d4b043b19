//! Any constraints: they are refused, or every result obeys them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use unscramble::solver::{
    ConfidenceOptions, Constraint, Constraints, Marginals, Objective, SolveOptions, alternatives,
    solve,
};

/// How many units, what is demanded of them, the gains of the objective, and a seed.
type Input = (u8, Vec<(u8, u8, u8, u8)>, Vec<i8>, u64);

fuzz_target!(|input: Input| {
    let (n, demands, gains, seed) = input;
    let n = usize::from(n % 12);
    let constraints: Constraints = demands
        .into_iter()
        .take(8)
        .map(|(kind, a, b, c)| {
            let [a, b, c] = [a, b, c].map(|unit| usize::from(unit % 13));
            match kind % 6 {
                0 => Constraint::Lead(a),
                1 => Constraint::Last(a),
                2 => Constraint::Before(a, b),
                3 => Constraint::Together(vec![a, b]),
                4 => Constraint::Together(vec![a, b, c]),
                _ => Constraint::Pin { unit: a, place: b },
            }
        })
        .collect();
    let mut gains = gains
        .into_iter()
        .map(f32::from)
        .chain(std::iter::repeat(0.0));
    let mut take = |count: usize| gains.by_ref().take(count).collect::<Vec<f32>>();
    let (precedence, adjacency, lead, tail) = (take(n * n), take(n * n), take(n), take(n));
    let objective = Objective::new(n, precedence, adjacency, lead, tail).expect("finite");
    let objective = match objective.constrained(&constraints) {
        Ok(objective) => objective,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let written = serde_json::to_string(&constraints).expect("numbers and names");
    assert_eq!(
        serde_json::from_str::<Constraints>(&written).expect("what was written"),
        constraints
    );
    for exact_limit in [0, 15] {
        let solution = solve(
            &objective,
            &SolveOptions {
                seed,
                exact_limit,
                ..SolveOptions::default()
            },
        );
        for (order, _) in alternatives(&objective, &solution, 3) {
            assert!(
                constraints.obeyed_by(&order) && order.len() == n,
                "{constraints:?}: {order:?}"
            );
        }
        let options = ConfidenceOptions {
            seed,
            exact_limit,
            sweeps: 20,
            ..ConfidenceOptions::default()
        };
        let found = Marginals::new(&objective, &solution.order, &options);
        assert!(found.pairwise().iter().all(|p| (0.0..=1.0).contains(p)));
        assert!(
            found
                .confidence()
                .placed
                .iter()
                .all(|p| (0.0..=1.0).contains(p))
        );
    }
});

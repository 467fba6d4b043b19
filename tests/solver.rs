//! What every solver owes its callers, on made-up objectives like those of real articles.

mod objectives;

use objectives::{Parts, RATIOS};
use proptest::collection::vec;
use proptest::prelude::*;
use unscramble::solver::baseline::random;
use unscramble::solver::{
    ConfidenceOptions, Objective, SolveOptions, alternatives, confidence, solve,
};

const SEARCH: SolveOptions = SolveOptions {
    seed: 0,
    exact_limit: 0,
    effort: 1,
};

fn objective((n, precedence, adjacency, lead, tail): Parts) -> Objective {
    Objective::new(n, precedence, adjacency, lead, tail)
        .expect("made-up objectives are well formed")
}

/// The same objective with its units renamed: unit `i` of the result was `names[i]`.
fn renamed((n, precedence, adjacency, lead, tail): &Parts, names: &[usize]) -> Parts {
    let square = |m: &[f32]| {
        names
            .iter()
            .flat_map(|&i| names.iter().map(move |&j| m[i * n + j]))
            .collect()
    };
    let line = |v: &[f32]| names.iter().map(|&i| v[i]).collect();
    (
        *n,
        square(precedence),
        square(adjacency),
        line(lead),
        line(tail),
    )
}

fn is_permutation(order: &[usize], n: usize) -> bool {
    let mut sorted = order.to_vec();
    sorted.sort_unstable();
    sorted.into_iter().eq(0..n)
}

/// All orders of `n` units, in lexicographic order.
fn permutations(n: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for _ in 0..n {
        let longer = |order: Vec<usize>| {
            let next = (0..n)
                .filter(|unit| !order.contains(unit))
                .collect::<Vec<_>>();
            next.into_iter()
                .map(move |unit| [&order[..], &[unit]].concat())
        };
        orders = orders.into_iter().flat_map(longer).collect();
    }
    orders
}

/// One kind of gain: ordinary, few different ones (so that orders tie), extreme.
fn gain() -> impl Strategy<Value = BoxedStrategy<f32>> {
    let extreme = [
        0.0,
        -0.0,
        1e30,
        -1e30,
        f32::MAX,
        f32::MIN,
        1e-45,
        -1e-40,
        1.0,
        -0.5,
    ];
    prop_oneof![
        3 => Just((-3.0..3.0_f32).boxed()),
        2 => Just((-1..=1_i8).prop_map(f32::from).boxed()),
        1 => Just(prop::sample::select(extreme.to_vec()).boxed()),
    ]
}

/// Objectives of fewer than `limit` units.
fn parts(limit: usize) -> impl Strategy<Value = Parts> {
    (0..limit, gain()).prop_flat_map(|(n, gain)| {
        let many = |count| vec(gain.clone(), count);
        (Just(n), many(n * n), many(n * n), many(n), many(n))
    })
}

/// The share of `count` objectives of 15 units for which the search alone finds the proven optimum.
fn share_found(count: u64, make: impl Fn(u64) -> Parts) -> f64 {
    let found = (0..count).filter(|&seed| {
        let objective = objective(make(seed));
        let (exact, found) = (
            solve(&objective, &SolveOptions::default()),
            solve(&objective, &SEARCH),
        );
        assert!(exact.optimal && !found.optimal);
        found.score >= exact.score - objective.tolerance()
    });
    found.count() as f64 / count as f64
}

#[test]
fn the_search_alone_finds_the_optimum_of_15_units() {
    for (at, ratio) in RATIOS.into_iter().enumerate() {
        // Other objectives for each ratio, and few enough for a debug build.
        let share = share_found(20, |seed| {
            objectives::article(15, ratio, 1000 * at as u64 + seed)
        });
        assert!(share >= 0.995, "{share} at ratio {ratio}");
    }
    let share = share_found(40, |seed| objectives::noise(15, seed));
    assert!(share >= 0.97, "{share} of dense noise");
}

#[test]
#[expect(clippy::print_stderr, reason = "the table is what one runs it for")]
#[ignore = "1,000 objectives for each ratio; run it in release mode, with --nocapture for the table"]
fn the_search_alone_finds_the_optimum_of_15_units_a_thousand_times() {
    let shares = RATIOS.map(|ratio| share_found(1000, |seed| objectives::article(15, ratio, seed)));
    let noise = share_found(1000, |seed| objectives::noise(15, seed));
    for (ratio, share) in RATIOS.iter().zip(shares) {
        eprintln!("adjacency to precedence {ratio:>5}: {:.1} %", 100.0 * share);
    }
    eprintln!("dense noise: {:.1} %", 100.0 * noise);
    assert!(
        shares
            .into_iter()
            .chain([noise])
            .all(|share| share >= 0.995)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_solution_is_a_permutation_with_its_score(parts in parts(41), seed in any::<u64>()) {
        let objective = objective(parts);
        for exact_limit in [0, 12] {
            let options = SolveOptions { seed, exact_limit, effort: 1 };
            let solution = solve(&objective, &options);
            prop_assert!(is_permutation(&solution.order, objective.len()));
            prop_assert!(solution.score.is_finite());
            prop_assert_eq!(solution.score, objective.score(&solution.order));
            prop_assert_eq!(solution.optimal, objective.len() <= exact_limit.max(1));
            prop_assert_eq!(&solution, &solve(&objective, &options));
        }
    }

    #[test]
    fn alternatives_are_distinct_and_sorted(parts in parts(24), k in 0..8_usize) {
        let objective = objective(parts);
        let solution = solve(&objective, &SolveOptions { exact_limit: 10, ..SEARCH });
        let found = alternatives(&objective, &solution, k);
        prop_assert!(found.len() <= k);
        prop_assert!(found.len() == k || objective.len() < 4, "four units have 24 orders");
        for (order, score) in &found {
            prop_assert!(is_permutation(order, objective.len()));
            prop_assert_eq!(*score, objective.score(order));
        }
        if let Some((order, score)) = found.first() {
            prop_assert_eq!(order, &solution.order);
            prop_assert_eq!(*score, solution.score);
        }
        for (at, (order, score)) in found.iter().enumerate().skip(1) {
            // The first may lie below others by as much as counts as equal.
            let slack = if at == 1 { 3.0 * objective.tolerance() } else { 0.0 };
            prop_assert!(*score <= found[at - 1].1 + slack);
            prop_assert!(found[..at].iter().all(|(other, _)| other != order));
        }
    }

    #[test]
    fn confidences_are_probabilities(parts in parts(20), heat in -3..4_i32) {
        let objective = objective(parts);
        let solution = solve(&objective, &SolveOptions { exact_limit: 10, ..SEARCH });
        let temperature = 10.0_f64.powi(heat);
        let options = ConfidenceOptions { temperature, seed: 1, exact_limit: 10, ..Default::default() };
        let found = confidence(&objective, &solution.order, &options);
        prop_assert_eq!(found.placed.len(), objective.len());
        let all = found.placed.iter().chain([&found.first, &found.article]);
        prop_assert!(all.clone().all(|value| (0.0..=1.0).contains(value)), "{:?}", found);
        prop_assert_eq!(&found, &confidence(&objective, &solution.order, &options));
    }

    #[test]
    fn the_exact_solver_agrees_with_trying_all_orders(parts in parts(7), k in 1..9_usize) {
        let objective = objective(parts);
        let mut all: Vec<_> =
            permutations(objective.len()).into_iter().map(|o| (objective.score(&o), o)).collect();
        let best = all.iter().map(|(score, _)| *score).fold(f64::NEG_INFINITY, f64::max);
        let tolerance = objective.tolerance();
        let solution = solve(&objective, &SolveOptions::default());
        prop_assert!(solution.optimal && solution.score >= best - 1.01 * tolerance);
        let smaller = all.iter().find(|(score, _)| *score >= best - 0.99 * tolerance);
        prop_assert!(smaller.is_some_and(|(_, order)| solution.order <= *order));
        all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let found = alternatives(&objective, &solution, k);
        prop_assert_eq!(found.len(), k.min(all.len()));
        for ((_, score), (wanted, _)) in found.iter().zip(&all) {
            prop_assert!((score - wanted).abs() <= 3.0 * tolerance, "{} for {}", score, wanted);
        }
    }

    #[test]
    fn the_search_is_never_above_the_optimum(parts in parts(13), seed in any::<u64>()) {
        let objective = objective(parts);
        let found = solve(&objective, &SolveOptions { seed, ..SEARCH });
        let exact = solve(&objective, &SolveOptions::default());
        prop_assert!(found.score <= exact.score + objective.tolerance());
    }

    #[test]
    fn names_do_not_matter(
        n in 0..16_usize,
        ratio in prop::sample::select(&RATIOS),
        seed in any::<u64>(),
    ) {
        let parts = objectives::article(n, ratio, seed);
        let names = random(n, seed);
        let (one, other) = (objective(parts.clone()), objective(renamed(&parts, &names)));
        let (wanted, found) =
            (solve(&one, &SolveOptions::default()), solve(&other, &SolveOptions::default()));
        let back: Vec<usize> = found.order.iter().map(|&unit| names[unit]).collect();
        prop_assert!((wanted.score - found.score).abs() <= 2.0 * one.tolerance());
        let best = alternatives(&one, &wanted, 2);
        if best.len() < 2 || best[0].1 - best[1].1 > 10.0 * one.tolerance() {
            prop_assert_eq!(back, wanted.order);
        }
    }

    #[test]
    fn a_repeated_unit_keeps_the_order_of_its_numbers(n in 16..30_usize, seed in any::<u64>()) {
        // The last unit is a copy of the first; nothing tells them apart.
        let parts = objectives::article(n, 1.0, seed);
        let names: Vec<usize> = (0..n).chain([0]).collect();
        let (size, mut precedence, mut adjacency, lead, tail) = renamed(&parts, &names);
        let _ = size;
        for gains in [&mut precedence, &mut adjacency] {
            (gains[n], gains[n * (n + 1)]) = (0.0, 0.0);
        }
        let solution = solve(&objective((n + 1, precedence, adjacency, lead, tail)), &SEARCH);
        let place = |unit: usize| solution.order.iter().position(|&other| other == unit);
        prop_assert!(place(0) < place(n));
    }
}

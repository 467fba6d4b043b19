//! What solvers owe their callers under constraints: the same as without, of the orders that obey.

mod objectives;

use proptest::collection::vec;
use proptest::prelude::*;
use unscramble::solver::baseline::random;
use unscramble::solver::{
    ConfidenceOptions, Constraint, Constraints, Marginals, Objective, SolveOptions, Utility,
    alternatives, solve,
};

fn article(n: usize, ratio: f32, seed: u64) -> Objective {
    objective(objectives::article(n, ratio, seed))
}

fn objective((n, precedence, adjacency, lead, tail): objectives::Parts) -> Objective {
    Objective::new(n, precedence, adjacency, lead, tail)
        .expect("made-up objectives are well formed")
}

/// All orders of `n` units, in lexicographic order.
fn permutations(n: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for _ in 0..n {
        let longer = |order: Vec<usize>| {
            let next: Vec<usize> = (0..n).filter(|unit| !order.contains(unit)).collect();
            next.into_iter()
                .map(move |unit| [&order[..], &[unit]].concat())
        };
        orders = orders.into_iter().flat_map(longer).collect();
    }
    orders
}

/// Up to four constraints that `order` obeys, so that they can be obeyed together.
fn obeyed_by(order: Vec<usize>) -> impl Strategy<Value = Constraints> {
    let n = order.len();
    vec((0..12_u8, 0..n.max(1), 0..n.max(1)), 0..5).prop_map(move |demands| {
        let constraint = |(kind, a, b): (u8, usize, usize)| match kind {
            _ if n == 0 => None,
            0 => Some(Constraint::Lead(order[0])),
            1 => Some(Constraint::Last(order[n - 1])),
            2..=5 if a != b => Some(Constraint::Before(order[a.min(b)], order[a.max(b)])),
            6..=8 => Some(Constraint::Together(
                order[a..n.min(a + 2 + b % 2)].to_vec(),
            )),
            9..=11 => Some(Constraint::Pin {
                unit: order[a],
                place: a,
            }),
            _ => None,
        };
        demands.into_iter().filter_map(constraint).collect()
    })
}

/// An article's objective and constraints that can be obeyed.
fn constrained(
    sizes: std::ops::Range<usize>,
) -> impl Strategy<Value = (Objective, Constraints, Objective)> {
    (
        sizes,
        prop::sample::select(&objectives::RATIOS),
        any::<u64>(),
    )
        .prop_flat_map(|(n, ratio, seed)| {
            let free = match seed % 4 {
                0 => objective(objectives::noise(n, seed)),
                _ => article(n, ratio, seed),
            };
            (Just(free), obeyed_by(random(n, seed)))
        })
        .prop_map(|(free, constraints)| {
            let bound = free.clone().constrained(&constraints);
            let bound = bound.unwrap_or_else(|error| panic!("{constraints:?}: {error}"));
            (free, constraints, bound)
        })
}

const SEARCH: SolveOptions = SolveOptions {
    seed: 0,
    exact_limit: 0,
    effort: 1,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_result_obeys(
        (_, constraints, objective) in constrained(0..41), seed in any::<u64>(), k in 1..6_usize,
    ) {
        let n = objective.len();
        for exact_limit in [0, 12] {
            let options = SolveOptions { seed, exact_limit, effort: 1 };
            let solution = solve(&objective, &options);
            let mut sorted = solution.order.clone();
            sorted.sort_unstable();
            prop_assert!(sorted.into_iter().eq(0..n));
            prop_assert!(constraints.obeyed_by(&solution.order), "{:?}", constraints);
            prop_assert!(objective.allows(&solution.order));
            prop_assert_eq!(solution.score, objective.score(&solution.order));
            let others = alternatives(&objective, &solution, k);
            prop_assert_eq!(&others[0].0, &solution.order);
            for (at, (order, score)) in others.iter().enumerate() {
                prop_assert!(constraints.obeyed_by(order), "{:?}", constraints);
                prop_assert_eq!(*score, objective.score(order));
                prop_assert!(others[..at].iter().all(|(other, _)| other != order));
            }
            prop_assert_eq!(&solution, &solve(&objective, &options));
        }
    }

    #[test]
    fn utility_is_of_orders_that_obey((_, constraints, log_odds) in constrained(0..25), seed in any::<u64>()) {
        let expected = Utility::default().expected(&log_odds, seed);
        let order = solve(&expected, &SolveOptions::default()).order;
        prop_assert!(constraints.obeyed_by(&order), "{:?}", constraints);
    }

    #[test]
    fn the_exact_solver_agrees_with_trying_all_orders(
        (_, constraints, objective) in constrained(0..9), k in 1..9_usize,
    ) {
        let mut all: Vec<(f64, Vec<usize>)> = permutations(objective.len())
            .into_iter()
            .filter(|order| constraints.obeyed_by(order))
            .map(|order| (objective.score(&order), order))
            .collect();
        let best = all.iter().map(|(score, _)| *score).fold(f64::NEG_INFINITY, f64::max);
        let tolerance = objective.tolerance();
        let solution = solve(&objective, &SolveOptions::default());
        prop_assert!(solution.optimal && solution.score >= best - 1.01 * tolerance);
        let smallest = all.iter().find(|(score, _)| *score >= best - 0.99 * tolerance);
        prop_assert!(smallest.is_none_or(|(_, order)| solution.order <= *order));
        all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let found = alternatives(&objective, &solution, k);
        prop_assert_eq!(found.len(), k.min(all.len()));
        for ((_, score), (wanted, _)) in found.iter().zip(&all) {
            prop_assert!((score - wanted).abs() <= 3.0 * tolerance, "{} for {}", score, wanted);
        }
        let searched = solve(&objective, &SEARCH);
        prop_assert!(searched.score <= solution.score + tolerance);
    }

    #[test]
    fn confidences_are_of_orders_that_obey(
        (free, constraints, objective) in constrained(1..8), sampled in any::<bool>(),
    ) {
        let n = objective.len();
        let order = solve(&objective, &SolveOptions::default()).order;
        // Where two good orders lie so far apart in moves that all between are e^40 times less likely, as
        // links a hundred times as strong as pairs make them, no chain of this length sees both.
        let largest_gain = objective.tolerance() * 1e9;
        let temperature = if sampled { f64::max(1.5, largest_gain / 2.0) } else { 1.5 };
        let options = ConfidenceOptions {
            exact_limit: if sampled { 0 } else { 12 },
            sweeps: 20_000,
            temperature,
            ..ConfidenceOptions::default()
        };
        let found = Marginals::new(&objective, &order, &options);
        let obedient: Vec<(f64, Vec<usize>)> = permutations(n)
            .into_iter()
            .filter(|order| constraints.obeyed_by(order))
            .map(|order| ((free.score(&order) / temperature).exp(), order))
            .collect();
        let total: f64 = obedient.iter().map(|(weight, _)| weight).sum();
        let share = |holds: &dyn Fn(&[usize]) -> bool| -> f64 {
            let held = obedient.iter().filter(|(_, order)| holds(order));
            held.map(|(weight, _)| weight / total).sum()
        };
        let place = |order: &[usize], unit: usize| order.iter().position(|&other| other == unit);
        let slack = if sampled { 0.15 } else { 1e-5 };
        let close = |found: f32, wanted: f64| (f64::from(found) - wanted).abs() <= slack;
        for i in 0..n {
            let first = share(&|order| order[0] == i);
            prop_assert!(close(found.first(i), first), "{} for {}", found.first(i), first);
            for j in (0..n).filter(|&j| j != i) {
                let before = share(&|order| place(order, i) < place(order, j));
                prop_assert!(close(found.before(i, j), before), "{} for {}", found.before(i, j), before);
                let next = share(&|order| order.windows(2).any(|pair| pair == [i, j]));
                prop_assert!(close(found.next(i, j), next), "{} for {}", found.next(i, j), next);
            }
        }
        let placed = found.confidence().placed;
        for at in (0..n).filter(|_| n > 1) {
            let between = share(&|drawn| {
                let stands = |earlier: usize, later: usize| {
                    place(drawn, order[earlier]) < place(drawn, order[later])
                };
                (at == 0 || stands(at - 1, at)) && (at + 1 == n || stands(at, at + 1))
            });
            prop_assert!(close(placed[at], between), "{} for {}", placed[at], between);
        }
    }

    #[test]
    fn constraints_that_ask_for_nothing_change_nothing(n in 1..30_usize, seed in any::<u64>()) {
        let free = article(n, 1.0, seed);
        let none = free.clone().constrained(&Constraints::new()).unwrap();
        prop_assert_eq!(&none, &free);
        let alone = free.clone().constrained(&Constraints::new().together([n - 1])).unwrap();
        let options = SolveOptions { seed, ..SolveOptions::default() };
        let (one, other) = (solve(&free, &options), solve(&alone, &options));
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(alternatives(&free, &one, 4), alternatives(&alone, &other, 4));
        let of = |objective| {
            let found = Marginals::new(objective, &one.order, &ConfidenceOptions::default());
            (found.pairwise(), found.confidence())
        };
        prop_assert_eq!(of(&free), of(&alone));
    }

    #[test]
    fn names_do_not_matter((free, constraints, bound) in constrained(1..16), seed in any::<u64>()) {
        let n = free.len();
        let names = random(n, seed);
        let mut new = vec![0; n];
        names.iter().enumerate().for_each(|(at, &old)| new[old] = at);
        let square = |gain: &dyn Fn(usize, usize) -> f64| -> Vec<f32> {
            (0..n * n).map(|at| gain(names[at / n], names[at % n]) as f32).collect()
        };
        let line = |gain: &dyn Fn(usize) -> f64| -> Vec<f32> {
            names.iter().map(|&unit| gain(unit) as f32).collect()
        };
        let renamed = Objective::new(
            n,
            square(&|i, j| free.precedence(i, j)),
            square(&|i, j| free.adjacency(i, j)),
            line(&|i| free.lead(i)),
            line(&|i| free.tail(i)),
        ).unwrap();
        let renamed = renamed.constrained(&constraints.renamed(|unit| new[unit], |place| place)).unwrap();
        let wanted = solve(&bound, &SolveOptions::default());
        let found = solve(&renamed, &SolveOptions::default());
        prop_assert!((wanted.score - found.score).abs() <= 2.0 * bound.tolerance());
        let best = alternatives(&bound, &wanted, 2);
        if best.len() < 2 || best[0].1 - best[1].1 > 10.0 * bound.tolerance() {
            let back: Vec<usize> = found.order.iter().map(|&unit| names[unit]).collect();
            prop_assert_eq!(back, wanted.order);
        }
    }
}

/// What is demanded, given an order that is to obey.
type Demands = fn(&[usize]) -> Constraints;

/// The share of `count` objectives of 14 units for which the search alone finds the proven optimum under constraints.
fn share_found(count: u64, constraints: Demands) -> f64 {
    let found = (0..count).filter(|&seed| {
        let constraints = constraints(&random(14, seed));
        let objective = article(14, 1.0, seed).constrained(&constraints);
        let objective = objective.expect("an order obeys them");
        let exact = solve(&objective, &SolveOptions::default());
        let found = solve(&objective, &SEARCH);
        assert!(exact.optimal && !found.optimal);
        found.score >= exact.score - objective.tolerance()
    });
    found.count() as f64 / count as f64
}

#[test]
fn the_search_alone_finds_the_optimum_under_constraints() {
    let kinds: [(&str, Demands); 5] = [
        ("a lead and a last", |o| {
            Constraints::new().lead(o[0]).last(o[13])
        }),
        ("a pin", |o| Constraints::new().pin(o[5], 5)),
        ("pins", |o| {
            Constraints::new().pin(o[2], 2).pin(o[7], 7).pin(o[8], 8)
        }),
        ("a partial order", |o| {
            Constraints::new()
                .before(o[0], o[5])
                .before(o[3], o[5])
                .before(o[5], o[11])
        }),
        ("blocks and a pin", |o| {
            Constraints::new()
                .together([o[1], o[2]])
                .together([o[9], o[10]])
                .pin(o[5], 5)
        }),
    ];
    for (kind, constraints) in kinds {
        let share = share_found(40, constraints);
        assert!(share >= 0.95, "{share} with {kind}");
    }
}

#[test]
fn a_long_article_with_pins_is_solved_and_obeys() {
    let n = 300;
    let wanted = random(n, 5);
    let constraints = (0..n)
        .step_by(40)
        .map(|place| Constraint::Pin {
            unit: wanted[place],
            place,
        })
        .chain([Constraint::Together(wanted[100..110].to_vec())])
        .collect();
    let objective = article(n, 1.0, 3).constrained(&constraints).unwrap();
    let solution = solve(&objective, &SolveOptions::default());
    assert!(constraints.obeyed_by(&solution.order));
    let found = Marginals::new(&objective, &solution.order, &ConfidenceOptions::default());
    assert_eq!(found.before(wanted[100], wanted[109]), 1.0);
    assert!(found.pairwise().iter().all(|p| (0.0..=1.0).contains(p)));
}

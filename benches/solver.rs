//! Time to solve made-up objectives, by length: `cargo bench --no-default-features --bench solver`.

#[path = "../tests/objectives/mod.rs"]
mod objectives;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use unscramble::solver::{
    ConfidenceOptions, Constraints, Objective, SolveOptions, Utility, alternatives, confidence,
    solve,
};

fn objective((n, precedence, adjacency, lead, tail): objectives::Parts) -> Objective {
    Objective::new(n, precedence, adjacency, lead, tail)
        .expect("made-up objectives are well formed")
}

fn article(n: usize) -> Objective {
    objective(objectives::article(n, 1.0, 1))
}

/// Growth: exact up to 15 units, the search beyond.
fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("solve");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    for n in [5, 10, 15, 20, 40, 80, 160, 320, 640, 1000] {
        let objective = article(n);
        group.bench_with_input(
            BenchmarkId::from_parameter(n),
            &objective,
            |bencher, objective| {
                bencher.iter(|| solve(black_box(objective), &SolveOptions::default()));
            },
        );
    }
    group.finish();
}

/// The two solvers side by side.
fn exact_and_search(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("exact and search");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    for n in 8..=15 {
        let objective = article(n);
        for (name, exact_limit) in [("exact", n), ("search", 0)] {
            let options = SolveOptions {
                exact_limit,
                ..SolveOptions::default()
            };
            group.bench_with_input(
                BenchmarkId::new(name, n),
                &objective,
                |bencher, objective| {
                    bencher.iter(|| solve(black_box(objective), &options));
                },
            );
        }
    }
    group.finish();
}

/// 40 units, by how much the links between neighbours weigh against the pairs.
fn ratios(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ratio");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    let by_ratio =
        objectives::RATIOS.map(|ratio| (ratio.to_string(), objectives::article(40, ratio, 1)));
    for (name, parts) in by_ratio
        .into_iter()
        .chain([("noise".to_owned(), objectives::noise(40, 1))])
    {
        let objective = objective(parts);
        group.bench_with_input(
            BenchmarkId::from_parameter(name),
            &objective,
            |bencher, objective| {
                bencher.iter(|| solve(black_box(objective), &SolveOptions::default()));
            },
        );
    }
    group.finish();
}

/// The whole of a decision (what to expect, the best order, how sure) for 20 units, under constraints that an editor makes.
fn constraints(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("constraints");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    let none = Constraints::new;
    let kinds = [
        ("none", none()),
        ("a pin", none().pin(7, 3)),
        ("three pins", none().pin(7, 3).pin(2, 9).pin(11, 15)),
        (
            "lead, last and an order",
            none().lead(7).last(2).before(3, 4).before(4, 5),
        ),
        (
            "six blocks",
            (0..6).fold(none(), |all, at| all.together(3 * at..3 * at + 3)),
        ),
    ];
    for (name, constraints) in kinds {
        let free = article(20);
        group.bench_with_input(
            BenchmarkId::from_parameter(name),
            &constraints,
            |bencher, constraints| {
                bencher.iter(|| {
                    let log_odds = free.clone().constrained(black_box(constraints));
                    let log_odds = log_odds.expect("they can be obeyed");
                    let objective = Utility::default().expected(&log_odds, 0);
                    let order = solve(&objective, &SolveOptions::default()).order;
                    confidence(&log_odds, &order, &ConfidenceOptions::default())
                });
            },
        );
    }
    group.finish();
}

/// What is asked about a solution: confidence and the five best orders.
fn questions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("questions");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    for n in [10, 15, 20, 40, 160, 1000] {
        let objective = article(n);
        let solution = solve(&objective, &SolveOptions::default());
        group.bench_with_input(
            BenchmarkId::new("confidence", n),
            &objective,
            |bencher, objective| {
                bencher
                    .iter(|| confidence(objective, &solution.order, &ConfidenceOptions::default()));
            },
        );
        group.bench_with_input(
            BenchmarkId::new("alternatives", n),
            &objective,
            |bencher, objective| {
                bencher.iter(|| alternatives(objective, &solution, 5));
            },
        );
    }
    group.finish();
}

criterion_group!(
    benches,
    growth,
    exact_and_search,
    ratios,
    questions,
    constraints
);
criterion_main!(benches);

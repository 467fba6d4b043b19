//! The other orders worth knowing of.

use std::collections::BTreeSet;

use super::climb::longest_block;
use super::exact::Table;
use super::objective::Objective;
use super::problem::Problem;
use super::solve::Solution;
use super::tour::{Block, Exchange, Gains, Move, Tour, reach};

/// The `k` best distinct orders and their scores, best first; the first is the solution's own. Fewer than `k`
/// where there are not so many.
///
/// If the solution is proven optimal, so is the list: no order outside it scores higher than its last by
/// more than [`Objective::tolerance`]. Otherwise it holds the best *found*: the local optima that the search met
/// and the orders that one moved block makes of them or of one another, as far as they are not better than
/// the solution itself.
pub fn alternatives(
    objective: &Objective,
    solution: &Solution,
    k: usize,
) -> Vec<(Vec<usize>, f64)> {
    let problem = Problem::new(objective);
    let own = problem.blocks(&solution.order);
    let orders = match k {
        0 => Vec::new(),
        1 => vec![own],
        _ if solution.optimal => Table::new(&problem).best_of(k),
        _ => found(&problem, own, &solution.optima, k),
    };
    let scored = orders.into_iter().map(|order| {
        let order = problem.units(order);
        let score = objective.score(&order);
        (order, score)
    });
    let mut scored: Vec<_> = scored.collect();
    // The solution stays in front even where others tie with it.
    if let Some((_, others)) = scored.split_first_mut() {
        others.sort_by(|(one, a), (other, b)| b.total_cmp(a).then_with(|| one.cmp(other)));
    }
    scored
}

/// Best-first search: the best order not yet spread is replaced by its best neighbours, `k` times.
fn found(
    problem: &Problem<'_>,
    own: Vec<usize>,
    optima: &[Vec<usize>],
    k: usize,
) -> Vec<Vec<usize>> {
    let gains = Gains::new(problem);
    let tour = Tour::new(&gains, &own);
    let most = tour.score(&gains) + gains.tolerance;
    let mut seen = BTreeSet::from([own]);
    let mut waiting = vec![(most, tour)];
    for order in optima {
        let tour = Tour::new(&gains, order);
        let score = tour.score(&gains);
        if score <= most && seen.insert(order.clone()) {
            waiting.push((score, tour));
        }
    }
    let mut orders = Vec::new();
    while orders.len() < k {
        let best = |(a, one): &(f64, Tour), (b, other): &(f64, Tour)| {
            a.total_cmp(b).then_with(|| other.order().cmp(one.order()))
        };
        let Some(at) = (0..waiting.len()).max_by(|&a, &b| best(&waiting[a], &waiting[b])) else {
            break;
        };
        let (_, tour) = waiting.swap_remove(at);
        let score = tour.score(&gains);
        // Two or three moves may lead to the same neighbour.
        for (gain, step) in best_moves(&gains, &tour, 3 * k) {
            let mut moved = tour.clone();
            moved.apply(&gains, step);
            if score + gain <= most && seen.insert(moved.order().to_vec()) {
                waiting.push((score + gain, moved));
            }
        }
        for (gain, exchange) in best_exchanges(&gains, &tour, 3 * k) {
            let mut moved = tour.clone();
            moved.carry_out(&gains, &exchange);
            if score + gain <= most && seen.insert(moved.order().to_vec()) {
                waiting.push((score + gain, moved));
            }
        }
        orders.push(tour.order().to_vec());
    }
    orders
}

/// The `k` exchanges across pinned units that gain most, or lose least, best first.
fn best_exchanges(gains: &Gains, tour: &Tour, k: usize) -> Vec<(f64, Exchange)> {
    let n = gains.len();
    let mut exchanges = Vec::new();
    for one in (1..=n).filter(|_| gains.has_pins()) {
        for other in one + 1..=n.min(one + reach(n)) {
            let stretches = gains
                .stretches()
                .filter_map(|len| tour.exchange_of(gains, one, len, other));
            exchanges.extend(stretches.map(|exchange| (tour.gain_of(gains, &exchange), exchange)));
        }
    }
    // Equals stay as they were found: by place, then by length.
    exchanges.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    exchanges.truncate(k);
    exchanges
}

/// The `k` moves that gain most, or lose least, best first.
fn best_moves(gains: &Gains, tour: &Tour, k: usize) -> Vec<(f64, Move)> {
    let n = gains.len();
    let mut block = Block::new(n);
    let mut moves: Vec<(f64, Move)> = Vec::new();
    let mut enough = f64::NEG_INFINITY;
    let prune = |moves: &mut Vec<(f64, Move)>| {
        moves.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.cmp(other)));
        moves.truncate(k);
    };
    for start in 1..=n {
        block.begin(gains, tour, start);
        for _ in 0..longest_block(n) {
            block.moves(gains, tour, |step, gain| {
                if gain > enough {
                    moves.push((gain, step));
                }
            });
            if moves.len() > 4 * k + 1000 {
                prune(&mut moves);
                enough = moves.last().map_or(enough, |(gain, _)| *gain);
            }
            if !block.grow(gains, tour) {
                break;
            }
        }
    }
    prune(&mut moves);
    moves
}

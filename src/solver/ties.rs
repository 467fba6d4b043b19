//! Which of several equally good orders the search returns.

use super::tour::{Block, Gains, Move, Tour};

/// So often are all units looked at, at most; each time costs O(n^2).
const PASSES: usize = 20;

/// Moves single units forward as long as that makes the order lexicographically smaller and costs no more than
/// `slack` in all, and puts units with the same gains (a sentence that occurs twice) in the order of their
/// numbers, however far apart they stand.
pub(super) fn settle(gains: &Gains, tour: &mut Tour, mut slack: f64) {
    let n = gains.len();
    let mut block = Block::new(n);
    for _ in 0..PASSES {
        let mut changed = false;
        for unit in 0..n {
            let place = tour.place(unit);
            let mut found: Option<(usize, f64)> = None;
            block.begin(gains, tour, place);
            block.moves(gains, tour, |step, gain| {
                let smaller = step.to < place && tour.order()[step.to - 1] > unit;
                if smaller && gain >= -slack && found.is_none_or(|(to, _)| step.to < to) {
                    found = Some((step.to, gain));
                }
            });
            if let Some((to, gain)) = found {
                tour.apply(
                    gains,
                    Move {
                        start: place,
                        len: 1,
                        to,
                        turned: false,
                    },
                );
                slack += gain;
                changed = true;
                continue;
            }
            let twin = (1..place).find(|&to| {
                let other = tour.order()[to - 1];
                other > unit && gains.are_alike(unit, other) && gains.may_swap(tour, to, place)
            });
            if let Some(to) = twin {
                tour.exchange(gains, to, place);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solver::Objective;
    use crate::solver::baseline::random;
    use crate::solver::problem::Problem;

    #[test]
    fn with_nothing_to_lose_the_order_is_that_of_the_numbers() {
        let n = 40;
        let zeros = Objective::new(
            n,
            vec![0.0; n * n],
            vec![0.0; n * n],
            vec![0.0; n],
            vec![0.0; n],
        );
        let zeros = zeros.expect("every part has the right size");
        let gains = Gains::new(&Problem::new(&zeros));
        for seed in 0..5 {
            let mut tour = Tour::new(&gains, &random(n, seed));
            settle(&gains, &mut tour, 0.0);
            assert_eq!(tour.order(), (0..n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn equal_units_are_put_in_the_order_of_their_numbers() {
        // Units 1 and 4 are alike, and every pair but theirs has its place.
        let rank = [2.0, 1.0, 4.0, 0.0, 1.0_f32];
        let mut precedence = vec![0.0; 25];
        let mut adjacency = vec![0.0; 25];
        for i in 0..5 {
            for j in 0..5 {
                precedence[i * 5 + j] = rank[j] - rank[i];
            }
        }
        adjacency[4 * 5 + 2] = 20.0;
        adjacency[5 + 2] = 20.0;
        let objective = Objective::new(5, precedence, adjacency, vec![0.0; 5], vec![0.0; 5]);
        let objective = objective.expect("every part has the right size");
        let gains = Gains::new(&Problem::new(&objective));
        let mut tour = Tour::new(&gains, &[3, 4, 0, 1, 2]);
        let score = objective.score(tour.order());
        settle(&gains, &mut tour, 0.0);
        assert_eq!(tour.order(), [3, 1, 0, 4, 2]);
        assert_eq!(objective.score(tour.order()), score);
    }
}

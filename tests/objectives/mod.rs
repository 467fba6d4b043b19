//! Made-up objectives like those of real articles, for tests and benches.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The four parts of an objective, in the order that `Objective::new` takes them.
pub(crate) type Parts = (usize, Vec<f32>, Vec<f32>, Vec<f32>, Vec<f32>);

/// How much the links between neighbours weigh against the pairs, from none to all.
pub(crate) const RATIOS: [f32; 8] = [0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0, f32::INFINITY];

/// An objective like an article's. Pairs: each unit's strength, noise, a few strong pairs. Neighbours: cosines of
/// random vectors, with some noise in either direction, `ratio` times as strong as the pairs. One or two
/// units make good leads, one a good end.
pub(crate) fn article(n: usize, ratio: f32, seed: u64) -> Parts {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut noise = |scale: f32| scale * (random.random::<f32>() + random.random::<f32>() - 1.0);
    // At an infinite ratio the pairs count for nothing.
    let (pairs, links) = if ratio.is_finite() {
        (1.0, ratio)
    } else {
        (0.0, 1.0)
    };
    let strength: Vec<f32> = (0..n).map(|_| noise(1.0)).collect();
    let vectors: Vec<[f32; 6]> = (0..n)
        .map(|_| std::array::from_fn(|_| noise(1.0) + 0.15))
        .collect();
    let cosine = |i: usize, j: usize| {
        let dot = |a: &[f32; 6], b: &[f32; 6]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        dot(&vectors[i], &vectors[j])
            / (dot(&vectors[i], &vectors[i]) * dot(&vectors[j], &vectors[j]))
                .sqrt()
                .max(1e-6)
    };
    let (mut precedence, mut adjacency) = (vec![0.0; n * n], vec![0.0; n * n]);
    for i in 0..n {
        for j in 0..n {
            if i < j {
                let strong = if noise(1.0) > 0.75 { noise(6.0) } else { 0.0 };
                let odds = pairs * (0.8 * (strength[i] - strength[j]) + noise(0.8) + strong);
                precedence[i * n + j] = odds;
                precedence[j * n + i] = -odds;
            }
            if i != j {
                adjacency[i * n + j] = links * (cosine(i, j) + noise(0.3));
            }
        }
    }
    let mut lead: Vec<f32> = (0..n).map(|_| noise(0.5)).collect();
    let mut tail: Vec<f32> = (0..n).map(|_| noise(0.5)).collect();
    if n > 2 {
        lead[seed as usize % n] += 3.0;
        lead[(seed as usize / n) % n] += 2.5;
        tail[(seed as usize / 7) % n] += 2.0;
    }
    (n, precedence, adjacency, lead, tail)
}

/// Dense random gains: no strength, no structure.
pub(crate) fn noise(n: usize, seed: u64) -> Parts {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut gains = |count: usize| -> Vec<f32> {
        (0..count)
            .map(|_| random.random::<f32>() * 2.0 - 1.0)
            .collect()
    };
    (n, gains(n * n), gains(n * n), gains(n), gains(n))
}

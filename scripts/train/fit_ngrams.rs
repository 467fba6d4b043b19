//! Learns what n-grams say of a sentence's place, from articles in their right order.
//!
//! ```text
//! cargo run --release -p unscramble-training --bin fit_ngrams -- models/news DATA.jsonl.zst... [--lengths A-B] [--sample K/N] [--without K/N]
//! ```
//!
//! The flags are those of `export_evidence`; `--cache` is of no use here. Writes `ngrams.safetensors` into the model's folder and
//! names it in `model.json`, with no weight beside the other heads: `tune_objective` gives it one.
//!
//! Three linear models over the same n-grams, each with its own loss: logistic over all pairs (early), softmax over the article
//! (first, last). Adagrad (Duchi et al. 2011) from zero, so n-grams that are rare have moved little.

#![allow(clippy::print_stderr)] // a program that says how far it is

use anyhow::ensure;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::collections::HashMap;
use training::data::Arguments;
use unscramble::annotate::Annotated;
use unscramble::model::{Model, Ngrams, NgramsDescription, ngrams};

/// N-grams of fewer articles than this are not learned.
const FEWEST: u32 = 8;
/// The most n-grams that are learned, those of most articles: 7 bytes each.
const MOST: usize = 100_000;
const EPOCHS: usize = 2;
const BATCH: usize = 64;
const RATE: f32 = 0.1;
/// Articles that are read together.
const TOGETHER: usize = 2048;

/// An article in its right order: for each sentence the n-grams in it.
type Article = Vec<Vec<u32>>;

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse()?;
    let mut model = Model::open(&arguments.target)?;
    let mut articles = read(&arguments)?;
    ensure!(!articles.is_empty(), "no articles to learn from");
    let known = common(&articles);
    eprintln!("{} articles, {} n-grams", articles.len(), known.len());
    let place: HashMap<u32, u32> = known.iter().copied().zip(0..).collect();
    articles.par_iter_mut().flatten().for_each(|sentence| {
        *sentence = sentence
            .iter()
            .filter_map(|hash| place.get(hash).copied())
            .collect();
    });
    let mut learner = Learner::new(known.len());
    let mut order: Vec<usize> = (0..articles.len()).collect();
    let mut random = ChaCha8Rng::seed_from_u64(0);
    for epoch in 1..=EPOCHS {
        order.shuffle(&mut random);
        let mut losses = [0.0; 3];
        for batch in order.chunks(BATCH) {
            let found: Vec<(usize, Gradients)> = batch
                .par_iter()
                .map(|&at| (at, gradients(&learner.scores(&articles[at]))))
                .collect();
            for (sum, k) in losses.iter_mut().zip(0..) {
                *sum += found.iter().map(|(_, one)| one.losses[k]).sum::<f32>();
            }
            let found = found
                .iter()
                .map(|(at, one)| (&articles[*at], &one.by_sentence));
            learner.step(found, batch.len());
        }
        let [early, lead, tail] = losses.map(|sum| sum / articles.len() as f32);
        eprintln!("epoch {epoch}  precedence {early:.4}  lead {lead:.4}  tail {tail:.4}");
    }
    let learned = Ngrams::new(known.into_iter().zip(learner.weights).collect());
    model.ngrams = Some(NgramsDescription {
        sha256: learned.save(&arguments.target)?,
        precedence: 0.0,
        lead: 0.0,
        tail: 0.0,
    });
    model.save(&arguments.target)?;
    Ok(())
}

/// Every article that the arguments name, as the hashes of its n-grams.
fn read(arguments: &Arguments) -> anyhow::Result<Vec<Article>> {
    let mut articles = Vec::new();
    let mut records = arguments.records();
    loop {
        let some = records
            .by_ref()
            .take(TOGETHER)
            .collect::<anyhow::Result<Vec<_>>>()?;
        if some.is_empty() {
            return Ok(articles);
        }
        articles.par_extend(some.par_iter().map(|record| {
            let annotated = Annotated::new(&record.article);
            annotated
                .sentences
                .iter()
                .map(ngrams::hashes)
                .collect::<Article>()
        }));
    }
}

/// The n-grams that are learned.
fn common(articles: &[Article]) -> Vec<u32> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for article in articles {
        let mut all = article.concat();
        all.sort_unstable();
        all.dedup();
        all.into_iter()
            .for_each(|hash| *counts.entry(hash).or_default() += 1);
    }
    let mut common: Vec<(u32, u32)> = counts.into_iter().filter(|(_, n)| *n >= FEWEST).collect();
    common.sort_unstable_by_key(|&(hash, count)| (std::cmp::Reverse(count), hash));
    common.truncate(MOST);
    common.into_iter().map(|(hash, _)| hash).collect()
}

/// The losses of one article, and how they change with each of its sentences' scores.
struct Gradients {
    losses: [f32; 3],
    by_sentence: Vec<[f32; 3]>,
}

/// `scores` are those of the sentences in their right order: early, first, last.
fn gradients(scores: &[[f32; 3]]) -> Gradients {
    let n = scores.len();
    let mut by_sentence = vec![[0.0; 3]; n];
    let mut losses = [0.0; 3];
    let share = 2.0 / (n * (n - 1)).max(1) as f32;
    for i in 0..n {
        for j in i + 1..n {
            let wrong = 1.0 / (1.0 + (scores[i][0] - scores[j][0]).exp());
            losses[0] -= share * (1.0 - wrong).max(f32::MIN_POSITIVE).ln();
            by_sentence[i][0] -= share * wrong;
            by_sentence[j][0] += share * wrong;
        }
    }
    for (k, truth) in [(1, 0), (2, n - 1)] {
        let most = scores.iter().map(|score| score[k]).fold(f32::MIN, f32::max);
        let total: f32 = scores.iter().map(|score| (score[k] - most).exp()).sum();
        for (score, gradient) in scores.iter().zip(&mut by_sentence) {
            gradient[k] = (score[k] - most).exp() / total;
        }
        losses[k] = -by_sentence[truth][k].max(f32::MIN_POSITIVE).ln();
        by_sentence[truth][k] -= 1.0;
    }
    Gradients {
        losses,
        by_sentence,
    }
}

/// The weights of every n-gram, and the squares of all gradients that they have seen.
struct Learner {
    weights: Vec<[f32; 3]>,
    squares: Vec<[f32; 3]>,
    gradient: Vec<[f32; 3]>,
}

impl Learner {
    fn new(count: usize) -> Self {
        let zeros = vec![[0.0; 3]; count];
        Learner {
            weights: zeros.clone(),
            squares: zeros.clone(),
            gradient: zeros,
        }
    }

    fn scores(&self, article: &Article) -> Vec<[f32; 3]> {
        let score = |sentence: &Vec<u32>| {
            let mut sums = [0.0; 3];
            for &at in sentence {
                for (sum, weight) in sums.iter_mut().zip(self.weights[at as usize]) {
                    *sum += weight;
                }
            }
            sums.map(|sum| sum / root(sentence))
        };
        article.iter().map(score).collect()
    }

    /// A step down the mean of the losses of `count` articles.
    fn step<'a>(
        &mut self,
        found: impl Iterator<Item = (&'a Article, &'a Vec<[f32; 3]>)>,
        count: usize,
    ) {
        let mut touched = Vec::new();
        for (article, by_sentence) in found {
            for (sentence, gradient) in article.iter().zip(by_sentence) {
                let share = 1.0 / (root(sentence) * count as f32);
                touched.extend_from_slice(sentence);
                for &at in sentence {
                    for (sum, part) in self.gradient[at as usize].iter_mut().zip(gradient) {
                        *sum += share * part;
                    }
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        for at in touched {
            let at = at as usize;
            for k in 0..3 {
                let gradient = std::mem::take(&mut self.gradient[at][k]);
                self.squares[at][k] += gradient * gradient;
                self.weights[at][k] -= RATE * gradient / (self.squares[at][k].sqrt() + 1e-10);
            }
        }
    }
}

/// What the sum over a sentence's n-grams is divided by.
fn root(sentence: &[u32]) -> f32 {
    (sentence.len().max(1) as f32).sqrt()
}

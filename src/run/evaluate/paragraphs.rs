//! How near orders of whole paragraphs come to the true ones, beside orders of sentences that know of no paragraph.
//!
//! Paragraphs are shuffled, and their sentences stay together. Every system is asked for an order of the sentences. Figures are drawn
//! from that order, and again from the order of the paragraphs in it, each of which counts as one: where an answer scatters a paragraph,
//! it stands at the mean place of its sentences.

use super::sample::Sample;
use crate::article::Article;
use crate::corpus::Record;
use crate::evaluation::{Answer, Gold, Options, OrderingEvaluation, Over, SolverScores, Summary};
use crate::metrics::NotAPermutation;
use crate::ordering::{OrderOptions, Ordering, Units};
use crate::prepared::Prepared;
use crate::run::error::RunError;
use crate::run::progress::Progress;
use crate::solver::baseline;
use crate::unscrambler::Unscrambler;
use rayon::prelude::*;
use std::ops::Range;
use std::time::Instant;

/// What is compared, the tool itself first.
const SYSTEMS: [&str; 6] = [
    "unscramble",
    "unscramble, by sentence",
    "random",
    "input reversed",
    "greedy cosine chain",
    "lead cue + cosine chain",
];

/// How orders of paragraphs are evaluated.
#[derive(Debug, Clone)]
pub struct ParagraphsOptions {
    /// The seeds under which the paragraphs of each article are shuffled.
    pub seeds: Vec<u64>,
    /// Whether captions, notes and the like are set apart; baselines order every line.
    pub set_apart: bool,
    /// How figures are drawn from answers.
    pub evaluation: Options,
}

/// What orders of paragraphs come to.
#[derive(Debug, Clone)]
pub struct ParagraphsSummary {
    /// Over sentences.
    pub sentences: Summary,
    /// Over paragraphs.
    pub paragraphs: Summary,
}

/// Shuffles the paragraphs of articles, orders them, and compares with their true order. Articles of which less than two paragraphs are
/// known are left out. Returns what it comes to, and how many records could not be read.
///
/// # Errors
/// If the encoder fails.
pub fn paragraphs(
    sample: &Sample,
    unscrambler: &mut Unscrambler,
    options: &ParagraphsOptions,
    progress: impl FnMut(Progress<'_>),
) -> Result<(ParagraphsSummary, usize), RunError> {
    let mut protocol = sample.protocol(unscrambler, options.seeds.clone(), options.set_apart);
    let mut evaluations = [Over::Sentences, Over::Paragraphs]
        .map(|over| (over, OrderingEvaluation::new(SYSTEMS, options.evaluation)));
    let work = |records| evaluated(unscrambler, records, options);
    let sink = |done: Evaluated| {
        for ((_, evaluation), answers) in evaluations.iter_mut().zip(&done) {
            if !answers.is_empty() {
                evaluation.add(answers)?;
            }
        }
        Ok(())
    };
    let failed = sample.evaluate(work, sink, progress)?;
    let [sentences, paragraphs] = evaluations.map(|(over, mut evaluation)| {
        (0..failed).for_each(|_| evaluation.add_failure());
        protocol.paragraphs = Some(over);
        evaluation.summary(protocol.clone())
    });
    Ok((
        ParagraphsSummary {
            sentences,
            paragraphs,
        },
        failed,
    ))
}

/// For one article, over sentences and over paragraphs: for each seed, the answer of each system. Empty for one that is left out.
type Evaluated = [Vec<Vec<Answer>>; 2];

fn evaluated(
    unscrambler: &mut Unscrambler,
    records: Vec<Record>,
    options: &ParagraphsOptions,
) -> Result<Vec<Evaluated>, RunError> {
    let golds: Vec<Option<Golds>> = records.iter().map(|one| Golds::new(&one.article)).collect();
    let mut shown = Vec::new();
    let mut shuffled = Vec::new();
    for (record, golds) in records.iter().zip(&golds) {
        for &seed in golds.iter().flat_map(|_| &options.seeds) {
            if let Some(golds) = golds {
                let (article, key) = shuffle(&record.article, golds, seed);
                shown.push(article);
                shuffled.push((golds, key));
            }
        }
    }
    let start = Instant::now();
    let prepared = unscrambler.prepare(shown)?;
    let encoding = start.elapsed().as_secs_f64() / prepared.len().max(1) as f64;
    let answers: Vec<[Vec<Answer>; 2]> = (prepared.par_iter().zip(&shuffled))
        .map(|(prepared, (golds, key))| answers(prepared, golds, key, encoding, options.set_apart))
        .collect::<Result<_, _>>()?;
    let mut answers = answers.into_iter();
    let of_article = |golds: &Option<Golds>| -> Evaluated {
        let seeds = golds.as_ref().map_or(0, |_| options.seeds.len());
        let mut evaluated = [Vec::new(), Vec::new()];
        for both in answers.by_ref().take(seeds) {
            for (evaluated, answers) in evaluated.iter_mut().zip(both) {
                evaluated.push(answers);
            }
        }
        evaluated
    };
    Ok(golds.iter().map(of_article).collect())
}

/// The true order of an article's sentences, and of its paragraphs.
struct Golds {
    sentences: Gold,
    paragraphs: Gold,
    /// The true places of each paragraph's sentences.
    places: Vec<Range<usize>>,
}

impl Golds {
    fn new(article: &Article) -> Option<Self> {
        let texts: Vec<&str> = article
            .sentences
            .iter()
            .map(|one| one.text.as_str())
            .collect();
        let starts = &article.paragraphs;
        if starts.len() < 2 {
            return None;
        }
        let ends = starts.iter().skip(1).copied().chain([texts.len()]);
        let places: Vec<Range<usize>> = starts
            .iter()
            .zip(ends)
            .map(|(&start, end)| start..end)
            .collect();
        let paragraphs: Vec<String> = places
            .iter()
            .map(|places| texts[places.clone()].join("\n"))
            .collect();
        Some(Golds {
            sentences: Gold::new(&texts),
            paragraphs: Gold::new(&paragraphs),
            places,
        })
    }
}

/// The key to one article under one seed.
struct Key {
    /// The true place of the `k`-th sentence shown.
    sentences: Vec<usize>,
    /// The true place of the `k`-th paragraph shown.
    paragraphs: Vec<usize>,
    /// The places, among the sentences shown, of the `k`-th paragraph shown.
    shown: Vec<Range<usize>>,
    seed: u64,
}

fn shuffle(article: &Article, golds: &Golds, seed: u64) -> (Article, Key) {
    let paragraphs = golds.paragraphs.shuffled(seed);
    let mut shown: Vec<Range<usize>> = Vec::with_capacity(paragraphs.len());
    let mut sentences = Vec::with_capacity(article.sentences.len());
    for &paragraph in &paragraphs {
        let start = sentences.len();
        sentences.extend(golds.places[paragraph].clone());
        shown.push(start..sentences.len());
    }
    let of_article = |(at, &place): (usize, &usize)| {
        let mut sentence = article.sentences[place].clone();
        // The line it came from would give its true place away.
        sentence.line = at + 1;
        sentence
    };
    let article = Article {
        sentences: sentences.iter().enumerate().map(of_article).collect(),
        paragraphs: shown.iter().map(|places| places.start).collect(),
        id: article.id.clone(),
        headline: article.headline.clone(),
        date: article.date.clone(),
        url: article.url.clone(),
    };
    let key = Key {
        sentences,
        paragraphs,
        shown,
        seed,
    };
    (article, key)
}

fn answers(
    prepared: &Prepared,
    golds: &Golds,
    key: &Key,
    encoding: f64,
    set_apart: bool,
) -> Result<[Vec<Answer>; 2], RunError> {
    let mut both = [Vec::new(), Vec::new()];
    for units in [Units::Paragraph, Units::Sentence] {
        let options = OrderOptions {
            seed: key.seed,
            pairwise: true,
            set_apart,
            coherence: false,
            units,
            ..OrderOptions::default()
        };
        let start = Instant::now();
        let ordering = prepared.order(&options);
        let seconds = encoding + start.elapsed().as_secs_f64();
        let mut answers = key.read(golds, &ordering.order())?;
        for answer in &mut answers {
            answer.seconds = Some(seconds);
            answer.confidence = Some(f64::from(ordering.confidence));
        }
        answers[0].scores =
            prepared
                .audit(&options, &key.truth(), None)
                .map(|audit| SolverScores {
                    solver: ordering.score,
                    gold: audit.given,
                    optimal: ordering.optimal,
                    search: audit.search,
                });
        key.calibrate(&ordering, &mut answers)?;
        for (all, answer) in both.iter_mut().zip(answers) {
            all.push(answer);
        }
    }
    for order in baselines(prepared, golds, key) {
        for (all, answer) in both.iter_mut().zip(key.read(golds, &order)?) {
            all.push(answer);
        }
    }
    Ok(both)
}

/// Orders of whole paragraphs, as orders of the sentences shown.
fn baselines(prepared: &Prepared, golds: &Golds, key: &Key) -> [Vec<usize>; 4] {
    let m = key.shown.len();
    let cosine = prepared.cosines();
    let similarity = |a: usize, b: usize| {
        let (a, b) = (&key.shown[a], &key.shown[b]);
        let of_pairs = a.clone().flat_map(|i| b.clone().map(move |j| (i, j)));
        of_pairs.map(|(i, j)| cosine(i, j)).sum::<f32>() / (a.len() * b.len()) as f32
    };
    let lead = prepared.likely_lead().unwrap_or(0);
    let leading = key.shown.iter().position(|places| places.contains(&lead));
    let orders = [
        golds.paragraphs.random_answer(key.seed),
        (0..m).rev().collect(),
        baseline::greedy_chain(m, similarity, 0),
        baseline::greedy_chain(m, similarity, leading.unwrap_or(0)),
    ];
    orders.map(|order| {
        order
            .into_iter()
            .flat_map(|at| key.shown[at].clone())
            .collect()
    })
}

impl Key {
    /// The true order of the sentences shown.
    fn truth(&self) -> Vec<usize> {
        let mut truth: Vec<usize> = (0..self.sentences.len()).collect();
        truth.sort_by_key(|&at| self.sentences[at]);
        truth
    }

    /// An order of the sentences shown as answers over sentences and over paragraphs.
    fn read(&self, golds: &Golds, order: &[usize]) -> Result<[Answer; 2], NotAPermutation> {
        let sentences = golds.sentences.places(&self.sentences, order)?;
        let mut place = vec![0; order.len()];
        order
            .iter()
            .enumerate()
            .for_each(|(at, &sentence)| place[sentence] = at);
        // Means compare as sums over lengths, which is exact.
        let sum = |at: usize| place[self.shown[at].clone()].iter().sum::<usize>();
        let mut paragraphs: Vec<usize> = (0..self.shown.len()).collect();
        paragraphs.sort_by(|&a, &b| {
            let [one, other] = [(a, b), (b, a)].map(|(of, by)| sum(of) * self.shown[by].len());
            one.cmp(&other)
        });
        let paragraphs = golds.paragraphs.places(&self.paragraphs, &paragraphs)?;
        Ok([Answer::new(sentences), Answer::new(paragraphs)])
    }

    /// Notes what was said of pairs, and whether it came true: of sentences of two paragraphs, and of paragraphs by their first.
    fn calibrate(&self, ordering: &Ordering, answers: &mut [Answer; 2]) -> Result<(), RunError> {
        let mut paragraph = vec![0; self.sentences.len()];
        for (at, places) in self.shown.iter().enumerate() {
            paragraph[places.clone()].fill(at);
        }
        for &(i, j, probability) in &ordering.pairwise {
            // Each pair once, and from the side that the shuffle, not the answer, shows first.
            if i >= j || paragraph[i] == paragraph[j] {
                continue;
            }
            let right = self.sentences[i] < self.sentences[j];
            answers[0].calibration.add(f64::from(probability), right)?;
            let firsts = [i, j].map(|at| self.shown[paragraph[at]].start);
            if firsts == [i, j] && ordering.units == Units::Paragraph {
                answers[1].calibration.add(f64::from(probability), right)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article() -> Article {
        Article::from_paragraphs([vec!["a", "b", "c"], vec!["d"], vec!["e", "f"]])
    }

    #[test]
    fn paragraphs_are_shuffled_and_stay_whole() {
        let article = article();
        let golds = Golds::new(&article).unwrap();
        for seed in 0..20 {
            let (shown, key) = shuffle(&article, &golds, seed);
            for (places, &paragraph) in key.shown.iter().zip(&key.paragraphs) {
                let texts = shown.sentences[places.clone()].iter().map(|one| &one.text);
                let wanted = article.sentences[golds.places[paragraph].clone()].iter();
                assert!(texts.eq(wanted.map(|one| &one.text)));
            }
            assert_eq!(shown.paragraphs.len(), 3);
            let [sentences, paragraphs] = key.read(&golds, &key.truth()).unwrap();
            assert_eq!(sentences.places, [0, 1, 2, 3, 4, 5]);
            assert_eq!(paragraphs.places, [0, 1, 2]);
        }
    }

    #[test]
    fn a_scattered_paragraph_stands_at_its_mean_place() {
        let golds = Golds::new(&article()).unwrap();
        let key = Key {
            sentences: (0..6).collect(),
            paragraphs: (0..3).collect(),
            shown: golds.places.clone(),
            seed: 0,
        };
        // d a e f b c: means of a b c 10/3, of d 0, of e f 5/2.
        let [sentences, paragraphs] = key.read(&golds, &[3, 0, 4, 5, 1, 2]).unwrap();
        assert_eq!(paragraphs.places, [1, 2, 0]);
        assert_eq!(sentences.places, [3, 0, 4, 5, 1, 2]);
    }

    #[test]
    fn an_article_of_one_paragraph_is_left_out() {
        assert!(Golds::new(&Article::from_sentences(["a", "b"])).is_none());
        assert!(Golds::new(&Article::from_paragraphs([vec!["a", "b"]])).is_none());
    }
}

//! Every score of any order of a text's sentences.

use super::Missing;
use super::composite::{Composite, Judgement, Measured};
use super::cue_agreement::Agreement;
use super::definitions::{CueScore, GridScore, LeadScore, ModelScore, Score, ScoreFamily};
use super::embedding::EmbeddingCoherence;
use super::entity_graph::{EntityGraph, Variant};
use super::entity_grid::{EntityGrid, Features};
use super::model::ModelCoherence;
use super::permutation::{PermutationTest, Shuffles};
use super::reading::{TextReading, scored_sentences};
use super::scores::{PairScores, Scores, SentenceScores};
use crate::annotate::Annotated;
use crate::article::Article;
use crate::encoder::Verdict;
use std::cell::OnceCell;

/// What a text is scored by.
#[derive(Debug, Clone)]
pub struct ScoreOptions {
    /// The families of scores to compute.
    pub families: Vec<ScoreFamily>,
    /// Whether to hold every score against the shuffles.
    pub permutation: bool,
    /// How many shuffles there are to hold scores against. At least 1 for [`ModelScore::Percentile`].
    pub shuffles: usize,
    /// Seeds the shuffles.
    pub seed: u64,
    /// Whether captions, notes and the like, which `order` sets apart, are left out. If not, every line is scored.
    pub set_apart: bool,
    /// Whether to give the values of sentences and pairs, and verdicts in words.
    pub details: bool,
    /// Whether to report the score of every shuffle, from which a histogram is drawn.
    pub figures: bool,
}

impl Default for ScoreOptions {
    fn default() -> Self {
        ScoreOptions {
            families: ScoreFamily::ALL.to_vec(),
            permutation: false,
            shuffles: 100,
            seed: 0,
            set_apart: true,
            details: true,
            figures: false,
        }
    }
}

/// A text from which every order can be scored, by everything that was read of it.
pub struct Scorer<'r> {
    reading: &'r TextReading<'r>,
    grid: Option<EntityGrid<'r>>,
    graph: Option<EntityGraph<'r>>,
    measured: Option<Measured<'r>>,
    composite: Option<&'r Composite>,
    /// See [`TextReading::has_order`].
    has_order: bool,
    /// See [`TextReading::varies`].
    varies: bool,
}

impl<'r> Scorer<'r> {
    /// Prepares to score orders of a text. Without a composite there is no [`Score::Coherence`], and no [`GridScore::Ranking`], whose
    /// weights it holds.
    pub fn new(reading: &'r TextReading<'r>, composite: Option<&'r Composite>) -> Self {
        let mentions = reading.mentions.as_ref();
        let measured = match (
            &reading.model,
            mentions,
            &reading.agreement,
            reading.embeddings,
        ) {
            (Some(Ok(model)), Some(mentions), Some(agreement), Some(embeddings)) => Some(
                Measured::new(model, &reading.given, mentions, embeddings, agreement),
            ),
            _ => None,
        };
        Scorer {
            grid: mentions.map(EntityGrid::new),
            graph: mentions.map(EntityGraph::new),
            measured,
            has_order: reading.has_order(),
            varies: reading.varies(),
            reading,
            composite,
        }
    }

    /// The features that the composite weighs. `None` where the model, or what else they need, was not read, and for fewer
    /// than two sentences.
    pub fn features(&self, order: &[usize]) -> Option<Vec<f64>> {
        let measured = self.measured.as_ref()?;
        (order.len() >= 2).then(|| measured.features(order))
    }

    /// The grid of the text, if it was read.
    pub fn grid(&self) -> Option<&EntityGrid<'r>> {
        self.grid.as_ref()
    }

    fn model(&self) -> Result<&ModelCoherence, Missing> {
        match &self.reading.model {
            Some(model) => model.as_ref().map_err(|&missing| missing),
            None => Err(Missing::NoModel),
        }
    }

    /// What the verifier says of an order, which it reads whole: far dearer than any other score.
    ///
    /// # Errors
    /// [`Missing`] where there is no sentence, or no verifier, and where it fails.
    pub fn verdict(&self, order: &[usize]) -> Result<Verdict, Missing> {
        let reading = self.reading;
        Missing::unless_long_enough(1, order.len())?;
        let verifier = reading.verifier.ok_or(match reading.embeddings {
            None => Missing::NoModel,
            Some(_) => Missing::NoVerifier,
        })?;
        let sentences = order.iter().map(|&at| reading.article.sentences[at].text);
        let verdict = verifier.verdict(&sentences.collect::<Vec<&str>>());
        verdict.map_err(|problem| {
            log::error!("the verifier failed: {problem}");
            Missing::Failed
        })
    }

    /// What the composite says of an order: a permutation of [`TextReading::given`].
    ///
    /// # Errors
    /// [`Missing`] where the text is too short or too long, or where model or composite are missing.
    pub fn judge(&self, order: &[usize]) -> Result<Judgement, Missing> {
        let composite = self.composite.ok_or(Missing::NoComposite)?;
        self.model()?;
        Missing::unless_long_enough(2, order.len())?;
        if !self.has_order {
            return Err(Missing::NothingToOrder);
        }
        let features = self.features(order).ok_or(Missing::NoComposite)?;
        Ok(composite.judge(order.len(), &features))
    }

    /// One score of an order: `order[k]` is the sentence, by its place in the text as it was read, that stands at place `k`.
    /// Every sentence of [`TextReading::given`] stands once. `shuffles` are those that [`ModelScore::Percentile`] holds the order against.
    ///
    /// # Errors
    /// Why there is no score.
    pub fn score(
        &self,
        score: Score,
        order: &[usize],
        shuffles: &Shuffles,
    ) -> Result<f64, Missing> {
        self.look(order).score(score, shuffles)
    }

    fn look<'s>(&'s self, order: &'s [usize]) -> Look<'s, 'r> {
        Look {
            scorer: self,
            order,
            judgement: OnceCell::new(),
            verdict: OnceCell::new(),
            agreement: OnceCell::new(),
            grid: OnceCell::new(),
            graph: OnceCell::new(),
        }
    }

    /// All that was asked for of the text as it came.
    pub fn all(&self, options: &ScoreOptions) -> Scores {
        let order = self.reading.given();
        let n = order.len();
        let asked = |family: ScoreFamily| options.families.contains(&family);
        let compares = options.permutation || asked(ScoreFamily::Model);
        let shuffles = match compares && n <= ModelCoherence::LONGEST {
            true => Shuffles::draw(n, options.shuffles, options.seed, b"score"),
            false => Shuffles::draw(n.min(1), 0, options.seed, b"score"),
        };
        let scores = Score::ALL.into_iter().filter(|score| asked(score.family()));
        let given = self.look(order);
        let values: Vec<(Score, Result<f64, Missing>)> = scores
            .map(|score| (score, given.score(score, &shuffles)))
            .collect();
        let permutation = match options.permutation {
            true => self.permutation(&values, order, &shuffles),
            false => Vec::new(),
        };
        Scores {
            parts: match (asked(ScoreFamily::Coherence), given.judgement()) {
                (true, Ok(judged)) => judged.parts.clone(),
                _ => Vec::new(),
            },
            scrambled: None,
            values,
            permutation,
            figures: options.figures,
            sentences: if options.details {
                self.sentences(order, options)
            } else {
                Vec::new()
            },
            pairs: if options.details {
                self.pairs_read(&given, &options.families)
            } else {
                Vec::new()
            },
        }
    }

    /// Holds what these scores say of `order` against what they say of its shuffles.
    fn permutation(
        &self,
        values: &[(Score, Result<f64, Missing>)],
        order: &[usize],
        shuffles: &Shuffles,
    ) -> Vec<(Score, Result<PermutationTest, Missing>)> {
        let tested = values.iter().filter(|(score, _)| score.is_tested());
        let (most, has) = (ModelCoherence::LONGEST, order.len());
        if has > most {
            let refused = |(score, _): &(Score, _)| (*score, Err(Missing::TooLong { most, has }));
            return tested.map(refused).collect();
        }
        let tested: Vec<_> = tested.copied().collect();
        let of_shuffle = |shuffled: &[usize]| -> Vec<Result<f64, Missing>> {
            let look = self.look(shuffled);
            let scores = tested.iter().map(|&(score, _)| look.score(score, shuffles));
            scores.collect()
        };
        // Shuffles of equal sentences are the same text, and score the same but for rounding.
        let as_given = || tested.iter().map(|&(_, given)| given).collect();
        let of_order = |shuffled: Vec<usize>| match self.varies {
            true => of_shuffle(&shuffled),
            false => as_given(),
        };
        let rows: Vec<Vec<Result<f64, Missing>>> = shuffles.of(order).map(of_order).collect();
        let test = |(at, &(score, given)): (usize, &(Score, Result<f64, Missing>))| {
            (score, shuffles.hold(given, rows.iter().map(|row| row[at])))
        };
        tested.iter().enumerate().map(test).collect()
    }

    fn sentences(&self, order: &[usize], options: &ScoreOptions) -> Vec<SentenceScores> {
        let asked = |family: ScoreFamily| options.families.contains(&family);
        let mut sentences: Vec<SentenceScores> = order
            .iter()
            .map(|&sentence| SentenceScores {
                sentence: self.reading.source[sentence],
                ..SentenceScores::default()
            })
            .collect();
        if let (true, Ok(model)) = (asked(ScoreFamily::Model), self.model()) {
            for (one, slot) in sentences.iter_mut().zip(model.slots(order)) {
                one.slot = Some(slot);
            }
        }
        if let (true, Some(mentions)) = (
            asked(ScoreFamily::EntityGraph) || asked(ScoreFamily::EntityGrid),
            &self.reading.mentions,
        ) {
            for (one, &sentence) in sentences.iter_mut().zip(order) {
                let held = mentions.sentence(sentence).iter();
                let names = held.map(|mention| mentions.entities()[mention.entity].name.clone());
                one.entities = Some(names.collect());
            }
        }
        if let (true, Some(agreement)) = (asked(ScoreFamily::Cues), &self.reading.agreement) {
            let mut place = vec![0; self.reading.source.len()];
            (order.iter().enumerate()).for_each(|(at, &sentence)| place[sentence] = at);
            sentences
                .iter_mut()
                .for_each(|one| one.cues = Some(Vec::new()));
            for verdict in agreement.verdicts(self.reading.article, order) {
                let of = &mut sentences[place[verdict.sentence]].cues;
                of.get_or_insert_default().push(verdict);
            }
        }
        sentences
    }

    /// [`Scorer::pairs`], with what the verifier says where it was asked for.
    fn pairs_read(&self, look: &Look<'_, '_>, families: &[ScoreFamily]) -> Vec<PairScores> {
        let mut pairs = self.pairs(look.order, families);
        if families.contains(&ScoreFamily::Verifier) {
            let joints = look.verdict().map_or(&[][..], |verdict| &verdict.joints);
            for (pair, &joint) in pairs.iter_mut().zip(joints) {
                pair.verifier = Some(joint);
            }
        }
        pairs
    }

    /// What belongs to each two neighbours of an order, by these families of scores. Sentences of the result are named by their place in
    /// the article as it came.
    pub fn pairs(&self, order: &[usize], families: &[ScoreFamily]) -> Vec<PairScores> {
        let asked = |family: ScoreFamily| families.contains(&family);
        let pair = |pair: &[usize]| PairScores {
            sentences: [pair[0], pair[1]].map(|sentence| self.reading.source[sentence]),
            ..PairScores::default()
        };
        let mut pairs: Vec<PairScores> = order.windows(2).map(pair).collect();
        if let (true, Ok(model)) = (asked(ScoreFamily::Model), self.model()) {
            let found = model
                .precedences(order)
                .into_iter()
                .zip(model.adjacencies(order));
            for (pair, (precedence, adjacency)) in pairs.iter_mut().zip(found) {
                pair.precedence = Some(precedence);
                pair.adjacency = Some(adjacency);
            }
        }
        if let (true, Some(grid)) = (
            asked(ScoreFamily::EntityGraph) || asked(ScoreFamily::EntityGrid),
            &self.grid,
        ) {
            for (pair, shared) in pairs.iter_mut().zip(grid.pairs(order)) {
                pair.shared_entities = Some(shared);
            }
        }
        if let (true, Some(embeddings)) = (asked(ScoreFamily::Embedding), self.reading.embeddings) {
            let cosines = EmbeddingCoherence::new(embeddings, 0);
            let cosines = cosines.pairs(super::embedding::Lag::FirstOrder, order);
            for (pair, cosine) in pairs.iter_mut().zip(cosines) {
                pair.cosine = Some(cosine);
            }
        }
        pairs
    }
}

/// Scores an article as it stands by what takes no model; the other families are [`Missing::NoModel`]. The learned weights of the
/// entity grid are part of a composite; without it there is no [`GridScore::Ranking`].
pub fn score(article: &Article, composite: Option<&Composite>, options: &ScoreOptions) -> Scores {
    let source = article.canonical_order();
    let annotated = Annotated::in_order(article, &source);
    let given = scored_sentences(&annotated, &source, options.set_apart);
    let reading = TextReading::new(&annotated, &source, given, &options.families);
    Scorer::new(&reading, composite).all(options)
}

/// One order being scored: what several scores share is worked out once, when the first of them asks.
struct Look<'s, 'r> {
    scorer: &'s Scorer<'r>,
    order: &'s [usize],
    judgement: OnceCell<Result<Judgement, Missing>>,
    verdict: OnceCell<Result<Verdict, Missing>>,
    agreement: OnceCell<Result<Agreement, Missing>>,
    grid: OnceCell<Result<Features, Missing>>,
    graph: OnceCell<Result<[f64; 6], Missing>>,
}

impl Look<'_, '_> {
    fn judgement(&self) -> Result<&Judgement, Missing> {
        let found = (self.judgement).get_or_init(|| self.scorer.judge(self.order));
        found.as_ref().map_err(|&missing| missing)
    }

    fn verdict(&self) -> Result<&Verdict, Missing> {
        let found = (self.verdict).get_or_init(|| self.scorer.verdict(self.order));
        found.as_ref().map_err(|&missing| missing)
    }

    fn agreement(&self) -> Result<Agreement, Missing> {
        *self.agreement.get_or_init(|| {
            let agreement = self.scorer.reading.agreement.as_ref();
            Ok(agreement.ok_or(Missing::NotAsked)?.count(self.order))
        })
    }

    fn grid(&self) -> Result<Features, Missing> {
        *self.grid.get_or_init(|| {
            let grid = self.scorer.grid.as_ref().ok_or(Missing::NotAsked)?;
            grid.features(self.order)
        })
    }

    fn graph(&self, variant: Variant) -> Result<f64, Missing> {
        let scores = *self.graph.get_or_init(|| {
            let graph = self.scorer.graph.as_ref().ok_or(Missing::NotAsked)?;
            graph.scores(self.order)
        });
        let all = Variant::ALL.iter().zip(scores?);
        let found = all.into_iter().find(|(known, _)| **known == variant);
        Ok(found.map_or(0.0, |(_, score)| score))
    }

    fn score(&self, score: Score, shuffles: &Shuffles) -> Result<f64, Missing> {
        let (scorer, order) = (self.scorer, self.order);
        match score {
            Score::Coherence => self.judgement().map(|judged| judged.probability),
            Score::Verifier => self.verdict().map(Verdict::log_odds),
            Score::Model(score) => {
                let model = scorer.model()?;
                match score {
                    ModelScore::Precedence => model.precedence(order),
                    ModelScore::Adjacency => model.adjacency(order),
                    ModelScore::LogLikelihood => model.log_likelihood(order),
                    ModelScore::Percentile => {
                        let given = model.objective(order);
                        let other = |order: Vec<usize>| match scorer.varies {
                            true => model.objective(&order),
                            false => given,
                        };
                        let others = shuffles.of(order).map(|order| Ok(other(order)));
                        let test = shuffles.hold(Ok(given), others)?;
                        Ok(test.percentile)
                    }
                }
            }
            Score::Lead(LeadScore::Probability) => {
                let probability = scorer.model()?.lead_probability(order);
                probability.ok_or(Missing::TooShort { needs: 1, has: 0 })
            }
            Score::Lead(score) => {
                let lead = scorer.reading.lead.as_ref().ok_or(Missing::NotAsked)?;
                match score {
                    LeadScore::Answers(question) => lead.answers(question, order),
                    _ => lead.headline_overlap(order),
                }
            }
            Score::Cues(score) => {
                let count = self.agreement()?;
                match score {
                    CueScore::Balance => count.balance(),
                    CueScore::Obeyed => Ok(count.obeyed as f64),
                    CueScore::Broken => Ok(count.broken as f64),
                }
            }
            Score::EntityGrid(GridScore::Ranking) => {
                Missing::unless_long_enough(EntityGrid::FEWEST_RANKED, order.len())?;
                let features = self.grid()?;
                let composite = scorer.composite.ok_or(Missing::NoWeights)?;
                Ok(composite.entity_grid().score(&features))
            }
            Score::EntityGrid(GridScore::Transition(at)) => {
                Ok(self.grid()?.values()[usize::from(at)])
            }
            Score::EntityGraph(variant) => self.graph(variant),
            Score::Embedding(lag) => {
                let embeddings = scorer.reading.embeddings.ok_or(Missing::NoModel)?;
                EmbeddingCoherence::new(embeddings, 0).score(lag, order)
            }
        }
    }
}

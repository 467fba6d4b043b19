//! All that speaks for an order of one article: what the cues observe and what the vectors say.
//!
//! A [`Feature`] is a cue or a property of the encoder's vectors. Features have no weights here; the
//! [model](crate::model) has one for each, learned, so that a feature which turns out to say
//! nothing costs nothing.

use crate::annotate::Annotated;
use crate::cues::{self, Claim, Cue, Family, Scope};
use crate::encoder::Embeddings;
use std::sync::LazyLock;

/// One kind of evidence, with a stable name under which the model keeps its weight.
#[derive(Clone, Copy)]
pub enum Feature {
    /// A discourse heuristic.
    Cue(&'static dyn Cue),
    /// A property of the encoder's vectors.
    Neural(Neural),
}

/// What the encoder's vectors say, apart from the learned probes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Neural {
    /// Cosine of the sentence and the headline; 0 without a headline. Edmundson 1969's title method,
    /// on meanings instead of words.
    HeadlineSimilarity,
    /// Cosine of the sentence and the mean of all sentences, less the article's average of it: how
    /// central it is (Radev et al. 2004, MEAD's centroid).
    Centrality,
    /// Cosine of two neighbours, less the article's average over all pairs: first-order coherence
    /// (Foltz, Kintsch & Landauer 1998).
    Similarity,
}

impl Feature {
    /// The key of its weight.
    pub fn name(&self) -> &'static str {
        match self {
            Feature::Cue(cue) => cue.name(),
            Feature::Neural(Neural::HeadlineSimilarity) => "headline_similarity",
            Feature::Neural(Neural::Centrality) => "centrality",
            Feature::Neural(Neural::Similarity) => "similarity",
        }
    }

    /// The family it belongs to.
    pub fn family(&self) -> Family {
        match self {
            Feature::Cue(cue) => cue.family(),
            Feature::Neural(_) => Family::Neural,
        }
    }

    /// The kind of claim it makes.
    pub fn scope(&self) -> Scope {
        match self {
            Feature::Cue(cue) => cue.scope(),
            Feature::Neural(Neural::Similarity) => Scope::Next,
            Feature::Neural(_) => Scope::Early,
        }
    }
}

/// Every feature, cues first, in a fixed order.
pub fn features() -> &'static [Feature] {
    static ALL: LazyLock<Vec<Feature>> = LazyLock::new(|| {
        let neural = [
            Neural::HeadlineSimilarity,
            Neural::Centrality,
            Neural::Similarity,
        ];
        cues::all()
            .map(Feature::Cue)
            .chain(neural.map(Feature::Neural))
            .collect()
    });
    &ALL
}

/// One observation about a pair of sentences.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairEvidence {
    /// Which feature, an index of [`features`].
    pub feature: usize,
    /// The sentence that should come first.
    pub first: usize,
    /// The sentence that should come later, or directly after.
    pub second: usize,
    /// How strongly, signed.
    pub strength: f32,
}

/// What every feature observed of one article. Sentences are named by their place in the article.
#[derive(Debug, Clone)]
pub struct Observations {
    /// `early[feature]` holds one strength for each sentence; empty for features of another scope.
    early: Vec<Vec<f32>>,
    before: Vec<PairEvidence>,
    next: Vec<PairEvidence>,
}

impl Observations {
    /// Collects what every feature says. `embeddings` has a row for each sentence, then one for the
    /// headline if `annotated` has one.
    ///
    /// # Panics
    /// If `embeddings` has too few rows.
    pub fn of(annotated: &Annotated<'_>, embeddings: &Embeddings) -> Self {
        let n = annotated.sentences.len();
        let mut observations = Observations {
            early: vec![Vec::new(); features().len()],
            before: Vec::new(),
            next: Vec::new(),
        };
        let mut found = Vec::new();
        for (at, feature) in features().iter().enumerate() {
            if feature.scope() == Scope::Early {
                observations.early[at] = vec![0.0; n];
            }
            match feature {
                Feature::Cue(cue) => {
                    found.clear();
                    cue.observe(annotated, &mut found);
                    found.iter().for_each(|one| observations.add(at, *one));
                }
                Feature::Neural(Neural::HeadlineSimilarity) if annotated.headline.is_some() => {
                    observations.early[at] = (0..n).map(|i| embeddings.cosine(i, n)).collect();
                }
                Feature::Neural(Neural::Centrality) => {
                    observations.early[at] = centrality(embeddings, n);
                }
                Feature::Neural(_) => {}
            }
        }
        observations
    }

    fn add(&mut self, feature: usize, one: cues::Observation) {
        let strength = one.strength;
        match one.claim {
            Claim::Early(i) => self.early[feature][i] += strength,
            Claim::Before(first, second) => {
                self.before.push(PairEvidence {
                    feature,
                    first,
                    second,
                    strength,
                });
            }
            Claim::Next(first, second) => {
                self.next.push(PairEvidence {
                    feature,
                    first,
                    second,
                    strength,
                });
            }
        }
    }
}

/// The evidence of one article: what was observed, and what it was observed in. Sentences are named by their
/// place in the article.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// The article as the cues saw it.
    pub annotated: &'a Annotated<'a>,
    /// One row for each sentence, and the headline's row last if there is a headline.
    pub embeddings: &'a Embeddings,
    /// What speaks for one sentence anywhere before another.
    pub before: &'a [PairEvidence],
    /// What speaks for one sentence directly after another, apart from [`Neural::Similarity`],
    /// which speaks about every pair.
    pub next: &'a [PairEvidence],
    early: &'a [Vec<f32>],
}

impl<'a> Evidence<'a> {
    /// The same evidence with reasons that name the sentences of `annotated`, which is the same article.
    pub(crate) fn of(self, annotated: &'a Annotated<'a>) -> Self {
        Evidence { annotated, ..self }
    }

    /// Puts together what belongs to one article; `observations` must be of `annotated` and `embeddings`.
    pub fn new(
        annotated: &'a Annotated<'a>,
        embeddings: &'a Embeddings,
        observations: &'a Observations,
    ) -> Self {
        Evidence {
            annotated,
            embeddings,
            before: &observations.before,
            next: &observations.next,
            early: &observations.early,
        }
    }

    /// How strongly an `Early` feature speaks for each sentence standing early; empty for features
    /// of another scope.
    pub fn early(&self, feature: usize) -> &[f32] {
        &self.early[feature]
    }

    /// The number of sentences.
    pub fn len(&self) -> usize {
        self.annotated.sentences.len()
    }

    /// Whether the article has no sentences.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A feature's reason for a claim it makes about this article, in words that are told of sentence `of`, one of those that the
    /// claim speaks of.
    pub fn reason(&self, feature: usize, claim: Claim, of: usize) -> String {
        match (features()[feature], claim) {
            (Feature::Cue(cue), claim) => cue.reason_told_of(self.annotated, claim, of),
            (Feature::Neural(Neural::HeadlineSimilarity), Claim::Early(i)) => {
                let cosine = self.embeddings.cosine(i, self.len());
                format!(
                    "{} the headline in meaning (cosine {cosine:.2})",
                    close(cosine)
                )
            }
            (Feature::Neural(Neural::Centrality), Claim::Early(i)) => {
                let above = self.early[feature][i] >= 0.0;
                format!(
                    "{} to what the whole article is about",
                    if above { "close" } else { "marginal" }
                )
            }
            (Feature::Neural(_), Claim::Next(i, j)) => {
                let cosine = self.embeddings.cosine(i, j);
                let line = self.annotated.name_of_line(i);
                format!("{} {line} in meaning (cosine {cosine:.2})", close(cosine))
            }
            (Feature::Neural(_), _) => "the vectors say so".to_owned(),
        }
    }
}

fn close(cosine: f32) -> &'static str {
    if cosine >= 0.5 {
        "very close to"
    } else {
        "close to"
    }
}

/// Each sentence's cosine with the mean vector, less the article's average of that.
fn centrality(embeddings: &Embeddings, n: usize) -> Vec<f32> {
    let mut mean = vec![0f32; embeddings.dimension];
    for i in 0..n {
        mean.iter_mut()
            .zip(embeddings.pooled(i))
            .for_each(|(sum, v)| *sum += v);
    }
    let norm = mean.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-12);
    let cosines: Vec<f32> = (0..n)
        .map(|i| {
            mean.iter()
                .zip(embeddings.pooled(i))
                .map(|(m, v)| m * v)
                .sum::<f32>()
                / norm
        })
        .collect();
    let average = cosines.iter().sum::<f32>() / n.max(1) as f32;
    cosines.iter().map(|cosine| cosine - average).collect()
}

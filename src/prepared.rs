//! One encoded article: all that is known of it, from which it is ordered and scored without an encoder.

use crate::adviser::{Advice, Counsel};
use crate::annotate::Annotated;
use crate::article::{Article, Sentence};
use crate::coherence::reading::scored_sentences;
use crate::coherence::scores::PairScores;
use crate::coherence::{Composite, ScoreFamily, ScoreOptions, Scorer, Scores, TextReading};
use crate::encoder::Embeddings;
use crate::evidence::{Evidence, Observations};
use crate::metrics::{NotAPermutation, check_permutation};
use crate::model::{Heads, Loaded, Residual, Signals};
use crate::ordering::{
    self, Audit, CoherenceChange, OrderError, OrderOptions, Ordering, Placement,
};
#[cfg(feature = "torch")]
use crate::reader::States;
use crate::solver::Constraints;
use self_cell::self_cell;
use std::sync::Arc;

self_cell!(
    /// An article, and how it was read.
    struct Text {
        owner: Arc<Article>,
        #[covariant]
        dependent: Annotated,
    }
);

/// An encoded article, its evidence, and the model that weighs it. It owns or shares all that it needs, so it can be kept and
/// solved again, on any thread.
pub struct Prepared {
    loaded: Arc<Loaded>,
    /// The article in canonical order.
    text: Text,
    source: Vec<usize>,
    embeddings: Embeddings,
    observations: Observations,
    residual: Option<Residual>,
    /// The same of the article as a reader saw it.
    read: Option<Residual>,
}

impl Prepared {
    /// Observes the evidence of an article, and lets what was learned beyond the linear heads speak. `source` is its canonical order,
    /// `embeddings` has a row for each sentence in that order, then one for the headline if it has words.
    pub(crate) fn new(
        loaded: Arc<Loaded>,
        article: Arc<Article>,
        source: Vec<usize>,
        embeddings: Embeddings,
    ) -> Result<Self, String> {
        let text = Text::new(article, |article| Annotated::in_order(article, &source));
        let mut prepared = Prepared {
            observations: Observations::of(text.borrow_dependent(), &embeddings),
            loaded,
            text,
            source,
            embeddings,
            residual: None,
            read: None,
        };
        prepared.residual = prepared.loaded.residual(&prepared.evidence())?;
        Ok(prepared)
    }

    /// Takes in what a reader made of the article: a row for each sentence in canonical order, then one for the headline.
    #[cfg(feature = "torch")]
    pub(crate) fn take_in(&mut self, states: &States) -> Result<(), String> {
        if let Some(alone) = &self.residual {
            self.read = self.loaded.reading(&self.evidence(), alone, states)?;
        }
        Ok(())
    }

    /// Whether a reader's view of the article decides on its order.
    pub fn is_read(&self) -> bool {
        self.read.is_some()
    }

    /// The same article as if its sentences had come in another order, of which `order[k]` is the place, in the article as it came, of
    /// the one that comes `k`-th: nothing is encoded again. It has no paragraphs.
    ///
    /// # Errors
    /// If `order` is no permutation of the sentences.
    pub fn rearranged(&self, order: &[usize]) -> Result<Prepared, NotAPermutation> {
        let given = self.article();
        let wanted = given.sentences.len();
        if order.len() != wanted {
            let found = order.len();
            return Err(NotAPermutation::Length { found, wanted });
        }
        check_permutation(order)?;
        let sentence = |(line, &at): (usize, &usize)| Sentence {
            text: given.sentences[at].text.clone(),
            line: line + 1,
        };
        let article = Arc::new(Article {
            sentences: order.iter().enumerate().map(sentence).collect(),
            paragraphs: Vec::new(),
            ..Article::clone(given)
        });
        // By text, so that it is the same for every order: what is known of the sentences stays in its rows.
        let source = article.canonical_order();
        let text = Text::new(article, |article| Annotated::in_order(article, &source));
        Ok(Prepared {
            observations: Observations::of(text.borrow_dependent(), &self.embeddings),
            loaded: Arc::clone(&self.loaded),
            text,
            source,
            embeddings: self.embeddings.clone(),
            residual: self.residual.clone(),
            read: self.read.clone(),
        })
    }

    /// The article as it came.
    pub fn article(&self) -> &Arc<Article> {
        self.text.borrow_owner()
    }

    /// The same, when it is all that is still needed.
    pub fn into_article(self) -> Arc<Article> {
        self.text.into_owner()
    }

    /// The article as the cues see it, in canonical order.
    pub fn annotated(&self) -> &Annotated<'_> {
        self.text.borrow_dependent()
    }

    /// The embeddings, a row for each sentence in canonical order (see [`Prepared::source`]), then one for the headline.
    pub fn embeddings(&self) -> &Embeddings {
        &self.embeddings
    }

    /// `source()[k]` is the place, in the article as it came, of the sentence in row `k`.
    pub fn source(&self) -> &[usize] {
        &self.source
    }

    /// The article's evidence; sentences are named by canonical place.
    pub fn evidence(&self) -> Evidence<'_> {
        Evidence::new(self.annotated(), &self.embeddings, &self.observations)
    }

    /// All that the heads weigh of sentences seen alone; sentences are named by canonical place.
    pub fn signals(&self) -> Signals<'_> {
        Signals {
            evidence: self.evidence(),
            residual: self.residual.as_ref(),
            counsel: None,
        }
    }

    /// All that decides on the order, and the heads that weigh it: with what a reader saw, where the article was read.
    pub fn decision(&self) -> (Signals<'_>, &Heads) {
        match &self.read {
            None => (self.signals(), self.loaded.heads()),
            read => {
                let residual = read.as_ref();
                let evidence = self.evidence();
                let signals = Signals {
                    evidence,
                    residual,
                    counsel: None,
                };
                (signals, self.loaded.read_heads())
            }
        }
    }

    /// The composite that judges the article's orders, where the model has one: that of articles that were read, where it was.
    pub fn composite(&self) -> Option<&Composite> {
        self.loaded.composite(self.is_read())
    }

    /// Puts the article in order. The result does not depend on the order its sentences came in.
    pub fn order(&self, options: &OrderOptions) -> Ordering {
        self.order_under(options, &Constraints::new())
            .expect("nothing is demanded that could not be obeyed")
    }

    /// The best of the orders that obey some constraints, which name sentences by their index in the article as it came, and places by
    /// their index in the output, lines that are set apart among them. A line that a constraint names is not set apart. But for the
    /// constraints, the result does not depend on the order the sentences came in.
    ///
    /// # Errors
    /// If no order can obey them: which of them contradict one another, or name what is not there.
    pub fn order_under(
        &self,
        options: &OrderOptions,
        constraints: &Constraints,
    ) -> Result<Ordering, OrderError> {
        self.order_advised(options, constraints, None)
    }

    /// The same with what an adviser said of the article, as evidence beside ours: see [`crate::adviser`].
    ///
    /// # Errors
    /// As for [`Prepared::order_under`].
    pub fn order_advised(
        &self,
        options: &OrderOptions,
        constraints: &Constraints,
        advice: Option<&Advice>,
    ) -> Result<Ordering, OrderError> {
        let (signals, heads) = self.advised(advice);
        let article = self.article();
        let mut ordering =
            ordering::order(article, &signals, heads, &self.source, options, constraints)?;
        if options.coherence {
            ordering.coherence = self.coherence(&ordering);
            ordering.scrambled = self.scrambled();
        }
        if let Some(figures) = &mut ordering.figures {
            let lines = ordering.placements.iter();
            figures.lines = lines
                .map(|placement| article.sentences[placement.sentence].line)
                .collect();
            (figures.before, figures.after) = self.joints(&ordering.placements);
        }
        Ok(ordering)
    }

    /// All that decides on the order, an adviser's answers among it.
    fn advised<'a>(&'a self, advice: Option<&'a Advice>) -> (Signals<'a>, &'a Heads) {
        let (signals, heads) = self.decision();
        let weights = self.loaded.adviser(self.is_read());
        let counsel = advice.map(|advice| Counsel { advice, weights });
        (Signals { counsel, ..signals }, heads)
    }

    /// Tries the solver: against an order that somebody else gives, and without its exact half. `order`
    /// names every sentence by its place in the article as it came. Lines that are set apart do not
    /// count. `None` for a body that is solved in pieces.
    pub fn audit(
        &self,
        options: &OrderOptions,
        order: &[usize],
        advice: Option<&Advice>,
    ) -> Option<Audit> {
        let (signals, heads) = self.advised(advice);
        ordering::audit(
            self.article(),
            &signals,
            heads,
            &self.source,
            options,
            order,
        )
    }

    /// What these scores need to know of the article, with what a reader saw where it was read; sentences are named by canonical place.
    pub fn reading(&self, families: &[ScoreFamily], set_apart: bool) -> TextReading<'_> {
        let given = scored_sentences(self.annotated(), &self.source, set_apart);
        self.reading_of(families, given)
    }

    /// The same without what a reader saw.
    pub fn reading_alone(&self, families: &[ScoreFamily], set_apart: bool) -> TextReading<'_> {
        let given = scored_sentences(self.annotated(), &self.source, set_apart);
        TextReading::new(self.annotated(), &self.source, given, families).with_model(
            &self.signals(),
            self.loaded.heads(),
            families,
        )
    }

    /// What these scores need to know of some of its sentences, in the order in which they came, as if there were no others.
    pub fn reading_of(&self, families: &[ScoreFamily], given: Vec<usize>) -> TextReading<'_> {
        let (signals, heads) = self.decision();
        TextReading::new(self.annotated(), &self.source, given, families)
            .with_model(&signals, heads, families)
            .with_verifier(self.loaded.verifier(self.is_read()))
    }

    /// Scores the article as it came.
    pub fn score(&self, options: &ScoreOptions) -> Scores {
        let reading = self.reading(&options.families, options.set_apart);
        let scorer = Scorer::new(&reading, self.composite());
        let mut scores = scorer.all(options);
        if options.families.contains(&ScoreFamily::Coherence) {
            scores.scrambled = match self.is_read() == self.detects_read() {
                true => self.detected(&scorer, reading.given()),
                false => self.scrambled_of(options.set_apart),
            };
        }
        scores
    }

    /// How likely it is, 0..=1, that the body as it came was scrambled, with what a reader saw where it was read. `None` where the model
    /// has no detector, and where the composite is missing for other reasons.
    pub fn scrambled(&self) -> Option<f64> {
        self.scrambled_of(true)
    }

    fn scrambled_of(&self, set_apart: bool) -> Option<f64> {
        let reading = self.detector_reading(set_apart)?;
        let scorer = Scorer::new(&reading, self.loaded.composite(self.detects_read()));
        self.detected(&scorer, reading.given())
    }

    /// The same of some orders of the body, which name sentences by canonical place: as if the article had come in them.
    pub fn scrambled_in(&self, orders: &[Vec<usize>]) -> Vec<Option<f64>> {
        let Some(reading) = self.detector_reading(true) else {
            return vec![None; orders.len()];
        };
        let scorer = Scorer::new(&reading, self.loaded.composite(self.detects_read()));
        let detected = |order: &Vec<usize>| self.detected(&scorer, order);
        orders.iter().map(detected).collect()
    }

    /// Whether the detector is the one of texts that were read: a model may have none.
    fn detects_read(&self) -> bool {
        self.is_read() && self.loaded.detector(true).is_some()
    }

    /// What the detector needs to know of the body, if there is a detector.
    fn detector_reading(&self, set_apart: bool) -> Option<TextReading<'_>> {
        let read = self.detects_read();
        self.loaded.detector(read)?;
        let families = [ScoreFamily::Coherence];
        Some(match read {
            true => self.reading(&families, set_apart),
            false => self.reading_alone(&families, set_apart),
        })
    }

    /// By a scorer of what the detector was learned on.
    fn detected(&self, scorer: &Scorer<'_>, order: &[usize]) -> Option<f64> {
        let detector = self.loaded.detector(self.detects_read())?;
        scorer.judge(order).ok()?;
        let features = scorer.features(order)?;
        Some(detector.probability(order.len(), &features))
    }

    /// The composite of the article's body as it came and as it was put in order. `None` where there is none.
    pub fn coherence(&self, ordering: &Ordering) -> Option<CoherenceChange> {
        let composite = self.composite()?;
        let reading = self.reading(&[ScoreFamily::Coherence], true);
        let scorer = Scorer::new(&reading, Some(composite));
        let mut place = vec![0; self.source.len()];
        for (at, placement) in ordering.placements.iter().enumerate() {
            place[placement.sentence] = at;
        }
        let mut ordered = reading.given().to_vec();
        ordered.sort_by_key(|&canonical| place[self.source[canonical]]);
        let judge = |order: &[usize]| scorer.judge(order).ok().map(|judged| judged.probability);
        Some(CoherenceChange {
            before: judge(reading.given())?,
            after: judge(&ordered)?,
        })
    }

    /// Each two neighbours of the body as it came and as it was put in order, by what the ordering model and the vectors say of them.
    /// Sentences are named by their index in the output.
    fn joints(&self, placements: &[Placement]) -> (Vec<PairScores>, Vec<PairScores>) {
        let families = [ScoreFamily::Model, ScoreFamily::Embedding];
        let reading = self.reading(&families, true);
        let scorer = Scorer::new(&reading, None);
        let mut place = vec![0; self.source.len()];
        for (at, placement) in placements.iter().enumerate() {
            place[placement.sentence] = at;
        }
        let of = |order: &[usize]| -> Vec<PairScores> {
            let mut pairs = scorer.pairs(order, &families);
            pairs
                .iter_mut()
                .for_each(|pair| pair.sentences = pair.sentences.map(|came| place[came]));
            pairs
        };
        let mut ordered = reading.given().to_vec();
        ordered.sort_by_key(|&canonical| place[self.source[canonical]]);
        (of(reading.given()), of(&ordered))
    }

    /// The cosine of two sentences, by their places in the article as it came.
    pub fn cosines(&self) -> impl Fn(usize, usize) -> f32 {
        let mut row = vec![0; self.source.len()];
        for (canonical, &at) in self.source.iter().enumerate() {
            row[at] = canonical;
        }
        move |i, j| self.embeddings.cosine(row[i], row[j])
    }

    /// The sentence that the lead head alone takes for the lead, by its place in the article as it came.
    pub fn likely_lead(&self) -> Option<usize> {
        let (signals, heads) = self.decision();
        let scores = heads.lead_scores(&signals);
        let best = (0..scores.len())
            .rev()
            .max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        best.map(|i| self.source[i])
    }
}

//! What the network reads of an article.

use crate::evidence::{Evidence, features};
use crate::model::NetworkDescription;

/// Inputs beyond this, in their units, are cut, as they were in training.
const LARGEST: f32 = 5.0;

/// Which features the network reads, and where they go.
#[derive(Clone, Default)]
pub(super) struct Layout {
    /// The `Early` features, each with the spread it is divided by.
    early: Vec<(usize, f32)>,
    /// For each feature the first channel that it feeds.
    channel: Vec<Option<usize>>,
}

/// What the network reads of one article: `size` elements, the first `sentences` of them sentences.
pub(super) struct Inputs {
    pub(super) size: usize,
    pub(super) sentences: usize,
    /// `size * probe` values.
    pub(super) probe: Vec<f32>,
    /// `size * early` values.
    pub(super) early: Vec<f32>,
    /// `size * size` values, channel 0.
    pub(super) cosine: Vec<f32>,
    /// The other channels, sparse: cell, channel, value; ascending, each pair of the first two once.
    pub(super) pairs: Vec<(i64, i64, f32)>,
}

impl Inputs {
    /// Of a network that sees nothing of all this.
    pub(super) fn without_evidence(evidence: &Evidence<'_>) -> Self {
        Inputs {
            size: elements(evidence),
            sentences: evidence.len(),
            probe: Vec::new(),
            early: Vec::new(),
            cosine: Vec::new(),
            pairs: Vec::new(),
        }
    }
}

/// The sentences, and the headline if there is one.
fn elements(evidence: &Evidence<'_>) -> usize {
    evidence.len() + usize::from(evidence.annotated.headline.is_some())
}

impl Layout {
    pub(super) fn new(description: &NetworkDescription) -> Self {
        let place = |name: &str| features().iter().position(|f| f.name() == name);
        let early = description.early.iter();
        let mut channel = vec![None; features().len()];
        for (at, name) in description.before.iter().enumerate() {
            if let Some(feature) = place(name) {
                channel[feature] = Some(1 + at);
            }
        }
        for (at, name) in description.next.iter().enumerate() {
            if let Some(feature) = place(name) {
                channel[feature] = Some(1 + description.before.len() + 2 * at);
            }
        }
        Layout {
            early: early
                .filter_map(|(name, spread)| Some((place(name)?, *spread)))
                .collect(),
            channel,
        }
    }

    /// How many values are read of each sentence beside its probe vector.
    pub(super) fn early(&self) -> usize {
        self.early.len()
    }

    pub(super) fn read(&self, evidence: &Evidence<'_>) -> Inputs {
        let sentences = evidence.len();
        let size = elements(evidence);
        let embeddings = evidence.embeddings;
        let mut early = vec![0f32; size * self.early.len()];
        for (at, &(feature, spread)) in self.early.iter().enumerate() {
            for (i, value) in evidence.early(feature).iter().enumerate() {
                early[i * self.early.len() + at] = (value / spread).clamp(-LARGEST, LARGEST);
            }
        }
        let mut cosine = vec![0f32; size * size];
        for i in 0..size {
            for j in 0..=i {
                cosine[i * size + j] = embeddings.cosine(i, j);
                cosine[j * size + i] = cosine[i * size + j];
            }
        }
        let mut pairs: Vec<(i64, i64, f32)> = Vec::new();
        let mut add = |i: usize, j: usize, channel: usize, value: f32| {
            pairs.push(((i * size + j) as i64, channel as i64, value));
        };
        for pair in evidence.before {
            if let Some(channel) = self.channel[pair.feature] {
                add(pair.first, pair.second, channel, pair.strength);
                add(pair.second, pair.first, channel, -pair.strength);
            }
        }
        for pair in evidence.next {
            if let Some(channel) = self.channel[pair.feature] {
                add(pair.first, pair.second, channel, pair.strength);
                add(pair.second, pair.first, channel + 1, pair.strength);
            }
        }
        pairs.sort_by_key(|&(cell, channel, _)| (cell, channel));
        pairs.dedup_by(|later, kept| {
            let same = (later.0, later.1) == (kept.0, kept.1);
            if same {
                kept.2 += later.2;
            }
            same
        });
        for pair in &mut pairs {
            pair.2 = pair.2.clamp(-LARGEST, LARGEST);
        }
        Inputs {
            size,
            sentences,
            probe: embeddings.probe[..size * embeddings.probe_dimension].to_vec(),
            early,
            cosine,
            pairs,
        }
    }
}

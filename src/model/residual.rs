//! What network and n-grams say beyond the linear heads, as plain numbers.

use super::NgramsDescription;
use super::ngrams::Wording;
use super::reading::{Share, Shares};

/// Log-odds to add to those of the linear heads, for one article of `n` sentences named by their place in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Residual {
    n: usize,
    precedence: Vec<f32>,
    next: Vec<f32>,
    paragraph: Vec<f32>,
    lead: Vec<f32>,
    tail: Vec<f32>,
    /// What of all this the n-grams say; empty where there are none.
    wording: Vec<Wording>,
}

impl Residual {
    /// `precedence` (antisymmetric), `next` and `paragraph` are `n * n`, row-major; `lead` and `tail` are `n`.
    /// `None` if a size does not fit or a value is not finite.
    pub fn new(
        n: usize,
        precedence: Vec<f32>,
        next: Vec<f32>,
        paragraph: Vec<f32>,
        lead: Vec<f32>,
        tail: Vec<f32>,
    ) -> Option<Self> {
        let square = n.checked_mul(n)?;
        let residual = Residual {
            n,
            precedence,
            next,
            paragraph,
            lead,
            tail,
            wording: Vec::new(),
        };
        let sound = |values: &[f32], size| {
            values.len() == size && values.iter().all(|value| value.is_finite())
        };
        let squares = [&residual.precedence, &residual.next, &residual.paragraph];
        let rows = [&residual.lead, &residual.tail];
        let fits = squares.iter().all(|values| sound(values, square))
            && rows.iter().all(|values| sound(values, n));
        fits.then_some(residual)
    }

    /// Adds what the wording of each sentence says, weighed as `description` has it.
    ///
    /// # Panics
    /// If `wording` is not as long as the article.
    pub fn add(&mut self, mut wording: Vec<Wording>, description: &NgramsDescription) {
        assert_eq!(wording.len(), self.n, "one for each sentence");
        for one in &mut wording {
            one.early *= description.precedence;
            one.lead *= description.lead;
            one.tail *= description.tail;
        }
        for (i, one) in wording.iter().enumerate() {
            for (j, other) in wording.iter().enumerate() {
                self.precedence[i * self.n + j] += one.early - other.early;
            }
            self.lead[i] += one.lead;
            self.tail[i] += one.tail;
        }
        self.wording = wording;
    }

    /// This, of sentences each seen alone, together with what `read`, of the same article, says of them.
    ///
    /// # Panics
    /// If they are of articles of different lengths.
    #[must_use]
    pub fn blended(&self, read: &Residual, shares: &Shares) -> Residual {
        assert_eq!(self.n, read.n, "of the same article");
        let blend = |alone: &[f32], read: &[f32], share: Share| {
            let pairs = alone.iter().zip(read);
            pairs.map(|(alone, read)| share.of(*alone, *read)).collect()
        };
        let wording = self.wording.iter().cloned().map(|mut one| {
            one.early *= shares.precedence.alone;
            one.lead *= shares.lead.alone;
            one.tail *= shares.tail.alone;
            one
        });
        Residual {
            n: self.n,
            precedence: blend(&self.precedence, &read.precedence, shares.precedence),
            next: blend(&self.next, &read.next, shares.next),
            paragraph: blend(&self.paragraph, &read.paragraph, shares.paragraph),
            lead: blend(&self.lead, &read.lead, shares.lead),
            tail: blend(&self.tail, &read.tail, shares.tail),
            wording: wording.collect(),
        }
    }

    /// What of all this the n-grams of sentence `i` say, weighed; `None` where there are none.
    pub fn wording(&self, i: usize) -> Option<&Wording> {
        self.wording.get(i)
    }

    /// For `i` standing anywhere before `j`; the opposite of that for `j` and `i`.
    pub fn precedence(&self, i: usize, j: usize) -> f32 {
        self.precedence[i * self.n + j]
    }

    /// For `j` standing directly after `i`, before the softmax over all `j`.
    pub fn next(&self, i: usize, j: usize) -> f32 {
        self.next[i * self.n + j]
    }

    /// The whole log-odds that `j` starts a paragraph if it stands directly after `i`; linear heads say nothing of that.
    pub fn paragraph(&self, i: usize, j: usize) -> f32 {
        self.paragraph[i * self.n + j]
    }

    /// For `i` being the lead, before the softmax over the article.
    pub fn lead(&self, i: usize) -> f32 {
        self.lead[i]
    }

    /// For `i` being the last sentence, before the softmax over the article.
    pub fn tail(&self, i: usize) -> f32 {
        self.tail[i]
    }

    /// How much further to the front than the others `precedence` puts sentence `i`, on average.
    pub fn earliness(&self, i: usize) -> f32 {
        let row = &self.precedence[i * self.n..][..self.n];
        row.iter().sum::<f32>() / self.n as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ngrams::Telling;

    #[test]
    fn sizes_and_values_are_checked() {
        let of = |square: usize, value: f32| {
            Residual::new(
                2,
                vec![0.0; square],
                vec![0.0; 4],
                vec![0.0; 4],
                vec![value; 2],
                vec![0.0; 2],
            )
        };
        assert!(of(4, 1.0).is_some());
        assert!(of(3, 1.0).is_none());
        assert!(of(4, f32::NAN).is_none());
    }

    #[test]
    fn wording_is_added() {
        let zeros = |n: usize| vec![0.0; n];
        let mut residual =
            Residual::new(2, zeros(4), zeros(4), zeros(4), zeros(2), zeros(2)).expect("fits");
        let wording = [(3.0, 1.0, 0.0), (1.0, 0.0, 4.0)].map(|(early, lead, tail)| Wording {
            early,
            lead,
            tail,
            telling: Telling::default(),
        });
        let description = NgramsDescription {
            sha256: String::new(),
            precedence: 0.5,
            lead: 2.0,
            tail: 0.25,
        };
        residual.add(wording.to_vec(), &description);
        assert_eq!(residual.precedence, [0.0, 1.0, -1.0, 0.0]);
        assert_eq!(residual.lead, [2.0, 0.0]);
        assert_eq!(residual.tail, [0.0, 1.0]);
        assert_eq!(residual.wording(0).map(|one| one.early), Some(1.5));
    }

    #[test]
    fn what_was_read_is_blended_in() {
        let of = |value: f32| {
            let square = vec![value; 4];
            let row = vec![value; 2];
            Residual::new(2, square.clone(), square.clone(), square, row.clone(), row)
                .expect("fits")
        };
        let shares = Shares {
            next: Share {
                linear: 1.0,
                alone: 0.25,
                read: 2.0,
            },
            ..Shares::default()
        };
        let both = of(4.0).blended(&of(1.0), &shares);
        assert_eq!(both.precedence, [2.5; 4]);
        assert_eq!(both.next, [3.0; 4]);
        assert_eq!(both.lead, [2.5; 2]);
    }

    #[test]
    fn earliness_is_the_mean_of_a_row() {
        let precedence = vec![0.0, 3.0, -3.0, 0.0];
        let of = Residual::new(
            2,
            precedence,
            vec![0.0; 4],
            vec![0.0; 4],
            vec![0.0; 2],
            vec![0.0; 2],
        );
        assert_eq!(of.expect("fits").earliness(0), 1.5);
    }
}

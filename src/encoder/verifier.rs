//! What a verifier says of a text that it has read whole, as it stands.
//!
//! The other scores see a text through its sentences, one or two at a time. A verifier sees all words of a passage together, as a reader does, and
//! was trained to tell passages as their authors wrote them from the same passages spoilt. Sources: discourse coherence as telling a text
//! from its shuffles, Barzilay and Lapata 2008; on texts as short as those that are judged, Steen and Markert 2022; a global and a
//! local score, averaged, Zhu et al. 2024 (CoUDA).

/// What a verifier says of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The log-odds that each passage stands as its author wrote it. At least one.
    pub passages: Vec<f64>,
    /// For each two neighbours the log-odds that the second followed the first in the author's text.
    pub joints: Vec<f64>,
}

impl Verdict {
    /// The mean of the passages and the mean of the joints, if there are any, added up. Higher is better; unit: nats.
    pub fn log_odds(&self) -> f64 {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        mean(&self.passages) + mean(&self.joints)
    }
}

/// Something that reads texts whole.
pub trait Verifier: Send + Sync {
    /// Reads a text of at least one sentence. What it says does not depend on other texts.
    ///
    /// # Errors
    /// In words: what failed, such as too little memory.
    fn verdict(&self, sentences: &[&str]) -> Result<Verdict, String>;

    /// What distinguishes it from another: a checksum of its weights.
    fn fingerprint(&self) -> &str;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_and_joints_weigh_the_same() {
        let verdict = Verdict {
            passages: vec![1.0, 3.0],
            joints: vec![-1.0, 0.0, -2.0],
        };
        assert_eq!(verdict.log_odds(), 1.0);
        let single = Verdict {
            passages: vec![0.5],
            joints: Vec::new(),
        };
        assert_eq!(single.log_odds(), 0.5);
    }
}

//! What a verifier says of a text that it has read whole, as it stands.
//!
//! The other scores see a text through its sentences, one or two at a time. A verifier sees all words of a passage together, as a reader does, and
//! was trained to tell passages as their authors wrote them from the same passages spoilt. Sources: discourse coherence as telling a text
//! from its shuffles, Barzilay and Lapata 2008; on texts as short as those that are judged, Steen and Markert 2022; a global and a
//! local score, averaged, Zhu et al. 2024 (CoUDA).

#[cfg(feature = "torch")]
use rayon::prelude::*;

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

#[cfg(feature = "torch")]
impl Verdict {
    /// Of a text in passages, from the log-odds of each passage and of its joints: several are read at a time.
    pub(crate) fn of<P: Sync>(
        passages: &[P],
        read: impl Fn(&P) -> Result<(f64, Vec<f64>), String> + Send + Sync,
    ) -> Result<Self, String> {
        let found: Vec<(f64, Vec<f64>)> =
            passages.par_iter().map(read).collect::<Result<_, _>>()?;
        let (passages, joints): (Vec<f64>, Vec<Vec<f64>>) = found.into_iter().unzip();
        let joints = joints.concat();
        match passages
            .iter()
            .chain(&joints)
            .all(|value| value.is_finite())
        {
            true => Ok(Verdict { passages, joints }),
            false => Err("it gave a value that is not finite".to_owned()),
        }
    }
}

/// Something that reads texts whole.
pub trait Verifier: Send + Sync {
    /// Reads a text of at least one sentence. What it says does not depend on other texts.
    ///
    /// # Errors
    /// In words: what failed, such as too little memory.
    fn verdict(&self, sentences: &[&str]) -> Result<Verdict, String>;

    /// What distinguishes it from another: a checksum of its description, which names its weights by theirs.
    fn fingerprint(&self) -> &str;
}

/// What every verifier is tried with.
#[cfg(all(test, feature = "torch"))]
pub(crate) mod trial {
    use super::Verifier;

    pub(crate) const FERRY: [&str; 4] = [
        "The ferry Solveig ran aground off Harnes on Monday morning with 212 people on board.",
        "Lifeboats took all of them ashore within two hours, the coast guard said.",
        "\u{201c}Nobody was hurt, and nobody panicked,\u{201d} said its commander, Marit Aune.",
        "She expects the ship to be towed to the yard in Odda on Tuesday.",
    ];

    /// Holds a text against spoilt ones.
    pub(crate) fn tells_a_text_from_spoilt_ones(verifier: &dyn Verifier) {
        let odds = |text: &[&str]| verifier.verdict(text).expect("reads").log_odds();
        let [lead, rescue, quote, tow] = FERRY;
        let whole = odds(&FERRY);
        for spoilt in [
            vec![tow, quote, rescue, lead],
            vec![lead, rescue, rescue, tow],
            vec![lead, rescue, "Click here for more ferry news.", tow],
            vec![lead, "Onions should be fried slowly.", quote, tow],
        ] {
            assert!(whole > odds(&spoilt) + 0.5, "{spoilt:?}");
        }
    }

    /// Holds what it says of the ferry, of the passage and then of each joint, against what the training program says.
    pub(crate) fn says_what_it_says_in_python(verifier: &dyn Verifier, expected: [f64; 4]) {
        let verdict = verifier.verdict(&FERRY).expect("reads");
        let found = [&verdict.passages[..], &verdict.joints].concat();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-3, "{found} {expected}");
        }
    }

    /// Holds it against a text of any kind.
    pub(crate) fn has_a_verdict_of(verifier: &dyn Verifier, text: &[String]) {
        let text: Vec<&str> = text.iter().map(String::as_str).collect();
        let verdict = verifier.verdict(&text).expect("reads");
        assert_eq!(verdict.joints.len(), text.len() - 1);
        assert!(verdict.log_odds().is_finite());
    }
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

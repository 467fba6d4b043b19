//! Articles by length: ordering four sentences and ordering forty are different tasks.

use serde::{Deserialize, Serialize};

/// A range of lengths, in sentences. Articles of one sentence are in [`Bucket::All`] only, if
/// anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Bucket {
    /// Every article.
    #[serde(rename = "all")]
    All,
    /// 2 to 5 sentences.
    #[serde(rename = "2-5")]
    From2,
    /// 6 to 10 sentences.
    #[serde(rename = "6-10")]
    From6,
    /// 11 to 20 sentences.
    #[serde(rename = "11-20")]
    From11,
    /// 21 to 40 sentences.
    #[serde(rename = "21-40")]
    From21,
    /// 41 sentences and more.
    #[serde(rename = "41+")]
    From41,
}

impl Bucket {
    /// All of them, [`Bucket::All`] first, then by length.
    pub const ALL: [Bucket; 6] = [
        Bucket::All,
        Bucket::From2,
        Bucket::From6,
        Bucket::From11,
        Bucket::From21,
        Bucket::From41,
    ];

    /// Whether an article of `n` sentences belongs to it.
    pub fn holds(self, n: usize) -> bool {
        match self {
            Bucket::All => true,
            Bucket::From2 => (2..=5).contains(&n),
            Bucket::From6 => (6..=10).contains(&n),
            Bucket::From11 => (11..=20).contains(&n),
            Bucket::From21 => (21..=40).contains(&n),
            Bucket::From41 => n >= 41,
        }
    }

    /// Its name, as in the JSON: `all`, `2-5`, ..., `41+`.
    pub fn name(self) -> &'static str {
        match self {
            Bucket::All => "all",
            Bucket::From2 => "2-5",
            Bucket::From6 => "6-10",
            Bucket::From11 => "11-20",
            Bucket::From21 => "21-40",
            Bucket::From41 => "41+",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_from_two_has_one_bucket() {
        for n in 2..100 {
            let held: Vec<_> = Bucket::ALL.into_iter().filter(|b| b.holds(n)).collect();
            assert_eq!(held.len(), 2, "{n}: {held:?}");
        }
        assert!(Bucket::From2.holds(5) && Bucket::From6.holds(6) && Bucket::From6.holds(10));
        assert!(Bucket::From11.holds(11) && Bucket::From21.holds(40) && Bucket::From41.holds(41));
    }

    #[test]
    fn the_name_is_the_key() {
        for bucket in Bucket::ALL {
            assert_eq!(serde_json::to_value(bucket).unwrap(), bucket.name());
        }
    }
}

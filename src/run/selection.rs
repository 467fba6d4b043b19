//! Which articles are put in order, and which are left as they came: an article that is in order can only lose.

use serde::{Deserialize, Serialize};

/// Which articles are put in order.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Selection {
    /// Only those that are scrambled with at least this probability.
    pub only_scrambled: Option<f64>,
    /// Only those whose new order comes with at least this confidence.
    pub min_confidence: Option<f64>,
}

/// Why an article was left as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// It is in order already, more likely than was asked for.
    #[serde(rename = "in order")]
    InOrder,
    /// It is too short or too long to be told.
    #[serde(rename = "cannot be told")]
    Unknown,
    /// Its new order came with little confidence.
    #[serde(rename = "low confidence")]
    LowConfidence,
}

impl Selection {
    /// Why an article is left as it came before it is put in order, by the probability that it is scrambled.
    pub(super) fn keeps(&self, scrambled: Option<f64>) -> Option<Kept> {
        match (self.only_scrambled?, scrambled) {
            (least, Some(found)) => (found < least).then_some(Kept::InOrder),
            (_, None) => Some(Kept::Unknown),
        }
    }

    /// Why it is left as it came after all, by the confidence of its new order.
    pub(super) fn rejects(&self, confidence: f32) -> Option<Kept> {
        let least = self.min_confidence?;
        (f64::from(confidence) < least).then_some(Kept::LowConfidence)
    }
}

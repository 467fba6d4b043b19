//! Which of a transformer's inner vectors the learned probes read.

use super::folder::Pooling;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One part of the probe vector: a pooling of one layer's token vectors, written `mean:6` or `cls:6`.
///
/// The probe vector of a text is the concatenation of its parts, each of the encoder's hidden size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProbePart {
    /// How the layer's token vectors become one.
    pub pooling: Pooling,
    /// Which layer's output, counted from 1.
    pub layer: usize,
}

impl FromStr for ProbePart {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{text:?} is not a probe part such as \"mean:6\" or \"cls:3\"");
        let (pooling, layer) = text.split_once(':').ok_or_else(wrong)?;
        let pooling = match pooling {
            "cls" => Pooling::Cls,
            "mean" => Pooling::Mean,
            "max" => Pooling::Max,
            _ => return Err(wrong()),
        };
        let layer = layer.parse().map_err(|_| wrong())?;
        if layer == 0 {
            Err(wrong())
        } else {
            Ok(ProbePart { pooling, layer })
        }
    }
}

impl TryFrom<String> for ProbePart {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ProbePart> for String {
    fn from(part: ProbePart) -> Self {
        part.to_string()
    }
}

impl fmt::Display for ProbePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pooling = match self.pooling {
            Pooling::Cls => "cls",
            Pooling::Mean => "mean",
            Pooling::Max => "max",
        };
        write!(f, "{pooling}:{}", self.layer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_they_are_written() {
        for text in ["mean:6", "cls:1", "max:12"] {
            assert_eq!(
                text.parse::<ProbePart>().expect("well formed").to_string(),
                text
            );
        }
        for text in ["mean", "mean:0", "sum:3", "mean:x", ""] {
            assert!(text.parse::<ProbePart>().is_err(), "{text}");
        }
    }
}

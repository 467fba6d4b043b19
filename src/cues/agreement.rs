//! What a third-person pronoun agrees with.

use crate::annotate::lexicon::{FEMALE_NOUNS, MALE_NOUNS, PERSON_NOUNS};
use crate::annotate::{EntityClass, singular};

/// What a pronoun agrees with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Agreement {
    He,
    She,
    It,
    They,
}

impl Agreement {
    /// What the pronoun, in lower case, agrees with.
    pub(super) fn of(pronoun: &str) -> Option<Self> {
        match pronoun {
            "he" | "him" | "his" | "himself" | "he's" | "he'd" | "he'll" => Some(Agreement::He),
            "she" | "her" | "hers" | "herself" | "she's" | "she'd" | "she'll" => {
                Some(Agreement::She)
            }
            "it" | "its" | "itself" => Some(Agreement::It),
            "they" | "them" | "their" | "theirs" | "themselves" | "they're" | "they've"
            | "they'd" | "they'll" => Some(Agreement::They),
            _ => None,
        }
    }

    /// Whether an entity of this class may be meant.
    pub(super) fn fits(self, class: EntityClass) -> bool {
        match self {
            Agreement::He => matches!(class, EntityClass::Man | EntityClass::Person),
            Agreement::She => matches!(class, EntityClass::Woman | EntityClass::Person),
            Agreement::It | Agreement::They => matches!(class, EntityClass::Organisation),
        }
    }

    /// Whether a common noun may be meant.
    pub(super) fn fits_noun(self, noun: &str) -> bool {
        match self {
            Agreement::He => PERSON_NOUNS.contains(noun) && !FEMALE_NOUNS.contains(noun),
            Agreement::She => PERSON_NOUNS.contains(noun) && !MALE_NOUNS.contains(noun),
            Agreement::It => false,
            Agreement::They => singular(noun) != noun,
        }
    }
}

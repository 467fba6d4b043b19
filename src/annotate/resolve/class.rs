//! What an entity is: man, woman, organisation, place.

use super::super::EntityClass;
use super::super::names;
use super::variant::{Key, Sex, Variant};
use crate::annotate::lexicon::{ORGANISATION_HEADS, PLACE_HEADS, PLACES, country};

/// What a group of variants seems to name together.
pub(super) fn class_of(group: &[usize], keys: &[Key], variants: &[Variant]) -> EntityClass {
    let any = |test: &dyn Fn(usize) -> bool| group.iter().any(|&v| test(v));
    if any(&|v| variants[v].date) {
        return EntityClass::Date;
    }
    let headed = any(&|v| keys[v].0.len() > 1 && is_headed(&keys[v].0));
    let given = any(&|v| variants[v].man || variants[v].woman) && !headed;
    if any(&|v| variants[v].personal) || given || any(&|v| keys[v].1.is_some()) {
        // A title decides; a given name only where no title does.
        let titled = |sex| any(&|v| keys[v].1 == Some(sex));
        let man = any(&|v| variants[v].man);
        let woman = any(&|v| variants[v].woman);
        return match (titled(Sex::Man), titled(Sex::Woman)) {
            (true, false) => EntityClass::Man,
            (false, true) => EntityClass::Woman,
            _ if man && !woman => EntityClass::Man,
            _ if woman && !man => EntityClass::Woman,
            _ => EntityClass::Person,
        };
    }
    let place = |words: &[String]| match words {
        [word] => country(word).is_some() || PLACES.contains(word.as_str()),
        // "New York", "South Carolina".
        [first, _] if is_compass(first) => true,
        [first, .., last] => {
            PLACE_HEADS.contains(last.as_str())
                || words.iter().any(|w| w == "of") && PLACE_HEADS.contains(first.as_str())
        }
        [] => false,
    };
    if any(&|v| place(&keys[v].0)) {
        EntityClass::Place
    } else if headed
        || any(&|v| variants[v].acronym || ORGANISATION_HEADS.contains(keys[v].0[0].as_str()))
    {
        EntityClass::Organisation
    } else {
        EntityClass::Unknown
    }
}

/// Whether the words of a name say that it is an office's, a company's or a place's.
fn is_headed(words: &[String]) -> bool {
    words.last().is_some_and(|last| names::is_head(last))
        || words
            .iter()
            .any(|word| matches!(word.as_str(), "of" | "for" | "and"))
}

/// Whether the words of a name say that it is an office's or a place's, and no person's.
pub(super) fn looks_like_office_or_place(words: &[String]) -> bool {
    let first_is_place =
        |first: &String| country(first).is_some() || PLACES.contains(first.as_str());
    is_headed(words) || words.first().is_some_and(first_is_place)
}

/// Whether a name of two words that begins with the word is a place's.
fn is_compass(word: &str) -> bool {
    matches!(
        word,
        "new" | "north" | "south" | "east" | "west" | "san" | "santa" | "los" | "las" | "st"
    )
}

//! The singular of a noun, by its ending.

use std::borrow::Cow;

/// Plurals that no ending gives away.
const IRREGULAR: [(&str, &str); 14] = [
    ("children", "child"),
    ("criteria", "criterion"),
    ("feet", "foot"),
    ("geese", "goose"),
    ("halves", "half"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("lives", "life"),
    ("men", "man"),
    ("mice", "mouse"),
    ("shelves", "shelf"),
    ("teeth", "tooth"),
    ("wives", "wife"),
    ("women", "woman"),
];

/// Plurals that lose no more than their *-s*, against the rule of their ending.
const ONLY_S: [&str; 8] = [
    "aches",
    "axes",
    "caches",
    "cookies",
    "headaches",
    "movies",
    "rookies",
    "zombies",
];

/// Singulars in *-us* whose plural ends in *-uses*, as that of "house" and "excuse" does too.
const US: [&str; 10] = [
    "bonus", "bus", "campus", "census", "chorus", "circus", "focus", "minibus", "status", "virus",
];

/// Words in *-s* that are no plurals, or whose plural is all they have.
const SINGULARS: [&str; 13] = [
    "always",
    "chaos",
    "economics",
    "gas",
    "headquarters",
    "lens",
    "mathematics",
    "news",
    "perhaps",
    "physics",
    "politics",
    "series",
    "species",
];

/// The dictionary form of a noun in lower case: "cracks" and "crack" give "crack", "ferries" gives "ferry".
///
/// Singulars that end in *-s* ("bus", "crisis", "press", "news") stay; a wrong cut ("atla" of "atlas") is the
/// same in every sentence and so joins what it should.
pub(super) fn lemma(noun: &str) -> Cow<'_, str> {
    if let Ok(at) = IRREGULAR.binary_search_by_key(&noun, |&(plural, _)| plural) {
        return IRREGULAR[at].1.into();
    }
    let man = |stem: &&str| stem.len() > 2 && stem.ends_with(['s', 'e', 'r', 'k', 'n']);
    if let Some(stem) = noun.strip_suffix("men").filter(man) {
        return format!("{stem}man").into();
    }
    if !is_plural(noun) {
        return noun.into();
    }
    if !ONLY_S.contains(&noun) {
        if let Some(stem) = noun.strip_suffix("ies").filter(|stem| stem.len() > 1) {
            return format!("{stem}y").into();
        }
        let hisses = |stem: &&str| {
            ["ss", "x", "zz", "tz", "ch", "sh"]
                .iter()
                .any(|end| stem.ends_with(end))
                || US.contains(stem)
        };
        if let Some(stem) = noun.strip_suffix("es").filter(hisses) {
            return stem.into();
        }
    }
    noun[..noun.len() - 1].into()
}

/// Whether a word ends as a plural does (or the third person of a verb: "runs").
pub(super) fn is_plural(word: &str) -> bool {
    word.len() > 3
        && word.ends_with('s')
        && !["ss", "us", "is", "'s"]
            .iter()
            .any(|end| word.ends_with(end))
        && !SINGULARS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_singular_and_plural() {
        for (plural, singular) in [
            ("cracks", "crack"),
            ("ferries", "ferry"),
            ("boxes", "box"),
            ("buses", "bus"),
            ("houses", "house"),
            ("classes", "class"),
            ("bridges", "bridge"),
            ("churches", "church"),
            ("women", "woman"),
            ("policemen", "policeman"),
            ("children", "child"),
            ("ties", "tie"),
            ("excuses", "excuse"),
            ("prizes", "prize"),
        ] {
            assert_eq!(lemma(plural), singular);
            assert_eq!(lemma(singular), singular);
        }
    }

    #[test]
    fn keeps_what_only_looks_like_a_plural() {
        for word in [
            "bus", "crisis", "press", "news", "is", "", "é", "specimen", "abdomen",
        ] {
            assert_eq!(lemma(word), word);
        }
    }

    #[test]
    fn the_irregular_are_sorted() {
        assert!(IRREGULAR.is_sorted());
    }
}

//! Words that were broken at the end of a line.
//!
//! Nearly every hyphen at the end of a printed line was put there by the typesetter, but not all: "low-cost" keeps its own. The text itself
//! decides, by how it writes the word elsewhere; where it does not say, a hyphen is dropped unless one of a few dozen words stands beside
//! it that English (and news above all) joins with hyphens. No dictionary is needed, and none would know the names.

use foldhash::{HashMap, HashMapExt};

/// Words that go with a hyphen before nearly any other: "self-made", "two-year".
const ALWAYS_FIRST: &str = "self well non anti half quasi semi vice two three five six seven eight nine eleven twelve twenty thirty forty \
    fifty sixty seventy eighty ninety";

/// Words that do so before some others, or before one that the text has elsewhere: "low-cost".
const FIRST: &str = "all high ill known left long low mid multi near new old one open part post pro right single so four ten north south \
    east west first second third full cross time broad deep early late hard free large small big best better ever far fast slow wide \
    world state ex";

/// Words that go with a hyphen behind those.
const SECOND: &str = "cost costs term time times level quality profile income risk rate speed right left wing east west central known looking \
    handed century storey story degree foot year month week day hour minute mile metre meter inch page point class range scale tech \
    paid paying standing lasting serving running reaching flying ranking president minister husband wife mayor soldier chief war \
    election tax trade government";

/// And behind any that the text has elsewhere: "state-owned", "year-old".
const ALWAYS_SECOND: &str = "old based owned backed bound born led style free friendly related speaking aged sized minded haired eyed general \
    elect funded sponsored controlled held";

/// Endings that are no words of their own, though the first half is one: "old-est", "state-ment".
const ENDINGS: &str = "er ers est ed ing ings ly ness dom ship ships hood some fold ful less ment ments able ible ner ter ity ial ation teen \
    teenth ern erly en ened ening ish ism ist ists ied ies ier iest ian ward wards wise way ways man men day days self selves";

/// What follows the first half of a pair: "two- and three-year".
const SUSPENDED: &[&str] = &[
    "and", "or", "to", "nor", "und", "oder", "bis", "et", "ou", "y", "o", "en", "of", "och", "og",
];

/// How often the words of a text, and those joined by hyphens, stand in it unbroken, in lower case.
pub(super) struct Usage {
    counts: HashMap<String, usize>,
}

/// How two lines are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// By a space: no word was broken.
    Space,
    /// Without anything: the hyphen is the word's own.
    Hyphen,
    /// Without the last character of the first line: the hyphen is the typesetter's.
    Dropped,
}

impl Usage {
    /// Of the lines of a text. The last word of a line and the first of one do not count if they may be halves.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut counts = HashMap::new();
        let mut half = false;
        for line in lines {
            let mut words = line.split_whitespace().skip(usize::from(half)).peekable();
            half = line.ends_with(is_hyphen);
            while let Some(word) = words.next() {
                if half && words.peek().is_none() {
                    break;
                }
                let word = word
                    .trim_matches(|c: char| !c.is_alphanumeric())
                    .to_lowercase();
                for part in word.split(is_hyphen).filter(|part| part.len() < word.len()) {
                    *counts.entry(part.to_owned()).or_default() += 1;
                }
                *counts.entry(word).or_default() += 1;
            }
        }
        Usage { counts }
    }

    fn count(&self, word: &str) -> usize {
        self.counts.get(word).copied().unwrap_or(0)
    }

    /// How `line` and the one below it are put together.
    pub(super) fn joint(&self, line: &str, next: &str) -> Joint {
        let Some((left, right)) = halves(line, next) else {
            return Joint::Space;
        };
        if line.ends_with(SOFT) {
            return Joint::Dropped;
        }
        let (left_lower, right_lower) = (left.to_lowercase(), right.to_lowercase());
        if SUSPENDED.contains(&right_lower.as_str()) {
            return Joint::Space;
        }
        let capitals = |text: &str| {
            text.chars()
                .filter(|c| c.is_alphabetic())
                .all(char::is_uppercase)
        };
        let is_shouted = capitals(left) && capitals(right) && left.chars().count() > 1;
        let begins_anew = right.starts_with(char::is_uppercase) && !is_shouted;
        // "Dutch-German", "COVID-19", "state-of-the-art", "non-EU".
        if begins_anew
            || !right.starts_with(char::is_alphabetic)
            || left.contains(is_hyphen)
            || right.contains(is_hyphen)
        {
            return Joint::Hyphen;
        }
        let joined = self.count(&format!("{left_lower}{right_lower}"));
        let apart = self.count(&format!("{left_lower}-{right_lower}"));
        if joined != apart {
            return if joined > apart {
                Joint::Dropped
            } else {
                Joint::Hyphen
            };
        }
        let is_listed =
            |list: &str, word: &str| list.split_whitespace().any(|listed| listed == word);
        let (first, second) = (left_lower.as_str(), right_lower.as_str());
        let is_word = |word: &str| self.count(word) > 0 && word.len() > 2;
        let is_compound = is_listed(ALWAYS_FIRST, first)
            || is_listed(FIRST, first) && (is_listed(SECOND, second) || is_word(second))
            || is_listed(ALWAYS_SECOND, second) && (is_word(first) || is_listed(FIRST, first));
        let is_compound = is_compound && !is_listed(ENDINGS, second);
        // A syllable has a vowel: "str-" and "-ng" are no words.
        let is_syllable = |word: &str| word.chars().any(|c| !c.is_ascii() || "aeiouy".contains(c));
        match is_compound && is_syllable(&left_lower) && is_syllable(&right_lower) {
            true => Joint::Hyphen,
            false => Joint::Dropped,
        }
    }
}

const SOFT: char = '\u{ad}';

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | SOFT)
}

/// The halves of a word that the end of `line` broke.
fn halves<'a>(line: &'a str, next: &'a str) -> Option<(&'a str, &'a str)> {
    let stem = line.strip_suffix(is_hyphen)?;
    let left = stem.rsplit(char::is_whitespace).next()?;
    let right = next.split(char::is_whitespace).next()?;
    if !stem.ends_with(char::is_alphanumeric) || !right.starts_with(char::is_alphanumeric) {
        return None;
    }
    let left = left.trim_start_matches(|c: char| !c.is_alphanumeric());
    let right = right.trim_end_matches(|c: char| !c.is_alphanumeric());
    // "the firm's-" and "(in-house)": what counts is up to the first mark inside.
    let right = right
        .split(|c: char| !c.is_alphanumeric() && !is_hyphen(c))
        .next()?;
    Some((left, right))
}

/// Whether the end of `line` breaks a word.
pub(super) fn breaks_a_word(line: &str, next: &str) -> bool {
    halves(line, next).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joint(text: &str, line: &str, next: &str) -> Joint {
        Usage::of(text.lines().chain([line, next])).joint(line, next)
    }

    #[test]
    fn the_typesetters_hyphens_go() {
        for (line, next) in [
            ("a dispute that has di-", "vided the coast"),
            ("in 2029. Fisher-", "men had fought"),
            ("The compromise, pre-", "sented by"),
            ("An environ\u{ad}", "mental study"),
            ("the govern\u{2010}", "ment, which"),
            ("HARBOUR CON-", "STRUCTION"),
            ("the com-", "mittee's report"),
            ("he had al-", "ready gone"),
            ("in Sep-", "tember"),
            ("two prov-", "inces"),
            ("a new con-", "struction site"),
            ("the old-", "est bridge"),
            ("the moth-", "er and"),
            ("(the minis-", "ter) said"),
            ("a state-", "ment by"),
            ("the north-", "ern coast"),
            ("to pro-", "vide help"),
            ("he ex-", "plained"),
            ("a part-", "ner of"),
            ("long be-", "fore the"),
            ("the ind-", "ustry"),
        ] {
            assert_eq!(joint("", line, next), Joint::Dropped, "{line} {next}");
        }
    }

    #[test]
    fn the_words_own_hyphens_stay() {
        for (line, next) in [
            ("It is a low-", "cost version"),
            ("by a Dutch-", "German consortium"),
            ("a state-of-", "the-art ship"),
            ("the self-", "made man"),
            ("a two-", "year sentence"),
            ("a well-", "known actor"),
            ("COVID-", "19 cases"),
            ("non-", "EU citizens"),
            ("a twenty-", "seven percent rise"),
            ("the north-", "east coast"),
            ("an anti-", "government march"),
            ("the long-", "term plan"),
            ("ex-", "president Olin"),
        ] {
            assert_eq!(joint("", line, next), Joint::Hyphen, "{line} {next}");
        }
    }

    #[test]
    fn the_text_itself_decides() {
        assert_eq!(
            joint("a co-operation of", "The co-", "operation of"),
            Joint::Hyphen
        );
        assert_eq!(
            joint("a cooperation of", "The co-", "operation of"),
            Joint::Dropped
        );
        assert_eq!(joint("the twofold", "a two-", "fold rise"), Joint::Dropped);
        assert_eq!(
            joint("the cost of a low bid", "a low-", "bid tender"),
            Joint::Hyphen
        );
        assert_eq!(
            joint("a tax-payer came", "each tax-", "payer paid"),
            Joint::Hyphen
        );
        assert_eq!(
            joint("the state paid", "a state-", "owned bank"),
            Joint::Hyphen
        );
    }

    #[test]
    fn what_is_no_broken_word_is_left_alone() {
        for (line, next) in [
            ("the two-", "and three-year plans"),
            ("Vor-", "und Nachteile"),
            ("he said -", "and left"),
            ("1990-", "(and later)"),
            ("It rained.", "They left."),
            ("-", "item"),
            ("", ""),
        ] {
            assert_eq!(joint("", line, next), Joint::Space, "{line} {next}");
        }
        assert!(breaks_a_word("di-", "vided") && !breaks_a_word("he said -", "and"));
    }
}

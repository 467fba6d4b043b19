//! Abbreviations: which never end a sentence, which may, and how to tell.

use std::collections::HashSet;

/// Those that stand before a name, a number or the rest of their phrase, so that a sentence hardly ever ends in them. The splitter knows
/// many of them; not all, and not always.
const NEVER: &str = "adj adm approx assn atty ave blvd brig bros brt ca capt cf cmdr col cpl cmte dept dist dr eng ens eq est exec fig figs \
    fl fr ft gen gov hon hwy insp jan feb mar apr aug sept sep oct nov dec lieut lt maj messrs mfg mgr mlle mme mmes mr mrs ms mssrs msgr mt \
    mts natl no nos op orig pfc pp pres prof prov pt pvt rd rep reps rev rt sec secy sen sens sfc sgt sp spc sr st ste supt \
    transl treas univ viz vol vols vs wed thurs thur tues";

/// Measures and the like: within a sentence if a small letter or a number follows, as it does in the middle of one.
const INNER: &str = "al art bbl bu chap cont ctr cu cwt doz ed eds etc ext gal hr hrs in incl km lb lbs max mi min misc mo oz par para pct qt qty \
    sect sq st tbsp tsp viz wk yd yds yr yrs inc ltd corp co jr bldg mon fri sat sun comp hist lit mil com";

/// Which words after an abbreviation show that a new sentence begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Those that hardly begin a name: "the U.S. Its output".
    Function,
    /// All with a capital that are no day, month or zone: "at 3 p.m. Nobody".
    Capital,
}

/// Of an abbreviation that a sentence may end in, how to tell.
pub(super) fn ends_or_not(word: &str) -> Option<Rule> {
    let lower = word.to_lowercase();
    match lower.as_str() {
        "a.m" | "p.m" | "etc" => Some(Rule::Capital),
        "u.s" | "u.k" | "u.n" | "u.s.a" | "e.u" | "d.c" | "u.s.s.r" | "u.a.e" | "l.a" | "n.y"
        | "b.c" | "a.d" | "inc" | "ltd" | "corp" | "co" | "jr" | "ph.d" | "plc" => {
            Some(Rule::Function)
        }
        _ => None,
    }
}

/// Whether `rest` begins a sentence.
pub(super) fn is_starter(rest: &str, rule: Rule) -> bool {
    const FUNCTION: &str = "the a an this that these those he she it they we you i his her its their our my your but and so yet or nor then \
        there here when while if as since because although though after before until once in on at by for from to with without under \
        over during nobody everybody everyone someone nothing all some many most several few both each no none not what who why how where \
        police officials however instead meanwhile still only even also now today yesterday nearly almost about more such one";
    const NO_START: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january \
        february march april may june july august september october november december jan feb mar apr aug sept oct nov dec eastern \
        central mountain pacific est edt cst cdt mst mdt pst pdt gmt bst utc cet cest ist jst et ct pt local london paris new";
    let opened = rest.trim_start_matches(['"', '“', '‘', '\'', '(']);
    let word: String = opened.chars().take_while(|c| c.is_alphanumeric()).collect();
    if !word.starts_with(char::is_uppercase) {
        return false;
    }
    let lower = word.to_lowercase();
    let listed = |list: &str| list.split_whitespace().any(|listed| listed == lower);
    match rule {
        // "the U.S. and", "U.S. In" but "U.S. A" and "U.S. I" may be letters: they need a word behind them.
        Rule::Function => {
            listed(FUNCTION) && (word.len() > 1 || opened[word.len()..].starts_with(' '))
        }
        Rule::Capital => !listed(NO_START),
    }
}

/// The last word of a text that ends before a full stop, with the full stops inside it: `U.S`.
pub(super) fn last_word(before: &str) -> &str {
    let start = before
        .rfind(|c: char| {
            c.is_whitespace() || matches!(c, '(' | '"' | '“' | '‘' | '[' | '/' | '-' | '–' | '—')
        })
        .map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
    &before[start..]
}

/// The abbreviations that end no sentence: ours, and those of the user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Abbreviations {
    /// In lower case, without their last full stop.
    own: HashSet<String>,
}

impl Abbreviations {
    /// With those of a user, with or without their last full stop.
    pub(super) fn new(own: &[String]) -> Self {
        let own = own
            .iter()
            .map(|word| word.trim().trim_end_matches('.').to_lowercase());
        Abbreviations {
            own: own.filter(|word| !word.is_empty()).collect(),
        }
    }

    /// Whether a word with its full stop is an abbreviation: "St.".
    pub(super) fn is_known(&self, word: &str) -> bool {
        let lower = word.trim_end_matches('.').to_lowercase();
        let listed = |list: &str| list.split_whitespace().any(|listed| listed == lower);
        self.own.contains(&lower)
            || listed(NEVER)
            || listed(INNER)
                && !matches!(
                    lower.as_str(),
                    "in" | "no" | "art" | "min" | "mon" | "fri" | "sat" | "sun" | "co" | "st"
                )
    }

    /// Whether `sentence` ends in an abbreviation and not in the end of a sentence.
    pub(super) fn goes_on(&self, sentence: &str, next: &str, english: bool) -> bool {
        let Some(before) = sentence.strip_suffix('.') else {
            return false;
        };
        let word = last_word(before);
        let lower = word.to_lowercase();
        if self.own.contains(&lower) {
            return true;
        }
        if !english {
            return false;
        }
        let listed = |list: &str| list.split_whitespace().any(|listed| listed == lower);
        if matches!(lower.as_str(), "a.m" | "p.m") {
            return !is_starter(next, Rule::Capital);
        }
        let first = next.trim_start_matches(['"', '“', '‘', '(']).chars().next();
        let is_inside = first.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
        // "He said no. Three men left." against "the No. 3 reactor".
        if matches!(lower.as_str(), "no" | "nos") {
            return word.starts_with(char::is_uppercase)
                && first.is_some_and(|c| c.is_ascii_digit());
        }
        // Months and days are words too: "in mar.", and "dec. 4".
        let is_proper = word.starts_with(char::is_uppercase)
            || !listed(
                "jan feb mar apr aug sept sep oct nov dec wed gen col rep rev mt pt st fr sec pres dr est",
            );
        if listed(NEVER) && is_proper {
            // "St." and "Mt." come before names; "the Sec." and "approx." before anything but a new sentence.
            let before_names = [
                "mr", "mrs", "ms", "dr", "st", "prof", "gen", "sen", "gov", "rep", "rev",
            ];
            return before_names.contains(&lower.as_str()) || !is_starter(next, Rule::Function);
        }
        if word == "in" {
            return false;
        }
        listed(INNER) && is_inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_keeps_its_full_stops() {
        assert_eq!(last_word("of the U.S"), "U.S");
        assert_eq!(last_word("(approx"), "approx");
        assert_eq!(last_word(""), "");
        assert_eq!(last_word("\u{2014}etc"), "etc");
    }

    #[test]
    fn words_that_are_no_abbreviations_end_sentences() {
        let known = Abbreviations::default();
        for (sentence, next) in [
            ("He said no.", "3 men left."),
            ("They let him in.", "the end"),
            ("It was hot in the sun.", "Nobody moved."),
            ("He wore a gold ring on the left.", "It shone."),
            ("She sat.", "He stood."),
            ("He was to mar.", "The plan failed."),
        ] {
            assert!(!known.goes_on(sentence, next, true), "{sentence} {next}");
        }
    }

    #[test]
    fn what_the_user_names_never_ends_a_sentence() {
        let known = Abbreviations::new(&["Hr.".to_owned(), " ".to_owned(), "i.s.t".to_owned()]);
        assert!(known.goes_on("Es kam Hr.", "Olin", false));
        assert!(known.goes_on("the i.s.t.", "The", true));
        assert!(!known.goes_on("It was.", "The", true));
    }
}

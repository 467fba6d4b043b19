//! What stands above the article: headline, date and address. The rule is stated at
//! [`HeaderMode`](super::HeaderMode), where callers meet it.

use super::date::is_date;
use super::lines::{Line, ends_a_sentence, without_closers};
use super::split::Splitter;
use url::Url;

/// A headline is set in one or two lines of print; nothing longer is taken for one. In characters.
const LONGEST_HEADLINE: usize = 200;

/// The lines of a text that are not sentences.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Header<'a> {
    pub(super) headline: Option<&'a str>,
    pub(super) date: Option<&'a str>,
    pub(super) url: Option<&'a str>,
}

/// Takes the header off the front of `lines`.
pub(super) fn split_off<'a, 'l>(
    lines: &'l [Line<'a>],
    splitter: &Splitter<'_>,
) -> (Header<'a>, &'l [Line<'a>]) {
    let mut header = Header::default();
    let mut rest = lines;
    if is_headline(lines, splitter) {
        header.headline = Some(lines[0].text);
        rest = &rest[1..];
    }
    while let [line, after @ ..] = rest {
        if header.date.is_none() && is_date(line.text) {
            header.date = Some(line.text);
        } else if header.url.is_none() && is_url(line.text) {
            header.url = Some(line.text);
        } else {
            break;
        }
        rest = after;
    }
    (header, rest)
}

/// Whether the first line is a headline.
fn is_headline(lines: &[Line], splitter: &Splitter<'_>) -> bool {
    let [first, others @ ..] = lines else {
        return false;
    };
    let [second, later @ ..] = others else {
        return false;
    };
    if is_date(first.text) || is_url(first.text) {
        return false;
    }
    if is_date(second.text) || is_url(second.text) {
        return true;
    }
    if !looks_like_headline(first.text, splitter) {
        return false;
    }
    let all_apart = !later.is_empty() && later.iter().all(|line| line.after_blank);
    let set_apart = second.after_blank && !all_apart;
    let open_ended = others
        .iter()
        .filter(|line| !ends_a_sentence(line.text))
        .count();
    let alone_in_its_ending = open_ended * 10 <= others.len();
    let titled = splitter.splits_text()
        && is_title_case(first.text)
        && !is_title_case(second.text)
        && !begins_in_lower_case(second.text);
    set_apart || titled || alone_in_its_ending && (others.len() >= 3 || second.after_blank)
}

/// "Night Ferry to Sail Again": nearly all words of four letters and more have capitals, and there are three of them.
fn is_title_case(line: &str) -> bool {
    let long = || {
        line.split_whitespace()
            .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 3)
    };
    let capitals = long().filter(|word| {
        word.chars()
            .find(|c| c.is_alphabetic())
            .is_some_and(char::is_uppercase)
    });
    let capitals = capitals.count();
    capitals >= 3 && capitals * 5 >= long().count() * 4
}

fn looks_like_headline(line: &str, splitter: &Splitter<'_>) -> bool {
    line.chars().count() <= LONGEST_HEADLINE
        && !ends_a_sentence(line)
        && !without_closers(line).ends_with([',', ';', ':', '-', '–', '—', '،', '、', '；', '：'])
        && !line.starts_with(['(', '[', '{', '-', '–', '—', '#', '@', '*', '•', '|', '>'])
        && !begins_in_lower_case(line)
        && !is_byline_or_copyright(line)
        && splitter.is_one_sentence(line)
}

/// "the match", but not "iPhone sales".
fn begins_in_lower_case(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    word.chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(char::is_lowercase)
        && !word.chars().any(char::is_uppercase)
}

fn is_byline_or_copyright(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let name_follows = words
        .next()
        .is_some_and(|word| word.starts_with(char::is_uppercase));
    first == "by" && name_follows
        || first.starts_with(['©', '℗'])
        || first == "(c)"
        || first == "copyright"
}

/// Whether the line is one web address and nothing else.
fn is_url(line: &str) -> bool {
    let scheme = line.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    }) && !line.contains(char::is_whitespace)
        && Url::parse(line).is_ok_and(|url| url.has_host())
}

#[cfg(test)]
mod tests {
    use super::super::ReadOptions;
    use super::super::lines::lines;
    use super::*;

    const BODY: &str =
        "It poured all day.\nPlay was stopped at noon.\n\"We go home,\" the umpire said.\n";
    const HEADLINE: &str = "Rain Stops Play At The Oval";
    const DATE: &str = "13 May 2022";
    const URL: &str = "https://example.org/sport/rain?id=7";

    fn read(text: &str) -> (Header<'_>, usize) {
        let lines = lines(text);
        let options = ReadOptions::default();
        let (header, rest) = split_off(&lines, &Splitter::new(&options));
        (header, rest.len())
    }

    fn headline(text: &str) -> Option<&str> {
        read(text).0.headline
    }

    #[test]
    fn any_combination_is_understood() {
        for mask in 0..8 {
            for gap in ["\n", "\n\n"] {
                let header = Header {
                    headline: (mask & 1 != 0).then_some(HEADLINE),
                    date: (mask & 2 != 0).then_some(DATE),
                    url: (mask & 4 != 0).then_some(URL),
                };
                let mut text = String::new();
                for line in [header.headline, header.date, header.url]
                    .into_iter()
                    .flatten()
                {
                    text += line;
                    text += gap;
                }
                text += BODY;
                assert_eq!(read(&text), (header, 3), "{text:?}");
            }
        }
    }

    #[test]
    fn the_address_may_stand_before_the_date() {
        let text = format!("{HEADLINE}\n{URL}\n{DATE}\n{BODY}");
        assert_eq!(
            read(&text),
            (
                Header {
                    headline: Some(HEADLINE),
                    date: Some(DATE),
                    url: Some(URL)
                },
                3
            )
        );
    }

    #[test]
    fn a_headline_in_title_case_stands_above_wrapped_prose() {
        let options = ReadOptions {
            split: true,
            ..ReadOptions::default()
        };
        let headline =
            |text: &'static str| split_off(&lines(text), &Splitter::new(&options)).0.headline;
        let wrapped = "The ferry between Orlen and Vasterby will\nsail again from the second of June, nine\nyears after it was taken out of service.\n";
        let text: &'static str = Box::leak(
            format!("Night Ferry to Sail Again After Nine Years\n{wrapped}").into_boxed_str(),
        );
        assert_eq!(
            headline(text),
            Some("Night Ferry to Sail Again After Nine Years")
        );
        assert_eq!(
            headline(Box::leak(wrapped.to_owned().into_boxed_str())),
            None
        );
        assert_eq!(
            headline(
                "Lena Hart and Paul Moe of Orlen Harbour Board\nsaid that they would leave at once.\nNobody knew why.\n"
            ),
            None
        );
    }

    #[test]
    fn a_second_date_or_address_is_a_sentence() {
        assert_eq!(read(&format!("{DATE}\n{DATE}\n{URL}\n")).1, 2);
        assert_eq!(read(&format!("{URL}\n{URL}\n{DATE}\n")).1, 2);
        assert_eq!(
            read(&format!("{BODY}{DATE}\n{URL}\n")),
            (Header::default(), 5)
        );
    }

    #[test]
    fn a_sentence_stays_a_sentence() {
        assert_eq!(read(BODY), (Header::default(), 3));
        for first in [
            "Rain stopped play.",
            "\"Rain stops play!\"",
            "the players went home",
            "The umpire said:",
            "We go home,\"",
            "(Related: more rain to come)",
            "— The Umpire (@umpire) May 13, 2022",
            "Players leaving the field on Friday. File",
            "By Ann Smith",
            "© 2022 The Example",
        ] {
            assert_eq!(headline(&format!("{first}\n{BODY}")), None, "{first}");
            assert_eq!(headline(&format!("{first}\n\n{BODY}")), None, "{first}");
        }
        let long = "Rain ".repeat(50);
        assert_eq!(headline(&format!("{long}\n{BODY}")), None);
    }

    #[test]
    fn a_date_below_makes_any_line_a_headline() {
        assert_eq!(
            headline(&format!("Rain stopped play.\n{DATE}\n{BODY}")),
            Some("Rain stopped play.")
        );
    }

    #[test]
    fn without_punctuation_anywhere_there_is_no_telling() {
        assert_eq!(
            headline("Rain stops play\nIt poured\nThey left\nNobody came\n"),
            None
        );
        assert_eq!(
            headline("Rain stops play\n\nIt poured\n\nThey left\n\nNobody came\n"),
            None
        );
        assert_eq!(
            headline("Rain stops play\n\nIt poured\nThey left\nNobody came\n"),
            Some("Rain stops play")
        );
    }

    #[test]
    fn few_lines_need_a_blank_one() {
        assert_eq!(headline("Rain stops play\nIt poured.\nThey left.\n"), None);
        assert_eq!(
            headline("Rain stops play\n\nIt poured.\n\nThey left.\n"),
            Some("Rain stops play")
        );
        assert_eq!(
            headline("Rain stops play\n\nIt poured.\n"),
            Some("Rain stops play")
        );
    }

    #[test]
    fn one_line_is_a_sentence_unless_it_is_a_date_or_an_address() {
        assert_eq!(read(HEADLINE), (Header::default(), 1));
        assert_eq!(read(&format!("{HEADLINE}\n{DATE}")).1, 0);
        assert_eq!(
            read(DATE),
            (
                Header {
                    date: Some(DATE),
                    ..Header::default()
                },
                0
            )
        );
        assert_eq!(read(""), (Header::default(), 0));
    }

    #[test]
    fn abbreviations_and_brands_do_not_hide_a_headline() {
        for first in [
            "U.S. Says Talks Went Well",
            "iPhone sales fall",
            "‘No choice’ over Dr. Smith, board says",
        ] {
            assert_eq!(headline(&format!("{first}\n{BODY}")), Some(first));
        }
    }

    #[test]
    fn addresses() {
        for line in [
            "http://a.org",
            "HTTPS://a.org/b?c=d#e",
            "https://[::1]:80/",
            "https://例え.jp/雨",
        ] {
            assert!(is_url(line), "{line}");
        }
        for line in [
            "a.org",
            "ftp://a.org",
            "https://",
            "https://a.org is down",
            "see https://a.org",
            "https:a.org",
        ] {
            assert!(!is_url(line), "{line}");
        }
    }
}

//! Lines that were wrapped, back into paragraphs. The rule is stated at
//! [`ReadOptions::split`](super::ReadOptions::split).

use super::ReadOptions;
use super::hyphens::{Joint, Usage, breaks_a_word};
use super::interruptions::interruptions;
use super::lines::{Line, ends_a_sentence};
use foldhash::{HashMap, HashMapExt};

/// Text wrapped at a fixed width is rarely set wider, in characters. Longer lines are paragraphs.
const WIDEST: usize = 120;
/// And rarely narrower: a newspaper column has 30 to 40 characters.
const NARROWEST: usize = 24;

/// What was taken out between lines, by the index of the line that follows it.
type Asides<'a> = HashMap<usize, Vec<Line<'a>>>;

/// A stretch of prose without line breaks.
pub(super) struct Paragraph<'a> {
    pub(super) text: String,
    /// For each line of it, in order, the byte at which it begins and its number.
    pub(super) starts: Vec<(usize, usize)>,
    /// Whether a blank line stands before it.
    pub(super) after_blank: bool,
    /// What the page prints between two of its lines, in order, each with the byte at which the lower one begins.
    pub(super) aside: Vec<(usize, Line<'a>)>,
}

impl<'a> Paragraph<'a> {
    fn of(line: &Line<'a>) -> Self {
        Paragraph {
            text: line.text.to_owned(),
            starts: vec![(0, line.number)],
            after_blank: line.after_blank,
            aside: Vec::new(),
        }
    }
}

/// Joins lines that were wrapped, and the words that were broken between them, over the end of a page too.
pub(super) fn paragraphs<'a>(lines: &[Line<'a>], options: &ReadOptions) -> Vec<Paragraph<'a>> {
    let mut paragraphs: Vec<Paragraph<'a>> = Vec::new();
    let (lines, mut asides) = without_interruptions(lines);
    let usage = Usage::of(lines.iter().map(|line| line.text));
    // The last line before a blank one, and the widest beside it.
    let mut before: Option<(&str, usize)> = None;
    let mut index = 0..;
    for block in lines.chunk_by(|_, next| !next.after_blank) {
        let widest = block.iter().map(|line| width(line.text)).max().unwrap_or(0);
        let markers = markers(block);
        for (at, line) in block.iter().enumerate() {
            let above = match at.checked_sub(1) {
                Some(above) => Some((block[above].text, widest)),
                None => before.filter(|(above, _)| is_interrupted(above, line.text)),
            };
            let goes_on = above.is_some_and(|(above, widest)| {
                !begins_item(block, at, &markers)
                    && (breaks_a_word(above, line.text) || is_wrapped(above, line.text, widest))
            });
            let above = above.map(|(above, _)| above);
            let aside = index
                .next()
                .and_then(|index| asides.remove(&index))
                .unwrap_or_default();
            match (goes_on, above, paragraphs.last_mut()) {
                (true, Some(above), Some(paragraph)) => {
                    let joint = match options.dehyphenate {
                        true => usage.joint(above, line.text),
                        false => Joint::Space,
                    };
                    match joint {
                        Joint::Space => paragraph.text.push(' '),
                        Joint::Hyphen => {}
                        Joint::Dropped => {
                            paragraph.text.pop();
                        }
                    }
                    let at = paragraph.text.len();
                    paragraph.aside.extend(aside.iter().map(|line| (at, *line)));
                    paragraph.starts.push((at, line.number));
                    paragraph.text.push_str(line.text);
                }
                _ => {
                    paragraphs.extend(aside.iter().map(Paragraph::of));
                    paragraphs.push(Paragraph::of(line));
                }
            }
        }
        before = block.last().map(|line| (line.text, widest));
    }
    paragraphs
}

/// The lines without what the page prints between the halves of a sentence, and that by the index of the line that follows it.
fn without_interruptions<'a>(lines: &[Line<'a>]) -> (Vec<Line<'a>>, Asides<'a>) {
    let (mut kept, mut asides) = (Vec::with_capacity(lines.len()), Asides::new());
    let mut aside: Vec<Line<'a>> = Vec::new();
    for (line, is_aside) in lines.iter().zip(interruptions(lines)) {
        if is_aside {
            aside.push(Line {
                after_blank: false,
                ..*line
            });
        } else if aside.is_empty() {
            kept.push(*line);
        } else {
            asides.insert(kept.len(), std::mem::take(&mut aside));
            kept.push(Line {
                after_blank: false,
                ..*line
            });
        }
    }
    (kept, asides)
}

/// Whether a blank line stands in the middle of a sentence, as between two columns or pages: `line` does not end one, and `next` goes on.
fn is_interrupted(line: &str, next: &str) -> bool {
    let first = next.chars().find(|c| c.is_alphanumeric());
    let goes_on = first.is_some_and(|c| c.is_lowercase());
    goes_on && !ends_a_sentence(line) && !line.ends_with([':', ';']) && marker(next).is_none()
}

/// Whether `line` ends where it does for want of room: the first word of `next` would have filled it
/// to more than four fifths of the widest line around it. Ragged and justified columns vary that much.
fn is_wrapped(line: &str, next: &str, widest: usize) -> bool {
    let word = next.split_whitespace().next().unwrap_or_default();
    (NARROWEST..=WIDEST).contains(&widest) && (width(line) + 1 + width(word)) * 5 > widest * 4
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Whether a line is an item of a list: it begins with a bullet or a number, and so does another one beside it, or what stands above ends
/// in a colon or as a sentence does. "In 2019 -" may be followed by a line that begins with "- and".
fn begins_item(block: &[Line], at: usize, markers: &HashMap<Marker, usize>) -> bool {
    let (Some(marker), Some(above)) = (marker(block[at].text), at.checked_sub(1)) else {
        return false;
    };
    let above = block[above].text;
    let is_announced = above.ends_with([':', ';']) || ends_a_sentence(above);
    is_announced || markers.get(&marker).is_some_and(|&lines| lines > 1)
}

/// How many lines begin with each marker.
fn markers(block: &[Line]) -> HashMap<Marker, usize> {
    let mut lines = HashMap::new();
    for marker in block.iter().filter_map(|line| marker(line.text)) {
        *lines.entry(marker).or_default() += 1;
    }
    lines
}

/// What a list has before its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Marker {
    Bullet(char),
    /// A number or a letter, and the mark behind it.
    Count(char),
}

fn marker(line: &str) -> Option<Marker> {
    let (word, _) = line.split_once(char::is_whitespace)?;
    let mut chars = word.chars();
    let first = chars.next()?;
    if chars.as_str().is_empty() {
        let is_bullet = matches!(
            first,
            '-' | '*' | '•' | '–' | '—' | '‣' | '◦' | '▪' | '■' | '●' | '·'
        );
        return is_bullet.then_some(Marker::Bullet(first));
    }
    let word = word.strip_prefix('(').unwrap_or(word);
    let count = word.strip_suffix(['.', ')'])?;
    let is_count = matches!(count.len(), 1..=3) && count.chars().all(|c| c.is_ascii_digit())
        || count.len() == 1 && count.chars().all(|c| c.is_ascii_lowercase());
    is_count.then_some(Marker::Count(word.chars().last()?))
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn joined(text: &str) -> Vec<String> {
        let paragraphs = paragraphs(&lines(text), &ReadOptions::default());
        paragraphs
            .into_iter()
            .map(|paragraph| paragraph.text)
            .collect()
    }

    #[test]
    fn broken_words_are_made_whole() {
        let text = "The old harbour of Cape Alder was di-\nvided by a wall. A low-\ncost ferry by a Dutch-\nGerman firm came.\n";
        assert_eq!(
            joined(text),
            [
                "The old harbour of Cape Alder was divided by a wall. A low-cost ferry by a Dutch-German firm came."
            ]
        );
        let options = ReadOptions {
            dehyphenate: false,
            ..ReadOptions::default()
        };
        let kept = &paragraphs(&lines(text), &options)[0].text;
        assert!(
            kept.contains("di- vided") && kept.contains("low- cost"),
            "{kept}"
        );
    }

    #[test]
    fn items_of_a_list_stay_apart() {
        for list in [
            "The board also decided on:\n- closing the east quay from Monday\n- raising mooring fees by 4.5%\n- selling the tug Ariel",
            "* the first of all the items in it\n* the second of all the items in it",
            "They want three things of the mayor:\n1. a tram to the market place\n2. a roof over the market\n3. an apology",
            "It closes all of these schools:\na) the one on the hill of Stoke\nb) the one by the sea at Stoke",
            "• closing the east quay from Monday\n• raising mooring fees by 4.5%",
        ] {
            assert_eq!(joined(list), list.lines().collect::<Vec<_>>());
        }
        let dash =
            "The mayor said that he would go at once\n- and meant it - to the harbour of the town.";
        assert_eq!(joined(dash).len(), 1);
    }

    /// Were the others of its kind looked for once for each item, this would not come to an end.
    #[test]
    fn a_long_list_below_many_lines_comes_to_an_end() {
        let lines = "the tram is here, and it is late\n";
        let text = lines.repeat(50_000) + &"- late\n".repeat(200_000);
        assert_eq!(joined(&text).len(), 200_001);
    }

    #[test]
    fn a_sentence_goes_on_behind_a_blank_line() {
        let column = "The petition was signed by many people last year, and its\n\norganiser wept when the date was read out.\n";
        assert_eq!(joined(column).len(), 1);
        let pages = "The petition was signed by many people last year, and its or-\n\n12\n\n\u{c}THE OBSERVER\n\nganiser wept when the date was read out.\n";
        assert_eq!(
            joined(pages),
            [
                "The petition was signed by many people last year, and its organiser wept when the date was read out."
            ]
        );
        for apart in [
            "The petition was signed by many people in the last year.\n\niPhones were sold out at once in all of the shops there.",
            "apples\n\npears\n\nplums",
            "The petition was signed by many people in the last year\n\nIts organiser wept when the date was read out to them.",
            "The board of the harbour decided at its last meeting:\n\nclosing the east quay, and selling the tug.",
        ] {
            assert!(joined(apart).len() > 1, "{apart}");
        }
    }

    #[test]
    fn an_item_may_be_wrapped() {
        let list = "- closing the east quay from Monday, and then the\n  west quay as well\n- selling the tug Ariel";
        let expected = [
            "- closing the east quay from Monday, and then the west quay as well",
            "- selling the tug Ariel",
        ];
        assert_eq!(joined(list), expected);
    }
}

//! What can be read out of an adviser's answer.
//!
//! Asked for is `{"order": [..]}`. What comes is read leniently: in a code fence or amid prose, after a train of thought, as a bare list
//! or as the lines themselves with their numbers, counted from 1, with ranges, with numbers that are missing, repeated or made up. The
//! result is an order of those that are named.

use super::numbers::numbers;
use super::unused::Unused;

/// Of an answer no more than so many bytes are looked at: room for a long train of thought.
pub const MOST_BYTES: usize = 1 << 20;

/// Numbers in sequence, one up or one down each time, are no order but the list read out if there are so many: in an order of
/// sentences under arbitrary numbers four in a row come about in one article of several hundred.
const IN_SEQUENCE: usize = 4;

/// Fewer sentences than these are in sequence often enough by chance if all of them are, or if four of them are.
const SHORTEST: usize = 5;
const SHORT: usize = 8;

/// The same of numbers that only rise or only fall: the chance of seven at a given place is one in 5,040, either way.
const SORTED: usize = 7;

/// An answer that names fewer than this share of the sentences is half an answer, and not used.
const ENOUGH: f64 = 2.0 / 3.0;

/// The order in an answer to a question about `n` sentences: some of the numbers `0..n`, each once, first sentence first.
///
/// # Errors
/// Why there is no order in it.
pub fn read_answer(text: &str, n: usize) -> Result<Vec<usize>, Unused> {
    let text = head(text, MOST_BYTES);
    let text = after_thought(text);
    let limit = n.saturating_mul(4);
    // A number too many is kept until it is known where the count begins.
    let of = |list: &str| numbers(list, n, limit);
    let named = ordered(text, &of)
        .or_else(|| bracketed(text, &of))
        .or_else(|| marked(text, &of))
        .or_else(|| bare(text, &of))
        .ok_or(Unused::NoOrder)?;
    let named = from_zero(named, n);
    let order = without_lists_read_out(once(named, n));
    if (order.len() as f64) < ENOUGH * n as f64 || order.len() < 2 {
        return Err(Unused::TooFew {
            named: order.len(),
            of: n,
        });
    }
    Ok(order)
}

/// The first bytes of a text, and no part of a character.
fn head(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What follows the last train of thought.
fn after_thought(text: &str) -> &str {
    let marks = ["</think>", "</thinking>", "</reasoning>"];
    let ends = marks
        .iter()
        .filter_map(|mark| Some(text.rfind(mark)? + mark.len()));
    ends.max().map_or(text, |end| &text[end..])
}

/// A list with two numbers or more.
fn listed(list: Vec<usize>) -> Option<Vec<usize>> {
    (list.len() > 1).then_some(list)
}

/// The last list under the key that was asked for; it may be cut short.
fn ordered(text: &str, of: &impl Fn(&str) -> Vec<usize>) -> Option<Vec<usize>> {
    let keys: Vec<usize> = text
        .match_indices("order")
        .map(|(at, key)| at + key.len())
        .collect();
    keys.iter().rev().find_map(|&end| {
        let rest =
            text[end..].trim_start_matches(|c: char| "\"'`*".contains(c) || c.is_whitespace());
        let rest = rest.strip_prefix([':', '='])?;
        let rest = rest.trim_start().strip_prefix('[')?;
        listed(of(inside(rest)))
    })
}

/// What stands before the bracket that closes a list, whose elements may have brackets of their own.
fn inside(rest: &str) -> &str {
    let mut depth = 0usize;
    for (at, c) in rest.char_indices() {
        match c {
            '[' => depth += 1,
            ']' if depth == 0 => return &rest[..at],
            ']' => depth -= 1,
            _ => {}
        }
    }
    rest
}

/// The longest list in brackets.
fn bracketed(text: &str, of: &impl Fn(&str) -> Vec<usize>) -> Option<Vec<usize>> {
    let lists = text.split('[').skip(1).map(|rest| {
        let end = rest.find(']').unwrap_or(rest.len());
        of(&rest[..end])
    });
    listed(lists.max_by_key(Vec::len)?)
}

/// The sentences themselves, or their beginnings, with their numbers in brackets.
fn marked(text: &str, of: &impl Fn(&str) -> Vec<usize>) -> Option<Vec<usize>> {
    let marks = text.split('[').skip(1).filter_map(|rest| {
        let mark = rest[..rest.find(']')?].trim();
        let only_digits = !mark.is_empty() && mark.chars().all(|c| c.is_ascii_digit());
        only_digits.then(|| of(mark))
    });
    listed(marks.flatten().collect())
}

/// The longest line of numbers alone, or a column of them.
fn bare(text: &str, of: &impl Fn(&str) -> Vec<usize>) -> Option<Vec<usize>> {
    let is_bare = |line: &&str| {
        let line = line.trim();
        line.contains(|c: char| c.is_ascii_digit())
            && line.chars().all(|c| {
                c.is_ascii_digit() || c.is_whitespace() || ",;>|.-\u{2013}\u{2192}".contains(c)
            })
    };
    let lines: Vec<Vec<usize>> = text.lines().filter(is_bare).map(of).collect();
    let longest = lines.iter().max_by_key(|line| line.len())?;
    if longest.len() > 1 {
        return Some(longest.clone());
    }
    listed(lines.concat())
}

/// Numbers that were counted from 1, counted from 0.
fn from_zero(mut named: Vec<usize>, n: usize) -> Vec<usize> {
    if named.contains(&n) && !named.contains(&0) {
        named.iter_mut().for_each(|number| *number -= 1);
    }
    named
}

/// Each number once, where it was named first, and none that there is not.
fn once(named: Vec<usize>, n: usize) -> Vec<usize> {
    let mut seen = vec![false; n];
    let is_new = |number: &usize| {
        seen.get_mut(*number)
            .is_some_and(|seen| !std::mem::replace(seen, true))
    };
    named.into_iter().filter(is_new).collect()
}

/// Whether a list goes on from one number to the next.
type Step<'a> = &'a dyn Fn(usize, usize) -> bool;

/// Without stretches that are the list read out: a lazy model, or one that has lost the thread, writes down what is left in the order
/// in which it was shown.
fn without_lists_read_out(order: Vec<usize>) -> Vec<usize> {
    let rises = |from: usize, to: usize| to > from;
    let next = |from: usize, to: usize| to == from + 1;
    // Of few sentences only all of them say something.
    let in_sequence = match order.len() {
        ..SHORTEST => return order,
        SHORTEST..SHORT => order.len(),
        _ => IN_SEQUENCE,
    };
    let tests: [(Step<'_>, usize); 4] = [
        (&next, in_sequence),
        (&|from, to| next(to, from), in_sequence),
        (&rises, SORTED),
        (&|from, to| rises(to, from), SORTED),
    ];
    let mut read_out = vec![false; order.len()];
    for (goes_on, least) in tests {
        let mut start = 0;
        for at in 1..=order.len() {
            if at < order.len() && goes_on(order[at - 1], order[at]) {
                continue;
            }
            if at - start >= least {
                read_out[start..at].fill(true);
            }
            start = at;
        }
    }
    let kept = order.iter().zip(&read_out).filter(|(_, out)| !**out);
    kept.map(|(number, _)| *number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<usize> {
        read_answer(text, 6).unwrap_or_default()
    }

    #[test]
    fn what_was_asked_for_is_read_amid_whatever_surrounds_it() {
        for text in [
            r#"{"order": [3, 1, 0, 5, 2, 4]}"#,
            "```json\n{\"order\": [3, 1, 0, 5, 2, 4]}\n```",
            "Sure! Here is the order:\n{ \"order\" : [ 3,1,0,5,2,4 ] }\nHope this helps with your 7 articles.",
            "<think>[0] first? {\"order\": [0, 5, 1, 4, 2, 3]} no</think>{\"order\": [3, 1, 0, 5, 2, 4]}",
            r#"first try {"order": [0, 5, 1, 4, 2, 3]}, better {"order": [3, 1, 0, 5, 2, 4]}"#,
            r#"{"order": ["3", "1", "0", "5", "2", "4"]}"#,
            r#"{"order": [[3], [1], [0], [5], [2], [4]]}"#,
            "**order**: [3, 1, 0, 5, 2, 4]",
            "[3, 1, 0, 5, 2, 4]",
            "The order is [3, 1, 0, 5, 2, 4] because [3] is the lead.",
            "[3] A ferry ran\n[1] It sank\n[0] Two\n[5] The\n[2] He\n[4] No",
            "3, 1, 0, 5, 2, 4",
            "3 > 1 > 0 > 5 > 2 > 4",
            "3\n1\n0\n5\n2\n4\n",
            r#"{"order": [4, 2, 1, 6, 3, 5]}"#,
            r#"{"order": [3, 1, 0, 5, 2, 4, 3, 3, 17]}"#,
            r#"{"order": [3, 1-0, 5, 2, 4]}"#,
        ] {
            assert_eq!(read(text), [3, 1, 0, 5, 2, 4], "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_left_open() {
        assert_eq!(read(r#"{"order": [3, 1, 0, 5]}"#), [3, 1, 0, 5]);
        // Cut short.
        assert_eq!(read(r#"{"order": [3, 1, 0, 5, 2"#), [3, 1, 0, 5, 2]);
    }

    #[test]
    fn half_an_answer_and_none_are_not_used() {
        assert!(matches!(
            read_answer(r#"{"order": [3, 1"#, 6),
            Err(Unused::TooFew { named: 2, of: 6 })
        ));
        for text in [
            "",
            "I cannot help with that.",
            "{}",
            "{\"order\": []}",
            "null",
            "[",
            "order: [",
        ] {
            assert!(
                matches!(read_answer(text, 6), Err(Unused::NoOrder)),
                "{text}"
            );
        }
        assert!(read_answer("0", 1).is_err() && read_answer("[0, 1]", 0).is_err());
    }

    #[test]
    fn the_list_read_out_is_no_order() {
        let shown: Vec<String> = (0..20).map(|k| k.to_string()).collect();
        let reversed: Vec<&str> = shown.iter().rev().map(String::as_str).collect();
        assert!(read_answer(&format!("[{}]", shown.join(", ")), 20).is_err());
        assert!(read_answer(&format!("[{}]", reversed.join(", ")), 20).is_err());
        // The end of it only.
        let text = "[20, 7, 0, 9, 4, 11, 2, 23, 13, 6, 1, 15, 3, 22, 17, 16, 21, 5, 8, 10, 12, 14, 18, 19]";
        assert_eq!(
            read_answer(text, 24).unwrap(),
            [20, 7, 0, 9, 4, 11, 2, 23, 13, 6, 1, 15, 3, 22, 17, 16, 21]
        );
        // Of three sentences nothing can be said.
        assert_eq!(read_answer("[0, 1, 2]", 3).unwrap(), [0, 1, 2]);
    }

    proptest! {
        #[test]
        fn whatever_comes_back_is_a_partial_order_or_nothing(text in "\\PC{0,200}", n in 0usize..40) {
            if let Ok(order) = read_answer(&text, n) {
                let mut sorted = order.clone();
                sorted.sort_unstable();
                sorted.dedup();
                prop_assert_eq!(sorted.len(), order.len());
                prop_assert!(order.iter().all(|&number| number < n));
            }
        }

        #[test]
        fn numbers_and_marks_in_any_mixture_do_no_harm(
            text in "([0-9]{1,30}|\\[|\\]|-|\\.\\.|,|order|\"|:|\\{|\n| |</think>|\u{2013}|é){0,60}",
            n in 0usize..40,
        ) {
            if let Ok(order) = read_answer(&text, n) {
                prop_assert!(order.len() <= n && order.iter().all(|&number| number < n));
            }
        }

        #[test]
        fn an_order_comes_back_as_it_was_given(order in Just((0..25usize).collect::<Vec<_>>()).prop_shuffle(), one in 0usize..2) {
            let numbers: Vec<String> = order.iter().map(|number| (number + one).to_string()).collect();
            let read = read_answer(&format!("{{\"order\": [{}]}}", numbers.join(",")), 25).unwrap_or_default();
            // Stretches that happen to be in sequence are left out; the rest keeps its order.
            let kept: Vec<usize> = order.iter().copied().filter(|number| read.contains(number)).collect();
            prop_assert_eq!(kept, read);
        }
    }
}

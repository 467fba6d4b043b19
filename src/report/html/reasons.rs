//! Why a sentence stands where it stands, with links to the lines that a reason names.

use super::foreign::Foreign;
use super::input::Reason;
use maud::{Markup, html};
use std::collections::HashMap;

/// The reasons of a sentence. `places` says which sentence of the page a line is, from 1, if that is known.
pub(super) fn reasons(all: &[Reason], places: &HashMap<usize, usize>, id: &str) -> Markup {
    html! {
        ul.reasons {
            @for reason in all {
                li {
                    (linked(&reason.text, places, id))
                    @if let Some(weight) = reason.weight { " " span.weight { (format!("{weight:+.2}")) } }
                }
            }
        }
    }
}

/// A text of ours, in which what is quoted is of others, with links to the lines that it names.
pub(super) fn linked(text: &str, places: &HashMap<usize, usize>, id: &str) -> Markup {
    html! {
        @for (at, part) in text.split('"').enumerate() {
            @if at % 2 == 1 { "“" (Foreign(part)) "”" }
            @else {
                @for piece in pieces(part) {
                    @match piece {
                        Piece::Words(words) => (Foreign(words)),
                        Piece::Line(line) => {
                            @match places.get(&line) {
                                Some(place) => { a href={ "#" (id) "-s" (place) } { "sentence " (place) } }
                                None => { "line " (line) }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Words(&'a str),
    Line(usize),
}

/// Words, and the lines that are named among them.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(found) = rest[from..].find("line ") {
        let start = from + found;
        let digits = rest[start + 5..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        let end = start + 5 + digits;
        let whole = !rest[..start].ends_with(|c: char| c.is_alphanumeric());
        match rest[start + 5..end].parse() {
            Ok(line) if whole => {
                pieces.push(Piece::Words(&rest[..start]));
                pieces.push(Piece::Line(line));
                (rest, from) = (&rest[end..], 0);
            }
            _ => from = start + 5,
        }
    }
    pieces.push(Piece::Words(rest));
    pieces.retain(|piece| *piece != Piece::Words(""));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_named_become_links() {
        let places = HashMap::from([(7, 2)]);
        let found = linked(
            "\"The cracks\" takes up a word of line 7; line 9 does not",
            &places,
            "a",
        )
        .into_string();
        assert_eq!(
            found,
            "“<bdi>The cracks</bdi>”<bdi> takes up a word of </bdi><a href=\"#a-s2\">sentence 2</a><bdi>; </bdi>line 9<bdi> does not</bdi>"
        );
    }

    #[test]
    fn what_is_quoted_is_left_alone() {
        let places = HashMap::from([(7, 2)]);
        assert!(
            !linked("says \"line 7\"", &places, "a")
                .into_string()
                .contains("href")
        );
        assert_eq!(
            pieces("deadline 7 and line x"),
            [Piece::Words("deadline 7 and line x")]
        );
        assert_eq!(
            pieces("line 99999999999999999999999"),
            [Piece::Words("line 99999999999999999999999")]
        );
    }
}

//! Text that others wrote.
//!
//! maud escapes what has a meaning in HTML. Left are characters that do harm as text: those that turn the direction of what follows, by
//! which a line can be made to read as another one, and controls, which HTML does not allow. Both are shown instead of being obeyed.

use maud::{Markup, Render, html};

/// A text within a line, kept apart from the direction of what stands around it.
pub(super) struct Foreign<'a>(pub(super) &'a str);

impl Render for Foreign<'_> {
    fn render(&self) -> Markup {
        html! { bdi { (shown(self.0)) } }
    }
}

/// The same as plain text, for attributes and for SVG.
pub(super) fn shown(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// The first characters of a text, at most so many, on one line.
pub(super) fn beginning(text: &str, most: usize) -> String {
    let text = shown(text);
    let mut words = String::new();
    for (at, letter) in text.chars().enumerate() {
        if at == most {
            words.truncate(words.trim_end().len());
            words.push('…');
            break;
        }
        words.push(letter);
    }
    words
}

fn visible(letter: char) -> char {
    match letter {
        '\t' | '\n' | '\r' => ' ',
        // Control pictures, U+2400 and on.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or(' '),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{fff9}'..='\u{fffb}' => '\u{fffd}',
        // Embeddings, overrides and isolates: shown as the arrows that they are.
        '\u{202a}' | '\u{2066}' => '\u{21e2}',
        '\u{202b}' | '\u{2067}' => '\u{21e0}',
        '\u{202d}' => '\u{21e5}',
        '\u{202e}' => '\u{21e4}',
        '\u{202c}' | '\u{2068}' | '\u{2069}' => '\u{25e6}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn overrides_and_controls_are_shown() {
        assert_eq!(shown("a\u{202e}cba\u{202c}"), "a\u{21e4}cba\u{25e6}");
        assert_eq!(shown("\0\u{1b}\u{7f}\u{85}"), "␀␛␡\u{fffd}");
        assert_eq!(shown("one\ntwo"), "one two");
        assert_eq!(beginning("The bridge fell.", 10), "The bridge…");
        assert_eq!(beginning("It fell.", 10), "It fell.");
    }

    proptest! {
        #[test]
        fn nothing_that_is_shown_is_markup(text in any::<String>()) {
            let markup = Foreign(&text).render().into_string();
            let inside = markup.strip_prefix("<bdi>").and_then(|rest| rest.strip_suffix("</bdi>")).unwrap();
            prop_assert!(!inside.contains(['<', '>', '"']));
            let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') || c.is_control();
            prop_assert!(!inside.contains(turns));
        }
    }
}

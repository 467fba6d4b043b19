//! What stands around a page: head, style, script, and the policy that allows nothing else.

use super::foreign::shown;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// Colours and type, which the server's page shares.
const THEME: &str = include_str!("theme.css");
const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// A whole page. `choices` is how many orders there are to choose between, where there are most.
pub(super) fn page(title: &str, body: &Markup, choices: usize) -> String {
    let style = format!("{THEME}{STYLE}{}", switches(choices));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(&style),
        hash(SCRIPT)
    );
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "unscramble " (env!("CARGO_PKG_VERSION")) };
                title { (shown(title)) }
                style { (PreEscaped(&style)) }
            }
            body {
                (body)
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut page = markup.into_string();
    page.push('\n');
    page
}

/// Shows of each group of choices the panel that is chosen, without a script.
fn switches(choices: usize) -> String {
    let rule = |at: usize| {
        format!(
            ".choices:has(> label:nth-of-type({at}) > input:checked) > .panel:nth-of-type({at}) {{ display: block }}\n"
        )
    };
    (1..=choices).map(rule).collect()
}

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_cannot_end_early() {
        for text in [THEME, STYLE, SCRIPT] {
            assert!(!text.contains("</"));
        }
    }

    #[test]
    fn the_policy_names_what_is_there() {
        let page = page("A page", &html! { p { "Words." } }, 2);
        let between = |from: &str, to: &str| {
            let start = page.find(from).unwrap() + from.len();
            &page[start..start + page[start..].find(to).unwrap()]
        };
        let (style, script) = (
            between("<style>", "</style>"),
            between("<script>", "</script>"),
        );
        assert!(page.contains(&format!("style-src 'sha256-{}'", hash(style))));
        assert!(page.contains(&format!("script-src 'sha256-{}'", hash(script))));
    }
}

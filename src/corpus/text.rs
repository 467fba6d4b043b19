//! A text file into an article.

use super::blocks;
use super::columns::{self, Columns};
use super::header;
use super::lines::{Line, lines};
use super::options::{HeaderMode, ReadOptions};
use super::split::Splitter;
use crate::article::{Article, Sentence};

/// Reads the one article that a text is. Every text is one, an empty text an empty one.
///
/// # Errors
/// Where its lines run across columns.
pub(super) fn article(text: &str, options: &ReadOptions) -> Result<Article, Columns> {
    let lines = match options.columns {
        true => columns::in_reading_order(text, options.split)?,
        false => lines(text),
    };
    let splitter = Splitter::new(options);
    let (header, body) = match options.header {
        HeaderMode::Auto => header::split_off(&lines, &splitter),
        HeaderMode::None => (header::Header::default(), lines.as_slice()),
    };
    let (sentences, paragraphs) = if options.split {
        splitter.sentences(body)
    } else {
        let sentence = |line: &Line| Sentence {
            text: line.text.to_owned(),
            line: line.number,
        };
        let breaks: Vec<bool> = body.iter().map(|line| line.after_blank).collect();
        (
            body.iter().map(sentence).collect(),
            blocks::of_breaks(&breaks),
        )
    };
    Ok(Article {
        paragraphs,
        id: None,
        headline: header.headline.map(str::to_owned),
        date: header.date.map(str::to_owned),
        url: header.url.map(str::to_owned),
        sentences,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Article {
        article(text, &ReadOptions::default()).unwrap()
    }

    #[test]
    fn header_and_sentences_keep_their_lines() {
        let text = "Rain Stops Play\n20220513\nhttps://example.org/rain\n\nIt poured.\nIt poured.\n\tThey left. \n";
        let article = read(text);
        assert_eq!(article.headline.as_deref(), Some("Rain Stops Play"));
        assert_eq!(article.date.as_deref(), Some("20220513"));
        assert_eq!(article.url.as_deref(), Some("https://example.org/rain"));
        let sentences: Vec<_> = article
            .sentences
            .iter()
            .map(|s| (s.text.as_str(), s.line))
            .collect();
        assert_eq!(
            sentences,
            [("It poured.", 5), ("It poured.", 6), ("They left.", 7)]
        );
    }

    #[test]
    fn the_caller_can_say_that_there_is_no_header() {
        let options = ReadOptions {
            header: HeaderMode::None,
            ..ReadOptions::default()
        };
        let article = article("Rain Stops Play\n20220513\nIt poured.\n", &options).unwrap();
        assert_eq!(article.headline, None);
        assert_eq!(article.sentences.len(), 3);
    }

    #[test]
    fn prose_is_split_below_its_header() {
        let options = ReadOptions {
            split: true,
            ..ReadOptions::default()
        };
        let article = article(
            "Rain Stops Play\n\nIt poured. They left.\n\nNobody came back.\n",
            &options,
        )
        .unwrap();
        assert_eq!(article.headline.as_deref(), Some("Rain Stops Play"));
        assert_eq!(
            article.sentences.iter().map(|s| s.line).collect::<Vec<_>>(),
            [3, 3, 5]
        );
    }

    #[test]
    fn blank_lines_are_between_paragraphs() {
        let text = "Rain Stops Play\n20220513\n\nIt poured.\nThey left.\n\nNobody came back.\n";
        assert_eq!(read(text).paragraphs, [0, 2]);
        let options = ReadOptions {
            split: true,
            ..ReadOptions::default()
        };
        let prose = "It poured. They left. Nobody came.\n\nPlay stopped. Rain went on.\n";
        assert_eq!(article(prose, &options).unwrap().paragraphs, [0, 3]);
    }

    #[test]
    fn nothing_is_an_article_without_sentences() {
        assert_eq!(read(""), Article::default());
        assert_eq!(read(" \r\n\u{2028}"), Article::default());
    }

    /// The text format, written with a header that leaves no doubt.
    fn write(article: &Article) -> String {
        let header = [&article.headline, &article.date, &article.url];
        let mut text: String = header
            .into_iter()
            .flatten()
            .map(|line| format!("{line}\n"))
            .collect();
        for sentence in &article.sentences {
            text.push_str(&sentence.text);
            text.push('\n');
        }
        text
    }

    fn articles() -> impl Strategy<Value = Article> {
        let headline = prop::option::of("[A-Z][a-zé]{1,8}( [A-Z][a-z]{1,8}){1,8}");
        let sentence = "[\"“]?[A-Z][\u{a0}\ta-zé,;'0-9]{0,30} ?[雨\0a-z]{1,5}[.!?][\"”]?";
        let sentences = prop::collection::vec(sentence, 0..12);
        (headline, prop::bool::ANY, prop::bool::ANY, sentences).prop_map(
            |(headline, dated, linked, sentences)| {
                let date = dated.then(|| "May 13, 2022".to_owned());
                let url = linked.then(|| "https://example.org/a?b=c".to_owned());
                // Without a date or an address below it, a headline is in doubt.
                let headline = headline.filter(|_| dated || linked);
                let header =
                    usize::from(headline.is_some()) + usize::from(dated) + usize::from(linked);
                let mut article = Article {
                    id: None,
                    headline,
                    date,
                    url,
                    ..Article::from_sentences(sentences)
                };
                for sentence in &mut article.sentences {
                    sentence.line += header;
                }
                article
            },
        )
    }

    proptest! {
        #[test]
        fn an_article_survives_the_round_trip(article in articles()) {
            prop_assert_eq!(read(&write(&article)), article);
        }

        #[test]
        fn every_character_is_somewhere(text in any::<String>(), split: bool) {
            let options = ReadOptions { split, dehyphenate: false, ..ReadOptions::default() };
            let Ok(article) = super::article(&text, &options) else { return Ok(()) };
            let mut found: Vec<char> = [&article.headline, &article.date, &article.url]
                .into_iter()
                .flatten()
                .chain(article.sentences.iter().map(|sentence| &sentence.text))
                .flat_map(|text| text.chars())
                .filter(|c| !c.is_whitespace())
                .collect();
            let mut expected: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}

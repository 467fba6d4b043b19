//! A scored text as a page to be read: the figures, a curve of the joints, the weakest of them, and what heuristics are broken.

use super::against::Change;
use crate::article::{Article, Sentence};
use crate::coherence::scores::PairScores;
use crate::coherence::{Score, ScoreFamily, Scores};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

/// How many joints are listed.
const WEAKEST: usize = 3;
/// Room for a joint's numbers.
const MARGIN: usize = 6;
/// Lines are no longer than this, unless the terminal says otherwise.
const WIDTH: usize = 100;
/// The curve, from the weakest joint to the strongest.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

const HEADLINE: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const BETTER: Style = AnsiColor::Green.on_default();
const WORSE: Style = AnsiColor::Red.on_default();

/// How a page is laid out.
#[derive(Debug, Clone, Copy)]
pub struct ScorePage {
    /// Wrap lines at this many columns.
    pub width: Option<usize>,
    /// Use ANSI styles.
    pub color: bool,
}

impl ScorePage {
    /// Writes the scores of a text; `name` is what to call it where it has no headline.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write(
        &self,
        out: &mut dyn Write,
        name: &str,
        article: &Article,
        scores: &Scores,
    ) -> io::Result<()> {
        self.title(out, name, article)?;
        self.coherence(out, scores)?;
        self.figures(out, scores)?;
        self.joints(out, article, scores)?;
        self.broken(out, article, scores)
    }

    /// Writes the scores of a text beside those of another version.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_against(
        &self,
        out: &mut dyn Write,
        name: &str,
        article: &Article,
        changes: &[Change],
    ) -> io::Result<()> {
        self.title(out, name, article)?;
        writeln!(
            out,
            "{:28} {:>9} {:>9} {:>9}",
            "", "this", "other", "change"
        )?;
        for change in changes {
            let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), figure);
            let difference = change.difference().map(|value| format!("{value:+.3}"));
            let style = match change.better() {
                1 => BETTER,
                -1 => WORSE,
                _ => Style::new(),
            };
            let style = self.style(style);
            writeln!(
                out,
                "{:28} {:>9} {:>9} {style}{:>9}{style:#}",
                change.score.name(),
                number(change.this),
                number(change.other),
                difference.unwrap_or_else(|| "-".to_owned()),
            )?;
        }
        let better = changes.iter().filter(|change| change.better() > 0).count();
        let worse = changes.iter().filter(|change| change.better() < 0).count();
        writeln!(out, "\nBetter in {better} scores, worse in {worse}.")
    }

    fn style(&self, style: Style) -> Style {
        if self.color { style } else { Style::new() }
    }

    fn styled(&self, out: &mut dyn Write, text: &str, style: Style) -> io::Result<()> {
        let style = self.style(style);
        writeln!(out, "{style}{text}{style:#}")
    }

    fn title(&self, out: &mut dyn Write, name: &str, article: &Article) -> io::Result<()> {
        let title = article.headline.as_deref().unwrap_or(name);
        for line in textwrap::wrap(title, self.width.unwrap_or(usize::MAX)) {
            self.styled(out, &line, HEADLINE)?;
        }
        let count = article.sentences.len();
        let lines = if count == 1 { "line" } else { "lines" };
        self.styled(out, &format!("{count} {lines}"), QUIET)?;
        writeln!(out)
    }

    fn coherence(&self, out: &mut dyn Write, scores: &Scores) -> io::Result<()> {
        match scores.get(Score::Coherence) {
            None => Ok(()),
            Some(Err(missing)) => writeln!(out, "coherence  -  {missing}\n"),
            Some(Ok(value)) => {
                let label = format!("coherence  {value:.2}");
                self.styled(out, &label, HEADLINE)?;
                let parts = scores.parts.iter();
                let parts: Vec<String> = parts
                    .map(|(part, gain)| format!("{part} {gain:+.2}"))
                    .collect();
                let parts = format!("log-odds: {}", parts.join(", "));
                for line in textwrap::wrap(&parts, self.width.unwrap_or(WIDTH)) {
                    self.styled(out, &line, QUIET)?;
                }
                writeln!(out)
            }
        }
    }

    /// One line a family; what is missing is named once with its reason.
    fn figures(&self, out: &mut dyn Write, scores: &Scores) -> io::Result<()> {
        let mut missing: Vec<(String, Vec<&str>)> = Vec::new();
        for metric in ScoreFamily::ALL
            .into_iter()
            .filter(|metric| *metric != ScoreFamily::Coherence)
        {
            let of_metric = scores
                .values
                .iter()
                .filter(|(score, _)| score.family() == metric);
            let mut found = Vec::new();
            for (score, value) in of_metric {
                let name = score.name().split_once('.').map_or("", |(_, name)| name);
                match value {
                    Ok(value) => found.push(format!("{name} {}", figure(*value))),
                    Err(reason) => {
                        let reason = reason.to_string();
                        match missing.iter_mut().find(|(known, _)| *known == reason) {
                            Some((_, names)) => names.push(score.name()),
                            None => missing.push((reason, vec![score.name()])),
                        }
                    }
                }
            }
            if found.is_empty() {
                continue;
            }
            let width = self.width.unwrap_or(WIDTH).max(40);
            let lines = textwrap::Options::new(width)
                .initial_indent("")
                .subsequent_indent("              ");
            let text = format!("{:13} {}", metric.name(), found.join(", "));
            for line in textwrap::wrap(&text, lines) {
                writeln!(out, "{line}")?;
            }
        }
        for (reason, names) in missing {
            let text = format!("missing: {} ({reason})", names.join(", "));
            for line in textwrap::wrap(&text, self.width.unwrap_or(WIDTH)) {
                self.styled(out, &line, QUIET)?;
            }
        }
        if !scores.permutation.is_empty() {
            writeln!(
                out,
                "\n{:28} {:>9} {:>9} {:>11} {:>9}",
                "against shuffles", "score", "z", "percentile", "rank"
            )?;
            for (score, test) in &scores.permutation {
                if let Ok(test) = test {
                    let z = test.z.map_or_else(|| "-".to_owned(), |z| format!("{z:.2}"));
                    writeln!(
                        out,
                        "{:28} {:>9} {z:>9} {:>11.1} {:>9}",
                        score.name(),
                        figure(test.score),
                        test.percentile,
                        format!("{}/{}", test.rank, test.shuffles + 1),
                    )?;
                }
            }
        }
        Ok(())
    }

    fn joints(&self, out: &mut dyn Write, article: &Article, scores: &Scores) -> io::Result<()> {
        let Some(strengths) = strengths(&scores.pairs) else {
            return Ok(());
        };
        let (least, most) = strengths
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
                (low.min(value), high.max(value))
            });
        let level = |value: f64| {
            let share = if most > least {
                (value - least) / (most - least)
            } else {
                1.0
            };
            LEVELS[((share * 7.0).round() as usize).min(7)]
        };
        let curve: String = strengths.iter().map(|&value| level(value)).collect();
        writeln!(
            out,
            "\njoints, from the first two sentences to the last two, low where the text breaks:"
        )?;
        for line in curve.chars().collect::<Vec<_>>().chunks(WIDTH) {
            writeln!(out, "  {}", line.iter().collect::<String>())?;
        }
        let mut weakest: Vec<usize> = (0..strengths.len()).collect();
        weakest.sort_by(|&a, &b| strengths[a].total_cmp(&strengths[b]));
        weakest.truncate(WEAKEST.min(strengths.len()));
        weakest.sort_unstable();
        writeln!(out, "\nweakest joints, by line:")?;
        for at in weakest {
            writeln!(out, "  {}", said(&scores.pairs[at]))?;
            for k in scores.pairs[at].sentences {
                let Sentence { text, line } = &article.sentences[k];
                let room = self.width.unwrap_or(WIDTH).max(40) - MARGIN;
                let text = shortened(text, room);
                writeln!(out, "{line:>4}  {text}")?;
            }
        }
        Ok(())
    }

    fn broken(&self, out: &mut dyn Write, article: &Article, scores: &Scores) -> io::Result<()> {
        let mut broken = Vec::new();
        for one in &scores.sentences {
            let sentence = &article.sentences[one.sentence];
            for verdict in one.cues.iter().flatten().filter(|verdict| !verdict.obeyed) {
                broken.push(format!("line {} {}", sentence.line, verdict.text));
            }
        }
        if broken.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nheuristics broken:")?;
        let width = self.width.unwrap_or(WIDTH).max(40);
        let lines = textwrap::Options::new(width)
            .initial_indent("  - ")
            .subsequent_indent("    ");
        for text in broken {
            for line in textwrap::wrap(&text, &lines) {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }
}

/// How strong each joint is, by the best measure at hand: the ordering model's, else the cosine, else shared entities.
fn strengths(pairs: &[PairScores]) -> Option<Vec<f64>> {
    let of: [fn(&PairScores) -> Option<f64>; 3] = [
        |pair| Some(pair.adjacency? + pair.precedence?),
        |pair| pair.cosine,
        |pair| pair.shared_entities.map(|count| count as f64),
    ];
    let found = of
        .iter()
        .find_map(|of| pairs.iter().map(of).collect::<Option<Vec<f64>>>());
    found.filter(|strengths| !strengths.is_empty())
}

/// What is known of a joint.
fn said(pair: &PairScores) -> String {
    let number = |name: &str, value: Option<f64>| value.map(|value| format!("{name} {value:+.2}"));
    let shared = match pair.shared_entities {
        Some(0) => Some("no shared entity".to_owned()),
        Some(1) => Some("1 shared entity".to_owned()),
        Some(count) => Some(format!("{count} shared entities")),
        None => None,
    };
    let said = [
        number("read whole", pair.verifier),
        number("precedence", pair.precedence),
        number("adjacency", pair.adjacency),
        number("cosine", pair.cosine),
        shared,
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The first line of a text that fits.
fn shortened(text: &str, width: usize) -> String {
    let lines = textwrap::wrap(text, width.saturating_sub(2));
    match lines.as_slice() {
        [] => String::new(),
        [line] => line.to_string(),
        [line, ..] => format!("{line} …"),
    }
}

/// Three decimals, none for counts.
fn figure(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e9 {
        // Without the sign of a zero.
        format!("{}", value + 0.0)
    } else {
        format!("{value:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coherence::{ScoreOptions, score};
    use crate::report::score::changes;

    const STORY: [&str; 4] = [
        "Mayor Ada Lund of Port Maren resigned on Friday.",
        "She gave no reason.",
        "Ferries were late.",
        "Lund had led Port Maren for nine years.",
    ];

    fn page(order: [usize; 4]) -> String {
        let article =
            Article::from_sentences(order.map(|k| STORY[k])).with_headline("Mayor resigns");
        let options = ScoreOptions {
            families: vec![
                ScoreFamily::Cues,
                ScoreFamily::EntityGraph,
                ScoreFamily::Lead,
            ],
            ..ScoreOptions::default()
        };
        let scores = score(&article, None, &options);
        let mut out = Vec::new();
        let page = ScorePage {
            width: None,
            color: false,
        };
        page.write(&mut out, "a.txt", &article, &scores)
            .expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_broken_text_is_shown_where_it_breaks() {
        let text = page([1, 3, 2, 0]);
        assert!(text.starts_with("Mayor resigns\n4 lines\n"), "{text}");
        assert!(text.contains("heuristics broken:\n  - line 1 "), "{text}");
        assert!(text.contains("no shared entity"), "{text}");
        assert!(
            text.contains("missing: lead.probability (the text was read without a model)"),
            "{text}"
        );
    }

    #[test]
    fn nothing_is_broken_in_the_order_as_written() {
        let text = page([0, 1, 2, 3]);
        assert!(!text.contains("heuristics broken"), "{text}");
    }

    #[test]
    fn versions_stand_side_by_side() {
        let options = ScoreOptions {
            families: vec![ScoreFamily::Cues],
            ..ScoreOptions::default()
        };
        let of = |order: [usize; 4]| Article::from_sentences(order.map(|k| STORY[k]));
        let (this, other) = (of([0, 1, 2, 3]), of([3, 1, 2, 0]));
        let changes = changes(
            &score(&this, None, &options),
            &score(&other, None, &options),
        );
        let mut out = Vec::new();
        let page = ScorePage {
            width: None,
            color: false,
        };
        page.write_against(&mut out, "a.txt", &this, &changes)
            .expect("memory");
        let text = String::from_utf8(out).expect("text");
        assert!(
            text.contains("cues.balance") && text.ends_with("worse in 0.\n"),
            "{text}"
        );
    }
}

//! Any number of results as one page: a single one alone, many under an index that names the least confident first.

use super::foreign::{Foreign, shown};
use super::input::{Article, Checked, Input, number, read};
use super::text::{counted, share, tint};
use super::{evaluation, order, score, shell};
use maud::{Markup, html};
use serde_json::Value;

/// How many articles of a collection are shown whole, unless the caller says otherwise.
pub const MOST_SHOWN: usize = 100;
/// How much of an article's first line stands for a headline.
const NAME: usize = 90;

/// Results to be drawn. It keeps a line of each, and the whole of those that are shown.
pub struct Collection {
    most: usize,
    lines: Vec<Line>,
    kept: Vec<(usize, Input)>,
}

/// A result in the index.
struct Line {
    name: String,
    sentences: usize,
    confidence: Option<f64>,
    lead: Option<f64>,
    before: Option<f64>,
    after: Option<f64>,
}

impl Line {
    /// By what the index is sorted: the confidence of an order, else the coherence of a text. What has neither comes last.
    fn rank(&self) -> f64 {
        self.confidence.or(self.after).unwrap_or(f64::INFINITY)
    }
}

impl Collection {
    /// One of which at most so many results are shown whole: those that come first in the index.
    pub fn new(most: usize) -> Self {
        Collection {
            most: most.max(1),
            lines: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Takes a result.
    ///
    /// # Errors
    /// If the document is none, or does not hold together. Nothing is taken then.
    pub fn add(&mut self, document: Value) -> Checked<()> {
        let input = read(document)?;
        self.lines.push(Line::of(&input));
        self.kept.push((self.lines.len() - 1, input));
        if self.kept.len() >= self.most.saturating_mul(2).max(64) {
            self.forget();
        }
        Ok(())
    }

    /// How many results it has taken.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it has taken none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Keeps those alone that will be shown.
    fn forget(&mut self) {
        let lines = &self.lines;
        self.kept
            .sort_by(|(a, _), (b, _)| lines[*a].rank().total_cmp(&lines[*b].rank()).then(a.cmp(b)));
        self.kept.truncate(self.most);
    }

    /// The page.
    pub fn page(mut self) -> String {
        self.forget();
        let choices = |input: &Input| match input {
            Input::Article(article) => article
                .order
                .as_ref()
                .map_or(0, |order| order.alternatives.len()),
            Input::Evaluation(_) => 0,
        };
        let alternatives = self
            .kept
            .iter()
            .map(|(_, input)| choices(input))
            .max()
            .unwrap_or(0);
        let choices = if alternatives > 0 {
            alternatives + 1
        } else {
            0
        };
        if let ([line], [(_, input)]) = (self.lines.as_slice(), self.kept.as_slice()) {
            return shell::page(
                &line.name,
                &html! { main { (whole(input, "a", None)) } },
                choices,
            );
        }
        let title = counted(self.lines.len(), "article");
        shell::page(&title, &self.index(&title), choices)
    }

    fn index(&self, title: &str) -> Markup {
        let mut sorted: Vec<usize> = (0..self.lines.len()).collect();
        sorted.sort_by(|&a, &b| {
            self.lines[a]
                .rank()
                .total_cmp(&self.lines[b].rank())
                .then(a.cmp(&b))
        });
        let is_shown = |at: usize| self.kept.iter().any(|(kept, _)| *kept == at);
        let shown_whole = self.kept.len();
        let has = |of: fn(&Line) -> Option<f64>| self.lines.iter().any(|line| of(line).is_some());
        let (confidence, lead, before) = (
            has(|line| line.confidence),
            has(|line| line.lead),
            has(|line| line.before),
        );
        html! {
            main.index id="top" {
                h1 { (title) }
                p.note {
                    @if confidence { "The least confident first." } @else { "The least coherent first." }
                    @if shown_whole < self.lines.len() { " The first " (shown_whole) " are shown whole below." }
                }
                div.scroll role="group" aria-label="Index" tabindex="0" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "article" }
                                th scope="col" { "sentences" }
                                @if confidence { th scope="col" { "confidence" } }
                                @if lead { th scope="col" { "lead" } }
                                @if before { th scope="col" { "coherence, as it came" } }
                                th scope="col" { "coherence" }
                            }
                        }
                        tbody {
                            @for at in sorted {
                                @let line = &self.lines[at];
                                tr {
                                    th scope="row" {
                                        @if is_shown(at) { a href={ "#d" (at + 1) } { (Foreign(&line.name)) } } @else { (Foreign(&line.name)) }
                                    }
                                    td { (line.sentences) }
                                    @if confidence { (cell(line.confidence)) }
                                    @if lead { (cell(line.lead)) }
                                    @if before { (cell(line.before)) }
                                    (cell(line.after))
                                }
                            }
                        }
                    }
                }
                @for (at, input) in &self.kept {
                    article id={ "d" (at + 1) } {
                        (whole(input, &format!("d{}", at + 1), Some(&format!("document {}", at + 1))))
                        p.top { a href="#top" { "Back to the index" } }
                    }
                }
            }
        }
    }
}

impl Line {
    fn of(input: &Input) -> Self {
        match input {
            Input::Article(article) => {
                let scored = article
                    .scored
                    .as_ref()
                    .and_then(|scored| scored.scores.get("coherence"))
                    .and_then(number);
                let order = article.order.as_ref();
                let change = order.and_then(|order| order.coherence.as_ref());
                Line {
                    name: name(article),
                    sentences: article.sentences.len(),
                    confidence: order.map(|order| order.article_confidence),
                    lead: order.and_then(|order| order.lead_confidence),
                    before: change.map(|change| change.before),
                    after: scored.or(change.map(|change| change.after)),
                }
            }
            Input::Evaluation(document) => Line {
                name: evaluation::title(document).to_owned(),
                sentences: 0,
                confidence: None,
                lead: None,
                before: None,
                after: None,
            },
        }
    }
}

/// The headline, else the beginning of the text.
fn name(article: &Article) -> String {
    match (&article.title, article.sentences.first()) {
        (Some(title), _) => shown(title),
        (None, Some(first)) => super::foreign::beginning(first, NAME),
        (None, None) => "An empty article".to_owned(),
    }
}

/// A result without the index.
fn whole(input: &Input, id: &str, name: Option<&str>) -> Markup {
    match input {
        Input::Evaluation(document) => evaluation::evaluation(document),
        Input::Article(article) => html! {
            header { (order::heading(article, name)) }
            @if article.sentences.is_empty() { p { "There is no sentence in it." } }
            @else {
                @if let Some(found) = &article.order { (order::order(article, found, id)) }
                @if let Some(found) = &article.scored {
                    @if article.order.is_some() { h2.part { "Scores" } }
                    (score::score(article, found, id, article.order.is_none()))
                }
            }
        },
    }
}

fn cell(value: Option<f64>) -> Markup {
    html! {
        @match value.filter(|value| (0.0..=1.0).contains(value)) {
            Some(value) => { td class=(tint(value)) { (share(value)) } }
            None => { td { "–" } }
        }
    }
}

//! One ordered article as a page to be read.
//!
//! Without reasons the page is also valid input: header lines, then one sentence a line. Lines that are set
//! apart are separated by a blank line, and the last line says that the order is a reconstruction.

use crate::article::{Article, Kind};
use crate::ordering::{Ordering, Placement, mark};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

/// Lines are no longer than this, however wide the terminal: longer ones are hard to read.
pub const WIDEST: usize = 100;
/// Room for a sentence's number and confidence, and for the mark before a reason.
const MARGIN: usize = 12;

const HEADLINE: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const REASON: Style = AnsiColor::Cyan.on_default();

/// How a page is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Wrap lines at this many columns; `None` keeps each sentence on one line.
    pub width: Option<usize>,
    /// Number the sentences and say why each stands where it stands.
    pub explain: bool,
    /// Leave a blank line between paragraphs, where the model says where they begin.
    pub paragraphs: bool,
    /// Use ANSI styles.
    pub color: bool,
}

impl Page {
    /// Writes the article in its new order, one sentence a line or wrapped.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write(
        &self,
        out: &mut dyn Write,
        article: &Article,
        ordering: &Ordering,
    ) -> io::Result<()> {
        self.header(out, article)?;
        let mut last = None;
        let breaks = self.paragraphs && ordering.has_paragraphs;
        let header = article.headline.is_some() || article.date.is_some() || article.url.is_some();
        for (at, placement) in ordering.placements.iter().enumerate() {
            let body = placement.kind == Kind::Body;
            let apart = last.map_or(header, |before| before != body);
            if apart || (breaks && body && last.is_some() && placement.starts_paragraph) {
                writeln!(out)?;
            }
            last = Some(body);
            let text = &article.sentences[placement.sentence].text;
            if self.explain {
                self.explained(out, at + 1, text, placement)?;
            } else {
                self.paragraph(out, text, if body { Style::new() } else { QUIET })?;
            }
        }
        self.alternatives(out, ordering)?;
        if !ordering.placements.is_empty() {
            writeln!(out)?;
            self.styled(out, &mark(ordering), QUIET)?;
        }
        Ok(())
    }

    /// Writes an article that was left as it came, without a mark: nothing of it is ours.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_as_it_came(
        &self,
        out: &mut dyn Write,
        article: &Article,
        ordering: &Ordering,
    ) -> io::Result<()> {
        self.header(out, article)?;
        let header = article.headline.is_some() || article.date.is_some() || article.url.is_some();
        for (at, placement) in ordering.placements.iter().enumerate() {
            if placement.starts_paragraph && at > 0 || at == 0 && header {
                writeln!(out)?;
            }
            let text = &article.sentences[placement.sentence].text;
            self.paragraph(out, text, Style::new())?;
        }
        Ok(())
    }

    fn header(&self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        if let Some(headline) = &article.headline {
            self.paragraph(out, headline, HEADLINE)?;
        }
        for line in [&article.date, &article.url].into_iter().flatten() {
            self.styled(out, line, QUIET)?;
        }
        Ok(())
    }

    fn styled(&self, out: &mut dyn Write, text: &str, style: Style) -> io::Result<()> {
        let style = if self.color { style } else { Style::new() };
        writeln!(out, "{style}{text}{style:#}")
    }

    fn paragraph(&self, out: &mut dyn Write, text: &str, style: Style) -> io::Result<()> {
        match self.width {
            Some(width) => textwrap::wrap(text, width)
                .iter()
                .try_for_each(|line| self.styled(out, line, style)),
            None => self.styled(out, text, style),
        }
    }

    fn explained(
        &self,
        out: &mut dyn Write,
        number: usize,
        text: &str,
        placement: &Placement,
    ) -> io::Result<()> {
        let width = self.width.unwrap_or(WIDEST).max(MARGIN + 20) - MARGIN;
        let confidence = match placement.kind {
            Kind::Body => format!("{:.2}", placement.confidence),
            _ => "    ".to_owned(),
        };
        let style = if placement.kind == Kind::Body {
            Style::new()
        } else {
            QUIET
        };
        let quiet = if self.color { QUIET } else { Style::new() };
        for (at, line) in textwrap::wrap(text, width).iter().enumerate() {
            if at == 0 {
                write!(out, "{number:>4}  {quiet}{confidence}{quiet:#}  ")?;
            } else {
                write!(out, "{:MARGIN$}", "")?;
            }
            self.styled(out, line, style)?;
        }
        for reason in &placement.reasons {
            for (at, line) in textwrap::wrap(&reason.text, width - 2).iter().enumerate() {
                write!(out, "{:MARGIN$}{}", "", if at == 0 { "- " } else { "  " })?;
                self.styled(out, line, REASON)?;
            }
        }
        Ok(())
    }

    /// The other orders, in the numbers of the sentences as they are printed above.
    fn alternatives(&self, out: &mut dyn Write, ordering: &Ordering) -> io::Result<()> {
        if ordering.alternatives.is_empty() {
            return Ok(());
        }
        let mut printed = vec![0; ordering.placements.len()];
        for (at, placement) in ordering.placements.iter().enumerate() {
            printed[placement.sentence] = at + 1;
        }
        writeln!(out)?;
        self.styled(
            out,
            &format!(
                "This order scores {:.3}. The next best, by the numbers above:",
                ordering.score
            ),
            QUIET,
        )?;
        for other in &ordering.alternatives {
            let numbers: Vec<String> = other
                .order
                .iter()
                .map(|&i| printed[i].to_string())
                .collect();
            writeln!(out, "{:>9.3}  {}", other.score, numbers.join(" "))?;
        }
        Ok(())
    }
}

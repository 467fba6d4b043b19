//! Columns of a page that stand side by side, as `pdftotext -layout` prints them, in reading order.
//!
//! Read line by line such a page makes sentences that nobody wrote. Where a gutter runs down between columns of prose, each column
//! is read by itself, from left to right; lines that run across it (headlines, a summary) stay where they are. Where lines
//! have wide gaps between pieces of prose and no gutter can be found, the text is refused. Tables, whose cells are short or begin with
//! capitals, and everything else stay as they are.

use super::lines::{Line, RawLine, lines, raw_lines};
use std::ops::Range;

/// Between two columns there are at least so many blanks in every line, ...
const NARROWEST_GUTTER: usize = 2;
/// ... and so many on average.
const USUAL_GUTTER: usize = 3;
/// So many lines without one that runs across make columns, ...
const FEWEST_ROWS: usize = 3;
/// ... and so many on a page.
const FEWEST_ON_PAGE: usize = 4;
/// Where no form feed says where a page ends, gutters are looked for on so many lines at a time.
const PAGE: usize = 150;
/// No page is set wider, in characters.
const WIDEST: usize = 400;
/// No typesetter puts so many blanks into a line of prose.
const WIDE_GAP: usize = 4;

/// Lines that run across columns.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns {
    /// The first such line.
    pub(super) line: usize,
    /// What to do.
    pub(super) remedy: &'static str,
}

const AGAIN: &str = "take the text out of the PDF again with `pdftotext` without `-layout`, or insist with `--no-columns`";
const SPLIT: &str =
    "give --split to read the columns one after the other, or insist with `--no-columns`";

/// The lines of `text` that are not blank, column by column. Where they are not `prose` that goes on from line to line, columns make no
/// sense.
///
/// # Errors
/// Where columns cannot be told apart, or make no sense.
pub(super) fn in_reading_order(text: &str, prose: bool) -> Result<Vec<Line<'_>>, Columns> {
    let raw = raw_lines(text);
    if !raw.iter().any(|line| has_gap(line.text)) {
        return Ok(lines(text));
    }
    let mut pieces = Vec::new();
    for page in pages(&raw) {
        let rows: Vec<Row<'_>> = page.iter().map(Row::of).collect();
        let before = pieces.len();
        let told_apart = read(&rows, &mut pieces);
        let glued: Vec<usize> = pieces[before..]
            .iter()
            .filter(|piece| piece.runs_across())
            .map(|piece| piece.number)
            .collect();
        let filled = rows.iter().filter(|row| !row.cells.is_empty()).count();
        // Where there are columns, a line that runs across them is out of place; elsewhere it takes more to be sure.
        let (fewest, share) = if told_apart { (2, 5) } else { (4, 15) };
        let is_unclear = glued.len() >= fewest && glued.len() * 100 >= filled * share;
        let first = rows
            .iter()
            .find(|row| row.runs_across())
            .map(|row| row.number);
        match (prose, first) {
            (true, _) if is_unclear => {
                return Err(Columns {
                    line: glued[0],
                    remedy: AGAIN,
                });
            }
            (false, Some(line)) if told_apart || is_unclear => {
                return Err(Columns {
                    line,
                    remedy: SPLIT,
                });
            }
            _ => {}
        }
    }
    Ok(without_blanks(&pieces))
}

fn has_gap(line: &str) -> bool {
    let line = line.trim();
    line.contains("   ") || line.contains('\t')
}

/// The pages of a text: up to a form feed, or so many lines.
fn pages<'p, 'a>(raw: &'p [RawLine<'a>]) -> impl Iterator<Item = &'p [RawLine<'a>]> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        let longest = rest.len().min(PAGE);
        let begins_page = |line: &RawLine<'_>| line.begins_page;
        let is_blank = |&at: &usize| rest[at].text.trim().is_empty();
        let end = match rest[..longest].iter().skip(1).position(begins_page) {
            Some(at) => at + 1,
            None if longest == rest.len() => longest,
            // Between paragraphs, if it can be helped.
            None => (PAGE / 2..longest).rev().find(is_blank).unwrap_or(longest),
        };
        let (page, after) = rest.split_at(end);
        rest = after;
        (!page.is_empty()).then_some(page)
    })
}

/// What has been read: a line of a column, or a blank one.
#[derive(Clone, Copy)]
struct Piece<'a> {
    /// Empty if blank.
    text: &'a str,
    number: usize,
}

impl Piece<'_> {
    fn runs_across(&self) -> bool {
        let line = RawLine {
            text: self.text,
            number: self.number,
            begins_page: false,
        };
        Row::of(&line).runs_across()
    }
}

fn without_blanks<'a>(pieces: &[Piece<'a>]) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    let mut after_blank = false;
    for piece in pieces {
        if piece.text.is_empty() {
            after_blank = !lines.is_empty();
        } else {
            lines.push(Line {
                text: piece.text,
                number: piece.number,
                after_blank,
            });
            after_blank = false;
        }
    }
    lines
}

/// A line as it lies on the page, or the part of it that lies in a column.
#[derive(Debug, Clone)]
struct Row<'a> {
    line: &'a str,
    number: usize,
    cells: Vec<Cell>,
}

/// Text without a gap in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cell {
    bytes: Range<usize>,
    /// The columns that it fills, in characters.
    columns: Range<usize>,
}

impl<'a> Row<'a> {
    fn of(line: &RawLine<'a>) -> Self {
        let mut row = Row {
            line: line.text,
            number: line.number,
            cells: Vec::new(),
        };
        let mut column = 0;
        for (at, c) in line.text.char_indices() {
            if c == '\t' {
                column = (column / 8 + 1) * 8;
                continue;
            }
            column += 1;
            if c.is_whitespace() {
                continue;
            }
            let (end, start) = (at + c.len_utf8(), column - 1);
            match row.cells.last_mut() {
                Some(cell) if start < cell.columns.end + NARROWEST_GUTTER => {
                    cell.bytes.end = end;
                    cell.columns.end = column;
                }
                _ => row.cells.push(Cell {
                    bytes: at..end,
                    columns: start..column,
                }),
            }
        }
        row
    }

    fn text(&self) -> &'a str {
        match (self.cells.first(), self.cells.last()) {
            (Some(first), Some(last)) => &self.line[first.bytes.start..last.bytes.end],
            _ => "",
        }
    }

    /// What of the row lies left of a column, and what right of it.
    fn at(&self, column: usize) -> [Row<'a>; 2] {
        let (left, right) = self
            .cells
            .iter()
            .cloned()
            .partition(|cell| cell.columns.start < column);
        [left, right].map(|cells| Row {
            line: self.line,
            number: self.number,
            cells,
        })
    }

    /// The row with the cell in two that fills the gutter but for one blank, if there is such a cell: a line as long as its column.
    fn cut(&self, gutter: usize) -> Option<Row<'a>> {
        let at = self
            .cells
            .iter()
            .position(|cell| cell.columns.contains(&gutter))?;
        let cell = &self.cells[at];
        let mut chars = self.line[cell.bytes.clone()].char_indices();
        // A tab would be a gap, so columns are characters here.
        let before = gutter.checked_sub(cell.columns.start + 1)?;
        let (blank, space) = chars.nth(before)?;
        let (next, letter) = chars.next()?;
        if !space.is_whitespace() || letter.is_whitespace() {
            return None;
        }
        let mut cells = self.cells.clone();
        let right = Cell {
            bytes: cell.bytes.start + next..cell.bytes.end,
            columns: gutter..cell.columns.end,
        };
        cells[at] = Cell {
            bytes: cell.bytes.start..cell.bytes.start + blank,
            columns: cell.columns.start..gutter - 1,
        };
        cells.insert(at + 1, right);
        Some(Row { cells, ..*self })
    }

    /// Whether pieces of prose stand in it with a wide gap between them, the later one going on in the middle of a sentence.
    fn runs_across(&self) -> bool {
        self.cells.windows(2).any(|pair| {
            let texts = [&pair[0], &pair[1]].map(|cell| &self.line[cell.bytes.clone()]);
            pair[1].columns.start - pair[0].columns.end >= WIDE_GAP
                && texts.iter().all(|text| words(text) >= 3)
                && goes_on(texts[1])
        })
    }

    fn side(&self, gutter: usize) -> Side {
        let left = self.cells.iter().rfind(|cell| cell.columns.start < gutter);
        let right = self.cells.iter().find(|cell| cell.columns.start >= gutter);
        match (left, right) {
            (Some(left), _) if left.columns.end + NARROWEST_GUTTER > gutter => Side::Across,
            (Some(left), Some(right)) => Side::Both(right.columns.start - left.columns.end),
            _ => Side::One,
        }
    }
}

/// How a row lies to a gutter that ends at some column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// On one side of it only, or blank.
    One,
    /// On both, with so many blanks between.
    Both(usize),
    /// In it.
    Across,
}

fn words(text: &str) -> usize {
    let words = text.split_whitespace();
    words
        .filter(|word| word.contains(char::is_alphabetic))
        .count()
}

/// Whether a line begins as one does that goes on from the one above it.
fn goes_on(text: &str) -> bool {
    let first = text.chars().find(|c| c.is_alphanumeric());
    first.is_some_and(|c| c.is_alphabetic() && !c.is_uppercase())
}

/// Reads rows, column by column where they stand in columns. Returns whether they do.
fn read<'a>(rows: &[Row<'a>], pieces: &mut Vec<Piece<'a>>) -> bool {
    let across = |row: &Row<'a>| Piece {
        text: row.text(),
        number: row.number,
    };
    let Some(gutter) = gutter(rows) else {
        pieces.extend(rows.iter().map(across));
        return false;
    };
    let is_across = |row: &Row<'_>| row.side(gutter) == Side::Across;
    // A line that is as long as its column, between two others of it.
    let is_both = |at: usize| matches!(rows[at].side(gutter), Side::Both(_));
    let cut = |(at, row): (usize, &Row<'a>)| {
        let beside = at > 0 && at + 1 < rows.len() && is_both(at - 1) && is_both(at + 1);
        let cut = if is_across(row) && beside {
            row.cut(gutter)
        } else {
            None
        };
        let cut = cut.map(|row| row.at(gutter));
        (
            is_across(row) && cut.is_none(),
            cut.unwrap_or_else(|| row.at(gutter)),
        )
    };
    let mut parts: Vec<(bool, [Row<'a>; 2])> = rows.iter().enumerate().map(cut).collect();
    let is_edge = edges(&parts);
    for (part, is_edge) in parts.iter_mut().zip(is_edge) {
        part.0 |= is_edge;
    }
    let mut start = 0;
    for band in parts.chunk_by(|one, next| one.0 == next.0) {
        let of = &rows[start..start + band.len()];
        start += band.len();
        if band[0].0 || band.iter().filter(|(_, parts)| is_filled(parts)).count() < FEWEST_ROWS {
            pieces.extend(of.iter().map(across));
            continue;
        }
        // Blank lines above a column are no break: its text goes on from the column before.
        let column = |side: usize| -> Vec<Row<'a>> {
            let rows = band.iter().map(|(_, parts)| parts[side].clone());
            rows.skip_while(|row| row.cells.is_empty()).collect()
        };
        if of[0].cells.is_empty() {
            pieces.push(across(&of[0]));
        }
        read(&column(0), pieces);
        // Neither are those below it.
        while pieces.last().is_some_and(|piece| piece.text.is_empty()) {
            pieces.pop();
        }
        read(&column(1), pieces);
        if of.last().is_some_and(|row| row.cells.is_empty()) {
            pieces.push(Piece {
                text: "",
                number: 0,
            });
        }
    }
    true
}

/// Whether there is text on both sides of the gutter.
fn is_filled(parts: &[Row<'_>; 2]) -> bool {
    parts.iter().all(|part| !part.cells.is_empty())
}

/// Which rows belong to no column though none of them lies in the gutter: what a blank line sets apart above the columns, and a single
/// line below them, such as a page number.
fn edges(parts: &[(bool, [Row<'_>; 2])]) -> Vec<bool> {
    let mut is_edge = vec![false; parts.len()];
    let is_blank = |at: usize| parts[at].1.iter().all(|part| part.cells.is_empty());
    let mut start = 0;
    for band in parts.chunk_by(|one, next| one.0 == next.0) {
        let rows = start..start + band.len();
        start = rows.end;
        let both = |at: &usize| is_filled(&parts[*at].1);
        let (Some(first), Some(last)) = (rows.clone().find(both), rows.clone().rfind(both)) else {
            continue;
        };
        if let Some(blank) = (rows.start..first).rfind(|&at| is_blank(at)) {
            is_edge[rows.start..=blank].fill(true);
        }
        let filled: Vec<usize> = (last + 1..rows.end).filter(|&at| !is_blank(at)).collect();
        if let [only] = filled[..]
            && is_blank(only - 1)
        {
            is_edge[only - 1..rows.end].fill(true);
        }
    }
    is_edge
}

/// The column at which the right one of two columns of prose begins.
fn gutter(rows: &[Row<'_>]) -> Option<usize> {
    let mut starts: Vec<usize> = rows
        .iter()
        .flat_map(|row| row.cells.iter().skip(1).map(|cell| cell.columns.start))
        .filter(|&start| start < WIDEST)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let score = |gutter: usize| {
        let sides: Vec<Side> = rows.iter().map(|row| row.side(gutter)).collect();
        let bands = sides.split(|&side| side == Side::Across);
        let gaps = bands.map(|band| {
            let gaps = band.iter().filter_map(|side| match side {
                Side::Both(gap) => Some(*gap),
                _ => None,
            });
            gaps.collect::<Vec<usize>>()
        });
        let gaps: Vec<usize> = gaps
            .filter(|gaps| gaps.len() >= FEWEST_ROWS)
            .flatten()
            .collect();
        let is_wide = gaps.iter().sum::<usize>() >= USUAL_GUTTER * gaps.len();
        if is_wide { gaps.len() } else { 0 }
    };
    let best = starts.into_iter().max_by_key(|&start| score(start))?;
    (score(best) >= FEWEST_ON_PAGE && is_prose(rows, best)).then_some(best)
}

/// Whether what stands on both sides of a gutter goes on from line to line.
fn is_prose(rows: &[Row<'_>], gutter: usize) -> bool {
    let both = rows
        .iter()
        .filter(|row| matches!(row.side(gutter), Side::Both(_)));
    let texts: Vec<[&str; 2]> = both
        .map(|row| row.at(gutter).map(|part| part.text()))
        .collect();
    (0..2).all(|side| {
        let texts = || texts.iter().map(move |both| both[side]);
        let words: usize = texts().map(words).sum();
        let going_on = texts().filter(|text| goes_on(text)).count();
        words >= 3 * texts().count() && going_on * 10 >= 3 * texts().count()
    })
}

#[cfg(test)]
mod tests;

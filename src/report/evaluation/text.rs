//! The evaluation for a terminal: aligned, an interval below its value, at most 100 columns for
//! systems with names of ordinary length.

use super::sections::{overview, sections};
use super::table::{Cell, Section, Table};
use crate::evaluation::Summary;
use crate::evaluation::summary::definitions as all_definitions;
use textwrap::core::display_width;

/// The width to which sentences are wrapped.
const WIDTH: usize = 100;

/// Between columns.
const GAP: &str = "  ";

/// The evaluation as aligned text. Ends in a newline.
pub fn text(summary: &Summary) -> String {
    drawn(&overview(summary), &sections(summary))
}

/// Some words and tables as aligned text.
pub(super) fn drawn(overview: &str, sections: &[Section]) -> String {
    let mut out = wrapped(overview);
    for section in sections {
        out.push_str(&format!("\n{}\n", section.heading));
        if !section.note.is_empty() {
            out.push_str(&wrapped(&section.note));
        }
        out.push_str(&aligned(&section.table));
    }
    out
}

/// The name, range, direction and meaning of every figure, for help texts. Ends in a newline.
pub fn definitions() -> String {
    let mut out = String::new();
    for definition in all_definitions() {
        let direction = definition.direction.in_words();
        let [low, high] = definition.range;
        let source = match definition.source {
            "" => String::new(),
            source => format!(" ({source})"),
        };
        out.push_str(&format!(
            "{} [{low} to {high}, {direction}]\n",
            definition.name
        ));
        let words = format!("{}{source}", definition.definition);
        let options = textwrap::Options::new(WIDTH)
            .initial_indent("    ")
            .subsequent_indent("    ");
        out.push_str(&textwrap::fill(&words, options));
        out.push('\n');
    }
    out
}

fn wrapped(words: &str) -> String {
    textwrap::fill(words, WIDTH) + "\n"
}

/// The table with its columns aligned: words left, numbers right.
fn aligned(table: &Table) -> String {
    // Each row of cells makes one line, or two where it holds intervals.
    let mut lines = vec![table.titles.clone()];
    for row in &table.rows {
        lines.push(row.iter().map(|cell| cell.value.clone()).collect());
        if row.iter().any(|cell| cell.interval.is_some()) {
            lines.push(row.iter().map(interval).collect());
        }
    }
    let width = |column: usize| {
        lines
            .iter()
            .filter_map(|line| line.get(column))
            .map(|c| display_width(c))
            .max()
    };
    let widths: Vec<usize> = (0..table.titles.len()).filter_map(width).collect();
    let mut out = String::new();
    for line in &lines {
        let mut drawn = String::new();
        for (column, (cell, &width)) in line.iter().zip(&widths).enumerate() {
            let padding = " ".repeat(width.saturating_sub(display_width(cell)));
            let gap = if column == 0 { "" } else { GAP };
            match column < table.labels {
                true => drawn.extend([gap, cell, &padding]),
                false => drawn.extend([gap, &padding, cell]),
            }
        }
        out.push_str(drawn.trim_end());
        out.push('\n');
    }
    out
}

fn interval(cell: &Cell) -> String {
    cell.interval
        .as_ref()
        .map_or_else(String::new, |(low, high)| format!("{low}..{high}"))
}

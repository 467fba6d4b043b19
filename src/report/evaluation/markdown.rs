//! The evaluation as Markdown: one heading and one pipe table a section.

use super::sections::{overview, sections};
use super::table::{Cell, Section, Table};
use crate::evaluation::Summary;

/// The evaluation as Markdown, headings of level 3. Ends in a newline.
pub fn markdown(summary: &Summary) -> String {
    drawn(&overview(summary), &sections(summary))
}

/// Some words and tables as Markdown.
pub(super) fn drawn(overview: &str, sections: &[Section]) -> String {
    let mut out = escaped(overview) + "\n";
    for section in sections {
        out.push_str(&format!("\n### {}\n\n", escaped(&section.heading)));
        if !section.note.is_empty() {
            out.push_str(&format!("{}\n\n", escaped(&section.note)));
        }
        out.push_str(&piped(&section.table));
    }
    out
}

fn piped(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let rule = |column| if column < table.labels { "---" } else { "---:" }.to_owned();
    let mut out = line(table.titles.iter().map(|title| escaped(title)).collect());
    out.push_str(&line((0..table.titles.len()).map(rule).collect()));
    for row in &table.rows {
        out.push_str(&line(row.iter().map(cell).collect()));
    }
    out
}

fn cell(cell: &Cell) -> String {
    let value = escaped(&cell.value);
    match &cell.interval {
        Some((low, high)) => format!("{value} ({low}..{high})"),
        None => value,
    }
}

/// Keeps names from being read as Markdown.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '\\' | '|' | '*' | '`' | '<' | '[' => out.extend(['\\', letter]),
            '\n' | '\r' => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}

//! The entity grid: a row for each sentence, a column for each entity, a mark where the one mentions the other.

use super::foreign::shown;
use super::input::SentenceScores;
use maud::{Markup, html};
use std::collections::HashMap;
use std::fmt::Write;

/// Columns beyond this are left out: those of entities that few sentences mention.
const COLUMNS: usize = 60;
const CELL: usize = 18;
const LEFT: usize = 34;
const TOP: usize = 130;
/// How much of an entity's name there is room for.
const NAME: usize = 20;

struct Entity<'a> {
    name: &'a str,
    /// The rows that mention it.
    rows: Vec<usize>,
}

/// The grid of some sentences, each with its number.
pub(super) fn grid(sentences: &[(usize, &SentenceScores)]) -> Markup {
    let mut entities = entities(sentences);
    let all = entities.len();
    let salient = entities
        .iter()
        .filter(|entity| entity.rows.len() > 1)
        .count();
    entities.truncate(COLUMNS);
    if entities.is_empty() {
        return html! {};
    }
    // From the left in the order in which the text mentions them.
    entities.sort_by_key(|entity| (entity.rows.len() < 2, entity.rows[0]));
    let (width, height) = (
        LEFT + entities.len() * CELL + 100,
        TOP + sentences.len() * CELL + 6,
    );
    let said = format!(
        "{all} entities, {salient} of them mentioned by two sentences or more{}.",
        if all > COLUMNS {
            format!("; the {COLUMNS} that most sentences mention are drawn")
        } else {
            String::new()
        }
    );
    html! {
        section {
            h2 { "Entity grid" }
            div.scroll role="group" aria-label="Entity grid" tabindex="0" {
                svg.grid width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } role="img" aria-label=(said) {
                    @for (row, (number, _)) in sentences.iter().enumerate() {
                        text.axis x=(LEFT - 8) y=(TOP + row * CELL + 13) text-anchor="end" { (number) }
                        path.tick d={ "M" (LEFT) " " (TOP + row * CELL) "h" (entities.len() * CELL) } {}
                    }
                    @for (column, entity) in entities.iter().enumerate() {
                        @let x = LEFT + column * CELL;
                        text.axis transform={ "translate(" (x + 12) " " (TOP - 6) ") rotate(-50)" } { (short(entity.name)) }
                        path class=(if entity.rows.len() > 1 { "chain" } else { "single" }) d=(chain(entity, x)) {}
                        path class=(if entity.rows.len() > 1 { "cells" } else { "single cells" }) d=(cells(entity, x)) {
                            title { (shown(entity.name)) }
                        }
                    }
                }
            }
            p.note { (said) " A row is a sentence, a column an entity; a filled cell is a mention." }
        }
    }
}

/// Those that most sentences mention first.
fn entities<'a>(sentences: &[(usize, &'a SentenceScores)]) -> Vec<Entity<'a>> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut entities: Vec<Entity<'a>> = Vec::new();
    for (row, (_, of)) in sentences.iter().enumerate() {
        for name in &of.entities {
            let at = *known.entry(name).or_insert_with(|| {
                entities.push(Entity {
                    name,
                    rows: Vec::new(),
                });
                entities.len() - 1
            });
            if entities[at].rows.last() != Some(&row) {
                entities[at].rows.push(row);
            }
        }
    }
    entities.sort_by_key(|entity| (std::cmp::Reverse(entity.rows.len()), entity.rows[0]));
    entities
}

fn cells(entity: &Entity<'_>, x: usize) -> String {
    let mut path = String::new();
    for row in &entity.rows {
        let side = CELL - 4;
        let _ = write!(
            path,
            "M{} {}h{side}v{side}h-{side}z",
            x + 2,
            TOP + row * CELL + 2
        );
    }
    path
}

/// From the first mention to the last.
fn chain(entity: &Entity<'_>, x: usize) -> String {
    let middle = |row: usize| TOP + row * CELL + CELL / 2;
    let (first, last) = (entity.rows[0], entity.rows[entity.rows.len() - 1]);
    format!("M{} {}V{}", x + CELL / 2, middle(first), middle(last))
}

fn short(name: &str) -> String {
    super::foreign::beginning(name, NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentioning(names: &[&str]) -> SentenceScores {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        serde_json::from_value(serde_json::json!({"entities": names})).unwrap()
    }

    #[test]
    fn the_most_mentioned_come_first() {
        let rows = [
            mentioning(&["crew", "bridge"]),
            mentioning(&["bridge", "bridge"]),
            mentioning(&["ferry"]),
        ];
        let numbered: Vec<(usize, &SentenceScores)> = rows.iter().enumerate().collect();
        let found = entities(&numbered);
        let found: Vec<(&str, &[usize])> = found
            .iter()
            .map(|one| (one.name, one.rows.as_slice()))
            .collect();
        assert_eq!(
            found,
            [("bridge", &[0, 1][..]), ("crew", &[0]), ("ferry", &[2])]
        );
    }
}

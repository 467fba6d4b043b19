//! Pages set in columns come out in reading order, and everything else as it was.

use super::*;
use proptest::prelude::*;

/// Sets paragraphs in columns of so many characters, with a gutter of so many blanks, as `pdftotext -layout` prints them.
fn set(paragraphs: &[&str], columns: usize, width: usize, gutter: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        let options = textwrap::Options::new(width).initial_indent("   ");
        lines.extend(
            textwrap::wrap(paragraph, options)
                .into_iter()
                .map(|line| line.into_owned()),
        );
    }
    let height = lines.len().div_ceil(columns);
    let rows = (0..height).map(|row| {
        let cells =
            (0..columns).map(|column| lines.get(column * height + row).map_or("", String::as_str));
        let row: String = cells
            .map(|cell| format!("{cell:<at$}", at = width + gutter))
            .collect();
        row.trim_end().to_owned() + "\n"
    });
    rows.collect()
}

const STORY: [&str; 5] = [
    "The ferry between Orlen and Vasterby will sail again from the second of June, nine years after it was taken out of service, \
     the minister said on Wednesday.",
    "Tickets for the crossing of eleven hours go on sale in April, with a bed in a shared cabin costing from forty crowns and a \
     seat on deck nineteen.",
    "A petition to bring it back was signed by more than two hundred thousand people last year, most of them from the islands, \
     where the winter is long.",
    "The old ship has lain in a dock outside the town since then, and gulls have nested in her funnel; it took nine men a week \
     to clean the bridge alone.",
    "Not everyone is pleased, however, since the quay at which she will lie is used by the fishing boats, and nobody has told \
     their owners where to go.",
];

fn read(text: &str) -> String {
    let lines = in_reading_order(text, true).unwrap();
    let words: Vec<&str> = lines
        .iter()
        .flat_map(|line| line.text.split_whitespace())
        .collect();
    words.join(" ")
}

#[test]
fn columns_are_read_one_after_the_other() {
    let whole = STORY.join(" ");
    for columns in [2, 3, 4] {
        for width in [26, 34, 45] {
            for gutter in [3, 6, 12] {
                let text = set(&STORY, columns, width, gutter);
                assert_eq!(
                    read(&text),
                    whole,
                    "{columns} of {width}, {gutter} apart:\n{text}"
                );
            }
        }
    }
}

#[test]
fn lines_across_the_columns_stay_where_they_are() {
    let body = set(&STORY, 2, 38, 5);
    let head =
        "          Night Ferry Between Orlen and Vasterby to Sail Again After Nine Years\n\n";
    let foot = "\n                                        12\n";
    let text = format!("{head}{body}{foot}\u{c}{head}{body}");
    let lines = in_reading_order(&text, true).unwrap();
    assert_eq!(lines[0].text, head.trim());
    assert!(lines[1].after_blank && lines[1].text.starts_with("The ferry between"));
    let whole = format!("{} {}", head.trim(), STORY.join(" "));
    assert_eq!(read(&text), format!("{whole} 12 {whole}"));
}

#[test]
fn a_page_number_in_the_middle_is_no_line_of_a_column() {
    let body = set(&STORY, 2, 38, 5);
    for foot in [
        "\n                    12\n",
        "\n                                                   12\n",
        "\n12\n",
    ] {
        assert_eq!(
            read(&format!("{body}{foot}")),
            format!("{} 12", STORY.join(" ")),
            "{foot:?}"
        );
    }
}

#[test]
fn tabs_are_gaps() {
    let rows = set(&STORY, 2, 38, 5);
    let tabbed: String = rows
        .lines()
        .map(|row| match row.char_indices().nth(43) {
            Some((at, _)) => format!("{:<39}\t{}\n", row[..at].trim_end(), &row[at..]),
            None => format!("{row}\n"),
        })
        .collect();
    assert_eq!(read(&tabbed), STORY.join(" "));
}

#[test]
fn everything_else_is_left_alone() {
    for text in [
        "It rained.   They left.\nNobody came.\n",
        "Team            Played   Won   Points\nOrlen United    12       9     27\nVasterby        12       7     22\n\
         Stoke Rovers    12       6     20\nHollin          12       2     8\nPenfold         12       1     4\n",
        "It rained all day.  Play was stopped at noon.  They left.\nNobody came back.  The ground was closed.  It was late.\n\
         The umpire spoke.  He went home.  His wife laughed.\nThe next day was dry.  They played.  They lost.\n",
        "Monday      The council meets at nine in the hall\nTuesday     The harbour board meets at ten\n\
         Wednesday   No meetings\nThursday    The school board meets at noon\nFriday      The mayor speaks at the market\n",
        "    1.   The tram stops at the river, where it turns round\n    2.   The bus goes on to the hill\n\
         \x20   3.   The boat waits for both of them\n    4.   The road is closed until Monday\n",
    ] {
        assert_eq!(in_reading_order(text, true), Ok(lines(text)), "{text}");
    }
}

#[test]
fn what_cannot_be_told_apart_is_refused() {
    // Every line begins its right half somewhere else.
    let ragged: String = set(&STORY, 2, 38, 2)
        .lines()
        .enumerate()
        .filter(|(_, row)| row.len() > 41)
        .map(|(at, row)| {
            format!(
                "{}{:gap$}{}\n",
                row[..38].trim_end(),
                "",
                row[40..].trim_start(),
                gap = 4 + at * 5 % 17
            )
        })
        .collect();
    let refused = in_reading_order(&ragged, true).unwrap_err();
    assert!(refused.remedy.contains("without `-layout`"));
    let clear = set(&STORY, 2, 38, 5);
    assert!(
        in_reading_order(&clear, false)
            .unwrap_err()
            .remedy
            .contains("--split")
    );
}

proptest! {
    #[test]
    fn no_character_is_lost(text in "([a-zé,]{1,9} {1,6}|[A-Z][a-z]{0,4}\\. {0,9}|\n|\n\n|\t|\u{c}){0,120}") {
        if let Ok(lines) = in_reading_order(&text, true) {
            let mut found: Vec<char> = lines.iter().flat_map(|line| line.text.chars()).filter(|c| !c.is_whitespace()).collect();
            let mut expected: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
            prop_assert!(lines.iter().all(|line| !line.text.is_empty() && line.text == line.text.trim()));
        }
    }
}

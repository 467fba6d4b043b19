//! Lists of numbers, as people and models write them: `3, 1, 2`, `[3][1][2]`, `3 > 1 > 2`, `4-7`, `"3"`.

/// The numbers of a text in the order in which they stand, ranges written out. What is above `most` is left out, and so is all beyond
/// `limit` numbers.
pub(super) fn numbers(text: &str, most: usize, limit: usize) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut rest = text;
    // What stands between the number before and this one.
    let mut between = "";
    let mut last: Option<usize> = None;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        between = if last.is_some() {
            &rest[..start]
        } else {
            between
        };
        let digits = &rest[start..];
        let end = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        let number = digits[..end].parse::<usize>().ok();
        match (last, number) {
            (Some(from), Some(to)) if is_range(between) && from.max(to) <= most => {
                if from < to {
                    found.extend(from + 1..=to);
                } else {
                    found.extend((to..from).rev());
                }
            }
            (_, Some(number)) if number <= most => found.push(number),
            _ => {}
        }
        if found.len() > limit {
            found.truncate(limit);
            break;
        }
        last = number;
        rest = &digits[end..];
    }
    found
}

/// Whether what stands between two numbers makes them the ends of a range.
fn is_range(between: &str) -> bool {
    let mark = between.trim_matches(|c: char| c.is_whitespace() || "[]\"'`#".contains(c));
    matches!(
        mark,
        "-" | "\u{2013}" | "\u{2014}" | ".." | "..." | "\u{2026}" | "to" | "through"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_however_they_are_written() {
        for text in [
            "3, 1, 2, 0",
            "[3][1][2][0]",
            "3 > 1 > 2 > 0",
            "\"3\" \"1\" \"2\" \"0\"",
            "#3; #1; #2; #0",
        ] {
            assert_eq!(numbers(text, 9, 100), [3, 1, 2, 0], "{text}");
        }
    }

    #[test]
    fn ranges_are_written_out() {
        assert_eq!(numbers("5, 1-4, 0", 9, 100), [5, 1, 2, 3, 4, 0]);
        assert_eq!(numbers("4..2; 7 to 9", 9, 100), [4, 3, 2, 7, 8, 9]);
        assert_eq!(numbers("[1]\u{2013}[3]", 9, 100), [1, 2, 3]);
        // A range of what there is not is no range.
        assert_eq!(numbers("1-999999999999999999999999, 2", 9, 100), [1, 2]);
        assert_eq!(numbers("0-50000000", 9, 100), [0]);
    }

    #[test]
    fn there_is_an_end_to_them() {
        assert_eq!(numbers(&"1 ".repeat(1000), 9, 20).len(), 20);
        assert_eq!(numbers(&"0-9 ".repeat(1000), 9, 25).len(), 25);
    }
}

//! Whether a line is a date and nothing else.
//!
//! The date is only recognised here; the article keeps it as it is written. So nothing has to be decided
//! that the line leaves open, such as whether 05/06/2022 is in May or in June.

use crate::calendar::{MONTHS, WEEKDAYS};
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, Zoned, fmt::rfc2822};

/// No date that somebody would write is longer, in bytes.
const LONGEST: usize = 64;

/// Words that stand beside a time of day.
const CLOCK_WORDS: [&str; 23] = [
    "at", "am", "pm", "a.m.", "p.m.", "a.m", "p.m", "gmt", "utc", "z", "et", "est", "edt", "ct",
    "cst", "cdt", "pt", "pst", "pdt", "bst", "ist", "cet", "cest",
];

/// Whether `line`, already trimmed, is one calendar date, with or without weekday and time of day.
pub(super) fn is_date(line: &str) -> bool {
    if line.len() > LONGEST || !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    is_timestamp(line) || is_calendar_date(line)
}

/// ISO 8601, RFC 3339, RFC 9557 and RFC 2822.
fn is_timestamp(line: &str) -> bool {
    line.parse::<DateTime>().is_ok()
        || line.parse::<Timestamp>().is_ok()
        || line.parse::<Zoned>().is_ok()
        || rfc2822::parse(line).is_ok()
}

/// What people write: `13 May 2022`, `Fri., May 13th, 2022 at 10:30 a.m. EDT`, `13.05.2022`, `20220513`.
fn is_calendar_date(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    let mut words = line
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .peekable();
    if words.peek().is_some_and(|word| is_name(word, &WEEKDAYS)) {
        words.next();
    }
    let mut fields = Vec::new();
    while fields.len() < 3 {
        let Some(word) = words.next() else { break };
        fields.extend(
            word.split(['/', '-', '.'])
                .filter(|field| !field.is_empty()),
        );
        if let [digits] = fields[..]
            && digits.len() == 8
            && is_digits(digits)
        {
            break;
        }
    }
    is_day(&fields, line.contains('/')) && words.all(is_clock)
}

/// Whether the fields name a day that exists, in any of the usual orders. `slashes` allow a year of
/// two digits.
fn is_day(fields: &[&str], slashes: bool) -> bool {
    match *fields {
        [digits] if digits.len() == 8 && is_digits(digits) => exists(
            year(&digits[..4], false),
            month(&digits[4..6]),
            day(&digits[6..]),
        ),
        [a, b, c] => {
            exists(year(a, false), month(b), day(c))
                || exists(year(c, slashes), month(b), day(a))
                || exists(year(c, slashes), month(a), day(b))
        }
        _ => false,
    }
}

fn exists(year: Option<i16>, month: Option<i8>, day: Option<i8>) -> bool {
    let (Some(year), Some(month), Some(day)) = (year, month, day) else {
        return false;
    };
    Date::new(year, month, day).is_ok()
}

fn year(field: &str, short: bool) -> Option<i16> {
    if !(field.len() == 4 || short && field.len() == 2) || !is_digits(field) {
        return None;
    }
    let year = field.parse().ok()?;
    if field.len() == 2 {
        Some(2000 + year)
    } else {
        (1000..3000).contains(&year).then_some(year)
    }
}

fn month(field: &str) -> Option<i8> {
    if let Some(at) = MONTHS.iter().position(|name| is_name_of(field, name)) {
        return i8::try_from(at + 1).ok();
    }
    number(field)
}

fn day(field: &str) -> Option<i8> {
    let bare = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| field.strip_suffix(ending));
    number(bare.unwrap_or(field))
}

/// One or two digits.
fn number(field: &str) -> Option<i8> {
    if field.len() > 2 || !is_digits(field) {
        return None;
    }
    field.parse().ok()
}

fn is_digits(field: &str) -> bool {
    !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_name(word: &str, names: &[&str]) -> bool {
    let word = word.trim_end_matches('.');
    names.iter().any(|name| is_name_of(word, name))
}

/// Whether `word` is `name` in full or shortened to three letters or more ("sep", "sept", "tues").
fn is_name_of(word: &str, name: &str) -> bool {
    word.len() >= 3 && word.len() <= 5 && name.starts_with(word) || word == name
}

/// `10:30`, `10.30`, `10:30:05`, `10am`, `10:30pm`, and the words that stand beside them.
fn is_clock(word: &str) -> bool {
    if CLOCK_WORDS.contains(&word) {
        return true;
    }
    let bare = word.strip_suffix("am").or_else(|| word.strip_suffix("pm"));
    let mut parts = 0;
    let numbers = bare.unwrap_or(word).split([':', '.']).all(|part| {
        parts += 1;
        number(part).is_some_and(|number| number < 60)
    });
    numbers && parts <= 3 && (parts > 1 || bare.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_they_are_written() {
        for line in [
            "20220513",
            "2022-05-13",
            "2022/05/13",
            "2022.5.13",
            "13/05/2022",
            "05/13/2022",
            "13.05.2022",
            "13-05-2022",
            "5/13/22",
            "13 May 2022",
            "13 May, 2022",
            "13th May 2022",
            "May 13, 2022",
            "MAY 13 2022",
            "May 3rd, 2022",
            "Sept. 5, 2022",
            "Sep 5 2022",
            "13-May-2022",
            "Friday, May 13, 2022",
            "Fri., 13 May 2022",
            "Tues. May 10, 2022",
            "2022 May 13",
            "29 February 2024",
            "2022-05-13T18:30:00Z",
            "2022-05-13 18:30",
            "2022-05-13T18:30:00+05:30",
            "Fri, 13 May 2022 18:30:00 +0000",
            "May 13, 2022 10:15 am EDT",
            "May 13, 2022, at 10:15 a.m. ET",
            "13 May 2022 6pm",
        ] {
            assert!(is_date(line), "{line}");
        }
    }

    #[test]
    fn every_month_and_weekday_is_known() {
        for (month, weekday) in MONTHS.iter().zip(WEEKDAYS.iter().cycle()) {
            assert!(is_date(&format!("{weekday}, {month} 16, 2005")), "{month}");
            assert!(
                is_date(&format!("{}. 16 {} 2005", &weekday[..3], &month[..3])),
                "{month}"
            );
        }
    }

    #[test]
    fn what_is_no_date() {
        for line in [
            "",
            "2022",
            "May 2022",
            "13 May",
            "20221340",
            "2022-02-30",
            "31/04/2022",
            "13 Mayhem 2022",
            "29 February 2023",
            "12345678",
            "On May 13, 2022",
            "May 13, 2022 was a Friday",
            "13 May 2022.1.1",
            "0000-00-00",
            "99/99/9999",
            "1.2.3",
            "10-12-14",
            "2,022 people",
            "Ma 13, 2022",
            "13 May 2022 99:99",
            "13 May 2022 7",
            "２０２２０５１３",
            "5 of 13 in 2022",
            "May 13, 20222",
        ] {
            assert!(!is_date(line), "{line}");
        }
    }

    #[test]
    fn endless_lines_are_no_dates() {
        assert!(!is_date(&"2022-05-13 ".repeat(10_000)));
    }
}

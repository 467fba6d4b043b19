//! What the order must obey, as flags.

use crate::ordering::Units;
use crate::run::{Demands, Line};
use clap::ValueEnum;

/// Constraints.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Constraints")]
pub(super) struct DemandFlags {
    /// The sentence on line N of the input stands first. Lines are counted as an editor counts them,
    /// headline and blank lines too; in JSON they are places in "sentences", from 1. 12.3 is the third
    /// sentence that begins on line 12 (--split).
    #[arg(long, value_name = "N")]
    lead: Option<Line>,

    /// The sentence on line N stands last.
    #[arg(long, value_name = "N")]
    last: Option<Line>,

    /// The sentence on line A stands somewhere before that on line B; may be repeated.
    #[arg(long, value_name = "A,B", value_parser = pair)]
    before: Vec<[Line; 2]>,

    /// These sentences stand together, in this order; may be repeated.
    #[arg(long, value_name = "A,B,..", value_parser = several)]
    together: Vec<Together>,

    /// The sentence on line SENTENCE stands at PLACE in the output, counted from 1, captions and other
    /// lines that are set apart among them; may be repeated.
    #[arg(long, value_name = "SENTENCE=PLACE", value_parser = pin)]
    pin: Vec<(Line, usize)>,
}

/// The lines of one `--together`.
#[derive(Debug, Clone)]
struct Together(Vec<Line>);

/// What is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum UnitsFlag {
    /// Each sentence alone.
    Sentence,
    /// Paragraphs, each left whole: set apart by blank lines, by para_starts, or by an array for each.
    Paragraph,
    /// Paragraphs where at least two have several sentences, else sentences.
    Auto,
}

impl From<UnitsFlag> for Units {
    fn from(flag: UnitsFlag) -> Self {
        match flag {
            UnitsFlag::Sentence => Units::Sentence,
            UnitsFlag::Paragraph => Units::Paragraph,
            UnitsFlag::Auto => Units::Auto,
        }
    }
}

impl DemandFlags {
    pub(super) fn demands(&self) -> Demands {
        Demands {
            lead: self.lead,
            last: self.last,
            before: self.before.clone(),
            together: self.together.iter().map(|lines| lines.0.clone()).collect(),
            pins: self.pin.clone(),
        }
    }
}

fn lines(text: &str) -> Result<Vec<Line>, String> {
    let line = |part: &str| part.trim().parse::<Line>().map_err(str::to_owned);
    text.split(',').map(line).collect()
}

fn pair(text: &str) -> Result<[Line; 2], String> {
    <[Line; 2]>::try_from(lines(text)?).map_err(|_| "two lines are wanted, such as 3,5".to_owned())
}

fn several(text: &str) -> Result<Together, String> {
    match lines(text)? {
        lines if lines.len() < 2 => Err("several lines are wanted, such as 3,4,5".to_owned()),
        lines => Ok(Together(lines)),
    }
}

fn pin(text: &str) -> Result<(Line, usize), String> {
    let wanted = || "a line and a place in the output are wanted, such as 12=1".to_owned();
    let (line, place) = text.split_once('=').ok_or_else(wanted)?;
    let place = place.trim().parse().ok().filter(|&place| place > 0);
    Ok((line.trim().parse::<Line>()?, place.ok_or_else(wanted)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_said() {
        assert!(pair("3, 5").is_ok());
        for wrong in ["3", "3,5,7", "3,", "a,b", ""] {
            assert!(pair(wrong).is_err(), "{wrong}");
        }
        assert_eq!(several("3,4.2,5").unwrap().0.len(), 3);
        assert!(several("3").is_err());
        assert_eq!(pin("12=1").unwrap().1, 1);
        for wrong in ["12", "12=0", "12=-1", "=1", "12=", "12=1=2", "0=1"] {
            assert!(pin(wrong).is_err(), "{wrong}");
        }
    }
}

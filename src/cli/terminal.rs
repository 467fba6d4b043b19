//! What standard output is: how wide, and whether it shows colours.

use crate::report::order::WIDEST;
use std::io::{self, IsTerminal};

/// How what is written to be read should look.
pub(super) struct Look {
    /// The width to wrap at: that of the terminal, if results go to one.
    pub(super) width: Option<usize>,
    /// Whether to use styles.
    pub(super) color: bool,
}

impl Look {
    /// Styles and wrapping are for a terminal; a file gets one sentence a line.
    pub(super) fn new(to_stdout: bool) -> Self {
        let is_terminal = to_stdout && io::stdout().is_terminal();
        Look {
            width: is_terminal.then(|| textwrap::termwidth().clamp(40, WIDEST)),
            color: match anstream::AutoStream::choice(&io::stdout()) {
                anstream::ColorChoice::Never => false,
                anstream::ColorChoice::Auto => is_terminal,
                anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => to_stdout,
            },
        }
    }
}

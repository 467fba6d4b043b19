//! Discourse connectives.
//!
//! A sentence that opens with a connective leans on another one: it cannot well open an article, and what
//! it answers stands, nearly always, directly before it (Prasad et al. 2008, PDTB 2.0: 9 of 10 inter-sentential explicit
//! connectives take their first argument from the adjacent sentence; senses after Webber et al. 2019, PDTB 3.0, and Knott 1996).
//! The classes have a cue each, since they differ in how late they stand. Words inside a quotation count:
//! “But ...” leans on what was said before as any other *but* does.

mod binding;
mod openers;
mod series;

use super::Cue;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &openers::CONTRAST,
    &openers::ADDITION,
    &openers::MEANWHILE,
    &openers::CAUSE,
    &openers::EXAMPLE,
    &openers::ELABORATION,
    &openers::SEQUENCE,
    &openers::CONCLUSION,
    &openers::CONJUNCTION,
    &openers::ALSO,
    &openers::ANOTHER,
    &openers::SUCH,
    &binding::CONTRAST_BINDS,
    &binding::ADDITION_BINDS,
    &binding::CONSEQUENCE_BINDS,
    &binding::ANSWER,
    &series::ENUMERATION,
    &series::COUNTERPART,
];

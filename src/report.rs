//! What people and programs read. Everything here turns finished results into text; nothing is
//! computed and nothing is printed.

pub mod evaluation;

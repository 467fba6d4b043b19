//! The program itself.

use assert_cmd::Command;

/// The program, without what the environment would tell it.
pub(crate) fn unscramble() -> Command {
    let mut command = Command::cargo_bin("unscramble").expect("built with the tests");
    let told =
        |name: &str| name.starts_with("UNSCRAMBLE_") || name.to_lowercase().ends_with("_proxy");
    for (name, _) in std::env::vars().filter(|(name, _)| told(name)) {
        command.env_remove(name);
    }
    command
}

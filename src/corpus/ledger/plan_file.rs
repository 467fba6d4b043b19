//! What was planned for a folder of outputs, for those who want to know how much is left.

use super::error::LedgerError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How many outputs a run, or a part of one, is to make in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFile {
    /// So many.
    pub outputs: u64,
}

impl PlanFile {
    /// Notes the plan of part `index` of `count`. Each part has a file of its own, since parts may run at the same time. Plans of an earlier
    /// run that was parted otherwise are of the same outputs, and are removed.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, folder: &Path, index: u64, count: u64) -> Result<(), LedgerError> {
        let root = folder.join(".unscramble");
        let file = root.join(format!("plan-{index}-of-{count}.json"));
        let write = || {
            fs::create_dir_all(&root)?;
            let of_count = format!("-of-{count}.json");
            for (name, other) in plans(&root)? {
                if !name.ends_with(&of_count) {
                    remove(&other)?;
                }
            }
            fs::write(&file, serde_json::to_vec(self)?)
        };
        write().map_err(|cause| LedgerError::io(&file, cause))
    }

    /// How many outputs all parts together are to make, as far as they have begun.
    pub fn planned(folder: &Path) -> Option<u64> {
        let plans = plans(&folder.join(".unscramble")).ok()?;
        let outputs = plans.filter_map(|(_, file)| {
            let plan: PlanFile = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
            Some(plan.outputs)
        });
        outputs.reduce(|sum, more| sum + more)
    }
}

/// The plans in a folder, by name.
fn plans(root: &Path) -> io::Result<impl Iterator<Item = (String, PathBuf)> + use<>> {
    let named = fs::read_dir(root)?.flatten().map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, entry.path())
    });
    Ok(named.filter(|(name, path)| name.starts_with("plan-") && path.is_file()))
}

/// Removes a file that another part may be removing too.
fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_those_of_another_parting_are_forgotten() {
        let at = tempfile::tempdir().unwrap();
        let plan = |outputs, index, count| {
            let plan = PlanFile { outputs };
            plan.write(at.path(), index, count).unwrap();
            PlanFile::planned(at.path())
        };
        assert_eq!(PlanFile::planned(at.path()), None);
        assert_eq!(plan(3, 0, 2), Some(3));
        assert_eq!(plan(2, 1, 2), Some(5));
        assert_eq!(plan(2, 1, 12), Some(2));
        assert_eq!(plan(5, 0, 1), Some(5));
        assert_eq!(plan(5, 0, 1), Some(5));
    }
}

//! What was planned for a folder of outputs, for those who want to know how much is left.

use super::error::LedgerError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// How many outputs a run, or a part of one, is to make in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFile {
    /// So many.
    pub outputs: u64,
}

impl PlanFile {
    /// Notes the plan of part `index` of `count`. Each part has a file of its own, since parts may run at the same time.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, folder: &Path, index: u64, count: u64) -> Result<(), LedgerError> {
        let root = folder.join(".unscramble");
        let file = root.join(format!("plan-{index}-of-{count}.json"));
        let write = || {
            fs::create_dir_all(&root)?;
            fs::write(&file, serde_json::to_vec(self)?)
        };
        write().map_err(|cause| LedgerError::io(&file, cause))
    }

    /// How many outputs all parts together are to make, as far as they have begun.
    pub fn planned(folder: &Path) -> Option<u64> {
        let entries = fs::read_dir(folder.join(".unscramble")).ok()?;
        let plans = entries.flatten().filter(|entry| {
            let name = entry.file_name();
            name.to_string_lossy().starts_with("plan-")
        });
        let outputs = plans.filter_map(|entry| {
            let plan: PlanFile = serde_json::from_slice(&fs::read(entry.path()).ok()?).ok()?;
            Some(plan.outputs)
        });
        outputs.reduce(|sum, more| sum + more)
    }
}

//! Calls into libtorch that report errors instead of panicking.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `compute` without gradients and on this thread alone, since what libtorch computes depends, in the last digits, on
/// how many threads share it: articles and batches are spread over threads instead. rust-bert and most of tch panic where libtorch reports
/// an error, such as too little memory; here that becomes the error's first line.
pub(crate) fn guarded<T>(compute: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    tch::set_num_threads(1);
    catch_unwind(AssertUnwindSafe(|| tch::no_grad(compute)))
        .unwrap_or_else(|panic| Err(words(&*panic)))
}

/// What a panic said.
pub(super) fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it gave no reason");
    text.lines().next().unwrap_or_default().to_owned()
}

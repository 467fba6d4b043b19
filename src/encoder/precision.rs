//! Which number format the encoder computes in.

use std::fmt;

/// The number format of the encoder's matrix products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// 32-bit floating point: what every machine has.
    Fp32,
    /// bfloat16: faster where the processor multiplies it in hardware, far slower where not.
    Bf16,
}

impl Precision {
    /// What suits this machine's CPU: bf16 where it has AVX512-BF16 or AMX-BF16, else fp32.
    pub fn of_this_cpu() -> Self {
        if cpu_multiplies_bf16() {
            Precision::Bf16
        } else {
            Precision::Fp32
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Precision::Fp32 => "fp32",
            Precision::Bf16 => "bf16",
        })
    }
}

#[cfg(target_arch = "x86_64")]
fn cpu_multiplies_bf16() -> bool {
    // The AMX flag cannot be asked for in stable Rust; every processor that has AMX-BF16 also has AVX512-BF16.
    std::arch::is_x86_feature_detected!("avx512bf16")
}

#[cfg(not(target_arch = "x86_64"))]
fn cpu_multiplies_bf16() -> bool {
    false
}

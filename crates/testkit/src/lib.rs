//! What several tests read: the scenarios and lessons with what they expect, and the cases that
//! real Kubernetes answered.

use std::path::{Path, PathBuf};

pub mod scenario;
pub mod pastes;
pub mod expected;
pub mod marks;
pub mod cases;

/// The workspace's root, where the files of the tests are.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

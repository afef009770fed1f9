//! What the targets check: the invariants that `tests/hostile` holds broken scenarios to.

#[path = "../../tests/hostile/invariants.rs"]
pub mod invariants;

//! What else a session is good for: to try a fix, and to send a request many times.

mod crowd;
mod verify;

pub use crowd::{Crowd, CrowdRow, crowd};
pub use verify::{Tried, verify};

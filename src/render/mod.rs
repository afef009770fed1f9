//! Turns an analysis into text for a terminal and JSON for programs. Adds no words of its own about the path: the
//! sentences are the page's, byte for byte.

mod json;
mod sheets;
mod text;

pub use json::{FORMAT_VERSION, json};
pub use sheets::sheets;
pub use text::text;

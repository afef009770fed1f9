//! Turns an analysis into text for a terminal, JSON and SARIF for programs, and an SVG file. It
//! adds no words of its own about the path: the sentences are the page's. It shows characters that
//! a terminal would obey (`visible`).

pub mod check;
pub mod codes;
pub mod copies;
mod json;
pub mod map;
mod map_svg;
mod sarif;
mod sheets;
mod svg;
mod text;
mod visible;

pub use json::{FORMAT_VERSION, json};
pub use map_svg::map_svg;
pub use sarif::{Artifact, sarif, sarif_of_check};
pub use sheets::sheets;
pub use svg::svg;
pub use text::text;
pub use visible::{visible, visible_line};

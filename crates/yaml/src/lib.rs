//! Turns a text into documents of spanned nodes, read as kubectl reads YAML, and what is not quite
//! YAML into what was meant.

pub mod clean;
pub mod printed;
pub mod yaml;

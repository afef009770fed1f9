//! The way of a packet in words and as a picture: hops, verdict, diagnostics with lines, help and
//! fixes; boxes, edges and playback. What is said is decided below.

pub mod report;
pub mod edits;
pub mod explain;
pub mod scene;

//! The way of a packet in words and as a picture: hops, verdict, diagnostics with lines, help and
//! fixes; boxes, edges and playback. What is said is decided below.

// A code's constant is public and documented, whatever holds its file: docs/codes is made of it.
#![allow(unreachable_pub)]

pub mod report;
pub mod edits;
pub mod explain;
pub mod scene;

//! Portpath: follow a packet through Kubernetes YAML, from the client through the Service's `port`
//! to the Pod's `targetPort`.
//!
//! The library is the pure core: no browser, no I/O, no clock, no randomness. One door leads in:
//! [`analyze`], which turns a paste and a request into an [`Analysis`]. The stages run in the order
//! of the `mod` lines below, and dependencies point one way, upwards in that list.

pub mod admission;
pub mod analysis;
pub mod cluster;
pub mod explain;
pub mod manifest;
pub mod proxy;
pub mod render;
pub mod request;
pub mod scene;
pub mod source;
pub mod trace;
#[cfg(feature = "web")]
pub mod web;
pub mod yaml;

pub use analysis::{Analysis, analyze};

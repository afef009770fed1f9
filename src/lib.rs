//! Portpath: follow a packet through Kubernetes YAML, from the client through the Service's `port`
//! to the Pod's `targetPort`.
//!
//! The library is the pure core: no browser, no I/O, no clock, no randomness. Its main function is
//! [`analyze`], which turns YAML and a request into an [`Analysis`]. A [`Session`] reads a text
//! once and answers every request about it. The stages below are separate crates, and this crate
//! exports their modules. Dependencies point one way, and Cargo enforces that.

pub mod session;
pub mod survey;
pub mod check;
pub mod map;
pub mod tools;
pub mod share;
pub mod film;
pub mod link;
pub mod inspect;
pub mod render;
pub mod examples;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

/// Hands out memory in WebAssembly, to the page, to embeds and to `bench` alike.
#[cfg(target_family = "wasm")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

pub use portpath_explain::{edits, explain, report, scene};
pub use portpath_kube::{admission, manifest};
pub use portpath_net::{cluster, facts, infer, proxy, request, trace};
pub use portpath_text::{limits, source};
pub use portpath_yaml::{clean, yaml};

pub use inspect::inspect;
pub use portpath_kube::admission::ProxyMode;
pub use session::{Analysis, Asked, Session, analyze};

//! Portpath: follow a packet through Kubernetes YAML, from the client through the Service's `port`
//! to the Pod's `targetPort`.
//!
//! The library is the pure core: no browser, no I/O, no clock, no randomness. One door leads in:
//! [`analyze`], which turns a paste and a request into an [`Analysis`]. The stages before the door are
//! crates of their own, whose modules are handed on here; dependencies point one way, and Cargo holds
//! them there.

pub mod analysis;
pub mod share;
pub mod film;
pub mod link;
pub mod inspect;
pub mod render;
pub mod examples;

/// Hands out memory in WebAssembly, to the page, to embeds and to `bench` alike.
#[cfg(target_family = "wasm")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

pub use portpath_explain::{edits, explain, scene};
pub use portpath_kube::{admission, manifest};
pub use portpath_net::{cluster, proxy, request, trace};
pub use portpath_text::{limits, source};
pub use portpath_yaml::{clean, yaml};

pub use analysis::{Analysis, analyze};
pub use inspect::inspect;
pub use portpath_kube::admission::ProxyMode;

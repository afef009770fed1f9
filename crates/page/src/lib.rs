//! The Yew page: an [`Analysis`](portpath::Analysis) made visible. The only stage that knows a browser; every
//! sentence it shows comes from the core.
//!
//! State is what the reader did ([`state`]); the rest is derived from it. Components take props and callbacks
//! and render on the host as well: the browser is touched only in effects and callbacks.

pub mod address;
pub mod app;
mod arrival;
mod cleaned;
mod commands;
mod crowd;
mod editor;
mod export;
mod failure;
mod facts;
mod findings;
mod fixes;
mod header;
mod held;
mod help;
mod hooks;
mod icons;
mod keeping;
mod notes;
mod packet;
mod packet_header;
mod paste;
mod path;
mod picture;
mod player;
mod reading;
mod request_bar;
mod sending;
mod share;
mod sheets;
pub mod simulator;
pub mod state;
mod steps;
pub mod storage;
mod swarm;
mod verdict;
mod weight;
mod words;

#[cfg(all(test, feature = "ssr"))]
mod tests;

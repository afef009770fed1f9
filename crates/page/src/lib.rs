//! The Yew page: a [`Report`](portpath_messages::Report) made visible. It holds none of the core
//! that finds it out: what it wants to know it asks the [`simulator`], which runs in a worker.
//! Every sentence about a packet comes from there.
//!
//! State is what the reader did ([`state`]); the rest is derived from it. Components take props and
//! callbacks and render on the host as well: the browser is touched only in effects and callbacks.

pub mod address;
pub mod app;
mod arrival;
mod box_card;
mod chooser;
mod cleaned;
mod commands;
mod crowd;
mod editor;
mod export;
mod failure;
mod facts;
mod findings;
pub mod first;
mod fixes;
mod header;
mod held;
mod help;
mod hooks;
mod icons;
mod keeping;
mod notes;
mod overview;
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

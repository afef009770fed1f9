//! The cluster that stored objects make, and the way of one packet in it: names, Services, endpoints, NetworkPolicies. It decides;
//! words are left to the stages above.

// Rare fields are plain options in the small build.
#![cfg_attr(not(feature = "full"), allow(clippy::useless_conversion))]

pub mod facts;
pub mod cluster;
pub mod proxy;
pub mod policy;
pub mod request;
pub mod trace;
pub mod infer;

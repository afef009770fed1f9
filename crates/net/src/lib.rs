//! The cluster that stored objects make, and the way of one packet in it: names, Services,
//! endpoints, NetworkPolicies. It decides; words are left to the stages above.

pub mod network;
pub mod facts;
pub mod cluster;
pub mod proxy;
pub mod policy;
pub mod request;
pub mod trace;
pub mod infer;

//! What the API server makes of documents: stored objects with defaults and allocations, or a refusal in its own words; and the
//! stored objects as typed values with their places.

// Rare fields are plain options in the small build.
#![cfg_attr(not(feature = "full"), allow(clippy::useless_conversion))]

pub mod admission;
pub mod manifest;

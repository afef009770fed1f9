//! What the API server makes of documents: stored objects with defaults and allocations, or a
//! refusal in its own words; and the stored objects as typed values with their places.

pub mod admission;
pub mod manifest;

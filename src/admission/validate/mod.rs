//! What the API server refuses, in its words and its order (pkg/apis/*/validation). Turns a stored-to-be object
//! into causes; leaves decoding to `decode` and allocation failures to `allocate`.

pub(crate) mod cluster_ips;
pub(crate) mod field;
pub(crate) mod ip;

//! What is found out about a whole cluster, whatever is asked of it: what could be asked, and which
//! Services and routes lead nowhere.

pub(crate) mod choices;
pub(crate) mod first;
pub(crate) mod lacks;
mod meant_client;
pub(crate) mod requests;
pub(crate) mod ways;

//! What is known while one packet is followed. The parts of the way (`walk`, `direct`, `forward`,
//! `lookup`, `routes`) add to it.

use super::{Names, Sender, Step, Supposition};
use crate::cluster::Cluster;
use crate::policy::Party;
use crate::proxy::Packet;

/// A packet on its way: the steps so far, and what they depend on.
pub(super) struct Walk<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) names: &'a Names<'a>,
    pub(super) sender: Sender,
    pub(super) steps: Vec<Step>,
    /// The packet before any translation, once there is one.
    pub(super) sent: Option<Packet>,
    /// Who sends it, where that is not the client: a controller that took the client's request.
    pub(super) by: Option<Party>,
    /// Whether policies are asked before DNS is.
    pub(super) dns: Dns,
    /// What was supposed so far.
    pub(super) suppositions: Vec<Supposition>,
    /// The packet goes to some node, and nobody says to which.
    pub(super) any_node: bool,
    /// The host as typed, where it is a name for a node.
    pub(super) typed_host: Option<String>,
    /// The endpoint to go to, where it is not left to the walk.
    pub(super) endpoint: Option<usize>,
}

/// The question to DNS.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dns {
    /// Policies judge it.
    Judged,
    /// It is taken to be allowed, to see what comes after it.
    Reached,
}

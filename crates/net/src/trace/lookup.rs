//! The DNS step of a walk: a name to an address, or a question to DNS for its own sake.

use std::net::IpAddr;

use super::state::Walk;
use super::{Answer, End, Fault, Step, dns};
use crate::cluster::ServiceId;
use crate::request::{Records, Target};

impl Walk<'_> {
    /// Only asks DNS, and sends nothing to what it answers.
    pub(super) fn look_up(&mut self, to: &Target) -> End {
        let (asked, end) = dns::resolve(self.cluster, &self.sender, to);
        if let Some(end) = self.may_ask(to, &asked) {
            return end;
        }
        self.steps.extend(asked.into_iter().map(Step::Dns));
        match end {
            // No data is what the name has of such a type.
            Some(End::NoSuchHost(Fault::NoSuchRecord {
                records: Records::Other(_),
                ..
            }))
            | None => End::Answered,
            Some(end) => end,
        }
    }

    /// The address that the client goes to, and the Service that the name belongs to.
    pub(super) fn ask(&mut self, to: &Target) -> Result<(IpAddr, Option<ServiceId>), End> {
        let (asked, end) = dns::resolve(self.cluster, &self.sender, to);
        if let Some(end) = self.may_ask(to, &asked) {
            return Err(end);
        }
        let found = asked.last().and_then(|asked| match &asked.answer {
            Answer::ClusterIp { service, ips, .. } | Answer::Endpoints { service, ips, .. } => {
                self.sender.reachable(ips).map(|ip| (ip, Some(*service)))
            }
            Answer::HostsFile(ip, _) | Answer::PodAddress(ip) => {
                Some((*ip, self.names.cluster_ip(*ip)))
            }
            Answer::OfEveryCluster(_)
            | Answer::Records { .. }
            | Answer::Alias { .. }
            | Answer::Environment(..)
            | Answer::Nothing
            | Answer::Elsewhere => None,
        });
        self.steps.extend(asked.into_iter().map(Step::Dns));
        match (found, end) {
            (Some(found), None) => Ok(found),
            (_, Some(end)) => Err(end),
            (None, None) => Err(End::NoSuchHost(Fault::NameOutsideCluster(to.host.clone()))),
        }
    }
}

//! Answers a name as the client's resolver gets it: `/etc/hosts`, the search path of its
//! `/etc/resolv.conf`, and the cluster's DNS. Leaves out what other servers answer, custom
//! Corefiles and stub domains, and NodeLocal DNS.

mod bearer;
mod hosts;
mod missing;
mod records;
mod resolver;

use std::net::IpAddr;

pub use bearer::bearer;
pub(crate) use missing::Unfound;
pub(super) use missing::service_named;
pub use records::Record;
use records::Said;
pub(super) use records::{full_name, is_of_every_cluster};
pub use resolver::ZONE;
pub(crate) use resolver::{Resolver, Server};

use super::{End, Fault, Sender};
use crate::cluster::{Cluster, PodId, ServiceId};
use crate::request::{Lookup, Records, Target, Tool};
use portpath_text::source::Span;

/// A name asked for, and the answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The name.
    pub name: String,
    /// The full names that were asked for, in order, each with what was said.
    pub tried: Vec<(String, Word)>,
    /// The lines that make the client's resolver differ from that of other Pods.
    pub because: Vec<Span>,
    /// The answer.
    pub answer: Answer,
}

/// What a DNS server says to one full name, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// There it is.
    Found,
    /// No such name (NXDOMAIN).
    NoSuchName,
    /// The name exists, without records of that type (NODATA).
    NoData,
    /// Not the cluster's to say.
    Elsewhere,
}

/// What the client gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A Service's ClusterIPs.
    ClusterIp {
        /// The Service.
        service: ServiceId,
        /// Its full name.
        full_name: String,
        /// The addresses, the Service's first family first.
        ips: Vec<IpAddr>,
    },
    /// The addresses of a headless Service's ready endpoints, or of the one Pod that was named.
    Endpoints {
        /// The Service.
        service: ServiceId,
        /// The full name.
        full_name: String,
        /// The addresses, in the order of the slices.
        ips: Vec<IpAddr>,
        /// The Pod whose name it is.
        pod: Option<PodId>,
    },
    /// SRV or PTR records.
    Records {
        /// The Service.
        service: ServiceId,
        /// The full name.
        full_name: String,
        /// The records.
        found: Vec<Record>,
    },
    /// An alias, inside the cluster or elsewhere.
    Alias {
        /// The Service.
        service: ServiceId,
        /// What it points at.
        target: String,
    },
    /// An address that the name itself says.
    PodAddress(IpAddr),
    /// A Service that every cluster has and your YAML does not show.
    OfEveryCluster(IpAddr),
    /// The client's own `/etc/hosts` says it, and DNS is not asked: the address and the line behind
    /// it.
    HostsFile(IpAddr, Span),
    /// The environment says it, and DNS is not asked: variables with their values, and the Service
    /// they are about.
    Environment(Vec<(String, String)>, Option<ServiceId>),
    /// The cluster's DNS has no such name, or no such record of it.
    Nothing,
    /// Another DNS server's business.
    Elsewhere,
}

/// How often an alias inside the cluster is followed (CoreDNS: backend_lookup.go, at most 8
/// records).
const MOST_ALIASES: usize = 8;

/// What the client's resolver gets for the target's name: all that was asked, and the end when it
/// gets nothing.
pub(crate) fn resolve(
    cluster: &Cluster,
    sender: &Sender,
    to: &Target,
) -> (Vec<Asked>, Option<End>) {
    let name = to.host.as_str();
    let lookup = &to.lookup;
    if let None | Some(Tool::Getent) = lookup.tool
        && let Some((ip, span)) = hosts::look(cluster, sender, name, lookup.records)
    {
        let answer = Answer::HostsFile(ip, span);
        return (
            vec![Asked {
                name: name.to_owned(),
                tried: Vec::new(),
                because: Vec::new(),
                answer,
            }],
            None,
        );
    }
    let resolver = Resolver::of(cluster, sender, lookup);
    let question = Question {
        cluster,
        sender,
        lookup,
        resolver: &resolver,
        typed: name,
    };
    match &resolver.server {
        Server::Cluster => question.of_cluster(),
        Server::Machine => question.of_machine(),
        Server::Other(_) => {
            let end = match sender.pod {
                Some(pod) => Fault::OtherNameserver(pod),
                None => Fault::NameOutsideCluster(name.to_owned()),
            };
            (
                vec![question.asked(Vec::new(), Answer::Elsewhere)],
                Some(End::CannotTell(end)),
            )
        }
    }
}

/// One name to look up, for one client.
struct Question<'a> {
    cluster: &'a Cluster,
    sender: &'a Sender,
    lookup: &'a Lookup,
    resolver: &'a Resolver,
    typed: &'a str,
}

impl Question<'_> {
    fn asked(&self, tried: Vec<(String, Word)>, answer: Answer) -> Asked {
        let name = self.typed.trim_end_matches('.').to_owned();
        Asked {
            name,
            tried,
            because: self.resolver.because.clone(),
            answer,
        }
    }

    /// A node and somebody outside have servers of their own, and a Pod may use its node's.
    fn of_machine(&self) -> (Vec<Asked>, Option<End>) {
        let unfound = Unfound::Machine;
        let end = missing::end(self, &[], unfound);
        let answer = if matches!(end, End::CannotTell(_)) {
            Answer::Elsewhere
        } else {
            Answer::Nothing
        };
        (vec![self.asked(Vec::new(), answer)], Some(end))
    }

    /// The cluster's DNS is asked for one full name after the other, until it has one.
    fn of_cluster(&self) -> (Vec<Asked>, Option<End>) {
        let mut tried: Vec<(String, Word)> = Vec::new();
        let mut without = None;
        for name in self.resolver.names(self.typed, self.lookup.tool) {
            let said = records::ask(self.cluster, &name, self.lookup.records);
            let word = word(&said);
            tried.push((name.clone(), word));
            match said {
                Said::NoData(service) => without = without.or(service),
                Said::NoSuchName | Said::NotOurs => {}
                Said::Alias { service, target } => {
                    let mut all = vec![self.asked(
                        tried,
                        Answer::Alias {
                            service,
                            target: target.clone(),
                        },
                    )];
                    let end = self.follow(service, target, &mut all);
                    return (all, end);
                }
                found => {
                    let (answer, end) = self.answer(name, found);
                    return (vec![self.asked(tried, answer)], end);
                }
            }
        }
        let unfound = without.map_or(Unfound::Nowhere, Unfound::NoData);
        let names: Vec<&str> = tried.iter().map(|(name, _)| name.as_str()).collect();
        let end = missing::end(self, &names, unfound);
        let answer = if matches!(end, End::CannotTell(Fault::NameOutsideCluster(_))) {
            Answer::Elsewhere
        } else {
            Answer::Nothing
        };
        (vec![self.asked(tried, answer)], Some(end))
    }

    /// Goes on with the name that an alias stands for, which is always a full one.
    fn follow(&self, alias: ServiceId, mut target: String, all: &mut Vec<Asked>) -> Option<End> {
        if self.lookup.records == Records::Cname {
            return None;
        }
        let mut alias = alias;
        while all.len() < MOST_ALIASES {
            let said = records::ask(self.cluster, &target, self.lookup.records);
            let tried = vec![(target.clone(), word(&said))];
            let asked = |answer| Asked {
                name: target.clone(),
                tried: tried.clone(),
                because: Vec::new(),
                answer,
            };
            match said {
                Said::Alias {
                    service,
                    target: next,
                } => {
                    let again = all.iter().any(|one| {
                        one.answer
                            == Answer::Alias {
                                service,
                                target: next.clone(),
                            }
                    });
                    if again {
                        break;
                    }
                    all.push(asked(Answer::Alias {
                        service,
                        target: next.clone(),
                    }));
                    alias = service;
                    target = next;
                }
                Said::NotOurs => return Some(missing::beyond(self.cluster, alias, &target)),
                Said::NoSuchName | Said::NoData(_) => {
                    let unfound = match said {
                        Said::NoData(Some(service)) => Unfound::NoData(service),
                        _ => Unfound::Nowhere,
                    };
                    let question = Question {
                        typed: &target,
                        ..*self
                    };
                    let end = missing::behind(alias, missing::end(&question, &[&target], unfound));
                    all.push(asked(Answer::Nothing));
                    return Some(end);
                }
                found => {
                    let (answer, end) = self.answer(target.clone(), found);
                    all.push(asked(answer));
                    return end;
                }
            }
        }
        Some(End::NoSuchHost(Fault::AliasLoop(alias)))
    }

    /// What was found, as the client gets it.
    fn answer(&self, full_name: String, found: Said) -> (Answer, Option<End>) {
        match found {
            Said::Records { service, found } => (self.of_records(full_name, service, found), None),
            Said::PodAddress(ip) => (Answer::PodAddress(ip), None),
            Said::OfEveryCluster(ip) => {
                // What answers there is beyond your YAML.
                let end = self
                    .lookup
                    .tool
                    .is_none()
                    .then_some(End::CannotTell(Fault::ServiceOfEveryCluster(full_name)));
                (Answer::OfEveryCluster(ip), end)
            }
            Said::Alias { service, target } => (Answer::Alias { service, target }, None),
            Said::NoData(_) | Said::NoSuchName | Said::NotOurs => (Answer::Nothing, None),
        }
    }

    fn of_records(&self, full_name: String, service: ServiceId, found: Vec<Record>) -> Answer {
        let ips: Vec<IpAddr> = found
            .iter()
            .filter_map(|record| match record {
                Record::Address(ip) => Some(*ip),
                Record::Srv { .. } | Record::Name(_) => None,
            })
            .collect();
        let host = match records::parse(&full_name) {
            Some(records::Name::Service(parts)) => parts.endpoint,
            _ => "",
        };
        if ips.is_empty() {
            return Answer::Records {
                service,
                full_name,
                found,
            };
        }
        if host.is_empty() && !self.cluster[service].is_headless() {
            return Answer::ClusterIp {
                service,
                full_name,
                ips,
            };
        }
        let pod = if host.is_empty() {
            None
        } else {
            self.cluster.pod_at(ips[0])
        };
        Answer::Endpoints {
            service,
            full_name,
            ips,
            pod,
        }
    }
}

fn word(said: &Said) -> Word {
    match said {
        Said::Records { .. }
        | Said::Alias { .. }
        | Said::PodAddress(_)
        | Said::OfEveryCluster(_) => Word::Found,
        Said::NoData(_) => Word::NoData,
        Said::NoSuchName => Word::NoSuchName,
        Said::NotOurs => Word::Elsewhere,
    }
}

/// Whether your YAML has anything in a namespace; `default` and those of the cluster itself are in
/// every cluster.
pub(super) fn has_namespace(cluster: &Cluster, namespace: &str) -> bool {
    matches!(
        namespace,
        "default" | "kube-system" | "kube-public" | "kube-node-lease"
    ) || cluster
        .namespaces
        .iter()
        .any(|meta| meta.name() == namespace)
        || cluster
            .services
            .iter()
            .any(|service| service.meta.namespace() == namespace)
        || cluster.pods.iter().any(|pod| pod.namespace == namespace)
}

//! Gives a Service its address families, ClusterIPs and node ports before it is validated
//! (pkg/registry/core/service/storage/alloc.go). Real clusters choose at random; this one counts
//! up, so that answers can be compared: ClusterIPs from 10.96.1.1 and fd00:10:96::1001, node ports
//! from 30086.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::refused::Refused;
use super::tree::{Fill, fill, flag, items, number, object, one_text, set, text, text_list, texts};
use super::validate::cluster_ips;
use super::validate::field::{Bad, Errors, json, quote_json};
use super::validate::ip::parse_sloppy;
use super::{Families, Mistake, Setup, tree};
use portpath_text::maps::{HashMap, HashSet};
use portpath_yaml::yaml::{Node, TextSlice, Value};

const NODE_PORTS: std::ops::RangeInclusive<i64> = 30_000..=32_767;
const FIRST_NODE_PORT: i64 = 30_086;

/// The first ClusterIP.
const FIRST_V4: Ipv4Addr = Ipv4Addr::new(10, 96, 1, 1);

/// What is taken, and where counting stands.
#[derive(Clone, Debug)]
pub(super) struct Allocator {
    families: &'static [&'static str],
    addresses: HashSet<IpAddr>,
    node_ports: HashSet<i64>,
    next: Counters,
    setup: Setup,
}

/// Where counting stands.
#[derive(Clone, Copy, Debug)]
struct Counters {
    v4: u32,
    v6: u128,
    node_port: i64,
}

/// What one create took since it began, to be given back when the object is refused.
#[derive(Clone, Debug)]
pub(super) struct Checkpoint {
    /// Where counting stood.
    before: Counters,
    addresses: Vec<IpAddr>,
    node_ports: Vec<i64>,
}

impl Allocator {
    /// Everything is free but the address of the Service `kubernetes`.
    pub(super) fn new(families: Families, setup: Setup) -> Self {
        let families: &[&str] = match families {
            Families::Dual => &["IPv4", "IPv6"],
            Families::Ipv4 => &["IPv4"],
            Families::Ipv6 => &["IPv6"],
            Families::Dual6 => &["IPv6", "IPv4"],
        };
        Self {
            families,
            addresses: HashSet::from_iter([api_server(families)]),
            node_ports: HashSet::default(),
            next: Counters {
                v4: u32::from(FIRST_V4),
                v6: V6_NETWORK + 0x1001,
                node_port: FIRST_NODE_PORT,
            },
            setup,
        }
    }

    /// Lets the Service `kubernetes` itself have the address that is kept for it.
    pub(super) fn free_api_server(&mut self) {
        self.addresses.remove(&api_server(self.families));
    }

    /// Allocators.allocateCreate. What was taken stays in `taken` even when it fails.
    pub(super) fn allocate(
        &mut self,
        service: &mut Node,
        taken: &mut Checkpoint,
    ) -> Result<(), Refused> {
        normalize(object(service, "spec"));
        if text(object(service, "spec"), "type") != "ExternalName" {
            self.init_families(service)?;
            self.take_cluster_ips(service, taken)?;
        }
        self.take_node_ports(service, taken)
    }

    /// The same for a Service as `sure` takes it: of the type `ExternalName` or with an address of
    /// its own none is. False where something is taken or used up.
    pub(super) fn allocate_surely(&mut self, service: &mut Node, taken: &mut Checkpoint) -> bool {
        let spec = object(service, "spec");
        let mut address = None;
        // A plain Service writes no address but `None`.
        if spec.get("clusterIP").is_none() {
            let Some(next) = self.next_address(self.families[0]) else {
                return false;
            };
            self.addresses.insert(next);
            taken.addresses.push(next);
            address = Some(next.to_string().into());
        }
        write_addresses(spec, self.families[0], address);
        self.take_node_ports(service, taken).is_ok()
    }

    /// Begins a create, which has taken nothing yet.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            before: self.next,
            addresses: Vec::new(),
            node_ports: Vec::new(),
        }
    }

    /// Gives back what a refused object took; counting does not go back.
    pub(super) fn release(&mut self, taken: &Checkpoint) {
        for address in &taken.addresses {
            self.addresses.remove(address);
        }
        for port in &taken.node_ports {
            self.node_ports.remove(port);
        }
    }

    /// Makes everything as it was at the checkpoint, as if there had been no create.
    pub(super) fn restore(&mut self, taken: &Checkpoint) {
        self.release(taken);
        self.next = taken.before;
    }

    /// Allocators.initIPFamilyFields.
    fn init_families(&self, service: &mut Node) -> Result<(), Refused> {
        let spec = object(service, "spec");
        let headless_bare =
            text(spec, "clusterIP") == "None" && tree::entries(spec, "selector").is_empty();
        let policy = if headless_bare {
            "RequireDualStack"
        } else {
            "SingleStack"
        };
        fill(spec, "ipFamilyPolicy", Fill::TextPointer(policy));
        let spec = &*spec;
        let policy = text(spec, "ipFamilyPolicy").to_owned();
        let cluster_ips = texts(spec, "clusterIPs");
        let mut families = texts(spec, "ipFamilies");
        self.check_written(service, &policy, &cluster_ips, &mut families)?;
        let mut errors = Errors::new(service);
        if !headless_bare {
            self.families_configured(&mut errors, &policy, &families);
        }
        bail(errors)?;
        if families.is_empty() {
            families.push(self.families[0].to_owned());
        }
        if policy != "SingleStack"
            && families.len() == 1
            && (headless_bare || self.families.len() == 2)
        {
            families.push(
                if families[0] == "IPv4" {
                    "IPv6"
                } else {
                    "IPv4"
                }
                .to_owned(),
            );
        }
        let spec = object(service, "spec");
        if texts(spec, "ipFamilies") != families {
            let list = text_list(spec.span, &families);
            set(spec, "ipFamilies", list);
        }
        Ok(())
    }

    /// What is written must fit together, and tells the families.
    fn check_written(
        &self,
        service: &Node,
        policy: &str,
        cluster_ips: &[String],
        families: &mut Vec<String>,
    ) -> Result<(), Refused> {
        let mut errors = Errors::new(service);
        cluster_ips::validate(&mut errors, service);
        bail(errors)?;
        let mut errors = Errors::new(service);
        stack_fits(&mut errors, policy, cluster_ips.len(), families.len());
        self.infer_families(&mut errors, cluster_ips, families);
        bail(errors)
    }

    /// Families follow from addresses where none is written.
    fn infer_families(
        &self,
        errors: &mut Errors,
        cluster_ips: &[String],
        families: &mut Vec<String>,
    ) {
        for (index, address) in cluster_ips
            .iter()
            .enumerate()
            .take_while(|(_, address)| *address != "None")
        {
            if index < families.len() {
                continue;
            }
            let family = if matches!(parse_sloppy(address), Some(IpAddr::V6(_))) {
                "IPv6"
            } else {
                "IPv4"
            };
            if self.families.contains(&family) {
                families.push(family.to_owned());
            } else {
                let detail = format!("{family} is not configured on this cluster");
                errors.invalid(
                    &format!("spec.clusterIPs[{index}]"),
                    string_list(cluster_ips),
                    &detail,
                );
            }
        }
    }

    fn families_configured(&self, errors: &mut Errors, policy: &str, families: &[String]) {
        if policy == "RequireDualStack" && self.families.len() < 2 {
            let detail = "this cluster is not configured for dual-stack services";
            errors.invalid("spec.ipFamilyPolicy", Bad::Json(quote_json(policy)), detail);
        }
        for (index, family) in families.iter().enumerate() {
            if !self.families.contains(&family.as_str()) {
                let field = format!("spec.ipFamilies[{index}]");
                errors.invalid(
                    &field,
                    Bad::Json(quote_json(family)),
                    "not configured on this cluster",
                );
            }
        }
    }

    /// Allocators.allocClusterIPs.
    fn take_cluster_ips(
        &mut self,
        service: &mut Node,
        taken: &mut Checkpoint,
    ) -> Result<(), Refused> {
        let spec = tree::present(service, "spec").unwrap_or(service);
        let families = texts(spec, "ipFamilies");
        let mut addresses = texts(spec, "clusterIPs");
        if addresses.first().is_some_and(|address| address == "None") {
            return Ok(());
        }
        addresses.resize(addresses.len().max(families.len()), String::new());
        let wanted = addresses.clone();
        for (family, address) in families.iter().zip(&mut addresses) {
            let allocated = if address.is_empty() {
                self.next_address(family)
                    .ok_or_else(|| "range is full".to_owned())
            } else {
                parse_sloppy(address)
                    .ok_or_else(String::new)
                    .and_then(|parsed| self.check_address(family, parsed).map(|()| parsed))
            };
            match allocated {
                Ok(parsed) => {
                    self.addresses.insert(parsed);
                    taken.addresses.push(parsed);
                    if address.is_empty() {
                        *address = parsed.to_string();
                    }
                }
                Err(problem) if address.is_empty() => {
                    return Err(Refused::Internal(format!(
                        "failed to allocate a serviceIP: {problem}"
                    )));
                }
                Err(problem) => {
                    let mut errors = Errors::new(service);
                    let detail = format!("failed to allocate IP {address}: {problem}");
                    errors.invalid("spec.clusterIPs", string_list(&wanted), &detail);
                    return bail(errors);
                }
            }
        }
        write_cluster_ips(object(service, "spec"), &addresses);
        Ok(())
    }

    /// The next free address; none when counting has reached the end of the range.
    fn next_address(&mut self, family: &str) -> Option<IpAddr> {
        loop {
            let candidate = if family == "IPv6" {
                self.next.v6 += 1;
                IpAddr::V6(Ipv6Addr::from(self.next.v6 - 1))
            } else {
                self.next.v4 += 1;
                IpAddr::V4(Ipv4Addr::from(self.next.v4 - 1))
            };
            if self.check_address(family, candidate).is_ok() {
                return Some(candidate);
            }
            if !self.addresses.contains(&candidate) {
                return None;
            }
        }
    }

    /// Why there is no such address to give (pkg/registry/core/service/ipallocator: MetaAllocator, then
    /// Allocator).
    fn check_address(&self, family: &str, address: IpAddr) -> Result<(), String> {
        let (inside, first_or_last, range) = match address {
            IpAddr::V4(v4) => (
                family == "IPv4" && u32::from(v4) >> 20 == 0x0a6,
                matches!(v4.octets(), [10, 96, 0, 0] | [10, 111, 255, 255]),
                "10.96.0.0/12",
            ),
            IpAddr::V6(v6) => (
                family == "IPv6" && u128::from(v6) >> 16 == V6_NETWORK >> 16,
                u128::from(v6) == V6_NETWORK,
                "fd00:10:96::/112",
            ),
        };
        let same_family = address.is_ipv4() == (family == "IPv4");
        let inside = inside || (self.setup == Setup::Readers && same_family);
        if !inside {
            return Err("the provided network does not match the current range".to_owned());
        }
        if first_or_last {
            return Err(format!(
                "the provided IP ({address}) is not in the valid range. The range of valid IPs is {range}"
            ));
        }
        if self.addresses.contains(&address) {
            return Err("provided IP is already allocated".to_owned());
        }
        Ok(())
    }

    /// Allocators.txnAllocNodePorts.
    fn take_node_ports(
        &mut self,
        service: &mut Node,
        taken: &mut Checkpoint,
    ) -> Result<(), Refused> {
        let spec = tree::present(service, "spec").unwrap_or(service);
        let kind = text(spec, "type").to_owned();
        let health_check = kind == "LoadBalancer" && text(spec, "externalTrafficPolicy") == "Local";
        if matches!(kind.as_str(), "NodePort" | "LoadBalancer") {
            let allocates = kind == "NodePort" || flag(spec, "allocateLoadBalancerNodePorts");
            self.init_node_ports(service, Wanted { allocates }, taken)?;
        }
        if health_check {
            self.take_health_check_port(service, taken)
        } else {
            Ok(())
        }
    }

    /// initNodePorts: ports of one number share a node port.
    fn init_node_ports(
        &mut self,
        service: &mut Node,
        wanted: Wanted,
        taken: &mut Checkpoint,
    ) -> Result<(), Refused> {
        let ports = items(tree::present(service, "spec").unwrap_or(service), "ports");
        let written: Vec<(i64, i64)> = ports
            .iter()
            .map(|port| (number(port, "port"), number(port, "nodePort")))
            .collect();
        let mut requested: HashMap<i64, i64> = HashMap::default();
        for (port, node_port) in written.iter().filter(|(_, node_port)| *node_port != 0) {
            requested.entry(*port).or_insert(*node_port);
        }
        let mut by_port: HashMap<i64, i64> = HashMap::default();
        for (index, (port, node_port)) in written.into_iter().enumerate() {
            if node_port == 0 && !wanted.allocates {
                continue;
            }
            let chosen = match (by_port.get(&port), requested.get(&port)) {
                (Some(known), _) if node_port == 0 || node_port == *known => *known,
                (Some(_), _) => self.take_port(service, index, node_port, taken)?,
                (None, Some(request)) => self.take_port(service, index, *request, taken)?,
                (None, None) => self.next_port(taken).ok_or_else(|| {
                    Refused::Internal("failed to allocate a nodePort: range is full".to_owned())
                })?,
            };
            by_port.entry(port).or_insert(chosen);
            if chosen != node_port {
                let ports = tree::children(object(service, "spec"), "ports");
                if let Some(entry) = ports.get_mut(index) {
                    set(entry, "nodePort", Value::Int(chosen));
                }
            }
        }
        Ok(())
    }

    fn take_port(
        &mut self,
        service: &Node,
        index: usize,
        port: i64,
        taken: &mut Checkpoint,
    ) -> Result<i64, Refused> {
        match self.reserve(port, taken) {
            Ok(()) => Ok(port),
            Err((mistake, problem)) => {
                let mut errors = Errors::new(service);
                errors.invalid(&format!("spec.ports[{index}].nodePort"), port, problem);
                errors.because(mistake);
                bail(errors).map(|()| port)
            }
        }
    }

    /// Allocators.allocHealthCheckNodePort; its failures are internal errors.
    fn take_health_check_port(
        &mut self,
        service: &mut Node,
        taken: &mut Checkpoint,
    ) -> Result<(), Refused> {
        let spec = object(service, "spec");
        let port = number(spec, "healthCheckNodePort");
        if port != 0 {
            return self.reserve(port, taken).map_err(|(_, problem)| {
                Refused::Internal(format!(
                    "failed to allocate requested HealthCheck NodePort {port}: {problem}"
                ))
            });
        }
        let port = self.next_port(taken).ok_or_else(|| {
            Refused::Internal(
                "failed to allocate a HealthCheck NodePort 0: range is full".to_owned(),
            )
        })?;
        set(spec, "healthCheckNodePort", Value::Int(port));
        Ok(())
    }

    /// pkg/registry/core/service/portallocator/allocator.go, PortAllocator.Allocate.
    fn reserve(
        &mut self,
        port: i64,
        taken: &mut Checkpoint,
    ) -> Result<(), (Mistake, &'static str)> {
        if !NODE_PORTS.contains(&port) {
            return Err((
                Mistake::NodePortOutOfRange,
                "provided port is not in the valid range. The range of valid ports is 30000-32767",
            ));
        }
        if !self.node_ports.insert(port) {
            return Err((Mistake::NodePortTaken, "provided port is already allocated"));
        }
        taken.node_ports.push(port);
        Ok(())
    }

    fn next_port(&mut self, taken: &mut Checkpoint) -> Option<i64> {
        while NODE_PORTS.contains(&self.next.node_port) {
            self.next.node_port += 1;
            if self.reserve(self.next.node_port - 1, taken).is_ok() {
                return Some(self.next.node_port - 1);
            }
        }
        None
    }
}

/// The network fd00:10:96::/112.
const V6_NETWORK: u128 = 0xfd00_0010_0096_0000_0000_0000_0000_0000;

/// The address of the Service `kubernetes`: the first of the range.
fn api_server(families: &[&str]) -> IpAddr {
    match families[0] {
        "IPv4" => IpAddr::V4(Ipv4Addr::new(10, 96, 0, 1)),
        _ => IpAddr::V6(Ipv6Addr::from(V6_NETWORK + 1)),
    }
}

/// Whether ports without a node port get one.
#[derive(Clone, Copy)]
struct Wanted {
    allocates: bool,
}

/// normalizeClusterIPs: `clusterIP` alone stands for a list of one.
fn normalize(spec: &mut Node) {
    let address = text(spec, "clusterIP").to_owned();
    if !address.is_empty() && items(spec, "clusterIPs").is_empty() {
        let place = spec.get("clusterIP").map_or(spec.span, |node| node.span);
        set(spec, "clusterIPs", text_list(place, &[address]));
    }
}

fn stack_fits(errors: &mut Errors, policy: &str, addresses: usize, families: usize) {
    for (count, what) in [(addresses, "cluster IPs"), (families, "IP families")] {
        if policy == "SingleStack" && count == 2 {
            let detail = format!(
                "must be 'RequireDualStack' or 'PreferDualStack' when multiple {what} are specified"
            );
            errors.invalid(
                "spec.ipFamilyPolicy",
                Bad::Json(quote_json(policy)),
                &detail,
            );
        }
    }
}

fn write_cluster_ips(spec: &mut Node, addresses: &[String]) {
    if let Some(first) = addresses.first()
        && text(spec, "clusterIP") != first
    {
        set(spec, "clusterIP", Value::Str(first.as_str().into()));
    }
    if texts(spec, "clusterIPs") != addresses {
        let list = text_list(spec.span, addresses);
        set(spec, "clusterIPs", list);
    }
}

fn string_list(texts: &[String]) -> Bad {
    Bad::Json(json(&text_list(
        portpath_text::source::Span::default(),
        texts,
    )))
}

fn bail(errors: Errors) -> Result<(), Refused> {
    let causes = errors.into_causes();
    if causes.is_empty() {
        Ok(())
    } else {
        Err(Refused::Invalid(causes))
    }
}

/// Gives a plain Service its family and its address; none where it is headless.
fn write_addresses(spec: &mut Node, family: &'static str, address: Option<TextSlice>) {
    if let Some(place) = spec.get("clusterIP").map(|own| own.span) {
        set(
            spec,
            "clusterIPs",
            one_text(place, TextSlice::fixed("None")),
        );
    }
    fill(spec, "ipFamilyPolicy", Fill::TextPointer("SingleStack"));
    set(
        spec,
        "ipFamilies",
        one_text(spec.span, TextSlice::fixed(family)),
    );
    if let Some(address) = address {
        set(spec, "clusterIP", Value::Str(address.clone()));
        set(spec, "clusterIPs", one_text(spec.span, address));
    }
}

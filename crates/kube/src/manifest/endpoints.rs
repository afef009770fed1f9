//! EndpointSlices and Endpoints made by hand.

use super::{ObjectMeta, Protocol};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// An EndpointSlice as pasted.
#[derive(Clone, Debug, Default)]
pub struct EndpointSlice {
    /// Who it is; the label `kubernetes.io/service-name` binds it.
    pub meta: ObjectMeta,
    /// `addressType`.
    pub address_type: Option<Spanned<TextSlice>>,
    /// `ports`.
    pub ports: Vec<EndpointPort>,
    /// `endpoints`.
    pub endpoints: Vec<ManualEndpoint>,
}

/// A port of a hand-made EndpointSlice or Endpoints subset.
#[derive(Clone, Debug)]
pub struct EndpointPort {
    /// Its name, empty when it has none.
    pub name: Spanned<TextSlice>,
    /// Its protocol.
    pub protocol: Spanned<Protocol>,
    /// Its number, which no one holds to 65535; without one it is ignored.
    pub port: Option<Spanned<i32>>,
    /// `appProtocol`.
    pub app_protocol: Option<Spanned<TextSlice>>,
}

/// An endpoint of a hand-made EndpointSlice.
#[derive(Clone, Debug, Default)]
pub struct ManualEndpoint {
    /// The whole entry.
    pub span: Span,
    /// `addresses`.
    pub addresses: Vec<Spanned<TextSlice>>,
    /// `conditions.ready`; absent means true.
    pub ready: Option<bool>,
    /// `conditions.serving`; absent means true.
    pub serving: Option<bool>,
    /// `conditions.terminating`; absent means false.
    pub terminating: Option<bool>,
    /// `nodeName`.
    pub node_name: Option<Spanned<TextSlice>>,
    /// `zone`.
    pub zone: Option<Spanned<TextSlice>>,
    /// `hostname`.
    pub hostname: Option<Spanned<TextSlice>>,
    /// `hints.forZones[].name`.
    pub hint_zones: Vec<TextSlice>,
    /// `hints.forNodes[].name`.
    pub hint_nodes: Vec<TextSlice>,
    /// `targetRef`, as `Kind/namespace/name`.
    pub target_ref: Option<TextSlice>,
}

/// An Endpoints object as pasted.
#[derive(Clone, Debug, Default)]
pub struct Endpoints {
    /// Who it is; its name is its Service's.
    pub meta: ObjectMeta,
    /// `subsets`.
    pub subsets: Vec<EndpointSubset>,
}

/// One subset of an Endpoints object: every address has every port.
#[derive(Clone, Debug, Default)]
pub struct EndpointSubset {
    /// `addresses`.
    pub addresses: Vec<ManualEndpoint>,
    /// `notReadyAddresses`.
    pub not_ready_addresses: Vec<ManualEndpoint>,
    /// `ports`.
    pub ports: Vec<EndpointPort>,
}

//! The kinds that a plain cluster serves, and how kubectl finds them.
//! Source: staging/src/k8s.io/client-go/restmapper/discovery.go, NewDiscoveryRESTMapper.

/// A served kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// `apps/v1`
    pub api_version: &'static str,
    /// `Deployment`
    pub name: &'static str,
    /// `deployments`
    pub resource: &'static str,
    pub namespaced: bool,
}

/// One line an API version: cluster-scoped kinds carry a `!`; a plural that is not the lower-case
/// kind and `s` stands behind `=`. An API version behind another of its group is not preferred.
const SERVED: &[(&str, &str)] = &[
    (
        "v1",
        "Binding ConfigMap Endpoints=endpoints Event LimitRange !Namespace !Node !PersistentVolume \
         PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount \
         !ComponentStatus=componentstatuses",
    ),
    (
        "apps/v1",
        "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    ),
    ("batch/v1", "CronJob Job"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("autoscaling/v1", "HorizontalPodAutoscaler"),
    (
        "networking.k8s.io/v1",
        "Ingress=ingresses !IngressClass=ingressclasses NetworkPolicy=networkpolicies !IPAddress=ipaddresses !ServiceCIDR",
    ),
    ("discovery.k8s.io/v1", "EndpointSlice"),
    ("policy/v1", "PodDisruptionBudget"),
    (
        "rbac.authorization.k8s.io/v1",
        "!ClusterRole !ClusterRoleBinding Role RoleBinding",
    ),
    (
        "storage.k8s.io/v1",
        "!CSIDriver !CSINode CSIStorageCapacity=csistoragecapacities !StorageClass=storageclasses !VolumeAttachment \
         !VolumeAttributesClass=volumeattributesclasses",
    ),
    ("scheduling.k8s.io/v1", "!PriorityClass=priorityclasses"),
    ("coordination.k8s.io/v1", "Lease"),
    ("node.k8s.io/v1", "!RuntimeClass=runtimeclasses"),
    ("events.k8s.io/v1", "Event"),
    ("apiextensions.k8s.io/v1", "!CustomResourceDefinition"),
    ("apiregistration.k8s.io/v1", "!APIService"),
    (
        "admissionregistration.k8s.io/v1",
        "!MutatingWebhookConfiguration !ValidatingAdmissionPolicy=validatingadmissionpolicies \
         !ValidatingAdmissionPolicyBinding !ValidatingWebhookConfiguration !MutatingAdmissionPolicy=mutatingadmissionpolicies \
         !MutatingAdmissionPolicyBinding",
    ),
    ("certificates.k8s.io/v1", "!CertificateSigningRequest"),
    (
        "flowcontrol.apiserver.k8s.io/v1",
        "!FlowSchema !PriorityLevelConfiguration",
    ),
    (
        "resource.k8s.io/v1",
        "!DeviceClass=deviceclasses ResourceClaim ResourceClaimTemplate !ResourceSlice",
    ),
    (
        "authentication.k8s.io/v1",
        "!TokenReview !SelfSubjectReview",
    ),
    (
        "authorization.k8s.io/v1",
        "LocalSubjectAccessReview !SelfSubjectAccessReview !SelfSubjectRulesReview !SubjectAccessReview",
    ),
];

/// What kubectl makes of a `kind` in an `apiVersion`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mapping {
    /// The kind itself.
    Served(Kind),
    /// All lower case: it maps, but the server's scheme does not know it.
    LowerCase(Kind),
    /// `List` or `SomethingList`.
    List,
    /// No such kind.
    Unknown,
}

/// The name of the list kind that every API version has.
const LIST: &str = "List";

/// Finds a kind by group and version; an empty version means the group's preferred one.
pub(super) fn mapping(group: &str, version: &str, kind: &str) -> Mapping {
    let Some((api_version, kinds)) = SERVED
        .iter()
        .find(|(api_version, _)| serves(api_version, group, version))
    else {
        return Mapping::Unknown;
    };
    if kind == LIST {
        return Mapping::List;
    }
    for served in kinds
        .split_whitespace()
        .map(|written| kind_of(api_version, written))
    {
        if kind == served.name {
            return Mapping::Served(served);
        }
        if kind.strip_suffix(LIST) == Some(served.name) {
            return Mapping::List;
        }
        if kind.eq_ignore_ascii_case(served.name)
            && !kind.bytes().any(|byte| byte.is_ascii_uppercase())
        {
            return Mapping::LowerCase(served);
        }
    }
    Mapping::Unknown
}

/// The API version that serves a kind, the preferred one first.
pub(crate) fn preferred(kind: &str) -> Option<&'static str> {
    let serves = |kinds: &'static str| {
        kinds
            .split_whitespace()
            .any(|written| kind_of("", written).name == kind)
    };
    SERVED
        .iter()
        .find(|(_, kinds)| serves(kinds))
        .map(|(api_version, _)| *api_version)
}

/// True when this API version serves this kind.
pub fn is_served(api_version: &str, kind: &str) -> bool {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    !version.is_empty() && matches!(mapping(group, version, kind), Mapping::Served(_))
}

/// True when some served API version has this kind.
pub(super) fn is_known(kind: &str) -> bool {
    SERVED.iter().any(|(api_version, kinds)| {
        kinds
            .split_whitespace()
            .any(|written| kind_of(api_version, written).name == kind)
    })
}

fn serves(api_version: &str, group: &str, version: &str) -> bool {
    let (served_group, served_version) = api_version.split_once('/').unwrap_or(("", api_version));
    served_group == group && (version.is_empty() || served_version == version)
}

fn kind_of(api_version: &'static str, written: &'static str) -> Kind {
    let (namespaced, written) = written
        .strip_prefix('!')
        .map_or((true, written), |name| (false, name));
    let (name, resource) = written.split_once('=').unwrap_or((written, ""));
    Kind {
        api_version,
        name,
        resource,
        namespaced,
    }
}

impl Kind {
    /// The group, empty for the core group.
    pub(super) fn group(&self) -> &'static str {
        self.api_version
            .split_once('/')
            .map_or("", |(group, _)| group)
    }

    /// The version alone.
    pub(super) fn version(&self) -> &'static str {
        self.api_version
            .split_once('/')
            .map_or(self.api_version, |(_, version)| version)
    }

    /// The plural in lower case.
    pub(super) fn plural(&self) -> String {
        if self.resource.is_empty() {
            format!("{}s", self.name.to_ascii_lowercase())
        } else {
            self.resource.to_owned()
        }
    }

    /// Kinds whose objects bear on the path and are taken further than decoding.
    pub(super) fn is_created(&self) -> bool {
        matches!(
            (self.api_version, self.name),
            (
                "v1",
                "Service"
                    | "Pod"
                    | "ReplicationController"
                    | "Endpoints"
                    | "Namespace"
                    | "Node"
                    | "ConfigMap"
                    | "Secret"
            ) | (
                "apps/v1",
                "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet"
            ) | ("batch/v1", "CronJob" | "Job")
                | (
                    "networking.k8s.io/v1",
                    "Ingress" | "IngressClass" | "NetworkPolicy"
                )
                | (
                    "admissionregistration.k8s.io/v1",
                    "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration"
                )
                | ("apiregistration.k8s.io/v1", "APIService")
                | ("discovery.k8s.io/v1", "EndpointSlice")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_as_discovery_maps_them() {
        let Mapping::Served(kind) = mapping("networking.k8s.io", "v1", "NetworkPolicy") else {
            panic!("NetworkPolicy is served");
        };
        assert_eq!(
            (kind.plural().as_str(), kind.namespaced),
            ("networkpolicies", true)
        );
        assert!(
            matches!(mapping("", "v1", "service"), Mapping::LowerCase(kind) if kind.plural() == "services")
        );
        assert_eq!(mapping("", "v1", "ServiceList"), Mapping::List);
        assert_eq!(mapping("apps", "v1", "List"), Mapping::List);
        for (group, version, kind) in [
            ("", "v1", "Services"),
            ("", "v2", "Service"),
            ("", "v1", "list"),
            ("apps", "v1", "Pod"),
        ] {
            assert_eq!(mapping(group, version, kind), Mapping::Unknown, "{kind}");
        }
        assert!(matches!(mapping("", "", "Service"), Mapping::Served(_)));
    }
}

//! The fields that tutorials use, each with the values that the API server surely takes. What is not in these tables may
//! be right as well; it is for the whole of `admission` to say.

/// A field and what it may hold.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) key: &'static str,
    pub(super) rule: Rule,
    pub(super) need: Need,
}

/// Whether a field may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Must,
    May,
}

/// What a value may be.
#[derive(Debug)]
pub(super) enum Rule {
    /// Any string.
    Text,
    /// A string without blanks, not empty.
    Word,
    /// A DNS label.
    Label,
    /// The name of a variable.
    Variable,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number between these.
    Number(i64, i64),
    /// A port by number, or by a name that a container's port may have.
    Port,
    /// The name of a container's port.
    PortName,
    /// A boolean.
    Flag,
    /// Labels, or what selects them; at least one.
    Labels,
    /// Annotations whose keys mean nothing to Kubernetes.
    Annotations,
    /// A map of strings.
    Texts,
    /// A list of strings, not empty.
    List,
    /// Amounts of `cpu`, `memory` or `storage`.
    Amounts,
    /// An absolute path.
    Path,
    /// An IPv4 address.
    Address,
    /// An object of these fields.
    Object(&'static [Field]),
    /// A list of such objects, not empty.
    Objects(&'static [Field]),
}

use Need::{May, Must};
use Rule::{
    Address, Amounts, Annotations, Flag, Label, Labels, List, Number, Object, Objects, OneOf, Path, Port, PortName,
    Text, Texts, Variable, Word,
};

const fn must(key: &'static str, rule: Rule) -> Field {
    Field { key, rule, need: Must }
}

const fn may(key: &'static str, rule: Rule) -> Field {
    Field { key, rule, need: May }
}

/// The kinds, each with the API version that serves it.
pub(super) static KINDS: &[(&str, &str, &[Field])] = &[
    ("v1", "Service", &[API_VERSION, KIND, METADATA, must("spec", Object(SERVICE))]),
    ("v1", "Pod", &[API_VERSION, KIND, METADATA, must("spec", Object(POD)), may("status", Object(POD_STATUS))]),
    ("apps/v1", "Deployment", &[API_VERSION, KIND, METADATA, must("spec", Object(DEPLOYMENT))]),
    ("apps/v1", "StatefulSet", &[API_VERSION, KIND, METADATA, must("spec", Object(STATEFUL_SET))]),
    ("apps/v1", "DaemonSet", &[API_VERSION, KIND, METADATA, must("spec", Object(DAEMON_SET))]),
    ("apps/v1", "ReplicaSet", &[API_VERSION, KIND, METADATA, must("spec", Object(REPLICA_SET))]),
    ("v1", "Namespace", &[API_VERSION, KIND, must("metadata", Object(OWN_NAME))]),
    ("v1", "ConfigMap", &[API_VERSION, KIND, METADATA, may("data", Texts)]),
    ("v1", "Secret", &[API_VERSION, KIND, METADATA, may("type", OneOf(&["Opaque"])), may("stringData", Texts)]),
];

const API_VERSION: Field = must("apiVersion", Text);
const KIND: Field = must("kind", Text);
const METADATA: Field =
    must("metadata", Object(&[NAME, may("namespace", Label), may("labels", Labels), may("annotations", Annotations)]));
const NAME: Field = must("name", Label);

static OWN_NAME: &[Field] = &[NAME, may("labels", Labels), may("annotations", Annotations)];

const PROTOCOL: Field = may("protocol", OneOf(&["TCP", "UDP", "SCTP"]));
const NUMBER: Rule = Number(1, 65_535);
const COUNT: Rule = Number(0, 100_000);

static SERVICE: &[Field] = &[
    may("type", OneOf(&["ClusterIP", "NodePort", "LoadBalancer"])),
    may("clusterIP", OneOf(&["None"])),
    may("selector", Labels),
    must(
        "ports",
        Objects(&[
            may("name", Label),
            PROTOCOL,
            must("port", NUMBER),
            may("targetPort", Port),
            may("nodePort", Number(30_000, 32_767)),
        ]),
    ),
    may("sessionAffinity", OneOf(&["None", "ClientIP"])),
    may("internalTrafficPolicy", OneOf(&["Cluster", "Local"])),
    may("externalTrafficPolicy", OneOf(&["Cluster", "Local"])),
    may("publishNotReadyAddresses", Flag),
];

static POD: &[Field] = &[
    must("containers", Objects(CONTAINER)),
    may("volumes", Objects(VOLUME)),
    may("nodeName", Label),
    may("hostname", Label),
    may("subdomain", Label),
    may("restartPolicy", OneOf(&["Always", "OnFailure", "Never"])),
    may("terminationGracePeriodSeconds", COUNT),
    may("serviceAccountName", Label),
    may("automountServiceAccountToken", Flag),
    may("enableServiceLinks", Flag),
];

static POD_STATUS: &[Field] = &[
    may("phase", OneOf(&["Pending", "Running", "Succeeded", "Failed"])),
    may("podIP", Address),
    may("conditions", Objects(&[must("type", Word), must("status", OneOf(&["True", "False", "Unknown"]))])),
];

static CONTAINER: &[Field] = &[
    NAME,
    must("image", Word),
    may("imagePullPolicy", OneOf(&["Always", "IfNotPresent", "Never"])),
    may("ports", Objects(&[may("name", PortName), must("containerPort", NUMBER), PROTOCOL])),
    may("env", Objects(&[must("name", Variable), may("value", Text), may("valueFrom", Object(SOURCE))])),
    may("command", List),
    may("args", List),
    may("workingDir", Path),
    may("readinessProbe", Object(PROBE)),
    may("livenessProbe", Object(PROBE)),
    may("startupProbe", Object(PROBE)),
    may("resources", Object(&[may("limits", Amounts), may("requests", Amounts)])),
    may("volumeMounts", Objects(&[must("name", Label), must("mountPath", Path), may("readOnly", Flag)])),
];

static SOURCE: &[Field] =
    &[may("configMapKeyRef", Object(KEY)), may("secretKeyRef", Object(KEY)), may("fieldRef", Object(FIELD_REF))];
static FIELD_REF: &[Field] = &[must(
    "fieldPath",
    OneOf(&["metadata.name", "metadata.namespace", "spec.nodeName", "status.podIP", "status.hostIP"]),
)];
static KEY: &[Field] = &[must("name", Label), must("key", Label)];

static PROBE: &[Field] = &[
    may("httpGet", Object(&[may("path", Path), must("port", Port), may("scheme", OneOf(&["HTTP", "HTTPS"]))])),
    may("tcpSocket", Object(&[must("port", Port)])),
    may("exec", Object(&[must("command", List)])),
    may("initialDelaySeconds", COUNT),
    may("timeoutSeconds", COUNT),
    may("periodSeconds", COUNT),
    may("failureThreshold", COUNT),
];

static VOLUME: &[Field] = &[
    NAME,
    may("emptyDir", Object(&[])),
    may("configMap", Object(&[NAME])),
    may("secret", Object(&[must("secretName", Label)])),
    may("persistentVolumeClaim", Object(&[must("claimName", Label)])),
];

const SELECTOR: Field = must("selector", Object(&[must("matchLabels", Labels)]));
const TEMPLATE: Field = must("template", Object(POD_TEMPLATE));
static POD_TEMPLATE: &[Field] = &[
    must("metadata", Object(&[may("name", Label), must("labels", Labels), may("annotations", Annotations)])),
    must("spec", Object(POD)),
];
const REPLICAS: Field = may("replicas", COUNT);
const HISTORY: Field = may("revisionHistoryLimit", COUNT);

static DEPLOYMENT: &[Field] = &[
    REPLICAS,
    SELECTOR,
    TEMPLATE,
    HISTORY,
    may("strategy", Object(&[may("type", OneOf(&["Recreate", "RollingUpdate"]))])),
];

static STATEFUL_SET: &[Field] = &[
    REPLICAS,
    SELECTOR,
    TEMPLATE,
    HISTORY,
    may("serviceName", Label),
    may("podManagementPolicy", OneOf(&["OrderedReady", "Parallel"])),
];

static DAEMON_SET: &[Field] = &[SELECTOR, TEMPLATE, HISTORY];

static REPLICA_SET: &[Field] = &[REPLICAS, SELECTOR, TEMPLATE];

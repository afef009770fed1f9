//! Fields that many manifests have, each with the values that the API server certainly takes.
//! What is not in these tables may be right as well; it is for the whole of `admission` to say.

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
    /// A boolean that says no.
    Off,
    /// The name of a label, or a key of a ConfigMap.
    Name,
    /// The key of a label.
    Key,
    /// Some of the Pods: a number, or so many in a hundred.
    Share,
    /// A path that leads down.
    Below,
    /// Labels of nodes that are not out of date.
    NodeLabels,
    /// A map of strings that hold bytes, as base64.
    Bytes,
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
    Address, Amounts, Annotations, Below, Bytes, Flag, Key, Label, Labels, List, Name, NodeLabels,
    Number, Object, Objects, Off, OneOf, Path, Port, PortName, Share, Text, Texts, Variable, Word,
};

const fn must(key: &'static str, rule: Rule) -> Field {
    Field {
        key,
        rule,
        need: Must,
    }
}

const fn may(key: &'static str, rule: Rule) -> Field {
    Field {
        key,
        rule,
        need: May,
    }
}

/// The kinds, each with the API version that serves it.
pub(super) static KINDS: &[(&str, &str, &[Field])] = &[
    (
        "v1",
        "Service",
        &[API_VERSION, KIND, METADATA, must("spec", Object(SERVICE))],
    ),
    (
        "v1",
        "Pod",
        &[
            API_VERSION,
            KIND,
            METADATA,
            must("spec", Object(POD)),
            may("status", Object(POD_STATUS)),
        ],
    ),
    (
        "apps/v1",
        "Deployment",
        &[
            API_VERSION,
            KIND,
            METADATA,
            must("spec", Object(DEPLOYMENT)),
        ],
    ),
    (
        "apps/v1",
        "StatefulSet",
        &[
            API_VERSION,
            KIND,
            METADATA,
            must("spec", Object(STATEFUL_SET)),
        ],
    ),
    (
        "apps/v1",
        "DaemonSet",
        &[
            API_VERSION,
            KIND,
            METADATA,
            must("spec", Object(DAEMON_SET)),
        ],
    ),
    (
        "apps/v1",
        "ReplicaSet",
        &[
            API_VERSION,
            KIND,
            METADATA,
            must("spec", Object(REPLICA_SET)),
        ],
    ),
    (
        "v1",
        "Namespace",
        &[API_VERSION, KIND, must("metadata", Object(OWN_NAME))],
    ),
    (
        "v1",
        "ConfigMap",
        &[API_VERSION, KIND, METADATA, may("data", Texts)],
    ),
    ("v1", "Secret", SECRET),
];

const API_VERSION: Field = must("apiVersion", Text);
const KIND: Field = must("kind", Text);
const METADATA: Field = must(
    "metadata",
    Object(&[
        NAME,
        may("namespace", Label),
        may("labels", Labels),
        may("annotations", Annotations),
    ]),
);
const NAME: Field = must("name", Label);

static SECRET: &[Field] = &[
    API_VERSION,
    KIND,
    METADATA,
    OPAQUE,
    may("stringData", Texts),
    may("data", Bytes),
];
const OPAQUE: Field = may("type", OneOf(&["Opaque"]));

static OWN_NAME: &[Field] = &[NAME, may("labels", Labels), may("annotations", Annotations)];

const PROTOCOL: Field = may("protocol", OneOf(&["TCP", "UDP", "SCTP"]));
const NUMBER: Rule = Number(1, 65_535);
const COUNT: Rule = Number(0, 100_000);

static SERVICE: &[Field] = &[
    may("type", OneOf(&["ClusterIP", "NodePort", "LoadBalancer"])),
    may("clusterIP", OneOf(&["None"])),
    may("selector", Labels),
    must("ports", Objects(SERVICE_PORT)),
    may("sessionAffinity", OneOf(&["None", "ClientIP"])),
    may("internalTrafficPolicy", OneOf(&["Cluster", "Local"])),
    may("externalTrafficPolicy", OneOf(&["Cluster", "Local"])),
    may("publishNotReadyAddresses", Flag),
];

static SERVICE_PORT: &[Field] = &[
    may("name", Label),
    PROTOCOL,
    must("port", NUMBER),
    may("targetPort", Port),
    may("nodePort", Number(30_000, 32_767)),
    may("appProtocol", Key),
];

static POD: &[Field] = &[
    must("containers", Objects(CONTAINER)),
    may("volumes", Objects(VOLUME)),
    may("nodeName", Label),
    may("hostname", Label),
    may("subdomain", Label),
    RESTART,
    may("terminationGracePeriodSeconds", COUNT),
    may("serviceAccountName", Label),
    may("automountServiceAccountToken", Flag),
    may("enableServiceLinks", Flag),
    may("initContainers", Objects(INIT_CONTAINER)),
    may("nodeSelector", NodeLabels),
    may("imagePullSecrets", Objects(JUST_NAME)),
    may("securityContext", Object(POD_SECURITY)),
    may("tolerations", Objects(TOLERATION)),
    may("priorityClassName", Label),
    may("shareProcessNamespace", Flag),
    DNS_POLICY,
];
const RESTART: Field = may("restartPolicy", OneOf(&["Always", "OnFailure", "Never"]));
const DNS_POLICY: Field = may(
    "dnsPolicy",
    OneOf(&["ClusterFirst", "ClusterFirstWithHostNet", "Default"]),
);
static JUST_NAME: &[Field] = &[NAME];

/// Users and groups by number.
const ID: Rule = Number(0, 0x7fff_ffff);
const USER: Field = may("runAsUser", ID);
const GROUP: Field = may("runAsGroup", ID);
const NOT_ROOT: Field = may("runAsNonRoot", Flag);
const SECCOMP: Field = may(
    "seccompProfile",
    Object(&[must("type", OneOf(&["RuntimeDefault", "Unconfined"]))]),
);

static POD_SECURITY: &[Field] = &[
    USER,
    GROUP,
    NOT_ROOT,
    SECCOMP,
    may("fsGroup", ID),
    may("fsGroupChangePolicy", OneOf(&["Always", "OnRootMismatch"])),
];

static SECURITY: &[Field] = &[
    USER,
    GROUP,
    NOT_ROOT,
    SECCOMP,
    may("privileged", Off),
    may("allowPrivilegeEscalation", Flag),
    may("readOnlyRootFilesystem", Flag),
    may(
        "capabilities",
        Object(&[may("add", List), may("drop", List)]),
    ),
];

static TOLERATION: &[Field] = &[
    must("key", Key),
    may("operator", OneOf(&["Equal", "Exists"])),
    may("value", Name),
    may(
        "effect",
        OneOf(&["NoSchedule", "PreferNoSchedule", "NoExecute"]),
    ),
];

static POD_STATUS: &[Field] = &[
    may(
        "phase",
        OneOf(&["Pending", "Running", "Succeeded", "Failed"]),
    ),
    may("podIP", Address),
    may(
        "conditions",
        Objects(&[
            must("type", Word),
            must("status", OneOf(&["True", "False", "Unknown"])),
        ]),
    ),
];

static CONTAINER: &[Field] = &[
    NAME,
    IMAGE,
    PULL,
    PORTS,
    ENV,
    may("command", List),
    may("args", List),
    may("workingDir", Path),
    may("readinessProbe", Object(PROBE)),
    may("livenessProbe", Object(PROBE)),
    may("startupProbe", Object(PROBE)),
    RESOURCES,
    may("volumeMounts", Objects(MOUNT)),
    ENV_FROM,
    may("securityContext", Object(SECURITY)),
    may("lifecycle", Object(LIFECYCLE)),
    may("terminationMessagePath", Path),
    MESSAGES,
    may("stdin", Flag),
    may("tty", Flag),
];
const IMAGE: Field = must("image", Word);
const PULL: Field = may(
    "imagePullPolicy",
    OneOf(&["Always", "IfNotPresent", "Never"]),
);
const PORTS: Field = may(
    "ports",
    Objects(&[
        may("name", PortName),
        must("containerPort", NUMBER),
        PROTOCOL,
    ]),
);
const ENV: Field = may("env", Objects(VARIABLE));
static VARIABLE: &[Field] = &[
    must("name", Variable),
    may("value", Text),
    may("valueFrom", Object(SOURCE)),
];
const RESOURCES: Field = may(
    "resources",
    Object(&[may("limits", Amounts), may("requests", Amounts)]),
);
const ENV_FROM: Field = may(
    "envFrom",
    Objects(&[
        may("prefix", Variable),
        may("configMapRef", Object(&[NAME])),
        may("secretRef", Object(&[NAME])),
    ]),
);
const MESSAGES: Field = may(
    "terminationMessagePolicy",
    OneOf(&["File", "FallbackToLogsOnError"]),
);

static MOUNT: &[Field] = &[
    must("name", Label),
    must("mountPath", Path),
    may("readOnly", Flag),
    may("subPath", Below),
];

/// Those that run to their end before the others start.
static INIT_CONTAINER: &[Field] = &[
    NAME,
    IMAGE,
    PULL,
    ENV,
    ENV_FROM,
    may("command", List),
    may("args", List),
    may("workingDir", Path),
    RESOURCES,
    may("volumeMounts", Objects(MOUNT)),
    may("securityContext", Object(SECURITY)),
];

static LIFECYCLE: &[Field] = &[
    may("preStop", Object(HANDLER)),
    may("postStart", Object(HANDLER)),
];
static HANDLER: &[Field] = &[HTTP_GET, EXEC];
const HTTP_GET: Field = may(
    "httpGet",
    Object(&[
        may("path", Path),
        must("port", Port),
        may("scheme", OneOf(&["HTTP", "HTTPS"])),
    ]),
);
const EXEC: Field = may("exec", Object(&[must("command", List)]));

static SOURCE: &[Field] = &[
    may("configMapKeyRef", Object(KEY_REF)),
    may("secretKeyRef", Object(KEY_REF)),
    may("fieldRef", Object(FIELD_REF)),
];
static FIELD_REF: &[Field] = &[FIELD_PATH, FIELD_VERSION];
const FIELD_PATH: Field = must(
    "fieldPath",
    OneOf(&[
        "metadata.name",
        "metadata.namespace",
        "spec.nodeName",
        "status.podIP",
        "status.hostIP",
    ]),
);
const FIELD_VERSION: Field = may("apiVersion", OneOf(&["v1"]));
static KEY_REF: &[Field] = &[
    must("name", Label),
    must("key", Name),
    may("optional", Flag),
];

static PROBE: &[Field] = &[
    HTTP_GET,
    TCP_SOCKET,
    EXEC,
    may("initialDelaySeconds", COUNT),
    may("timeoutSeconds", COUNT),
    may("periodSeconds", COUNT),
    may("failureThreshold", COUNT),
    may("successThreshold", Number(1, 1)),
    GRPC,
];
const TCP_SOCKET: Field = may("tcpSocket", Object(&[must("port", Port)]));
const GRPC: Field = may("grpc", Object(&[must("port", NUMBER)]));

static VOLUME: &[Field] = &[
    NAME,
    EMPTY_DIR,
    may("configMap", Object(CONFIG_MAP)),
    may("secret", Object(SECRET_NAME)),
    CLAIM,
    HOST_PATH,
];
const EMPTY_DIR: Field = may("emptyDir", Object(&[]));
const CLAIM: Field = may("persistentVolumeClaim", Object(&[must("claimName", Label)]));
const HOST_PATH: Field = may(
    "hostPath",
    Object(&[
        must("path", Path),
        may("type", OneOf(&["Directory", "File"])),
    ]),
);
const MODE: Field = may("defaultMode", Number(0, 0o777));
static CONFIG_MAP: &[Field] = &[NAME, MODE, may("optional", Flag)];
static SECRET_NAME: &[Field] = &[must("secretName", Label), MODE, may("optional", Flag)];

const SELECTOR: Field = must("selector", Object(&[must("matchLabels", Labels)]));
const TEMPLATE: Field = must("template", Object(POD_TEMPLATE));
static POD_TEMPLATE: &[Field] = &[
    must(
        "metadata",
        Object(&[
            may("name", Label),
            must("labels", Labels),
            may("annotations", Annotations),
        ]),
    ),
    must("spec", Object(POD)),
];
const REPLICAS: Field = may("replicas", COUNT);
const HISTORY: Field = may("revisionHistoryLimit", COUNT);

static DEPLOYMENT: &[Field] = &[
    REPLICAS,
    SELECTOR,
    TEMPLATE,
    HISTORY,
    may("strategy", Object(STRATEGY)),
    READY_SECONDS,
    may("progressDeadlineSeconds", Number(MOST_READY + 1, 100_000)),
];
/// Where no deadline is written it is 600 seconds, and a Pod must be able to be ready before.
const MOST_READY: i64 = 599;
const READY_SECONDS: Field = may("minReadySeconds", Number(0, MOST_READY));
static STRATEGY: &[Field] = &[DEPLOYMENT_TYPE, ROLLING];
const DEPLOYMENT_TYPE: Field = may("type", OneOf(&["Recreate", "RollingUpdate"]));
const ROLLING: Field = may(
    "rollingUpdate",
    Object(&[may("maxSurge", Share), may("maxUnavailable", Share)]),
);

static STATEFUL_SET: &[Field] = &[
    REPLICAS,
    SELECTOR,
    TEMPLATE,
    HISTORY,
    may("serviceName", Label),
    MANAGEMENT,
    UPDATE,
];
const MANAGEMENT: Field = may("podManagementPolicy", OneOf(&["OrderedReady", "Parallel"]));
const UPDATE: Field = may(
    "updateStrategy",
    Object(&[must("type", OneOf(&["OnDelete", "RollingUpdate"]))]),
);

static DAEMON_SET: &[Field] = &[SELECTOR, TEMPLATE, HISTORY, UPDATE];

static REPLICA_SET: &[Field] = &[REPLICAS, SELECTOR, TEMPLATE];

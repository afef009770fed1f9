//! Reads webhook configurations and APIServices.

use super::fields::{at, elements, number, text_or_empty};
use crate::manifest::{ApiCaller, ObjectMeta, ServiceCall};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::Node;

/// The port of a reference that names none
/// (staging/src/k8s.io/api/admissionregistration/v1/types.go, ServiceReference.Port;
/// staging/src/k8s.io/kube-aggregator/pkg/apis/apiregistration/v1/types.go).
const PORT: u16 = 443;

pub(super) fn webhooks(kind: &str, node: &Node, meta: ObjectMeta) -> ApiCaller {
    let hooks = elements(node, "webhooks").iter();
    ApiCaller {
        meta,
        kind: kind.into(),
        calls: hooks
            .filter_map(|hook| Some(call(at(hook, &["clientConfig", "service"])?)))
            .collect(),
    }
}

pub(super) fn api_service(node: &Node, meta: ObjectMeta) -> ApiCaller {
    let service = at(node, &["spec", "service"]);
    ApiCaller {
        meta,
        kind: "APIService".into(),
        calls: service.map(call).into_iter().collect(),
    }
}

fn call(node: &Node) -> ServiceCall {
    ServiceCall {
        span: node.span,
        name: text_or_empty(node, "name"),
        namespace: text_or_empty(node, "namespace"),
        port: number(node, "port").unwrap_or_else(|| Spanned::defaulted(PORT, node.span)),
    }
}

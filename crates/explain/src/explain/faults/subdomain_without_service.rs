//! `subdomain-without-service`: Pods have names in DNS under a Service (`subdomain`, a
//! StatefulSet's `serviceName`), and there is none of that name.

use crate::explain::codes::Code;
use crate::explain::context::{Context, DiagnosticBuilder, yaml_string};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::Service;
use portpath_net::cluster::{Pod, PodId};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// A Pod's `subdomain` names no headless Service.
///
/// Cluster DNS gives a Pod a name under the Service that its `subdomain` names, if there is one in
/// its namespace.
///
/// # Why it surprises
/// The field is accepted, whatever it holds.
///
/// # The fix
/// Make the name that of a headless Service that selects the Pod.
pub(crate) const CODE: Code = Code::new("subdomain-without-service", Cause::StatefulSetServiceName);

/// One Pod was asked for by name.
pub(crate) fn explain(context: &Context, id: PodId, host: &str) -> Diagnostic {
    let pod = &context.cluster[id];
    let Some(subdomain) = pod.spec.subdomain.as_ref() else {
        return context.error(CODE, "", pod.name_span, "").done();
    };
    let draft = context.error(
        CODE,
        message(pod, &subdomain.value),
        subdomain.span,
        "no Service has this name",
    );
    let Some(service) = headless_of(context, pod) else {
        let name = &subdomain.value;
        return draft
            .help(format!(
                "add a Service `{name}` with `clusterIP: None` that selects these Pods"
            ))
            .done();
    };
    mended(draft, pod, host, subdomain, service)
}

/// Nobody asks for such a name, but another headless Service selects the Pods, so that the names
/// were likely meant.
pub(in crate::explain) fn advice(context: &Context) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut last = None;
    for pod in &context.cluster.pods {
        let (Some(subdomain), Some(host)) =
            (pod.spec.subdomain.as_ref(), pod.spec.hostname.as_ref())
        else {
            continue;
        };
        let is_first = last.replace(subdomain.span) != Some(subdomain.span);
        if !is_first
            || context
                .cluster
                .service(&pod.namespace, &subdomain.value)
                .is_some()
            || found.len() >= MOST
        {
            continue;
        }
        let Some(service) = headless_of(context, pod) else {
            continue;
        };
        let draft = context.warning(
            CODE,
            message(pod, &subdomain.value),
            subdomain.span,
            "no Service has this name",
        );
        found.push(mended(draft, pod, &host.value, subdomain, service));
    }
    found
}

/// How many warnings are given, each of which looks at all Services.
const MOST: usize = 20;

fn message(pod: &Pod, name: &str) -> String {
    format!(
        "{} names its Pods under a Service `{name}`, and namespace `{}` has none of that name: they have no names in DNS",
        owner(pod).0,
        pod.namespace
    )
}

fn mended(
    draft: DiagnosticBuilder,
    pod: &Pod,
    host: &str,
    subdomain: &Spanned<TextSlice>,
    service: &Service,
) -> Diagnostic {
    let field = owner(pod).1;
    let own = service.meta.name();
    draft
        .also(
            service.meta.name_span(),
            "this headless Service selects them",
        )
        .help(format!("with `{field}: {own}` the name is `{host}.{own}`"))
        .fix(
            format!("change `{field}` to `{own}`"),
            subdomain.span,
            yaml_string(own),
        )
        .done()
}

/// The headless Service that selects a Pod.
fn headless_of<'w>(context: &'w Context, pod: &Pod) -> Option<&'w Service> {
    context
        .cluster
        .services
        .iter()
        .map(AsRef::as_ref)
        .find(|service: &&Service| {
            let selects = |selector| portpath_net::cluster::selects(selector, &pod.labels);
            service.is_headless()
                && service.meta.namespace() == pod.namespace
                && service.selector.as_ref().is_some_and(selects)
        })
}

/// What names the Service: a StatefulSet, or the Pod itself.
fn owner(pod: &Pod) -> (String, &'static str) {
    match &pod.owner {
        Some(owner) if owner.kind == "StatefulSet" => {
            (format!("StatefulSet `{}`", owner.name), "serviceName")
        }
        Some(owner) => (format!("{} `{}`", owner.kind, owner.name), "subdomain"),
        None => (format!("Pod `{}`", pod.name), "subdomain"),
    }
}

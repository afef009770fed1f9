//! `subdomain-without-service`: Pods have names in DNS under a Service (`subdomain`, a StatefulSet's `serviceName`), and
//! there is none of that name.

use crate::cluster::{Pod, PodId};
use crate::explain::draft::{Words, yaml_string};
use crate::manifest::Service;
use crate::report::Diagnostic;

/// A Pod's `subdomain` names no headless Service.
///
/// Cluster DNS gives a Pod a name under the Service that its `subdomain` names, if there is one in its namespace.
///
/// # Why it surprises
/// The field is accepted, whatever it holds.
///
/// # The fix
/// Make the name that of a headless Service that selects the Pod.
pub const CODE: &str = "subdomain-without-service";

/// One Pod was asked for by name.
pub fn explain(words: &Words, id: PodId, host: &str) -> Diagnostic {
    let pod = &words.cluster.pods[id.0];
    let Some(subdomain) = &pod.spec.subdomain else { return words.error(CODE, "", pod.name_span, "").done() };
    let (who, field) = owner(pod);
    let name = &subdomain.value;
    let message = format!(
        "{who} names its Pods under a Service `{name}`, and namespace `{}` has none of that name: `{host}.{name}` is not in DNS",
        pod.namespace
    );
    let draft = words.error(CODE, message, subdomain.span, format!("`{field}`: no Service has this name"));
    let Some(service) = headless_of(words, pod) else {
        return draft.help(format!("add a Service `{name}` with `clusterIP: None` that selects these Pods")).done();
    };
    let own = service.meta.name();
    draft
        .also(service.meta.name_span(), "this headless Service selects them")
        .help(format!("with `{field}: {own}` the name is `{host}.{own}`; a StatefulSet must be made anew to change it"))
        .fix(format!("change `{field}` to `{own}`"), subdomain.span, yaml_string(own))
        .done()
}

/// The headless Service that selects a Pod.
pub(in crate::explain) fn headless_of<'w>(words: &'w Words, pod: &Pod) -> Option<&'w Service> {
    words.cluster.services.iter().find(|service| {
        let selects = |selector| crate::cluster::selects(selector, &pod.labels);
        service.is_headless()
            && service.meta.namespace() == pod.namespace
            && service.selector.as_ref().is_some_and(selects)
    })
}

/// What names the Service: a StatefulSet, or the Pod itself.
fn owner(pod: &Pod) -> (String, &'static str) {
    match &pod.owner {
        Some(owner) if owner.kind == "StatefulSet" => (format!("StatefulSet `{}`", owner.name), "serviceName"),
        Some(owner) => (format!("{} `{}`", owner.kind, owner.name), "subdomain"),
        None => (format!("Pod `{}`", pod.name), "subdomain"),
    }
}

//! `host-alias-hides-service`: a line of a Pod's own `/etc/hosts` comes before DNS, and has a
//! Service's name.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::trace::ZONE;
use portpath_text::maps::HashSet;
use portpath_text::source::Span;

/// A line of `hostAliases` has the name of a Service.
///
/// The kubelet writes `hostAliases` into the Pod's `/etc/hosts`, which programs read before they
/// ask DNS. The Pod goes to the address of that line, and never to the Service.
///
/// # Why it surprises
/// `nslookup` and `dig` do not read that file and show the Service's address all the same.
///
/// # The fix
/// Take the name out of `hostAliases` where the Service is meant.
pub(super) const CODE: Code = Code::new("host-alias-hides-service", Cause::DnsName);

/// One warning for each such line, however many Pods have it.
pub(super) fn advice(context: &Context) -> Vec<Diagnostic> {
    let mut seen: HashSet<Span> = HashSet::default();
    let mut found = Vec::new();
    for pod in &context.cluster.pods {
        let aliases = pod
            .spec
            .resolver
            .iter()
            .flat_map(|resolver| &resolver.hosts);
        for (alias, name) in
            aliases.flat_map(|alias| alias.names.iter().map(move |name| (alias, name)))
        {
            let short = name
                .value
                .strip_suffix(ZONE)
                .map_or(name.value.as_str(), |short| short.trim_end_matches(".svc."));
            let (service, namespace) = short.split_once('.').unwrap_or((short, &pod.namespace));
            let Some(id) = context.cluster.service(namespace, service) else {
                continue;
            };
            if !seen.insert(name.span) {
                continue;
            }
            let hidden = context.service(id);
            if hidden
                .cluster_ips
                .iter()
                .any(|own| own.value == alias.ip.value)
            {
                continue;
            }
            let message = format!(
                "`hostAliases` gives Pod `{}` the address {} for `{}`, so that it never asks DNS for Service `{service}`",
                pod.name, alias.ip.value, name.value
            );
            let draft = context.warning(
                CODE,
                message,
                name.span,
                "this line of /etc/hosts comes before DNS",
            );
            let draft = draft.also(hidden.meta.name_span(), "the Service of this name");
            found.push(
                draft
                    .help("if the Service is meant, take the name out of `hostAliases`")
                    .done(),
            );
        }
    }
    found
}

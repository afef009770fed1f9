//! `policy-not-modelled`, `mesh-not-modelled`, `router-not-modelled`: objects of APIs beside
//! Kubernetes' own that may stop a packet or lead it elsewhere. Portpath names them and does not
//! judge what they say.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Diagnostic;
use portpath_kube::manifest::{ForeignRule, Reach, Route, RuleFamily};
use portpath_net::trace::Unjudged;
use portpath_text::source::Span;

/// A policy of another kind than NetworkPolicy is not judged.
///
/// The policies of Cilium, Calico and Antrea allow and deny packets by rules of their own. If one may
/// be about the packet, Portpath cannot tell whether it arrives.
///
/// # The fix
/// Read the policy next to the answer, or ask your network plugin what it does with the packet.
pub(crate) const POLICY: Code = Code::answer("policy-not-modelled");
/// A rule of a service mesh is not judged.
///
/// A mesh may refuse requests without its own TLS, refuse clients, and send requests to other
/// Services. If one of its rules may be about the request, Portpath cannot tell where it arrives.
///
/// # Why it surprises
/// The rules of a mesh count for Pods with its proxy only, and your YAML often does not show which
/// Pods have it.
///
/// # The fix
/// Ask the mesh: `istioctl x describe pod`, `linkerd viz authz` and their like show which rules
/// count for a Pod.
pub(crate) const MESH: Code = Code::answer("mesh-not-modelled");
/// A route of another router is not followed.
///
/// IngressRoutes of Traefik, Routes of OpenShift, HTTPProxies of Contour and their like lead
/// requests from outside to Services. Portpath follows Ingresses and the Gateway API only.
///
/// # The fix
/// Ask for the Service that the route leads to: from there on the path is the same.
pub(crate) const ROUTER: Code = Code::answer("router-not-modelled");

/// How many rules are named, so that a large text costs no more than its length.
const MOST_RULES: usize = 200;

/// A note for each rule that Portpath does not judge.
pub(crate) fn advice(context: &Context) -> Vec<Diagnostic> {
    let rules = context.cluster.foreign.iter().take(MOST_RULES);
    let mut found: Vec<Diagnostic> = rules.map(|rule| of_rule(context, rule)).collect();
    let routes = context.cluster.ways_in.routes.iter();
    let for_mesh = routes.filter(|route| !route.services.is_empty());
    found.extend(
        for_mesh
            .take(MOST_RULES)
            .filter_map(|route| of_route(context, route, 0)),
    );
    found
}

/// The words for a rule that may decide about a packet.
pub(crate) fn explain(context: &Context, unjudged: Unjudged) -> Option<Diagnostic> {
    match unjudged {
        Unjudged::Rule(at) => {
            let rule = context.cluster.foreign.get(at)?;
            Some(of_rule(context, rule))
        }
        Unjudged::Route { route, service } => {
            let route = context.cluster.ways_in.routes.get(route)?;
            of_route(context, route, service)
        }
    }
}

fn of_rule(context: &Context, rule: &ForeignRule) -> Diagnostic {
    let (code, what, label) = match rule.family {
        RuleFamily::Policy => (
            POLICY,
            "Portpath does not judge what it allows and denies",
            "the network plugin may stop, or let through, more than is shown",
        ),
        RuleFamily::Mesh => (
            MESH,
            "Portpath does not judge what a service mesh does by it",
            "the mesh may refuse requests, or send them elsewhere",
        ),
        RuleFamily::Router => (
            ROUTER,
            "Portpath does not follow the requests that it routes",
            "a router beside Ingress and Gateway reads it",
        ),
    };
    let label = match (&rule.reach, rule.family) {
        (Reach::Nothing, RuleFamily::Policy) => {
            "it does not decide about packets between Pods and Services"
        }
        _ => label,
    };
    let message = format!(
        "{} `{}` is outside the model: {what}",
        rule.kind,
        rule.meta.name()
    );
    let place = first_line(context, rule.meta.span);
    context.note(code, message, place, label).done()
}

fn of_route(context: &Context, route: &Route, service: usize) -> Option<Diagnostic> {
    let parent = route.services.get(service)?;
    let message = format!(
        "{} `{}` is for requests that a service mesh sends to Service `{}`: Portpath does not judge what the mesh does by it",
        route.kind.as_str(),
        route.meta.name(),
        parent.name.value
    );
    let label = "a mesh follows the rules below; without a mesh they do nothing";
    Some(context.note(MESH, message, parent.span, label).done())
}

fn first_line(context: &Context, span: Span) -> Span {
    let line = span.text(context.text).lines().next();
    Span::new(span.start, span.start + line.map_or(0, str::len))
}

//! Compares hosts and paths with what Ingresses and routes ask for.

/// How well a host fits what a rule asks for: greater is more specific.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HostFit {
    /// The rule asks for no host.
    Any,
    /// A wildcard with so many characters.
    Wildcard(usize),
    /// The very host.
    Exact(usize),
}

/// How many labels the `*` of a wildcard stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Star {
    /// One, in an Ingress (staging/src/k8s.io/api/networking/v1/types.go, IngressRule.Host).
    OneLabel,
    /// One or more, in the Gateway API (the spec of Hostname).
    Labels,
}

/// How a host fits a pattern; an empty pattern fits every host.
pub(super) fn host_fit(pattern: &str, host: &str, star: Star) -> Option<HostFit> {
    if pattern.is_empty() || pattern == "*" {
        return Some(HostFit::Any);
    }
    let pattern = pattern.trim_end_matches('.');
    let host = host.trim_end_matches('.');
    let Some(parent) = pattern.strip_prefix("*.") else {
        return pattern
            .eq_ignore_ascii_case(host)
            .then_some(HostFit::Exact(pattern.len()));
    };
    let (at, _) = match star {
        Star::OneLabel => host.match_indices('.').next()?,
        Star::Labels => host.match_indices('.').find(|(at, _)| {
            host.get(at + 1..)
                .is_some_and(|rest| rest.eq_ignore_ascii_case(parent))
        })?,
    };
    let rest = host.get(at + 1..)?;
    (at > 0 && rest.eq_ignore_ascii_case(parent)).then_some(HostFit::Wildcard(pattern.len()))
}

/// Whether a host could be meant for a rule although it does not fit: a sister, child or parent of
/// the rule's host.
pub(super) fn is_kin(pattern: &str, host: &str) -> bool {
    let end = |name: &str| {
        let mut labels = name.trim_end_matches('.').rsplit('.');
        let top = labels.next()?.to_ascii_lowercase();
        let next = labels.next()?.to_ascii_lowercase();
        (next != "*").then_some((top, next))
    };
    end(pattern).is_some_and(|own| end(host) == Some(own))
}

/// Whether a path is another one or lies below it, element by element; a `/` at the end counts for
/// nothing.
/// Source: staging/src/k8s.io/api/networking/v1/types.go, PathTypePrefix; the Gateway API's
/// PathMatchPathPrefix.
pub(super) fn is_below(prefix: &str, path: &str) -> bool {
    let prefix = prefix.trim_end_matches('/');
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The letters before the first one that means something to a regular expression.
pub fn literal_start(pattern: &str) -> &str {
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let at = pattern
        .find(['(', '[', '*', '+', '?', '|', '\\', '$', '{'])
        .unwrap_or(pattern.len());
    // What stands right before `?` or `*` may be missing: `/?` and `/*`.
    let is_optional = pattern[at..].starts_with(['?', '*']);
    let start = &pattern[..at];
    if is_optional {
        start.strip_suffix('/').unwrap_or(start)
    } else {
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_one_label_for_an_ingress_and_any_number_for_a_gateway() {
        let fits = |pattern, host, star| host_fit(pattern, host, star).is_some();
        // The table in
        // https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards
        assert!(fits("*.foo.com", "bar.foo.com", Star::OneLabel));
        assert!(!fits("*.foo.com", "baz.bar.foo.com", Star::OneLabel));
        assert!(!fits("*.foo.com", "foo.com", Star::OneLabel));
        assert!(fits("*.foo.com", "baz.bar.foo.com", Star::Labels));
        assert!(
            !fits("*.foo.com", "foo.com", Star::Labels)
                && !fits("*.foo.com", ".foo.com", Star::Labels)
        );
        assert_eq!(
            host_fit("Foo.com", "foo.com.", Star::OneLabel),
            Some(HostFit::Exact(7))
        );
        assert!(HostFit::Exact(3) > HostFit::Wildcard(30) && HostFit::Wildcard(1) > HostFit::Any);
        assert!(is_kin("*.shop.example.com", "example.com") && !is_kin("*.com", "shop.com"));
    }

    #[test]
    fn prefixes_are_compared_element_by_element() {
        // The table in https://kubernetes.io/docs/concepts/services-networking/ingress/#examples
        for (prefix, path, fits) in [
            ("/", "/any", true),
            ("/foo", "/foo/", true),
            ("/foo/", "/foo", true),
            ("/aaa/bb", "/aaa/bbb", false),
            ("/aaa/bbb", "/aaa/bbb/ccc", true),
            ("/aaa/bbb", "/aaa/bbbxyz", false),
            ("/aaa/bbb/", "/aaa/bbb", true),
        ] {
            assert_eq!(is_below(prefix, path), fits, "{prefix} {path}");
        }
    }

    #[test]
    fn the_start_of_an_expression_is_literal() {
        for (pattern, start) in [
            ("/api(/|$)(.*)", "/api"),
            ("/api/*", "/api"),
            ("/", "/"),
            ("/a/?(.*)", "/a"),
            ("/v[0-9]+", "/v"),
        ] {
            assert_eq!(literal_start(pattern), start, "{pattern}");
        }
    }
}

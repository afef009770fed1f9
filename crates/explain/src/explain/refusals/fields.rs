//! Says what an unknown field was probably meant to be: another spelling, or another place.

use portpath_net::trace::is_near;

/// Fields of the path that people misspell.
const FIELDS: &[&str] = &[
    "targetPort",
    "nodePort",
    "containerPort",
    "hostPort",
    "selector",
    "matchLabels",
    "labels",
    "ports",
    "protocol",
    "clusterIP",
    "externalIPs",
    "externalName",
    "type",
    "metadata",
    "namespace",
    "containers",
    "template",
    "replicas",
    "sessionAffinity",
    "externalTrafficPolicy",
    "internalTrafficPolicy",
    "readinessProbe",
    "livenessProbe",
    "name",
    "image",
    "ip",
    "addresses",
    "addressType",
    "endpoints",
    "subsets",
    "port",
    "path",
    "pathType",
    "backend",
    "service",
    "number",
    "host",
    "rules",
    "paths",
    "ingressClassName",
];

/// Fields that stand beside `metadata`.
const TOP: &[&str] = &["spec", "data", "status"];
/// Fields that stand in `spec`.
const IN_SPEC: &[&str] = &[
    "ports",
    "selector",
    "type",
    "clusterIP",
    "replicas",
    "template",
    "containers",
    "externalName",
];

/// Help with a field that Kubernetes does not know, by its path: `spec.ports[0].targetport`.
pub(super) fn unknown_field_help(path: &str) -> Option<String> {
    let field = path.rsplit('.').next()?.split('[').next()?;
    let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
    if parent == "metadata" && TOP.contains(&field) {
        return Some(format!(
            "`{field}` belongs beside `metadata`, not inside it: indent it less"
        ));
    }
    if (parent.is_empty() || parent == "metadata") && IN_SPEC.contains(&field) {
        return Some(format!("`{field}` belongs inside `spec`"));
    }
    let known = misspelt(field)?;
    Some(if known.eq_ignore_ascii_case(field) {
        format!("did you mean `{known}`? Field names are case-sensitive")
    } else {
        format!("did you mean `{known}`?")
    })
}

/// The field that an unknown one was meant to be.
fn misspelt(field: &str) -> Option<&'static str> {
    let same_letters = |known: &&&str| known.eq_ignore_ascii_case(field) && **known != field;
    let near = |known: &&&str| is_near(known, field) && field.len() > 3 && **known != field;
    FIELDS
        .iter()
        .find(same_letters)
        .or_else(|| FIELDS.iter().find(near))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_spelling_from_place() {
        let help = |path: &str| unknown_field_help(path).unwrap_or_default();
        assert_eq!(
            help("spec.ports[0].targetport"),
            "did you mean `targetPort`? Field names are case-sensitive"
        );
        assert_eq!(
            help("spec.ports[0].targertPort"),
            "did you mean `targetPort`?"
        );
        assert_eq!(
            help("metadata.spec"),
            "`spec` belongs beside `metadata`, not inside it: indent it less"
        );
        assert_eq!(help("ports"), "`ports` belongs inside `spec`");
        assert_eq!(help("spec.template.metadata.name.zzz"), "");
    }
}

//! kubectl's stream from end to end: what is sent, what is refused and where, how errors are laid out.

use super::{Applied, Config, Finding, Outcome, apply};
use portpath_text::source::Span;
use portpath_yaml::yaml;

fn applied(text: &str) -> Applied {
    apply(text, &yaml::parse(text), &Config::default())
}

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80, targetPort: 8080}]}\n";

/// The findings of the only object or refusal, each with the text it points at.
fn findings<'t>(text: &'t str, applied: &Applied) -> Vec<(String, &'t str)> {
    let of_objects = applied
        .objects
        .iter()
        .flat_map(|object| match &object.outcome {
            Outcome::ClientError { findings, .. } | Outcome::DecodeError { findings, .. } => {
                findings.clone()
            }
            Outcome::NamespaceNotFound { span, error } => vec![Finding::new(error.clone(), *span)],
            Outcome::Invalid { causes, .. } => {
                let finding =
                    |cause: &super::Cause| Finding::new(cause.message.clone(), cause.span);
                causes.iter().map(finding).collect()
            }
            _ => Vec::new(),
        });
    let of_stream = applied
        .refusals
        .iter()
        .flat_map(|refusal| refusal.findings.clone());
    of_objects
        .chain(of_stream)
        .map(|finding| (finding.message, finding.span.text(text)))
        .collect()
}

#[test]
fn nothing_to_apply_is_an_error_and_a_service_is_stored() {
    for text in [
        "",
        "# only this\n",
        "---\n---\n~\n",
        "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": []}",
    ] {
        let found = applied(text);
        assert!(found.objects.is_empty(), "{text:?}");
    }
    assert_eq!(
        applied("# only this\n").kubectl,
        "error: no objects passed to apply"
    );
    let found = applied(SERVICE);
    assert_eq!(
        (found.kubectl.as_str(), &found.objects[0].outcome),
        ("", &Outcome::Created)
    );
    assert!(found.objects[0].stored.is_some());
}

#[test]
fn every_refusal_points_at_its_culprit() {
    for (text, message, place) in [
        (
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selectr: {}}\n",
            "unknown field \"spec.selectr\"",
            "selectr",
        ),
        (
            "apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {b: 1}}\n",
            "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
            "1",
        ),
        (
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: \"80\"}]}\n",
            "json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32",
            "\"80\"",
        ),
        (
            "apiVersion: v1\nkind: Svc\nmetadata: {name: a}\n",
            "no matches for kind \"Svc\" in version \"v1\"",
            "Svc",
        ),
        (
            "apiVersion: v2\nkind: Service\nmetadata: {name: a}\n",
            "no matches for kind \"Service\" in version \"v2\"",
            "v2",
        ),
        (
            "kind: Service\nmetadata: {name: a}\n",
            "apiVersion not set",
            "kind",
        ),
        (
            "apiVersion: v1\nkind: Service\nmetadata: {namespace: x}\n",
            "resource name may not be empty",
            "{namespace: x}",
        ),
        (
            "apiVersion: v1\nkind: Service\nmetadata: {name: a/b}\n",
            "invalid resource name \"a/b\": [may not contain '/']",
            "a/b",
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: i, resources: {limits: {cpu: 1 core}}}]}\n",
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            "1 core",
        ),
        (
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {port: 80}}\n",
            "ValidationError(Service.spec): unknown field \"port\" in io.k8s.api.core.v1.ServiceSpec",
            "port",
        ),
        (
            "apiVersion: v1\nkind: service\nmetadata: {name: a}\n",
            "no kind \"service\" is registered for version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
            "service",
        ),
    ] {
        assert_eq!(
            findings(text, &applied(text)),
            [(message.to_owned(), place)],
            "{text}"
        );
    }
}

#[test]
fn one_error_reads_otherwise_than_several() {
    let unknown = "apiVersion: v1\nkind: Svc\nmetadata: {name: a}\n";
    let no_match = "resource mapping not found for name: \"a\" namespace: \"\" from \"STDIN\": no matches for kind \
                    \"Svc\" in version \"v1\"\nensure CRDs are installed first";
    assert_eq!(applied(unknown).kubectl, format!("error: {no_match}"));
    let two = format!("{unknown}---\n{unknown}");
    assert_eq!(applied(&two).kubectl, format!("{no_match}\n{no_match}\n"));
    let nameless = "apiVersion: v1\nkind: Service\nmetadata: {generateName: web-}\n";
    let with_object = format!("{unknown}---\n{nameless}");
    let expected = format!("{no_match}\nfrom web-: cannot use generate name with apply\n");
    assert_eq!(applied(&with_object).kubectl, expected);
    let wrong = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 0}], type: X}\n";
    let alone = applied(wrong).kubectl;
    assert!(
        alone.starts_with("The Service \"web\" is invalid: \n* spec.ports[0].port: "),
        "{alone}"
    );
    let among = applied(&format!("{wrong}---\n{nameless}")).kubectl;
    let head = "Error from server (Invalid): error when creating \"STDIN\": Service \"web\" is invalid: [spec.ports[0].port";
    assert!(among.starts_with(head), "{among}");
}

#[test]
fn a_broken_document_stops_the_stream_behind_those_before_it() {
    let text = format!("{SERVICE}---\na: [\n---\n{SERVICE}");
    let found = applied(&text);
    let outcomes: Vec<&Outcome> = found.objects.iter().map(|object| &object.outcome).collect();
    assert_eq!(outcomes, [&Outcome::Created, &Outcome::NotSent]);
    assert_eq!(found.stopped.as_deref(), Some(found.kubectl.as_str()));
    assert!(
        found
            .kubectl
            .starts_with("error: error parsing STDIN: error converting YAML to JSON: yaml: ")
    );
    let again = applied(&format!("{SERVICE}---\n{SERVICE}"));
    assert_eq!(again.objects[1].outcome, Outcome::Duplicate);
}

#[test]
fn lists_are_laid_out_flat() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: web}\n  spec: \
                {ports: [{port: 80}]}\n- apiVersion: v1\n  kind: Svc\n  metadata: {name: x}\n- apiVersion: v1\n  kind: \
                Namespace\n  metadata: {name: shop, namespace: ignored}\n";
    let found = applied(text);
    let objects: Vec<_> = found
        .objects
        .iter()
        .map(|object| {
            (
                object.kind.as_str(),
                object.namespace.as_str(),
                object.name.as_str(),
            )
        })
        .collect();
    assert_eq!(
        objects,
        [("Service", "default", "web"), ("Namespace", "", "shop")]
    );
    assert_eq!(
        found.kubectl,
        "unable to recognize no matches for kind \"Svc\" in version \"v1\"\n"
    );
    let typed = "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: web}\n  spec: {ports: [{port: 80}]}\n";
    assert_eq!(
        applied(typed).objects[0].kind,
        "Service",
        "items of a typed list take their kind from it"
    );
}

#[test]
fn nulls_in_maps_are_left_out() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: ~}\nspec: {type: ~, selector: {a: ~}, ports: \
                [{port: 80, targetPort: null}]}\n";
    let found = applied(text);
    assert_eq!(found.kubectl, "");
}

#[test]
fn no_prefix_brings_it_down_and_all_places_lie_inside() {
    let texts = [
        format!("{SERVICE}---\napiVersion: v1\nkind: List\nitems: [{{apiVersion: v1, kind: Pod, metadata: {{name: é}}}}]\n"),
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\n  labels: {b: c}\nspec:\n  replicas: x\n  selector: \
         &s {matchLabels: {a: é}}\n  template:\n    metadata: {labels: *s}\n    spec:\n      containers:\n      - name: c\n"
            .to_owned(),
    ];
    for text in texts {
        for (at, _) in text.char_indices() {
            for cut in [&text[..at], &text[at..]] {
                let found = applied(cut);
                let inside = |span: Span| cut.get(span.start..span.end).is_some();
                assert!(
                    found.objects.iter().all(|object| inside(object.span)),
                    "{cut}"
                );
                let spans = found
                    .refusals
                    .iter()
                    .flat_map(|refusal| &refusal.findings)
                    .map(|finding| finding.span);
                assert!(spans.into_iter().all(inside), "{cut}");
            }
        }
    }
}

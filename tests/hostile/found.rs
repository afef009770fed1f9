//! Inputs that once broke an invariant, each as small as it could be made.

use crate::invariants;

/// The page's reader once left out what an object of a removed API version would meet.
#[test]
fn removed_api_versions_get_the_same_answer_on_the_page() {
    invariants::text(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n    b:\n---\napiVersion: extensions/v1beta1\nkind: Ingress\n\
         metadata:\n  name: a\nspec:\n  back",
    );
}

/// A blank that is neither a space nor a tab stands before the quotation mark.
#[test]
fn a_quoted_line_may_begin_with_any_blank() {
    invariants::cleaning("> kind: Service\n\u{2028}> metadata:\n\u{3000}> spec:\n");
}

/// What curl says in HTTP, it does not say in another scheme.
#[test]
fn headers_without_http_are_read_back() {
    invariants::request("", "outside", "curl -X POST -H 'a: b' ftp://web", "");
}

/// A family is asked for in any scheme, and a scheme is made of letters, digits, `+`, `-` and `.`.
#[test]
fn families_without_http_are_read_back() {
    for to in [
        "curl -4 ftp://web",
        "curl -6 tcp://web:5432",
        "curl -4 h|tp://feed",
        "curl -6 dns:53/UDP",
    ] {
        invariants::request("", "outside", to, "");
    }
}

/// A host is told in small letters, and a program may be typed in capital ones.
#[test]
fn programs_are_no_hosts_in_any_letters() {
    for to in ["nslOokup", "CURL", "Ping", "Host", "Dig web"] {
        invariants::request("", "outside", to, "");
    }
}

/// No URL has a blank in it, not even in quotes.
#[test]
fn paths_with_blanks_are_no_urls() {
    invariants::request("", "outside", "curl http'//1<<: *as:", "");
}

/// The selector that Kubernetes makes of the labels stands in their place, and was changed twice.
#[test]
fn a_label_that_a_selector_is_made_of_is_changed_once() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80}]\n---\n\
                apiVersion: v1\nkind: ReplicationController\nmetadata: {name: shop}\nspec:\n  template:\n    metadata:\n      \
                labels:\n        app: shop\n    spec: {containers: [{name: a, image: a}]}\n";
    invariants::text(text);
    let analysis = portpath::analyze(text, &portpath::Asked::default());
    let mut fixes = analysis.diagnostics.iter().flat_map(|found| &found.fixes);
    let fix = fixes
        .find(|fix| fix.title.starts_with("give "))
        .expect("a fix of the label");
    assert_eq!((fix.edits.len(), fix.edits[0].text.as_str()), (1, "web"));
    let title =
        "which its selector is made of: delete the ReplicationController first if it exists";
    assert!(fix.title.ends_with(title), "{}", fix.title);
}

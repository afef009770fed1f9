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

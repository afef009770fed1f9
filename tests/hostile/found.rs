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

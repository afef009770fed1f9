//! kubectl's own check of Lists against the cluster's OpenAPI schema.

use super::Finding;
use super::client::header;
use crate::yaml::{Node, Value};

/// What is wrong with a List and its items before anything is sent.
/// Source: staging/src/k8s.io/kubectl/pkg/util/openapi, kubectl/pkg/validation/schema.go, validateList.
pub(super) fn validate_list(list: &Node, kind: &str, api_version: &str) -> Result<(), Vec<Finding>> {
    if (kind, api_version) != ("List", "v1") {
        return Ok(());
    }
    let Some(Value::Seq(items)) = list.get("items").map(|items| &items.value) else {
        let span = list.get("items").map_or(list.span, |items| items.span);
        return Err(vec![Finding { message: "invalid object to validate".to_owned(), span }]);
    };
    let findings: Vec<Finding> = items.iter().filter_map(|item| header(item).err()).flatten().collect();
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

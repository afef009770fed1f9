//! The documented, versioned JSON of an analysis (`docs/output.md`).

use serde::Serialize;

use super::codes;
use super::visible::visible_json;
use crate::Analysis;
use crate::inspect::Sheet;

/// The version of the JSON format: raised when a field is renamed, removed or changes its meaning.
pub const FORMAT_VERSION: u32 = 3;

#[derive(Serialize)]
struct Output<'a> {
    portpath: u32,
    #[serde(flatten)]
    analysis: &'a Analysis,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    sheets: &'a [Sheet],
}

/// The analysis and the sheets (if any) as one JSON object, indented, with a line break at its end.
pub fn json(analysis: &Analysis, sheets: &[Sheet]) -> String {
    let output = Output {
        portpath: FORMAT_VERSION,
        analysis,
        sheets,
    };
    let mut value = serde_json::to_value(output).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        // The picture is the page's own matter, and may change with it.
        object.shift_remove("scene");
        let diagnostics = object
            .get_mut("diagnostics")
            .and_then(serde_json::Value::as_array_mut);
        for (diagnostic, found) in diagnostics.into_iter().flatten().zip(&analysis.diagnostics) {
            diagnostic["docs"] = codes::address(&found.code).into();
        }
    }
    format!("{}\n", visible_json(&format!("{value:#}")))
}

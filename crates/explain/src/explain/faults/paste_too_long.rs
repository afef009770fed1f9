//! `paste-too-long`: your YAML has more bytes, lines or objects than are read.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Diagnostic;
use portpath_text::limits::{Excess, PROGRAM};
use portpath_text::source::Span;

/// Your YAML is longer than what is read, so nothing of it is.
///
/// Kubernetes has no such limit for a file; a page in a browser has little memory, and half an
/// answer could be a wrong one. The text stays in the editor as it is.
///
/// # The fix
/// Paste what the packet meets: the Service, and the Pods or the workload that makes them. The
/// terminal program reads sixteen times as much.
pub(super) const CODE: Code = Code::answer("paste-too-long");

/// The words.
pub(super) fn explain(context: &Context, excess: Excess) -> Diagnostic {
    let message = match excess {
        Excess::Bytes { found, most } => {
            format!(
                "your YAML is too long: it has {} MB, the limit is {} MB",
                megabytes(found),
                megabytes(most)
            )
        }
        Excess::Lines { found, most } => {
            format!("your YAML is too long: it has {found} lines, the limit is {most}")
        }
        Excess::Documents { found, most } => {
            format!("your YAML is too long: it has {found} documents, the limit is {most}")
        }
    };
    let (most, more) = match excess {
        Excess::Bytes { most, .. } => (most, PROGRAM.bytes),
        Excess::Lines { most, .. } => (most, PROGRAM.lines),
        Excess::Documents { most, .. } => (most, PROGRAM.documents),
    };
    let help =
        "paste what the packet meets: the Service, and the Pods or the workload that makes them";
    let elsewhere = format!(
        "{help}; the terminal program reads up to {} MB and {} documents",
        megabytes(PROGRAM.bytes),
        PROGRAM.documents
    );
    let help = if most < more {
        elsewhere
    } else {
        help.to_owned()
    };
    context
        .error(CODE, message, Span::default(), "")
        .help(help)
        .done()
}

/// Whole megabytes, upwards, so that what is too long never reads as what is not.
fn megabytes(bytes: usize) -> usize {
    bytes.div_ceil(1 << 20)
}

//! The order in which findings are said: what stops the packet, then what else stops something,
//! then the rest; and no cause twice.

use portpath_explain::report::{Diagnostic, Severity};
use portpath_net::trace::{End, Fault};
use portpath_text::maps::HashSet;
use portpath_text::order;

/// `first` unchanged, then the others by severity, each in its own order.
pub(crate) fn in_order(first: Vec<Diagnostic>, mut others: Vec<Diagnostic>) -> Vec<Diagnostic> {
    order::by_key(&mut others, |found| found.severity);
    let mut found: Vec<Diagnostic> = first.into_iter().chain(others).collect();
    let mut seen = HashSet::default();
    let is_new: Vec<bool> = found
        .iter()
        .map(|found| seen.insert((found.primary.span, &found.code, &found.message)))
        .collect();
    let mut is_new = is_new.into_iter();
    found.retain(|_| is_new.next().unwrap_or(true));
    found
}

/// The finding that the verdict rests on: that of the fault or of what was refused; in a paste
/// without a Service the worst one.
pub(crate) fn cause<'d>(
    end: &End,
    fault: Option<&'d Diagnostic>,
    found: &'d [Diagnostic],
) -> Option<&'d Diagnostic> {
    match end {
        End::Rejected(_) | End::NotRead(_) => found.first(),
        End::CannotTell(Fault::NoServiceInPaste) => found
            .first()
            .filter(|first| first.severity != Severity::Note)
            .or(fault),
        _ => fault,
    }
}

/// A name that is not in your YAML is no error where the end is left open: its Service may be in
/// the cluster.
pub(crate) fn of_end(end: &End, cause: Diagnostic) -> Diagnostic {
    let is_open = matches!(
        end,
        End::CannotTell(Fault::NoSuchService { .. } | Fault::AliasOfNothing(_))
    );
    let severity = if is_open && cause.severity == Severity::Error {
        Severity::Note
    } else {
        cause.severity
    };
    Diagnostic { severity, ..cause }
}

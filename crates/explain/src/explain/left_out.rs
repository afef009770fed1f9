//! Fields that are read as if they were left out, because their values are still to be filled in.

use super::context::Context;
use crate::report::Assumption;
use portpath_kube::admission::LeftOut;

/// Fields that the path can depend on; of others nobody needs to hear.
const TELLING: &[&str] = &[
    "clusterIP",
    "externalTrafficPolicy",
    "internalTrafficPolicy",
    "nodePort",
    "protocol",
    "publishNotReadyAddresses",
    "replicas",
    "type",
];
/// More would bury the other assumptions.
const MOST: usize = 4;

/// Says so.
pub fn read_as_left_out(context: &Context, left_out: &[LeftOut]) -> Vec<Assumption> {
    let telling = left_out
        .iter()
        .filter(|field| TELLING.contains(&field.field.as_str()))
        .take(MOST);
    let told = telling.map(|field| Assumption {
        sentence: format!(
            "`{}` has not been filled in; Portpath reads your YAML as if it were left out.",
            field.field
        ),
        cite: Some(context.cite(field.span)),
    });
    context.speech.assumptions(told.collect())
}

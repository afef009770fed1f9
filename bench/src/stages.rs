//! The stages of one analysis, each timed by itself.

use portpath::admission::{self, Config};
use portpath::analysis::Asked;
use portpath::cluster::Cluster;
use portpath::{analyze, manifest, yaml};

/// The stages; the last is all that the whole takes beyond the others: cleaning, trace, explain, scene.
pub const NAMES: [&str; 5] = ["yaml", "admission", "manifest", "cluster", "trace, explain, scene"];

/// Milliseconds of each stage, by a clock that counts milliseconds.
pub fn measure(text: &str, now: impl Fn() -> f64) -> Vec<f64> {
    let config = Config::default();
    let start = now();
    let documents = yaml::parse(text);
    let read = now();
    let applied = admission::apply_to_the_end(text, &documents, &config);
    let stored = now();
    let objects = applied.objects.iter();
    let lowered = objects.filter_map(|object| manifest::lower(object.stored.as_ref()?, object.document)).collect();
    let typed = now();
    let cluster = Cluster::build(lowered, &config);
    let built = now();
    drop((cluster, applied, documents));
    let begin = now();
    let analysis = analyze(text, &Asked::default());
    let whole = now() - begin;
    drop(analysis);
    let rest = (whole - (built - start)).max(0.0);
    vec![read - start, stored - read, typed - stored, built - typed, rest]
}

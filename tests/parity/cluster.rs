//! The part beyond admission: EndpointSlices, packets and iptables rules of each case's cluster.

use portpath::admission::{self, Applied, Config, Outcome};
use portpath::cluster::Cluster;
use portpath::proxy::Proxy;
use portpath::{manifest, yaml};

use crate::agreement::{Agreement, Source};
use crate::{flows, iptables, slices};
use portpath_testkit::cases::{self, Case, CaseFile, items, text};

#[test]
fn the_cluster_is_the_one_kubernetes_makes() {
    let mut totals = parts();
    let mut copied = parts();
    for file in cases::files() {
        println!("{} ({} cases)", file.name, file.cases.len());
        for (at, part) in compared(file).iter().enumerate() {
            part.print("    ");
            totals[at].add(part);
            if file.copied {
                copied[at].add(part);
            }
        }
    }
    totals.iter().for_each(Agreement::keep);
    let disagreements = copied.map(|part| part.disagreements());
    assert_eq!(
        disagreements, [0; 3],
        "the copied cases agree in slices, flows and iptables rules"
    );
}

fn parts() -> [Agreement; 3] {
    ["slices", "flows", "iptables"].map(Agreement::new)
}

fn compared(file: &CaseFile) -> [Agreement; 3] {
    let mut parts = parts();
    let [in_slices, in_flows, in_iptables] = &mut parts;
    for case in &file.cases {
        let applied = admission::apply(&case.yaml, &yaml::parse(&case.yaml), &case.config);
        for part in [&mut *in_slices, in_flows, in_iptables] {
            part.source = if stores_the_same(case, &applied) {
                Source::Own
            } else {
                Source::Inherited
            };
        }
        let cluster = cluster(&applied, &case.config);
        slices::compare(case, &cluster, in_slices);
        let proxy = Proxy::new(&cluster);
        flows::compare(case, &cluster, &proxy, in_flows);
        iptables::compare(case, &cluster, &proxy, in_iptables);
    }
    parts
}

/// Whether the same objects are stored, so that a disagreement is the cluster's own.
fn stores_the_same(case: &Case, applied: &Applied) -> bool {
    let theirs = items(&case.expect["objects"])
        .iter()
        .filter(|object| text(&object["outcome"]) == "created");
    let theirs = theirs.map(|object| {
        [
            text(&object["kind"]),
            text(&object["ns"]),
            text(&object["name"]),
        ]
    });
    let ours = applied
        .objects
        .iter()
        .filter(|object| object.outcome == Outcome::Created);
    let ours = ours.map(|object| {
        [
            object.kind.to_string(),
            object.namespace.to_string(),
            object.name.to_string(),
        ]
    });
    theirs.eq(ours)
}

/// The cluster that stored objects make.
fn cluster(applied: &Applied, config: &Config) -> Cluster {
    let stored = applied
        .objects
        .iter()
        .filter_map(|object| Some((object.stored.as_ref()?, object.document)));
    Cluster::build(
        stored
            .filter_map(|(node, document)| manifest::lower(node, document))
            .collect(),
        config,
    )
}

//! The part beyond admission: EndpointSlices, packets and iptables rules of each case's cluster.

use portpath::cluster::Cluster;
use portpath::manifest;
use portpath::proxy::Proxy;

use crate::agreement::Agreement;
use crate::cases::{self, Case, CaseFile};
use crate::{flows, iptables, slices};

#[test]
fn the_cluster_is_the_one_kubernetes_makes() {
    let mut totals = parts();
    let mut broken = Vec::new();
    for file in cases::files() {
        let found = compared(file);
        println!("{} ({} cases)", file.name, file.cases.len());
        for (total, part) in totals.iter_mut().zip(&found) {
            part.print("    ");
            total.add(part);
            if file.copied && !part.is_whole() {
                broken.push(file.name.as_str());
            }
        }
    }
    totals.iter().for_each(|total| total.print(""));
    assert!(broken.is_empty(), "copied cases disagree: {broken:?}");
}

fn parts() -> [Agreement; 3] {
    ["slices", "flows", "iptables"].map(Agreement::new)
}

fn compared(file: &CaseFile) -> [Agreement; 3] {
    let mut parts = parts();
    let [in_slices, in_flows, in_iptables] = &mut parts;
    for case in &file.cases {
        let cluster = cluster(case);
        slices::compare(case, &cluster, in_slices);
        let proxy = Proxy::new(&cluster);
        flows::compare(case, &cluster, &proxy, in_flows);
        iptables::compare(case, &cluster, &proxy, in_iptables);
    }
    parts
}

/// The cluster that a case's paste makes.
fn cluster(case: &Case) -> Cluster {
    Cluster::build(stored(case), &case.config)
}

/// TEMPORARY
fn stored(case: &Case) -> Vec<manifest::Object> {
    use portpath::admission::create::{Decoded, Registry};
    use portpath::yaml::{self, Content, Node};
    let mut registry = Registry::new(&case.config);
    let mut objects = Vec::new();
    let documents = yaml::parse(&case.yaml);
    let mut trees: Vec<Node> = Vec::new();
    for document in documents {
        match document.content {
            Content::Tree(node) => {
                if node.get("kind").and_then(Node::as_str).is_some_and(|kind| kind == "List") {
                    trees.extend(node.get("items").map(Node::items).unwrap_or_default().iter().cloned());
                } else {
                    trees.push(node);
                }
            }
            Content::Empty => {}
            Content::Broken(_) => break,
        }
    }
    let want = cases::items(&case.expect["objects"]);
    for (at, tree) in trees.iter().enumerate() {
        if want.get(at).is_none_or(|want| {
            cases::text(&want["outcome"]) != "created" && cases::text(&want["outcome"]) != "decoded-only"
        }) {
            continue;
        }
        let kind = tree.get("kind").and_then(Node::as_str).unwrap_or_default();
        let api_version = tree.get("apiVersion").and_then(Node::as_str).unwrap_or_default();
        let namespace =
            tree.get("metadata").and_then(|meta| meta.get("namespace")).and_then(Node::as_str).unwrap_or("default");
        let decoded = Decoded { node: tree, kind, api_version, namespace };
        if let Ok(stored) = registry.create(&decoded) {
            objects.extend(manifest::lower(&stored.node, at));
        }
    }
    objects
}

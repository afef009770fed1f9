//! What is said of whole pastes: fixes of labels, and the way of the answer.

use portpath::explain::way_back;
use portpath::report::{Header, Hop, HopKind};
use portpath::{Analysis, Asked, analyze};

const PASTE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, \
                     targetPort: 8080}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nspec:\n  \
                     containers: [{name: c, image: i, ports: [{containerPort: 8080}]}]\n";

fn told(text: &str, from: &str, to: &str) -> Vec<Hop> {
    let Analysis { hops, verdict, .. } = analyze(
        text,
        &Asked {
            from: from.into(),
            to: to.into(),
            ..Asked::default()
        },
    );
    way_back(&hops, verdict.outcome)
}

fn ends(header: &Option<Header>) -> (String, String) {
    let written = |ip: &str, port: Option<u16>| format!("{ip}:{}", port.unwrap_or_default());
    let both = |header: &Header| {
        (
            written(&header.src_ip, header.src_port),
            written(&header.dst_ip, header.dst_port),
        )
    };
    header.as_ref().map(both).unwrap_or_default()
}

#[test]
fn the_client_hears_from_the_address_that_it_called() {
    let way = told(PASTE, "", "web:80");
    assert_eq!(
        way.iter().map(|hop| hop.kind).collect::<Vec<_>>(),
        [HopKind::Pod, HopKind::Service, HopKind::Client]
    );
    let (leaves, arrives) = (ends(&way[0].before), ends(&way[1].after));
    assert!(
        leaves.0.ends_with(":8080") && arrives.0 == "10.96.1.1:80" && leaves.1 == arrives.1,
        "{way:#?}"
    );
    assert_eq!(
        way[1]
            .after
            .as_ref()
            .map(|header| header.rewritten.as_str()),
        Some("DNAT undone")
    );
    assert!(
        way[1].sentence.ends_with("puts 10.96.1.1:80 back as `src`"),
        "{}",
        way[1].sentence
    );
}

#[test]
fn a_source_that_was_rewritten_is_put_back_too() {
    let text = PASTE.replace("spec:\n  selector", "spec:\n  type: NodePort\n  selector");
    let way = told(&text, "outside", "node-a:30086");
    let undone = way
        .get(1)
        .and_then(|hop| hop.after.as_ref())
        .map(|header| header.rewritten.as_str());
    assert_eq!(undone, Some("DNAT, SNAT undone"), "{way:#?}");
}

#[test]
fn a_headless_service_has_nothing_to_undo() {
    let way = told(
        &PASTE.replace("spec:\n  selector", "spec:\n  clusterIP: None\n  selector"),
        "",
        "web:8080",
    );
    assert_eq!(
        way.iter().map(|hop| hop.kind).collect::<Vec<_>>(),
        [HopKind::Pod, HopKind::Client],
        "{way:#?}"
    );
}

#[test]
fn what_does_not_arrive_is_not_answered() {
    assert_eq!(
        told(
            &PASTE.replace("labels: {app: web}", "labels: {app: wep}"),
            "",
            "web:80"
        ),
        []
    );
    assert_eq!(told("", "", ""), []);
}

#[test]
fn the_selector_of_a_replication_controller_may_change() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80}]\n---\n\
                apiVersion: v1\nkind: ReplicationController\nmetadata: {name: web}\nspec:\n  selector: {app: wbe}\n  template:\n    \
                metadata: {labels: {app: wbe}}\n    spec: {containers: [{name: a, image: a}]}\n";
    let analysis = analyze(text, &Asked::default());
    let mut fixes = analysis.diagnostics.iter().flat_map(|found| &found.fixes);
    let fix = fixes
        .find(|fix| fix.title.starts_with("give "))
        .expect("a fix of the labels");
    assert_eq!(
        fix.edits
            .iter()
            .map(|edit| edit.text.as_str())
            .collect::<Vec<_>>(),
        ["web", "web"]
    );
    assert!(
        fix.title
            .ends_with("in `selector` too; Pods that it has already are released, not deleted"),
        "{}",
        fix.title
    );
}

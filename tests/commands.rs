//! The commands that an answer offers to check it with: chosen by how the path ends, and fit to be pasted into a shell.

use portpath::analyze;
use portpath::{Analysis, Asked};

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}\n";
const DEPLOYMENT: &str = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: front, namespace: shop, labels: {app: front}}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}\n";

fn commands(text: &str, from: &str, to: &str) -> Vec<String> {
    let asked = Asked {
        from: from.into(),
        to: to.into(),
        ..Asked::default()
    };
    let Analysis { commands, .. } = analyze(text, &asked);
    assert!(
        commands.iter().all(|command| !command.look_for.is_empty()),
        "each says what to look for"
    );
    commands
        .into_iter()
        .map(|command| command.command)
        .collect()
}

#[test]
fn a_path_that_works_is_asked_again_and_taken_apart() {
    let text = [SERVICE, DEPLOYMENT].concat();
    assert_eq!(
        commands(&text, "", ""),
        [
            "kubectl run probe --rm -it --restart=Never --image=curlimages/curl -n shop --command -- curl -v --max-time 5 http://web:80",
            "kubectl describe service web -n shop",
            "kubectl get endpointslices -n shop -l kubernetes.io/service-name=web",
            "kubectl port-forward -n shop deployment/front 8080:8080",
            "kubectl logs deployment/front -n shop",
        ]
    );
    let forward = commands(&text, "", "kubectl port-forward -n shop svc/web 8080:80");
    assert_eq!(
        forward[0],
        "kubectl port-forward -n shop service/web 8080:80"
    );
    assert!(
        forward
            .iter()
            .filter(|command| command.starts_with("kubectl port-forward"))
            .count()
            == 1,
        "{forward:?}"
    );
}

#[test]
fn what_stops_a_packet_chooses_the_commands() {
    let unready = DEPLOYMENT.replace(
        "containerPort: 8080}]",
        "containerPort: 8080}], readinessProbe: {tcpSocket: {port: web}}",
    );
    for (text, to, first, all) in [
        (
            [SERVICE, &unready].concat(),
            "",
            "describe service web",
            &[
                "get pods -n shop -l app=web -o wide",
                "describe deployment/front",
                "get events -n shop",
                "logs deployment/front",
            ][..],
        ),
        (
            [SERVICE, &DEPLOYMENT.replace("{app: web}", "{app: wbe}")].concat(),
            "",
            "describe service web",
            &["get pods --all-namespaces -l app=web", "--show-labels"],
        ),
        (
            [SERVICE, &DEPLOYMENT.replace("name: http", "name: web")].concat(),
            "",
            "describe service web",
            &["-l app=web -o jsonpath="],
        ),
        (
            [SERVICE, DEPLOYMENT].concat(),
            "web:81",
            "get service web",
            &["describe service web"],
        ),
        (
            [SERVICE, DEPLOYMENT].concat(),
            "wbe:80",
            "metadata.name=wbe",
            &["nslookup wbe", "k8s-app=kube-dns"],
        ),
        (
            SERVICE.replace("port: 80,", "port: 80000,"),
            "",
            "apply --dry-run=server",
            &[],
        ),
    ] {
        let found = commands(&text, "", to);
        assert!(found[0].contains(first), "{first} first in {found:?}");
        for part in all {
            assert!(
                found.iter().any(|command| command.contains(part)),
                "{part} in {found:?}"
            );
        }
    }
}

#[test]
fn nothing_to_ask_is_no_command() {
    assert!(commands("", "", "").is_empty());
}

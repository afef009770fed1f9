//! `portpath cluster` and the plugin of kubectl, with a recorded kubectl (tests/kubectl) in PATH.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const UNAVAILABLE: i32 = 69;

/// A folder of its own, with what the recorded kubectl was asked and how the program was called.
struct Desk {
    folder: PathBuf,
    program: PathBuf,
    variables: Vec<(&'static str, &'static str)>,
}

impl Desk {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("kubectl")
            .join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a writable folder");
        Self {
            folder,
            program: env!("CARGO_BIN_EXE_portpath").into(),
            variables: Vec::new(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kubectl");
        let path = format!(
            "{}:{}:/usr/bin:/bin",
            self.folder.display(),
            recorded.display()
        );
        Command::new(&self.program)
            .args(arguments)
            .env("PATH", path)
            .env("CALLS", self.folder.join("calls"))
            .env_remove("FORBIDDEN")
            .env_remove("DOWN")
            .envs(self.variables.iter().copied())
            .output()
            .expect("the program runs")
    }

    /// Every line that kubectl was asked.
    fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.folder.join("calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }
}

fn shown(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

const FROM_SHOP: [&str; 4] = ["--from", "a Pod in shop", "--to", "curl http://web:80"];

#[test]
fn the_cluster_answers() {
    let desk = Desk::new("answers");
    let output = desk.run(&[&["cluster"], &FROM_SHOP[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(shown(&output).contains("web-5d4-aa"), "{}", shown(&output));
    let outside = desk.run(&[
        "cluster",
        "--from",
        "a Pod in default",
        "--to",
        "http://web.shop",
    ]);
    assert_eq!(outside.status.code(), Some(1), "{}", shown(&outside));
    assert!(shown(&outside).contains("only-shop"), "the policy");
}

#[test]
fn kubectl_is_asked_for_what_decides_and_for_no_values() {
    let desk = Desk::new("asks");
    desk.run(&[&["cluster"], &FROM_SHOP[..]].concat());
    let calls = desk.calls();
    let [_, inside, _, outside] = calls.as_slice() else {
        panic!("{calls:#?}")
    };
    assert_eq!(
        inside,
        "get pods,replicationcontrollers,services,daemonsets.apps,deployments.apps,replicasets.apps,statefulsets.apps,jobs.batch,ciliumnetworkpolicies.cilium.io,endpointslices.discovery.k8s.io,gateways.gateway.networking.k8s.io,httproutes.gateway.networking.k8s.io,xlistenersets.gateway.networking.x-k8s.io,ingresses.networking.k8s.io,networkpolicies.networking.k8s.io,virtualservices.networking.istio.io --all-namespaces --output=yaml"
    );
    assert_eq!(
        outside,
        "get namespaces,nodes,gatewayclasses.gateway.networking.k8s.io,ingressclasses.networking.k8s.io --all-namespaces --output=yaml"
    );
    for call in &calls {
        let verb = call.split(' ').next();
        assert!(matches!(verb, Some("get" | "api-resources")), "{call}");
        assert!(
            !call.contains("secret") && !call.contains("configmap"),
            "{call}"
        );
    }
}

#[test]
fn a_namespace_and_a_context_are_handed_on() {
    let desk = Desk::new("namespace");
    let options = [
        "--context",
        "kind",
        "--kubeconfig",
        "my config",
        "-n",
        "shop",
        "-n",
        "db",
    ];
    desk.run(&[&["cluster"], &options[..], &FROM_SHOP[..]].concat());
    let calls = desk.calls();
    assert!(
        calls
            .iter()
            .all(|call| call.starts_with("--context=kind --kubeconfig=my config "))
    );
    for (namespace, call) in ["--namespace=shop ", "--namespace=db "]
        .iter()
        .zip(&calls[1..])
    {
        assert!(call.contains(namespace), "{calls:#?}");
    }
}

#[test]
fn what_may_not_be_read_is_said_and_an_answer_that_depends_on_it_is_refused() {
    let mut desk = Desk::new("forbidden");
    let ask = [&["cluster"], &FROM_SHOP[..]].concat();
    desk.variables = vec![("FORBIDDEN", "nodes")];
    let output = desk.run(&ask);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(
        said(&output),
        "portpath: kubectl cannot read nodes: Error from server (Forbidden): nodes is forbidden: User \"jane\" cannot list resource; the answer leaves them out\n"
    );
    desk.variables = vec![("FORBIDDEN", "ciliumnetworkpolicies.cilium.io")];
    let output = desk.run(&ask);
    assert_eq!(output.status.code(), Some(UNAVAILABLE));
    assert!(
        said(&output).ends_with("add --without ciliumnetworkpolicies.cilium.io\n"),
        "{}",
        said(&output)
    );
    assert_eq!(shown(&output), "");
    let without = ["--without", "ciliumnetworkpolicies"];
    let output = desk.run(&[&ask[..], &without].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn a_cluster_that_does_not_answer_is_one_sentence() {
    let mut desk = Desk::new("down");
    desk.variables = vec![("DOWN", "1")];
    let output = desk.run(&["cluster"]);
    assert_eq!(output.status.code(), Some(UNAVAILABLE));
    assert_eq!(
        said(&output),
        "portpath: kubectl cannot read the cluster: The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?\n"
    );
    desk.variables = vec![("PATH", "/no/such/folder")];
    let output = desk.run(&["cluster"]);
    assert_eq!(output.status.code(), Some(UNAVAILABLE));
    assert_eq!(said(&output), "portpath: kubectl is not in your PATH\n");
}

#[test]
fn as_the_plugin_of_kubectl_it_is_about_the_cluster() {
    let mut desk = Desk::new("plugin");
    desk.program = desk.folder.join("kubectl-portpath");
    symlink(env!("CARGO_BIN_EXE_portpath"), &desk.program).expect("a link");
    let output = desk.run(&FROM_SHOP);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(shown(&output).contains("web-5d4-aa"), "{}", shown(&output));
    let slip = desk.run(&["--namespac", "shop"]);
    assert!(
        said(&slip).starts_with("portpath: unknown option --namespac; did you mean --namespace?\n"),
        "{}",
        said(&slip)
    );
}

#[test]
fn the_yaml_is_saved_and_gives_the_same_answer() {
    let desk = Desk::new("saved");
    let file = desk.folder.join("cluster.yaml");
    let name = file.to_str().expect("UTF-8");
    let json = ["-o", "json"];
    let save = ["cluster", "--save", name];
    let output = desk.run(&[&save[..], &FROM_SHOP, &json].concat());
    let again = desk.run(&[&[name], &FROM_SHOP[..], &json].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(shown(&output), shown(&again));
}

#[test]
fn the_answer_opens_in_a_browser() {
    let desk = Desk::new("opens");
    let opener = "#!/bin/sh\nprintf '%s' \"$1\" > \"$(dirname \"$0\")/opened\"\n";
    for name in ["xdg-open", "open"] {
        let script = desk.folder.join(name);
        fs::write(&script, opener).expect("a script");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&script, mode).expect("our own file");
    }
    let base = ["--open", "--base", "https://docs.example/p/"];
    let output = desk.run(&[&["cluster"], &base[..], &FROM_SHOP].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let opened = fs::read_to_string(desk.folder.join("opened")).expect("a link");
    assert!(opened.starts_with("https://docs.example/p/#1."), "{opened}");
    let output = desk.run(&["cluster", "--open"]);
    assert_eq!(output.status.code(), Some(64));
}

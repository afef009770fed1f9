//! The terminal program as its users run it: exit status, text, JSON, and the same sentences as the library's.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use portpath::analysis::Asked;
use portpath::analyze;
use portpath::examples::EXAMPLES;
use portpath::link::Link;

const DELIVERED: u8 = 0;
const NOT_DELIVERED: u8 = 1;
const CANNOT_TELL: u8 = 2;
const BAD_USAGE: u8 = 64;
const BAD_DATA: u8 = 65;

fn run(arguments: &[&str], paste: &str) -> Output {
    let program = Command::new(env!("CARGO_BIN_EXE_portpath"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut program = program.expect("the program starts");
    // A program that ends on bad usage does not read its input.
    let _ = program.stdin.take().expect("a pipe").write_all(paste.as_bytes());
    program.wait_with_output().expect("the program ends")
}

fn status(output: &Output) -> u8 {
    output.status.code().and_then(|code| u8::try_from(code).ok()).expect("an exit status")
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn the_exit_status_tells_the_verdict() {
    let example = EXAMPLES[0].text;
    let typo = example.replacen("app: example-app", "app: exampel-app", 1);
    let no_pod = example.split("---").next().expect("the Service");
    assert_eq!(status(&run(&["-"], example)), DELIVERED);
    assert_eq!(status(&run(&["-"], &typo)), NOT_DELIVERED);
    assert_eq!(status(&run(&["-"], no_pod)), CANNOT_TELL);
    assert_eq!(status(&run(&["--to", "curl http://example-service:81", "-"], example)), NOT_DELIVERED);
    for bad in [&["--output", "xml", "-"][..], &["--nonsense"], &[], &["/no/such/file.yaml"], &["--to"]] {
        let output = run(bad, "");
        assert_eq!(status(&output), BAD_USAGE, "{bad:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("usage:"), "{bad:?}");
    }
}

#[test]
fn it_says_what_the_page_says() {
    let paste = EXAMPLES[0].text;
    let asked = Asked { from: "node node-a".into(), to: "example-service:80".into(), ..Asked::default() };
    let analysis = analyze(paste, &asked);
    let printed = text(&run(&["--from", "node node-a", "--to=example-service:80", "-"], paste));
    for hop in &analysis.hops {
        assert!(printed.contains(&hop.sentence), "{} in {printed}", hop.sentence);
    }
    assert!(printed.contains(&analysis.verdict.headline) && printed.contains(&analysis.verdict.reason), "{printed}");
}

#[test]
fn json_is_versioned_and_whole() {
    let paste = EXAMPLES[0].text;
    let output = run(&["--output", "json", "--show", "-"], paste);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["portpath"], 2);
    assert_eq!(json["verdict"]["outcome"], "delivered");
    assert_eq!(json["hops"][2]["after"]["dst_port"], 8080);
    let kinds = |json: &serde_json::Value| -> Vec<String> {
        let sheets = json["sheets"].as_array().into_iter().flatten();
        sheets.filter_map(|sheet| Some(sheet["kind"].as_str()?.to_owned())).collect()
    };
    assert_eq!(kinds(&json), ["service", "pod", "endpoint-slices", "describe", "get", "environment", "iptables"]);
    for one in [&["--output", "json", "--show", "describe", "-"][..], &["--output=json", "--show=describe", "-"]] {
        let json: serde_json::Value = serde_json::from_slice(&run(one, paste).stdout).expect("JSON");
        assert_eq!(kinds(&json), ["describe"]);
    }
    assert_eq!(status(&run(&["--show=nonsense", "-"], paste)), BAD_USAGE);
    let analysis = analyze(paste, &Asked::default());
    let sentences: Vec<&str> =
        json["hops"].as_array().expect("hops").iter().filter_map(|hop| hop["sentence"].as_str()).collect();
    assert_eq!(sentences, analysis.hops.iter().map(|hop| hop.sentence.as_str()).collect::<Vec<_>>());
}

#[test]
fn several_files_are_one_stream() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (service, pods) = EXAMPLES[0].text.split_once("---\n").expect("a Service, then Pods");
    let paths = [("service.yaml", service.trim_end()), ("pods.yaml", pods)].map(|(name, text)| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a writable file");
        path.to_string_lossy().into_owned()
    });
    let output = run(&[&paths[0], &paths[1]], "");
    assert_eq!(status(&output), DELIVERED, "{}", text(&output));
}

#[test]
fn what_the_reader_knows_decides() {
    let paste = EXAMPLES[0].text;
    let said = run(&["--fact", "app in pod/example-pod-1 listens on 127.0.0.1 only", "-"], paste);
    assert_eq!(status(&said), 1, "{}", text(&said));
    assert!(text(&said).contains("error[app-listens-on-localhost]"), "{}", text(&said));
    assert_eq!(status(&run(&["--fact", "app listens", "-"], paste)), BAD_USAGE);
}

#[test]
fn sarif_has_the_same_findings_and_the_same_status() {
    let paste = EXAMPLES[0].text.replace("app: example-app", "app: exampel-app");
    let paste = paste.replacen("app: exampel-app", "app: example-app", 1);
    let (sarif, json) = (run(&["--output", "sarif", "-"], &paste), run(&["--output", "json", "-"], &paste));
    assert_eq!(status(&sarif), status(&json));
    let read = |output: &Output| serde_json::from_slice::<serde_json::Value>(&output.stdout).expect("JSON");
    let (sarif, json) = (read(&sarif), read(&json));
    let codes = |list: &serde_json::Value, field: &str| -> Vec<String> {
        list.as_array().expect("a list").iter().filter_map(|one| Some(one[field].as_str()?.to_owned())).collect()
    };
    let found = codes(&json["diagnostics"], "code");
    assert_eq!(codes(&sarif["runs"][0]["results"], "ruleId"), found);
    assert_eq!(found.first().map(String::as_str), Some("selector-matches-no-pod"));
    assert_eq!(json["diagnostics"][0]["docs"], "docs/codes/selector-matches-no-pod.md");
}

#[test]
fn a_code_is_explained() {
    let explained = run(&["--explain", "selector-matches-no-pod"], "");
    assert_eq!(status(&explained), 0);
    assert!(text(&explained).contains("why it surprises: "), "{}", text(&explained));
    assert_eq!(status(&run(&["--explain", "no-such-code"], "")), BAD_USAGE);
}

#[test]
fn a_link_carries_what_was_asked_and_no_secrets() {
    let paste = format!(
        "{}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: db}}\ndata: {{a: aHVudGVyMg==}}\n",
        EXAMPLES[0].text
    );
    let to =
        ["link", "--to", "curl http://example-service:80", "--step=3", "--base", "https://docs.example/p/?v=1", "-"];
    let output = run(&to, &paste);
    assert_eq!(status(&output), DELIVERED);
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "portpath: left out of the link:\n  line 42: all but the kind, name and namespace of Secret db\n"
    );
    let link = text(&output);
    let fragment = link.trim_end().strip_prefix("https://docs.example/p/?v=1#").expect("the base");
    let opened = Link::read(fragment).expect("a link").link;
    assert_eq!((opened.asked.to.as_str(), opened.step), ("curl http://example-service:80", Some(3)));
    assert_eq!(opened.text, Some(paste.replace("data: {a: aHVudGVyMg==}", "")));

    assert_eq!(status(&run(&["link", "--step", "0", "-"], &paste)), BAD_USAGE);
    assert_eq!(status(&run(&["--step", "1", "-"], &paste)), BAD_USAGE, "only a link has a step");
    // Letters that do not compress and that look like words.
    let noise: String = (0..40_000u64).map(|at| format!("{:x} ", at.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    let noise: String =
        noise.chars().map(|digit| digit.to_digit(10).map_or(digit, |digit| char::from(b'g' + digit as u8))).collect();
    let output = run(&["link", "-"], &noise);
    assert_eq!((status(&output), text(&output)), (BAD_DATA, String::new()));
    assert!(String::from_utf8_lossy(&output.stderr).contains("characters"));
}

//! The terminal program as its users run it: exit status, text, JSON, and the same sentences as the library's.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use portpath::analysis::Asked;
use portpath::analyze;
use portpath::examples::EXAMPLES;

const DELIVERED: u8 = 0;
const NOT_DELIVERED: u8 = 1;
const CANNOT_TELL: u8 = 2;
const BAD_USAGE: u8 = 64;

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
    assert_eq!(kinds(&json), ["service", "pod", "endpoint-slices", "describe", "get", "iptables"]);
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

//! `portpath check` as pipelines run it: exit status, forms, what is ignored.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const WORKS: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, \
                     targetPort: 8080}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nspec:\n  \
                     containers: [{name: c, image: i, ports: [{containerPort: 8080}]}]\n";
const OPEN: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: elsewhere}\nspec:\n  selector: {app: elsewhere}\n  ports: [{port: \
                    80}]\n";

/// The working one with a selector that misses its Pod by a letter.
fn fails() -> String {
    WORKS.replacen("selector: {app: web}", "selector: {app: wbe}", 1)
}

fn check<A: AsRef<OsStr>>(arguments: &[A], paste: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_portpath"))
        .arg("check")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that ends on bad usage does not read its input.
    let _ = program
        .stdin
        .take()
        .expect("a pipe")
        .write_all(paste.as_bytes());
    program.wait_with_output().expect("the program ends")
}

fn status(arguments: &[&str], paste: &str) -> i32 {
    check(arguments, paste).status.code().expect("a status")
}

fn shown(arguments: &[&str], paste: &str) -> String {
    String::from_utf8(check(arguments, paste).stdout).expect("UTF-8")
}

fn said(arguments: &[&str], paste: &str) -> String {
    String::from_utf8(check(arguments, paste).stderr).expect("UTF-8")
}

fn json(arguments: &[&str], paste: &str) -> Value {
    let arguments = [&["--output", "json"], arguments].concat();
    serde_json::from_str(&shown(&arguments, paste)).expect("JSON")
}

/// An empty folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("check")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable folder");
    folder
}

#[test]
fn the_exit_status_tells_what_fails_for_certain() {
    assert_eq!(status(&["-"], WORKS), 0);
    assert_eq!(status(&["-"], &fails()), 1);
    let open = [WORKS, OPEN].join("---\n");
    assert_eq!(status(&["-"], &open), 2);
    assert_eq!(status(&["--strict", "-"], &open), 1);
    assert_eq!(status(&["--strict", "-"], WORKS), 0);
    assert_eq!(status(&["--allow-unknown", "-"], &open), 0);
    assert_eq!(status(&["--allow-unknown", "-"], &fails()), 1);
    assert_eq!(status(&["--allow-unknown", "-"], ""), 2, "nothing was read");
    let refused = [WORKS, "apiVersion: v1\nkind: Secret\nmetadata: {name: A}\n"].join("---\n");
    assert_eq!(status(&["-"], &refused), 1, "a finding of level error");
    assert_eq!(status(&["--fail-on", "never", "-"], &fails()), 0);
    assert_eq!(status(&["-"], ""), 2, "nothing was read");
}

#[test]
fn a_path_behind_the_first_one_counts() {
    let blocked = WORKS.replace("web", "api");
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec: {podSelector: {matchLabels: {app: \
                  api}}, policyTypes: [Ingress]}\n";
    let text = [WORKS, &blocked, policy].join("---\n");
    assert_eq!(status(&["-"], &text), 1);
    let services = json(&["-"], &text)["services"].clone();
    let ends: Vec<&str> = services
        .as_array()
        .expect("a list")
        .iter()
        .map(|path| path["outcome"].as_str().expect("a word"))
        .collect();
    assert_eq!(ends, ["delivered", "timed-out"]);
}

#[test]
fn folders_are_read_with_the_folders_in_them() {
    let folder = folder("folders");
    fs::create_dir_all(folder.join("apps/web")).expect("a folder");
    fs::create_dir_all(folder.join(".git")).expect("a folder");
    let (service, pod) = WORKS.split_once("---\n").expect("two documents");
    fs::write(folder.join("apps/web/pod.yml"), pod).expect("a file");
    fs::write(folder.join("service.yaml"), service).expect("a file");
    fs::write(folder.join("values.yaml"), "replicas: 2\n").expect("a file");
    fs::write(folder.join("README.md"), "no YAML").expect("a file");
    fs::write(folder.join(".git/config.yaml"), fails()).expect("a file");
    let name = folder.to_str().expect("UTF-8");
    let found = json(&[name], "");
    assert_eq!(found["summary"]["status"], 0, "{found:#}");
    assert_eq!(found["services"].as_array().map(Vec::len), Some(1));
    let file = found["services"][0]["lines"][0]["file"]
        .as_str()
        .expect("a file");
    assert!(file.ends_with("service.yaml"), "{file}");
    assert!(said(&[name], "").contains("values.yaml has no Kubernetes object and is left out"));
}

#[test]
fn helm_templates_are_named() {
    let text = format!("---\n# Source: shop/templates/web.yaml\n{}", fails());
    let found = json(&["-"], &text);
    assert_eq!(
        found["services"][0]["lines"][0]["source"],
        "shop/templates/web.yaml"
    );
    assert!(shown(&["-"], &text).contains("stdin:7 (shop/templates/web.yaml)"));
}

#[test]
fn codes_can_be_ignored_everywhere_and_for_one_object() {
    let text = fails();
    for object in [
        "",
        ":web",
        ":default/web",
        ":Service/web",
        ":service/default/web",
    ] {
        let ignore = format!("selector-matches-no-pod{object}");
        assert_eq!(status(&["--ignore", &ignore, "-"], &text), 0, "{ignore}");
    }
    for object in [":api", ":other/web", ":Pod/web"] {
        let ignore = format!("selector-matches-no-pod{object}");
        assert_eq!(status(&["--ignore", &ignore, "-"], &text), 1, "{ignore}");
    }
    assert_eq!(status(&["--ignore", "named-port-missing", "-"], &text), 1);
    // A call is about its caller and about the Service that it names.
    let call = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: front}\nspec: {containers: [{name: c, image: i, env: [{name: GONE, value: 'gone:80'}]}]}\n";
    let calling = WORKS.to_owned() + call;
    assert_eq!(status(&["-"], &calling), 1);
    for object in [":front", ":gone", ":Service/gone", ":Pod/default/front"] {
        let ignore = format!("no-such-service{object}");
        assert_eq!(status(&["--ignore", &ignore, "-"], &calling), 0, "{ignore}");
    }
    let ignored = shown(&["--ignore", "selector-matches-no-pod", "-"], &text);
    assert!(
        ignored.contains("ignored: --ignore selector-matches-no-pod"),
        "{ignored}"
    );
}

#[test]
fn a_comment_ignores_a_code_in_its_document_and_gives_the_reason() {
    let comment = "# portpath-ignore selector-matches-no-pod: the Pods come later\n";
    let text = format!("{comment}{}", fails());
    let found = json(&["-"], &text);
    assert_eq!(found["summary"]["status"], 0, "{found:#}");
    assert_eq!(found["services"][0]["ignored"], "the Pods come later");
    // In another document it ignores nothing.
    let elsewhere = format!("{}---\n{comment}{OPEN}", fails());
    assert_eq!(status(&["-"], &elsewhere), 1);
    // Without a reason, or with a code that is none, it ignores nothing either, and says so.
    let bare = format!("# portpath-ignore selector-matches-no-pod\n{}", fails());
    assert_eq!(status(&["-"], &bare), 1);
    assert!(said(&["-"], &bare).contains("needs a reason"));
    let unknown = format!("# portpath-ignore no-such-code: x\n{}", fails());
    assert!(said(&["-"], &unknown).contains("there is no code no-such-code"));
}

#[test]
fn a_baseline_ignores_what_was_known_and_nothing_new() {
    let folder = folder("baseline");
    let known = folder.join("known.json");
    fs::write(&known, shown(&["--output", "json", "-"], &fails())).expect("a file");
    let known = known.to_str().expect("UTF-8");
    // Lines may move.
    let moved = format!("# a comment\n\n{}", fails());
    assert_eq!(status(&["--baseline", known, "-"], &moved), 0);
    let worse = [fails().as_str(), &fails().replace("web", "api")].join("---\n");
    assert_eq!(status(&["--baseline", known, "-"], &worse), 1);
    let other = folder.join("other.json");
    fs::write(&other, "{}").expect("a file");
    let other = other.to_str().expect("UTF-8");
    let refused = check(&["--baseline", other, "-"], WORKS);
    assert_eq!(refused.status.code(), Some(64));
    assert!(said(&["--baseline", other, "-"], WORKS).contains("is not the JSON of portpath check"));
}

#[test]
fn the_json_has_what_programs_decide_by() {
    let text = fails()
        + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: front}\nspec: {containers: [{name: c, image: i, env: [{name: WEB_URL, value: \
           'http://web'}]}]}\n";
    let found = json(&["-"], &text);
    let service = &found["services"][0];
    for (field, value) in [
        ("namespace", "default"),
        ("name", "web"),
        ("target_port", "8080"),
        ("side", "inside"),
        ("outcome", "refused"),
        ("result", "fails"),
        ("cause", "selector-matches-no-pod"),
    ] {
        assert_eq!(service[field], value, "{field}");
    }
    assert_eq!(
        (&service["port"], &service["pods_selected"]),
        (&80.into(), &0.into())
    );
    assert_eq!(service["request"]["to"], "curl http://web:80");
    let call = &found["calls"][0];
    assert_eq!(call["from"]["kind"], "Pod");
    assert_eq!(call["from"]["name"], "front");
    for (field, value) in [
        ("to", "http://web:80"),
        ("service", "default/web"),
        ("said_by", "env WEB_URL"),
        ("outcome", "refused"),
    ] {
        assert_eq!(call[field], value, "{field}");
    }
    assert_eq!(
        (&call["port"], &call["certain"]),
        (&80.into(), &true.into())
    );
    assert_eq!(call["lines"][0]["line"], 17);
    assert_eq!(found["summary"]["fail"], 2);
    for section in ["ways", "reach", "alone", "findings"] {
        assert!(found[section].is_array(), "{section}");
    }
}

#[test]
fn sarif_has_every_finding_with_a_fingerprint_and_help() {
    let text = [fails(), fails().replace("web", "api")].join("---\n");
    let arguments = [
        "-o",
        "sarif",
        "--base",
        "https://example.com/portpath/",
        "-",
    ];
    let log: Value = serde_json::from_str(&shown(&arguments, &text)).expect("JSON");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    let places: Vec<&Value> = results
        .iter()
        .filter(|result| result["ruleId"] == "selector-matches-no-pod")
        .map(|result| &result["locations"][0]["physicalLocation"]["region"]["startLine"])
        .collect();
    assert_eq!(places, [&Value::from(5), &Value::from(18)]);
    assert!(
        results
            .iter()
            .all(|result| result["partialFingerprints"]["portpath/v1"].is_string())
    );
    let rule = &run["tool"]["driver"]["rules"][0];
    let code = rule["id"].as_str().expect("a code");
    assert_eq!(
        rule["helpUri"],
        format!("https://example.com/portpath/codes/{code}.html")
    );
    let ignored = ["-o", "sarif", "--ignore", "selector-matches-no-pod", "-"];
    let log: Value = serde_json::from_str(&shown(&ignored, &text)).expect("JSON");
    let kinds = log["runs"][0]["results"][0]["suppressions"][0]["kind"].clone();
    assert_eq!(kinds, "external");
}

#[test]
fn junit_counts_paths_as_tests() {
    let text = [fails().as_str(), OPEN].join("---\n");
    let xml = shown(&["-o", "junit", "-"], &text);
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"));
    assert!(
        xml.contains("<testsuite name=\"Services\" tests=\"2\" failures=\"1\" skipped=\"1\">"),
        "{xml}"
    );
    assert!(
        xml.contains("<failure type=\"selector-matches-no-pod\""),
        "{xml}"
    );
    let hostile = fails().replace("app: wbe", "app: 'a\"<&>b'");
    let xml = shown(&["-o", "junit", "-"], &hostile);
    assert!(!xml.contains("<&>") && !xml.contains("\"<"), "{xml}");
}

#[test]
fn markdown_is_a_table_in_which_names_stay_text() {
    let text = [WORKS, &fails().replace("web", "api")].join("---\n");
    let markdown = shown(&["-o", "markdown", "-"], &text);
    assert!(
        markdown.starts_with("## Portpath\n\n1 path works, 1 fails, 0 cannot be told.\n"),
        "{markdown}"
    );
    assert!(
        markdown.contains("| fails | default/api:80 | stdin:18 | Connection refused."),
        "{markdown}"
    );
    let hostile = fails().replace("app: wbe", "app: \"a|<b>\"");
    assert!(!shown(&["-o", "markdown", "-"], &hostile).contains("<b>"));
}

#[test]
fn github_gets_one_command_for_each_path_that_does_not_work() {
    let folder = folder("github");
    let file = folder.join("a,b.yaml");
    fs::write(&file, [fails().as_str(), OPEN].join("---\n")).expect("a file");
    let shown = shown(&["-o", "github", file.to_str().expect("UTF-8")], "");
    let commands: Vec<&str> = shown
        .lines()
        .filter(|line| line.starts_with("::"))
        .collect();
    assert!(commands[0].starts_with("::error file="), "{shown}");
    assert!(
        commands[0].contains("a%2Cb.yaml,line=5,endLine=5,title=selector-matches-no-pod::"),
        "{shown}"
    );
    assert!(commands[1].starts_with("::warning "), "{shown}");
    assert_eq!(commands.len(), 2, "{shown}");
}

#[test]
fn a_table_has_the_worst_first_and_no_escape_codes() {
    let hostile = fails().replace("app: wbe", "app: \"a\\e[31mb\"");
    let text = [WORKS.replace("web", "api"), hostile].join("---\n");
    let table = shown(&["-"], &text);
    assert!(!table.contains('\u{1b}'), "{table:?}");
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[1].trim_start().starts_with("fails"), "{table}");
    assert!(
        table.ends_with("1 path works, 1 fails, 0 cannot be told.\n"),
        "{table}"
    );
}

#[test]
fn bad_usage_is_one_sentence() {
    for (arguments, sentence) in [
        (&[][..], "name a file or a folder, or - for standard input"),
        (
            &["--strct", "-"],
            "unknown option --strct; did you mean --strict?",
        ),
        (
            &["-o", "xml", "-"],
            "--output takes table, json, sarif, junit, markdown or github, not xml",
        ),
        (&["--ignore", "nothing", "-"], "there is no code nothing"),
        (
            &["/no/such/folder"],
            "cannot read /no/such/folder: there is no such file",
        ),
    ] {
        let output = check(arguments, "");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {said}");
        assert!(said.contains(sentence), "{arguments:?}: {said}");
    }
}

#[test]
fn facts_and_proxy_mode_count() {
    let fact = ["--fact", "pod/web-1 is not ready", "-"];
    assert_eq!(status(&fact, WORKS), 1);
    assert_eq!(status(&["--proxy-mode", "ipvs", "-"], WORKS), 0);
}

#[test]
fn diff_tells_what_a_change_breaks() {
    let folder = folder("diff");
    let [old, new, moved] = ["old.yaml", "new.yaml", "moved.yaml"].map(|name| folder.join(name));
    fs::write(&old, WORKS).expect("a file");
    fs::write(&new, fails()).expect("a file");
    fs::write(&moved, format!("# moved\n{WORKS}---\n{OPEN}")).expect("a file");
    let run = |arguments: &[&Path]| {
        let output = Command::new(env!("CARGO_BIN_EXE_portpath"))
            .arg("diff")
            .args(arguments)
            .output()
            .expect("the program ends");
        (
            output.status.code(),
            String::from_utf8(output.stdout).expect("UTF-8"),
        )
    };
    let (status, broken) = run(&[&old, &new]);
    assert_eq!(status, Some(1));
    assert!(
        broken.starts_with("default/web:80: fails (before: works)\n"),
        "{broken}"
    );
    let (status, fixed) = run(&[&new, &old]);
    assert_eq!(status, Some(0));
    assert!(
        fixed.contains("default/web:80: works (before: fails)"),
        "{fixed}"
    );
    let (status, same) = run(&[&old, &old]);
    assert_eq!(status, Some(0));
    assert_eq!(same, "0 paths end differently, 1 as before.\n");
    let (status, added) = run(&[&old, &moved]);
    assert_eq!(status, Some(2), "{added}");
    assert!(
        added.contains("default/elsewhere:80: cannot be told (new)"),
        "{added}"
    );
    let (_, gone) = run(&[&moved, &old]);
    assert!(
        gone.contains("default/elsewhere:80: is gone (before: cannot be told)"),
        "{gone}"
    );
    let (_, printed) = run(&[Path::new("-o"), Path::new("json"), &old, &new]);
    let printed: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(printed["changes"][0]["after"]["result"], "fails");
    assert_eq!(run(&[&old]).0, Some(64), "one version only");
}

#[test]
fn reach_lists_who_reaches_whom() {
    let text = WORKS.to_owned()
        + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: front, labels: {app: front}}\nspec: {containers: [{name: c, image: i}]}\n---\n\
           apiVersion: v1\nkind: Pod\nmetadata: {name: other, labels: {app: other}}\nspec: {containers: [{name: c, image: i}]}\n---\n\
           apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: only-front}\nspec: {podSelector: {matchLabels: {app: web}}, \
           ingress: [{from: [{podSelector: {matchLabels: {app: front}}}]}]}\n";
    let folder = folder("reach");
    let file = folder.join("app.yaml");
    fs::write(&file, text).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_portpath"))
        .arg("reach")
        .arg(&file)
        .output()
        .expect("the program ends");
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(
        shown,
        "Pod default/web-1, port 8080/TCP\n    reached by Pod default/front\n    not by Pod default/other\n"
    );
}

#[test]
fn a_call_that_is_not_certain_says_so() {
    let caller = "apiVersion: v1\nkind: Pod\nmetadata: {name: front}\nspec: {containers: [{name: c, image: i, env: [{name: OIDC_ISSUER, \
                  value: 'http://gone:80'}]}]}\n";
    let text = [WORKS, caller].join("---\n");
    let table = shown(&["-"], &text);
    assert!(
        table.contains(
            "  cannot tell  Pod default/front → http://gone:80  stdin:17\n      Your YAML does not prove this call. If the app makes it: No such host. "
        ),
        "{table}"
    );
    assert_eq!(status(&["-"], &text), 2);
    assert_eq!(status(&["-"], &text.replace("OIDC_ISSUER", "PAY_URL")), 1);
}

#[test]
fn patterns_that_no_shell_expanded_are_expanded() {
    let folder = folder("patterns");
    for (name, text) in [
        ("a/web.yaml", WORKS),
        ("a/b/open.yaml", OPEN),
        ("a/.hidden/open.yaml", OPEN),
        ("a/web.yml", OPEN),
    ] {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a writable folder");
        fs::write(file, text).expect("a file");
    }
    let names = |pattern: &str| {
        let arguments = ["-o", "json"].map(Into::into);
        let pattern = folder.join(pattern).into_os_string();
        let output = check(&[arguments.as_slice(), &[pattern]].concat(), "");
        let read: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let services = read["services"].as_array().cloned().unwrap_or_default();
        let names = services.iter().map(|service| service["name"].to_string());
        (output.status.code(), names.collect::<Vec<_>>().join(" "))
    };
    assert_eq!(names("a/w?b.yaml"), (Some(0), "\"web\"".to_owned()));
    assert_eq!(names("*/*.yml"), (Some(2), "\"elsewhere\"".to_owned()));
    let both = (Some(2), "\"elsewhere\" \"web\"".to_owned());
    assert_eq!(names("**/*.yaml"), both);
    assert_eq!(names("**/b/*.yaml"), (Some(2), "\"elsewhere\"".to_owned()));
    assert_eq!(names("**/*.json"), (Some(64), String::new()));
}

/// The program on a file with this text.
fn on_file(arguments: &[&str], name: &str, text: &str) -> Output {
    let file = folder(name).join("app.yaml");
    fs::write(&file, text).expect("a file");
    Command::new(env!("CARGO_BIN_EXE_portpath"))
        .args(arguments)
        .arg(&file)
        .output()
        .expect("the program ends")
}

#[test]
fn a_map_shows_who_calls_whom_and_names_stay_text() {
    let text = WORKS.to_owned()
        + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: front}\nspec: {containers: [{name: c, image: i, env: [{name: WEB_URL, value: \
           'http://web:80'}, {name: GONE_URL, value: 'http://gone:81'}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: \
           {name: shop}\nspec: {rules: [{http: {paths: [{path: '/a\"]', pathType: Prefix, backend: {service: {name: web, port: {number: \
           80}}}}]}}]}\n";
    let map = |arguments: &[&str]| {
        let output = on_file(&[&["map"], arguments].concat(), "map", &text);
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert_eq!(
        map(&[]),
        "flowchart LR\n  n0(\"Service default/web\")\n  n1([\"outside the cluster\"])\n  n2{{\"Ingress default/shop\"}}\n  \
         n3[\"Pod default/web-1\"]\n  n4[\"Pod default/front\"]\n  n5[/\"http://gone:81\"/]\n  n1 --> n2\n  \
         n2 -->|\"*/a#34;#93;\"| n0\n  n0 --> n3\n  n4 -->|\"80\"| n0\n  n4 --x|\"81 fails\"| n5\n  \
         classDef fails stroke:#c62828,stroke-width:3px\n  classDef open stroke:#b26a00,stroke-dasharray:4\n"
    );
    let dot = map(&["-o", "dot"]);
    assert!(dot.contains("  n2 -> n0 [label=\"*/a\\\"]\"];\n"), "{dot}");
    assert!(
        dot.contains("  n4 -> n5 [label=\"81 fails\", color=\"#c62828\", arrowhead=tee];\n"),
        "{dot}"
    );
    let broken = on_file(&["map"], "map-broken", &fails());
    let broken = String::from_utf8(broken.stdout).expect("UTF-8");
    assert!(
        broken.contains("n0(\"Service default/web\"):::fails\n"),
        "{broken}"
    );
}

#[test]
fn a_map_as_svg_has_each_path_and_names_stay_text() {
    let text = fails()
        + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: front}\nspec: {containers: [{name: c, image: i, env: [{name: GONE_URL, value: \
           'http://gone:81'}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{http: \
           {paths: [{path: '/<script>&\"\u{1b}', pathType: ImplementationSpecific, backend: {service: {name: web, port: {number: \
           80}}}}]}}]}\n";
    let map = |theme: &str| {
        let arguments = ["map", "--output", "svg", "--theme", theme];
        let output = on_file(&arguments, "map-svg", &text);
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let light = map("light");
    assert!(light.starts_with("<svg ") && light.ends_with("</svg>\n"));
    for forbidden in ["<script", "<style", " style=", "href", "\u{1b}"] {
        assert!(!light.contains(forbidden), "{forbidden}: {light}");
    }
    for expected in [
        "Pod default/front calls http://gone:81 (env GONE_URL).",
        "*/&lt;script&gt;&amp;&quot;",
        ">outside<",
        ">not in your YAML<",
    ] {
        assert!(light.contains(expected), "{expected}: {light}");
    }
    let failing = light.matches("stroke-dasharray=\"6 4\"").count();
    assert!(failing >= 3, "the legend, a Service and a call");
    let dark = map("dark");
    assert!(dark != light && dark.len() == light.len());
    let unknown = on_file(&["map", "--theme", "blue"], "map-svg", &text);
    assert_eq!(unknown.status.code(), Some(64));
}

/// Puts `text` into the file, asks for the diff, and gives it to `git apply`.
fn fixed(name: &str, text: &str) -> (String, String, String) {
    let output = on_file(&["check", "--fix-diff"], name, text);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("check")
        .join(name);
    let diff = String::from_utf8(output.stdout).expect("UTF-8");
    let words = String::from_utf8(output.stderr).expect("UTF-8");
    let path = folder.join("app.yaml").to_string_lossy().into_owned();
    let diff = diff.replace(path.trim_start_matches('/'), "app.yaml");
    fs::write(folder.join("fix.diff"), &diff).expect("a file");
    if !diff.is_empty() {
        let applied = Command::new("git")
            .args(["apply", "--unsafe-paths", "--directory=", "fix.diff"])
            .env("GIT_CEILING_DIRECTORIES", &folder)
            .env("GIT_DIR", folder.join("none"))
            .current_dir(&folder)
            .output()
            .expect("git runs");
        assert!(applied.status.success(), "{applied:?}\n{diff}");
    }
    let after = fs::read_to_string(folder.join("app.yaml")).expect("a file");
    (diff, words, after)
}

#[test]
fn a_diff_fixes_all_that_is_certain() {
    let port = WORKS
        .replace("web", "pay")
        .replace("targetPort: 8080", "targetPort: htp")
        .replace("containerPort: 8080", "name: http, containerPort: 8080");
    let text = [fails(), port].join("---\n");
    let (diff, words, after) = fixed("fix-all", &text);
    assert!(
        diff.contains("-  selector: {app: wbe}\n+  selector: {app: web}\n"),
        "{diff}"
    );
    assert_eq!(words.matches("portpath: fixed: ").count(), 2, "{words}");
    assert_eq!(status(&["-"], &after), 0, "{after}");
    assert_eq!(
        status(&["--fix-diff", "-"], &text),
        1,
        "of the text as it is"
    );
    let (diff, words, _) = fixed("fix-none", WORKS);
    assert_eq!(diff, "");
    assert_eq!(
        words,
        "portpath: no finding that stops a path has a certain fix\n"
    );
}

#[test]
fn a_diff_ends_where_the_file_ends() {
    let pod = WORKS.split_once("---\n").expect("two documents").1;
    let text = [pod, fails().split_once("---\n").expect("two documents").0].join("---\n");
    for text in [
        text.trim_end().to_owned(),
        text.replace("app: wbe}\n", "app: wbe}\r\n"),
    ] {
        let (_, _, after) = fixed("fix-end", &text);
        assert_eq!(after, text.replace("wbe", "web"));
    }
}

#[test]
fn a_fix_that_breaks_another_path_is_left_out() {
    let service = |name: &str, namespace: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{selector: {{app: a}}, ports: \
             [{{port: 80, targetPort: 8080}}]}}\n---\n"
        )
    };
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: backend, namespace: other, labels: {app: a}}\nspec: {containers: [{name: c, \
               image: i, ports: [{containerPort: 8080}]}]}\n";
    let lonely = [service("a", "default").as_str(), pod].join("");
    let (_, _, after) = fixed("fix-moves", &lonely);
    assert_eq!(status(&["-"], &after), 0, "{after}");
    // The Pod cannot move: another Service selects it where it is.
    let both = [
        service("a", "default"),
        service("b", "other"),
        pod.to_owned(),
    ]
    .join("");
    let (diff, words, _) = fixed("fix-breaks", &both);
    assert_eq!(diff, "");
    assert!(
        words.contains("portpath: not fixed: Service `a` selects no Pod")
            && words.contains("(other/b:80 would not work as before)"),
        "{words}"
    );
}

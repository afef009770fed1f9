//! The terminal program as its users run it: exit status, text, JSON, and the same sentences as the
//! library's.

use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use portpath::Asked;
use portpath::analyze;
use portpath::examples::EXAMPLES;
use portpath::link::Link;

const DELIVERED: u8 = 0;
const NOT_DELIVERED: u8 = 1;
const CANNOT_TELL: u8 = 2;
const BAD_USAGE: u8 = 64;
const BAD_DATA: u8 = 65;
#[cfg(target_os = "linux")]
const CANNOT_WRITE: u8 = 74;

fn run<A: AsRef<OsStr>>(arguments: &[A], paste: &str) -> Output {
    run_on_bytes(arguments, paste.as_bytes())
}

fn run_on_bytes<A: AsRef<OsStr>>(arguments: &[A], paste: &[u8]) -> Output {
    let program = Command::new(env!("CARGO_BIN_EXE_portpath"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut program = program.expect("the program starts");
    // A program that ends on bad usage does not read its input.
    let _ = program.stdin.take().expect("a pipe").write_all(paste);
    program.wait_with_output().expect("the program ends")
}

fn status(output: &Output) -> u8 {
    output
        .status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .expect("an exit status")
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// What is said on standard error.
fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// The one sentence that says what is wrong with the arguments.
fn usage_error<A: AsRef<OsStr> + std::fmt::Debug>(arguments: &[A]) -> String {
    let output = run(arguments, "");
    let said = said(&output);
    assert_eq!(status(&output), BAD_USAGE, "{arguments:?}: {said}");
    let lines: Vec<&str> = said.lines().collect();
    let [sentence, usage] = lines.as_slice() else {
        panic!("{arguments:?}: {said}")
    };
    assert!(
        usage.starts_with("usage: portpath ") && usage.ends_with(" --help lists the options)"),
        "{usage}"
    );
    sentence
        .strip_prefix("portpath: ")
        .expect("the program's name")
        .to_owned()
}

/// A folder of its own for the files of a test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a writable folder");
    folder
}

#[test]
fn the_exit_status_tells_the_verdict() {
    let example = EXAMPLES[0].text;
    let typo = example.replacen("app: example-app", "app: exampel-app", 1);
    let no_pod = example.split("---").next().expect("the Service");
    assert_eq!(status(&run(&["-"], example)), DELIVERED);
    assert_eq!(status(&run(&["-"], &typo)), NOT_DELIVERED);
    assert_eq!(status(&run(&["-"], no_pod)), CANNOT_TELL);
    assert_eq!(
        status(&run(
            &["--to", "curl http://example-service:81", "-"],
            example
        )),
        NOT_DELIVERED
    );
}

#[test]
fn a_usage_error_is_one_sentence_with_what_you_may_have_meant() {
    let nothing: [&str; 0] = [];
    for (arguments, sentence) in [
        (&nothing[..], "name a file, or - for standard input"),
        (&["--nonsense", "-"], "unknown option --nonsense"),
        (
            &["--form", "x", "-"],
            "unknown option --form; did you mean --from?",
        ),
        (
            &["--out", "json", "-"],
            "unknown option --out; did you mean --output?",
        ),
        (&["-x", "-"], "unknown option -x"),
        (&["--to"], "--to needs a value"),
        (&["--to", "a", "--to=b", "-"], "--to was given twice"),
        (
            &["--from", "a", "-", "--from", "a"],
            "--from was given twice",
        ),
        (
            &["--output", "xml", "-"],
            "--output takes text, json, sarif or svg, not xml",
        ),
        (
            &["-o", "jsn", "-"],
            "--output takes text, json, sarif or svg, not jsn; did you mean json?",
        ),
        (
            &["--proxy-mode", "iptable", "-"],
            "--proxy-mode takes iptables, nftables or ipvs, not iptable; did you mean iptables?",
        ),
        (
            &["--step", "1", "-"],
            "--step is an option of portpath link, not of portpath",
        ),
        (
            &["link", "--output", "json", "-"],
            "--output is an option of portpath, not of portpath link",
        ),
        (
            &["link", "--step", "0", "-"],
            "--step takes a number from 1, not 0",
        ),
        (
            &["link", "--theme", "darkk", "-"],
            "--theme takes light or dark, not darkk; did you mean dark?",
        ),
        (
            &["--explain", "selector-matches-no-pods"],
            "there is no code selector-matches-no-pods; did you mean selector-matches-no-pod? (docs/codes lists them)",
        ),
    ] {
        assert_eq!(usage_error(arguments), sentence);
    }
    for show in [&["--show", "desribe", "-"][..], &["--show=desribe", "-"]] {
        let sentence = usage_error(show);
        assert!(
            sentence.ends_with("not desribe; did you mean describe?"),
            "{sentence}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_is_one_sentence() {
    let folder = folder("unreadable");
    let secret = folder.join("secret.yaml");
    std::fs::write(&secret, EXAMPLES[0].text).expect("a writable file");
    let folder = folder.to_string_lossy();
    let mut cases = vec![
        (
            "/no/such/file.yaml".to_owned(),
            "cannot read /no/such/file.yaml: there is no such file".to_owned(),
        ),
        (
            format!("{folder}/"),
            format!("{folder}/ is a folder; name the files in it: portpath {folder}/*.yaml"),
        ),
    ];
    if is_locked(&secret) {
        let name = secret.to_string_lossy().into_owned();
        cases.push((
            name.clone(),
            format!("cannot read {name}: you have no permission to read it"),
        ));
    }
    for (file, sentence) in cases {
        let output = run(&[&file], "");
        assert_eq!(
            (status(&output), said(&output)),
            (BAD_USAGE, format!("portpath: {sentence}\n"))
        );
    }
}

/// Takes the permission to read a file away; root may read it nevertheless.
#[cfg(unix)]
fn is_locked(file: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o000)).expect("our own file");
    std::fs::read(file).is_err()
}

#[cfg(not(unix))]
fn is_locked(_: &std::path::Path) -> bool {
    false
}

#[test]
fn after_two_hyphens_everything_is_a_file() {
    let output = run(&["--", "--to"], "");
    assert_eq!(
        (status(&output), said(&output)),
        (
            BAD_USAGE,
            "portpath: cannot read --to: there is no such file\n".into()
        )
    );
    assert_eq!(
        status(&run(&["-o", "json", "--", "-"], EXAMPLES[0].text)),
        DELIVERED
    );
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf_8_are_refused_in_words() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    let raw = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
    for (arguments, sentence) in [
        (
            vec![raw(b"--to"), raw(b"w\xffb"), raw(b"-")],
            "the value of --to is not UTF-8: w\u{fffd}b",
        ),
        (
            vec![raw(b"--fact=\xff"), raw(b"-")],
            "the value of --fact is not UTF-8: \u{fffd}",
        ),
        (
            vec![raw(b"--show=\xff"), raw(b"-")],
            "the value of --show is not UTF-8: \u{fffd}",
        ),
        (vec![raw(b"--\xff"), raw(b"-")], "unknown option --\u{fffd}"),
        (vec![raw(b"-\xff"), raw(b"-")], "unknown option -\u{fffd}"),
    ] {
        assert_eq!(usage_error(&arguments), sentence);
    }
    let missing = run(&[raw(b"/no/such/\xff.yaml")], "");
    assert_eq!(
        said(&missing),
        "portpath: cannot read /no/such/\u{fffd}.yaml: there is no such file\n"
    );
}

/// Not every system has such names.
#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_not_utf_8_is_read() {
    use std::os::unix::ffi::OsStrExt;
    let path = folder("names").join(OsStr::from_bytes(b"w\xff\x1b[31m.yaml"));
    std::fs::write(
        &path,
        EXAMPLES[0]
            .text
            .replacen("app: example-app", "app: exampel-app", 1),
    )
    .expect("a file");
    let output = run(&[&path], "");
    assert_eq!(status(&output), NOT_DELIVERED);
    assert!(
        text(&output).contains("/w\u{fffd}\\u{1b}[31m.yaml:"),
        "{}",
        text(&output)
    );
}

#[test]
fn bytes_that_are_not_utf_8_are_read_and_reported() {
    let mut bytes = EXAMPLES[0].text.as_bytes().to_vec();
    bytes.extend(b"---\n# caf\xe9\n# \xff\n");
    let line = bytes.iter().filter(|byte| **byte == b'\n').count() - 1;
    let output = run_on_bytes(&["-"], &bytes);
    let note = format!(
        "standard input has bytes that are not UTF-8, the first on line {line}; Portpath reads them as �"
    );
    assert_eq!(
        (status(&output), said(&output)),
        (DELIVERED, format!("portpath: {note}\n"))
    );
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_reported_unless_its_reader_had_enough() {
    let file = folder("written").join("example.yaml");
    std::fs::write(&file, EXAMPLES[0].text).expect("a writable file");
    let print_to = |stdout: Stdio| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_portpath"));
        program
            .arg(&file)
            .stdout(stdout)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts")
            .wait_with_output()
    };
    let full_disk = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .expect("a device");
    let output = print_to(full_disk.into()).expect("it ends");
    assert_eq!(status(&output), CANNOT_WRITE);
    assert!(
        said(&output).starts_with("portpath: cannot write the answer: No space left"),
        "{}",
        said(&output)
    );
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = print_to(writer.into()).expect("it ends");
    assert_eq!((status(&output), said(&output)), (DELIVERED, String::new()));
}

/// A Service and a request whose names hold an escape code, a line break and characters that turn
/// the direction of text.
const HOSTILE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: \"w\\e[31mRED\\nFAKE\"}\nspec:\n  selector: {app: \"a\\u202eb\\x9b\"}\n  ports: [{port: 80}]\n";

fn is_hidden(letter: char) -> bool {
    (letter.is_control() && letter != '\n') || matches!(letter, '\u{202e}' | '\u{200b}')
}

#[test]
fn what_a_terminal_would_obey_is_shown() {
    let shown = text(&run(&["--show", "-"], HOSTILE));
    assert!(
        shown.contains("Service `w\\u{1b}[31mRED\\nFAKE`") && !shown.contains(is_hidden),
        "{shown}"
    );
    for (arguments, expected) in [
        (
            &["--to", "\u{1b}[31mweb\u{202e}:80", "-"][..],
            "\\u{1b}[31mweb\\u{202e}",
        ),
        (&["--from", "pod a\u{9b}31m", "-"], "a\\u{9b}31m"),
        (&["--fact", "app \u{1b}[3m\nx", "-"], "app \\u{1b}[3m\\nx"),
        (
            &["--output", "\u{1b}]0;title\u{7}", "-"],
            "\\u{1b}]0;title\\u{7}",
        ),
        (&["--\u{1b}[31m", "-"], "--\\u{1b}[31m"),
        (&["--explain", "\u{1b}[31m"], "\\u{1b}[31m"),
        (
            &["/no/such/\u{1b}[31m\nfile"],
            "/no/such/\\u{1b}[31m\\nfile",
        ),
        (&["embed", "--set", "\u{1b}[31m", "-"], "\\u{1b}[31m"),
    ] {
        let output = run(arguments, EXAMPLES[0].text);
        let shown = text(&output) + &said(&output);
        assert!(
            shown.contains(expected) && !shown.contains(is_hidden),
            "{arguments:?}: {shown}"
        );
    }
    let values = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"a\\e[31m\"}\ndata: {a: aHVudGVyMg==}\n";
    for command in ["link", "embed"] {
        let said = said(&run(&[command, "-"], values));
        assert!(
            said.contains("a\\u{1b}[31m") && !said.contains(is_hidden),
            "{said}"
        );
    }
}

#[test]
fn a_picture_shows_no_credential_of_the_request() {
    let to = "curl -u admin:hunter http://example-service:80";
    let output = run(&["--output", "svg", "--to", to, "-"], EXAMPLES[0].text);
    assert!(!text(&output).contains("hunter"), "{}", text(&output));
    assert_eq!(
        said(&output),
        "portpath: left out of the picture:\n  request: a credential in an address\n"
    );
}

#[test]
fn programs_get_every_character_in_forms_that_stay_valid() {
    let to = "\u{1b}[31mweb\u{202e}\u{9b}:80";
    for form in ["json", "sarif"] {
        let printed = text(&run(&["--output", form, "--to", to, "-"], HOSTILE));
        let json: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
        let messages: Vec<&str> = match form {
            "json" => strings(&json["diagnostics"], "/message"),
            _ => strings(&json["runs"][0]["results"], "/message/text"),
        };
        assert!(
            messages
                .iter()
                .any(|message| message.contains("w\u{1b}[31mRED\nFAKE")),
            "{printed}"
        );
        assert!(!printed.contains(is_hidden), "{printed}");
    }
    let svg = text(&run(&["--output", "svg", "--to", to, "-"], HOSTILE));
    let is_xml = |letter: char| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}');
    assert!(
        svg.starts_with("<svg ") && svg.trim_end().chars().all(is_xml),
        "{svg}"
    );
}

/// A string of each item of a list.
fn strings<'v>(list: &'v serde_json::Value, pointer: &str) -> Vec<&'v str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.pointer(pointer)?.as_str())
        .collect()
}

#[test]
fn marks_are_below_the_line_as_it_is_shown() {
    let paste = EXAMPLES[0].text.replacen(
        "app: example-app",
        "\u{200b}app\u{200b}: \"exampel\u{200b}-app\"",
        1,
    );
    let shown = text(&run(&["-"], &paste));
    let lines: Vec<&str> = shown.lines().collect();
    let excerpt = lines
        .iter()
        .position(|line| line.contains("| ") && line.contains("\\u{200b}"))
        .expect("an excerpt");
    let is_mark = |letter: char| letter == '^' || letter == '-';
    let start = lines[excerpt + 1].find(is_mark).expect("a mark");
    let marks = lines[excerpt + 1][start..]
        .chars()
        .take_while(|letter| is_mark(*letter))
        .count();
    let marked = &lines[excerpt][start..start + marks];
    let line = paste
        .lines()
        .find(|line| line.contains('\u{200b}'))
        .expect("the line")
        .trim();
    let whole = line.replace('\u{200b}', "\\u{200b}");
    assert!(
        whole.ends_with(marked) && marked.contains("\\u{200b}"),
        "`{marked}` of `{whole}` in {shown}"
    );
}

#[test]
fn an_embed_takes_the_attributes_of_its_documentation_and_no_others() {
    let documentation = include_str!("../docs/embedding.md");
    let (_, table) = documentation
        .split_once("| attribute | what it does |\n| --- | --- |\n")
        .expect("the table");
    let rows = table
        .lines()
        .map_while(|line| line.strip_prefix("| `")?.split_once('`'));
    let documented: Vec<&str> = rows.map(|(name, _)| name).collect();
    assert!(documented.len() > 10, "{documented:?}");
    for name in documented.into_iter().chain(["class", "id", "title"]) {
        let output = run(
            &["embed", "--set", &format!("{name}=1"), "-"],
            EXAMPLES[0].text,
        );
        assert!(
            text(&output).starts_with(&format!("<port-path {name}=\"1\"")),
            "{name}: {}",
            said(&output)
        );
    }
    for (attribute, ending) in [
        ("onclick=alert(1)", "not onclick"),
        ("style=color:red", "not style"),
        ("them=dark", "not them; did you mean theme?"),
    ] {
        let sentence = usage_error(&["embed", "--set", attribute, "-"]);
        assert!(
            sentence.starts_with("--set takes request, client,") && sentence.ends_with(ending),
            "{sentence}"
        );
    }
}

#[test]
fn it_says_what_the_page_says() {
    let paste = EXAMPLES[0].text;
    let asked = Asked {
        from: "node node-a".into(),
        to: "example-service:80".into(),
        ..Asked::default()
    };
    let analysis = analyze(paste, &asked);
    let printed = text(&run(
        &["--from", "node node-a", "--to=example-service:80", "-"],
        paste,
    ));
    for hop in &analysis.hops {
        assert!(
            printed.contains(&hop.sentence),
            "{} in {printed}",
            hop.sentence
        );
    }
    assert!(
        printed.contains(&analysis.verdict.headline) && printed.contains(&analysis.verdict.reason),
        "{printed}"
    );
}

#[test]
fn json_is_versioned_and_whole() {
    let paste = EXAMPLES[0].text;
    let output = run(&["--output", "json", "--show", "-"], paste);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["portpath"], 3);
    assert_eq!(json["verdict"]["outcome"], "delivered");
    assert_eq!(json["hops"][2]["after"]["dst_port"], 8080);
    let kinds = |json: &serde_json::Value| -> Vec<String> {
        let sheets = json["sheets"].as_array().into_iter().flatten();
        sheets
            .filter_map(|sheet| Some(sheet["kind"].as_str()?.to_owned()))
            .collect()
    };
    assert_eq!(
        kinds(&json),
        [
            "service",
            "pod",
            "endpoint-slices",
            "describe",
            "get",
            "environment",
            "iptables"
        ]
    );
    for one in [
        &["--output", "json", "--show", "describe", "-"][..],
        &["--output=json", "--show=describe", "-"],
    ] {
        let json: serde_json::Value =
            serde_json::from_slice(&run(one, paste).stdout).expect("JSON");
        assert_eq!(kinds(&json), ["describe"]);
    }
    assert_eq!(status(&run(&["--show=nonsense", "-"], paste)), BAD_USAGE);
    let analysis = analyze(paste, &Asked::default());
    let sentences: Vec<&str> = json["hops"]
        .as_array()
        .expect("hops")
        .iter()
        .filter_map(|hop| hop["sentence"].as_str())
        .collect();
    assert_eq!(
        sentences,
        analysis
            .hops
            .iter()
            .map(|hop| hop.sentence.as_str())
            .collect::<Vec<_>>()
    );
}

#[test]
fn several_files_are_one_stream() {
    let folder = folder("stream");
    let (service, pods) = EXAMPLES[0]
        .text
        .split_once("---\n")
        .expect("a Service, then Pods");
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
    let said = run(
        &[
            "--fact",
            "app in pod/example-pod-1 listens on 127.0.0.1 only",
            "-",
        ],
        paste,
    );
    assert_eq!(status(&said), 1, "{}", text(&said));
    assert!(
        text(&said).contains("error[app-listens-on-localhost]"),
        "{}",
        text(&said)
    );
    assert_eq!(
        status(&run(&["--fact", "app listens", "-"], paste)),
        BAD_USAGE
    );
}

#[test]
fn sarif_has_the_same_findings_and_the_same_status() {
    let paste = EXAMPLES[0]
        .text
        .replace("app: example-app", "app: exampel-app");
    let paste = paste.replacen("app: exampel-app", "app: example-app", 1);
    let sarif = run(
        &["--output", "sarif", "--base", "https://docs.example/p", "-"],
        &paste,
    );
    let json = run(&["--output", "json", "-"], &paste);
    assert_eq!(status(&sarif), status(&json));
    let read = |output: &Output| {
        serde_json::from_slice::<serde_json::Value>(&output.stdout).expect("JSON")
    };
    let sarif = read(&sarif);
    let driver = &sarif["runs"][0]["tool"]["driver"];
    assert_eq!(driver["informationUri"], "https://docs.example/p");
    assert_eq!(
        driver["rules"][0]["helpUri"],
        "https://docs.example/p/codes/selector-matches-no-pod.html"
    );
    let prints = strings(
        &sarif["runs"][0]["results"],
        "/partialFingerprints/portpath~1v1",
    );
    assert!(
        prints[0].starts_with("trace selector-matches-no-pod from "),
        "{prints:?}"
    );
    let json = read(&json);
    let codes = |list: &serde_json::Value, field: &str| -> Vec<String> {
        list.as_array()
            .expect("a list")
            .iter()
            .filter_map(|one| Some(one[field].as_str()?.to_owned()))
            .collect()
    };
    let found = codes(&json["diagnostics"], "code");
    assert_eq!(codes(&sarif["runs"][0]["results"], "ruleId"), found);
    assert_eq!(
        found.first().map(String::as_str),
        Some("selector-matches-no-pod")
    );
    assert_eq!(
        json["diagnostics"][0]["docs"],
        "docs/codes/selector-matches-no-pod.md"
    );
}

#[test]
fn a_code_is_explained() {
    let explained = run(&["--explain", "selector-matches-no-pod"], "");
    assert_eq!(status(&explained), 0);
    assert!(
        text(&explained).contains("Why it surprises: "),
        "{}",
        text(&explained)
    );
    assert_eq!(status(&run(&["--explain", "no-such-code"], "")), BAD_USAGE);
}

#[test]
fn a_link_carries_what_was_asked_and_no_secrets() {
    let paste = format!(
        "{}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: db}}\ndata: {{a: aHVudGVyMg==}}\n",
        EXAMPLES[0].text
    );
    let to = [
        "link",
        "--to",
        "curl http://example-service:80",
        "--step=3",
        "--base",
        "https://docs.example/p/?v=1",
        "-",
    ];
    let output = run(&to, &paste);
    assert_eq!(status(&output), DELIVERED);
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "portpath: left out of the link:\n  line 42: everything except the kind, name and namespace of Secret db\n"
    );
    let link = text(&output);
    let fragment = link
        .trim_end()
        .strip_prefix("https://docs.example/p/?v=1#")
        .expect("the base");
    let opened = Link::read(fragment).expect("a link").link;
    assert_eq!(
        (opened.asked.to.as_str(), opened.step),
        ("curl http://example-service:80", Some(3))
    );
    assert_eq!(
        opened.text,
        Some(paste.replace("data: {a: aHVudGVyMg==}", ""))
    );

    // Letters that do not compress and that look like words.
    let noise: String = (0..40_000u64)
        .map(|at| format!("{:x} ", at.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    let noise: String = noise
        .chars()
        .map(|digit| {
            digit
                .to_digit(10)
                .map_or(digit, |digit| char::from(b'g' + digit as u8))
        })
        .collect();
    let output = run(&["link", "-"], &noise);
    assert_eq!((status(&output), text(&output)), (BAD_DATA, String::new()));
    assert!(String::from_utf8_lossy(&output.stderr).contains("characters"));
}

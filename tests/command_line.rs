//! The command line as a whole: commands, help, completions, manual pages, and when the answer has
//! colours.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use portpath::examples::EXAMPLES;

const COMMANDS: [&str; 11] = [
    "trace",
    "check",
    "diff",
    "reach",
    "map",
    "cluster",
    "link",
    "embed",
    "explain",
    "completions",
    "man",
];

fn portpath(arguments: &[&str]) -> Output {
    with_variables(arguments, &[])
}

/// The variables of colours are those given and no others.
fn with_variables(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_portpath"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        program.env_remove(name);
    }
    program.args(arguments).envs(variables.iter().copied());
    program.output().expect("the program runs")
}

fn shown(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// An empty folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("command-line")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable folder");
    folder
}

/// The first example as a file.
fn example(name: &str) -> String {
    let file = folder(name).join("example.yaml");
    fs::write(&file, EXAMPLES[0].text).expect("a writable file");
    file.to_string_lossy().into_owned()
}

#[test]
fn every_command_has_help_and_the_program_lists_it() {
    let all = shown(&portpath(&["--help"]));
    for command in COMMANDS {
        assert!(all.contains(&format!("\n  {command} ")), "{command}: {all}");
        let short = shown(&portpath(&[command, "-h"]));
        let usage = format!("\nUsage: portpath {command} ");
        assert!(short.contains(&usage), "{short}");
        let long = shown(&portpath(&[command, "--help"]));
        assert!(long.contains(&usage), "{long}");
        assert_eq!(long, shown(&portpath(&["help", command])));
    }
    assert_eq!(shown(&portpath(&["--version"])), shown(&portpath(&["-V"])));
}

#[test]
fn trace_is_the_command_without_a_name() {
    let file = example("trace");
    let to = ["--to", "curl http://example-service:80", "-o", "json"];
    let without = shown(&portpath(&[&[file.as_str()], &to[..]].concat()));
    let with = shown(&portpath(&[&["trace", file.as_str()], &to[..]].concat()));
    assert_eq!(without, with);
    assert!(without.contains("\"delivered\""), "{without}");
}

#[test]
fn a_code_is_explained_by_command_and_by_option() {
    let code = "selector-matches-no-pod";
    let by_command = shown(&portpath(&["explain", code]));
    assert_eq!(by_command, shown(&portpath(&["--explain", code])));
    assert_eq!(by_command, shown(&portpath(&["check", "--explain", code])));
}

#[test]
fn a_slip_in_a_command_is_one_sentence() {
    for (arguments, sentence) in [
        (
            &["chekc", "manifests"][..],
            "cannot read chekc: there is no such file; did you mean check?",
        ),
        (
            &["--color", "never", "check", "manifests"],
            "cannot read check: there is no such file; a command is the first word: portpath check",
        ),
        (
            &["check", "--strict", "--allow-unknown", "-"],
            "--strict does not go with --allow-unknown",
        ),
        (&["check", "--strict=yes", "-"], "--strict takes no value"),
        (
            &["check", "--step", "1", "-"],
            "--step is an option of portpath link, not of portpath check",
        ),
        (
            &["diff", "a"],
            "name two files or folders: the old one and the new one",
        ),
        (&["diff", "a", "b", "c"], "portpath diff takes no c"),
        (&["explain"], "name a code, such as selector-matches-no-pod"),
        (
            &["completions", "fisch"],
            "SHELL takes bash, elvish, fish, powershell or zsh, not fisch; did you mean fish?",
        ),
        (
            &["--color", "alway", "-"],
            "--color takes auto, always or never, not alway; did you mean always?",
        ),
    ] {
        let output = portpath(arguments);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {said}");
        let first = said.lines().next();
        let expected = format!("portpath: {sentence}");
        assert_eq!(first, Some(expected.as_str()), "{arguments:?}");
    }
}

#[test]
fn each_shell_gets_completions_with_every_command_and_option() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = shown(&portpath(&["completions", shell]));
        for word in COMMANDS.into_iter().chain(["fix-diff", "proxy-mode"]) {
            assert!(
                script.contains(word),
                "{word} in the completions of {shell}"
            );
        }
    }
    let script = folder("completions").join("portpath.bash");
    fs::write(&script, shown(&portpath(&["completions", "bash"]))).expect("a writable file");
    let test = "source \"$0\"; COMP_WORDS=(portpath che); COMP_CWORD=1; _portpath portpath che portpath; echo \"${COMPREPLY[@]}\"";
    let Ok(bash) = Command::new("bash")
        .args(["-c", test])
        .arg(&script)
        .output()
    else {
        // Not every system has bash. The words above were there.
        return;
    };
    assert_eq!(
        String::from_utf8_lossy(&bash.stdout),
        "check\n",
        "{}",
        said(&bash)
    );
}

#[test]
fn each_command_gets_a_manual_page() {
    let folder = folder("man").join("new");
    let name = folder.to_string_lossy();
    assert_eq!(shown(&portpath(&["man", &name])), "");
    for command in COMMANDS {
        let page = fs::read_to_string(folder.join(format!("portpath-{command}.1")));
        let page = page.expect("a page");
        assert!(
            page.contains(".SH NAME") && page.contains(".SH OPTIONS"),
            "{page}"
        );
    }
    let page = fs::read_to_string(folder.join("portpath.1")).expect("a page");
    assert!(page.contains("portpath\\-check(1)"), "{page}");
    let no_folder = folder.join("portpath.1").to_string_lossy().into_owned();
    let output = portpath(&["man", &no_folder]);
    assert_eq!(output.status.code(), Some(64));
    assert!(
        said(&output).starts_with("portpath: cannot write "),
        "{}",
        said(&output)
    );
}

#[test]
fn colours_follow_the_rule() {
    let file = example("colours");
    let is_coloured = |options: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&["check"], options, &[file.as_str()]].concat();
        shown(&with_variables(&arguments, variables)).contains('\u{1b}')
    };
    assert!(!is_coloured(&[], &[]), "no terminal");
    assert!(is_coloured(&["--color", "always"], &[]));
    assert!(is_coloured(&["--color=always"], &[("NO_COLOR", "1")]));
    assert!(is_coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(
        &[],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(!is_coloured(
        &["--color", "never"],
        &[("CLICOLOR_FORCE", "1")]
    ));
    assert!(
        !is_coloured(&["--color=always", "-o", "json"], &[]),
        "JSON has none"
    );
}

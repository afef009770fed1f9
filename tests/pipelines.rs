//! The files that other people's pipelines read: the action with its scripts, the hooks of
//! pre-commit, the image, and what docs/ci.md says about them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

fn yaml(path: &str) -> Value {
    let text = fs::read_to_string(path).expect("a readable file");
    serde_yaml::from_str(&text).expect("YAML")
}

/// The keys of a map.
fn keys(map: &Value) -> BTreeSet<String> {
    let map = map.as_mapping().expect("a map").keys();
    map.filter_map(|key| Some(key.as_str()?.to_owned()))
        .collect()
}

/// The steps of an action, or of all jobs of a workflow.
fn steps(file: &Value) -> Vec<Value> {
    let jobs = file["jobs"].as_mapping().into_iter().flatten();
    let lists = jobs.map(|(_, job)| &job["steps"]);
    lists
        .chain([&file["runs"]["steps"]])
        .flat_map(|list| list.as_sequence().cloned().unwrap_or_default())
        .collect()
}

#[test]
fn the_action_hands_every_input_on_and_its_documentation_lists_each() {
    let action = yaml("action.yml");
    let text = fs::read_to_string("action.yml").expect("a readable file");
    let documentation = fs::read_to_string("docs/ci.md").expect("a readable file");
    for input in keys(&action["inputs"]) {
        let used = text.matches(&format!("inputs.{input}")).count();
        assert!(used > 0, "{input} is an input for nothing");
        assert!(documentation.contains(&format!("| `{input}` |")), "{input}");
    }
    let scripts = ["install.sh", "check.sh"];
    for script in scripts {
        let named = format!("$GITHUB_ACTION_PATH/.github/action/{script}");
        assert!(text.contains(&named), "{script}");
        assert!(
            Path::new(".github/action").join(script).exists(),
            "{script}"
        );
    }
}

/// Who else's code runs in our pipelines, and in those of the action's users.
const ACTIONS_OF_OTHERS: [&str; 1] = ["rust-lang/crates-io-auth-action"];

#[test]
fn pipelines_run_the_actions_of_github_and_those_that_are_named() {
    let workflows = fs::read_dir(".github/workflows").into_iter().flatten();
    let workflows = workflows.flatten().map(|entry| entry.path());
    for path in workflows.chain([PathBuf::from("action.yml")]) {
        let file = yaml(path.to_str().expect("UTF-8"));
        for step in steps(&file) {
            let Some(used) = step["uses"].as_str() else {
                assert!(step["run"].is_string(), "{}: {step:?}", path.display());
                continue;
            };
            let (name, version) = used.split_once('@').unwrap_or((used, ""));
            let is_of_github = ["actions/", "github/", "./"]
                .iter()
                .any(|owner| name.starts_with(owner));
            // The commit of somebody else's action cannot be moved.
            let is_pinned = version.len() == 40;
            assert!(
                is_of_github || (ACTIONS_OF_OTHERS.contains(&name) && is_pinned),
                "{}: {used}",
                path.display()
            );
        }
    }
}

#[test]
fn jobs_may_read_and_no_more_unless_they_say_so() {
    let mut count = 0;
    for entry in fs::read_dir(".github/workflows")
        .expect("a folder")
        .flatten()
    {
        let name = entry.path();
        let workflow = yaml(name.to_str().expect("UTF-8"));
        let permissions = &workflow["permissions"];
        assert_eq!(keys(permissions), BTreeSet::from(["contents".to_owned()]));
        assert_eq!(permissions["contents"], Value::from("read"), "{name:?}");
        for (job, what) in workflow["jobs"].as_mapping().expect("jobs") {
            assert!(what["timeout-minutes"].is_number(), "{name:?}: {job:?}");
            count += 1;
        }
    }
    assert!(count > 5, "{count}");
}

#[test]
fn a_release_has_the_files_that_the_action_asks_for() {
    let release = yaml(".github/workflows/release.yml");
    let made = release["jobs"]["programs"]["strategy"]["matrix"]["include"].clone();
    let made: BTreeSet<String> = made
        .as_sequence()
        .expect("a list")
        .iter()
        .filter_map(|one| Some(one["target"].as_str()?.to_owned()))
        .collect();
    let script = fs::read_to_string(".github/action/install.sh").expect("a script");
    let asked = script
        .lines()
        .filter_map(|line| line.split_once("target=")?.1.strip_suffix(" ;;"));
    let asked: BTreeSet<String> = asked.map(str::to_owned).collect();
    assert_eq!(made, asked);
    assert!(made.len() > 3, "{made:?}");
}

#[test]
fn the_workflow_publishes_the_crates_that_say_so() {
    let workflow = fs::read_to_string(".github/workflows/release.yml").expect("a file");
    let (_, command) = workflow
        .split_once("cargo publish --locked")
        .expect("a command");
    let command = command.split("env:").next().expect("its words");
    let words: Vec<&str> = command.split_whitespace().collect();
    let published: Vec<&str> = words
        .windows(2)
        .filter_map(|pair| (pair[0] == "--package").then_some(pair[1]))
        .collect();
    for name in &published {
        let manifest = match name.strip_prefix("portpath-") {
            Some(part) => format!("crates/{part}/Cargo.toml"),
            None => "Cargo.toml".to_owned(),
        };
        let manifest = fs::read_to_string(manifest).expect("a manifest");
        assert!(manifest.contains("\npublish = true\n"), "{name}");
    }
    let folders = fs::read_dir("crates").expect("a folder").flatten();
    let manifests = folders.map(|entry| entry.path().join("Cargo.toml"));
    let all = manifests.chain([PathBuf::from("Cargo.toml")]);
    let say_so = all.filter(|manifest| {
        let text = fs::read_to_string(manifest).unwrap_or_default();
        text.contains("\npublish = true\n")
    });
    assert_eq!(say_so.count(), published.len());
}

#[test]
fn a_hook_checks_all_files_since_several_decide_a_path() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let documentation = fs::read_to_string("docs/ci.md").expect("a readable file");
    for hook in hooks.as_sequence().expect("a list") {
        let id = hook["id"].as_str().expect("a name");
        assert!(documentation.contains(&format!("`{id}`")), "{id}");
        assert_eq!(hook["pass_filenames"], Value::from(false), "{id}");
        let entry = hook["entry"].as_str().expect("a command");
        assert!(entry.starts_with("portpath check "), "{id}: {entry}");
    }
}

#[test]
fn the_image_is_one_program_that_runs_as_nobody() {
    let text = fs::read_to_string("Dockerfile").expect("a readable file");
    let last = text.rsplit("\nFROM ").next().expect("a stage");
    assert!(last.starts_with("scratch\n"), "{last}");
    for stage in text.split("\nFROM ").skip(2) {
        assert!(stage.contains("\nUSER 65532:65532\n"), "{stage}");
    }
    let toolchain = fs::read_to_string("Cargo.toml").expect("a readable file");
    let (_, version) = toolchain
        .split_once("rust-version = \"")
        .expect("a version");
    let version = version.split('"').next().expect("a version");
    assert!(
        text.contains(&format!("FROM rust:{version}-alpine ")),
        "{version}"
    );
}

#[cfg(unix)]
mod scripts {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    const FAILS: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: wbe}\n  ports: [{port: 80}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nspec:\n  containers: [{name: c, image: i}]\n";

    /// A runner of GitHub, as far as the scripts see it.
    struct Runner {
        folder: PathBuf,
    }

    impl Runner {
        fn new(name: &str) -> Self {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
                .join("pipelines")
                .join(name);
            let _ = fs::remove_dir_all(&folder);
            for inside in ["manifests", "bin", "temp"] {
                fs::create_dir_all(folder.join(inside)).expect("a writable folder");
            }
            fs::write(folder.join("manifests/web.yaml"), FAILS).expect("a writable file");
            Self { folder }
        }

        fn run(&self, script: &str, variables: &[(&str, &str)]) -> Output {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let path = format!("{}:/usr/bin:/bin", self.folder.join("bin").display());
            Command::new("bash")
                .arg(root.join(".github/action").join(script))
                .current_dir(&self.folder)
                .env("PATH", path)
                .env("RUNNER_TEMP", self.folder.join("temp"))
                .env("GITHUB_OUTPUT", self.folder.join("output"))
                .env("GITHUB_PATH", self.folder.join("path"))
                .env("GITHUB_STEP_SUMMARY", self.folder.join("summary"))
                .envs(variables.iter().copied())
                .output()
                .expect("bash runs")
        }

        fn read(&self, file: &str) -> String {
            fs::read_to_string(self.folder.join(file)).unwrap_or_default()
        }
    }

    fn said(output: &Output) -> String {
        format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    }

    const INPUTS: [(&str, &str); 6] = [
        ("PATHS", "manifests/\n"),
        ("STRICT", "false"),
        ("FAIL_ON", "error"),
        ("IGNORE", ""),
        ("BASELINE", ""),
        ("SITE", "https://docs.example/p"),
    ];

    #[test]
    fn the_action_checks_and_leaves_its_findings() {
        let runner = Runner::new("check");
        symlink(
            env!("CARGO_BIN_EXE_portpath"),
            runner.folder.join("bin/portpath"),
        )
        .expect("a link");
        let installed = runner.run("install.sh", &[]);
        assert!(
            said(&installed).starts_with("portpath "),
            "{}",
            said(&installed)
        );
        let output = runner.run("check.sh", &INPUTS);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(said(&output).contains("::error file=manifests/web.yaml,line="));
        assert!(
            runner.read("summary").contains("| default/web:80 |"),
            "{}",
            runner.read("summary")
        );
        assert!(runner.read("output").contains("\nstatus=1\n"));
        let sarif = runner.read("temp/portpath.sarif");
        let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
        let driver = &sarif["runs"][0]["tool"]["driver"];
        assert_eq!(driver["informationUri"], "https://docs.example/p");

        let mut inputs = INPUTS;
        inputs[3] = ("IGNORE", "selector-matches-no-pod\n\n");
        runner.run("check.sh", &inputs);
        assert!(
            runner.read("output").ends_with("\nstatus=0\n"),
            "{}",
            runner.read("output")
        );

        inputs[0] = ("PATHS", "no-such-folder");
        let output = runner.run("check.sh", &inputs);
        assert_eq!(output.status.code(), Some(64), "{}", said(&output));
    }

    /// A release in a folder, as the addresses of GitHub lay it out.
    fn released(runner: &Runner, folder: &str) -> PathBuf {
        let releases = runner.folder.join("jane/portpath/releases").join(folder);
        let inside = runner.folder.join("temp/portpath-of-a-release");
        fs::create_dir_all(&inside).expect("a writable folder");
        fs::create_dir_all(&releases).expect("a writable folder");
        fs::write(inside.join("portpath"), "#!/bin/sh\necho released\n").expect("a program");
        let machine = Command::new("uname")
            .arg("-sm")
            .output()
            .expect("uname runs");
        let target = match String::from_utf8_lossy(&machine.stdout).trim() {
            "Linux x86_64" => "x86_64-unknown-linux-musl",
            "Linux aarch64" => "aarch64-unknown-linux-musl",
            "Darwin arm64" => "aarch64-apple-darwin",
            _ => "x86_64-apple-darwin",
        };
        let archive = format!("portpath-{target}.tar.gz");
        let packed = Command::new("tar")
            .args(["--create", "--gzip", "--file"])
            .arg(releases.join(&archive))
            .arg("portpath-of-a-release")
            .current_dir(runner.folder.join("temp"))
            .status();
        assert!(packed.expect("tar runs").success());
        let sum = Command::new("sha256sum")
            .arg(&archive)
            .current_dir(&releases)
            .output();
        let sum = sum.or_else(|_| {
            let mut shasum = Command::new("shasum");
            shasum.args(["-a", "256"]).arg(&archive);
            shasum.current_dir(&releases).output()
        });
        let sum = sum.expect("a program that digests");
        fs::write(releases.join("SHA256SUMS"), sum.stdout).expect("a writable file");
        releases.join(archive)
    }

    #[test]
    fn the_action_installs_a_release_and_no_file_that_was_changed() {
        let runner = Runner::new("install");
        let server = format!("file://{}", runner.folder.display());
        let archive = released(&runner, "download/v0.1.0");
        let variables = [
            ("GITHUB_SERVER_URL", server.as_str()),
            ("REPOSITORY", "jane/portpath"),
            ("VERSION", "v0.1.0"),
        ];
        let output = runner.run("install.sh", &variables);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let folder = runner.read("path");
        assert!(
            Path::new(folder.trim()).join("portpath").exists(),
            "{folder}"
        );

        let mut bytes = fs::read(&archive).expect("a readable file");
        bytes.push(0);
        fs::write(&archive, bytes).expect("a writable file");
        let output = runner.run("install.sh", &variables);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("is not the file that was released"));

        let latest = [variables[0], variables[1], ("VERSION", "main")];
        let output = runner.run("install.sh", &latest);
        assert!(
            said(&output).contains("/releases/latest/download/portpath-"),
            "{}",
            said(&output)
        );
        released(&runner, "latest/download");
        let output = runner.run("install.sh", &latest);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
}

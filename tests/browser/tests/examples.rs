//! The sites under `examples/`, each built by its real generator, opened as a reader opens them.
//! `cargo xtask test` builds them and names their folder in `PORTPATH_EXAMPLES`; a generator that a
//! machine cannot have is left out there.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use browser_tests::{Browser, DESK, Embedding, Page};
use serde_json::json;

#[test]
fn each_built_example_plays_its_embed() {
    let Some(folder) = env::var_os("PORTPATH_EXAMPLES").map(PathBuf::from) else {
        println!("no example sites: `cargo xtask test` builds them");
        return;
    };
    let mut sites: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of sites")
        .flatten()
        .map(|site| site.path())
        .collect();
    sites.sort();
    assert!(!sites.is_empty(), "plain HTML needs no generator");
    for site in &sites {
        plays(site);
        println!("played: {}", site.file_name().unwrap_or_default().display());
    }
}

fn plays(site: &Path) {
    let name = site
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let visit = Embedding::serve(DESK, site);
    let own = "return embed.querySelector('code, pre').getBoundingClientRect().height > 100";
    visit.wait(0, &format!("{name}: the generator's own code block"), own);
    assert_eq!(visit.times(".wasm"), 0, "{name}: nothing heavy before use");
    visit.play(0);
    let verdict = visit.text(0, ".verdict");
    assert!(
        verdict.contains("Delivered to web-1, port 8080"),
        "{name}: {verdict}"
    );
    let lines = "return [...root.querySelectorAll('.lines .line')].slice(0, 4).map((line) => line.textContent)";
    assert_eq!(
        visit.run(0, lines),
        json!([
            "apiVersion: v1",
            "kind: Service",
            "metadata:",
            "  name: web"
        ]),
        "{name}"
    );
}

/// Vite's development server, ended with the test.
struct Development(Child);

impl Drop for Development {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn the_npm_package_plays_while_vite_serves_it_for_development() {
    let Some(project) = env::var_os("PORTPATH_VITE").map(PathBuf::from) else {
        println!("no project with Vite: `cargo xtask test` makes one");
        return;
    };
    let mut vite = Command::new("node")
        .arg(project.join("../../node_modules/vite/bin/vite.js"))
        .args(["--port", "0"])
        .current_dir(&project)
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .spawn()
        .map(Development)
        .expect("Node.js, which built the examples");
    let said = BufReader::new(vite.0.stdout.take().expect("a pipe"));
    let address = said
        .lines()
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("Local:")?.1.trim().to_owned()))
        .expect("the address that it serves at");
    let page = Page::launch(&Browser::from_env(), DESK);
    page.open(&address);
    let verdict = page.settled(
        "(async () => { \
           await customElements.whenDefined('port-path'); \
           const embed = document.querySelector('port-path'); \
           await embed.open(); \
           return embed.shadowRoot.querySelector('.verdict')?.textContent ?? embed.shadowRoot.textContent; \
         })()",
    );
    assert!(
        verdict
            .to_string()
            .contains("Delivered to web-1, port 8080"),
        "{verdict}"
    );
}

//! The sites under `examples/`, each built by its real generator, opened as a reader opens them.
//! `cargo xtask test` builds them and names their folder in `PORTPATH_EXAMPLES`; a generator that a
//! machine cannot have is left out there.

use std::path::{Path, PathBuf};
use std::{env, fs};

use browser_tests::{DESK, Embedding};
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
    let own = "return embed.querySelector('code').getBoundingClientRect().height > 100";
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

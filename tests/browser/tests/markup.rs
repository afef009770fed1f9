//! Code blocks as documentation generators write them: text in, text out. Line numbers, callouts and
//! copy buttons of the generator are no YAML.

use std::fs;
use std::path::Path;

use browser_tests::{DESK, Embedding};
use serde_json::Value;

/// What each block in `tests/browser/markup` shows to a reader.
const SHOWN: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n";

/// The generator's name and its block.
fn blocks() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("markup");
    let mut blocks: Vec<(String, String)> = fs::read_dir(&folder)
        .expect("the folder of blocks")
        .flatten()
        .map(|entry| {
            let name = entry
                .path()
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            (
                name,
                fs::read_to_string(entry.path()).expect("a readable block"),
            )
        })
        .collect();
    blocks.sort();
    blocks
}

#[test]
fn the_code_that_a_reader_sees_is_read_from_every_generators_markup() {
    let blocks = blocks();
    let body: String = blocks
        .iter()
        .map(|(name, block)| format!("<section id=\"{name}\">{block}</section>"))
        .collect();
    // Styles of their own decide what a line is, so this page allows them.
    let html = browser_tests::document(&body)
        .replace("script-src", "style-src 'unsafe-inline'; script-src");
    let site = Embedding::of(DESK, &html);
    let read = "return Object.fromEntries([...document.querySelectorAll('section')].map((one) => \
                [one.id, [...one.querySelectorAll('port-path')].map((embed) => embed.text)]))";
    let all = "return [...document.querySelectorAll('section')].every((one) => one.querySelector('port-path'))";
    site.wait(0, "an embed for each block", all);
    let texts = site.page.evaluate(read);
    for (name, _) in &blocks {
        let comment = if name == "empty-lines-between" {
            "# web\n\n"
        } else {
            ""
        };
        // A callout leaves the space before it.
        let read: Vec<String> = texts[name]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(|text| text.replace(" \n", "\n"))
            .collect();
        assert_eq!(read, [format!("{comment}{SHOWN}")], "{name}");
    }
    assert_eq!(
        texts.as_object().map(serde_json::Map::len),
        Some(blocks.len())
    );
}

#[test]
fn an_option_that_does_not_exist_is_said_in_the_console() {
    let block = browser_tests::block(SHOWN, "language-yaml");
    let site = Embedding::new(
        DESK,
        &format!(
            "<port-path showlinenumbers title=\"web\" data-x request=\"curl http://web\">{block}</port-path>"
        ),
    );
    site.wait(
        0,
        "the button",
        "return Boolean(root?.querySelector('.start'))",
    );
    let said: Vec<String> = site
        .page
        .console()
        .iter()
        .map(|entry| entry.message.clone())
        .collect();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("showlinenumbers"), "{said:#?}");
    assert_ne!(site.run(0, "return embed.text"), Value::Null);
}

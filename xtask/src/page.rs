//! Builds the page: the view's module, the simulator's, and the files that `index.html` names.
//! `index.html` is the page as it is in the sources. Each file of `static/` that it names is copied
//! under a name with its digest, and scripts and stylesheets get the digest that browsers check.

use std::fs;
use std::path::Path;

use crate::embed::digest::sri;
use crate::first;
use crate::module::{self, Source};
use crate::named::Named;
use crate::shell::{Result, both, root};
use crate::simulator;

/// The Yew application.
const VIEW: Source = Source {
    package: "portpath-page",
    artifact: "portpath-web",
    name: "portpath-web",
    profile: "view",
};

/// Files of `static/` that keep their names: a browser or a desktop looks for them later.
const PLAIN: [&str; 4] = [
    "sw.js",
    "manifest.webmanifest",
    "icon-192.png",
    "icon-512.png",
];

/// Builds the page and writes it into `dist`, in place of an earlier one. The site that was there
/// stays until everything is built.
pub(crate) fn write(dist: &Path) -> Result {
    let (view, simulator) = both(view, simulator::build)?;
    let source = root().join("index.html");
    let html =
        fs::read_to_string(&source).map_err(|error| format!("{}: {error}", source.display()))?;
    let (html, files) = with_files(&html, |name| {
        let path = root().join("static").join(name);
        fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    })?;
    let html = with_links(&html, &[&view.links, &simulator.link])?;
    let html = first::with_example(&html)?;
    clear(dist)?;
    for file in view.files.iter().chain(&simulator.files).chain(&files) {
        file.write(dist)?;
    }
    for name in PLAIN {
        let from = root().join("static").join(name);
        fs::copy(&from, dist.join(name)).map_err(|error| format!("{}: {error}", from.display()))?;
    }
    let index = dist.join("index.html");
    fs::write(&index, html).map_err(|error| format!("{}: {error}", index.display()))
}

/// The view's module and its script, and the links to them.
struct View {
    files: [Named; 2],
    links: String,
}

fn view() -> Result<View> {
    let made = module::for_web(VIEW)?;
    let script = Named::new(VIEW.name, "js", made.glue.into_bytes());
    let module = Named::new(VIEW.name, "wasm", made.wasm);
    // `static/boot.js` checks the module itself: browsers ignore `integrity` on such a preload, and
    // warn of it.
    let links = format!(
        "<link rel=\"modulepreload\" href=\"./{}\" crossorigin=\"anonymous\" integrity=\"{}\">\n\
         <link rel=\"preload\" href=\"./{}\" crossorigin=\"anonymous\" as=\"fetch\" type=\"application/wasm\" \
         data-integrity=\"{}\">\n",
        script.name,
        sri(&script.bytes),
        module.name,
        sri(&module.bytes),
    );
    Ok(View {
        files: [script, module],
        links,
    })
}

/// Deletes the files of an earlier page. The folders next to them have writers of their own.
fn clear(dist: &Path) -> Result {
    let problem = |error: std::io::Error| format!("{}: {error}", dist.display());
    fs::create_dir_all(dist).map_err(problem)?;
    let entries = fs::read_dir(dist).map_err(problem)?.flatten();
    for file in entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
    {
        fs::remove_file(file).map_err(problem)?;
    }
    Ok(())
}

/// The page with the addresses of files that have a digest in their names, and these files.
fn with_files(html: &str, read: impl Fn(&str) -> Result<Vec<u8>>) -> Result<(String, Vec<Named>)> {
    let mut out = String::new();
    let mut files: Vec<Named> = Vec::new();
    for tag in html.split_inclusive('>') {
        let Some((name, attribute)) = named_in(tag) else {
            out.push_str(tag);
            continue;
        };
        if PLAIN.contains(&name) {
            out.push_str(&tag.replace("\"static/", "\"./"));
            continue;
        }
        let (stem, ending) = name
            .split_once('.')
            .ok_or_else(|| format!("static/{name} has no ending"))?;
        let file = Named::new(stem, ending, read(name)?);
        let mut address = format!("{attribute}=\"./{}\"", file.name);
        if attribute == "src" || tag.contains("rel=\"stylesheet\"") {
            address.push_str(&format!(" integrity=\"{}\"", sri(&file.bytes)));
        }
        out.push_str(&tag.replace(&format!("{attribute}=\"static/{name}\""), &address));
        files.push(file);
    }
    Ok((out, files))
}

/// The file of `static/` that a tag names, and the attribute that does so.
fn named_in(tag: &str) -> Option<(&str, &'static str)> {
    ["href", "src"].into_iter().find_map(|attribute| {
        let (_, rest) = tag.split_once(&format!("{attribute}=\"static/"))?;
        Some((rest.split_once('"')?.0, attribute))
    })
}

/// The page with links at the end of its head.
fn with_links(html: &str, links: &[&str]) -> Result<String> {
    match html.split_once("</head>") {
        Some((head, rest)) => Ok([head, &links.concat(), "</head>", rest].concat()),
        None => Err("index.html has no head".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gets_a_name_with_its_digest_and_a_digest_to_check() {
        let html = "<link rel=\"stylesheet\" href=\"static/a.css\"><script src=\"static/b.js\"></script>\
                    <link rel=\"icon\" href=\"static/c.svg\"><link rel=\"manifest\" href=\"static/manifest.webmanifest\">";
        let (html, files) = with_files(html, |name| Ok(name.as_bytes().to_vec())).expect("a page");
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names.len(), 3);
        assert_eq!(
            html,
            format!(
                "<link rel=\"stylesheet\" href=\"./{}\" integrity=\"{}\"><script src=\"./{}\" integrity=\"{}\"></script>\
                 <link rel=\"icon\" href=\"./{}\"><link rel=\"manifest\" href=\"./manifest.webmanifest\">",
                names[0],
                sri(b"a.css"),
                names[1],
                sri(b"b.js"),
                names[2],
            )
        );
    }

    #[test]
    fn the_page_names_the_modules_once() {
        let html = with_links(
            "<head><title>x</title></head><body></body>",
            &["<a>", "<b>"],
        );
        let whole = "<head><title>x</title><a><b></head><body></body>";
        assert_eq!(html.as_deref(), Ok(whole));
        assert!(with_links("<html></html>", &["<a>"]).is_err());
    }

    #[test]
    fn the_page_names_every_stylesheet_and_script_that_it_needs() {
        let html = fs::read_to_string(root().join("index.html")).expect("the page");
        let (built, files) = with_files(&html, |name| {
            fs::read(root().join("static").join(name)).map_err(|error| error.to_string())
        })
        .expect("each file is there");
        assert!(!built.contains("=\"static/"), "{built}");
        for style in ["portpath", "editor", "picture", "share"] {
            let start = format!("{style}-");
            assert!(
                files.iter().any(|file| file.name.starts_with(&start)),
                "{style}"
            );
        }
        // Attributes of a build tool that is not used any more would be left as they are.
        assert!(!built.contains("data-trunk"), "{built}");
    }
}

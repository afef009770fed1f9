//! Puts the first example into `index.html`, so that the page opens with a picture before any script
//! runs: `crates/page/src/first.rs`.

use crate::shell::{Result, answer, cargo, run, step};

/// What `index.html` has in its place.
const PLACE: &str = "<div id=\"app\"></div>";

/// The page's HTML with the example in it.
pub(crate) fn with_example(html: &str) -> Result<String> {
    step("first example", || {
        let made = |verb: &str| {
            let mut command = cargo();
            command.args([verb, "--quiet", "--locked", "--package", "portpath-page"]);
            command.args(["--features", "ssr", "--bin", "portpath-prerender"]);
            command
        };
        run(&mut made("build"))?;
        let example = answer(&mut made("run")).ok_or("portpath-prerender printed no example")?;
        put(html, example.trim_end())
    })
}

fn put(html: &str, example: &str) -> Result<String> {
    match html.split_once(PLACE) {
        Some((before, after)) => Ok([before, example, after].concat()),
        None => Err(format!("index.html has no `{PLACE}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_takes_its_place_once() {
        let html = put("<body><div id=\"app\"></div></body>", "<p>x</p>");
        assert_eq!(html.as_deref(), Ok("<body><p>x</p></body>"));
        assert!(put("<body></body>", "<p>x</p>").is_err());
    }
}

//! Puts the embed's modules into one file each that a page loads: siblings are placed before what imports them, comments
//! and indentation go. The sources keep to what this can read: one import or export a line, names that differ across files.

use std::fs;
use std::path::Path;

use crate::shell::Result;

/// A module with all the siblings that it imports; `css` is the stylesheet in place of `./style.js`.
pub(super) fn bundle(folder: &Path, entry: &str, css: &str) -> Result<String> {
    let mut bundle = Bundle {
        folder,
        css,
        placed: Vec::new(),
        text: String::new(),
    };
    bundle.place(entry)?;
    Ok(small(&bundle.text))
}

struct Bundle<'a> {
    folder: &'a Path,
    css: &'a str,
    placed: Vec<String>,
    text: String,
}

impl Bundle<'_> {
    fn place(&mut self, name: &str) -> Result {
        let is_entry = self.placed.is_empty();
        self.placed.push(name.to_owned());
        if name == "style.js" {
            self.text
                .push_str(&format!("const CSS_TEXT = {:?};\n", self.css));
            return Ok(());
        }
        let path = self.folder.join(name);
        let text =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        for line in text.lines().filter(|line| line.starts_with("import ")) {
            let sibling = imported(line)
                .ok_or_else(|| format!("{}: cannot read `{line}`", path.display()))?;
            if !self.placed.iter().any(|placed| placed == sibling) {
                self.place(sibling)?;
            }
        }
        for line in text.lines().filter(|line| !line.starts_with("import ")) {
            self.text.push_str(if is_entry {
                line
            } else {
                line.strip_prefix("export ").unwrap_or(line)
            });
            self.text.push('\n');
        }
        Ok(())
    }
}

/// `import { a } from './name.js';`
fn imported(line: &str) -> Option<&str> {
    line.split_once(" from './")?.1.strip_suffix("';")
}

/// The text without comments on lines of their own, and without indentation.
pub(crate) fn small(text: &str) -> String {
    let mut small = String::new();
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        let opens = !in_comment && line.starts_with("/*");
        let is_comment = in_comment || opens;
        in_comment = is_comment && !line.ends_with("*/");
        if !is_comment && !line.is_empty() && !line.starts_with("//") {
            small.push_str(line);
            small.push('\n');
        }
    }
    small
}

/// The embed's stylesheet, with the parts that it takes from the page's: `@from-page SELECTOR;` is a rule on one line of the
/// page's stylesheet, `from-page` the value of the same custom property.
pub(super) fn with_page(css: &str, page: &str) -> Result<String> {
    let mut whole = String::new();
    for line in css.lines() {
        let rule = line
            .strip_prefix("@from-page ")
            .and_then(|rest| rest.strip_suffix(';'));
        let property = line.trim().split_once(": ");
        let property =
            property.filter(|(name, value)| name.starts_with("--") && value.contains("from-page"));
        let taken = match (rule, property) {
            (Some(selector), _) => {
                of_page(page, &format!("{selector} {{ ")).map(|(rule, _)| rule.to_owned())
            }
            (None, Some((name, _))) => {
                let value = of_page(page, &format!("{name}: "))
                    .and_then(|(_, value)| value.strip_suffix(';'));
                value.map(|value| line.replace("from-page", value))
            }
            (None, None) => Some(line.to_owned()),
        };
        whole.push_str(
            &taken
                .ok_or_else(|| format!("static/portpath.css has nothing for `{}`", line.trim()))?,
        );
        whole.push('\n');
    }
    Ok(whole)
}

/// The line of the page's stylesheet that starts so, and what follows that start.
fn of_page<'a>(page: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    page.lines()
        .map(str::trim)
        .find_map(|line| Some((line, line.strip_prefix(start)?)))
}

/// A stylesheet on as few bytes as taking out comments and white space gives.
pub(super) fn stylesheet(css: &str) -> String {
    small(css)
        .replace(['\n'], "")
        .replace(": ", ":")
        .replace(" {", "{")
        .replace("; ", ";")
        .replace("{ ", "{")
        .replace(";}", "}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let text = "/** What\n * it is. */\nfunction f() {\n  // why\n  return 'a // b'; // kept\n}\n\n/* one */\n";
        assert_eq!(small(text), "function f() {\nreturn 'a // b'; // kept\n}\n");
        assert_eq!(
            stylesheet("/* x */\n.a { b: c; }\n\n.d {\n  e: f;\n}\n"),
            ".a{b:c}.d{e:f}"
        );
    }

    #[test]
    fn looks_come_from_the_page() {
        let page = ":root {\n  --ink: light-dark(#000, #fff);\n}\n.a .b { c: d; }\n.a { e: f; }\n";
        let css =
            ".x {\n  --ink: var(--portpath-ink, from-page);\n}\n@from-page .a;\n.own { g: h; }\n";
        let whole = ".x {\n  --ink: var(--portpath-ink, light-dark(#000, #fff));\n}\n.a { e: f; }\n.own { g: h; }\n";
        assert_eq!(with_page(css, page).as_deref(), Ok(whole));
        assert!(with_page("@from-page .gone;", page).is_err());
        let read = |file: &str| fs::read_to_string(crate::shell::root().join(file)).expect("there");
        let real = with_page(&read("embed/js/player.css"), &read("static/portpath.css"))
            .expect("the page has it all");
        assert!(
            !real.contains("from-page;") && !real.contains("@from-page "),
            "{real}"
        );
    }

    #[test]
    fn an_import_names_its_sibling() {
        assert_eq!(
            imported("import { a, b } from './name.js';"),
            Some("name.js")
        );
        assert_eq!(imported("import 'elsewhere';"), None);
    }
}

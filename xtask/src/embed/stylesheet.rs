//! The embed's stylesheet: its own, and the rules and values that it has in common with the page.

use crate::shell::Result;

/// The embed's stylesheet, with the parts that it takes from the page's: `@from-page SELECTOR;` is
/// a rule on one line of the page's stylesheet, `from-page` the value of the same custom property.
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

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
}

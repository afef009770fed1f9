//! What hostile links cost the page in Chromium: until it answers, and at most without a break.

use std::path::Path;

use crate::shell::{Result, answer, cargo, keep_between};
use crate::{browser, site};

use super::DOCUMENT;

const BEGIN: &str = "<!-- what `cargo xtask limits` measured of the page -->\n";
const END: &str = "<!-- end of the page -->\n";
const HEAD: &str = "| link | letters | the page says | answer, ms | longest task, ms |\n| --- | --- | --- | --- | --- |\n";
/// The most that both figures may be, in milliseconds.
const MOST: f64 = 1000.0;
/// Longer links are measured without that limit: Portpath makes none, and most programs cut them.
const LONGEST: usize = 32_000;

/// Measures the built site, prints the table and keeps it; fails where a link takes longer than it
/// may.
pub(super) fn measure() -> Result {
    let dist =
        std::env::var_os("PORTPATH_DIST").map_or_else(site::build, |dist| Ok(dist.into()))?;
    let measured = measured(&dist)?;
    let links: Vec<Link> = measured.lines().filter_map(Link::of).collect();
    let table = links
        .iter()
        .map(Link::cells)
        .fold(HEAD.to_owned(), |table, cells| table + &cells);
    println!("\n{table}");
    keep_between(DOCUMENT, [BEGIN, END], &table)?;
    let beyond: Vec<&str> = links
        .iter()
        .filter(|link| !link.holds())
        .map(|link| link.name)
        .collect();
    if links.is_empty() {
        return Err("no link was measured".to_owned());
    }
    if beyond.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the page takes longer than {MOST} ms for: {}",
        beyond.join("; ")
    ))
}

fn measured(dist: &Path) -> Result<String> {
    let browser = browser::ready()?;
    let mut measure = cargo();
    measure.args([
        "run",
        "--quiet",
        "--locked",
        "--profile",
        "native",
        "-p",
        "browser-tests",
        "--example",
        "links",
    ]);
    measure
        .env("PORTPATH_DIST", dist)
        .envs(browser::variables(&browser));
    answer(&mut measure).ok_or_else(|| "the browser could not be measured".to_owned())
}

/// A link and what was measured of it.
struct Link<'a> {
    name: &'a str,
    letters: &'a str,
    said: &'a str,
    /// Milliseconds to the answer and of the longest task; none where the page did not answer.
    figures: [Option<f64>; 2],
}

impl<'a> Link<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [answer, longest, said, letters, name] = cells[..] else {
            return None;
        };
        Some(Self {
            name,
            letters,
            said,
            figures: [answer.parse().ok(), longest.parse().ok()],
        })
    }

    fn holds(&self) -> bool {
        let is_longer = self
            .letters
            .parse::<usize>()
            .is_ok_and(|letters| letters > LONGEST);
        let is_within =
            |figure: &Option<f64>| figure.is_some_and(|figure| is_longer || figure <= MOST);
        self.figures.iter().all(is_within)
    }

    fn cells(&self) -> String {
        let [answer, longest] = self
            .figures
            .map(|figure| figure.map_or_else(|| "–".to_owned(), |figure| format!("{figure:.0}")));
        let said = self.said.replace('|', "\\|");
        format!(
            "| {} | {} | {said} | {answer} | {longest} |\n",
            self.name, self.letters
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Link;

    #[test]
    fn a_link_holds_that_the_page_answers_within_a_second() {
        let link = Link::of("612\t203\tDelivered\t91\tdashes").expect("five cells");
        assert!(link.holds());
        assert_eq!(link.cells(), "| dashes | 91 | Delivered | 612 | 203 |\n");
        let slow = Link::of("612\t1203\tDelivered\t91\tdashes").expect("five cells");
        assert!(!slow.holds());
        let long = Link::of("1612\t1203\tDelivered\t40000\tPods").expect("five cells");
        assert!(long.holds(), "no such link is made");
        let silent = Link::of("–\t–\tnothing within 30 s\t91\tdashes").expect("five cells");
        assert!(!silent.holds() && silent.cells().ends_with("| – | – |\n"));
    }
}

//! What `cargo xtask limits` measures in Chromium on the built site: how soon the page answers a
//! hostile link, and for how long it blocks the reader. Prints a line for each link, its values
//! between tabs: milliseconds from the navigation to the answer, milliseconds of the longest task,
//! what the page says, letters of the link, its name. `links WORDS` measures only those that have
//! the words in their name.

#[path = "../hostile/mod.rs"]
mod hostile;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::sleep;
use std::time::Duration;

use browser_tests::{DESK, Visit};
use hostile::HOSTILE_LINKS;

/// Notes each long task, and when the answer or the notice about the text was on the screen.
const WATCH: &str = "window.tasks = []; \
    new PerformanceObserver(list => tasks.push(...list.getEntries().map(task => task.duration))) \
      .observe({ type: 'longtask', buffered: true }); \
    const look = () => { \
      const said = ['#held p', '#verdict'].map(css => document.querySelector(css)?.textContent.trim()).find(Boolean); \
      if (!said) return setTimeout(look, 5); \
      requestAnimationFrame(() => setTimeout(() => { window.answered = performance.now(); window.said = said; }, 0)); \
    }; \
    look();";
const MEASURED: &str =
    "return [answered, Math.max(0, ...tasks), said.split(/\\. /)[0].slice(0, 80)]";
/// Long enough for what the page does after its answer.
const AFTER: Duration = Duration::from_millis(1500);

fn main() {
    let words = std::env::args().nth(1).unwrap_or_default();
    let mut visit = start();
    for link in HOSTILE_LINKS
        .iter()
        .filter(|link| link.name.contains(&words))
    {
        let fragment = link.fragment();
        match catch_unwind(AssertUnwindSafe(|| measure(&visit, &fragment))) {
            Ok(cells) => println!("{cells}\t{}\t{}", fragment.len(), link.name),
            Err(_) => {
                println!(
                    "–\t–\tnothing within 30 s\t{}\t{}",
                    fragment.len(),
                    link.name
                );
                visit = start();
            }
        }
    }
}

fn start() -> Visit {
    let visit = Visit::new(DESK);
    visit.page.before_each_page(WATCH);
    visit
}

fn measure(visit: &Visit, fragment: &str) -> String {
    visit.page.goto("about:blank");
    visit
        .page
        .goto(&format!("{}#{fragment}", visit.server.url()));
    visit.page.wait_for("an answer", || {
        visit
            .page
            .evaluate("return window.answered ?? null")
            .as_f64()
    });
    sleep(AFTER);
    let measured = visit.page.evaluate(MEASURED);
    let number = |at: usize| measured[at].as_f64().unwrap_or_default();
    format!(
        "{:.0}\t{:.0}\t{}",
        number(0),
        number(1),
        measured[2].as_str().unwrap_or_default()
    )
}

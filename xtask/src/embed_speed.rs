//! How soon an embed moves: from the click on its button to the packet's first movement, in
//! Chromium slowed down, and what it costs the page that holds it before that.

use std::fs;
use std::path::Path;

use browser_tests::{Address, Browser, Page, Server, Viewport};

use crate::browser;
use crate::examples;
use crate::shell::{Result, answer, cargo, root, step};

/// How often each page is opened, every time in a new browser, which has compiled nothing yet.
const LOADS: usize = 9;
/// How much slower than this machine.
const SLOWER: u32 = 4;
/// The goal, in milliseconds.
const GOAL: f64 = 1000.0;
const DESK: Viewport = Viewport {
    width: 1280,
    height: 900,
};
const SCRIPT: &str = "<script type=\"module\" src=\"portpath/portpath.js\"></script>";

/// Counts what moves in the page while it loads.
const WATCH: &str = "window.shifts = 0; new PerformanceObserver((list) => list.getEntries().forEach((one) => { shifts += one.value; }))\
                     .observe({ type: 'layout-shift', buffered: true });";
/// From the click to the frame after the packet's first movement. Nothing is loaded ahead, unlike
/// for a reader who points at the button first.
const PLAY: &str = "new Promise((done) => { const { shadowRoot: root } = document.querySelector('port-path'); \
                    const start = performance.now(); let first = null; root.querySelector('.start').click(); \
                    const look = () => { const now = root.querySelector('.packet')?.getAttribute('transform') ?? null; first ??= now; \
                    if (now === first) requestAnimationFrame(look); \
                    else requestAnimationFrame(() => done(performance.now() - start)); }; look(); })";
const PAINTED: &str =
    "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null";

/// The pages: what they are, and what of the example is replaced by what.
const PAGES: [(&str, &str, &str, &str); 3] = [
    ("without", "the same page without an embed", SCRIPT, ""),
    ("module", "the simulator", "", ""),
    (
        "film",
        "a film that the page carries",
        "</code></pre>",
        "</code></pre><script type=\"application/json\">FILM</script>",
    ),
];

/// Prints a table; fails where the packet moves later than it should.
pub(crate) fn speed() -> Result {
    let dist = root().join("dist");
    let folder = root().join("target/embed-speed");
    fs::remove_dir_all(&folder).ok();
    examples::copy(&examples::newest(&dist)?, &folder.join("portpath"))?;
    let browser = browser::ready()?;
    for (name, _, old, new) in PAGES {
        write(&folder, name, old, new)?;
    }
    step("loads", || {
        println!("\nmedian of {LOADS} loads, Chromium slowed {SLOWER} times\n");
        println!(
            "{:<46} {:>12} {:>14} {:>12}",
            "", "first paint", "layout shift", "first move"
        );
        let mut late = Vec::new();
        for (name, what, ..) in PAGES {
            let found = measured(&browser, &folder, name)?;
            let shown = |value: Option<f64>| {
                value.map_or_else(|| "–".to_owned(), |value| format!("{value:.0} ms"))
            };
            println!(
                "{what:<46} {:>12} {:>14.4} {:>12}",
                shown(Some(found.paint)),
                found.shift,
                shown(found.moved)
            );
            late.extend(
                found
                    .moved
                    .filter(|moved| *moved > GOAL)
                    .map(|moved| format!("{what}: {moved:.0} ms")),
            );
        }
        if late.is_empty() {
            Ok(())
        } else {
            Err(format!("later than {GOAL} ms: {}", late.join(", ")))
        }
    })
}

/// Medians, but for the layout shift, which is the greatest.
struct Measured {
    paint: f64,
    shift: f64,
    moved: Option<f64>,
}

fn measured(browser: &Browser, folder: &Path, name: &str) -> Result<Measured> {
    let mut paints = Vec::new();
    let mut moves = Vec::new();
    let mut shift = 0.0_f64;
    for _ in 0..LOADS {
        let server =
            Server::start(folder, "/", Address::AnyPort).map_err(|error| error.to_string())?;
        let page = Page::launch(browser, DESK);
        page.emulate_media(&[("prefers-reduced-motion", "no-preference")]);
        page.before_each_page(WATCH);
        page.slow_down(SLOWER);
        page.goto(&format!("{}{name}.html", server.url()));
        paints.push(page.wait_for("the first paint", || page.settled(PAINTED).as_f64()));
        if name != "without" {
            let ready =
                "Boolean(document.querySelector('port-path')?.shadowRoot?.querySelector('.start'))";
            page.wait_for("the button", || {
                (page.settled(ready).as_bool() == Some(true)).then_some(())
            });
            shift = shift.max(page.settled("shifts").as_f64().unwrap_or(f64::NAN));
            moves.push(page.settled(PLAY).as_f64().unwrap_or(f64::NAN));
        }
    }
    Ok(Measured {
        paint: median(paints),
        shift,
        moved: (!moves.is_empty()).then(|| median(moves)),
    })
}

/// The example page with something of it replaced; `FILM` stands for the film of its YAML.
fn write(folder: &Path, name: &str, old: &str, new: &str) -> Result {
    let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
    let example = fs::read_to_string(root().join("examples/plain/index.html")).map_err(problem)?;
    if !example.contains(old) {
        return Err(format!("examples/plain/index.html has no `{old}`"));
    }
    let film = if new.contains("FILM") {
        film(folder, &example)?
    } else {
        String::new()
    };
    let page = if old.is_empty() {
        example
    } else {
        example.replacen(old, &new.replace("FILM", &film), 1)
    };
    fs::write(folder.join(format!("{name}.html")), page).map_err(problem)
}

/// The film of the example's YAML, as `portpath embed` writes it.
fn film(folder: &Path, example: &str) -> Result<String> {
    let yaml = example
        .split_once("language-yaml\">")
        .and_then(|(_, rest)| Some(rest.split_once("</code>")?.0));
    let file = folder.join("example.yaml");
    fs::write(&file, yaml.unwrap_or_default())
        .map_err(|error| format!("{}: {error}", file.display()))?;
    let words = [
        "run", "--quiet", "--locked", "--bin", "portpath", "--", "embed",
    ];
    let html = answer(cargo().args(words).arg(&file)).ok_or("`portpath embed` fails")?;
    let film = html
        .split_once("application/json\">")
        .and_then(|(_, rest)| Some(rest.split_once("</script>")?.0));
    film.map(str::to_owned)
        .ok_or_else(|| "`portpath embed` writes no film".to_owned())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

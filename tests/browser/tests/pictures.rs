//! How the main states look: each is compared with a picture that was looked at, kept in
//! `pictures/`.
//!
//! The page is cut into cells, and the colour of each is its mean. Where Chromium and the letters
//! are those that the pictures were taken with, cells are small and few may be off; elsewhere only
//! the coarse shape is compared, since another font moves everything a little. Either finds a part
//! that is gone, in another place, cut off or without its style. `UPDATE_PICTURES=1 cargo test -p
//! browser-tests --test pictures` takes them again.

use std::path::{Path, PathBuf};
use std::{env, fs};

use browser_tests::{DESK, Embedding, Page, SHOP, Viewport, Visit, block, typo};
use serde_json::Value;

const PHONE: Viewport = Viewport {
    width: 360,
    height: 780,
};
/// A phone of which one sees the whole picture at once.
const TALL: Viewport = Viewport {
    width: 360,
    height: 1400,
};

/// What may differ.
struct Tolerance {
    /// The side of a cell, in pixels of the picture.
    cell: u32,
    /// How far one of a cell's three colours may be off, of 255.
    colour: f64,
    /// How many of a hundred cells may be off.
    percent: usize,
}

const SAME_LETTERS: Tolerance = Tolerance {
    cell: 10,
    colour: 16.0,
    percent: 2,
};
const OTHER_LETTERS: Tolerance = Tolerance {
    cell: 60,
    colour: 40.0,
    percent: 20,
};

const GATE: &str = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: closed\nspec:\n  podSelector: {}\n  policyTypes:\n    - \
                    Ingress\n---\n";

/// Opens the site in a theme, on a screen.
fn visit(viewport: Viewport, scheme: &str) -> Visit {
    let visit = Visit::new(viewport);
    visit.page.emulate_media(&[
        ("prefers-reduced-motion", "reduce"),
        ("prefers-color-scheme", scheme),
    ]);
    visit
}

#[test]
fn delivered() {
    for (name, viewport, scheme) in [
        ("delivered", DESK, "light"),
        ("delivered-dark", DESK, "dark"),
        ("delivered-phone", PHONE, "light"),
    ] {
        let visit = visit(viewport, scheme);
        visit.wait_for_verdict("Delivered");
        compare(&visit, name);
    }
}

#[test]
fn refused() {
    for (name, viewport) in [("refused", DESK), ("refused-phone", PHONE)] {
        let visit = visit(viewport, "light");
        visit.paste(&typo());
        visit
            .page
            .find_named("#findings .tried", "Delivered to shop-1");
        compare(&visit, name);
    }
}

#[test]
fn stopped_at_a_gate() {
    let visit = visit(DESK, "light");
    visit.paste(&[GATE, SHOP].concat());
    visit
        .page
        .find_named("#findings code", "ingress-not-allowed");
    compare(&visit, "gate");
}

#[test]
fn let_through_by_gates() {
    for (name, viewport, scheme) in [("gates", DESK, "dark"), ("gates-phone", TALL, "light")] {
        let visit = visit(viewport, scheme);
        visit.paste(
            &[
                &GATE.replace("  policyTypes", "  ingress: [{}]\n  policyTypes"),
                SHOP,
            ]
            .concat(),
        );
        visit.wait_for_verdict("Delivered to shop-1");
        compare(&visit, name);
    }
}

#[test]
fn from_another_namespace() {
    for (name, viewport) in [("namespaces", DESK), ("namespaces-phone", TALL)] {
        let visit = visit(viewport, "light");
        visit.paste(&SHOP.replace(
            "metadata:\n  name: shop",
            "metadata:\n  namespace: shop\n  name: shop",
        ));
        visit.wait_for_verdict("Delivered to shop-1");
        visit
            .page
            .paste_over(&visit.page.find("#to"), "http://shop.shop:80");
        visit
            .page
            .paste_over(&visit.page.find("#from"), "a Pod in default");
        visit.page.press("\u{e007}");
        visit.page.wait_for("two frames", || {
            (visit.page.find_all(".frame").len() == 2).then_some(())
        });
        compare(&visit, name);
    }
}

#[test]
fn a_hundred_requests() {
    for (name, viewport, scheme) in [
        ("crowd", DESK, "light"),
        ("crowd-dark", DESK, "dark"),
        ("crowd-phone", TALL, "light"),
    ] {
        let visit = visit(viewport, scheme);
        visit.paste(&one_closed());
        visit.wait_for_verdict("Delivered to shop-1");
        visit.page.click(&visit.page.find("#crowd-open"));
        visit.page.wait_for_text("100 of 100 requests sent");
        compare_now(&visit.page, name);
    }
}

#[test]
fn the_way_back() {
    let visit = visit(DESK, "light");
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    visit.page.click(&visit.page.find("#reply"));
    visit.page.wait_for_text("step 8 of 8");
    visit.page.click(&visit.page.find("#back"));
    visit.page.wait_for_text("step 7 of 8");
    compare_now(&visit.page, "way-back");
}

#[test]
fn a_lesson_and_an_exercise() {
    for (name, lesson, viewport, scheme) in [
        ("lesson", "port/", DESK, "light"),
        ("lesson-dark-phone", "port/", PHONE, "dark"),
        ("exercise", "nobody-behind-the-name/", DESK, "light"),
    ] {
        let visit = visit(viewport, scheme);
        visit
            .page
            .goto(&format!("{}learn/{lesson}", visit.server.url()));
        visit.page.find("main h1");
        compare_now(&visit.page, name);
    }
}

#[test]
fn an_embed() {
    for (name, viewport) in [("embed", DESK), ("embed-phone", PHONE)] {
        let embedding = Embedding::new(viewport, &block(SHOP, "language-yaml portpath"));
        embedding.play(0);
        compare_now(&embedding.page, name);
    }
}

/// [`SHOP`] with two more Pods, of which a NetworkPolicy closes one.
fn one_closed() -> String {
    let pod = SHOP.split("---\n").nth(1).unwrap_or_default();
    let second = pod.replace("shop-1", "shop-2");
    let third = pod
        .replace("shop-1", "shop-3")
        .replace("    app: shop", "    app: shop\n    tier: closed");
    let gate = GATE.replace(
        "podSelector: {}",
        "podSelector: {matchLabels: {tier: closed}}",
    );
    [&gate, SHOP, "---\n", &second, "---\n", &third].concat()
}

/// Compares the window at the last step with the picture of this name. Leaves the page.
fn compare(visit: &Visit, name: &str) {
    let page = &visit.page;
    page.evaluate("document.querySelector('#end').click()");
    page.wait_for("the last step", || {
        let count = visit.text_of(".player .count");
        let (step, of) = count.strip_prefix("step ")?.split_once(" of ")?;
        (step == of && !page.find_all("#play[aria-label='Play']").is_empty()).then_some(())
    });
    compare_now(page, name);
}

/// Compares the window as it is, without a caret that blinks, with the picture of this name. Leaves
/// the page.
fn compare_now(page: &Page, name: &str) {
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
    let now = page.picture();
    page.goto("about:blank");
    let letters = page
        .settled(LETTERS)
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let file = folder().join(format!("{name}.png"));
    let taken_with = folder().join("taken-with.txt");
    if env::var_os("UPDATE_PICTURES").is_some() {
        fs::create_dir_all(folder()).expect("the folder can be made");
        fs::write(&file, now).expect("the picture can be written");
        fs::write(taken_with, letters).expect("what it was taken with can be written");
        return;
    }
    let kept = fs::read(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; UPDATE_PICTURES=1 takes it", file.display()));
    let same = fs::read_to_string(taken_with).is_ok_and(|kept| kept == letters);
    let tolerance = if same { &SAME_LETTERS } else { &OTHER_LETTERS };
    let old = cells(page, &kept, tolerance.cell);
    let new = cells(page, &now, tolerance.cell);
    let is_off = |(one, other): &(&[f64; 3], &[f64; 3])| {
        one.iter()
            .zip(*other)
            .any(|(one, other)| (one - other).abs() > tolerance.colour)
    };
    let off = old.iter().zip(&new).filter(is_off).count();
    if old.len() != new.len() || off * 100 > old.len() * tolerance.percent {
        let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        fs::write(&shown, now).expect("the picture can be written");
        panic!(
            "{name}: {off} of {} cells differ (now {}), and {} % may; it looks like {} and looked like {}; if this is intended, take \
             new pictures: UPDATE_PICTURES=1 cargo test -p browser-tests --test pictures",
            old.len(),
            new.len(),
            tolerance.percent,
            shown.display(),
            file.display()
        );
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pictures")
}

/// The browser and how wide its letters are in the page's fonts.
const LETTERS: &str = "(() => { const pen = document.createElement('canvas').getContext('2d'); \
                       const wide = (font) => { pen.font = font; return pen.measureText('Portpath 8080 → targetPort').width.toFixed(2); }; \
                       return `${navigator.userAgent.match(/Chrome\\/\\d+/)?.[0]} ${wide('100px system-ui')} ${wide('100px monospace')}\n`; })()";

/// The mean colour of each cell of a picture, as the browser decodes it.
fn cells(page: &Page, png: &[u8], side: u32) -> Vec<[f64; 3]> {
    let script = format!(
        "(async () => {{ \
           const image = await createImageBitmap(new Blob([new Uint8Array({png:?})], {{ type: 'image/png' }})); \
           const wide = Math.ceil(image.width / {side}), high = Math.ceil(image.height / {side}); \
           const pen = new OffscreenCanvas(image.width, image.height).getContext('2d'); \
           pen.drawImage(image, 0, 0); \
           const cells = []; \
           for (let y = 0; y < high; y++) for (let x = 0; x < wide; x++) {{ \
             const part = pen.getImageData(x * {side}, y * {side}, Math.min({side}, image.width - x * {side}), \
                                           Math.min({side}, image.height - y * {side})).data; \
             const sum = [0, 0, 0]; \
             for (let at = 0; at < part.length; at++) if (at % 4 < 3) sum[at % 4] += part[at]; \
             cells.push(sum.map((one) => one * 4 / part.length)); \
           }} \
           return cells; }})()"
    );
    let found = page.settled(&script);
    let colour = |cell: &Value, at: usize| cell[at].as_f64().expect("a colour");
    let cells: Vec<[f64; 3]> = found
        .as_array()
        .into_iter()
        .flatten()
        .map(|cell| [colour(cell, 0), colour(cell, 1), colour(cell, 2)])
        .collect();
    assert!(cells.len() > 10, "the picture has {} cells", cells.len());
    cells
}

//! The tutorial: it reads without scripts, leads from page to page, and is walked by keyboard
//! alone.

use browser_tests::{DESK, NARROW, Page, Visit};

/// Opens a page of the tutorial; the contents for an empty name.
fn open(visit: &Visit, lesson: &str) {
    visit
        .page
        .goto(&format!("{}learn/{lesson}", visit.server.url()));
    visit.page.find("main h1");
}

/// The console's complaints.
fn complaints(page: &Page) -> Vec<String> {
    let entries = page
        .console()
        .into_iter()
        .filter(|entry| entry.level == "SEVERE" || entry.source == "security");
    entries.map(|entry| entry.message).collect()
}

#[test]
fn a_lesson_reads_without_scripts() {
    let visit = Visit::new(DESK);
    visit.page.refuse_scripts();
    open(&visit, "port/");
    let text = visit.page.body_text();
    for words in [
        "targetPort: 8080",
        "curl http://orders:80",
        "Service orders: port 80/TCP (http) goes to targetPort 8080",
        "Delivered to orders-",
        "Service orders has no port 8080/TCP",
        "kubectl get service orders",
    ] {
        assert!(text.contains(words), "{words:?} in:\n{text}");
    }
    assert!(
        visit.page.find_all(".poster svg").len() >= 2,
        "each answer has its picture"
    );
    open(&visit, "nobody-behind-the-name/");
    let text = visit.page.body_text();
    for words in [
        "app.kubernetes.io/name: cart-service",
        "Connection refused",
        "Solved when",
        "portpath exercise.yaml",
    ] {
        assert!(text.contains(words), "{words:?} in:\n{text}");
    }
    assert!(
        !text.contains("change the selector"),
        "the solution is for those who open it"
    );
}

#[test]
fn the_lessons_lead_from_one_to_the_next() {
    let visit = Visit::new(NARROW);
    open(&visit, "");
    complaints(&visit.page);
    let addresses = visit
        .page
        .evaluate("return [...document.querySelectorAll('main li a')].map(one => one.href)");
    let addresses: Vec<&str> = addresses
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one.as_str())
        .collect();
    assert!(addresses.len() > 18, "{addresses:?}");
    visit.page.goto(addresses[0]);
    for (at, address) in addresses.iter().enumerate() {
        let seen = visit.page.evaluate(
            "return [location.href, document.title, document.querySelector('meta[name=description]').content, \
             document.documentElement.scrollWidth - innerWidth, document.querySelectorAll('h1').length]",
        );
        assert_eq!(seen[0], *address, "the next of lesson {at}");
        assert!(
            seen[1]
                .as_str()
                .is_some_and(|title| title.ends_with("· Learn · Portpath")),
            "{seen}"
        );
        assert!(
            seen[2].as_str().is_some_and(|words| words.len() > 30),
            "{seen}"
        );
        assert!(
            seen[3].as_i64().is_some_and(|beyond| beyond <= 0),
            "{address} is wider than a narrow screen: {seen}"
        );
        assert_eq!(seen[4], 1, "{address}");
        visit
            .page
            .evaluate("document.querySelector('a.next').click()");
        visit.page.wait_for("the next page", || {
            (visit.page.evaluate("return location.href") != **address).then_some(())
        });
        visit.page.find("main h1");
    }
    assert_eq!(complaints(&visit.page), [""; 0]);
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

/// What the focus is on, into shadow roots: its name for a screen reader, or its words.
const FOCUSED: &str = "let one = document.activeElement; while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement; \
                       return (one.getAttribute('aria-label') ?? one.innerText ?? '').trim()";

/// Tabs on until the focus is on what is called `name`.
fn tab_to(page: &Page, name: &str) {
    let mut met = Vec::new();
    for _ in 0..120 {
        page.press(TAB);
        let focused = page
            .evaluate(FOCUSED)
            .as_str()
            .unwrap_or_default()
            .to_owned();
        if focused.starts_with(name) {
            return;
        }
        met.push(focused);
    }
    panic!("Tab does not reach {name:?}, but these: {met:#?}");
}

#[test]
fn a_lesson_and_an_exercise_are_walked_by_keyboard_alone() {
    let visit = Visit::new(DESK);
    let page = &visit.page;
    open(&visit, "");
    tab_to(page, "What a Service is");
    page.press(ENTER);
    page.wait_for_text("A Service is one name and one address");
    tab_to(page, "Send a packet");
    page.press(ENTER);
    page.wait_for("the player with the focus", || {
        page.evaluate(FOCUSED)
            .as_str()
            .filter(|name| *name == "Pause" || *name == "Play")
            .map(drop)
    });
    assert_eq!(
        page.evaluate("return document.querySelector('.answer').checkVisibility()"),
        false,
        "the player shows it now"
    );
    tab_to(page, "Step forward");
    for _ in 0..4 {
        page.press(ENTER);
    }
    page.wait_for("the mark of a lesson that is done", || {
        page.text(&page.find(".where"))
            .contains("✓ done")
            .then_some(())
    });
    tab_to(page, "Next");
    page.press(ENTER);
    page.wait_for_text("the number that clients use");

    open(&visit, "");
    tab_to(page, "Nobody behind the name");
    page.press(ENTER);
    page.wait_for_text("Solved when this request arrives");
    tab_to(page, "Send a packet");
    page.press(ENTER);
    tab_to(page, "YAML");
    // Down to the selector, and `-service` off the end of its line.
    page.press(&"\u{e015}".repeat(6));
    page.press("\u{e010}");
    page.press("\u{e003}");
    page.wait_for_text("Not yet: Connection refused.");
    page.press(&"\u{e003}".repeat(7));
    page.wait_for_text("Solved: the packet arrives at port 8080 of cart-");
    tab_to(page, "Hint");

    page.reload();
    page.wait_for("the mark of an exercise that is solved", || {
        page.text(&page.find(".where"))
            .contains("✓ solved")
            .then_some(())
    });
    open(&visit, "");
    let all = page.find_all("li[data-lesson]").len();
    page.wait_for_text(&format!("2 of {all} done"));
    tab_to(page, "Forget my progress");
    page.press(ENTER);
    page.wait_for("no marks", || {
        page.find_all(".mark")
            .iter()
            .all(|mark| page.text(mark).is_empty())
            .then_some(())
    });
    assert_eq!(complaints(page), [""; 0]);
}

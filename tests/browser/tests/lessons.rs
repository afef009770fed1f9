//! The tutorial: it reads without scripts, leads from page to page, and is walked by keyboard alone.

use browser_tests::{DESK, NARROW, Page, Visit};

/// Opens a page of the tutorial; the contents for an empty name.
fn open(visit: &Visit, lesson: &str) {
    visit.page.goto(&format!("{}learn/{lesson}", visit.server.url()));
    visit.page.find("main h1");
}

/// The console's complaints.
fn complaints(page: &Page) -> Vec<String> {
    let entries = page.console().into_iter().filter(|entry| entry.level == "SEVERE" || entry.source == "security");
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
    assert!(visit.page.find_all(".poster svg").len() >= 2, "each answer has its picture");
    open(&visit, "nobody-behind-the-name/");
    let text = visit.page.body_text();
    for words in ["app.kubernetes.io/name: cart-service", "Connection refused", "Solved when", "portpath exercise.yaml"]
    {
        assert!(text.contains(words), "{words:?} in:\n{text}");
    }
    assert!(!text.contains("change the selector"), "the solution is for those who open it");
}

#[test]
fn the_lessons_lead_from_one_to_the_next() {
    let visit = Visit::new(NARROW);
    open(&visit, "");
    complaints(&visit.page);
    let addresses = visit.page.evaluate("return [...document.querySelectorAll('main li a')].map(one => one.href)");
    let addresses: Vec<&str> = addresses.as_array().into_iter().flatten().filter_map(|one| one.as_str()).collect();
    assert!(addresses.len() > 18, "{addresses:?}");
    visit.page.goto(addresses[0]);
    for (at, address) in addresses.iter().enumerate() {
        let seen = visit.page.evaluate(
            "return [location.href, document.title, document.querySelector('meta[name=description]').content, \
             document.documentElement.scrollWidth - innerWidth, document.querySelectorAll('h1').length]",
        );
        assert_eq!(seen[0], *address, "the next of lesson {at}");
        assert!(seen[1].as_str().is_some_and(|title| title.ends_with("· Learn · Portpath")), "{seen}");
        assert!(seen[2].as_str().is_some_and(|words| words.len() > 30), "{seen}");
        assert!(seen[3].as_i64().is_some_and(|beyond| beyond <= 0), "{address} is wider than a narrow screen: {seen}");
        assert_eq!(seen[4], 1, "{address}");
        visit.page.evaluate("document.querySelector('a.next').click()");
        visit
            .page
            .wait_for("the next page", || (visit.page.evaluate("return location.href") != **address).then_some(()));
        visit.page.find("main h1");
    }
    assert_eq!(complaints(&visit.page), [""; 0]);
}

//! temp
use browser_tests::{DESK, NARROW, Visit};
use std::path::Path;
#[test]
fn shots() {
    let text = std::fs::read_to_string("/tmp/pp/f1.yaml").unwrap();
    let ok = std::fs::read_to_string("/tmp/pp/f2.yaml").unwrap();
    for (name, viewport, scheme) in [("desk-light", DESK, "light"), ("desk-dark", DESK, "dark"), ("narrow", NARROW, "light")] {
        let visit = Visit::new(viewport);
        visit.page.emulate_media(&[("prefers-reduced-motion", "reduce"), ("prefers-color-scheme", scheme)]);
        visit.paste(&text);
        visit.page.find("#fix");
        let folder = Path::new("/tmp/pp/shots-findings");
        visit.page.screenshot(folder, &format!("{name}-1-broken"));
        visit.page.click(&visit.page.find_named("#findings button", "Apply"));
        visit.wait_for_verdict("Delivered");
        visit.page.screenshot(folder, &format!("{name}-2-applied"));
        visit.paste(&ok);
        visit.wait_for_verdict("web-");
        visit.page.click(&visit.page.find_named(".verdict .say", "on another port"));
        visit.page.screenshot(folder, &format!("{name}-3-typing"));
        visit.page.type_into(&visit.page.find(".port-form input"), "3000\u{e007}");
        visit.wait_for_verdict("listens on 3000");
        visit.page.screenshot(folder, &format!("{name}-4-said"));
    }
}

//! For readers with a keyboard, a screen reader or enlarged text.

use std::collections::BTreeSet;

use browser_tests::{DESK, Visit};

const CONTROLS: &str =
    "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']";

#[test]
fn every_control_has_a_name() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    // What a closed dialog holds has no name until it opens.
    let controls = visit
        .page
        .find_all(&format!(":is({CONTROLS}):not(dialog:not([open]) *)"));
    assert!(
        controls.len() > 10,
        "the page has {} controls",
        controls.len()
    );
    for control in controls {
        let html = visit.page.outer_html(&control);
        assert!(
            !visit.page.name(&control).trim().is_empty(),
            "without a name: {html}"
        );
    }
}

#[test]
fn pictures_have_words_and_ids_are_unique() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    for picture in visit
        .page
        .find_all("svg:not([aria-hidden=true]), img, [role=img]")
    {
        assert!(
            !visit.page.name(&picture).trim().is_empty(),
            "without words: {}",
            visit.page.outer_html(&picture)
        );
    }
    let ids = visit
        .page
        .evaluate("return [...document.querySelectorAll('[id]')].map(one => one.id)");
    let ids: Vec<&str> = ids
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|id| id.as_str())
        .collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
}

#[test]
fn the_keyboard_reaches_every_control_and_is_never_caught() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    // The page may change on the way (it plays), so that elements are told apart by themselves and
    // not by their place.
    let script = "window.look = (one) => { let looks = ''; for (let up = one, far = 0; up && far < 4; up = up.parentElement, far++) { \
                    for (const part of [null, '::after']) { const style = getComputedStyle(up, part); \
                      looks += [style.outline, style.boxShadow, style.border, style.backgroundColor]; } } return looks; }; \
                  window.met ??= new Map(); const one = document.activeElement; const more = one !== document.body && \
                  !met.has(one); if (more) met.set(one, look(one)); return more";
    // Once round: from the top of the document through its end.
    for _ in 0..300 {
        visit.page.press("\u{e004}");
        if visit.page.evaluate(script) != true {
            break;
        }
    }
    let script = "return [...document.querySelectorAll(arguments[0])].filter(one => !one.disabled && one.tabIndex >= 0 && \
                  one.getClientRects().length && !met.has(one)).map(one => one.outerHTML.slice(0, 120))";
    let missed = visit.page.call(script, &[CONTROLS.into()]);
    assert_eq!(
        missed.as_array().map(Vec::len),
        Some(0),
        "Tab does not reach these: {missed:#}"
    );
    // What it looked like with the focus differs from what it looks like without.
    let unseen = "document.activeElement.blur(); return [...met].filter(([one, focused]) => one.isConnected && look(one) === focused)\
                  .map(([one]) => one.outerHTML.slice(0, 120))";
    let unseen = visit.page.evaluate(unseen);
    assert_eq!(
        unseen.as_array().map(Vec::len),
        Some(0),
        "the focus does not show on these: {unseen:#}"
    );
}

#[test]
fn controls_are_large_enough_to_hit() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    // WCAG 2.2, 2.5.8: 24 by 24 CSS pixels; links and buttons within a sentence are exempt.
    let script = "return [...document.querySelectorAll('button, select, input')].filter(one => {\
                  const box = one.getBoundingClientRect(); \
                  return box.width && (box.width < 24 || box.height < 23.5) && !one.closest('p'); })\
                  .map(one => one.outerHTML.slice(0, 120))";
    let small = visit.page.evaluate(script);
    assert_eq!(small.as_array().map(Vec::len), Some(0), "{small:#}");
}

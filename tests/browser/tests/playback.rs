//! Watching the packet: by keyboard alone, with and without motion, and with text and path as one
//! state.

use browser_tests::{DESK, Visit};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";
const DOWN: &str = "\u{e015}";

/// Tabs until the element with this id has the focus.
fn tab_to(visit: &Visit, id: &str) {
    let focused = || visit.page.evaluate("return document.activeElement.id") == id;
    for _ in 0..80 {
        if focused() {
            return;
        }
        visit.page.press(TAB);
    }
    panic!("Tab does not reach #{id}");
}

/// The number of the current step, from 1.
fn current(visit: &Visit) -> Option<usize> {
    let steps = visit.page.find_all("#steps > li");
    steps
        .iter()
        .position(|step| visit.page.attribute(step, "aria-current").as_deref() == Some("step"))
        .map(|at| at + 1)
}

fn wait_for_step(visit: &Visit, number: usize) {
    visit.page.wait_for(&format!("step {number}"), || {
        (current(visit) == Some(number)).then_some(())
    });
}

#[test]
fn the_keyboard_alone_sends_and_steps() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    tab_to(&visit, "to");
    visit.page.press("1");
    visit.page.press(ENTER);
    // The field held `…:80` and was typed behind or before; either way the target is another one
    // now.
    visit.page.wait_for("another verdict", || {
        (!visit.text_of("#verdict").contains("Delivered")).then_some(())
    });
    tab_to(&visit, "scrubber");
    visit.page.press("\u{e011}");
    wait_for_step(&visit, 1);
    visit.page.press(RIGHT);
    wait_for_step(&visit, 2);
    visit.page.press(LEFT);
    wait_for_step(&visit, 1);
    visit.page.press(" ");
    let steps = visit.page.find_all("#steps > li").len();
    wait_for_step(&visit, steps);
}

#[test]
fn pause_holds_the_step() {
    let visit = Visit::with_motion(DESK, "no-preference");
    visit.wait_for_verdict("Delivered");
    // Looked at and clicked within one task of the page. If the packet has arrived already, it starts
    // again.
    let pause = "const play = document.querySelector('#play'); \
                 const plays = (play.ariaLabel || play.textContent).includes('Pause'); play.click(); return plays";
    visit.page.wait_for("the packet paused", || {
        (visit.page.evaluate(pause) == true).then_some(())
    });
    visit.page.find_named("#play", "Play");
    let held = current(&visit);
    // Longer than the longest step: 2.4 s to read and 1.5 s on the way, at double speed.
    visit.page.click(&visit.page.find("#speed"));
    let script = "window.frames0 = 0; const count = () => { window.frames0++; requestAnimationFrame(count) }; count()";
    visit.page.evaluate(script);
    visit.page.wait_for("two hundred frames", || {
        (visit.page.evaluate("return window.frames0").as_u64() > Some(200)).then_some(())
    });
    assert_eq!(current(&visit), held);
}

/// The places that the packet was drawn at while step 3 was entered, in their order. It is at rest
/// when it is at `end`, or at once where nothing moves.
fn places_on_the_way(visit: &Visit, end: Option<&str>) -> Vec<String> {
    visit.wait_for_verdict("Delivered");
    visit.page.click(&visit.page.find("#restart"));
    visit.page.click(&visit.page.find("#step"));
    wait_for_step(visit, 2);
    visit.page.evaluate(
        "window.places = []; new MutationObserver(seen => seen.forEach(one => { \
         const place = one.target.getAttribute('transform'); if (places.at(-1) !== place) places.push(place); })) \
         .observe(document.querySelector('.packet'), {attributes: true, attributeFilter: ['transform']})",
    );
    visit.page.click(&visit.page.find("#step"));
    wait_for_step(visit, 3);
    let places = || {
        let places = visit.page.evaluate("return places");
        let places = places.as_array().into_iter().flatten();
        places
            .filter_map(|place| Some(place.as_str()?.to_owned()))
            .collect::<Vec<String>>()
    };
    visit.page.wait_for("the packet at rest", || {
        let places = places();
        let last = places.last()?;
        end.is_none_or(|end| last == end).then_some(places)
    })
}

#[test]
fn the_packet_moves_and_with_reduced_motion_it_does_not() {
    let still = places_on_the_way(&Visit::new(DESK), None);
    assert_eq!(still.len(), 1, "it is where it ends, at once: {still:?}");
    let moved = places_on_the_way(&Visit::with_motion(DESK, "no-preference"), Some(&still[0]));
    // However few frames a busy machine draws, it draws one on the way.
    assert!(moved.len() > 1, "{moved:?}");
}

#[test]
fn the_caret_chooses_the_step_of_its_line() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    visit.page.evaluate(
        "const one = document.querySelector('textarea'); one.focus(); one.setSelectionRange(0, 0)",
    );
    // From line 1 down to `port: 80`.
    visit.page.press(&DOWN.repeat(9));
    wait_for_step(&visit, 3);
    assert_eq!(
        visit.page.text(&visit.page.find(".line.lit")).trim(),
        "port: 80"
    );
}

#[test]
fn an_example_can_be_undone() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    let before = visit.page.value(&visit.editor());
    let pick = "const one = document.querySelector('#example'); one.focus(); one.value = '1'; \
                one.dispatchEvent(new Event('change', {bubbles: true}))";
    visit.page.evaluate(pick);
    visit.wait_for_verdict("refused");
    assert_eq!(
        visit.page.evaluate("return document.activeElement.id"),
        "example",
        "the focus stays where it was"
    );
    visit
        .page
        .evaluate("document.querySelector('textarea').focus(); document.execCommand('undo')");
    visit.wait_for_verdict("Delivered");
    assert_eq!(visit.page.value(&visit.editor()), before);
}

#[test]
fn the_theme_is_kept() {
    let visit = Visit::new(DESK);
    let theme = || {
        visit
            .page
            .evaluate("return document.documentElement.dataset.theme")
    };
    assert_eq!(theme(), "auto");
    visit.page.click(&visit.page.find("#theme"));
    visit
        .page
        .wait_for("the light theme", || (theme() == "light").then_some(()));
    visit.page.click(&visit.page.find("#theme"));
    visit
        .page
        .wait_for("the dark theme", || (theme() == "dark").then_some(()));
    visit.page.reload();
    visit
        .page
        .wait_for("the dark theme again", || (theme() == "dark").then_some(()));
}

#[test]
fn a_long_text_paints_only_what_is_seen() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    let script = "const one = document.querySelector('textarea'); \
                  one.value = Array(5000).fill('# a line').join('\\n') + '\\n' + one.value; \
                  one.dispatchEvent(new InputEvent('input', {bubbles: true})); one.scrollTop = 1e6";
    visit.page.evaluate(script);
    visit.page.find_named("#steps button.place", "Line 5010");
    let last = visit.page.wait_for("the last line painted", || {
        let lines = visit.page.find_all(".line");
        let painted = lines
            .iter()
            .any(|line| visit.page.text(line).contains("containerPort"));
        painted.then_some(lines.len())
    });
    assert!(last < 300, "{last} lines are painted");
    visit
        .page
        .click(&visit.page.find_named("#steps button.place", "Line 5010"));
    visit.page.wait_for("the cited line", || {
        visit.page.find_all(".line.lit").first().map(|_| ())
    });
}

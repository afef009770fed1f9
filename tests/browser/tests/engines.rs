//! What a reader does most, in each engine that browsers are made of: open, play, paste, fix, undo,
//! share, read a lesson, use an embed, go without a network. `docs/browsers.md` says which versions
//! it ran in. `cargo xtask test` says so when it cannot install an engine, and leaves that one out.

use browser_tests::{Browser, Embedding, Engine, SHOP, Visit, block, typo};

/// Makes a test of each function for each engine: `firefox::a_fix_is_applied_and_undone`.
macro_rules! in_each_engine {
    ($module:ident is $engine:ident: $($test:ident)*) => {
        mod $module {
            $(
                #[test]
                fn $test() {
                    super::$test(&super::Browser::of(super::Engine::$engine));
                }
            )*
        }
    };
    ($($test:ident)*) => {
        in_each_engine! { chromium is Chromium: $($test)* }
        in_each_engine! { firefox is Firefox: $($test)* }
        in_each_engine! { webkit is WebKit: $($test)* }
    };
}

in_each_engine! {
    the_page_opens_and_plays_to_the_end
    a_paste_is_answered_with_its_line
    a_fix_is_applied_and_undone
    what_is_typed_is_answered_and_undone
    a_link_opens_as_it_was_shared
    the_text_is_there_at_the_next_visit
    a_lesson_is_played
    an_embed_plays_and_simulates_an_edit
    the_page_works_without_a_network
}

/// The text in the editor.
fn text(visit: &Visit) -> String {
    visit.page.value(&visit.editor())
}

fn wait_for_text(visit: &Visit, expected: &str) {
    visit.page.wait_for("the text in the editor", || {
        (text(visit) == expected).then_some(())
    });
}

/// Waits until the last step of the path is the current one.
fn wait_for_last_step(visit: &Visit) {
    visit.page.wait_for("the last step", || {
        let last = visit.page.find_all("#steps > li").pop()?;
        (visit.page.attribute(&last, "aria-current").as_deref() == Some("step")).then_some(())
    });
}

fn the_page_opens_and_plays_to_the_end(browser: &Browser) {
    let visit = Visit::in_browser(browser);
    visit.wait_for_verdict("Delivered");
    wait_for_last_step(&visit);
    let missing = "return window.portpathMissing.length";
    assert_eq!(visit.page.evaluate(missing), 0, "the browser has it all");
    visit.page.click(&visit.page.find("#restart"));
    visit.page.find_named(".count", "step 1 of");
    visit.page.click(&visit.page.find("#step"));
    visit.page.find_named(".count", "step 2 of");
    // The packet is drawn at the place of its step.
    visit.page.wait_for("the packet in the picture", || {
        let inside = "const packet = document.querySelector('.packet').getBoundingClientRect(); \
                      const picture = document.querySelector('.packet').ownerSVGElement.getBoundingClientRect(); \
                      return packet.width > 0 && packet.left >= picture.left && packet.right <= picture.right";
        (visit.page.evaluate(inside) == true).then_some(())
    });
}

fn a_paste_is_answered_with_its_line(browser: &Browser) {
    let visit = Visit::in_browser(browser);
    visit.wait_for_verdict("Delivered");
    visit.paste(&typo());
    visit
        .page
        .find_named("#findings code", "selector-matches-no-pod");
    visit.page.find_named("#findings button", "Line 7");
    visit.wait_for_verdict("Connection refused");
    // The painted copy of the text lies under the textarea, line by line.
    let painted = "return [...document.querySelectorAll('.line')].some((line) => line.textContent.trim().startsWith('app: shpo'))";
    visit.page.wait_for("the painted line", || {
        (visit.page.evaluate(painted) == true).then_some(())
    });
}

fn a_fix_is_applied_and_undone(browser: &Browser) {
    let visit = Visit::in_browser(browser);
    visit.paste(&typo());
    visit
        .page
        .find_named("#findings .tried", "Delivered to shop-1");
    visit
        .page
        .click(&visit.page.find_named("#findings button", "Apply"));
    visit.wait_for_verdict("now arrives");
    wait_for_text(&visit, SHOP);
    visit.page.click(&visit.page.find("#undo"));
    wait_for_text(&visit, &typo());
    visit.wait_for_verdict("Connection refused");
}

fn what_is_typed_is_answered_and_undone(browser: &Browser) {
    let visit = Visit::in_browser(browser);
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    visit.put_caret("targetPort: 808");
    visit.page.press("1");
    let typed = SHOP.replace("targetPort: 8080", "targetPort: 80810");
    wait_for_text(&visit, &typed);
    visit.page.find_named("#findings", "80810");
    visit.page.evaluate("document.execCommand('undo')");
    wait_for_text(&visit, SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
}

fn a_link_opens_as_it_was_shared(browser: &Browser) {
    let visit = Visit::in_browser(browser);
    visit.paste(&typo());
    visit.wait_for_verdict("Connection refused");
    visit.page.click(&visit.page.find("#share"));
    visit.page.click(&visit.page.find("#copy-link"));
    let link = visit.page.wait_for("the link", || {
        let shared = visit.page.value(&visit.page.find("#shared"));
        shared.contains("#1.").then_some(shared)
    });
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    visit.page.goto("about:blank");
    visit.page.goto(&link);
    visit.wait_for_verdict("Connection refused");
    wait_for_text(&visit, &typo());
}

fn the_text_is_there_at_the_next_visit(browser: &Browser) {
    let visit = Visit::in_browser(browser);
    visit.paste(&typo());
    visit.wait_for_verdict("Connection refused");
    visit.page.click(&visit.page.find("#theme"));
    visit.page.reload();
    visit.wait_for_verdict("Connection refused");
    wait_for_text(&visit, &typo());
    let theme = "return document.documentElement.dataset.theme";
    assert_eq!(visit.page.evaluate(theme), "light");
}

fn a_lesson_is_played(browser: &Browser) {
    let visit = Visit::in_browser(browser);
    let page = &visit.page;
    page.goto(&format!("{}learn/port/", visit.server.url()));
    page.find("main h1");
    let first = "document.querySelector('port-path').shadowRoot";
    page.wait_for("the button", || {
        (page.evaluate(&format!("return Boolean({first}?.querySelector('.start'))")) == true)
            .then_some(())
    });
    page.evaluate(&format!("{first}.querySelector('.start').click()"));
    page.wait_for("the last step", || {
        let script = format!(
            "return {first}.querySelector('.steps > li:last-child')?.getAttribute('aria-current') === 'step'"
        );
        (page.evaluate(&script) == true).then_some(())
    });
    let verdict = page.evaluate(&format!(
        "return {first}.querySelector('.verdict').textContent"
    ));
    assert!(
        verdict
            .as_str()
            .is_some_and(|words| words.contains("Delivered")),
        "{verdict}"
    );
}

fn an_embed_plays_and_simulates_an_edit(browser: &Browser) {
    let body = format!(
        "<port-path editable>{}</port-path>",
        block(&typo(), "language-yaml")
    );
    let site = Embedding::in_browser(browser, &body);
    site.play(0);
    let verdict = site.text(0, ".verdict");
    assert!(verdict.contains("Connection refused"), "{verdict}");
    site.run(
        0,
        "const area = root.querySelector('textarea'); area.focus(); const at = area.value.indexOf('shpo'); \
         area.setSelectionRange(at, at + 4); document.execCommand('insertText', false, 'shop')",
    );
    site.wait(
        0,
        "the edited answer",
        "return root.querySelector('.verdict').textContent.includes('Delivered to shop-1')",
    );
}

fn the_page_works_without_a_network(browser: &Browser) {
    let visit = Visit::in_browser(browser);
    visit.wait_for_verdict("8080");
    visit.page.wait_for("a worker that keeps the site", || {
        let kept = "return Boolean(navigator.serviceWorker.controller)";
        (visit.page.evaluate(kept) == true).then_some(())
    });
    visit.server.hang_up();
    // The next visit: WebDriver's reload passes by what Firefox keeps, as Shift and reload do.
    visit.page.goto("about:blank");
    visit.page.goto(&visit.server.url());
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
}

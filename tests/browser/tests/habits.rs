//! What one expects of any good page: keys that are written down, settings that stay, days without
//! a network, a storage that fails without harm, and a bug that costs nobody a text.

use browser_tests::{DESK, Embedding, NARROW, Page, Visit, dist};

const TEXT: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: secret-plan\nspec:\n  ports:\n    - port: 80\n";

fn is_open(visit: &Visit) -> bool {
    visit
        .page
        .evaluate("return document.getElementById('keys').open")
        == true
}

fn wait_until_asked(page: &Page, words: &str) {
    let asked = || {
        page.value(page.find_all("#to").first()?)
            .contains(words)
            .then_some(())
    };
    page.wait_for(&format!("{words:?} in the request"), asked);
}

fn wait_until_open(visit: &Visit, open: bool) {
    visit.page.wait_for("the list of keys", || {
        (is_open(visit) == open).then_some(())
    });
}

#[test]
fn the_keys_are_written_down() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    visit
        .page
        .evaluate("document.getElementById('theme').focus()");
    visit.page.press("?");
    wait_until_open(&visit, true);
    assert_eq!(
        visit
            .page
            .evaluate("return document.querySelector('#keys').contains(document.activeElement)"),
        true
    );
    visit.page.press("\u{e00c}");
    wait_until_open(&visit, false);
    assert_eq!(
        visit.page.evaluate("return document.activeElement.id"),
        "theme",
        "the focus comes back"
    );

    visit
        .page
        .evaluate("document.getElementById('editor').focus()");
    visit.page.press("?");
    assert!(
        visit.page.value(&visit.editor()).contains('?') && !is_open(&visit),
        "who types, types"
    );

    visit.page.click(&visit.page.find("#help"));
    wait_until_open(&visit, true);
    visit.page.click(&visit.page.find("#letter-keys"));
    visit.page.click(&visit.page.find("#close-keys"));
    wait_until_open(&visit, false);
    visit.page.reload();
    visit.page.find("#editor");
    visit
        .page
        .evaluate("document.getElementById('theme').focus()");
    visit.page.press("?");
    assert!(!is_open(&visit), "turned off, it stays off");
}

#[test]
fn settings_stay() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    visit.page.click(&visit.page.find("#theme"));
    visit.page.click(&visit.page.find("#speed"));
    visit.page.find_named("#speed", "2×");
    visit.page.reload();
    visit.page.find_named("#speed", "2×");
    assert_eq!(
        visit
            .page
            .evaluate("return document.documentElement.dataset.theme"),
        "light"
    );
}

#[test]
fn what_was_typed_last_survives_a_reload_at_once() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    visit.paste(TEXT);
    let kept = "return (localStorage.getItem('portpath.text') ?? '').includes('secret-plan')";
    visit.page.wait_for("the text to be kept", || {
        (visit.page.evaluate(kept) == true).then_some(())
    });
    // A key, and within the pause that the page waits for, the page is left.
    visit.page.evaluate(
        "const editor = document.getElementById('editor'); editor.focus(); \
         editor.setRangeText('newest', editor.value.indexOf('secret'), editor.value.indexOf('secret') + 6); \
         editor.dispatchEvent(new InputEvent('input', { bubbles: true })); location.reload()",
    );
    wait_until_asked(&visit.page, "newest-plan");
    let kept = || {
        visit
            .page
            .value(visit.page.find_all("#editor").first()?)
            .contains("name: newest-plan")
            .then_some(())
    };
    visit.page.wait_for("the newest text", kept);
}

#[test]
fn the_page_works_without_a_network_and_keeps_nothing_that_was_pasted() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    visit.page.wait_for("a worker that keeps the site", || {
        (visit
            .page
            .evaluate("return Boolean(navigator.serviceWorker.controller)")
            == true)
            .then_some(())
    });
    visit.paste(TEXT);
    visit
        .page
        .wait_for("the pasted Service in the request", || {
            visit
                .page
                .value(&visit.page.find("#to"))
                .contains("secret-plan")
                .then_some(())
        });
    visit.server.hang_up();
    visit.page.reload();
    visit.page.wait_for("the page without its server", || {
        visit
            .page
            .value(visit.page.find_all("#to").first()?)
            .contains("secret-plan")
            .then_some(())
    });
    visit.page.evaluate(
        "window.kept = null; (async () => { let all = ''; for (const name of await caches.keys()) { \
         const cache = await caches.open(name); for (const request of await cache.keys()) { all += request.url + ' '; \
         all += await (await cache.match(request)).text(); } } window.kept = all; })()",
    );
    let kept = visit.page.wait_for("what is kept", || {
        visit
            .page
            .evaluate("return window.kept")
            .as_str()
            .map(str::to_owned)
    });
    assert!(
        kept.contains("/any/path/ ") && !kept.contains("secret-plan"),
        "{} letters are kept",
        kept.len()
    );
}

#[test]
fn a_storage_that_fails_costs_no_more_than_the_next_visit() {
    let forbidden = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });";
    let full = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };";
    let gone = "Object.defineProperty(window, 'localStorage', { value: null });";
    for script in [forbidden, full, gone] {
        let visit = Visit::new(DESK);
        visit.page.before_each_page(script);
        visit.page.reload();
        visit.wait_for_verdict("8080");
        assert_eq!(
            visit.text_of("#keeping"),
            "",
            "an example is nothing to keep"
        );
        visit.paste(TEXT);
        visit.wait_for_verdict("secret-plan");
        visit.page.wait_for_text("storage is full or blocked");
        visit.page.click(&visit.page.find("#theme"));
        visit.page.click(&visit.page.find("#speed"));
        visit.page.find_named("#speed", "2×");
        visit.page.click(&visit.page.find("#help"));
        wait_until_open(&visit, true);
        visit.page.click(&visit.page.find("#letter-keys"));
        let console = visit.page.console();
        assert!(console.is_empty(), "{script}: {console:#?}");
    }
}

#[test]
fn a_storage_that_is_full_is_said_once_and_taken_back() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    let fill = "for (let size = 1 << 20, at = 0; size > 0; at += 1) { \
                try { localStorage.setItem('filler' + at, 'x'.repeat(size)); } catch { size >>= 1; } }";
    visit.page.evaluate(fill);
    // Longer than all that the page itself may take out of the storage meanwhile, such as an earlier
    // request: what is free then is never enough.
    visit.paste(&format!("{TEXT}# {}\n", "x".repeat(10_000)));
    visit.page.wait_for_text("storage is full or blocked");
    visit.wait_for_verdict("secret-plan");
    let said = "window.said = 0; new MutationObserver(() => { window.said += 1; }) \
                .observe(document.getElementById('keeping'), { childList: true, characterData: true, subtree: true });";
    visit.page.evaluate(said);
    let tries = "window.tries = 0; const set = Storage.prototype.setItem; Storage.prototype.setItem = function (key, value) { \
                 if (key === 'portpath.text') window.tries += 1; return set.call(this, key, value); }";
    visit.page.evaluate(tries);
    visit
        .page
        .replace_in(&visit.editor(), "port: 80", "port: 81");
    wait_until_asked(&visit.page, "secret-plan:81");
    visit.page.wait_for("another try", || {
        (visit.page.evaluate("return window.tries").as_u64() > Some(0)).then_some(())
    });
    assert_eq!(
        visit.page.evaluate("return window.said"),
        0,
        "one has heard it"
    );
    visit.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('filler')).forEach(key => localStorage.removeItem(key))");
    visit
        .page
        .replace_in(&visit.editor(), "port: 81", "port: 82");
    visit
        .page
        .wait_for_text("keeps your text for your next visit");
    visit.page.wait_for("the text that was typed last", || {
        let kept = visit
            .page
            .evaluate("return localStorage.getItem('portpath.text')");
        kept.as_str()
            .is_some_and(|kept| kept.contains("port: 82"))
            .then_some(())
    });
}

#[test]
fn a_text_is_kept_by_who_leaves_at_once() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    visit.paste(TEXT);
    visit.wait_for_verdict("secret-plan");
    visit.page.reload();
    visit.page.wait_for("the kept text", || {
        (visit.page.value(visit.page.find_all("#editor").first()?) == TEXT).then_some(())
    });
}

#[test]
fn a_new_version_takes_the_place_of_the_old_and_no_open_page_with_it() {
    let visit = Embedding::serve(DESK, &dist());
    let Embedding { page, .. } = &visit;
    page.wait_for("a worker that keeps the site", || {
        (page.evaluate("return Boolean(navigator.serviceWorker.controller)") == true).then_some(())
    });
    let kept = "window.kept = null; caches.keys().then((names) => { window.kept = names; });";
    let caches = || {
        page.evaluate(kept);
        page.wait_for("the names of the caches", || {
            page.evaluate("return window.kept").as_array().cloned()
        })
    };
    let before = caches();
    visit.change("index.html", |html| {
        html.replacen("<html ", "<html data-version=\"next\" ", 1)
    });
    visit.change("sw.js", |script| {
        script.replacen("const VERSION = '", "const VERSION = 'next", 1)
    });
    page.evaluate("navigator.serviceWorker.getRegistration().then((it) => it.update())");
    page.wait_for("the new version in the place of the old", || {
        let now = caches();
        (now.len() == 1 && now != before && now[0].as_str()?.contains("-next")).then_some(())
    });
    page.paste_over(&page.find("#editor"), TEXT);
    wait_until_asked(page, "secret-plan");
    let console = page.console();
    assert!(console.is_empty(), "{console:#?}");
    page.reload();
    wait_until_asked(page, "secret-plan");
    assert_eq!(
        page.evaluate("return document.documentElement.dataset.version"),
        "next"
    );
    assert_eq!(page.value(&page.find("#editor")), TEXT);
    visit.server.hang_up();
    page.reload();
    wait_until_asked(page, "secret-plan");
    assert_eq!(
        page.evaluate("return document.documentElement.dataset.version"),
        "next"
    );
}

#[test]
fn what_an_older_version_left_counts_as_nothing() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    let script = "const junk = ['\\u0000', '{\"a\":', '-1', 'NaN', '\\ud800', 'x'.repeat(5000)]; let at = 0; \
                  for (const name of ['from', 'to', 'proxy-mode', 'facts', 'theme', 'speed', 'keys', 'earlier.0', 'earlier.1', 'earlier', 'step']) \
                  localStorage.setItem('portpath.' + name, junk[at++ % junk.length]); localStorage.setItem('portpath.text', arguments[0])";
    visit.page.call(script, &[TEXT.into()]);
    visit.page.reload();
    visit.page.wait_for("the kept text", || {
        (visit.page.value(visit.page.find_all("#editor").first()?) == TEXT).then_some(())
    });
    visit.page.find("#verdict");
    visit
        .page
        .type_into(&visit.page.find("#from"), "a Pod in default");
    visit
        .page
        .paste_over(&visit.page.find("#to"), "secret-plan:80");
    visit.page.click(&visit.page.find("#send"));
    visit.wait_for_verdict("secret-plan");
}

#[test]
fn a_bug_is_said_plainly_and_costs_no_text() {
    for viewport in [DESK, NARROW] {
        let visit = Visit::new(viewport);
        visit.wait_for_verdict("8080");
        // As a panic does: the WebAssembly stops in the middle of drawing.
        visit
            .page
            .evaluate("Node.prototype.insertBefore = () => { throw new WebAssembly.RuntimeError('unreachable'); }");
        visit.paste(TEXT);
        visit.page.wait_for_text("Portpath hit a bug");
        assert_eq!(visit.page.value(&visit.page.find("#broken-text")), TEXT);
        let report = visit.page.value(&visit.page.find("#broken-report"));
        assert!(
            report.contains("RuntimeError: unreachable") && !report.contains("secret-plan"),
            "{report}"
        );
        visit.page.click(&visit.page.find("#with-text"));
        assert!(
            visit
                .page
                .value(&visit.page.find("#broken-report"))
                .contains("secret-plan")
        );
        visit.page.click(&visit.page.find("#copy-report"));
        visit.page.wait_for_text("Report copied");

        visit.page.click(&visit.page.find("#go-on"));
        visit.wait_for_verdict("8080");
        visit.page.click(&visit.page.find("#back-to-mine"));
        visit.wait_for_verdict("secret-plan");
        assert_eq!(visit.page.value(&visit.editor()), TEXT);
    }
}

#[test]
fn a_simulator_that_stops_is_said_and_started_again_and_the_text_stays() {
    let visit = Visit::new(DESK);
    visit.page.before_each_page(
        "window.workers = []; window.Worker = class extends Worker { constructor(...words) { super(...words); workers.push(this); } };",
    );
    visit.page.reload();
    visit.wait_for_verdict("8080");
    visit.paste(TEXT);
    visit.wait_for_verdict("secret-plan");
    // As the browser tells of a worker that a panic stopped.
    let stop = "workers.at(-1).dispatchEvent(new ErrorEvent('error', { message: 'RuntimeError: unreachable' }))";
    visit.page.evaluate(stop);
    visit
        .page
        .find_named("#simulator-failed", "Your text is kept");
    assert_eq!(visit.page.value(&visit.editor()), TEXT);
    visit.page.click(&visit.page.find("#ask-again"));
    visit.page.wait_for("the note to go", || {
        visit
            .page
            .find_all("#simulator-failed")
            .is_empty()
            .then_some(())
    });

    visit
        .page
        .replace_in(&visit.editor(), "secret-plan", "plan-b");
    visit.wait_for_verdict("plan-b");
    visit.page.evaluate(stop);
    visit.page.find("#simulator-failed");
    visit.page.replace_in(&visit.editor(), "plan-b", "plan-c");
    visit.wait_for_verdict("plan-c");
    assert!(visit.page.find_all("#simulator-failed").is_empty());
    assert_eq!(visit.page.evaluate("return workers.length"), 3);
}

#[test]
fn after_a_bug_one_can_try_again_with_the_text_mended() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    visit.page.evaluate("Node.prototype.insertBefore = () => { throw new WebAssembly.RuntimeError('unreachable'); }");
    visit.paste(TEXT);
    let field = visit.page.find("#broken-text");
    visit.page.replace_in(&field, "secret-plan", "plan-b");
    visit.page.click(&visit.page.find("#try-again"));
    visit.wait_for_verdict("plan-b");
}

#[test]
fn a_browser_without_webassembly_is_told_what_to_do() {
    let visit = Visit::new(DESK);
    visit.paste(TEXT);
    visit.wait_for_verdict("secret-plan");
    visit.page.before_each_page("delete window.WebAssembly;");
    visit.page.open(&visit.server.url());
    let said = visit.text_of("#too-old");
    assert!(
        said.contains("no WebAssembly") && said.contains("Firefox 120"),
        "{said}"
    );
    visit
        .page
        .find_named("#verdict", "Delivered to example-pod-1");
    assert_eq!(
        visit
            .page
            .evaluate("return document.getElementById('editor').readOnly"),
        true,
        "the example, which is not theirs to change"
    );
    assert_eq!(
        visit
            .page
            .evaluate("return localStorage.getItem('portpath.text')"),
        TEXT
    );
}

#[test]
fn a_browser_that_is_a_little_too_old_is_told_so_and_served() {
    let visit = Visit::new(DESK);
    visit.page.before_each_page("CSS.supports = () => false;");
    visit.page.reload();
    visit.wait_for_verdict("8080");
    assert!(visit.text_of("#old-looks").contains("colours"));
}

//! `<port-path>` in a page of somebody else: played, edited, removed, and safe whatever the YAML
//! holds.

use std::fs;

use browser_tests::{DESK, Embedding, NARROW, SHOP, Visit, block, typo};
use serde_json::{Value, json};

fn embed(yaml: &str, attributes: &str) -> String {
    format!(
        "<port-path {attributes}>{}</port-path>",
        block(yaml, "language-yaml")
    )
}

#[test]
fn an_embed_plays_under_a_strict_policy_and_lights_its_lines() {
    let site = Embedding::new(DESK, &embed(SHOP, ""));
    site.play(0);
    assert!(
        site.text(0, ".verdict")
            .contains("Delivered to shop-1, port 8080")
    );
    let lit =
        "return [...root.querySelectorAll('.line.lit')].map((line) => line.textContent.trim())";
    assert_eq!(site.run(0, lit), json!(["- containerPort: 8080"]));
    site.run(0, "root.querySelectorAll('.steps button')[2].click()");
    assert_eq!(site.run(0, lit), json!(["- port: 80", "targetPort: 8080"]));
    assert_eq!(site.text(0, ".header ins"), "10.244.1.2:8080");
    assert_eq!(site.text(0, ".count"), "step 3 of 5");
    let console = site.page.console();
    assert!(console.is_empty(), "{console:#?}");
}

#[test]
fn a_page_loads_one_script_before_use_and_one_module_for_all_embeds() {
    let body = [
        embed(SHOP, ""),
        embed(&typo(), ""),
        block(SHOP, "language-yaml portpath"),
    ]
    .concat();
    let site = Embedding::new(DESK, &body);
    site.wait(
        2,
        "the marked block",
        "return Boolean(root?.querySelector('.start'))",
    );
    assert_eq!(
        [
            site.times("player.js"),
            site.times("engine.js"),
            site.times(".wasm")
        ],
        [0, 0, 0]
    );
    (0..3).for_each(|at| site.play(at));
    assert_eq!(
        [
            site.times("player.js"),
            site.times("engine.js"),
            site.times(".wasm")
        ],
        [1, 1, 1]
    );
    assert!(site.text(0, ".verdict").contains("Delivered"));
    assert!(site.text(1, ".verdict").contains("Connection refused"));
    assert!(site.text(2, ".verdict").contains("Delivered"));
}

#[test]
fn an_embed_answers_as_the_page_does() {
    let refused = SHOP.replace("8080", "80800");
    for (yaml, found) in [(typo().as_str(), "shpo"), (&refused, "80800")] {
        let site = Embedding::new(DESK, &embed(yaml, ""));
        site.open(0);
        let visit = Visit::new(DESK);
        visit.paste(yaml);
        visit.page.find_named("#findings", found);
        let shown = |root: &str, css: &str| {
            format!("return [...{root}.querySelectorAll('{css}')].map((one) => one.textContent)")
        };
        let page = visit.page.evaluate(&shown("document", "#steps .sentence"));
        let embedded = site.run(0, &shown("embed.shadowRoot", ".steps button"));
        assert_eq!(embedded, page);
        let headline = visit.text_of("#verdict strong");
        assert_eq!(site.text(0, ".verdict strong"), headline);
    }
}

#[test]
fn what_an_author_says_and_nobody_understands_is_shown() {
    let site = Embedding::new(
        DESK,
        &embed(SHOP, "facts=\"the app is slow\" mode=\"userspace\""),
    );
    site.open(0);
    assert!(
        site.text(0, ".verdict").contains("Delivered"),
        "it is answered all the same"
    );
    let notes = site.text(0, ".notes[open]");
    for said in ["the app is slow", "userspace"] {
        assert!(notes.contains(&format!("but found {said}")), "{notes}");
    }
}

#[test]
fn an_embed_gives_its_memory_back() {
    let site = Embedding::new(DESK, &embed(SHOP, ""));
    site.open(0);
    // The very module that the embed asks, asked by the page again and again.
    let grown = site.run(
        0,
        "return (async () => { \
           const engine = await import(performance.getEntriesByType('resource').find(({ name }) => name.endsWith('engine.js')).name); \
           const { memory } = await engine.default(); \
           const answer = (times) => { \
             for (let at = 0; at < times; at += 1) engine.film(embed.text, '', '', '', ''); \
             return memory.buffer.byteLength; \
           }; \
           const before = answer(10); \
           return answer(1000) - before; \
         })()",
    );
    assert_eq!(grown, json!(0), "bytes after a thousand answers");
}

#[test]
fn the_page_keeps_its_own_code_and_its_layout_until_the_embed_is_used() {
    let own =
        block(SHOP, "language-yaml portpath").replacen("kind", "<span id=\"own\">kind</span>", 1);
    let site = Embedding::new(NARROW, &own);
    site.wait(
        0,
        "the marked block",
        "return Boolean(root?.querySelector('.start'))",
    );
    assert_eq!(
        site.run(0, "return Boolean(embed.querySelector('#own'))"),
        json!(true)
    );
    // The browser tells of shifts late and in their order: once it tells of one that the test makes,
    // it has told of all before.
    let shifts = "window.moved = Infinity; return new Promise((done) => { let seen = 0; \
                  new PerformanceObserver((list) => list.getEntries().forEach((shift) => { \
                  if (shift.startTime < window.moved) seen += 1; else done(seen); })) \
                  .observe({ type: 'layout-shift', buffered: true }); \
                  requestAnimationFrame(() => { window.moved = performance.now(); \
                  document.body.prepend(document.createElement('hr')); }); })";
    assert_eq!(site.page.evaluate(shifts), json!(0));
    site.page.evaluate("document.body.firstChild.remove()");
    let flow = "return embed.getBoundingClientRect().height === embed.querySelector('pre').getBoundingClientRect().height";
    assert_eq!(
        site.run(0, flow),
        json!(true),
        "the embed takes no more room than its block"
    );
    let wide = "return document.documentElement.scrollWidth <= innerWidth";
    site.play(0);
    assert_eq!(
        site.page.evaluate(wide),
        json!(true),
        "nothing sticks out at 320 pixels"
    );
}

#[test]
fn a_fix_in_an_editable_embed_is_simulated_and_told() {
    let site = Embedding::new(DESK, &embed(&typo(), "editable lesson=\"selector\""));
    site.page.evaluate(
        "window.answers = []; addEventListener('portpath-answer', ({ detail: { film, ...rest } }) => answers.push(rest))",
    );
    site.play(0);
    assert_eq!(
        site.run(0, "return root.querySelector('.cause')"),
        Value::Null,
        "an exercise does not tell at once"
    );
    site.run(0, "root.querySelector('.hint button').click()");
    assert!(site.text(0, ".diff ins").contains("app: shop"));
    site.run(0, "root.querySelector('.apply').click()");
    site.wait(0, "the answer", "return answers.length === 1");
    let answer = site.page.evaluate("return answers[0]");
    assert_eq!(answer["outcome"], "delivered");
    assert_eq!(answer["lesson"], "selector");
    assert_eq!(answer["text"], SHOP);
    assert_eq!(
        site.run(0, "return root.querySelector('textarea').value"),
        json!(SHOP)
    );
    site.run(
        0,
        "const area = root.querySelector('textarea'); area.focus(); area.setSelectionRange(0, 0)",
    );
    site.page.press("#");
    site.wait(
        0,
        "the edited answer",
        "return answers.length === 2 && answers[1].text.startsWith('#')",
    );
    assert_eq!(
        site.run(0, "return root.activeElement.tagName"),
        json!("TEXTAREA"),
        "the reader goes on typing"
    );
}

#[test]
fn a_film_that_the_page_carries_needs_no_webassembly() {
    let film = film_of(SHOP);
    let carried = |yaml: &str| {
        let script = format!(
            "<script type=\"application/json\">{}</script>",
            film.to_string().replace('<', "\\u003c")
        );
        format!(
            "<port-path>{}{script}</port-path>",
            block(yaml, "language-yaml")
        )
    };
    let site = Embedding::new(DESK, &[carried(SHOP), carried(&typo())].concat());
    site.play(0);
    assert_eq!([site.times("player.js"), site.times(".wasm")], [1, 0]);
    site.run(0, "embed.setAttribute('request', 'http://shop:99')");
    site.wait(
        0,
        "the answer to another request",
        "return root.querySelector('.verdict').textContent.includes('99')",
    );
    assert_eq!(site.times(".wasm"), 1, "another request loads the module");
    site.play(1);
    assert!(
        site.text(1, ".verdict").contains("Connection refused"),
        "the film of another text is not played"
    );
}

#[test]
fn a_page_that_pins_the_script_pins_what_the_script_loads() {
    let version =
        fs::read_to_string(browser_tests::dist().join("embed/VERSION")).expect("a version");
    let script = format!("embed/{version}/portpath.js");
    let plain = Embedding::new(DESK, &embed(SHOP, ""));
    let digest = plain.page.settled(&format!(
        "fetch('{script}').then((answer) => answer.arrayBuffer()).then((bytes) => crypto.subtle.digest('SHA-384', bytes))\
         .then((sum) => btoa(String.fromCharCode(...new Uint8Array(sum))))"
    ));
    let pinned = format!(
        "src=\"{script}\" integrity=\"sha384-{}\" crossorigin=\"anonymous\"",
        digest.as_str().expect("a digest")
    );
    let html =
        browser_tests::document(&embed(SHOP, "")).replace("src=\"embed/portpath.js\"", &pinned);
    let site = Embedding::of(DESK, &html);
    site.play(0);
    assert!(site.text(0, ".verdict").contains("Delivered"));

    let other = Embedding::of(DESK, &html);
    other.change(&format!("embed/{version}/player.js"), |script| {
        script + "\n"
    });
    other.page.reload();
    other.wait(
        0,
        "the button",
        "return Boolean(root?.querySelector('.start'))",
    );
    other.run(0, "root.querySelector('.start').click()");
    other.wait(
        0,
        "the refusal of the other file",
        "return root.querySelector('.sorry').textContent.includes('could not be loaded')",
    );
}

#[test]
fn keys_in_an_embed_stay_there_and_the_copy_button_copies() {
    let site = Embedding::new(DESK, &embed(SHOP, "editable"));
    site.page.evaluate(
        "window.heard = []; document.addEventListener('keydown', ({ key }) => heard.push(key)); \
         navigator.clipboard.writeText = async (text) => { window.copied = text; }",
    );
    site.play(0);
    site.run(0, "root.querySelector('.play').focus()");
    site.page.press("\u{e014}");
    site.run(0, "root.querySelector('textarea').focus()");
    site.page.press("o/");
    assert_eq!(site.page.evaluate("return heard"), json!([]));
    site.page.press("\u{e00c}");
    assert_eq!(site.page.evaluate("return heard"), json!(["Escape"]));
    site.run(0, "root.querySelector('.copying button').click()");
    site.wait(0, "the copy", "return window.copied === embed.text");
    site.wait(
        0,
        "its word",
        "return root.querySelector('.copying').textContent === 'Copied'",
    );
}

#[test]
fn an_embed_that_is_removed_works_again_when_put_back() {
    let site = Embedding::new(DESK, &embed(SHOP, ""));
    site.play(0);
    site.run(
        0,
        "const place = embed.parentNode; embed.remove(); place.append(embed)",
    );
    site.play(0);
}

#[test]
fn embeds_that_are_removed_are_freed() {
    let site = Embedding::new(DESK, &block(SHOP, ""));
    site.page.evaluate(
        "return import('./embed/portpath.js').then(async ({ mount }) => { \
           const made = Array.from({ length: 12 }, () => mount(document.querySelector('main'), { text: 'kind: Pod' })); \
           await Promise.all(made.map(({ element }) => element.open())); \
           window.gone = made.map(({ element }) => new WeakRef(element)); \
           made.forEach((handle) => handle.destroy()); })",
    );
    // A browser holds on to an element or two of its own accord: the last painted, the last
    // focused.
    let freed = "return gone.filter((each) => each.deref() === undefined).length >= 8";
    site.page.wait_for("the removed embeds are freed", || {
        site.page.collect_garbage();
        (site.page.evaluate(freed) == json!(true)).then_some(())
    });
}

#[test]
fn a_page_mounts_and_unmounts_by_the_api() {
    let site = Embedding::new(DESK, &format!("<div id=\"here\">{}</div>", block(SHOP, "")));
    site.page.evaluate(
        "window.ended = new Promise((done) => addEventListener('portpath-end', ({ detail }) => done(detail.outcome))); \
         return import('./embed/portpath.js').then(({ mount }) => { \
           window.handle = mount(document.querySelector('#here'), { request: 'curl http://shop:81' }); \
           return handle.play(); })",
    );
    assert_eq!(site.page.evaluate("return ended"), json!("timed-out"));
    site.page
        .evaluate("return handle.update({ request: 'curl http://shop:80' })");
    assert!(site.text(0, ".verdict").contains("Delivered"));
    site.page.evaluate("return handle.step(1)");
    assert_eq!(site.text(0, ".count"), "step 2 of 5");
    site.page.evaluate("handle.destroy()");
    let left = "return document.querySelector('#here').innerHTML.startsWith('<pre>')";
    assert_eq!(site.page.evaluate(left), json!(true));
}

#[test]
fn keys_and_names_serve_readers_without_a_mouse() {
    let site = Embedding::new(DESK, &embed(SHOP, ""));
    site.wait(
        0,
        "the button",
        "return Boolean(root?.querySelector('.start'))",
    );
    site.run(0, "root.querySelector('.start').focus()");
    site.page.press("\u{e007}");
    site.wait_for_last_step(0);
    assert_eq!(
        site.run(0, "return root.activeElement.className"),
        json!("play"),
        "the focus goes on to the controls"
    );
    site.page.press("\u{e011}");
    site.wait(
        0,
        "the first step",
        "return root.querySelector('.count').textContent === 'step 1 of 5'",
    );
    site.page.press("\u{e014}");
    site.wait(
        0,
        "the second step",
        "return root.querySelector('.count').textContent === 'step 2 of 5'",
    );
    assert!(
        site.text(0, "[role=status].unseen")
            .starts_with("Step 2 of 5: DNS")
    );
    let unnamed = "return [...root.querySelectorAll('button, input, select, [tabindex]')]\
                   .filter((one) => !(one.ariaLabel || one.textContent.trim() || one.labels?.length)).length";
    assert_eq!(site.run(0, unnamed), json!(0));
}

#[test]
fn the_theme_follows_the_ground_that_the_embed_stands_on() {
    let site = Embedding::new(DESK, &embed(SHOP, ""));
    site.play(0);
    let is_dark = "return root.querySelector('.portpath').classList.contains('dark')";
    assert_eq!(site.run(0, is_dark), json!(false));
    // A site's own switch, by an attribute and a style that a script sets.
    site.page.evaluate("document.body.style.background = '#101418'; document.documentElement.dataset.theme = 'dark'");
    site.wait(0, "the dark theme", is_dark);
    site.run(0, "embed.setAttribute('theme', 'light')");
    assert_eq!(site.run(0, is_dark), json!(false));
    // A wrapper that a site makes dark, and a colour in a newer notation.
    site.run(
        0,
        "embed.setAttribute('theme', 'auto'); document.body.style.background = '#fff'",
    );
    site.wait(
        0,
        "the light theme",
        "return root.querySelector('.portpath').classList.contains('light')",
    );
    site.run(
        0,
        "embed.parentElement.style.backgroundColor = 'oklch(0.2 0.03 260)'",
    );
    site.wait(0, "the dark theme of the wrapper", is_dark);
    site.run(0, "embed.parentElement.style.backgroundColor = ''");
    // Without a colour of its own, a page may leave it to the browser.
    site.page.evaluate("document.body.style.background = ''");
    site.page.emulate_media(&[
        ("prefers-reduced-motion", "reduce"),
        ("prefers-color-scheme", "dark"),
    ]);
    let meta = "document.head.insertAdjacentHTML('beforeend', '<meta name=\"color-scheme\" content=\"light dark\">'); \
                embed.setAttribute('theme', 'auto')";
    site.run(0, meta);
    site.wait(0, "the dark theme again", is_dark);
}

/// What tries to be more than text.
const PAYLOADS: [&str; 7] = [
    "<img src=x onerror=window.hit=1>",
    "<script>window.hit=1</script>",
    "\"><svg onload=window.hit=1>",
    "'-alert(1)-'",
    "javascript:window.hit=1",
    "</pre></textarea></style><iframe srcdoc='<script>parent.hit=1</script>'>",
    "{{constructor.constructor('window.hit=1')()}}",
];

#[test]
fn yaml_that_tries_to_be_markup_is_only_text() {
    let quoted = PAYLOADS.map(|payload| format!("'{}'", payload.replace('\'', "''")));
    let embeds = PAYLOADS.iter().zip(&quoted).map(|(payload, quoted)| {
        let named = SHOP.replace("name: shop-1", &format!("name: {quoted}"));
        let yaml = named.replace("app: shop", &format!("app: {quoted}"));
        embed(
            &yaml,
            &format!("editable open request=\"curl http://{}\"", escaped(payload)),
        )
    });
    let site = Embedding::new(DESK, &embeds.collect::<String>());
    for (at, quoted) in quoted.iter().enumerate() {
        site.run(at, "embed.scrollIntoView()");
        site.wait(
            at,
            "the answer",
            "return Boolean(root?.querySelector('.verdict'))",
        );
        assert_only_text(&site, at);
        assert!(site.text(at, ".lines").contains(quoted));
    }
}

#[test]
fn a_film_that_tries_to_be_markup_is_only_text_in_every_field() {
    let embeds = PAYLOADS.map(|payload| {
        // A failing film has every part: verdict, cause, fix, diff, end.
        let mut film = film_of(&typo());
        poison(&mut film, payload);
        let script = format!(
            "<script type=\"application/json\">{}</script>",
            film.to_string().replace('<', "\\u003c")
        );
        format!("<port-path open>{}{script}</port-path>", block(&typo(), ""))
    });
    let site = Embedding::new(DESK, &embeds.concat());
    for (at, payload) in PAYLOADS.iter().enumerate() {
        site.run(at, "embed.scrollIntoView()");
        site.wait(
            at,
            "the film",
            "return Boolean(root?.querySelector('.verdict'))",
        );
        site.run(at, "return embed.step(99)");
        assert_only_text(&site, at);
        assert!(
            site.text(at, ".picture").contains(payload)
                && site.text(at, ".cause").contains(payload)
        );
    }
    assert_eq!(site.times(".wasm"), 0, "the poisoned films are played");
}

/// That an embed with a payload has made nothing but text of it.
fn assert_only_text(site: &Embedding, at: usize) {
    let payload = PAYLOADS[at];
    let made = "return [...root.querySelectorAll('img, script, iframe, object, embed, link, style, base, form')]\
                .map((one) => one.outerHTML)";
    assert_eq!(site.run(at, made), json!([]), "{payload}");
    let attributes = "return [...root.querySelectorAll('*')].flatMap((one) => one.getAttributeNames())\
                      .filter((name) => name.startsWith('on') || name === 'srcdoc')";
    assert_eq!(site.run(at, attributes), json!([]), "{payload}");
    let links = "return [...root.querySelectorAll('[href], [src]')].every((one) => one.href.startsWith(location.origin))";
    assert_eq!(site.run(at, links), json!(true), "{payload}");
    assert_eq!(
        site.page.evaluate("return window.hit ?? null"),
        Value::Null,
        "{payload}"
    );
    let console = site.page.console();
    assert!(console.is_empty(), "{payload}: {console:#?}");
}

/// Puts the payload into every word of a film.
fn poison(value: &mut Value, payload: &str) {
    match value {
        Value::String(text) => *text = format!("{payload}{text}"),
        Value::Array(all) => all.iter_mut().for_each(|each| poison(each, payload)),
        Value::Object(fields) => fields.values_mut().for_each(|each| poison(each, payload)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

/// The film of a text, as `portpath embed` writes it.
fn film_of(yaml: &str) -> Value {
    let analysis = portpath::analyze(yaml, &portpath::Asked::default());
    serde_json::from_str(&portpath::film::film(yaml, &analysis)).expect("JSON")
}

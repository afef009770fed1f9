//! `embed.html` in an iframe: it tells its height, obeys the page it was made for and nobody else,
//! and cannot lead that page away.

use browser_tests::{DESK, Embedding, document};
use portpath::Asked;
use portpath::ProxyMode;
use portpath::facts::Fact;
use portpath::film::{SnippetOptions, frame};
use portpath::link::Link;
use serde_json::json;

const YAML: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, \
                    targetPort: 8080}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nspec:\n  \
                    containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]\n";

/// A page that holds two frames: one that knows its origin, and one made for another. The address
/// of the page is only known when it is open, so its own script makes the frames.
fn holding() -> Embedding {
    let attributes = vec![
        ("open".to_owned(), String::new()),
        ("id".to_owned(), "a".to_owned()),
    ];
    let options = SnippetOptions {
        attributes,
        ..SnippetOptions::default()
    };
    let html = |origin: &str| {
        frame(
            concat!("embed/", env!("CARGO_PKG_VERSION"), "/embed.html"),
            origin,
            YAML,
            &Asked::default(),
            &options,
        )
    };
    let body = format!(
        "<div id=\"frames\" data-ours='{}' data-other='{}'></div>",
        html("ORIGIN"),
        html("https://other.example")
    );
    let page =
        document(&body).replace("connect-src 'self'", "connect-src 'self'; frame-src 'self'");
    let host = concat!(
        "<script type=\"module\" src=\"embed/",
        env!("CARGO_PKG_VERSION"),
        "/frame-host.js\"></script></head>"
    );
    let site = Embedding::of(DESK, &page.replace("</head>", host));
    site.page.evaluate(
        "window.heard = []; \
         addEventListener('message', ({ data, source }) => heard.push({ ...data, at: [...document.querySelectorAll('iframe')].findIndex((one) => one.contentWindow === source) })); \
         const place = document.querySelector('#frames'); \
         place.innerHTML = place.dataset.ours.replace('ORIGIN', encodeURIComponent(location.origin)) + place.dataset.other; \
         for (const frame of place.children) frame.loading = 'eager'",
    );
    site
}

#[test]
fn a_frame_tells_its_height_and_obeys_its_page_only() {
    let site = holding();
    let heard = |what: &str, script: &str| {
        site.page.wait_for(what, || {
            (site.page.evaluate(&format!("return {script}")) == json!(true)).then_some(())
        });
    };
    heard(
        "its height",
        "heard.some((one) => one.type === 'height' && one.at === 0)",
    );
    heard(
        "the frame grew",
        "document.querySelector('iframe').clientHeight > 500",
    );
    heard(
        "our frame is ready",
        "heard.some((one) => one.type === 'ready' && one.at === 0 && one.id === 'a')",
    );
    site.page.evaluate(
        "for (const frame of document.querySelectorAll('iframe')) \
           frame.contentWindow.postMessage({ portpath: 1, type: 'step', step: 2 }, '*')",
    );
    heard(
        "the step",
        "heard.some((one) => one.type === 'step' && one.step === 2 && one.at === 0)",
    );
    // The second was made for another page: it tells ours nothing, and did not move.
    heard(
        "nothing from the other",
        "heard.every((one) => one.at === 0)",
    );
    let other = "return document.querySelectorAll('iframe')[1].contentDocument.querySelector('port-path')\
                 .shadowRoot.querySelector('.count')?.textContent";
    site.page.wait_for("the other frame's steps", || {
        site.page.evaluate(other).as_str().map(str::to_owned)
    });
    assert_eq!(site.page.evaluate(other), json!("step 1 of 5"));
    assert!(
        !site
            .page
            .evaluate("return JSON.stringify(heard)")
            .to_string()
            .contains("apiVersion"),
        "no text goes out"
    );
}

#[test]
fn a_frame_cannot_lead_its_page_away() {
    let site = holding();
    let sandbox = "return [...document.querySelectorAll('iframe')].every((one) => !one.getAttribute('sandbox').includes('navigation'))";
    assert_eq!(site.page.evaluate(sandbox), json!(true));
    let before = site.page.evaluate("return location.href");
    site.page.wait_for("the frame", || {
        (site
            .page
            .evaluate("return heard.some((one) => one.type === 'ready')")
            == json!(true))
        .then_some(())
    });
    let tried = "try { document.querySelector('iframe').contentWindow.eval('top.location = \"about:blank\"'); return 'led away'; } \
                 catch (error) { return error.name; }";
    // Its own policy forbids eval, and its sandbox forbids to navigate the page: either stops it.
    assert_ne!(site.page.evaluate(tried), json!("led away"));
    assert_eq!(site.page.evaluate("return location.href"), before);
}

#[test]
fn heights_from_elsewhere_are_ignored() {
    let site = holding();
    site.page.wait_for("the frame grew", || {
        (site
            .page
            .evaluate("return document.querySelector('iframe').clientHeight > 500")
            == json!(true))
        .then_some(())
    });
    let height = site
        .page
        .evaluate("return document.querySelector('iframe').height");
    // From the page itself, which is no frame.
    site.page
        .evaluate("postMessage({ portpath: 1, type: 'height', height: 77 }, '*')");
    site.page.wait_for("the message", || {
        (site
            .page
            .evaluate("return heard.some((one) => one.at === -1)")
            == json!(true))
        .then_some(())
    });
    assert_eq!(
        site.page
            .evaluate("return document.querySelector('iframe').height"),
        height
    );
}

/// `embed.html` opened by itself with this fragment.
fn alone(fragment: &str) -> Embedding {
    let site = Embedding::new(DESK, "");
    site.page.goto(&format!(
        "{}embed/{}/embed.html#{fragment}",
        site.server.url(),
        env!("CARGO_PKG_VERSION")
    ));
    site
}

#[test]
fn a_frame_shows_what_a_share_link_holds() {
    let fact = Fact::parse("app in pod default/web-1 listens on 3000").expect("a fact");
    let asked = Asked {
        to: "curl http://web:80".into(),
        proxy_mode: ProxyMode::Ipvs,
        facts: vec![fact],
        ..Asked::default()
    };
    let text = format!("# ü\\n\n\n{YAML}");
    let link = Link {
        text: Some(text.clone()),
        asked,
        step: Some(2),
        ..Link::default()
    }
    .packed()
    .expect("a link");
    let forms = [
        format!("link={link}&open"),
        format!("open&link=https://portpath.example/%23{link}"),
        format!("{link}&open=&step=2"),
    ];
    for (at, fragment) in forms.iter().enumerate() {
        let site = alone(fragment);
        site.wait(
            0,
            "the player",
            "return Boolean(root?.querySelector('.verdict'))",
        );
        assert!(
            site.text(0, ".verdict").contains("listens on 3000"),
            "{}",
            site.text(0, ".verdict")
        );
        assert!(
            site.text(0, ".steps").contains("ipvs")
                || site.run(0, "return embed.getAttribute('mode')") == json!("ipvs")
        );
        assert_eq!(
            site.run(0, "return embed.text"),
            json!(text.trim_end().to_owned() + "\n")
        );
        // A link counts from 1, and an option of the fragment goes before the link's.
        assert!(site.text(0, ".count").starts_with(if at == 2 {
            "step 3 of"
        } else {
            "step 2 of"
        }));
        let console = site.page.console();
        assert!(console.is_empty(), "{fragment}: {console:#?}");
    }
}

#[test]
fn a_link_that_cannot_be_read_says_so() {
    let whole = Link {
        text: Some(YAML.into()),
        ..Link::default()
    }
    .packed()
    .expect("a link");
    let cut = &whole[..whole.len() - 9];
    for (fragment, words) in [
        (format!("link={cut}"), "cut off or damaged"),
        ("link=2.abc".to_owned(), "format 2"),
        ("link=example=headless".to_owned(), "no YAML"),
    ] {
        let site = alone(&fragment);
        site.page.find_named("p", words);
        assert_eq!(site.run(0, "return embed ?? null"), serde_json::Value::Null);
    }
}

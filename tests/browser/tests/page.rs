//! The built site in a real Chromium, served from a path that is not the root.

use std::path::PathBuf;

use browser_tests::{Address, Browser, Page, Server, Viewport};

const DESK: Viewport = Viewport { width: 1280, height: 900 };

/// The site's server, and a browser that has opened it.
struct Open {
    server: Server,
    page: Page,
}

fn open(viewport: Viewport) -> Open {
    let dist = std::env::var_os("PORTPATH_DIST")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../dist"), PathBuf::from);
    assert!(dist.join("index.html").is_file(), "no site in {}; make it with `cargo xtask build`", dist.display());
    let server = Server::start(&dist, "/any/path/", Address::AnyPort).expect("a free port");
    let page = Page::launch(&Browser::from_env(), viewport);
    page.goto(&server.url());
    page.find("main");
    Open { server, page }
}

#[test]
fn the_page_loads_without_a_word_in_the_console() {
    let Open { page, server } = open(DESK);
    page.wait_for_text("Portpath");
    let console = page.console();
    assert!(console.is_empty(), "{console:#?}");
    let requests = server.requests();
    assert!(requests.iter().all(|path| path.starts_with("/any/path/")), "{requests:#?}");
}

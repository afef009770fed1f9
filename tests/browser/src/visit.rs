//! A reader's visit to the built site, which is served from a path that is not the root.

use std::env;
use std::path::PathBuf;

use crate::engine::Browser;
use crate::page::{Element, Page, Viewport};
use crate::server::{Address, Server};

/// A desk's screen.
pub const DESK: Viewport = Viewport {
    width: 1280,
    height: 900,
};
/// The narrowest screen that WCAG 2.2 asks a page to flow into (1.4.10).
pub const NARROW: Viewport = Viewport {
    width: 320,
    height: 640,
};

/// An open page with the server it came from.
pub struct Visit {
    /// The page, in a browser of its own.
    pub page: Page,
    /// The server, which knows what was asked for.
    pub server: Server,
}

impl Visit {
    /// Opens the site for a reader who wants reduced motion, so that each step shows at once.
    pub fn new(viewport: Viewport) -> Visit {
        Visit::with_motion(viewport, "reduce")
    }

    /// Opens the site; `motion` is the value of `prefers-reduced-motion`.
    pub fn with_motion(viewport: Viewport, motion: &str) -> Visit {
        Visit::prepared(&Browser::from_env(), viewport, |page| {
            page.emulate_media(&[
                ("prefers-reduced-motion", motion),
                ("prefers-color-scheme", "light"),
            ]);
        })
    }

    /// Opens the site in a browser of any engine, as it comes: the packet moves.
    pub fn in_browser(browser: &Browser) -> Visit {
        Visit::prepared(browser, DESK, |_| {})
    }

    fn prepared(browser: &Browser, viewport: Viewport, prepare: impl FnOnce(&Page)) -> Visit {
        let dist = dist();
        assert!(
            dist.join("index.html").is_file(),
            "no site in {}; make it with `cargo xtask build`",
            dist.display()
        );
        let server = Server::start(&dist, "/any/path/", Address::AnyPort).expect("a free port");
        let page = Page::launch(browser, viewport);
        prepare(&page);
        page.goto(&server.url());
        page.find("main");
        Visit { page, server }
    }

    /// The field with the YAML.
    pub fn editor(&self) -> Element {
        self.page.find("#editor")
    }

    /// Puts the cursor of the editor after the first `word`.
    pub fn put_caret(&self, word: &str) {
        let script = "const area = document.querySelector('#editor'); area.focus(); \
                      const at = area.value.indexOf(arguments[0]) + arguments[0].length; area.setSelectionRange(at, at);";
        self.page.call(script, &[word.into()]);
    }

    /// Pastes a text over the one in the editor.
    pub fn paste(&self, text: &str) {
        self.page.paste_over(&self.editor(), text);
    }

    /// Waits until the verdict holds `words`.
    pub fn wait_for_verdict(&self, words: &str) {
        self.page.wait_for(&format!("the verdict {words:?}"), || {
            self.text_of("#verdict").contains(words).then_some(())
        });
    }

    /// The visible text of the first match, once there is one.
    pub fn text_of(&self, css: &str) -> String {
        self.page.text(&self.page.find(css))
    }
}

/// The built site: `$PORTPATH_DIST`, else `dist/`.
pub fn dist() -> PathBuf {
    let usual = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    env::var_os("PORTPATH_DIST").map_or_else(usual, PathBuf::from)
}

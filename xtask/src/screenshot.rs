//! Pictures of the page to look at.

use browser_tests::{Address, Page, Server, Viewport};

use crate::shell::{Result, root, step};
use crate::{browser, site};

const DESK: Viewport = Viewport {
    width: 1280,
    height: 900,
};
const PHONE: Viewport = Viewport {
    width: 360,
    height: 780,
};

/// Builds, then writes one PNG each: light, dark, and as narrow as a phone.
pub(crate) fn screenshot() -> Result {
    let dist = site::build()?;
    let browser = browser::ready()?;
    step("screenshots", || {
        let server =
            Server::start(&dist, "/", Address::AnyPort).map_err(|error| error.to_string())?;
        let page = Page::launch(&browser, DESK);
        for (name, scheme, viewport) in [
            ("light", "light", DESK),
            ("dark", "dark", DESK),
            ("phone", "light", PHONE),
        ] {
            page.resize(viewport);
            // The picture stands still at its end.
            page.emulate_media(&[
                ("prefers-color-scheme", scheme),
                ("prefers-reduced-motion", "reduce"),
            ]);
            page.goto(&server.url());
            page.find("main");
            println!(
                "    {}",
                page.screenshot(&root().join("target/screenshots"), name)
                    .display()
            );
        }
        Ok(())
    })
}

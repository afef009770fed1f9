//! The base of the browser tests: a static server for `dist/`, a WebDriver client, and a
//! [`Page`] with the verbs that a reader of Portpath has. `cargo xtask serve` and `cargo
//! xtask screenshot` use the same server and client.
//!
//! Tests wait for conditions, never for a time, and find things as a reader does: by role and
//! visible words.

pub mod axe;
mod driver;
mod embed;
mod engine;
mod http;
mod page;
mod pastes;
mod server;
mod visit;

pub use driver::{Driver, Session};
pub use embed::{Embedding, STRICT, block, document};
pub use engine::{Browser, Engine};
pub use page::{Element, LogEntry, Page, Viewport};
pub use pastes::{SHOP, typo};
pub use server::{Address, Server};
pub use visit::{DESK, NARROW, Visit, dist};

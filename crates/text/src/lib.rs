//! The floor of Portpath: places in a text, how long a text may be, and the collections, sorting
//! and searching that all above share, in as little code as possible.

pub mod order;
pub mod maps;
pub mod source;
pub mod limits;

//! What the editor shows beside the cursor. It reads the text by indentation and brackets, since
//! what you type is no YAML yet.

mod complete;
mod entry;
mod fields;
mod flow;
mod help;
mod names;
mod offer;
mod outline;
mod place;
mod written;

pub(crate) use complete::offers;
pub(crate) use help::help;

//! What the checks of a Pod's parts know of the whole spec.

use portpath_text::maps::HashMap;

use crate::admission::tree::present;
use portpath_yaml::yaml::Node;

/// What the parts of a Pod's spec need to know of the whole.
pub(crate) struct Context<'a> {
    /// `spec` or `spec.template.spec`.
    pub(crate) field: String,
    /// The spec.
    pub(crate) spec: &'a Node,
    /// Whether it is a Pod's own or a template's.
    pub(crate) owner: Owner,
    /// The volumes that are fine, by name.
    pub(crate) volumes: HashMap<&'a str, &'a Node>,
}

/// Whose spec it is: a Pod's is checked more strictly.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A Pod's own.
    Pod,
    /// A template's.
    Template,
}

impl Context<'_> {
    /// `hostUsers: false` gives the Pod its own user namespace.
    pub(crate) fn host_users(&self) -> bool {
        present(self.spec, "hostUsers")
            .and_then(Node::as_bool)
            .unwrap_or(true)
    }
}

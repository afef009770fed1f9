//! The API server's create path after decoding: turns a decoded object into the stored one, with defaults and
//! allocations filled in, or into the causes of its rejection. Leaves reading and strict decoding to `decode`.
//!
//! Order, as in Kubernetes: defaults, then allocation (Services), then validation; allocation errors hide
//! validation errors (pkg/registry/core/service/storage/storage.go, beginCreate).

use std::rc::Rc;

use super::Config;
use super::allocate::{Allocated, Allocator, Counters, Taken};
use super::{Cause, Finding, Setup, defaults, prepare, validate};
use portpath_yaml::yaml::Node;

/// What the API server remembers between creates: allocated ClusterIPs and node ports.
#[derive(Clone, Debug)]
pub struct Registry {
    allocator: Allocator,
    created: u64,
    setup: Setup,
    trail: Trail,
}

/// What objects took of the registry, so that the same ones can take it again without being looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// The name that the first one took. Mostly it is the only one.
    name: Option<Rc<str>>,
    /// Those of the others.
    more: Vec<Rc<str>>,
    /// What became of them hangs on others, so that it must be found out anew.
    pub hangs_on_others: bool,
    /// How many they are.
    created: u64,
    /// How many were created before them, where one of them bears that number.
    serial: Option<u64>,
    allocated: Vec<Allocated>,
}

impl Trail {
    /// The names that they took.
    pub fn names(&self) -> impl Iterator<Item = &Rc<str>> {
        self.name.iter().chain(&self.more)
    }

    /// Adds a name.
    pub fn add_name(&mut self, name: Rc<str>) {
        match self.name {
            None => self.name = Some(name),
            Some(_) => self.more.push(name),
        }
    }
}

/// Where counting stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    created: u64,
    counters: Counters,
}

/// An object as the strict decoder leaves it: field types are right, unknown fields are gone.
#[derive(Clone, Copy, Debug)]
pub struct Decoded<'a> {
    /// The whole object.
    pub node: &'a Node,
    /// `Service`, as the scheme spells it.
    pub kind: &'a str,
    /// `v1`, `apps/v1` and so on.
    pub api_version: &'a str,
    /// The namespace it goes to; empty for cluster-scoped kinds.
    pub namespace: &'a str,
}

/// An object as the API server stores it.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The object with defaults and allocations, which are marked [`portpath_text::source::Origin::Defaulted`].
    pub node: Node,
    /// The API's warnings.
    pub warnings: Vec<Finding>,
}

/// Why the API server refuses an object after decoding it.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// Validation or allocation: 422 Invalid.
    Invalid(Vec<Cause>),
    /// A failure that is not about a field, in the server's words: 500 InternalError.
    Internal(String),
}

impl Trail {
    /// Whether what became of the objects hangs on what stood before them, beyond what they took.
    pub fn hangs(&self) -> bool {
        self.hangs_on_others || self.serial.is_some()
    }
}

impl Registry {
    /// The empty registry of a cluster set up as `config` says.
    pub fn new(config: &Config) -> Self {
        Self {
            allocator: Allocator::new(config.families, config.setup),
            created: 0,
            setup: config.setup,
            trail: Trail::default(),
        }
    }

    /// Notes an object of a kind that is not looked into: it exists all the same, and counts.
    pub fn pass(&mut self) {
        self.count();
    }

    fn count(&mut self) {
        self.created += 1;
        self.trail.created += 1;
    }

    /// Notes what an object took. Mostly it is the only one of its document, for which the list has room and no more.
    fn note(&mut self, before: Counters, taken: Taken) {
        let allocated = &mut self.trail.allocated;
        if allocated.is_empty() {
            allocated.reserve_exact(1);
        }
        allocated.push(Allocated {
            before,
            after: self.allocator.counters(),
            taken,
        });
    }

    /// What was taken since somebody took the trail away.
    pub fn trail(&mut self) -> &mut Trail {
        &mut self.trail
    }

    /// Takes again what objects took before; false, and nothing is taken, where they might get something else now.
    pub fn again(&mut self, trail: &Trail) -> bool {
        let same =
            !trail.hangs_on_others && trail.serial.is_none_or(|serial| serial == self.created);
        if !same || !self.allocator.again(&trail.allocated) {
            return false;
        }
        self.created += trail.created;
        true
    }

    /// Where counting stands.
    pub fn standing(&self) -> Standing {
        Standing {
            created: self.created,
            counters: self.allocator.counters(),
        }
    }

    /// Lets counting go on from where it stood.
    pub fn count_from(&mut self, standing: &Standing) {
        self.created = standing.created;
        self.allocator.count_from(standing.counters);
    }

    /// Gives back what objects took, whatever others took behind them, and counts from where it stood before them.
    pub fn give_back(&mut self, trail: &Trail) {
        self.allocator.give_back(&trail.allocated);
    }

    /// Takes what was given back, to which nobody else has come.
    pub fn take_back(&mut self, trail: &Trail) {
        self.allocator.take(&trail.allocated);
    }

    /// Creates one object: defaults, what the strategy fills in, allocation, validation. A kind that is not
    /// looked into is stored as it is.
    pub fn create(&mut self, object: &Decoded) -> Result<Stored, Refused> {
        let mut node = object.node.clone();
        defaults::apply(object.kind, &mut node);
        if object.kind == "Job" {
            self.trail
                .serial
                .get_or_insert(self.created - self.trail.created);
        }
        self.count();
        prepare::prepare(object.kind, &mut node, self.created);
        let mut taken = Taken::default();
        if object.kind == "Service" {
            let before = self.allocator.counters();
            let allocated = self.allocator.allocate(&mut node, &mut taken);
            if let Err(refused) = allocated {
                self.allocator.release(&taken);
                return Err(refused);
            }
            self.note(before, taken.clone());
        }
        let mut causes = validate::validate(object.kind, &node);
        if self.setup == Setup::Readers {
            causes.retain(|cause| !validate::is_of_cluster_policy(cause));
        }
        if !causes.is_empty() {
            self.allocator.release(&taken);
            return Err(Refused::Invalid(causes));
        }
        let warnings = validate::warnings(object.kind, &node);
        Ok(Stored { node, warnings })
    }

    /// Creates an object of which it is sure that it is valid; none, and nothing is taken, where no address or node port is
    /// to be had for it.
    pub fn create_surely(&mut self, kind: &str, mut node: Node) -> Option<Node> {
        defaults::apply(kind, &mut node);
        if kind == "Service" {
            let (before, mut taken) = (self.allocator.counters(), Taken::default());
            if !self.allocator.allocate_surely(&mut node, &mut taken) {
                self.allocator.release(&taken);
                self.allocator.count_from(before);
                return None;
            }
            self.note(before, taken);
        }
        self.count();
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portpath_text::source::Origin;
    use portpath_yaml::yaml::{Content, parse};

    fn create(registry: &mut Registry, text: &str) -> Result<Stored, Refused> {
        let Some(Content::Tree(node)) = parse(text)
            .into_iter()
            .next()
            .map(|document| document.content)
        else {
            panic!("a tree: {text}");
        };
        registry.create(&Decoded {
            node: &node,
            kind: "Service",
            api_version: "v1",
            namespace: "default",
        })
    }

    #[test]
    fn what_is_filled_in_is_marked_and_points_at_the_paste() {
        let text = "metadata: {name: web}\nspec:\n  type: NodePort\n  ports:\n  - port: 8080\n";
        let stored = create(&mut Registry::new(&Config::default()), text).expect("it is valid");
        let spec = stored.node.get("spec").expect("a spec");
        assert_eq!(
            spec.get("clusterIP").and_then(Node::as_str),
            Some("10.96.1.1")
        );
        let port = &spec.get("ports").expect("ports").items()[0];
        let target = port.get("targetPort").expect("filled in");
        assert_eq!(
            (target.as_int(), target.origin),
            (Some(8080), Origin::Defaulted)
        );
        assert_eq!(target.span.text(text), "8080", "it follows from the port");
        assert_eq!(port.get("nodePort").and_then(Node::as_int), Some(30_086));
        assert_eq!(
            port.get("port").map(|port| port.origin),
            Some(Origin::Written)
        );
    }

    #[test]
    fn a_refused_service_gives_back_what_it_took() {
        let mut registry = Registry::new(&Config::default());
        let service = |name: &str| {
            format!(
                "metadata: {{name: {name}}}\nspec:\n  type: NodePort\n  clusterIP: 10.96.9.9\n  ports:\n  - port: \
                 80\n    nodePort: 31000\n"
            )
        };
        let refused = create(&mut registry, &service("Upper")).expect_err("its name is refused");
        assert!(
            matches!(&refused, Refused::Invalid(causes) if causes[0].field == "metadata.name"),
            "{refused:?}"
        );
        create(&mut registry, &service("web")).expect("address and node port are free again");
        let refused = create(&mut registry, &service("rival")).expect_err("now they are taken");
        let Refused::Invalid(causes) = refused else {
            panic!("a field is to blame")
        };
        assert!(
            causes[0]
                .message
                .ends_with("provided IP is already allocated"),
            "{causes:?}"
        );
    }
}

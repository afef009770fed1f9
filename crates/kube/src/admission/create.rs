//! The API server's create path after decoding: turns a decoded object into the stored one, with
//! defaults and allocations filled in, or into the causes of its rejection. Leaves reading and
//! strict decoding to `decode`.
//!
//! Order, as in Kubernetes: defaults, then allocation (Services), then validation; allocation
//! errors hide validation errors (pkg/registry/core/service/storage/storage.go, beginCreate).

use super::Config;
use super::allocate::Allocator;
use super::refused::Refused;
use super::{Finding, Setup, defaults, prepare, validate};
use portpath_yaml::yaml::Node;

/// What the API server remembers between creates: allocated ClusterIPs and node ports.
#[derive(Clone, Debug)]
pub struct Registry {
    allocator: Allocator,
    created: u64,
    setup: Setup,
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
    /// The object with defaults and allocations, which are marked
    /// [`portpath_text::source::Origin::Defaulted`].
    pub node: Node,
    /// The API's warnings.
    pub warnings: Vec<Finding>,
}

impl Registry {
    /// The empty registry of a cluster set up as `config` says.
    pub fn new(config: &Config) -> Self {
        Self {
            allocator: Allocator::new(config.families, config.setup),
            created: 0,
            setup: config.setup,
        }
    }

    /// Whose cluster it is.
    pub(super) fn setup(&self) -> Setup {
        self.setup
    }

    /// Notes an object of a kind that is not looked into: it exists all the same, and counts.
    pub fn pass(&mut self) {
        self.created += 1;
    }

    /// Creates one object: defaults, what the strategy fills in, allocation, validation. A kind
    /// that is not looked into is stored as it is.
    pub fn create(&mut self, object: &Decoded) -> Result<Stored, Refused> {
        let mut node = object.node.clone();
        defaults::apply(object.kind, &mut node);
        self.created += 1;
        prepare::prepare(object.kind, &mut node, self.created);
        let mut taken = self.allocator.checkpoint();
        if self.setup == Setup::Readers && is_api_server(object) {
            self.allocator.free_api_server();
        }
        if object.kind == "Service" {
            let allocated = self.allocator.allocate(&mut node, &mut taken);
            if let Err(refused) = allocated {
                self.allocator.release(&taken);
                return Err(refused);
            }
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

    /// The object as a cluster has it that printed it, where a create would be refused. Only the
    /// reader's cluster may have it.
    pub fn stored_before(&mut self, object: &Decoded) -> Option<Node> {
        if self.setup != Setup::Readers {
            return None;
        }
        let mut node = object.node.clone();
        defaults::apply(object.kind, &mut node);
        self.created += 1;
        prepare::prepare(object.kind, &mut node, self.created);
        if object.kind == "Service" {
            // What it has was written down; what is lacking is not to be had for certain.
            let mut taken = self.allocator.checkpoint();
            if self.allocator.allocate(&mut node, &mut taken).is_err() {
                self.allocator.release(&taken);
            }
        }
        Some(node)
    }

    /// Creates an object of which it is sure that it is valid; none, and nothing is taken, where no
    /// address or node port is free for it.
    pub fn create_surely(&mut self, kind: &str, mut node: Node) -> Option<Node> {
        defaults::apply(kind, &mut node);
        if kind == "Service" {
            let mut taken = self.allocator.checkpoint();
            if !self.allocator.allocate_surely(&mut node, &mut taken) {
                self.allocator.restore(&taken);
                return None;
            }
        }
        self.created += 1;
        Some(node)
    }
}

/// The Service `kubernetes`, which every cluster has: to apply it changes the one that is there.
/// Source: pkg/controlplane/controller/kubernetesservice/controller.go.
fn is_api_server(object: &Decoded) -> bool {
    object.kind == "Service"
        && object.namespace == "default"
        && super::metadata::text(object.node, "name") == "kubernetes"
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

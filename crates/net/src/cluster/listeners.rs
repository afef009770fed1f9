//! The listeners of each Gateway: its own, then those of the ListenerSets that it allows.

use std::rc::Rc;

use portpath_kube::manifest::{
    Gateway, LabelMatch, ListenerSet, ObjectMeta, Pair, Requirement, RoutesFrom, WaysIn,
};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// The label that every namespace has (pkg/apis/core/v1/defaults.go, SetDefaults_Namespace).
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Adds the listeners of ListenerSets to their Gateways: those of the oldest set first, then by
/// namespace and name. A set with a time of creation is in its cluster already, and so older than one
/// without.
/// Source: apis/v1/listenerset_types.go, ListenerSetSpec.Listeners.
pub(super) fn merge(ways: &mut WaysIn, namespaces: &[Rc<ObjectMeta>]) {
    let mut sets = ways.listener_sets.clone();
    portpath_text::order::by_key(&mut sets, |set| {
        let created = set.meta.created.clone();
        (
            created.is_none(),
            created.unwrap_or_default(),
            set.meta.namespace().to_owned(),
            set.meta.name().to_owned(),
        )
    });
    for set in sets {
        let Some(at) = ways.gateway(&set.parent_name()) else {
            continue;
        };
        if takes_set(namespaces, &ways.gateways[at], &set) != Some(false) {
            let gateway = Rc::make_mut(&mut ways.gateways[at]);
            gateway.listeners.extend(set.listeners.iter().cloned());
        }
    }
}

/// Whether a Gateway allows a ListenerSet; none where labels decide that your YAML does not show.
/// Source: apis/v1/gateway_types.go, AllowedListeners.
pub(crate) fn takes_set(
    namespaces: &[Rc<ObjectMeta>],
    gateway: &Gateway,
    set: &ListenerSet,
) -> Option<bool> {
    match &gateway.listener_sets_from {
        RoutesFrom::Same => Some(set.meta.namespace() == gateway.meta.namespace()),
        RoutesFrom::All => Some(true),
        RoutesFrom::None => Some(false),
        RoutesFrom::Selector(selector) => selects(namespaces, selector, set.meta.namespace()),
    }
}

/// Whether a selector of namespaces selects one: none where labels decide that your YAML does not
/// show. The label with its name every namespace has.
pub(crate) fn selects(
    namespaces: &[Rc<ObjectMeta>],
    selector: &LabelMatch,
    namespace: &str,
) -> Option<bool> {
    let declared = namespaces.iter().find(|meta| meta.name() == namespace);
    let word = |text| Spanned::defaulted(text, Span::default());
    let name = Pair {
        key: word(TextSlice::fixed(NAME_LABEL)),
        value: word(namespace.into()),
    };
    if let Some(meta) = declared {
        let mut labels = meta.labels.to_vec();
        labels.push(name);
        return Some(selector.holds(&labels));
    }
    let of_name = |key: &str| key == NAME_LABEL;
    let (known, others) = selector
        .labels
        .iter()
        .cloned()
        .partition::<Vec<Pair>, _>(|pair| of_name(&pair.key.value));
    let (known_too, others_too) = selector
        .expressions
        .iter()
        .cloned()
        .partition::<Vec<Requirement>, _>(|it| of_name(&it.key));
    let by_name = LabelMatch {
        labels: known,
        expressions: known_too,
    };
    if !by_name.holds(&[name]) {
        return Some(false);
    }
    (others.is_empty() && others_too.is_empty()).then_some(true)
}

//! Which nodes a Pod may run on: `nodeSelector` and the required node affinity. Leaves out taints,
//! resources and everything that only prefers.

use super::{Pair, value_of};
use portpath_text::source::Span;
use portpath_yaml::yaml::TextSlice;

/// What a Pod asks of its node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// `nodeSelector`: every label must be there.
    pub selector: Vec<Pair>,
    /// `affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`:
    /// one must hold; none when no affinity is asked for.
    pub terms: Option<Vec<Term>>,
}

/// One term: all of its requirements must hold, and an empty one holds nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// `matchExpressions`, on the node's labels.
    pub labels: Vec<Requirement>,
    /// `matchFields`, on `metadata.name`.
    pub fields: Vec<Requirement>,
}

/// One requirement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// The whole entry.
    pub span: Span,
    /// Label or field.
    pub key: TextSlice,
    /// `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` or `Lt`.
    pub operator: TextSlice,
    /// Values.
    pub values: Vec<TextSlice>,
}

impl Placement {
    /// Whether a node will do.
    /// Source: staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go,
    /// Match.
    pub fn allows(&self, name: &str, labels: &[Pair]) -> bool {
        let label = |key: &str| value_of(labels, key);
        let selected = self
            .selector
            .iter()
            .all(|pair| label(&pair.key.value) == Some(pair.value.value.as_str()));
        let holds = |term: &Term| {
            !(term.labels.is_empty() && term.fields.is_empty())
                && term
                    .labels
                    .iter()
                    .all(|requirement| requirement.holds(label(&requirement.key)))
                && term
                    .fields
                    .iter()
                    .all(|requirement| requirement.holds(Some(name)))
        };
        selected
            && self
                .terms
                .as_ref()
                .is_none_or(|terms| terms.iter().any(holds))
    }
}

impl Requirement {
    /// Whether a label with this value, or without one, meets it.
    pub fn holds(&self, value: Option<&str>) -> bool {
        let listed = || value.is_some_and(|value| self.values.iter().any(|listed| listed == value));
        let number = |text: &str| text.parse::<i64>().ok();
        let numbers = || Some((number(value?)?, number(self.values.first()?)?));
        match self.operator.as_str() {
            "In" => listed(),
            "NotIn" => !listed(),
            "Exists" => value.is_some(),
            "DoesNotExist" => value.is_none(),
            "Gt" => numbers().is_some_and(|(has, bound)| has > bound),
            "Lt" => numbers().is_some_and(|(has, bound)| has < bound),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portpath_text::source::{Span, Spanned};

    fn placement(operator: &str, values: &[&str]) -> Placement {
        let values = values.iter().map(|value| TextSlice::from(*value)).collect();
        let requirement = Requirement {
            span: Span::default(),
            key: "tier".into(),
            operator: operator.into(),
            values,
        };
        Placement {
            terms: Some(vec![Term {
                labels: vec![requirement],
                fields: Vec::new(),
            }]),
            ..Placement::default()
        }
    }

    #[test]
    fn operators_read_labels_as_the_scheduler_does() {
        let text = |text: &str| Spanned::written(TextSlice::from(text), Span::default());
        let labels = [Pair {
            key: text("tier"),
            value: text("7"),
        }];
        let allows =
            |operator, values: &[&str]| placement(operator, values).allows("node-a", &labels);
        assert!(allows("In", &["7", "8"]) && !allows("In", &["8"]));
        assert!(allows("NotIn", &["8"]) && placement("NotIn", &["8"]).allows("node-a", &[]));
        assert!(allows("Exists", &[]) && !allows("DoesNotExist", &[]));
        assert!(allows("Gt", &["6"]) && !allows("Gt", &["7"]) && allows("Lt", &["8"]));
        let empty = Placement {
            terms: Some(vec![Term::default()]),
            ..Placement::default()
        };
        assert!(
            !empty.allows("node-a", &labels),
            "an empty term holds nowhere"
        );
        assert!(Placement::default().allows("node-a", &[]));
    }
}

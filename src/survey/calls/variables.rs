//! The variables of a container as the kubelet sets them, as far as the YAML says them.

use portpath_text::maps::HashMap;
use portpath_text::source::Span;
use portpath_yaml::yaml::Node;

/// A variable with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    /// With `$(OTHER)` filled in.
    pub(super) value: String,
    /// Where its value stands.
    pub(super) span: Span,
}

/// ConfigMaps by namespace and name: their `data`.
pub(super) type ConfigMaps = HashMap<(String, String), Node>;

/// The variables of a container.
#[derive(Default)]
pub(super) struct Variables {
    all: Vec<Variable>,
    /// Where the value of each name stands that counts, the last one.
    by_name: HashMap<String, usize>,
}

/// A longer value is left out: no address is so long, and values that are made of one another could
/// grow without end.
const LONGEST: usize = 4000;

impl Variables {
    /// Those of a container, in the order in which the kubelet sets them: those of `envFrom`, then
    /// those of `env`. `linked` gives the values of the variables for Services.
    /// Source: pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables.
    pub(super) fn of_container(
        container: &Node,
        namespace: &str,
        maps: &ConfigMaps,
        linked: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Self {
        let mut variables = Self::default();
        for source in items(container, "envFrom") {
            let map = source
                .get("configMapRef")
                .and_then(|reference| maps.get(&key(namespace, reference)));
            let prefix = text(source, "prefix");
            for entry in map.map_or(&[][..], Node::entries) {
                let value = entry.value.as_str().unwrap_or_default().to_owned();
                variables.set(format!("{prefix}{}", entry.key), value, entry.value.span);
            }
        }
        for entry in items(container, "env") {
            variables.add(entry, namespace, maps, linked);
        }
        variables
    }

    fn add(
        &mut self,
        entry: &Node,
        namespace: &str,
        maps: &ConfigMaps,
        linked: &mut dyn FnMut(&str) -> Option<String>,
    ) {
        let name = text(entry, "name").to_owned();
        let plain = entry.get("value").and_then(|value| {
            let own = |name: &str| self.value(name).map(str::to_owned);
            let filled = expanded(value.as_str()?, &mut |name| {
                own(name).or_else(|| linked(name))
            });
            Some((filled, value.span))
        });
        let mapped = || {
            let reference = entry.get("valueFrom")?.get("configMapKeyRef")?;
            let map = maps.get(&key(namespace, reference))?;
            let value = map.get(text(reference, "key"))?;
            Some((value.as_str()?.to_owned(), value.span))
        };
        match plain.or_else(mapped) {
            Some((value, span)) => self.set(name, value, span),
            // A value from elsewhere hides the one before it.
            None => {
                self.by_name.remove(&name);
            }
        }
    }

    fn set(&mut self, name: String, value: String, span: Span) {
        if value.len() > LONGEST {
            self.by_name.remove(&name);
            return;
        }
        self.by_name.insert(name.clone(), self.all.len());
        self.all.push(Variable { name, value, span });
    }

    /// The value of a variable.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let at = self.by_name.get(name)?;
        Some(&self.all[*at].value)
    }

    /// Those that count, in the order in which they are set.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Variable> {
        let counts =
            |(at, variable): &(usize, &Variable)| self.by_name.get(&variable.name) == Some(at);
        self.all
            .iter()
            .enumerate()
            .filter(counts)
            .map(|(_, variable)| variable)
    }
}

/// The namespace and name that a reference names.
pub(super) fn key(namespace: &str, reference: &Node) -> (String, String) {
    (namespace.to_owned(), text(reference, "name").to_owned())
}

/// The string under a key; empty without one.
pub(super) fn text<'n>(node: &'n Node, key: &str) -> &'n str {
    node.get(key).and_then(Node::as_str).unwrap_or_default()
}

/// The items of a list under a key.
pub(super) fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map_or(&[], Node::items)
}

/// A text with `$(NAME)` filled in: `$$` is one `$`, and what nothing sets stays as it is.
/// Source: third_party/forked/golang/expansion/expand.go, Expand.
pub(super) fn expanded(text: &str, value: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        if out.len() > LONGEST {
            break;
        }
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let name = rest
            .strip_prefix('(')
            .and_then(|inside| inside.split_once(')'));
        match name {
            Some((name, after)) => {
                match value(name) {
                    Some(value) => out.push_str(&value),
                    None => out.push_str(&format!("$({name})")),
                }
                rest = after;
            }
            None => out.push('$'),
        }
    }
    out.push_str(rest);
    out
}

/// From here on a script's variables stay as they are written.
const LONGEST_SCRIPT: usize = 16_000;

/// A script with `$NAME` and `${NAME}` filled in, as a shell does; a default (`${NAME:-x}`) counts
/// where nothing sets the variable.
pub(super) fn in_shell(script: &str, variables: &Variables) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(at) = rest.find('$') {
        if out.len() > LONGEST_SCRIPT {
            break;
        }
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match shell_name(rest) {
            Some((name, default, length)) => {
                match variables.value(name).or(default) {
                    Some(value) => out.push_str(value),
                    None => {
                        out.push('$');
                        out.push_str(&rest[..length]);
                    }
                }
                rest = &rest[length..];
            }
            None => out.push('$'),
        }
    }
    out.push_str(rest);
    out
}

/// The name after a `$`, its default, and how much of the text it takes.
fn shell_name(text: &str) -> Option<(&str, Option<&str>, usize)> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if let Some(inside) = text.strip_prefix('{') {
        let end = inside.find('}')?;
        let (name, default) = match inside[..end].split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (&inside[..end], None),
        };
        return (!name.is_empty() && name.chars().all(is_name)).then_some((name, default, end + 2));
    }
    let end = text.find(|letter| !is_name(letter)).unwrap_or(text.len());
    (end > 0).then_some((&text[..end], None, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kubelet_fills_in_what_it_knows() {
        let mut value = |name: &str| (name == "HOST").then(|| "db".to_owned());
        assert_eq!(expanded("$(HOST):5432", &mut value), "db:5432");
        assert_eq!(
            expanded("$$(HOST) $(NONE) $5 $", &mut value),
            "$(HOST) $(NONE) $5 $"
        );
    }

    #[test]
    fn a_shell_fills_in_variables_and_defaults() {
        let mut variables = Variables::default();
        variables.set("HOST".to_owned(), "db".to_owned(), Span::default());
        assert_eq!(
            in_shell("nc -z $HOST ${PORT:-5432} $NONE ${NONE} $", &variables),
            "nc -z db 5432 $NONE ${NONE} $"
        );
    }
}

//! Splits a line of a shell into the command that sends, and what starts it.

/// The command that sends, and the `kubectl exec` or `kubectl run` that starts it; the second one is
/// empty where none does. What the shell does with the answer is left out.
pub fn command_parts(text: &str) -> (&str, &str) {
    let text = text.strip_prefix("sudo ").unwrap_or(text);
    let (kubectl, command) = match text.split_once(" -- ") {
        Some((kubectl, command)) if is_kubectl(kubectl) => (kubectl, command),
        _ => ("", text),
    };
    let end = [" | ", " > ", " 2>", " && ", "; ", " &"]
        .into_iter()
        .filter_map(|mark| command.find(mark))
        .min();
    (command[..end.unwrap_or(command.len())].trim(), kubectl)
}

fn is_kubectl(text: &str) -> bool {
    matches!(
        text.split_whitespace().next(),
        Some("kubectl" | "k" | "oc" | "microk8s")
    )
}

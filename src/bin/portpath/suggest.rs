//! Finds the word that you may have meant.

use portpath::trace::{edit_distance, is_near};

/// `; did you mean --from?`, or nothing where no word is near.
pub(crate) fn did_you_mean(typed: &str, known: &[&str]) -> String {
    let slips = known.iter().filter(|word| is_slip(typed, word));
    let meant = slips.min_by_key(|word| edit_distance(typed, word));
    meant
        .map(|word| format!("; did you mean {word}?"))
        .unwrap_or_default()
}

/// Whether a word is likely a slip for another: a few letters off, or its beginning.
pub(crate) fn is_slip(typed: &str, word: &str) -> bool {
    let typed = typed.to_lowercase();
    let letters = typed.trim_start_matches('-').chars().count();
    letters > 1 && (word.starts_with(&typed) || is_near(&typed, word))
}

/// `light or dark`, `text, json, sarif or svg`
pub(crate) fn or_list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => (*word).to_owned(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}

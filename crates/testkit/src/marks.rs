//! What a scenario says about itself in comments below its title, which Markdown does not show:
//! `<!-- example of CODE -->`, one a line.

/// The marks of a file, in order.
pub fn marks(markdown: &str) -> Vec<&str> {
    let below = markdown.lines().skip(1);
    below
        .map_while(|line| line.strip_prefix("<!--")?.strip_suffix("-->"))
        .map(str::trim)
        .collect()
}

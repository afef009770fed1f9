//! Values that your YAML leaves to be filled in: what stands for each in the text that is read, and
//! what the reader wrote.

use portpath_text::maps::HashMap;
use portpath_text::source::Span;

/// One such value. The same expression is the same value, wherever it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What stands for it as a string; a name that occurs nowhere in your YAML.
    pub token: String,
    /// What stands for it as a port; a number that occurs nowhere in your YAML.
    pub number: u16,
    /// What the reader wrote: `{{ .Values.port }}`.
    pub written: String,
    /// Where it is written first.
    pub span: Span,
    /// The line of that, from 1.
    pub line: usize,
}

/// All of them, while they are found.
pub(super) struct Unknowns<'t> {
    text: &'t str,
    prefix: String,
    /// For each port whether your YAML has that number; made with the first value.
    taken: Vec<bool>,
    next: u16,
    names: HashMap<String, usize>,
    pub found: Vec<Unknown>,
}

/// More are not told apart.
const MOST: usize = 2000;

impl<'t> Unknowns<'t> {
    /// None so far, of this paste.
    pub(super) fn new(text: &'t str) -> Self {
        let mut prefix = "zq".to_owned();
        while text.contains(&prefix) && prefix.len() < 40 {
            prefix.push('q');
        }
        Self {
            text,
            prefix,
            taken: Vec::new(),
            next: u16::MAX,
            names: HashMap::default(),
            found: Vec::new(),
        }
    }

    /// What stands for an expression, which is known by its name.
    pub(super) fn token(&mut self, name: String, written: &str, span: Span, line: usize) -> &str {
        let known = self.names.get(&name).copied();
        let at = known.unwrap_or_else(|| self.add(name, written, span, line));
        &self.found[at].token
    }

    fn add(&mut self, name: String, written: &str, span: Span, line: usize) -> usize {
        if self.found.len() >= MOST {
            return MOST - 1;
        }
        let at = self.found.len();
        if self.taken.is_empty() {
            self.taken = numbers(self.text);
        }
        self.next = (1..self.next)
            .rev()
            .find(|port| !self.taken[usize::from(*port)])
            .unwrap_or(1);
        let token = format!("{}{at}x", self.prefix);
        self.found.push(Unknown {
            token,
            number: self.next,
            written: written.to_owned(),
            span,
            line,
        });
        self.names.insert(name, at);
        at
    }
}

fn numbers(text: &str) -> Vec<bool> {
    let mut taken = vec![false; usize::from(u16::MAX) + 1];
    for number in text
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|run| run.parse::<u16>().ok())
    {
        taken[usize::from(number)] = true;
    }
    taken
}

//! Counts agreements by feature.

use std::collections::BTreeMap;

/// The cases of a suite that agree, by feature, and those that do not.
#[derive(Default)]
pub(crate) struct Tally {
    features: BTreeMap<String, Count>,
    disagreements: Vec<String>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    agree: usize,
    all: usize,
}

impl Tally {
    /// Counts a case; `disagreement` says what was wanted and what came, where they differ.
    pub(crate) fn count(&mut self, feature: &str, disagreement: Option<String>) {
        let count = self.features.entry(feature.to_owned()).or_default();
        count.all += 1;
        match disagreement {
            Some(said) => self.disagreements.push(format!("{feature}: {said}")),
            None => count.agree += 1,
        }
    }

    /// The table by feature, and each disagreement unless it `is_quiet`.
    pub(crate) fn shown(&self, suite: &str, is_quiet: bool) -> String {
        let mut sum = Count::default();
        let mut lines = Vec::new();
        for (feature, count) in &self.features {
            sum.agree += count.agree;
            sum.all += count.all;
            lines.push(format!(
                "    {feature}: {} of {} agree",
                count.agree, count.all
            ));
        }
        lines.insert(0, format!("{suite}: {} of {} agree", sum.agree, sum.all));
        if !is_quiet {
            let said = self.disagreements.iter();
            lines.extend(said.map(|said| format!("    differs: {said}")));
        }
        lines.join("\n")
    }
}

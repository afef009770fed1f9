//! The content of a link other than its text, as names with values. Both forms of a fragment write the same ones.

use super::{Link, Opened, Shade};
use portpath_kube::admission::ProxyMode;
use portpath_net::facts::Fact;

impl Link {
    /// The names and values, in the order in which they are written.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let mode = Some(self.asked.proxy_mode).filter(|mode| *mode != ProxyMode::default());
        let single = [
            ("example", self.example.clone()),
            ("lesson", self.lesson.clone()),
            ("from", said(&self.asked.from)),
            ("to", said(&self.asked.to)),
            ("mode", mode.map(|mode| mode.as_str().to_owned())),
            ("step", self.step.map(|step| step.to_string())),
            ("theme", self.theme.map(|shade| shade.as_str().to_owned())),
        ];
        let single = single
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        single
            .chain(self.asked.facts.iter().map(|fact| ("fact", fact.typed())))
            .collect()
    }
}

impl Opened {
    /// Sets a name to its value. Keeps names and values that it does not understand, as written. The last value of a name counts.
    pub(super) fn take(&mut self, name: &str, value: String) {
        let link = &mut self.link;
        let understood = match name {
            "example" => put(&mut link.example, Some(value.clone())),
            "lesson" => put(&mut link.lesson, Some(value.clone())),
            "from" => put(&mut link.asked.from, Some(value.clone())),
            "to" => put(&mut link.asked.to, Some(value.clone())),
            "mode" => put(&mut link.asked.proxy_mode, ProxyMode::named(&value)),
            "step" => put(
                &mut link.step,
                value.parse().ok().filter(|step| *step > 0).map(Some),
            ),
            "theme" => put(&mut link.theme, Shade::named(&value).map(Some)),
            "fact" => Fact::parse(&value)
                .map(|fact| link.asked.facts.push(fact))
                .is_ok(),
            _ => false,
        };
        if !understood {
            self.passed_over.push(format!("{name}: {value}"));
        }
    }
}

fn put<T, U: Into<T>>(place: &mut T, value: Option<U>) -> bool {
    let found = value.is_some();
    if let Some(value) = value {
        *place = value.into();
    }
    found
}

//! Remembers the paste that was read last, so that another request about it reads nothing again, and a changed paste only the
//! documents that changed.

use super::{Analysis, Asked, World, versions};

/// Analyzes one paste after the other. What it answers is what [`super::analyze`] answers; it is only quicker when
/// much of it was there before.
#[derive(Default)]
pub struct Reader {
    last: Option<Last>,
}

struct Last {
    text: String,
    /// What was asked of it: of this only what the cluster depends on counts.
    asked: Asked,
    world: World,
}

impl Reader {
    /// From paste to verdict.
    pub fn analyze(&mut self, text: &str, asked: &Asked) -> Analysis {
        let read = |world| Last { text: text.to_owned(), asked: asked.clone(), world };
        let last = match self.last.take() {
            Some(last) if last.text == text && last.asked.makes_the_cluster_of(asked) => last,
            Some(last) => read(last.world.after(&last.text, text, asked)),
            None => read(World::of(text, asked)),
        };
        let answer = last.world.look(text, |session| session.answer(asked));
        let analysis = versions::look_beyond(text, asked, &last.world, answer);
        self.last = Some(last);
        analysis
    }
}

impl Asked {
    /// Whether all that shapes the cluster is asked alike; who sends what where does not.
    fn makes_the_cluster_of(&self, other: &Self) -> bool {
        self.proxy_mode == other.proxy_mode && self.facts == other.facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProxyMode;
    use crate::analyze;

    #[test]
    fn it_answers_as_the_one_door_does() {
        let service = |port: u16| {
            format!(
                "apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec:\n  selector: {{app: web}}\n  ports:\n  - \
                 port: {port}\n    targetPort: 8080\n"
            )
        };
        let ask = |to: &str, proxy_mode| Asked { to: to.to_owned(), proxy_mode, ..Asked::default() };
        let (iptables, ipvs) = (ProxyMode::Iptables, ProxyMode::Ipvs);
        let mut reader = Reader::default();
        for (text, asked) in [
            (service(80), ask("", iptables)),
            (service(80), ask("curl http://web:81", iptables)),
            (service(80), ask("curl http://web:81", ipvs)),
            (service(81), ask("curl http://web:81", ipvs)),
            (String::new(), ask("", iptables)),
            (service(80), ask("", iptables)),
        ] {
            assert_eq!(reader.analyze(&text, &asked), analyze(&text, &asked), "{text} {asked:?}");
        }
    }
}

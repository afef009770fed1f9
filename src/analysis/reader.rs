//! Remembers the paste that was read last, so that another request about it reads nothing again, and a changed paste only the
//! documents that changed. It reads in portions, so that whoever calls can do something else between them.

use super::{Analysis, Asked, Parts, World, config_of, parts, versions};
use crate::limits::LIMITS;

/// About how many bytes of new text a portion reads: a few milliseconds.
const PORTION: usize = 16_000;

/// Analyzes one paste after the other. What it answers is what [`super::analyze`] answers; it is only quicker when
/// much of it was there before.
#[derive(Default)]
pub struct Reader {
    work: Option<Work>,
}

/// A paste that is being analyzed, or was.
struct Work {
    text: String,
    /// What is asked of it.
    asked: Asked,
    stage: Stage,
}

/// What comes next.
enum Stage {
    /// The rest of the documents.
    Read(Box<parts::Reading>),
    /// The cluster, of documents that were read; none of a paste that is read as a whole.
    Build(Option<Box<Parts>>),
    /// The answer, as often as it is wanted.
    Answer(Box<World>),
}

impl Reader {
    /// From paste to verdict.
    pub fn analyze(&mut self, text: &str, asked: &Asked) -> Analysis {
        self.begin(text, asked);
        loop {
            if let Some(analysis) = self.go_on() {
                return analysis;
            }
        }
    }

    /// Begins with a paste. What was begun before is given up, but for what this one has in common with it.
    pub fn begin(&mut self, text: &str, asked: &Asked) {
        self.work = Some(match self.work.take() {
            None => begun(text, asked, None),
            Some(Work { text: old, asked: before, stage }) => match stage {
                Stage::Answer(world) if old == text && before.makes_the_cluster_of(asked) => {
                    Work { text: old, asked: asked.clone(), stage: Stage::Answer(world) }
                }
                stage => begun(text, asked, stage.parts().map(|parts| (old, parts))),
            },
        });
    }

    /// Goes on by one portion: the analysis once it is there. With nothing begun it is that of nothing.
    pub fn go_on(&mut self) -> Option<Analysis> {
        let Some(Work { text, asked, stage }) = self.work.take() else { return Some(Analysis::default()) };
        let (stage, analysis) = match stage {
            Stage::Read(mut reading) => match reading.go_on(&text, PORTION) {
                false => (Stage::Read(reading), None),
                // Of too many documents the whole is what says so.
                true => (Stage::Build(reading.finish().ok().map(Box::new)), None),
            },
            Stage::Build(parts) => {
                let world = parts.map_or_else(|| World::of(&text, &asked), |parts| World::read(&text, &asked, *parts));
                (Stage::Answer(Box::new(world)), None)
            }
            Stage::Answer(world) => {
                let answer = world.look(&text, |session| session.answer(&asked));
                let analysis = versions::look_beyond(&text, &asked, &world, answer);
                (Stage::Answer(world), Some(analysis))
            }
        };
        self.work = Some(Work { text, asked, stage });
        analysis
    }
}

/// The work on a text, for which only the documents are read that an earlier one does not have.
fn begun(text: &str, asked: &Asked, earlier: Option<(String, Parts)>) -> Work {
    let (old, parts) = earlier.unzip();
    let earlier = old.as_deref().zip(parts);
    let is_short = LIMITS.of_bytes(text.len()).is_none();
    let reading = is_short.then(|| parts::Reading::begin(text, &config_of(asked), &LIMITS, earlier)).flatten();
    let stage = reading.map_or(Stage::Build(None), |reading| Stage::Read(Box::new(reading)));
    Work { text: text.to_owned(), asked: asked.clone(), stage }
}

impl Stage {
    /// What was read until then.
    fn parts(self) -> Option<Parts> {
        match self {
            Stage::Read(reading) => Some(reading.together()),
            Stage::Build(parts) => parts.map(|parts| *parts),
            Stage::Answer(world) => world.parts(),
        }
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

    /// Given up after so many portions, a long paste is answered as if it had never been begun; so is one that goes on.
    #[test]
    fn what_is_given_up_half_read_changes_no_answer() {
        let pod = |at: usize| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{at}, labels: {{app: a{at}}}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n"
            )
        };
        let long: String = (0..600).map(|at| format!("{}---\n", pod(at))).collect();
        let asked = Asked::default();
        for portions in [0, 1, 2, 4, 5, 6] {
            let mut reader = Reader::default();
            reader.begin(&long, &asked);
            assert!((0..portions).all(|_| reader.go_on().is_none()), "a paste of several portions");
            let changed = long.replacen("name: p40,", "name: q40,", 1);
            assert_eq!(reader.analyze(&changed, &asked), analyze(&changed, &asked), "{portions}");
        }
    }

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

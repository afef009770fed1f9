//! Remembers the paste that was read last, so that another request about it reads nothing again, and a changed paste only the
//! documents that changed. It reads in portions, so that whoever calls can do something else between them.

use std::mem;

use super::held::Held;
use super::kept::Kept;
use super::typing::{self, Typing};
use super::{Analysis, Asked, Parts, World, config_of, parts, versions};
use portpath_text::limits::LIMITS;
use portpath_text::source::Rooms;
use portpath_yaml::yaml::Whole;

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
    /// The paste, with the room that was made for typing.
    text: Held,
    /// What is asked of it.
    asked: Asked,
    stage: Stage,
}

/// What comes next.
enum Stage {
    /// The rest of the documents.
    Read(Box<parts::Reading>),
    /// The cluster, of documents that were read; none of a paste that is read as a whole.
    Build(Option<Box<Parts>>, Option<(Typing, Rooms)>),
    /// The answer, as often as it is wanted.
    Answer(Box<World>, Option<Typing>),
}

impl Reader {
    /// From paste to verdict.
    pub fn analyze(&mut self, text: impl Into<Whole>, asked: &Asked) -> Analysis {
        self.begin(&text.into(), asked);
        loop {
            if let Some(analysis) = self.go_on() {
                return analysis;
            }
        }
    }

    /// Begins with a paste. What was begun before is given up, but for what this one has in common with it.
    pub fn begin(&mut self, text: &Whole, asked: &Asked) {
        let is_followed = self
            .work
            .as_mut()
            .is_some_and(|work| work.follow(text, asked));
        if !is_followed {
            self.work = Some(begun(text, asked, self.work.take().and_then(Work::parts)));
        }
    }

    /// Goes on by one portion: the analysis once it is there. With nothing begun it is that of nothing.
    pub fn go_on(&mut self) -> Option<Analysis> {
        let Some(Work {
            mut text,
            asked,
            stage,
        }) = self.work.take()
        else {
            return Some(Analysis::default());
        };
        let (stage, analysis) = match stage {
            Stage::Read(mut reading) => match reading.go_on(text.pasted(), PORTION) {
                false => (Stage::Read(reading), None),
                true => (to_build(*reading, &mut text), None),
            },
            Stage::Build(parts, typing) => {
                let mut world = parts.map_or_else(
                    || World::of(&text.shared(), &asked),
                    |parts| World::read(&text, &asked, *parts),
                );
                let (typing, rooms) = typing.unzip();
                (world.rooms, world.kept) = match rooms {
                    Some(rooms) => (rooms, Kept::for_typing()),
                    None => (Rooms::default(), Kept::for_asking()),
                };
                (Stage::Answer(Box::new(world), typing), None)
            }
            Stage::Answer(world, typing) => {
                let answer = world.look(&text, |session| session.answer(&asked));
                let mut analysis = versions::look_beyond(&text, &asked, &world, answer);
                analysis.leave(&world.rooms);
                (Stage::Answer(world, typing), Some(analysis))
            }
        };
        self.work = Some(Work { text, asked, stage });
        analysis
    }
}

/// The work on a text, for which only the documents are read that an earlier one does not have.
fn begun(text: &Whole, asked: &Asked, earlier: Option<(Held, Parts)>) -> Work {
    let (old, parts) = earlier.unzip();
    let earlier = old.as_deref().zip(parts);
    let is_short = LIMITS.of_text(text).is_none();
    let reading = is_short
        .then(|| parts::Reading::begin(text, &config_of(asked), &LIMITS, earlier))
        .flatten();
    let stage = reading.map_or(Stage::Build(None, None), |reading| {
        Stage::Read(Box::new(reading))
    });
    Work {
        text: Held::Given(text.clone()),
        asked: asked.clone(),
        stage,
    }
}

/// What comes after all is read. Of too many documents the whole is what says so.
fn to_build(reading: parts::Reading, text: &mut Held) -> Stage {
    let Ok((mut parts, changed)) = reading.finish() else {
        return Stage::Build(None, None);
    };
    let typing = changed.and_then(|changed| Typing::begin(text, &mut parts, changed));
    Stage::Build(Some(Box::new(parts)), typing)
}

impl Work {
    /// Follows to another paste, or another question about this one, for which next to nothing has to be read. False, and
    /// nothing has changed, where more has to be.
    fn follow(&mut self, paste: &str, asked: &Asked) -> bool {
        let Self {
            text,
            asked: before,
            stage: Stage::Answer(world, typing),
        } = self
        else {
            return false;
        };
        let is_followed = before.makes_the_cluster_of(asked)
            && match typing {
                Some(typing) => {
                    typing::is_paste(text, &world.rooms, paste)
                        || (LIMITS.of_bytes(paste.len()).is_none()
                            && typing.follow(text, world, paste))
                }
                None => **text == *paste,
            };
        if is_followed {
            before.clone_from(asked);
        }
        is_followed
    }

    /// What was read until then, and of which text.
    fn parts(self) -> Option<(Held, Parts)> {
        let Self {
            mut text, stage, ..
        } = self;
        let (mut parts, rooms) = match stage {
            Stage::Read(reading) => (reading.together(), Rooms::default()),
            Stage::Build(parts, typing) => {
                (*parts?, typing.map(|(_, rooms)| rooms).unwrap_or_default())
            }
            Stage::Answer(mut world, _) => {
                let rooms = mem::take(&mut world.rooms);
                (world.parts()?, rooms)
            }
        };
        typing::end(&rooms, &mut text, &mut parts);
        Some((text, parts))
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
            reader.begin(&Whole::from(&long), &asked);
            assert!(
                (0..portions).all(|_| reader.go_on().is_none()),
                "a paste of several portions"
            );
            let changed = long.replacen("name: p40,", "name: q40,", 1);
            assert_eq!(
                reader.analyze(&changed, &asked),
                analyze(&changed, &asked),
                "{portions}"
            );
        }
    }

    /// The second key in a document and all after it are answered without the others being read or moved, until the room behind it
    /// is used up or it becomes another object.
    #[test]
    fn what_is_typed_into_one_document_is_followed() {
        let service = |name: &str, more: &str| {
            format!(
                "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec:\n  selector: {{app: a}}\n  ports:\n  - port: \
                 80{more}\n"
            )
        };
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: a}}\nspec:\n  containers: [{name: c, image: i}]\n";
        let paste = |more: &str| {
            format!(
                "{pod}---\n{}---\n{}",
                service("web", more),
                service("db", "")
            )
        };
        let (mut reader, asked) = (Reader::default(), Asked::default());
        let mut is_followed = |text: &str| {
            reader.begin(&text.into(), &asked);
            let at_once = matches!(
                &reader.work,
                Some(Work {
                    stage: Stage::Answer(..),
                    ..
                })
            );
            let analysis = (0..10)
                .find_map(|_| reader.go_on())
                .expect("it comes to an end");
            assert_eq!(analysis, analyze(text, &asked), "{text}");
            at_once
        };
        assert!(!is_followed(&paste("")), "all is new");
        assert!(!is_followed(&paste("8")), "the first key");
        for more in [
            "80",
            "8",
            "",
            "80\n    targetPort: 8",
            "80\n    targetPort: 8080",
            "80\n    targetPort: http",
            "9",
        ] {
            assert!(is_followed(&paste(more)), "{more}");
        }
        for more in [
            "  type: NodePort",
            "x: [",
            "9\n---\nkind: Pod",
            &" ".repeat(300),
        ] {
            assert!(!is_followed(&paste(&format!("\n{more}"))), "{more}");
            is_followed(&paste(""));
            is_followed(&paste("8"));
        }
        let in_each = |more: &str| {
            paste(more).replace("name: db", &format!("name: db, labels: {{a: b{more}}}"))
        };
        is_followed(&in_each("8"));
        is_followed(&in_each("9"));
        for (one, other) in [("9", "90"), ("9", "9"), ("8", "9"), ("80", "80")] {
            let text = in_each(one).replace("a: b", &format!("a: c{other}"));
            is_followed(&in_each(one));
            assert!(is_followed(&text), "another document");
            assert!(
                is_followed(&text.replace("image: i", "image: other")),
                "and one more"
            );
        }
        // The last document has all room there is.
        let last = |more: &str| format!("{pod}---\n{}", service("web", more));
        is_followed(&last(""));
        is_followed(&last("8"));
        assert!(is_followed(&last(&" ".repeat(300))));
    }

    /// What is said of the other Services stays, and is what a reader without memory says of them.
    #[test]
    fn what_is_typed_into_one_service_changes_what_is_said_of_others_where_it_should() {
        let service = |namespace: &str, name: &str, app: &str, target: &str| {
            format!(
                "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec:\n  selector: {{app: \
                 {app}}}\n  ports:\n  - port: 80\n    targetPort: {target}\n---\n"
            )
        };
        let pod = |namespace: &str, name: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}}}}}\nspec:\n  \
                 containers: [{{name: c, image: i, ports: [{{name: http, containerPort: 8080}}]}}]\n---\n"
            )
        };
        let one = |namespace: &str| {
            let kinds = [
                ("none", "wbe", "8080"),
                ("fine", "web", "http"),
                ("name", "web", "htpp"),
                ("port", "db", "9090"),
            ];
            let services = kinds
                .map(|(name, app, target)| service(namespace, name, app, target))
                .concat();
            [pod(namespace, "web"), pod(namespace, "db"), services].concat()
        };
        let paste = [one("one"), one("two")].concat();
        let asked = Asked::default();
        for (at, _) in paste.match_indices("targetPort") {
            let end = at + paste[at..].find('\n').expect("a line");
            let app = paste[..at].rfind("app: ").expect("a selector") + "app: ".len();
            let (mut reader, mut text) = (Reader::default(), paste.clone());
            reader.analyze(&text, &asked);
            let edits = [
                (end, "0"),
                (end, "x"),
                (app, "w"),
                (end, "\n    protocol: UDP"),
                (app, "x"),
                (end, "\n\n"),
            ];
            for (place, typed) in edits {
                text.insert_str(place, typed);
                assert_eq!(
                    reader.analyze(&text, &asked),
                    analyze(&text, &asked),
                    "{text}"
                );
            }
            for (place, typed) in edits.into_iter().rev() {
                text.replace_range(place..place + typed.len(), "");
                assert_eq!(
                    reader.analyze(&text, &asked),
                    analyze(&text, &asked),
                    "{text}"
                );
            }
        }
    }

    /// More Services without any endpoint than are told of: which are told stays what it is, too.
    #[test]
    fn what_is_typed_among_more_findings_than_are_told_changes_no_answer() {
        let service = |at: usize| {
            format!(
                "apiVersion: v1\nkind: Service\nmetadata: {{name: s{at}}}\nspec:\n  selector: {{app: none}}\n  ports:\n  - name: \
                 a\n    port: 80\n---\n"
            )
        };
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: p}}\nspec: {containers: [{name: c, image: i}]}\n";
        let paste: String = (0..210).map(service).chain([pod.to_owned()]).collect();
        let ends: Vec<usize> = paste
            .match_indices("port: 80")
            .map(|(at, port)| at + port.len())
            .collect();
        for at in [3, 198, 199, 205] {
            let (mut reader, mut text) = (Reader::default(), paste.clone());
            let second = "\n  - name: b\n    port: 81";
            for typed in ["", "8", second, "", "\n  - name: b\n    port: 82"] {
                text.replace_range(ends[at]..ends[at] + text.len() - paste.len(), typed);
                assert_eq!(
                    reader.analyze(&text, &Asked::default()),
                    analyze(&text, &Asked::default()),
                    "{at}: {typed}"
                );
            }
            let fits = text.replacen("app: none", "app: p", 1);
            assert_eq!(
                reader.analyze(&fits, &Asked::default()),
                analyze(&fits, &Asked::default())
            );
            assert_eq!(
                reader.analyze(&text, &Asked::default()),
                analyze(&text, &Asked::default())
            );
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
        let ask = |to: &str, proxy_mode| Asked {
            to: to.to_owned(),
            proxy_mode,
            ..Asked::default()
        };
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
            assert_eq!(
                reader.analyze(&text, &asked),
                analyze(&text, &asked),
                "{text} {asked:?}"
            );
        }
    }
}

//! The parts of a lesson as HTML, in their order. YAML, its request and the answer make one figure.
//! Without JavaScript it is text and a picture. With JavaScript, a `<port-path>` plays the packet
//! in their place, and the reader can edit the YAML of an exercise.

use std::fmt::Write;

use portpath::film::{film, poster};
use portpath::inspect::SheetKind;
use portpath::link::{Link, address};
use portpath::scene::Shape;
use portpath::{Analysis, Asked};
use portpath::{analyze, inspect};

use crate::answer;
use crate::html::{escaped, json_inside_script};
use crate::lesson::{Lesson, Part};
use crate::prose::{line, paragraphs};
use crate::yaml::Listing;
use portpath_testkit::scenario::asked;

/// All parts of a lesson.
pub(crate) fn body(lesson: &Lesson) -> String {
    let mut body = Body {
        lesson,
        out: String::new(),
        pastes: 0,
        yaml: String::new(),
        given: None,
        asked: None,
        folded: false,
    };
    let mut at = 0;
    while let Some(part) = lesson.parts.get(at) {
        at += body.part(part, &lesson.parts[at + 1..]);
    }
    body.fold_up();
    body.out
}

struct Body<'a> {
    lesson: &'a Lesson,
    out: String,
    /// How many blocks of YAML there were.
    pastes: usize,
    yaml: String,
    /// The YAML of an exercise as the reader gets it.
    given: Option<String>,
    /// The last request, and its answer.
    asked: Option<(Asked, Analysis)>,
    /// Inside of a part that the reader opens: the hint, the solution.
    folded: bool,
}

impl Body<'_> {
    /// Writes a part, and says how many were taken: a figure takes those that belong to it.
    fn part(&mut self, part: &Part, rest: &[Part]) -> usize {
        match part {
            Part::Heading(words) => self.heading(words),
            Part::Prose(markdown) => self.out.push_str(&paragraphs(markdown)),
            Part::Block(word, text) => return self.block(word, text, rest),
        }
        1
    }

    fn heading(&mut self, words: &str) {
        self.fold_up();
        if matches!(words, "Hint" | "Solution") {
            self.folded = true;
            write!(
                self.out,
                "<details class=\"fold\">\n<summary>{}</summary>\n",
                line(words)
            )
        } else {
            writeln!(self.out, "<h2>{}</h2>", line(words))
        }
        .expect("a string takes it");
    }

    fn fold_up(&mut self) {
        if std::mem::take(&mut self.folded) {
            self.out.push_str("</details>\n");
        }
    }

    fn block(&mut self, word: &str, text: &str, rest: &[Part]) -> usize {
        match word {
            "yaml" => {
                self.pastes += 1;
                text.clone_into(&mut self.yaml);
                if let Some(Part::Block(next, request)) =
                    rest.first().filter(|part| is_block(part, &["request"]))
                {
                    debug_assert_eq!(next, "request");
                    return 1 + self.figure(request, &rest[1..], Shown::Here);
                }
                let listing = self.listing(&analyze(text, &Asked::default()));
                self.out.push_str(&listing);
                1
            }
            "request" => self.figure(text, rest, Shown::Above),
            "check" => {
                self.check(text);
                1
            }
            "sh" => {
                self.commands(text);
                1
            }
            "describe" => self.printed(SheetKind::Describe, text),
            "get" => self.printed(SheetKind::Get, text),
            "map" => {
                let map = answer::map(&self.yaml);
                self.out.push_str(&map);
                1
            }
            other => {
                let answer = self.answer_part(other);
                self.out.push_str(&answer);
                1
            }
        }
    }

    /// Commands, a line each; a long one goes on below, indented.
    fn commands(&mut self, text: &str) {
        self.out
            .push_str("<pre class=\"sh\" tabindex=\"0\"><code class=\"language-sh\">");
        for command in text.lines() {
            writeln!(self.out, "<span class=\"c\">{}", escaped(command))
                .expect("a string takes it");
            self.out.push_str("</span>");
        }
        self.out.push_str("</code></pre>\n");
    }

    /// YAML, request, and the parts of the answer that follow at once; says how many parts it took.
    fn figure(&mut self, request: &str, rest: &[Part], yaml: Shown) -> usize {
        let asked = asked(request);
        let analysis = analyze(&self.yaml, &asked);
        let listing = self.listing(&analysis);
        let answers: Vec<&str> = rest.iter().map_while(|part| answer_word(part)).collect();
        let is_given = self.lesson.is_exercise() && self.given.is_none();
        let told = answers.contains(&"trace");
        self.asked = Some((asked, analysis));
        if is_given {
            self.given = Some(self.yaml.clone());
        }
        let player = !self.folded;
        self.out.push_str("<figure class=\"try\">\n");
        if player {
            let opening = self.opening(is_given);
            self.out.push_str(&opening);
        }
        match yaml {
            Shown::Here => self.out.push_str(&listing),
            Shown::Above if player => {
                writeln!(
                    self.out,
                    "<script type=\"text/yaml\">\n{}</script>",
                    self.yaml
                )
                .expect("a string takes it");
            }
            Shown::Above => {}
        }
        let asks = self.question();
        self.out.push_str(&asks);
        if player {
            let (_, analysis) = self.asked.as_ref().expect("a request was just read");
            let film = json_inside_script(&film(&self.yaml, analysis));
            writeln!(
                self.out,
                "<script type=\"application/json\">{film}</script>\n</port-path>"
            )
            .expect("a string takes it");
        }
        self.out.push_str("<div class=\"answer\">\n");
        if told {
            let pictures = self.pictures();
            self.out.push_str(&pictures);
        }
        for word in &answers {
            let answer = self.answer_part(word);
            self.out.push_str(&answer);
        }
        self.out.push_str("</div>\n");
        let link = self.link();
        self.out.push_str(&link);
        self.out.push_str("</figure>\n");
        1 + answers.len()
    }

    /// The way into the simulator with the same YAML and the same request.
    fn link(&self) -> String {
        let (asked, _) = self.asked.as_ref().expect("a figure has a request");
        let link = Link {
            text: Some(self.yaml.clone()),
            asked: asked.clone(),
            ..Link::default()
        };
        // A lesson is short, so that its link is too.
        let Ok(fragment) = link.packed() else {
            return String::new();
        };
        format!(
            "<p class=\"open\"><a href=\"{}\">Open in the simulator</a></p>\n",
            address("../../", &fragment)
        )
    }

    fn listing(&self, analysis: &Analysis) -> String {
        let before = self.given.as_deref().filter(|given| *given != self.yaml);
        Listing {
            text: &self.yaml,
            marks: &analysis.marks,
            id: &self.id(),
            before,
        }
        .html()
    }

    /// What the names of the last YAML's lines begin with.
    fn id(&self) -> String {
        format!("y{}", self.pastes)
    }

    fn opening(&self, is_given: bool) -> String {
        let (asked, analysis) = self.asked.as_ref().expect("a figure has a request");
        let facts: Vec<String> = asked
            .facts
            .iter()
            .map(portpath::facts::Fact::typed)
            .collect();
        let mut tag = format!(
            "<port-path site=\"../../\" client=\"{}\" request=\"{}\"",
            escaped(&analysis.asked_from),
            escaped(&analysis.asked_to)
        );
        if !facts.is_empty() {
            write!(tag, " facts=\"{}\"", escaped(&facts.join("\n"))).expect("a string takes it");
        }
        if is_given {
            write!(tag, " lesson=\"{}\" editable", escaped(&self.lesson.slug))
                .expect("a string takes it");
        }
        tag.push_str(">\n");
        tag
    }

    /// Who sends what, and the known facts.
    fn question(&self) -> String {
        let (asked, analysis) = self.asked.as_ref().expect("a figure has a request");
        let mut out = format!(
            "<p class=\"asked\"><span class=\"from\">From {}:</span> <code>{}</code>",
            escaped(&analysis.asked_from),
            escaped(&analysis.asked_to)
        );
        for fact in &asked.facts {
            write!(
                out,
                "<br><span class=\"fact\">Known: {}.</span>",
                escaped(&fact.typed())
            )
            .expect("a string takes it");
        }
        out.push_str("</p>\n");
        out
    }

    /// The picture, side by side for a wide screen and one below the other for a narrow one.
    fn pictures(&self) -> String {
        let (_, analysis) = self.asked.as_ref().expect("a figure has a request");
        if analysis.hops.is_empty() {
            return String::new();
        }
        let wide = poster(analysis, Shape::Wide);
        let narrow = poster(analysis, Shape::Narrow);
        format!(
            "<div class=\"poster wide\">{wide}</div>\n<div class=\"poster narrow\">{narrow}</div>\n"
        )
    }

    fn answer_part(&self, word: &str) -> String {
        let Some((_, analysis)) = &self.asked else {
            return String::new();
        };
        match word {
            "trace" => answer::trace(analysis, &self.id()),
            "diagnostics" if analysis.diagnostics.is_empty() => String::new(),
            "diagnostics" => answer::findings(analysis, &self.id()),
            "sees" => answer::sees(analysis),
            _ => String::new(),
        }
    }

    /// What kubectl prints.
    fn printed(&mut self, kind: SheetKind, text: &str) -> usize {
        let Some((asked, _)) = &self.asked else {
            return 1;
        };
        let sheets = inspect(&self.yaml, asked);
        let command = sheets
            .iter()
            .find(|sheet| sheet.kind == kind)
            .map_or("", |sheet| sheet.command.as_str());
        write!(
            self.out,
            "<figure class=\"print\">\n<figcaption><code>{}</code></figcaption>\n<pre tabindex=\"0\"><code>{}</code></pre>\n</figure>\n",
            escaped(command),
            escaped(text)
        )
        .expect("a string takes it");
        1
    }

    /// Where the request has to arrive, for the script that checks the reader's edit, and for
    /// readers without JavaScript.
    fn check(&mut self, text: &str) {
        let value = |key: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(key))
                .unwrap_or_default()
                .trim()
        };
        let pod = value("pod:");
        let port = value("port:");
        let Some((asked, analysis)) = &self.asked else {
            return;
        };
        let facts: String = asked
            .facts
            .iter()
            .map(|fact| format!(" --fact '{}'", fact.typed()))
            .collect();
        let command = format!(
            "portpath exercise.yaml --from '{}' --to '{}'{facts}",
            analysis.asked_from, analysis.asked_to
        );
        write!(
            self.out,
            "<div class=\"check\" data-lesson=\"{slug}\" data-pod=\"{pod}\" data-port=\"{port}\" data-from=\"{from}\" data-to=\"{to}\">\n\
             <p class=\"goal\">Solved when this request arrives at port <code>{port}</code> of a Pod of <code>{pod}</code>.</p>\n\
             <p class=\"how\" hidden>Press “Send a packet”, then edit the YAML in place. Portpath simulates and checks each change.</p>\n\
             <p class=\"result\" role=\"status\"></p>\n<p class=\"on\" hidden></p>\n\
             <noscript><p class=\"without\">This page needs JavaScript to check your edit. Without it, save the YAML as \
             <code>exercise.yaml</code>, fix it, and run <code>{command}</code>.</p></noscript>\n</div>\n",
            slug = escaped(&self.lesson.slug),
            pod = escaped(pod),
            port = escaped(port),
            from = escaped(&analysis.asked_from),
            to = escaped(&analysis.asked_to),
            command = escaped(&command),
        )
        .expect("a string takes it");
    }
}

/// Whether a figure shows its YAML, or is about the YAML further up.
enum Shown {
    Here,
    Above,
}

fn is_block(part: &Part, words: &[&str]) -> bool {
    matches!(part, Part::Block(word, _) if words.contains(&word.as_str()))
}

fn answer_word(part: &Part) -> Option<&str> {
    match part {
        Part::Block(word, _) if is_block(part, &["sees", "trace", "diagnostics"]) => Some(word),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::body;
    use crate::lesson::Lesson;

    const YAML: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports:\n  - port: 80\n    \
                        targetPort: 8080\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nspec:\n  containers: \
                        [{name: c, image: c}]\n";

    fn made(after: &str) -> String {
        let text = format!(
            "# T\n\nL.\n\n```yaml\n{YAML}```\n\n```request\nto: curl http://web\n```\n\n{after}"
        );
        body(&Lesson::of(1, "t", &text))
    }

    #[test]
    fn a_figure_reads_without_any_script() {
        let html = made("```trace\n```\n");
        for words in [
            "<pre class=\"yaml\"",
            "<ol class=\"hops\">",
            "Delivered to web-1, port 8080.",
            "<svg",
            "DNAT",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(
            !html.contains("style=") && !html.contains("onclick"),
            "a strict Content-Security-Policy drops it"
        );
        assert!(html.contains("<script type=\"application/json\">{\"film\":2,"));
    }

    #[test]
    fn a_map_is_drawn_and_told() {
        let html = made("```map\n```\n");
        let (_, map) = html.split_once("<figure class=\"map\">").expect("a map");
        for words in ["<svg", "Service default/web", "tabindex=\"0\""] {
            assert!(map.contains(words), "{words} in {map}");
        }
        assert!(!map.contains("style="), "{map}");
    }

    #[test]
    fn an_exercise_keeps_its_answer_for_those_who_open_it() {
        let html = made(
            "```sees\n```\n\n```check\npod: web\nport: 8080\n```\n\n## Solution\n\n```trace\n```\n",
        );
        let (before, after) = html.split_once("<details").expect("the solution is folded");
        assert!(
            before.contains("editable") && !before.contains("<ol") && !before.contains("<svg"),
            "{before}"
        );
        assert!(before.contains("data-pod=\"web\" data-port=\"8080\""));
        assert!(after.contains("<ol class=\"hops\">") && after.trim_end().ends_with("</details>"));
    }
}

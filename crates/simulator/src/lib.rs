//! The core behind the page: takes the view's messages and answers its questions, the most urgent
//! first. It runs in a Web Worker, so that no question, however long it takes, holds up the view;
//! it knows no browser itself.

mod all_paths;
mod assist;
mod queue;

use portpath::film::{Parts, element};
use portpath::inspect::inspect;
use portpath::link::{Link, address};
use portpath::map::app_map;
use portpath::render::{copies, svg};
use portpath::share::{share, summary};
use portpath::survey::Survey;
use portpath::tools::{Tried, crowd, verify};
use portpath::{Asked, Session};
use portpath_explain::scene::{Palette, Shape};
use portpath_messages::{
    Answer, FromSimulator, Picture, PictureForm, Question, Share, Shared, ToSimulator, TriedFix,
    decode, encode,
};
use portpath_yaml::yaml::SharedText;

use queue::{Queue, Waiting};

/// Takes messages in and gives messages out.
#[derive(Default)]
pub struct Simulator {
    /// The text that the next question is about.
    text: SharedText,
    queue: Queue,
    last: LastRead,
}

impl Simulator {
    /// Takes in a message of the view, without answering it yet. What is no message of this build
    /// is skipped.
    pub fn receive(&mut self, message: &[u8]) {
        match decode(message) {
            Some(ToSimulator::Text(change)) => {
                if let Some(text) = change.apply(&self.text) {
                    self.text = text.into();
                }
            }
            Some(ToSimulator::Ask { number, question }) => self.queue.add(Waiting {
                number,
                text: self.text.clone(),
                question,
            }),
            Some(ToSimulator::Forget { number }) => self.queue.forget(number),
            None => {}
        }
    }

    /// Answers the most urgent question; none where nothing is asked.
    pub fn work(&mut self) -> Option<Vec<u8>> {
        let Waiting {
            number,
            text,
            question,
        } = self.queue.next()?;
        let answer = answer_from(&mut self.last, &text, question);
        encode(&FromSimulator { number, answer })
    }

    /// Whether nothing is asked.
    pub fn is_idle(&self) -> bool {
        self.queue.is_empty()
    }
}

/// The text that a question was last about, as it was read: other questions about it read nothing
/// again.
#[derive(Default)]
struct LastRead {
    session: Option<Session>,
    /// All its paths, with what they were asked with.
    survey: Option<(Asked, Survey)>,
}

impl LastRead {
    /// The session of a text.
    fn session(&mut self, text: &SharedText, asked: &Asked) -> &mut Session {
        let known = self.session.take();
        let known = known.filter(|session| session.text() == text);
        if known.is_none() {
            self.survey = None;
        }
        self.session
            .insert(known.unwrap_or_else(|| Session::read(text.clone(), asked)))
    }

    /// How each path of a text ends. Who may reach whom is left out: its lists of names grow with
    /// the square of the workloads, and only one view shows them.
    fn survey(&mut self, text: &SharedText, asked: &Asked) -> &Survey {
        self.session(text, asked);
        let known = self.survey.take().filter(|(of, _)| of == asked);
        let known = known.unwrap_or_else(|| {
            let mut survey = self.session(text, asked).survey(asked);
            survey.reach = Vec::new();
            (asked.clone(), survey)
        });
        &self.survey.insert(known).1
    }
}

/// The answer to a question about a text.
pub fn answer(text: &SharedText, question: Question) -> Answer {
    answer_from(&mut LastRead::default(), text, question)
}

fn answer_from(last: &mut LastRead, text: &SharedText, question: Question) -> Answer {
    match question {
        Question::Suggest(at) => Answer::Suggest(assist::offers(text, at.cursor)),
        Question::Explain(of) => Answer::Explain(assist::help(text, of.at)),
        Question::Trace(of) => {
            let session = last.session(text, &of.asked);
            Answer::Trace(Box::new(session.answer(&of.asked).into()))
        }
        Question::TryFix(of) => {
            let session = last.session(text, &of.asked);
            Answer::TryFix(tried(verify(session, &of.asked, &of.fix)))
        }
        Question::Crowded(of) => {
            let session = last.session(text, &of.asked);
            Answer::Crowded(crowd(session, &of.asked, of.requests, of.clients))
        }
        Question::Sheets(of) => Answer::Sheets(inspect(text, &of.asked)),
        Question::Share(of) => Answer::Share(shared(last.session(text, &of.asked), of)),
        Question::Picture(of) => Answer::Picture(picture(last.session(text, &of.asked), of)),
        Question::Overview(of) => Answer::Overview(last.survey(text, &of.asked).clone()),
        Question::DrawMap(of) => {
            let survey = last.survey(text, &of.asked);
            Answer::DrawMap(app_map(survey, &of.opened).into())
        }
        Question::Reachability(of) => {
            let session = last.session(text, &of.asked);
            Answer::Reachability(session.matrix(&of.asked))
        }
        Question::FixAll(of) => Answer::FixAll(all_paths::fix_all(text, &of)),
        Question::Compare(of) => Answer::Compare(all_paths::compare(text, &of)),
    }
}

fn tried(tried: Tried) -> TriedFix {
    TriedFix {
        arrives: tried.arrives(),
        sentence: tried.sentence(),
        breaks: tried.breaks,
    }
}

fn shared(session: &mut Session, of: Share) -> Shared {
    let own = session.answer(&of.asked);
    let shared = share(session.text(), &of.asked, &own, &of.lines);
    let link = Link {
        text: Some(shared.text.clone()),
        asked: shared.asked.clone(),
        step: of.step,
        theme: of.shade,
        ..Link::default()
    };
    let link = link.packed().map(|fragment| address(&of.page, &fragment));
    // Codes link to their pages here.
    let site = [("site".to_owned(), of.page.clone())];
    let parts = Parts {
        script: &of.script,
        attributes: &site,
        ..Parts::default()
    };
    let remaining = shared.remaining.iter();
    Shared {
        left_out: summary(&shared.left_out),
        remaining: remaining.map(|value| (value.line, value.span)).collect(),
        difference: shared.difference,
        embed: element(&shared.text, &shared.asked, &parts),
        markdown: copies::markdown(&shared.analysis, &shared.text, link.as_deref().ok()),
        link: link.map_err(|trouble| trouble.words()),
    }
}

fn picture(session: &mut Session, of: Picture) -> String {
    let own = session.answer(&of.asked);
    let shared = share(session.text(), &of.asked, &own, &[]);
    let PictureForm { is_narrow, is_dark } = of.form;
    let shape = if is_narrow {
        Shape::Narrow
    } else {
        Shape::Wide
    };
    let palette = if is_dark {
        Palette::DARK
    } else {
        Palette::LIGHT
    };
    svg(&shared.analysis, shape, &palette)
}

#[cfg(test)]
mod tests {
    use portpath::analyze;
    use portpath::examples::EXAMPLES;
    use portpath::report::Nearness;
    use portpath_messages::{Report, Suggest, TextChange, Trace};

    use super::*;

    fn told(simulator: &mut Simulator, message: &ToSimulator) {
        simulator.receive(&encode(message).expect("every message can be written"));
    }

    fn ask(number: u32, question: Question) -> ToSimulator {
        ToSimulator::Ask { number, question }
    }

    fn trace() -> Question {
        Question::Trace(Trace {
            asked: Asked::default(),
        })
    }

    fn next(simulator: &mut Simulator) -> FromSimulator {
        let bytes = simulator.work().expect("an answer");
        decode(&bytes).expect("what was written is read")
    }

    /// What the view gets of a text: all but what only the picture needs, which is made of it here.
    fn reported(text: &str) -> Report {
        let mut report = Report::from(analyze(text, &Asked::default()));
        for hop in report.hops.iter_mut().chain(&mut report.way_back) {
            hop.subject.nodes_decide = false;
            for endpoint in &mut hop.endpoints {
                endpoint.labels = Vec::new();
                endpoint.is_assumed = false;
                endpoint.nearness = Nearness::default();
            }
        }
        report
    }

    #[test]
    fn a_question_is_answered_about_the_text_as_it_was_when_asked() {
        let before = EXAMPLES[0].text;
        let after = EXAMPLES[1].text;
        let mut simulator = Simulator::default();
        told(
            &mut simulator,
            &ToSimulator::Text(TextChange::between("", before)),
        );
        told(&mut simulator, &ask(1, trace()));
        told(
            &mut simulator,
            &ToSimulator::Text(TextChange::between(before, after)),
        );
        told(&mut simulator, &ask(2, trace()));
        for (number, text) in [(1, before), (2, after)] {
            let answer = next(&mut simulator);
            let report = reported(text);
            assert_eq!(
                answer,
                FromSimulator {
                    number,
                    answer: Answer::Trace(report.into())
                }
            );
        }
        assert!(simulator.is_idle() && simulator.work().is_none());
    }

    #[test]
    fn what_is_not_wanted_any_more_is_not_answered_and_keys_come_first() {
        let mut simulator = Simulator::default();
        told(&mut simulator, &ask(1, trace()));
        told(&mut simulator, &ask(2, trace()));
        told(
            &mut simulator,
            &ask(3, Question::Suggest(Suggest { cursor: 0 })),
        );
        told(&mut simulator, &ToSimulator::Forget { number: 1 });
        assert_eq!(next(&mut simulator).number, 3);
        assert_eq!(next(&mut simulator).number, 2);
        assert!(simulator.is_idle());
    }

    #[test]
    fn what_is_no_message_is_passed_over() {
        let mut simulator = Simulator::default();
        simulator.receive(&[255, 255, 255]);
        let beyond = TextChange {
            start: 5,
            end: 9,
            with: "x".into(),
        };
        told(&mut simulator, &ToSimulator::Text(beyond));
        assert!(simulator.is_idle());
        assert_eq!(&*simulator.text, "");
    }

    #[test]
    fn every_report_of_the_examples_is_read_as_it_was_written() {
        for example in EXAMPLES {
            let report = reported(example.text);
            let bytes = encode(&report).expect("written");
            assert_eq!(decode::<Report>(&bytes).as_ref(), Some(&report));
        }
    }
}

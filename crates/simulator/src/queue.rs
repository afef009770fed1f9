//! The questions that wait for an answer.

use portpath_messages::Question;
use portpath_yaml::yaml::SharedText;

/// Questions in the order they came.
#[derive(Default)]
pub(crate) struct Queue(Vec<Waiting>);

/// A question that waits.
pub(crate) struct Waiting {
    /// By which the view knows its answer.
    pub number: u32,
    /// The text it is about.
    pub text: SharedText,
    /// What is asked.
    pub question: Question,
}

impl Queue {
    /// Puts a question in.
    pub(crate) fn add(&mut self, waiting: Waiting) {
        self.0.push(waiting);
    }

    /// Takes a question out that nobody wants answered any more.
    pub(crate) fn forget(&mut self, number: u32) {
        self.0.retain(|waiting| waiting.number != number);
    }

    /// Takes out the most urgent one, of equal ones the first.
    pub(crate) fn next(&mut self) -> Option<Waiting> {
        let questions = self.0.iter().enumerate();
        let (at, _) = questions.min_by_key(|(at, waiting)| (urgency(&waiting.question), *at))?;
        Some(self.0.remove(at))
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What comes first has the smallest number: who types waits for a list, who pressed a button for
/// what it does.
fn urgency(question: &Question) -> u8 {
    match question {
        Question::Suggest(_) | Question::Explain(_) => 0,
        Question::Trace(_) => 1,
        Question::Crowded(_)
        | Question::Sheets(_)
        | Question::Share(_)
        | Question::Picture(_)
        | Question::FixAll(_) => 2,
        Question::TryFix(_) => 3,
        Question::Overview(_) | Question::DrawMap(_) | Question::Reachability(_) => 4,
        Question::Compare(_) => 5,
    }
}

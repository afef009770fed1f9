//! The whole page: state, what the simulator answers to it, and the parts that show both.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::address::{use_address, use_history, use_title};
use super::arrival::{self, Arrival};
use super::cleaned::{self, Cleaned};
use super::commands::Commands;
use super::editor::{Editor, Notes as Margin};
use super::facts::said;
use super::failure::failure_note;
use super::findings::Findings;
use super::first;
use super::fixes;
use super::header::Header;
use super::held::held;
use super::help::Help;
use super::hooks::use_fix_key;
use super::keeping::keeping_note;
use super::notes::Notes;
use super::overview::{Overview, use_survey};
use super::paste::Paste;
use super::path::PathView;
use super::reading::use_reading;
use super::request_bar::RequestBar;
use super::share::Share;
use super::sheets::Sheets;
use super::simulator::Simulator;
use super::state::{Event, Panel, State, TextEvent, Theme};
use super::storage::{Kept, use_keeping};
use super::verdict::VerdictView;
use portpath::link::{Opened, Trouble};
use portpath::share::redact_request;
use portpath_explain::report::Fix;
use portpath_messages::Report;
use portpath_text::source::{LineIndex, Span};

/// How long a pause in typing is.
const PAUSE: u32 = 150;

/// What the page starts with.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    /// What the last visit left behind.
    #[prop_or_default]
    pub kept: Kept,
    /// What the address says.
    #[prop_or_else(|| Ok(Opened::default()))]
    pub opened: Result<Opened, Trouble>,
    /// What answers the page's questions.
    #[prop_or_default]
    pub simulator: Simulator,
    /// The answer to what the page starts with, if it is known: see [`first`](super::first).
    #[prop_or_default]
    pub answer: Option<Rc<Report>>,
}

impl AppProps {
    /// Whether the page starts with the first example, as every page does that has nothing of its
    /// reader.
    pub fn starts_with_the_example(&self) -> bool {
        let kept = Kept {
            theme: self.kept.theme,
            speed: self.kept.speed,
            ..Kept::default()
        };
        self.kept == kept && self.opened == Ok(Opened::default())
    }
}

impl Default for AppProps {
    fn default() -> Self {
        Self {
            kept: Kept::default(),
            opened: Ok(Opened::default()),
            simulator: Simulator::default(),
            answer: None,
        }
    }
}

/// The page with its simulator.
#[component]
pub fn App(props: &AppProps) -> Html {
    let simulator = use_memo((), |()| props.simulator.clone());
    html! {
        <ContextProvider<Simulator> context={(*simulator).clone()}>
            <Page ..props.clone() />
        </ContextProvider<Simulator>>
    }
}

/// The page.
#[component]
fn Page(props: &AppProps) -> Html {
    let kept = props.kept.clone();
    let opened = props.opened.clone();
    let state = use_reducer(move || {
        let mut state = kept.state();
        match opened {
            Ok(opened) => state.follow(opened),
            Err(trouble) => state.refused = Some(trouble.words()),
        }
        // The editor starts with this text; it is not typed over another.
        State {
            rewrites: 0,
            ..state
        }
    });
    let dispatcher = state.dispatcher();
    let on = use_callback((), move |event: Event, ()| dispatcher.dispatch(event));
    let shown = use_reading(&state.settled, &state.asked, props.answer.as_deref());
    let paste = shown.paste;
    let survey = use_survey(&paste, shown.is_read);
    use_settling(&state, &on);
    let keeper = use_keeping(&state);
    use_theme(state.shown_theme());
    // After the parts of the page did the same: their effects come first.
    use_effect_with((), |()| first::took_over());

    let report = &paste.report;
    let steps = report.hops.len();
    let step = state.playback.step(steps);
    use_address(&state, steps, keeper.is_wanted);
    use_history(&on);
    use_title(
        &report.verdict.headline,
        &redact_request(&report.asked).0.to,
    );
    let on_fix = {
        let paste = paste.clone();
        let on = on.clone();
        Callback::from(move |(at, fix): (usize, usize)| {
            let fix = paste
                .report
                .diagnostics
                .get(at)
                .and_then(|diagnostic| diagnostic.fixes.get(fix));
            if let Some(fix) = fix {
                on.emit(fixes::applied(&paste, fix));
            }
        })
    };
    let cause = report
        .diagnostics
        .iter()
        .position(|each| Some(&each.code) == report.verdict.cause.as_ref());
    let fix = cause.and_then(|at| report.diagnostics[at].fixes.first().cloned());
    let on_insert = {
        let paste = paste.clone();
        on.reform(move |fix: Fix| fixes::applied(&paste, &fix))
    };
    let on_first_fix = on_fix.reform(move |()| (cause.unwrap_or(usize::MAX), 0));
    use_fix_key(fix.is_some(), &on_first_fix);
    let printed = use_memo(state.settled.clone(), |text| numbered(text));
    let waiting = match (shown.is_read, shown.is_slow) {
        (false, _) if shown.failure.is_none() => "Reading your YAML …",
        (true, true) => {
            "Still reading your YAML. What you see is the answer before your last change."
        }
        (true, false) | (false, _) => "",
    };
    html! {
        <>
            <a class="skip" href="#editor">{ "Skip to the YAML" }</a>
            <Header example={state.example} edited={state.is_edited()} theme={state.shown_theme()} on={on.clone()}>
                <Share paste={paste.clone()} step={state.shown_step(steps)} theme={state.shown_theme()}
                    on={on.clone()} />
                <Help />
            </Header>
            <main class="page">
                <div class="path">
                    <Overview paste={paste.clone()} survey={survey.clone()} panel={state.panel} applied={state.applied.clone()} on={on.clone()} />
                    <section class="card stage-card" aria-label="The path" id={Panel::Path.id()} hidden={state.panel != Panel::Path}>
                        <RequestBar paste={paste.clone()} survey={survey.clone()} draft={state.draft.clone()} is_proposed={state.asked.from.is_empty()} on={on.clone()} />
                        <p class="still-reading" role="status">{ waiting }</p>
                        if let Some(failure) = shown.failure {
                            { failure_note(&failure, &shown.again) }
                        }
                        { said(&state.asked.facts, &on) }
                        <p class="printed">{ format!("Request: {} → {}", report.asked.from, report.asked.to) }</p>
                        if shown.is_read {
                            <VerdictView verdict={report.verdict.clone()} {fix}
                                on_fix={on_first_fix} applied={state.applied.clone()} to={report.asked.to.clone()} is_older={shown.is_behind}
                                offer={report.offers.first().cloned()} on_insert={on_insert.clone()} on={on.clone()} />
                        }
                        if shown.is_read {
                            <PathView paste={paste.clone()} text={state.settled.clone()} asked={state.asked.clone()}
                                playback={state.playback} chosen={state.chosen} on={on.clone()} />
                        }
                    </section>
                    <Findings paste={paste.clone()} {cause} asked={state.asked.clone()} chosen={state.chosen} {survey}
                        on={on.clone()} {on_fix} />
                    <Commands commands={report.commands.clone()} />
                    <Sheets text={state.settled.clone()} asked={state.asked.clone()} {step} on={on.clone()} />
                </div>
                <div class="paste">
                    { arrival::notice(&Arrival::of(&state, &on)) }
                    { cleaning_notice(&paste, &on) }
                    if let Some(heavy) = state.held {
                        { held(&state.text, heavy, &on) }
                    }
                    <Editor text={state.drawn()} rewrites={state.rewrites} shown={state.shown} pastes={state.pastes}
                        replaced_example={state.replaced_example().is_some()}
                        notes={margin(&paste, &state)} on={on.clone()} />
                    { keeping_note(&keeper) }
                    // What is printed: the editor shows no more than has room in it.
                    <pre class="printed" aria-hidden="true">{ &*printed }</pre>
                </div>
                <div class="aside">
                    <Notes paste={paste.clone()} {on_insert} on={on.clone()} />
                </div>
            </main>
            <footer class="foot">
                { "Nothing you paste leaves this page. Portpath simulates; it does not talk to a cluster. " }
                <a href="learn/">{ "Learn port and targetPort step by step" }</a>
            </footer>
        </>
    }
}

/// The text with the numbers of its lines, by which everything else cites it.
fn numbered(text: &str) -> AttrValue {
    let lines = text.lines().enumerate();
    let lines = lines.map(|(at, line)| format!("{:>4}  {line}\n", at + 1));
    lines.collect::<String>().into()
}

/// What is marked in the text that the editor shows.
fn margin(paste: &Paste, state: &State) -> Margin {
    if state.held.is_some() {
        Margin::default()
    } else {
        Margin::of(paste, state)
    }
}

/// The notice of a text that was read after cleaning.
fn cleaning_notice(paste: &Rc<Paste>, on: &Callback<Event>) -> Html {
    let Some(cleaned) = paste.report.cleaned.clone() else {
        return Html::default();
    };
    let lines = LineIndex::new(&paste.text);
    let places = cleaned.cleanings.iter().map(|cleaning| {
        let start = lines.line_start(cleaning.line);
        Span::new(start, start)
    });
    let on_apply = {
        let paste = paste.clone();
        let fix = cleaned.fix.clone();
        let on = on.clone();
        Callback::from(move |()| {
            if let Some(fix) = &fix {
                on.emit(fixes::applied(&paste, fix));
            }
        })
    };
    let places = places.collect();
    cleaned::notice(&Cleaned {
        cleaned,
        places,
        on: on.clone(),
        on_apply,
    })
}

/// Typing is analyzed after a short pause.
#[hook]
fn use_settling(state: &State, on: &Callback<Event>) {
    let unsettled = state.text != state.settled;
    let on = on.clone();
    use_effect_with((state.text.clone(), unsettled), move |(_, unsettled)| {
        let timeout = unsettled
            .then(|| Timeout::new(PAUSE, move || on.emit(Event::Text(TextEvent::Settled))));
        move || drop(timeout)
    });
}

/// The stylesheet follows an attribute of the document.
#[hook]
fn use_theme(theme: Theme) {
    use_effect_with(theme, |theme| {
        let root = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|page| page.document_element());
        if let Some(root) = root {
            // A theme that cannot be set leaves the system's colours.
            let _ = root.set_attribute("data-theme", theme.name());
        }
    });
}

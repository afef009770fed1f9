//! The page's parts rendered on the host: what a reader finds in them, not how they are built.

use std::rc::Rc;

use yew::ServerRenderer;
use yew::html::BaseComponent;
use yew::prelude::*;

use super::app::{App, AppProps};
use super::commands::{Commands, CommandsProps};
use super::findings::{Findings, FindingsProps};
use super::first::wait;
use super::overview::map::{Map, MapProps};
use super::overview::matrix::{Reachable, ReachableProps};
use super::paste::Paste;
use super::path::{PathProps, PathView};
use super::picture::{PictureProps, PictureView};
use super::player::{Player, PlayerProps};
use super::sheets::{Sheets, SheetsProps};
use super::simulator::Simulator;
use super::state::{Chosen, Playback, Way};
use super::steps::{Steps, StepsProps};
use super::storage::Kept;
use super::verdict::{VerdictProps, VerdictView};
use portpath::Asked;
use portpath::testing::{delivered, no_such_host, refused};
use portpath_simulator::answer;

/// A component with a simulator that answers at once.
#[derive(Clone, PartialEq, Properties)]
struct AloneProps<P: PartialEq> {
    props: P,
}

#[component]
fn Alone<C>(props: &AloneProps<C::Properties>) -> Html
where
    C: BaseComponent,
    C::Properties: Clone + PartialEq,
{
    html! {
        <ContextProvider<Simulator> context={Simulator::here(answer)}>
            <C ..props.props.clone() />
        </ContextProvider<Simulator>>
    }
}

fn render<C>(props: impl FnOnce() -> C::Properties + Send + 'static) -> String
where
    C: BaseComponent,
    C::Properties: Clone + PartialEq,
{
    let props = move || AloneProps { props: props() };
    wait(
        ServerRenderer::<Alone<C>>::with_props(props)
            .hydratable(false)
            .render(),
    )
}

/// The page as it starts.
fn start() -> AppProps {
    AppProps {
        simulator: Simulator::here(answer),
        ..AppProps::default()
    }
}

fn at(at: usize) -> Playback {
    Playback::resting(at)
}

fn picture(scene: portpath_explain::scene::Scene, step: usize) -> String {
    render::<PictureView>(move || PictureProps {
        scene,
        things: Default::default(),
        asked: Default::default(),
        playback: at(step),
        summary: "all of it in words".into(),
        show: None,
        on: Callback::noop(),
    })
}

#[test]
fn the_picture_shows_the_translation_and_the_share() {
    let html = picture(delivered(2).scene, 2);
    for words in [
        "example-service",
        "port 80",
        "targetPort 8080",
        "example-pod-2",
        "1 of 2",
        "node-b",
        "app=example-app",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
    assert!(
        html.contains("<ins>10.244.1.2:8080</ins>"),
        "what changed is marked: {html}"
    );
    assert!(html.contains("role=\"group\"") && html.contains("all of it in words"));
}

#[test]
fn many_pods_are_dots_and_the_way_says_where_to() {
    let html = picture(delivered(150).scene, 4);
    for words in [
        "149 more Pods",
        "149 of 150",
        "10.96.1.1",
        "10.244.1.2",
        "class=\"dots\"",
        "class=\"copy\"",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
}

/// The path of the first example.
fn path(playback: Playback, crowded: bool) -> PathProps {
    let text = portpath::examples::EXAMPLES[0].text;
    let report = portpath::analyze(text, &Default::default());
    PathProps {
        paste: Paste::new(text.into(), report.into()).into(),
        text: text.into(),
        asked: Default::default(),
        playback,
        chosen: Chosen::Step,
        crowded,
        on: Callback::noop(),
    }
}

#[test]
fn the_way_back_is_steps_of_its_own_in_player_header_and_list() {
    let html = render::<PathView>(|| {
        path(
            Playback {
                way: Way::ThereAndBack,
                ..at(6)
            },
            false,
        )
    });
    for words in [
        "step 7 of 8",
        "DNAT undone",
        "<ins>10.96.1.1:80</ins>",
        "src 10.96.1.1:80",
        "aria-pressed=\"true\"",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
    assert_eq!(html.matches("<li").count(), 8);
    let there = render::<PathView>(|| path(at(6), false));
    assert_eq!(there.matches("<li").count(), 5, "{there}");
}

#[test]
fn a_hundred_requests_are_in_the_picture_and_a_table_when_asked_for() {
    let one = render::<PathView>(|| path(at(usize::MAX), false));
    assert!(one.contains("Show the reply"), "{one}");
    assert!(
        one.contains("Send 100 requests") && !one.contains("<table") && one.contains("id=\"play\""),
        "{one}"
    );
    let many = render::<PathView>(|| path(at(usize::MAX), true));
    assert!(
        many.contains("100 of 100 requests sent: 100 arrive") && many.contains("at random"),
        "{many}"
    );
    assert_eq!(many.matches("<th scope=\"row\"").count(), 2);
    assert_eq!(
        many.matches(">50 requests<").count(),
        4,
        "each Pod counts its own in the picture, which is there in two shapes: {many}"
    );
    assert!(
        many.contains("flyer") && !many.contains("id=\"play\""),
        "many are shown instead of the one: {many}"
    );
}

#[test]
fn a_refused_packet_ends_where_it_ends_and_only_there() {
    let at_end = picture(refused().scene, 2);
    assert!(
        at_end.contains("REJECT") && at_end.contains("label app is"),
        "{at_end}"
    );
    assert!(
        !picture(refused().scene, 0).contains("REJECT"),
        "the end is not told before it happens"
    );
}

#[test]
fn no_view_has_an_inline_style() {
    for html in [
        picture(delivered(200).scene, 4),
        picture(no_such_host().scene, 1),
        page("kind: Service\n"),
    ] {
        assert!(
            !html.contains("style="),
            "the Content-Security-Policy would drop it: {html}"
        );
    }
}

#[test]
fn the_verdict_offers_the_fix() {
    let html = render::<VerdictView>(|| {
        let report = refused();
        VerdictProps {
            verdict: report.verdict,
            fix: report.diagnostics[0].fixes.first().cloned(),
            on_fix: Callback::noop(),
            applied: None,
            to: String::new(),
            is_older: false,
            offer: None,
            on_insert: Callback::noop(),
            on: Callback::noop(),
        }
    });
    assert!(html.contains("Connection refused.") && html.contains("Fix: "));
    assert!(
        html.contains("<code>app: example-app</code>"),
        "backticks become code: {html}"
    );
    assert!(html.contains("curl: (7)"));
}

#[test]
fn the_steps_are_numbered_sentences_with_their_lines() {
    let html = render::<Steps>(|| {
        let report = refused();
        StepsProps {
            hops: report.hops,
            outcome: report.verdict.outcome,
            current: Some(2),
            on: Callback::noop(),
        }
    });
    assert_eq!(html.matches("<li").count(), 3);
    assert_eq!(html.matches("aria-current=\"step\"").count(), 1);
    assert!(html.contains(">Line 10<") && html.contains("ends here"));
}

#[test]
fn a_finding_has_its_lines_its_help_and_its_code() {
    let html = render::<Findings>(|| FindingsProps {
        paste: Rc::new(Paste {
            text: "text".into(),
            report: refused().into(),
        }),
        cause: Some(0),
        asked: Default::default(),
        chosen: Chosen::Finding(0),
        survey: None,
        on: Callback::noop(),
        on_fix: Callback::noop(),
    });
    assert!(
        html.contains("The cause") && html.contains("<ins>+ xtext") && html.contains("Apply"),
        "{html}"
    );
    for words in [
        "Line 7",
        "Line 18",
        "selector-matches-no-pod",
        "example-pod-1 has",
        "write ",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
}

#[test]
fn the_player_says_where_it_is() {
    let html = render::<Player>(|| PlayerProps {
        playback: at(1),
        sentences: vec!["one".into(), "two".into(), "three".into()],
        on: Callback::noop(),
    });
    assert!(html.contains("step 2 of 3") && html.contains("Step 2 of 3: two"));
    assert!(html.contains("aria-label=\"Play\"") && html.contains("type=\"range\""));
}

#[test]
fn nothing_to_play_has_no_player() {
    let html = render::<Player>(|| PlayerProps {
        playback: at(0),
        sentences: Vec::new(),
        on: Callback::noop(),
    });
    assert_eq!(html, "");
}

#[test]
fn pasted_markup_stays_text() {
    let html = page("kind: \"<img src=x onerror=alert(1)>\"\n");
    assert!(!html.contains("<img"), "{html}");
    assert!(html.contains("&lt;img"));
}

#[test]
fn the_whole_page_starts_with_the_first_example() {
    let html = render::<App>(start);
    assert!(html.contains("example-service") && html.contains("A Service and two Pods"));
}

fn page(text: &'static str) -> String {
    render::<App>(move || AppProps {
        kept: Kept {
            text: Some(text.into()),
            ..Kept::default()
        },
        ..start()
    })
}

#[test]
fn what_was_cleaned_is_said_above_the_editor_with_the_cleaned_text_a_click_away() {
    let html = page(
        "```yaml\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n```\n",
    );
    for part in [
        "Read after cleaning",
        "2 markdown fences taken out",
        "Line 1",
        "Show as cleaned",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(html.contains("```yaml"), "the text stays as it is");
    let clean =
        page("apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n");
    assert!(!clean.contains("Read after cleaning"));
}

#[test]
fn sheets_stay_closed_until_opened_and_mark_defaults() {
    let props = |open| SheetsProps {
        text: portpath::examples::EXAMPLES[0].text.into(),
        asked: Default::default(),
        step: 3,
        on: Callback::noop(),
        open,
    };
    let closed = render::<Sheets>(move || props(false));
    assert!(closed.contains("aria-expanded=\"false\"") && !closed.contains("listing"));
    let open = render::<Sheets>(move || props(true));
    assert!(
        open.contains("kubernetes.io/service-name: example-service"),
        "the slices come first: {open}"
    );
    assert!(
        open.contains("class=\"here\""),
        "the lines of the current step are lit: {open}"
    );
    assert!(open.contains("iptables") && open.contains("aria-pressed=\"true\""));
}

#[test]
fn commands_stay_closed_until_opened_and_can_be_copied() {
    let report = portpath::analyze(portpath::examples::EXAMPLES[0].text, &Default::default());
    let props = move |open| CommandsProps {
        commands: report.commands.clone(),
        open,
    };
    let closed = props(false);
    let open = props(true);
    let closed = render::<Commands>(move || closed.clone());
    assert!(
        closed.contains("aria-expanded=\"false\"") && !closed.contains("kubectl"),
        "{closed}"
    );
    let open = render::<Commands>(move || open.clone());
    assert!(
        open.contains("kubectl describe service example-service -n default"),
        "{open}"
    );
    assert!(
        open.contains("aria-label=\"Copy kubectl describe")
            && open.contains("aria-live=\"polite\""),
        "{open}"
    );
    assert!(
        open.contains("<code>Endpoints</code>"),
        "what to look for: {open}"
    );
}

/// `front` calls `web`, which a policy guards, and `cart`, which selects nothing.
const APP: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: \
                   8080}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec: {selector: {app: carts}, ports: [{port: \
                   7070}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nspec: {containers: [{name: \
                   web, image: i, ports: [{containerPort: 8080}]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: front, labels: \
                   {app: front}}\nspec: {containers: [{name: front, image: i, env: [{name: WEB_URL, value: 'http://web:80'}, {name: \
                   CART_ADDR, value: 'cart:7070'}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: \
                   guard}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: \
                   front}}}]}]\n";

#[test]
fn the_map_can_be_pressed_and_read() {
    let map = render::<Map>(|| MapProps {
        text: APP.into(),
        asked: Asked::default(),
        on: Callback::noop(),
    });
    for expected in [
        "class=\"map-stroke unsure pressable\"",
        "aria-label=\"Pod default/front calls cart:7070 (env CART_ADDR). Cannot tell from this YAML.\"",
        "NetworkPolicy default/guard decides.",
        "The map as text",
    ] {
        assert!(map.contains(expected), "{expected}: {map}");
    }
    let (picture, _) = map.split_once("</svg>").expect("a picture");
    let stops = picture.matches("tabindex=\"0\"").count();
    assert_eq!(stops, 1, "the Tab key comes to one of them: {map}");
}

#[test]
fn a_cell_of_the_table_says_whether_packets_pass() {
    let table = render::<Reachable>(|| ReachableProps {
        text: APP.into(),
        asked: Asked::default(),
        on: Callback::noop(),
    });
    for expected in [
        "aria-label=\"front → web-1: passes\"",
        "aria-label=\"web-1 → web-1: itself\"",
        "web-1, port 8080: reached by front.",
        "Nothing in your YAML lets packets in from outside.",
    ] {
        assert!(table.contains(expected), "{expected}: {table}");
    }
}

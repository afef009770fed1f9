//! The request: who sends, and where to. Both fields offer what your YAML holds, and take what you
//! type.

use std::rc::Rc;

use yew::prelude::*;

use super::chooser::{Choice, Chooser, Group};
use super::overview::Surveyed;
use super::paste::Paste;
use super::state::{Draft, Event, RequestEvent};
use portpath::Asked;
use portpath::survey::{PathResult, Survey};
use portpath_messages::{ClientGroup, OfferedRequest, Report, RequestGroup};
use portpath_text::maps::HashMap;

/// What the request bar needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct RequestBarProps {
    /// Your YAML, with what could be asked of it.
    pub paste: Rc<Paste>,
    /// All paths of the YAML, as soon as they are known.
    pub survey: Option<Surveyed>,
    /// What is being typed.
    pub draft: Draft,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The request bar.
#[component]
pub(super) fn RequestBar(props: &RequestBarProps) -> Html {
    let on = &props.on;
    let sent = on.reform(|event: SubmitEvent| {
        event.prevent_default();
        Event::Request(RequestEvent::Sent)
    });
    html! {
        <form class="request" aria-label="Request" onsubmit={sent}>
            <Clients ..props.clone() />
            <Targets ..props.clone() />
            <button type="submit" id="send" class="primary">{ "Send" }</button>
        </form>
    }
}

/// Who sends.
#[component]
fn Clients(props: &RequestBarProps) -> Html {
    let paste = &props.paste;
    let groups = use_memo(paste.clone(), |paste| client_groups(&paste.report));
    let asked = &paste.report.asked.from;
    let clients = &paste.report.clients;
    let known = clients.iter().find(|client| client.is(asked));
    let shown = known.map_or(asked.as_str(), |client| &client.label);
    let value = props.draft.from.clone().unwrap_or_else(|| shown.to_owned());
    let on_type = {
        let paste = paste.clone();
        props.on.reform(move |typed: String| {
            let mut clients = paste.report.clients.iter();
            let known = clients.find(|client| client.label == *typed);
            let from = known.map_or(typed.as_str(), |client| &client.from);
            Event::Request(RequestEvent::ClientTyped(from.to_owned()))
        })
    };
    let on_choose = {
        let paste = paste.clone();
        props.on.reform(move |(group, at): (usize, usize)| {
            let chosen = clients_in(&paste.report).nth(group);
            let chosen = chosen.and_then(|(_, clients)| clients.get(at).copied());
            let from = chosen.map(|client| client.from.to_string());
            Event::Request(RequestEvent::ClientChosen(from.unwrap_or_default()))
        })
    };
    html! {
        <Chooser id="from" label="From" {value} {groups} {on_type} {on_choose} placeholder="a Pod in default" />
    }
}

/// The groups of clients that are not empty.
fn clients_in(
    report: &Report,
) -> impl Iterator<Item = (&'static str, Vec<&portpath_messages::ClientChoice>)> {
    let groups = [
        (ClientGroup::Workloads, "Workloads"),
        (ClientGroup::Namespaces, "Any other Pod"),
        (ClientGroup::Others, "Not a Pod"),
    ];
    let of = |(group, heading)| {
        let clients = report.clients.iter();
        let own: Vec<_> = clients.filter(|client| client.group == group).collect();
        (heading, own)
    };
    groups
        .into_iter()
        .map(of)
        .filter(|(_, own)| !own.is_empty())
}

fn client_groups(report: &Report) -> Vec<Group> {
    let choice = |client: &&portpath_messages::ClientChoice| Choice {
        label: client.label.to_string(),
        detail: String::new(),
        result: None,
        is_chosen: client.is(&report.asked.from),
    };
    clients_in(report)
        .map(|(heading, clients)| Group {
            heading,
            choices: clients.iter().map(choice).collect(),
        })
        .collect()
}

/// Where to. A request that is chosen here brings its client.
#[component]
fn Targets(props: &RequestBarProps) -> Html {
    let paste = &props.paste;
    // Spans and names of an older text mean nothing for this one.
    let survey = props
        .survey
        .clone()
        .filter(|survey| survey.text == paste.text);
    let offered = use_memo((paste.clone(), survey), |(paste, survey)| {
        offered(
            &paste.report,
            survey.as_ref().map(|survey| &**survey.survey),
        )
    });
    let groups = use_memo(offered.clone(), |offered| {
        let group = |(heading, requests): &(&'static str, Vec<Offered>)| Group {
            heading,
            choices: requests.iter().map(|each| each.choice.clone()).collect(),
        };
        offered.iter().map(group).collect::<Vec<Group>>()
    });
    let asked = &paste.report.asked.to;
    let value = props.draft.to.clone().unwrap_or_else(|| asked.clone());
    let on_type = props
        .on
        .reform(|typed| Event::Request(RequestEvent::TargetTyped(typed)));
    let on_choose = props.on.reform(move |(group, at): (usize, usize)| {
        let chosen = offered
            .get(group)
            .and_then(|(_, requests)| requests.get(at));
        chosen.map_or(Event::Request(RequestEvent::Sent), |request| {
            Event::Request(RequestEvent::Chosen(Asked {
                from: request.from.clone(),
                to: request.to.clone(),
                ..Asked::default()
            }))
        })
    });
    html! {
        <Chooser id="to" label="Send to" {value} {groups} {on_type} {on_choose} placeholder="curl http://service:80" />
    }
}

/// A request that is offered.
#[derive(Clone, Debug, PartialEq)]
struct Offered {
    from: String,
    to: String,
    choice: Choice,
}

/// All requests in their groups: the calls that the YAML declares first.
fn offered(report: &Report, survey: Option<&Survey>) -> Vec<(&'static str, Vec<Offered>)> {
    let results = survey.map(results).unwrap_or_default();
    let is_chosen = |from: &str, to: &str| report.asked.from == from && report.asked.to == to;
    let calls = survey.into_iter().flat_map(|survey| &survey.calls);
    let calls = calls.map(|call| Offered {
        from: call.judged.from.clone(),
        to: call.judged.to.clone(),
        choice: Choice {
            label: format!("{} → {}", call.from.name, call.target),
            detail: call.said_by.clone(),
            result: Some(call.result()),
            is_chosen: is_chosen(&call.judged.from, &call.judged.to),
        },
    });
    let mut groups = vec![("Calls in your YAML", calls.collect::<Vec<_>>())];
    for (group, heading) in [
        (RequestGroup::Services, "Services"),
        (RequestGroup::Outside, "From outside"),
        (RequestGroup::Forwarded, "kubectl port-forward"),
    ] {
        let own = report.requests.iter().filter(|each| each.group == group);
        let offered = own.map(|request: &OfferedRequest| Offered {
            from: request.from.to_string(),
            to: request.to.to_string(),
            choice: Choice {
                label: request.label.to_string(),
                detail: request.to.to_string(),
                result: results.get(&(&*request.from, &*request.to)).copied(),
                is_chosen: is_chosen(&request.from, &request.to),
            },
        });
        groups.push((heading, offered.collect()));
    }
    groups.retain(|(_, requests)| !requests.is_empty());
    groups
}

/// How the requests of a survey end, by client and target.
fn results(survey: &Survey) -> HashMap<(&str, &str), PathResult> {
    let services = survey.services.iter().map(|path| &path.judged);
    let ways = survey.ways.iter().map(|way| &way.judged);
    let judged = services.chain(ways);
    judged
        .map(|judged| ((&*judged.from, &*judged.to), judged.result()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portpath::{Session, analyze};

    const TEXT: &str = "\
kind: Service
apiVersion: v1
metadata: {name: cart}
spec:
  type: NodePort
  selector: {app: carts}
  ports: [{port: 7070, nodePort: 30007}]
---
kind: Deployment
apiVersion: apps/v1
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web, env: [{name: CART, value: 'cart:7070'}]}]}
";

    #[test]
    fn requests_stand_in_groups_and_say_how_they_end() {
        let asked = Asked::default();
        let report = Report::from(analyze(TEXT, &asked));
        let survey = Session::read(TEXT, &asked).survey(&asked);
        let groups = offered(&report, Some(&survey));
        let headings: Vec<&str> = groups.iter().map(|(heading, _)| *heading).collect();
        assert_eq!(
            headings,
            [
                "Calls in your YAML",
                "Services",
                "From outside",
                "kubectl port-forward"
            ]
        );
        let call = &groups[0].1[0];
        assert_eq!(
            (call.choice.label.as_str(), call.choice.result),
            ("web → cart:7070", Some(PathResult::Fails))
        );
        let without = offered(&report, None);
        assert_eq!(without[0].0, "Services");
        assert!(
            without
                .iter()
                .all(|(_, requests)| requests.iter().all(|each| each.choice.result.is_none()))
        );
    }

    #[test]
    fn senders_are_named_by_their_workload() {
        let report = Report::from(analyze(TEXT, &Asked::default()));
        let groups = client_groups(&report);
        let workloads: Vec<&str> = groups[0]
            .choices
            .iter()
            .map(|choice| choice.label.as_str())
            .collect();
        assert_eq!(
            (groups[0].heading, workloads),
            ("Workloads", vec!["web (Deployment, default)"])
        );
    }
}

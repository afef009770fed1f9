//! Sends one request many times: which endpoint each goes to, and how it ends there. The endpoints
//! take turns, since the core knows no chance; the words say where a real cluster draws lots. Each
//! request is on a connection of its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::session::{Asked, Session, View, findings};
use portpath_explain::explain;
use portpath_explain::report::{EndpointShare, HopKind, Outcome};
use portpath_net::cluster::ProxyMode;
use portpath_net::trace::{Step, Trace};

/// Many requests and what becomes of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Crowd {
    /// The row that each request counts in, in the order they are sent.
    pub order: Vec<usize>,
    /// The endpoint that each request gets, by its place among
    /// [`portpath_explain::report::Hop::endpoints`] of the hop that chooses.
    pub endpoints: Vec<usize>,
    /// How many clients send them, in turn.
    pub clients: usize,
    /// What they go to.
    pub rows: Vec<CrowdRow>,
    /// What decides where each goes, in a sentence.
    pub how: String,
}

/// One endpoint, or those of a workload that fare alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CrowdRow {
    /// The Pod's name or address; of several, how many they are and of which workload.
    pub name: String,
    /// The node of the one endpoint; empty for several, or when unknown.
    pub node: String,
    /// How many endpoints it counts.
    pub pods: usize,
    /// How a request ends there.
    pub outcome: Outcome,
    /// The same in words, with the reason where it fails.
    pub words: String,
    /// How many of all requests go there.
    pub requests: usize,
}

impl Crowd {
    /// How many of the first `sent` requests went to each row.
    pub fn counts(&self, sent: usize) -> Vec<usize> {
        let mut counts = vec![0; self.rows.len()];
        for row in self.order.iter().take(sent) {
            counts[*row] += 1;
        }
        counts
    }

    /// How many of the first `sent` requests arrive, and how many do not.
    pub fn ends(&self, sent: usize) -> (usize, usize) {
        let counts = self.counts(sent);
        let good = self
            .rows
            .iter()
            .zip(&counts)
            .filter(|(row, _)| row.outcome.is_good());
        let arrive = good.map(|(_, count)| count).sum();
        (arrive, counts.iter().sum::<usize>() - arrive)
    }
}

/// Up to this many endpoints have a row each.
const EACH: usize = 8;
/// More requests than anybody watches are not sent.
const MOST: usize = 1000;

/// Sends what was asked of a session's text `requests` times, in turn from `clients` clients alike.
/// None where no endpoint is chosen, so that all end as the one does.
pub fn crowd(
    session: &mut Session,
    asked: &Asked,
    requests: usize,
    clients: usize,
) -> Option<Crowd> {
    session.build_as(asked);
    session.view(|view| send(view, asked, requests.min(MOST), clients.max(1)))
}

/// The endpoints that a trace had to choose from.
struct Choice {
    count: usize,
    first: usize,
    /// A client stays with its endpoint.
    stays: bool,
    how: String,
}

fn send(view: &View, asked: &Asked, requests: usize, clients: usize) -> Option<Crowd> {
    // Values that stand in for placeholders would have to be taken out of every row's words again.
    if !view.session.unfilled.unknowns.is_empty() {
        return None;
    }
    let (from, to) = view.asked(&view.choices(), asked);
    let (_, trace) = view.trace(&from, &to);
    let choice = choice_of(view, &trace)?;
    let endpoint = |request: usize| {
        if choice.stays {
            (choice.first + request % clients) % choice.count
        } else {
            request % choice.count
        }
    };
    let mut crowd = Crowd {
        how: choice.how.clone(),
        clients,
        ..Crowd::default()
    };
    let mut places: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut alike: BTreeMap<(String, String), usize> = BTreeMap::new();
    for endpoint in (0..requests).map(endpoint) {
        let (place, among) = match places.get(&endpoint) {
            Some(known) => *known,
            None => {
                let (among, share, row) = end_at(view, &from, &to, endpoint)?;
                let key = if choice.count > EACH {
                    (share.workload.clone(), row.words.clone())
                } else {
                    (share.ip.clone(), share.shown_port())
                };
                let place = *alike.entry(key).or_insert(crowd.rows.len());
                match crowd.rows.get_mut(place) {
                    Some(known) => known.take(&share),
                    None => crowd.rows.push(row),
                }
                places.insert(endpoint, (place, among));
                (place, among)
            }
        };
        crowd.order.push(place);
        crowd.endpoints.push(among);
        crowd.rows[place].requests += 1;
    }
    Some(crowd)
}

fn choice_of(view: &View, trace: &Trace) -> Option<Choice> {
    trace.steps.iter().find_map(|step| match step {
        Step::Endpoint { met, destinations, chosen, .. } => {
            let stays = view.context.service(met.service).client_ip_affinity.as_ref();
            let how = match (stays, view.context.cluster.config.proxy_mode) {
                (Some(seconds), _) => format!(
                    "`sessionAffinity: ClientIP`: once a client has an endpoint, its connections all go there, until \
                     none came for {} seconds",
                    seconds.value
                ),
                (None, ProxyMode::Ipvs) => "IPVS gives each new connection to the next endpoint in turn".to_owned(),
                (None, _) => "the endpoints are shown in turn; kube-proxy picks one at random for each new connection, \
                              so that real counts differ a little"
                    .to_owned(),
            };
            Some(Choice { count: destinations.len(), first: *chosen, stays: stays.is_some(), how })
        }
        Step::Picked { destinations, chosen, .. } => {
            let how = "the endpoints are shown in turn; each controller picks one for each request in its own way";
            Some(Choice { count: destinations.len(), first: *chosen, stays: false, how: how.to_owned() })
        }
        _ => None,
    })
}

/// How a request ends that gets this endpoint, which is told with its place among those of its hop.
fn end_at(
    view: &View,
    from: &str,
    to: &str,
    endpoint: usize,
) -> Option<(usize, EndpointShare, CrowdRow)> {
    let (request, trace) = view.trace_to(from, to, Some(endpoint));
    let request = request?;
    let cause = trace
        .end
        .fault()
        .map(|fault| findings::of_end(&trace.end, view.explained(fault, &request)));
    let verdict = explain::verdict(
        view.context,
        &trace,
        &request,
        findings::cause(&trace.end, cause.as_ref(), &[]),
    );
    let hops = explain::hops(view.context, &trace, &request);
    let hop = hops.into_iter().find(|hop| hop.kind == HopKind::Endpoint)?;
    let (among, share) = hop
        .endpoints
        .into_iter()
        .enumerate()
        .find(|(_, share)| share.chosen)?;
    let words = if verdict.outcome.is_good() {
        format!("arrives at port {}", share.shown_port())
    } else {
        format!("{} {}", verdict.headline, verdict.reason)
            .trim_end()
            .to_owned()
    };
    let name = share.name.clone();
    let node = share.node.clone();
    Some((
        among,
        share,
        CrowdRow {
            name,
            node,
            pods: 1,
            outcome: verdict.outcome,
            words,
            requests: 0,
        },
    ))
}

impl CrowdRow {
    fn take(&mut self, share: &EndpointShare) {
        self.pods += 1;
        self.node.clear();
        let of = if share.workload.is_empty() {
            "no workload"
        } else {
            &share.workload
        };
        self.name = format!("{} Pods of {of}", self.pods);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portpath_net::facts::Fact;

    fn pods(count: usize) -> String {
        let pod = |at: usize| {
            format!(
                "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: web-{at}, labels: {{app: web}}}}\nspec:\n  containers: \
                 [{{name: c, image: i, ports: [{{containerPort: 8080}}]}}]\n"
            )
        };
        (0..count).map(pod).collect()
    }

    fn paste(more: &str, count: usize) -> String {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec:\n  selector: {{app: web}}\n{more}  ports: [{{port: \
             80, targetPort: 8080}}]\n{}",
            pods(count)
        )
    }

    fn send(text: &str, facts: &[&str], clients: usize) -> Crowd {
        let facts = facts
            .iter()
            .map(|fact| Fact::parse(fact).expect("a fact"))
            .collect();
        let asked = Asked {
            facts,
            ..Asked::default()
        };
        crowd(&mut Session::read(text, &asked), &asked, 100, clients)
            .expect("endpoints to choose from")
    }

    fn spread(crowd: &Crowd) -> Vec<usize> {
        crowd.rows.iter().map(|row| row.requests).collect()
    }

    #[test]
    fn requests_spread_over_the_endpoints() {
        let crowd = send(&paste("", 3), &[], 1);
        assert_eq!(spread(&crowd), [34, 33, 33]);
        assert_eq!(
            (crowd.endpoints.len(), &crowd.endpoints[..4]),
            (100, [0, 1, 2, 0].as_slice())
        );
        assert_eq!(
            (crowd.ends(100), crowd.ends(4), crowd.counts(4)),
            ((100, 0), (4, 0), vec![2, 1, 1])
        );
        assert!(crowd.how.contains("at random"), "{}", crowd.how);
    }

    #[test]
    fn one_in_three_fails_where_nobody_listens_in_one_pod() {
        let crowd = send(&paste("", 3), &["app in pod/web-1 listens on 3000"], 1);
        assert_eq!(crowd.ends(99), (66, 33));
        let failing: Vec<&CrowdRow> = crowd
            .rows
            .iter()
            .filter(|row| row.outcome == Outcome::Refused)
            .collect();
        assert_eq!(
            failing
                .iter()
                .map(|row| row.name.as_str())
                .collect::<Vec<_>>(),
            ["web-1"]
        );
        assert!(
            failing[0].words.starts_with("Connection refused."),
            "{}",
            failing[0].words
        );
    }

    #[test]
    fn a_client_stays_where_it_is_with_session_affinity() {
        let text = paste("  sessionAffinity: ClientIP\n", 3);
        assert_eq!(spread(&send(&text, &[], 1)), [100]);
        let four = send(&text, &[], 4);
        assert_eq!(spread(&four), [50, 25, 25]);
        assert!(
            four.order
                .chunks(4)
                .all(|turn| turn == &four.order[..4][..turn.len()]),
            "{:?}",
            four.order
        );
        assert!(four.how.contains("10800 seconds"), "{}", four.how);
    }

    #[test]
    fn many_endpoints_are_counted_by_how_they_fare() {
        let crowd = send(&paste("", 40), &["app in pod/web-7 listens on 3000"], 1);
        assert_eq!(crowd.rows.len(), 2);
        assert_eq!(crowd.rows.iter().map(|row| row.pods).sum::<usize>(), 40);
        assert_eq!(crowd.ends(100).1, crowd.rows[1].requests);
    }

    #[test]
    fn where_nothing_is_chosen_there_is_no_crowd() {
        let asked = Asked::default();
        let sent =
            |text: &str, clients| crowd(&mut Session::read(text, &asked), &asked, 100, clients);
        assert_eq!(sent(&paste("", 0), 1), None);
        assert_eq!(sent("", 1), None);
        assert_eq!(sent("a: [", 0), None);
    }
}

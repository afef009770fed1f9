//! The request, as a person types it, without credentials: `curl -u`, headers, cookies, queries and
//! bodies. Host, port, path and plain headers stay, since the path reads them.

use super::keys::speaks;
use super::lines::says_nothing;
use super::plan::{LeftOut, MARK, Plan, Reason};
use super::tokens;
use super::words::is_plain;
use crate::Asked;
use portpath_text::source::Span;

/// Options of curl whose value is a cookie or a body (curl(1)).
const BODIES: [&str; 9] = [
    "-b",
    "--cookie",
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-urlencode",
    "--json",
    "--oauth2-bearer",
];

/// The request without the values that should not travel, and a list of these.
pub fn redact_request(asked: &Asked) -> (Asked, Vec<LeftOut>) {
    let (from, of_client) = line(&asked.from);
    let (to, of_target) = line(&asked.to);
    let left_out = of_client
        .into_iter()
        .chain(of_target)
        .map(|left_out| LeftOut {
            line: None,
            ..left_out
        });
    let left_out: Vec<LeftOut> = left_out.collect();
    (
        Asked {
            from,
            to,
            ..asked.clone()
        },
        left_out,
    )
}

fn line(typed: &str) -> (String, Vec<LeftOut>) {
    let mut plan = Plan::new(typed);
    tokens::plan(&mut plan);
    let mut option = "";
    for word in shell_words(typed) {
        let text = word.text(typed);
        let (name, inline) = text
            .split_once('=')
            .filter(|(name, _)| BODIES.contains(name))
            .unzip();
        if BODIES.contains(&option) {
            leave_out(&mut plan, word, option);
        } else if let Some(name) = name
            && let Some(value) = inline
        {
            leave_out(&mut plan, Span::new(word.end - value.len(), word.end), name);
        } else {
            pairs(&mut plan, word);
        }
        option = text;
    }
    plan.done()
}

/// The words of a command line, without the quotes around them.
fn shell_words(typed: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut quote: Option<char> = None;
    for (at, letter) in typed.char_indices() {
        let ends = match quote {
            Some(open) => letter == open,
            None => letter.is_whitespace() || letter == '"' || letter == '\'',
        };
        if ends {
            words.extend(start.take().map(|start| Span::new(start, at)));
            quote = match quote {
                None if !letter.is_whitespace() => Some(letter),
                _ => None,
            };
        } else if start.is_none() {
            start = Some(at);
        }
    }
    words.extend(start.map(|start| Span::new(start, typed.len())));
    words
}

/// The pairs of a header or of a query.
fn pairs(plan: &mut Plan, word: Span) {
    let text = word.text(plan.text);
    if let Some((name, value)) = text
        .split_once(": ")
        .or_else(|| text.split_once(':').filter(|(name, _)| speaks(name)))
    {
        if speaks(name) {
            leave_out(
                plan,
                Span::new(word.end - value.trim_start().len(), word.end),
                name,
            );
        }
        return;
    }
    let Some(query) = text.find('?').map(|at| word.start + at + 1) else {
        return;
    };
    let mut start = query;
    for pair in plan.text[query..word.end].split(['&', ';']) {
        if let Some((name, value)) = pair.split_once('=') {
            let span = Span::new(start + name.len() + 1, start + pair.len());
            if speaks(name) || !is_plain(value) {
                leave_out(plan, span, name);
            }
        }
        start += pair.len() + 1;
    }
}

fn leave_out(plan: &mut Plan, span: Span, key: &str) {
    if !says_nothing(span.text(plan.text)) && span.text(plan.text) != MARK {
        plan.leave_out(
            span,
            Reason::Value {
                key: key.to_owned(),
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_keeps_what_the_path_reads() {
        let cases = [
            (
                "curl -u admin:hunter http://web:80/a",
                "curl -u admin:left-out http://web:80/a",
            ),
            (
                "curl -H 'Authorization: Bearer hunter' http://web",
                "curl -H 'Authorization: left-out' http://web",
            ),
            (
                "curl -H \"X-Api-Key:hunter\" http://web",
                "curl -H \"X-Api-Key:left-out\" http://web",
            ),
            (
                "curl -H 'Host: shop.example' http://web",
                "curl -H 'Host: shop.example' http://web",
            ),
            (
                "curl -b session=hunter http://web",
                "curl -b left-out http://web",
            ),
            (
                "curl --cookie=a=hunter http://web",
                "curl --cookie=left-out http://web",
            ),
            (
                "curl 'http://web/?token=hunter&page=2'",
                "curl 'http://web/?token=left-out&page=2'",
            ),
            ("curl http://web/?x=HUNTER2", "curl http://web/?x=left-out"),
            (
                "curl http://shop:hunter@web:80/",
                "curl http://shop:left-out@web:80/",
            ),
            (
                "curl -d '{\"password\": \"x\"}' http://web",
                "curl -d 'left-out' http://web",
            ),
            ("web:80", "web:80"),
        ];
        for (typed, expected) in cases {
            assert_eq!(line(typed).0, expected);
            assert_eq!(line(expected).0, expected, "again");
        }
    }
}

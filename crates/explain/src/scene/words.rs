//! Short words for the picture, and fitting names into it.

use crate::report::{Outcome, Verdict};

/// What stands where the packet ends.
pub(super) fn end(verdict: &Verdict) -> String {
    if !verdict.short.is_empty() {
        return verdict.short.clone();
    }
    match verdict.outcome {
        Outcome::Delivered => "delivered",
        Outcome::Answered => "answered",
        Outcome::Refused => "connection refused",
        Outcome::TimedOut => "timed out",
        Outcome::NoSuchHost => "no such host",
        Outcome::HttpError => "HTTP error",
        Outcome::Rejected => "rejected",
        Outcome::CannotTell => "cannot tell",
    }
    .to_owned()
}

/// Cuts a name in its middle when it is too long: the ends tell Pods of one workload apart.
pub fn fit(name: &str, room: usize) -> String {
    let length = name.chars().count();
    if length <= room {
        return name.to_owned();
    }
    let tail = room.saturating_sub(1) / 2;
    let head = room.saturating_sub(1 + tail);
    let start: String = name.chars().take(head).collect();
    let end: String = name.chars().skip(length - tail).collect();
    format!("{start}…{end}")
}

/// Breaks a text into lines of at most `room` characters, after a space, dot or dash where there is
/// one; what does not fit into `most` lines is cut.
pub(super) fn wrap(text: &str, room: usize, most: usize) -> Vec<String> {
    let room = room.max(4);
    let mut lines = Vec::new();
    let mut rest: Vec<char> = text.chars().collect();
    while !rest.is_empty() && lines.len() < most {
        let is_last = lines.len() + 1 == most;
        if rest.len() <= room || is_last {
            lines.push(fit(&rest.iter().collect::<String>(), room));
            break;
        }
        let breaks = |at: &usize| matches!(rest[*at], ' ' | '.' | '-' | ',' | '/' | ':');
        let cut = (room / 2..room)
            .rev()
            .find(breaks)
            .map_or(room, |at| at + 1);
        let line: String = rest.drain(..cut).collect();
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(fit("example-pod-1", 13), "example-pod-1");
        assert_eq!(fit("front-6d4cf56db6-abcde", 13), "front-…-abcde");
    }

    #[test]
    fn lines_break_where_a_reader_would() {
        assert_eq!(
            wrap("example-service.default.svc.cluster.local", 18, 3),
            ["example-service.", "default.svc.", "cluster.local"]
        );
        assert_eq!(wrap("", 18, 3), Vec::<String>::new());
        assert_eq!(
            wrap("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 10, 2).len(),
            2
        );
    }
}

//! How far a hundred requests are sent: a pure reducer beside that of the page, so that a request
//! which lands draws the picture and the table again and nothing else.

use std::rc::Rc;

use yew::Reducible;

/// How many are sent.
pub(super) const REQUESTS: usize = 100;
/// How many clients send them when it is not one.
pub(super) const CLIENTS: usize = 10;

/// How far they are sent. Picture and table both show the first `sent` requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sending {
    /// Whether they are shown instead of the one packet.
    pub open: bool,
    /// How many clients send them in turn.
    pub clients: usize,
    /// How many came to their end.
    pub sent: usize,
    /// How many had when those in flight set out.
    pub start: usize,
    /// The last one to set out by itself.
    pub until: usize,
    /// They are on their way.
    pub playing: bool,
    /// Counts the starts, so that none goes on from where another was.
    pub run: u32,
}

/// What the reader did with them, or what became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// They were asked for.
    Opened,
    /// The one packet was asked for again.
    Closed,
    /// Another number of clients was chosen.
    ClientsChanged,
    /// Play was pressed.
    Played,
    /// Pause was pressed.
    Paused,
    /// One more was sent.
    Stepped,
    /// So many are to have been sent, at once.
    Went(usize),
    /// So many came to their end.
    Landed(usize),
}

impl Sending {
    /// Before they are asked for.
    pub(super) const CLOSED: Self = Self {
        open: false,
        clients: 1,
        sent: REQUESTS,
        start: REQUESTS,
        until: REQUESTS,
        playing: false,
        run: 0,
    };

    /// All of them are sent.
    pub(super) fn is_done(&self) -> bool {
        self.sent == REQUESTS
    }

    fn after(self, event: Sent) -> Self {
        match event {
            Sent::Opened => Self { open: true, ..self },
            Sent::Closed => Self {
                open: false,
                ..self.at(REQUESTS)
            },
            Sent::ClientsChanged => Self {
                clients: if self.clients == 1 { CLIENTS } else { 1 },
                ..self
            },
            Sent::Played if self.is_done() => self.off(0, REQUESTS),
            // Those that were halted in flight go on.
            Sent::Played if self.until == REQUESTS => Self {
                playing: true,
                ..self
            },
            Sent::Played => self.off(self.sent, REQUESTS),
            Sent::Paused => Self {
                playing: false,
                ..self
            },
            Sent::Stepped => self.off(self.sent, (self.sent + 1).min(REQUESTS)),
            Sent::Went(sent) => self.at(sent.min(REQUESTS)),
            Sent::Landed(sent) => Self {
                sent,
                playing: self.playing && sent < self.until,
                ..self
            },
        }
    }

    fn off(self, start: usize, until: usize) -> Self {
        Self {
            sent: start,
            start,
            until,
            playing: start < until,
            run: self.run + 1,
            ..self
        }
    }

    fn at(self, sent: usize) -> Self {
        self.off(sent, sent)
    }
}

impl Reducible for Sending {
    type Action = Sent;

    fn reduce(self: Rc<Self>, event: Sent) -> Rc<Self> {
        let next = self.after(event);
        if next == *self { self } else { Rc::new(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(events: &[Sent]) -> Sending {
        events
            .iter()
            .fold(Sending::CLOSED, |sending, event| sending.after(*event))
    }

    #[test]
    fn they_play_once_and_again_only_when_asked() {
        let playing = after(&[Sent::Opened, Sent::Played]);
        assert_eq!(
            (playing.sent, playing.until, playing.playing),
            (0, REQUESTS, true)
        );
        let done = playing.after(Sent::Landed(REQUESTS));
        assert!(done.is_done() && !done.playing);
        assert_eq!(done.after(Sent::Played).run, done.run + 1);
    }

    #[test]
    fn those_in_flight_wait_and_go_on() {
        let paused = after(&[Sent::Opened, Sent::Played, Sent::Landed(7), Sent::Paused]);
        assert_eq!((paused.sent, paused.playing), (7, false));
        let on = paused.after(Sent::Played);
        assert_eq!((on.sent, on.playing, on.run), (7, true, paused.run));
    }

    #[test]
    fn a_step_sends_one_more_and_stays_inside() {
        let one = after(&[Sent::Opened, Sent::Went(4), Sent::Stepped]);
        assert_eq!((one.sent, one.until, one.playing), (4, 5, true));
        let landed = one.after(Sent::Landed(5));
        assert_eq!((landed.sent, landed.playing), (5, false));
        assert_eq!(landed.after(Sent::Played).until, REQUESTS);
        assert!(
            !after(&[Sent::Opened, Sent::Stepped]).playing,
            "all of them are sent"
        );
        assert_eq!(after(&[Sent::Went(999)]).sent, REQUESTS);
    }

    #[test]
    fn other_clients_and_closing() {
        assert_eq!(after(&[Sent::ClientsChanged]).clients, CLIENTS);
        let closed = after(&[Sent::Opened, Sent::Played, Sent::Closed]);
        assert!(!closed.open && !closed.playing && closed.is_done());
    }
}

//! The playback: at which step the packet is, and whether and how it moves.

/// The playback: step `at` is the hop of the same number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playback {
    /// The step; larger than the last one means the last one.
    pub at: usize,
    /// What the packet does there.
    pub motion: Motion,
    /// How fast.
    pub speed: Speed,
    /// Counts the starts, so that a repeated step moves again.
    pub run: u32,
    /// Which ways are played.
    pub way: Way,
}

/// What the packet does at its step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// It is where the step ends, and stays there.
    Resting,
    /// It is where the step ends, and goes on once there was time to read the step.
    Reading,
    /// It is on its way to where the step ends.
    Moving(Then),
    /// It was paused on that way.
    Paused,
}

/// What a packet does once it is where its step ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It stays there.
    Rest,
    /// It goes on by itself.
    GoOn,
}

/// Which ways are played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The packet's.
    There,
    /// The packet's, and then that of its answer.
    ThereAndBack,
}

/// What happened to the playback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaybackEvent {
    /// Play was pressed, with this many steps.
    Played(usize),
    /// Pause was pressed.
    Paused,
    /// One step forward, of this many.
    Stepped(usize),
    /// One step back, of this many.
    SteppedBack(usize),
    /// Back to the first step.
    Restarted,
    /// On to the last step.
    Ended,
    /// The scrubber was moved to a step.
    Scrubbed(usize),
    /// The answer's way back was asked for, after this many steps.
    WayBackAsked(usize),
    /// It is not wanted any more.
    WayBackLeft,
    /// Another speed was chosen.
    SpeedChanged,
    /// The packet came to rest, with this many steps.
    PacketArrived(usize),
    /// There was time to read the step.
    StepRead,
}

impl Playback {
    /// Before anything moves, at a step.
    pub fn resting(at: usize) -> Self {
        Self {
            at,
            motion: Motion::Resting,
            speed: Speed::Normal,
            run: 0,
            way: Way::There,
        }
    }

    /// The step among `of` steps.
    pub fn step(&self, of: usize) -> usize {
        self.at.min(of.saturating_sub(1))
    }

    /// Whether it goes on by itself.
    pub fn is_playing(&self) -> bool {
        match self.motion {
            Motion::Reading | Motion::Moving(Then::GoOn) => true,
            Motion::Resting | Motion::Moving(Then::Rest) | Motion::Paused => false,
        }
    }

    /// Whether the packet is on its way to where the step ends, paused there or not.
    pub fn is_on_its_way(&self) -> bool {
        match self.motion {
            Motion::Moving(_) | Motion::Paused => true,
            Motion::Resting | Motion::Reading => false,
        }
    }

    /// From the first step on.
    pub(super) fn restarted(self) -> Self {
        Self {
            at: 0,
            motion: Motion::Moving(Then::GoOn),
            run: self.run + 1,
            ..self
        }
    }

    /// At rest at a step.
    pub(super) fn at_rest(self, at: usize) -> Self {
        Self {
            at,
            motion: Motion::Resting,
            ..self
        }
    }

    /// It does not go on by itself any more; a packet on its way comes to the end of its step.
    pub(super) fn stopped(self) -> Self {
        let motion = match self.motion {
            Motion::Resting | Motion::Reading => Motion::Resting,
            Motion::Moving(_) => Motion::Moving(Then::Rest),
            Motion::Paused => Motion::Paused,
        };
        Self { motion, ..self }
    }

    /// Whether step `at` is the last one, or beyond it.
    pub(super) fn is_at_end(&self, of: usize) -> bool {
        self.at.saturating_add(1) >= of
    }

    /// It goes on from where it is.
    pub(super) fn going_on(self) -> Self {
        let motion = match self.motion {
            Motion::Resting | Motion::Reading => Motion::Reading,
            Motion::Moving(_) | Motion::Paused => Motion::Moving(Then::GoOn),
        };
        Self { motion, ..self }
    }

    /// It halts where it is.
    pub(super) fn paused(self) -> Self {
        let motion = match self.motion {
            Motion::Resting | Motion::Reading => Motion::Resting,
            Motion::Moving(_) | Motion::Paused => Motion::Paused,
        };
        Self { motion, ..self }
    }

    /// The packet is where its step, one of `of`, ends.
    pub(super) fn arrived(self, of: usize) -> Self {
        let motion = if self.is_playing() && !self.is_at_end(of) {
            Motion::Reading
        } else {
            Motion::Resting
        };
        Self { motion, ..self }
    }
}

/// How fast the packet goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// Half as fast.
    Slow,
    /// As fast as one reads.
    #[default]
    Normal,
    /// Twice as fast.
    Fast,
}

impl Speed {
    /// As a factor.
    pub fn factor(self) -> f64 {
        match self {
            Speed::Slow => 0.5,
            Speed::Normal => 1.0,
            Speed::Fast => 2.0,
        }
    }

    /// All of them.
    pub const ALL: [Self; 3] = [Self::Slow, Self::Normal, Self::Fast];

    /// As a reader calls it.
    pub fn label(self) -> &'static str {
        match self {
            Speed::Slow => "½×",
            Speed::Normal => "1×",
            Speed::Fast => "2×",
        }
    }

    /// The one that a press on the button leads to.
    pub fn next(self) -> Self {
        match self {
            Speed::Slow => Speed::Normal,
            Speed::Normal => Speed::Fast,
            Speed::Fast => Speed::Slow,
        }
    }
}

// The clock of the playback: which step, whether the packet is on its way there, whether it goes on by itself.

export const SPEEDS = [1, 2, 0.5];

/**
 * @param {{ count: () => number, duration: (step: number) => number, reading: (step: number) => number,
 *   changed: () => void, moved: (fraction: number) => void, ended: () => void }} film
 * @param {AbortSignal} signal
 */
export function playbackOf(film, signal) {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const state = { step: 0, moving: false, playing: false, speed: 1, fraction: 1 };
  let frame = 0;
  let timer = 0;
  signal.addEventListener('abort', halt);

  function halt() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  }

  function go(step, moving) {
    halt();
    state.step = Math.max(0, Math.min(step, film.count() - 1));
    state.moving = moving && !still.matches;
    state.fraction = state.moving ? 0 : 1;
    film.changed();
    if (state.moving) run();
    else rest();
  }

  /** Moves on from where it is, frame by frame. */
  function run() {
    let last = null;
    const tick = (now) => {
      // A tab that was hidden must not make the packet leap.
      const spent = last === null ? 0 : Math.min(Math.max(now - last, 0), 64);
      last = now;
      state.fraction = Math.min(1, state.fraction + (spent * state.speed) / film.duration(state.step));
      film.moved(state.fraction);
      if (state.fraction < 1) frame = requestAnimationFrame(tick);
      else arrive();
    };
    frame = requestAnimationFrame(tick);
  }

  function arrive() {
    state.moving = false;
    film.changed();
    rest();
  }

  /** Gives the reader time for a step before the next one starts. */
  function rest() {
    if (!state.playing) return;
    if (state.step + 1 < film.count()) {
      timer = setTimeout(() => go(state.step + 1, true), film.reading(state.step) / state.speed);
      return;
    }
    state.playing = false;
    film.changed();
    film.ended();
  }

  return {
    state,
    play() {
      if (state.playing || !film.count()) return;
      state.playing = true;
      if (state.moving) {
        film.changed();
        run();
      } else if (state.step + 1 >= film.count()) go(0, false);
      else go(state.step + 1, true);
    },
    pause() {
      halt();
      state.playing = false;
      film.changed();
    },
    /** Goes to a step, moving there, or at once. */
    go(step, moving = false) {
      state.playing = false;
      go(step, moving);
    },
    /** The next step when the packet rests, the end of this one when it is on its way. */
    forward() {
      state.playing = false;
      if (state.moving) go(state.step, false);
      else if (state.step + 1 < film.count()) go(state.step + 1, true);
    },
    back() {
      state.playing = false;
      go(state.moving ? state.step : state.step - 1, false);
    },
    speedUp() {
      state.speed = SPEEDS[(SPEEDS.indexOf(state.speed) + 1) % SPEEDS.length];
      film.changed();
    },
    halt,
  };
}

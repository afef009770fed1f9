// The player: everything an embed shows once it is used. One film, one step; picture, text and list are views of them.

import { classes, h } from './dom.js';
import { headerAt, pictureOf } from './picture.js';
import { playbackOf } from './playback.js';
import { causeOf, controlsOf, notesOf, requestBar, stepsOf, verdictOf } from './panels.js';
import { withFix, yamlOf } from './yaml.js';
import cssText from './player.css';
import { veiled } from './veil.js';

/** Below this width the boxes are one below the other. */
const NARROW = 540;
/** How long after the last key an edited text is looked at. */
const SETTLE = 250;

let sheet;

/** Keeps a key from the page, but for those that lead out of the embed or are the browser's. */
function keepKey(event) {
  const isTheirs = event.ctrlKey || event.metaKey || event.altKey || /^(Tab|Escape|F\d+)$/.test(event.key);
  if (!isTheirs) event.stopPropagation();
}

/**
 * @param {{ root: ShadowRoot, film: any, options: any, filmOf: Function, tell: (name: string, detail: any) => void }} given
 */
export function createPlayer({ root, film, options, filmOf, tell }) {
  const life = new AbortController();
  const state = { film, options, text: options.text, asked: null, shape: '', parts: null, timer: 0, answer: 0, shown: false };
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(cssText);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  const playback = playbackOf(
    {
      count: () => state.film.steps.length,
      duration: (step) => state.parts.picture.packet.duration(step),
      reading: (step) => Math.min(2400, 700 + 16 * state.film.hops[step].sentence.length),
      changed: show,
      moved: (fraction) => state.parts.picture.packet.draw(playback.state.step, fraction, true),
      ended: () => tell('end', { step: playback.state.step, outcome: state.film.verdict.outcome }),
    },
    life.signal,
  );
  const yaml = yamlOf({ editable: options.editable, edited });
  const controls = options.controls === 'none' ? null : controlsOf(playback, options.controls !== 'minimal');
  const said = h('p', { class: 'unseen', role: 'status' });
  const inner = h('div', { class: 'parts' });
  const frame = h('div', { class: 'portpath', role: 'region', 'aria-label': 'Portpath: follow the packet' }, inner);
  root.append(frame);
  // The page has keys of its own: the next slide, its search.
  for (const kind of ['keydown', 'keypress', 'keyup']) frame.addEventListener(kind, keepKey, { signal: life.signal });
  const sizes = new ResizeObserver(([entry]) => reshape(entry.contentRect.width));
  sizes.observe(frame);
  dress();
  compose(frame.clientWidth < NARROW ? 'narrow' : 'wide');
  playback.go(options.step);

  /** The film as it is shown: an exercise hides why it fails until the reader asks. */
  function shownFilm() {
    const hides = state.options.lesson && !state.shown && state.film.cause;
    return hides ? veiled(state.film) : state.film;
  }

  /** Puts the parts of a film together. */
  function compose(shape) {
    const film = shownFilm();
    state.shape = shape;
    const picture = pictureOf(film, shape);
    const steps = stepsOf(film, (step) => playback.go(step));
    const header = h('div', { class: 'header-place' });
    state.parts = { film, picture, steps, header, step: -1 };
    const apply = state.options.editable ? applied : null;
    const cause = film.cause && (film.reveals === false ? hint() : causeOf(film, state.options.site, apply));
    const stage = film.steps.length ? [h('div', { class: 'stage' }, picture.element), header, controls?.element] : [];
    const bar = state.options.controls === 'full' && film.requests.length ? requestBar(film, asked) : null;
    const path = [bar, verdictOf(film), ...stage, film.steps.length ? steps.element : null];
    const parts = [h('div', { class: 'path' }, ...path.filter(Boolean)), yaml.element, cause, notesOf(film), said];
    refill(parts.filter(Boolean));
    yaml.show(state.text, film);
  }

  /** Replaces the content, and leaves the focus where it was: above all on the text that the reader types in. */
  function refill(parts) {
    const at = inner.contains(yaml.element) ? parts.indexOf(yaml.element) : -1;
    if (at < 0) {
      inner.replaceChildren(...parts);
      return;
    }
    for (const child of [...inner.children]) if (child !== yaml.element) child.remove();
    yaml.element.before(...parts.slice(0, at));
    yaml.element.after(...parts.slice(at + 1));
  }

  function hint() {
    const reveal = () => {
      state.shown = true;
      recompose();
    };
    return h('p', { class: 'hint' }, h('button', { type: 'button', onclick: reveal }, 'Show what is wrong'));
  }

  function recompose() {
    const focused = root.activeElement === controls?.play;
    compose(state.shape);
    show();
    if (focused) controls.play.focus();
  }

  /** Shows the state of the playback in all views. */
  function show() {
    const { parts } = state;
    const { step, moving, fraction } = playback.state;
    if (!parts || !parts.film.steps.length) return;
    const { film } = parts;
    parts.picture.show(step, moving);
    parts.picture.packet.draw(step, fraction, moving);
    controls?.update(film.hops.map((hop) => hop.sentence));
    if (parts.step === step) return;
    parts.step = step;
    parts.steps.show(step);
    parts.header.replaceChildren(headerAt(film, step) ?? '');
    yaml.light(film.hops[step].cites);
    said.textContent = `Step ${step + 1} of ${film.hops.length}: ${film.hops[step].sentence.replaceAll('`', '')}`;
    tell('step', { step, of: film.hops.length });
  }

  function reshape(width) {
    const shape = width < NARROW ? 'narrow' : 'wide';
    if (shape === state.shape) return;
    state.shape = shape;
    recompose();
  }

  /** Theme and height, which a page may change at any time. */
  function dress() {
    frame.className = classes('portpath', state.options.dark ? 'dark' : 'light', state.options.height && 'fixed');
    // Through the object model: an attribute would be against a strict Content-Security-Policy.
    frame.style.blockSize = state.options.height ? `${state.options.height}px` : '';
  }

  function edited(text) {
    state.text = text;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => ask('answer'), SETTLE);
    tell('change', { text });
  }

  function applied(fix) {
    if (fix.to) {
      state.asked = { client: state.film.from, request: fix.to };
    } else {
      state.text = withFix(state.text, fix.edits);
    }
    ask('answer');
  }

  function asked(client, request) {
    state.asked = { client, request };
    ask('answer');
  }

  /** Runs the simulator on what there is now, and shows the answer unless a later one is under way. */
  async function ask(event) {
    const mine = ++state.answer;
    const { client, request } = state.asked ?? state.options;
    try {
      const film = await filmOf(state.text, client, request, state.options.facts, state.options.mode);
      if (mine !== state.answer || life.signal.aborted) return;
      state.film = film;
      compose(state.shape);
      // The last step, where the answer is; a reader who wants the way there plays it.
      playback.go(event === 'answer' ? film.steps.length - 1 : state.options.step);
      const shown = shownFilm().verdict;
      said.textContent = `${shown.headline} ${shown.reason}`.replaceAll('`', '');
      const { verdict } = film;
      tell(event, {
        outcome: verdict.outcome,
        cause: verdict.cause,
        text: state.text,
        from: film.from,
        to: film.to,
        lesson: state.options.lesson,
        film,
      });
    } catch (error) {
      tell('error', { error });
    }
  }

  return {
    get text() {
      return state.text;
    },
    get film() {
      return state.film;
    },
    focus: () => (controls?.play ?? yaml.area ?? yaml.element).focus(),
    play: () => playback.play(),
    pause: () => playback.pause(),
    step: (at) => playback.go(at),
    /** Takes changed options; a changed text or request is simulated, all else only shown. */
    async update(changed) {
      const before = state.options;
      state.options = changed;
      dress();
      const differs = (...names) => names.some((name) => before[name] !== changed[name]);
      if (differs('step')) playback.go(changed.step);
      if (differs('text')) state.text = changed.text;
      if (differs('request', 'client')) state.asked = null;
      if (differs('text', 'request', 'client', 'facts', 'mode')) await ask('answer');
    },
    destroy() {
      life.abort();
      clearTimeout(state.timer);
      sizes.disconnect();
      frame.remove();
    },
  };
}

// <port-path>: the page's own code block with a button on it, until someone uses it; then the player, in a shadow root.

import { fingerprint, textOf } from './text.js';
import { isOnDark, watchTheme } from './theme.js';
import { filmOf, loadPlayer, warmUp } from './load.js';

/** @typedef {import('./portpath').Options} Options */

const STYLE = `
:host { display: block; position: relative; }
:host([hidden]) { display: none; }
.idle { position: relative; }
.idle[hidden] { display: none; }
.text { white-space: pre; overflow: auto; font-family: ui-monospace, monospace; font-size: 13px; }
.start { position: absolute; right: 8px; bottom: 8px; min-height: 32px; padding: 4px 14px 4px 10px; border: 0; border-radius: 999px;
  background: var(--portpath-accent, #1a56db); color: var(--portpath-on-accent, #fff); font: 600 14px/1.4 system-ui, sans-serif;
  cursor: pointer; box-shadow: 0 1px 4px rgb(0 0 0 / 30%); }
.start::before { content: "\\25B6\\FE0E\\2002"; font-size: 11px; }
.start:hover { filter: brightness(1.1); }
.start:focus-visible { outline: 3px solid var(--portpath-accent, #1a56db); outline-offset: 2px; }
.start[aria-busy="true"] { cursor: progress; opacity: 0.8; }
.sorry { margin: 4px 0; font: 14px/1.4 system-ui, sans-serif; }
.sorry:empty { display: none; }
@media print { .start { display: none; } }`;

/** Attributes that every element may have. */
const OF_ANY_ELEMENT = /^(id|class|style|title|lang|dir|hidden|slot|role|tabindex|key|is|inert|translate|(aria|data)-.*)$/;

let sheet;

function styleSheet() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  return sheet;
}

/** On a server, where there is no HTML element, the class can be imported and does nothing. */
export class PortPath extends (globalThis.HTMLElement ?? Object) {
  static observedAttributes = ['src', 'request', 'client', 'facts', 'mode', 'height', 'theme', 'controls', 'step', 'editable', 'lesson', 'site'];

  /** Ends everything that this embed listens to. */
  #life = null;
  #player = null;
  #opening = null;
  #text = null;
  #frame = null;

  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styleSheet()];
    this.#life = new AbortController();
    const { signal } = this.#life;
    const idle = element('div', 'idle');
    const poster = document.createElement('slot');
    poster.name = 'poster';
    const start = element('button', 'start', 'Send a packet');
    start.type = 'button';
    start.addEventListener('click', () => this.play(), { signal });
    const sorry = element('p', 'sorry');
    sorry.setAttribute('role', 'status');
    idle.append(poster, document.createElement('slot'), start, sorry);
    root.replaceChildren(idle);
    this.#frame = { root, idle, start, sorry };
    // What a reader is about to use may load: pointing at it or reaching it by keyboard is the beginning of use.
    for (const kind of ['pointerenter', 'focusin', 'touchstart']) {
      this.addEventListener(kind, () => warmUp(this.#hasFilm()), { signal, once: true, passive: true });
    }
    this.#nameUnknown();
    if (this.hasAttribute('src')) this.#fetchText(signal);
    if (this.hasAttribute('open') || this.hasAttribute('autoplay')) this.#openWhenSeen(signal);
  }

  disconnectedCallback() {
    // Moved within the page, it is connected again at once, from its start.
    this.#life?.abort();
    this.#player?.destroy();
    [this.#player, this.#opening, this.#life, this.#text] = [null, null, null, null];
    this.shadowRoot?.replaceChildren();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.#life) return;
    if (name === 'src') this.#fetchText(this.#life.signal);
    else this.#player?.update(this.#options());
  }

  /** The YAML as it is now: as the page has it, or as the reader edited it. */
  get text() {
    return this.#player?.text ?? this.#text ?? textOf(this);
  }

  /** The film that is shown; null until the player is open. */
  get film() {
    return this.#player?.film ?? null;
  }

  /** Changes text or options. @param {Partial<Options>} change */
  async update(change) {
    for (const [name, value] of Object.entries(change)) {
      if (name === 'text') this.#text = String(value);
      else if (PortPath.observedAttributes.includes(name)) setOption(this, name, value);
    }
    if ('text' in change) await this.#player?.update(this.#options());
  }

  /** Opens the player without playing. */
  open() {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Sends the packet: plays from where it is, or from the start. */
  async play() {
    await this.open();
    this.#player?.play();
  }

  /** Halts it. */
  pause() {
    this.#player?.pause();
  }

  /** Goes to a step, from 0, and rests there. @param {number} at */
  async step(at) {
    await this.open();
    this.#player?.step(at);
  }

  /** Takes the player away and leaves the page's own code. */
  close() {
    this.#player?.destroy();
    [this.#player, this.#opening] = [null, null];
    if (this.#frame) this.#frame.idle.hidden = false;
  }

  #hasFilm() {
    return Boolean(this.#carriedFilm());
  }

  /** The film that the page carries, when it is of this text and of a version that we play. */
  #carriedFilm() {
    const script = this.querySelector('script[type="application/json"]');
    try {
      const film = script && JSON.parse(script.textContent);
      return film?.film === 2 && film.of === fingerprint(this.text) ? film : null;
    } catch {
      return null;
    }
  }

  #options() {
    const get = (name) => this.getAttribute(name) ?? '';
    return {
      text: this.#text ?? textOf(this),
      request: get('request'),
      client: get('client'),
      facts: get('facts'),
      mode: get('mode'),
      height: Math.max(0, parseInt(get('height'), 10) || 0),
      controls: get('controls') || 'full',
      step: Math.max(0, parseInt(get('step'), 10) || 0),
      editable: this.hasAttribute('editable') && get('editable') !== 'false',
      lesson: get('lesson'),
      site: get('site') && new URL(get('site'), document.baseURI).href,
      dark: get('theme') === 'dark' || (get('theme') !== 'light' && isOnDark(this.parentElement ?? this)),
    };
  }

  async #open() {
    const life = this.#life;
    if (!life) return;
    const { root, idle, start, sorry } = this.#frame;
    start.setAttribute('aria-busy', 'true');
    sorry.textContent = '';
    try {
      const carried = this.#carriedFilm();
      const [{ createPlayer }] = await Promise.all([loadPlayer(), carried ?? warmUp(false)]);
      const options = this.#options();
      const film = carried ?? (await filmOf(options.text, options.client, options.request, options.facts, options.mode));
      if (life.signal.aborted) return;
      const hadFocus = root.activeElement === start;
      this.#player = createPlayer({ root, film, options, filmOf, tell: (name, detail) => this.#tell(name, detail) });
      watchTheme(this.parentElement ?? this, () => this.#player?.update(this.#options()), life.signal);
      idle.hidden = true;
      if (hadFocus) this.#player.focus();
      this.#tell('ready', { film });
    } catch (error) {
      // The page's own code stays as it was: that is the fallback.
      this.#opening = null;
      sorry.textContent = 'The simulator could not be loaded. The YAML above is unchanged.';
      this.#tell('error', { error });
    } finally {
      start.removeAttribute('aria-busy');
    }
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`portpath-${name}`, { bubbles: true, composed: true, detail }));
  }

  /** Tells the author of attributes that do nothing. */
  #nameUnknown() {
    const isKnown = (name) => [...PortPath.observedAttributes, 'open', 'autoplay'].includes(name) || OF_ANY_ELEMENT.test(name);
    for (const name of this.getAttributeNames().filter((name) => !isKnown(name))) {
      console.warn(`<port-path> has no option "${name}"; docs/embedding.md lists the options.`);
    }
  }

  async #fetchText(signal) {
    try {
      const answer = await fetch(new URL(this.getAttribute('src'), document.baseURI), { signal });
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
      this.#text = await answer.text();
      if (!this.querySelector('pre, code')) {
        const shown = element('pre', 'text', this.#text);
        this.#frame?.idle.querySelector('.text')?.remove();
        this.#frame?.idle.prepend(shown);
      }
      this.#player?.update(this.#options());
    } catch (error) {
      if (!signal.aborted) this.#tell('error', { error });
    }
  }

  #openWhenSeen(signal) {
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        if (this.hasAttribute('autoplay')) this.play();
        else this.open();
      },
      { rootMargin: this.hasAttribute('autoplay') ? '0px' : '200px' },
    );
    seen.observe(this);
    signal.addEventListener('abort', () => seen.disconnect());
  }
}

/** Sets an option as its attribute. */
export function setOption(target, name, value) {
  if (value === undefined || value === null || value === false) target.removeAttribute(name);
  else target.setAttribute(name, value === true ? '' : String(value));
}

function element(tag, name, words = '') {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = words;
  return made;
}

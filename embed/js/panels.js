// The parts around the picture: the request, the verdict, the controls, the list of steps, the cause with its fix.

import { classes, h, icon, words } from './dom.js';

/** Two lists: who sends, and what is asked. @param {(client: string, request: string) => void} asked */
export function requestBar(film, asked) {
  const select = (name, value, choices, changed) => {
    const known = choices.some(([each]) => each === value);
    const all = known ? choices : [[value, value], ...choices];
    const options = all.map(([each, label]) => h('option', { value: each, selected: each === value }, label));
    const list = h('select', { onchange: (event) => changed(event.target.value) }, ...options);
    return h('label', {}, h('span', {}, name), list);
  };
  const clients = film.clients.map(({ from, label }) => [from, label]);
  const requests = film.requests.map(({ to, label }) => [to, label]);
  return h(
    'div',
    { class: 'request' },
    select('From', film.from, clients, (from) => asked(from, film.to)),
    select('To', film.to, requests, (to) => asked(film.requests.find((each) => each.to === to)?.from ?? film.from, to)),
  );
}

/** The answer at a glance. */
export function verdictOf({ verdict, cleaned }) {
  const sees = h('p', { class: 'sees' }, 'The client sees ', h('code', {}, verdict.sees));
  return h(
    'div',
    { class: classes('verdict', verdict.tone) },
    h('span', { class: 'mark' }, icon(verdict.tone)),
    h(
      'div',
      {},
      h('p', {}, h('strong', {}, ...words(verdict.headline)), ' ', ...words(verdict.reason)),
      verdict.sees ? sees : null,
      cleaned ? h('p', { class: 'sees' }, `Read after cleaning: ${cleaned}.`) : null,
    ),
  );
}

/** The controls of the playback; `update` shows its state in them. */
export function controlsOf(playback, full) {
  const button = (name, label, click) => {
    const made = h('button', { type: 'button', class: name, 'aria-label': label, title: label, onclick: click }, icon(name));
    return made;
  };
  const { state } = playback;
  const toggle = () => (state.playing ? playback.pause() : playback.play());
  const last = { count: 0 };
  const restart = button('restart', 'First step', () => playback.go(0));
  const back = button('back', 'Step back', () => playback.back());
  const play = button('play', 'Play', toggle);
  const forward = button('forward', 'Step forward', () => playback.forward());
  const end = button('end', 'Last step', () => playback.go(last.count - 1));
  const scrub = h('input', { type: 'range', min: 0, step: 1, value: 0, 'aria-label': 'Step' });
  scrub.addEventListener('input', () => playback.go(Number(scrub.value)));
  const count = h('span', { class: 'count' });
  const speed = h('button', { type: 'button', class: 'speed', onclick: () => playback.speedUp() });
  const all = full ? [restart, back, play, forward, end, scrub, count, speed] : [play, scrub, count];
  const element = h('div', { class: 'controls', role: 'group', 'aria-label': 'Playback' }, ...all);
  element.addEventListener('keydown', (event) => keys(event, playback, last, toggle));
  return {
    element,
    play,
    update(sentences) {
      last.count = sentences.length;
      const { step, moving, playing } = state;
      const [first, isLast] = [step === 0 && !moving, step + 1 >= last.count];
      const idle = (one, is) => (is ? one.setAttribute('aria-disabled', 'true') : one.removeAttribute('aria-disabled'));
      idle(restart, first);
      idle(back, first);
      idle(forward, isLast && !moving);
      idle(end, isLast && !moving);
      const word = playing ? 'Pause' : 'Play';
      play.setAttribute('aria-label', word);
      play.title = word;
      play.replaceChildren(icon(playing ? 'pause' : 'play'));
      scrub.max = String(Math.max(0, last.count - 1));
      scrub.value = String(step);
      scrub.setAttribute('aria-valuetext', `step ${step + 1} of ${last.count}: ${sentences[step] ?? ''}`);
      count.textContent = `step ${step + 1} of ${last.count}`;
      speed.textContent = `${state.speed}×`.replace('0.5', '½');
      speed.setAttribute('aria-label', `Speed ${state.speed}×. Change`);
    },
  };
}

/** Keys count only while the controls have the focus. */
function keys(event, playback, last, toggle) {
  const isButton = event.target instanceof HTMLButtonElement;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const does = {
    ArrowRight: () => playback.forward(),
    ArrowUp: () => playback.forward(),
    ArrowLeft: () => playback.back(),
    ArrowDown: () => playback.back(),
    Home: () => playback.go(0),
    End: () => playback.go(last.count - 1),
    // On a button, space presses that button.
    ' ': isButton ? undefined : toggle,
  }[event.key];
  if (!does) return;
  event.preventDefault();
  does();
}

/** The path as a list of sentences. @param {(step: number) => void} chosen */
export function stepsOf(film, chosen) {
  const items = film.hops.map((hop, at) => {
    const sentence = h('button', { type: 'button', onclick: () => chosen(at) }, ...words(hop.sentence));
    if (!hop.passes) sentence.append(h('span', { class: 'ends' }, 'ends here'));
    const lines = [...new Set(hop.cites.map(({ line, endLine }) => (line === endLine ? `${line}` : `${line}–${endLine}`)))];
    const places = lines.length ? h('span', { class: 'places' }, `line ${lines.join(', ')}`) : null;
    const detail = hop.detail ? h('p', { class: 'detail' }, ...words(hop.detail)) : null;
    const tone = !hop.passes && `stops ${film.verdict.tone}`;
    return h('li', { class: classes('step', tone) }, sentence, places, detail);
  });
  const element = h('ol', { class: 'steps', 'aria-label': 'The path, step by step' }, ...items);
  return {
    element,
    show(step) {
      items.forEach((item, at) => {
        item.classList.toggle('current', at === step);
        if (at === step) item.setAttribute('aria-current', 'step');
        else item.removeAttribute('aria-current');
      });
    },
  };
}

/**
 * What stops the packet, where, and how to fix it.
 * @param {string} site the address of a Portpath site, which has a page for each code; empty if there is none
 * @param {((fix: any) => void) | null} apply
 */
export function causeOf(film, site, apply) {
  const { cause } = film;
  if (!cause) return null;
  const labels = cause.labels.map((label) => {
    return h('li', {}, h('span', { class: 'places' }, `line ${label.line}`), ' ', h('span', {}, ...words(label.text)));
  });
  const kubernetes = h('pre', { class: 'kubernetes' }, cause.kubernetes);
  const docs = site && { href: new URL(`codes/${encodeURIComponent(cause.code)}.html`, site).href, target: '_blank', rel: 'noopener' };
  const code = docs ? h('a', docs, cause.code) : h('span', {}, cause.code);
  return h(
    'section',
    { class: classes('cause', film.verdict.tone), 'aria-label': 'What stops it' },
    h('p', { class: 'message' }, ...words(cause.message)),
    labels.length ? h('ul', {}, ...labels) : null,
    cause.help ? h('p', { class: 'help' }, ...words(cause.help)) : null,
    cause.kubernetes ? kubernetes : null,
    cause.fix ? fixOf(cause.fix, apply) : null,
    h('p', { class: 'code' }, code),
  );
}

function fixOf(fix, apply) {
  const button = apply ? h('button', { type: 'button', class: 'apply', onclick: () => apply(fix) }, 'Apply') : null;
  const tags = { '+': 'ins', '-': 'del', '@': 'span' };
  const diff = fix.diff.map((line) => h(tags[line[0]] ?? 'span', {}, line));
  return h(
    'div',
    { class: 'fix' },
    h('p', {}, h('strong', {}, 'Fix: '), h('span', {}, ...words(fix.title)), ' ', button),
    diff.length ? h('div', { class: 'diff', role: 'group', 'aria-label': 'The fix as a diff', tabindex: 0 }, ...diff) : null,
  );
}

/** The other findings and the assumptions, folded away. */
export function notesOf(film) {
  const findings = film.findings.map((found) => {
    const place = found.line ? h('span', { class: 'places' }, ` line ${found.line}`) : null;
    return h('li', {}, h('b', {}, `${found.severity}: `), ...words(found.message), place);
  });
  const assumptions = film.assumptions.map((sentence) => h('li', {}, ...words(sentence)));
  // For who wrote the page: open, so that it is seen.
  const passed = (film.passedOver ?? []).map((sentence) => h('li', {}, h('b', {}, 'Not understood: '), ...words(sentence)));
  const all = [...passed, ...findings, ...assumptions];
  if (!all.length) return null;
  const title = passed.length || findings.length ? 'Other findings and assumptions' : 'Assumptions';
  return h('details', { class: 'notes', open: passed.length > 0 }, h('summary', {}, title), h('ul', {}, ...all));
}

// Draws a placed picture as SVG once, and then only says at each step what the packet has met.

import { classes, h, s } from './dom.js';
import { packetOf } from './packet.js';

const SHIELD = 'M0 -13L11 -9V1C11 7 6 11 0 13.5C-6 11 -11 7 -11 1V-9Z';
const WAITING = 'M-4 -4.5V4.5M4 -4.5V4.5';
const PASSED = 'M-5 0.5L-1.5 4.5L5.5 -4';
const STOPPED = 'M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5';

/**
 * The picture of a film in one of its forms.
 * @param {any} film
 * @param {'wide' | 'narrow'} shape
 */
export function pictureOf(film, shape) {
  const placed = film[shape];
  const edges = placed.edges.map(edge);
  const boxes = placed.boxes.map(box);
  const gates = placed.gates.map(gate);
  const end = placed.end && ending(placed.end);
  const addresses = placed.edges.map((each) => each.address && textAt(each.address));
  const packet = packetOf(film, shape);
  const size = `0 0 ${placed.width} ${placed.height}`;
  const label = `The packet’s path: ${film.hops.map((hop) => hop.sentence).join('; ')}`.replaceAll('`', '');
  const drawn = [placed.frames.map(frame), edges, addresses.filter(Boolean), boxes, gates].flat();
  const element = s(
    'svg',
    { class: `picture ${shape}`, viewBox: size, role: 'img', 'aria-label': label },
    ...drawn.map((one) => one.element ?? one),
    end?.element,
    packet.element,
  );
  return {
    element,
    packet,
    /** Shows what the packet has met when it is at a step, or on its way there. */
    show(step, moving) {
      const met = reached(film, step, moving);
      const stopped = film.steps[step]?.stops && !moving;
      edges.forEach((one, at) => one.show(met.edges.has(at), placed.end?.edge === at && placed.end.tone));
      boxes.forEach((one, at) => {
        const here = film.steps[step];
        const fails = stopped && placed.end?.box === at && placed.end.tone;
        one.show(met.boxes.has(at), here?.box === at, fails, !moving && here?.arrives === at);
      });
      // Before the packet has passed, its tag says where it goes.
      const told = film.steps[moving ? step - 1 : step]?.tells ?? [];
      addresses.forEach((one, at) => one?.classList.toggle('hidden', !told.includes(at)));
      gates.forEach((one, at) => one.show(met.gates.has(at)));
      end?.element.classList.toggle('hidden', !stopped);
    },
  };
}

function reached(film, step, moving) {
  const met = { boxes: new Set(), edges: new Set(), gates: new Set() };
  film.steps.slice(0, step + 1).forEach((each, at) => {
    each.edges.forEach((edge) => met.edges.add(edge));
    if (at === step && moving) return;
    met.boxes.add(each.box);
    if (each.gate !== null) met.gates.add(each.gate);
  });
  return met;
}

function frame({ x, y, width, height, label }) {
  return s('g', { class: 'frame' }, s('rect', { x, y, width, height, rx: 12 }), s('text', { x: x + 10, y: y + 15 }, label));
}

function edge({ points, weight, label, labelAt, onPath, asks }) {
  const usual = classes('edge', onPath ? 'on-path' : 'possible', asks && 'ask');
  const line = s('path', { class: usual, d: way(points), 'stroke-width': weight });
  const share = label && s('text', { class: classes('share', onPath && 'chosen'), x: labelAt[0], y: labelAt[1] }, label);
  return {
    element: s('g', {}, line, share || null),
    show(travelled, broken) {
      line.setAttribute('class', classes(usual, travelled && 'travelled', broken && `broken ${broken}`));
    },
  };
}

/** Flat points as an SVG path. */
function way(points) {
  let path = '';
  for (let at = 0; at < points.length; at += 2) path += `${at ? 'L' : 'M'}${points[at]} ${points[at + 1]}`;
  return path;
}

function box({ role, part, assumed, x, y, width, height, title, texts, chips, copies, through, dots }) {
  const usual = classes('box', role, part, assumed && 'assumed');
  const element = s(
    'g',
    { class: usual },
    s('title', {}, title),
    ...copies.map((copy) => s('rect', { class: 'copy', x: copy.x, y: copy.y, width: copy.width, height: copy.height, rx: 10 })),
    s('rect', { class: 'body', x, y, width, height, rx: 10 }),
    ...through.map((points) => s('path', { class: 'through', d: way(points) })),
    // Points without length, which their round line ends make visible.
    ...(dots.length ? [s('path', { class: 'dots', d: dotted(dots) })] : []),
    ...chips.map((chip) => {
      const place = { x: chip.x, y: chip.y, width: chip.width, height: chip.height, rx: 6 };
      return s('rect', { class: classes('chip', chip.met && 'met'), ...place });
    }),
    ...texts.map(textAt),
  );
  return {
    element,
    show(met, lit, fails, arrived) {
      const now = [met && 'met', lit && 'lit', fails && `fails ${fails}`, arrived && 'arrived'];
      element.setAttribute('class', classes(usual, ...now));
    },
  };
}

function textAt({ at, style, runs }) {
  const spans = runs.map(([run, of]) => s('tspan', { class: of && `role-${of}` }, run));
  return s('text', { class: style, x: at[0], y: at[1] }, ...spans);
}

function dotted(points) {
  let path = '';
  for (let at = 0; at < points.length; at += 2) path += `M${points[at]} ${points[at + 1]}h0`;
  return path;
}

function gate({ at, passes, wordsAt, centred, lines, title }) {
  const sign = s('path', { class: 'sign', d: WAITING });
  const mark = s('g', { transform: `translate(${at[0]} ${at[1]})` }, s('path', { class: 'shield', d: SHIELD }), sign);
  const element = s('g', { class: 'gate' }, s('title', {}, title), mark, ...linesAt(lines, wordsAt, centred, ['kind', 'name']));
  return {
    element,
    show(met) {
      element.setAttribute('class', classes('gate', met && (passes ? 'good' : 'bad')));
      sign.setAttribute('d', met ? (passes ? PASSED : STOPPED) : WAITING);
    },
  };
}

function ending({ at, tone, lines, wordsAt, centred }) {
  const sign =
    tone === 'unsure'
      ? s('text', { class: 'sign', 'text-anchor': 'middle', y: 6 }, '?')
      : s('path', { class: 'sign', d: 'M-8 -8L8 8M8 -8L-8 8' });
  const mark = s('g', { transform: `translate(${at[0]} ${at[1]})` }, s('circle', { r: 14 }), sign);
  return { element: s('g', { class: `end ${tone}` }, mark, ...linesAt(lines, wordsAt, centred, ['words'])) };
}

function linesAt(lines, [x, y], centred, names) {
  const anchor = centred ? 'middle' : 'start';
  const name = (line) => names[Math.min(line, names.length - 1)];
  return lines.map((line, at) => s('text', { class: name(at), 'text-anchor': anchor, x, y: y + 14 * at }, line));
}

/** The header at a step: as it comes, and as it goes on where it was changed. Null where no step has one. */
export function headerAt(film, step) {
  if (!film.hops.some((hop) => hop.before || hop.after)) return null;
  const last = film.hops.slice(0, step + 1).reverse().map((hop) => hop.after ?? hop.before).find(Boolean);
  const hop = film.hops[step] ?? {};
  const before = hop.before ?? last;
  const after = hop.after && (!before || hop.after.src !== before.src || hop.after.dst !== before.dst) ? hop.after : null;
  return h(
    'dl',
    { class: 'header', 'aria-label': 'The packet’s header at this step' },
    before ? headerRow(after ? 'before' : 'packet', before, null) : null,
    after ? headerRow('after', after, before) : null,
  );
}

function headerRow(name, header, old) {
  const end = (key) => h(old && old[key] !== header[key] ? 'ins' : 'span', {}, header[key]);
  const rewritten = header.rewritten ? h('span', { class: 'rewritten' }, header.rewritten) : null;
  const protocol = h('span', { class: 'protocol' }, ` ${header.protocol}`);
  return h('div', {}, h('dt', {}, name), h('dd', {}, end('src'), ' → ', end('dst'), protocol, rewritten));
}


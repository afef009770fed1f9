// The packet: a dot with its destination, moved along the way of a step, one attribute a frame.

import { classes, s } from './dom.js';

const LABEL = { width: 114, height: 20 };
/** How far the label keeps from the boxes next to its lane. */
const SPARE = 3;

/** The packet of a film in one of its forms. */
export function packetOf(film, shape) {
  const { travels, lanes } = film[shape];
  const text = s('text', { x: 57, y: 13.8, 'text-anchor': 'middle' });
  const label = s('g', { class: 'tag' }, s('rect', { ...LABEL, rx: 10 }), text);
  const dot = [s('circle', { class: 'halo', r: 13 }), s('circle', { class: 'dot', r: 6.5 })];
  const element = s('g', { class: 'packet', 'aria-hidden': 'true' }, ...dot, label);
  return {
    element,
    /** How long the way of a step takes, in milliseconds at full speed. */
    duration: (step) => Math.min(1500, Math.max(300, lengthOf(travels[step]?.points ?? []) * 4.5)),
    /** Puts it at a fraction of the way of a step. */
    draw(step, fraction, moving) {
      const travel = travels[step];
      if (!travel) return;
      const eased = moving ? ease(fraction) : 1;
      const [x, y] = along(travel.points, eased);
      element.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      const last = step + 1 === travels.length;
      const stopped = film.steps[step].stops && !moving;
      const state = stopped ? 'gone' : last && !moving ? 'arrived' : moving && film.steps[step].asks && 'asking';
      element.setAttribute('class', classes('packet', state));
      const { before, after } = destinations(film, step);
      text.textContent = travel.inside && eased < travel.inside[1] / 1000 ? before : after;
      const at = before && labelAt(shape, lanes, travel.points, [x, y]);
      label.setAttribute('class', at ? 'tag' : 'tag hidden');
      if (at) label.setAttribute('transform', `translate(${at[0].toFixed(1)} ${at[1].toFixed(1)})`);
    },
  };
}

/** Where the label is from the packet: within the lane that the packet is in, so that it covers no box. */
function labelAt(shape, lanes, points, [x, y]) {
  const [along, size] = shape === 'wide' ? [x, LABEL.width] : [y, LABEL.height];
  const lane = lanes.find(([start, end]) => along >= start - 1 && along <= end + 9);
  if (!lane) return null;
  const place = Math.max(Math.min(along - size / 2, lane[1] - size - SPARE), lane[0] + SPARE) - along;
  if (shape === 'narrow') return [14, place];
  const rises = points[points.length - 1] + 1 < points[1];
  return [place, rises ? 24 : -41];
}

function destinations(film, step) {
  const last = film.hops.slice(0, step + 1).reverse().map((hop) => hop.after ?? hop.before).find(Boolean);
  return { before: destination(film.hops[step].before ?? last), after: destination(last) };
}

function destination(header) {
  if (!header) return '';
  // An IPv6 address has no room here; its end and port tell it from others, the strip below has it whole.
  return header.dst.length > 17 ? `→ …${header.dst.slice(-15)}` : `→ ${header.dst}`;
}

function lengthOf(points) {
  let sum = 0;
  for (let at = 2; at < points.length; at += 2) sum += Math.hypot(points[at] - points[at - 2], points[at + 1] - points[at - 1]);
  return sum;
}

/** The place after a fraction of a way. */
function along(points, fraction) {
  let left = lengthOf(points) * fraction;
  for (let at = 2; at < points.length; at += 2) {
    const [x, y, toX, toY] = points.slice(at - 2, at + 2);
    const length = Math.hypot(toX - x, toY - y);
    if (left <= length && length > 0) return [x + ((toX - x) * left) / length, y + ((toY - y) * left) / length];
    left -= length;
  }
  return points.slice(-2);
}

/** Starts and ends gently. */
function ease(t) {
  return t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2;
}

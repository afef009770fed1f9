// The packet: a dot with its destination, moved along the way of a step, one attribute a frame.

import { classes, s } from './dom.js';

/** How many milliseconds the packet halts while its header is rewritten. */
const HALT = 700;

/** The packet of a film in one of its forms. */
export function packetOf(film, shape) {
  const { travels } = film[shape];
  const text = s('text', { y: 4.2, 'text-anchor': 'middle' });
  const plate = s('rect', { y: -10, height: 20, rx: 10 });
  const label = s('g', { class: 'tag' }, plate, text);
  const dot = [s('circle', { class: 'halo', r: 13 }), s('circle', { class: 'dot', r: 6.5 })];
  const element = s('g', { class: 'packet', 'aria-hidden': 'true' }, ...dot, label);
  const moves = (step) => Math.min(1500, Math.max(300, lengthOf(travels[step]?.points ?? []) * 4.5));
  const halts = (step) => (travels[step]?.turn ? HALT : 0);
  return {
    element,
    /** How long the way of a step takes, in milliseconds at full speed. */
    duration: (step) => moves(step) + halts(step),
    /** Puts it at a fraction of the time of a step. */
    draw(step, fraction, moving) {
      const travel = travels[step];
      if (!travel) return;
      const { way, tag } = moving ? stateAt(travel, fraction, moves(step)) : { way: 1, tag: 'after' };
      const [x, y] = along(travel.points, travel.points, way);
      element.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      const last = step + 1 === travels.length;
      const stopped = film.steps[step].stops && !moving;
      const state = stopped ? 'gone' : last && !moving ? 'arrived' : moving && film.steps[step].asks && 'asking';
      element.setAttribute('class', classes('packet', state));
      const { before, after, width, at } = travel.tag;
      text.textContent = tag === 'before' || tag === 'leaving' ? before : after;
      label.setAttribute('class', classes('tag', !before && 'hidden', (tag === 'leaving' || tag === 'rewritten') && tag));
      plate.setAttribute('x', String(-width / 2));
      plate.setAttribute('width', width);
      const [tagX, tagY] = along(travel.points, at, way);
      label.setAttribute('transform', `translate(${(tagX - x).toFixed(1)} ${(tagY - y).toFixed(1)})`);
    },
  };
}

/** How much of the way is behind it after a fraction of the time, and what its tag shows. */
function stateAt(travel, fraction, moves) {
  if (!travel.turn || fraction >= 1) return { way: travel.turn ? 1 : ease(fraction), tag: 'after' };
  const turn = travel.turn / 1000;
  const spent = fraction * (moves + HALT);
  const there = moves * turn;
  if (spent < there) return { way: turn * ease(spent / there), tag: 'before' };
  if (spent < there + HALT) return { way: turn, tag: spent < there + HALT * 0.4 ? 'leaving' : 'rewritten' };
  const rest = (spent - there - HALT) / Math.max(1, moves - there);
  return { way: turn + (1 - turn) * ease(Math.min(1, rest)), tag: 'after' };
}

function lengthOf(points) {
  let sum = 0;
  for (let at = 2; at < points.length; at += 2) sum += Math.hypot(points[at] - points[at - 2], points[at + 1] - points[at - 1]);
  return sum;
}

/** Where something on `places`, one for each of `points`, is after a fraction of the way along the points. */
function along(points, places, fraction) {
  let left = lengthOf(points) * fraction;
  for (let at = 2; at < points.length; at += 2) {
    const [x, y, toX, toY] = points.slice(at - 2, at + 2);
    const length = Math.hypot(toX - x, toY - y);
    if (left <= length && length > 0) {
      const [fromX, fromY, thenX, thenY] = places.slice(at - 2, at + 2);
      return [fromX + ((thenX - fromX) * left) / length, fromY + ((thenY - fromY) * left) / length];
    }
    left -= length;
  }
  return places.slice(-2);
}

/** Starts and ends gently. */
function ease(t) {
  return t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2;
}

// The YAML of an embed: numbered lines, painted, the cited ones lit; and where it may be edited, a textarea of the same measure over
// them.

import { h } from './dom.js';

/** Words of a line: comment, text in quotes, key, number or constant. What is none of them stays as it is. */
const TOKENS = /(?<comment>(?:^|(?<=\s))#.*$)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(?<key>[^\s#"'{}[\],:&*!|>-][^\s{}[\],:]*(?=:(?:\s|$)))|(?<value>(?<=(?:[:\-,]\s+|\[\s*))(?:\d[\d._]*|true|false|null|yes|no|on|off)(?=\s*(?:[,\]}]|$|\s#)))|(?<marker>^(?:---|\.\.\.).*$)/g;
/** A longer line is not painted, only shown. */
const LONGEST = 400;

/**
 * @param {{ editable: boolean, edited: (text: string) => void }} options
 */
export function yamlOf({ editable, edited }) {
  const lines = h('div', { class: 'lines', 'aria-hidden': editable && 'true' });
  const area = editable
    ? h('textarea', { 'aria-label': 'YAML', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', rows: 1 })
    : null;
  const sheet = h('div', { class: 'sheet' }, lines, area);
  const attributes = { class: 'yaml', role: 'group', 'aria-label': 'YAML', tabindex: editable ? null : '0' };
  const copying = copyOf(() => shown.text ?? '');
  const element = h('div', attributes, copying, sheet);
  let rows = [];
  let shown = { text: null, film: null, lit: '' };
  area?.addEventListener('input', () => {
    paint(area.value, null);
    edited(area.value);
  });

  function paint(text, film) {
    shown = { text, film, lit: '' };
    const colours = film ? [...film.marks].sort((one, other) => one.start - other.start) : [];
    const flaws = (film?.cause?.labels ?? []).filter((label) => film.reveals !== false && label.end > label.start);
    let start = 0;
    rows = text.replace(/\n$/, '').split('\n').map((line) => {
      const row = h('div', { class: 'line' }, ...painted(line, start, colours, flaws));
      start += line.length + 1;
      return row;
    });
    for (const label of flaws) {
      const row = rows[label.line - 1];
      row?.classList.add(label === flaws[0] ? 'culprit' : 'related');
    }
    lines.replaceChildren(...rows);
  }

  return {
    element,
    area,
    /** Shows a text with what a film says of it. */
    show(text, film) {
      if (shown.text === text && shown.film === film) return;
      // The text belongs to its textarea while the reader types. A text from elsewhere leaves the cursor where it was, at first the start.
      if (area && area.value !== text) {
        const cursor = area.selectionStart;
        area.value = text;
        area.setSelectionRange(cursor, cursor);
      }
      paint(text, film);
    },
    /** Lights the lines that a step rests on, and brings the first into view, within its own box only. */
    light(cites) {
      const lit = new Set(cites.flatMap(({ line, endLine }) => range(line, Math.min(endLine, line + 40))));
      rows.forEach((row, at) => row.classList.toggle('lit', lit.has(at + 1)));
      const key = [...lit].join();
      const first = rows[Math.min(...lit) - 1];
      if (!first || shown.lit === key) return;
      shown.lit = key;
      const last = rows[Math.max(...lit) - 1] ?? first;
      const bottom = last.offsetTop + last.offsetHeight;
      const fits = bottom - first.offsetTop < element.clientHeight;
      const covered = copying.offsetHeight;
      if (first.offsetTop < element.scrollTop + covered) element.scrollTop = first.offsetTop - covered - 30;
      else if (bottom > element.scrollTop + element.clientHeight) {
        element.scrollTop = fits ? bottom - element.clientHeight + 30 : first.offsetTop - covered - 30;
      }
    },
  };
}

/** A button that copies the YAML, as the page's own code block may have one. @param {() => string} text */
function copyOf(text) {
  const button = h('button', { type: 'button', onclick: copy }, 'Copy');
  async function copy() {
    const say = (word) => (button.textContent = word);
    await navigator.clipboard.writeText(text()).then(() => say('Copied'), () => say('The browser refuses to copy'));
    button.addEventListener('blur', () => say('Copy'), { once: true });
  }
  return h('div', { class: 'copying', role: 'status' }, button);
}

function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** A line as text nodes and spans: roles before words, and what is wrong underlined. */
function painted(line, start, marks, flaws) {
  const end = start + line.length;
  const within = (place) => place.start < end && place.end > start;
  const parts = marks.filter(within).map((mark) => [mark.start - start, mark.end - start, `role-${mark.role}`]);
  if (line.length <= LONGEST) {
    for (const match of line.matchAll(TOKENS)) {
      const name = Object.keys(match.groups).find((key) => match.groups[key] !== undefined);
      const [from, to] = [match.index, match.index + match[0].length];
      if (!parts.some(([start, end]) => from < end && to > start)) parts.push([from, to, `t-${name}`]);
    }
  }
  parts.sort((one, other) => one[0] - other[0]);
  const flawed = flaws.filter(within).map((flaw) => [flaw.start - start, flaw.end - start]);
  const nodes = [];
  let done = 0;
  for (const [from, to, name] of [...parts, [line.length, line.length, '']]) {
    const [clipped, until] = [Math.max(from, done), Math.min(to, line.length)];
    nodes.push(...piece(line, done, clipped, '', flawed), ...piece(line, clipped, until, name, flawed));
    done = Math.max(done, until);
  }
  return nodes;
}

function piece(line, from, to, name, flawed) {
  if (from >= to) return [];
  const cuts = flawed.flat().filter((cut) => cut > from && cut < to);
  const ends = [...new Set([from, ...cuts, to])].sort((one, other) => one - other);
  return ends.slice(1).map((end, at) => {
    const start = ends[at];
    const isFlawed = flawed.some(([one, other]) => start >= one && end <= other);
    const both = [name, isFlawed && 'flaw'].filter(Boolean).join(' ');
    const text = line.slice(start, end);
    return both ? h('span', { class: both }, text) : document.createTextNode(text);
  });
}

/** The text with the edits of a fix made. */
export function withFix(text, edits) {
  let done = 0;
  let result = '';
  for (const edit of edits) {
    result += text.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return result + text.slice(done);
}

// Makes elements. Everything that comes from the YAML gets in as a text node, an attribute's value or a control's value: there
// is no way from here to markup.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An HTML element.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on…` are listeners; what is null, undefined or false is left out
 * @param {...(Node | string | null)} children
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A sentence with the words in backticks as code. @returns {Node[]} */
export function words(sentence) {
  return sentence.split('`').map((part, at) => (at % 2 ? h('code', {}, part) : document.createTextNode(part)));
}

/** Class names, those that hold. */
export function classes(...names) {
  return names.filter(Boolean).join(' ');
}

const ICONS = {
  restart: 'M6 5v14M19 5.5v13L9.5 12z',
  back: 'M17 5.5v13L7.5 12z',
  play: 'M7.5 4.8v14.4L19 12z',
  pause: 'M8 5v14M16 5v14',
  forward: 'M7 5.5v13l9.5-6.5z',
  end: 'M18 5v14M5 5.5v13l9.5-6.5z',
  good: 'M4.5 12.5 10 18 19.5 7',
  bad: 'M6 6l12 12M18 6 6 18',
  unsure: 'M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.1-1.5 2.3M12 18.2v.3',
};
const SOLID = ['restart', 'back', 'play', 'forward', 'end'];

/** A pictogram, for use next to its word. */
export function icon(name) {
  const svg = { class: classes('icon', SOLID.includes(name) && 'solid'), viewBox: '0 0 24 24', width: 20, height: 20 };
  return s('svg', { ...svg, 'aria-hidden': 'true', focusable: 'false' }, s('path', { d: ICONS[name] }));
}

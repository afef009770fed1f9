// Reads the YAML of an embed from the page: the code that a reader of the page sees, and nothing that a generator added to it.

/** What generators put into a code block that is not code: line numbers, copy buttons, anchors' marks. */
const BESIDE = 'button, nav, .lineno, .linenos, .ln, .lnt, .line-number, [data-linenos], .portpath-skip, [slot="poster"], script, style';

/** Where the code is, in the order in which it is looked for. */
const CODE = 'script[type="text/yaml"], script[type="application/yaml"], template, pre code, pre, code';

/**
 * The YAML inside an element, its common indentation taken off.
 * @param {Element} element
 * @returns {string}
 */
export function textOf(element) {
  const inside = element.matches('pre, code') ? element.querySelector('code') ?? element : innermost(element);
  const whole = /^(SCRIPT|TEMPLATE)$/.test(inside.tagName);
  const text = whole ? (inside.content ?? inside).textContent ?? '' : gather(inside);
  return dedent(text.replace(/\r\n?/g, '\n'));
}

function innermost(element) {
  const found = CODE.split(', ').flatMap((one) => [...element.querySelectorAll(one)]);
  // A table of line numbers has a `pre` of its own, which comes first.
  return found.find((one) => !one.closest(BESIDE.replace(', script', ''))) ?? element;
}

/** The text of a block as it is seen: some generators end lines by `<br>` or give each line an element of its own. */
function gather(node) {
  let text = '';
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) text += child.nodeValue;
    else if (child.nodeType !== Node.ELEMENT_NODE || child.matches(BESIDE)) continue;
    else if (child.tagName === 'BR') text += '\n';
    else text += gather(child);
  }
  return text;
}

/** Takes off empty lines around the text and the indentation that all its lines share. */
function dedent(text) {
  const lines = text.replace(/^([ \t]*\n)+/, '').trimEnd().split('\n');
  const depths = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const depth = Math.min(...depths, Infinity);
  return lines.map((line) => line.slice(Math.min(depth, line.length))).join('\n') + '\n';
}

/** The 32-bit FNV-1a sum of a text's UTF-16 units, by which a film knows its text. */
export function fingerprint(text) {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return sum;
}

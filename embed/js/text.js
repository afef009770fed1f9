// Reads the YAML of an embed from the page: the code that a reader of the page would copy, and nothing that a generator
// added to it.

/** What generators put into a code block that is not code: line numbers, callouts, copy buttons, anchors' marks. */
const BESIDE =
  'button, nav, aside, .gutter, .hljs-ln-numbers, .lineno, .linenos, .ln, .lnt, .line-number, .line-numbers-rows, [data-linenos], ' +
  '.conum, .conum + b, .md-annotation, .portpath-skip, [aria-hidden="true"], [slot="poster"], script, style';

/** Where the code is, in the order in which it is looked for. */
const CODE = ['script[type="text/yaml"], script[type="application/yaml"]', 'template', 'pre code', 'pre', 'code'];

/** How elements are laid out that end the line of what is before them. */
const BLOCK = /^(block|flex|grid|table|table-row|list-item|flow-root)$/;

/**
 * The YAML inside an element, its common indentation taken off.
 * @param {Element} element
 * @returns {string}
 */
export function textOf(element) {
  const code = codeIn(element) ?? element;
  return dedent(raw(code).replace(/\r\n?/g, '\n'));
}

/**
 * The element inside `element` (or itself) that holds the code. A table of line numbers has a `pre` of its own, which comes
 * first and has nothing but numbers: it is skipped.
 * @param {Element} element
 * @returns {Element | null}
 */
export function codeIn(element) {
  if (element.matches('code')) return element;
  const found = CODE.flatMap((one) => [...element.querySelectorAll(one)]);
  const own = element.matches('pre') ? [...found, element] : found;
  return own.find((one) => !isBeside(one, element) && /[^\d\s]/.test(raw(one))) ?? null;
}

/** Whether an element or one around it, up to `end`, is not code. */
function isBeside(one, end) {
  if (isSource(one)) return false;
  const beside = one.closest(BESIDE);
  return beside !== null && end.contains(beside);
}

function isSource(element) {
  return /^(SCRIPT|TEMPLATE)$/.test(element.tagName);
}

function raw(code) {
  return isSource(code) ? ((code.content ?? code).textContent ?? '') : gather(code, { text: '', ends: false }, code).text;
}

/**
 * The text of a block as it is seen. Some generators end lines by `<br>`, others give each line an element of its own.
 * @param {Element} node
 * @param {{ text: string, ends: boolean }} seen the text so far, and whether its line ends before what comes next
 * @param {Element} root the whole code
 */
function gather(node, seen, root) {
  const isRow = getComputedStyle(node).display.endsWith('flex') && getComputedStyle(node).flexDirection.startsWith('row');
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) add(seen, child.nodeValue);
    else if (child.nodeType !== Node.ELEMENT_NODE || child.matches(BESIDE) || !isCopied(child, root)) continue;
    else if (child.tagName === 'BR') add(seen, '\n');
    else if (isRow || !isBlock(child)) gather(child, seen, root);
    else addLine(seen, child, root);
  }
  return seen;
}

function add(seen, text) {
  if (seen.ends && text && !text.startsWith('\n')) seen.text += '\n';
  seen.text += text;
  seen.ends &&= !text;
}

/** An element that has lines of its own, whether or not they end with a line break. */
function addLine(seen, child, root) {
  const { text } = gather(child, { text: '', ends: false }, root);
  if (!text && child.querySelector(BESIDE)) return;
  if (seen.ends || (seen.text && !seen.text.endsWith('\n'))) seen.text += '\n';
  seen.text += text.replace(/\n$/, '');
  seen.ends = true;
}

function isBlock(element) {
  const { display } = getComputedStyle(element);
  return display ? BLOCK.test(display) : /^(DIV|P|LI|TR)$/.test(element.tagName);
}

/** Whether a reader who copies the code gets this too. */
function isCopied(element, root) {
  const selectable = (one) => getComputedStyle(one).userSelect !== 'none';
  return selectable(element) || !selectable(root);
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

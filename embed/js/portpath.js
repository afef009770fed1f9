// Portpath in a page: <port-path>, code blocks marked `yaml portpath`, and mount(). This is all that a page loads before
// someone uses an embed.

import { PortPath, setOption } from './element.js';
import { codeIn } from './text.js';

/** Code blocks that an author marked, as the generators render the mark. */
const MARKED = '.portpath, .language-portpath, [data-portpath]';

/**
 * Puts an embed into an element: around its code block if it has one, else into it.
 * @param {Element} target
 * @param {import('./portpath').Options} [options]
 * @returns {import('./portpath').Handle}
 */
export function mount(target, options = {}) {
  const block = blockOf(target);
  const embed = document.createElement('port-path');
  const { text, ...attributes } = options;
  for (const [name, value] of Object.entries(attributes)) setOption(embed, name, value);
  if (block) {
    block.replaceWith(embed);
    embed.append(block);
  } else {
    const made = document.createElement('pre');
    made.textContent = text ?? '';
    embed.append(made);
    target.append(embed);
  }
  if (text !== undefined) embed.update({ text });
  return {
    element: embed,
    update: (change) => embed.update(change),
    play: () => embed.play(),
    pause: () => embed.pause(),
    step: (at) => embed.step(at),
    destroy() {
      if (block) embed.replaceWith(block);
      else embed.remove();
    },
  };
}

/**
 * Mounts the marked code blocks below `root` that are not mounted yet.
 * @param {ParentNode} [root]
 */
export function enhance(root = document) {
  for (const marked of root.querySelectorAll(MARKED)) {
    const block = marked.closest('port-path') ? null : blockOf(marked);
    if (block && !block.closest('port-path')) mount(block, optionsOf(marked, block));
  }
}

/**
 * What an embed takes the place of: the `pre` of the code, or the table that has the code beside its line numbers.
 * @param {Element} marked
 */
function blockOf(marked) {
  const code = codeIn(marked);
  const table = code?.closest('table');
  if (table && /^\d*$/.test(table.textContent.replace(code.textContent, '').replace(/\s/g, ''))) return table;
  return (code ?? marked).closest('pre') ?? marked.querySelector('pre');
}

/** Options of a marked block: `data-request="…"` and so on, on the mark or the block. */
function optionsOf(...elements) {
  const options = {};
  for (const name of [...PortPath.observedAttributes, 'open', 'autoplay']) {
    const of = elements.find((element) => element.dataset[name] !== undefined);
    if (of) options[name] = of.dataset[name];
  }
  return options;
}

/** Sites that change pages without loading them bring new blocks: these are looked for once a frame. */
function watch() {
  let due = false;
  const look = () => {
    due = false;
    enhance();
  };
  new MutationObserver((changes) => {
    if (due || !changes.some((change) => change.addedNodes.length)) return;
    due = true;
    requestAnimationFrame(look);
  }).observe(document.documentElement, { childList: true, subtree: true });
}

if (globalThis.customElements && !customElements.get('port-path')) {
  customElements.define('port-path', PortPath);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => enhance());
  else enhance();
  watch();
}

export { PortPath };

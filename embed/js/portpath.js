// Portpath in a page: <port-path>, code blocks marked `yaml portpath`, and mount(). This is all that a page loads before
// someone uses an embed.

import { PortPath, setOption } from './element.js';

/** Code blocks that an author marked, as the generators render the mark. */
const MARKED = '.portpath, .language-portpath, [data-portpath]';

/**
 * Puts an embed into an element: around its code block if it has one, else into it.
 * @param {Element} target
 * @param {import('./portpath').Options} [options]
 * @returns {import('./portpath').Handle}
 */
export function mount(target, options = {}) {
  const block = target.matches('pre') ? target : target.querySelector('pre');
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
    const block = marked.closest('pre') ?? (marked.matches('pre') ? marked : marked.querySelector('pre'));
    if (!block || block.closest('port-path')) continue;
    mount(block, optionsOf(marked, block));
  }
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

if (!customElements.get('port-path')) {
  customElements.define('port-path', PortPath);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => enhance());
  else enhance();
  watch();
}

export { PortPath };

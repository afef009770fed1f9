// Finds out whether an element has a light or a dark background, in any way its page sets it, and reports changes.

const watchers = new Set();
let observer = null;
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

/**
 * @param {Element} element
 * @returns {boolean}
 */
export function isOnDark(element) {
  for (let each = element; each; each = each.parentElement ?? each.getRootNode().host) {
    const lightness = lightnessOf(getComputedStyle(each).backgroundColor);
    if (lightness !== null) return lightness < 0.5;
  }
  const said = getComputedStyle(document.documentElement).colorScheme;
  // Where no style says it, an element in the head may.
  const scheme = said === 'normal' ? document.querySelector('meta[name="color-scheme"]')?.content ?? '' : said;
  return scheme.includes('dark') && (!scheme.includes('light') || prefersDark.matches);
}

/** 0 (black) to 1 (white) of a computed colour; null for one that is seen through or written in another way. */
function lightnessOf(colour) {
  const [red, green, blue, alpha = 1] = (colour.match(/^rgba?\(([^)]+)\)/)?.[1] ?? '').split(/[ ,/]+/).map(Number);
  if (Number.isNaN(blue ?? NaN) || alpha < 0.5) return null;
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

/** Calls `changed` whenever the page may have changed its colours, until `signal` says stop. */
export function watchTheme(changed, signal) {
  watchers.add(changed);
  signal.addEventListener('abort', () => {
    watchers.delete(changed);
    if (!watchers.size) stop();
  });
  if (observer) return;
  observer = new MutationObserver(tell);
  for (const root of [document.documentElement, document.body]) {
    if (root) observer.observe(root, { attributes: true });
  }
  prefersDark.addEventListener('change', tell);
}

function stop() {
  observer?.disconnect();
  observer = null;
  prefersDark.removeEventListener('change', tell);
}

function tell() {
  for (const changed of watchers) changed();
}

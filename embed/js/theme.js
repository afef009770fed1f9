// Finds out whether an element has a light or a dark background, in any way its page sets it, and reports changes.

const watchers = new Set();
let observer = null;
/** None on a server, which may import this module too. */
const prefersDark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');

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
  const [, space, inside] = colour.match(/^(rgba?|color\(srgb|oklch|oklab|lch|lab)[( ]([^)]+)\)/) ?? [];
  const [first, second, third, alpha = 1] = (inside ?? '').split(/[ ,/]+/).filter(Boolean).map(parseFloat);
  if (Number.isNaN(third ?? NaN) || alpha < 0.5) return null;
  if (space.startsWith('ok')) return first;
  if (space.startsWith('l')) return first / 100;
  const luma = 0.299 * first + 0.587 * second + 0.114 * third;
  return space.startsWith('rgb') ? luma / 255 : luma;
}

/** Calls `changed` whenever the page may have changed the colours around `element`, until `signal` says stop. */
export function watchTheme(element, changed, signal) {
  watchers.add(changed);
  signal.addEventListener('abort', () => {
    watchers.delete(changed);
    if (!watchers.size) stop();
  });
  if (!observer) {
    observer = new MutationObserver(tell);
    prefersDark.addEventListener('change', tell);
    document.addEventListener('transitionend', faded);
  }
  for (let each = element; each; each = each.parentElement ?? each.getRootNode().host) {
    observer.observe(each, { attributes: true });
  }
}

function stop() {
  observer?.disconnect();
  observer = null;
  prefersDark.removeEventListener('change', tell);
  document.removeEventListener('transitionend', faded);
}

/** A background that changes slowly has its new colour only at the end. */
function faded({ propertyName }) {
  if (propertyName === 'background-color') tell();
}

function tell() {
  for (const changed of watchers) changed();
}

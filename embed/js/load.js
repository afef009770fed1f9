// Loads what an embed needs once it is used, once for all embeds of the page: the player, and the simulator. The addresses
// are written out, as bundlers want them.

/** Filled in by the build: the digests of the files that this script loads. */
const DIGESTS = globalThis.PORTPATH_DIGESTS ?? {};

const here = import.meta.url;
let player = null;
let engine = null;

/** The player's module. */
export function loadPlayer() {
  player ??= imported('player.js', () => import('./player.js')).catch((reason) => {
    player = null;
    throw reason;
  });
  return player;
}

/** The simulator: a module of WebAssembly and the script around it. */
function loadEngine() {
  engine ??= startEngine().catch((reason) => {
    engine = null;
    throw reason;
  });
  return engine;
}

/** Starts to load what the first use needs. @param {boolean} filmed whether the page carries the film */
export function warmUp(filmed) {
  const needed = filmed ? loadPlayer() : Promise.all([loadPlayer(), loadEngine()]);
  needed.catch(() => {});
  return needed;
}

/** The film of a text and a request. */
export async function filmOf(...asked) {
  const { film } = await loadEngine();
  return JSON.parse(film(...asked));
}

async function startEngine() {
  const integrity = isPinned() ? DIGESTS['portpath.wasm'] : '';
  const bytes = fetch(new URL('./portpath.wasm', import.meta.url), { integrity, credentials: 'same-origin' });
  bytes.catch(() => {});
  const glue = await imported('engine.js', () => import('./engine.js'));
  await glue.default({ module_or_path: bytes });
  return glue;
}

/**
 * A module next to this one. If the page pins this script, the module has to be the one of the same build: a preload can
 * carry a digest, and the import then takes the module that passed.
 */
function imported(name, load) {
  if (isPinned()) {
    const href = new URL(name, here).href;
    if (!document.head.querySelector(`link[href="${CSS.escape(href)}"]`)) {
      const link = document.createElement('link');
      Object.assign(link, { rel: 'modulepreload', href, integrity: DIGESTS[name], crossOrigin: 'anonymous' });
      document.head.append(link);
    }
  }
  return load();
}

/** Whether the page's own element for this script names the script's digest. */
function isPinned() {
  return [...document.querySelectorAll('script[integrity]')].some((script) => script.src === here);
}

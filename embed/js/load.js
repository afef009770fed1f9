// Loads what an embed needs once it is used, once for all embeds of the page: the player, and the simulator.

/** Filled in by the build: the digests of the files, so that the digest of this script pins them all. */
const DIGESTS = {};

let player = null;
let engine = null;

/** The player's module. */
export function loadPlayer() {
  player ??= load('player.js').catch((reason) => {
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
  const name = 'portpath.wasm';
  const bytes = fetch(fileOf(name), { integrity: DIGESTS[name] ?? '', credentials: 'same-origin' });
  bytes.catch(() => {});
  const glue = await load('engine.js');
  await glue.default({ module_or_path: bytes });
  return glue;
}

/** A module next to this one. Only a preload can carry its digest; the import then takes the module that passed. */
function load(name) {
  const href = fileOf(name);
  if (DIGESTS[name] && !document.head.querySelector(`link[href="${CSS.escape(href)}"]`)) {
    const link = document.createElement('link');
    Object.assign(link, { rel: 'modulepreload', href, integrity: DIGESTS[name], crossOrigin: 'anonymous' });
    document.head.append(link);
  }
  return import(href);
}

function fileOf(name) {
  return new URL(name, import.meta.url).href;
}

// Loads what an embed needs once it is used, once for all embeds of the page: the player, and the simulator.

/** Filled in by the build: the digests of the files, so that the digest of this script pins them all. */
const DIGESTS = {};

let player = null;
/** The simulators by name: the small one first, the whole one once the small one leaves something to it. */
const engines = new Map();

/** The player's module. */
export function loadPlayer() {
  player ??= load('player.js').catch((reason) => {
    player = null;
    throw reason;
  });
  return player;
}

/** Starts to load what the first use needs. @param {boolean} filmed whether the page carries the film */
export function warmUp(filmed) {
  const needed = filmed ? loadPlayer() : Promise.all([loadPlayer(), engineOf('')]);
  needed.catch(() => {});
  return needed;
}

/** The film of a text and a request, by the small simulator where that is enough. */
export async function filmOf(...asked) {
  const film = smallFilm(await engineOf(''), asked) ?? (await engineOf('-full')).film(...asked);
  return JSON.parse(film);
}

/** The small simulator never frees memory: once it has none left, it starts again with the code that is there. */
function smallFilm(small, asked) {
  for (let turn = 0; turn < 2; turn += 1) {
    try {
      return small.film(...asked);
    } catch {
      small.renew();
    }
  }
  return undefined;
}

function engineOf(which) {
  if (!engines.has(which)) {
    const starting = start(which).catch((reason) => {
      engines.delete(which);
      throw reason;
    });
    engines.set(which, starting);
  }
  return engines.get(which);
}

async function start(which) {
  const name = `portpath${which}.wasm`;
  const bytes = fetch(fileOf(name), { integrity: DIGESTS[name] ?? '', credentials: 'same-origin' });
  bytes.catch(() => {});
  const glue = await load(`engine${which}.js`);
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

// Keeps the site for days without a network: its own files as they were built, nothing that a reader wrote. `cargo xtask build`
// fills in the two constants; without them nothing is kept.
//
// Pages come from the network while there is one, so that a new version shows at once; files whose names hold a digest never
// change and come from what is kept. A new build brings a new list, which is fetched whole before it takes the old one's place.

const VERSION = '';
/** Addresses relative to this file. */
const FILES = [];

const PREFIX = 'portpath-';
const NAME = `${PREFIX}${VERSION}@${new URL(self.registration.scope).pathname}`;
/** How long a page may take before what is kept is shown, in milliseconds. */
const PATIENCE = 4000;

self.addEventListener('install', (event) => {
  // Past the HTTP cache: a page of one version with files of another would not start.
  const requests = FILES.map((file) => new Request(file, { cache: 'no-cache' }));
  event.waitUntil(keep(requests).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOlder().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (!FILES.length || request.method !== 'GET' || !url.href.startsWith(self.registration.scope)) return;
  if (request.mode === 'navigate') event.respondWith(page(request, url));
  else event.respondWith(file(request));
});

/** All of them or none. */
async function keep(requests) {
  const cache = await caches.open(NAME);
  await Promise.all(requests.map(async (request) => {
    const answer = await fetch(request);
    if (!answer.ok) throw new Error(`${request.url}: ${answer.status}`);
    // A page that was led elsewhere could not be shown from here.
    await cache.put(request, answer.redirected ? new Response(answer.body, { headers: answer.headers }) : answer);
  }));
}

/** Caches of other versions of this site; those of a site on another path of the same host stay. */
async function dropOlder() {
  const scope = NAME.slice(NAME.indexOf('@'));
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name.endsWith(scope) && name !== NAME);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function page(request, url) {
  const kept = async () => {
    const cache = await caches.open(NAME);
    const found = await cache.match(url.pathname, { ignoreSearch: true });
    // One page may be asked for under both of its names.
    const other = url.pathname.endsWith('/') ? `${url.pathname}index.html` : url.pathname.replace(/index\.html$/, '');
    return found ?? cache.match(other, { ignoreSearch: true });
  };
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, PATIENCE); });
  try {
    const answer = await Promise.race([fetch(request), late.then(kept)]);
    return answer ?? (await fetch(request));
  } catch (error) {
    const answer = await kept();
    if (answer) return answer;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A file that is kept, else from the network; the browser checks the digests that the page names either way. */
async function file(request) {
  const cache = await caches.open(NAME);
  const kept = /-[0-9a-f]{8,}[._]/.test(request.url) ? await cache.match(request) : undefined;
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    const answer = await cache.match(request, { ignoreSearch: true });
    if (answer) return answer;
    throw error;
  }
}

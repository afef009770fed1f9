// Starts the page after its first picture: loads the two files of the view, named by the preload links that Trunk writes, the
// script checked against its digest by the preload, the WebAssembly here (`cargo xtask build` puts its digest into
// `data-integrity`, and the links into a template, where no browser follows them). It also starts the simulator, which runs in a
// worker. Then, with the page at rest, lets `sw.js` keep the site for days without a network.

start().then(keepForLater, (error) => {
  // What the module itself threw has told of itself; `rescue.js` takes both.
  window.dispatchEvent(new CustomEvent('portpath-broke', { detail: error }));
  throw error;
});

/** @returns {Promise<boolean>} whether something was started */
async function start() {
  if (window.portpathMissing?.length) return false;
  await firstPicture();
  document.head.append(document.getElementById('modules').content);
  offerSimulator();
  const script = document.head.querySelector('link[rel="modulepreload"]');
  const wasm = document.head.querySelector('link[rel="preload"][type="application/wasm"]:not([data-script])');
  const { default: init } = await import(script.href);
  const { integrity } = wasm.dataset;
  await init({ module_or_path: fetch(wasm.href, { integrity, credentials: 'same-origin' }) });
  return true;
}

/** What is loaded before the first picture delays it. The second frame begins after the first. A hidden page draws none. */
function firstPicture() {
  return document.hidden || new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); });
}

/** The view starts a simulator with `portpathSimulator()`, and another when one has stopped. The first starts with the page. */
function offerSimulator() {
  const link = document.head.querySelector('link[data-script]');
  const url = new URL(link.dataset.script, document.baseURI);
  let module;
  const begin = () => {
    const worker = new Worker(url, { type: 'module' });
    module ??= compiled(link);
    module.then((it) => worker.postMessage(it), () => {
      module = undefined;
      // As the view knows it: `NOT_LOADED` in crates/page/src/simulator.rs.
      worker.dispatchEvent(new ErrorEvent('error', { message: 'not loaded' }));
    });
    return worker;
  };
  let first = begin();
  // Before the view listens; it starts another then, and hears of that one.
  first.addEventListener('error', () => { first = undefined; }, { once: true });
  window.portpathSimulator = () => {
    const worker = first ?? begin();
    first = undefined;
    return worker;
  };
}

/** The module, compiled while it arrives where the server names its type. */
async function compiled(link) {
  const { integrity } = link.dataset;
  const answer = await fetch(link.href, { integrity, credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${link.href}: ${answer.status}`);
  const isNamed = answer.headers.get('Content-Type') === 'application/wasm';
  return isNamed ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}

/** If a browser keeps nothing (a private window, plain HTTP), the site needs a network, and everything else works. */
function keepForLater(started) {
  if (started) window.portpathLooks?.();
  if (!started || !('serviceWorker' in navigator) || !window.isSecureContext) return;
  const register = () => navigator.serviceWorker.register('sw.js').catch(() => {});
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}

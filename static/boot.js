// Starts the page: loads the two files named by the preload links that Trunk writes, the module checked against
// its digest by the preload, the WebAssembly here (`cargo xtask build` puts its digest into `data-integrity`). Then, with
// the page at rest, lets `sw.js` keep the site for days without a network.

start().then(keepForLater, (error) => {
  // What the module itself threw has told of itself; `rescue.js` takes both.
  window.dispatchEvent(new CustomEvent('portpath-broke', { detail: error }));
  throw error;
});

/** @returns {Promise<boolean>} whether something was started */
async function start() {
  if (window.portpathMissing?.length) return false;
  const script = document.head.querySelector('link[rel="modulepreload"]');
  const wasm = document.head.querySelector('link[rel="preload"][type="application/wasm"]');
  const { default: init } = await import(script.href);
  const { integrity } = wasm.dataset;
  await init({ module_or_path: fetch(wasm.href, { integrity, credentials: 'same-origin' }) });
  return true;
}

/** If a browser keeps nothing (a private window, plain HTTP), the site needs a network, and everything else works. */
function keepForLater(started) {
  if (started) window.portpathLooks?.();
  if (!started || !('serviceWorker' in navigator) || !window.isSecureContext) return;
  const register = () => navigator.serviceWorker.register('sw.js').catch(() => {});
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}

// Starts the page: loads the two files named by the preload links that Trunk writes, the module checked against
// its digest by the preload, the WebAssembly here (`cargo xtask build` puts its digest into `data-integrity`).
const script = document.head.querySelector('link[rel="modulepreload"]');
const wasm = document.head.querySelector('link[rel="preload"][type="application/wasm"]');

try {
  const { default: init } = await import(script.href);
  const { integrity } = wasm.dataset;
  await init({ module_or_path: fetch(wasm.href, { integrity, credentials: "same-origin" }) });
} catch (error) {
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent = `Portpath could not start: ${error}. It needs a browser with WebAssembly.`;
  document.body.prepend(message);
  throw error;
}

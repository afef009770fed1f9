// For a page that holds embed.html in iframes: gives each the height that it asks for. Only frames whose source is this script's own
// origin are heard, each for itself, and only a height is taken from them.

const ours = new URL(import.meta.url).origin;
const LOWEST = 40;
const HIGHEST = 4000;

addEventListener('message', (event) => {
  if (event.data?.portpath !== 1 || event.data.type !== 'height') return;
  for (const frame of document.querySelectorAll('iframe')) {
    if (frame.contentWindow !== event.source) continue;
    // A sandboxed frame without `allow-same-origin` has the origin "null": its window and its address say whose it is.
    const isOurs = new URL(frame.src, document.baseURI).origin === ours;
    if (!isOurs || (event.origin !== ours && event.origin !== 'null')) return;
    const height = Number(event.data.height);
    if (Number.isFinite(height)) frame.height = String(Math.min(HIGHEST, Math.max(LOWEST, Math.ceil(height))));
  }
});

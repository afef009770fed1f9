// The page inside an iframe: options from the fragment, height out to the page that holds it, and orders from that page only.

const OPTIONS = ['request', 'client', 'facts', 'theme', 'controls', 'step', 'editable', 'lesson', 'open', 'autoplay'];

const given = new URLSearchParams(location.hash.slice(1));
/** The origin that may be told and obeyed; without it the height is told to whoever holds the frame, and nobody is obeyed. */
const origin = originOf(given.get('origin'));
const id = given.get('id') ?? '';

const embed = document.createElement('port-path');
for (const name of OPTIONS) {
  if (given.has(name)) embed.setAttribute(name, given.get(name));
}
const code = document.createElement('pre');
code.textContent = given.get('yaml') ?? '';
embed.append(code);
document.body.append(embed);
new ResizeObserver(() => tell('height', { height: Math.ceil(embed.getBoundingClientRect().height) })).observe(embed);
for (const name of ['ready', 'step', 'end', 'answer']) {
  embed.addEventListener(`portpath-${name}`, (event) => {
    const { film, text, ...detail } = event.detail;
    tell(name, detail);
  });
}
addEventListener('message', (event) => {
  if (!origin || event.origin !== origin || event.source !== parent) return;
  const order = event.data;
  if (order?.portpath !== 1) return;
  if (order.type === 'play') embed.play();
  if (order.type === 'pause') embed.pause();
  if (order.type === 'step' && Number.isInteger(order.step)) embed.step(order.step);
});

function tell(type, detail) {
  if (parent === window) return;
  // Without a named origin only the height goes out, which says nothing of the YAML.
  if (!origin && type !== 'height') return;
  parent.postMessage({ portpath: 1, type, id, ...detail }, origin || '*');
}

function originOf(text) {
  try {
    return text ? new URL(text).origin : '';
  } catch {
    return '';
  }
}

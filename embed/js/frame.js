// The page inside an iframe: options from the fragment, height out to the page that holds it, and orders from that page only.

import { opened } from './link.js';

const OPTIONS = ['request', 'client', 'facts', 'mode', 'theme', 'controls', 'step', 'editable', 'lesson', 'site', 'open', 'autoplay'];
const STYLE = 'body { display: flow-root; margin: 0; } p { margin: 0; padding: 8px; font: 14px/1.4 system-ui, sans-serif; }';

const fragment = location.hash.slice(1);
const given = new URLSearchParams(fragment);
/** The origin that the frame informs and obeys. Without it, the frame tells its height to any page and obeys none. */
const origin = originOf(given.get('origin'));
const id = given.get('id') ?? '';

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
document.adoptedStyleSheets = [sheet];
const embed = document.createElement('port-path');
const said = document.createElement('p');
said.setAttribute('role', 'status');
said.hidden = true;
document.body.append(said);
new ResizeObserver(() => tell('height', { height: document.body.offsetHeight })).observe(document.body);
fill().catch((error) => say(error.message));

/** Shows the text or the link in the fragment. The fragment's own options take precedence over those of the link. */
async function fill() {
  const link = given.get('link') ?? (/^\d+\./.test(fragment) ? fragment.split('&')[0] : null);
  const { text, options, passedOver } = link === null ? { text: given.get('yaml') ?? '', options: {} } : await opened(link);
  for (const name of OPTIONS) {
    const value = given.get(name) ?? options[name];
    if (value !== undefined) embed.setAttribute(name, value);
  }
  if (passedOver?.length) say(`This version of Portpath does not recognise some settings in the link: ${passedOver.join('; ')}`);
  const code = document.createElement('pre');
  code.textContent = text;
  embed.append(code);
  document.body.prepend(embed);
}

function say(sentence) {
  said.textContent = sentence;
  said.hidden = false;
}

for (const name of ['ready', 'step', 'end', 'answer']) {
  embed.addEventListener(`portpath-${name}`, (event) => {
    const { film, text, ...detail } = event.detail;
    tell(name, detail);
  });
}
addEventListener('message', (event) => {
  if (!origin || event.origin !== origin || event.source !== parent || !embed.isConnected) return;
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

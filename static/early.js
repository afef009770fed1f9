// The page before the view is there. `index.html` holds the first example, made by the same components. If the page starts with
// a text of yours, this shows that text instead. What you type, choose or press meanwhile is handed to the view.

/** The most letters of a text that are shown: more than a screen of them. */
const MOST = 20_000;

const page = document.documentElement;
const editor = document.getElementById('editor');

if (page.dataset.first === 'own') showOwnText();
rememberUntilLive();

/** From the link, or from the last visit. The view reads the same, in crates/page/src/address.rs and storage.rs. */
async function showOwnText() {
  const note = document.querySelector('.still-reading');
  if (note) note.textContent = 'Reading your YAML …';
  const packed = /^#1\.(.+)/.exec(location.hash);
  const text = packed ? await unpacked(packed[1]).catch(() => '') : kept();
  if (!text || !editor || page.dataset.view) return;
  editor.readOnly = true;
  editor.value = text.slice(0, MOST);
  page.dataset.first = 'shown';
}

/** The beginning of a link's text, as docs/link-format.md has it: some lines, an empty line, the text. */
async function unpacked(letters) {
  const bytes = Uint8Array.from(atob(letters.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let payload = '';
  for (let part = await reader.read(); !part.done && payload.length < 2 * MOST; part = await reader.read()) payload += part.value;
  reader.cancel().catch(() => {});
  const [, text] = /^(?:[^\n]+\n)*\n([^]*)/.exec(payload) ?? [];
  return text;
}

function kept() {
  const isElsewhere = /[#&](?:example|lesson)=/.test(location.hash);
  try {
    return isElsewhere ? '' : sessionStorage.getItem('portpath.text') ?? localStorage.getItem('portpath.text');
  } catch {
    return '';
  }
}

function rememberUntilLive() {
  const changed = new Map();
  let pressed;
  let pasted;
  const heard = new AbortController();
  const listen = (type, hear) => document.addEventListener(type, hear, { capture: true, signal: heard.signal });
  const remember = ({ type, target }) => {
    changed.set(target, { type, value: target.value, checked: target.checked, cursor: target.selectionStart });
    // The painted text is that of the example.
    if (target === editor && type === 'input') page.dataset.first = 'typed';
  };
  listen('input', remember);
  listen('change', remember);
  listen('paste', (event) => {
    const text = pastedOverExample(event);
    if (!text) return;
    event.preventDefault();
    changed.delete(editor);
    pasted = text;
    editor.value = text;
    page.dataset.first = 'typed';
  });
  listen('click', ({ target }) => { pressed = target.closest('button') ?? pressed; });
  listen('submit', (event) => event.preventDefault());
  // The view tells it: `first::took_over` in crates/page/src/first.rs.
  window.addEventListener('portpath-live', () => {
    heard.abort();
    for (const [element, state] of changed) handOver(element, state);
    // What was typed into the pasted text holds it already.
    if (pasted && !changed.has(editor)) paste(pasted);
    if (pressed) again(pressed)?.click();
  }, { once: true });
}

/** The text of a paste that replaces the example. The view decides the same, in crates/page/src/editor/pasting.rs. */
function pastedOverExample({ target, clipboardData }) {
  const field = target.closest?.('textarea, input[type=text], [contenteditable]');
  if (page.dataset.first || editor?.value !== editor?.defaultValue || (field && field !== editor)) return '';
  const text = clipboardData?.getData('text/plain') ?? '';
  return /\S[^]*\n|^\s*\{/.test(text) ? text : '';
}

/** Once more, now that the view hears it. */
function paste(text) {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  again(editor)?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}

/** Does once more what the view has not heard of. */
function handOver(element, { type, value, checked, cursor }) {
  const now = again(element);
  if (!now) return;
  if (now.type === 'checkbox') now.checked = checked;
  else now.value = value;
  if (now === document.activeElement && now instanceof HTMLTextAreaElement) now.setSelectionRange(cursor, cursor);
  now.dispatchEvent(type === 'input' ? new InputEvent(type, { bubbles: true }) : new Event(type, { bubbles: true }));
}

/** The same control, where the view has drawn the page from the start. */
function again(element) {
  return element.isConnected ? element : document.getElementById(element.id);
}

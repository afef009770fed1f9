// When the simulator breaks: a bug of ours made the WebAssembly stop, and nothing on the page answers any more. This takes the
// text out of the editor, says so, and offers ways to continue. It knows nothing of the application except where its text is.

const TEXT = 'portpath.text';
const EARLIER = 'portpath.earlier.';
const MOST_EARLIER = 5;

let broken = false;

addEventListener('error', (event) => consider(event.error));
addEventListener('unhandledrejection', (event) => consider(event.reason));
addEventListener('portpath-broke', (event) => rescue(event.detail));

/** What stops WebAssembly: a panic or lack of memory, and a stack that overflows. Other errors leave the page as it is. */
function consider(error) {
  const isStack = error instanceof RangeError || error?.name === 'InternalError';
  if (error instanceof WebAssembly.RuntimeError || (isStack && /wasm/.test(error.stack ?? ''))) rescue(error);
}

/** @param {unknown} error */
function rescue(error) {
  if (broken) return;
  broken = true;
  const text = currentText();
  store(TEXT, text);
  const report = reportOf(error);
  const started = error instanceof WebAssembly.RuntimeError || isLive();
  const field = area('broken-text', text, 'Your text');
  const shown = area('broken-report', report, 'The report');
  shown.readOnly = true;
  shown.className = 'report';
  const withText = tick('with-text', 'Include my text');
  withText.box.addEventListener('change', () => {
    shown.value = withText.box.checked ? `${report}\n\n${field.value}` : report;
  });
  const said = element('p');
  said.setAttribute('role', 'status');
  const main = element('main', 'broken');
  main.id = 'broken';
  main.tabIndex = -1;
  main.append(
    element('h1', '', started ? 'Portpath hit a bug' : 'Portpath could not start'),
    element('p', '', started
      ? 'The fault is ours, not yours. Your text is in the field below and kept for this tab. Nothing was sent anywhere.'
      : 'A file of this site did not load, or was damaged. Try again. Your text is kept for this tab.'),
    field,
    row(
      button('try-again', 'Start again with this text', () => again(field.value)),
      button('go-on', 'Save this text and start without it', () => goOn(field.value)),
    ),
    element('p', '', 'Please send this report to the people who run this site. It contains your text only if you choose so.'),
    shown,
    row(button('copy-report', 'Copy the report', () => {
      shown.select();
      said.textContent = document.execCommand('copy') ? 'Report copied.' : 'Report selected: copy it with Ctrl+C or ⌘C.';
    }), withText.label),
    said,
  );
  document.title = 'Portpath hit a bug';
  document.body.replaceChildren(main);
  main.focus();
}

/** Whether the view runs, or ran. Before, the page shows an example (`early.js`). */
function isLive() {
  return Boolean(document.documentElement.dataset.view);
}

/** The text in the editor, if it is the reader's, or else the kept text. */
function currentText() {
  const editor = document.getElementById('editor');
  const isTheirs = isLive() || document.documentElement.dataset.first === 'typed';
  return isTheirs && editor instanceof HTMLTextAreaElement ? editor.value : read(TEXT);
}

/** Where and what, without a word of the text: a panic's own words may hold pieces of it. */
function reportOf(error) {
  const script = document.head.querySelector('link[rel="modulepreload"]')?.getAttribute('href') ?? 'unknown';
  const stack = String(error?.stack ?? '').split('\n').filter((line) => /wasm-function|\.wasm/.test(line)).slice(0, 8);
  const lines = [
    'Portpath stopped.',
    `build: ${script}`,
    `error: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    window.portpathBug ? `place: ${window.portpathBug.replace(/^.*\/registry\/src\/[^/]+\//, '')}` : '',
    `browser: ${navigator.userAgent}`,
    ...stack.map((line) => line.trim().replace(/https?:\/\/\S*\//g, '')),
  ];
  return lines.filter(Boolean).join('\n');
}

function again(text) {
  store(TEXT, text);
  // What the reader has here is newer than what a link brought.
  history.replaceState(null, '', location.pathname + location.search);
  location.reload();
}

function goOn(text) {
  const earlier = Array.from({ length: MOST_EARLIER }, (_, at) => read(EARLIER + at)).filter((one) => one && one !== text);
  [text, ...earlier].slice(0, MOST_EARLIER).forEach((one, at) => store(EARLIER + at, one));
  again('');
}

function read(key) {
  try {
    return sessionStorage.getItem(key) ?? localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

/** A storage that is full or forbidden keeps nothing; the text is on the page to be copied. */
function store(key, value) {
  try {
    // For this tab only: the page moves it to where it may be kept once it runs.
    if (value) sessionStorage.setItem(key, value);
    else sessionStorage.removeItem(key);
    localStorage.removeItem(key);
  } catch {
    // The page shows the text anyway.
  }
}

function element(name, className = '', text = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function area(id, value, label) {
  const made = document.createElement('textarea');
  made.id = id;
  made.value = value;
  made.spellcheck = false;
  made.setAttribute('aria-label', label);
  return made;
}

function button(id, words, press) {
  const made = element('button', '', words);
  made.id = id;
  made.type = 'button';
  made.addEventListener('click', press);
  return made;
}

function row(...children) {
  const made = element('div', 'row');
  made.append(...children);
  return made;
}

function tick(id, words) {
  const label = element('label', 'tick');
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.id = id;
  label.append(box, words);
  return { label, box };
}

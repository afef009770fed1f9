// The tutorial's pages where scripts run: `<port-path>` plays the answers, an exercise is checked by the reader's own edit, and
// what was done is remembered in this browser. Without any of it the pages read the same.

// @ts-check

const KEPT = 'portpath.learn';

/** What was done, by lesson; nothing where the browser keeps nothing. @returns {Record<string, string>} */
function progress() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? '{}');
    return kept && typeof kept === 'object' ? kept : {};
  } catch {
    return {};
  }
}

/** @param {Record<string, string>} done */
function keep(done) {
  try {
    if (Object.keys(done).length) localStorage.setItem(KEPT, JSON.stringify(done));
    else localStorage.removeItem(KEPT);
  } catch {
    // A full or forbidden storage costs the marks of the next visit, nothing else.
  }
}

/** Marks a lesson as done, once. @param {string} lesson @param {string} word */
function finish(lesson, word) {
  const done = progress();
  if (done[lesson] !== word) keep({ ...done, [lesson]: word });
  show(document.querySelector('main .where .mark'), word);
}

/** @param {Element | null} mark @param {string | undefined} word */
function show(mark, word) {
  if (mark) mark.textContent = word ? `✓ ${word}` : '';
}

/** The simulator's theme, where the reader chose one. */
function dress() {
  try {
    const theme = localStorage.getItem('portpath.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // The system's theme it is.
  }
}

/** A lesson is done when its packet was seen to the end; an exercise when it is solved. @param {HTMLElement} main */
function lesson(main) {
  const name = main.dataset.lesson ?? '';
  main.addEventListener('portpath-ready', (event) => opened(/** @type {Element} */ (event.target)));
  const check = /** @type {HTMLElement | null} */ (main.querySelector('.check'));
  show(main.querySelector('.where .mark'), progress()[name]);
  if (check) {
    check.querySelector('.how')?.removeAttribute('hidden');
    main.addEventListener('portpath-answer', (event) => answered(check, /** @type {CustomEvent} */ (event).detail));
    return;
  }
  main.addEventListener('portpath-step', (event) => {
    const { step, of } = /** @type {CustomEvent} */ (event).detail;
    if (step === of - 1) finish(name, 'done');
  });
  main.querySelector('a.next')?.addEventListener('click', () => finish(name, 'done'));
}

/** The player shows the YAML and the answer in its own way; what it hides is no longer pointed at. @param {Element} player */
function opened(player) {
  const answer = /** @type {HTMLElement | null | undefined} */ (player.closest('figure')?.querySelector('.answer'));
  if (answer) answer.hidden = true;
  for (const link of document.querySelectorAll('main a[href^="#"]')) {
    if (player.querySelector(link.getAttribute('href') ?? '')) link.removeAttribute('href');
  }
}

/** Looks at the answer to what the reader made of the YAML. @param {HTMLElement} check @param {any} detail */
function answered(check, detail) {
  const result = check.querySelector('.result');
  if (!result || detail.lesson !== check.dataset.lesson) return;
  const [solved, words] = judged(check.dataset, detail);
  check.classList.toggle('solved', solved);
  result.textContent = words;
  leadOn(check, solved);
  if (solved) finish(check.dataset.lesson ?? '', 'solved');
}

/** The way on, beside the word that it is solved. @param {HTMLElement} check @param {boolean} solved */
function leadOn(check, solved) {
  const on = /** @type {HTMLElement | null} */ (check.querySelector('.on'));
  const next = document.querySelector('main nav.ways a.next');
  if (!on || !next) return;
  const link = document.createElement('a');
  link.href = next.getAttribute('href') ?? '';
  link.textContent = `${next.querySelector('.word')?.textContent ?? 'Next'}: ${next.querySelector('.title')?.textContent ?? ''} →`;
  on.replaceChildren(link);
  on.hidden = !solved;
}

/** Whether it arrives where it should, and a sentence. @returns {[boolean, string]} */
export function judged({ pod, port, from, to }, { film, ...detail }) {
  if (detail.from !== from || detail.to !== to) return [false, `Not yet: you sent another request. Send ${to} from ${from}.`];
  if (detail.outcome !== 'delivered') return [false, `Not yet: ${film.verdict.headline}`];
  const last = film.hops.at(-1);
  const isThere = last.kind === 'pod' && last.name.startsWith(`${pod}-`) && last.before?.dst.endsWith(`:${port}`);
  if (!isThere) return [false, `Not yet: the packet arrives, but not at port ${port} of a Pod of ${pod}.`];
  return [true, `✓ Solved: the packet arrives at port ${port} of ${last.name}.`];
}

/** The list of lessons with what was done. @param {HTMLElement} main */
function contents(main) {
  const done = progress();
  const items = /** @type {HTMLElement[]} */ ([...main.querySelectorAll('li[data-lesson]')]);
  for (const item of items) show(item.querySelector('.mark'), done[item.dataset.lesson ?? '']);
  const kept = /** @type {HTMLElement | null} */ (main.querySelector('.kept'));
  const count = items.filter((item) => done[item.dataset.lesson ?? '']).length;
  if (!kept) return;
  kept.hidden = count === 0;
  const words = kept.querySelector('.count');
  if (words) words.textContent = `${count} of ${items.length} done. Only this browser remembers it.`;
}

dress();
const main = document.querySelector('main');
if (main?.classList.contains('lesson')) {
  lesson(main);
  // A site without the player still has the text.
  if (main.querySelector('port-path')) import(new URL('../embed/portpath.js', import.meta.url).href).catch(() => {});
} else if (main) {
  contents(main);
  // A page that comes back out of the browser's memory shows what was done since.
  addEventListener('pageshow', () => contents(main));
  main.querySelector('.reset')?.addEventListener('click', () => {
    keep({});
    contents(main);
    main.querySelector('a')?.focus();
  });
}

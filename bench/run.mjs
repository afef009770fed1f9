// node run.mjs WHAT FILE WARM HOME: one measured run in a fresh process; prints a line a figure. HOME is the folder of
// the core's module (`core`; `page`, which first answers what the page opens with) or of the npm packages (`js-yaml`,
// `yaml`, `monokle`).
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [what, file, warm, home] = process.argv.slice(2);
const text = fs.readFileSync(file, 'utf8');
const require = createRequire(import.meta.url);
const at = (path) => import(pathToFileURL(`${home}/${path}`).href);
// The page takes its editor's text over the same way.
const encoder = new TextEncoder();
let run;
let core;
if (what === 'core' || what === 'page') {
  core = require(`${home}/bench.js`);
  run = () => core.analyze(encoder.encode(text));
} else if (what === 'js-yaml') {
  const { loadAll } = require(`${home}/node_modules/js-yaml`);
  run = () => loadAll(text);
} else if (what === 'yaml') {
  const { parseAllDocuments } = require(`${home}/node_modules/yaml`);
  run = () => parseAllDocuments(text).map((document) => document.toJS());
} else {
  const validation = await at('node_modules/@monokle/validation/lib/node.js');
  const { extractK8sResources } = await at('node_modules/@monokle/parser/lib/index.js');
  const validator = validation.createDefaultMonokleValidator();
  await validator.preload({ plugins: { 'yaml-syntax': true, 'resource-links': true } });
  run = async () => {
    const path = `paste-${performance.now()}.yaml`;
    const parser = new validation.ResourceParser();
    const resources = extractK8sResources([{ id: path, path, content: text }]);
    validation.processRefs(resources, parser, undefined, [path]);
    return validator.validate({ resources });
  };
}

// The time that the main thread itself computed, which other programs on the machine disturb least; Linux only.
const cpu = () => {
  try {
    return +fs.readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0] / 1e6;
  } catch {
    return performance.now();
  }
};
const timed = async () => {
  const [clock, own] = [performance.now(), cpu()];
  await run();
  return [performance.now() - clock, cpu() - own];
};
if (what === 'page') core.analyze_first_example();
const rss = process.memoryUsage().rss;
const [cold, own] = await timed();
const peak = core ? core.taken_bytes() / 1024 : process.resourceUsage().maxRSS - rss / 1024;
const times = [];
for (let i = 0; i < +warm; i++) times.push((await timed())[1]);
times.sort((one, other) => one - other);
const median = times[times.length >> 1] ?? null;
const figures = { cold, cpu: own, warm: median, peak };
if (core && +warm > 0) {
  core.stages(text).forEach((ms, at) => (figures[`stage${at}`] = ms));
  // The clock of the main thread moves by steps of a few milliseconds: only what many keys cost together can be told.
  const keys = text.length > 2e6 ? 12 : 60;
  figures.keystroke = each(typedTwice(keys));
  figures.elsewhere = each(typedAcross(keys));
}
for (const [name, value] of Object.entries(figures)) if (value !== null) console.log(name, value);

// What one key costs by the reader that remembers the text before.
function each(texts) {
  // In one piece, as an editor gives it.
  const whole = texts.map((typed) => Buffer.from(typed).toString());
  core.keystroke(encoder.encode(text));
  const own = cpu();
  for (const typed of whole) core.keystroke(encoder.encode(typed));
  return (cpu() - own) / texts.length;
}

// A digit typed and taken back in the middle of the text, again and again.
function typedTwice(keys) {
  const typed = withDigits([portAfter(text.length >> 1)]);
  return Array.from({ length: keys }, (_, at) => (at % 2 ? text : typed));
}

// A digit typed in one place after the other, by turns in the first and in the second half; where one is already it is taken back.
function typedAcross(keys) {
  const typed = new Set();
  return Array.from({ length: keys }, (_, at) => {
    const place = portAfter(Math.floor((text.length / 2) * ((at % 2) + at / keys)));
    if (!typed.delete(place)) typed.add(place);
    return withDigits([...typed]);
  });
}

function portAfter(from) {
  const found = text.indexOf('port: 80', from);
  return (found < 0 ? text.lastIndexOf('port: 80') : found) + 8;
}

// The text with a digit more at these places, as one piece.
function withDigits(places) {
  const sorted = places.sort((one, other) => one - other);
  const parts = [0, ...sorted].map((start, at) => text.slice(start, sorted[at]));
  return Buffer.from(parts.join('8')).toString();
}

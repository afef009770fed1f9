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
  figures.request = request();
}
for (const [name, value] of Object.entries(figures)) if (value !== null) console.log(name, value);

// What another request about the text that was read costs. The clock of the main thread moves by steps of a few milliseconds: only
// what many requests cost together can be told.
function request() {
  const requests = text.length > 2e6 ? 12 : 60;
  core.read(encoder.encode(text));
  const own = cpu();
  for (let at = 0; at < requests; at++) core.answer(at);
  return (cpu() - own) / requests;
}

// node run.mjs WHAT FILE WARM HOME: one measured run in a fresh process; prints a line a figure. HOME is the folder of
// the core's module (`core`) or of the npm packages (`js-yaml`, `yaml`, `monokle`).
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [what, file, warm, home] = process.argv.slice(2);
const text = fs.readFileSync(file, 'utf8');
const require = createRequire(import.meta.url);
const at = (path) => import(pathToFileURL(`${home}/${path}`).href);
let run;
let core;
if (what === 'core') {
  core = require(`${home}/bench.js`);
  run = () => core.analyze(text);
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
const rss = process.memoryUsage().rss;
const [cold, own] = await timed();
const peak = core ? core.taken_bytes() / 1024 : process.resourceUsage().maxRSS - rss / 1024;
const times = [];
for (let i = 0; i < +warm; i++) times.push((await timed())[1]);
times.sort((one, other) => one - other);
const median = times[times.length >> 1] ?? null;
const stages = core && +warm > 0 ? Array.from(core.stages(text)) : [];
let keystroke = null;
if (core?.keystroke && +warm > 0) {
  // A digit typed and taken back in the middle of the paste, again and again.
  const middle = text.indexOf('port: 80', text.length >> 1) + 8;
  const typed = `${text.slice(0, middle)}8${text.slice(middle)}`;
  core.keystroke(text);
  const keys = [];
  for (let i = 0; i < 4 * +warm; i++) {
    const own = cpu();
    core.keystroke(i % 2 ? text : typed);
    keys.push(cpu() - own);
  }
  keystroke = keys.sort((one, other) => one - other)[keys.length >> 1];
}
const figures = { cold, cpu: own, warm: median, peak, keystroke };
stages.forEach((ms, at) => (figures[`stage${at}`] = ms));
for (const [name, value] of Object.entries(figures)) if (value !== null) console.log(name, value);

// node extreme.mjs FILE MODULE: the first answer of a fresh process to an extreme paste, as a page would give it; prints the time
// that the main thread computed (ms), the most memory that the module took (KB), and the answer.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const [file, module] = process.argv.slice(2);
const core = createRequire(import.meta.url)(`${module}/bench.js`);
const text = new TextDecoder().decode(fs.readFileSync(file));
// What other programs on the machine disturb least; Linux only.
const own = () => {
  try {
    return +fs.readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0] / 1e6;
  } catch {
    return performance.now();
  }
};
const start = own();
const answer = core.verdict(text);
console.log('cpu', own() - start);
console.log('peak', core.taken_bytes() / 1024);
console.log('answer', answer);

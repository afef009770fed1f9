// Reads a share link (docs/link-format.md) for an embed: its text, and the rest as options.

/** The most that is unpacked: a small link can hold a thousand times its size. */
const MOST = 4 << 20;
/** The names of a link, and those of the options that they are. */
const NAMES = { from: 'client', to: 'request', mode: 'mode', theme: 'theme', fact: 'facts', step: 'step' };

/**
 * The options of a link: `1.…`, `#1.…` or a whole address. Throws where it cannot be read, with a sentence for the reader.
 * @param {string} link
 * @returns {Promise<{ text: string, options: Record<string, string>, passedOver: string[] }>}
 */
export async function opened(link) {
  const [, version, packed] = link.slice(link.lastIndexOf('#') + 1).match(/^(\d+)\.(.*)$/s) ?? [];
  if (version && version !== '1') throw new Error(`This link has format ${version}, and this version of Portpath reads format 1.`);
  const payload = packed === undefined ? null : await unpacked(packed);
  const found = payload !== null && read(payload);
  if (!found || !found.text.trim()) throw new Error('This link is cut off or damaged, or contains no YAML.');
  return found;
}

/** The payload, or null where it is damaged or too large. */
async function unpacked(packed) {
  try {
    const bytes = Uint8Array.from(atob(packed.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    let [text, size] = ['', 0];
    for (let reader = stream.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.length;
      if (size > MOST) return null;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return null;
  }
}

/** A head of `name: value` lines, an empty line, the text. */
function read(payload) {
  const end = payload.startsWith('\n') ? 0 : payload.indexOf('\n\n') + 1;
  const head = end || payload.startsWith('\n') ? payload.slice(0, end) : payload;
  const found = { text: payload.slice(head.length + 1), options: {}, passedOver: [] };
  for (const line of head.split('\n').filter(Boolean)) {
    const [name, written] = line.match(/^(.*?): (.*)$/)?.slice(1) ?? [line, ''];
    const value = written.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter));
    const option = Object.hasOwn(NAMES, name) && NAMES[name];
    if (!option) found.passedOver.push(line);
    else if (option === 'facts') found.options.facts = [found.options.facts, value].filter(Boolean).join('\n');
    // A link counts steps from 1, an embed from 0.
    else found.options[option] = option === 'step' ? String(Math.max(0, Number(value) - 1 || 0)) : value;
  }
  return found;
}

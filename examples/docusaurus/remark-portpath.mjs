// Puts <port-path> around the fences marked `yaml portpath` (or `yml portpath`); the code block in it stays Docusaurus' own.
// Portpath's options become attributes: ```yaml portpath request="curl http://web:80" editable
// All other words stay with Docusaurus: ```yaml title="web.yaml" showLineNumbers {2-4} portpath

const OPTIONS = 'request client facts mode src height theme controls step editable lesson site open autoplay'.split(' ');
const OF_DOCUSAURUS = ['title', 'showLineNumbers', 'noInline', 'live', 'className'];
/** A range of lines in braces, or a name with or without a value. */
const WORD = /\{[^}]*\}|([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|(\S+)))?/g;

export default function portpath() {
  return (tree, file) => wrap(tree, file);
}

function wrap(node, file) {
  node.children?.forEach((child, at) => {
    const words = child.type === 'code' && /^ya?ml$/.test(child.lang) ? [...(child.meta ?? '').matchAll(WORD)] : [];
    if (!words.some(([word]) => word === 'portpath')) return wrap(child, file);
    const others = words.filter(([word]) => word !== 'portpath');
    const options = others.filter(([, name]) => OPTIONS.includes(name));
    const attributes = options.map(([, name, ...values]) => {
      return { type: 'mdxJsxAttribute', name, value: values.find((value) => value !== undefined) ?? '' };
    });
    const rest = others.filter((word) => !options.includes(word));
    for (const [, name] of rest) {
      if (name && !OF_DOCUSAURUS.includes(name)) console.warn(`${file.path}: neither Portpath nor Docusaurus knows "${name}"`);
    }
    const own = { ...child, meta: rest.map(([word]) => word).join(' ') || null };
    node.children[at] = { type: 'mdxJsxFlowElement', name: 'port-path', attributes, children: [own] };
  });
}

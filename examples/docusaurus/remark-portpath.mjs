// Puts <port-path> around the fences marked `yaml portpath`; the code block in it stays Docusaurus' own. What follows the
// mark becomes attributes: ```yaml portpath request="curl http://web:80" editable

const ATTRIBUTE = /([a-z]+)(?:="([^"]*)")?/g;

export default function portpath() {
  return (tree) => wrap(tree);
}

function wrap(node) {
  node.children?.forEach((child, at) => {
    const marked = child.type === 'code' && child.lang === 'yaml' && /^portpath\b(.*)$/.exec(child.meta ?? '');
    if (!marked) return wrap(child);
    const attributes = [...marked[1].matchAll(ATTRIBUTE)].map(([, name, value = '']) => ({ type: 'mdxJsxAttribute', name, value }));
    const bare = { ...child, meta: null };
    node.children[at] = { type: 'mdxJsxFlowElement', name: 'port-path', attributes, children: [bare] };
  });
}

export default {
  title: "Somebody's documentation",
  base: '/docs/',
  markdown: { lineNumbers: true },
  // The folder of a Portpath version, put into public/portpath.
  head: [['script', { type: 'module', src: '/docs/portpath/portpath.js' }]],
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'port-path' } } },
};

import portpath from './remark-portpath.mjs';

export default {
  title: "Somebody's documentation",
  url: 'https://docs.example.com',
  baseUrl: '/docs/',
  onBrokenLinks: 'throw',
  // The folder of a Portpath version, put into static/portpath.
  scripts: [{ src: '/docs/portpath/portpath.js', type: 'module' }],
  presets: [['classic', { blog: false, docs: { routeBasePath: '/', remarkPlugins: [portpath] } }]],
};

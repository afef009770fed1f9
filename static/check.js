// Says plainly what is missing, before anything else is loaded, and keeps the example in the page hidden from readers who come
// for something else. Written for browsers that are too old for the rest: no modules, nothing newer than ECMAScript 5.
// docs/browsers.md states what is needed and why.
(function () {
  var SUPPORTED = 'Chrome or Edge 123, Firefox 120, Safari 17.5, or a later one';
  var missing = [];
  var looks = [];

  function has(test) {
    try {
      return Boolean(test());
    } catch (error) {
      return false;
    }
  }

  function need(name, test) {
    if (!has(test)) missing.push(name);
  }

  need('JavaScript modules', function () { return 'noModule' in document.createElement('script'); });
  need('WebAssembly', function () { return WebAssembly.validate; });
  // The smallest module with a table of references, which the compiled simulator has.
  need('WebAssembly with reference types', function () {
    return !window.WebAssembly || WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 4, 4, 1, 111, 0, 0]));
  });
  if (!has(function () { return CSS.supports('color', 'light-dark(red, red)'); })) looks.push('colours');

  function say(words, id) {
    var note = document.createElement('p');
    note.setAttribute('role', 'alert');
    note.className = 'too-old';
    note.id = id;
    note.appendChild(document.createTextNode(words));
    document.body.insertBefore(note, document.body.firstChild);
  }

  // What the last visit left behind, as crates/page/src/storage.rs writes it.
  function kept(name) {
    var key = 'portpath.' + name;
    try {
      return sessionStorage.getItem(key) || localStorage.getItem(key);
    } catch (error) {
      return null;
    }
  }

  // Before the first picture: a text of one's own, or a link, is shown in place of the example (`early.js`).
  var theme = kept('theme');
  if (theme) document.documentElement.setAttribute('data-theme', theme);
  var isOwn = /^#(\d+\.|.*=)/.test(location.hash) || ['text', 'from', 'to', 'proxy-mode', 'facts', 'earlier.0'].some(kept);
  if (isOwn && !missing.length) document.documentElement.setAttribute('data-first', 'own');

  function tell() {
    var editor = document.getElementById('editor');
    if (missing.length) {
      if (editor) editor.readOnly = true;
      say('Portpath cannot run here: this browser has no ' + missing.join(', no ') + ', or it is switched off (as in Lockdown ' +
        'Mode). Open this page in ' + SUPPORTED + '. You can read the lessons, at learn/, without it, and ' +
        'the terminal program gives the same answers. ' +
        'The link that you opened stays in the address, and your text stays in this browser. Below is an example.', 'too-old');
    }
  }

  // Once the page is ready.
  window.portpathLooks = function () {
    if (looks.length) {
      say('This browser is older than those that Portpath supports (' + SUPPORTED + '). Portpath works, but its ' + looks.join(', ') +
        ' may be wrong.', 'old-looks');
    }
  };
  // `boot.js` starts nothing where something is missing.
  window.portpathMissing = missing;
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', tell);
  else tell();
})();

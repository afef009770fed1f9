// Says plainly what is missing, before anything else is loaded. Written for browsers that are too old for the rest: no
// modules, nothing newer than ECMAScript 5. docs/browsers.md states what is needed and why.
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

  function tell() {
    var loading = document.querySelector('.loading');
    if (missing.length) {
      if (loading) loading.parentNode.removeChild(loading);
      say('Portpath cannot run here: this browser has no ' + missing.join(', no ') + ', or it is switched off (as in Lockdown ' +
        'Mode). Open this page in ' + SUPPORTED + '. You can read the lessons, at learn/, without it, and ' +
        'the terminal program gives the same answers. ' +
        'The link that you opened stays in the address, and your text stays in this browser.', 'too-old');
    }
  }

  // Once the page is ready, which replaces the earlier content.
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

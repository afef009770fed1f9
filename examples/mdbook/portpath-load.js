const script = document.createElement('script');
script.type = 'module';
script.src = `${path_to_root}portpath/portpath.js`;
document.head.append(script);

project = "Somebody's documentation"
extensions = ["myst_parser"]
html_theme = "furo"
# The folder of a Portpath version, put into _static/portpath.
html_static_path = ["_static"]
html_js_files = [("portpath/portpath.js", {"type": "module"})]

// The import defines <port-path> and finds the marked blocks of the page.
import 'portpath';

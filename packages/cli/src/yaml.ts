// What is loaded with `import()` only where YAML is read or written. Not `import('yaml')` itself: that package is CommonJS
// to the bundle, and an imported CommonJS module has nothing there but its default.
export { parse, parseAllDocuments, stringify } from 'yaml';

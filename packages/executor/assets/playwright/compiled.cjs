/**
 * What V8 made of the large files of Playwright, kept for the next process that loads them: they are 10 MB, and to compile them takes a
 * quarter of each process's first second. Node keeps such things since 22.1, but of all files, a file of its own for each.
 *
 * Only files of Playwright's packages are taken, never those of the project. Without what is kept, or where it does not fit, all is as
 * without this part; nothing that goes wrong with it is told.
 *
 * Of code that was kept V8 does not know where it comes from, so that no `import()` works in it, nor in what it gives to `eval`.
 * A file that has one is left to Node, but for those that are known.
 */
'use strict';

const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const v8 = require('node:v8');
const vm = require('node:vm');

const TAKEN = /[\\/]node_modules[\\/](?:playwright|playwright-core|@playwright[\\/][^\\/]+)[\\/]/;
/** Characters of a file below which it is not worth it. */
const SMALLEST = 10_000;
const DIGEST_BYTES = 20;
/**
 * `import()`s that are known, by their text, and whether ours stands in their place. Nobody comes to the others: one is where Playwright
 * itself is developed, the last in a message.
 */
const KNOWN_IMPORTS = [
  ['await import("kerberos")', true],
  ['return import(filepath)', true],
  ['import("node:crypto").then', true],
  [`new Function('return import("vite")')`, false],
  ['"Cannot use new with import(...)."', false],
].map(([text, isOurs]) => ({ text, isOurs, at: text.indexOf('import(') }));
const IMPORT = /(?<![\w$.])import\s*\((?!\s*\))/g;
const head = '(function (exports, require, module, __filename, __dirname, __import) { ';
const tail = '\n});';

class Compiled {
  #file;
  /** Path to `{source, code}`: digest of what it was made from, and what V8 made. */
  #kept;
  /** Path to `{source, script}`, of those that this process has loaded. */
  #loaded = new Map();
  #isNew;

  constructor(file) {
    this.#file = file;
    const { isWhole, scripts } = read(file);
    this.#kept = scripts;
    this.#isNew = !isWhole;
    // At the end, so that it has the functions that were compiled when they were first called.
    process.once('exit', () => this.#write(true));
  }

  /** Keeps what there is, where nothing is kept yet. */
  keepSoFar() {
    if (this.#kept.size === 0) this.#write(false);
  }

  /** The function that a module of CommonJS is; null where Node has to do it. */
  wrapped(content, filename) {
    const source = digest(content).toString('base64');
    const kept = this.#kept.get(filename);
    const cachedData = kept?.source === source ? kept.code : undefined;
    const known = withKnownImports(content);
    if (known === null) return null;
    let script;
    try {
      script = new vm.Script(head + known + tail, { filename, cachedData, columnOffset: -head.length });
    } catch {
      return null;
    }
    if (cachedData === undefined || script.cachedDataRejected) this.#isNew = true;
    this.#loaded.set(filename, { source, script });
    return script.runInThisContext();
  }

  #write(isWhole) {
    if (!this.#isNew) return;
    try {
      const scripts = new Map([...this.#kept].filter(([path]) => existsSync(path)));
      for (const [path, { source, script }] of this.#loaded)
        scripts.set(path, { source, code: script.createCachedData() });
      const body = v8.serialize({ isWhole, scripts });
      const scratch = `${this.#file}.${process.pid}`;
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(scratch, Buffer.concat([digest(body), body]));
      renameSync(scratch, this.#file);
    } catch {
      // The next process compiles again.
    }
  }
}

/** V8 itself would believe bytes that have become others. */
function read(file) {
  try {
    const bytes = readFileSync(file);
    const body = bytes.subarray(DIGEST_BYTES);
    if (digest(body).equals(bytes.subarray(0, DIGEST_BYTES))) return v8.deserialize(body);
  } catch {
    // Nothing is kept.
  }
  return { isWhole: false, scripts: new Map() };
}

function digest(content) {
  return createHash('sha1').update(content).digest();
}

/** Null where it has other `import()`s. */
function withKnownImports(content) {
  const parts = [];
  let from = 0;
  for (const { index } of content.matchAll(IMPORT)) {
    const known = KNOWN_IMPORTS.find(({ text, at }) => content.startsWith(text, index - at));
    if (known === undefined) return null;
    if (!known.isOurs) continue;
    parts.push(content.slice(from, index), '__');
    from = index;
  }
  return parts.join('') + content.slice(from);
}

/** `import()` as of the module with this `require`. */
function importOf(require) {
  return async (name) => import(/^[a-z]{2,}:/i.test(name) ? name : pathToFileURL(require.resolve(name)).href);
}

/** As Node makes it, of what it has in public. */
function requireOf(module) {
  const require = (id) => module.require(id);
  require.resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  require.resolve.paths = (request) => Module._resolveLookupPaths(request, module);
  require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

let compiled = null;

/** `folder`: where it is kept, '' for nowhere; `name`: processes with the same load the same files. Call it first. */
function keepCompiled(folder, name) {
  const { NODE_DISABLE_COMPILE_CACHE, NODE_V8_COVERAGE } = process.env;
  if (folder === '' || NODE_DISABLE_COMPILE_CACHE || NODE_V8_COVERAGE) return;
  compiled = new Compiled(join(folder, name));
  const { _compile } = Module.prototype;
  Module.prototype._compile = function (content, filename, format) {
    const isTaken = content.length >= SMALLEST && format !== 'module' && TAKEN.test(filename);
    const wrapped = isTaken ? compiled.wrapped(content, filename) : null;
    if (wrapped === null) return _compile.call(this, content, filename, format);
    const { exports } = this;
    const require = requireOf(this);
    const given = [exports, require, this, filename, dirname(filename), importOf(require)];
    return Reflect.apply(wrapped, exports, given);
  };
}

/** Of a process that may be ended before its end: what it has compiled by now. */
function keepSoFar() {
  compiled?.keepSoFar();
}

module.exports = { keepCompiled, keepSoFar };

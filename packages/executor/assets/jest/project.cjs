/** The configuration, the file map and the tests of a project, by the packages that its Jest is made of. */
'use strict';

const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join, relative, sep } = require('node:path');

class Project {
  version;
  globalConfig;
  core;
  watcher;
  /** Whether Jest alone would measure, and fail by what it finds. */
  hasCoverageGate = false;
  /** Its failures with the code around them. */
  formatErrors;
  /** Paths of snapshots whose files of tests are gone, as far as a run has told of them. */
  orphans = new Set();
  #contexts;
  #transform;
  #files = [];

  static async open(jest, given) {
    const project = new Project();
    await project.#read(jest, given);
    return project;
  }

  async #read(jest, given) {
    const fromJest = createRequire(join(jest, 'package.json'));
    const corePath = fromJest.resolve('@jest/core');
    const fromCore = createRequire(corePath);
    const buildArgv = argumentReader(fromJest.resolve('jest-cli'));
    const { readConfigs } = fromCore('jest-config');
    const Runtime = fromCore('jest-runtime').default;
    this.core = fromCore('@jest/core');
    this.version = this.core.getVersion();
    this.watcher = new (fromCore('jest-watcher').TestWatcher)({ isWatchMode: false });
    this.formatErrors = fromCore('jest-message-util').formatResultsErrors;
    this.#transform = fromCore('@jest/transform');
    process.env.NODE_ENV ??= 'test';
    const argv = { ...(await buildArgv(given)), ...ours };
    const { configs, globalConfig } = await readConfigs(argv, argv.projects ?? [process.cwd()]);
    this.hasCoverageGate = globalConfig.collectCoverage && Boolean(globalConfig.coverageThreshold);
    this.globalConfig = Object.freeze({ ...globalConfig, ...oursOfAll });
    const options = {
      console,
      maxWorkers: 1,
      resetCache: false,
      watch: false,
      watchman: globalConfig.watchman,
    };
    this.#contexts = await Promise.all(configs.map((config) => Runtime.createContext(config, options)));
  }

  /** `{test, found}` of each file with tests, in Jest's order. */
  async files() {
    for (const context of this.#contexts) {
      const source = new this.core.SearchSource(context);
      // The second argument came with Jest 30.
      const { tests } = await source.getTestPaths(
        this.globalConfig,
        source.getTestPaths.length > 2 ? context.config : undefined,
      );
      for (const test of tests) this.#files.push({ test, found: foundFile(test) });
    }
    return this.#files;
  }

  /** `globalSetup` or `globalTeardown` of all projects that have tests here, each once. */
  async hook(name) {
    const hooks = new Map();
    for (const { test } of this.#files) {
      const path = test.context.config[name] ?? this.globalConfig[name];
      if (path && !hooks.has(path)) hooks.set(path, test.context.config);
    }
    for (const [path, config] of hooks) {
      const transformer = await this.#transform.createScriptTransformer(config);
      await transformer.requireAndTranspileModule(path, async (hook) => {
        if (typeof hook !== 'function') throw new TypeError(`${name} of ${path} is no function`);
        await hook(this.globalConfig, config);
      });
    }
  }
}

/** What reads a command line as Jest does; before Jest 30 it is told by a module within the package. */
function argumentReader(path) {
  const { buildArgv } = require(path);
  if (buildArgv) return buildArgv;
  const inner = ['run.js', 'cli/index.js']
    .map((name) => join(dirname(path), name))
    .find((place) => existsSync(place));
  return require(inner).buildArgv;
}

/** What Testyard decides of: which tests run, how often, and who is told. */
const ours = {
  ...{ ci: true, watch: false, watchAll: false, runInBand: true, maxWorkers: 1 },
  ...{ passWithNoTests: true, bail: 0, notify: false, listTests: false },
};
const oursOfAll = {
  reporters: [],
  bail: 0,
  updateSnapshot: 'none',
  verbose: false,
  collectCoverage: false,
  notify: false,
  maxWorkers: 1,
};

function foundFile({ path, context }) {
  const { displayName } = context.config;
  const file = relative(process.cwd(), path).split(sep).join('/');
  const name = displayName?.name ? `[${displayName.name}] ${file}` : file;
  return { identity: name, name: name.slice(0, 1024), suite: name.slice(0, 1024), file, line: null };
}

module.exports = { Project };

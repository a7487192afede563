/**
 * Starts the Mocha of a project with our runner in it: `node session.cjs FOLDER HOW [ARGUMENT...]`, where FOLDER is that of
 * the package and HOW is `run`, `dry` or either of them with `-flags`, once the flags for Node are in force. Everything
 * else is as Mocha's own command does it: configuration files, modules to require, interfaces, reporters.
 */
'use strict';

const channel = require('../node-project/channel.cjs');
const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const [folder, how, ...given] = process.argv.slice(2);

/** A module of this Mocha, which is CommonJS up to version 11 and partly not from 12 on. */
async function part(name) {
  const path = [`${name}.cjs`, `${name}.js`].map((file) => join(folder, 'lib', file)).find(existsSync);
  const loaded = await import(pathToFileURL(path).href);
  return loaded.default ?? loaded;
}

/** What cannot be meant here is refused or left out, and said. */
function settle(options) {
  if (options['dry-run'] || options.dryRun) {
    channel.tell({ type: 'refused', rule: 'option-not-run', values: { option: '--dry-run' } });
    channel.flush();
    process.exit(1);
  }
  const without = (name, rule) => {
    if (options[name]) channel.tell({ type: 'said', rule, values: { runner: 'Mocha' } });
    delete options[name];
  };
  without('parallel', 'runner-parallel');
  without('bail', 'runner-bail');
  without('retries', 'runner-retries');
  delete options.jobs;
  delete options.watch;
}

/** Those flags are for Node itself, which takes them at its start alone. */
async function flagsOf(options) {
  const { isNodeFlag, unparseNodeFlags } = await part('cli/node-flags');
  const own = {};
  for (const name of Object.keys(options)) {
    if (!isNodeFlag(name)) continue;
    own[name === 'v8-options' ? name : name.replace(/^v8-/, '')] = options[name];
    delete options[name];
  }
  const more = options['node-option'];
  delete options['node-option'];
  return more ? [].concat(more).map((flag) => `--${flag}`) : unparseNodeFlags(own);
}

function restart(flags) {
  const words = [...flags, __filename, folder, `${how}-flags`, ...given];
  const child = spawn(process.execPath, words, { stdio: [0, 1, 2, 3, 4] });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(error);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.removeAllListeners('SIGTERM');
    if (signal) process.kill(process.pid, signal);
    else process.exit(code);
  });
}

async function main() {
  const { loadOptions } = await part('cli/options');
  process.argv = [process.execPath, join(folder, 'bin', 'mocha.js'), ...given];
  const options = loadOptions(given);
  const flags = await flagsOf(options);
  if (flags.length > 0 && !how.endsWith('-flags')) return restart(flags);
  channel.tell({ type: 'hello', node: process.versions.node });
  settle(options);
  const Mocha = await part('mocha');
  const { takeOver } = require('./take-over.cjs');
  takeOver(Mocha, { isDry: how.startsWith('dry'), stringify: (await part('utils')).stringify });
  const { main: start } = await part('cli/cli');
  start([], options);
}

main().catch((error) => {
  console.error(error);
  channel.flush();
  process.exit(1);
});

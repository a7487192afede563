/**
 * Cucumber in its own process, kept warm: `node main.mjs CUCUMBER DRY|RUN ARGUMENT...`, the folder of the package of the project. Step definitions
 * and hooks are loaded once. Each block of scenarios is a run of Cucumber's public API without the hooks of the whole run, which
 * have a run of their own at either end.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const { commands, flush, tell } = require('../node-project/channel.cjs');
const { endByItself, nameWhoExits } = require('../node-project/last-words.cjs');
const { BlockRun } = require('./block-run.cjs');
const { found } = require('./found.cjs');
const { errorText } = require('./outcome.cjs');

const [, , folder, how, ...given] = process.argv;
const inbox = commands();
let sawError = false;

const ofCucumber = createRequire(join(folder, 'package.json'));
const { version } = ofCucumber('./package.json');

/** What its formatters would print of each block is told by us of each scenario. */
const environment = { stdout: new Writable({ write: (_chunk, _encoding, done) => done() }) };

class Project {
  #api;
  #options;
  #library;

  static async open() {
    const project = new Project();
    const api = await import(pathToFileURL(ofCucumber.resolve('@cucumber/cucumber/api')).href);
    const { file, profiles, provided } = coordinates(given);
    const { runConfiguration } = await api.loadConfiguration({ file, profiles, provided });
    project.#api = api;
    project.#options = ours(runConfiguration);
    return { project, unfit: runConfiguration.sources.shard ? 'shard' : undefined };
  }

  async find() {
    const { plan, errors } = await this.#api.loadSources(this.#options.sources);
    this.#library = await this.#api.loadSupport(this.#options);
    return found(plan, errors);
  }

  /** The hooks named, and no scenario, of a feature that can be read: none runs beside one that cannot. Rejects where one fails. */
  async hooks(name, feature) {
    const library = { ...this.#bare, [name]: this.#library[name] };
    if (library[name].length === 0) return;
    const nothing = { paths: [feature], names: [], tagExpression: '@testyard and not @testyard' };
    const options = { ...this.#options, support: library, sources: { ...this.#options.sources, ...nothing } };
    let failed = 'Cucumber did not run the hooks';
    const onMessage = ({ testRunHookFinished: hook }) => {
      if (hook?.result.status === 'FAILED') failed = hook.result.message;
    };
    const { success } = await this.#api.runCucumber(options, environment, onMessage);
    if (!success) throw new Error(failed);
  }

  async run(block) {
    const sources = { ...this.#options.sources, paths: block.paths, names: [], tagExpression: '' };
    const options = { ...this.#options, support: this.#bare, sources };
    await this.#api.runCucumber(options, environment, (message) => block.hear(message));
  }

  get #bare() {
    return { ...this.#library, beforeTestRunHookDefinitions: [], afterTestRunHookDefinitions: [] };
  }
}

/** Those two are for Cucumber's command line, not for its configuration. */
function coordinates(words) {
  const provided = [];
  const profiles = [];
  let file;
  for (let at = 0; at < words.length; at += 1) {
    const [, long, short, inline] = /^(?:(--profile|--config)(?:=|$)|(-p|-c))(.*)$/s.exec(words[at]) ?? [];
    const name = long ?? short;
    if (name === undefined) {
      provided.push(words[at]);
      continue;
    }
    if (!inline) at += 1;
    const value = inline || words[at];
    if (name === '--config' || name === '-c') file = value;
    else profiles.push(value);
  }
  return { file, profiles: profiles.length > 0 ? profiles : undefined, provided };
}

/** What Testyard decides of: which scenarios run, where, in which order and how often, and who is told. */
function ours(options) {
  return {
    ...options,
    sources: { ...options.sources, order: 'defined', shard: undefined },
    runtime: { ...options.runtime, dryRun: false, failFast: false, parallel: 0, retry: 0, strict: true },
    formats: { stdout: 'progress', files: {}, publish: false, options: options.formats.options },
  };
}

async function main() {
  const { project, unfit } = await Project.open();
  tell({ type: 'hello', version, ...(unfit ? { unfit } : {}) });
  const cases = await project.find();
  for (let from = 0; from < cases.length; from += 500)
    tell({ type: 'found', cases: cases.slice(from, from + 500) });
  const first = how === 'run' ? cases.find(({ finished }) => !finished) : undefined;
  if (first) await project.hooks('beforeTestRunHookDefinitions', first.file);
  tell({ type: 'collected' });
  flush();
  if (how === 'run' && cases.length > 0) await serve(project, cases);
  if (first) await project.hooks('afterTestRunHookDefinitions', first.file).catch(tellError);
  tell({ type: 'ended' });
  flush();
  inbox.close();
  endByItself(sawError ? 1 : 0);
}

async function serve(project, cases) {
  for (let number = 0; ; ) {
    tell({ type: 'want', mode: 'idle' });
    const command = await inbox.next();
    if (command?.type !== 'run') return;
    const handed = command.items.map((item, at) => ({
      ...{ ...cases[item], number: number + at },
      folder: command.folders[at],
    }));
    number += handed.length;
    for (const block of BlockRun.of(handed)) {
      await project.run(block).catch(tellError);
      block.close();
    }
  }
}

function tellError(error) {
  sawError = true;
  const { message, details } = errorText(error);
  process.stderr.write(`${details}\n`);
  tell({ type: 'error', message, details });
  flush();
}

nameWhoExits();
process.on('SIGTERM', () => process.exit(1));
main().catch((error) => {
  tellError(error);
  process.exit(1);
});

/**
 * Vitest in its own process, kept warm: `node main.mjs VITEST/NODE DRY|RUN ARGUMENT...`, the module `vitest/node` of the project. It lists the
 * tests of all files first, in one worker, and then runs the files whose cases it is given, each as Vitest would run it.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EarlyWorkers } from './early-workers.mjs';
import { FileRuns } from './file-runs.mjs';
import { list } from './list.mjs';
import { unknownOption } from './options.mjs';
import { RunReporter } from './run-reporter.mjs';

const require = createRequire(import.meta.url);
const { commands, flush, tell } = require('../node-project/channel.cjs');
const { nameWhoExits } = require('../node-project/last-words.cjs');

/** Files of cases lie below it; of a worker that runs many tests at once no variable could name the folder of one. */
const root = process.env.TESTYARD_CASE_ARTIFACTS ?? '';
process.env.TESTYARD_CASE_ARTIFACTS = '';

const [, , entry, how, ...given] = process.argv;
const inbox = commands();
const module = await import(pathToFileURL(entry).href);
const { createVitest, parseCLI, version } = module;
const workers = EarlyWorkers.of(module);

/** Where this Vitest has its runner; workers read it. */
process.env.TESTYARD_VITEST_RUNNER = pathToFileURL(
  join(dirname(entry), isAtLeast(4, 1) ? 'index.js' : 'runners.js'),
).href;
const promptRunner = fileURLToPath(new URL('prompt-runner.mjs', import.meta.url));

/** Closing it tears down what was set up for all. */
async function main() {
  tell({ type: 'hello', version });
  const { filter, options } = parseCLI(['vitest', 'run', ...given]);
  const unknown = unknownOption(parseCLI, options);
  if (unknown !== null) throw new Error(`Unknown option \`${unknown}\``);
  const reporter = new RunReporter();
  const plugins = [gates(options)];
  const vitest = await createVitest('test', { ...options, ...ours(reporter) }, { plugins });
  reporter.attach(vitest);
  outliveWorkers();
  for (const project of vitest.projects) neverWrite(project.config);
  process.once('SIGTERM', () => void vitest.close().finally(() => process.exit(1)));
  const cases = await list(vitest, filter, workers);
  for (let from = 0; from < cases.found.length; from += 500)
    tell({ type: 'found', cases: cases.found.slice(from, from + 500) });
  tell({ type: 'collected' });
  flush();
  if (how === 'run') workers?.prepare();
  for (const project of vitest.projects) tellPromptly(project.config);
  if (how === 'run') await serve(new FileRuns(vitest, reporter, { ...cases, workers }));
  await workers?.dismiss();
  await close(vitest, reporter);
  tell({ type: 'ended' });
  flush();
  inbox.close();
  process.exit(process.exitCode || (reporter.sawError ? 1 : 0));
}

/** Tells of what the project's configuration, and what was `given` with it, would have Vitest alone look at, and fail or pass by. */
function gates(given) {
  return {
    name: 'testyard-gates',
    config({ test = {} }) {
      const values = { runner: 'Vitest' };
      const retries = test.retry?.count ?? test.retry;
      const coverage = { ...test.coverage, ...given.coverage };
      const typecheck = { ...test.typecheck, ...given.typecheck };
      if (retries > 0) tell({ type: 'said', rule: 'runner-retries', values });
      if (test.bail > 0) tell({ type: 'said', rule: 'runner-bail', values });
      if (coverage.enabled && coverage.thresholds) tell({ type: 'said', rule: 'coverage-off', values });
      if (typecheck.enabled) tell({ type: 'said', rule: 'type-checks-off', values });
    },
  };
}

/** What Testyard decides of: which tests run, how often, and who is told. */
function ours(reporter) {
  return {
    ...{ watch: false, run: true, ui: false, standalone: false, open: false, reporters: [reporter] },
    ...{ retry: 0, bail: 0, update: false },
    ...{ maxWorkers: 1, minWorkers: 1, fileParallelism: false, includeTaskLocation: true },
    coverage: { enabled: false },
    typecheck: { enabled: false },
  };
}

/**
 * Vitest 3 ends itself where it writes to a worker that has died, and nobody takes the error: of that worker it hears by its end, too. All else
 * that nobody takes is still for Vitest.
 */
function outliveWorkers() {
  const own = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error, promise) => {
    if (error?.code === 'ERR_IPC_CHANNEL_CLOSED' || (error?.code === 'EPIPE' && error.syscall === 'write'))
      return;
    if (own.length === 0) throw error;
    for (const listener of own) listener.call(process, error, promise);
  });
}

/** A snapshot that a first try writes would make the second pass. */
function neverWrite(config) {
  config.snapshotOptions.updateSnapshot = 'none';
}

/**
 * A runner of the project's own stays, and so do browsers and the contexts of `vm`, which load theirs in other ways; before 3.2 Vitest loads none
 * from outside of the project.
 */
function tellPromptly(config) {
  const isPlain = config.pool === 'forks' || config.pool === 'threads';
  if (isAtLeast(3, 2) && isPlain && !config.runner && !config.browser?.enabled) config.runner = promptRunner;
}

function isAtLeast(major, minor) {
  const [ownMajor, ownMinor] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

async function serve(runs) {
  for (let number = 0; ; ) {
    tell({ type: 'want', mode: 'idle' });
    const command = await inbox.next();
    if (command?.type !== 'run') return;
    const { items, folders } = command;
    const handed = items.map((item, at) => ({ item, number: number + at, folder: join(root, folders[at]) }));
    number += items.length;
    await runs.run(handed);
    flush();
  }
}

/** What cannot be torn down is told by Vitest in its log and nowhere else. */
async function close(vitest, reporter) {
  const { error } = vitest.logger;
  vitest.logger.error = (...words) => {
    if (String(words[0]).includes('error during close'))
      reporter.tellError(words[1], 'could not be closed: ');
    else error.apply(vitest.logger, words);
  };
  try {
    await vitest.close();
  } catch (error) {
    // Before 4.1.
    reporter.tellError(error, 'could not be closed: ');
  }
}

nameWhoExits();
try {
  await main();
} catch (error) {
  const text = error?.stack ?? String(error);
  process.stderr.write(`${text}\n`);
  tell({ type: 'error', message: error?.message ?? text, details: text });
  flush();
  process.exit(1);
}

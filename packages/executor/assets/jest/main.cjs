/**
 * Jest in its own process, kept warm: `node main.cjs JEST DRY|RUN ARGUMENT...`, the folder of the package `jest` of the project. Configuration,
 * file map and transforms are read once; then the files that it is given run one after the other, as with `--runInBand`.
 */
'use strict';

const { relative } = require('node:path');
const { beginFolder, endFolder } = require('../node-project/case-folders.cjs');
const { commands, flush, tell } = require('../node-project/channel.cjs');
const { endByItself, nameWhoExits } = require('../node-project/last-words.cjs');
const { Project } = require('./project.cjs');
const { runFile, runNamed } = require('./run-file.cjs');

const [, , jest, how, ...given] = process.argv;
const inbox = commands();
let sawError = false;

function tellError(error, where = '') {
  sawError = true;
  const details = String(error?.stack ?? error);
  process.stderr.write(`${details}\n`);
  tell({
    type: 'error',
    message: `${where}${error?.message ?? error}`.slice(0, 4000),
    details: details.slice(0, 20_000),
  });
  flush();
}

async function main() {
  const project = await Project.open(jest, given);
  tell({ type: 'hello', version: project.version });
  if (project.hasCoverageGate) tell({ type: 'said', rule: 'coverage-off', values: { runner: 'Jest' } });
  const files = await project.files();
  for (let from = 0; from < files.length; from += 500)
    tell({ type: 'found', cases: files.slice(from, from + 500).map(({ found }) => found) });
  if (how === 'dry' || files.length === 0) {
    tell({ type: 'collected' });
  } else {
    await project.hook('globalSetup');
    tell({ type: 'collected' });
    await serve(project, files);
    tellOrphans(project);
    await project.hook('globalTeardown').catch((error) => tellError(error));
  }
  tell({ type: 'ended' });
  flush();
  inbox.close();
  // Jest sets the exit code where a file asks for something after its end, and so may tests.
  endByItself(process.exitCode || (sawError ? 1 : 0));
}

/** Told once: each run of a file counts them all. */
function tellOrphans(project) {
  const files = [...project.orphans].map((path) => relative(process.cwd(), path));
  if (files.length > 0)
    tellError(new Error(`Obsolete snapshot files, whose tests are gone: ${files.join(', ')}`));
}

async function serve(project, files) {
  for (let number = 0; ; ) {
    tell({ type: 'want', mode: 'idle' });
    const command = await inbox.next();
    if (command?.type !== 'run') return;
    for (const [at, item] of command.items.entries()) {
      const file = files[item];
      // Only one runs at a time, in this very process.
      beginFolder(command.folders[at]);
      tell({ type: 'started', number });
      flush();
      const identity = command.identities[at];
      const told =
        identity === file.found.identity
          ? await runFile(project, file)
          : await runNamed(project, file, identity);
      tell({ ...told, number, files: endFolder() });
      number += 1;
    }
    flush();
  }
}

nameWhoExits();
process.on('SIGTERM', () => process.exit(1));
main().catch((error) => {
  tellError(error);
  process.exit(1);
});

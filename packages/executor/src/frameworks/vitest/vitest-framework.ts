/** Vitest, one warm instance with one worker per session; see assets/vitest for the part that runs inside it. */
import { join } from 'node:path';
import { assetPath } from '../../assets.ts';
import type { Framework, Session, SessionContext } from '../framework.ts';
import { findRunner } from '../node-project/installed-package.ts';
import { ListingProcess } from '../node-project/listing-process.ts';
import { probeByNode } from '../node-project/node-program.ts';
import { type ArgumentRules, passedOn } from '../node-project/runner-arguments.ts';
import { WarmSession } from '../warm/warm-session.ts';

const RUNNER = 'Vitest';
const OLDEST = '3.0';
/** Of them `--update` takes one, from 4.0 on. */
const SNAPSHOTS = ['all', 'new', 'none'];

export const vitestFramework: Framework = {
  name: 'vitest',
  probe: probeByNode,
  open,
  /** The runner is the project's, see docs/adr/0030. */
  canaries: [],
};

const rules: ArgumentRules = {
  runner: RUNNER,
  refused: ['--shard', '--ui', '--standalone', '--mergeReports', '--list', '--help', '-h', '--version', '-v'],
  dropped: {
    '--retry': true,
    '--bail': true,
    '--maxWorkers': true,
    '--minWorkers': true,
    '--reporter': true,
    '--outputFile': true,
    '--run': false,
    '--watch': false,
    '-w': false,
    '--update': SNAPSHOTS,
    '-u': SNAPSHOTS,
  },
};

async function open(context: SessionContext): Promise<Session> {
  const { plan, directory } = context;
  const given = [...passedOn(context, rules), ...plan.select];
  const { folder } = await findRunner('vitest', directory, OLDEST);
  const how = plan.dryRun === true ? 'dry' : 'run';
  context.note('retries, workers, reporters, coverage and type checks of the configuration are off');
  const process = await ListingProcess.start({
    ...{ context, runner: RUNNER },
    command: ['node', assetPath('vitest/main.mjs'), join(folder, 'dist/node.js'), how, ...given],
    environment: {
      ...(plan.environment.CI === undefined ? { CI: '1' } : {}),
      // What `vitest` itself sets before it reads a configuration.
      ...{ VITEST: 'true', NODE_ENV: plan.environment.NODE_ENV ?? 'test' },
    },
  });
  const isAccountedFor = process.isAccountedFor.bind(process);
  return new WarmSession({ name: RUNNER, process, isAccountedFor }, context);
}

/** Jest, one warm process per session that runs files in itself; see assets/jest for the part that runs inside it. */
import { assetPath } from '../../assets.ts';
import type { Framework, Session, SessionContext } from '../framework.ts';
import { findRunner } from '../node-project/installed-package.ts';
import { ListingProcess } from '../node-project/listing-process.ts';
import { probeByNode } from '../node-project/node-program.ts';
import { type ArgumentRules, passedOn } from '../node-project/runner-arguments.ts';
import { WarmSession } from '../warm/warm-session.ts';

const RUNNER = 'Jest';
const OLDEST = '29.0';

export const jestFramework: Framework = {
  name: 'jest',
  probe: probeByNode,
  open,
  /** The runner is the project's, see docs/adr/0030. */
  canaries: [],
};

const rules: ArgumentRules = {
  runner: RUNNER,
  refused: [
    '--shard',
    '--listTests',
    '--showConfig',
    '--init',
    '--clearCache',
    '--onlyFailures',
    '-f',
    '--help',
    '-h',
  ],
  dropped: {
    '--bail': false,
    '-b': false,
    '--maxWorkers': true,
    '-w': true,
    '--runInBand': false,
    '-i': false,
    '--reporters': true,
    '--outputFile': true,
    '--json': false,
    '--watch': false,
    '--watchAll': false,
    '--updateSnapshot': false,
    '-u': false,
    '--coverage': false,
    '--collectCoverage': false,
    '--forceExit': false,
    '--detectOpenHandles': false,
    '--passWithNoTests': false,
    '--ci': false,
  },
};

async function open(context: SessionContext): Promise<Session> {
  const { plan, directory } = context;
  const given = [...passedOn(context, rules), ...plan.select];
  const { folder } = await findRunner('jest', directory, OLDEST);
  const how = plan.dryRun === true ? 'dry' : 'run';
  context.note('workers, reporters, coverage and bail of the configuration are off');
  const process = await ListingProcess.start({
    ...{ context, runner: RUNNER },
    command: ['node', assetPath('jest/main.cjs'), folder, how, ...given],
    environment: plan.environment.CI === undefined ? { CI: '1' } : {},
  });
  const isAccountedFor = process.isAccountedFor.bind(process);
  return new WarmSession({ name: RUNNER, mode: 'files', process, isAccountedFor }, context);
}

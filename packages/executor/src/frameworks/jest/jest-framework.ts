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
/** One of them may follow an option that is on or off. */
const TRUTHS = ['true', 'false'];

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
    '--bail': TRUTHS,
    '-b': TRUTHS,
    '--maxWorkers': true,
    '-w': true,
    '--runInBand': TRUTHS,
    '-i': TRUTHS,
    '--reporters': true,
    '--outputFile': true,
    '--json': TRUTHS,
    '--watch': TRUTHS,
    '--watchAll': TRUTHS,
    '--updateSnapshot': TRUTHS,
    '-u': TRUTHS,
    '--forceExit': TRUTHS,
    '--detectOpenHandles': TRUTHS,
    '--passWithNoTests': TRUTHS,
    '--ci': TRUTHS,
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

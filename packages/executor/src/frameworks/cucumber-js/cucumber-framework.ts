/** Cucumber-js, one warm process per session; see assets/cucumber-js for the part that runs inside it. */
import type { ExecutorRemarkRule } from '@testyard/protocol';
import { assetPath } from '../../assets.ts';
import { say } from '../../texts/remark.ts';
import type { Framework, Session, SessionContext } from '../framework.ts';
import { findRunner } from '../node-project/installed-package.ts';
import { ListingProcess } from '../node-project/listing-process.ts';
import { probeByNode } from '../node-project/node-program.ts';
import { type ArgumentRules, passedOn } from '../node-project/runner-arguments.ts';
import type { CaseResult } from '../warm/warm-messages.ts';
import { WarmSession } from '../warm/warm-session.ts';

const RUNNER = 'Cucumber';
/** The first whose API reads a command line. */
const OLDEST = '10.3';

export const cucumberFramework: Framework = {
  name: 'cucumber-js',
  probe: probeByNode,
  open,
  /** The runner is the project's, see docs/adr/0030. */
  canaries: [],
};

const rules: ArgumentRules = {
  runner: RUNNER,
  refused: [
    ...['--shard', '--dry-run', '-d', '--i18n-keywords', '--i18n-languages'],
    ...['--help', '-h', '--version', '-v'],
  ],
  dropped: {
    '--parallel': true,
    '--retry': true,
    '--retry-tag-filter': true,
    '--order': true,
    '--format': true,
    '-f': true,
    '--fail-fast': false,
    '--strict': false,
    '--no-strict': false,
    '--publish': false,
    '--exit': false,
    '--force-exit': false,
  },
};

async function open(context: SessionContext): Promise<Session> {
  const { plan, directory } = context;
  const given = [...passedOn(context, rules), ...plan.select];
  const { folder } = await findRunner('@cucumber/cucumber', directory, OLDEST);
  const how = plan.dryRun === true ? 'dry' : 'run';
  context.note('parallel, retry, order, strict, formats and fail-fast of the configuration are off');
  const process = await ListingProcess.start({
    ...{ context, runner: RUNNER, remarked },
    command: ['node', assetPath('cucumber-js/main.mjs'), folder, how, ...given],
  });
  const isAccountedFor = process.isAccountedFor.bind(process);
  return new WarmSession({ name: RUNNER, process, isAccountedFor }, context);
}

/** What our part says by a rule of ours. */
function remarked(result: CaseResult): CaseResult {
  if (!result.remark) return result;
  const { rule, values } = result.remark;
  return { ...result, ...say(rule as ExecutorRemarkRule, values as Readonly<Record<string, string>>) };
}

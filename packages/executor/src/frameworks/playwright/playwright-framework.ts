/** Playwright Test, one warm process with one worker per session; see assets/playwright for the part that runs inside it. */
import { join } from 'node:path';
import { assetPath } from '../../assets.ts';
import { say } from '../../texts/remark.ts';
import type { Framework, Session, SessionContext } from '../framework.ts';
import { findPackage, findRunner, type InstalledPackage } from '../node-project/installed-package.ts';
import { ListingProcess } from '../node-project/listing-process.ts';
import { probeByNode } from '../node-project/node-program.ts';
import { type ArgumentRules, passedOn } from '../node-project/runner-arguments.ts';
import type { CaseResult } from '../warm/warm-messages.ts';
import { WarmSession } from '../warm/warm-session.ts';

const RUNNER = 'Playwright';
const PACKAGE = '@playwright/test';
const OLDEST = '1.44';
/** Of them `--update-snapshots` takes one, from 1.49 on. */
const SNAPSHOTS = ['all', 'changed', 'missing', 'none'];

export const playwrightFramework: Framework = {
  name: 'playwright',
  probe: probeByNode,
  open,
  /** The runner is the project's, see docs/adr/0030. */
  canaries: [],
};

const rules: ArgumentRules = {
  runner: RUNNER,
  refused: [
    '--shard',
    '--ui',
    '--ui-host',
    '--ui-port',
    '--debug',
    '--list',
    '--last-failed',
    '--help',
    '-h',
  ],
  dropped: {
    '--workers': true,
    '-j': true,
    '--retries': true,
    '--reporter': true,
    '--add-reporter': true,
    '--max-failures': true,
    '-x': false,
    '--global-timeout': true,
    '--update-snapshots': SNAPSHOTS,
    '-u': SNAPSHOTS,
    '--pass-with-no-tests': false,
    '--fail-on-flaky-tests': false,
  },
};

async function open(context: SessionContext): Promise<Session> {
  const { plan, directory } = context;
  context.note('retries, workers, reporters and limits of the configuration are off: the template says them');
  const given = [...plan.select, ...passedOn(context, rules)];
  const { cli, playwright } = await findPlaywright(directory);
  const process = await ListingProcess.start({
    ...{ context, runner: RUNNER, nothingFound: /No tests found/, remarked },
    command: [
      'node',
      assetPath('playwright/main.cjs'),
      context.kept === null ? '' : join(context.kept, 'playwright-itself'),
      playwright,
      cli,
      'test',
      ...given,
      ...ours(plan.dryRun),
    ],
    // Configurations ask for it: whether `only` is forbidden, whether a server that is there is used.
    environment: {
      ...(plan.environment.CI === undefined ? { CI: '1' } : {}),
      ...compiledIn(context),
    },
  });
  const isAccountedFor = process.isAccountedFor.bind(process);
  return new WarmSession({ name: RUNNER, process, isAccountedFor }, context);
}

/**
 * Where Playwright has what it compiled, by the path and the content of each file. By itself that is the host's folder for
 * temporary files, which nobody empties. Since 1.46 or so it has the first name, before that the second.
 */
function compiledIn({ plan: { environment }, kept, scratch }: SessionContext): Record<string, string> {
  const names = ['PLAYWRIGHT_TRANSFORM_CACHE_DIR', 'PWTEST_CACHE_DIR'];
  if (names.some((name) => name in environment)) return {};
  const folder = join(kept ?? scratch, 'playwright-compiled');
  return Object.fromEntries(names.map((name) => [name, folder]));
}

/** They come last, so that they win. */
function ours(isDry = false): readonly string[] {
  return [
    '--workers=1',
    '--retries=0',
    '--max-failures=0',
    '--global-timeout=0',
    `--reporter=${assetPath('playwright/reporter.cjs')}`,
    ...(isDry ? ['--list'] : []),
  ];
}

/** Its command line, and the folder of the package that does the work. */
async function findPlaywright(directory: string): Promise<{ cli: string; playwright: string }> {
  const whole = await findPackage('playwright', directory);
  const hasTest = await findPackage(PACKAGE, directory);
  const front: InstalledPackage =
    hasTest === null && whole !== null
      ? await findRunner('playwright', directory, OLDEST)
      : await findRunner(PACKAGE, directory, OLDEST);
  const back = (await findPackage('playwright', front.folder)) ?? front;
  return { cli: join(front.folder, 'cli.js'), playwright: back.folder };
}

/** A browser that is not installed is no fault of the test. */
function remarked(result: CaseResult): CaseResult {
  return result.cause === 'configuration'
    ? { ...result, ...say('playwright-no-browser', { text: result.message ?? '' }) }
    : result;
}

import type { TaskPlan } from '@testyard/protocol';
import { BlockFeed } from './case-feed.ts';
import type { LeaseContext } from './lease-context.ts';
import { OneSession } from './one-session.ts';

/**
 * Where the SUT is not right, nothing of the template runs: no set-up and no case. Its cases are listed as a dry run lists
 * them, without knowing where the SUT is, so that each of them is blocked by its name; where they cannot be listed like
 * that, the ledger stays open. Never rejects but for a lost lease.
 */
export async function listOnly(context: LeaseContext): Promise<void> {
  const { plan, link, control, directory, caseFolders } = context;
  if (plan.ledgerFixed || directory === null || caseFolders === null) return;
  if (plan.report !== null) {
    // Its cases are known only when it has run: the command stands for them.
    const one = { identity: plan.templateName, name: plan.templateName, suite: '', file: null, line: null };
    const ledger = { mode: 'reported', part: 0, last: true, cases: [one] } as const;
    await link.send('ledger', { ...ledger, cases: [...ledger.cases] }, { signal: control.signal });
    return;
  }
  const feed = new BlockFeed(async () => ({ block: null, done: true }));
  const session = new OneSession({
    ...{ context: { ...context, secrets: {}, plan: withoutSut(plan) }, feed, number: 1, sendLedger: true },
  });
  await session.run();
}

function withoutSut(plan: TaskPlan): TaskPlan {
  const environment = Object.entries(plan.environment).map(([name, value]) => [
    name,
    name.startsWith('TESTYARD_SUT_') ? '' : value,
  ]);
  const sut = { name: '', branch: '', ip: '', port: '' };
  return { ...plan, dryRun: true, environment: Object.fromEntries(environment), sut };
}

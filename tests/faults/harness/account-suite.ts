// A suite that keeps an account of its own: beside what it tells Testyard, each case writes down that it ran and each
// byte that it said. What is stored is held against that.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run, TemplateDocument } from '@testyard/protocol';
import { casesOf, logBytes, type Service } from '../../setup/service.ts';
import { counts, writeSuite } from '../../setup/suites.ts';
import { insist } from './insist.ts';

const script = `
set -u
number=$1; lines=$2; seconds=$3; bad=$4
account="$ACCOUNT/$TESTYARD_RUN_ID"
printf '%s\\n' "$number" >> "$account.cases"
line=0
while [ "$line" -lt "$lines" ]; do
  printf 'case %s line %s of run %s: 测试 \\033[31mred\\033[0m %s\\n' "$number" "$line" "$TESTYARD_RUN_ID" "$$"
  line=$((line + 1))
done | tee -a "$account.stdout"
sleep "$seconds"
[ "$number" != "$bad" ]
`;

export interface AccountPlan {
  readonly cases: number;
  readonly lines?: number;
  readonly secondsEach?: number;
  /** Number of the case that fails; none where absent. */
  readonly failing?: number;
  readonly more?: Partial<TemplateDocument>;
}

export class AccountSuite {
  readonly plan: AccountPlan;
  readonly document: TemplateDocument;
  readonly #account: string;

  constructor(work: string, name: string, plan: AccountPlan) {
    const { cases, lines = 30, secondsEach = 0.02, failing = -1, more = {} } = plan;
    this.plan = plan;
    this.#account = join(work, `${name}-account`);
    mkdirSync(this.#account);
    const path = writeSuite(work, name, { 'case.sh': script });
    const command = (number: number) => [
      'sh',
      'case.sh',
      ...[number, lines, secondsEach, failing].map(String),
    ];
    this.document = {
      ...{ name, framework: 'command', source: { path } },
      cases: Array.from({ length: cases }, (_, number) => ({
        name: `case ${number}`,
        command: command(number),
      })),
      environment: { ACCOUNT: this.#account },
      // One lease at a time, so that the bytes of the log have one order.
      executors: { max: 1 },
      ...more,
    };
  }

  /** How often each case began, by its own account. */
  begun(runId: string): Map<string, number> {
    const begun = new Map<string, number>();
    for (const number of this.#read(`${runId}.cases`).toString().split('\n').slice(0, -1))
      begun.set(`case ${number}`, (begun.get(`case ${number}`) ?? 0) + 1);
    return begun;
  }

  said(runId: string): Buffer {
    return this.#read(`${runId}.stdout`);
  }

  /** The verdict and the counts that a run must end with, whatever happened on its way. */
  expectVerdict(run: Run): void {
    const { cases, failing } = this.plan;
    const failed = failing === undefined ? 0 : 1;
    const expected = counts({ passed: cases - failed, failed });
    const what = `run ${run.id}: ${JSON.stringify(run.tasks.map(({ reason }) => reason))}`;
    assert.deepEqual(run.counts, expected, what);
    assert.equal(run.verdict, failed ? 'failed' : 'passed', what);
    assert.equal(run.tasks.length, 1, what);
  }

  /** Each case is there once, and none has more attempts than it began. `exactly`: it began once. */
  async expectCases(service: Service, runId: string, exactly: boolean): Promise<void> {
    const found = await insist(() => casesOf(service, runId));
    assert.equal(new Set(found.map(({ name }) => name)).size, this.plan.cases);
    assert.equal(found.length, this.plan.cases);
    const begun = this.begun(runId);
    for (const { name, attempts } of found) {
      const times = begun.get(name) ?? 0;
      assert.ok(times >= 1, `${name} of run ${runId} is counted and never ran`);
      assert.ok(attempts >= 1 && attempts <= times, `${name}: ${attempts} attempts counted, ${times} made`);
      if (exactly) assert.equal(times, 1, `${name} of run ${runId} ran ${times} times`);
    }
  }

  /** What is stored of the log is what was said, byte for byte. */
  async expectLog(service: Service, run: Run): Promise<void> {
    const stored = await insist(() => logBytes(service, run.tasks[0]?.id ?? '', 'stdout'));
    const said = this.said(run.id);
    const differ = `the log of run ${run.id}: ${stored.length} bytes stored, ${said.length} said`;
    assert.equal(sha256(stored), sha256(said), differ);
  }

  #read(name: string): Buffer {
    const file = join(this.#account, name);
    return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

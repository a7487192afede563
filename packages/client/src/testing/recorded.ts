import type { Case, Counts, Run, Task } from '@testyard/protocol';

export const PROJECT_ID = '0123456789abcdef0123456789abcdef';
export const RUN_ID = 'fedcba9876543210fedcba9876543210';
const AT = '2026-01-02T03:04:05.000Z';

export function someCounts(counts: Partial<Counts> = {}): Counts {
  const none = {
    passed: 0,
    failed: 0,
    error: 0,
    skipped: 0,
    flaky: 0,
    blocked: 0,
    notRun: 0,
    notReported: 0,
  };
  return { expected: null, ...none, ...counts };
}

export function aTask(task: Partial<Task> = {}): Task {
  return {
    id: '1000000000000000001',
    runId: RUN_ID,
    templateId: '2000000000000000001',
    templateName: 'checkout',
    templateVersion: 1,
    priority: 50,
    state: 'queued',
    verdict: null,
    cause: null,
    reason: null,
    warnings: [],
    pause: null,
    ledgerMode: null,
    foundBy: null,
    counts: someCounts(),
    commit: null,
    createdAt: AT,
    startedAt: null,
    finishedAt: null,
    ...task,
  };
}

/** Of a run that names none. */
export const noSut: Run['sut'] = {
  ...{ name: '', branch: '', build: '', ip: '', port: '', guard: null, note: null },
};

export function aRun(run: Partial<Run> = {}): Run {
  return {
    id: RUN_ID,
    number: 7,
    projectId: PROJECT_ID,
    round: 1,
    state: 'queued',
    verdict: null,
    counts: someCounts(),
    sut: noSut,
    invalid: null,
    parameters: {},
    onBehalfOf: '',
    dryRun: false,
    imported: false,
    traceparent: null,
    ci: null,
    createdBy: 'admin',
    createdAt: AT,
    startedAt: null,
    finishedAt: null,
    usualMs: null,
    stopReason: null,
    pause: null,
    pinned: false,
    tasks: [aTask()],
    rounds: [],
    ...run,
  };
}

export function aCase(one: Partial<Case> = {}): Case {
  return {
    id: '1',
    taskId: '1000000000000000001',
    name: 'test_total',
    suite: 'cart',
    file: 'tests/test_cart.py',
    line: 88,
    status: 'failed',
    cause: 'test',
    durationMs: 3400,
    message: 'assert 503 == 200',
    attempts: 1,
    ...one,
  };
}

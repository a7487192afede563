import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case, Run } from '@testyard/protocol';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type PlayedServer, playServer, type Score } from '../../../client/src/testing/played-server.ts';
import { aCase, aRun, aTask, PROJECT_ID, RUN_ID, someCounts } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
});
afterEach(() => server.close());

const failed = aCase({ id: '11', name: '支付_超时重试', suite: 'pay', file: 'test_pay.py', line: 41 });
const detail = {
  number: 1,
  status: 'failed',
  details: 'def test_pay():\n>   assert 503 == 200\nE   assert 503 == 200\n\ntest_pay.py:41: AssertionError',
};

interface Story {
  /** The run each time that it is asked for; the last stays. */
  readonly runs: readonly Partial<Run>[];
  readonly cases?: readonly Case[];
}

/** A server with one project in which one run goes its way. */
async function play(story: Story, more: Score = {}): Promise<void> {
  let asked = 0;
  const cases = story.cases ?? [];
  server = await playServer({
    'GET /api/v1/projects': () => ({ json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }),
    'POST /api/v1/projects/:p/runs': () => ({ status: 202, json: aRun() }),
    'GET /api/v1/projects/:p/runs/:n': () => ({ json: aRun(story.runs.at(-1)) }),
    [`GET /api/v1/runs/${RUN_ID}`]: () => ({
      json: aRun(story.runs[Math.min(asked++, story.runs.length - 1)]),
    }),
    'GET /api/v1/runs/:r/cases': ({ query }) => {
      const statuses = query.get('status')?.split(',');
      return {
        json: { items: cases.filter((one) => statuses?.includes(one.status ?? '') ?? true), next: null },
      };
    },
    'GET /api/v1/runs/:r/cases/:c': () => ({ json: { ...failed, runId: RUN_ID, tries: [detail] } }),
    ...more,
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
}

const finished = (run: Partial<Run>): Partial<Run> => ({
  state: 'finished',
  startedAt: '2026-01-02T03:04:05.000Z',
  finishedAt: '2026-01-02T03:18:37.000Z',
  ...run,
});
const red = finished({ verdict: 'failed', counts: someCounts({ expected: 3, passed: 2, failed: 1 }) });
const green = finished({ verdict: 'passed', counts: someCounts({ expected: 3, passed: 3 }) });

describe('the exit code is the verdict', () => {
  const task = (verdict: Run['verdict'], counts = someCounts()) => [
    aTask({ state: 'finished', verdict, counts }),
  ];
  test.each([
    [0, green],
    [1, { ...red, tasks: task('failed', someCounts({ passed: 2, failed: 1 })) }],
    [3, finished({ verdict: 'error', tasks: task('error') })],
    [3, finished({ verdict: 'invalid', tasks: task('invalid') })],
    [5, finished({ verdict: 'failed', tasks: task('failed') })],
    [
      1,
      finished({
        verdict: 'failed',
        tasks: [...task('failed'), ...task('failed', someCounts({ failed: 1 }))],
      }),
    ],
    [6, finished({ verdict: 'stopped', tasks: task('stopped') })],
  ])('%i', async (exitCode, run) => {
    await play({ runs: [run] });
    expect(await terminal.run('run', 'checkout')).toBe(exitCode);
  });
});

describe('a red run', () => {
  const tasks = [
    aTask({ state: 'finished', verdict: 'failed', cause: 'test', counts: someCounts({ failed: 1 }) }),
  ];

  test('tells the failure at once, again at the end with its assertion, and what to do next', async () => {
    await play({ runs: [{ state: 'running' }, { ...red, tasks }], cases: [failed] });
    expect(await terminal.run('run', 'checkout', '--sut', 'deng', '-p', 'BROWSER=firefox')).toBe(1);
    const out = terminal.stdout.text;
    expect(out).toContain(`Run #7  ${server.url}/runs/${RUN_ID}`);
    expect(out.match(/✗ pay › 支付_超时重试 +3\.4s +assert 503 == 200 +test_pay\.py:41/g)).toHaveLength(2);
    expect(out).toContain('    E   assert 503 == 200\n');
    expect(out).not.toContain('def test_pay');
    expect(out).toContain('FAILED  1 failed · 2 passed   14m32s');
    expect(out).toContain('testyard show 7 --failed');
    const started = server.calls.find((call) => call.method === 'POST');
    expect(started?.body).toEqual({
      templates: ['checkout'],
      sut: { name: 'deng' },
      parameters: { BROWSER: 'firefox' },
    });
  });

  test('is Chinese where asked, with the same numbers', async () => {
    await play({ runs: [{ ...red, tasks }], cases: [failed] });
    await terminal.run('run', 'checkout', '--lang', 'zh');
    expect(terminal.stdout.text).toContain('失败  失败 1 · 通过 2   14m32s');
    expect(server.calls[0]?.headers['accept-language']).toBe('zh');
  });

  test('gives programs one JSON value and nothing else', async () => {
    await play({ runs: [{ ...red, tasks }], cases: [failed] });
    expect(await terminal.run('run', 'checkout', '--json', '--lang', 'zh')).toBe(1);
    const told = JSON.parse(terminal.stdout.text);
    expect(told).toMatchObject({ run: { verdict: 'failed' }, failures: [{ id: '11' }], exitCode: 1 });
  });

  test('names the host that was lost on the way', async () => {
    const at = (second: string) => `2026-01-02T03:04:${second}.000000Z`;
    const lost = {
      ...{ executor: 'rack-3', offeredAt: at('05'), endedAt: at('17'), lost: true },
      ...{ end: 'there was no sign of life', results: 2 },
    };
    const items = [lost, { ...lost, executor: 'rack-4', lost: false, end: 'it finished' }];
    await play(
      { runs: [{ ...red, tasks }], cases: [failed] },
      { 'GET /api/v1/tasks/:t/leases': () => ({ json: { items, next: null } }) },
    );
    expect(await terminal.run('run', 'checkout')).toBe(1);
    expect(terminal.stdout.text.match(/lost with .*/g)).toEqual([
      'lost with rack-3 after 12.0s: there was no sign of life; 2 results of it stay, the rest went to others',
    ]);
  });

  test('says in a line each what came too late and which files were kept, where there are some', async () => {
    let asked = 0;
    const more = (count: number): Score => ({
      'GET /api/v1/runs/:r/evidence': () => {
        asked += 1;
        const one = { artifacts: count, artifactBytes: count * 1024, lateEvents: count };
        const kept = ['1', '2'].map((taskId) => ({ taskId, ...one }));
        return { json: { tasks: count === 0 ? [] : kept } };
      },
    });
    const told = async (count: number, ...words: string[]) => {
      await play({ runs: [{ ...red, tasks: [...tasks, ...tasks] }], cases: [failed] }, more(count));
      onTestFinished(server.close);
      terminal.stdout.text = '';
      asked = 0;
      expect(await terminal.run(...words)).toBe(1);
      expect(asked).toBe(1);
      return terminal.stdout.text.match(/^(Late|Files|迟到|文件).*/gm);
    };
    for (const words of [
      ['run', 'checkout'],
      ['watch', '7'],
    ])
      expect(await told(2, ...words)).toEqual([
        'Files  4, 4.0 KiB: testyard artifacts 7 --download FOLDER downloads them',
        'Late   4 results, not counted: testyard show 7 --late shows them',
      ]);
    expect(await told(1, 'run', 'checkout', '--lang', 'zh')).toEqual([
      '文件  2 个，2.0 KiB：用 testyard artifacts 7 --download 目录 下载',
      '迟到结果  2 条，不计入统计：用 testyard show 7 --late 查看',
    ]);
    expect(await told(0, 'run', 'checkout')).toBeNull();
  });

  test('writes the report of the server', async () => {
    const report: Score = {
      'GET /api/v1/runs/:r/report': ({ query }) => ({ text: `<${query.get('format')}>` }),
    };
    await play({ runs: [{ ...red, tasks }], cases: [failed] }, report);
    await terminal.run('run', 'checkout', '--junit', 'reports/out.xml');
    expect(await readFile(join(terminal.cwd, 'reports/out.xml'), 'utf8')).toBe('<junit>');
  });

  test('whose report cannot be written is not even started', async () => {
    await play({ runs: [red] });
    await writeFile(join(terminal.cwd, 'file'), '');
    expect(await terminal.run('run', 'checkout', '--junit', 'file/out.xml')).toBe(2);
    expect(server.calls.filter((call) => call.method === 'POST')).toEqual([]);
    expect((await stat(join(terminal.cwd, 'file'))).size).toBe(0);
  });
});

describe('a run that goes on', () => {
  test('--detach prints it and ends with 0', async () => {
    await play({ runs: [{ state: 'running' }] });
    expect(await terminal.run('run', 'checkout', '--detach')).toBe(0);
    expect(terminal.stdout.text).toContain('Run #7');
    expect(terminal.stderr.text).toContain('testyard watch 7');
  });

  test('--timeout ends with 7 and says how to follow it again', async () => {
    await play({ runs: [{ state: 'running' }] });
    expect(await terminal.run('run', 'checkout', '--timeout', '200ms')).toBe(7);
    expect(terminal.stderr.text).toContain('testyard watch 7');
    expect(server.calls.some((call) => call.url.endsWith('/stop'))).toBe(false);
    expect(terminal.stdout.text).not.toContain('exitCode');
  });

  test('--timeout with --json prints which run it is, and the exit code', async () => {
    await play({ runs: [{ state: 'running' }] });
    expect(await terminal.run('run', 'checkout', '--json', '--timeout', '200ms')).toBe(7);
    expect(JSON.parse(terminal.stdout.text)).toEqual({
      run: { id: RUN_ID, number: 7 },
      url: expect.stringContaining(RUN_ID),
      exitCode: 7,
    });
  });

  test('a token that ends while it is followed says that the run goes on', async () => {
    let asked = 0;
    await play(
      { runs: [{ state: 'running' }] },
      {
        [`GET /api/v1/runs/${RUN_ID}`]: () => {
          if (asked++ === 0) return { json: aRun({ state: 'running' }) };
          return { status: 401, json: { code: 'TOKEN_EXPIRED', detail: 'the token ended' } };
        },
      },
    );
    expect(await terminal.run('run', 'checkout')).toBe(4);
    expect(terminal.stderr.text).toMatch(
      /It goes on\.\nFollow it again: testyard watch 7 .*\nerror TOKEN_EXPIRED/s,
    );
  });

  test('one that the server knows no more, as after a restore, has no verdict, and is not said to go on', async () => {
    let asked = 0;
    await play(
      { runs: [] },
      {
        [`GET /api/v1/runs/${RUN_ID}`]: () => {
          if (asked++ === 0) return { json: aRun({ state: 'running' }) };
          return { status: 404, json: { code: 'NOT_FOUND', detail: 'there is no such run' } };
        },
      },
    );
    expect(await terminal.run('run', 'checkout')).toBe(3);
    expect(terminal.stderr.text).toMatch(/know run #7 any more.*\nerror NOT_FOUND: there is no such run/s);
    expect(terminal.stderr.text).not.toMatch(/goes on|watch 7|stop 7/);
  });

  test('an interruption without a terminal ends with 130 and stops nothing', async () => {
    await play({ runs: [{ state: 'running', counts: someCounts({ expected: 4, passed: 1 }) }] });
    const ending = terminal.run('run', 'checkout');
    await terminal.stderr.until('1/4');
    terminal.signal('SIGINT');
    expect(await ending).toBe(130);
    expect(terminal.stderr.text).toContain('testyard watch 7');
    expect(server.calls.some((call) => call.url.endsWith('/stop'))).toBe(false);
    expect(terminal.stdout.text).not.toContain('exitCode');
  });

  test('--timeout with --json prints which run it is, and the exit code', async () => {
    await play({ runs: [{ state: 'running' }] });
    expect(await terminal.run('run', 'checkout', '--json', '--timeout', '200ms')).toBe(7);
    expect(JSON.parse(terminal.stdout.text)).toEqual({
      run: { id: RUN_ID, number: 7 },
      url: expect.stringContaining(RUN_ID),
      exitCode: 7,
    });
  });

  test('Ctrl-C counts from the moment that the run is told', async () => {
    await play({ runs: [{ state: 'running' }] });
    const ending = terminal.run('run', 'checkout');
    await terminal.stdout.until('Run #7');
    terminal.signal('SIGINT');
    expect(await ending).toBe(130);
  });

  test('Ctrl-C at a terminal asks, and s stops the run', async () => {
    let stopped = false;
    const stop: Score = {
      'POST /api/v1/runs/:r/stop': () => {
        stopped = true;
        return { status: 202, json: aRun({ state: 'stopping' }) };
      },
    };
    await play(
      { runs: [{ state: 'running' }, { state: 'running' }, finished({ verdict: 'stopped' })] },
      stop,
    );
    for (const stream of [terminal.stdin, terminal.stdout, terminal.stderr]) stream.isTTY = true;
    const ending = terminal.run('run', 'checkout');
    await terminal.stderr.until('▶');
    terminal.signal('SIGINT');
    await terminal.stderr.until('[s]');
    terminal.stdin.write('s');
    expect(await ending).toBe(6);
    expect(stopped).toBe(true);
    expect(terminal.stdin.raw).toBe(false);
  });

  test('its events are followed, and go on from the last one where the connection is cut', async () => {
    const event = (id: string, name: string, data: unknown) =>
      `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    const running = aRun({ state: 'running', counts: someCounts({ expected: 4, failed: 1 }) });
    const parts = [
      `retry: 1000\nid: 1-0\n\n${event('1-0', 'run', running)}${event('1-1', 'cases', [failed])}`,
      event('1-2', 'end', aRun(red)),
    ];
    await play(
      { runs: [red], cases: [failed] },
      {
        'GET /api/v1/runs/:r/events': () => ({
          headers: { 'content-type': 'text/event-stream' },
          text: parts.shift() ?? '',
        }),
      },
    );
    expect(await terminal.run('run', 'checkout')).toBe(1);
    const followed = server.calls.filter(({ url }) => url.includes('/events'));
    expect(followed.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1-1']);
    expect(followed[0]?.query.get('status')).toBe('failed,error,flaky');
    expect(terminal.stderr.text).toContain('1/4');
    // Once as it happened, and once in the summary.
    expect(terminal.stdout.text.match(/✗ pay › 支付_超时重试/g)).toHaveLength(2);
    // Nobody asked how the run is doing.
    expect(server.calls.filter(({ url }) => url.startsWith(`/api/v1/runs/${RUN_ID}?`))).toEqual([]);
  });

  test.each([
    ['break each time', 'hang-up'],
    ['end with nothing in them', { text: '' }],
    [
      'are not known to the server',
      { status: 404, json: { code: 'ROUTE_NOT_FOUND', status: 404, detail: '' } },
    ],
  ] as const)('where its events %s, it is asked for, and no failure is told twice', async (_, answer) => {
    await play(
      { runs: [{ state: 'running' }, red], cases: [failed] },
      { 'GET /api/v1/runs/:r/events': () => answer },
    );
    expect(await terminal.run('run', 'checkout')).toBe(1);
    expect(terminal.stdout.text.match(/✗ pay › 支付_超时重试/g)).toHaveLength(2);
  });

  test.each([
    ['that lasts is told once, with its end', 3000, 1],
    ['that is over at once is not', 0, 0],
  ])('a silence of the server %s', async (_, laterMs, times) => {
    const now = performance.now.bind(performance);
    let skippedMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + skippedMs);
    onTestFinished(() => clock.mockRestore());
    let asked = 0;
    await play(
      { runs: [green] },
      {
        'GET /api/v1/runs/:r/events': () => ({ status: 404, json: { code: 'ROUTE_NOT_FOUND', status: 404 } }),
        [`GET /api/v1/runs/${RUN_ID}`]: () => {
          asked += 1;
          if (asked > 4) return { json: aRun(green) };
          skippedMs += laterMs;
          return 'hang-up';
        },
      },
    );
    expect(await terminal.run('run', 'checkout')).toBe(0);
    const silence = new RegExp(`No answer from ${server.url} \\(\\w+\\)\\. Asking again`, 'g');
    expect(terminal.stderr.text.match(silence) ?? []).toHaveLength(times);
    expect(terminal.stderr.text.match(/The server answers again\./g) ?? []).toHaveLength(times);
  });

  test('why a task waits is told once', async () => {
    const tasks = [aTask({ reason: 'needs label gpu=a100; no executor has it' })];
    await play({ runs: [{ tasks }, { tasks }, green] });
    await terminal.run('run', 'checkout');
    expect(terminal.stderr.text.match(/… checkout: needs label gpu=a100/g)).toHaveLength(1);
  });

  test('so is why a task waits that had begun and lost its executor', async () => {
    const tasks = [aTask({ state: 'running', reason: 'the executors that fit are offline: local' })];
    const ended = [aTask({ state: 'finished', verdict: 'failed', reason: '1 of 1 cases failed' })];
    await play({
      runs: [
        { state: 'running', tasks },
        { ...red, tasks: ended },
      ],
    });
    await terminal.run('run', 'checkout');
    expect(terminal.stderr.text.match(/… .*/g)).toEqual([
      '… checkout: the executors that fit are offline: local',
    ]);
  });
});

describe('what cannot start', () => {
  const refused = (status: number, code: string) => ({
    'POST /api/v1/projects/:p/runs': () => ({
      status,
      json: { type: `/docs/errors#${code}`, title: '', status, detail: 'It is so.', code, requestId: 'r-9' },
    }),
  });

  test('a template that was meant is named', async () => {
    await play(
      { runs: [green] },
      {
        ...refused(404, 'TEMPLATE_NOT_FOUND'),
        'GET /api/v1/projects/:p/templates': () => ({
          json: { items: [{ id: '1', name: 'checkout-smoke' }], next: null },
        }),
        'GET /api/v1/projects/:p/template-groups': () => ({ json: { items: [], next: null } }),
      },
    );
    expect(await terminal.run('run', 'chekout-smoke')).toBe(2);
    expect(terminal.stderr.text).toContain('has no template chekout-smoke. Did you mean checkout-smoke?');
  });

  test.each([
    [409, 'TEMPLATE_DISABLED', 2],
    [401, 'TOKEN_EXPIRED', 4],
    [403, 'FORBIDDEN', 4],
    [500, 'INTERNAL', 3],
  ])('%i %s ends with its exit code, detail, link and request', async (status, code, exitCode) => {
    await play({ runs: [green] }, refused(status, code));
    expect(await terminal.run('run', 'checkout')).toBe(exitCode);
    expect(terminal.stderr.text).toContain(`error ${code}: It is so.`);
    expect(terminal.stderr.text).toContain(`${server.url}/docs/errors#${code}   request r-9`);
    expect(terminal.stdout.text).toBe('');
  });

  test('an unknown project is told with the near one', async () => {
    await play({ runs: [green] });
    expect(await terminal.run('run', 'checkout', '--project', 'defualt')).toBe(2);
    expect(terminal.stderr.text).toContain('Did you mean "default"?');
  });
});

test('a job tells where it is from, and hands on its trace', async () => {
  let sent: { body: unknown; traceparent: unknown } | undefined;
  await play(
    { runs: [finished({ verdict: 'passed' })] },
    {
      'POST /api/v1/projects/:p/runs': ({ body, headers }) => {
        sent = { body, traceparent: headers.traceparent };
        return { status: 202, json: aRun() };
      },
    },
  );
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  Object.assign(terminal.env, { GITLAB_CI: 'true', CI_COMMIT_REF_NAME: 'main', TRACEPARENT: traceparent });
  expect(await terminal.run('run', 'checkout')).toBe(0);
  expect(sent).toMatchObject({ body: { ci: { provider: 'gitlab', branch: 'main' } }, traceparent });
});

import { writeFileSync } from 'node:fs';
import { type Endpoint, nativeEndpoints } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { addCases, finishCases } from '../testing/add-cases.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';
import { type Example, examples } from './examples.ts';

type Name = keyof typeof nativeEndpoints;

/** Ids that are the same at each recording. */
function countedIds() {
  let count = 0;
  const next = () => {
    count += 1;
    return String(count);
  };
  return {
    hex: () => `5e1f${next().padStart(28, '0')}`,
    decimal: () => `1049${next().padStart(15, '0')}`,
  };
}

/** The same whenever it is recorded. */
function withoutTimes(text: string): unknown {
  return JSON.parse(
    text
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-31T09:00:00.000Z')
      .replace(/user-[0-9a-f]{32}/g, 'ada'),
  );
}

/** Makes the calls in the order of a newcomer's first day; answers what was sent and what came back. */
async function record(doors: OpenDoors): Promise<Record<string, Example>> {
  const token = await doors.signIn(null);
  const told: Record<string, Example> = {};
  const call = async (name: Name, ids: Record<string, string>, body?: unknown) => {
    const { method, path, status }: Endpoint = nativeEndpoints[name];
    const target = path.replace(/:(\w+)/g, (_, key: string) => ids[key] ?? '');
    const answer = await doors.call(method, target, { token, ...(body === undefined ? {} : { body }) });
    expect([name, answer.status, answer.text]).toEqual([name, status, expect.any(String)]);
    const response = answer.text === '' ? undefined : withoutTimes(answer.text);
    told[name] = { ...(body === undefined ? {} : { request: body }), ...(response ? { response } : {}) };
    return answer.body;
  };
  const projectId = String((await call('createProject', {}, { name: 'shop' })).id);
  const document = {
    name: 'checkout-smoke',
    framework: 'pytest',
    source: { git: 'https://git.example.org/shop/tests.git', ref: 'main' },
    parameters: { BROWSER: { default: 'chromium' } },
  };
  await call('validateTemplate', { projectId }, { ...document, framework: 'pytset' });
  const templateId = String((await call('createTemplate', { projectId }, document)).id);
  await call('saveTemplateByName', { projectId }, { ...document, parameters: {} });
  await call('diffTemplateVersions', { templateId });
  await call('dryRunTemplate', { templateId }, {});
  await call('createGroup', { projectId }, { name: 'nightly', templateIds: [templateId] });
  await call(
    'createSut',
    { projectId },
    {
      ...{ name: 'staging-3', ip: '10.0.0.7', port: '8080', onDown: { waitSeconds: 120 } },
      probe: {
        http: { path: '/version', branchField: 'git.branch', buildField: 'build' },
        intervalSeconds: 5,
      },
    },
  );
  const run = await call('startRun', { projectId }, { templates: ['nightly'], onBehalfOf: 'ada' });
  const runId = String(run.id);
  const [passed = '', failed = ''] = await addCases(doors.core, runId, ['test_total', 'test_coupon']);
  await finishCases(doors.core, [
    { id: passed, status: 'passed' },
    { id: failed, status: 'failed' },
  ]);
  await call('listCases', { runId });
  await call('resumeRun', { runId });
  await call('stopRun', { runId }, { reason: 'staging is down' });
  await call('getRun', { runId });
  await call('listRuns', { projectId });
  return told;
}

test('the examples of the reference are what the service answers (UPDATE_DOCS=1 writes them)', async () => {
  const doors = await openDoors(registerNative, { ids: countedIds() });
  try {
    const told = await record(doors);
    if (process.env.UPDATE_DOCS === '1')
      writeFileSync(new URL('./examples.json', import.meta.url), `${JSON.stringify(told, null, 2)}\n`);
    expect(examples).toEqual(told);
  } finally {
    await doors.close();
  }
});

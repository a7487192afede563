// Runs that a tour of the page seldom meets: one of many cases that was imported, one of several rounds, one whose system
// under test was redeployed while it ran.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMPORT_PART, type ImportedCase, type Run } from '@testyard/protocol';
import { eventually } from './eventually.ts';
import { FakeSut } from './fake-sut.ts';
import { type Service, saveTemplate, startRun, verdictOf } from './service.ts';
import type { Yard } from './yard.ts';

interface Place {
  readonly yard: Yard;
  readonly service: Service;
}

const failingEvery = 4001;

function importedCase(index: number): ImportedCase {
  const isFailed = index % failingEvery === 17;
  const suite = `com.example.orders.suite_${index % 211}`;
  const name = `test_order_${String(index).padStart(6, '0')}_keeps_its_promise`;
  return {
    ...{ identity: `${suite}.${name}`, name, suite, file: null, line: null, tries: [] },
    ...{ status: isFailed ? 'failed' : 'passed', cause: isFailed ? 'test' : null, durationMs: index % 700 },
    message: isFailed ? `order ${index} was kept by store ${index % 3}` : null,
    ...{ details: isFailed ? `expected: sent\nactual: kept` : null, output: null },
  };
}

/** A run of so many cases, taken from reports of a pipeline. */
export async function importMany({ yard, service }: Place, count: number): Promise<Run> {
  const { client, projectId } = service;
  const template = 'nightly-everything';
  await saveTemplate(service, {
    ...{ name: template, framework: 'command', source: { path: yard.work }, command: ['true'] },
  });
  const body = { template, contentHash: 'f'.repeat(64), files: 12 };
  const { id } = await client.call('beginImport', { params: { projectId }, body });
  const params = { runId: id };
  for (let offset = 0; offset < count; offset += IMPORT_PART) {
    const length = Math.min(IMPORT_PART, count - offset);
    const cases = Array.from({ length }, (_, at) => importedCase(offset + at));
    await client.call('addImportedCases', { params, body: { offset, cases } });
  }
  await client.call('finishImport', { params, body: { total: count, receipts: [], notices: [] } });
  return verdictOf(service, id);
}

/** A run of a saved template whose unsuccessful cases were executed once more. */
export async function runTwice({ service }: Place, template: string): Promise<Run> {
  const first = await startRun(service, [template]);
  await verdictOf(service, first.id);
  await service.client.rerun(first.id, { what: 'unsuccessful' });
  return verdictOf(service, first.id);
}

/** A run that is invalid: another build was deployed between its first and its second case. */
export async function runRedeployed({ yard, service }: Place): Promise<Run> {
  const sut = await FakeSut.listen();
  const gate = join(yard.work, 'redeployed');
  const probe = { http: { path: '/', branchField: 'git.branch', buildField: 'build' }, intervalSeconds: 1 };
  const params = { projectId: service.projectId };
  const body = { name: 'staging-7', ip: '127.0.0.1', port: String(sut.port), probe };
  await service.client.call('createSut', { params, body });
  const wait = ['sh', '-c', `while [ ! -e "${gate}" ]; do sleep 0.02; done`];
  await saveTemplate(service, {
    ...{ name: 'cart-on-staging', framework: 'command', source: { path: yard.work }, executors: { max: 1 } },
    cases: ['adds', 'pays', 'sends'].map((name, at) => ({ name, command: at === 0 ? ['true'] : wait })),
  });
  const { id } = await startRun(service, ['cart-on-staging'], { sut: { name: body.name } });
  const read = () => service.client.call('getRun', { params: { runId: id } });
  await eventually('the first case passes', { holds: async () => (await read()).counts.passed > 0 });
  const looks = (await read()).sut.guard?.looks ?? 0;
  const seenAgain = async () => ((await read()).sut.guard?.looks ?? 0) >= looks + 2;
  await eventually('it is looked at again', { holds: seenAgain });
  sut.build = 'build-2';
  writeFileSync(gate, '');
  const ended = await verdictOf(service, id);
  await sut.stop();
  return ended;
}

// Fault 56: the system under test is redeployed, dies or lies at any moment of a run. What is true is written down by the
// cases themselves and by the system, on one clock; verdict and boundary are held against it.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Case, Run, TemplateDocument } from '@testyard/protocol';
import { FakeSut } from '../../setup/fake-sut.ts';
import { seeded } from '../../setup/seeded.ts';
import { type Service, saveTemplate, startRun } from '../../setup/service.ts';
import { Yard } from '../../setup/yard.ts';
import { untilFinished } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';

const random = seeded(56);
/** As many as keep three slots busy beyond the last moment of an act. */
const cases = 60;
const intervalSeconds = 1;
/** A boundary may lie behind by the interval, what a look and a message take, and what a busy machine does. */
const allowanceMs = intervalSeconds * 1000 + 4_000;
const atOnce = 4;
const waitSeconds = 3;

type Act = 'redeploy' | 'death' | 'lie';

interface Trial {
  readonly act: Act;
  /** From the start of the run, in milliseconds. */
  readonly afterMs: number;
  readonly lastsMs: number;
}

interface Truth {
  readonly beganAt: number;
  readonly endedAt: number;
}

interface Played {
  readonly trial: Trial;
  readonly run: Run;
  /** As the server numbered their ends. */
  readonly ended: readonly Case[];
  readonly truth: ReadonlyMap<string, Truth>;
  /** When the act was done, and how often the system was asked from then on while it lasted. */
  readonly actedAt: number;
  readonly askedMeanwhile: number;
}

function trialOf(number: number): Trial {
  const act = (['redeploy', 'death', 'lie'] as const)[number % 3] ?? 'redeploy';
  const lastsMs = act === 'death' ? random() * 4 * waitSeconds * 1000 : 300 + random() * 3_000;
  return { act, afterMs: random() * 5_000, lastsMs };
}

function template(folder: string, number: number): TemplateDocument {
  const told = (word: string) => `echo "$1 ${word} $(date +%s%3N)" >> "${folder}/truth"`;
  const script = `${told('began')}; sleep 0.$2; ${told('ended')}`;
  return {
    ...{ name: `trial-${number}`, framework: 'command', source: { path: folder }, executors: { max: 3 } },
    cases: Array.from({ length: cases }, (_, at) => ({
      name: `case-${at}`,
      command: ['sh', '-c', script, 'sh', `case-${at}`, String(100 + ((at * 37 + number) % 300))],
    })),
  };
}

function readTruth(folder: string): Map<string, Truth> {
  const truth = new Map<string, Truth>();
  for (const line of readFileSync(join(folder, 'truth'), 'utf8').split('\n').filter(Boolean)) {
    const [name = '', word, at] = line.split(' ');
    const known = truth.get(name) ?? { beganAt: Number(at), endedAt: Number.POSITIVE_INFINITY };
    truth.set(name, word === 'began' ? known : { ...known, endedAt: Number(at) });
  }
  return truth;
}

async function play(yard: Yard, service: Service, number: number): Promise<Played> {
  const trial = trialOf(number);
  const sut = await FakeSut.listen();
  const folder = join(yard.work, `trial-${number}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'truth'), '');
  try {
    const name = `sut-${number}`;
    const probe = { http: { path: '/', buildField: 'build' }, intervalSeconds };
    const body = { name, ip: '127.0.0.1', port: String(sut.port), probe, onDown: { waitSeconds } };
    await service.client.call('createSut', { params: { projectId: service.projectId }, body });
    const templates = [await saveTemplate(service, template(folder, number))];
    const { id } = await startRun(service, templates, { sut: { name, build: 'build-1' } });
    await sleep(trial.afterMs);
    const actedAt = Date.now();
    const askedBefore = sut.asked;
    await act(sut, trial);
    const askedMeanwhile = sut.asked - askedBefore;
    const run = await untilFinished(service, id);
    const ended: Case[] = [];
    const query = { limit: '1000', order: 'finished' } as const;
    const page = await service.client.call('listCases', { params: { runId: id }, query });
    ended.push(...page.items);
    return { trial, run, ended, truth: readTruth(folder), actedAt, askedMeanwhile };
  } finally {
    await sut.stop();
  }
}

async function act(sut: FakeSut, { act: what, lastsMs }: Trial): Promise<void> {
  if (what === 'redeploy') {
    sut.build = 'build-2';
    return;
  }
  if (what === 'death') await sut.stop();
  else sut.build = 'build-0';
  await sleep(lastsMs);
  if (what === 'death') await sut.start();
  else sut.build = 'build-1';
}

/** Throws where verdict or boundary are not what the truth allows. */
function judge(played: Played): void {
  const { trial, run, truth, actedAt, askedMeanwhile } = played;
  const lastEnd = Math.max(0, ...[...truth.values()].map(({ endedAt }) => endedAt));
  if (run.verdict === 'invalid') {
    assert.notEqual(trial.act, 'death', 'a death is no change');
    judgeBoundary(played);
    return;
  }
  assert.equal(run.invalid, null);
  if (run.verdict === 'passed') {
    assert.equal(run.counts.passed, cases);
    if (trial.act === 'redeploy') assert.ok(lastEnd < actedAt, 'a pass although a case met the redeploy');
    if (trial.act === 'death') judgePatience(played, lastEnd);
    if (trial.act === 'lie')
      assert.ok(lastEnd < actedAt || askedMeanwhile === 0, 'a lie was heard, and passed');
    return;
  }
  assert.equal(run.verdict, 'error');
  assert.equal(run.tasks[0]?.cause, 'sut');
  const diedAfterLastCase = trial.act === 'death' && run.counts.passed === cases;
  assert.ok(run.counts.blocked > 0 || diedAfterLastCase, 'an error without a case that is blocked');
  if (trial.act === 'death') assert.ok(trial.lastsMs > (waitSeconds - 2) * 1000, 'it was not waited for');
  else assert.equal(truth.size, 0, 'cases ran against what never was right');
}

/** Cases that began while it was seen to be down, and a wait that was longer than the policy says. */
function judgePatience({ trial, truth, actedAt }: Played, lastEnd: number): void {
  const [seenDown, back] = [actedAt + allowanceMs, actedAt + trial.lastsMs];
  const began = [...truth.values()].filter(({ beganAt }) => beganAt > seenDown && beganAt < back);
  assert.equal(began.length, 0, 'cases began while it was down');
  const isOver = trial.lastsMs > waitSeconds * 1000 + allowanceMs;
  assert.ok(!isOver || lastEnd < seenDown, 'it was waited for longer than the policy says');
}

function judgeBoundary({ run, ended, truth, actedAt }: Played): void {
  assert.ok(run.invalid);
  const { lastBefore, firstAfter, from, to } = run.invalid;
  assert.equal(from, 'build-1');
  assert.notEqual(to, 'build-1');
  const places = new Map(ended.map(({ id }, place) => [id, place]));
  const before = lastBefore === null ? -1 : (places.get(lastBefore.caseId) ?? Number.NaN);
  const after = firstAfter === null ? ended.length : (places.get(firstAfter.caseId) ?? Number.NaN);
  assert.equal(after, before + 1, 'the two cases are neighbours');
  for (const [place, { name }] of ended.entries()) {
    const told = truth.get(name);
    if (told === undefined) continue;
    if (place <= before)
      assert.ok(told.endedAt <= actedAt, `${name} met the change, and is held to be before it`);
    else
      assert.ok(
        told.endedAt > actedAt - allowanceMs,
        `${name} ended long before the change, and is in doubt`,
      );
  }
}

async function change(harness: Harness): Promise<Proof> {
  const trials = byScale(harness.scale, { quick: 4, normal: 30, full: 100 });
  const yard = new Yard();
  const verdicts = new Map<string, number>();
  try {
    const service = await yard.up({ args: ['--slots', '4'] });
    for (const name of ['left', 'right']) await yard.executor(service, { name, args: ['--slots', '4'] });
    for (let first = 0; first < trials; first += atOnce) {
      const numbers = Array.from({ length: Math.min(atOnce, trials - first) }, (_, at) => first + at);
      for (const played of await Promise.all(numbers.map((number) => play(yard, service, number)))) {
        try {
          judge(played);
        } catch (error) {
          console.error(
            JSON.stringify({ ...played.trial, verdict: played.run.verdict, invalid: played.run.invalid }),
          );
          throw error;
        }
        const key = `${played.trial.act} ${played.run.verdict}`;
        verdicts.set(key, (verdicts.get(key) ?? 0) + 1);
      }
      harness.progress(`${Math.min(first + atOnce, trials)} of ${trials}`);
    }
    const seen = [...verdicts].sort().map(([key, count]) => `${count} ${key}`);
    return { count: trials, seen: `every verdict and boundary right: ${seen.join(', ')}` };
  } finally {
    await yard.close();
  }
}

export const sutChanges: readonly FaultRow[] = [
  {
    faults: [56],
    name: 'sut-changes',
    fault: 'the system under test is redeployed, dies or lies at any moment of a run on three executors',
    proof: 'what cases and system wrote down on one clock',
    prove: change,
  },
];

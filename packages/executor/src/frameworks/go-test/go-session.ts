/** The binaries that Go made run the tests that are handed out, those of a package in one process as far as nothing ends it. */
import { constants } from 'node:os';
import { join } from 'node:path';
import type { BlockCase, FoundCase } from '@testyard/protocol';
import { assetPath } from '../../assets.ts';
import { errorLineOf } from '../../texts/error-line.ts';
import { exitSaid, say } from '../../texts/remark.ts';
import {
  CASE_FILES_VARIABLE,
  type CaseFeed,
  type ProcessExit,
  type Session,
  type SessionContext,
  type SessionEvent,
} from '../framework.ts';
import { withAround } from '../one-by-one/case-around.ts';
import { finishedEvent, unknownCaseEvent } from '../one-by-one/case-event.ts';
import { CommandRunner } from '../one-by-one/command-run.ts';
import type { GoEvent } from './glued-marks.ts';
import { type GoArguments, goArguments } from './go-arguments.ts';
import { type Binary, GoBinaries, RUNNER } from './go-binaries.ts';
import { type GoCase, TestEvents, TOO_LATE, topOf } from './test-events.ts';

type Tell = (event: SessionEvent) => void;
type Result = Parameters<typeof finishedEvent>[1];
/** Tests of one binary that are to run in one process, by their names. */
type Wanted = Map<string, BlockCase>;

interface Part {
  readonly binary: Binary;
  readonly wanted: Wanted;
}

interface Run {
  readonly exit: ProcessExit;
  readonly events: TestEvents;
}

const SEPARATOR = ' > ';

export class GoSession implements Session {
  readonly mode = 'files';
  readonly #context: SessionContext;
  readonly #given: GoArguments;
  readonly #runner: CommandRunner;
  readonly #binaries = new Map<string, Binary>();
  /** Packages that cannot be run, by their names. */
  readonly #ended = new Map<string, Result>();
  #runs = 0;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#given = goArguments(context.plan.arguments);
    this.#runner = new CommandRunner(context.processes);
    for (const name of this.#given.dropped) context.note(`${name} has no effect here`);
  }

  async find(): Promise<readonly FoundCase[]> {
    const found: FoundCase[] = [];
    for (const listed of await new GoBinaries(this.#context, this.#given, this.#runner).list()) {
      const { name, binary } = listed;
      const suite = name.slice(0, 1024);
      if (binary === null) {
        this.#ended.set(name, { ...anError, ...listed.why, details: listed.details });
        found.push({ identity: name, name: suite, suite, file: null, line: null });
        continue;
      }
      this.#binaries.set(name, binary);
      for (const [test, { file, line }] of binary.tests)
        found.push({ identity: `${name}${SEPARATOR}${test}`, name: test, suite, file, line, group: suite });
    }
    return found;
  }

  async run(feed: CaseFeed, tell: Tell): Promise<void> {
    for (let cases = await feed.pull('idle'); cases !== null; cases = await feed.pull('idle'))
      for (const part of this.#parts(cases, tell)) {
        if (this.#runner.stopped) return;
        await this.#runPart(part, tell);
      }
  }

  close(): Promise<void> {
    return this.#runner.stop();
  }

  /** Tests of one package that came one after the other, none twice; a case of an earlier round below a test is alone. */
  #parts(cases: readonly BlockCase[], tell: Tell): readonly Part[] {
    const parts: (Part & { readonly isAlone: boolean })[] = [];
    for (const one of cases) {
      const ended = this.#ended.get(one.identity);
      const [name = '', test = ''] = one.identity.split(SEPARATOR);
      const binary = this.#binaries.get(name);
      const isAlone = test.includes('/');
      const last = parts.at(-1);
      if (ended) {
        tell({ type: 'case-started', caseId: one.id, attempt: one.attempt });
        tell({ ...finishedEvent(one, ended), phase: 'collect' });
      } else if (!binary?.tests.has(topOf(test))) tell(unknownCaseEvent(one));
      else if (last?.binary === binary && !isAlone && !last.isAlone && !last.wanted.has(test))
        last.wanted.set(test, one);
      else parts.push({ binary, wanted: new Map([[test, one]]), isAlone });
    }
    return parts;
  }

  /** Until each has ended: which of those that ran when a process died it was is found out by running each alone. */
  async #runPart({ binary, wanted }: Part, tell: Tell): Promise<void> {
    const rounds: Wanted[] = [wanted];
    for (let round = rounds.shift(); round !== undefined; round = rounds.shift()) {
      const run = await this.#runOnce({ binary, wanted: round }, tell);
      if (this.#runner.stopped) return;
      if (round.size === 0) {
        if (run.exit.code !== 0 && (!run.events.hasFailure || run.events.isMore(run.exit)))
          tell(this.#unexplained(binary, run));
        continue;
      }
      const running = [...round].filter(([test]) => run.events.running.includes(topOf(test)));
      if (running.length === 1 && run.events.panicked(topOf(running[0]?.[0] ?? ''))) {
        if (round.size > 0) rounds.unshift(round);
        continue;
      }
      if (running.length > 1) for (const each of running) rounds.push(new Map([each]));
      else for (const [, one] of blamed(round, running, run)) tellDeath(one, run, tell);
      const gone = running.length > 1 ? running : blamed(round, running, run);
      for (const [test] of [...gone]) round.delete(test);
      if (round.size > 0) rounds.unshift(round);
    }
  }

  /** Tells of those that end, and takes them out of `wanted`. */
  async #runOnce({ binary, wanted }: Part, tell: Tell): Promise<Run> {
    this.#runs += 1;
    const asked = new Map([...wanted].map(([test, one]) => [topOf(test), { test, one }]));
    const events: TestEvents = new TestEvents(binary.name, {
      began: (test) => {
        const one = asked.get(test)?.one;
        if (one) tell({ type: 'case-started', caseId: one.id, attempt: one.attempt });
      },
      ended: (top) => {
        const of = asked.get(top);
        if (!of || !wanted.delete(of.test)) return;
        const place = binary.tests.get(top) ?? { name: top, file: null, line: null };
        tell(endOf(of.one, top === of.test, events.casesOf(top, place)));
      },
    });
    const command = [
      ...['sh', assetPath('go-test/run-binary.sh')],
      ...[binary.name, join(this.#context.scratch, `go-run-${this.#runs}`), binary.path, ...binary.arguments],
      ...['-test.v=true', `-test.run=${this.#patternFor([...wanted.keys()])}`],
    ];
    const { exit } = await this.#runner.run(command, {
      directory: binary.folder,
      environment: { [CASE_FILES_VARIABLE]: '' },
      onMessage: (message) => events.take(message as GoEvent),
    });
    events.close(exit);
    return { exit: unshelled(exit), events };
  }

  #patternFor(tests: readonly string[]): string {
    const [only = ''] = tests;
    if (only.includes('/'))
      return only
        .split('/')
        .map((each) => `^${escaped(each)}$`)
        .join('/');
    const below = this.#given.below === null ? '' : `/${this.#given.below}`;
    return `^(?:${tests.map(escaped).join('|')})$${below}`;
  }

  #unexplained({ name }: Binary, { exit, events }: Run): SessionEvent {
    this.#context.note(events.outside.trimEnd());
    const line = errorLineOf(events.printed);
    const values = { package: name, exit: exitSaid(exit) };
    const said = line === null ? say('package-exit', values) : say('package-exit-error', { ...values, line });
    return { type: 'task-notice', kind: 'failure', cause: 'test', ...said };
  }
}

const nothing = { durationMs: 0, output: null };
const anError = { ...nothing, status: 'error', cause: 'test' } as const;

/** Of those that are left when a process has ended: the one that ran; all where it came to none, so that it ends at all. */
function blamed(
  round: Wanted,
  running: readonly [string, BlockCase][],
  { events }: Run,
): [string, BlockCase][] {
  if (running.length > 0) return [...running];
  return events.hasEnded && round.size > 1 ? [] : [...round];
}

function endOf(one: BlockCase, isWhole: boolean, cases: readonly GoCase[]): SessionEvent {
  const own = cases.find(({ identity }) => identity === one.identity);
  if (isWhole && (cases.length !== 1 || !own))
    return { type: 'file-reported', caseId: one.id, attempt: one.attempt, cases: [...cases] };
  if (own) {
    const isAround = ({ identity }: GoCase) => own.identity.startsWith(`${identity}/`);
    const judged = withAround(own, cases.find(isAround));
    return { ...finishedEvent(one, judged), phase: judged.phase };
  }
  return finishedEvent(one, { ...anError, cause: 'tool', ...say('case-not-found'), details: null });
}

function tellDeath(one: BlockCase, { exit, events }: Run, tell: Tell): void {
  const test = topOf(one.identity.split(SEPARATOR)[1] ?? '');
  if (!events.running.includes(test)) tell({ type: 'case-started', caseId: one.id, attempt: one.attempt });
  const text = `${events.textOf(test)}${events.outside}`.trimEnd();
  tell(finishedEvent(one, { ...nothing, details: text === '' ? null : text, ...judgedDead(exit, text) }));
}

/** Go itself ends a process by a panic: that is the test's own. */
function judgedDead(
  exit: ProcessExit,
  text: string,
): Pick<Result, 'status' | 'cause' | 'message' | 'remark'> {
  const message = /^(?:panic|fatal error): .*?(?= \[recovered|$)/m.exec(text)?.[0];
  if (message) return { status: 'failed', cause: TOO_LATE.test(text) ? 'time-out' : 'test', message };
  const untold = exit.code === 0;
  const said = untold ? say('case-untold', { runner: RUNNER }) : say('case-died', { how: exitSaid(exit) });
  return { status: 'error', cause: 'tool', ...said };
}

/** A shell says of a signal by a code above 128. */
function unshelled({ code, signal }: ProcessExit): ProcessExit {
  const [name] = Object.entries(constants.signals).find(([, number]) => number + 128 === code) ?? [];
  return name === undefined ? { code, signal } : { code: null, signal: name };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

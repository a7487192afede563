/** Each file of tests is a process of its own, as with `node --test`, and the unit that is given out. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlockCase, FileReported, FoundCase } from '@testyard/protocol';
import { assetPath } from '../../assets.ts';
import { saidBy, say } from '../../texts/remark.ts';
import {
  CASE_FILES_VARIABLE,
  type CaseFeed,
  type Session,
  type SessionContext,
  SessionError,
  type SessionEvent,
} from '../framework.ts';
import { withAround } from '../one-by-one/case-around.ts';
import { finishedEvent, unknownCaseEvent } from '../one-by-one/case-event.ts';
import { caseStream } from '../one-by-one/case-stream.ts';
import { CommandRunner } from '../one-by-one/command-run.ts';
import { FreshFolder } from '../one-by-one/fresh-folder.ts';
import { casesOf } from './file-events.ts';
import { nodeArguments } from './node-arguments.ts';
import { testFiles } from './test-files.ts';

type Tell = (event: SessionEvent) => void;
type Cases = FileReported['cases'];

const SEPARATOR = ' > ';
/** Ends well where the process of a file holds none of its tests to `--test-timeout`. */
const LATE_TEST = [
  ...['--test-timeout=1', '--test-reporter=tap', '--test-reporter-destination=/dev/null', '--eval'],
  "require('node:test')('late', () => new Promise((resolve) => setTimeout(resolve, 100)))",
];

export class NodeTestSession implements Session {
  readonly mode = 'files';
  readonly #context: SessionContext;
  readonly #runner: CommandRunner;
  #files: readonly string[] = [];
  /** Of the file that ran last, for cases of it that are asked for one by one. */
  #latest: { readonly file: string; readonly attempt: number; readonly cases: Cases } | null = null;
  #count = 0;
  /** How long a file may take; null where Node holds each test to that by itself, or nobody said it. */
  #limitMs: number | null = null;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#runner = new CommandRunner(context.processes, true);
  }

  async find(tell: Tell): Promise<readonly FoundCase[]> {
    const { plan, directory } = this.#context;
    const { left, limitMs } = nodeArguments(plan.arguments);
    for (const said of left) tell({ type: 'task-notice', kind: 'warning', cause: 'configuration', ...said });
    if (limitMs !== null && !(await this.#holdsTests())) this.#limitMs = limitMs;
    this.#files = await testFiles(directory, plan.select);
    return this.#files.map((file) => ({ identity: file, name: file, suite: file, file, line: null }));
  }

  async run(feed: CaseFeed, tell: Tell): Promise<void> {
    for await (const blockCase of caseStream(feed)) {
      if (this.#runner.stopped) return;
      const file = this.#fileOf(blockCase.identity);
      if (file === null) tell(unknownCaseEvent(blockCase));
      else await this.#runOne(blockCase, file, tell);
    }
  }

  /** Later versions of Node hold each test to `--test-timeout`; earlier ones the files, and only where they run them all. */
  async #holdsTests(): Promise<boolean> {
    const { exit } = await this.#runner.run(['node', ...LATE_TEST]);
    return exit.code !== 0;
  }

  close(): Promise<void> {
    return this.#runner.stop();
  }

  /** Of a case that an earlier round knew, that of its name. */
  #fileOf(identity: string): string | null {
    if (this.#files.includes(identity)) return identity;
    const [file = ''] = identity.split(SEPARATOR, 1);
    return this.#files.includes(file) ? file : null;
  }

  async #runOne(blockCase: BlockCase, file: string, tell: Tell): Promise<void> {
    tell({ type: 'case-started', caseId: blockCase.id, attempt: blockCase.attempt });
    try {
      if (blockCase.identity === file) await this.#runWhole(blockCase, file, tell);
      else await this.#runFor(blockCase, file, tell);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      if (this.#runner.stopped) return;
      const nothing = { durationMs: 0, details: null, output: null };
      tell(finishedEvent(blockCase, { status: 'error', cause: error.cause, ...saidBy(error), ...nothing }));
    }
  }

  async #runWhole(blockCase: BlockCase, file: string, tell: Tell): Promise<void> {
    const cases = await this.#runFile(blockCase, file);
    if (cases === null) return;
    const of = { caseId: blockCase.id, attempt: blockCase.attempt };
    if (cases.length > 0) tell({ type: 'file-reported', ...of, cases: [...cases] });
    else
      tell(
        finishedEvent(blockCase, { status: 'passed', cause: null, ...say('file-without-tests'), ...noTexts }),
      );
  }

  /** One case of a file: the file runs once for all of them that come one after the other. */
  async #runFor(blockCase: BlockCase, file: string, tell: Tell): Promise<void> {
    const { attempt } = blockCase;
    if (this.#latest?.file !== file || this.#latest.attempt !== attempt) {
      const cases = await this.#runFile(blockCase, file);
      if (cases === null) return;
      this.#latest = { file, attempt, cases };
    }
    const { cases } = this.#latest;
    const found = cases.find(({ identity }) => identity === blockCase.identity);
    if (found) {
      // A hook of a suite, or the process of the file; other tests are cases of their own.
      const isAround = ({ identity, status }: Cases[number]) =>
        status === 'error' && found.identity.startsWith(identity + SEPARATOR);
      const judged = withAround(found, cases.find(isAround));
      return tell({ ...finishedEvent(blockCase, resultOf(judged)), phase: judged.phase });
    }
    const result = { status: 'error', cause: 'tool', ...say('case-not-found'), ...noTexts } as const;
    tell(finishedEvent(blockCase, result));
  }

  /** Null where the session was closed meanwhile: then nothing is known of the file. */
  async #runFile(blockCase: BlockCase, file: string): Promise<Cases | null> {
    const { plan, directory, scratch, files } = this.#context;
    this.#count += 1;
    const path = join(scratch, `events-${this.#count}.jsonl`);
    const folder = FreshFolder.make(join(files.root, files.begin(blockCase)));
    const environment = { [CASE_FILES_VARIABLE]: folder?.path ?? '', TESTYARD_EVENTS: path };
    const { given } = nodeArguments(plan.arguments);
    const { exit, tail, durationMs } = await this.#runner.run(['node', ...given, ...reporters(), file], {
      environment,
    });
    if (this.#runner.stopped) return null;
    files.end(blockCase, folder?.removeEmpty());
    const events = await readFile(path, 'utf8').catch(() => '');
    await rm(path, { force: true });
    const absolute = join(directory, file);
    const ended = { file, absolute, events, exit, tail: tail.text ?? '', durationMs };
    return [...casesOf({ ...ended, limitMs: this.#limitMs })];
  }
}

const noTexts = { durationMs: 0, details: null, output: null };

function resultOf({ status, cause, durationMs, message, remark, details, output }: Cases[number]) {
  return { status, cause, durationMs, message, details, output, ...(remark ? { remark } : {}) };
}

/** Ours, which shows nothing, and the usual one for the log. */
function reporters(): readonly string[] {
  return [
    ...['--require', assetPath('node-test/preload.cjs')],
    ...[`--test-reporter=${assetPath('node-test/reporter.mjs')}`, '--test-reporter-destination=stderr'],
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
  ];
}

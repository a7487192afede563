/** Flags of `go test` in a template: those that have a say about which tests run, and how it is told, are Testyard's. */
import { say } from '../../texts/remark.ts';
import { SessionError } from '../framework.ts';

const RUNNER = 'go test';
/** They ask for something else than a run of tests. */
const REFUSED = new Set(['args', 'bench', 'c', 'exec', 'fuzz', 'h', 'help', 'list', 'o', 'skip']);
/** Without effect here; true: a value follows. */
const DROPPED = new Map([
  ...['count', 'coverprofile', 'cpuprofile', 'memprofile', 'blockprofile', 'mutexprofile'].map(valued),
  ...['outputdir', 'trace'].map(valued),
  ...['failfast', 'json', 'v', 'fullpath'].map((name): [string, boolean] => [name, false]),
]);

export interface GoArguments {
  readonly flags: readonly string[];
  /** Of `-run`: an expression for tests, and one for what is below them, each null where there is none. */
  readonly tests: string | null;
  readonly below: string | null;
  /** Names of flags that have no effect. */
  readonly dropped: readonly string[];
}

/** Rejects with SessionError `configuration` for what cannot be meant here. */
export function goArguments(given: readonly string[]): GoArguments {
  const flags: string[] = [];
  const dropped: string[] = [];
  let run: string | null = null;
  for (let at = 0; at < given.length; at += 1) {
    const argument = given[at] ?? '';
    const [, name = '', value] = /^--?(?:test\.)?([^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
    if (name === '' && argument.startsWith('-')) refuse(argument);
    if (argument.startsWith('-') && REFUSED.has(name)) refuse(`-${name}`);
    const hasValue = DROPPED.get(name);
    if (name === 'run') {
      if (value === undefined) at += 1;
      run = value ?? given[at] ?? '';
    } else if (hasValue !== undefined) {
      dropped.push(`-${name}`);
      if (hasValue && value === undefined) at += 1;
    } else flags.push(argument);
  }
  const [tests = '', ...below] = run?.split('/') ?? [];
  return { flags, dropped, tests: tests || null, below: below.length > 0 ? below.join('/') : null };
}

function valued(name: string): [string, boolean] {
  return [name, true];
}

function refuse(argument: string): never {
  throw new SessionError('configuration', say('runner-argument', { runner: RUNNER, argument }));
}
